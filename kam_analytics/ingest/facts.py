"""What follows from the loaded rows: facts, customers, the figures of the whole; and the way back."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from kam_analytics.ingest import clock, sql
from kam_analytics.ingest.outcome import State
from kam_analytics.ingest.watch import Watch

_FACTS = {
    "sales": (
        ("sales_slice", "sales_slice"),
        ("fact_sales_day", "sales_day"),
        ("fact_sales_month", "sales_month"),
        ("fact_party", "party_sales"),
    ),
    "invoices": (("invoice_slice", "invoice_slice"), ("fact_party", "party_invoices")),
    "payments": (("fact_party", "party_payments"),),
    "customers": (),
}


def fill(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int, watch: Watch) -> None:
    """Roll the rows of one import up."""
    for table, name in _FACTS[kind]:
        watch.run(cursor, f"INSERT INTO {table} BY NAME {sql.fact(name)}", {"import_id": import_id})


def take_back(cursor: duckdb.DuckDBPyConnection, import_id: int, watch: Watch) -> None:
    """Remove the rows of an import within an open transaction; the customers must be rebuilt afterwards."""
    for statement in sql.statements("undo"):
        watch.run(cursor, statement, sql.params_of(statement, {"import_id": import_id, "now": clock.now()}))


def rebuild_customers(cursor: duckdb.DuckDBPyConnection, watch: Watch) -> None:
    """dim_customer anew, from the customer lists and whoever stands in sales, invoices and payments; and dim_slice,
    which says whose the sales are."""
    for table in ("dim_customer", "dim_slice"):
        watch.run(cursor, f"DELETE FROM {table}")
        watch.run(cursor, f"INSERT INTO {table} BY NAME {sql.fact(table)}")


RECEIVABLE_KINDS = ("invoices", "payments")


def rebuild_receivables(cursor: duckdb.DuckDBPyConnection, watch: Watch) -> None:
    """What every invoice has stood open for, anew from all invoices and payments."""
    for statement in sql.parts(sql.fact("receivable")):
        watch.run(cursor, statement)


def state(cursor: duckdb.DuckDBPyConnection) -> State:
    """The figures of the whole database as this transaction sees them."""
    (values,) = sql.rows(cursor, sql.load("state"))
    for name in ("revenue", "invoiced", "received"):
        values[name] = {currency: trimmed(total) for currency, total in (values[name] or {}).items()}
    return State(**values)


def trimmed(value: Decimal, name: str = "money") -> Decimal:
    """Money with at least two decimals and no zeros beyond them (147703.18, 2297200.8603); quantities without any
    that are zero."""
    shown = value.quantize(Decimal("1") if name == "quantity" else Decimal("0.01"))
    return shown if shown == value else value.normalize()
