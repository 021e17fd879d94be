"""Metrics that compare two periods, on small cases worked out by hand: bridge, retention, movers, trend."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kam_analytics.engine import Engine
from kam_analytics.errors import ScopeError
from kam_analytics.metrics import run
from kam_analytics.scope import Scope
from tests.golden import worked_examples as example
from tests.warehouse import load, sale, scope

AGAINST_2023 = scope("2024-01-01", "2024-12-31", base=("2023-01-01", "2023-12-31"))


def rows(engine: Engine, name: str, asked: Scope = AGAINST_2023, **params: Any) -> list[dict[str, Any]]:
    return run(engine, name, asked, **params).table.to_pylist()


def three_years() -> list[dict[str, Any]]:
    return [
        sale(f"{year}-05-05", who, amount)
        for who, (*amounts, _) in example.BRIDGE_ACCOUNTS.items()
        for year, amount in zip((2022, 2023, 2024), amounts, strict=True)
        if amount is not None
    ]


def test_bridge_by_hand(engine: Engine) -> None:
    load(engine, three_years())
    bridge = rows(engine, "sales/bridge")
    found = {row["component"]: (row["amount"], row["effect"], row["customers"]) for row in bridge}
    assert found == example.BRIDGE_ROWS
    assert [row["component"] for row in bridge] == list(example.BRIDGE_ROWS)
    assert {row["base_known"] for row in bridge} == {True}


def test_each_account_of_the_bridge_moves_as_by_hand(engine: Engine) -> None:
    load(engine, three_years())
    moves = {row["customer_id"]: row["movement"] for row in rows(engine, "sales/movers", limit=20)}
    assert moves == {who: kind for who, (*_, kind) in example.BRIDGE_ACCOUNTS.items() if kind}
    states = {row["customer_id"]: row["growth_state"] for row in rows(engine, "portfolio/measures")}
    assert states["same"] == "unchanged"
    assert {who: states[who] for who in moves if who in states} == {who: moves[who] for who in moves if who in states}


def test_retention_by_hand(engine: Engine) -> None:
    load(engine, three_years())
    kept = rows(engine, "sales/retention")[0]
    assert (kept["nrr"], kept["grr"]) == (pytest.approx(example.NRR), pytest.approx(example.GRR))
    assert (kept["base_customers"], kept["kept_customers"], kept["customer_retention"]) == (5, 3, 0.6)
    assert (kept["base_revenue"], kept["kept_revenue"]) == (510, 330)


def test_revenue_between_the_two_periods_makes_no_new_account(engine: Engine) -> None:
    load(
        engine,
        [
            sale("2023-02-01", "a", 10),
            sale("2023-08-01", "b", 5),
            sale("2024-02-01", "b", 7),
            sale("2024-02-01", "c", 3),
        ],
    )
    quarter = scope("2024-01-01", "2024-03-31", base=("2023-01-01", "2023-03-31"))
    found = {row["component"]: row["effect"] for row in rows(engine, "sales/bridge", quarter)}
    assert found == {
        "begin": 10, "new": 3, "reactivated": 7, "expanded": 0, "contracted": 0, "lost": -10,
        "nonpositive_base": 0, "end": 10,
    }  # fmt: skip


def test_revenue_earlier_in_the_first_month_makes_no_new_account(engine: Engine) -> None:
    load(engine, [sale("2024-01-10", "a", 5), sale("2024-01-15", "a", 7), sale("2024-01-15", "b", 2)])
    found = {row["component"]: row["effect"] for row in rows(engine, "sales/bridge", scope("2024-01-15", "2024-02-10"))}
    assert (found["reactivated"], found["new"], found["end"]) == (7, 2, 9)


def test_a_base_that_cancels_out_over_months_stands_on_its_own_line(engine: Engine) -> None:
    load(engine, [sale("2023-01-05", "a", 100), sale("2023-02-05", "a", -100), sale("2024-01-05", "a", 5)])
    found = {row["component"]: (row["effect"], row["customers"]) for row in rows(engine, "sales/bridge")}
    assert (found["begin"], found["nonpositive_base"], found["end"]) == ((0, 1), (5, 1), (5, 1))
    assert rows(engine, "portfolio/measures")[0]["growth"] is None


def test_bridge_without_comparison(engine: Engine) -> None:
    load(engine, three_years())
    bridge = rows(engine, "sales/bridge", scope("2022-01-01", "2024-12-31"))
    found = {row["component"]: row["effect"] for row in bridge}
    assert (found["begin"], found["new"], found["end"]) == (0, 1085, 1085)  # 180 + 490 + 415
    assert {row["base_known"] for row in bridge} == {False}
    assert rows(engine, "sales/movers", scope("2022-01-01", "2024-12-31")) == []
    kept = rows(engine, "sales/retention", scope("2022-01-01", "2024-12-31"))[0]
    assert (kept["nrr"], kept["grr"], kept["base_customers"]) == (None, None, 0)


def test_a_comparison_before_the_first_sale_is_unknown_not_zero(engine: Engine) -> None:
    load(engine, [sale("2024-03-01", "a", 10)])
    assert rows(engine, "sales/pareto")[0]["base_revenue"] is None
    assert rows(engine, "sales/pareto")[0]["change"] is None
    assert rows(engine, "portfolio/measures")[0]["growth_state"] == "no_comparison"
    assert rows(engine, "sales/by_dimension")[0]["base_revenue"] is None
    assert rows(engine, "accounts/profile", customer_id="a")[0]["base_revenue"] is None
    assert [row["base_revenue"] for row in rows(engine, "sales/trend")] == [None]
    just_before = scope("2024-03-11", "2024-03-20", base=("2024-02-20", "2024-02-29"))
    assert [row["base_revenue"] for row in rows(engine, "sales/trend", just_before)] == [None]


def test_a_comparison_earlier_in_the_first_month_is_unknown_too(engine: Engine) -> None:
    load(engine, [sale("2024-03-10", "a", 10)])
    asked = scope("2024-03-10", "2024-03-20", base=("2024-03-01", "2024-03-05"))
    assert [(row["revenue"], row["base_revenue"]) for row in rows(engine, "sales/trend", asked)] == [(10, None)]


def test_an_account_without_base_has_a_base_of_zero_and_no_growth(engine: Engine) -> None:
    load(engine, [sale("2023-03-01", "a", 10), sale("2024-03-01", "a", 15), sale("2024-03-01", "b", 4)])
    found = {row["customer_id"]: row for row in rows(engine, "portfolio/measures")}
    assert (found["a"]["growth"], found["a"]["growth_state"], found["a"]["change"]) == (0.5, "expanded", 5)
    assert (found["b"]["growth"], found["b"]["growth_state"], found["b"]["base_revenue"]) == (None, "new", 0)


def test_movers_are_the_largest_in_money_on_both_sides(engine: Engine) -> None:
    before = {"a": 100, "b": 100, "c": 100, "d": 100, "e": 100, "f": 100, "same": 7}
    now = {"a": 190, "b": 150, "c": 110, "d": 95, "e": 40, "g": 50, "same": 7}
    load(engine, [sale("2023-06-01", who, amount) for who, amount in before.items()])
    load(engine, [sale("2024-06-01", who, amount) for who, amount in now.items()])
    moved = rows(engine, "sales/movers", limit=2)
    assert [(row["customer_id"], row["change"]) for row in moved] == [
        ("f", -100),
        ("a", 90),
        ("e", -60),
        ("b", 50),
    ]
    assert [(row["direction"], row["place"]) for row in moved] == [
        ("down", 1),
        ("up", 1),
        ("down", 2),
        ("up", 2),
    ]
    assert (moved[0]["revenue"], moved[0]["movement"], moved[1]["growth"]) == (0, "lost", 0.9)
    assert len(rows(engine, "sales/movers")) == 7
    assert [row["customer_id"] for row in rows(engine, "sales/movers", limit=3)] == [
        "f",
        "a",
        "e",
        "b",
        "g",
        "d",
    ]
    with pytest.raises(ScopeError, match="limit"):
        rows(engine, "sales/movers", limit=0)


def test_trend_by_hand(engine: Engine) -> None:
    load(
        engine,
        [
            sale("2023-01-31", "a", 7, order_id="0"),
            sale("2024-01-01", "a", 10, order_id="1", cost=4),
            sale("2024-01-01", "a", 5, order_id="1"),
            sale("2024-01-31", "b", 20, order_id="2", cost=30),
            sale("2024-03-01", None, 1, order_id="3"),
            sale("2024-03-31", "a", 2, cost=1),
        ],
    )
    trend = rows(engine, "sales/trend")
    wanted = ("month", "revenue", "gross_margin", "orders", "customers", "base_revenue", "base_month")
    assert [tuple(row[name] for name in wanted) for row in trend] == [
        (date(2024, 1, 1), 35, -4, 2, 2, 7, date(2023, 1, 1)),
        (date(2024, 2, 1), 0, None, 0, 0, 0, date(2023, 2, 1)),
        (date(2024, 3, 1), 3, 1, 1, 1, 0, date(2023, 3, 1)),
    ]


def test_months_are_paired_by_position(engine: Engine) -> None:
    load(engine, [sale(f"2024-{month:02d}-10", "a", month) for month in range(1, 7)])
    quarter = scope("2024-04-01", "2024-06-30", base=("2024-01-01", "2024-03-31"))
    trend = rows(engine, "sales/trend", quarter)
    assert [(row["month"].month, row["revenue"]) for row in trend] == [(4, 4), (5, 5), (6, 6)]
    assert [(row["base_month"].month, row["base_revenue"]) for row in trend] == [(1, 1), (2, 2), (3, 3)]


def test_a_shorter_comparison_leaves_the_last_months_alone(engine: Engine) -> None:
    load(engine, [sale(f"2024-{month:02d}-10", "a", month) for month in range(1, 7)])
    asked = scope("2024-04-01", "2024-06-30", base=("2024-01-01", "2024-02-29"))
    pairs = [(row["base_month"], row["base_revenue"]) for row in rows(engine, "sales/trend", asked)]
    assert pairs == [(date(2024, 1, 1), 1), (date(2024, 2, 1), 2), (None, None)]


def test_partial_months_at_both_ends(engine: Engine) -> None:
    days = ("2024-01-14", "2024-01-15", "2024-01-31", "2024-02-01", "2024-02-29", "2024-03-10", "2024-03-11")
    load(engine, [sale(text, "a", 10**place, order_id=text) for place, text in enumerate(days)])
    load(
        engine,
        [
            sale(text.replace("2024", "2023").replace("02-29", "02-28"), "a", 2 * 10**place)
            for place, text in enumerate(days)
        ],
    )
    asked = scope("2024-01-15", "2024-03-10", base=("2023-01-15", "2023-03-10"))
    trend = rows(engine, "sales/trend", asked)
    assert [(row["revenue"], row["base_revenue"], row["orders"]) for row in trend] == [
        (110, 220, 2), (11_000, 22_000, 2), (100_000, 200_000, 1),
    ]  # fmt: skip
    assert rows(engine, "sales/summary", asked)[0]["revenue"] == 111_110
    assert rows(engine, "sales/pareto", asked)[0]["base_revenue"] == 222_220
    # Within one month there is no whole month at all.
    within = scope("2024-01-15", "2024-01-20", base=("2023-01-15", "2023-01-20"))
    assert [(row["revenue"], row["base_revenue"]) for row in rows(engine, "sales/trend", within)] == [(10, 20)]


def test_trend_lines_cover_the_full_months_before_the_as_of_date(engine: Engine) -> None:
    load(engine, [sale(f"2024-{month:02d}-10", "a", month) for month in range(1, 7)])
    load(engine, [sale("2024-03-31", "b", 5), sale("2023-12-31", "c", 1), sale("2024-04-01", None, 9)])
    load(engine, [sale("2024-02-29", "d", 1), sale("2024-06-01", "e", 1)])
    asked = scope("2024-01-01", "2024-02-29", as_of="2024-06-15")
    lines = {row["customer_id"]: row["revenue"] for row in rows(engine, "sales/sparklines", asked, months=3)}
    assert lines == {"a": [3.0, 4.0, 5.0], "b": [5.0, 0.0, 0.0]}
    whole = scope("2024-01-01", "2024-02-29", as_of="2024-06-30")
    lines = {row["customer_id"]: row["revenue"] for row in rows(engine, "sales/sparklines", whole, months=2)}
    assert lines == {"a": [5.0, 6.0], "e": [0.0, 1.0]}
    year = rows(engine, "sales/sparklines", whole)
    assert {row["customer_id"]: len(row["revenue"]) for row in year} == dict.fromkeys("abcde", 12)


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        (
            "region",
            [("East", "East", 60, 10), ("", None, 30, 0), ("West", "West", 10, 0), ("North", "North", 0, 50)],
        ),
        ("salesperson", [("", None, 70, 60), ("Ann", "Ann", 30, 0)]),
        ("category", [("Tools", "Tools", 70, 60), ("", None, 30, 0)]),
        ("customer", [("a", "Alpha", 60, 60), ("", None, 30, 0), ("b", "b", 10, 0)]),
    ],
)
def test_by_dimension(engine: Engine, dimension: str, expected: list[tuple[Any, ...]]) -> None:
    load(
        engine,
        [
            sale("2024-01-02", "a", 60, region="East", category="Tools", customer_name="Alpha", cost=20),
            sale("2024-01-03", "b", 10, region="West", category="Tools"),
            sale("2024-01-04", None, 30, salesperson="Ann"),
            sale("2023-01-04", "a", 10, region="East", category="Tools"),
            sale("2023-01-04", "a", 50, region="North", category="Tools"),
        ],
    )
    found = rows(engine, "sales/by_dimension", dimension=dimension)
    assert [(row["id"], row["name"], row["revenue"], row["base_revenue"]) for row in found] == expected
    assert [row["share"] for row in found] == pytest.approx([amount / 100 for _, _, amount, _ in expected])
    assert [row["gross_margin"] for row in found] == [40, *[None] * (len(expected) - 1)]
