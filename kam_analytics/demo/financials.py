"""Yearly financial statements of the larger customers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_analytics.demo.draw import Draw, Floats

YEARS = (2021, 2022, 2023)  # on the last day of 2024 the statements of that year are not out
LARGEST = 200
UNIT = 1000_00  # statements are in whole thousands of CNY


def make_customer_accounts(plan: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row a customer and year for the LARGEST accounts and all that stop paying; amounts in cents.

    Columns: account, year, revenue, cost_of_goods, ebit, net_income, current_assets, cash, receivables,
    inventory, total_assets, current_liabilities, total_liabilities, retained_earnings, equity. Assets =
    liabilities + equity, and current assets hold cash, receivables, inventory and a rest. Late payers are
    thinner; those that will stop paying get worse each year.
    """
    draw = Draw(seed, "customer accounts")
    members = np.flatnonzero((plan["rank"] <= LARGEST) | plan["defaults"])
    n = len(members)
    of = plan.iloc[members]
    late, bad = (of["payer"] == "late").to_numpy(), of["defaults"].to_numpy()
    wallet = draw.uniform(n, 0.010, 0.030)  # what the customer spends with us, as part of its own revenue
    revenue: Floats = of["size"].to_numpy() / wallet
    margin = draw.normal(n, 0.24, 0.05).clip(0.10, 0.40)
    operating = np.where(bad, draw.normal(n, 0.0, 0.01), draw.normal(n, 0.075, 0.025).clip(0.01, 0.16))
    turn = draw.uniform(n, 0.9, 1.6)
    current = draw.normal(n, 0.58, 0.07).clip(0.35, 0.75)
    debt = np.where(late, draw.normal(n, 0.66, 0.05), draw.normal(n, 0.48, 0.09)).clip(0.20, 0.78)
    tables = []
    for step, year in enumerate(YEARS):
        if step:
            revenue = revenue * (1.0 + draw.normal(n, 0.05, 0.07).clip(-0.2, 0.3))
        worse = np.where(bad, 0.02 * step, 0.0)
        ebit = revenue * (operating - worse + draw.normal(n, 0, 0.008))
        assets = revenue / turn
        liabilities = assets * (debt + 4.0 * worse).clip(0.15, 0.95)
        short = liabilities * draw.normal(n, 0.74, 0.05).clip(0.55, 0.90)
        interest = 0.045 * (liabilities - short) + 0.01 * short
        profit = ebit - interest
        equity = assets - liabilities
        kept = equity * (draw.normal(n, 0.50, 0.06) - 5.0 * worse).clip(-0.6, 0.8)
        now = assets * (current - worse)
        tables.append(
            pd.DataFrame(
                {
                    "account": members,
                    "year": year,
                    "revenue": revenue,
                    "cost_of_goods": revenue * (1.0 - margin + worse),
                    "ebit": ebit,
                    "net_income": profit * np.where(profit > 0, 0.75, 1.0),
                    "current_assets": now,
                    "cash": now * (0.16 - 3.0 * worse).clip(0.03, None),
                    "receivables": now * (0.40 + worse),
                    "inventory": now * (0.36 + worse),
                    "total_assets": assets,
                    "current_liabilities": short,
                    "total_liabilities": liabilities,
                    "retained_earnings": kept,
                }
            )
        )
    table = pd.concat(tables, ignore_index=True).sort_values(["account", "year"], ignore_index=True)
    money = table.columns[2:]
    table[money] = np.rint(table[money].to_numpy() * 100.0 / UNIT).astype(np.int64) * UNIT
    table["equity"] = table["total_assets"] - table["total_liabilities"]
    return table
