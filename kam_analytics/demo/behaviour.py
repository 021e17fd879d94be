"""What happens to the accounts: who leaves and why, who shrinks, who pauses, who stops paying."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_analytics.demo import names
from kam_analytics.demo import params as p
from kam_analytics.demo.draw import Draw, Floats, Ints


def plan_behaviour(plan: pd.DataFrame, seed: int) -> None:
    """Add what happens to each account to the plan.

    Columns: kind ('', 'full', 'partial', 'slowdown', 'leaving'), event_day, cause, silent, `sign_*` for each
    leading sign, parent_no (-1 for none), defaults, default_day.

    event_day is the day from which a full churner orders nothing more or a partial one less, or the start
    of a slowdown. For 'leaving' it lies after the last day.
    """
    draw = Draw(seed, "behaviour")
    plan["kind"], plan["event_day"], plan["cause"], plan["silent"] = "", -1, "", False
    old = ~plan["is_new"] & ~plan["seasonal"] & ~plan["over_discounted"] & (plan["rank"] > p.PROTECTED_RANKS)
    _follow_the_leaver(plan, draw, old)
    _leave_for_a_cause(plan, draw, old)
    steady = old & plan["orders"].between(5, 40) & (plan["shape"] > 1)
    chosen = _take(plan, draw, steady, p.LEAVING_NOW)
    _set(plan, chosen, "leaving", draw.integers(len(chosen), p.LAST_DAY + 10, p.LAST_DAY + 60))
    plan.loc[chosen, "cause"] = np.array(p.CAUSES)[draw.pick(len(chosen), [1.0] * len(p.CAUSES))]
    chosen = _take(plan, draw, old & (plan["orders"] >= 4), p.PARTIAL_CHURNERS)
    _set(plan, chosen, "partial", draw.integers(len(chosen), 330, 800))
    chosen = _take(plan, draw, old & (plan["orders"] >= 4), p.SLOWDOWNS)
    _set(plan, chosen, "slowdown", draw.integers(len(chosen), 240, 800))
    _signs(plan, draw)
    _groups(plan, Draw(seed, "groups"))
    _defaults(plan, Draw(seed, "defaults"))


def _take(plan: pd.DataFrame, draw: Draw, allowed: pd.Series, size: int) -> Ints:
    return draw.sample(np.flatnonzero(allowed & (plan["kind"] == "")), size)


def _set(plan: pd.DataFrame, chosen: Ints, kind: str, day: Ints) -> None:
    plan.loc[chosen, "kind"] = kind
    plan.loc[chosen, "event_day"] = day


def _follow_the_leaver(plan: pd.DataFrame, draw: Draw, old: pd.Series) -> None:
    """REP_LOSS_SHARE of all accounts that the leaver holds go within half a year."""
    held = plan["salesperson"] == names.LEAVER
    chosen = draw.sample(np.flatnonzero(held & old), round(p.REP_LOSS_SHARE * int(held.sum())))
    leave = p.day_of(p.REP_LEAVES)
    _set(plan, chosen, "full", draw.integers(len(chosen), leave + 75, leave + 180))
    plan.loc[chosen, "cause"] = p.CAUSE_REP


def _leave_for_a_cause(plan: pd.DataFrame, draw: Draw, old: pd.Series) -> None:
    """The other churners, spread evenly over CHURN_FROM..CHURN_TO.

    Each has ordered a few times by then and has been gone for a few of its own gaps on the last day. So those
    who leave last are drawn among frequent buyers.
    """
    allowed = old & (plan["salesperson"] != names.LEAVER) & (plan["rank"] > p.LARGEST_CHURNER_RANK)
    size = p.FULL_CHURNERS - int((plan["kind"] == "full").sum())
    day = draw.integers(size, p.CHURN_FROM, p.CHURN_TO)
    gap = plan["gap"].to_numpy()
    first, last = 2.6 * gap, p.LAST_DAY - (3.6 * gap).clip(80.0, 372.0)
    chosen = np.full(size, -1, dtype=np.int64)
    # The hardest to place first: early days, when slow buyers have not ordered often enough, and late ones.
    for k in np.argsort(-np.abs(day - (p.CHURN_FROM + p.CHURN_TO) / 2), kind="stable"):
        free = np.flatnonzero(allowed & (first <= day[k]) & (day[k] <= last))
        chosen[k] = draw.sample(np.setdiff1d(free, chosen), 1)[0]
    _set(plan, chosen, "full", day)
    plan.loc[chosen, "cause"] = np.array(p.CAUSES)[draw.pick(len(chosen), [1.0] * len(p.CAUSES))]
    plan.loc[draw.sample(chosen, round(p.SILENT_SHARE * len(chosen))), "silent"] = True


def _signs(plan: pd.DataFrame, draw: Draw) -> None:
    """Each sign shows with SIGN_PROBABILITY; slowdowns only stretch their gaps and order less at a time."""
    shows = plan["kind"].isin(["full", "leaving"]) & ~plan["silent"]
    for sign in p.SIGNS:
        plan[f"sign_{sign}"] = shows & (draw.uniform(len(plan)) < p.SIGN_PROBABILITY)
    plan.loc[shows & (plan["cause"] == "unsolved_complaint"), "sign_complaints"] = True
    plan.loc[plan["kind"] == "slowdown", ["sign_gap", "sign_value"]] = True


def _groups(plan: pd.DataFrame, draw: Draw) -> None:
    """Eight groups of a parent and two subsidiaries, all accounts without any other role."""
    plan["parent_no"] = -1
    quiet = (plan["kind"] == "") & ~plan["seasonal"] & ~plan["over_discounted"] & ~plan["is_new"]
    quiet &= (plan["rank"] > 30) & (plan["payer"] != "late")
    chosen = draw.sample(np.flatnonzero(quiet), 24)
    chosen = chosen[np.argsort(plan["rank"].to_numpy()[chosen], kind="stable")]
    for parent, child in zip(np.tile(chosen[:8], 2), chosen[8:], strict=True):
        plan.loc[child, "parent_no"] = parent
        plan.loc[child, "industry_no"] = plan.at[parent, "industry_no"]
        industry, city = names.INDUSTRIES[plan.at[parent, "industry_no"]], plan.at[child, "city"]
        plan.loc[child, "name"] = names.company_name(plan.at[parent, "brand"], industry, city)
    _distinct_names(plan)


def _distinct_names(plan: pd.DataFrame) -> None:
    """A group's second subsidiary in one city becomes 'No. 2'."""
    second = plan["name"].duplicated()
    plan.loc[second, "name"] = [" No.2 ".join(name.rsplit(" ", 1)) + "二厂" for name in plan.loc[second, "name"]]


