"""Orders: on which day each account orders, and for how much at first-year prices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kam_analytics.demo import params as p
from kam_analytics.demo.behaviour import sign_strength
from kam_analytics.demo.draw import Draw, Floats
from kam_analytics.demo.workdays import order_clock


def _order_days(account: Any, clock: Floats, draws: Floats, phase: float) -> list[int]:
    """Days of one account's orders: gamma gaps on the order clock, stretched while the account slows down."""
    end = min(p.LAST_DAY, account.event_day) if account.kind == "full" else p.LAST_DAY
    now = float(clock[account.start_day]) if account.is_new else phase * account.gap
    days: list[int] = []
    for gap in draws:
        day = int(np.searchsorted(clock, now, side="right")) - 1
        if days and day <= days[-1]:  # at most one order a day
            now = float(clock[days[-1] + 1])
            day = int(np.searchsorted(clock, now, side="right")) - 1
        if day > end or day >= p.DAYS:
            break
        days.append(day)
        stretch = 1.0
        if account.sign_gap:
            middle = day + account.gap / 2.0
            stretch += p.SIGN_GAP * float(sign_strength(middle, account.event_day, account.kind))
        elif account.kind == "partial" and day >= account.event_day:
            stretch = p.PARTIAL_GAP
        now += account.gap * gap * stretch
    return days


def make_orders(plan: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row an order by day: account (row of the plan), day, value (CNY net, first-year prices)."""
    whole_year = order_clock()
    seasons = {first: order_clock(frozenset(range(first, first + p.SEASON_MONTHS))) for first in p.SEASON_STARTS}
    phase = Draw(seed, "phase").uniform(len(plan))
    accounts, days = [], []
    for number, account in enumerate(plan.itertuples(index=False)):
        clock = seasons[account.season_start] if account.seasonal else whole_year
        draws = Draw(seed, f"gaps {account.customer_id}").gamma(int(account.orders * 6) + 40, account.shape)
        found = _order_days(account, clock, draws, phase[number])
        accounts += [number] * len(found)
        days += found
    orders = pd.DataFrame({"account": accounts, "day": days})
    orders = orders.sort_values(["day", "account"], ignore_index=True)
    orders["value"] = _values(orders, plan, Draw(seed, "order values"))
    return orders


def _values(orders: pd.DataFrame, plan: pd.DataFrame, draw: Draw) -> Floats:
    of = plan.iloc[orders["account"].to_numpy()]
    day = orders["day"].to_numpy()
    mean = (of["size"] / of["orders"]).to_numpy() * (1.0 + of["growth"].to_numpy()) ** (day / 365.25)
    strength = sign_strength(day, of["event_day"].to_numpy(), of["kind"].to_numpy())
    change = 1.0 + p.SIGN_VALUE * strength * of["sign_value"].to_numpy()
    partial = (of["kind"] == "partial").to_numpy() & (day >= of["event_day"].to_numpy())
    noise = draw.lognormal(len(orders), p.ORDER_VALUE_NOISE)
    values: Floats = mean * np.where(partial, p.PARTIAL_VALUE, change) * noise
    return values
