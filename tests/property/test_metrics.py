"""The invariants of every spec, and the sums across metrics, on random companies."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from kam_analytics.engine import Engine
from kam_analytics.metrics import Result, get, names, run
from kam_analytics.scope import Period, Scope, comparison
from tests.warehouse import bills, load, sale

SEEDS = range(3)
FIRST, LAST = date(2022, 1, 1), date(2024, 9, 20)
CUSTOMERS = 60
CON = duckdb.connect()
CHOICES: dict[str, list[dict[str, Any]]] = {
    "sales/pareto": [
        {},
        {"measure": "gross_margin"},
        {"measure": "quantity", "class_a": 0.5, "class_b": 0.7},
    ],
    "sales/pyramid": [{}, {"vip": 0.1, "important": 0.3, "large": 0.6}],
    "sales/by_dimension": [{"dimension": name} for name in ("region", "salesperson", "category", "customer")],
    "sales/movers": [{}, {"limit": 3}],
    "sales/sparklines": [{}, {"months": 5}],
    "portfolio/matrix": [{}, {"x": "margin_rate", "y": "days_since_last_order", "x_cut": "0.3"}],
}


def company(seed: int) -> list[dict[str, Any]]:
    """Some 600 lines: returns, missing customers, costs and categories, two currencies, equal amounts."""
    dice = random.Random(seed)
    lines = []
    for _ in range(600):
        customer = f"k{min(int(dice.paretovariate(0.7)), CUSTOMERS)}" if dice.random() > 0.05 else None
        day = FIRST + timedelta(dice.randrange((LAST - FIRST).days + 1))
        revenue = Decimal(dice.choice([dice.randrange(-3000, 20_000), 5000, 0])) / 100
        cost = revenue * Decimal("0.7") if dice.random() > 0.3 else None
        lines.append(
            sale(
                day.isoformat(),
                customer,
                revenue,
                cost=None if cost is None else round(cost, 4),
                order_id=f"o{dice.randrange(400)}" if dice.random() > 0.1 else None,
                quantity=dice.randrange(0, 9) if dice.random() > 0.2 else None,
                discount=dice.choice([None, 0, "0.05", "0.3", 1]),
                region=dice.choice([None, "East", "West"]),
                salesperson=dice.choice([None, "Ann", "Bo"]),
                category=dice.choice([None, "Tools", "Parts"]),
                currency=dice.choice(["", "", "", "USD"]),
            )
        )
    return lines


def scopes(seed: int) -> list[Scope]:
    dice = random.Random(1000 + seed)
    as_of = LAST - timedelta(dice.randrange(0, 200))
    start = as_of - timedelta(dice.randrange(20, 500))
    whole = Period(date(2023, 7, 1), date(2024, 6, 30))
    found = []
    for kind in ("previous_year", "previous_period", "none"):
        found.append(Scope(LAST, whole, comparison(whole, kind)))
        cut = Scope(as_of, Period(start, as_of + timedelta(dice.randrange(0, 90))))
        found.append(cut.with_filters(base=comparison(cut.clipped, kind)))
    filtered = found[0].with_filters(regions=("", "East"), categories=("Tools", ""), tiers=("vip", "small"))
    return [
        *found,
        filtered,
        found[1].with_filters(currency="USD"),
        found[0].with_filters(only_regions=("West",)),
    ]


@pytest.fixture(scope="module", params=SEEDS)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, list[Scope]]]:
    folder = tmp_path_factory.mktemp(f"world{request.param}")
    with Engine(folder / "test.duckdb", folder / "staging", threads=2) as engine:
        parents = [{"customer_id": f"k{n}", "parent_id": f"k{n // 2}", "region": "East"} for n in (8, 9, 17, 33)]
        load(engine, company(request.param), parents)
        months = [(f"2024-0{month}-01", f"2024-0{month + 1}-01") for month in range(1, 7)]
        bills(engine, [(f"I{n}", f"k{n}", *months[n % 6], 50 + n, n) for n in range(20)])
        yield engine, scopes(request.param)


def broken(result: Result) -> list[str]:
    """The invariants of the spec that a result does not hold."""
    with CON.cursor() as con:
        con.register("result", result.table)
        held = con.sql("SELECT " + ", ".join(result.metric.invariants)).fetchall()[0]
    return [rule for rule, holds in zip(result.metric.invariants, held, strict=True) if holds is not True]


@pytest.mark.parametrize("name", names())
def test_invariants_hold(name: str, world: tuple[Engine, list[Scope]], request: pytest.FixtureRequest) -> None:
    """Every metric meets every company and every kind of scope, and every choice of its parameters: each company has a third
    of the scopes, and each scope one of the choices in turn."""
    engine, asked = world
    place = request.node.callspec.params["world"]
    identities = [{"customer_id": who} for who in ("k1", "k17", "nobody")]
    asks_for_one = any(param.name == "customer_id" for param in get(name).params)
    choices = CHOICES.get(name, identities if asks_for_one else [{}])
    for turn, scope in enumerate(asked[place :: len(SEEDS)], start=place):
        params = choices[turn % len(choices)]
        result = run(engine, name, scope, **params)
        assert broken(result) == [], f"{params} {scope}"


def test_an_invariant_that_does_not_hold_is_found(world: tuple[Engine, list[Scope]]) -> None:
    engine, asked = world
    result = run(engine, "sales/pareto", asked[0])
    half = Result(result.metric, result.scope, result.table.slice(1), result.frame, result.sql, result.params)
    assert len(broken(half)) >= 2


def test_sums_agree_across_metrics(world: tuple[Engine, list[Scope]], request: pytest.FixtureRequest) -> None:
    engine, asked = world
    for scope in asked[request.node.callspec.params["world"] :: len(SEEDS)]:
        total = run(engine, "sales/summary", scope).table.to_pylist()[0]
        ranking = run(engine, "sales/pareto", scope).table.to_pylist()
        named = sum((row["revenue"] for row in ranking), Decimal(0))
        bridge = {row["component"]: row["amount"] for row in run(engine, "sales/bridge", scope).table.to_pylist()}
        nobody = run(engine, "sales/unassigned", scope).table.to_pylist()[0]
        months = run(engine, "sales/trend", scope).table.to_pylist()
        assert named + nobody["revenue"] == total["revenue"]
        assert bridge["end"] == named
        assert sum((row["revenue"] for row in months), Decimal(0)) == total["revenue"]
        assert (
            sum((row["revenue"] for row in run(engine, "sales/pyramid", scope).table.to_pylist()), Decimal(0)) == named
        )
        for dimension in ("region", "salesperson", "category", "customer"):
            parts = run(engine, "sales/by_dimension", scope, dimension=dimension).table.to_pylist()
            assert sum((row["revenue"] for row in parts), Decimal(0)) == total["revenue"]
        assert total["customers"] == len(ranking) == run(engine, "sales/concentration", scope).one()["customers"]
        first = sum(1 for row in ranking if row["abc_class"] == "A" and row["share"] is not None)
        needed = run(engine, "sales/concentration", scope).table.to_pylist()[0]["customers_for_80pct"]
        assert needed is None or needed == first


def test_the_periods_of_the_database_equal_a_sum_by_day(world: tuple[Engine, list[Scope]]) -> None:
    engine, asked = world
    lines = engine.rows("SELECT order_date, revenue, currency FROM sales_line")
    for scope in asked[:6]:
        period = scope.clipped
        wanted = [
            line["revenue"]
            for line in lines
            if period.start <= line["order_date"] <= period.end and not line["currency"]
        ]
        assert run(engine, "sales/summary", scope).table.to_pylist()[0]["revenue"] == sum(wanted, Decimal(0))


def test_the_same_question_has_the_same_answer(world: tuple[Engine, list[Scope]]) -> None:
    from kam_analytics.metrics import statement

    engine, asked = world
    for name in ("sales/pareto", "sales/concentration", "portfolio/measures", "sales/by_dimension"):
        metric = get(name)
        sql, bound = statement(metric, asked[0], metric.values({}))
        first = engine.query(sql, bound)
        assert all(engine.query(sql, bound).equals(first) for _ in range(3))
