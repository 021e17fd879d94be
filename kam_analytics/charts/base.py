"""What all charts share: reading columns, starting a figure, axes, keys and rows of bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.look import dressed
from kam_analytics.charts.placement import pack_row
from kam_analytics.charts.text import escape, label, text_pixels
from kam_analytics.charts.theme import HALF, Theme

_NAMES_PART = 0.36  # of a chart's width, at most, for the names of its rows


def require(frame: pd.DataFrame, chart: str, columns: Iterable[str]) -> None:
    """Raise ValueError naming every column that `chart` needs and `frame` lacks."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ValueError(f"{chart}: missing columns {', '.join(missing)}; got {', '.join(map(str, frame.columns))}")


def floats(column: pd.Series) -> np.ndarray:
    """A column of int, float, Decimal or a nullable type as float64; missing and infinite become NaN."""
    if column.dtype == np.float64:  # as most are: nothing to convert in thousands of rows
        numbers = column.to_numpy()
    else:
        values = pd.to_numeric(column.astype(object).where(column.notna(), None), errors="coerce")
        numbers = np.asarray(values.astype("float64"), dtype="float64")
    return np.where(np.isfinite(numbers), numbers, np.nan)


def figure(theme: Theme, height: float, data: Sequence[Any] = (), **layout: Any) -> go.Figure:
    """A figure in the theme's look; `height` in laptop pixels."""
    return dressed(theme, data, {"height": theme.px(height), **layout})


def empty(theme: Theme, height: float = 240) -> go.Figure:
    """The figure for a frame without rows: no traces, no axes; the page says what is missing."""
    hidden = {"visible": False}
    return figure(theme, height, xaxis=hidden, yaxis=hidden)


