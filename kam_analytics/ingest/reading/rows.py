"""Single rows of a text table: blank ones, rows of names, columns of data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from kam_analytics.ingest.cells import values

LONGEST_NAME = 60
NEAR = 200  # columns by which a header is told from data

Rows = Sequence[Sequence[str]]


def blank(row: Sequence[str]) -> bool:
    if row and row[0][:1].isalnum():  # as nearly every row
        return False
    return not "".join(row).strip(values.BLANKS)


def table_width(rows: Iterable[Sequence[str]]) -> int:
    """The usual number of cells of a record."""
    widths = Counter(len(row) for row in rows if not blank(row))
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0


def unique(row: Sequence[str], width: int) -> tuple[str, ...]:
    """Column names without blanks around them; empty ones are numbered, repeated ones get '(2)'."""
    names: list[str] = []
    seen: set[str] = set()
    padded = [*row, *[""] * (width - len(row))]
    for number, cell in enumerate(padded, start=1):
        base = one_line(cell) or f"Column {number}"
        name, copy = base, 2
        while name in seen:
            name, copy = f"{base} ({copy})", copy + 1
        names.append(name)
        seen.add(name)
    return tuple(names)


def header_like(row: Sequence[str], distinct: bool = True) -> bool:
    """A row of at least two names: words, short, no two alike."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if len(cells) < 2 or any(len(cell) > LONGEST_NAME for cell in cells) or (distinct and len(set(cells)) < len(cells)):
        return False
    return not any(is_data(cell) or values.is_missing(cell) for cell in cells)


def data_columns(body: Rows, width: int) -> list[int]:
    """The columns that hold dates or numbers."""
    found = []
    for place in range(width):
        filled = (row[place].strip() for row in body if len(row) > place and not values.is_missing(row[place]))
        cells = list(islice(filled, 60))
        if cells and sum(1 for cell in cells if is_data(cell)) > 0.8 * len(cells):
            found.append(place)
    return found


def is_data(cell: str) -> bool:
    return _is_data(cell) if len(cell) <= LONGEST_NAME else _is_data.__wrapped__(cell)


@lru_cache(maxsize=65536)  # a cell is looked at as part of its row, of its column, and in the next sheet again
def _is_data(cell: str) -> bool:
    return values.is_number(cell) or values.is_date(cell)


def one_line(cell: str) -> str:
    return " ".join(cell.split())


def texts(row: Sequence[str], width: int) -> list[str]:
    """The cells of a row on one line each, as many as there are columns; more than that only where they are filled."""
    words = [one_line(cell) for cell in row]
    while len(words) > width and not words[-1]:
        words.pop()
    return words + [""] * (width - len(words))
