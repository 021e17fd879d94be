"""The header of a table: which rows it is, whether there is one, and what its columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kam_analytics.ingest.kinds import aliases, reject_key
from kam_analytics.ingest.model import Table
from kam_analytics.ingest.reading.dialect import effective_width, known
from kam_analytics.ingest.reading.rows import (
    LONGEST_NAME,
    NEAR,
    Rows,
    blank,
    data_columns,
    header_like,
    is_data,
    table_width,
    texts,
    unique,
)

RECORDS = 400  # so many are looked at
WITHIN = 60  # a header stands in so many
_COUNTED = re.compile(r"([^\W\d][^\d\n]{0,20})(\d{1,4})")


def first_table(rows: Rows, wanted: int | None) -> Table | None:
    """The first table: its header is the best among the first records (known names, words, as wide as the table)."""
    width = table_width(rows[:RECORDS])
    if not width:
        return None
    if wanted is not None and wanted > len(rows):
        return None
    if wanted == 0:
        return _headless(rows, width)
    found = _best_header(rows, width)
    if wanted is not None and (found is None or wanted - 1 != end_of(rows, found)):
        return named(rows, wanted - 1, wanted - 1)
    if found is None:
        return None
    start, end = beginning_of(rows, found), end_of(rows, found)
    if wanted is None and (_reads_as_data(rows[found], width) or _below_its_like(rows, start)):
        return replace(_headless(rows, width), unsure=True)
    return replace(named(rows, start, end), unsure=wanted is None and _unclear(rows, end))


def _headless(rows: Rows, width: int) -> Table:
    first = next((number for number, row in enumerate(rows, start=1) if effective_width(row) >= min(2, width)), 1)
    return Table(0, 0, ("",) * width, unique((), width), first)


def _best_header(rows: Rows, width: int) -> int | None:
    best: tuple[float, int] | None = None
    counts: int | None = None
    filled = max(effective_width(row) for row in rows[:RECORDS])
    for index, row in enumerate(rows[:WITHIN]):
        if reject_key.is_header(row):
            return index
        if counts is None and counted(row, width):
            counts = index
        cells = _filled(row)
        if not cells or len(cells) < min(2, width) or effective_width(row) < 0.5 * min(width, filled):
            continue
        if best is not None and _most(cells, width) <= best[0]:
            continue  # as most rows of data, told without a look at what each cell is
        score, _ = _likeness(cells, width)
        if best is None or score > best[0] + 1e-9:
            best = (score, index)
    if counts is not None and (best is None or known(rows[best[1]]) < 2):
        return counts
    return best[1] if best else None


def counted(row: Sequence[str], width: int) -> bool:
    """Whether the names of a row only count its columns: A1, A2, A3; Column 0, Column 1; 列1, 列2; A, B, C."""
    cells = [cell.strip() for cell in row[:width]] if len(row) > 1 and _may_count(row[0].strip()) else ()
    if len(cells) < max(width, 2):
        return False
    if len(cells) > 2 and cells == [chr(ord("A") + place) for place in range(len(cells))]:
        return True
    found = [_COUNTED.fullmatch(cell) for cell in cells]
    numbers = [int(match[2]) for match in found if match]
    stems = {match[1] for match in found if match}
    return (
        len(numbers) == len(cells)
        and len(stems) == 1
        and numbers[0] in (0, 1)
        and numbers == [*range(numbers[0], numbers[0] + len(numbers))]
    )


def _may_count(first: str) -> bool:
    return first == "A" or _COUNTED.fullmatch(first) is not None


def _most(filled: Sequence[str], width: int) -> float:
    """How much like a header a row with these cells is at most."""
    return known(filled) * 2 + len(filled) / width


def _likeness(filled: Sequence[str], width: int) -> tuple[float, int]:
    """How much like a header a row is, and how many of its cells are data: known names and many of them are for it; dates
    and numbers, long texts and repeated cells against it."""
    cells = filled[:NEAR]
    words = [cell for cell in cells if not is_data(cell)]
    data = len(cells) - len(words)
    long = sum(1 for cell in cells if len(cell) > LONGEST_NAME)
    repeated = len(cells) - len(set(cells))
    return known(words) * 2 + len(filled) / width - 6 * (data + long + repeated) / len(cells), data


def _reads_as_data(row: Sequence[str], width: int) -> bool:
    """Whether the best that there is for a header is a row like the others."""
    likeness, data = _likeness(_filled(row), width)
    return likeness <= 0 and data > 0


def _below_its_like(rows: Rows, start: int) -> bool:
    """Whether a row as full as the header stands above it, and no column has a known name: then it is a row like the others,
    which happens to look most like names."""
    cells = len(_filled(rows[start]))
    return not known(rows[start]) and any(len(_filled(row)) >= cells for row in rows[:start])


def _filled(row: Sequence[str]) -> list[str]:
    return list(filter(None, map(str.strip, row)))


def _unclear(rows: Rows, end: int) -> bool:
    """Words above words, none of them known as the name of a column: a header or a row like the others."""
    if known(rows[end]) or len(rows[end]) < 2:
        return False
    body = [row for row in rows[end + 1 : end + 1 + RECORDS] if not blank(row)]
    if counted(rows[end], len(rows[end])) and not _alike(rows[end][:NEAR], body):
        return False
    return bool(body) and not data_columns(body, min(len(rows[end]), NEAR)) and not _of_its_own(rows[end][:NEAR], body)


def _alike(header: Sequence[str], body: Rows) -> bool:
    """Whether names that only count the columns are such as stand below: there again, or codes as all cells there are."""
    columns = [[row[place].strip() for row in body if len(row) > place] for place in range(len(header))]
    again = any(name.strip() in cells for name, cells in zip(header, columns, strict=True))
    return again or all(_COUNTED.fullmatch(cell) for cells in columns for cell in cells)


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


def end_of(rows: Rows, start: int) -> int:
    """The last row of a header that starts at a row: rows of words above columns of data belong to it, unless their other
    cells are such as stand below: those are of a row whose data cannot be read."""
    end = start
    if start + 1 >= len(rows) or not header_like(rows[start + 1], distinct=False):  # as in most tables
        return end
    body = [row for row in rows[start + 3 : start + 3 + RECORDS] if not blank(row)]
    width = min(len(rows[start]), NEAR)
    typed = data_columns(body, width)
    if not typed:
        return end
    for index in (start + 1, start + 2):
        if index >= len(rows) or not header_like(rows[index], distinct=False):
            break
        row = rows[index]
        if counted(row, len(rows[start])) and known(rows[start]) > 1:
            break
        cells = [row[place].strip() for place in typed if place < len(row) and row[place].strip()]
        again = texts(row, len(rows[start])) == texts(rows[start], len(rows[start]))
        if len(row) != len(rows[start]) or again or len(cells) < max(0.5 * len(typed), min(2, len(typed))):
            break
        if any(_stands_below(row[place].strip(), place, body) for place in range(width) if place not in typed):
            break
        end = index
    return end


def _stands_below(cell: str, place: int, body: Rows) -> bool:
    """Whether a cell is one of its column: it stands there again, or is a number of something as all of them are."""
    below = {row[place].strip() for row in body if len(row) > place and row[place].strip()}
    numbered = bool(below) and all(map(_numbered, below)) and _numbered(cell)
    return bool(cell) and (cell in below or numbered)


def _numbered(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def beginning_of(rows: Rows, index: int) -> int:
    """The first row of a header: a row above belongs to it where it tells columns of one name apart, names columns, or
    makes names clear as the group that several columns stand in."""
    names = lowest = texts(rows[index], len(rows[index]))
    below: Sequence[str] = ()  # the groups of the row that was joined last
    while index:
        above = rows[index - 1]
        over = texts(above, len(names))
        if len(over) > len(names) or len({cell for cell in over if cell}) < 2 or over == lowest:
            break
        groups = _spread(over, names)
        named = any(up and not name for up, name in zip(over, names, strict=True))
        told_apart = _repeated(below or names) and len(set(groups)) > 1
        grouped = header_like(above, distinct=False) and _grouped(over, names)
        if not named and (not (told_apart or grouped) or _split(below, groups)):
            break
        names, lowest, below = _joined(over, names), over, groups
        index -= 1
    return index


def _split(below: Sequence[str], groups: Sequence[str]) -> bool:
    """Whether a row divides a group of the row below it: a title with its value does, a group of groups does not."""
    pairs = zip(pairwise(below), pairwise(groups), strict=False)
    return any(one == other and up != next_up for (one, other), (up, next_up) in pairs)


def named(rows: Rows, start: int, end: int, title: str = "") -> Table:
    """The table below the header rows from `start` to `end`."""
    width = max(len(row) for row in rows[start : end + 1])
    cells = list(rows[end])
    for row in reversed(rows[start:end]):
        cells = _joined(texts(row, width), texts(cells, width))
    lines = tuple(tuple(row) for row in rows[start : end + 1]) if start < end else ()
    return Table(end + 1, end - start + 1, tuple(cells), unique(cells, width), end + 2, title=title, lines=lines)


def _joined(above: Sequence[str], names: Sequence[str]) -> list[str]:
    """Two rows of a header as one. Where all names differ, one that is known without its group only stays as it is:
    'Revenue' in the group 'Values'."""
    groups, apart = _spread(above, names), _repeated(names)
    times = Counter(groups)
    joined = []
    for group, name in zip(groups, names, strict=True):
        both = name if not group or f"{name} ".startswith(f"{group} ") else f"{group} {name}".rstrip()
        alone = not apart and times[group] > 1 and aliases.known(name) and not aliases.known(both)
        joined.append(name if alone else both)
    return joined


def _repeated(names: Sequence[str]) -> bool:
    given = [name for name in names if name]
    return len(set(given)) < len(given)


def _grouped(above: Sequence[str], names: Sequence[str]) -> bool:
    """Whether names become clear by the group that they share with the next: 'No', 'Date' below 'Order'. A label with its
    value above a table (Customer: ACME) is no group."""
    if any(cell.endswith((":", "：")) for cell in above):
        return False
    groups = _spread(above, names)
    times = Counter(groups)
    return any(
        group and name and times[group] > 1 and aliases.clear(f"{group} {name}") - aliases.clear(name)
        for group, name in zip(groups, names, strict=True)
    )


def _spread(above: Sequence[str], names: Sequence[str]) -> list[str]:
    """Group names over all columns of their group: a merged cell stands in its first column. What stands over no name is
    one itself."""
    spread, group = [], ""
    for over, name in zip(above, names, strict=True):
        group = over or (group if name else "")
        spread.append(group)
        if name in ("", over):
            group = ""
    return spread
