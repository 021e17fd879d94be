"""What follows from the loaded rows: facts, customers, the figures of the whole; and the way back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

import duckdb

from kam_analytics import settings
from kam_analytics.ingest import sql
from kam_analytics.ingest.books import accounts, oldest_first
from kam_analytics.ingest.books.outcome import State
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.watch import Watch

_FACTS = {
    "sales": (
        ("sales_slice", "sales_slice"),
        ("fact_sales_day", "sales_day"),
        ("fact_sales_month", "sales_month"),
        ("fact_party", "party_sales"),
    ),
    "invoices": (("invoice_slice", "invoice_slice"), ("fact_party", "party_invoices")),
    "credit_notes": (("invoice_slice", "invoice_slice"), ("fact_party", "party_invoices")),
    "customers": (),
    "rates": (),
}
_COPIES = 0  # the import of converted copies
_PERIOD = ("period_start", "period_end")
# First and last day of a row, of the kinds of which only who stands in them is rolled up.
_NAMED = {
    "payments": ("payment_date", "payment_date"),
    "costs": _PERIOD,
    "rebates": _PERIOD,
    "targets": _PERIOD,
    "statements": ("period_end", "period_end"),
}


def fill(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int, watch: Watch) -> None:
    """Roll the rows of one import up."""
    for table, relation in _facts(kind):
        watch.run(cursor, f"INSERT INTO {table} BY NAME {relation}", {"import_id": import_id})


def _facts(kind: str) -> list[tuple[str, str]]:
    if kind not in _NAMED:
        return [(table, sql.fact(name)) for table, name in _FACTS[kind]]
    first, last = _NAMED[kind]
    relation = sql.fact("party_named").replace("{table}", KINDS[kind].table)
    return [("fact_party", relation.replace("{first}", first).replace("{last}", last))]


def steps(kind: str) -> int:
    """The number of statements that `fill` runs."""
    return len(_facts(kind))


def refill(cursor: duckdb.DuckDBPyConnection, kind: str, imports: Iterable[int], watch: Watch) -> None:
    """Roll the rows of imports up anew, after some of them came or went."""
    for import_id in imports:
        clear(cursor, import_id, watch)
        fill(cursor, kind, import_id, watch)


def clear(cursor: duckdb.DuckDBPyConnection, import_id: int, watch: Watch) -> None:
    """Remove what was rolled up from an import; the customers must be rebuilt afterwards."""
    for statement in sql.statements("clear_facts"):
        watch.run(cursor, statement, {"import_id": import_id})


def rebuild(
    cursor: duckdb.DuckDBPyConnection,
    kinds: Collection[str],
    watch: Watch,
    *,
    brought_back: bool = False,
    demo: bool | None = None,
) -> None:
    """What follows from all imports together, after some of `kinds` changed. `brought_back`: rows came back that were
    written when other customer lists were in force. `demo`: see `rebuild_customers`."""
    renamed = rebuild_currency_codes(cursor, watch)
    rebuild_customers(cursor, watch, demo=demo)
    retermed: list[int] = []
    if "customers" in kinds or brought_back:
        retermed = _reterm(cursor, watch, demo)
    if renamed or retermed or not RECEIVABLE_KINDS.isdisjoint(kinds):
        rebuild_receivables(cursor, watch)
    rebuild_converted(cursor, watch)


def _reterm(cursor: duckdb.DuckDBPyConnection, watch: Watch, demo: bool | None) -> list[int]:
    """Let dates that follow from a customer's terms follow those that count now; the imports that this changed."""
    for statement in sql.statements("reterm"):
        watch.run(cursor, statement)
    found = [import_id for (import_id,) in cursor.execute(sql.load("retermed_imports")).fetchall()]
    if found:
        refill(cursor, "invoices", found, watch)
        rebuild_customers(cursor, watch, demo=demo)
    return found


