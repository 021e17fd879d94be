"""What is loaded: dates, counts and what the filters offer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import profile
from kam_analytics.engine import Engine
from kam_analytics.scope import FIRST_DAY, Period, Scope
from tests.warehouse import bill, load, sale, span


def ledger(engine: Engine, origin: str, *, undone: bool = False) -> None:
    """One entry of the import ledger."""
    with engine.transaction() as cursor:
        cursor.execute(
            "INSERT INTO import_ledger (import_id, kind, origin, file_name, file_bytes, sha256, plan,"
            " rows_in_file, rows_loaded, rows_rejected, rows_skipped, totals, warnings, committed_at, undone_at)"
            " VALUES (nextval('import_seq'), 'sales', $1, 'f.csv', 1, 'x', '{}', 1, 1, 0, 0, '{}', '[]',"
            " TIMESTAMP '2024-06-01 08:00:00', $2)",
            [origin, "2024-06-02 08:00:00" if undone else None],
        )


def pay(engine: Engine, customer: str, day: str, amount: Any) -> None:
    with engine.transaction() as cursor:
        cursor.execute(
            "INSERT INTO payment (import_id, payment_date, customer_id, amount)"
            " VALUES (nextval('import_seq'), $1, $2, $3)",
            [day, customer, Decimal(amount)],
        )


def test_an_empty_database(engine: Engine) -> None:
    found = profile.of(engine)
    assert found.empty
    assert found.never_loaded
    assert not found.demo
    assert (found.first_date, found.last_date, found.first_sale, found.last_sale) == (None, None, None, None)
    assert (found.sales_lines, found.invoices, found.payments, found.customers, found.has_cost) == (
        0,
        0,
        0,
        0,
        False,
    )
    choices = found.choices
    assert (choices.regions, choices.salespeople, choices.categories, choices.currencies) == (
        (),
        (),
        (),
        ("",),
    )
    assert choices.defaults.period.start >= FIRST_DAY
    profile.whole_history(found).params()


def test_dates_and_counts(engine: Engine) -> None:
    load(
        engine,
        [sale("2023-03-05", "a", 10), sale("2024-05-20", "b", 20, cost=1), sale("2024-05-20", None, 5)],
    )
    bill(engine, "I1", "c", "2023-02-01", "2025-01-01", 90)
    bill(engine, "I2", "c", "2024-05-01", "2024-05-31", 90, paid=90)
    pay(engine, "d", "2024-06-07", 5)
    found = profile.of(engine)
    assert (found.first_sale, found.last_sale) == (date(2023, 3, 5), date(2024, 5, 20))
    # Up to the latest sale, invoice or payment; the due date of 2025 is none of them.
    assert (found.first_date, found.last_date) == (date(2023, 2, 1), date(2024, 6, 7))
    assert (found.sales_lines, found.invoices, found.payments, found.customers) == (3, 2, 1, 3)
    assert found.has_cost
    assert not found.empty


@pytest.mark.parametrize(
    ("source", "last"),
    [("invoice", date(2024, 7, 1)), ("paid", date(2024, 7, 31)), ("payment", date(2024, 8, 2))],
)
def test_the_as_of_date_is_the_latest_of_any_kind(engine: Engine, source: str, last: date) -> None:
    load(engine, [sale("2024-05-20", "a", 10)])
    if source == "payment":
        pay(engine, "a", "2024-08-02", 1)
    else:
        bill(engine, "I1", "a", "2024-07-01", "2024-07-31", 9, paid=9 if source == "paid" else 0)
    assert profile.of(engine).choices.defaults.as_of == last


def test_the_usual_scope(engine: Engine) -> None:
    load(engine, [sale("2021-03-05", "a", 10, currency="EUR"), sale("2024-06-20", "a", 10, currency="EUR")])
    found = profile.of(engine).choices
    assert found.defaults == Scope(
        date(2024, 6, 20), span("2023-06-01", "2024-05-31"), span("2022-06-01", "2023-05-31"), currency="EUR"
    )
    assert (found.first, found.last) == (date(2021, 3, 5), date(2024, 6, 20))


def test_less_than_a_month_is_shown_as_it_is(engine: Engine) -> None:
    load(engine, [sale("2024-06-05", "a", 10), sale("2024-06-20", "a", 10)])
    assert profile.of(engine).choices.defaults.period == span("2024-06-05", "2024-06-20")


def test_the_whole_history(engine: Engine) -> None:
    load(engine, [sale("2021-03-05", "a", 10), sale("2024-06-20", "a", 10)])
    found = profile.of(engine)
    assert profile.whole_history(found) == Scope(date(2024, 6, 20), span("2021-03-05", "2024-06-20"))
    earlier = profile.whole_history(found, as_of=date(2022, 1, 1), regions=("East",))
    assert (earlier.period, earlier.base, earlier.regions) == (
        span("2021-03-05", "2022-01-01"),
        None,
        ("East",),
    )
    before_all = profile.whole_history(found, as_of=date(2020, 1, 1))
    assert before_all.period == Period(date(2020, 1, 1), date(2020, 1, 1))


def test_what_the_filters_offer(engine: Engine) -> None:
    load(
        engine,
        [
            sale("2024-01-02", "a", 10, region="West", category="Tools", currency="USD"),
            sale("2024-01-02", "a", 10, category="Parts", currency="EUR"),
            sale("2024-01-02", "b", 10, salesperson="Ann", currency="EUR"),
        ],
        [{"customer_id": "b", "region": "East", "salesperson": "Zoe"}],
    )
    found = profile.of(engine).choices
    assert found.regions == ("", "East", "West")
    assert found.salespeople == ("", "Ann")
    assert found.categories == ("", "Parts", "Tools")
    assert found.currencies == ("EUR", "USD")  # the most used first
    assert found.defaults.currency == "EUR"


def test_a_dimension_that_nothing_gives_offers_nothing(engine: Engine) -> None:
    load(engine, [sale("2024-01-02", "a", 10)])
    found = profile.of(engine).choices
    assert (found.regions, found.salespeople, found.categories) == ((), (), ())


def test_demo_and_undone_imports(engine: Engine) -> None:
    ledger(engine, "upload", undone=True)
    assert not profile.of(engine).never_loaded
    assert profile.of(engine).refreshed_at is None
    ledger(engine, "demo")
    assert profile.of(engine).demo
    assert str(profile.of(engine).refreshed_at) == "2024-06-01 08:00:00"


def test_the_profile_is_read_once_per_data_version(engine: Engine) -> None:
    first = profile.of(engine)
    before = engine.queries
    assert profile.of(engine) is first
    assert engine.queries == before
    load(engine, [sale("2024-01-02", "a", 10)])
    assert profile.of(engine).sales_lines == 1


def test_two_databases_are_kept_apart(engine: Engine, tmp_path: Path) -> None:
    with Engine(tmp_path / "other.duckdb", tmp_path / "staging") as other:
        load(other, [sale("2024-01-02", "a", 10)])
        load(engine, [sale("2024-01-02", "a", 10), sale("2024-01-03", "a", 10)])
        assert (profile.of(engine).sales_lines, profile.of(other).sales_lines) == (2, 1)
