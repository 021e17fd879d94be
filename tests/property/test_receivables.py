"""Random invoices and payments: every figure equals a plain simulation, as of any day, and money is exact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_analytics.engine import Engine
from kam_analytics.metrics import get, run
from kam_analytics.scope import Scope
from tests.property.naive_receivables import ZERO, Row, State, counted_once, state
from tests.receivables_data import clear, customer, load, on

FIRST, LAST = date(2023, 12, 20), date(2024, 5, 10)
CUSTOMERS = ("a", "a1", "b")
ACCOUNT = {"a": "a", "a1": "a", "b": "b"}
BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d91_120", "d120_plus")

days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
amounts = st.integers(-4_000, 40_000).map(lambda n: Decimal(n) / 100)
numbers = st.sampled_from(["1", "2", "3", "4"])
who = st.sampled_from(CUSTOMERS)
currencies = st.sampled_from(["", "", "", "USD"])


@st.composite
def invoices(draw: st.DrawFn) -> dict[str, Any]:
    amount = draw(st.one_of(amounts, st.sampled_from([Decimal(100), Decimal(50)])))
    day = draw(days)
    kind = draw(st.sampled_from(["open", "full", "part", "odd"]))
    paid = {"open": ZERO, "full": amount, "part": (amount / 2).quantize(Decimal("0.01")), "odd": draw(amounts)}[kind]
    return {
        "invoice_id": draw(numbers),
        "customer_id": draw(who),
        "invoice_date": day,
        "due_date": day + timedelta(days=draw(st.sampled_from([-3, 0, 10, 30, 60]))),
        "amount": amount,
        "paid_date": draw(st.one_of(st.none(), days)) if paid else None,
        "paid_amount": paid,
        "currency": draw(currencies),
    }


payments = st.fixed_dictionaries(
    {
        "payment_date": days,
        "customer_id": who,
        "invoice_id": st.one_of(st.none(), numbers),
        "amount": st.one_of(amounts, st.sampled_from([Decimal(100), Decimal(50), Decimal(-50)])),
        "currency": currencies,
    }
)
books = st.tuples(st.lists(invoices(), max_size=12), st.lists(payments, max_size=8))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("receivables")
    with Engine(folder / "test.duckdb", folder / "staging", threads=1) as opened:
        yield opened


def rows(engine: Engine, name: str, scope: Scope, **params: Any) -> list[dict[str, Any]]:
    """The rows of a metric, its invariants checked."""
    result = run(engine, name, scope, **params)
    with engine.cursor() as cursor:
        cursor.register("result", result.table)
        for invariant in get(name).invariants:
            assert cursor.execute(f"SELECT {invariant}").fetchall() == [(True,)], invariant
    return result.table.to_pylist()


def bucket(days_late: int) -> str:
    return "not_due" if days_late <= 0 else BUCKETS[min((days_late - 1) // 30, 4) + 1]


def expected_ageing(bills: list[Row], then: State, day: date) -> dict[str, dict[str, Decimal]]:
    """Account -> its buckets, unapplied and balance; accounts with anything open or unapplied."""
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys((*BUCKETS, "unapplied", "balance"), ZERO))
    for i, left in then.open.items():
        row = found[ACCOUNT[bills[i]["customer_id"]]]
        row[bucket((day - bills[i]["due_date"]).days)] += left
        row["balance"] += left
    by_account: dict[str, Decimal] = defaultdict(Decimal)
    for name, amount in then.unapplied.items():
        by_account[ACCOUNT[name]] += amount
    for name, amount in by_account.items():
        if amount:
            found[name]["unapplied"] -= amount
            found[name]["balance"] -= amount
    return dict(found)


def money_in_and_out(bills: list[Row], paid: list[Row], day: date) -> Decimal:
    """The balance from the raw rows: all that was invoiced less all that was received, money of which both tell once."""
    ours = [n for n, row in enumerate(bills) if row["currency"] == ""]
    invoiced = sum((bills[n]["amount"] for n in ours if bills[n]["invoice_date"] <= day), ZERO)
    counted, received = counted_once(bills, paid, ours)
    stated = sum((counted[n] for n in ours if (bills[n]["paid_date"] or bills[n]["invoice_date"]) <= day), ZERO)
    named = [n for n, row in enumerate(paid) if row["currency"] == "" and row["payment_date"] <= day]
    return invoiced - stated - sum((received[n] for n in named), ZERO)


def overdue(bills: list[Row], then: State, day: date) -> Decimal:
    return sum((left for i, left in then.open.items() if bills[i]["due_date"] < day), ZERO)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books, days)
def test_every_figure_is_that_of_the_simulation(shared: Engine, book: tuple[list[Row], list[Row]], day: date) -> None:
    """One company after the other; each is asked for open amounts and ageing as of a random day, for its month ends and for
    its roll rates."""
    bills, paid = book
    clear(shared)
    load(shared, bills, paid, [customer(name, ACCOUNT[name]) for name in CUSTOMERS])
    assert shared.rows("SELECT item FROM fact_receivable WHERE closed_on < receipt_date") == []
    open_amounts_and_ageing(shared, bills, paid, day)
    every_month_end_is_as_of_that_day(shared, bills, paid)
    roll_rates(shared, bills, paid)


def open_amounts_and_ageing(shared: Engine, bills: list[Row], paid: list[Row], day: date) -> None:
    then = state(bills, paid, day)

    found = rows(shared, "receivables/invoices", on(day))
    assert sorted(
        (row["invoice_id"], row["billed_to"], row["due_date"], row["open_amount"]) for row in found
    ) == sorted(
        (bills[i]["invoice_id"], bills[i]["customer_id"], bills[i]["due_date"], left) for i, left in then.open.items()
    )
    ageing = {row["customer_id"]: row for row in rows(shared, "receivables/ageing", on(day))}
    wanted = expected_ageing(bills, then, day)
    assert {name: {column: row[column] for column in wanted[name]} for name, row in ageing.items()} == wanted

    total = {row["bucket"]: row["amount"] for row in rows(shared, "receivables/ageing_total", on(day))}
    assert total == {name: sum((row[name] for row in wanted.values()), ZERO) for name in (*BUCKETS, "unapplied")}

    summary = rows(shared, "receivables/summary", on(day))[0]
    assert (
        summary["balance"]
        == sum((row["balance"] for row in wanted.values()), ZERO)
        == money_in_and_out(bills, paid, day)
    )
    assert summary["overdue"] == overdue(bills, then, day)
    assert summary["open_invoices"] == len(then.open)
    since = date(2023, 2, 28) if day == date(2024, 2, 29) else day.replace(year=day.year - 1)
    recent = [(i, when, amount) for i, when, amount in then.paid if when > since]
    weight = sum((amount for _, _, amount in recent), ZERO)
    if weight > 0:
        late = sum((amount * (when - bills[i]["due_date"]).days for i, when, amount in recent), ZERO)
        assert summary["weighted_days_late"] == pytest.approx(float(late / weight), rel=1e-9, abs=1e-9)


def every_month_end_is_as_of_that_day(shared: Engine, bills: list[Row], paid: list[Row]) -> None:
    found = rows(shared, "receivables/trend", on(date(2024, 5, 31)))
    for row in found:
        day = row["month_end"]
        then = state(bills, paid, day)
        assert row["open_amount"] == sum(then.open.values(), ZERO), day
        assert row["overdue"] == overdue(bills, then, day), day
        assert row["balance"] == money_in_and_out(bills, paid, day), day
    if found:
        assert found[-1]["month_end"] == date(2024, 5, 31)
        last = rows(shared, "receivables/summary", on(date(2024, 5, 31)))[0]
        same = ("balance", "overdue", "overdue_rate", "open_amount", "unapplied")
        assert {name: found[-1][name] for name in same} == {name: last[name] for name in same}


def roll_rates(shared: Engine, bills: list[Row], paid: list[Row]) -> None:
    ends = [
        date(2023, 11, 30),
        date(2023, 12, 31),
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
    ]
    states = {day: state(bills, paid, day) for day in ends}
    shares: dict[str, list[Decimal]] = defaultdict(list)
    for day, after in pairwise(ends):
        there: dict[str, list[Decimal]] = {name: [ZERO, ZERO] for name in BUCKETS}
        for i, row in enumerate(bills):
            if row["invoice_date"] <= day and row["amount"] > 0 and row["currency"] == "":
                place = there[bucket((day - row["due_date"]).days)]
                place[0] += states[day].open.get(i, ZERO)
                moved = BUCKETS.index(bucket((after - row["due_date"]).days)) > BUCKETS.index(
                    bucket((day - row["due_date"]).days)
                )
                place[1] += states[after].open.get(i, ZERO) if moved else ZERO
        for name, (amount, rolled) in there.items():
            if amount:
                shares[name].append(rolled / amount)
    found = rows(shared, "receivables/roll_rates", on(date(2024, 5, 15)))
    for row in found[:4]:
        if rates := shares[row["bucket"]]:
            mean = sum(rates) / len(rates)
            if mean > 0:
                assert row["roll_rate"] == pytest.approx(min(float(mean), 1), rel=1e-9)