def nice_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round values (1, 2 or 5 times a power of ten) inside [low, high], about `wanted` of them."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return [low] if math.isfinite(low) else []
    raw = (high - low) / max(wanted, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = min((factor * power for factor in (1, 2, 5, 10)), key=lambda size: abs(math.log(size / raw)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(place * step, 10) + 0.0 for place in range(first, last + 1)]


def key(theme: Theme, entries: Sequence[tuple[str, str, str]], width: float = 480) -> dict[str, Any]:
    """An annotation above the plot that names marks where labels at the data do not fit.

    entries: (glyph, colour, words); broken into lines of at most `width` laptop pixels. See `key_margin`.
    """
    lines = [
        "   ".join(f'<span style="color:{colour}">{glyph}</span> {escape(text)}' for glyph, colour, text in line)
        for line in _key_lines(entries, width)
    ]
    return {
        "text": "<br>".join(lines),
        "align": "left",
        "showarrow": False,
        "font": {"color": theme.ink_soft, "size": theme.small_size},
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": theme.px(4),
    }


def key_margin(theme: Theme, entries: Sequence[tuple[str, str, str]], width: float = 480) -> int:
    """The top margin, in drawn pixels, that `key` with these entries needs."""
    return theme.px(14 + 16 * len(_key_lines(entries, width)))


def _key_lines(entries: Sequence[tuple[str, str, str]], width: float) -> list[list[tuple[str, str, str]]]:
    lines: list[list[tuple[str, str, str]]] = [[]]
    used = 0.0
    for entry in entries:
        wide = text_pixels(entry[2], 11.5) + 32
        if lines[-1] and used + wide > width:
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += wide
    return lines


def end_labels(
    theme: Theme, height: float, high: float, x: Any, lines: Sequence[tuple[str, float, str]], low: float = 0.0
) -> tuple[list[dict[str, Any]], int]:
    """Names at the right end of lines, none over another, and the right margin in pixels that they need.

    height: drawn pixels of the plot, whose y axis runs from `low` to `high`; x: where the lines end; lines:
    (text, level, colour).
    """
    lines = sorted((line for line in lines if not math.isnan(line[1])), key=lambda line: -line[1])
    wanted = [height * (high - level) / (high - low) for _, level, _ in lines]
    places = pack_row(wanted, [theme.font_size * 1.3] * len(lines), 0, height, 1)
    notes = [
        note(
            f"<b>{escape(text)}</b>",
            x,
            high - (high - low) * place / height,
            xanchor="left",
            xshift=theme.px(8),
            font={"color": colour, "size": theme.small_size},
        )
        for (text, _, colour), place in zip(lines, places, strict=True)
    ]
    return notes, label_margin(theme, [text for text, _, _ in lines])


def label_margin(theme: Theme, texts: Iterable[str], size: float | None = None) -> int:
    """The margin in pixels that holds the widest of `texts` beside the plot."""
    widest = max((text_pixels(text, size or theme.small_size) for text in texts), default=0)
    return round(widest * 1.04) + theme.px(14)


def plain(values: Iterable[float]) -> list[float | None]:
    """Numbers for Plotly: NaN becomes None, which draws nothing."""
    return [None if math.isnan(value) else float(value) for value in values]


def note(text: str, x: Any, y: Any, **more: Any) -> dict[str, Any]:
    """An annotation without arrow whose `text` is already escaped."""
    return {"text": text, "x": x, "y": y, "showarrow": False, **more}


def written(x: Sequence[float | None], y: Sequence[float], texts: Sequence[str], **more: Any) -> go.Scatter:
    """Texts (already escaped) to the right of places inside the axes. For more than a few: Plotly draws every annotation
    twice, in a box of its own. `more` may place or dress each text."""
    at = {"x": list(x), "y": list(y), "text": list(texts), "textposition": "middle right", **more}
    return go.Scatter(mode="text", hoverinfo="skip", cliponaxis=False, **at)


def soft(theme: Theme) -> dict[str, Any]:
    """The font of secondary words: small and grey."""
    return {"color": theme.ink_soft, "size": theme.small_size}


def halo(theme: Theme) -> dict[str, Any]:
    """Paper behind an annotation that may stand on marks."""
    return {"bgcolor": theme.alpha(theme.paper, 0.75), "borderpad": 0}


def value_axis(theme: Theme, low: float, high: float, **more: Any) -> dict[str, Any]:
    """The axis of bars that carry their own figures: no ticks, only the line at zero."""
    zero = {"zeroline": True, "zerolinecolor": theme.ink_soft}
    return {"tickvals": [], "range": [low, high], **zero, **more}


def scaled_axis(
    theme: Theme, low: float, high: float, form: Callable[[float], str], wanted: int = 4, **more: Any
) -> dict[str, Any]:
    """An axis with about `wanted` round ticks between `low` and `high`, written by `form`, and a line at
    zero."""
    ticks = nice_ticks(low, high, wanted)
    words = [form(tick) for tick in ticks]
    return value_axis(theme, low, high, **{"tickvals": ticks, "ticktext": words, "showgrid": True, **more})


def name_axis(theme: Theme, names: Sequence[Any], width: float = HALF) -> dict[str, Any]:
    """A y axis for rows of bars, the first row on top: names as long as a third of a chart of `width` laptop
    pixels holds, the rest cut (the bars carry the full name on hover).

    Rows sit at 0, 1, 2 ... because two customers may share a (shortened) name.
    """
    size = theme.small_size
    room = theme.scale * theme.width(width) * _NAMES_PART
    ticktext = [label(name, int(room / text_pixels("x", size))) for name in names]
    rows = list(range(len(ticktext)))
    font = {"color": theme.ink, "size": size}
    return {
        "tickvals": rows,
        "ticktext": ticktext,
        "range": [len(rows) - 0.4, -0.6],
        "ticklabelstandoff": 4,
        "tickfont": font,
    }


def key_room(theme: Theme, width: float = HALF) -> float:
    """Laptop pixels for a `key` beside the names of rows."""
    return theme.width(width) * (1 - _NAMES_PART)


def rows_height(rows: int, row: float = 28, around: float = 24) -> float:
    """Laptop pixels for a chart of `rows` horizontal bars."""
    return max(rows, 1) * row + around


def row_bars(values: Iterable[float], colour: Any, width: float, shared: dict[str, Any], **more: Any) -> go.Bar:
    """Horizontal bars in rows 0, 1, 2 ...; shared: customdata and hovertext of the rows."""
    x = plain(values)
    marker = {"color": colour, **more.pop("marker", {})}
    return go.Bar(
        x=x,
        y=list(range(len(x))),
        orientation="h",
        width=width,
        marker=marker,
        hoverinfo="text",
        **shared,
        **more,
    )


def paired_bars(now: np.ndarray, then: np.ndarray, colour: Any, theme: Theme, shared: dict[str, Any]) -> list[go.Bar]:
    """Rows of actual bars, the comparison light behind them and higher; without a comparison the actual
    alone."""
    if np.isnan(then).all():
        return [row_bars(now, colour, 0.5, shared)]
    line = {"line": {"color": theme.paper, "width": 1}}
    return [
        row_bars(then, theme.previous, 0.48, shared, offset=-0.38),
        row_bars(now, colour, 0.48, shared, offset=-0.15, marker=line),
    ]


def dotted(theme: Theme, colour: str, **place: Any) -> dict[str, Any]:
    """A dotted line through the whole plot at x or at y."""
    if "x" in place:
        ends = {"x0": place["x"], "x1": place["x"], "yref": "paper", "y0": 0, "y1": 1}
    else:
        ends = {"y0": place["y"], "y1": place["y"], "xref": "paper", "x0": 0, "x1": 1}
    return {"type": "line", "line": {"color": colour, "width": theme.px(1.4), "dash": "dot"}, **ends}
