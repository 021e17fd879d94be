"""Rules that hold for every sales metric: as-of date, currency, parents, filters, role, missing cost."""

from __future__ import annotations

from typing import Any

import pytest

from kam_analytics.engine import Engine
from kam_analytics.metrics import get, names, run
from kam_analytics.scope import Scope
from tests.warehouse import bill, load, sale, scope

YEAR = scope("2024-01-01", "2024-12-31", base=("2023-01-01", "2023-12-31"))
OURS = [name for name in names() if name.startswith(("sales/", "portfolio/", "accounts/"))]


def rows(engine: Engine, name: str, asked: Scope = YEAR, **params: Any) -> list[dict[str, Any]]:
    return run(engine, name, asked, **params).table.to_pylist()


def asked_for(name: str, customer: str) -> dict[str, str]:
    return {"customer_id": customer} if any(param.name == "customer_id" for param in get(name).params) else {}


@pytest.mark.parametrize("name", OURS)
def test_rows_after_the_as_of_date_change_nothing(engine: Engine, name: str) -> None:
    known = [
        sale("2023-05-01", "a", 10, order_id="1", category="Tools", region="East", cost=5),
        sale("2024-05-01", "a", 20, order_id="2", category="Tools", region="East", cost=5),
        sale("2024-06-10", "b", 30, order_id="3"),
    ]
    later = [
        sale("2024-06-11", "a", 500, order_id="4", category="Parts", region="West"),
        sale("2024-12-30", "b", 900, order_id="5"),
        sale("2025-02-01", "c", 70, order_id="6"),
    ]
    past = scope("2024-01-01", "2024-12-31", as_of="2024-06-10", base=("2023-01-01", "2023-12-31"))
    load(engine, known)
    before = run(engine, name, past, **asked_for(name, "a")).table
    load(engine, later)
    after = run(engine, name, past, **asked_for(name, "a")).table
    found = after.to_pylist()
    if name == "accounts/list":  # the directory holds every account there is
        found = [row for row in found if row["customer_id"] != "c"]
    assert found == before.to_pylist()


def test_currencies_are_never_added(engine: Engine) -> None:
    load(
        engine,
        [
            sale("2024-01-02", "a", 10, currency="EUR", order_id="1"),
            sale("2024-01-02", "a", 999, currency="USD", order_id="2"),
            sale("2024-01-03", "b", 5, currency="USD", order_id="3"),
            sale("2023-01-03", "a", 7, currency="USD"),
        ],
    )
    euro, dollar = YEAR.with_filters(currency="EUR"), YEAR.with_filters(currency="USD")
    assert [(row["customer_id"], row["revenue"]) for row in rows(engine, "sales/pareto", euro)] == [("a", 10)]
    assert [(row["customer_id"], row["revenue"]) for row in rows(engine, "sales/pareto", dollar)] == [
        ("a", 999),
        ("b", 5),
    ]
    assert rows(engine, "sales/summary", euro)[0]["base_revenue"] is None
    assert [row["amount"] for row in rows(engine, "sales/bridge", dollar) if row["component"] == "begin"] == [7]
    assert [row["tier"] for row in rows(engine, "sales/pareto", euro)] == ["vip"]
    assert [row["revenue"] for row in rows(engine, "accounts/lines", euro, customer_id="a")] == [10]
    assert rows(engine, "sales/summary")[0]["revenue"] == 0  # the company's own currency, of which there is none


