"""Receivables of the real extract, cell by cell against the independent oracle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kam_analytics.engine import Engine
from kam_analytics.scope import Period, Scope, last_full_months
from tests.receivables_data import rows

from . import extracts, known_totals, oracle
from .real_data import real_data

pytestmark = real_data

AS_OF = known_totals.IBM_AR_AS_OF
DAYS = [
    AS_OF,
    date(2012, 1, 31),
    date(2012, 12, 31),
    date(2013, 2, 28),
    date(2013, 12, 2),
    known_totals.IBM_AR_LAST_DATE,
]
BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d91_120", "d120_plus")


@pytest.fixture(scope="module")
def ibm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with extracts.opened(tmp_path_factory, "ibm_ar") as opened:
        yield opened


def whole(as_of: date) -> Scope:
    """All that is loaded up to the day, as the command line has it."""
    return Scope(as_of, Period(min(oracle.invoice_frame()["invoice_date"]), as_of))


def same(expected: float | None) -> Any:
    return None if expected is None else pytest.approx(expected, rel=1e-12)


def narrowed(found: list[dict[str, Any]], columns: list[str]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in columns} for row in found]


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_ageing(ibm: Engine, as_of: date) -> None:
    expected = oracle.ageing(oracle.invoice_frame(), as_of)
    found = rows(ibm, "receivables/ageing", whole(as_of))
    assert narrowed(found, list(expected.columns)) == expected.to_dict("records")


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_ageing_in_total(ibm: Engine, as_of: date) -> None:
    totals = oracle.ageing_totals(oracle.invoice_frame(), as_of)
    found = {
        row["bucket"]: (row["invoices"], row["amount"]) for row in rows(ibm, "receivables/ageing_total", whole(as_of))
    }
    assert found == {**{name: totals[name] for name in BUCKETS}, "unapplied": (0, 0)}


def test_ageing_of_the_published_day(ibm: Engine) -> None:
    found = {
        row["bucket"]: (row["invoices"], row["amount"]) for row in rows(ibm, "receivables/ageing_total", whole(AS_OF))
    }
    for bucket in BUCKETS:
        assert found[bucket] == known_totals.IBM_AR_AGEING[bucket]
    assert rows(ibm, "receivables/summary", whole(AS_OF))[0]["balance"] == Decimal("5119.85")
    assert sum(count for count, _ in found.values()) == 84


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_open_invoices(ibm: Engine, as_of: date) -> None:
    expected = oracle.open_items(oracle.invoice_frame(), as_of)
    found = rows(ibm, "receivables/invoices", whole(as_of))
    found.sort(key=lambda row: row["invoice_id"])
    assert narrowed(found, list(expected.columns)) == expected.to_dict("records")


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_summary(ibm: Engine, as_of: date) -> None:
    frame = oracle.invoice_frame()
    expected = oracle.receivables_summary(frame, as_of)
    found = rows(ibm, "receivables/summary", whole(as_of))[0]
    for name in ("balance", "overdue", "open_invoices", "sales", "days"):
        assert found[name] == expected[name], name
    for name in ("overdue_rate", "dso", "best_possible_dso", "average_days_delinquent"):
        assert found[name] == same(expected[name]), name
    counted = oracle.count_back_dso(expected["balance"], oracle.months_back(frame, as_of))
    assert found["count_back_dso"] == same(counted)


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_lateness(ibm: Engine, as_of: date) -> None:
    expected = oracle.lateness(oracle.invoice_frame(), as_of)
    found = rows(ibm, "receivables/summary", whole(as_of))[0]
    assert found["weighted_days_to_pay"] == same(expected["weighted_days_to_pay"])
    assert found["weighted_days_late"] == same(expected["weighted_days_late"])
    oldest = expected["oldest_open_invoice"]
    assert found["oldest_open_days"] == (None if oldest is None else (as_of - oldest).days)
    payers = rows(ibm, "receivables/payer_behaviour", whole(as_of))
    assert sum(row["receipts"] for row in payers) == expected["receipts"]
    assert sum(row["receipt_count"] for row in payers) == expected["paid_invoices"]
    for row in payers[:5]:
        one = oracle.lateness(oracle.invoice_frame(), as_of, row["customer_id"])
        assert row["weighted_days_late"] == same(one["weighted_days_late"])
        assert row["receipts"] == one["receipts"]


def test_all_is_paid_in_the_end(ibm: Engine) -> None:
    last = known_totals.IBM_AR_LAST_DATE
    assert rows(ibm, "receivables/ageing", whole(last)) == []
    assert rows(ibm, "receivables/invoices", whole(last)) == []
    found = rows(ibm, "receivables/summary", whole(last))[0]
    assert (found["balance"], found["dso"], found["overdue_rate"], found["oldest_open_days"]) == (0, 0, None, None)


def test_trend(ibm: Engine) -> None:
    frame = oracle.invoice_frame()
    as_of = date(2013, 12, 15)
    found = rows(ibm, "receivables/trend", whole(as_of))
    expected = oracle.month_end_balances(frame, as_of, 23).to_dict("records")
    assert len(found) == 23  # from January 2012, the first month loaded
    for row, wanted in zip(found, expected, strict=True):
        assert (row["month_end"], row["balance"], row["overdue"]) == (
            wanted["month_end"],
            wanted["balance"],
            wanted["overdue"],
        )
        start = row["month"]
        assert row["invoiced"] == oracle.invoiced(frame, start, row["month_end"])
        year = max(last_full_months(row["month_end"]).start, min(frame["invoice_date"]))
        days = (row["month_end"] - year).days + 1
        sales = oracle.invoiced(frame, year, row["month_end"])
        assert row["dso"] == pytest.approx(oracle.average_dso(wanted["balance"], sales, days), rel=1e-12)


def test_collection_effectiveness(ibm: Engine) -> None:
    frame = oracle.invoice_frame()
    period = Period(date(2013, 1, 1), date(2013, 6, 30))
    found = rows(ibm, "receivables/collection_effectiveness", Scope(AS_OF, period))[0]
    opening = oracle.ageing_totals(frame, period.start - timedelta(days=1))["balance"][1]
    closing = oracle.ageing_totals(frame, period.end)
    sales = oracle.invoiced(frame, period.start, period.end)
    assert (found["opening"], found["sales"], found["closing"]) == (opening, sales, closing["balance"][1])
    assert found["closing_current"] == closing["not_due"][1]
    ratio = (opening + sales - closing["balance"][1]) / (opening + sales - closing["not_due"][1])
    assert found["effectiveness"] == pytest.approx(float(ratio), rel=1e-12)
    assert found["base_effectiveness"] is None
