"""How a text table is written: delimiter, quote, escape, line ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.reading import records
from kam_analytics.ingest.reading.rows import NEAR

_DELIMITERS = (",", ";", "\t", "|", "^", " ")
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}  # by their names
_RECORDS = 400
_HEADER_WITHIN = 60
_NO_NAME = re.compile(r"[\d\s.,/:-]*$")  # nothing, a number, a date: most cells


@dataclass(frozen=True, slots=True)
class Dialect:
    delimiter: str
    quote: str
    escape: str | None
    newline: str | None  # None: mixed


def find(text: str, delimiter: str | None = None, quote: str | None = None) -> Dialect | None:
    """The dialect in which the beginning of a file makes the best table; None when none makes one."""
    newline = newline_of(text)
    best: tuple[float, Dialect] | None = None
    for candidate in [delimiter] if delimiter else _DELIMITERS:
        mark = quote or _quote(text, candidate)
        escaped = f"\\{mark}" in text[:400_000]
        for escape in (None, "\\") if escaped else (None,):
            dialect = Dialect(candidate, mark, escape, newline)
            rows, broken = records.look(text[:400_000], dialect, None if escaped else _RECORDS)
            score = _score(rows, candidate) - 5 * broken / max(len(rows), 1)
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
    names = max((known(row) for row in rows[:_HEADER_WITHIN]), default=0)
    score = consistency * 10 + min(names, 12) * 2 + min(width, 12) * 0.2
    return score - 12 if delimiter == " " else score  # words are full of blanks


def known(row: Sequence[str]) -> int:
    """How many cells of a row are known names of columns."""
    return sum(1 for cell in set(row[:NEAR]) if len(cell) < 60 and not _NO_NAME.match(cell) and aliases.known(cell))


def _quote(text: str, delimiter: str) -> str:
    """The double quote, unless single quotes clearly stand around cells."""
    head = text[:200_000]
    if head.count("'") < 4:
        return '"'
    edge = re.escape(delimiter)
    opened = {mark: len(re.findall(rf"(?:^|{edge}|\n){mark}", head)) for mark in ('"', "'")}
    closed = {mark: len(re.findall(rf"{mark}(?:{edge}|\r|\n|$)", head)) for mark in ('"', "'")}
    if min(opened["'"], closed["'"]) < 0.5 * max(opened["'"], closed["'"]):
        return '"'  # Excel's mark before a number kept as text: '0042
    counts = {mark: opened[mark] + closed[mark] for mark in opened}
    return "'" if counts["'"] > 4 and counts["'"] > 3 * counts['"'] else '"'


def newline_of(text: str) -> str | None:
    """The line end of a text, None where they differ."""
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