def rebuild_customers(cursor: duckdb.DuckDBPyConnection, watch: Watch, *, demo: bool | None = None) -> None:
    """dim_customer anew, from the customer lists, whoever stands in sales, invoices and payments, and the merges that
    the user has accepted; and dim_slice, which says whose the sales are.

    `demo`: the data is that of the demo company; None: as the ledger says. Merges of the one never touch the other.
    """
    if demo is None:
        demo = bool(sql.one(cursor, sql.load("demo_loaded")))
    _make_anew(cursor, "dim_customer", watch, demo=demo)
    accounts.assign(cursor, watch)
    _make_anew(cursor, "dim_slice", watch)


def _make_anew(cursor: duckdb.DuckDBPyConnection, table: str, watch: Watch, **params: object) -> None:
    watch.run(cursor, f"DELETE FROM {table}")
    watch.run(cursor, f"INSERT INTO {table} BY NAME {sql.fact(table)}", params)


def rebuild_currency_codes(cursor: duckdb.DuckDBPyConnection, watch: Watch) -> bool:
    """The codes of what extracts call a currency, anew; whether a name means another code than before, as it does when
    the company's own currency is declared."""
    own = settings.read().currency
    used = {"used": sql.fact("currency_used")}
    if not sql.one(cursor, sql.filled(sql.load("currency_codes_due"), used), {"own": own}):
        return False
    before = dict(cursor.execute(sql.load("currency_codes")).fetchall())
    watch.run(cursor, "DELETE FROM currency_code")
    statement = f"INSERT INTO currency_code BY NAME {sql.filled(sql.fact('currency_code'), used)}"
    watch.run(cursor, statement, {"own": own})
    watch.run(cursor, sql.load("own_currency"), {"own": own})
    after = dict(cursor.execute(sql.load("currency_codes")).fetchall())
    return any(before.get(written, written) != code for written, code in after.items())


RECEIVABLE_KINDS = frozenset({"invoices", "payments", "credit_notes"})


def rebuild_receivables(cursor: duckdb.DuckDBPyConnection, watch: Watch) -> None:
    """What every invoice has stood open for, anew from all invoices and payments."""
    for statement in sql.parts(sql.fact("receivable")):
        watch.run(cursor, statement)
    oldest_first.book(cursor, watch)
    for view in ("billed", "paid"):
        watch.run(cursor, f"DROP VIEW {view}")


def rebuild_converted(cursor: duckdb.DuckDBPyConnection, watch: Watch) -> None:
    """The copies of facts in other currencies, anew from the exchange rates in force; nothing where there never were
    any. Last of all: they are made from what the other steps leave."""
    if sql.one(cursor, sql.load("conversions_due")):
        clear(cursor, _COPIES, watch)
        for statement in sql.parts(sql.fact("converted")):
            watch.run(cursor, statement)
        by_month = f"INSERT INTO fact_sales_month BY NAME {sql.fact('sales_month')}"
        watch.run(cursor, by_month, {"import_id": _COPIES})


def state(cursor: duckdb.DuckDBPyConnection) -> State:
    """The figures of the whole database as this transaction sees them."""
    money: dict[str, dict[str, Decimal]] = {"revenue": {}, "invoiced": {}, "received": {}}
    counts: Counter[str] = Counter()
    days: set[date] = set()
    for row in sql.rows(cursor, sql.load("state")):
        counts[row["of"]] += row["rows"]
        if row["of"] in money:
            money[row["of"]][row["currency"]] = trimmed(row["total"])
        days |= {row["first_date"], row["last_date"]} - {None}
    return State(
        **money,
        sales_lines=counts["revenue"],
        invoices=counts["invoiced"],
        payments=counts["received"],
        customers=counts["customers"],
        first_date=min(days, default=None),
        last_date=max(days, default=None),
    )


def trimmed(value: Decimal, name: str = "money") -> Decimal:
    """Money with at least two decimals and no zeros beyond them (147703.18, 2297200.8603); quantities without any
    that are zero."""
    shown = value.quantize(Decimal("1") if name == "quantity" else Decimal("0.01"))
    return shown if shown == value else value.normalize()
