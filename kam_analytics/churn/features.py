"""From what is known at a cutoff to the numbers that a model reads: one row an account, one column a feature.

Money enters as ratios and logarithms only. A feature that cannot be measured for an account takes the value that
says nothing (0 for a comparison), never a guess from other accounts' futures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kam_analytics.churn.history import Snapshot
from kam_analytics.churn.horizon import Floats

THEMES = ("rhythm", "trend", "breadth", "service", "payment", "price", "standing")
_YEAR_AND_HALF = 545  # days of tenure from which the same half year of the year before exists in full


@dataclass(frozen=True, slots=True)
class Feature:
    """`direction`: +1 when more of it can only raise the risk, -1 lower it, 0 open; used by the boosted model."""

    name: str
    theme: str
    direction: int = 0


FEATURES = (
    Feature("recency", "rhythm", 1),
    Feature("gap", "rhythm"),
    Feature("overdue", "rhythm", 1),
    Feature("overdue_excess", "rhythm", 1),
    Feature("beyond_longest", "rhythm", 1),
    Feature("irregularity", "rhythm"),
    Feature("horizon", "rhythm"),
    Feature("orders", "rhythm"),
    Feature("orders_90", "rhythm", -1),
    Feature("orders_180", "rhythm", -1),
    Feature("orders_365", "rhythm", -1),
    Feature("silence_at_rate", "rhythm", 1),
    Feature("last_gaps", "trend", 1),
    Feature("revenue_year", "trend", -1),
    Feature("order_value", "trend", -1),
    Feature("basket", "breadth", -1),
    Feature("groups_dropped", "breadth", 1),
    Feature("lateness", "payment", 1),
    Feature("oldest_open", "payment", 1),
    Feature("usual_lateness", "payment"),
    Feature("discount", "price"),
    Feature("margin", "price"),
    Feature("tenure", "standing"),
    Feature("revenue", "standing"),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """Each account's recent conduct beside its own habit; NaN where one of the two is missing.

    order_value, basket: now / before. groups_dropped, groups: counts. lateness, usual_lateness: days. discount,
    margin: difference of rates. revenue: half year / same half year of the year before. last_gaps: mean of the
    last three gaps in own gaps. The reasons quote these numbers, the features are made of them.
    """

    revenue: Floats
    last_gaps: Floats
    order_value: Floats
    basket: Floats
    groups: Floats
    groups_dropped: Floats
    lateness: Floats
    usual_lateness: Floats
    oldest_open: Floats
    discount: Floats
    margin: Floats


def compare(snapshot: Snapshot) -> Compared:
    raw, gap = snapshot.raw, snapshot.rhythm.gap
    now, habit = raw["orders_now"], raw["orders_habit"]
    revenue_now, revenue_habit = _positive(raw["revenue_now"]), _positive(raw["revenue_habit"])
    same_half = np.where(raw["tenure"] >= _YEAR_AND_HALF, _positive(raw["revenue_180_year_before"]), np.nan)
    late_now = _over(raw["late_days_now"], raw["due_now"])
    late_before = _over(raw["late_days_before"], raw["due_before"])
    return Compared(
        revenue=_over(np.maximum(np.nan_to_num(raw["revenue_180"]), 0), same_half),
        last_gaps=np.where(raw["orders"] >= 5, raw["last_3_gaps"] / 3 / gap, np.nan),
        order_value=_over(_over(revenue_now, now), _over(revenue_habit, habit)),
        basket=_over(_over(raw["lines_now"], now), _over(raw["lines_habit"], habit)),
        groups=raw["groups_before"],
        groups_dropped=raw["groups_dropped"],
        lateness=late_now - late_before,
        usual_lateness=late_before,
        oldest_open=raw["oldest_open"],
        discount=_rate(raw["discount_now"], revenue_now) - _rate(raw["discount_habit"], revenue_habit),
        margin=_margin(raw, "now") - _margin(raw, "habit"),
    )


def matrix(snapshot: Snapshot, horizon: Floats) -> Floats:
    """The features of all accounts, columns as in FEATURES; finite everywhere. `horizon` in days."""
    raw, rhythm, own = snapshot.raw, snapshot.rhythm, compare(snapshot)
    recency, orders, tenure = raw["recency"], raw["orders"], raw["tenure"]
    overdue = np.clip(np.log((recency + 1) / rhythm.gap), -4, 4)
    longest = np.maximum(np.nan_to_num(raw["longest_gap"]), rhythm.gap)
    rate = (raw["orders_365"] + 1) / (np.minimum(tenure, 365) + rhythm.population_gap)
    columns = {
        "recency": np.log1p(recency),
        "gap": np.log(rhythm.gap),
        "overdue": overdue,
        "overdue_excess": np.maximum(overdue, 0),
        "beyond_longest": np.clip(np.log((recency + 1) / (longest + 1)), -4, 4),
        "irregularity": _irregularity(snapshot),
        "horizon": np.log(horizon),
        "orders": np.log(orders),
        "orders_90": np.log1p(raw["orders_90"]),
        "orders_180": np.log1p(raw["orders_180"]),
        "orders_365": np.log1p(raw["orders_365"]),
        "silence_at_rate": np.exp(-rate * horizon),
        "last_gaps": _log_ratio(own.last_gaps),
        "revenue_year": _log_ratio(own.revenue),
        "order_value": _log_ratio(own.order_value),
        "basket": _log_ratio(own.basket),
        "groups_dropped": _dropped_share(own),
        "lateness": np.clip(np.nan_to_num(own.lateness), -60, 60),
        "oldest_open": np.clip(
            np.nan_to_num(own.oldest_open) - np.maximum(np.nan_to_num(own.usual_lateness), 0), 0, 120
        ),
        "usual_lateness": np.clip(np.nan_to_num(own.usual_lateness), -30, 90),
        "discount": np.clip(np.nan_to_num(own.discount), -0.1, 0.1),
        "margin": np.clip(np.nan_to_num(own.margin), -0.2, 0.2),
        "tenure": np.log1p(tenure),
        "revenue": np.log1p(np.maximum(np.nan_to_num(raw["revenue_365"]), 0)),
    }
    return np.column_stack([columns[feature.name] for feature in FEATURES])


def _irregularity(snapshot: Snapshot) -> Floats:
    """Coefficient of variation of the gaps, shrunk to the median of all accounts by two gaps."""
    gaps = snapshot.raw["orders"] - 1
    span = snapshot.raw["tenure"] - snapshot.raw["recency"]
    enough = gaps >= 2
    variance = (snapshot.raw["gap_squares"] - span**2 / np.maximum(gaps, 1)) / np.maximum(gaps - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        cv = np.sqrt(np.maximum(variance, 0)) / snapshot.rhythm.usual
    usual = float(np.median(cv[enough])) if enough.any() else 1.0
    return (np.where(enough, cv, usual) * gaps + 2 * usual) / (gaps + 2)


def _dropped_share(own: Compared) -> Floats:
    """Share of product groups dropped, shrunk by one group to the share of all accounts, less that share."""
    groups, dropped = np.nan_to_num(own.groups), np.nan_to_num(own.groups_dropped)
    usual = float(dropped.sum()) / max(float(groups.sum()), 1.0)
    return (dropped + usual) / (groups + 1) - usual


def _positive(values: Floats) -> Floats:
    return np.where(values > 0, values, np.nan)


def _over(top: Floats, bottom: Floats) -> Floats:
    return top / np.where(bottom > 0, bottom, np.nan)


def _rate(discount: Floats, revenue: Floats) -> Floats:
    return np.nan_to_num(discount) / (revenue + np.nan_to_num(discount))


def _margin(raw: Mapping[str, Floats], which: str) -> Floats:
    return 1 - _over(raw[f"cost_{which}"], raw[f"covered_{which}"])


def _log_ratio(ratio: Floats, limit: float = 2.0) -> Floats:
    """Logarithm within +-limit; a ratio of 0 is the lower limit, a missing one says nothing."""
    with np.errstate(divide="ignore"):
        values: Floats = np.clip(np.nan_to_num(np.log(ratio), nan=0.0, neginf=-limit), -limit, limit)
    return values
