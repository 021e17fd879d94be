"""Rows that sum others up: totals and subtotals at the end of a table or between its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kam_analytics.ingest.cells import values

_HINT = re.compile(r"total|sum\b|[合总小累共]\s*计|汇\s*总", re.IGNORECASE)  # a quick look before a closer one
# Said of nothing but a sum, also where the rest of the row is filled.
_SURE = re.compile(
    r"(?:grand|sub)[- ]?totals?(?: amount| sum)?\s*:?|(?:本[页月季年]|总)?(?:合\s*计|总\s*计|小\s*计|累\s*计|共\s*计)(?:金额)?\s*:?",
    re.IGNORECASE,
)
# May be a name as well (a company is called Total), or holds one: 'ACME Total', 'Total for May', '华东小计'.
_LIKELY = re.compile(
    r"(?:running |report )?totals?(?: amount| sum)?\s*:?|sum\s*:?|(?:grand |sub[- ]?)?totals?(?: for| of|:|\s*-) .+|(?:grand |sub[- ]?)totals? .+|.+ (?:grand |sub[- ]?)?totals?\s*:?"
    r"|.*(?:合\s*计|总\s*计|小\s*计|累\s*计|共\s*计|汇\s*总)\s*:?|(?:合\s*计|总\s*计|小\s*计|累\s*计)(?:\s*[:(]|\s).*",
    re.IGNORECASE,
)
_LESS = 0.75  # of the cells that rows usually have; a sum has no date, no number of its own ...


class Totals:
    """Tells totals rows from others by their words and by how much less they say than the rows so far."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._rows = self._filled = 0

    def is_total(self, row: Sequence[str], text: str) -> bool:
        """Whether a row is a total; `text`: its cells joined. Rows that are none say how full a row is."""
        filled = sum(1 for cell in row if cell)
        if _HINT.search(text):
            usual = self._filled / self._rows if self._rows else self._width
            labels = [values.clean(cell) for cell in row if _HINT.search(cell)]
            if any(map(_SURE.fullmatch, labels)):
                return True
            if filled < _LESS * usual and any(map(_LIKELY.fullmatch, labels)):
                return True
        self._rows += 1
        self._filled += filled
        return False


def seen(rows: Iterable[Sequence[str]], width: int, head: str) -> bool:
    """Whether one of the rows is a total; `head`: the text of the first of them, for a quick look."""
    text = head.lower()
    if not any(word in text for word in ("total", "计", "汇")) and re.search(r"(?<![a-z])sum(?![a-z])", text) is None:
        return False
    judge = Totals(width)
    return any(judge.is_total(row, "\0".join(row)) for row in rows)


def labelled(row: Sequence[str]) -> bool:
    """Whether a row that cannot be read says that it is a total."""
    labels = [values.clean(cell) for cell in row if _HINT.search(cell)]
    return any(_SURE.fullmatch(label) or _LIKELY.fullmatch(label) for label in labels)
