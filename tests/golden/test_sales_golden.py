"""Sales metrics against the oracle, cell by cell, on the real extracts; and against published figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import pandas as pd
import pytest

from kam_analytics import profile
from kam_analytics.engine import Engine
from kam_analytics.metrics import run
from kam_analytics.scope import Period, Scope, comparison
from tests.warehouse import load, scope

from . import extracts, known_totals, oracle
from . import worked_examples as example
from .real_data import real_data

FILES = ("superstore", "superstore_zh", "sales_data_sample", "reseller_sales", "classicmodels")
LAYERS = {"vip": "vip", "important": "important", "ordinary_large": "large", "small": "small"}
MEASURES = ("revenue", "gross_margin", "quantity")
Loaded = tuple[Engine, pd.DataFrame]


@pytest.fixture(scope="module", params=FILES)
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """One extract in a database of its own, and its lines as the oracle has them.

    The flat files come in by the reader, as a user would load them; classicmodels, whose lines need a join, directly.
    """
    name: str = request.param
    folder = tmp_path_factory.mktemp("lines")
    if name in extracts.FILES:
        engine = extracts.opened(tmp_path_factory, name)
    else:
        engine = Engine(folder / "test.duckdb", folder / "staging", threads=2)
        load(engine, oracle.sales_frame(name).to_dict("records"))
    with engine:
        yield engine, oracle.sales_frame(name)


def whole(engine: Engine) -> Scope:
    return profile.whole_history(profile.of(engine))


def usual(engine: Engine) -> Scope:
    return profile.of(engine).choices.defaults


def odd(engine: Engine) -> Scope:
    """A period that starts and ends within a month, seen from a day before the last line."""
    last = profile.of(engine).choices.last
    period = Period(date(last.year - 1, last.month, 11), last.replace(day=1) - timedelta(days=9))
    return Scope(period.end, period, comparison(period, "previous_period"))


SCOPES = (whole, usual, odd)


def same(found: Any, expected: Any) -> bool:
    """Money and counts to the last digit, ratios to 12 digits, missing as missing."""
    if isinstance(expected, float) and found is not None:
        return found == pytest.approx(expected, rel=1e-12)
    return found == expected and (found is None) == (expected is None)


def compare(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert len(found) == len(expected)
    wrong = [
        (number, name, row[name], value)
        for number, (row, wanted) in enumerate(zip(found, expected, strict=True))
        for name, value in wanted.items()
        if not same(row[name], value)
    ]
    assert wrong[:5] == []


def rows(engine: Engine, name: str, asked: Scope, **params: Any) -> list[dict[str, Any]]:
    return run(engine, name, asked, **params).table.to_pylist()


def ends(asked: Scope) -> tuple[date, date]:
    return asked.clipped.start, asked.clipped.end


@pytest.mark.parametrize("asked", SCOPES)
class TestAgainstTheOracle:
    pytestmark = real_data

    def test_summary(self, loaded: Loaded, asked: Any) -> None:
        engine, frame = loaded
        found = rows(engine, "sales/summary", asked(engine))
        expected = oracle.summary(frame, *ends(asked(engine)))
        compare(found, [{name: expected[name] for name in expected if name in found[0]}])

    def test_trend(self, loaded: Loaded, asked: Any) -> None:
        engine, frame = loaded
        expected = oracle.trend(frame, *ends(asked(engine))).to_dict("records")
        compare(rows(engine, "sales/trend", asked(engine)), expected)
        base = asked(engine).base
        if base is not None:
            then = {
                row["month"]: row["revenue"] for row in oracle.trend(frame, base.start, base.end).to_dict("records")
            }
            pairs = [
                (row["base_month"], row["base_revenue"])
                for row in rows(engine, "sales/trend", asked(engine))
                if row["base_month"]
            ]
            assert dict(pairs) == {month: then.get(month, 0) for month, _ in pairs}

    @pytest.mark.parametrize("measure", MEASURES)
    def test_pareto_and_classes(self, loaded: Loaded, asked: Any, measure: str) -> None:
        engine, frame = loaded
        expected = oracle.pareto(frame, *ends(asked(engine)), measure=measure)
        found = rows(engine, "sales/pareto", asked(engine), measure=measure)
        if measure == "quantity":  # the oracle takes an unknown quantity for 0
            found = [{**row, "amount": row["amount"] or Decimal(0)} for row in found]
        compare(found, expected.rename(columns={"value": "amount"}).to_dict("records"))
        classes = {name: sum(row["abc_class"] == name for row in found) for name in "ABC"}
        assert classes == {name: count for name, (count, _) in oracle.abc_classes(expected).items()}

    def test_pareto_with_other_cuts(self, loaded: Loaded, asked: Any) -> None:
        engine, frame = loaded
        expected = oracle.pareto(frame, *ends(asked(engine)), cuts=(Decimal("0.5"), Decimal("0.9")))
        found = rows(engine, "sales/pareto", asked(engine), class_a="0.5", class_b="0.9")
        assert [row["abc_class"] for row in found] == expected["abc_class"].tolist()

    def test_margin_of_each_account(self, loaded: Loaded, asked: Any) -> None:
        engine, frame = loaded
        expected = oracle.pareto(frame, *ends(asked(engine)), measure="gross_margin")
        wanted = dict(zip(expected["customer_id"], expected["value"], strict=True))
        found = {row["customer_id"]: row["gross_margin"] for row in rows(engine, "portfolio/measures", asked(engine))}
        assert found == wanted

    def test_pyramid(self, loaded: Loaded, asked: Any) -> None:
        engine, frame = loaded
        expected = oracle.pyramid(frame, *ends(asked(engine))).replace({"layer": LAYERS}).to_dict("records")
        compare(rows(engine, "sales/pyramid", asked(engine)), expected)

    def test_key_accounts_share(self, loaded: Loaded, asked: Any) -> None:
        engine, frame = loaded
        scope = asked(engine)
        start, end = ends(scope)
        lines = frame[frame["order_date"].between(start, end) & frame["customer_id"].notna()]
        sums = sorted((sum(part, Decimal(0)) for _, part in lines.groupby("customer_id")["revenue"]), reverse=True)
        first = max(-(-len(sums) * 5 // 100), 2 if 0 < len(sums) < 20 else 1 if sums else 0)
        whole, part = sum(sums, Decimal(0)), sum(sums[:first], Decimal(0))
        expected = {
            "key_accounts": min(first, len(sums)),
            "accounts": len(sums),
            "key_revenue": part,
            "revenue": whole,
            "key_share": float(part / whole) if whole > 0 else None,
        }
        compare(rows(engine, "sales/key_share", scope), [expected])

    def test_concentration(self, loaded: Loaded, asked: Any) -> None:
        engine, frame = loaded
        compare(
            rows(engine, "sales/concentration", asked(engine)),
            [oracle.concentration(frame, *ends(asked(engine)))],
        )

    def test_bridge_and_retention(self, loaded: Loaded, asked: Any) -> None:
        engine, frame = loaded
        scope = asked(engine)
        if scope.base is None:
            return
        periods = (ends(scope), (scope.base.start, scope.base.end))
        compare(rows(engine, "sales/bridge", scope), oracle.bridge(frame, *periods).to_dict("records"))
        compare(rows(engine, "sales/retention", scope), [oracle.retention(frame, *periods)])

    def test_lines_without_a_customer(self, loaded: Loaded, asked: Any) -> None:
        engine, frame = loaded
        compare(rows(engine, "sales/unassigned", asked(engine)), [oracle.no_customer(frame, *ends(asked(engine)))])

    def test_revenue_by_dimension(self, loaded: Loaded, asked: Any) -> None:
        engine, frame = loaded
        start, end = ends(asked(engine))
        lines = frame[[start <= day <= end for day in frame["order_date"]]]
        for name in ("region", "salesperson", "category"):
            sums = (
                lines.groupby(lines[name].fillna(""))["revenue"].agg(lambda amounts: sum(amounts, Decimal(0))).to_dict()
            )
            found = rows(engine, "sales/by_dimension", asked(engine), dimension=name)
            assert {row["id"]: row["revenue"] for row in found if row["revenue"] or row["id"] in sums} == sums


class TestKnownTotals:
    pytestmark = real_data

    def test_totals_of_the_data_folder(self, loaded: Loaded, request: pytest.FixtureRequest) -> None:
        engine, _ = loaded
        known = known_totals.SALES[request.node.callspec.params["loaded"]]
        found = rows(engine, "sales/summary", whole(engine))[0]
        assert {name: found[name] for name in known if name in found} == {
            name: known[name] for name in known if name in found
        }

    def test_the_usual_periods_are_those_of_the_oracle(self, loaded: Loaded) -> None:
        engine, frame = loaded
        period = oracle.default_period(max(frame["order_date"]))
        assert ends(usual(engine)) == period
        base = usual(engine).base
        assert base is not None
        assert (base.start, base.end) == oracle.comparison_period(period[0])


def lognormal(customers: int) -> list[dict[str, Any]]:
    """Accounts that split a lognormal of sigma 1.683 into equal numbers: differences of its Lorenz curve."""
    normal = NormalDist()
    curve = [
        0.0,
        *(normal.cdf(normal.inv_cdf(n / customers) - example.LOGNORMAL_SIGMA) for n in range(1, customers)),
        1.0,
    ]
    parts = [Decimal(round((high - low) * 1e12)).scaleb(-4) for low, high in pairwise(curve)]
    return [
        {"order_date": date(2024, 5, 1), "customer_id": f"{n:05d}", "revenue": part} for n, part in enumerate(parts)
    ]


def test_a_lognormal_company_is_as_concentrated_as_published(engine: Engine) -> None:
    load(engine, lognormal(2000))
    year = scope("2024-01-01", "2024-12-31")
    shares = [row["revenue_share"] for row in rows(engine, "sales/pyramid", year)]
    reached = {0.01: shares[0], 0.05: sum(shares[:2]), 0.20: sum(shares[:3])}
    assert reached == {cut: pytest.approx(share, abs=5e-4) for cut, share in example.LOGNORMAL_TOP_SHARES.items()}
    figures = rows(engine, "sales/concentration", year)[0]
    assert figures["gini"] == pytest.approx(example.LOGNORMAL_GINI, abs=5e-4)
