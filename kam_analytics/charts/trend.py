"""Months of one measure against the same months of the comparison period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import (
    empty,
    figure,
    floats,
    halo,
    key,
    label_margin,
    note,
    plain,
    require,
    scaled_axis,
)
from kam_analytics.charts.dates import by_month, month_id, month_name, month_ticks
from kam_analytics.charts.decimation import notable
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover
from kam_analytics.charts.theme import Theme

_HEIGHT = 300
_MOST_COLUMNS = 24
_BASE_LEFT, _BASE_RIGHT = -0.42, 0.08  # edges of a column of the comparison, in months from the middle


@dataclass(frozen=True)
class TrendLabels:
    """measure: what is counted; actual, base: the two periods; change: word before the variance on hover."""

    measure: str
    actual: str
    base: str
    change: str


def trend(
    data: pd.DataFrame,
    theme: Theme,
    numbers: Numbers,
    labels: TrendLabels,
    *,
    value: str = "revenue",
    base: str = "base_revenue",
) -> go.Figure:
    """Columns by month (lines above 24 months): actual solid dark, the comparison light behind it.

    data: month (date or 'YYYY-MM'), `value`, and `base` = the value of the same month in the comparison
    period (the column may be absent or empty). The largest and the last month carry their figure.
    customdata[0] is the month as 'YYYY-MM'.
    """
    require(data, "trend", ("month", value))
    rows, places = by_month(data)
    if rows.empty:
        return empty(theme, _HEIGHT)
    actual = floats(rows[value])
    before = floats(rows[base]) if base in rows.columns else np.full(len(rows), np.nan)
    columns = len(rows) <= _MOST_COLUMNS
    texts = _hovers(rows["month"].tolist(), actual, before, numbers, labels)
    ids = [[month_id(place)] for place in places]
    draw = _columns if columns else _lines
    traces = draw(places, actual, before, theme)
    traces[-1].update(customdata=ids, hovertext=texts, hoverinfo="text")
    notes = _value_notes(places, actual, before, columns, theme, numbers)
    beside = any(one["xanchor"] == "left" for one in notes)  # beside the last column, out of the axes
    if not np.isnan(before).all():
        marks = ("■", "■") if columns else ("━", "━")
        entries = [(marks[0], theme.actual, labels.actual), (marks[1], theme.previous, labels.base)]
        notes.append(key(theme, entries))
    return figure(
        theme,
        _HEIGHT,
        traces,
        barmode="overlay",
        annotations=notes,
        margin={
            "t": theme.px(30),
            "r": label_margin(theme, [numbers.compact(actual[-1])], theme.font_size) if beside else theme.px(18),
        },
        **_axes(places, actual, before, theme, numbers),
    )


def _columns(places: list[int], actual: np.ndarray, before: np.ndarray, theme: Theme) -> list[go.Bar]:
    # The actual column stands in front and to the right, so that both heights can be read.
    pairs = not np.isnan(before).all()
    back = go.Bar(
        x=places,
        y=plain(before),
        width=_BASE_RIGHT - _BASE_LEFT,
        offset=_BASE_LEFT,
        marker={"color": theme.previous},
        hoverinfo="skip",
    )
    front = go.Bar(
        x=places,
        y=plain(actual),
        width=0.56 if pairs else 0.68,
        offset=-0.18 if pairs else -0.34,
        # A column of nothing has no outline that would cut into the one behind.
        marker={
            "color": theme.actual,
            "line": {"color": theme.paper, "width": (actual != 0).astype(int).tolist() if pairs else 0},
        },
    )
    return [back, front] if pairs else [front]


def _lines(places: list[int], actual: np.ndarray, before: np.ndarray, theme: Theme) -> list[go.Scatter]:
    light = {"color": theme.previous, "width": theme.px(1.8)}
    back = go.Scatter(x=places, y=plain(before), mode="lines", line=light, hoverinfo="skip")
    dark = {"color": theme.actual, "width": theme.px(2.4)}
    front = go.Scatter(x=places, y=plain(actual), mode="lines", line=dark)
    return [front] if np.isnan(before).all() else [back, front]


def _hovers(
    months: list[Any], actual: np.ndarray, before: np.ndarray, numbers: Numbers, labels: TrendLabels
) -> list[str]:
    texts = []
    for month, now, then in zip(months, actual, before, strict=True):
        facts = [(f"{labels.measure}, {labels.actual}", numbers.full(now))]
        if not np.isnan(then):
            change = (now - then) / then if then > 0 else None
            facts += [
                (labels.base, numbers.full(then)),
                (labels.change, numbers.percent(change, 1, signed=True)),
            ]
        texts.append(hover(month_name(month, numbers.lang), *facts))
    return texts


def _value_notes(
    places: list[int], actual: np.ndarray, before: np.ndarray, columns: bool, theme: Theme, numbers: Numbers
) -> list[dict[str, Any]]:
    """The figures of the largest and the last month. On the higher column of the comparison it would be read as the
    figure of that one: the last month's then stands beside it, another month's is left to the hover."""
    last = len(places) - 1
    notes = []
    for place in notable(actual):
        behind = columns and before[place] > max(actual[place], 0)
        if behind and place != last:
            continue
        across = "left" if behind else "right" if place == last and not columns else "center"
        notes.append(
            note(
                f"<b>{escape(numbers.compact(actual[place]))}</b>",
                places[place] + (_BASE_RIGHT if behind else 0),
                max(float(actual[place]), 0.0) if columns else float(np.fmax(np.fmax(actual, before), 0)[place]),
                yanchor="bottom",
                yshift=theme.px(1 if columns else 3),
                xanchor=across,
                xshift=theme.px({"left": 1, "right": 6, "center": 3 if columns else 0}[across]),
                font={"size": theme.font_size},
                **halo(theme),
            )
        )
    return notes


def _axes(places: list[int], actual: np.ndarray, before: np.ndarray, theme: Theme, numbers: Numbers) -> dict[str, Any]:
    values = [*actual, *before, 0.0]
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    high = high if high > low else low + 1.0
    ticks, texts = month_ticks(places, numbers.lang, 6 if theme.narrow else 12)
    # Lines start off the axis; a few columns keep the width of many.
    spare = max(0.6, len(places) * 0.03) + max(6 - len(places), 0) / 2
    return {
        "xaxis": {"tickvals": ticks, "ticktext": texts, "range": [min(places) - spare, max(places) + spare]},
        "yaxis": {**scaled_axis(theme, low, high, numbers.compact), "range": [low * 1.08, high * 1.08]},
    }
