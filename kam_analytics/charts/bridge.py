"""Revenue bridge: from the comparison period to this one, by what was gained and lost."""

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
    label_margin,
    name_axis,
    require,
    row_bars,
    rows_height,
    value_axis,
    written,
)
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover
from kam_analytics.charts.theme import FULL, Theme

_BEGIN, _END = "begin", "end"
# METRICS.md subtracts these from the sum, so their amount may come as a positive number.
_SUBTRACTED = ("contracted", "lost")


@dataclass(frozen=True)
class BridgeLabels:
    """amount, customers: words on hover; customers_short: template with {n} behind each amount; components:
    names of the components."""

    amount: str
    customers: str
    customers_short: str
    components: Mapping[str, str] = field(default_factory=dict)


def bridge(data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: BridgeLabels) -> go.Figure:
    """Waterfall by rows from 'begin' (previous: light) to 'end' (actual: dark); gains blue, losses orange.

    data: component, amount, customers, in the order to draw (metric sales/bridge). 'begin' and 'end' are
    totals; 'contracted' and 'lost' lower the level whichever sign their amount has; every other component
    moves it by its signed amount; one without amount and customers is left out. Rows, not columns: names and
    figures then fit any width. customdata[0] is the component.
    """
    require(data, "bridge", ("component", "amount", "customers"))
    totals = data["component"].isin((_BEGIN, _END))
    data = data[totals | (floats(data["amount"]) != 0) | (floats(data["customers"]) > 0)]
    if data.empty:
        return empty(theme, 340)
    parts = [str(part) for part in data["component"]]
    amounts, people = floats(data["amount"]), floats(data["customers"])
    moves = np.where(np.isin(parts, _SUBTRACTED), -np.abs(amounts), amounts)
    starts, levels = bridge_levels(parts, moves)
    names = [labels.components.get(part, part) for part in parts]
    signs = [part not in (_BEGIN, _END) for part in parts]
    texts = [
        hover(name, (labels.amount, numbers.full(move, signed=sign)), (labels.customers, numbers.count(n)))
        for name, sign, move, n in zip(names, signs, moves, people, strict=True)
    ]
    colours = [_colour(part, move, theme) for part, move in zip(parts, moves, strict=True)]
    shared = {"customdata": [[part] for part in parts], "hovertext": texts}
    bars = row_bars(moves, colours, 0.62, shared, base=[float(start) for start in starts])
    ends = np.maximum(starts, starts + np.nan_to_num(moves))
    figures, margin = _amounts(moves, signs, people, ends, theme, numbers, labels)
    high = max(float(ends.max()), 0.0) or 1.0
    low = min(float((starts + np.nan_to_num(moves)).min()), float(starts.min()), 0.0)
    return figure(
        theme,
        rows_height(len(parts), 32, 20),
        [bars, figures],
        shapes=_connectors(levels, theme),
        xaxis=value_axis(theme, low, high),
        yaxis=name_axis(theme, names, FULL),
        margin={"r": margin},
    )


def bridge_levels(parts: list[str], moves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each bar starts and the level it leaves behind; totals start at zero and set the level."""
    starts, levels = np.zeros(len(parts)), np.zeros(len(parts))
    level = 0.0
    for place, (part, move) in enumerate(zip(parts, np.nan_to_num(moves), strict=True)):
        starts[place] = 0.0 if part in (_BEGIN, _END) else level
        level = starts[place] + move
        levels[place] = level
    return starts, levels


def _colour(part: str, move: float, theme: Theme) -> str:
    if part == _BEGIN:
        return theme.previous
    if part == _END:
        return theme.actual
    return theme.bad if move < 0 else theme.good


def _amounts(
    moves: np.ndarray,
    signs: list[bool],
    people: np.ndarray,
    ends: np.ndarray,
    theme: Theme,
    numbers: Numbers,
    labels: BridgeLabels,
) -> tuple[go.Scatter, int]:
    """Amount and customers at the end of each bar, and the margin that they need."""
    words, texts = [], []
    small = f'<span style="color:{theme.ink_soft};font-size:{theme.small_size}px">'
    for move, sign, n in zip(moves, signs, people, strict=True):
        amount = numbers.compact(move, signed=sign)
        count = "" if np.isnan(n) else labels.customers_short.format(n=numbers.count(n))
        words.append(f"\u00a0<b>{escape(amount)}</b>  {small}{escape(count)}</span>")
        texts.append(f"{amount}  {count}")
    font = {"color": theme.ink, "size": theme.font_size}
    at_ends = written([float(end) for end in ends], range(len(words)), words, textfont=font)
    return at_ends, label_margin(theme, texts, theme.font_size)


def _connectors(levels: np.ndarray, theme: Theme) -> list[dict[str, Any]]:
    """Hairlines that carry each level down to the next bar."""
    line = {"color": theme.ink_soft, "width": 1}
    return [
        {
            "type": "line",
            "x0": float(level),
            "x1": float(level),
            "y0": row + 0.31,
            "y1": row + 0.69,
            "line": line,
        }
        for row, level in enumerate(levels[:-1])
    ]
