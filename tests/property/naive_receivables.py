"""Receivables as of a day by plain simulation: money is poured into the rows of a bill, receipt by receipt.

Only rows dated on or before the day are looked at. Independent of the product's SQL: no running totals, no clipping.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

ZERO = Decimal(0)
Row = Mapping[str, Any]


class Receipt(NamedTuple):
    """One receipt in the order in which receipts are poured. `entered`: from when it counts for its bill; `kind`:
    0 credit, 1 paid in the row, 2 payment, 3 refund; `number`: its place in the list of its kind."""

    entered: date
    received: date
    kind: int
    number: int
    amount: Decimal
    dated: bool


@dataclass
class Bill:
    """The positive rows of one number of one customer, in the order in which they are filled."""

    rows: list[int]
    room: dict[int, Decimal]
    issued: date
    receipts: list[Receipt] = field(default_factory=list)
    surplus: Decimal = ZERO  # below 0: more was taken back than had come in

    def add(self, day: date, received: date, kind: int, number: int, amount: Decimal, dated: bool) -> None:
        self.receipts.append(Receipt(max(day, self.issued), received, kind, number, amount, dated))

    def pour(self, amount: Decimal, filled: dict[int, Decimal]) -> list[tuple[int, Decimal]]:
        """Spread one receipt; returns what went to which row (negative: taken back)."""
        pieces: list[tuple[int, Decimal]] = []
        if amount > 0:
            repaid = min(amount, max(-self.surplus, ZERO))
            self.surplus += repaid
            amount -= repaid
            for row in self.rows:
                step = min(amount, self.room[row] - filled[row])
                if step > 0:
                    filled[row] += step
                    pieces.append((row, step))
                    amount -= step
            self.surplus += amount
        else:
            back = min(-amount, max(self.surplus, ZERO))
            self.surplus -= back
            amount += back
            for row in reversed(self.rows):
                step = min(-amount, filled[row])
                if step > 0:
                    filled[row] -= step
                    pieces.append((row, -step))
                    amount += step
            self.surplus += amount
        return pieces


@dataclass
class State:
    """What stands open on a day: by row of the invoices, and unapplied money by customer (in the customer's favour)."""

    open: dict[int, Decimal]
    unapplied: dict[str, Decimal]
    paid: list[tuple[int, date, Decimal]]  # row, receipt date, amount of the dated receipts


def state(invoices: list[Row], payments: list[Row], day: date, currency: str = "") -> State:
    """The state on a day, of one currency."""
    there = [i for i, row in enumerate(invoices) if row["currency"] == currency]
    issued = [i for i in there if invoices[i]["invoice_date"] <= day]
    unapplied: dict[str, Decimal] = defaultdict(Decimal)
    paid: list[tuple[int, date, Decimal]] = []

    def paid_on(i: int) -> date:
        return invoices[i]["paid_date"] or invoices[i]["invoice_date"]

    counted, received = counted_once(invoices, payments, there)
    bills = _bills(invoices, [i for i in issued if invoices[i]["amount"] > 0])
    bill_of = {i: bill for group in bills.values() for bill in group.values() for i in bill.rows}
    for number, row in enumerate(payments):
        if row["currency"] != currency or row["payment_date"] > day:
            continue
        bill = _meant(bills.get(row["invoice_id"] or "", {}), row)
        if bill is None:
            unapplied[row["customer_id"]] += received[number]
        else:
            bill.add(row["payment_date"], row["payment_date"], 2, number, received[number], True)
    for i in issued:
        row = invoices[i]
        if row["amount"] >= 0:
            continue
        bill = bills.get(row["invoice_id"], {}).get(row["customer_id"])
        refunded = row["paid_amount"] if paid_on(i) <= day else ZERO
        if bill is None:
            unapplied[row["customer_id"]] += refunded - row["amount"]
        else:
            bill.add(row["invoice_date"], row["invoice_date"], 0, i, -row["amount"], False)
            if refunded:
                bill.add(max(paid_on(i), row["invoice_date"]), paid_on(i), 3, i, refunded, False)
    filled = dict.fromkeys(issued, ZERO)
    for i in there:
        row = invoices[i]
        if paid_on(i) > day or not row["paid_amount"] or (row["amount"] < 0 and i in filled):
            continue
        own_bill = bill_of.get(i)
        if own_bill and own_bill.receipts and paid_on(i) >= min(own_bill.receipts).entered:
            continue  # poured below, in its turn
        step = max(min(counted[i], row["amount"]), ZERO) if i in filled else ZERO
        if step:
            filled[i] += step
            bill_of[i].room[i] -= step
            if row["paid_date"]:
                paid.append((i, row["paid_date"], step))
        unapplied[row["customer_id"]] += counted[i] - step
    for bill in {id(bill): bill for bill in bill_of.values()}.values():
        if bill.receipts:
            _settle(bill, invoices, counted, filled, paid, day)
            unapplied[invoices[bill.rows[0]]["customer_id"]] += bill.surplus
    open_amounts = {i: invoices[i]["amount"] - filled[i] for i in issued if invoices[i]["amount"] > 0}
    return State({i: left for i, left in open_amounts.items() if left}, dict(unapplied), paid)


def counted_once(
    invoices: list[Row], payments: list[Row], there: list[int]
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Row of the invoices -> what counts of the amount that it states as paid, and number of the payment -> what counts
    of it. Credits are of the extract that states, so that they count as they stand.

    On every day a bill is settled with the larger of both as told by then; who tells of an amount first is who counts for it.
    What is stated without a day came in with the payments, whenever that was; the rest of it on the invoice date.
    """
    counted = {i: invoices[i]["paid_amount"] for i in there}
    received = {number: row["amount"] for number, row in enumerate(payments)}
    bills = _bills(invoices, [i for i in there if invoices[i]["amount"] > 0])
    naming: dict[int, list[int]] = defaultdict(list)
    every = {bill.rows[0]: bill for group in bills.values() for bill in group.values()}
    for number, row in enumerate(payments):
        if row["currency"] in {invoices[i]["currency"] for i in there}:
            bill = _meant(bills.get(row["invoice_id"] or "", {}), row)
            if bill is not None:
                naming[bill.rows[0]].append(number)
    for first, numbers in naming.items():
        rows = every[first].rows
        stating = [i for i in rows if invoices[i]["paid_amount"] > 0]
        if not stating:
            continue
        taken_back = [i for i in rows if invoices[i]["paid_amount"] < 0]
        total = sum((payments[n]["amount"] for n in numbers), ZERO) + sum((counted[i] for i in taken_back), ZERO)
        explained, standing = ZERO, {i: counted[i] for i in stating}
        for i in stating:
            if invoices[i]["paid_date"] is None:
                step = min(standing[i], max(total - explained, ZERO))
                standing[i] -= step
                explained += step

        def told_on(i: int) -> date:
            return invoices[i]["paid_date"] or invoices[i]["invoice_date"]

        events = [(told_on(i), 0, rows.index(i), counted, i, counted[i], ZERO) for i in taken_back]
        events += [(payments[n]["payment_date"], 1, n, received, n, payments[n]["amount"], ZERO) for n in numbers]
        events += [(told_on(i), 2, rows.index(i), counted, i, ZERO, standing[i]) for i in stating]
        named = stated = before = ZERO
        for _, _, _, where, key, more_named, more_stated in sorted(events, key=lambda event: event[:3]):
            named, stated = named + more_named, stated + more_stated
            after = named + stated if named < 0 else max(named, min(named, explained) + stated)
            where[key], before = after - before, after
    return counted, received


def _settle(
    bill: Bill, invoices: list[Row], counted: dict[int, Decimal], filled: dict[int, Decimal], paid: list[Any], day: date
) -> None:
    first = min(bill.receipts).entered
    poured = dict.fromkeys(bill.rows, ZERO)
    queue = list(bill.receipts)
    for i in bill.rows:
        row = invoices[i]
        when = row["paid_date"] or row["invoice_date"]
        if row["paid_amount"] and first <= when <= day:
            entered = max(when, row["invoice_date"])
            queue.append(Receipt(entered, when, 1, i, counted[i], row["paid_date"] is not None))
    for receipt in sorted(queue):
        for i, step in bill.pour(receipt.amount, poured):
            filled[i] += step
            if receipt.dated:
                paid.append((i, receipt.received, step))


def _bills(invoices: list[Row], rows: Iterable[int]) -> dict[str, dict[str, Bill]]:
    """Invoice number -> customer -> bill."""
    grouped: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for i in rows:
        grouped[invoices[i]["invoice_id"]][invoices[i]["customer_id"]].append(i)
    bills: dict[str, dict[str, Bill]] = {}
    for number, by_customer in grouped.items():
        bills[number] = {}
        for who, found in by_customer.items():
            found.sort(key=lambda i: (invoices[i]["invoice_date"], invoices[i]["due_date"], i))
            room = {i: invoices[i]["amount"] for i in found}
            bills[number][who] = Bill(found, room, invoices[found[0]]["invoice_date"])
    return bills


def _meant(bills: dict[str, Bill], payment: Row) -> Bill | None:
    """The payer's own bill if it was issued by then, else the first issued."""
    own = bills.get(payment["customer_id"])
    if own is not None and own.issued <= payment["payment_date"]:
        return own
    return min(bills.values(), key=lambda bill: (bill.issued, bill.rows[0]), default=None)
