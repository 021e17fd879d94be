"""Months and days as people write them in English and Chinese; Plotly's own date words are English only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_number(value: Any) -> int:
    """Months since year 0 of a date, a timestamp or a text such as '2024-06' or '2024-06-01'."""
    day = pd.Timestamp(value)
    return int(day.year) * 12 + int(day.month) - 1


def month_id(number: int) -> str:
    """The month of a month number as 'YYYY-MM'."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def by_month(data: pd.DataFrame) -> tuple[pd.DataFrame, list[int]]:
    """The rows in the order of their column `month`, and their month numbers; rows without a month are left
    out."""
    rows = data[data["month"].notna()]
    numbers = [month_number(month) for month in rows["month"]]
    rows = rows.assign(_place=numbers).sort_values("_place", kind="stable")
    return rows, sorted(numbers)


def month_name(value: Any, lang: str) -> str:
    """A month with its year: 'Jun 2024', '2024年6月'."""
    year, month = divmod(month_number(value), 12)
    return f"{year}年{month + 1}月" if lang.startswith("zh") else f"{_MONTHS[month]} {year}"


def day_name(value: Any) -> str:
    """A day in the one form that both languages read without doubt: '2024-06-30'."""
    return str(pd.Timestamp(value).date())


def month_ticks(months: Sequence[int], lang: str, most: int = 12) -> tuple[list[int], list[str]]:
    """At most about `most` ticks for month numbers: the month, and under it the year where a year begins."""
    if not len(months):
        return [], []
    first, last = min(months), max(months)
    span = last - first + 1
    # Beyond what a calendar of business needs, the last step grows: a date typed wrong must not end in an error.
    longest = -(-span // (1200 * max(most, 1))) * 1200
    step = next(size for size in (1, 2, 3, 6, 12, 24, 60, 120, 1200, longest) if span / size <= max(most, 1))
    # Whole years start at January where the step allows, so that the year stands under it.
    places = (
        [place for place in range(first, last + 1) if place % step == 0] if step > 1 else list(range(first, last + 1))
    )
    places = places or [first]
    texts, year_before = [], None
    for place in places:
        year, month = divmod(place, 12)
        word = f"{month + 1}月" if lang.startswith("zh") else _MONTHS[month]
        texts.append(f"{word}<br><b>{year}</b>" if year != year_before else word)
        year_before = year
    return places, texts
