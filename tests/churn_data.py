"""Small made-up companies for tests of the churn estimates: order days by account, from a seed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from tests.warehouse import sale

START = date(2021, 1, 1)


def day(number: int) -> str:
    """The date so many days after START, as text."""
    return (START + timedelta(days=number)).isoformat()


def on(number: int) -> date:
    return START + timedelta(days=number)


def lines_of(account: str, days: Iterable[int], revenue: Any = 100, **more: Any) -> list[dict[str, Any]]:
    """One sales line of an account on each of the days."""
    return [sale(day(number), account, revenue, order_id=f"{account}-{number}", **more) for number in days]


def order_days(
    rng: np.random.Generator, gap: float, end: float, *, start: float = 0.0, shape: float = 4.0
) -> list[int]:
    """Distinct days with gamma gaps of the given mean from about `start` to `end`."""
    found, now = [], start + rng.uniform(0, gap)
    while now < end:
        if not found or int(now) > found[-1]:
            found.append(int(now))
        now += rng.gamma(shape, gap / shape)
    return found


def company(
    accounts: int = 160, days: int = 900, leaving: float = 0.45, seed: int = 7
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Sales lines, and the day from which each leaving account orders nothing more.

    Leavers order for less and at a higher discount in their last 120 days: something beside rhythm to learn from.
    """
    rng = np.random.default_rng(seed)
    lines: list[dict[str, Any]] = []
    gone: dict[str, int] = {}
    for number in range(accounts):
        name, gap = f"A{number:04d}", float(rng.uniform(8, 45))
        end = days
        if rng.uniform() < leaving:
            end = gone[name] = int(rng.uniform(200, days - 30))
        usual = float(rng.uniform(0.02, 0.08))
        for order in order_days(rng, gap, end):
            near = name in gone and order > end - 120
            discount = round(usual + (0.05 if near else 0.0) + float(rng.uniform(-0.004, 0.004)), 4)
            revenue = round(float(rng.lognormal(6, 0.3)) * (0.7 if near else 1.0), 2)
            more = {"discount": discount, "cost": round(revenue * 0.7, 2), "category": f"G{order % 4}"}
            lines += lines_of(name, [order], revenue, **more)
    return lines, gone


def names(lines: Sequence[dict[str, Any]]) -> list[str]:
    return sorted({line["customer_id"] for line in lines})
