"""Sales lines: which products an order holds, quantities, discounts, money to the cent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_analytics.demo import params as p
from kam_analytics.demo.behaviour import sign_strength
from kam_analytics.demo.draw import Draw, Floats, Ints
from kam_analytics.demo.names import INDUSTRY_TASTE
from kam_analytics.demo.workdays import YEAR

USUAL_QUANTITY = 16.0
MOST_LINES = 16


def lines_per_order(plan: pd.DataFrame) -> Floats:
    """Mean number of further lines after the first, by account; grows with the size of an order."""
    order_value = (plan["size"] / plan["orders"]).to_numpy()
    more: Floats = (1.10 * np.log(order_value / 1_800.0)).clip(0.5, 7.0)
    return more


def make_assortments(plan: pd.DataFrame, products: pd.DataFrame, seed: int) -> tuple[Ints, Floats, Ints]:
    """What each account buys from us.

    Returns (items, liking, count): product numbers by account, kept together by category, padded with -1; the
    liking of each; and how many each account has. Products suit the industry and the size of an order line.
    """
    draw = Draw(seed, "assortments")
    n, k = len(plan), len(products)
    more = lines_per_order(plan)
    count = np.rint(3.0 + 2.6 * more + draw.normal(n, 0, 1.0)).astype(np.int64).clip(2, 22)
    line_value = (plan["size"] / plan["orders"]).to_numpy() / (1.0 + more)
    price = products["price_0"].to_numpy() / 100.0
    fit = np.log(line_value[:, None] / price[None, :] / USUAL_QUANTITY)
    taste = np.full((n, products["category_no"].max() + 1), 0.15)
    for row, industry in enumerate(plan["industry_no"]):
        taste[row, list(INDUSTRY_TASTE[industry])] = 1.0
    log_weight = -(fit**2) / (2 * 1.1**2) + np.log(taste[:, products["category_no"].to_numpy()])
    # The largest Gumbel keys are a weighted draw without replacement.
    keys = log_weight - np.log(-np.log(draw.uniform(n * k).reshape(n, k)))
    best = np.argsort(-keys, axis=1, kind="stable")[:, : count.max()]
    # Categories in an order of the account's own, so that the tail of the list is whole categories.
    category_key = draw.uniform(n * 9).reshape(n, 9)
    items = np.full((n, count.max()), -1, dtype=np.int64)
    for row in range(n):
        mine = best[row, : count[row]]
        items[row, : count[row]] = mine[np.argsort(category_key[row, products["category_no"].to_numpy()[mine]])]
    liking = draw.lognormal(items.size, 0.8).reshape(items.shape)
    return items, liking, count


def _breadth(orders: pd.DataFrame, of: pd.DataFrame) -> Floats:
    """Share of its assortment that the account still buys at each order."""
    day = orders["day"].to_numpy()
    strength = sign_strength(day, of["event_day"].to_numpy(), of["kind"].to_numpy())
    share = 1.0 + p.SIGN_BREADTH * strength * of["sign_breadth"].to_numpy()
    partial = (of["kind"] == "partial").to_numpy() & (day >= of["event_day"].to_numpy())
    return np.where(partial, 1.0 + p.PARTIAL_BREADTH, share)


def _choose(orders: pd.DataFrame, plan: pd.DataFrame, products: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Rows (order, product, weight): the products of each order and their parts in its value."""
    draw = Draw(seed, "lines")
    account = orders["account"].to_numpy()
    of = plan.iloc[account]
    items, liking, count = make_assortments(plan, products, seed)
    share = _breadth(orders, of)
    open_items = np.maximum(1, np.ceil(count[account] * share - 1e-9)).astype(np.int64)
    wanted = 1 + draw.poisson(lines_per_order(plan)[account] * share)
    wanted = np.minimum(np.minimum(wanted, open_items), MOST_LINES)
    width = items.shape[1]
    keys = -np.log(draw.uniform(len(orders) * width).reshape(-1, width)) / liking[account]
    keys[np.arange(width)[None, :] >= open_items[:, None]] = np.inf
    ranked = np.argsort(keys, axis=1, kind="stable")
    taken = np.arange(width)[None, :] < wanted[:, None]
    order_no = np.repeat(np.arange(len(orders)), wanted)
    slot = ranked[taken]
    weight = liking[account[order_no], slot] ** 0.5 * draw.lognormal(len(slot), 0.45)
    return pd.DataFrame({"order": order_no, "product": items[account[order_no], slot], "weight": weight})


def _usual_quantity(exact: Floats) -> Ints:
    """Whole numbers as people order them: 1, 2, ... 20, 22, ... 50, 55, ... 200, 210, ..."""
    step = np.select([exact < 20, exact < 50, exact < 200, exact < 1000], [1, 2, 5, 10], default=50)
    usual: Ints = np.maximum(1, np.rint(exact / step).astype(np.int64) * step)
    return usual


def make_lines(orders: pd.DataFrame, plan: pd.DataFrame, products: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row a sales line, ordered by order and product.

    Columns: order, account, day, product (row numbers), quantity, price (cents), discount (per mille),
    revenue and cost (cents). revenue = quantity x price x (1 - discount), half a cent up; cost = quantity x
    standard cost.
    """
    lines = _choose(orders, plan, products, seed).sort_values(["order", "product"], ignore_index=True)
    draw = Draw(seed, "line discounts")
    number = lines["order"].to_numpy()
    lines["account"] = orders["account"].to_numpy()[number]
    lines["day"] = orders["day"].to_numpy()[number]
    of = plan.iloc[lines["account"].to_numpy()]
    usual = of["discount_permille"].to_numpy()
    strength = sign_strength(lines["day"].to_numpy(), of["event_day"].to_numpy(), of["kind"].to_numpy())
    extra = p.SIGN_DISCOUNT_PERMILLE * strength * of["sign_discount"].to_numpy()
    wobble = np.rint(draw.normal(len(lines), 0, 1.0)).clip(-2, 2) * 5
    discount = np.maximum(0, usual + np.rint((extra + wobble) / 5).astype(np.int64) * 5)
    over = of["over_discounted"].to_numpy()
    low, high = (round(x * 1000) for x in p.OVER_DISCOUNT)
    lines["discount"] = np.where(over, discount.clip(low, high), discount)
    item, year = lines["product"].to_numpy(), YEAR[lines["day"].to_numpy()] - p.START.year
    price = products[["price_0", "price_1", "price_2"]].to_numpy()
    cost = products[["cost_0", "cost_1", "cost_2"]].to_numpy()
    part = lines["weight"] / lines.groupby("order")["weight"].transform("sum")
    net_price = price[item, 0] / 100.0 * (1.0 - usual / 1000.0)
    lines["quantity"] = _usual_quantity(orders["value"].to_numpy()[number] * part.to_numpy() / net_price)
    lines["price"] = price[item, year]
    lines["revenue"] = (lines["quantity"] * lines["price"] * (1000 - lines["discount"]) + 500) // 1000
    lines["cost"] = lines["quantity"] * cost[item, year]
    return lines.drop(columns="weight")
