"""Marks of debit and credit beside amounts: '1,250.00 Dr', 'Cr 300', '500贷'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kam_analytics.ingest.cells import values

DEBIT, CREDIT = "debit", "credit"
SIGNED = "signed"  # the amounts have their signs already
_SIDE_OF = {
    "dr": DEBIT, "soll": DEBIT, "借": DEBIT, "借方": DEBIT,
    "cr": CREDIT, "haben": CREDIT, "贷": CREDIT, "贷方": CREDIT, "貸": CREDIT, "貸方": CREDIT,
}  # fmt: skip
_MARK = r"(dr|cr|soll|haben|[借贷貸]方?)\.?"
_BEHIND = re.compile(rf"\s*\(?{_MARK}\)?$", re.IGNORECASE)
_BEFORE = re.compile(rf"^{_MARK}[\s:：]*(?=[-+(]?\s*\S*?\d)", re.IGNORECASE)
_HINT = re.compile(r"[dｄＤcｃＣ][rｒＲ]|soll|haben|[借贷貸]", re.IGNORECASE)
_FEW = 20  # cells from all over, of which one has a mark where half of all have
_CRORE = "cr"  # ten million, where no amount says dr


def split(cell: str) -> tuple[str, str]:
    """(the side that an amount names, '' for none; the amount without it)."""
    text = values.clean(cell)
    found = _BEHIND.search(text) or _BEFORE.search(text)
    if found is None:
        return "", cell
    rest = (text[: found.start()] + text[found.end() :]).strip()
    return (_SIDE_OF[found[1].lower()], rest) if values.is_number(rest) else ("", cell)


def counted(cells: Sequence[str]) -> tuple[int, int, str] | None:
    """How many cells of a column are debits and credits, and the side of which most are negative already, '' for none. None where
    fewer than half of the filled cells name a side, or all of them only 'Cr', which may be crores."""
    if not _HINT.search(" ".join(values.some(cells, _FEW))):
        return None
    counts: Counter[str] = Counter()
    negative: Counter[str] = Counter()
    filled, sure = 0, False
    for cell, times in Counter(cells).items():
        if values.is_missing(cell):
            continue
        filled += times
        side, rest = split(cell)
        if side:
            counts[side] += times
            bare = values.bare_number(rest)
            negative[side] += times * bool(bare and bare.negative)
            sure = sure or side == DEBIT or _CRORE not in cell.lower()
    if not sure or 2 * counts.total() < filled:
        return None
    most = next((side for side in (CREDIT, DEBIT) if 2 * negative[side] > counts[side]), "")
    return counts[DEBIT], counts[CREDIT], most


def signed(cell: str, minus: str) -> str:
    """An amount with the sign that its mark means: those of the side `minus` are negative."""
    side, rest = split(cell)
    if side != minus:
        return rest
    bare = values.bare_number(rest)
    return rest if bare is not None and bare.negative else f"-{rest.lstrip('+ ')}"
