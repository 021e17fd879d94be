"""What is known at a cutoff: the features' SQL against pandas and figures worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kam_analytics.churn import features, history
from kam_analytics.churn.history import Snapshot
from kam_analytics.engine import Engine
from tests import churn_data, warehouse
from tests.churn_data import day, lines_of, on
from tests.receivables_data import invoice, payment
from tests.receivables_data import load as load_bills
from tests.warehouse import sale


def snapshot(engine: Engine, as_of: date, days_before: int = 0, currency: str = "") -> Snapshot:
    with history.reading(engine, as_of, currency) as known:
        return known.at(days_before)


def of(found: Snapshot, account: str, name: str) -> float:
    return float(found.raw[name][found.accounts.index(account)])


def test_rhythm_and_windows_equal_pandas(engine: Engine) -> None:
    lines, _ = churn_data.company(accounts=40, days=800, seed=11)
    warehouse.load(engine, lines)
    cutoff = on(700)
    found = snapshot(engine, on(790), 90)
    frame = pd.DataFrame(lines)
    frame["order_date"] = pd.to_datetime(frame["order_date"])
    frame["revenue"] = frame["revenue"].astype(float)
    past = frame[frame["order_date"] <= pd.Timestamp(cutoff)]
    assert found.accounts == sorted(past["customer_id"].unique())
    for account, rows in past.groupby("customer_id"):
        dates = rows["order_date"].drop_duplicates().sort_values()
        gaps = dates.diff().dropna().dt.days
        age = (pd.Timestamp(cutoff) - rows["order_date"]).dt.days
        back = (dates.max() - rows["order_date"]).dt.days
        expected = {
            "recency": (pd.Timestamp(cutoff) - dates.max()).days,
            "tenure": (pd.Timestamp(cutoff) - dates.min()).days,
            "orders": len(dates),
            "longest_gap": gaps.max(),
            "gap_squares": (gaps**2).sum(),
            "last_3_gaps": gaps.tail(3).sum() if len(gaps) >= 3 else np.nan,
            "orders_90": (age < 90).sum(),
            "orders_365": (age < 365).sum(),
            "revenue_180": rows.loc[age < 180, "revenue"].sum() if (age < 180).any() else np.nan,
            "revenue_now": rows.loc[back < 60, "revenue"].sum(),
            "orders_habit": ((back >= 60) & (back < 425)).sum(),
        }
        for name, value in expected.items():
            assert of(found, str(account), name) == pytest.approx(value, nan_ok=True), (account, name)
        later = frame.loc[
            (frame["customer_id"] == account) & (frame["order_date"] > pd.Timestamp(cutoff))
            & (frame["order_date"] <= pd.Timestamp(on(790))), "order_date"
        ]  # fmt: skip
        wait = (later.min() - pd.Timestamp(cutoff)).days if len(later) else np.nan
        assert found.wait[found.accounts.index(str(account))] == pytest.approx(wait, nan_ok=True)


def test_returns_are_no_orders_and_one_day_is_one_order(engine: Engine) -> None:
    lines = [*lines_of("A", [0, 30]), *lines_of("A", [30], 50), *lines_of("A", [40], -20), *lines_of("A", [41], 0)]
    warehouse.load(engine, lines)
    found = snapshot(engine, on(100))
    assert (of(found, "A", "orders"), of(found, "A", "recency")) == (2, 70)
    assert of(found, "A", "revenue_180") == 230


def test_an_account_with_returns_only_is_not_scored(engine: Engine) -> None:
    warehouse.load(engine, [*lines_of("A", [0, 10]), *lines_of("B", [5], -10)])
    assert snapshot(engine, on(20)).accounts == ["A"]


def test_subsidiaries_count_with_their_parent(engine: Engine) -> None:
    customers = [{"customer_id": "P"}, {"customer_id": "C", "parent_id": "P"}]
    warehouse.load(engine, [*lines_of("P", [0, 20]), *lines_of("C", [20, 50])], customers)
    found = snapshot(engine, on(60))
    assert found.accounts == ["P"]
    assert (of(found, "P", "orders"), of(found, "P", "longest_gap")) == (3, 30)


def test_orders_count_in_every_currency_and_money_in_one(engine: Engine) -> None:
    warehouse.load(engine, [*lines_of("A", [0, 10], currency="EUR"), *lines_of("A", [20], 7, currency="USD")])
    found = snapshot(engine, on(30), currency="EUR")
    assert (of(found, "A", "orders"), of(found, "A", "revenue_180")) == (3, 200)


def test_lines_without_a_customer_are_left_out(engine: Engine) -> None:
    warehouse.load(engine, [sale(day(0), None, 10), *lines_of("A", [0])])
    assert snapshot(engine, on(5)).accounts == ["A"]


def test_product_groups_that_were_dropped(engine: Engine) -> None:
    lines = [line for group in "abcd" for line in lines_of("A", [0, 100, 200], category=group)]
    lines += [line for group in "ae" for line in lines_of("A", [400], category=group)]
    warehouse.load(engine, lines)
    found = snapshot(engine, on(450))
    # In the year before the last 120 days to the last order: a, b, c, d; of these only a is bought lately.
    assert (of(found, "A", "groups_before"), of(found, "A", "groups_dropped")) == (4, 3)


def bills() -> list[dict[str, Any]]:
    return [
        invoice("1", "A", day(0), day(30), 100, paid=(day(40), 100)),  # 10 days late
        invoice("2", "A", day(100), day(130), 100),  # paid by two receipts: 20 days late
        invoice("3", "A", day(300), day(330), 100, paid=(day(390), 100)),  # 60 days late
        invoice("4", "A", day(340), day(370), 100),  # never paid
    ]


def test_lateness_is_what_was_known_at_the_cutoff(engine: Engine) -> None:
    warehouse.load(engine, lines_of("A", [0, 100, 300, 340]))
    receipts = [payment("A", day(140), 60, "2"), payment("A", day(150), 40, "2")]
    load_bills(engine, invoices=bills(), payments=receipts)
    at_400, at_350 = snapshot(engine, on(400)), snapshot(engine, on(400), 50)
    # At 350: due in the last 120 days: invoice 3, 20 days past due so far; before: 10 and 20 days late.
    assert [of(at_350, "A", name) for name in ("due_now", "late_days_now", "due_before", "late_days_before")] == [
        1,
        20,
        2,
        30,
    ]
    assert of(at_350, "A", "oldest_open") == 20
    # At 400: invoice 3 has been paid 60 days late, invoice 4 is 30 days past due.
    assert [of(at_400, "A", name) for name in ("due_now", "late_days_now", "oldest_open")] == [2, 90, 30]
    own = features.compare(at_400)
    assert own.lateness[0] == pytest.approx(45 - 15)
    assert own.usual_lateness[0] == pytest.approx(15)


def test_a_payment_after_the_as_of_date_is_not_known(engine: Engine) -> None:
    warehouse.load(engine, lines_of("A", [0, 300]))
    load_bills(engine, invoices=bills()[2:3], payments=[])
    assert of(snapshot(engine, on(389)), "A", "oldest_open") == 59
    assert np.isnan(of(snapshot(engine, on(390)), "A", "oldest_open"))


def test_comparisons_by_hand(engine: Engine) -> None:
    habit = lines_of("A", range(0, 280, 28), 100, discount=0.02, cost=70)
    now = lines_of("A", [320, 340], 60, discount=0.06, cost=48)
    warehouse.load(engine, [*habit, *now])
    found = snapshot(engine, on(350))
    own = features.compare(found)
    # Sixty days up to the last order (340): both orders of 60; the ten of 100 are the habit.
    assert own.order_value[0] == pytest.approx(0.6)
    assert own.discount[0] == pytest.approx(0.04, abs=1e-6)
    assert own.margin[0] == pytest.approx(0.2 - 0.3)
    # Last three gaps: 224 to 340; eleven gaps over 340 days.
    assert own.last_gaps[0] == pytest.approx((340 - 224) / 3 / (340 / 11))


def test_every_feature_is_finite_whatever_is_missing(engine: Engine) -> None:
    warehouse.load(engine, [*lines_of("A", [0]), *lines_of("B", [0, 1], 0.01), *lines_of("B", [2], -50)])
    found = snapshot(engine, on(2) + timedelta(days=500))
    table = features.matrix(found, found.rhythm.horizon)
    assert table.shape == (2, len(features.FEATURES))
    assert np.isfinite(table).all()