def test_subsidiaries_count_with_the_topmost_parent(engine: Engine) -> None:
    load(
        engine,
        [
            sale("2024-01-02", "top", 10, order_id="1", customer_name="Holding"),
            sale("2024-01-03", "mid", 20, order_id="2"),
            sale("2024-01-04", "low", 30, order_id="3", category="Tools"),
            sale("2024-01-05", "other", 50, order_id="4"),
            sale("2023-01-05", "low", 40),
        ],
        [{"customer_id": "mid", "parent_id": "top"}, {"customer_id": "low", "parent_id": "mid"}],
    )
    ranked = rows(engine, "sales/pareto")
    assert [(row["customer_id"], row["customer_name"], row["revenue"], row["orders"]) for row in ranked] == [
        ("top", "Holding", 60, 3), ("other", "other", 50, 1),
    ]  # fmt: skip
    assert ranked[0]["base_revenue"] == 40
    assert rows(engine, "sales/summary")[0]["customers"] == 2
    assert [row["customers"] for row in rows(engine, "sales/trend")] == [2]
    assert rows(engine, "sales/concentration")[0]["customers"] == 2
    for asked in ("top", "mid", "low"):
        head = rows(engine, "accounts/profile", customer_id=asked)[0]
        assert (head["customer_id"], head["children"], head["revenue"], head["rank"]) == ("top", 2, 60, 1)
        assert [row["revenue"] for row in rows(engine, "accounts/mix", customer_id=asked)] == [30, 30]
        assert len(rows(engine, "accounts/lines", customer_id=asked)) == 4
    assert [row["customer_id"] for row in rows(engine, "accounts/lines", customer_id="top")] == [
        "low",
        "mid",
        "top",
        "low",
    ]
    assert [row["customer_id"] for row in rows(engine, "accounts/list")] == ["top", "other"]


def test_filters_narrow_every_metric(engine: Engine) -> None:
    load(
        engine,
        [
            sale("2024-01-02", "a", 10, region="East", salesperson="Ann", category="Tools"),
            sale("2024-01-03", "a", 20, region="West", salesperson="Ann", category="Parts"),
            sale("2024-01-04", "b", 30, salesperson="Bo", category="Tools"),
            sale("2024-01-05", "c", 40),
        ],
        [{"customer_id": "b", "region": "West", "salesperson": "Zoe"}],
    )

    def revenue(**filters: Any) -> int:
        narrowed = YEAR.with_filters(**filters)
        amounts = {
            rows(engine, "sales/summary", narrowed)[0]["revenue"],
            sum(row["revenue"] for row in rows(engine, "sales/trend", narrowed)),
            sum(row["revenue"] for row in rows(engine, "sales/pareto", narrowed)),
            sum(row["revenue"] for row in rows(engine, "sales/by_dimension", narrowed)),
            sum(row["revenue"] for who in "abc" for row in rows(engine, "accounts/lines", narrowed, customer_id=who)),
        }
        assert len(amounts) == 1
        return int(amounts.pop())

    assert revenue() == 100
    assert revenue(regions=("East",)) == 10
    assert revenue(regions=("West",)) == 50  # the home of b stands in where its line gives no region
    assert revenue(regions=("",)) == 40
    assert revenue(regions=("East", "")) == 50
    assert revenue(salespeople=("Bo",)) == 30  # who sold it, not who looks after the account today
    assert revenue(salespeople=("Zoe",)) == 0
    assert revenue(categories=("Tools",)) == 40
    assert revenue(categories=("",)) == 40
    assert revenue(categories=("Tools",), regions=("West",)) == 30
    assert revenue(tiers=("vip",)) == 40
    assert revenue(tiers=("important", "large")) == 60


def test_the_tier_does_not_change_with_the_other_filters(engine: Engine) -> None:
    load(
        engine,
        [sale("2024-01-02", f"{n:02d}", 100 - n, region="East" if n % 2 else "West") for n in range(40)],
    )
    east = rows(engine, "sales/pareto", YEAR.with_filters(regions=("East",)))
    # Of 40: rank 1 is VIP, 2 important, up to 8 large; the East holds ranks 2, 4, 6, 8 ...
    assert [row["tier"] for row in east[:5]] == ["important", "large", "large", "large", "small"]
    small = rows(engine, "sales/pareto", YEAR.with_filters(regions=("East",), tiers=("small",)))
    assert [row["customer_id"] for row in small] == [row["customer_id"] for row in east[4:]]


