"""What the data holds: rows by month with their gaps, and two amounts by month that should agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import empty, figure, floats, key, note, plain, require, scaled_axis, soft, value_axis
from kam_analytics.charts.dates import by_month, month_id, month_name, month_ticks
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover
from kam_analytics.charts.theme import FULL, HALF, Theme

_STRIP, _HEIGHT = 78, 320
_ABOVE, _BELOW = 0.3, 0.66  # the strip of what lies between stands above this part, the two amounts below that one
_MOST_COLUMNS = 36
_MARK = 14  # laptop pixels from one cross to the next that keep them apart


@dataclass(frozen=True)
class CoverageLabels:
    """rows: what is counted; usual: the count that is usual; most: the largest month ({n}); missing, thin: the two sorts of
    gap; kinds: their names."""

    rows: str
    usual: str
    most: str
    missing: str
    thin: str
    kinds: Mapping[str, str]


@dataclass(frozen=True)
class PairLabels:
    """first: the amount of the columns; second: that of the marks on them; apart: what the strip above shows; share: the
    word for it as a share of the first, on hover."""

    first: str
    second: str
    apart: str
    share: str = ""


def coverage(
    data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: CoverageLabels, *, kinds: Sequence[str]
) -> go.Figure:
    """Rows by month, a strip for each of `kinds` with a scale of its own, the months shared; gaps carry a cross, many close
    ones one together.

    data: kind, month, rows, usual, gap ('missing', 'thin' or nothing). customdata[0] is the month as 'YYYY-MM'.
    """
    require(data, "coverage", ("kind", "month", "rows", "usual", "gap"))
    strips = [(kind, data[data["kind"] == kind]) for kind in kinds]
    strips = [(kind, rows) for kind, rows in strips if len(rows)]
    if not strips:
        return empty(theme, _STRIP)
    places = by_month(data)[1]
    traces: list[Any] = []
    axes: dict[str, Any] = {}
    notes: list[dict[str, Any]] = []
    for number, (kind, rows) in enumerate(strips):
        axis = "y" if number == 0 else f"y{number + 1}"
        top = 1 - number / len(strips)
        low, high = max(top - 1 / len(strips), 0.0), top - 0.3 / len(strips)
        traces += _strip(rows, axis, places[-1] - places[0] + 1, theme, numbers, labels)
        most = float(max(rows["rows"].max(), 1))
        axes[f"yaxis{axis[1:]}"] = value_axis(theme, 0, most * 1.04, domain=[low, high], zerolinecolor=theme.rule)
        notes.append(
            note(
                f"<b>{escape(labels.kinds.get(kind, kind))}</b>  {escape(labels.most.format(n=numbers.count(most)))}",
                0,
                high,
                xref="paper",
                xanchor="left",
                yref="paper",
                yanchor="bottom",
                yshift=theme.px(2),
                font=soft(theme),
            )
        )
    gaps = bool(data["gap"].notna().any())
    if gaps:
        notes.append(
            {**key(theme, [("×", theme.bad, f"{labels.missing} / {labels.thin}")]), "x": 1, "xanchor": "right"}
        )
    ticks, texts = month_ticks(places, numbers.lang, 6 if theme.narrow else 18)
    return figure(
        theme,
        _STRIP * len(strips) + (46 if gaps else 28),
        traces,
        annotations=notes,
        margin={"t": theme.px(22 if gaps else 4), "l": theme.px(18)},  # the first month stands under the edge
        xaxis={"tickvals": ticks, "ticktext": texts, "range": [places[0] - 0.7, places[-1] + 0.7], "anchor": axis},
        **axes,
    )  # fmt: skip


def _strip(
    rows: pd.DataFrame, axis: str, span: int, theme: Theme, numbers: Numbers, labels: CoverageLabels
) -> list[Any]:
    rows, places = by_month(rows)
    words = {"missing": labels.missing, "thin": labels.thin}
    gaps = [value if value in words else None for value in rows["gap"]]
    texts = [
        hover(
            f"{month_name(month, numbers.lang)}",
            (labels.rows, numbers.count(count)),
            *([(labels.usual, numbers.count(usual))] if usual == usual else []),
            *([("", words[gap])] if gap else []),
        )
        for month, count, usual, gap in zip(rows["month"], rows["rows"], floats(rows["usual"]), gaps, strict=True)
    ]
    counts = floats(rows["rows"])
    ids = [[month_id(place)] for place in places]
    bars = go.Bar(
        x=places,
        y=plain(counts),
        yaxis=axis,
        width=0.72,
        marker={"color": theme.actual},
        hovertext=texts,
        hoverinfo="text",
        customdata=ids,
    )
    marked = _marked(gaps, places, span, theme)
    if not marked:
        return [bars]
    crossed = [run[len(run) // 2] for run in marked]
    hovers = [
        texts[run[0]]
        if len(run) == 1
        else hover(
            " - ".join(month_name(rows["month"].iloc[number], numbers.lang) for number in (run[0], run[-1])),
            *(
                (word, numbers.count(count))
                for word, count in Counter(words[str(gaps[number])] for number in run).items()
            ),
        )
        for run in marked
    ]
    crosses = go.Scatter(
        x=[places[number] for number in crossed],
        y=[max(float(counts.max()), 1.0) * 0.22] * len(crossed),
        yaxis=axis,
        mode="markers",
        marker={"symbol": "x-thin-open", "size": theme.px(9), "color": theme.bad, "line": {"width": theme.px(2.4)}},
        hovertext=hovers,
        hoverinfo="text",
        customdata=[ids[number] for number in crossed],
    )
    return [bars, crosses]


def _marked(gaps: Sequence[str | None], places: Sequence[int], span: int, theme: Theme) -> list[list[int]]:
    """The gap months that share a mark, as numbers of rows: each its own where there is room for it among `span` months, else
    those that lie closer than a mark is wide."""
    apart = _MARK * span / theme.width(FULL)  # months
    runs: list[list[int]] = []
    for number, gap in enumerate(gaps):
        if gap:
            if apart > 1 and runs and places[number] - places[runs[-1][-1]] < apart:
                runs[-1].append(number)
            else:
                runs.append([number])
    return runs


def pairs(
    data: pd.DataFrame,
    theme: Theme,
    numbers: Numbers,
    labels: PairLabels,
    *,
    first: str,
    second: str,
    apart: str,
    share: str | None = None,
) -> go.Figure:
    """Columns of one amount with the other as a mark on each; what lies between (or is left) in a strip above.

    data: month and the columns named `first`, `second`, `apart` (money; may be missing) and `share` (0..1, shown on
    hover). customdata[0] of a column is the month as 'YYYY-MM'.
    """
    require(data, "pairs", ("month", first, second, apart, *([share] if share else [])))
    rows, places = by_month(data)
    one, two, rest = (floats(rows[name]) for name in (first, second, apart))
    if not np.nansum(np.abs(np.concatenate([one, two, rest]))):  # nothing happened
        return empty(theme, _HEIGHT)
    shares = floats(rows[share]) if share else np.full(len(rows), np.nan)
    texts = [
        hover(
            month_name(month, numbers.lang),
            (labels.first, numbers.full(a)),
            (labels.second, numbers.full(b)),
            (labels.apart, numbers.full(c, signed=share is not None)),
            *([(labels.share, numbers.percent(d, 1, signed=True))] if share else []),
        )
        for month, a, b, c, d in zip(rows["month"], one, two, rest, shares, strict=True)
    ]
    marks = [("■", theme.actual, labels.first), ("━", theme.accent, labels.second)]
    ticks, words = month_ticks(places, numbers.lang, 6 if theme.narrow else 12)
    spare = 0.6 + max(6 - len(places), 0) / 2
    above = {"xref": "paper", "xanchor": "left", "yref": "paper", "yanchor": "bottom", "yshift": theme.px(4)}
    return figure(
        theme,
        _HEIGHT,
        [
            *_amounts(places, one, two, texts, theme),
            go.Bar(x=places, y=plain(rest), yaxis="y2", width=0.5, marker={"color": _tone(share, theme)},
                   hovertext=texts, hoverinfo="text"),
        ],
        annotations=[
            note(escape(labels.apart), 0, 1, font=soft(theme), **above),
            {**key(theme, marks), "y": _BELOW},
            *_figures(places, rest, share is not None, numbers, theme),
        ],
        margin={"t": theme.px(24), "r": theme.px(18)},
        xaxis={"tickvals": ticks, "ticktext": words, "range": [places[0] - spare, places[-1] + spare]},
        yaxis=_scaled((one, two), theme, numbers.compact, domain=[0, _BELOW]),
        yaxis2=_scaled((rest,), theme, None, domain=[1 - _ABOVE + 0.08, 1], tickvals=[0], ticktext=[numbers.compact(0)]),
    )  # fmt: skip


def _tone(share: str | None, theme: Theme) -> str:
    """A difference is a variance; what is left open is an amount like the others."""
    return theme.bad if share else theme.previous


def _amounts(places: list[int], one: np.ndarray, two: np.ndarray, texts: list[str], theme: Theme) -> list[Any]:
    ids = [[month_id(place)] for place in places]
    if len(places) > _MOST_COLUMNS:
        dark, accent = ({"color": colour, "width": theme.px(2)} for colour in (theme.actual, theme.accent))
        return [
            go.Scatter(x=places, y=plain(one), mode="lines", line=dark, hovertext=texts, hoverinfo="text", customdata=ids),
            go.Scatter(x=places, y=plain(two), mode="lines", line=accent, hoverinfo="skip"),
        ]  # fmt: skip
    # A mark as wide as its column, on a page of the least width.
    size = min(theme.px(theme.width(HALF) * 0.6 / (max(places) - min(places) + 2)), theme.px(30))
    return [
        go.Bar(
            x=places, y=plain(one), width=0.66, marker={"color": theme.actual}, hovertext=texts, hoverinfo="text",
            customdata=ids,
        ),
        go.Scatter(
            x=places,
            y=plain(two),
            mode="markers",
            marker={"symbol": "line-ew-open", "size": size, "color": theme.accent, "line": {"width": theme.px(3)}},
            hovertext=texts,
            hoverinfo="text",
        ),
    ]  # fmt: skip


def _figures(places: list[int], rest: np.ndarray, signed: bool, numbers: Numbers, theme: Theme) -> list[dict[str, Any]]:
    """The largest of what lies between, written at its mark."""
    known = np.flatnonzero(~np.isnan(rest) & (rest != 0))
    if not known.size:
        return []
    place = int(known[np.argmax(np.abs(rest[known]))])
    value = float(rest[place])
    words = f"<b>{escape(numbers.compact(value, signed=signed))}</b>"
    upright = {"yanchor": "bottom", "yshift": theme.px(2)} if value > 0 else {"yanchor": "top", "yshift": -theme.px(2)}
    return [note(words, places[place], value, yref="y2", font={"size": theme.font_size}, **upright)]


def _scaled(
    values: Sequence[np.ndarray], theme: Theme, form: Callable[[Any], str] | None, **more: Any
) -> dict[str, Any]:
    """An axis that holds 0 and all values; without `form` only 0 has a tick, and there is room for a figure beyond the
    ends."""
    every = np.concatenate([*values, [0.0]])
    low, high = float(np.nanmin(every)), float(np.nanmax(every))
    if low == high:
        return value_axis(theme, -1, 1, **more)
    if form is not None:
        axis, room = scaled_axis(theme, low, high, form, **more), (high - low) * 0.06
    else:
        axis, room = value_axis(theme, low, high, **more), (high - low) * 0.6
    return {**axis, "range": [low - (room if low < 0 else 0), high + (room if high > 0 else 0)]}
