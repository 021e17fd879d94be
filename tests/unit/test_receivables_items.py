"""Open amounts, ageing and what is unapplied, on small cases worked by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kam_analytics.engine import Engine
from kam_analytics.metrics import names
from tests.receivables_data import clear, customer, invoice, load, on, payment, rows

OURS = [name for name in names() if name.startswith("receivables/")]


def owed(engine: Engine, as_of: str, who: str = "a", **params: Any) -> tuple[dict[str, Decimal], Decimal, Decimal]:
    """(the buckets that are not 0, unapplied, balance) of one account; nothing when it has no row."""
    row = next(
        (row for row in rows(engine, "receivables/ageing", on(as_of), **params) if row["customer_id"] == who), None
    )
    if row is None:
        return {}, Decimal(0), Decimal(0)
    buckets = ("not_due", "d1_30", "d31_60", "d61_90", "d91_120", "d120_plus")
    return {name: row[name] for name in buckets if row[name]}, row["unapplied"], row["balance"]


def test_a_split_payment_lowers_the_open_amount_day_by_day(engine: Engine) -> None:
    load(
        engine,
        [invoice("1", "a", "2024-01-01", "2024-01-31", 100)],
        [payment("a", "2024-01-20", 30, "1"), payment("a", "2024-02-10", "50.25", "1")],
    )
    assert owed(engine, "2023-12-31") == ({}, 0, 0)
    assert owed(engine, "2024-01-19") == ({"not_due": 100}, 0, 100)
    assert owed(engine, "2024-01-31") == ({"not_due": 70}, 0, 70)
    assert owed(engine, "2024-02-01") == ({"d1_30": 70}, 0, 70)
    assert owed(engine, "2024-02-10") == ({"d1_30": Decimal("19.75")}, 0, Decimal("19.75"))
    assert owed(engine, "2024-06-30") == ({"d120_plus": Decimal("19.75")}, 0, Decimal("19.75"))
    found = rows(engine, "receivables/summary", on("2024-02-29"))[0]
    assert found["weighted_days_to_pay"] == pytest.approx((30 * 19 + 50.25 * 40) / 80.25)
    assert found["weighted_days_late"] == pytest.approx((30 * -11 + 50.25 * 10) / 80.25)


@pytest.mark.parametrize(
    ("as_of", "bucket"),
    [
        ("2024-01-31", "not_due"), ("2024-02-01", "d1_30"), ("2024-03-01", "d1_30"), ("2024-03-02", "d31_60"),
        ("2024-03-31", "d31_60"), ("2024-04-01", "d61_90"), ("2024-04-30", "d61_90"), ("2024-05-01", "d91_120"),
        ("2024-05-30", "d91_120"), ("2024-05-31", "d120_plus"),
    ],
)  # fmt: skip
def test_bucket_limits(engine: Engine, as_of: str, bucket: str) -> None:
    """Due on 31 January 2024: 1 March is day 30, 31 March day 60, 30 April day 90, 30 May day 120."""
    load(engine, [invoice("1", "a", "2024-01-01", "2024-01-31", 9)])
    assert owed(engine, as_of)[0] == {bucket: 9}
    total = {
        row["bucket"]: row["amount"] for row in rows(engine, "receivables/ageing_total", on(as_of)) if row["amount"]
    }
    assert total == {bucket: 9}
    assert [row["bucket"] for row in rows(engine, "receivables/invoices", on(as_of))] == [bucket]


def test_ageing_by_invoice_date(engine: Engine) -> None:
    load(engine, [invoice("1", "a", "2024-01-01", "2024-01-31", 9), invoice("2", "a", "2024-02-05", "2024-04-05", 5)])
    assert owed(engine, "2024-02-05", basis="invoice")[0] == {"not_due": 5, "d31_60": 9}
    assert owed(engine, "2024-02-05", basis="due")[0] == {"not_due": 5, "d1_30": 9}


def test_an_overpayment_stands_apart(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2024-01-01", "2024-01-31", 100),
            invoice("2", "b", "2024-01-01", "2024-01-31", 100, paid=("2024-01-10", 110)),
            invoice("3", "b", "2024-01-05", "2024-02-05", 60),
        ],
        [payment("a", "2024-01-15", 120, "1")],
    )
    assert owed(engine, "2024-01-31") == ({}, -20, -20)
    assert owed(engine, "2024-01-31", "b") == ({"not_due": 60}, -10, 50)
    summary = rows(engine, "receivables/summary", on("2024-01-31"))[0]
    assert (summary["balance"], summary["open_amount"], summary["unapplied"]) == (30, 60, -30)


def test_a_credit_note_stands_apart_unless_it_names_its_invoice(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2024-01-01", "2024-01-31", 100),
            invoice("CN", "a", "2024-01-10", "2024-01-10", -40),
            invoice("2", "b", "2024-01-01", "2024-01-31", 100),
            invoice("2", "b", "2024-01-10", "2024-01-10", -40),
        ],
    )
    assert owed(engine, "2024-01-09", "b") == ({"not_due": 100}, 0, 100)
    assert owed(engine, "2024-02-01") == ({"d1_30": 100}, -40, 60)
    assert owed(engine, "2024-02-01", "b") == ({"d1_30": 60}, 0, 60)
    paid = rows(engine, "receivables/summary", on("2024-02-29"))[0]
    assert paid["weighted_days_to_pay"] is None  # a credit is no payment


def test_a_credit_note_that_was_paid_out_is_settled(engine: Engine) -> None:
    load(engine, [invoice("CN", "a", "2024-01-10", "2024-01-10", -40, paid=("2024-01-20", -40))])
    assert owed(engine, "2024-01-19") == ({}, -40, -40)
    assert owed(engine, "2024-01-20") == ({}, 0, 0)


@pytest.mark.parametrize("inline", [True, False])
def test_a_payment_before_the_invoice_waits_for_it(engine: Engine, inline: bool) -> None:
    if inline:
        load(engine, [invoice("1", "a", "2024-01-01", "2024-01-31", 100, paid=("2023-12-20", 90))])
    else:
        load(engine, [invoice("1", "a", "2024-01-01", "2024-01-31", 100)], [payment("a", "2023-12-20", 90, "1")])
    assert owed(engine, "2023-12-19") == ({}, 0, 0)
    assert owed(engine, "2023-12-31") == ({}, -90, -90)
    assert owed(engine, "2024-01-01") == ({"not_due": 10}, 0, 10)
    trend = {str(row["month"]): row for row in rows(engine, "receivables/trend", on("2024-01-31"))}
    assert (trend["2023-12-01"]["balance"], trend["2023-12-01"]["unapplied"]) == (-90, -90)
    assert (trend["2024-01-01"]["balance"], trend["2024-01-01"]["unapplied"]) == (10, 0)


def test_instalments_are_filled_oldest_due_date_first(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2024-01-01", "2024-03-31", 100),
            invoice("1", "a", "2024-01-01", "2024-01-31", 100),
            invoice("1", "a", "2024-01-01", "2024-02-29", 100),
        ],
        [payment("a", "2024-01-20", 150, "1"), payment("a", "2024-03-05", 60, "1")],
    )
    assert owed(engine, "2024-03-01") == ({"d1_30": 50, "not_due": 100}, 0, 150)
    assert owed(engine, "2024-04-01") == ({"d1_30": 90}, 0, 90)
    found = rows(engine, "receivables/invoices", on("2024-03-01"))
    assert [(str(row["due_date"]), row["open_amount"]) for row in found] == [("2024-03-31", 100), ("2024-02-29", 50)]
    # 100 after 19 days, then 50 + 50 of the second after 19 and 64, then 10 of the third after 64
    paid = rows(engine, "receivables/summary", on("2024-04-01"))[0]
    assert paid["weighted_days_to_pay"] == pytest.approx((100 * 19 + 50 * 19 + 50 * 64 + 10 * 64) / 210)


def test_what_stands_as_paid_in_an_instalment_is_its_own(engine: Engine) -> None:
    """The second instalment was paid in its row; what later payments tell beyond it fills the first, whatever the order of
    due dates."""
    load(
        engine,
        [
            invoice("1", "a", "2024-01-01", "2024-01-31", 100),
            invoice("1", "a", "2024-01-01", "2024-02-29", 100, paid=("2024-01-10", 100)),
        ],
    )
    assert owed(engine, "2024-02-05") == ({"d1_30": 100}, 0, 100)
    load(engine, payments=[payment("a", "2024-02-10", 70, "1"), payment("a", "2024-02-12", 100, "1")])
    assert owed(engine, "2024-02-05") == ({"d1_30": 100}, 0, 100)
    assert owed(engine, "2024-02-10") == ({"d1_30": 100}, 0, 100)
    assert owed(engine, "2024-02-12") == ({"d1_30": 30}, 0, 30)


def test_paid_in_the_row_and_by_payment_rows(engine: Engine) -> None:
    load(
        engine,
        [invoice("1", "a", "2024-01-01", "2024-01-31", 100, paid=("2024-01-10", 30))],
        [payment("a", "2024-01-20", 50, "1"), payment("a", "2024-01-25", 40, "1")],
    )
    assert owed(engine, "2024-01-15") == ({"not_due": 70}, 0, 70)
    assert owed(engine, "2024-01-20") == ({"not_due": 50}, 0, 50)  # the 30 are part of the 50
    assert owed(engine, "2024-01-25") == ({"not_due": 10}, 0, 10)


def test_a_payment_that_bounced_opens_the_invoice_again(engine: Engine) -> None:
    load(
        engine,
        [invoice("1", "a", "2024-01-01", "2024-01-31", 100)],
        [payment("a", "2024-01-20", 100, "1"), payment("a", "2024-02-05", -100, "1")],
    )
    assert owed(engine, "2024-01-31") == ({}, 0, 0)
    assert owed(engine, "2024-02-04") == ({}, 0, 0)
    assert owed(engine, "2024-02-05") == ({"d1_30": 100}, 0, 100)
    assert [row["overdue"] for row in rows(engine, "receivables/trend", on("2024-02-29"))] == [0, 100]


def test_payments_that_match_no_invoice_are_unapplied(engine: Engine) -> None:
    load(
        engine,
        [invoice("1", "a", "2024-01-01", "2024-01-31", 100)],
        [payment("a", "2024-01-20", 30, "no such"), payment("a", "2024-01-21", 5), payment("z", "2024-01-22", 8)],
    )
    assert owed(engine, "2024-01-31") == ({"not_due": 100}, -35, 65)
    assert owed(engine, "2024-01-31", "z") == ({}, -8, -8)
    assert [row["unapplied"] for row in rows(engine, "receivables/trend", on("2024-01-31"))] == [-43]


def test_a_number_under_two_customers(engine: Engine) -> None:
    """The payer's own invoice is meant; a payer without one pays the only invoice there is."""
    load(
        engine,
        [invoice("7", "a", "2024-01-01", "2024-01-31", 100), invoice("7", "b", "2024-01-02", "2024-01-31", 80)],
        [payment("b", "2024-01-10", 80, "7")],
    )
    assert owed(engine, "2024-01-31") == ({"not_due": 100}, 0, 100)
    assert owed(engine, "2024-01-31", "b") == ({}, 0, 0)
    load(engine, [invoice("8", "a", "2024-01-01", "2024-01-31", 40)], [payment("bank", "2024-01-12", 40, "8")])
    assert owed(engine, "2024-01-31") == ({"not_due": 100}, 0, 100)
    assert owed(engine, "2024-01-31", "bank") == ({}, 0, 0)


