"""Lorenz curve: how unequally customers share in the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import (
    empty,
    figure,
    floats,
    halo,
    note,
    require,
    soft,
)
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover, wrap
from kam_analytics.charts.theme import Theme

_HEIGHT = 330


@dataclass(frozen=True)
class LorenzLabels:
    """customers, revenue: axis words (cumulative shares); equal: name of the diagonal; mark: template with
    {customers} and {revenue}, both shares."""

    customers: str
    revenue: str
    equal: str
    mark: str


def lorenz(
    data: pd.DataFrame,
    theme: Theme,
    numbers: Numbers,
    labels: LorenzLabels,
    *,
    value: str = "revenue",
    mark: float = 0.2,
    budget: int = 100,
) -> go.Figure:
    """Lorenz curve from the smallest customer to the largest; the largest `mark` of customers is pointed
    out.

    data: one row per customer with `value`; values <= 0 and missing ones are left out, since a curve of
    shares needs positive parts. At most `budget` points are drawn. Points are shares, not customers: no
    customdata.
    """
    require(data, "lorenz", (value,))
    amounts, found = _ascending(data[value]), largest_part(data[value], mark)
    if found is None:
        return empty(theme, _HEIGHT)
    x, y = lorenz_points(amounts)
    at = (1 - found[0], 1 - found[1])
    words = labels.mark.format(customers=numbers.percent(found[0]), revenue=numbers.percent(found[1]))
    aside = {"xanchor": "right", "yanchor": "bottom", "xshift": -theme.px(8)}
    accent = {"color": theme.accent, "size": theme.font_size}
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    axis = {"tickvals": ticks, "ticktext": [numbers.percent(tick) for tick in ticks], "range": [-0.01, 1.02]}
    return figure(
        theme,
        _HEIGHT,
        [*_curve(x, y, budget, theme, numbers, labels), _point(at, theme)],
        annotations=[
            note(
                f"<b>{wrap(words, 28, 3)}</b>",
                at[0],
                at[1],
                font=accent,
                align="right",
                **aside,
                **halo(theme),
            ),
            note(escape(labels.equal), 0.3, 0.3, font=soft(theme), **aside),  # clear of the words at the mark
        ],
        xaxis={**axis, "title": {"text": escape(labels.customers)}, "showline": True},
        yaxis={**axis, "title": {"text": escape(labels.revenue)}, "showgrid": True},
    )


def largest_part(values: pd.Series, mark: float = 0.2) -> tuple[float, float] | None:
    """The largest `mark` of customers (at least one) as their exact share of customers and of the sum of `values`;
    None where no value is positive."""
    amounts = _ascending(values)
    if not amounts.size:
        return None
    count = max(round(amounts.size * mark), 1)
    return count / amounts.size, float(amounts[-count:].sum()) / float(amounts.sum())


def _ascending(values: pd.Series) -> np.ndarray:
    amounts = np.sort(floats(values))
    return amounts[amounts > 0]


def lorenz_points(ascending: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cumulative share of customers and of their amounts, from (0, 0) to (1, 1)."""
    total = len(ascending)
    return np.linspace(0.0, 1.0, total + 1), np.concatenate([[0.0], np.cumsum(ascending)]) / ascending.sum()


def _curve(
    x: np.ndarray, y: np.ndarray, budget: int, theme: Theme, numbers: Numbers, labels: LorenzLabels
) -> list[go.Scatter]:
    """The diagonal of equality and, the area between them tinted, the curve."""
    # Even steps along the curve: many where it bends, few where it is straight.
    length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    kept = np.unique(np.searchsorted(length, np.linspace(0, length[-1], budget)).clip(0, len(x) - 1))
    texts = [
        hover("", (labels.customers, numbers.percent(a, 1)), (labels.revenue, numbers.percent(b, 1)))
        for a, b in zip(x[kept], y[kept], strict=True)
    ]
    thin = {"color": theme.ink_soft, "width": 1, "dash": "dot"}
    return [
        go.Scatter(x=[0, 1], y=[0, 1], mode="lines", line=thin, hoverinfo="skip"),
        go.Scatter(
            x=x[kept].tolist(),
            y=y[kept].tolist(),
            mode="lines",
            line={"color": theme.actual, "width": theme.px(2.6)},
            fill="tonexty",
            fillcolor=theme.alpha(theme.accent, 0.14),
            hovertext=texts,
            hoverinfo="text",
        ),
    ]


def _point(at: tuple[float, float], theme: Theme) -> go.Scatter:
    marker = {"color": theme.accent, "size": theme.px(9)}
    return go.Scatter(x=[at[0]], y=[at[1]], mode="markers", marker=marker, hoverinfo="skip")
