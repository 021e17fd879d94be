"""DSO, count-back, trend and lateness, on small cases worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import duckdb
import pytest

from kam_analytics.engine import Engine
from kam_analytics.errors import ScopeError
from tests.golden import worked_examples as example
from tests.receivables_data import invoice, load, on, one, payment, period, rows

# -- DSO -----------------------------------------------------------------------------------------------------------


def test_dso_of_the_published_example(engine: Engine) -> None:
    """15,000 owed, 10,000 sold in 30 days: 45 days. 6,000 of it is not yet due: 18 days at best, 27 delinquent."""
    load(
        engine,
        [
            invoice("1", "a", "2024-03-01", "2024-03-31", 9000),
            invoice("2", "a", "2024-04-10", "2024-05-10", 6000),
            invoice("3", "b", "2024-04-11", "2024-04-20", 4000, paid=("2024-04-20", 4000)),
        ],
    )
    found = one(engine, "receivables/summary", period("2024-04-01", "2024-04-30"))
    assert (found["balance"], found["sales"], found["days"]) == (15000, 10000, 30)
    assert (found["dso"], found["best_possible_dso"], found["average_days_delinquent"]) == pytest.approx((45, 18, 27))
    assert (found["overdue"], found["overdue_rate"], found["open_invoices"]) == (9000, pytest.approx(0.6), 2)
    assert (found["oldest_open_days"], found["first_invoice_date"]) == (60, date(2024, 3, 1))


def test_no_sales_in_the_period_give_no_dso(engine: Engine) -> None:
    load(
        engine, [invoice("1", "a", "2024-01-01", "2024-01-31", 100), invoice("2", "a", "2024-05-02", "2024-05-02", -5)]
    )
    for asked in (period("2024-03-01", "2024-03-31"), period("2024-05-01", "2024-05-31")):
        found = one(engine, "receivables/summary", asked)
        assert (found["dso"], found["best_possible_dso"], found["average_days_delinquent"]) == (None, None, None)
        assert found["overdue_rate"] == 1


def test_nothing_loaded(engine: Engine) -> None:
    found = one(engine, "receivables/summary", on("2024-06-30"))
    assert (found["balance"], found["overdue"], found["open_invoices"], found["unapplied"]) == (0, 0, 0, 0)
    empty = (
        "overdue_rate",
        "dso",
        "count_back_dso",
        "weighted_days_to_pay",
        "oldest_open_days",
        "base_balance",
        "base_dso",
    )
    assert [found[name] for name in empty if name != "count_back_dso"] == [None] * (len(empty) - 1)
    assert rows(engine, "receivables/trend", on("2024-06-30")) == []


def test_the_comparison_is_as_of_its_own_end(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2023-04-10", "2023-04-20", 100, paid=("2024-01-05", 100)),
            invoice("2", "a", "2023-04-25", "2023-05-25", 60),
            invoice("3", "a", "2024-04-10", "2024-05-10", 30),
        ],
        [payment("a", "2023-04-28", 7)],
    )
    asked = period("2024-04-01", "2024-04-30", base=("2023-04-01", "2023-04-30"))
    found = one(engine, "receivables/summary", asked)
    assert (found["balance"], found["overdue"]) == (83, 60)
    assert (found["base_balance"], found["base_overdue"]) == (153, 100)
    assert found["base_overdue_rate"] == pytest.approx(100 / 160)
    assert found["base_dso"] == pytest.approx(153 / 160 * 21)  # 10 April, the first invoice, to 30 April
    then = one(engine, "receivables/summary", period("2023-04-01", "2023-04-30"))
    for name in ("balance", "overdue", "overdue_rate", "dso"):
        assert found[f"base_{name}"] == then[name]
    early = one(engine, "receivables/summary", period("2024-04-01", "2024-04-30", base=("2022-04-01", "2022-04-30")))
    assert (early["base_balance"], early["base_overdue"], early["base_dso"]) == (None, None, None)


def test_dso_counts_days_from_the_first_invoice_on(engine: Engine) -> None:
    """Invoices start on 1 January 2023. On 30 June 2023 60 of the 200 invoiced since are owed, 181 days: DSO 54.3. The
    next twelve months are loaded whole, 366 days: 90 of 300 are owed."""
    load(
        engine,
        [
            invoice("1", "a", "2023-01-01", "2023-01-31", 140, paid=("2023-02-28", 140)),
            invoice("2", "a", "2023-06-20", "2023-07-20", 60, paid=("2023-07-20", 60)),
            invoice("3", "a", "2023-08-01", "2023-08-31", 210, paid=("2023-08-31", 210)),
            invoice("4", "a", "2024-05-01", "2024-05-31", 90),
        ],
    )
    found = one(engine, "receivables/summary", on("2024-06-30"))
    assert (found["days"], found["dso"]) == (366, pytest.approx(90 / 300 * 366))
    assert found["base_dso"] == pytest.approx(60 / 200 * 181)
    then = one(engine, "receivables/summary", on("2023-06-30"))
    assert (then["days"], then["dso"], then["base_dso"]) == (181, pytest.approx(60 / 200 * 181), None)
    assert (then["best_possible_dso"], then["average_days_delinquent"]) == (pytest.approx(60 / 200 * 181), 0)
    trend = {row["month_end"]: row["dso"] for row in rows(engine, "receivables/trend", on("2024-06-30"))}
    assert trend[date(2023, 6, 30)] == pytest.approx(60 / 200 * 181)


def test_the_last_day_with_open_invoices(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2024-01-10", "2024-02-10", 100),  # paid 15 February; back and paid again 10 March
            invoice("2", "b", "2024-03-01", "2024-03-31", 50, paid=("2024-03-01", 50)),  # never open at a day's end
            invoice("3", "b", "2024-04-01", "2024-04-30", 40, paid=("2024-04-20", 40)),
        ],
        [payment("a", day, amount, "1") for day, amount in
         (("2024-02-15", 100), ("2024-03-10", -100), ("2024-03-10", 100))],
    )  # fmt: skip
    expected = {"2024-01-09": None, "2024-01-10": "2024-01-10", "2024-02-14": "2024-02-14", "2024-02-15": "2024-02-14",
                "2024-03-31": "2024-02-14", "2024-04-19": "2024-04-19", "2024-06-30": "2024-04-19"}  # fmt: skip
    for day, last in expected.items():
        found = one(engine, "receivables/last_open", on(day))["last_open_date"]
        assert found == (last and date.fromisoformat(last)), day
        assert (one(engine, "receivables/summary", on(day))["open_invoices"] > 0) == (last == day), day


def count_back(balance: Decimal, months: list[tuple[Decimal, int]]) -> tuple[float | None, int]:
    """The relation on given months, newest first."""
    sql = (resources.files("kam_analytics.metrics") / "relations" / "count_back.sql").read_text(encoding="utf-8")
    values = ", ".join(f"({place}, {sales}::DECIMAL(18, 4), {days})" for place, (sales, days) in enumerate(months))
    head = f"receivable_month (months_ago, sales, days) AS (VALUES {values})"
    head += f", receivable_position (balance) AS (VALUES ({balance}::DECIMAL(18, 4)))"
    found = duckdb.sql(f"WITH {head}, count_back AS ({sql}) SELECT * FROM count_back").fetchall()
    assert len(found) == 1
    return found[0]


def test_count_back_dso() -> None:
    months = example.COUNT_BACK_MONTHS
    assert count_back(example.COUNT_BACK_BALANCE, months)[0] == pytest.approx(example.COUNT_BACK_DSO, abs=0.05)
    assert count_back(example.COUNT_BACK_BALANCE, months)[0] == pytest.approx(30 + 30 + 32 / 70 * 30)
    assert count_back(Decimal(250), months) == (90, 90)
    assert count_back(Decimal("250.01"), months) == (None, 90)  # more than 90 days
    assert count_back(Decimal(0), months) == (0, 90)
    assert count_back(Decimal(-5), months) == (0, 90)
    # a month without sales and one with more credits than sales only add days (and what was credited)
    assert count_back(Decimal(90), [(Decimal(50), 10), (Decimal(0), 30), (Decimal(-10), 31), (Decimal(100), 30)])[
        0
    ] == (pytest.approx(10 + 30 + 31 + 50 / 100 * 30))


def test_count_back_dso_of_calendar_months(engine: Engine) -> None:
    """As of 20 June 212 are owed: 100 of June (20 days), 80 of May (31 days), 32 of April's 70 (30 days)."""
    load(
        engine,
        [
            invoice("1", "a", "2024-06-03", "2024-07-03", 100),
            invoice("2", "a", "2024-05-31", "2024-06-30", 80),
            invoice("3", "a", "2024-04-01", "2024-05-01", 70, paid=("2024-05-01", 38)),
        ],
    )
    found = one(engine, "receivables/summary", on("2024-06-20"))
    assert found["count_back_dso"] == pytest.approx(20 + 31 + 32 / 70 * 30)
    assert found["days_counted"] == 81


