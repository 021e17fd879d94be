"""Puts lines straight into a database for tests of metrics: no import, no guessing.

A line is a dictionary with the columns of the canonical sales lines; what is left out is NULL. The customer
dimension is made here from the lines and from `customers`, so that metrics are tested without the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from kam_analytics.engine import Engine
from kam_analytics.ingest import sql
from kam_analytics.scope import Period, Scope

MONEY, RATE = pa.decimal128(18, 4), pa.decimal128(9, 6)
SALES = pa.schema(
    [
        ("order_id", pa.string()), ("order_date", pa.date32()), ("customer_id", pa.string()),
        ("customer_name", pa.string()), ("product_id", pa.string()), ("product_name", pa.string()),
        ("category", pa.string()), ("quantity", MONEY), ("unit_price", MONEY), ("discount", RATE),
        ("revenue", MONEY), ("cost", MONEY), ("region", pa.string()), ("salesperson", pa.string()),
        ("currency", pa.string()),
    ]
)  # fmt: skip


CUSTOMER = pa.schema(
    [(name, pa.string()) for name in ("customer_id", "account_id", "customer_name", "region", "salesperson")]
)


def sale(day: str, customer: str | None, revenue: Any, **more: Any) -> dict[str, Any]:
    """One sales line: 'YYYY-MM-DD', customer id, net revenue; more columns by name."""
    exact = {name: None if more[name] is None else Decimal(str(more[name])) for name in _EXACT & more.keys()}
    line = {"order_date": date.fromisoformat(day), "customer_id": customer, "revenue": Decimal(str(revenue))}
    return {**line, **more, **exact}


_EXACT = {"quantity", "unit_price", "discount", "cost"}


def load(engine: Engine, lines: Iterable[Mapping[str, Any]], customers: Sequence[Mapping[str, Any]] = ()) -> None:
    """Add sales lines and customers, roll the facts up and rebuild the customer dimension.

    `customers`: customer_id, and any of customer_name, parent_id, region, salesperson.
    """
    rows = [{**dict.fromkeys(SALES.names), "currency": "", **line} for line in lines]
    table = pa.Table.from_pylist([{name: row[name] for name in SALES.names} for row in rows], schema=SALES)
    with engine.transaction() as cursor:
        import_id = cursor.execute("SELECT nextval('import_seq')").fetchall()[0][0]
        cursor.register("given", table)
        cursor.execute(f"INSERT INTO sales_line BY NAME SELECT {import_id} AS import_id, * FROM given")
        roll_up(cursor, import_id)
        for customer in customers:
            known = {"import_id": import_id, **customer}
            marks = ", ".join(f"${name}" for name in known)
            cursor.execute(f"INSERT INTO customer ({', '.join(known)}) VALUES ({marks})", known)
        _rebuild_customers(cursor)
        cursor.unregister("given")


def roll_up(cursor: Any, import_id: int) -> None:
    """The facts of the sales lines of one import."""
    for table, name in (
        ("sales_slice", "sales_slice"),
        ("fact_sales_day", "sales_day"),
        ("fact_sales_month", "sales_month"),
    ):
        cursor.execute(f"INSERT INTO {table} BY NAME {sql.fact(name)}", {"import_id": import_id})


def resolve(cursor: Any) -> None:
    """Whose the slices are, after customers or slices have changed."""
    cursor.execute("DELETE FROM dim_slice")
    cursor.execute(f"INSERT INTO dim_slice BY NAME {sql.fact('dim_slice')}")


def _rebuild_customers(cursor: Any) -> None:
    frame = cursor.execute("SELECT customer_id, customer_name FROM sales_line WHERE customer_id IS NOT NULL").df()
    bills = cursor.execute("SELECT customer_id, customer_name FROM invoice").df()
    master = cursor.execute("SELECT * FROM customer").df().astype(object)
    master = {row["customer_id"]: row for row in master.where(master.notna(), None).to_dict("records")}
    names: dict[str, str] = {}
    for row in pd.concat([frame, bills]).to_dict("records"):
        name = row["customer_name"] if isinstance(row["customer_name"], str) else None
        names[row["customer_id"]] = name or names.get(row["customer_id"]) or row["customer_id"]
    for identity, row in master.items():
        names[identity] = row["customer_name"] or names.get(identity) or identity
    cursor.execute("DELETE FROM dim_customer")
    rows = []
    for identity, name in names.items():
        row, top = master.get(identity, {}), identity
        while (above := master.get(top, {}).get("parent_id")) in names:
            top = above
        rows.append((identity, top, name, row.get("region"), row.get("salesperson")))
    table = pa.Table.from_pylist([dict(zip(CUSTOMER.names, row, strict=True)) for row in rows], schema=CUSTOMER)
    cursor.register("customers", table)
    cursor.execute("INSERT INTO dim_customer BY NAME SELECT *, '' AS currency FROM customers")
    cursor.unregister("customers")
    resolve(cursor)


def bill(engine: Engine, number: str, customer: str, day: str, due: str, amount: Any, paid: Any = 0) -> None:
    """Add one invoice, with what was paid of it on its due date."""
    bills(engine, [(number, customer, day, due, amount, paid)])


def bills(engine: Engine, rows: Iterable[tuple[str, str, str, str, Any, Any]]) -> None:
    """Add invoices as `bill` does, all at once: facts and customers are made anew only once."""
    with engine.transaction() as cursor:
        import_id = cursor.execute("SELECT nextval('import_seq')").fetchall()[0][0]
        for number, customer, day, due, amount, paid in rows:
            cursor.execute(
                "INSERT INTO invoice (import_id, invoice_id, customer_id, invoice_date, due_date, due_source,"
                " amount, paid_date, paid_amount)"
                " VALUES ($1, $2, $3, $4, $5, 'file', $6, $7, $8)",
                [
                    import_id,
                    number,
                    customer,
                    day,
                    due,
                    Decimal(str(amount)),
                    due if paid else None,
                    Decimal(str(paid)),
                ],
            )
        cursor.execute(f"INSERT INTO invoice_slice BY NAME {sql.fact('invoice_slice')}", {"import_id": import_id})
        for statement in sql.parts(sql.fact("receivable")):
            cursor.execute(statement)
        _rebuild_customers(cursor)


def span(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def scope(start: str, end: str, *, as_of: str | None = None, base: tuple[str, str] | None = None, **more: Any) -> Scope:
    """A scope by its dates as text; the as-of date is the end of the period unless given."""
    period = span(start, end)
    return Scope(date.fromisoformat(as_of) if as_of else period.end, period, span(*base) if base else None, **more)
