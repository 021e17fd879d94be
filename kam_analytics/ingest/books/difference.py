"""What an import changes: new, changed, gone and same rows, and money by month; of customer lists new, changed and same customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from kam_analytics.ingest import sql
from kam_analytics.ingest.books import facts
from kam_analytics.ingest.books.modes import key_of
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.kinds.kind import QUOTE
from kam_analytics.ingest.model import plain

_SHOWN = 100
_TOLD = 20  # of these in JSON
STATES = ("new", "changed", "gone")


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One row before and after, by the names of the targets; None where it was or is not there. `customer`: the name of the
    customer, where the row or anything else loaded gives one."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    customer: str | None = None

    @property
    def changed(self) -> tuple[str, ...]:
        """The columns whose values differ."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name, value in self.before.items() if value != self.after[name])

    def as_json(self) -> dict[str, Any]:
        return {
            "before": _plain(self.before),
            "after": _plain(self.after),
            "changed": list(self.changed),
            "customer": self.customer,
        }


@dataclass(frozen=True, slots=True)
class Month:
    """Money of one month and currency without and with the import."""

    month: date
    currency: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """`rows`: how many rows are new, changed, gone and same; `money`: of those but the same, before and after;
    `first`: the rows of each state that move the most money (at most 100); `months`: those that the file touches
    (a sum of exchange rates says nothing)."""

    rows: Mapping[str, int]
    money: Mapping[str, tuple[Decimal, Decimal]]
    first: Mapping[str, tuple[ChangedRow, ...]]
    months: tuple[Month, ...]

    @property
    def all_new(self) -> bool:
        """Whether nothing that was there before is met."""
        return not any(count for state, count in self.rows.items() if state != "new")

    def as_json(self) -> dict[str, Any]:
        """All counts and months, of the rows of each state the first."""
        return {
            "rows": dict(self.rows),
            "money": {
                state: {"before": str(before), "after": str(after)} for state, (before, after) in self.money.items()
            },
            "months": [
                {
                    "month": f"{month.month:%Y-%m}",
                    "currency": month.currency,
                    "before": str(month.before),
                    "after": str(month.after),
                }
                for month in self.months
            ],
            "first": {state: [row.as_json() for row in rows[:_TOLD]] for state, rows in self.first.items()},
        }


def named(kind: str, row: Mapping[str, Any]) -> tuple[Any, Any]:
    """By what a reader knows a row: its document and its day, as far as it has them."""
    described = KINDS[kind]
    document = row[described.key[0]] if described.key and described.key[0] != described.dated else None
    return document, row.get(str(described.dated))


def _plain(row: Mapping[str, Any] | None) -> Any:
    return plain(
        row
        and {
            name: f"{facts.trimmed(cell, name):f}" if isinstance(cell, Decimal) else cell for name, cell in row.items()
        }
    )


def of(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int) -> Difference:
    """The difference that an import makes whose rows stand in the open transaction of `cursor`."""
    described = KINDS[kind]
    own = {name for name, *_ in cursor.execute(_filled("columns_of", kind, [])).description or ()}
    wanted = (*described.targets, *described.key, *described.line, str(described.dated))  # of customers no day
    columns = [name for name in dict.fromkeys(wanted) if name in own]
    params: dict[str, Any] = {"import_id": import_id}
    cursor.execute(_filled(_against(cursor, kind, import_id), kind, columns), params)
    counted = {state: (rows, before, after) for state, rows, before, after in _all(cursor, "difference_counts")}
    total = sql.one(cursor, _filled("count_loaded", kind, columns), params)
    rows = {state: counted.get(state, (0,))[0] for state in STATES}
    return Difference(
        rows=rows | {"same": total - rows["new"] - rows["changed"]},
        money={state: (facts.trimmed(before), facts.trimmed(after)) for state, (_, before, after) in counted.items()},
        first={state: _first(cursor, state) for state in STATES},
        months=_months(cursor, kind, params) if _by_month(kind) else (),
    )


def _against(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int) -> str:
    """The statement by what the rows are compared with: other lists, rows whose place they take, nothing."""
    if KINDS[kind].dated is None:
        return "difference_customers"
    taken = f"SELECT EXISTS (FROM shelf.{KINDS[kind].table} WHERE shelved_by = {import_id})"
    return "difference" if sql.one(cursor, taken) else "difference_new"


def _by_month(kind: str) -> bool:
    described = KINDS[kind]
    return described.dated is not None and described.targets[described.totals[0]] != QUOTE


def _first(cursor: duckdb.DuckDBPyConnection, state: str) -> tuple[ChangedRow, ...]:
    found = _all(cursor, "difference_rows", {"state": state, "first": _SHOWN})
    ids = sorted({row["customer_id"] for pair in found for row in pair if row and row.get("customer_id")})
    names = dict(_all(cursor, "names_of", {"ids": ids}))

    def customer(row: Mapping[str, Any]) -> str | None:
        return row.get("customer_name") or names.get(row.get("customer_id"))

    return tuple(ChangedRow(before, after, customer(after or before)) for before, after in found)


def _months(cursor: duckdb.DuckDBPyConnection, kind: str, params: dict[str, Any]) -> tuple[Month, ...]:
    found = cursor.execute(_filled("difference_months", kind, []), params).fetchall()
    return tuple(
        Month(month, code, facts.trimmed(before), facts.trimmed(after)) for month, code, before, after in found
    )


def _all(cursor: duckdb.DuckDBPyConnection, name: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    return cursor.execute(sql.load(name), params).fetchall()


def _filled(name: str, kind: str, columns: list[str]) -> str:
    described = KINDS[kind]
    if described.dated is None:
        of = {
            column: "credit_limit" if column == "currency" else column for column in columns
        }  # it is that of the limit
        newest = "{0} := nullif(max_by({0}, place) FILTER (WHERE {1} IS NOT NULL{2}), {3})"
        none = {"currency": "''"}
        before, after = (
            ", ".join(newest.format(column, given, which, none.get(column, "NULL")) for column, given in of.items())
            for which in (" AND other", "")
        )
        parts = {"table": described.table, "money": described.totals[0], "before": before, "after": after}
        return sql.filled(sql.load(name), parts)
    parts = {
        "table": described.table,
        "date": str(described.dated),
        "money": described.totals[0],
        "currency": described.currency,
        "key": key_of(described),
        "named": "true" if described.dated in described.line else f"{key_of(described)} IS NOT NULL",
        "place": ", ".join((*described.key, *described.line)),
        "columns": ", ".join(columns),
        "cells": ", ".join(f"{column} := {column}" for column in columns),
    }
    return sql.filled(sql.load(name), parts)
