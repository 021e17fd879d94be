"""The charts of the data passport draw what the rows say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from kam_analytics.charts.passport import coverage, pairs
from kam_analytics.charts.theme import DARK, LIGHT, Theme
from tests.unit.chart_samples import COVERAGE, NUMBERS, PAIR

MONTHS = pd.date_range("2024-01-01", periods=4, freq="MS")


def strips(**kinds: list[tuple[int, str | None]]) -> pd.DataFrame:
    rows = [
        {"kind": kind, "month": month, "rows": count, "usual": 20.0, "gap": gap}
        for kind, counts in kinds.items()
        for month, (count, gap) in zip(MONTHS, counts, strict=True)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_gaps_carry_a_cross_in_their_own_strip(theme: Theme) -> None:
    data = strips(
        sales=[(20, None), (2, "thin"), (0, "missing"), (21, None)],
        payments=[(5, None), (5, None), (6, None), (5, None)],
    )
    figure = coverage(data, theme, NUMBERS, COVERAGE, kinds=("sales", "invoices", "payments"))
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [list(trace.y) for trace in bars] == [[20, 2, 0, 21], [5, 5, 6, 5]]
    crosses = [trace for trace in figure.data if trace.type == "scatter"]
    assert [(trace.yaxis, [place[0] for place in trace.customdata]) for trace in crosses] == [
        ("y", ["2024-02", "2024-03"])
    ]
    assert "few rows" in crosses[0].hovertext[0]
    assert "no rows" in crosses[0].hovertext[1]
    assert crosses[0].marker.color == theme.bad
    said = " ".join(note.text for note in figure.layout.annotations)
    assert "Sales" in said
    assert "up to 21" in said


def test_crosses_of_many_gaps_do_not_merge() -> None:
    whole = pd.period_range("1999-01", "2024-12", freq="M").to_timestamp()  # 312 months
    empty = set(range(5, 300)) - {150}
    gap = ["missing" if place in empty else None for place in range(312)]
    rows = [0 if mark else 9 for mark in gap]
    data = pd.DataFrame({"kind": "sales", "month": whole, "rows": rows, "usual": 9.0, "gap": gap})
    (crosses,) = [
        trace for trace in coverage(data, LIGHT, NUMBERS, COVERAGE, kinds=["sales"]).data if trace.type == "scatter"
    ]
    assert [place[0] for place in crosses.customdata] == ["2011-10"]  # the middle one of the 294
    assert "Jun 1999 - Dec 2023" in crosses.hovertext[0]
    assert "no rows: 294" in crosses.hovertext[0]


def test_strips_do_not_touch_and_share_the_months() -> None:
    data = strips(**{kind: [(1, None)] * 4 for kind in ("a", "b", "c")})
    layout = coverage(data, LIGHT, NUMBERS, COVERAGE, kinds=("a", "b", "c")).layout
    domains = [layout[name].domain for name in ("yaxis", "yaxis2", "yaxis3")]
    assert all(upper[0] > lower[1] for upper, lower in pairwise(domains))
    assert len({round(high - low, 9) for low, high in domains}) == 1
    assert layout.xaxis.anchor == "y3"


def paired(**columns: list[Any]) -> Any:
    data = pd.DataFrame({"month": MONTHS, **columns})
    return pairs(data, LIGHT, NUMBERS, PAIR, first="revenue", second="invoiced", apart="difference", share="part")


def test_two_amounts_and_what_lies_between() -> None:
    figure = paired(
        revenue=[100.0, 50.0, None, 10.0], invoiced=[90.0, 80.0, 5.0, 10.0], difference=[-10.0, 30.0, None, 0.0],
        part=[-0.1, 0.6, None, 0.0],
    )  # fmt: skip
    columns, marks, between = figure.data
    assert list(columns.y) == [100.0, 50.0, None, 10.0]
    assert list(marks.y) == [90.0, 80.0, 5.0, 10.0]
    assert (list(between.y), between.yaxis) == ([-10.0, 30.0, None, 0.0], "y2")
    assert "<b>+30</b>" in [note.text for note in figure.layout.annotations]
    assert "+60.0 %" in columns.hovertext[1]
    assert "n/a" in columns.hovertext[2]


def test_nothing_sold_and_nothing_invoiced_draws_nothing() -> None:
    none = [0.0, 0.0, None, 0.0]
    assert not paired(revenue=none, invoiced=none, difference=none, part=[None] * 4).data


def test_many_months_are_lines() -> None:
    months = pd.date_range("2018-01-01", periods=60, freq="MS")
    data = pd.DataFrame({"month": months, "revenue": 2.0, "invoiced": 1.0, "difference": -1.0})
    figure = pairs(data, LIGHT, NUMBERS, PAIR, first="revenue", second="invoiced", apart="difference")
    assert [trace.mode for trace in figure.data[:2]] == ["lines", "lines"]