def test_subsidiaries_count_as_their_parent(engine: Engine) -> None:
    load(
        engine,
        [invoice("1", "a", "2024-01-01", "2024-01-31", 100), invoice("2", "a1", "2024-01-01", "2024-02-15", 50)],
        [payment("a1", "2024-01-20", 20)],
        [customer("a", limit=120), customer("a1", "a", limit=10)],
    )
    assert owed(engine, "2024-02-10") == ({"d1_30": 100, "not_due": 50}, -20, 130)
    assert owed(engine, "2024-02-10", "a1") == ({}, 0, 0)
    found = rows(engine, "receivables/invoices", on("2024-02-10"), customer_id="a")
    assert [(row["invoice_id"], row["billed_to"], row["customer_name"]) for row in found] == [
        ("1", "a", "a Ltd"), ("2", "a1", "a Ltd"),
    ]  # fmt: skip
    limit = rows(engine, "receivables/limits", on("2024-02-10"))
    assert [(row["customer_id"], row["credit_limit"], row["exposure"], row["breach"]) for row in limit] == [
        ("a", 120, 130, True)
    ]


def test_a_paid_amount_without_a_date_counts_from_the_invoice_date(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2024-01-05", "2024-01-31", 100, paid=(None, 60)),
            invoice("2", "a", "2024-01-05", "2024-01-31", 100, paid=("2024-01-15", 100)),
        ],
    )
    assert owed(engine, "2024-01-04") == ({}, 0, 0)
    assert owed(engine, "2024-01-05") == ({"not_due": 140}, 0, 140)
    found = rows(engine, "receivables/summary", on("2024-01-31"))[0]
    assert (found["balance"], found["weighted_days_to_pay"]) == (40, 10)


