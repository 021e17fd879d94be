"""What colours the points of the portfolio: a class, a tier, a risk level, any category or a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kam_analytics.charts.base import floats
from kam_analytics.charts.numbers import NOT_AVAILABLE
from kam_analytics.charts.theme import ABC_CLASSES, RISK_LEVELS, TIERS, Mark, Theme

_KINDS = ("class", "tier", "risk", "category", "number")
_MOST_CATEGORIES = 8  # more greys cannot be told apart: the rest is read on hover


@dataclass(frozen=True)
class Colour:
    """A column that colours the points.

    kind: 'class' (A, B, C), 'tier', 'risk', 'category' (greys with marks) or 'number' (four depths by
    quartile); names: words for its values; short: formats a number.
    """

    column: str
    title: str
    kind: str = "category"
    names: Mapping[str, str] = field(default_factory=dict)
    short: Callable[[float], str] = str

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ValueError(f"colour kind {self.kind!r} is unknown; known: {', '.join(_KINDS)}")


def word(value: Any, colour: Colour) -> str:
    """What the hover says for one value of the colour column."""
    if pd.isna(value):
        return NOT_AVAILABLE
    return colour.short(value) if colour.kind == "number" else colour.names.get(str(value), str(value))


def _name(value: Any) -> str:
    return NOT_AVAILABLE if pd.isna(value) else str(value)


def marks(column: pd.Series, colour: Colour, theme: Theme) -> list[Mark]:
    """One mark for each value of the colour column."""
    if colour.kind == "number":
        known = floats(column)
        depths = np.searchsorted(_quartiles(column), np.nan_to_num(known), side="right").tolist()
        shades = [Mark(shade, "●", "circle") for shade in reversed(theme.tiers)]
        return [
            theme.other(0) if np.isnan(value) else shades[depth] for value, depth in zip(known, depths, strict=True)
        ]
    if colour.kind == "category":
        places = {name: place for place, name in enumerate(_by_size(column))}
        return [theme.other(places[_name(value)]) for value in column]
    find = _finder(colour, theme)
    return [find(value) for value in column]


def key_entries(column: pd.Series, colour: Colour, theme: Theme) -> list[tuple[str, str, str]]:
    """The marks that occur, as (glyph, colour, words) for `base.key`, in the order of their meaning."""
    if colour.kind == "number":
        low, middle, high = (colour.short(bound) for bound in _quartiles(column))
        words = (f"{colour.title} < {low}", f"{low} – {middle}", f"{middle} – {high}", f"≥ {high}")
        return [("●", shade, text) for shade, text in zip(reversed(theme.tiers), words, strict=True)]
    if colour.kind == "category":
        names = _by_size(column)[:_MOST_CATEGORIES]
        found = [theme.other(place) for place in range(len(names))]
    else:
        order = {"class": ABC_CLASSES, "tier": TIERS, "risk": tuple(RISK_LEVELS)}[colour.kind]
        present = {_name(value) for value in column}
        names = [name for name in order if name in present]
        found = [_finder(colour, theme)(name) for name in names]
    return [(mark.glyph, mark.colour, colour.names.get(name, name)) for name, mark in zip(names, found, strict=True)]


def _finder(colour: Colour, theme: Theme) -> Callable[[Any], Mark]:
    return {"class": theme.abc, "tier": theme.tier, "risk": theme.risk}[colour.kind]


def _quartiles(column: pd.Series) -> np.ndarray:
    known = floats(column)
    known = known[~np.isnan(known)]
    return np.quantile(known, [0.25, 0.5, 0.75]) if known.size else np.zeros(3)


def _by_size(column: pd.Series) -> list[str]:
    """Values by how often they occur, ties by name, so that a filter changes as few greys as possible."""
    counts = Counter(map(_name, column))
    return sorted(counts, key=lambda name: (-counts[name], name))
