"""Expected revenue bridge between two periods, and the retention rates that come with it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pandas as pd

from .accounts import (
    ZERO,
    Account,
    Period,
    Record,
    accounts_between,
    comparison_period,
    default_period,
    ratio,
)

COMPONENTS = ("begin", "new", "reactivated", "expanded", "contracted", "lost", "nonpositive_base", "end")
SUBTRACTED = ("contracted", "lost")


def bridge(df: pd.DataFrame, current: Period | None = None, base: Period | None = None) -> pd.DataFrame:
    """Eight rows in COMPONENTS order: component, amount, effect, customers.

    Default periods: the last 12 full months before the frame's last date, and the 12 before those.
    `amount` is as in the formula (contracted and lost are positive and subtracted); `effect` carries the
    sign, so that begin + the effects between = end. Lines without a customer are left out.
    """
    current, base = _periods(df, current, base)
    now, then = accounts_between(df, *current), accounts_between(df, *base)
    before = accounts_between(df, None, base[0] - timedelta(days=1))
    moves: dict[str, list[Decimal]] = {name: [] for name in COMPONENTS}
    for key in sorted(now.keys() | then.keys()):
        kind, change = _movement(now.get(key), then.get(key), before.get(key))
        if kind:
            moves[kind].append(change)
    moves["begin"] = [account.revenue for account in then.values() if account.active]
    moves["end"] = [account.revenue for account in now.values() if account.active]
    rows = []
    for name in COMPONENTS:
        effect = sum(moves[name], ZERO)
        amount = -effect if name in SUBTRACTED else effect
        rows.append({"component": name, "amount": amount, "effect": effect, "customers": len(moves[name])})
    return pd.DataFrame(rows, dtype=object)


def retention(df: pd.DataFrame, current: Period | None = None, base: Period | None = None) -> Record:
    """nrr and grr (ratios) over the accounts with positive revenue in the base period; None without any."""
    current, base = _periods(df, current, base)
    now, then = accounts_between(df, *current), accounts_between(df, *base)
    pairs = [(a.revenue, now[key].revenue if key in now else ZERO) for key, a in then.items() if a.revenue > 0]
    begin = sum((old for old, _ in pairs), ZERO)
    return {
        "nrr": ratio(sum((new for _, new in pairs), ZERO), begin),
        "grr": ratio(sum((min(old, new) for old, new in pairs), ZERO), begin),
    }


def _periods(df: pd.DataFrame, current: Period | None, base: Period | None) -> tuple[Period, Period]:
    current = current or default_period(max(df["order_date"]))
    return current, base or comparison_period(current[0])


def _movement(now: Account | None, then: Account | None, before: Account | None) -> tuple[str | None, Decimal]:
    """Which component an account belongs to, and its signed change; no component when it did not move."""
    current = now.revenue if now else ZERO
    if then is None or not then.active:
        if now is None or not now.active:
            return None, ZERO
        return ("reactivated" if before and before.active else "new"), current
    change = current - then.revenue
    if then.revenue <= 0:
        return "nonpositive_base", change
    if current <= 0:
        return "lost", change
    return ("expanded" if change > 0 else "contracted" if change < 0 else None), change