def test_regions_and_salespeople_of_the_invoice_or_else_of_the_customer(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2024-01-01", "2024-01-31", 100, region="East", salesperson="Ann"),
            invoice("2", "a", "2024-01-01", "2024-01-31", 50),
            invoice("3", "b", "2024-01-01", "2024-01-31", 7),
        ],
        [payment("a", "2024-01-20", 8), payment("a", "2024-01-20", 105, "1")],
        [customer("a", region="West", salesperson="Bob"), customer("b")],
    )

    def balance(**filters: Any) -> tuple[Decimal, Decimal]:
        found = rows(engine, "receivables/summary", on("2024-01-31", **filters))[0]
        assert (
            sum(row["balance"] for row in rows(engine, "receivables/ageing", on("2024-01-31", **filters)))
            == found["balance"]
        )
        return found["open_amount"], found["unapplied"]

    assert balance() == (57, -13)
    assert balance(regions=("East",)) == (0, -5)
    assert balance(regions=("West",)) == (50, -8)
    assert balance(regions=("",)) == (7, 0)
    assert balance(salespeople=("Ann", "Bob")) == (50, -13)
    assert balance(only_regions=("West",), salespeople=("Ann",)) == (0, 0)
    assert balance(categories=("Tools",)) == (57, -13)  # an invoice has no category


