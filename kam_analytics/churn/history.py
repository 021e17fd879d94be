"""What is known at a cutoff, read from the database: one cursor, one transaction, nothing after the as-of date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from kam_analytics.churn import horizon as hz
from kam_analytics.churn.horizon import Floats, Rhythm
from kam_analytics.engine import Engine

_FOLDER = Path(__file__).parent


@cache
def sql(name: str) -> str:
    """The text of a .sql file of this package."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Snapshot:
    """All accounts with an order by `cutoff`, ordered by id. `raw`: column of the .sql files -> values, NaN for
    NULL. `wait`: days to the next order within the history, NaN where there was none; only labels may use it."""

    cutoff: date
    accounts: list[str]
    raw: Mapping[str, Floats]
    wait: Floats
    rhythm: Rhythm

    def __len__(self) -> int:
        return len(self.accounts)


class History:
    """Sales and invoices up to the as-of date, by account. Open it by `reading`."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, as_of: date, currency: str) -> None:
        self._cursor, self.as_of = cursor, as_of
        self._kept: dict[date, Snapshot] = {}
        cursor.execute(sql("order_days"), {"as_of": as_of, "currency": currency})
        cursor.execute(sql("categories"), {"as_of": as_of})
        cursor.execute(sql("invoices"), {"as_of": as_of})
        row = self._table("extent").to_pylist()[0]
        self.first: date | None = row["first_order"]
        self.data_version: int = row["data_version"]
        self.has_invoices: bool = row["has_invoices"]

    def _table(self, name: str, **params: Any) -> pa.Table:
        return self._cursor.sql(sql(name), params=params).to_arrow_table()

    @property
    def days(self) -> int:
        """Length of the history."""
        return (self.as_of - self.first).days if self.first else 0

    def value(self) -> pa.Table:
        """Last order, revenue and expected margin of 12 months by account, exact; ordered by account."""
        return self._table("value", as_of=self.as_of)

    def at(self, days_before: int) -> Snapshot:
        """What was known so many days before the as-of date; kept, since several models look at it."""
        cutoff = self.as_of - timedelta(days=days_before)
        if cutoff not in self._kept:
            self._kept[cutoff] = self._read(cutoff)
        return self._kept[cutoff]

    def _read(self, cutoff: date) -> Snapshot:
        table = self._table("features", cutoff=cutoff)
        accounts: list[str] = table["account_id"].to_pylist()
        place = {account: row for row, account in enumerate(accounts)}
        raw = {name: _floats(table, name) for name in table.column_names[1:]}
        for part in ("breadth", "lateness"):
            raw |= _aligned(self._table(part, cutoff=cutoff), place)
        wait = _aligned(self._table("labels", cutoff=cutoff), place)["wait"]
        span = raw["tenure"] - raw["recency"]
        rhythm = hz.measure(raw["orders"], span, raw["longest_gap"])
        return Snapshot(cutoff, accounts, raw, wait, rhythm)


def _floats(table: pa.Table, name: str) -> Floats:
    values: Floats = table[name].to_numpy().astype(np.float64)
    return values


def _aligned(table: pa.Table, place: Mapping[str, int]) -> dict[str, Floats]:
    """The columns of a table in the order of the accounts, NaN for those it lacks."""
    rows = [place.get(account, -1) for account in table["account_id"].to_pylist()]
    target = np.array(rows, dtype=np.int64)
    known = target >= 0
    columns = {}
    for name in table.column_names[1:]:
        values = np.full(len(place), np.nan)
        values[target[known]] = _floats(table, name)[known]
        columns[name] = values
    return columns


@contextmanager
def reading(engine: Engine, as_of: date, currency: str) -> Iterator[History]:
    """A history that sees one state of the database throughout, whatever is imported meanwhile."""
    with engine.cursor() as cursor:
        cursor.begin()
        try:
            yield History(cursor, as_of, currency)
        finally:
            engine.rollback(cursor)
