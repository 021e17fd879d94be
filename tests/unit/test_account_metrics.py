"""Metrics of one account on small cases worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from statistics import stdev
from typing import Any

import pytest

from kam_analytics.engine import Engine
from kam_analytics.errors import ScopeError
from kam_analytics.metrics import run
from kam_analytics.scope import Scope
from tests.warehouse import bill, load, sale, scope

YEAR = scope("2024-01-01", "2024-12-31", base=("2023-01-01", "2023-12-31"), as_of="2025-01-31")


def rows(engine: Engine, name: str, asked: Scope = YEAR, **params: Any) -> list[dict[str, Any]]:
    return run(engine, name, asked, **params).table.to_pylist()


@pytest.fixture
def shop(engine: Engine) -> Engine:
    """Account a orders on 22 December, 1 and 31 January, 1 March and 10 January: gaps 10, 30, 30, 315 days."""
    load(
        engine,
        [
            sale("2023-12-22", "a", 40, order_id="1", category="Tools", cost=30),
            sale("2024-01-01", "a", 30, order_id="2", category="Tools", cost=10, customer_name="Alpha"),
            sale("2024-01-31", "a", 20, order_id="3", category="Parts"),
            sale("2024-01-31", "a", 10, order_id="4", category="Tools", cost=10, discount="0.5"),
            sale("2024-02-10", "a", -5, order_id="5", category="Tools", cost=-2),
            sale("2024-03-01", "a", 25, order_id="6"),
            sale("2025-01-10", "a", 70, order_id="7"),
            sale("2024-05-05", "b", 120, order_id="8"),
            sale("2024-05-05", None, 1000),
            sale("2023-05-05", "once", 15, order_id="9"),
        ],
    )
    bill(engine, "I1", "bills", "2024-04-01", "2024-05-01", 90)
    return engine


def test_profile_by_hand(shop: Engine) -> None:
    head = rows(shop, "accounts/profile", customer_id="a")[0]
    assert (head["customer_id"], head["customer_name"], head["children"]) == ("a", "Alpha", 0)
    assert (head["rank"], head["accounts"], head["abc_class"], head["tier"]) == (2, 2, "A", "important")
    assert (head["revenue"], head["base_revenue"], head["change"]) == (80, 40, 40)
    assert head["growth"] == 1.0
    # Cost is known for 30, 10 and -5: margin 20 + 0 - 3.
    assert (head["gross_margin"], head["margin_rate"]) == (17, pytest.approx(17 / 35))
    assert (head["base_gross_margin"], head["base_margin_rate"]) == (10, 0.25)
    assert (head["share"], head["orders"], head["order_value"]) == (0.4, 5, 16)
    assert (head["categories_bought"], head["discount_rate"]) == (2, pytest.approx(10 / 90))
    assert (head["order_days"], head["first_order"], head["last_order"]) == (
        5,
        date(2023, 12, 22),
        date(2025, 1, 10),
    )
    assert (head["days_since_last_order"], head["mean_gap"], head["longest_gap"]) == (21, 96.25, 315)
    assert head["gap_cv"] == pytest.approx(stdev([10, 30, 30, 315]) / 96.25)
    assert head["recency_ratio"] == pytest.approx(21 / 96.25)
    assert head["next_order_expected"] == date(2025, 4, 16)  # 96 days on


def test_profile_in_the_past_knows_nothing_later(shop: Engine) -> None:
    past = scope("2023-01-01", "2024-12-31", as_of="2024-02-15")
    head = rows(shop, "accounts/profile", past, customer_id="a")[0]
    assert (head["revenue"], head["order_days"], head["last_order"]) == (95, 3, date(2024, 1, 31))
    assert (head["days_since_last_order"], head["mean_gap"], head["longest_gap"]) == (15, 20, 30)
    assert (head["base_revenue"], head["growth"]) == (None, None)


def test_profile_of_an_account_with_invoices_only(shop: Engine) -> None:
    head = rows(shop, "accounts/profile", customer_id="bills")[0]
    assert (head["customer_name"], head["revenue"], head["base_revenue"], head["change"]) == (
        "bills",
        0,
        0,
        0,
    )
    empty = (
        "rank",
        "abc_class",
        "tier",
        "share",
        "growth",
        "gross_margin",
        "last_order",
        "mean_gap",
        "recency_ratio",
        "order_value",
    )
    assert {head[name] for name in empty} == {None}
    assert (head["orders"], head["order_days"]) == (0, 0)


def test_profile_of_an_account_that_left(shop: Engine) -> None:
    head = rows(shop, "accounts/profile", customer_id="once")[0]
    assert (head["revenue"], head["change"], head["growth"]) == (0, -15, -1.0)
    assert (head["order_days"], head["mean_gap"], head["gap_cv"], head["recency_ratio"]) == (
        1,
        None,
        None,
        None,
    )
    assert head["days_since_last_order"] == 637  # 2023-05-05 to 2025-01-31: 365 + 272


def test_an_unknown_account_has_no_profile(shop: Engine) -> None:
    for name in ("profile", "mix", "orders", "lines"):
        assert rows(shop, f"accounts/{name}", customer_id="nobody") == []
        with pytest.raises(ScopeError, match="customer_id"):
            rows(shop, f"accounts/{name}")
    assert {row["revenue"] for row in rows(shop, "accounts/trend", customer_id="nobody")} == {0}


def test_trend_of_one_account(shop: Engine) -> None:
    trend = rows(shop, "accounts/trend", customer_id="a")
    assert [row["month"].month for row in trend] == list(range(1, 13))
    assert [row["revenue"] for row in trend] == [60, -5, 25, *[0] * 9]
    assert [row["orders"] for row in trend] == [3, 1, 1, *[0] * 9]
    # The first sale loaded is of May 2023: before it nothing is known.
    assert [row["base_revenue"] for row in trend] == [*[None] * 4, *[0] * 7, 40]


def test_mix_of_one_account(shop: Engine) -> None:
    mix = rows(shop, "accounts/mix", customer_id="a")
    assert [(row["category"], row["revenue"], row["base_revenue"], row["change"]) for row in mix] == [
        ("Tools", 35, 40, -5), ("", 25, 0, 25), ("Parts", 20, 0, 20),
    ]  # fmt: skip
    assert [row["share"] for row in mix] == pytest.approx([35 / 80, 25 / 80, 20 / 80])
    assert [row["gross_margin"] for row in mix] == [17, None, None]


def test_order_days_of_one_account(shop: Engine) -> None:
    days = rows(shop, "accounts/orders", customer_id="a")
    assert [(str(row["order_date"]), row["orders"], row["amount"], row["gap"]) for row in days] == [
        ("2023-12-22", 1, 40, None),
        ("2024-01-01", 1, 30, 10),
        ("2024-01-31", 2, 30, 30),
        ("2024-03-01", 1, 25, 30),
        ("2025-01-10", 1, 70, 315),
    ]
    last = rows(shop, "accounts/orders", customer_id="a", limit=2)
    assert [row["gap"] for row in last] == [30, 315]


def test_lines_of_one_account(shop: Engine) -> None:
    lines = rows(shop, "accounts/lines", customer_id="a")
    assert [row["revenue"] for row in lines] == [70, 25, -5, 10, 20, 30, 40]
    assert [row["gross_margin"] for row in lines] == [None, None, -3, 0, None, 20, 10]
    assert [row["revenue"] for row in rows(shop, "accounts/lines", customer_id="a", limit=2)] == [70, 25]
    with pytest.raises(ScopeError, match="limit"):
        rows(shop, "accounts/lines", customer_id="a", limit=-1)


@pytest.fixture
def busy(engine: Engine) -> Engine:
    """Account a buys some lines a day, c, which counts as a, one a day; b buys as much; dollars have no rate."""
    load(
        engine,
        [
            sale(
                f"2024-03-{day:02}",
                who,
                day * 10 - number,
                order_id=f"{who}{number % 2}",
                product_id=f"P{number // 2}",
                **more,
            )
            for day in range(1, 31)
            for who, count in (("a", day % 4), ("b", 3), ("c", 1))
            for number in range(count)
            for more in ({}, {"currency": "USD"})
        ],
        [{"customer_id": "c", "parent_id": "a"}],
    )
    return engine


def test_the_latest_lines_are_the_first_of_all_lines(busy: Engine) -> None:
    found = rows(busy, "accounts/lines", customer_id="a")
    # The lines of a: 7 rounds of 0 to 3 a day and days with 1 and 2; of c one a day.
    assert len(found) == 7 * 6 + 3 + 30
    assert [(line["date"].day, line["order_id"], line["product_id"], line["revenue"]) for line in found[:7]] == [
        (30, "c0", "P0", 300), (30, "a1", "P0", 299), (30, "a0", "P0", 300), (29, "c0", "P0", 290), (29, "a0", "P0", 290),
        (28, "c0", "P0", 280), (27, "c0", "P0", 270),
    ]  # fmt: skip
    for limit in range(1, len(found) + 2):
        assert rows(busy, "accounts/lines", customer_id="a", limit=limit) == found[:limit]


def test_no_more_lines_are_read_than_those_of_the_days_shown(busy: Engine) -> None:
    """Where there are millions a page would wait for them. Half of those read are in dollars, and left out later."""
    for limit, days in ((5, (30, 29)), (8, (30, 29, 28, 27))):
        asked = run(busy, "accounts/lines", YEAR, customer_id="a", limit=limit)
        (plan,) = busy.rows(f"EXPLAIN (ANALYZE, FORMAT json) {asked.sql}", asked.params)
        read = [node["intermediate_rows"] for node in nodes(json.loads(plan["explain_value"])["operator"])
                if node["extra_info"].get("Table", "").endswith("sales_line")]  # fmt: skip
        assert read == [2 * sum(day % 4 + 1 for day in days)]


def nodes(plan: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The steps of a plan."""
    for step in plan:
        yield step
        yield from nodes(step.get("children", []))


def test_list_of_accounts(shop: Engine) -> None:
    found = [(row["customer_id"], row["customer_name"], row["revenue"]) for row in rows(shop, "accounts/list")]
    assert found == [("b", "b", 120), ("a", "Alpha", 80), ("bills", "bills", 0), ("once", "once", 0)]


def test_the_account_page_agrees_with_the_ranking(shop: Engine) -> None:
    ranked = {row["customer_id"]: row for row in rows(shop, "portfolio/measures")}
    head = rows(shop, "accounts/profile", customer_id="a")[0]
    shared = set(ranked["a"]) & set(head)
    assert len(shared) > 15
    assert {name: head[name] for name in shared} == {name: ranked["a"][name] for name in shared}
