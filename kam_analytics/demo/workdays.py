"""Working days and the order clock: how the year's orders spread over its days."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from kam_analytics.demo.draw import Floats, Ints
from kam_analytics.demo.params import DAYS, MONTH_INDEX, START, day_of

# Public holidays with more than one day off (spring festival, Labour Day, National Day, New Year).
HOLIDAYS = (
    (date(2022, 1, 1), date(2022, 1, 3)),
    (date(2022, 1, 31), date(2022, 2, 6)),
    (date(2022, 4, 30), date(2022, 5, 4)),
    (date(2022, 10, 1), date(2022, 10, 7)),
    (date(2022, 12, 31), date(2023, 1, 2)),
    (date(2023, 1, 21), date(2023, 1, 27)),
    (date(2023, 4, 29), date(2023, 5, 3)),
    (date(2023, 9, 29), date(2023, 10, 6)),
    (date(2023, 12, 30), date(2024, 1, 1)),
    (date(2024, 2, 10), date(2024, 2, 17)),
    (date(2024, 5, 1), date(2024, 5, 5)),
    (date(2024, 10, 1), date(2024, 10, 7)),
)
_MARGIN = 400  # payments are planned beyond the last day; those are dropped later
DATES = [START + timedelta(days=d) for d in range(DAYS + _MARGIN)]
YEAR = np.array([d.year for d in DATES])
MONTH = np.array([d.year * 12 + d.month - 1 for d in DATES])


def day_text(days: npt.ArrayLike) -> np.ndarray:
    """ISO dates of day numbers, which may lie before START; shape as given."""
    return (np.datetime64(START) + np.asarray(days, dtype="timedelta64[D]")).astype(str)


def _workdays() -> np.ndarray:
    work = np.array([d.weekday() < 5 for d in DATES])
    for first, last in HOLIDAYS:
        work[day_of(first) : day_of(last) + 1] = False
    return work


WORKDAY = _workdays()
# For each day, the first working day that is not before it, and the last day of its month.
NEXT_WORKDAY: Ints = np.minimum.accumulate(np.where(WORKDAY, np.arange(len(DATES)), 10**6)[::-1])[::-1]
MONTH_END: Ints = np.searchsorted(MONTH, MONTH, side="right") - 1


def order_clock(months: frozenset[int] = frozenset(range(1, 13))) -> Floats:
    """Time as orders feel it: DAYS + 1 running values, 365.25 units a year.

    Each month has its share of the year (MONTH_INDEX), spread over its working days; days off and months
    outside `months` (1-12) have none. Clock time c is on the day d with clock[d] <= c < clock[d + 1].
    """
    index = {m: MONTH_INDEX[m - 1] for m in months}
    unit = 365.25 / sum(index.values())
    weight = np.zeros(DAYS)
    for month in np.unique(MONTH[:DAYS]):
        days = np.flatnonzero((MONTH[:DAYS] == month) & WORKDAY[:DAYS])
        weight[days] = index.get(int(month) % 12 + 1, 0.0) * unit / len(days)
    return np.concatenate([[0.0], np.cumsum(weight)])
