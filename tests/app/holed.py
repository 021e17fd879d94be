"""The demo company with holes in it: most of March's sales and everything after 11 December, July's invoices, an eighth
of the costs and every document of some customers are missing. Pandas over its files; nothing of the product is used."""

from __future__ import annotations

import pandas as pd

from tests.app import demo_company as company

YEAR = "2024"


def _raw(name: str) -> pd.DataFrame:
    return pd.read_csv(company.FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)


def unknown() -> set[str]:
    """The customers without invoices and payments: every sixteenth of those without parent or subsidiary."""
    parents = _raw("accounts").set_index("customer_id")["parent_id"]
    alone = [name for name in parents.index if not parents[name] and name not in set(parents)]
    return set(sorted(alone)[::16])


def frames() -> dict[str, pd.DataFrame]:
    sales, invoices, receipts = _raw("sales_lines"), _raw("invoices"), _raw("receipts")
    in_march = sales.index[sales["order_date"].str.startswith(f"{YEAR}-03")]
    sales = sales.drop(in_march[20:])
    sales = sales[sales["order_date"] <= f"{YEAR}-12-11"].reset_index(drop=True)
    sales.loc[::8, "cost"] = ""
    gone = unknown()
    invoices = invoices[~invoices["customer_id"].isin(gone) & ~invoices["invoice_date"].str.startswith(f"{YEAR}-07")]
    receipts = receipts[~receipts["customer_id"].isin(gone)]
    return {"customers": _raw("accounts"), "sales": sales, "invoices": invoices, "payments": receipts}