# -- trend ---------------------------------------------------------------------------------------------------------


def history() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    bills = [
        invoice("1", "a", "2023-01-10", "2023-02-10", 100, paid=("2023-03-15", 100)),
        invoice("2", "a", "2023-02-28", "2023-03-31", 80, paid=("2024-01-31", 50)),
        invoice("3", "b", "2023-06-30", "2023-06-30", 60),
        invoice("4", "b", "2023-12-01", "2024-01-31", 40, paid=(None, 15)),
        invoice("5", "b", "2024-01-31", "2024-02-01", -10),
        invoice("6", "c", "2024-02-10", "2024-02-29", 90),
        invoice("6", "c", "2024-02-10", "2024-03-31", 90),
    ]
    paid = [
        payment("b", "2023-08-01", 60, "3"),
        payment("b", "2023-09-01", -60, "3"),
        payment("c", "2024-02-05", 100, "6"),
    ]
    return bills, [*paid, payment("c", "2024-03-31", 200, "6"), payment("d", "2023-05-05", 3)]


def test_each_month_end_equals_the_summary_of_that_day(engine: Engine) -> None:
    load(engine, *history())
    trend = rows(engine, "receivables/trend", on("2024-04-10"))
    assert [row["month_end"] for row in trend[:2]] == [date(2023, 1, 31), date(2023, 2, 28)]
    assert (len(trend), trend[-1]["month_end"]) == (15, date(2024, 3, 31))
    same = ("balance", "overdue", "overdue_rate", "open_amount", "unapplied")
    for row in trend:
        then = one(engine, "receivables/summary", on(row["month_end"]))
        assert {name: row[name] for name in same} == {name: then[name] for name in same}
        for name in ("dso", "best_possible_dso", "average_days_delinquent"):
            assert row[name] == pytest.approx(then[name]), name
    assert trend[-1]["balance"] == one(engine, "receivables/summary", on("2024-03-31"))["balance"]


