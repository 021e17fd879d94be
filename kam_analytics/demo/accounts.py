"""Who the accounts are: size, rhythm, region, salesperson, payer type, price level."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from kam_analytics.demo import names
from kam_analytics.demo import params as p
from kam_analytics.demo.draw import Draw, Floats, Ints


def sizes_by_rank() -> Floats:
    """Yearly net revenue at first-year prices by rank, largest first, in CNY; sums to BASE_REVENUE."""
    normal = NormalDist()
    quantiles = [(p.ACCOUNTS - i - 0.5) / p.ACCOUNTS for i in range(p.ACCOUNTS)]
    sizes: Floats = np.array([float(np.exp(p.SIGMA * normal.inv_cdf(q))) for q in quantiles])
    sizes[0] = sizes[1:].sum() * p.TOP_SHARE / (1.0 - p.TOP_SHARE)
    scaled: Floats = sizes * (p.BASE_REVENUE / sizes.sum())
    return scaled


def make_plan(seed: int) -> pd.DataFrame:
    """One row an account, in the order of customer ids (shuffled, so that ids say nothing about size).

    Columns: customer_id, rank, size (CNY a year), orders (a year), gap (days), shape, growth (a year),
    over_discounted, is_new, start_day, seasonal, season_start (month), discount_permille, service_rate,
    region_no, industry_no, city, brand, name, since_day, payer, terms_days; `assign_salespeople` adds the
    salesperson.
    """
    draw = Draw(seed, "accounts")
    n = p.ACCOUNTS
    rank = draw.order(n) + 1
    size = sizes_by_rank()[rank - 1]
    plan = pd.DataFrame({"customer_id": [f"C{i:04d}" for i in range(1, n + 1)], "rank": rank, "size": size})
    median = np.median(size)
    orders = p.ORDERS_AT_MEDIAN * (size / median) ** p.ORDERS_EXPONENT
    orders = orders * np.exp(draw.normal(n, 0, p.ORDERS_NOISE))
    plan["orders"] = orders.clip(p.ORDERS_MIN, p.ORDERS_MAX)
    plan["gap"] = 365.25 / plan["orders"]
    plan["shape"] = np.array(p.GAP_SHAPES)[draw.pick(n, p.GAP_SHAPE_SHARES)]
    plan["growth"] = draw.normal(n, p.GROWTH_MEAN, p.GROWTH_SD).clip(-0.30, 0.45)
    top = rank == 1
    plan.loc[top, ["shape", "growth"]] = [p.GAP_SHAPES[0], p.GROWTH_MEAN]
    _over_discounted(plan, draw)
    _starts_and_seasons(plan, draw)
    _prices(plan, draw)
    _places_and_names(plan, seed)
    _payers(plan, seed)
    return plan


def _mark(n: int, chosen: Ints) -> np.ndarray:
    mark = np.zeros(n, dtype=bool)
    mark[chosen] = True
    return mark


def _over_discounted(plan: pd.DataFrame, draw: Draw) -> None:
    low, high = p.OVER_DISCOUNTED_RANKS
    chosen = draw.sample(np.flatnonzero(plan["rank"].between(low, high)), p.OVER_DISCOUNTED)
    plan["over_discounted"] = _mark(len(plan), chosen)


def _starts_and_seasons(plan: pd.DataFrame, draw: Draw) -> None:
    n = len(plan)
    free = (plan["rank"] > p.PROTECTED_RANKS) & ~plan["over_discounted"]
    plan["is_new"] = _mark(n, draw.sample(np.flatnonzero(free), round(p.NEW_SHARE * n)))
    plan["start_day"] = np.where(plan["is_new"], draw.integers(n, p.NEW_FROM, p.NEW_TO), 0)
    # Only accounts with several orders a year and a steady rhythm can be told to be seasonal.
    can = free & ~plan["is_new"] & plan["orders"].between(4, 16) & (plan["shape"] > 1)
    plan["seasonal"] = _mark(n, draw.sample(np.flatnonzero(can), round(p.SEASONAL_SHARE * n)))
    plan["season_start"] = np.array(p.SEASON_STARTS)[draw.pick(n, [1.0] * len(p.SEASON_STARTS))]


def _prices(plan: pd.DataFrame, draw: Draw) -> None:
    """Larger accounts get more discount and cost less to serve, relative to their revenue."""
    n = len(plan)
    standing = 1.0 - (plan["rank"].to_numpy() - 0.5) / n
    discount = (0.02 + 0.07 * standing + draw.normal(n, 0, 0.012)).clip(0.0, 0.11)
    service = (0.055 - 0.025 * standing + draw.normal(n, 0, 0.006)).clip(0.02, 0.07)
    over = plan["over_discounted"].to_numpy()
    discount = np.where(over, draw.uniform(n, *p.OVER_DISCOUNT), discount)
    plan["service_rate"] = np.where(over, draw.uniform(n, *p.OVER_SERVICE), service)
    plan["discount_permille"] = np.rint(discount * 200).astype(np.int64) * 5


def _places_and_names(plan: pd.DataFrame, seed: int) -> None:
    draw = Draw(seed, "places")
    n = len(plan)
    region = draw.pick(n, names.REGION_SHARES)
    region[(plan["rank"] == 1).to_numpy()] = 0  # where the first salesperson is
    plan["region_no"] = region
    plan["industry_no"] = draw.pick(n, names.INDUSTRY_SHARES)
    u = draw.uniform(n)
    plan["city"] = [names.CITIES[r][int(u[i] * len(names.CITIES[r]))] for i, r in enumerate(region)]
    brands = names.brands(seed)[:n]
    plan["brand"] = pd.Series(brands, dtype=object)
    plan["name"] = [
        names.company_name(b, names.INDUSTRIES[k]) for b, k in zip(brands, plan["industry_no"], strict=True)
    ]
    plan["since_day"] = np.where(plan["is_new"], plan["start_day"], -draw.integers(n, 60, 4300))


def _payers(plan: pd.DataFrame, seed: int) -> None:
    """Payer types in exact shares, the largest account slow; terms by rank.

    Late payers are drawn among accounts with some six orders or more to come, so that the habit can show.
    """
    draw = Draw(seed, "payers")
    n = len(plan)
    top = int(np.flatnonzero(plan["rank"] == 1)[0])
    can = (plan["rank"] > p.PROTECTED_RANKS) & ~plan["over_discounted"]
    can &= plan["orders"] * (p.DAYS - plan["start_day"]) / 365.25 >= 7
    late = draw.sample(np.flatnonzero(can), round(p.PAYER_SHARES[2] * n))
    rest = np.setdiff1d(np.arange(n), np.append(late, top))
    slow = np.append(draw.sample(rest, round(p.PAYER_SHARES[1] * n) - 1), top)
    payer = np.full(n, p.PAYERS[0], dtype=object)
    payer[slow], payer[late] = p.PAYERS[1], p.PAYERS[2]
    plan["payer"] = payer
    edges = np.ceil(np.array(p.TERMS_RANK_SHARES) * n)
    plan["terms_days"] = np.array(p.TERMS)[np.searchsorted(edges, plan["rank"].to_numpy(), side="left")]


def assign_salespeople(plan: pd.DataFrame, seed: int) -> None:
    """Add `salesperson` (the first owner) and `owner_now`.

    The first salesperson gets the largest account and then large ones of the region, up to
    TOP_SALESPERSON_SHARE of the revenue to expect. Accounts in the leaver's region that start after the
    leaver has gone go to the successor.
    """
    draw = Draw(seed, "salespeople")
    n = len(plan)
    lifetime = plan["size"].to_numpy() * (1.0 - plan["start_day"].to_numpy() / p.DAYS)
    owner = np.empty(n, dtype=object)
    for region, people in enumerate(names.SALESPEOPLE):
        members = np.flatnonzero(plan["region_no"] == region)
        others = [x for x in people if x != names.TOP_SALESPERSON]
        owner[members] = np.array(others, dtype=object)[draw.pick(len(members), [1.0] * len(others))]
    leave_day = p.day_of(p.REP_LEAVES)
    north = plan["region_no"] == names.LEAVER_REGION
    hers = north & (plan["start_day"] < leave_day) & (draw.uniform(n) < 0.72)
    owner[north] = names.SUCCESSOR
    owner[hers & (plan["rank"] > p.PROTECTED_RANKS)] = names.LEAVER
    largest_first = np.argsort(plan["rank"].to_numpy())
    east = largest_first[plan["region_no"].to_numpy()[largest_first] == 0]
    first_choice = draw.uniform(n)[east] < 0.75
    first_choice[0] = True  # the largest account
    held, goal = 0.0, p.TOP_SALESPERSON_SHARE * lifetime.sum()
    for i in np.concatenate([east[first_choice], east[~first_choice]]):
        if held + lifetime[i] <= goal:
            owner[i] = names.TOP_SALESPERSON
            held += lifetime[i]
    plan["salesperson"] = owner
    plan["owner_now"] = np.where(owner == names.LEAVER, names.SUCCESSOR, owner)
