"""How a text table is written: delimiter, quote, line ends, and which row is the header."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kam_analytics.ingest import aliases, reject_key, values

_DELIMITERS = (",", ";", "\t", "|", "^", " ")
_RECORDS = 400
_HEADER_WITHIN = 60
csv.field_size_limit(8 << 20)


@dataclass(frozen=True, slots=True)
class Dialect:
    delimiter: str
    quote: str
    escape: str | None
    newline: str | None  # None: mixed


@dataclass(frozen=True, slots=True)
class Header:
    """`row` counts records from 1; 0 means that there is no header. `names` are unique and never empty."""

    row: int
    names: tuple[str, ...]


def parse(text: str, dialect: Dialect, limit: int | None = None) -> list[list[str]]:
    """The records of a text. Broken quoting ends the list early rather than raise: this is only a look."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        skipinitialspace=dialect.delimiter != " ",
    )
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if limit is not None and len(rows) >= limit:
                break
    except csv.Error:
        pass
    return rows


def find(text: str, delimiter: str | None = None, quote: str | None = None) -> Dialect | None:
    """The dialect in which the beginning of a file makes the best table; None when none makes one."""
    newline = _newline(text)
    best: tuple[float, Dialect] | None = None
    for candidate in [delimiter] if delimiter else _DELIMITERS:
        mark = quote or _quote(text, candidate)
        escaped = f"\\{mark}" in text[:400_000]
        for escape in (None, "\\") if escaped else (None,):
            dialect = Dialect(candidate, mark, escape, newline)
            score = _score(parse(text[:400_000], dialect, None if escaped else _RECORDS), candidate)
            if score > 0 and (best is None or score > best[0]):
                best = (score, dialect)
    return best[1] if best else None


def _score(rows: list[list[str]], delimiter: str) -> float:
    """How much like one table the records look: the same number of cells, and known headers."""
    widths = Counter(effective_width(row) for row in rows if any(cell.strip() for cell in row))
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    lengths = Counter(len(row) for row in rows if len(row) > 1)
    if lengths:  # trailing cells may be empty: the raw number of cells counts as well
        length, same = lengths.most_common(1)[0]
        if same >= count:
            width, count = length, same
    if width < 2:
        return 0.0
    consistency = count / sum(widths.values())
    known = max((_known(row) for row in rows[:_HEADER_WITHIN]), default=0)
    score = consistency * 10 + min(known, 12) * 2 + min(width, 12) * 0.2
    return score - 12 if delimiter == " " else score  # words are full of blanks


def _known(row: Sequence[str]) -> int:
    return sum(1 for cell in set(row) if cell.strip() and len(cell) < 60 and aliases.known(cell))


def _quote(text: str, delimiter: str) -> str:
    """The double quote, unless single quotes clearly stand around cells."""
    head = text[:200_000]
    edge = re.escape(delimiter)
    opened = {mark: len(re.findall(rf"(?:^|{edge}|\n){mark}", head)) for mark in ('"', "'")}
    closed = {mark: len(re.findall(rf"{mark}(?:{edge}|\r|\n|$)", head)) for mark in ('"', "'")}
    if min(opened["'"], closed["'"]) < 0.5 * max(opened["'"], closed["'"]):
        return '"'  # Excel's mark before a number kept as text: '0042
    counts = {mark: opened[mark] + closed[mark] for mark in opened}
    return "'" if counts["'"] > 4 and counts["'"] > 3 * counts['"'] else '"'


def _newline(text: str) -> str | None:
    crlf = text.count("\r\n")
    lf, cr = text.count("\n") - crlf, text.count("\r") - crlf
    kinds = [name for name, count in (("\r\n", crlf), ("\n", lf), ("\r", cr)) if count]
    if len(kinds) > 1:
        return None
    return kinds[0] if kinds else "\n"


def effective_width(row: Sequence[str]) -> int:
    """The number of cells up to the last one that is not empty."""
    for index in range(len(row), 0, -1):
        if row[index - 1].strip():
            return index
    return 0


def table_width(rows: Iterable[Sequence[str]]) -> int:
    """The usual number of cells of a record."""
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0


def header(rows: Sequence[Sequence[str]], wanted: int | None = None) -> Header | None:
    """The header among the first records: known names, words, as wide as the table. None: there is no table."""
    width = table_width(rows[:_RECORDS])
    if width < 2:
        return None
    if wanted is not None:
        if wanted == 0:
            return Header(0, tuple(f"Column {number}" for number in range(1, width + 1)))
        return Header(wanted, unique(rows[wanted - 1], width)) if wanted <= len(rows) else None
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        if reject_key.is_header(row):
            return Header(index + 1, unique(row, width))
    best: tuple[float, int] | None = None
    filled = max(effective_width(row) for row in rows[:_RECORDS])
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) < 2 or effective_width(row) < 0.5 * min(width, filled):
            continue
        data = sum(1 for cell in cells if values.is_date(cell) or values.is_number(cell))
        long = sum(1 for cell in cells if len(cell) > 60)
        repeated = len(cells) - len(set(cells))
        score = _known(row) * 2 + len(cells) / width - 3 * (data + long + repeated) / len(cells) * 2
        if best is None or score > best[0] + 1e-9:
            best = (score, index)
    if best is None:
        return None
    names = [cell for cell in rows[best[1]] if cell.strip()]
    if best[0] <= 0 and any(values.is_date(cell) or values.is_number(cell) for cell in names):
        return Header(0, tuple(f"Column {number}" for number in range(1, width + 1)))
    return Header(best[1] + 1, unique(rows[best[1]], width))


def unique(row: Sequence[str], width: int) -> tuple[str, ...]:
    """Column names without blanks around them; empty ones are numbered, repeated ones get '(2)'."""
    names: list[str] = []
    padded = [*row, *[""] * (width - len(row))]
    for number, cell in enumerate(padded, start=1):
        base = " ".join(cell.split()) or f"Column {number}"
        name, copy = base, 2
        while name in names:
            name, copy = f"{base} ({copy})", copy + 1
        names.append(name)
    return tuple(names)
