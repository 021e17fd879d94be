"""Where the tables of a file are: their header rows, the names of their columns, the first and the last of their rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile, islice, takewhile

from kam_analytics.ingest.cells import values
from kam_analytics.ingest.kinds import reject_key
from kam_analytics.ingest.model import Table
from kam_analytics.ingest.reading.dialect import effective_width, known

_RECORDS = 400
_HEADER_WITHIN = 60
_LONGEST_NAME = 60
_LOOKED_AHEAD = 8
_MOST_TABLES = 50
_DIGIT = re.compile(r"\d")
_SAME = 0.8  # share of rows by which two tables are the same one

Rows = Sequence[Sequence[str]]


def body(rows: Rows, table: Table) -> tuple[list[Sequence[str]], int]:
    """The table's rows among the records of the file, without blank ones and repeated headers; how many of these."""
    filled = [row for row in rows[table.first - 1 : table.last] if not blank(row)]
    found = [row for row in filled if not repeats(row, table)] if table.header_row else filled
    return found, len(filled) - len(found)


def repeats(row: Sequence[str], table: Table) -> bool:
    """Whether a row that is not blank is the header once more."""
    if not table.header_row or (row[0] != table.cells[0] and _one_line(row[0]) != _one_line(table.cells[0])):
        return False
    return _words(row, len(table.cells)) == [_one_line(cell) for cell in table.cells]


def tables(rows: Rows, wanted: int | None = None) -> list[Table]:
    """The tables among the records, first to last. `wanted`: the row of the first one's header, 0 for none."""
    first = _first(rows, wanted)
    if first is None:
        return []
    if wanted is None:
        first = _earlier(rows, first) or first
    found = [first]
    for start in _further(rows, first):
        before = found[-1]
        end, title = _end(rows, before.first - 1, start)
        found[-1] = replace(before, last=end)
        found.append(_named(rows, start, _header_end(rows, start), title))
        if len(found) == _MOST_TABLES:
            break
    return [_fitted(rows, table) for table in found]


def table_width(rows: Iterable[Sequence[str]]) -> int:
    """The usual number of cells of a record."""
    widths = Counter(len(row) for row in rows if not blank(row))
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0


def blank(row: Sequence[str]) -> bool:
    if row and row[0][:1].isalnum():  # as nearly every row
        return False
    return not "".join(row).strip(values.BLANKS)


def unique(row: Sequence[str], width: int) -> tuple[str, ...]:
    """Column names without blanks around them; empty ones are numbered, repeated ones get '(2)'."""
    names: list[str] = []
    seen: set[str] = set()
    padded = [*row, *[""] * (width - len(row))]
    for number, cell in enumerate(padded, start=1):
        base = _one_line(cell) or f"Column {number}"
        name, copy = base, 2
        while name in seen:
            name, copy = f"{base} ({copy})", copy + 1
        names.append(name)
        seen.add(name)
    return tuple(names)


# -- the header --------------------------------------------------------------------------------------------------


def _first(rows: Rows, wanted: int | None) -> Table | None:
    """The first table: its header is the best among the first records (known names, words, as wide as the table)."""
    width = table_width(rows[:_RECORDS])
    if not width:
        return None
    if wanted is not None and wanted > len(rows):
        return None
    if wanted == 0:
        return _headless(rows, width)
    found = _best_header(rows, width)
    if wanted is not None and (found is None or wanted - 1 != _header_end(rows, found)):
        return _named(rows, wanted - 1, wanted - 1)
    if found is None:
        return None
    if wanted is None and _reads_as_data(rows[found], width):
        return replace(_headless(rows, width), unsure=True)
    start, end = _with_parents(rows, found), _header_end(rows, found)
    return replace(_named(rows, start, end), unsure=wanted is None and _unclear(rows, end))


def _headless(rows: Rows, width: int) -> Table:
    first = next((number for number, row in enumerate(rows, start=1) if effective_width(row) >= min(2, width)), 1)
    return Table(0, 0, ("",) * width, unique((), width), first)


def _best_header(rows: Rows, width: int) -> int | None:
    best: tuple[float, int] | None = None
    filled = max(effective_width(row) for row in rows[:_RECORDS])
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        if reject_key.is_header(row):
            return index
        cells = sum(1 for cell in row if cell.strip())
        if not cells or cells < min(2, width) or effective_width(row) < 0.5 * min(width, filled):
            continue
        score, _ = _likeness(row, width)
        if best is None or score > best[0] + 1e-9:
            best = (score, index)
    return best[1] if best else None


def _likeness(row: Sequence[str], width: int) -> tuple[float, int]:
    """How much like a header a row is, and how many of its cells are data: known names and many of them are for it; dates
    and numbers, long texts and repeated cells against it."""
    cells = [cell.strip() for cell in row if cell.strip()]
    data = sum(1 for cell in cells if _is_data(cell))
    long = sum(1 for cell in cells if len(cell) > _LONGEST_NAME)
    repeated = len(cells) - len(set(cells))
    return known(row) * 2 + len(cells) / width - 6 * (data + long + repeated) / len(cells), data


