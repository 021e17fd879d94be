"""Rows that sum others up: totals and subtotals at the end of a table or between its rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from kam_analytics.ingest.cells import values

_SUMS = r"(?:合\s*[计計]|[总總]\s*[计計]|小\s*[计計]|累\s*[计計]|共\s*[计計])"
_HINT = re.compile(
    rf"total|sum\b|summe|gesamt|ergebnis|{_SUMS}|[汇匯彙]\s*[总總]", re.IGNORECASE
)  # a quick look before a closer one
# Said of nothing but a sum, also where the rest of the row is filled.
_SURE = re.compile(
    rf"(?:grand|sub)[- ]?totals?(?: amount| sum)?\s*:?|(?:gesamt|zwischen|end)summe\s*:?|gesamtergebnis|(?:本[页頁月季年]|[总總])?{_SUMS}(?:金[额額])?\s*:?",
    re.IGNORECASE,
)
# May be a name as well (a company is called Total), or holds one: 'ACME Total', 'Total for May', '华东小计'.
_LIKELY = re.compile(
    r"(?:running |report )?totals?(?: amount| sum)?\s*:?|sum\s*:?|(?:grand |sub[- ]?)?totals?(?: for| of|:|\s*-) .+|(?:grand |sub[- ]?)totals? .+|.+ (?:grand |sub[- ]?)?totals?\s*:?"
    r"|(?:summe|gesamt)\s*:?|(?:(?:gesamt|zwischen)?summe)(?: für|:|\s*-)? .+|.+ (?:gesamt|summe|ergebnis)\s*:?"
    rf"|.*(?:{_SUMS}|[汇匯彙]\s*[总總])\s*:?|{_SUMS}(?:\s*[:(]|\s).*",
    re.IGNORECASE,
)
# Where a date or an amount should stand, no name does: 'Total A'.
_NO_NAME = re.compile(
    rf"(?:(?:grand|sub|running|report)[- ]?)?totals?\b.*|(?:(?:gesamt|zwischen|end)?summe|gesamt)\b.*|.*{_SUMS}.*",
    re.IGNORECASE,
)
_LESS = 0.75  # of the cells that rows usually have; a sum has no date, no number of its own ...


class Totals:
    """Tells totals rows from others by their words and by how much less they say than the rows so far."""

    def __init__(self, width: int, typed: Collection[int] = ()) -> None:
        """`typed`: the places of dates and amounts."""
        self._width, self._typed = width, typed
        self._rows = self._filled = 0

    def is_total(self, row: Sequence[str], text: str) -> bool:
        """Whether a row is a total; `text`: its cells joined. Rows that are none say how full a row is."""
        filled = sum(1 for cell in row if cell)
        if _HINT.search(text):
            usual = self._filled / self._rows if self._rows else self._width
            labels = [values.clean(cell) for cell in row if _HINT.search(cell)]
            if any(map(_SURE.fullmatch, labels)):
                return True
            places = (row[place] for place in self._typed if place < len(row) and _HINT.search(row[place]))
            if any(_NO_NAME.fullmatch(values.clean(cell)) for cell in places):
                return True
            if filled < _LESS * usual and any(map(_LIKELY.fullmatch, labels)):
                return True
        self._rows += 1
        self._filled += filled
        return False


def seen(rows: Iterable[Sequence[str]], width: int, head: str) -> bool:
    """Whether one of the rows is a total; `head`: the text of the first of them, for a quick look."""
    text = head.lower()
    if not any(word in text for word in ("total", "计", "計", "汇", "匯", "彙", "summe", "gesamt", "ergebnis")) and (
        "sum" not in text or re.search(r"(?<![a-z])sum(?![a-z])", text) is None
    ):
        return False
    judge = Totals(width)
    return any(judge.is_total(row, "\0".join(row)) for row in rows)


# What stands for no line where a document goes on: what is carried from page to page or year to year, who signed. Whole cells, for
# products are called 'Balance board' and '年末礼盒'.
_NO_LINE = re.compile(
    r"(?:sum|[Σ∑]|[总總][數数]|saldo|(?:balance |saldo )?(?:[bc]/[fd]|(?:brought|carried) (?:forward|down|over))"
    r"|(?:(?:opening|closing|previous) )?balance|[üu]e?bertrag"
    r"|(?:过|過|承|转|轉)(?:次|前|下|上)[页頁]|(?:上年|上期|本年|本期)?[结結][转轉](?:下年|下期)?|(?:期初|期末|年初|年末|上期|上年)[余餘][额額])\s*:?"
    r"|(?:prepared|approved|checked|signed|audited)(?: by)?\s*:.*|(?:制单|审核|复核|经办|记账|出纳|主管|审批)人?\s*:.*",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?:(?:sub|grand)[- ]?)?totals?\b\s*:?\s*(.+)", re.IGNORECASE)


def sums(row: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a row that goes on with the document whose first row is `above` is a total of it, a carried amount or a line of
    signatures."""
    for cell in filter(None, row):
        text = values.clean(cell)
        total = _TOTAL.fullmatch(text)
        if _NO_LINE.fullmatch(text) or (total is not None and total[1] in map(values.clean, above)):
            return True
    return labelled(row)


def labelled(row: Sequence[str]) -> bool:
    """Whether a row that cannot be read says that it is a total."""
    labels = [values.clean(cell) for cell in row if _HINT.search(cell)]
    return any(_SURE.fullmatch(label) or _LIKELY.fullmatch(label) for label in labels)
