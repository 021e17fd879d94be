"""Order rhythm and the personal horizon: how long an account may be silent before it counts as gone.

Arrays have one entry an account; days are float64, NaN where there is nothing to measure. Definitions: the
project's METRICS, 'Churn'.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kam_analytics.errors import ScopeError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PERSONAL = "personal"
SHORTEST, LONGEST = 60.0, 365.0  # bounds of the personal horizon, days
GAPS, LONGEST_GAPS = 2.5, 1.2  # of the own mean gap and of the own longest gap
PRIOR_GAPS = 2.0  # gaps of the population that the own mean is shrunk by
WATCH, OVERDUE = 1.5, 2.0  # days since the last order, in own gaps
MOST_DAYS = 730  # the longest fixed horizon that may be asked for
STATES = ("active", "watch", "overdue", "lost")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`usual`: own mean gap, NaN with one order. `gap`: the same shrunk to the population. `horizon`: H_i."""

    population_gap: float
    usual: Floats
    gap: Floats
    horizon: Floats


def measure(orders: Floats, span: Floats, longest_gap: Floats) -> Rhythm:
    """Rhythm of accounts from their order days, the days between first and last order, and the longest gap.

    The population gap is the median of the own mean gaps (a mean would follow the few most frequent buyers); with
    no repeat order at all it is what makes the horizon its longest. Mean gap shrunk: (sum of gaps + 2 x population
    gap) / (gaps + 2). H = clip(max(2.5 x mean gap, 1.2 x longest gap), 60, 365).
    """
    gaps = orders - 1
    usual = np.where(gaps > 0, span / np.maximum(gaps, 1), np.nan)
    known = usual[gaps > 0]
    population = float(np.median(known)) if known.size else LONGEST / GAPS
    gap = (span + PRIOR_GAPS * population) / (gaps + PRIOR_GAPS)
    longest = np.nan_to_num(longest_gap, nan=0.0)
    horizon = np.clip(np.maximum(GAPS * gap, LONGEST_GAPS * longest), SHORTEST, LONGEST)
    return Rhythm(population, usual, gap, horizon)


def state(recency: Floats, rhythm: Rhythm) -> Ints:
    """Index into STATES by the overdue ratio (days since the last order / own gap); lost beyond the own horizon."""
    ratio = recency / rhythm.gap
    codes = np.select([recency > rhythm.horizon, ratio > OVERDUE, ratio > WATCH], [3, 2, 1], 0)
    return codes.astype(np.int64)


def parse(horizon: str | int) -> str:
    """The canonical text of a horizon: 'personal' or a whole number of days from 1 to 730.

    Raises ScopeError `bad_parameter` for anything else.
    """
    text = str(horizon).strip().lower()
    if text == PERSONAL:
        return text
    if text.isdecimal() and 1 <= int(text) <= MOST_DAYS:
        return str(int(text))
    raise ScopeError("bad_parameter", name="horizon", value=horizon, type=f"'{PERSONAL}', 1-{MOST_DAYS}")


def days_of(horizon: str, rhythm: Rhythm) -> Floats:
    """The horizon of every account in days: its own, or the fixed one."""
    return rhythm.horizon if horizon == PERSONAL else np.full(len(rhythm.gap), float(horizon))