def test_the_restriction_of_the_role_cannot_be_got_around(engine: Engine) -> None:
    load(
        engine,
        [
            sale("2024-01-02", "a", 10, region="East", salesperson="Ann"),
            sale("2024-01-03", "b", 20, region="West", salesperson="Bo"),
            sale("2024-01-04", "c", 30, region="West", salesperson="Bo"),
            sale("2024-02-04", "c", 3, region="East", salesperson="Ann"),
        ],
    )
    bill(engine, "I1", "d", "2024-02-01", "2024-03-01", 5)
    east = YEAR.with_filters(only_regions=("East",))
    assert rows(engine, "sales/summary", east)[0]["revenue"] == 13
    assert rows(engine, "sales/summary", east.with_filters(regions=("West",)))[0]["revenue"] == 0
    assert [(row["customer_id"], row["revenue"]) for row in rows(engine, "accounts/list", east)] == [
        ("a", 10),
        ("c", 3),
    ]
    assert rows(engine, "accounts/profile", east, customer_id="b") == []
    assert rows(engine, "accounts/profile", east, customer_id="c")[0]["revenue"] == 3
    assert len(rows(engine, "accounts/lines", east, customer_id="c")) == 1
    both = YEAR.with_filters(only_regions=("East",), only_salespeople=("Bo",))
    assert rows(engine, "accounts/list", both) == []
    assert [row["customer_id"] for row in rows(engine, "accounts/list")] == ["c", "b", "a", "d"]


def test_without_any_cost_there_is_no_margin(engine: Engine) -> None:
    load(engine, [sale("2024-01-02", "a", 10, order_id="1"), sale("2023-01-02", "a", 4)])
    assert {
        rows(engine, name)[0]["gross_margin"]
        for name in ("sales/summary", "sales/trend", "sales/pareto", "sales/pyramid")
    } == {None}
    assert rows(engine, "sales/pareto", measure="gross_margin")[0]["abc_class"] == "C"
    head = rows(engine, "accounts/profile", customer_id="a")[0]
    assert {head[name] for name in ("gross_margin", "margin_rate", "base_margin_rate", "cost_coverage")} == {None}


def test_a_known_cost_of_zero_is_no_missing_cost(engine: Engine) -> None:
    load(engine, [sale("2024-01-02", "a", 10, cost=0)])
    row = rows(engine, "sales/pareto")[0]
    assert (row["gross_margin"], row["margin_rate"], row["cost_coverage"]) == (10, 1.0, 1.0)


def test_money_is_exact_to_the_last_digit(engine: Engine) -> None:
    load(engine, [sale("2024-01-02", f"{n % 7}", "0.0001") for n in range(1000)])
    load(engine, [sale("2024-01-02", "big", "12345678901234.5678")])
    assert str(rows(engine, "sales/summary")[0]["revenue"]) == "12345678901234.6678"
    assert str(sum(row["revenue"] for row in rows(engine, "sales/pyramid"))) == "12345678901234.6678"


def test_orders_are_counted_once_over_their_categories(engine: Engine) -> None:
    load(
        engine,
        [
            sale("2024-01-02", "a", 10, order_id="1", category="Tools"),
            sale("2024-01-02", "a", 10, order_id="1", category="Parts"),
            sale("2024-01-05", "a", 10, order_id="1", category="Parts"),
            sale("2024-01-05", "a", 10, order_id="2"),
            sale("2024-01-06", "a", 10),
        ],
    )
    assert rows(engine, "sales/summary")[0]["orders"] == 2
    row = rows(engine, "sales/pareto")[0]
    assert (row["orders"], str(row["first_date"]), str(row["last_date"])) == (2, "2024-01-02", "2024-01-06")
    measured = rows(engine, "portfolio/measures")[0]
    assert (measured["orders"], measured["order_value"], measured["categories_bought"]) == (2, 25, 2)
