"""Small extract files for tests of the import, and shortcuts to load them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import Outcome, PendingImport

SALES_HEAD = "Order ID,Order Date,Customer ID,Customer Name,Product,Quantity,Unit Price,Sales,Cost\n"


def write(folder: Path, text: str, name: str = "extract.csv", encoding: str = "utf-8", newline: str = "") -> Path:
    """A file with exactly this text (line ends as given)."""
    path = folder / name
    with path.open("w", encoding=encoding, newline=newline) as stream:
        stream.write(text)
    return path


def begin(engine: Engine, path: Path, kind: str | None = None, **more: Any) -> PendingImport:
    """Inspect, plan and load; `overrides`, `date_order`, `decimal`, `unit`, `base`, `vouchers`, `year` go to the plan, the rest to `begin`."""
    overrides: Mapping[str, str | None] = more.pop("overrides", {})
    answers = {
        name: more.pop(name) for name in ("date_order", "decimal", "unit", "base", "vouchers", "year") if name in more
    }
    plan = ingest.plan_for(ingest.inspect(path), kind, overrides, **answers)
    return ingest.begin(engine, path, plan, **more)


def load(engine: Engine, path: Path, kind: str | None = None, **more: Any) -> Outcome:
    return begin(engine, path, kind, **more).commit()


class Known(Engine):
    """A database that the test has made: what it is needs no look before it is opened, which takes as long again."""

    def _check_version(self) -> None:
        pass


class Copy(Known):
    """One that nobody needs afterwards: what came to it stays in its log, and is not moved into the file at the end."""

    def _lock_down(self, *arguments: Any) -> None:
        self._con.execute("PRAGMA disable_checkpoint_on_shutdown")
        super()._lock_down(*arguments)


@contextmanager
def copied(database: Path, folder: Path) -> Iterator[Engine]:
    """A closed database copied into a folder and opened there: far sooner than to load it again. A small file has no use for
    more than one thread, and waking others takes a sixth of the time."""
    shutil.copyfile(database, folder / "test.duckdb")
    with Copy(folder / "test.duckdb", folder / "staging", threads=1) as opened:
        yield opened


def tables(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables that hold data, sorted: to compare two states of a database row for row."""
    names = (
        "sales_line", "invoice", "payment", "customer", "sales_slice", "dim_slice", "fact_sales_day", "fact_sales_month",
        "invoice_slice", "fact_party", "dim_customer", "fact_receivable", "fact_unapplied"
    )  # fmt: skip
    left_out = {"fact_receivable": "EXCLUDE (item)"}  # a number of the moment, not data
    return {
        name: sorted(
            (tuple(row.values()) for row in engine.rows(f"SELECT * {left_out.get(name, '')} FROM {name}")), key=repr
        )
        for name in names
    }
