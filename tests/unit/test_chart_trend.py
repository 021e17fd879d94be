"""The chart of months against the comparison period."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.theme import LIGHT
from kam_analytics.charts.trend import TrendLabels, trend
from tests.unit.chart_samples import NUMBERS, months

TREND = TrendLabels("Revenue", "Now", "Before", "Change")


def notes(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def ids(trace: Any) -> list[Any]:
    return [row[0] for row in trace.customdata]


def test_trend_shows_the_comparison_behind_and_names_the_largest_and_the_last_month() -> None:
    values = [float(value) for value in (5, 9, 4, 3, 2, 6)]
    figure = trend(months(6, revenue=values, base_revenue=[4.0] * 5 + [np.nan]), LIGHT, NUMBERS, TREND)
    back, front = figure.data
    assert (back.marker.color, front.marker.color) == (LIGHT.previous, LIGHT.actual)
    assert list(front.y) == values
    assert list(back.y) == [4.0] * 5 + [None]
    assert ids(front) == ["2023-07", "2023-08", "2023-09", "2023-10", "2023-11", "2023-12"]
    assert notes(figure)[:2] == ["<b>9</b>", "<b>6</b>"]
    assert "Change: +25.0 %" in front.hovertext[0]
    assert figure.layout.yaxis.range[0] == 0


def test_a_figure_of_the_trend_does_not_stand_on_the_column_of_the_comparison() -> None:
    """The largest month, 9, lies behind 12 of the comparison: no figure. The last one stands beside its 7, at its height."""
    values = [5.0, 9.0, 4.0, 3.0, 2.0, 6.0]
    frame = months(6, revenue=values, base_revenue=[4.0, 12.0, 4.0, 4.0, 4.0, 7.0])
    figure = trend(frame, LIGHT, NUMBERS, TREND)
    (last,) = [note for note in figure.layout.annotations if note.text in ("<b>9</b>", "<b>6</b>")]
    back, front = figure.data
    right_edge = back.x[5] + back.offset + back.width
    assert (last.text, last.y, last.xanchor) == ("<b>6</b>", 6.0, "left")
    assert last.x >= right_edge - 1e-9
    assert front.marker.line.width == (1,) * 6
    empty_last = trend(months(6, revenue=[*values[:5], 0.0]), LIGHT, NUMBERS, TREND)
    assert empty_last.data[0].marker.line.width == 0


def test_trend_sorts_months_leaves_gaps_and_turns_to_lines_after_two_years() -> None:
    mixed = pd.DataFrame({"month": ["2024-03", "2024-01"], "revenue": [3.0, 1.0]})
    (columns,) = trend(mixed, LIGHT, NUMBERS, TREND).data
    assert list(columns.y) == [1.0, 3.0]
    assert columns.x[1] - columns.x[0] == 2
    long = trend(months(30, revenue=[1.0] * 30), LIGHT, Numbers("zh"), TREND)
    assert long.data[0].type == "scatter"
    assert long.layout.xaxis.ticktext[0].endswith("月<br><b>2023</b>")
