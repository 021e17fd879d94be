"""The margins that tick labels and axis titles need.

Plotly can find them by itself, but only by drawing the whole chart, looking, and drawing it again. Margins that are
wide enough from the start spare the second drawing; `automargin` stays on for fonts wider than the estimate.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kam_analytics.charts.text import letters_pixels
from kam_analytics.charts.theme import Theme

_TAG = re.compile(r"<[^>]*>")
PAD, STANDOFF = 4, 8  # between plot and labels, between labels and title
_LINE = 1.3
_AROUND = 12  # what Plotly adds around what an axis needs, unless a margin is narrower
_SLACK = 3
_NARROW = 300  # laptop pixels that a plot has at least


def fitting(theme: Theme, layout: Mapping[str, Any]) -> dict[str, float]:
    """The sides of the margin of a layout in pixels, widened where its axes need more than it says.

    The layout wears its look already: both axes and all fonts are there. Looks at the texts that `xaxis` and `yaxis` name (`ticktext` and `title`); ticks left to Plotly are left to it.
    """
    margin = {side: layout["margin"][side] for side in "lrtb"}
    below, beside = layout["xaxis"], layout["yaxis"]
    room = dict.fromkeys("lrtb", 0.0)
    if texts := _texts(below):
        room["b"] = PAD + _LINE * _size(below) * max(text.count("<br>") + 1 for text in texts)
        room["b"] += _title(below)
        room["r"] = _overhang(below, theme.px(_NARROW), [_pixels(text, _size(below)) / 2 for text in texts])
    if texts := _texts(beside):
        room["l"] = max(_pixels(text, _size(beside)) for text in texts) + beside.get("ticklabelstandoff", 0)
        room["l"] += PAD + _title(beside)
        room["t"] = _overhang(beside, theme.px(_NARROW / 2), [_LINE * _size(beside) / 2] * len(texts))
    for axis, side in ((below, "t"), (beside, "r")):
        if axis.get("mirror"):  # its line on the other side
            room[side] = max(room[side], 2.0)
    around = min([_AROUND, *(margin[side] for side in "lrtb" if room[side] <= 0)])
    return {side: max(margin[side], math.ceil(room[side] + around) if room[side] > 0 else 0) for side in "lrtb"}


def _overhang(axis: Mapping[str, Any], length: float, halves: Sequence[float]) -> float:
    """How far tick labels reach beyond the end of an axis of that many pixels; 0 where its range is not known."""
    try:
        low, high = (float(end) for end in axis["range"])
        ticks = [math.log10(tick) if axis.get("type") == "log" else float(tick) for tick in axis["tickvals"]]
    except (KeyError, TypeError, ValueError):
        return 0.0
    if high <= low:
        return 0.0
    return max(half - (high - tick) / (high - low) * length for tick, half in zip(ticks, halves, strict=False))


def _texts(axis: Mapping[str, Any]) -> list[str]:
    return [] if axis.get("visible") is False else [str(text) for text in axis.get("ticktext", ()) if text]


def _size(axis: Mapping[str, Any]) -> float:
    return float(axis["tickfont"]["size"])


def _pixels(text: str, size: float) -> float:
    return max(letters_pixels(html.unescape(_TAG.sub("", line)), size) for line in text.split("<br>")) + _SLACK


def _title(axis: Mapping[str, Any]) -> float:
    text = axis["title"].get("text")
    return STANDOFF + axis["title"]["font"]["size"] * (1 + _LINE * text.count("<br>")) if text else 0.0