def _reads_as_data(row: Sequence[str], width: int) -> bool:
    """Whether the best that there is for a header is a row like the others."""
    likeness, data = _likeness(row, width)
    return likeness <= 0 and data > 0


def _unclear(rows: Rows, end: int) -> bool:
    """Words above words, none of them known as the name of a column: a header or a row like the others."""
    if known(rows[end]) or len(rows[end]) < 2:
        return False
    body = [row for row in rows[end + 1 : end + 1 + _RECORDS] if not blank(row)]
    return bool(body) and not _typed(body, len(rows[end])) and not _of_its_own(rows[end], body)


def _of_its_own(header: Sequence[str], body: Rows) -> bool:
    """Whether the header is written otherwise than what stands below it: shorter words, or cells of one shape below."""
    for place, name in enumerate(header):
        cells = [row[place].strip() for row in body if len(row) > place and row[place].strip()]
        if not name.strip() or len(cells) < 3:
            continue
        if name.strip() in cells:
            return False  # it stands below as well
        if len({len(cell) for cell in cells}) == 1 and len(cells[0]) != len(name.strip()):
            return True
        if all(any(letter.isdigit() for letter in cell) for cell in cells) and not any(map(str.isdigit, name)):
            return True
        if min(len(cell) for cell in cells) > 2 * len(name.strip()):
            return True
    return False


def _header_end(rows: Rows, start: int) -> int:
    """The last row of a header that starts at a row: rows of words above columns of data belong to it."""
    end = start
    typed = _typed([row for row in rows[start + 3 : start + 3 + _RECORDS] if not blank(row)], len(rows[start]))
    if not typed:
        return end
    for index in (start + 1, start + 2):
        if index >= len(rows) or not _header_like(rows[index], distinct=False):
            break
        row = rows[index]
        cells = [row[place].strip() for place in typed if place < len(row) and row[place].strip()]
        again = _words(row, len(rows[start])) == _words(rows[start], len(rows[start]))
        if len(row) != len(rows[start]) or again or len(cells) < max(0.5 * len(typed), min(2, len(typed))):
            break
        end = index
    return end


def _with_parents(rows: Rows, index: int) -> int:
    """The first row of a header: a row above belongs to it where it tells columns of one name apart, or names columns."""
    while index:
        above, row = rows[index - 1], rows[index]
        names, over = _words(row, len(row)), _words(above, len(row))
        if len(above) > len(row) or sum(1 for cell in over if cell) < 2:
            break
        named = any(up and not name for up, name in zip(over, names, strict=True))
        given = [name for name in names if name]
        told_apart = len(set(given)) < len(given) and len(set(_spread(over, names))) > 1
        if not (named or told_apart) or len({cell for cell in over if cell}) < 2 or names == over:
            break
        index -= 1
    return index


