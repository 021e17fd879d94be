"""Portfolio measures and matrix on small cases worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from kam_analytics.engine import Engine
from kam_analytics.metrics import get, run
from kam_analytics.scope import Scope
from tests.warehouse import load, sale, scope

YEAR = scope("2024-01-01", "2024-12-31", base=("2023-01-01", "2023-12-31"), as_of="2025-01-31")


def rows(engine: Engine, name: str, asked: Scope = YEAR, **params: Any) -> list[dict[str, Any]]:
    return run(engine, name, asked, **params).table.to_pylist()


@pytest.fixture
def four(engine: Engine) -> Engine:
    """Growth and revenue by hand: a +0.5 / 150, b -0.2 / 80, c new / 40, d 0 / 20."""
    load(
        engine,
        [
            sale("2023-05-01", "a", 100), sale("2023-05-01", "b", 100), sale("2023-05-01", "d", 20),
            sale("2024-02-01", "a", 90, order_id="1", category="Tools", discount="0.1", cost=50, quantity=3),
            sale("2024-03-01", "a", 60, order_id="2", category="Parts", cost=40, quantity=1),
            sale("2024-03-01", "b", 80, order_id="3", discount="0.2"),
            sale("2024-03-05", "c", 40, order_id="4"),
            sale("2024-03-06", "d", 20, order_id="5"),
            sale("2025-01-11", "d", 99, order_id="6"),
            sale("2025-01-20", "a", -9, order_id="7"),
        ],
    )  # fmt: skip
    return engine


def test_measures_by_hand(four: Engine) -> None:
    found = {row["customer_id"]: row for row in rows(four, "portfolio/measures")}
    a = found["a"]
    assert (a["revenue"], a["orders"], a["order_value"], a["quantity"]) == (150, 2, 75, 4)
    assert (a["gross_margin"], a["margin_rate"], a["categories_bought"]) == (60, 0.4, 2)
    assert a["discount_rate"] == pytest.approx(10 / 160)  # 90 after 10 % off was 100; 60 states no discount
    assert (found["b"]["discount_rate"], found["c"]["discount_rate"]) == (pytest.approx(0.2), None)
    # The last order may lie after the period, but a credit note is no order.
    assert {who: row["days_since_last_order"] for who, row in found.items()} == {
        "a": 336,
        "b": 336,
        "c": 332,
        "d": 20,
    }
    assert {who: (row["growth"], row["growth_state"]) for who, row in found.items()} == {
        "a": (0.5, "expanded"), "b": (-0.2, "contracted"), "c": (None, "new"), "d": (0.0, "unchanged"),
    }  # fmt: skip
    assert [row["share"] for row in found.values()] == pytest.approx([150 / 290, 80 / 290, 40 / 290, 20 / 290])
    assert "".join(row["abc_class"] for row in found.values()) == "AAAB"  # before: 0, 52, 79, 93 %
    assert [row["orders"] for row in found.values()] == [2, 1, 1, 1]


def test_only_the_orders_of_the_period_are_counted(four: Engine) -> None:
    january = scope("2024-01-01", "2024-02-29", as_of="2025-01-31")
    assert [(row["customer_id"], row["orders"]) for row in rows(four, "portfolio/measures", january)] == [("a", 1)]


def test_matrix_is_cut_at_the_median(four: Engine) -> None:
    # Median growth of -0.2, 0, 0.5 is 0; median revenue of 20, 40, 80, 150 is 60.
    found = rows(four, "portfolio/matrix")
    assert {(row["x_cut"], row["y_cut"]) for row in found} == {(0.0, 60.0)}
    assert [(row["customer_id"], row["x"], row["y"], row["quadrant"], row["size"]) for row in found] == [
        ("a", 0.5, 150.0, "hh", 150.0),
        ("b", -0.2, 80.0, "lh", 80.0),
        ("c", None, 40.0, None, 40.0),
        ("d", 0.0, 20.0, "hl", 20.0),
    ]
    assert [(row["x_high"], row["y_high"]) for row in found] == [
        (True, True),
        (False, True),
        (None, False),
        (True, False),
    ]


def test_cuts_by_hand(four: Engine) -> None:
    found = rows(four, "portfolio/matrix", x="orders", y="margin_rate", size="share", x_cut="2", y_cut="1e-1")
    assert {(row["x_cut"], row["y_cut"]) for row in found} == {(2.0, 0.1)}
    assert [row["quadrant"] for row in found] == ["hh", None, None, None]
    found = rows(four, "portfolio/matrix", x="revenue", y="orders", x_cut=" 100 ", y_cut=1.5)
    assert [row["quadrant"] for row in found] == ["hh", "ll", "ll", "ll"]


def test_a_tie_on_the_cut_is_high(four: Engine) -> None:
    assert {
        row["quadrant"] for row in rows(four, "portfolio/matrix", x="orders", y="orders", x_cut="1", y_cut="1")
    } == {"hh"}


def test_every_choice_of_the_matrix_is_a_measure(four: Engine) -> None:
    measures = {column.name for column in get("portfolio/measures").columns}
    chosen = {param.name: param for param in get("portfolio/matrix").params}
    assert chosen["x"].choices == chosen["y"].choices == chosen["size"].choices
    assert set(chosen["x"].choices) <= measures
    table = run(four, "portfolio/measures", YEAR).frame
    for name in chosen["x"].choices:
        found = run(four, "portfolio/matrix", YEAR, x=name).frame
        assert found["x"].equals(table[name].astype(float).rename("x")), name


def test_the_portfolio_agrees_with_the_ranking(four: Engine) -> None:
    measures, ranking = run(four, "portfolio/measures", YEAR).frame, run(four, "sales/pareto", YEAR).frame
    shared = [name for name in measures.columns if name in ranking.columns]
    assert len(shared) > 12
    assert measures[shared].equals(ranking[shared])
