"""The demo company: loaded from the shipped extracts, removed as one, never beside own data."""

from __future__ import annotations

from pathlib import Path

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import Outcome
from kam_analytics.settings import ROOT

FOLDER = ROOT / "data" / "demo"
FILES = (
    ("accounts.csv", "customers"),
    ("sales_lines.csv", "sales"),
    ("invoices.csv", "invoices"),
    ("receipts.csv", "payments"),
)


def load(engine: Engine, folder: Path = FOLDER) -> list[Outcome]:
    """Load the demo company; files that are loaded already stay as they are.

    Raises ImportRefused `own_data_present` where own data is loaded; then nothing has changed.
    """
    return [_load(engine, folder / name, kind) for name, kind in FILES]


def _load(engine: Engine, path: Path, kind: str) -> Outcome:
    plan = ingest.plan_for(ingest.inspect(path), kind)
    return ingest.begin(engine, path, plan, origin="demo").commit()


def remove(engine: Engine) -> int:
    """Remove the demo company at once; the number of its imports that were taken back."""
    return ingest.remove_demo(engine)
