"""Portfolio: every customer on two measures, cut into four quadrants with their advice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import dotted, empty, figure, floats, key, key_margin, require
from kam_analytics.charts.marks import Colour, key_entries, marks, word
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.portfolio_notes import PortfolioLabels, Quadrant, captions, customer_names
from kam_analytics.charts.scales import Measure, Scale, scale, ticks
from kam_analytics.charts.text import escape, wrap
from kam_analytics.charts.theme import Mark, Theme

__all__ = ["Colour", "Measure", "PortfolioLabels", "Quadrant", "portfolio"]

_HEIGHT = 520
_WEBGL_ABOVE = 1000
_HELD, _HELD_GLYPH = "diamond-open", "◇"  # a point held at the edge of the plot
_BUTTONS = 130  # pixels of Plotly's bar in the corner
_BESIDE, _UNDER = 60, 50  # axis ticks and titles, for estimating the plot's size


def portfolio(
    data: pd.DataFrame,
    theme: Theme,
    numbers: Numbers,
    labels: PortfolioLabels,
    *,
    x: Measure,
    y: Measure,
    size: Measure | None = None,
    colour: Colour | None = None,
    named: int = 10,
    width: int = 520,
) -> go.Figure:
    """Bubbles on `x` and `y` with cut lines, quadrant names and advice in the corners, the `named` largest
    named.

    data: one row per customer with customer_id, customer_name and the columns of `x`, `y`, `size`,
    `colour`. Points far outside the rest, and values that a logarithm cannot take, stand open at the edge
    with their true value on hover; customers without a value are left out. Over 1,000 points are
    drawn by WebGL. width: laptop pixels of the narrowest chart in which labels must not collide.
    customdata[0] is the customer_id; show it with theme.selection_config for lasso and box.
    """
    measures = [measure for measure in (x, y, size) if measure is not None]
    extra = [measure.column for measure in measures] + ([colour.column] if colour else [])
    require(data, "portfolio", ("customer_id", "customer_name", *extra))
    values = {measure.column: floats(data[measure.column]) for measure in measures}
    known = ~(np.isnan(values[x.column]) | np.isnan(values[y.column]))
    if not known.any():
        return empty(theme, _HEIGHT)
    order = _largest_first(data["customer_id"], values[(size or y).column], known)
    diameters = bubble_sizes(values[size.column] if size else None, len(data), theme)[order]
    rows = data.iloc[order]
    values = {column: part[order] for column, part in values.items()}
    scales = (scale(values[x.column], x), scale(values[y.column], y))
    clamped = [one.clamp(values[measure.column]) for one, measure in zip(scales, (x, y), strict=True)]
    spots = [positions for positions, _ in clamped]
    drawn = [(one.drawn(positions), moved) for one, (positions, moved) in zip(scales, clamped, strict=True)]
    plot = (theme.px(width - _BESIDE), theme.px(_HEIGHT - _UNDER - 30))
    notes, strip = captions(labels, _cut_place(x, scales[0]), plot, theme)
    ranges = _ranges(scales, float(diameters.max()) / 2, plot, strip, theme)
    notes += customer_names(rows["customer_name"].head(80), spots, ranges, diameters, plot, strip, named, theme)
    entries = key_entries(rows[colour.column], colour, theme) if colour else []
    if held := int((drawn[0][1] | drawn[1][1]).sum()):
        entries.append((_HELD_GLYPH, theme.ink_soft, labels.held.format(n=numbers.count(held))))
    if entries:
        notes.append(key(theme, entries, width - _BESIDE - _BUTTONS))
    return figure(
        theme,
        _HEIGHT,
        _traces(rows, values, measures, drawn, diameters, colour, theme),
        annotations=notes,
        shapes=_cut_lines((x, y), scales, theme),
        dragmode="pan",
        xaxis=_axis(x, scales[0], ranges[0], theme),
        yaxis=_axis(y, scales[1], ranges[1], theme),
        margin={"t": key_margin(theme, entries, width - _BESIDE - _BUTTONS) if entries else theme.px(30)},
    )


def _largest_first(ids: pd.Series, weight: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Positions of the customers to draw: small bubbles last, so that they lie on top; ties by id."""
    order = np.lexsort((ids.astype(str).to_numpy(), -np.nan_to_num(weight, nan=-np.inf)))
    kept: np.ndarray = order[known[order]]
    return kept


