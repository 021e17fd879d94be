"""Invoices and receipts: who is billed when, who pays when, who does not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_analytics.demo import params as p
from kam_analytics.demo.behaviour import sign_strength
from kam_analytics.demo.draw import Draw, Ints
from kam_analytics.demo.workdays import MONTH_END, NEXT_WORKDAY


def make_invoices(orders: pd.DataFrame, lines: pd.DataFrame, plan: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row an invoice by day and account.

    Columns: account, order_day (of its last order), day, due_day, terms, amount (cents, the sum of its
    orders' lines), orders, disputed, unpaid. Accounts with COLLECTIVE_ORDERS or more a year get one invoice
    at the end of the month, the others one for each order, up to two days after it but in the same month:
    sales and invoices agree by account and month. Defaulters leave everything unpaid that they are billed
    in UNPAID_DAYS from their first invoice after default_day on; what they order later they pay like other
    late payers, while the old debt stands.
    """
    draw = Draw(seed, "invoices")
    bills = orders[["account", "day"]].copy()
    bills["amount"] = lines.groupby("order")["revenue"].sum()
    of = plan.iloc[bills["account"].to_numpy()]
    collective = of["orders"].to_numpy() >= p.COLLECTIVE_ORDERS
    day = bills["day"].to_numpy()
    single = np.minimum(NEXT_WORKDAY[day + draw.integers(len(bills), 0, 2)], MONTH_END[day])
    bills["order_day"] = day
    bills["day"] = np.where(collective, MONTH_END[day], single)
    bills["key"] = np.where(collective, bills["day"] + 10**7, np.arange(len(bills)))
    invoices = bills.groupby(["account", "day", "key"], as_index=False).agg(
        order_day=("order_day", "max"), amount=("amount", "sum"), orders=("amount", "size")
    )
    invoices = invoices.sort_values(["day", "account", "key"], ignore_index=True).drop(columns="key")
    of = plan.iloc[invoices["account"].to_numpy()]
    day = invoices["day"].to_numpy()
    stopped = of["defaults"].to_numpy() & (day >= of["default_day"].to_numpy())
    first_stopped = invoices["day"].where(stopped).groupby(invoices["account"]).transform("min")
    invoices["unpaid"] = stopped & (day < (first_stopped + p.UNPAID_DAYS).to_numpy())
    invoices["terms"] = of["terms_days"].to_numpy()
    invoices["due_day"] = day + invoices["terms"]
    invoices["disputed"] = draw.uniform(len(invoices)) < p.DISPUTED_SHARE
    return invoices


def _payment_day(invoices: pd.DataFrame, plan: pd.DataFrame, draw: Draw) -> Ints:
    """The day on which each invoice would be paid: due day + the payer's habit + what delays this one."""
    of = plan.iloc[invoices["account"].to_numpy()]
    n = len(invoices)
    habit = np.array([p.PAYER_DAYS[x] for x in of["payer"]])
    late = draw.normal(n) * habit[:, 1] + habit[:, 0]
    strength = sign_strength(invoices["day"].to_numpy(), of["event_day"].to_numpy(), of["kind"].to_numpy())
    late += p.SIGN_PAYMENT_DAYS * strength * of["sign_payment"].to_numpy()
    late += np.where(invoices["disputed"], draw.uniform(n, 15, 45), 0.0)
    late = np.minimum(late, p.LATEST_PAYMENT)
    day = invoices["due_day"].to_numpy() + np.rint(late).astype(np.int64)
    paid: Ints = NEXT_WORKDAY[np.maximum(day, invoices["day"].to_numpy())]
    return paid


def make_receipts(invoices: pd.DataFrame, plan: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row a receipt up to the last day, by day and invoice: invoice (row), account, day, amount (cents).

    SPLIT_SHARE of the invoices are paid in two parts, the second one to five weeks later.
    """
    draw = Draw(seed, "receipts")
    n = len(invoices)
    day = _payment_day(invoices, plan, draw)
    amount = invoices["amount"].to_numpy()
    split = (draw.uniform(n) < p.SPLIT_SHARE) & (amount > 100_00)
    part = np.rint(amount * draw.uniform(n, 0.4, 0.7) / 100_00).astype(np.int64) * 100_00
    first = np.where(split, part, amount)
    first = np.where((first <= 0) | (first > amount), amount, first)
    latest = invoices["due_day"].to_numpy() + p.LATEST_PAYMENT + 4
    second_day = NEXT_WORKDAY[np.minimum(day + draw.integers(n, 7, 35), np.maximum(day, latest))]
    parts = pd.DataFrame(
        {
            "invoice": np.tile(np.arange(n), 2),
            "day": np.concatenate([day, second_day]),
            "amount": np.concatenate([first, amount - first]),
            "account": np.tile(invoices["account"].to_numpy(), 2),
        }
    )
    paid = (parts["amount"] > 0) & (parts["day"] <= p.LAST_DAY)
    paid &= ~np.tile(invoices["unpaid"].to_numpy(), 2)
    return parts[paid].sort_values(["day", "invoice", "amount"], ignore_index=True)
