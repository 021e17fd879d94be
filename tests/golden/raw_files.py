"""Reads the real extracts into canonical frames, each file by hand: encoding, date style, column names.

Money and quantities are `decimal.Decimal`, dates `datetime.date`, everything else text, missing values None;
all columns have dtype object, so nothing is guessed and sums are exact.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from .real_data import CLASSICMODELS, INVOICE_FILES, RESELLERS, SALES_FILES

Row = dict[str, str]

SALES_COLUMNS = [
    "order_id", "order_date", "customer_id", "customer_name", "product_id", "product_name", "category",
    "quantity", "unit_price", "discount", "revenue", "cost", "profit", "region", "salesperson",
]  # fmt: skip
INVOICE_COLUMNS = [
    "invoice_id", "invoice_date", "due_date", "customer_id", "customer_name", "amount", "paid_date",
    "paid_amount", "disputed", "region",
]  # fmt: skip


def read_rows(path: Path, encoding: str) -> list[Row]:
    """All rows of a comma-separated file as text, strictly decoded; a short or long row is an error."""
    with path.open(encoding=encoding, errors="strict", newline="") as handle:
        reader = csv.DictReader(handle, restkey="(too many)", restval="(too few)", strict=True)
        rows = list(reader)
    for number, row in enumerate(rows, start=2):
        if "(too many)" in row or "(too few)" in row.values():
            raise ValueError(f"{path.name}, record {number}: not as many fields as the header")
    return rows


def sales_frame(name: str) -> pd.DataFrame:
    """Sales lines of one extract, one row a line in file order, with SALES_COLUMNS.

    Names: superstore, superstore_zh, sales_data_sample, reseller_sales (the files), and classicmodels (order
    lines joined to orders, products and customers; cost = buyPrice x quantity).
    """
    return _sales(name).copy()


def invoice_frame(name: str = "ibm_ar") -> pd.DataFrame:
    """Invoices of one extract, one row an invoice in file order, with INVOICE_COLUMNS."""
    return _invoices(name).copy()


def classicmodels_payments() -> pd.DataFrame:
    """Payments of the classicmodels tables: payment_id, payment_date, customer_id, amount."""
    rows = read_rows(CLASSICMODELS / "payments.csv", "utf-8")
    return pd.DataFrame(
        [
            {
                "payment_id": row["checkNumber"],
                "payment_date": _ymd_dash(row["paymentDate"]),
                "customer_id": row["customerNumber"],
                "amount": Decimal(row["amount"]),
            }
            for row in rows
        ],
        dtype=object,
    )


def classicmodels_customers() -> pd.DataFrame:
    """Customer master of classicmodels: customer_id, customer_name, credit_limit, salesperson, country."""
    rows = read_rows(CLASSICMODELS / "customers.csv", "utf-8")
    return pd.DataFrame(
        [
            {
                "customer_id": row["customerNumber"],
                "customer_name": row["customerName"],
                "credit_limit": Decimal(row["creditLimit"]),
                "salesperson": row["salesRepEmployeeNumber"] or None,
                "country": row["country"],
            }
            for row in rows
        ],
        dtype=object,
    )


def reseller_names() -> dict[str, str]:
    """Reseller key -> name (two names belong to two keys each; the key is the customer)."""
    return {row["ResellerKey"]: row["ResellerName"] for row in read_rows(RESELLERS, "utf-8")}


@cache
def _sales(name: str) -> pd.DataFrame:
    rows = [{**dict.fromkeys(SALES_COLUMNS), **line} for line in _SALES_READERS[name]()]
    return pd.DataFrame(rows, columns=SALES_COLUMNS, dtype=object)


@cache
def _invoices(name: str) -> pd.DataFrame:
    lines = [
        {
            "invoice_id": row["invoiceNumber"],  # text: leading zeros are part of it
            "invoice_date": _mdy(row["InvoiceDate"]),
            "due_date": _mdy(row["DueDate"]),
            "customer_id": row["customerID"],
            "customer_name": row["customerID"],  # the file has no names
            "amount": Decimal(row["InvoiceAmount"]),
            "paid_date": _mdy(row["SettledDate"]),
            "paid_amount": Decimal(row["InvoiceAmount"]),  # settled in full
            "disputed": row["Disputed"] == "Yes",
            "region": row["countryCode"],
        }
        for row in read_rows(INVOICE_FILES[name], "utf-8")
    ]
    return pd.DataFrame(lines, columns=INVOICE_COLUMNS, dtype=object)


def _superstore() -> list[dict[str, Any]]:
    return [
        _with_profit(
            order_id=row["Order ID"],
            order_date=_mdy(row["Order Date"]),
            customer_id=row["Customer ID"],
            customer_name=row["Customer Name"],
            product_id=row["Product ID"],
            product_name=row["Product Name"],
            category=row["Category"],
            quantity=Decimal(row["Quantity"]),
            discount=Decimal(row["Discount"]),
            revenue=Decimal(row["Sales"]),
            profit=Decimal(row["Profit"]),
            region=row["Region"],
        )
        for row in read_rows(SALES_FILES["superstore"], "utf-8-sig")
    ]


def _superstore_zh() -> list[dict[str, Any]]:
    return [
        _with_profit(
            order_id=row["订单 ID"],
            order_date=_ymd_slash(row["订单日期"]),
            customer_id=row["客户 ID"],
            customer_name=row["客户名称"],
            product_id=row["产品 ID"],
            product_name=row["产品名称"],
            category=row["类别"],
            quantity=Decimal(row["数量"]),
            discount=Decimal(row["折扣"]),
            revenue=Decimal(row["销售额"]),
            profit=Decimal(row["利润"]),
            region=row["地区"],
        )
        for row in read_rows(SALES_FILES["superstore_zh"], "gb18030")
    ]


def _sales_data_sample() -> list[dict[str, Any]]:
    lines = []
    for row in read_rows(SALES_FILES["sales_data_sample"], "cp1252"):
        day = _mdy(row["ORDERDATE"].split(" ")[0])
        if (day.month, day.year) != (int(row["MONTH_ID"]), int(row["YEAR_ID"])):
            raise ValueError(f"order {row['ORDERNUMBER']}: {row['ORDERDATE']} is not month first")
        lines.append(
            {
                "order_id": row["ORDERNUMBER"],
                "order_date": day,
                "customer_id": row["CUSTOMERNAME"],  # the file has no customer id
                "customer_name": row["CUSTOMERNAME"],
                "product_id": row["PRODUCTCODE"],
                "category": row["PRODUCTLINE"],
                "quantity": Decimal(row["QUANTITYORDERED"]),
                "unit_price": Decimal(row["PRICEEACH"]),
                "revenue": Decimal(row["SALES"]),  # as invoiced; not quantity x price
                "region": row["TERRITORY"],  # 'NA' is North America, not a missing value
            }
        )
    return lines


def _reseller_sales() -> list[dict[str, Any]]:
    names = reseller_names()
    lines = []
    for row in read_rows(SALES_FILES["reseller_sales"], "utf-8"):
        revenue, cost = Decimal(row["SalesAmount"]), _decimal_or_null(row["TotalProductCost"])
        lines.append(
            {
                "order_id": row["SalesOrderNumber"],
                "order_date": _ymd_dash(row["OrderDate"]),
                "customer_id": row["ResellerKey"],
                "customer_name": names[row["ResellerKey"]],
                "product_id": row["ProductKey"],
                "quantity": Decimal(row["OrderQuantity"]),
                "unit_price": Decimal(row["UnitPrice"]),
                "revenue": revenue,
                "cost": cost,
                "profit": None if cost is None else revenue - cost,
                "region": row["SalesTerritoryKey"],
                "salesperson": row["EmployeeKey"],
            }
        )
    return lines


def _classicmodels() -> list[dict[str, Any]]:
    orders = {row["orderNumber"]: row for row in read_rows(CLASSICMODELS / "orders.csv", "utf-8")}
    products = {row["productCode"]: row for row in read_rows(CLASSICMODELS / "products.csv", "utf-8")}
    customers = {row["customerNumber"]: row for row in read_rows(CLASSICMODELS / "customers.csv", "utf-8")}
    lines = []
    for row in read_rows(CLASSICMODELS / "orderdetails.csv", "utf-8"):
        order, product = orders[row["orderNumber"]], products[row["productCode"]]
        customer = customers[order["customerNumber"]]
        quantity, price = Decimal(row["quantityOrdered"]), Decimal(row["priceEach"])
        cost = quantity * Decimal(product["buyPrice"])
        lines.append(
            {
                "order_id": row["orderNumber"],
                "order_date": _ymd_dash(order["orderDate"]),
                "customer_id": order["customerNumber"],
                "customer_name": customer["customerName"],
                "product_id": row["productCode"],
                "product_name": product["productName"],
                "category": product["productLine"],
                "quantity": quantity,
                "unit_price": price,
                "revenue": quantity * price,
                "cost": cost,
                "profit": quantity * price - cost,
                "region": customer["country"],
                "salesperson": customer["salesRepEmployeeNumber"] or None,
            }
        )
    return lines


_SALES_READERS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "superstore": _superstore,
    "superstore_zh": _superstore_zh,
    "sales_data_sample": _sales_data_sample,
    "reseller_sales": _reseller_sales,
    "classicmodels": _classicmodels,
}


def _with_profit(**line: Any) -> dict[str, Any]:
    return {**line, "cost": line["revenue"] - line["profit"]}


def _decimal_or_null(text: str) -> Decimal | None:
    return None if text == "NULL" else Decimal(text)


def _mdy(text: str) -> date:
    month, day, year = text.split("/")
    return date(int(year), int(month), int(day))


def _ymd_slash(text: str) -> date:
    year, month, day = text.split("/")
    return date(int(year), int(month), int(day))


def _ymd_dash(text: str) -> date:
    return date.fromisoformat(text)
