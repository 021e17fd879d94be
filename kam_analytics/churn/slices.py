"""Which past cutoffs a model learns from: several slices pooled, every label over before the model is used.

An account's row at a cutoff may be learned from at an origin when its own horizon ended by then. A slice counts when
that holds for half of its accounts; the slower ones are left out of it and learned from older slices. The
selection uses what was known at the cutoff only, and takes accounts that are lost today as well as those alive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from kam_analytics.churn import features as ft
from kam_analytics.churn import horizon as hz
from kam_analytics.churn.history import History, Snapshot
from kam_analytics.churn.horizon import Floats

STEPS = (60, 45, 30, 20, 15, 10)  # days between cutoffs; all divide 360, so that last year's season is among them
MIN_HISTORY = 60  # days before the oldest cutoff
COMPLETE = 0.5  # share of accounts whose horizon must be over
ROWS = 60_000  # rows of one model aimed at: 8 slices of small companies, 4 of large ones
FEWEST, MOST = 4, 8
ORIGINS, ORIGINS_LARGE, LARGE = 3, 2, 10_000  # test origins, fewer from so many accounts
TYPICAL = 0.5  # quantile of the personal horizons that stands for the horizon


@dataclass(frozen=True)
class Slice:
    """Accounts at one cutoff, `ago` days before the as-of date. `churned`: no order within the horizon; it is
    known only for rows whose horizon is over."""

    ago: int
    snapshot: Snapshot
    horizon: Floats
    features: Floats
    churned: Floats

    def known(self, origin: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Rows whose horizon was over `origin` days before the as-of date."""
        return self.horizon <= self.ago - origin

    def complete(self, origin: int) -> bool:
        return len(self.snapshot) > 0 and float(self.known(origin).mean()) >= COMPLETE


@dataclass(frozen=True)
class Training:
    """Pooled rows of several slices, newest slice first."""

    slices: tuple[Slice, ...]
    features: Floats
    churned: Floats

    @property
    def positives(self) -> int:
        return int(self.churned.sum())


class Grid:
    """The cutoffs of one run: equally spaced back from the as-of date, each read once."""

    def __init__(self, history: History, horizon: str) -> None:
        self.horizon = horizon
        self.now = history.at(0)
        typical = np.quantile(hz.days_of(horizon, self.now.rhythm), TYPICAL) if len(self.now) else hz.LONGEST
        self.typical = int(np.ceil(typical))
        self.per_model = int(np.clip(ROWS // max(len(self.now), 1), FEWEST, MOST))
        self._count = ORIGINS_LARGE if len(self.now) >= LARGE else ORIGINS
        self._oldest = history.days - MIN_HISTORY
        room = self._oldest - 2 * self.typical
        needed = self.per_model + self._count - 2
        # A step that divides a fixed horizon lets the newest label end on the as-of date itself.
        fixed = horizon != hz.PERSONAL
        steps = [step for step in STEPS if fixed and self.typical % step == 0] or list(STEPS)
        self.step = next((step for step in steps if step * needed <= room), steps[-1])
        self._slice: Callable[[int], Slice] = cache(lambda ago: _make(history.at(ago), ago, horizon))

    def _complete(self, origin: int, count: int) -> list[Slice]:
        """The newest `count` slices that are complete at an origin (days before the as-of date), from the first
        that can be expected to be."""
        found: list[Slice] = []
        ago = origin + -(-self.typical // self.step) * self.step
        while ago <= self._oldest and len(found) < count:
            part = self._slice(ago)
            if part.complete(origin):
                found.append(part)
            ago += self.step
        return found

    def tests(self) -> list[Slice]:
        """The test origins, newest first: past slices whose outcome is known today. Where the history allows they
        lie so far apart that the outcome of one is known at the next; else they are neighbours."""
        found = self._complete(0, self._count)
        if not found:
            return []
        lead = found[0].ago
        if lead * (self._count + 1) + self.step * (self.per_model - 1) > self._oldest:
            return found
        return [self._slice(lead * number) for number in range(1, self._count + 1)]

    def rehearsals(self) -> list[Slice]:
        """For each test origin the newest slice whose outcome was known there, newest first: what the choices of
        that origin can be decided on. Only those older than every test origin."""
        tests = self.tests()
        newest = {part.ago: part for test in tests for part in self._complete(test.ago, 1)}
        return [newest[ago] for ago in sorted(newest) if ago > tests[-1].ago]

    def training(self, origin: int) -> Training:
        """What a model at an origin may learn from; 0 is the as-of date itself."""
        parts = self._complete(origin, self.per_model)
        width = len(ft.FEATURES)
        rows = [part.known(origin) for part in parts]
        return Training(
            slices=tuple(parts),
            features=np.concatenate([np.empty((0, width)), *(p.features[k] for p, k in zip(parts, rows, strict=True))]),
            churned=np.concatenate([np.empty(0), *(p.churned[k] for p, k in zip(parts, rows, strict=True))]),
        )


def _make(snapshot: Snapshot, ago: int, horizon: str) -> Slice:
    days = hz.days_of(horizon, snapshot.rhythm)
    churned = ~(snapshot.wait <= days)  # NaN: no further order
    return Slice(ago, snapshot, days, ft.matrix(snapshot, days), churned.astype(np.float64))
