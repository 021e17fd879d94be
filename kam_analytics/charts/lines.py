"""Trends of collection: days sales outstanding against the best possible, and what is overdue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import (
    empty,
    end_labels,
    figure,
    floats,
    note,
    plain,
    require,
    scaled_axis,
    soft,
    value_axis,
)
from kam_analytics.charts.dates import by_month, month_id, month_name, month_ticks
from kam_analytics.charts.decimation import notable
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover
from kam_analytics.charts.theme import Theme

_HEIGHT = 300


@dataclass(frozen=True)
class DsoLabels:
    """dso, best: names of the lines; late: name of what lies between them (average days delinquent)."""

    dso: str
    best: str
    late: str


@dataclass(frozen=True)
class OverdueLabels:
    """overdue: name of the amount; rate: name of the overdue rate."""

    overdue: str
    rate: str


def dso_trend(data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: DsoLabels) -> go.Figure:
    """DSO dark, best possible DSO light, the days delinquent between them; each line named at its end.

    data: month, dso, best_possible_dso (days, may be missing: the line then breaks).
    """
    require(data, "dso_trend", ("month", "dso", "best_possible_dso"))
    rows, places = by_month(data)
    dso, best = floats(rows["dso"]), floats(rows["best_possible_dso"])
    if np.isnan(dso).all() and np.isnan(best).all():
        return empty(theme, _HEIGHT)
    texts = [
        hover(
            month_name(month, numbers.lang),
            (labels.dso, numbers.days(now, 1)),
            (labels.best, numbers.days(least, 1)),
            (labels.late, numbers.days(now - least, 1)),
        )
        for month, now, least in zip(rows["month"], dso, best, strict=True)
    ]
    # Below 0 where more is paid in advance than is owed.
    low, top = float(np.nanmin([*dso, *best, 0.0])), float(np.nanmax([*dso, *best, 0.0]))
    low, high = low * 1.08, top * 1.08 or (0.0 if low else 1.0)
    now, least = float(dso[-1]), float(best[-1])
    ends = [(labels.dso, now, now, theme.ink), (labels.late, (now + least) / 2, now - least, theme.bad)]
    ends += [(labels.best, least, least, theme.ink_soft)]
    named = [(f"{word} {numbers.days(value)}", level, colour) for word, level, value, colour in ends]
    notes, margin = end_labels(theme, theme.px(_HEIGHT - 60), high, places[-1], named, low)
    return figure(
        theme,
        _HEIGHT,
        _dso_lines(places, dso, best, texts, theme),
        hovermode="x",
        annotations=notes,
        margin={"r": margin},
        xaxis=_month_axis(places, numbers, 8),
        yaxis=scaled_axis(theme, low, high, numbers.count),
    )


def _dso_lines(
    places: list[int], dso: np.ndarray, best: np.ndarray, texts: list[str], theme: Theme
) -> list[go.Scatter]:
    mode = "lines" if len(places) > 1 else "markers"
    light = {"color": theme.previous, "width": theme.px(2)}
    # A band with gaps would be closed across them, where nothing is known.
    band = not (np.isnan(dso).any() or np.isnan(best).any())
    return [
        go.Scatter(x=places, y=plain(best), mode=mode, line=light, hoverinfo="skip"),
        go.Scatter(
            x=places,
            y=plain(dso),
            mode=mode,
            line={"color": theme.actual, "width": theme.px(2.6)},
            fill="tonexty" if band else None,
            fillcolor=theme.alpha(theme.bad, 0.16),
            hovertext=texts,
            hoverinfo="text",
        ),
    ]


def overdue_trend(data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: OverdueLabels) -> go.Figure:
    """Overdue money as columns, the overdue rate as a line in a strip of its own above them, months shared.

    data: month, overdue (money), overdue_rate (0..1). customdata[0] of a column is the month as 'YYYY-MM'.
    """
    require(data, "overdue_trend", ("month", "overdue", "overdue_rate"))
    rows, places = by_month(data)
    money, rate = floats(rows["overdue"]), floats(rows["overdue_rate"])
    if np.isnan(money).all() and np.isnan(rate).all():
        return empty(theme, _HEIGHT)
    texts = [
        hover(
            month_name(month, numbers.lang),
            (labels.overdue, numbers.full(amount)),
            (labels.rate, numbers.percent(part, 1)),
        )
        for month, amount, part in zip(rows["month"], money, rate, strict=True)
    ]
    top, low = float(np.nanmax([*money, 0.0])) or 1.0, float(np.nanmin([*money, 0.0]))
    above = {"xref": "paper", "xanchor": "left", "yref": "paper", "yanchor": "bottom", "yshift": theme.px(4)}
    percents = {"tickvals": [0], "ticktext": [numbers.percent(0)], "zerolinecolor": theme.rule}
    money_axis = scaled_axis(theme, low, top, numbers.compact, 3, domain=[0, 0.6])
    return figure(
        theme,
        _HEIGHT + 20,
        _overdue_traces(places, money, rate, texts, theme),
        annotations=[
            note(escape(labels.rate), 0, 1, font=soft(theme), **above),
            note(escape(labels.overdue), 0, 0.6, font=soft(theme), **above),
            *_figures(places, money, "y", numbers.compact, theme),
            *_figures(places, rate, "y2", numbers.percent, theme),
        ],
        margin={"t": theme.px(26), "r": theme.px(20)},
        xaxis=_month_axis(places, numbers, 7 if theme.narrow else 12),
        yaxis={**money_axis, "range": [low, top * 1.2]},
        yaxis2=value_axis(theme, 0, float(np.nanmax([*rate, 0.0])) * 1.5 or 1.0, domain=[0.72, 1], **percents),
    )


def _overdue_traces(
    places: list[int], money: np.ndarray, rate: np.ndarray, texts: list[str], theme: Theme
) -> list[Any]:
    return [
        go.Bar(
            x=places,
            y=plain(money),
            width=0.66,
            marker={"color": theme.actual},
            hovertext=texts,
            hoverinfo="text",
            customdata=[[month_id(place)] for place in places],
        ),
        go.Scatter(
            x=places,
            y=plain(rate),
            yaxis="y2",
            mode="lines+markers",
            line={"color": theme.actual, "width": theme.px(2)},
            marker={"size": theme.px(5)},
            hovertext=texts,
            hoverinfo="text",
        ),
    ]


def _figures(
    places: list[int], values: np.ndarray, axis: str, form: Callable[[Any], str], theme: Theme
) -> list[dict[str, Any]]:
    """The largest and the last value, written above their marks."""
    above = {"yref": axis, "yanchor": "bottom", "yshift": theme.px(3), "font": {"size": theme.font_size}}
    return [
        note(f"<b>{escape(form(values[place]))}</b>", places[place], float(values[place]), **above)
        for place in notable(values)
    ]


def _month_axis(places: list[int], numbers: Numbers, most: int) -> dict[str, Any]:
    ticks, texts = month_ticks(places, numbers.lang, most)
    spare = max(0.6, len(places) * 0.03) + max(6 - len(places), 0) / 2
    return {"tickvals": ticks, "ticktext": texts, "range": [min(places) - spare, max(places) + 0.6]}