def _defaults(plan: pd.DataFrame, draw: Draw) -> None:
    """DEFAULT_SHARE of all accounts, late payers that go on ordering, stop paying for a time.

    Accounts with a steady rhythm come first: they are sure to be billed soon after default_day.
    """
    can = (plan["payer"] == "late") & ~plan["kind"].isin(["full", "leaving"]) & ~plan["seasonal"]
    can &= (plan["orders"] >= 3) & (plan["start_day"] < 300) & (plan["rank"] > 12)
    steady = (plan["shape"] > 1) & (plan["kind"] != "partial")
    size = round(p.DEFAULT_SHARE * len(plan))
    first = np.flatnonzero(can & steady)
    chosen = draw.sample(first, min(size, len(first)))
    chosen = np.append(chosen, draw.sample(np.flatnonzero(can & ~steady), size - len(chosen)))
    plan["defaults"] = False
    plan.loc[chosen, "defaults"] = True
    plan["default_day"] = -1
    plan.loc[chosen, "default_day"] = draw.integers(len(chosen), 400, 700)


def sign_strength(days: Ints | Floats, event_day: Ints | Floats | int, kind: np.ndarray | str) -> Floats:
    """Strength 0..1 of the leading signs on each day; arrays of one length or single values.

    Full churners and leaving ones: from 0 at SIGN_DAYS before the event to 1 after SIGN_RAMP days. Slowdowns:
    the same from the event on, back to 0 after SIGN_DAYS.
    """
    days = np.asarray(days, dtype=np.float64)
    slow = np.asarray(kind) == "slowdown"
    since = days - np.asarray(event_day, dtype=np.float64) + np.where(slow, 0.0, p.SIGN_DAYS)
    strength = (since / p.SIGN_RAMP).clip(0.0, 1.0)
    over = slow & (since > p.SIGN_DAYS)
    shows = slow | np.isin(kind, ["full", "leaving"])
    return np.where(over | ~shows, 0.0, strength)
