"""What a customer, or the company, sells by category: this period against the comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import (
    empty,
    figure,
    floats,
    key,
    key_margin,
    key_room,
    label_margin,
    name_axis,
    note,
    paired_bars,
    require,
    rows_height,
    value_axis,
)
from kam_analytics.charts.numbers import MINUS, Numbers
from kam_analytics.charts.text import escape, hover
from kam_analytics.charts.theme import Theme


@dataclass(frozen=True)
class MixLabels:
    """actual, base: the two periods; change, share: words on hover; others: template with {n}; new: word
    for a category without a comparison value; missing: name of the category of lines that give none."""

    actual: str
    base: str
    change: str
    share: str
    others: str
    new: str
    missing: str = ""


def mix(
    data: pd.DataFrame,
    theme: Theme,
    numbers: Numbers,
    labels: MixLabels,
    *,
    value: str = "revenue",
    base: str = "base_revenue",
    top: int = 10,
) -> go.Figure:
    """Horizontal bars by category, largest first: actual dark, the comparison light behind it, the change
    signed.

    data: category, `value`, and `base` (the column may be absent). Categories after the `top` are added up
    into one last row. customdata[0] is the category, None for that last row.
    """
    require(data, "mix", ("category", value))
    now = floats(data[value])
    then = floats(data[base]) if base in data.columns else np.full(len(data), np.nan)
    names, ids, now, then = _largest(data["category"], now, then, top, numbers, labels)
    if not names:
        return empty(theme)
    total = float(np.nansum(now))
    texts = [_hover(name, a, b, total, numbers, labels) for name, a, b in zip(names, now, then, strict=True)]
    pairs = not np.isnan(then).all()
    entries = [("■", theme.actual, labels.actual), ("■", theme.previous, labels.base)]
    ends, margin = _ends(now, then, theme, numbers, labels)
    values = [*now, *then, 0.0]
    return figure(
        theme,
        rows_height(len(names), 30, 50 if pairs else 24),
        paired_bars(now, then, theme.actual, theme, {"customdata": ids, "hovertext": texts}),
        barmode="overlay",
        annotations=[*([key(theme, entries, key_room(theme))] if pairs else []), *ends],
        xaxis=value_axis(theme, float(np.nanmin(values)) * 1.02, float(np.nanmax(values)) or 1.0),
        yaxis=name_axis(theme, names),
        margin={"t": key_margin(theme, entries, key_room(theme)) if pairs else theme.px(8), "r": margin},
    )


def _largest(
    categories: pd.Series, now: np.ndarray, then: np.ndarray, top: int, numbers: Numbers, labels: MixLabels
) -> tuple[list[str], list[list[str | None]], np.ndarray, np.ndarray]:
    """Names, ids and values of the `top` categories by actual value, the rest added up in one more row."""
    known = np.flatnonzero(~(np.isnan(now) & np.isnan(then)))
    size = [np.where(np.isnan(part), -np.inf, part)[known] for part in (then, now)]
    order = known[np.lexsort((categories.astype(str).to_numpy()[known], -size[0], -size[1]))]
    head, tail = order[:top], order[top:]
    names = [str(name) for name in categories.astype(object).to_numpy()[head]]
    ids: list[list[str | None]] = [[name] for name in names]
    names = [name or labels.missing for name in names]
    if not tail.size:
        return names, ids, now[head], then[head]
    names.append(labels.others.format(n=numbers.count(tail.size)))
    ids.append([None])
    return names, ids, np.append(now[head], _sum(now[tail])), np.append(then[head], _sum(then[tail]))


def _sum(values: np.ndarray) -> float:
    """The sum of what is known; NaN where nothing is."""
    return float("nan") if np.isnan(values).all() else float(np.nansum(values))


def _change(now: float, then: float) -> float | None:
    return (now - then) / then if then > 0 and not np.isnan(now) else None


def _hover(name: str, now: float, then: float, total: float, numbers: Numbers, labels: MixLabels) -> str:
    facts = [
        (labels.actual, numbers.full(now)),
        (labels.share, numbers.percent(now / total if total > 0 else None, 1)),
    ]
    facts += [
        (labels.base, numbers.full(then)),
        (labels.change, numbers.percent(_change(now, then), 1, signed=True)),
    ]
    return hover(name, *facts)


def _ends(
    now: np.ndarray, then: np.ndarray, theme: Theme, numbers: Numbers, labels: MixLabels
) -> tuple[list[dict[str, Any]], int]:
    notes, texts, compared = [], [], not np.isnan(then).all()
    for place, (a, b) in enumerate(zip(now, then, strict=True)):
        amount, change, more, colour = numbers.compact(a), _change(a, b), "", theme.ink_soft
        if change is not None:
            more = numbers.change(change)
            colour = theme.good if "+" in more else theme.bad if MINUS in more else colour
        elif compared and np.isnan(b):
            more = labels.new
        words = f'<b>{escape(amount)}</b>  <span style="color:{colour}">{escape(more)}</span>'
        end = float(np.nanmax([a, b, 0.0]))
        notes.append(note(words, end, place, xanchor="left", xshift=theme.px(5), font={"size": theme.font_size}))
        texts.append(f"{amount}  {more}")
    return notes, label_margin(theme, texts, theme.font_size)
