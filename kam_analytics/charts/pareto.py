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
_WIDTH = 600  # laptop pixels of the narrowest plot that labels must fit, on a usual screen
_NAMED = 6  # up to this many customers are named on the axis
_MANY = 1000  # a bar of one among more customers is thinner than a pixel
_BESIDE = 8  # laptop pixels by which the name of a class may be wider than its strip
_AXIS = 50  # laptop pixels of the percentages beside the plot
_LEAST_BAR = 0.08  # of the axis, for the largest of many: where it is lower, no bar of one would be seen
_FEW = 60  # up to this many customers each have a bar, however low
_GROUPS = 20  # bars of a twentieth of the customers each instead
_ROW = 0.058  # part of the plot's height that a name takes


@dataclass(frozen=True)
class ParetoLabels:
    """The words of the chart; templates take the fields shown in braces.

    mark: {n} {total} {share}; group (of ranks in the tail): {first} {last} {n}; abc, abc_short:
    {name} {n} {share}; abc_names: what to call the classes A, B and C; grouped (the axis where a bar
    stands for several): {n}.
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
    grouped: str
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
    (0..1) and abc_class ('A', 'B', 'C'), the columns of metric sales/pareto. Bars and curve share one scale,
    the part of the sum of all positive values; amounts stand on hover. At most about `budget` marks are
    drawn, fewer bars where single ones would be thinner than a pixel: the largest customers singly, the tail as bars of the mean of a group (as wide as the group), and
    the curve at chosen ranks. Where even the largest of many customers would hardly be seen, each bar is the sum of a
    twentieth of them, in parts by class. customdata[0] is the customer_id, None for a group. The `named` largest
    customers are written out at their bars where there is room under the curve.
    """
    columns = ("rank", "customer_id", "customer_name", value, "share", "cumulative_share", "abc_class")
    require(data, "pareto", columns)
    if data.empty:
        return empty(theme, _HEIGHT)
    rows = data.sort_values("rank", kind="stable").reset_index(drop=True)
    amounts, cumulative = floats(rows[value]), floats(rows["cumulative_share"])
    parts = amounts / (float(amounts[amounts > 0].sum()) or 1.0)
    total = len(rows)
    grouped = total > _FEW and float(np.nanmax(parts, initial=0.0)) < _LEAST_BAR
    if grouped:
        drawn = _grouped_bars(rows, amounts, parts, theme, numbers, labels)
    else:
        bars = budget // 5 if total > _MANY else budget * 3 // 5
        edges = group_edges(rows["abc_class"].astype(str).to_numpy(), np.nan_to_num(amounts), bars)
        drawn = _bars(rows, amounts, parts, edges, theme, numbers, labels)
    traces = [
        drawn,
        _curve(rows, cumulative, budget * 2 // 5, mark_share, grouped, theme, numbers, labels),
    ]
    notes = _abc_notes(rows, floats(rows["share"]), theme, numbers, labels)
    crossing = crossing_rank(cumulative, mark_share)
    if crossing is not None and total > 1:
        traces.append(_mark_trace(crossing, cumulative, theme))
        notes.append(_mark_note(crossing, total, cumulative, theme, numbers, labels))
    if total > _NAMED and not grouped:
        traces += _names(rows["customer_name"].tolist(), parts, cumulative, named, theme, numbers)
    return figure(
        theme,
        _HEIGHT,
        traces,
        margin={"t": theme.px(34)},
        annotations=notes,
        shapes=_abc_strip(rows["abc_class"].astype(str).to_numpy(), theme),
        barmode="overlay",  # parts of a bar say themselves where they start
        **_axes(rows, parts, grouped, theme, numbers, labels),
    )


def _bars(
    rows: pd.DataFrame,
    amounts: np.ndarray,
    parts: np.ndarray,
    edges: np.ndarray,
    theme: Theme,
    numbers: Numbers,
    labels: ParetoLabels,
) -> go.Bar:
    sums = floats(rows["cumulative_share"])
    ids, names = rows["customer_id"].tolist(), rows["customer_name"].tolist()
    ends = list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
    texts = []
    for start, end in ends:
        part, number = np.nansum(amounts[start:end]), end - start
        if number == 1:
            title, facts = names[start], [(labels.rank, numbers.count(start + 1))]
            facts += [(labels.measure, numbers.full(amounts[start]))]
            facts += [(labels.share, numbers.percent(parts[start], 2))]
        else:
            words = {"first": start + 1, "last": end, "n": number}
            title = labels.group.format(**{name: numbers.count(word) for name, word in words.items()})
            facts = [(labels.measure, numbers.full(part)), (labels.mean, numbers.full(part / number))]
        texts.append(hover(title, *facts, (labels.cumulative, numbers.percent(sums[end - 1], 1))))
    means = [np.nan if np.isnan(parts[a:b]).all() else np.nanmean(parts[a:b]) for a, b in ends]
    return go.Bar(
        x=[(start + end + 1) / 2 for start, end in ends],
        y=plain(means),
        width=[(b - a) * (1.0 if len(rows) > 60 else 0.85) for a, b in ends],
        marker={"color": [theme.abc(rows["abc_class"].iat[a]).colour for a, _ in ends], "line": {"width": 0}},
        customdata=[[str(ids[a]) if b - a == 1 else None] for a, b in ends],
        hovertext=texts,
        hoverinfo="text",
    )


def _grouped_bars(
    rows: pd.DataFrame, amounts: np.ndarray, parts: np.ndarray, theme: Theme, numbers: Numbers, labels: ParetoLabels
) -> go.Bar:
    """The sum of every twentieth of the customers, one part a class: the curve rises over each by its height."""
    total, classes = len(rows), rows["abc_class"].astype(str).to_numpy()
    groups = np.unique(np.linspace(0, total, _GROUPS + 1).round().astype(int))
    breaks = np.flatnonzero(classes[1:] != classes[:-1]) + 1
    edges = np.unique(np.concatenate([groups, breaks[:4]]))
    ends = list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
    of = np.searchsorted(groups, edges[:-1], side="right") - 1
    sums = floats(rows["cumulative_share"])
    heights = [float(np.nansum(parts[a:b])) for a, b in ends]
    texts = []
    for (start, end), height in zip(ends, heights, strict=True):
        words = {name: numbers.count(n) for name, n in (("first", start + 1), ("last", end), ("n", end - start))}
        amount = np.nansum(amounts[start:end])
        facts = [(labels.measure, numbers.full(amount)), (labels.share, numbers.percent(height, 1))]
        facts += [(labels.mean, numbers.full(amount / (end - start)))]
        facts += [(labels.cumulative, numbers.percent(sums[end - 1], 1))]
        texts.append(hover(labels.group.format(**words), *facts))
    bases = [sum(heights[first:place]) for place, first in enumerate(np.searchsorted(of, of).tolist())]
    return go.Bar(
        x=[float(groups[g] + groups[g + 1] + 1) / 2 for g in of],
        y=heights,
        base=bases,
        width=[float(groups[g + 1] - groups[g]) * 0.85 for g in of],
        marker={"color": [theme.abc(classes[a]).colour for a, _ in ends], "line": {"width": 0}},
        customdata=[[None]] * len(ends),
        hovertext=texts,
        hoverinfo="text",
    )


def _curve(
    rows: pd.DataFrame,
    cumulative: np.ndarray,
    budget: int,
    mark: float,
    named: bool,
    theme: Theme,
    numbers: Numbers,
    labels: ParetoLabels,
) -> go.Scatter:
    """`named`: its marks tell who the customer is, where no bar does."""
    places, ids, names = (
        curve_places(cumulative, budget, mark),
        rows["customer_id"].tolist(),
        rows["customer_name"].tolist(),
    )
    texts = [
        hover(
            str(names[place]) if named else "",
            (labels.rank, numbers.count(place + 1)),
            (labels.cumulative, numbers.percent(cumulative[place], 1)),
        )
        for place in places
    ]
    return go.Scatter(
        x=[place + 1 for place in places],
        y=[float(cumulative[place]) for place in places],
        mode="lines+markers",  # only marks take clicks, and the first lies on the largest bar
        line={"color": theme.ink, "width": theme.px(2)},
        marker={"size": theme.px(5 if len(cumulative) <= 30 else 2)},
        customdata=[[str(ids[place])] for place in places],
        hovertext=texts,
        hoverinfo="text",
    )


def _mark_trace(crossing: int, cumulative: np.ndarray, theme: Theme) -> go.Scatter:
    share = float(cumulative[crossing - 1])
    return go.Scatter(
        x=[0.5, crossing],  # from the axis: the area above the curve is free
        y=[share, share],
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
        # The curve rises: right and below of a point is free, and so is left and above.
        xanchor="left" if left else "right",
        yanchor="top" if left else "bottom",
        xshift=theme.px(10 if left else -6),
        yshift=theme.px(-2 if left else 2),
        font={"color": theme.accent, "size": theme.font_size},
    )


def _names(
    customers: list[Any], parts: np.ndarray, cumulative: np.ndarray, named: int, theme: Theme, numbers: Numbers
) -> list[go.Scatter]:
    """Share and name of the largest customers in rows beside their bars, a hairline from each bar to its row.

    As many as fit between the bars beside them and the curve above; nothing where not even three do.
    """
    total = len(customers)
    row = _ROW * (1 - float(np.nanmin([*parts, 0.0])))  # losses below zero lengthen the axis
    for count in range(min(named, total - 1), 2, -1):
        x = max(count + 0.9, total * 0.035)
        room = (1 - x / (total + 0.5)) * theme.px(theme.width(_WIDTH) - _AXIS)
        # Above the bars that stand under the names, and each row above the one below it.
        floor = float(np.nan_to_num(parts[int(x) - 1 :]).max()) + row / 2
        rows: list[float] = []
        for part in parts[:count][::-1]:
            rows.append(max(float(part), floor))
            floor = rows[-1] + row
        width = int(min(room / text_pixels("x", theme.small_size) - 6, 40))
        if width >= 16 and rows[-1] + row < cumulative[int(x) - 1]:
            break
    else:
        return []
    rows.reverse()
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place, (part, level) in enumerate(zip(parts[:count], rows, strict=True)):
        xs += [place + 1, x, None]
        ys += [float(part), level, None]
    shares = [escape(numbers.share(part)) for part in parts[:count]]
    words = [label(name, width) for name in customers[:count]]
    return [
        go.Scatter(x=xs, y=ys, mode="lines", line={"color": theme.ink_soft, "width": 1}, hoverinfo="skip"),
        go.Scatter(
            x=[x] * count,
            y=rows,
            mode="text",
            text=[f"\u2002<b>{share}</b>  {name}" for share, name in zip(shares, words, strict=True)],
            textposition="middle right",
            textfont={"color": theme.ink, "size": theme.small_size},
            hoverinfo="skip",
            cliponaxis=False,
        ),
    ]


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
    spans, width = _abc_spans(classes), theme.px(theme.width(_WIDTH) - _AXIS)
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
        rooms = [(end - start) / total * width + theme.px(_BESIDE) for _, start, end in spans]
        if all(text <= room for text, room in zip(widths, rooms, strict=True)):
            break  # each over its own class
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
    rows: pd.DataFrame, parts: np.ndarray, grouped: bool, theme: Theme, numbers: Numbers, labels: ParetoLabels
) -> dict[str, Any]:
    """Ranks below, shares of the total at the left for bars and curve."""
    total, low = len(rows), float(np.nanmin([*parts, 0.0]))
    if total <= _NAMED:
        room = int(theme.width(_WIDTH) / total / 8)
        words = [label(name, room) for name in rows["customer_name"]]
        ranks: dict[str, Any] = {"tickvals": list(range(1, total + 1)), "ticktext": words}
    else:
        ticks = [1.0, *(tick for tick in nice_ticks(0, total) if tick > total * 0.03)]
        ranks = {"tickvals": ticks, "ticktext": [numbers.count(tick) for tick in ticks]}
        each = labels.grouped.format(n=numbers.count(round(total / _GROUPS)))
        ranks["title"] = {"text": escape(each if grouped else labels.axis)}
    spare = max(3 - total, 0) / 2  # a lone bar does not fill the page
    percents = scaled_axis(theme, low, 1.0, numbers.percent, 5)
    return {
        "xaxis": {**ranks, "range": [0.5 - spare, total + 0.5 + spare]},
        "yaxis": {**percents, "range": [low * 1.05, 1.03]},
    }
