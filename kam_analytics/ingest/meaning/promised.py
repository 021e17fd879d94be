"""Columns whose heading promises what their cells do not hold: amounts, dates, flags, currencies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from kam_analytics.ingest.cells import values
from kam_analytics.ingest.cells.number_words import CODE_OF, CURRENCY
from kam_analytics.ingest.kinds import KINDS, aliases
from kam_analytics.ingest.kinds.kind import DATE, DAYS, FLAG, NUMBER, PERIOD, QUOTE, RATE
from kam_analytics.ingest.model import Unread

CURRENCY_NAME = "currency"
_SHOWN, _LETTERS = 3, 30  # examples, and how much of each
_HALF = 0.5
_KNOWN = re.compile(rf"{CURRENCY}|[A-Z]{{3}}", re.IGNORECASE)
_WORD = re.compile(r"[\w$€£¥￥₹](?:[\w $€£¥￥₹.()&'’/-]{0,18}[\w$€£¥￥₹.)])?")  # up to 20 letters
_NEARLY_ALL, _FEW = 0.95, 40  # of cells; different words of a column of currencies


def holding(holds: str, target: str) -> str:
    """How the cells of a target are read, as `unread` calls it."""
    if target.endswith("currency"):
        return CURRENCY_NAME
    return {DATE: DATE, PERIOD: DATE, NUMBER: NUMBER, QUOTE: NUMBER, DAYS: NUMBER, RATE: RATE, FLAG: FLAG}.get(
        holds, ""
    )


def unread(name: str, cells: Sequence[str], read: Collection[str]) -> Mapping[str, Unread]:
    """What the heading promises and most of the filled `cells` do not hold -> how many of them read all the same.
    `read`: what they are known to hold."""
    found: dict[str, Unread] = {}
    if not aliases.known(name):
        return found
    promised = {
        holding(KINDS[kind].targets[target], target)
        for kind in KINDS
        for target, (confidence, _) in aliases.candidates(kind, name).items()
        if confidence >= aliases.BY_NAME
    }
    ways = sorted(promised - {"", *read})
    counts = Counter(cells) if ways else Counter()
    for way in ways:
        bad = {cell: count for cell, count in counts.items() if not _READS[way](cell)}
        good = len(cells) - sum(bad.values())
        if way == CURRENCY_NAME and _of_currencies(counts, good, len(counts) - len(bad)):
            continue
        shown = list(bad or counts)[:_SHOWN]
        examples = tuple(cell if len(cell) <= _LETTERS else cell[:_LETTERS] + "…" for cell in shown)
        found[way] = Unread(good, len(cells), examples)
    return found


def _of_currencies(counts: Counter[str], words: int, different: int) -> bool:
    """Whether cells are currencies: half of them known ones or codes, or nearly all short words, of which few `different`."""
    known = sum(count for cell, count in counts.items() if _KNOWN.fullmatch(cell))
    cells = counts.total()
    return known >= _HALF * cells or (words >= _NEARLY_ALL * cells and different <= _FEW)


def _is_amount(cell: str) -> bool:
    bare = values.bare_number(cell)
    return bare is not None and not bare.percent and bool(values.styles(bare.digits))


def _is_currency(cell: str) -> bool:
    return cell in CODE_OF or _WORD.fullmatch(cell) is not None


_READS: dict[str, Callable[[str], bool]] = {
    DATE: values.is_date,
    NUMBER: _is_amount,
    RATE: values.is_number,
    FLAG: values.is_flag,
    CURRENCY_NAME: _is_currency,
}
