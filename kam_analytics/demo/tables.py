"""The tables as they are written: text columns under the names that an import expects.

Every function returns a frame of strings, one for each CSV file, in its final row order.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from kam_analytics.demo import params as p
from kam_analytics.demo.company import Company
from kam_analytics.demo.costs import owner_on
from kam_analytics.demo.draw import Draw, Ints
from kam_analytics.demo.names import COUNTRY, INDUSTRIES, REGIONS
from kam_analytics.demo.workdays import day_text

Texts = npt.NDArray[np.object_]


def ids(prefix: str, rows: Iterable[int], first: int = 1, width: int = 0) -> Texts:
    """Identifiers from row numbers: prefix + (row + first), zero-padded to width."""
    return np.array([f"{prefix}{int(r) + first:0{width}d}" for r in rows], dtype=object)


def money(cents: Iterable[int]) -> Texts:
    """Cents as text with two decimals."""
    return np.array(
        [f"{'-' if c < 0 else ''}{abs(c) // 100}.{abs(c) % 100:02d}" for c in (int(x) for x in cents)],
        dtype=object,
    )


def days(numbers: npt.ArrayLike, known: npt.ArrayLike | None = None) -> Texts:
    """ISO dates; empty where not known."""
    text = day_text(numbers).astype(object)
    return text if known is None else np.where(np.asarray(known), text, "")


def yes_no(flags: npt.ArrayLike) -> Texts:
    """'yes' or 'no'."""
    return np.where(np.asarray(flags, dtype=bool), "yes", "no").astype(object)


def per_mille(values: Iterable[int]) -> Texts:
    """Rates given per mille as text with three decimals."""
    return np.array([f"{int(v) // 1000}.{int(v) % 1000:03d}" for v in values], dtype=object)


def regions(numbers: Ints) -> Texts:
    """Region names from numbers."""
    return np.array(REGIONS, dtype=object)[np.asarray(numbers)]


def _who(company: Company, account: Ints) -> dict[str, Texts]:
    plan = company.plan
    return {
        "customer_id": plan["customer_id"].to_numpy()[account],
        "customer_name": plan["name"].to_numpy()[account],
    }


def _where(company: Company, account: Ints, day: Ints) -> dict[str, object]:
    return {
        "region": regions(company.plan["region_no"].to_numpy()[account]),
        "salesperson": owner_on(company.plan, account, day),
        "currency": p.CURRENCY,
    }


def _credit_limits(plan: pd.DataFrame, seed: int) -> Texts:
    """Limits of two digits from monthly sales and terms, too tight for some; empty (none set) for 8 %."""
    draw = Draw(seed, "limits")
    usual = plan["size"].to_numpy() / 12.0 * (plan["terms_days"].to_numpy() + 30.0) / 30.0
    exposure = np.maximum(usual, 1.5 * (plan["size"] / plan["orders"]).to_numpy())
    limit = np.maximum(exposure * draw.uniform(len(plan), 1.1, 2.4), 2_000.0)
    step = 10.0 ** (np.floor(np.log10(limit)) - 1.0)
    cents = np.rint(limit / step).astype(np.int64) * np.rint(step * 100).astype(np.int64)
    without = (draw.uniform(len(plan)) < 0.09) & (plan["rank"] > 20).to_numpy()
    return np.where(without, "", money(cents))


def accounts(company: Company) -> pd.DataFrame:
    """Kind customers: one row an account."""
    plan = company.plan
    parent = plan["parent_no"].to_numpy()
    rows = np.arange(len(plan))
    return pd.DataFrame(
        {
            **_who(company, rows),
            "parent_id": np.where(parent >= 0, plan["customer_id"].to_numpy()[parent], ""),
            "region": regions(plan["region_no"].to_numpy()),
            "salesperson": plan["owner_now"],
            "industry": np.array(INDUSTRIES, dtype=object)[plan["industry_no"].to_numpy()],
            "city": plan["city"],
            "country": COUNTRY,
            "credit_limit": _credit_limits(plan, company.seed),
            "terms_days": plan["terms_days"].astype(str),
            "customer_since": days(plan["since_day"].to_numpy()),
            "currency": p.CURRENCY,
        }
    )


def sales_lines(company: Company) -> pd.DataFrame:
    """Kind sales: one row a line, by date and order; customer names are in the accounts only."""
    lines, products = company.lines, company.products
    account, day, item = (lines[c].to_numpy() for c in ("account", "day", "product"))
    return pd.DataFrame(
        {
            "order_id": ids("SO", lines["order"], 100001),
            "order_date": days(day),
            "customer_id": company.plan["customer_id"].to_numpy()[account],
            "product_id": products["product_id"].to_numpy()[item],
            "product_name": products["product_name"].to_numpy()[item],
            "category": products["category"].to_numpy()[item],
            "quantity": lines["quantity"].astype(str),
            "unit_price": money(lines["price"]),
            "discount": per_mille(lines["discount"]),
            "revenue": money(lines["revenue"]),
            "cost": money(lines["cost"]),
            **_where(company, account, day),
        }
    )


def invoices(company: Company) -> pd.DataFrame:
    """Kind invoices, without any payment column: the receipts are in their own file."""
    table = company.invoices
    account = table["account"].to_numpy()
    return pd.DataFrame(
        {
            "invoice_id": ids("IV", table.index, 200001),
            "invoice_date": days(table["day"]),
            "due_date": days(table["due_day"]),
            **_who(company, account),
            "amount": money(table["amount"]),
            "disputed": yes_no(table["disputed"]),
            "terms_days": table["terms"].astype(str),
            **_where(company, account, table["order_day"].to_numpy()),
        }
    )


def receipts(company: Company) -> pd.DataFrame:
    """Kind payments: every receipt with its invoice, parts of split payments one by one."""
    table = company.receipts
    return pd.DataFrame(
        {
            "payment_id": ids("PM", table.index, 300001),
            "payment_date": days(table["day"]),
            "customer_id": company.plan["customer_id"].to_numpy()[table["account"]],
            "invoice_id": ids("IV", table["invoice"], 200001),
            "amount": money(table["amount"]),
            "currency": p.CURRENCY,
        }
    )


def products(company: Company) -> pd.DataFrame:
    """One row a product and year: the list price and the standard cost valid from 1 January."""
    tables = [
        pd.DataFrame(
            {
                **{c: company.products[c] for c in ("product_id", "product_name", "category", "unit")},
                "valid_from": f"{p.START.year + year}-01-01",
                "list_price": money(company.products[f"price_{year}"]),
                "standard_cost": money(company.products[f"cost_{year}"]),
                "currency": p.CURRENCY,
            }
        )
        for year in range(3)
    ]
    return pd.concat(tables).sort_values(["product_id", "valid_from"], ignore_index=True)


def rebates(company: Company) -> pd.DataFrame:
    """One row an account and year with a rebate."""
    table = company.rebates
    year = table["year"].astype(str)
    return pd.DataFrame(
        {
            **_who(company, table["account"].to_numpy()),
            "period_start": year + "-01-01",
            "period_end": year + "-12-31",
            "base_revenue": money(table["base"]),
            "rate": per_mille(table["rate"]),
            "amount": money(table["amount"]),
            "currency": p.CURRENCY,
        }
    )


def service_costs(company: Company) -> pd.DataFrame:
    """One row an account, quarter and type of cost."""
    table = company.service_costs
    return pd.DataFrame(
        {
            "customer_id": _who(company, table["account"].to_numpy())["customer_id"],
            "cost_date": days(table["day"]),
            "cost_type": table["type"],
            "amount": money(table["amount"]),
            "currency": p.CURRENCY,
        }
    )


def targets(company: Company) -> pd.DataFrame:
    """One row a salesperson and month."""
    table = company.targets
    return pd.DataFrame(
        {
            "month": days(table["day"]),
            "salesperson": table["salesperson"],
            "region": regions(table["region_no"].to_numpy()),
            "target_amount": money(table["amount"]),
            "currency": p.CURRENCY,
        }
    )


def customer_accounts(company: Company) -> pd.DataFrame:
    """One row a customer and year of its financial statements."""
    table = company.customer_accounts
    year = table["year"].astype(str)
    figures = table.columns.drop(["account", "year"])
    return pd.DataFrame(
        {
            **_who(company, table["account"].to_numpy()),
            "fiscal_year": year,
            "period_end": year + "-12-31",
            **{c: money(table[c]) for c in figures},
            "currency": p.CURRENCY,
        }
    )
