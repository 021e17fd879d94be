"""What an account costs beyond its goods: rebates, cost to serve; and the targets of the salespeople."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_analytics.demo import names
from kam_analytics.demo import params as p
from kam_analytics.demo.draw import Draw
from kam_analytics.demo.workdays import MONTH, YEAR

# Cost to serve by type, as part of the whole.
COST_TYPES = ("freight", "visits", "service")
COST_PARTS = (0.55, 0.25, 0.20)
TARGET_STEP = 1000_00


def make_rebates(lines: pd.DataFrame) -> pd.DataFrame:
    """One row an account and year with a rebate: account, year, base, rate (per mille), amount (cents).

    The step that the year's net revenue reaches applies to all of it.
    """
    base = lines.groupby(["account", YEAR[lines["day"].to_numpy()]])["revenue"].sum().reset_index()
    base.columns = pd.Index(["account", "year", "base"])
    conditions = [base["base"] >= limit * 100 for limit, _ in p.REBATE_STEPS]
    base["rate"] = np.select(conditions, [rate for _, rate in p.REBATE_STEPS], default=0)
    base["amount"] = (base["base"] * base["rate"] + 500) // 1000
    return base[base["rate"] > 0].sort_values(["year", "account"], ignore_index=True)


def make_service_costs(lines: pd.DataFrame, plan: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row an account, quarter with revenue, and cost type.

    Columns: account, day (last of the quarter), type, amount (cents). The quarter's cost is the account's
    rate of its revenue, give or take a few per cent, but within OVER_SERVICE for the over-discounted ones.
    """
    quarter = MONTH[lines["day"].to_numpy()] // 3
    base = lines.groupby(["account", quarter])["revenue"].sum().reset_index()
    base.columns = pd.Index(["account", "quarter", "revenue"])
    draw = Draw(seed, "service costs")
    of = plan.iloc[base["account"].to_numpy()]
    rate = of["service_rate"].to_numpy() * draw.normal(len(base), 1.0, 0.06).clip(0.85, 1.15)
    rate = np.where(of["over_discounted"], rate.clip(*p.OVER_SERVICE), rate)
    last_day = np.searchsorted(MONTH, base["quarter"].to_numpy() * 3 + 2, side="right") - 1
    tables = []
    parts = np.array(COST_PARTS) * draw.lognormal(len(base) * 3, 0.15).reshape(-1, 3)
    parts /= parts.sum(axis=1, keepdims=True)
    for number, kind in enumerate(COST_TYPES):
        amount = np.rint(base["revenue"].to_numpy() * rate * parts[:, number]).astype(np.int64)
        tables.append(pd.DataFrame({"account": base["account"], "day": last_day, "type": kind, "amount": amount}))
    costs = pd.concat(tables, ignore_index=True)
    return costs[costs["amount"] > 0].sort_values(["day", "account", "type"], ignore_index=True)


def owner_on(plan: pd.DataFrame, account: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The salesperson who owns each account on each day."""
    gone = np.asarray(day) > p.day_of(p.REP_LEAVES)
    of = plan.iloc[account]
    owner: np.ndarray = np.where(gone, of["owner_now"].to_numpy(), of["salesperson"].to_numpy())
    return owner


def make_targets(plan: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row a salesperson and month: day (first of the month), salesperson, region_no, amount (cents).

    A target is what the accounts held at the start of the month should bring at this year's prices with five
    per cent growth a year, spread over the year by the month index, times the person's own stretch.
    """
    draw = Draw(seed, "targets")
    people = [x for region in names.SALESPEOPLE for x in region]
    region_of = {x: r for r, region in enumerate(names.SALESPEOPLE) for x in region}
    stretch = dict(zip(people, draw.uniform(len(people), 0.88, 1.04), strict=True))
    rows = []
    for month in np.unique(MONTH[: p.DAYS]):
        first = int(np.searchsorted(MONTH, month))
        held = (plan["start_day"] <= first) & ~((plan["kind"] == "full") & (plan["event_day"] < first))
        owner = pd.Series(owner_on(plan, np.arange(len(plan)), np.full(len(plan), first)))
        brings = (plan["size"] * held).groupby(owner).sum()
        growth = (1.05 * (1 + p.PRICE_RISE_PERMILLE / 1000)) ** (month // 12 - p.START.year)
        part = p.MONTH_INDEX[month % 12] / 12.0
        for person in people:
            amount = brings.get(person, 0.0) * growth * part * stretch[person] * 100.0
            cents = int(np.rint(amount / TARGET_STEP)) * TARGET_STEP
            if cents:
                rows.append((first, person, region_of[person], cents))
    return pd.DataFrame(rows, columns=["day", "salesperson", "region_no", "amount"])
