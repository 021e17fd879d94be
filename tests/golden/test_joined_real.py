"""Relational exports joined on import: published totals, and those that pandas finds in the same files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd

from kam_analytics.engine import Engine
from kam_analytics.ingest.books.outcome import Outcome
from kam_analytics.ingest.unattended.request import Request, handle
from tests.golden.real_data import CLASSICMODELS, DATA, real_data

pytestmark = real_data


def load(engine: Engine, folder: Path, *names: str) -> Outcome:
    first, *others = (str(folder / f"{name}.csv") for name in names)
    return handle(engine, Request(path=first, others=tuple(others)))


def test_classicmodels_tables(engine: Engine) -> None:
    """Revenue 9,604,190.61, margin 3,825,880.25, 98 customers with orders, 24 without (data/README.md)."""
    outcome = load(engine, CLASSICMODELS, "orders", "orderdetails", "products", "customers")
    assert outcome.rows is not None
    assert (outcome.status, outcome.rows.in_file) == ("committed", 2_996)
    lines = pd.read_csv(CLASSICMODELS / "orderdetails.csv", dtype=str).merge(
        pd.read_csv(CLASSICMODELS / "orders.csv", dtype=str), on="orderNumber"
    )
    cancelled = set(lines.orderNumber[lines.status == "Cancelled"]) if outcome.rows.skipped else set()
    kept = lines[~lines.orderNumber.isin(cancelled)]
    revenue = sum(Decimal(row.quantityOrdered) * Decimal(row.priceEach) for row in kept.itertuples())
    assert outcome.totals["revenue"] == revenue
    if not cancelled:
        assert outcome.totals["revenue"] == Decimal("9604190.61")
        assert outcome.totals["revenue"] - outcome.totals["cost"] == Decimal("3825880.25")
    unused = {note.params["other"]: note.params["unused"] for note in outcome.warnings if note.code == "joined"}
    assert unused == {"orders.csv": 0, "customers.csv": 24, "products.csv": 1}
    (found,) = engine.rows("SELECT count(DISTINCT customer_id) AS customers FROM sales_line")
    assert found == {"customers": kept.customerNumber.nunique()}


def test_northwind_tables_with_the_names_of_the_salespeople(engine: Engine) -> None:
    folder = DATA / "northwind" / "clean"
    outcome = load(engine, folder, "orders", "order_details", "products", "customers", "employees")
    lines = pd.read_csv(folder / "order_details.csv", dtype=str)
    revenue = sum(
        Decimal(row.unitPrice) * Decimal(row.quantity) * (1 - Decimal(row.discount)) for row in lines.itertuples()
    )
    assert abs(outcome.totals["revenue"] - revenue) < Decimal("0.01")
    orders = pd.read_csv(folder / "orders.csv").merge(pd.read_csv(folder / "employees.csv"), on="employeeID")
    expected = (
        orders.merge(pd.read_csv(folder / "order_details.csv"), on="orderID").groupby(["firstName", "lastName"]).size()
    )
    found = {
        row["salesperson"]: row["n"]
        for row in engine.rows("SELECT salesperson, count(*) AS n FROM sales_line GROUP BY 1")
    }
    assert found == {" ".join(name): count for name, count in expected.items()}


def test_sheets_of_the_chinese_superstore(engine: Engine) -> None:
    """Orders with the regional manager of their region; returns are a list of exceptions and double nothing."""
    (path,) = (DATA / "superstore-zh").glob("*.xls")
    outcome = handle(engine, Request(path=str(path), sheets=True))
    assert outcome.rows is not None
    book = pd.read_excel(path, sheet_name="订单", engine="calamine")
    assert outcome.rows.in_file == len(book) == 10_000
    assert abs(float(outcome.totals["revenue"]) - book["销售额"].sum()) < 0.01
    returned = pd.read_excel(path, sheet_name="退货", engine="calamine")["订单 ID"]
    (note,) = [note for note in outcome.warnings if note.code == "joined_partly"]
    assert note.params["matched"] == int(book["订单 ID"].isin(returned).sum())
    found = engine.rows(
        "SELECT region, count(DISTINCT salesperson) AS n, min(salesperson) AS who FROM sales_line GROUP BY 1"
    )
    assert {row["n"] for row in found} == {1}
    assert {(row["region"], row["who"]) for row in found} >= {("东北", "楚杰"), ("中南", "范彩")}


def test_bills_to_pay_are_no_sales(engine: Engine) -> None:
    """Xero: 131 of 649 lines are of invoices to customers (ACCREC), one of them deleted."""
    folder = DATA / "erp-exports" / "xero"
    names = [str(folder / f"xero_invoice_{name}data.csv") for name in ("", "line_item_")]
    outcome = handle(engine, Request(path=names[0], others=(names[1],), kind="sales"))
    heads, lines = (pd.read_csv(name, dtype=str, keep_default_na=False) for name in names)
    own = lines.merge(heads, on="invoice_id").query("type == 'ACCREC' and status != 'DELETED'")
    expected = own.line_amount.map(Decimal).groupby(own.currency_code).sum().to_dict()
    assert (len(lines), len(own)) == (649, 130)
    assert outcome.skips == {"payable": 518, "deleted": 1}
    assert {name[-3:]: total for name, total in outcome.totals.items() if name.startswith("revenue")} == expected
