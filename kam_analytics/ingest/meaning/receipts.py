"""Receipts told from invoices: both have a number, a day, a customer and an amount, so that what only one of them has decides.
The words are in header_names/receivables.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.model import ColumnFinding, Proposal

_TOLD, _AGAINST = 0.2, 0.25
_TYPES = ("type", "类型")


def weighed(
    proposals: Mapping[str, Proposal], columns: Sequence[ColumnFinding], names: Sequence[str]
) -> dict[str, Proposal]:
    """The proposals of sales, invoices and payments, those of the latter two moved by the signs of each. Where the signs are
    even, neither goes before the other, so that it is asked. `names`: what the file and its sheet are called."""
    found = dict(proposals)
    invoices, payments = found["invoices"], found["payments"]
    if "quantity" in found["sales"].mapping:  # of no receipt
        return found | {"payments": _moved(payments, -_AGAINST)}
    receipts, bills = _signs("payments", columns, names), _signs("invoices", columns, names)
    if due := invoices.mapping.get("due_date"):
        bills.add(due.source)
    if payments.missing or not receipts or len(receipts) < len(bills):
        return found | {"payments": _moved(payments, -_AGAINST)} if bills else found
    if len(receipts) > len(bills):
        return found | {"payments": _moved(payments, _TOLD), "invoices": _moved(invoices, -_TOLD)}
    if invoices.missing:
        return found
    even = max(invoices.score, payments.score)
    return found | {"payments": replace(payments, score=even), "invoices": replace(invoices, score=even)}


def _signs(kind: str, columns: Sequence[ColumnFinding], names: Sequence[str]) -> set[str]:
    """The signs of a kind: headers that only it has, a name of the file, what most rows are by a column of types."""
    signs = {column.name for column in columns if aliases.tells(kind, column.name)}
    if any(aliases.called(kind, name) for name in names):
        signs.add("")  # file, sheet and title say one thing
    for column in columns:
        if column.counts and aliases.normalise(column.name).endswith(_TYPES):
            signs |= {column.name} if aliases.called(kind, column.counts[0][0]) else set()
    return signs


def _moved(proposal: Proposal, by: float) -> Proposal:
    return replace(proposal, score=round(min(max(proposal.score + by, 0.0), 1.0), 3))
