"""Customer pyramid: how few customers are in the upper layers, and how much of the revenue they bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import empty, figure, floats, note, plain, require, rows_height, soft, written
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover, label
from kam_analytics.charts.theme import Theme

_GAP = 0.01  # part of the width left and right of the middle; the name of a layer stands above its pair
_ASIDE = "\u2003"  # from the end of the left axis, the last place where Plotly draws a word, to the middle
_LEAST, _LEAST_NARROW = 0.42, 0.46  # of the width for either side: short bars carry their figures outside


@dataclass(frozen=True)
class PyramidLabels:
    """customers, revenue: headings of the two sides; layers: names of vip, important, large and small."""

    customers: str
    revenue: str
    layers: Mapping[str, str] = field(default_factory=dict)


def pyramid(data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: PyramidLabels) -> go.Figure:
    """Paired bars for each layer, most important on top: share of customers to the left, of revenue to the
    right.

    data: layer, customers (number), revenue (money), revenue_share (0..1), in the order of the layers:
    metric sales/pyramid. Both sides share one scale, and the middle stands where it fills the width.
    customdata[0] is the layer's id.
    """
    require(data, "pyramid", ("layer", "customers", "revenue", "revenue_share"))
    if data.empty:
        return empty(theme)
    layers = [str(layer) for layer in data["layer"]]
    people, money, share = (floats(data[name]) for name in ("customers", "revenue", "revenue_share"))
    total = np.nansum(people)
    part = people / total if total else np.full(len(people), np.nan)
    sides = (
        (labels.customers, part, [numbers.count(n) for n in people], [numbers.count(n) for n in people], "x"),
        (labels.revenue, share, [numbers.compact(n) for n in money], [numbers.full(n) for n in money], "x2"),
    )
    names = [labels.layers.get(layer, layer) for layer in layers]
    domains, reaches = _sides(part, share, _LEAST_NARROW if theme.narrow else _LEAST)
    traces, notes = [], []
    for heading, values, short, exact, axis in sides:
        traces.append(_side(layers, names, values, short, exact, heading, axis, theme, numbers))
        at = domains[0][1] if axis == "x" else domains[1][0]
        anchor = "right" if axis == "x" else "left"
        notes.append(_heading(heading, at, anchor, theme))
    words = []
    for layer, name in zip(layers, names, strict=True):
        mark = theme.tier(layer)
        words.append(f'{_ASIDE}<span style="color:{mark.colour}">{mark.glyph}</span> {label(name, 30)}')
    above = {"textposition": "top center", "textfont": {"color": theme.ink, "size": theme.small_size}}
    rows = [row - 0.25 for row in range(len(layers))]
    traces.append(written([0] * len(layers), rows, words, **above))
    hidden = {"visible": False, "fixedrange": True}
    return figure(
        theme,
        rows_height(len(layers), 68, 36),
        traces,
        xaxis={**hidden, "domain": domains[0], "range": [reaches[0], 0]},
        xaxis2={**hidden, "domain": domains[1], "range": [min(0.0, float(np.nanmin(share, initial=0))), reaches[1]]},
        yaxis={"visible": False, "range": [len(layers) - 0.7, -0.66]},
        annotations=notes,
        margin={"t": theme.px(28)},
    )


def _sides(left: np.ndarray, right: np.ndarray, least: float) -> tuple[list[list[float]], list[float]]:
    """Domains and reaches of both sides at one scale."""
    longest = [float(np.nanmax([*side, 0.0])) for side in (left, right)]
    total = sum(longest) or 1.0
    middle = min(max(longest[0] / total, least), 1 - least)
    widths = [middle - _GAP, 1 - middle - _GAP]
    unit = max(most / width for most, width in zip(longest, widths, strict=True)) or 1.0
    return [[0.0, middle - _GAP], [middle + _GAP, 1.0]], [unit * width for width in widths]


def _side(
    layers: list[str],
    names: list[str],
    values: np.ndarray,
    short: list[str],
    exact: list[str],
    heading: str,
    axis: str,
    theme: Theme,
    numbers: Numbers,
) -> go.Bar:
    shares = [numbers.share(value) for value in values]
    return go.Bar(
        x=plain(values),
        y=list(range(len(layers))),
        xaxis=axis,
        orientation="h",
        width=0.46,
        marker={"color": [theme.tier(layer).colour for layer in layers], "line": {"width": 0}},
        text=[f"\u00a0<b>{part}</b>  {amount}\u00a0" for part, amount in zip(shares, short, strict=True)],
        textposition="auto",
        insidetextanchor="end",
        insidetextfont={
            "color": [theme.text_on(theme.tier(layer).colour) for layer in layers],
            "size": theme.font_size,
        },
        outsidetextfont={"color": theme.ink, "size": theme.font_size},
        cliponaxis=False,
        customdata=[[layer] for layer in layers],
        hovertext=[
            hover(name, (heading, amount), ("", numbers.percent(value, 2)))
            for name, amount, value in zip(names, exact, values, strict=True)
        ],
        hoverinfo="text",
    )


def _heading(text: str, x: float, anchor: str, theme: Theme) -> dict[str, Any]:
    return note(
        escape(text),
        x,
        1,
        xref="paper",
        yref="paper",
        xanchor=anchor,
        yanchor="bottom",
        font=soft(theme),
    )
