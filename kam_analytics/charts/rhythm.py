"""Order rhythm of one account: every gap between orders against the account's own mean gap, or, where it orders
often, its orders by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import dotted, empty, end_labels, figure, require, scaled_axis
from kam_analytics.charts.dates import day_name, month_id, month_name, month_number, month_ticks
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import hover
from kam_analytics.charts.theme import Theme

_HEIGHT = 260
_LATE = 1.5  # times the own mean gap: from here on METRICS.md says 'watch'
_MOST_GAPS = 60  # more blocks are a bar code
_MONTHS = 24


@dataclass(frozen=True)
class RhythmLabels:
    """Templates with {days}: gap (since the order before), open (since the last order), mean (own mean gap),
    horizon (after which the account counts as lost); order: the word for an order day. By month: orders is the word
    for their number, usual a template with {n}, so_far the word for a month that is not over."""

    order: str
    gap: str
    open: str
    mean: str
    horizon: str
    orders: str = ""
    usual: str = "{n}"
    so_far: str = ""


def often(data: pd.DataFrame, as_of: date) -> bool:
    """Whether the account orders too often for a block per gap, so that months are counted instead."""
    return len(_order_days(data["order_date"], as_of)) > _MOST_GAPS


def rhythm(
    data: pd.DataFrame,
    theme: Theme,
    numbers: Numbers,
    labels: RhythmLabels,
    *,
    as_of: date,
    mean_gap: float | None = None,
    horizon: float | None = None,
) -> go.Figure:
    """One block per gap, as wide and as high as it is long; order days as ticks below; the open gap
    hatched. An account that orders often is drawn as its order days by month.

    data: order_date, one or more rows per order day. mean_gap, horizon: days, drawn as lines where given. The
    gap since the last order is orange once it exceeds 1.5 times the mean gap. customdata[0] is the order day
    that ends the gap as 'YYYY-MM-DD' (None for the open gap), or the month as 'YYYY-MM'.
    """
    require(data, "rhythm", ("order_date",))
    days = _order_days(data["order_date"], as_of)
    if not days.size:
        return empty(theme, _HEIGHT)
    if len(days) > _MOST_GAPS:
        return _months(days, as_of, theme, numbers, labels)
    now = as_of.toordinal()
    starts, ends = days, np.append(days[1:], now)
    gaps = ends - starts
    open_late = mean_gap is not None and mean_gap > 0 and gaps[-1] > _LATE * mean_gap
    high = max(float(gaps.max()), float(mean_gap or 0), 1.0)
    traces = [_blocks(starts, gaps, open_late, theme, numbers, labels), _ticks(days, theme, labels)]
    colour = theme.bad if open_late else theme.ink
    lines, shapes = [(labels.open, float(gaps[-1]), colour)], []
    for length, template in ((mean_gap, labels.mean), (horizon, labels.horizon)):
        # A horizon far above every gap would flatten the picture: it is then left out.
        if length is not None and length <= high * 1.6:
            lines.append((template, float(length), theme.accent))
            shapes.append(dotted(theme, theme.accent, y=float(length)))
    high = max(high, *(level for _, level, _ in lines)) * 1.08
    named = [(template.format(days=numbers.days(level)), level, shade) for template, level, shade in lines]
    notes, margin = end_labels(theme, theme.px(_HEIGHT - 50) * 0.86, high, now, named)
    return figure(
        theme,
        _HEIGHT,
        traces,
        annotations=notes,
        shapes=shapes,
        margin={"r": margin},
        xaxis=_month_axis(int(days[0]), now, numbers, _ticks_at_most(theme)),
        yaxis=scaled_axis(theme, 0, high, numbers.count, 3, domain=[0.14, 1], showgrid=False),
        yaxis2={"domain": [0, 0.1], "visible": False, "range": [-1, 1]},
    )


def _months(days: np.ndarray, as_of: date, theme: Theme, numbers: Numbers, labels: RhythmLabels) -> go.Figure:
    """Order days of the last months as columns, a month that is not over hatched, and the mean of the full ones."""
    months = np.array([month_number(date.fromordinal(day)) for day in days.tolist()])
    last = month_number(as_of)
    places = list(range(max(int(months[0]), last - _MONTHS + 1), last + 1))
    counts = [int((months == place).sum()) for place in places]
    running = (as_of + timedelta(days=1)).day != 1
    full = counts[:-1] if running and len(counts) > 1 else counts
    mean, high = sum(full) / len(full), max(*counts, 1) * 1.08
    words = [labels.so_far if running and place == last else "" for place in places]
    texts = [
        hover(
            month_name(month_id(place), numbers.lang),
            (labels.orders, numbers.count(n)),
            *([("", word)] if word else []),
        )
        for place, n, word in zip(places, counts, words, strict=True)
    ]
    pattern = ["/" if word else "" for word in words]
    columns = go.Bar(
        x=places,
        y=counts,
        width=0.68,
        marker={
            "color": theme.actual,
            "pattern": {"shape": pattern, "fillmode": "replace", "size": theme.px(6), "solidity": 0.35},
        },
        customdata=[[month_id(place)] for place in places],
        hovertext=texts,
        hoverinfo="text",
    )
    named = [(labels.usual.format(n=numbers.full(mean, 1)), mean, theme.accent)]
    notes, margin = end_labels(theme, theme.px(_HEIGHT - 50), high, places[-1] + 0.5, named)
    ticks, names = month_ticks(places, numbers.lang, most=_ticks_at_most(theme))
    return figure(
        theme,
        _HEIGHT,
        [columns],
        annotations=notes,
        shapes=[dotted(theme, theme.accent, y=mean)],
        margin={"r": margin},
        xaxis={"tickvals": ticks, "ticktext": names, "range": [places[0] - 0.6, places[-1] + 0.6]},
        yaxis=scaled_axis(theme, 0, high, numbers.count, 3, showgrid=False),
    )


def _order_days(column: pd.Series, as_of: date) -> np.ndarray:
    dates = pd.to_datetime(column.dropna())
    ordinals = np.unique(np.array([day.toordinal() for day in dates], dtype=int))
    return ordinals[ordinals <= as_of.toordinal()]


def _blocks(
    starts: np.ndarray, gaps: np.ndarray, late: bool, theme: Theme, numbers: Numbers, labels: RhythmLabels
) -> go.Bar:
    last = len(gaps) - 1
    texts, ids = [], []
    for place, (start, gap) in enumerate(zip(starts.tolist(), gaps.tolist(), strict=True)):
        day = day_name(date.fromordinal(start + gap))
        template = labels.open if place == last else labels.gap
        texts.append(hover(day, ("", template.format(days=numbers.days(gap)))))
        ids.append([None if place == last else day])
    colour = theme.bad if late else theme.actual
    return go.Bar(
        x=(starts + gaps / 2).tolist(),
        y=gaps.tolist(),
        width=gaps.tolist(),
        marker={
            "color": [theme.neutral] * last + [colour],
            "line": {"color": [theme.paper] * last + [colour], "width": 1},
            # Not closed yet: hatched like every figure that is not final.
            "pattern": {
                "shape": [""] * last + ["/"],
                "fillmode": "replace",
                "size": theme.px(6),
                "solidity": 0.35,
            },
        },
        customdata=ids,
        hovertext=texts,
        hoverinfo="text",
    )


def _ticks(days: np.ndarray, theme: Theme, labels: RhythmLabels) -> go.Scatter:
    names = [day_name(date.fromordinal(day)) for day in days.tolist()]
    return go.Scatter(
        x=days.tolist(),
        y=[0] * len(days),
        yaxis="y2",
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": theme.px(9),
            "line": {"color": theme.ink, "width": theme.px(1.4)},
        },
        customdata=[[name] for name in names],
        hovertext=[hover("", (labels.order, name)) for name in names],
        hoverinfo="text",
    )


def _ticks_at_most(theme: Theme) -> int:
    return 5 if theme.narrow else 8


def _month_axis(first: int, last: int, numbers: Numbers, most: int) -> dict[str, Any]:
    """Months below days counted as ordinals, from the first order to the as-of date."""
    months = [month_number(date.fromordinal(day)) for day in (first, last)]
    places, texts = month_ticks(months, numbers.lang, most=most)
    ordinals = [date(place // 12, place % 12 + 1, 1).toordinal() for place in places]
    kept = [(day, text) for day, text in zip(ordinals, texts, strict=True) if first <= day <= last]
    span = max(last - first, 30)
    return {
        "tickvals": [day for day, _ in kept],
        "ticktext": [text for _, text in kept],
        "range": [last - span * 1.01, last],
        "anchor": "y2",
    }
