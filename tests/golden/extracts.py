"""Databases of real extracts as a user would have loaded them, each loaded once a run."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from tests.golden.real_data import INVOICE_FILES, RESELLERS, SALES_FILES
from tests.shelf import copied

FILES: dict[str, list[tuple[Path, str]]] = {
    **{name: [(path, "sales")] for name, path in SALES_FILES.items()},
    **{name: [(path, "invoices")] for name, path in INVOICE_FILES.items()},
}
FILES["reseller_sales"].append((RESELLERS, "customers"))


def read(engine: Engine, path: Path, kind: str) -> None:
    """Import a file; every row must be loaded."""
    pending = ingest.begin(engine, path, ingest.plan_for(ingest.inspect(path), kind), file_name=path.name)
    assert pending.rows.loaded == pending.rows.in_file
    pending.commit()


def opened(factory: pytest.TempPathFactory, name: str) -> Engine:
    """A database of one extract (a key of FILES), in a folder of its own."""
    folder = factory.mktemp(name)
    return Engine(copied(factory, name, partial(_make, name), folder / "a.duckdb"), folder / "staging", threads=2)


def _make(name: str, path: Path) -> None:
    with Engine(path, path.parent / "staging", threads=2) as engine:
        for file, kind in FILES[name]:
            read(engine, file, kind)
