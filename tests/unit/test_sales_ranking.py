"""Rankings of customers on small cases worked out by hand: Pareto, pyramid, concentration."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from kam_analytics.engine import Engine
from kam_analytics.metrics import run
from tests.golden import worked_examples as example
from tests.warehouse import load, sale, scope

YEAR = scope("2024-01-01", "2024-12-31")
LAYERS = ("vip", "important", "large", "small")


def sold(amounts: list[Any]) -> list[dict[str, Any]]:
    """One line a customer c01, c02 ... in this order."""
    return [sale("2024-03-05", f"c{n:02d}", amount) for n, amount in enumerate(amounts, start=1)]


def rows(engine: Engine, name: str, **params: Any) -> list[dict[str, Any]]:
    return run(engine, name, YEAR, **params).table.to_pylist()


def column(engine: Engine, name: str, wanted: str, **params: Any) -> list[Any]:
    return [row[wanted] for row in rows(engine, name, **params)]


@pytest.mark.parametrize(("amounts", "classes"), example.ABC)
def test_the_account_that_crosses_a_cut_belongs_to_the_upper_class(
    engine: Engine, amounts: list[int], classes: str
) -> None:
    load(engine, sold(amounts))
    assert "".join(column(engine, "sales/pareto", "abc_class")) == classes


def test_cut_offs_are_parameters(engine: Engine) -> None:
    load(engine, sold([50, 30, 15, 5]))
    assert column(engine, "sales/pareto", "abc_class", class_a="0.5", class_b="0.80") == ["A", "B", "C", "C"]
    assert column(engine, "sales/pareto", "abc_class", class_a=1, class_b=1) == ["A", "A", "A", "A"]


def test_an_exact_cut_is_not_missed_by_binary_fractions(engine: Engine) -> None:
    # 0.1 + 0.7 = 0.7999... in binary; exactly 80 % before the third account, so it is class B.
    load(engine, sold(["0.70", "0.10", "0.15", "0.05"]))
    ranked = rows(engine, "sales/pareto")
    assert [row["revenue"] for row in ranked] == [Decimal(text) for text in ("0.7000", "0.1500", "0.1000", "0.0500")]
    assert [row["abc_class"] for row in ranked] == ["A", "A", "B", "C"]
    load(engine, sold([0, 0, 0, 0]))
    assert column(engine, "sales/pareto", "abc_class", class_a="0.85", class_b="0.95") == ["A", "A", "B", "C"]


def test_ties_are_broken_by_customer_id_as_text(engine: Engine) -> None:
    load(engine, [sale("2024-01-02", name, 10) for name in ("9", "10", "b", "B", "客户")])
    assert column(engine, "sales/pareto", "customer_id") == ["10", "9", "B", "b", "客户"]
    assert column(engine, "sales/pareto", "rank") == [1, 2, 3, 4, 5]


def test_shares_are_of_the_positive_amounts(engine: Engine) -> None:
    load(engine, sold([60, 40, 0, -10]))
    ranked = rows(engine, "sales/pareto")
    assert [row["share"] for row in ranked] == [0.6, 0.4, None, None]
    assert [row["cumulative_share"] for row in ranked] == [0.6, 1.0, None, None]
    assert [row["revenue"] for row in ranked] == [60, 40, 0, -10]


def test_all_negative(engine: Engine) -> None:
    load(engine, sold([-5, -1]))
    ranked = rows(engine, "sales/pareto")
    assert [(row["rank"], row["customer_id"], row["share"], row["abc_class"]) for row in ranked] == [
        (1, "c02", None, "C"), (2, "c01", None, "C"),
    ]  # fmt: skip
    figures = rows(engine, "sales/concentration")[0]
    assert figures["customers"] == 2
    assert {figures[name] for name in ("top1_share", "hhi", "gini", "effective_customers", "customers_for_80pct")} == {
        None
    }
    assert [row["revenue_share"] for row in rows(engine, "sales/pyramid")] == [None] * 4


def test_lines_without_a_customer_are_not_ranked(engine: Engine) -> None:
    load(engine, [*sold([30, 10]), sale("2024-04-01", None, 60), sale("2024-04-02", None, -20)])
    assert column(engine, "sales/pareto", "share") == [0.75, 0.25]
    assert rows(engine, "sales/unassigned") == [{"revenue": Decimal(40), "lines": 2, "share": 0.5}]
    assert rows(engine, "sales/summary")[0]["revenue"] == 80
    # What remains without the largest is the company's, lines without a customer included.
    assert rows(engine, "sales/concentration")[0]["revenue_without_largest"] == 50


def test_ranking_by_margin_and_quantity(engine: Engine) -> None:
    load(
        engine,
        [
            sale("2024-01-02", "big", 100, cost=95, quantity=1),
            sale("2024-01-02", "fine", 50, cost=20, quantity=4),
            sale("2024-01-02", "loss", 80, cost=90, quantity=2),
            sale("2024-01-02", "unknown", 70),
            sale("2024-01-03", "half", 10, cost=5, quantity=3),
            sale("2024-01-03", "half", 30),
        ],
    )
    by_margin = rows(engine, "sales/pareto", measure="gross_margin")
    assert [(row["customer_id"], row["amount"]) for row in by_margin] == [
        ("fine", 30), ("big", 5), ("half", 5), ("loss", -10), ("unknown", None),
    ]  # fmt: skip
    assert [row["share"] for row in by_margin] == [0.75, 0.125, 0.125, None, None]
    assert [row["abc_class"] for row in by_margin] == ["A", "A", "B", "C", "C"]
    half = by_margin[2]
    assert (half["margin_rate"], half["cost_coverage"]) == (0.5, 0.25)
    assert (by_margin[4]["margin_rate"], by_margin[4]["cost_coverage"]) == (None, None)
    by_quantity = rows(engine, "sales/pareto", measure="quantity")
    assert [(row["customer_id"], row["amount"]) for row in by_quantity] == [
        ("fine", 4), ("half", 3), ("loss", 2), ("big", 1), ("unknown", None),
    ]  # fmt: skip


def test_one_customer(engine: Engine) -> None:
    load(engine, [sale("2024-01-02", "only", 10, order_id="1"), sale("2024-02-03", "only", 30, order_id="2")])
    ranked = rows(engine, "sales/pareto")[0]
    assert (ranked["share"], ranked["abc_class"], ranked["orders"]) == (1.0, "A", 2)
    assert [row["customers"] for row in rows(engine, "sales/pyramid")] == [1, 0, 0, 0]
    figures = rows(engine, "sales/concentration")[0]
    assert (figures["hhi"], figures["effective_customers"], figures["gini"]) == (10_000, 1, None)
    assert (figures["hhi_band"], figures["dependent_on_one"], figures["customers_for_80pct"]) == (
        "high",
        True,
        1,
    )
    assert (figures["revenue_without_largest"], figures["largest_id"]) == (0, "only")


def test_no_customer_at_all(engine: Engine) -> None:
    load(engine, [sale("2024-01-02", None, 10)])
    assert rows(engine, "sales/pareto") == []
    figures = rows(engine, "sales/concentration")[0]
    assert (figures["customers"], figures["top1_share"], figures["largest_id"]) == (0, None, None)
    assert [row["customers"] for row in rows(engine, "sales/pyramid")] == [0, 0, 0, 0]


@pytest.mark.parametrize(("customers", "bounds"), sorted(example.PYRAMID_BOUNDS.items()))
def test_layers_of_the_pyramid(engine: Engine, customers: int, bounds: tuple[int, int, int]) -> None:
    load(engine, [sale("2024-01-02", f"{n:04d}", 10_000 - n) for n in range(customers)])
    layers = rows(engine, "sales/pyramid")
    edges = [0, *bounds, customers]
    assert [row["layer"] for row in layers] == list(LAYERS)
    assert [row["customers"] for row in layers] == [high - low for low, high in pairwise(edges)]
    expected = [sum(10_000 - n for n in range(low, high)) for low, high in pairwise(edges)]
    assert [row["revenue"] for row in layers] == expected
    assert {row["few_customers"] for row in layers} == {customers < 20}
    assert sum(row["customer_share"] for row in layers) == pytest.approx(1)
    # The tier of an account is its layer when nothing is filtered.
    tiers = column(engine, "sales/pareto", "tier")
    assert tiers == [tier for tier, low, high in zip(LAYERS, edges, edges[1:], strict=False) for _ in range(high - low)]


def test_layers_with_other_cuts(engine: Engine) -> None:
    load(engine, sold([100] + [10] * 39))
    layers = rows(engine, "sales/pyramid", vip="0.10", important="0.25", large="0.5")
    assert [row["customers"] for row in layers] == [4, 6, 10, 20]
    assert [row["revenue"] for row in layers] == [130, 60, 100, 200]
    assert [row["revenue_share"] for row in layers] == pytest.approx([130 / 490, 60 / 490, 100 / 490, 200 / 490])
    assert layers[0]["revenue_per_customer"] == Decimal("32.5")


def test_shares_of_the_layers_are_of_the_net_total(engine: Engine) -> None:
    load(engine, sold([70, 20, 30, -20]))
    assert [row["revenue_share"] for row in rows(engine, "sales/pyramid")] == pytest.approx([0.7, 0.3, 0.2, -0.2])


def test_concentration_by_hand(engine: Engine) -> None:
    load(engine, sold(example.HHI_AMOUNTS))
    figures = rows(engine, "sales/concentration")[0]
    assert figures["hhi"] == pytest.approx(example.HHI)
    assert figures["effective_customers"] == pytest.approx(example.EFFECTIVE_CUSTOMERS)
    assert [figures[f"top{n}_share"] for n in (1, 3, 5, 10, 20)] == pytest.approx([0.5, 1, 1, 1, 1])
    assert (figures["hhi_band"], figures["customers_over_10pct"], figures["customers_for_80pct"]) == (
        "high",
        3,
        2,
    )
    load(engine, sold([0, 0, 0, 1]))
    assert rows(engine, "sales/concentration")[0]["customers"] == 4


def test_gini_by_hand(engine: Engine) -> None:
    load(engine, sold(example.GINI_AMOUNTS))
    assert rows(engine, "sales/concentration")[0]["gini"] == pytest.approx(example.GINI_CORRECTED)


def test_negative_amounts_count_as_nothing_in_concentration(engine: Engine) -> None:
    # 60, 40 and two floored to 0: sum((2i - n - 1) x) = 1 x 40 + 3 x 60 = 220; / (4 x 100) x 4/3.
    load(engine, sold([60, 40, 0, -50]))
    figures = rows(engine, "sales/concentration")[0]
    assert (figures["customers"], figures["top1_share"]) == (4, 0.6)
    assert figures["hhi"] == pytest.approx(5200)
    assert figures["gini"] == pytest.approx(220 / 400 * 4 / 3)


@pytest.mark.parametrize(
    ("amounts", "hhi", "band"),
    [
        ([1] * 10, 1000, "moderate"),
        ([1] * 11, 10_000 / 11, "low"),
        ([1] * 5, 2000, "high"),
        ([1] * 6, 10_000 / 6, "moderate"),
    ],
)
def test_bands_of_the_index(engine: Engine, amounts: list[int], hhi: float, band: str) -> None:
    load(engine, sold(amounts))
    figures = rows(engine, "sales/concentration")[0]
    assert (figures["hhi"], figures["hhi_band"]) == (pytest.approx(hhi), band)


def test_one_account_of_exactly_ten_per_cent_is_flagged(engine: Engine) -> None:
    load(engine, sold([10, *[9] * 10]))
    assert rows(engine, "sales/concentration")[0]["dependent_on_one"] is True
    load(engine, sold(["-0.01"]))
    assert rows(engine, "sales/concentration")[0]["dependent_on_one"] is False


def test_what_losing_the_largest_would_cost(engine: Engine) -> None:
    load(engine, [sale("2024-01-02", "big", 60, cost=45), sale("2024-01-02", "fine", 40, cost=10)])
    figures = rows(engine, "sales/concentration")[0]
    assert (figures["largest_revenue"], figures["largest_gross_margin"]) == (60, 15)
    assert (figures["revenue_without_largest"], figures["gross_margin_without_largest"]) == (40, 30)
    assert figures["largest_margin_share"] == pytest.approx(15 / 45)
