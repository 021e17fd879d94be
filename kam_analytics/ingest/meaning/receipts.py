"""Receipts and sales told from invoices: all have a number, a day, a customer and an amount, so that what only one of them has
decides. The words are in header_names/receivables.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.model import ColumnFinding, Proposal

_TOLD, _AGAINST = 0.2, 0.25
_UNSURE = 0.49  # below what is taken without asking
_LINE = ("product_id", "product_name", "category", "quantity", "unit_price", "discount", "cost", "unit_cost", "profit")
_OWED = ("due_date", "open_amount", "paid_amount", "paid_date")
_TYPES = ("type", "类型")


def weighed(
    proposals: Mapping[str, Proposal], columns: Sequence[ColumnFinding], names: Sequence[str]
) -> dict[str, Proposal]:
    """The proposals of sales, invoices and payments, those of the latter two moved by the signs of each. Where the signs are
    even, neither goes before the other, so that it is asked. `names`: what the file and its sheet are called."""
    found = dict(proposals) | {"sales": _sold(proposals["sales"], proposals["invoices"], columns)}
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


def _sold(sales: Proposal, invoices: Proposal, columns: Sequence[ColumnFinding]) -> Proposal:
    """Sales, moved by the signs of what is owed. Where those of sales do not outnumber them it is asked, be it that no column
    names the invoices."""
    sold = {
        target
        for target, match in sales.mapping.items()
        if target in _LINE or (target in ("order_id", "order_date", "revenue") and match.confidence >= aliases.BY_NAME)
    }
    signs = owed([column.name for column in columns]) | {
        invoices.mapping[target].source for target in _OWED if target in invoices.mapping
    }
    if not signs or len(signs) < len(sold) or of_lines(columns):
        return sales
    most = _UNSURE if invoices.missing else invoices.score
    moved = sales if sold else _moved(sales, -_AGAINST)
    return replace(moved, score=min(moved.score, most))


def owed(names: Iterable[str]) -> set[str]:
    """The headers that speak of what is owed or settled, which no sale has."""
    return {
        name
        for name in names
        if aliases.tells("owed", name)
        or not {"due_date", "open_amount"}.isdisjoint(aliases.candidates("invoices", name))
    }


def of_lines(columns: Sequence[ColumnFinding]) -> bool:
    """Whether there are products and quantities: lines of what was sold, be it with a due date beside them."""
    meant = {target for column in columns for target in aliases.candidates("sales", column.name)}
    meant |= {"product_id" for column in columns if aliases.either("sales", column.name) == "product"}
    return "quantity" in meant and not meant.isdisjoint(("product_id", "product_name"))


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
