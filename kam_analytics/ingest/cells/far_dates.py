"""Dates that lie apart from all others of their column, by the months in which the rows of a file fall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

_GAP = 24  # months without a row that part dates from the others
_FEW = 0.1  # at most this share of the rows is odd; more is a part of the business
_LEAST = 4  # of fewer rows none is odd
SPREAD = ("customer_since",)  # targets whose dates may lie decades apart
SHOWN = 3
Span = tuple[date, date]


def far(months: Sequence[tuple[int, int]]) -> list[Span]:
    """The spans of dates that stand apart from the bulk: parted from all others by more than two years, and few.
    `months`: (year x 12 + month - 1, rows), in order."""
    total = sum(count for _, count in months)
    runs: list[list[tuple[int, int]]] = []
    for month in months:
        if runs and month[0] - runs[-1][-1][0] <= _GAP:
            runs[-1].append(month)
        else:
            runs.append([month])
    sizes = [sum(count for _, count in run) for run in runs]
    if total < _LEAST or max(sizes) < 0.5 * total:
        return []
    few = max(_FEW * total, 1)
    return [
        (first_of(run[0][0]), first_of(run[-1][0] + 1) - timedelta(days=1))
        for run, size in zip(runs, sizes, strict=True)
        if size <= few
    ]


def usual(months: Sequence[tuple[int, int]], spans: Sequence[Span]) -> dict[str, str]:
    """The `first` and the `last` month of all the other rows, to be said."""
    others = [month for month, _ in months if not any(low <= first_of(month) <= high for low, high in spans)]
    return {"first": _said(others[0]), "last": _said(others[-1])}


def first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def example(text: str, day: date, row: str | None = None) -> str:
    """'31/05/35 = 2035-05-31 (#17)': as written, as read, and the row in the file."""
    said = text if text == day.isoformat() else f"{text} = {day.isoformat()}"
    return said if row is None else f"{said} (#{row})"


def _said(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"
