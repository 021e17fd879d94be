"""Axes of the portfolio: which part of the values is drawn to scale, and where each value lies on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kam_analytics.charts.base import nice_ticks

# Ticks of an axis of factors; the first win where it is tight.
_FACTORS = (1.0, 0.5, 2.0, 0.25, 4.0, 0.1, 10.0, 0.01, 100.0, 30.0, 1000.0, 0.75, 1.5)
_FACTORS_FROM = 0.3  # powers of ten on an axis of factors from which evenly spaced ticks would crowd at its left


@dataclass(frozen=True)
class Measure:
    """A column used as an axis or as bubble size.

    title: its name; short, exact: format a tick and the value on hover; cut: where the axis is divided
    (None: not divided); log: logarithmic axis (for money that spans several powers of ten); shift: added before the
    logarithm (1 for rates of growth, drawn as factors: to double and to halve are equally far); tails: the share of
    customers at either end that may be held at the axis' edge when they would flatten all others (0.05);
    0 draws every value to scale.
    """

    column: str
    title: str
    short: Callable[[float], str]
    exact: Callable[[float], str]
    cut: float | None = None
    log: bool = False
    shift: float = 0.0
    tails: float = 0.0

    @property
    def shown_cut(self) -> float | None:
        """The cut, unless a logarithmic axis cannot show it."""
        return None if self.cut is None or (self.log and self.cut + self.shift <= 0) else self.cut


@dataclass(frozen=True)
class Scale:
    """The drawn interval of one axis in its own units (log10 on a logarithmic axis), without the padding."""

    low: float
    high: float
    log: bool
    shift: float = 0.0

    def place(self, value: float) -> float:
        """Where Plotly is to draw a value: shifted on a logarithmic axis."""
        return value + self.shift if self.log else value

    def position(self, values: np.ndarray) -> np.ndarray:
        """Values in axis units; what a logarithm cannot take lies below everything."""
        if not self.log:
            return values
        shifted = values + self.shift
        safe = np.where(shifted > 0, shifted, 1.0)
        return np.where(np.isnan(values), np.nan, np.where(shifted > 0, np.log10(safe), -np.inf))

    def clamp(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(positions in axis units, which of them were moved to the edge)."""
        position = self.position(values)
        held = np.clip(position, self.low, self.high)
        return held, ~np.isnan(position) & (held != position)

    def drawn(self, positions: np.ndarray) -> np.ndarray:
        """What Plotly takes for positions in axis units."""
        return 10.0**positions if self.log else positions

    def padded(self, before: float, after: float) -> tuple[float, float]:
        """The axis range with `before` and `after` (shares of the whole length) left free at its ends."""
        length = (self.high - self.low) / max(1.0 - before - after, 0.2)
        return self.low - before * length, self.high + after * length


def scale(values: np.ndarray, measure: Measure) -> Scale:
    """From the smallest value to the largest, the cut inside, outliers left to the edge where `tails`
    allows.

    An end that lies further from its quantile than a third of the distance between both quantiles is drawn
    back towards it.
    """
    known = values[~np.isnan(values)]
    if measure.log:
        known = known + measure.shift
        known = np.log10(known[known > 0])
    cut = _cut(measure)
    if not known.size:
        known = np.array([0.0 if cut is None else cut])
    low, high = float(known.min()), float(known.max())
    near, far = (float(place) for place in np.quantile(known, [measure.tails, 1 - measure.tails]))
    reach = (far - near) / 3
    if reach > 0:
        low = low if near - low <= reach else near - reach / 3
        high = high if high - far <= reach else far + reach / 3
    if high - low < 1e-9:
        spare = 0.5 if measure.log else abs(high) * 0.5 or 0.5
        low, high = low - spare, high + spare
    if cut is not None:
        # Both sides of the cut are shown, even where all customers are on one.
        aside = (max(high, cut) - min(low, cut)) * 0.15
        low, high = min(low, cut - aside), max(high, cut + aside)
    return Scale(low, high, measure.log, measure.shift)


def _cut(measure: Measure) -> float | None:
    """The cut in axis units."""
    cut = measure.shown_cut
    return math.log10(cut + measure.shift) if cut is not None and measure.log else cut


def ticks(scale: Scale, measure: Measure) -> list[float]:
    """Round values inside the scale, in data units, the cut among them and no tick right beside it."""
    if scale.log and scale.shift:
        if scale.high - scale.low > _FACTORS_FROM:
            values = [factor - scale.shift for factor in _FACTORS]
        else:
            values = nice_ticks(10**scale.low - scale.shift, 10**scale.high - scale.shift, 6)
    elif scale.log:
        powers = range(math.floor(scale.low), math.ceil(scale.high) + 1)
        wide = scale.high - scale.low > 2.5
        values = [factor * 10.0**power for power in powers for factor in ((1,) if wide else (1, 2, 5))]
    else:
        values = nice_ticks(scale.low, scale.high, 6)
    length, cut, shown = scale.high - scale.low, _cut(measure), measure.shown_cut
    kept: dict[str, float] = {} if shown is None else {measure.short(shown): shown}
    taken = [] if cut is None else [cut]
    for value, place in zip(values, scale.position(np.array(values, dtype=float)), strict=True):
        # Factors are unevenly spaced: each keeps clear of all others, ticks of other axes of the cut only.
        near, room = (taken, 0.14) if scale.shift else (taken[: 0 if cut is None else 1], 0.07)
        if scale.low <= place <= scale.high and all(abs(place - other) > room * length for other in near):
            kept.setdefault(measure.short(value), value)  # two ticks may round to the same words
            taken.append(place)
    return sorted(kept.values())
