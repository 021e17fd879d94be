"""Where the tables of a file are: their header rows, the names of their columns, the first and the last of their rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile, islice, takewhile

from kam_analytics.ingest.model import Table
from kam_analytics.ingest.reading import headers
from kam_analytics.ingest.reading.dialect import effective_width, known
from kam_analytics.ingest.reading.rows import (
    Rows,
    blank,
    data_columns,
    header_like,
    one_line,
    table_width,
    texts,
    unique,
)

_LOOKED_AHEAD = 8
_MOST_TABLES = 50
_DIGIT = re.compile(r"\d")
_SAME = 0.8  # share of rows by which two tables are the same one


def body(rows: Rows, table: Table) -> tuple[list[Sequence[str]], int]:
    """The table's rows among the records of the file, without blank ones and repeated headers; how many of these."""
    filled = [row for row in rows[table.first - 1 : table.last] if not blank(row)]
    found = [row for row in filled if not repeats(row, table)] if table.header_row else filled
    return found, len(filled) - len(found)


def repeats(row: Sequence[str], table: Table) -> bool:
    """Whether a row that is not blank is the header once more, or one of its rows."""
    return bool(table.header_row) and any(_same(row, line) for line in (table.cells, *table.lines))


def _same(row: Sequence[str], line: Sequence[str]) -> bool:
    if row[0] != line[0] and one_line(row[0]) != one_line(line[0]):
        return False
    return texts(row, len(line)) == [one_line(cell) for cell in line]


def tables(rows: Rows, wanted: int | None = None) -> list[Table]:
    """The tables among the records, first to last. `wanted`: the row of the first one's header, 0 for none."""
    first = headers.first_table(rows, wanted)
    if first is None:
        return []
    if wanted is None:
        first = _earlier(rows, first) or first
    found = [first]
    for start in _further(rows, first):
        before = found[-1]
        end, title = _end(rows, before.first - 1, start)
        found[-1] = replace(before, last=end)
        found.append(headers.named(rows, start, headers.end_of(rows, start), title))
        if len(found) == _MOST_TABLES:
            break
    return [_fitted(rows, table) for table in found]


def _fitted(rows: Rows, table: Table) -> Table:
    """The table with as many columns as its rows have: blank header cells that have none below them are no columns."""
    body = rows[table.first - 1 : table.last]
    usual = table_width(body[: headers.RECORDS]) or len(table.cells)
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
    head = [one_line(cell) for cell in names]
    gap, index = False, start if first.header_row else start + 1  # the first row of a table without header starts none
    while index < len(rows):
        row = rows[index]
        if not gap and len(row) == width and row[-1] and _DIGIT.search(row[0]):  # as in most tables most rows are
            index += 1
            continue
        if blank(row) or effective_width(row) < 2 <= width:
            gap = True
        elif not _suspect(row, width, gap) or not header_like(row):
            gap = False
        elif first.header_row and (texts(row, len(head)) == head or any(_same(row, line) for line in first.lines)):
            if _same_again(rows, start, index):
                yield index
                start = index + 1
            gap = False
        elif _starts(rows, index, width, gap):
            yield index
            start, head = index + 1, [one_line(cell) for cell in row]
            width, gap = _width(rows, start, len(row)), False
        else:
            gap = False
        index += 1


def _earlier(rows: Rows, first: Table) -> Table | None:
    """A table above the best one: known names over data."""
    above = rows[: max(first.start - 1, 0)]
    for index, row in enumerate(above[: headers.WITHIN]):
        if known(row) >= 2 and header_like(row, distinct=False) and _starts(above, index, -1, True):
            return headers.named(rows, headers.beginning_of(rows, index), headers.end_of(rows, index))
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
    typed = [place for place in data_columns(below, len(row)) if row[place].strip()]
    if not typed:
        return False
    if len(row) != width:
        return all(len(other) == len(row) for other in below)
    return gap or (names >= 2 and len(typed) >= 2)


def _goes_on(row: Sequence[str], width: int) -> bool:
    """Whether a row can belong to the table above it: neither a gap nor the header of the next one."""
    return effective_width(row) > 1 and (len(row) == width or not header_like(row))


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
        title = title or " ".join(filter(None, map(one_line, rows[end - 1])))
        end -= 1
    return end, title
