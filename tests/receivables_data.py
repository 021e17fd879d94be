"""Puts invoices, payments and customers straight into a database for tests of receivables: no import, no guessing.

An entry is a dictionary with the columns of its table; `invoice`, `payment` and `customer` write one in short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from kam_analytics.engine import Engine
from kam_analytics.ingest import sql
from kam_analytics.metrics import run
from kam_analytics.scope import Period, Scope, comparison, last_full_months

MONEY = pa.decimal128(18, 4)
INVOICE = pa.schema(
    [
        ("invoice_id", pa.string()), ("customer_id", pa.string()), ("customer_name", pa.string()),
        ("invoice_date", pa.date32()), ("due_date", pa.date32()), ("due_source", pa.string()), ("amount", MONEY),
        ("paid_date", pa.date32()), ("paid_amount", MONEY), ("disputed", pa.bool_()), ("region", pa.string()),
        ("salesperson", pa.string()), ("currency", pa.string()),
    ]
)  # fmt: skip
PAYMENT = pa.schema(
    [
        ("payment_id", pa.string()), ("payment_date", pa.date32()), ("customer_id", pa.string()),
        ("invoice_id", pa.string()), ("amount", MONEY), ("currency", pa.string()),
    ]
)  # fmt: skip
CUSTOMER = pa.schema(
    [
        ("customer_id", pa.string()), ("account_id", pa.string()), ("customer_name", pa.string()),
        ("region", pa.string()), ("salesperson", pa.string()), ("credit_limit", MONEY), ("currency", pa.string()),
    ]
)  # fmt: skip
EMPTY = {"paid_amount": Decimal(0), "due_source": "file", "currency": ""}

Entry = dict[str, Any]


def invoice(number: str, customer: str, day: str, due: str, amount: Any, **more: Any) -> Entry:
    """One invoice row; `paid` is (date or None, amount)."""
    paid_date, paid_amount = more.pop("paid", (None, 0))
    return {
        "invoice_id": number,
        "customer_id": customer,
        "invoice_date": date.fromisoformat(day),
        "due_date": date.fromisoformat(due),
        "amount": Decimal(str(amount)),
        "paid_date": date.fromisoformat(paid_date) if paid_date else None,
        "paid_amount": Decimal(str(paid_amount)),
        **more,
    }


def payment(customer: str | None, day: str, amount: Any, number: str | None = None, **more: Any) -> Entry:
    """One payment row, with the invoice number it names, if any."""
    return {
        "customer_id": customer,
        "payment_date": date.fromisoformat(day),
        "amount": Decimal(str(amount)),
        "invoice_id": number,
        **more,
    }


def customer(identity: str, account: str | None = None, limit: Any = None, **more: Any) -> Entry:
    """One customer with its account (itself unless given) and its credit limit (None: none set)."""
    return {
        "customer_id": identity,
        "account_id": account or identity,
        "customer_name": f"{identity} Ltd",
        "credit_limit": None if limit is None else Decimal(str(limit)),
        **more,
    }


def load(
    engine: Engine,
    invoices: Iterable[Mapping[str, Any]] = (),
    payments: Iterable[Mapping[str, Any]] = (),
    customers: Iterable[Mapping[str, Any]] = (),
) -> None:
    """Add the entries; who appears in an invoice or payment and is not given as a customer becomes one."""
    invoices, payments, customers = list(invoices), list(payments), list(customers)
    with engine.transaction() as cursor:
        _insert(cursor, "invoice", INVOICE, invoices)
        cursor.execute("DELETE FROM invoice_slice")
        cursor.execute(f"INSERT INTO invoice_slice BY NAME {sql.fact('invoice_slice')}", {"import_id": 1})
        _insert(cursor, "payment", PAYMENT, payments)
        _insert(cursor, "dim_customer", CUSTOMER, customers, with_import=False)
        known = {row[0] for row in cursor.execute("SELECT customer_id FROM dim_customer").fetchall()}
        seen = {entry["customer_id"] for entry in (*invoices, *payments)} - {None} - known
        for statement in sql.parts(sql.fact("receivable")):
            cursor.execute(statement)
        _insert(cursor, "dim_customer", CUSTOMER, [customer(name) for name in sorted(seen)], with_import=False)


def clear(engine: Engine) -> None:
    """Take everything out again."""
    with engine.transaction() as cursor:
        for table in ("invoice", "invoice_slice", "payment", "dim_customer", "fact_receivable", "fact_unapplied"):
            cursor.execute(f"DELETE FROM {table}")


def on(as_of: str | date, **more: Any) -> Scope:
    """The default view of a page as of a day: the last 12 full months against the 12 before."""
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    period = last_full_months(day)
    return Scope(day, period, comparison(period, "previous_year"), **more)


def rows(engine: Engine, name: str, scope: Scope, **params: Any) -> list[dict[str, Any]]:
    """The exact rows of a metric."""
    return run(engine, name, scope, **params).table.to_pylist()


def one(engine: Engine, name: str, scope: Scope, **params: Any) -> dict[str, Any]:
    """The only row of a metric."""
    found = rows(engine, name, scope, **params)
    assert len(found) == 1
    return found[0]


def period(start: str, end: str, as_of: str | None = None, base: tuple[str, str] | None = None) -> Scope:
    """A scope by its dates as text; the as-of date is the end of the period unless given."""
    span = Period(date.fromisoformat(start), date.fromisoformat(end))
    before = Period(*map(date.fromisoformat, base)) if base else None
    return Scope(date.fromisoformat(as_of) if as_of else span.end, span, before)


def _insert(
    cursor: Any, table: str, schema: pa.Schema, entries: list[Mapping[str, Any]], with_import: bool = True
) -> None:
    if not entries:
        return
    empty = {**dict.fromkeys(schema.names), **{key: EMPTY[key] for key in EMPTY.keys() & set(schema.names)}}
    rows = [{name: entry.get(name, empty[name]) for name in schema.names} for entry in entries]
    given = pa.Table.from_pylist(rows, schema=schema)
    cursor.register("given", given)
    extra = "1 AS import_id, " if with_import else ""
    cursor.execute(f"INSERT INTO {table} BY NAME SELECT {extra}* FROM given")
    cursor.unregister("given")
