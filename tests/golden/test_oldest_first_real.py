"""classicmodels: payments without invoice numbers, allocated oldest first; orders stand for their invoices."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd

from kam_analytics.churn.history import reading
from kam_analytics.engine import Engine
from kam_analytics.metrics import run
from tests.extracts import load
from tests.golden.known_totals import CLASSICMODELS_BALANCE, CLASSICMODELS_PAYMENTS
from tests.golden.real_data import CLASSICMODELS, real_data
from tests.receivables_data import on

pytestmark = real_data


def billed() -> pd.DataFrame:
    """One invoice an order, in cents, due after 30 days."""
    lines = pd.read_csv(CLASSICMODELS / "orderdetails.csv")
    lines["cents"] = (lines.quantityOrdered * lines.priceEach * 100).round().astype(int)
    orders = pd.read_csv(CLASSICMODELS / "orders.csv", parse_dates=["orderDate"])
    return orders.merge(lines.groupby("orderNumber").cents.sum().reset_index(), on="orderNumber")


def test_balance_and_open_invoices_are_those_of_pandas(engine: Engine, tmp_path: Path) -> None:
    """Balance 750,351.38 (data/README.md): invoices in the order of their dates, less all that the customer paid."""
    orders = billed()
    path = tmp_path / "invoices.csv"
    pd.DataFrame(
        {
            "invoice_id": orders.orderNumber,
            "invoice_date": orders.orderDate.dt.date,
            "due_date": orders.orderDate.dt.date + timedelta(days=30),
            "customer_id": orders.customerNumber,
            "amount": [f"{cents / 100:.2f}" for cents in orders.cents],
        }
    ).to_csv(path, index=False)
    load(engine, path, kind="invoices")
    paid = load(engine, CLASSICMODELS / "payments.csv", kind="payments")
    assert paid.totals["amount"] == CLASSICMODELS_PAYMENTS
    assert [n.params["count"] for n in paid.warnings if n.code == "oldest_first"] == [273]

    money = pd.read_csv(CLASSICMODELS / "payments.csv")
    cash = (money.amount * 100).round().astype(int).groupby(money.customerNumber).sum()
    orders = orders.sort_values(["customerNumber", "orderDate", "orderNumber"])
    before = orders.groupby("customerNumber").cents.cumsum() - orders.cents
    covered = (orders.customerNumber.map(cash).fillna(0).astype(int) - before).clip(lower=0)
    orders["left"] = (orders.cents - covered).clip(lower=0)
    expected = {str(row.orderNumber): row.left for row in orders[orders.left > 0].itertuples()}
    found = run(engine, "receivables/invoices", on("2005-12-31")).table.to_pylist()
    assert {row["invoice_id"]: int(row["open_amount"] * 100) for row in found} == expected
    with reading(engine, date(2005, 12, 31), "") as known:  # churn sees the same ones open
        unpaid = known._cursor.execute("SELECT account_id, invoice_date FROM churn_invoice WHERE settled_date IS NULL")
        seen = sorted(unpaid.fetchall())
    wanted = orders[orders.left > 0]
    assert seen == sorted(zip(wanted.customerNumber.astype(str), wanted.orderDate.dt.date, strict=True))
    (summary,) = run(engine, "receivables/summary", on("2005-12-31")).table.to_pylist()
    assert summary["balance"] == CLASSICMODELS_BALANCE
    spare = sum(max(total - orders.cents[orders.customerNumber == who].sum(), 0) for who, total in cash.items())
    assert sum(expected.values()) - spare == int(CLASSICMODELS_BALANCE * 100)
    reasons = run(engine, "passport/completeness", on("2005-12-31")).table.to_pylist()
    (told,) = [row for row in reasons if row["code"] == "oldest_first"]
    assert (told["severity"], told["amount"]) == ("note", CLASSICMODELS_PAYMENTS - Decimal(int(spare)) / 100)