def _named(rows: Rows, start: int, end: int, title: str = "") -> Table:
    """The table below the header rows from `start` to `end`."""
    width = max(len(row) for row in rows[start : end + 1])
    if start == end:
        cells = tuple(rows[end])
    else:
        levels = [_words(row, width) for row in rows[start : end + 1]]
        lowest = levels[-1]
        levels = [*(_spread(level, lowest) for level in levels[:-1]), lowest]
        cells = tuple(" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*levels, strict=True))
    return Table(end + 1, end - start + 1, cells, unique(cells, width), end + 2, title=title)


def _spread(above: Sequence[str], names: Sequence[str]) -> list[str]:
    """Group names over all columns of their group: a merged cell stands in its first column."""
    spread, group = [], ""
    for over, name in zip(above, names, strict=True):
        group = over or (group if name else "")
        spread.append(group)
    return spread


def _fitted(rows: Rows, table: Table) -> Table:
    """The table with as many columns as its rows have: blank header cells that have none below them are no columns."""
    body = rows[table.first - 1 : table.last]
    usual = table_width(body[:_RECORDS]) or len(table.cells)
    cells = list(table.cells)
    while len(cells) > usual and not cells[-1].strip():
        cells.pop()
    places = [place for place, cell in enumerate(cells) if not cell.strip()]
    over = len(cells) - usual
    if table.header_rows == 1 and 0 < over == len(places):
        cells = [cell for place, cell in enumerate(cells) if place not in places]
    width = max(len(cells), usual)
    short = max(usual - len(cells), 0) if table.header_row else 0
    while width > max(len(cells), 1) and not any(len(row) >= width and row[width - 1].strip() for row in body):
        width -= 1
        short = max(short - 1, 0)
    while len(cells) > 1 and len(cells) == width and not cells[-1].strip():
        if not table.header_row or any(len(row) >= width and row[width - 1].strip() for row in body):
            break
        cells.pop()
        width -= 1
    cells += [""] * (width - len(cells))
    return replace(table, cells=tuple(cells), names=unique(cells, width), short=short)


# -- further tables ----------------------------------------------------------------------------------------------


def _further(rows: Rows, first: Table) -> Iterator[int]:
    """Where the headers of further tables stand: rows of names above data, of another width, after a gap, or the same
    header over the same rows again."""
    start, names = first.first - 1, list(first.cells)
    width = _width(rows, start, len(names))
    head = [_one_line(cell) for cell in names]
    gap, index = False, start if first.header_row else start + 1  # the first row of a table without header starts none
    while index < len(rows):
        row = rows[index]
        if not gap and len(row) == width and row[-1] and _DIGIT.search(row[0]):  # as in most tables most rows are
            index += 1
            continue
        if blank(row) or effective_width(row) < 2 <= width:
            gap = True
        elif not _suspect(row, width, gap) or not _header_like(row):
            gap = False
        elif first.header_row and _words(row, len(head)) == head:
            if _same_again(rows, start, index):
                yield index
                start = index + 1
            gap = False
        elif _starts(rows, index, width, gap):
            yield index
            start, head = index + 1, [_one_line(cell) for cell in row]
            width, gap = _width(rows, start, len(row)), False
        else:
            gap = False
        index += 1


def _earlier(rows: Rows, first: Table) -> Table | None:
    """A table above the best one: known names over data."""
    above = rows[: max(first.start - 1, 0)]
    for index, row in enumerate(above[:_HEADER_WITHIN]):
        if known(row) >= 2 and _header_like(row, distinct=False) and _starts(above, index, -1, True):
            return _named(rows, _with_parents(rows, index), _header_end(rows, index))
    return None


def _width(rows: Rows, start: int, names: int) -> int:
    """How wide a table is by its header and its first two rows: what follows may be another one."""
    first = [len(row) for row in rows[start : start + _LOOKED_AHEAD] if not blank(row)][:2]
    return Counter([names, *first]).most_common(1)[0][0]


def _suspect(row: Sequence[str], width: int, gap: bool) -> bool:
    """Whether a closer look is worth it: no digit in the first cell that is filled, as in hardly any row of data."""
    first = next((cell for cell in row if cell.strip()), "")
    return gap or len(row) != width or _DIGIT.search(first) is None


def _starts(rows: Rows, index: int, width: int, gap: bool) -> bool:
    row = rows[index]
    following = dropwhile(blank, rows[index + 1 : index + 1 + _LOOKED_AHEAD])
    below = list(islice(takewhile(lambda other: _goes_on(other, len(row)), following), 3))
    names = known(row)
    if len(below) < (1 if names >= 2 else 2) or any(effective_width(other) > len(row) for other in below):
        return False
    typed = [place for place in _typed(below, len(row)) if row[place].strip()]
    if not typed:
        return False
    if len(row) != width:
        return all(len(other) == len(row) for other in below)
    return gap or (names >= 2 and len(typed) >= 2)


def _goes_on(row: Sequence[str], width: int) -> bool:
    """Whether a row can belong to the table above it: neither a gap nor the header of the next one."""
    return effective_width(row) > 1 and (len(row) == width or not _header_like(row))


def _same_again(rows: Rows, start: int, index: int) -> bool:
    """Whether the rows after a repeated header are those before it, but for a few: the same table twice, not its next
    page."""
    before = [tuple(row) for row in rows[start:index] if not blank(row)]
    after = [tuple(row) for row in rows[index + 1 : index + 1 + 2 * (index - start)] if not blank(row)]
    common = (Counter(before) & Counter(after[: len(before)])).total()
    return bool(before) and common >= _SAME * len(before)


def _end(rows: Rows, start: int, index: int) -> tuple[int, str]:
    """The last record of the table before a header, and the title that stands between them."""
    title, end = "", index
    while end > start + 1 and effective_width(rows[end - 1]) < 2:
        title = title or " ".join(filter(None, map(_one_line, rows[end - 1])))
        end -= 1
    return end, title


# -- cells -------------------------------------------------------------------------------------------------------


def _is_data(cell: str) -> bool:
    return values.is_date(cell) or values.is_number(cell)


def _header_like(row: Sequence[str], distinct: bool = True) -> bool:
    """A row of at least two names: words, short, no two alike."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if (
        len(cells) < 2
        or any(len(cell) > _LONGEST_NAME for cell in cells)
        or (distinct and len(set(cells)) < len(cells))
    ):
        return False
    return not any(_is_data(cell) or values.is_missing(cell) for cell in cells)


def _typed(body: Rows, width: int) -> list[int]:
    """The columns that hold dates or numbers."""
    found = []
    for place in range(width):
        cells = [row[place].strip() for row in body if len(row) > place and not values.is_missing(row[place])][:60]
        if cells and sum(1 for cell in cells if _is_data(cell)) > 0.8 * len(cells):
            found.append(place)
    return found


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def _words(row: Sequence[str], width: int) -> list[str]:
    """The cells of a row on one line each, as many as there are columns; more than that only where they are filled."""
    words = [_one_line(cell) for cell in row]
    while len(words) > width and not words[-1]:
        words.pop()
    return words + [""] * (width - len(words))