def test_balances_follow_from_what_was_invoiced_and_received(engine: Engine) -> None:
    load(engine, *history())
    trend = {str(row["month"])[:7]: row for row in rows(engine, "receivables/trend", on("2024-03-31"))}
    months = ("2023-01", "2023-03", "2023-08", "2023-09", "2023-12", "2024-01", "2024-02", "2024-03")
    flows = {month: (trend[month]["invoiced"], trend[month]["received"]) for month in months}
    assert flows == {
        "2023-01": (100, 0), "2023-03": (0, 100), "2023-08": (0, 60), "2023-09": (0, -60), "2023-12": (40, 15),
        "2024-01": (-10, 50), "2024-02": (180, 100), "2024-03": (0, 200),
    }  # fmt: skip


def test_the_trend_covers_the_months_asked_for(engine: Engine) -> None:
    load(engine, *history())
    found = rows(engine, "receivables/trend", on("2024-03-30"), months=3)
    assert [str(row["month_end"]) for row in found] == ["2023-12-31", "2024-01-31", "2024-02-29"]
    assert found == rows(engine, "receivables/trend", on("2024-03-30"))[-3:]
    with pytest.raises(ScopeError, match="months"):
        rows(engine, "receivables/trend", on("2024-03-30"), months=0)


# -- lateness ------------------------------------------------------------------------------------------------------


def test_payer_behaviour_against_the_year_before(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2023-01-01", "2023-01-31", 100, paid=("2023-02-10", 100)),  # 40 days, 10 late
            invoice("2", "a", "2024-01-01", "2024-01-31", 300, paid=("2024-01-21", 300)),  # 20 days, 10 early
            invoice("3", "a", "2024-02-01", "2024-03-02", 100, paid=("2024-04-01", 100)),  # 60 days, 30 late
            invoice("4", "b", "2023-02-01", "2023-03-02", 100, paid=("2023-04-01", 100)),
        ],
    )
    found = rows(engine, "receivables/payer_behaviour", on("2024-06-30"))
    assert [row["customer_id"] for row in found] == ["a"]  # b paid nothing in the last 12 months
    row = found[0]
    assert (row["receipts"], row["receipt_count"], row["late_share"]) == (400, 2, 0.25)
    assert (row["weighted_days_to_pay"], row["weighted_days_late"]) == (30, 0)
    assert (row["base_weighted_days_to_pay"], row["base_weighted_days_late"], row["change_days_late"]) == (40, 10, -10)
    account = one(engine, "accounts/receivables", on("2024-06-30"), customer_id="a")
    assert (account["weighted_days_to_pay"], account["weighted_days_late"]) == (30, 0)


def test_twelve_months_end_on_the_as_of_date(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2023-06-01", "2023-06-30", 1, paid=("2023-06-30", 1)),
            invoice("2", "a", "2023-06-01", "2023-06-30", 1, paid=("2023-07-01", 1)),
            invoice("3", "a", "2024-06-01", "2024-06-30", 1, paid=("2024-06-30", 1)),
        ],
    )
    assert rows(engine, "receivables/payer_behaviour", on("2024-06-30"))[0]["receipts"] == 2
