"""Small frames, words and calls for every chart, shared by the chart tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.ageing import BUCKETS, AgeingLabels, ageing_customers, ageing_total
from kam_analytics.charts.bridge import BridgeLabels, bridge
from kam_analytics.charts.limits import LimitLabels, limits
from kam_analytics.charts.lines import DsoLabels, OverdueLabels, dso_trend, overdue_trend
from kam_analytics.charts.lorenz import LorenzLabels, lorenz
from kam_analytics.charts.mix import MixLabels, mix
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.pareto import ParetoLabels, pareto
from kam_analytics.charts.passport import CoverageLabels, PairLabels, coverage, pairs
from kam_analytics.charts.portfolio import Colour, Measure, PortfolioLabels, Quadrant, portfolio
from kam_analytics.charts.pyramid import PyramidLabels, pyramid
from kam_analytics.charts.rhythm import RhythmLabels, rhythm
from kam_analytics.charts.risk import (
    CalibrationLabels,
    ReasonLabels,
    RiskLabels,
    calibration,
    margin_at_risk,
    reasons,
)
from kam_analytics.charts.theme import LIGHT, Theme
from kam_analytics.charts.trend import TrendLabels, trend

NUMBERS = Numbers("en")
EVIL = '<img src=x onerror="alert(1)"> & $x$ <b>Co</b>'

PARETO = ParetoLabels(
    measure="Revenue",
    rank="Rank",
    axis="Customers",
    share="Share",
    cumulative="Cumulative",
    mean="Mean",
    mark="{n} of {total} bring {share}",
    group="{first} to {last}: {n}",
    abc="{name}: {n}, {share}",
    abc_short="{name} {share}",
    grouped="{n} a bar",
)
PORTFOLIO = PortfolioLabels(
    high_high=Quadrant("Grow", "Invest"),
    high_low=Quadrant("Hold", "Visit"),
    low_high=Quadrant("Build", "Choose"),
    low_low=Quadrant("Serve", "Save"),
    held="beyond the axes: {n}",
)
LIMITS = LimitLabels(
    exposure="Exposure",
    limit="Limit",
    utilisation="Used",
    within="Within",
    beyond="Beyond",
    over="{amount} over",
    free="{amount} free",
    no_limit="no limit",
    no_rate="limit in {currency}: no rate",
    too_large="limit in {currency}: too large",
    more="owes more",
    prepayment="prepaid",
)
RHYTHM = RhythmLabels(
    order="Order",
    gap="{days} gap",
    open="{days} open",
    mean="mean {days}",
    horizon="lost {days}",
    orders="Orders",
    usual="{n} a month",
    so_far="so far",
)
MIX = MixLabels(actual="Now", base="Before", change="Change", share="Share", others="{n} others", new="new")
AGEING = AgeingLabels(unapplied="Unapplied", balance="Balance", overdue="{share} overdue")


COVERAGE = CoverageLabels("Rows", "Usual", "up to {n}", "no rows", "few rows", {"sales": "Sales"})
PAIR = PairLabels("Sales", "Invoiced", "Apart", "Share")


def measure(column: str, **more: Any) -> Measure:
    return Measure(column, column.title(), NUMBERS.compact, NUMBERS.full, **more)


def ranking(revenue: list[float], names: list[str] | None = None) -> pd.DataFrame:
    """The columns of sales/pareto, worked out here from its definition (METRICS.md, 'Pareto / ABC')."""
    amounts = np.sort(np.array(revenue, dtype=float))[::-1]
    positive = np.clip(amounts, 0, None)
    cumulative = positive.cumsum() / positive.sum()
    before = np.concatenate([[0.0], cumulative[:-1]])
    classes = np.where(before < 0.8 - 1e-12, "A", np.where(before < 0.95 - 1e-12, "B", "C"))
    count = len(amounts)
    return pd.DataFrame(
        {
            "rank": range(1, count + 1),
            "customer_id": [f"C{place}" for place in range(count)],
            "customer_name": names or [f"Customer {place}" for place in range(count)],
            "revenue": amounts,
            "share": np.where(amounts > 0, amounts / positive.sum(), np.nan),
            "cumulative_share": np.where(amounts > 0, cumulative, 1.0),
            "abc_class": np.where(amounts > 0, classes, "C"),
        }
    )


def aged(names: list[str]) -> pd.DataFrame:
    """Customers 0, 1, 2 ... with balances 60, 110, 160 ... and different shares overdue."""
    rows = []
    for place, name in enumerate(names):
        parts = [40.0 + 50 * place, 10.0, 5.0, 5.0, 0.0, 10.0 - 2 * place]
        row = dict(zip(BUCKETS, parts, strict=True)) | {"unapplied": 0.0 if place else -10.0}
        rows.append(
            {
                "customer_id": f"C{place}",
                "customer_name": name,
                **row,
                "balance": sum(parts) + row["unapplied"],
            }
        )
    return pd.DataFrame(rows)


def accounts(names: list[str]) -> pd.DataFrame:
    count = len(names)
    return pd.DataFrame(
        {
            "customer_id": [f"C{place}" for place in range(count)],
            "customer_name": names,
            "growth": np.linspace(-0.2, 0.4, count),
            "revenue": np.linspace(100.0, 1000.0, count),
            "margin": np.linspace(10.0, 50.0, count),
            "abc_class": ["ABC"[place % 3] for place in range(count)],
            "region": [names[place % count] for place in range(count)],
            "probability": np.linspace(0.1, 0.9, count),
            "level": ["low", "medium", "high", "very_high"] * (count // 4) + ["low"] * (count % 4),
            "margin_at_risk": np.linspace(5.0, 50.0, count),
            "exposure": np.linspace(50.0, 150.0, count),
            "credit_limit": [100.0] * count,
        }
    )


@dataclass(frozen=True)
class Sample:
    """One chart with a frame that fills it, whose names come from `names`."""

    name: str
    columns: tuple[str, ...]
    frame: Callable[[list[str]], pd.DataFrame]
    draw: Callable[[pd.DataFrame, Theme], go.Figure]


def months(count: int, **columns: list[float]) -> pd.DataFrame:
    starts = pd.date_range("2023-07-01", periods=count, freq="MS")
    return pd.DataFrame({"month": starts, **columns})


def _bridge(names: list[str]) -> pd.DataFrame:
    parts = ["begin", *names, "end"]
    return pd.DataFrame(
        {
            "component": parts,
            "amount": [100.0] + [5.0] * len(names) + [100.0 + 5 * len(names)],
            "customers": 3,
        }
    )


def _portfolio(data: pd.DataFrame, theme: Theme) -> go.Figure:
    axes = {
        "x": measure("growth", cut=0.05),
        "y": measure("revenue", cut=500.0, log=True),
        "size": measure("margin"),
    }
    return portfolio(data, theme, NUMBERS, PORTFOLIO, colour=Colour("region", "Region"), **axes)


def samples() -> Iterator[Sample]:
    n = NUMBERS
    yield Sample(
        "pareto",
        ("rank", "customer_id", "revenue", "cumulative_share", "abc_class"),
        lambda names: ranking([float(len(names) - place) for place in range(len(names))], names),
        lambda data, theme: pareto(data, theme, n, PARETO),
    )
    yield Sample(
        "pyramid",
        ("layer", "customers", "revenue_share"),
        lambda names: pd.DataFrame({"layer": names, "customers": 5, "revenue": 10.0, "revenue_share": 0.2}),
        lambda data, theme: pyramid(data, theme, n, PyramidLabels("Customers", "Revenue")),
    )
    yield Sample(
        "trend",
        ("month", "revenue"),
        lambda names: months(12, revenue=[1.0] * 12, base_revenue=[2.0] * 12),
        lambda data, theme: trend(data, theme, n, TrendLabels("Revenue", "Now", "Before", "Change")),
    )
    yield Sample(
        "bridge",
        ("component", "amount", "customers"),
        _bridge,
        lambda data, theme: bridge(data, theme, n, BridgeLabels("Amount", "Customers", "{n} c.")),
    )
    yield Sample(
        "ageing_total",
        (*BUCKETS, "unapplied"),
        aged,
        lambda data, theme: ageing_total(data, theme, n, AGEING),
    )
    yield Sample(
        "ageing_customers",
        ("customer_id", "customer_name", *BUCKETS, "balance"),
        aged,
        lambda data, theme: ageing_customers(data, theme, n, AGEING),
    )
    yield Sample(
        "dso_trend",
        ("month", "dso", "best_possible_dso"),
        lambda names: months(12, dso=[50.0] * 12, best_possible_dso=[40.0] * 12),
        lambda data, theme: dso_trend(data, theme, n, DsoLabels("DSO", "Best", "Late")),
    )
    yield Sample(
        "overdue_trend",
        ("month", "overdue", "overdue_rate"),
        lambda names: months(12, overdue=[5.0] * 12, overdue_rate=[0.2] * 12),
        lambda data, theme: overdue_trend(data, theme, n, OverdueLabels("Overdue", "Rate")),
    )
    yield Sample(
        "portfolio",
        ("customer_id", "customer_name", "growth", "revenue", "margin", "region"),
        accounts,
        _portfolio,
    )
    yield Sample(
        "margin_at_risk",
        ("customer_id", "customer_name", "probability", "level", "margin_at_risk"),
        accounts,
        lambda data, theme: margin_at_risk(data, theme, n, RiskLabels("Money", "Probability", "Level")),
    )
    yield Sample(
        "calibration",
        ("predicted", "observed", "n"),
        lambda names: pd.DataFrame({"predicted": [0.1, 0.4], "observed": [0.12, 0.35], "n": [90, 10]}),
        lambda data, theme: calibration(
            data, theme, n, CalibrationLabels("Predicted", "Observed", "Accounts", "Ideal")
        ),
    )
    yield Sample(
        "reasons",
        ("reason", "contribution"),
        lambda names: pd.DataFrame({"reason": names, "contribution": np.linspace(1, -1, len(names))}),
        lambda data, theme: reasons(data, theme, n, ReasonLabels("Raises", "Lowers", "Contribution")),
    )
    yield Sample(
        "limits",
        ("customer_id", "customer_name", "exposure", "credit_limit"),
        accounts,
        lambda data, theme: limits(data, theme, n, LIMITS),
    )
    yield Sample(
        "rhythm",
        ("order_date",),
        lambda names: pd.DataFrame({"order_date": pd.date_range("2024-01-01", periods=5, freq="20D")}),
        lambda data, theme: rhythm(data, theme, n, RHYTHM, as_of=date(2024, 6, 30), mean_gap=20.0),
    )
    yield Sample(
        "mix",
        ("category", "revenue"),
        lambda names: pd.DataFrame({"category": names, "revenue": 5.0, "base_revenue": 4.0}),
        lambda data, theme: mix(data, theme, n, MIX),
    )
    yield Sample(
        "coverage",
        ("kind", "month", "rows", "usual", "gap"),
        lambda names: months(3, kind=["sales"] * 3, rows=[9, 0, 9], usual=[9.0] * 3, gap=[None, "missing", None]),
        lambda data, theme: coverage(data, theme, n, COVERAGE, kinds=("sales",)),
    )
    yield Sample(
        "pairs",
        ("month", "revenue", "invoiced", "difference"),
        lambda names: months(12, revenue=[9.0] * 12, invoiced=[8.0] * 12, difference=[-1.0] * 12),
        lambda data, theme: pairs(data, theme, n, PAIR, first="revenue", second="invoiced", apart="difference"),
    )
    yield Sample(
        "lorenz",
        ("revenue",),
        lambda names: ranking([5.0, 3.0, 2.0]),
        lambda data, theme: lorenz(
            data, theme, n, LorenzLabels("Customers", "Revenue", "Equal", "{customers} {revenue}")
        ),
    )


def draw(name: str, names: list[str], theme: Theme = LIGHT) -> go.Figure:
    sample = next(sample for sample in samples() if sample.name == name)
    return sample.draw(sample.frame(names), theme)
