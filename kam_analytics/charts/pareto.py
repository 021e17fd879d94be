"""Pareto curve: who brings how much, and how few bring 80 %."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import (
    empty,
    figure,
    floats,
    nice_ticks,
    note,
    plain,
    require,
    scaled_axis,
    soft,
)
from kam_analytics.charts.decimation import crossing_rank, curve_places, group_edges
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.placement import pack_row
from kam_analytics.charts.text import escape, hover, label, text_pixels
from kam_analytics.charts.theme import ABC_CLASSES, Theme

_HEIGHT = 380
_WIDTH = 400  # laptop pixels of the narrowest plot that labels must fit
_NAMED = 6  # up to this many customers are named on the axis
_BARS_REACH = 0.45  # part of the plot's height that the largest bar takes, so that the curve stays clear


@dataclass(frozen=True)
class ParetoLabels:
    """The words of the chart; templates take the fields shown in braces.

    mark: {n} {total} {share}; group (of ranks in the tail): {first} {last} {n}; abc: {name} {n} {share};
    abc_short: {name} {share}; abc_names: what to call the classes A, B and C.
    """

    measure: str
    rank: str
    axis: str
    share: str
    cumulative: str
    mark: str
    group: str
    mean: str
    abc: str
    abc_short: str
    abc_names: Mapping[str, str] = field(default_factory=dict)


def pareto(
    data: pd.DataFrame,
    theme: Theme,
    numbers: Numbers,
    labels: ParetoLabels,
    *,
    value: str = "revenue",
    mark_share: float = 0.8,
    budget: int = 200,
    named: int = 5,
) -> go.Figure:
    """Bars by rank in the colour of their class, the cumulative share above, and the 80 % point marked.

    data: one row per customer with rank, customer_id, customer_name, `value`, share, cumulative_share
    (0..1) and abc_class ('A', 'B', 'C'), the columns of metric sales/pareto. At most about `budget` marks
    are drawn: the largest customers singly, the tail as bars of the mean of a group (as wide as the group),
    and the curve at chosen ranks. customdata[0] is the customer_id, None for a group. `named` largest
    customers are written out beside the curve where there is room.
    """
    columns = ("rank", "customer_id", "customer_name", value, "share", "cumulative_share", "abc_class")
    require(data, "pareto", columns)
    if data.empty:
        return empty(theme, _HEIGHT)
    rows = data.sort_values("rank", kind="stable").reset_index(drop=True)
    amounts, cumulative = floats(rows[value]), floats(rows["cumulative_share"])
    total = len(rows)
    edges = group_edges(rows["abc_class"].astype(str).to_numpy(), np.nan_to_num(amounts), budget * 3 // 5)
    traces = [
        _bars(rows, amounts, edges, theme, numbers, labels),
        _curve(cumulative, budget * 2 // 5, mark_share, theme, numbers, labels),
    ]
    notes = _abc_notes(rows, floats(rows["share"]), theme, numbers, labels)
    crossing = crossing_rank(cumulative, mark_share)
    if crossing is not None and total > 1:
        traces.append(_mark_trace(crossing, cumulative, theme))
        notes.append(_mark_note(crossing, total, cumulative, theme, numbers, labels))
    steep = np.nan_to_num(cumulative[: max(total * 3 // 10, 1)]).max() >= 0.55
    if total > _NAMED and steep:
        notes.append(_names_note(rows, named, theme, numbers))
    return figure(
        theme,
        _HEIGHT,
        traces,
        margin={"t": theme.px(34), "b": 8, "l": 8, "r": 8},
        annotations=notes,
        shapes=_abc_strip(rows["abc_class"].astype(str).to_numpy(), theme),
        **_axes(rows, amounts, theme, numbers, labels),
    )


def _bars(
    rows: pd.DataFrame,
    amounts: np.ndarray,
    edges: np.ndarray,
    theme: Theme,
    numbers: Numbers,
    labels: ParetoLabels,
) -> go.Bar:
    shares, sums = floats(rows["share"]), floats(rows["cumulative_share"])
    ids, names = rows["customer_id"].tolist(), rows["customer_name"].tolist()
    ends = list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
    texts = []
    for start, end in ends:
        part, number = np.nansum(amounts[start:end]), end - start
        if number == 1:
            title, facts = names[start], [(labels.rank, numbers.count(start + 1))]
            facts += [(labels.measure, numbers.full(amounts[start]))]
            facts += [(labels.share, numbers.percent(shares[start], 2))]
        else:
            words = {"first": start + 1, "last": end, "n": number}
            title = labels.group.format(**{name: numbers.count(word) for name, word in words.items()})
            facts = [(labels.measure, numbers.full(part)), (labels.mean, numbers.full(part / number))]
        texts.append(hover(title, *facts, (labels.cumulative, numbers.percent(sums[end - 1], 1))))
    means = [np.nan if np.isnan(amounts[a:b]).all() else np.nanmean(amounts[a:b]) for a, b in ends]
    return go.Bar(
        x=[(start + end + 1) / 2 for start, end in ends],
        y=plain(means),
        width=[(b - a) * (1.0 if len(rows) > 60 else 0.85) for a, b in ends],
        marker={"color": [theme.abc(rows["abc_class"].iat[a]).colour for a, _ in ends], "line": {"width": 0}},
        customdata=[[str(ids[a]) if b - a == 1 else None] for a, b in ends],
        hovertext=texts,
        hoverinfo="text",
    )


def _curve(
    cumulative: np.ndarray, budget: int, mark: float, theme: Theme, numbers: Numbers, labels: ParetoLabels
) -> go.Scatter:
    places = curve_places(cumulative, budget, mark)
    texts = [
        hover(
            "",
            (labels.rank, numbers.count(place + 1)),
            (labels.cumulative, numbers.percent(cumulative[place], 1)),
        )
        for place in places
    ]
    return go.Scatter(
        x=[place + 1 for place in places],
        y=[float(cumulative[place]) for place in places],
        yaxis="y2",
        mode="lines+markers" if len(cumulative) <= 30 else "lines",
        line={"color": theme.ink, "width": theme.px(2)},
        marker={"size": theme.px(5)},
        hovertext=texts,
        hoverinfo="text",
    )


def _mark_trace(crossing: int, cumulative: np.ndarray, theme: Theme) -> go.Scatter:
    share = float(cumulative[crossing - 1])
    return go.Scatter(
        x=[crossing, crossing],
        y=[0, share],
        yaxis="y2",
        mode="lines+markers",
        line={"color": theme.accent, "width": theme.px(1.5), "dash": "dot"},
        marker={"color": theme.accent, "size": [0, theme.px(9)], "opacity": 1},
        hoverinfo="skip",
    )


def _mark_note(
    crossing: int, total: int, cumulative: np.ndarray, theme: Theme, numbers: Numbers, labels: ParetoLabels
) -> dict[str, Any]:
    share = numbers.percent(cumulative[crossing - 1])
    words = labels.mark.format(n=numbers.count(crossing), total=numbers.count(total), share=share)
    left = crossing <= total * 0.55
    return note(
        f"<b>{escape(words)}</b>",
        crossing,
        float(cumulative[crossing - 1]),
        yref="y2",
        # The curve rises: right and below of a point is free, and so is left and above.
        xanchor="left" if left else "right",
        yanchor="top" if left else "bottom",
        xshift=theme.px(10 if left else -6),
        yshift=theme.px(-2 if left else 2),
        font={"color": theme.accent, "size": theme.font_size},
    )


def _names_note(rows: pd.DataFrame, named: int, theme: Theme, numbers: Numbers) -> dict[str, Any]:
    top = rows.head(named)
    pairs = zip(top["customer_name"], floats(top["share"]), strict=True)
    lines = [
        f"{place}   <b>{escape(numbers.share(part))}</b>   {label(name, 24)}"
        for place, (name, part) in enumerate(pairs, start=1)
    ]
    return note(
        "<br>".join(lines),
        0.98,
        0.54,
        xref="paper",
        yref="paper",
        xanchor="right",
        yanchor="top",
        align="left",
        font=soft(theme),
    )


def _abc_spans(classes: np.ndarray) -> list[tuple[str, int, int]]:
    """(class, first position, end position) of each run of equal classes in ABC order."""
    spans = []
    for name in ABC_CLASSES:
        places = np.flatnonzero(classes == name)
        if places.size:
            spans.append((name, int(places[0]), int(places[-1]) + 1))
    return spans


def _abc_strip(classes: np.ndarray, theme: Theme) -> list[dict[str, Any]]:
    return [
        {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": start + 0.5,
            "x1": end + 0.5,
            "y0": 1.005,
            "y1": 1.02,
            "fillcolor": theme.abc(name).colour,
            "line": {"width": 0},
        }
        for name, start, end in _abc_spans(classes)
    ]


def _abc_notes(
    rows: pd.DataFrame, shares: np.ndarray, theme: Theme, numbers: Numbers, labels: ParetoLabels
) -> list[dict[str, Any]]:
    classes, total = rows["abc_class"].astype(str).to_numpy(), len(rows)
    spans, width = _abc_spans(classes), theme.px(_WIDTH)
    for template in (labels.abc, labels.abc_short, "{name}"):
        words = [
            template.format(
                name=labels.abc_names.get(name, name),
                n=numbers.count((classes == name).sum()),
                share=numbers.percent(np.nansum(shares[classes == name])),
            )
            for name, _, _ in spans
        ]
        widths = [text_pixels(text, theme.small_size) * 0.9 for text in words]
        if sum(widths) + 10 * len(words) <= width:
            break
    centres = [(start + end) / 2 / total * width for _, start, end in spans]
    places = pack_row(centres, widths, 0, width)
    return [
        note(
            escape(text),
            place / width,
            1.02,
            xref="paper",
            yref="paper",
            xanchor="center",
            yanchor="bottom",
            font=soft(theme),
        )
        for text, place in zip(words, places, strict=True)
    ]


def _axes(
    rows: pd.DataFrame, amounts: np.ndarray, theme: Theme, numbers: Numbers, labels: ParetoLabels
) -> dict[str, Any]:
    """Ranks below, money at the left for the bars, cumulative share at the right for the curve; one zero."""
    total = len(rows)
    top = float(np.nanmax([*amounts, 0.0])) or 1.0
    low, high = float(np.nanmin([*amounts, 0.0])), top / _BARS_REACH
    if total <= _NAMED:
        room = int(_WIDTH / total / 8)
        words = [label(name, room) for name in rows["customer_name"]]
        ranks: dict[str, Any] = {"tickvals": list(range(1, total + 1)), "ticktext": words}
    else:
        ticks = [1.0, *(tick for tick in nice_ticks(0, total) if tick > total * 0.03)]
        ranks = {"tickvals": ticks, "ticktext": [numbers.count(tick) for tick in ticks]}
        ranks["title"] = {"text": escape(labels.axis)}
    spare = max(3 - total, 0) / 2  # a lone bar does not fill the page
    money = scaled_axis(theme, low, top, numbers.compact, 3, showgrid=False)
    percents = [0.2, 0.4, 0.6, 0.8, 1.0]
    return {
        "xaxis": {**ranks, "range": [0.5 - spare, total + 0.5 + spare]},
        "yaxis": {**money, "range": [low * 1.05, high * 1.03]},
        "yaxis2": {
            "overlaying": "y",
            "side": "right",
            "range": [low / high * 1.05, 1.03],
            "tickvals": percents,
            "ticktext": [numbers.percent(part) for part in percents],
        },
    }
