"""Figures of the demo company by hand, with pandas, from its CSV files: nothing of the product is used."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.golden.demo_frames import FIRST_DAY, LAST_DAY, Frames, planted

CAPITAL_RATE = 0.06


def revenue_shape(sales: pd.DataFrame) -> dict[str, float]:
    """Top-20 % share, share of the largest account and of the first salesperson, Gini; all lines."""
    by_account = np.sort(sales.groupby("customer_id")["revenue"].sum().to_numpy())
    n, total = len(by_account), by_account.sum()
    rank = np.arange(1, n + 1)
    return {
        "top20": by_account[-int(np.ceil(0.2 * n)) :].sum() / total,
        "top1": by_account[-1] / total,
        "first_salesperson": sales.groupby("salesperson")["revenue"].sum().max() / total,
        "gini": float(((2 * rank - n - 1) * by_account).sum() / (n * total)),
    }


def price_effect(sales: pd.DataFrame, year: int) -> tuple[float, float]:
    """Price component of `year` against the year before at account x product, matched items.

    Returned as share of the new quantities at old prices, and of the old revenue of the same items.
    """
    item = ["customer_id", "product_id"]
    totals = sales.groupby([sales["order_date"].dt.year, *item])[["revenue", "quantity"]].sum()
    both = totals.loc[year - 1].join(totals.loc[year], lsuffix="_0", rsuffix="_1", how="inner")
    old_price = both["revenue_0"] / both["quantity_0"]
    price = (both["revenue_1"] - old_price * both["quantity_1"]).sum()
    return price / (old_price * both["quantity_1"]).sum(), price / both["revenue_0"].sum()


def contribution(frames: Frames, first: pd.Timestamp = FIRST_DAY, last: pd.Timestamp = LAST_DAY) -> pd.Series:
    """Net revenue - rebate - cost of goods - cost to serve - capital charge, by account with sales."""
    sales = frames["sales_lines"]
    sales = sales[sales["order_date"].between(first, last)].groupby("customer_id")[["revenue", "cost"]].sum()
    rebates, service = frames["rebates"], frames["service_costs"]
    rebate = rebates[rebates["period_end"].between(first, last)].groupby("customer_id")["amount"].sum()
    served = service[service["cost_date"].between(first, last)].groupby("customer_id")["amount"].sum()
    months = pd.date_range(first, last, freq="ME")
    balances = pd.concat([open_items(frames, m).groupby("customer_id")["open"].sum() for m in months], axis=1)
    capital = balances.fillna(0.0).mean(axis=1) * CAPITAL_RATE * len(months) / 12
    costs = pd.concat([rebate, served, capital], axis=1).reindex(sales.index).fillna(0.0).sum(axis=1)
    return sales["revenue"] - sales["cost"] - costs


def whale_peak(contributions: pd.Series) -> float:
    """Highest point of the cumulative contribution as share of the total."""
    return float(contributions.sort_values(ascending=False).cumsum().max() / contributions.sum())


def open_items(frames: Frames, as_of: pd.Timestamp) -> pd.DataFrame:
    """Invoices issued and not paid in full up to the day, with `open` amount and `past_due` days."""
    invoices, receipts = frames["invoices"], frames["receipts"]
    paid = receipts[receipts["payment_date"] <= as_of].groupby("invoice_id")["amount"].sum()
    items = invoices[invoices["invoice_date"] <= as_of].copy()
    items["open"] = (items["amount"] - items["invoice_id"].map(paid).fillna(0.0)).round(2)
    items["past_due"] = (as_of - items["due_date"]).dt.days
    return items[items["open"] > 0]


def days_late(frames: Frames) -> pd.Series:
    """Weighted days late by account: sum(receipt x (paid - due)) / sum(receipt) over all receipts."""
    paid = frames["receipts"].merge(frames["invoices"][["invoice_id", "due_date"]], on="invoice_id")
    paid["weighted"] = paid["amount"] * (paid["payment_date"] - paid["due_date"]).dt.days
    sums = paid.groupby("customer_id")[["weighted", "amount"]].sum()
    return sums["weighted"] / sums["amount"]


def days_late_by_payer(frames: Frames) -> dict[str, float]:
    """The same by planted payer type."""
    paid = frames["receipts"].merge(frames["invoices"][["invoice_id", "due_date"]], on="invoice_id")
    paid = paid.merge(frames["truth"][["customer_id", "payer"]], on="customer_id")
    paid["weighted"] = paid["amount"] * (paid["payment_date"] - paid["due_date"]).dt.days
    sums = paid.groupby("payer")[["weighted", "amount"]].sum()
    return dict(sums["weighted"] / sums["amount"])


def rhythm(sales: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """By account: orders up to the day, days since the last, own gap (shrunk), longest gap, horizon H.

    The population gap is the mean of all gaps. H = clip(max(2.5 x own mean gap, 1.2 x longest), 60, 365).
    """
    days = sales.loc[sales["order_date"] <= as_of, ["customer_id", "order_date"]].drop_duplicates()
    days = days.sort_values(["customer_id", "order_date"])
    days["gap"] = days.groupby("customer_id")["order_date"].diff().dt.days
    population = days["gap"].mean()
    table = days.groupby("customer_id").agg(
        orders=("order_date", "size"),
        last=("order_date", "max"),
        gaps=("gap", "count"),
        total=("gap", "sum"),
        longest=("gap", "max"),
    )
    table["since"] = (as_of - table["last"]).dt.days
    table["gap"] = (table["total"] + 2 * population) / (table["gaps"] + 2)
    table["horizon"] = np.maximum(2.5 * table["gap"], 1.2 * table["longest"].fillna(0)).clip(60, 365)
    return table


def lost_accounts(frames: Frames, as_of: pd.Timestamp = LAST_DAY) -> tuple[float, float]:
    """Recall and precision of 'no order for longer than H' against the accounts planted as full churners."""
    table = rhythm(frames["sales_lines"], as_of)
    flagged = set(table.index[table["since"] > table["horizon"]])
    left = planted(frames, churn_kind="full")
    return len(flagged & left) / len(left), len(flagged & left) / len(flagged)


def bridge(sales: pd.DataFrame, year: int) -> dict[str, float]:
    """Revenue of the year before, its components to the year's revenue, and that revenue."""
    by_year = sales.pivot_table(
        index="customer_id",
        columns=sales["order_date"].dt.year,
        values="revenue",
        aggfunc="sum",
        fill_value=0.0,
    )
    earlier = by_year[[y for y in by_year.columns if y < year - 1]].sum(axis=1) > 0
    base, now = by_year[year - 1], by_year[year]
    change = now - base
    stays = (base > 0) & (now > 0)
    return {
        "begin": base.sum(),
        "new": now[(base == 0) & ~earlier].sum(),
        "reactivated": now[(base == 0) & earlier].sum(),
        "expanded": change[stays & (change > 0)].sum(),
        "contracted": change[stays & (change < 0)].sum(),
        "lost": -base[(base > 0) & (now == 0)].sum(),
        "end": now.sum(),
    }
