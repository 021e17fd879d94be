"""Real order histories that the churn estimates are measured on, each as sales lines, and a database of them.

Three come from the folder of real extracts. CDNOW and the online grocer are public sets of the literature:
`cdnow/CDNOW_master.txt` and `cdnow/CDNOW_sample.txt` (Fader & Hardie, brucehardie.com) and `grocery/groceryElog.csv`
(columns cust, date; R package BTYDplus, Platzer & Reutterer 2016). Tests skip where a file is missing.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from kam_analytics.engine import Engine
from tests.golden.real_data import DATA, SALES_FILES
from tests.warehouse import MONEY, resolve, roll_up

CDNOW = DATA / "cdnow" / "CDNOW_master.txt"
CDNOW_SAMPLE = DATA / "cdnow" / "CDNOW_sample.txt"  # one customer in ten, after which the BG/NBD paper reports
GROCER = DATA / "grocery" / "groceryElog.csv"
SUMS = {"revenue", "cost"}


def needs(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason=f"the real extract is not there: {path}")


def opened(folder: Path, lines: pd.DataFrame) -> Engine:
    """A database with these sales lines, put in at one go."""
    engine = Engine(folder / "real.duckdb", folder / "staging", threads=2)
    rows = {name: lines[name].to_numpy() for name in lines.columns}
    exact = {
        name: pa.array([Decimal(f"{value:.4f}") for value in rows.pop(name)], MONEY) for name in SUMS & rows.keys()
    }
    given = pa.table({**{name: pa.array(values) for name, values in rows.items()}, **exact})
    with engine.transaction() as cursor:
        cursor.register("given", given)
        cursor.execute("INSERT INTO sales_line BY NAME SELECT 1 AS import_id, * FROM given")
        roll_up(cursor, 1)
        cursor.execute(
            "INSERT INTO dim_customer (customer_id, account_id, customer_name, currency)"
            " SELECT DISTINCT customer_id, customer_id, customer_id, '' FROM given"
        )
        resolve(cursor)
        cursor.unregister("given")
    return engine


def households() -> pd.DataFrame:
    path = DATA / "dunnhumby" / "transactions.csv"
    rows = pd.read_csv(path, dtype={"household_id": str, "basket_id": str}, parse_dates=["transaction_timestamp"])
    return pd.DataFrame(
        {
            "order_id": rows["basket_id"],
            "order_date": rows["transaction_timestamp"].dt.date,
            "customer_id": rows["household_id"],
            "revenue": rows["sales_value"],
        }
    )


def superstore() -> pd.DataFrame:
    rows = pd.read_csv(SALES_FILES["superstore"], encoding="utf-8-sig")
    return pd.DataFrame(
        {
            "order_id": rows["Order ID"],
            "order_date": pd.to_datetime(rows["Order Date"], format="%m/%d/%Y").dt.date,
            "customer_id": rows["Customer ID"],
            "category": rows["Sub-Category"],
            "revenue": rows["Sales"],
            "cost": rows["Sales"] - rows["Profit"],
        }
    )


def resellers() -> pd.DataFrame:
    """Businesses that resell bicycles; a third of the lines has no cost or is sold below it, so cost is left out."""
    rows = pd.read_csv(SALES_FILES["reseller_sales"], parse_dates=["OrderDate"], dtype={"ResellerKey": str})
    return pd.DataFrame(
        {
            "order_id": rows["SalesOrderNumber"],
            "order_date": rows["OrderDate"].dt.date,
            "customer_id": rows["ResellerKey"],
            "category": rows["ProductKey"].astype(str),
            "revenue": rows["SalesAmount"],
        }
    )


def cdnow() -> pd.DataFrame:
    names = ["customer_id", "day", "quantity", "revenue"]
    rows = pd.read_csv(CDNOW, sep=r"\s+", skiprows=1, header=None, names=names, dtype={0: str, 1: str})
    return _dated(rows["customer_id"], pd.to_datetime(rows["day"], format="%Y%m%d"), rows["revenue"])


def grocer() -> pd.DataFrame:
    """Order days only: the set has no money, so that an order counts as 1."""
    rows = pd.read_csv(GROCER, dtype={"cust": str}, parse_dates=["date"])
    return _dated(rows["cust"], rows["date"], pd.Series(1.0, index=rows.index))


def _dated(customer: pd.Series, day: pd.Series, revenue: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "order_id": customer + "-" + day.dt.strftime("%Y%m%d"),
            "order_date": day.dt.date,
            "customer_id": customer,
            "revenue": revenue,
        }
    )