def _ranges(
    scales: tuple[Scale, Scale], radius: float, plot: tuple[int, int], strip: int, theme: Theme
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Axis ranges that leave room for the largest bubble and, above and below, for the captions."""
    sides, ends = (radius + theme.px(4)) / plot[0], (radius + strip) / plot[1]
    return scales[0].padded(sides, sides), scales[1].padded(ends, ends)


def bubble_sizes(values: np.ndarray | None, count: int, theme: Theme) -> np.ndarray:
    """Diameters in pixels, the area proportional to the value; missing and negative values get the
    smallest."""
    small, large = (theme.px(6), theme.px(42 if count <= 250 else 30 if count <= _WEBGL_ABOVE else 20))
    if values is None:
        return np.full(count, float(theme.px(10 if count <= 250 else 7)))
    safe = np.clip(np.nan_to_num(values), 0, None)
    top = safe.max() if safe.size else 0.0
    return np.maximum(large * np.sqrt(safe / top), small) if top > 0 else np.full(count, float(small))


def _traces(
    rows: pd.DataFrame,
    values: Mapping[str, np.ndarray],
    measures: list[Measure],
    drawn: list[tuple[np.ndarray, np.ndarray]],
    diameters: np.ndarray,
    colour: Colour | None,
    theme: Theme,
) -> list[Any]:
    """One trace a mark (which spares a colour per point), and one more for its points held at the edge."""
    (x, x_moved), (y, y_moved) = drawn
    edge = x_moved | y_moved
    many = len(rows) > _WEBGL_ABOVE
    draw, more = (go.Scattergl, {}) if many else (go.Scatter, {"cliponaxis": False})
    custom = _custom(rows, values, measures, colour)
    words = ["<b>%{customdata[1]}</b>"]
    words += [f"{escape(measure.title)}: %{{customdata[{place}]}}" for place, measure in enumerate(measures, start=2)]
    if colour:
        words.append(f"{escape(colour.title)}: %{{customdata[{2 + len(measures)}]}}")
    shown = marks(rows[colour.column], colour, theme) if colour else [Mark(theme.actual, "●", "circle")] * len(rows)
    groups: dict[tuple[Mark, bool], list[int]] = {}
    for place, (mark, moved) in enumerate(zip(shown, edge.tolist(), strict=True)):
        groups.setdefault((mark, moved), []).append(place)
    traces = []
    for (mark, moved), places in groups.items():
        hollow = moved or mark.symbol.endswith("-open")
        marker = {
            "color": mark.colour,
            "size": _short(diameters[places]),
            "symbol": _HELD if moved else mark.symbol,
            "opacity": 1 if hollow else 0.8,
            "line": {"width": theme.px(1.6)} if hollow else {"color": theme.paper, "width": 0 if many else 1},
        }
        traces.append(
            draw(
                x=_short(x[places]),
                y=_short(y[places]),
                mode="markers",
                marker=marker,
                customdata=custom[places],
                hovertemplate="<br>".join(words) + "<extra></extra>",
                **more,
            )
        )
    return traces


def _short(places: np.ndarray) -> list[float]:
    """Positions for drawing, which need no more than six digits; the exact values are in the hover. A list: Plotly takes
    every packed array for a new one, and draws again."""
    return [float(f"{place:.6g}") for place in places.tolist()]


def _custom(
    rows: pd.DataFrame, values: Mapping[str, np.ndarray], measures: list[Measure], colour: Colour | None
) -> np.ndarray:
    """Columns: customer_id, escaped name, each measure exactly, and the word for the colour."""
    columns = [rows["customer_id"].astype(str).tolist(), [wrap(name) for name in rows["customer_name"]]]
    columns += [[escape(measure.exact(value)) for value in values[measure.column].tolist()] for measure in measures]
    if colour:
        columns.append([escape(word(value, colour)) for value in rows[colour.column]])
    # An array, since Plotly copies lists of lists value by value.
    return np.array(columns, dtype=object).T


def _cut_place(x: Measure, drawn: Scale) -> float:
    """Where the vertical cut divides the plot, 0 left to 1 right; the middle where there is none."""
    if x.shown_cut is None:
        return 0.5
    at = float(drawn.position(np.array([x.shown_cut]))[0])
    return (at - drawn.low) / (drawn.high - drawn.low)


def _cut_lines(measures: tuple[Measure, Measure], scales: tuple[Scale, Scale], theme: Theme) -> list[dict[str, Any]]:
    return [
        {**dotted(theme, theme.ink_soft, **{axis: one.place(measure.shown_cut)}), "layer": "below"}
        for axis, measure, one in zip("xy", measures, scales, strict=True)
        if measure.shown_cut is not None
    ]


def _axis(measure: Measure, drawn: Scale, span: tuple[float, float], theme: Theme) -> dict[str, Any]:
    """Round ticks and, in bold, the cut."""
    values = ticks(drawn, measure)
    words = [escape(measure.short(value)) for value in values]
    if measure.shown_cut is not None:
        place = values.index(measure.shown_cut)
        words[place] = f'<span style="color:{theme.ink}"><b>{words[place]}</b></span>'
    return {
        "type": "log" if drawn.log else "linear",
        "tickvals": [drawn.place(value) for value in values],
        "ticktext": words,
        "range": span,
        "fixedrange": False,
        "showline": True,
        "linecolor": theme.rule,
        "mirror": True,
        "title": {"text": escape(measure.title)},
    }
