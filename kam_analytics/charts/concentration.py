"""Concentration: how much hangs on few customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import (
    dotted,
    empty,
    figure,
    floats,
    halo,
    key,
    key_margin,
    key_room,
    label_margin,
    name_axis,
    note,
    paired_bars,
    require,
    rows_height,
    soft,
    value_axis,
)
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover, wrap
from kam_analytics.charts.theme import Theme

_HEIGHT = 330
TOP_SHARES = ("top1_share", "top5_share", "top10_share")


@dataclass(frozen=True)
class LorenzLabels:
    """customers, revenue: axis words (cumulative shares); equal: name of the diagonal; mark: template with
    {customers} and {revenue}, both shares."""

    customers: str
    revenue: str
    equal: str
    mark: str


@dataclass(frozen=True)
class TopSharesLabels:
    """shares: names of the columns; actual, base: the two periods; threshold: template with {share}."""

    actual: str
    base: str
    threshold: str
    shares: Mapping[str, str] = field(default_factory=dict)


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
    count = max(round(len(amounts) * mark), 1)
    return count / len(amounts), float(amounts[-count:].sum() / amounts.sum())


def _ascending(values: pd.Series) -> np.ndarray:
    amounts = np.sort(floats(values))
    return amounts[amounts > 0]


def lorenz_points(ascending: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cumulative share of customers and of their amounts, from (0, 0) to (1, 1)."""
    total = len(ascending)
    return np.arange(total + 1) / total, np.concatenate([[0.0], np.cumsum(ascending)]) / ascending.sum()


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


def top_shares(
    data: pd.DataFrame,
    theme: Theme,
    numbers: Numbers,
    labels: TopSharesLabels,
    *,
    base: pd.DataFrame | None = None,
    threshold: float | None = 0.1,
    columns: Sequence[str] = TOP_SHARES,
) -> go.Figure:
    """Share of the largest customer, the five and the ten largest, against the comparison period.

    data, base: one row with `columns` (shares 0..1), metric sales/concentration. The share of the single
    largest account (the first column) is orange from `threshold` on (IFRS 8.34: one account >= 10 %), which
    is drawn as a line; None leaves it out. customdata[0] is the column.
    """
    require(data, "top_shares", columns)
    if data.empty:
        return empty(theme)
    now = _first_row(data, columns)
    then = np.full(len(columns), np.nan) if base is None or base.empty else _first_row(base, columns)
    pairs = not np.isnan(then).all()
    names = [labels.shares.get(column, column) for column in columns]
    flagged = threshold is not None and now[0] >= threshold
    colours = [theme.bad if flagged and place == 0 else theme.actual for place in range(len(columns))]
    entries = [("■", theme.actual, labels.actual), ("■", theme.previous, labels.base)]
    notes, margin = _share_notes(now, then, theme, numbers)
    notes += [key(theme, entries, key_room(theme))] if pairs else []
    shapes = []
    if threshold is not None:
        words = escape(labels.threshold.format(share=numbers.percent(threshold)))
        font = {"color": theme.bad, "size": theme.small_size}
        notes.append(note(words, threshold, 0, yref="paper", xanchor="left", yanchor="top", font=font))
        shapes.append(dotted(theme, theme.bad, x=threshold))
    high = max(float(np.nanmax([*now, *then, 0.0])), (threshold or 0) * 1.2, 0.01)
    return figure(
        theme,
        rows_height(len(columns), 44, 60),
        paired_bars(now, then, colours, theme, _share_hovers(names, columns, now, then, numbers, labels)),
        barmode="overlay",
        annotations=notes,
        shapes=shapes,
        xaxis=value_axis(theme, 0, high),
        yaxis=name_axis(theme, names),
        margin={
            "t": key_margin(theme, entries, key_room(theme)) if pairs else theme.px(8),
            "b": theme.px(24),
            "r": margin,
        },
    )


def _first_row(frame: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    return np.array([floats(frame[column])[0] for column in columns])


def _share_hovers(
    names: list[str],
    columns: Sequence[str],
    now: np.ndarray,
    then: np.ndarray,
    numbers: Numbers,
    labels: TopSharesLabels,
) -> dict[str, Any]:
    texts = []
    for name, a, b in zip(names, now, then, strict=True):
        facts = [(labels.actual, numbers.percent(a, 1))]
        facts += [] if np.isnan(b) else [(labels.base, numbers.percent(b, 1))]
        texts.append(hover(name, *facts))
    return {"customdata": [[column] for column in columns], "hovertext": texts}


def _share_notes(now: np.ndarray, then: np.ndarray, theme: Theme, numbers: Numbers) -> tuple[list[dict[str, Any]], int]:
    notes, texts = [], []
    for place, (a, b) in enumerate(zip(now, then, strict=True)):
        share, change = numbers.share(a), "" if np.isnan(a) or np.isnan(b) else numbers.points(a - b)
        # More concentrated is worse: the colour follows the meaning, the sign the number.
        colour = theme.bad if change.startswith("+") else theme.good
        words = f'<b>{escape(share)}</b>  <span style="color:{colour}">{escape(change)}</span>'
        font = {"size": theme.font_size}
        end = float(np.nanmax([a, b, 0.0]))
        notes.append(note(words, end, place, xanchor="left", xshift=theme.px(6), font=font, **halo(theme)))
        texts.append(f"{share}  {change}")
    return notes, label_margin(theme, texts, theme.font_size)