def test_currencies_are_never_added(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2024-01-01", "2024-01-31", 100, currency="EUR"),
            invoice("1", "a", "2024-01-01", "2024-01-31", 900, currency="USD"),
        ],
        [payment("a", "2024-01-20", 30, "1", currency="EUR")],
    )
    for currency, open_amount in (("EUR", 70), ("USD", 900), ("", 0)):
        found = rows(engine, "receivables/summary", on("2024-01-31", currency=currency))[0]
        assert (found["balance"], found["open_amount"]) == (open_amount, open_amount)


@pytest.mark.parametrize("name", OURS)
def test_rows_after_the_as_of_date_change_nothing(engine: Engine, name: str) -> None:
    known = [
        invoice("1", "a", "2023-02-01", "2023-03-01", 100, paid=("2023-03-10", 100)),
        invoice("2", "a", "2024-01-01", "2024-01-31", 100),
        invoice("2", "a", "2024-01-01", "2024-02-29", 60),
        invoice("3", "b", "2024-01-10", "2024-02-10", 50, paid=("2024-01-30", 20)),
        invoice("4", "b", "2024-02-01", "2024-03-01", -5),
    ]
    paid = [payment("a", "2024-01-20", 130, "2"), payment("b", "2024-02-20", 9), payment("b", "2024-02-21", 4, "9")]
    later = [
        invoice("2", "a", "2024-03-02", "2024-01-15", 500),
        invoice("3", "b", "2024-03-02", "2024-03-02", -20),
        invoice("9", "b", "2024-03-05", "2024-04-05", 70),
    ]
    paid_later = [
        payment("a", "2024-03-02", 30, "2"),
        payment("b", "2024-03-09", 30, "3"),
        payment("c", "2024-03-03", 1),
    ]
    load(engine, known, paid)
    before = rows(engine, name, on("2024-03-01"))
    assert before
    load(engine, later, paid_later, [customer("c")])
    assert rows(engine, name, on("2024-03-01")) == before
    clear(engine)


def test_the_order_of_loading_does_not_matter(engine: Engine) -> None:
    bills = [
        invoice("1", "a", "2024-01-01", "2024-01-31", 100),
        invoice("1", "a", "2024-01-01", "2024-02-29", 60),
        invoice("2", "b", "2024-01-10", "2024-02-10", 50),
    ]
    paid = [
        payment("a", "2024-01-20", 130, "1"),
        payment("a", "2024-01-15", 20, "1"),
        payment("b", "2024-02-11", 9, "2"),
    ]
    load(engine, bills, paid)
    first = rows(engine, "receivables/ageing", on("2024-03-01"))
    clear(engine)
    load(engine, payments=paid[::-1])
    load(engine, bills[::-1])
    assert rows(engine, "receivables/ageing", on("2024-03-01")) == first
