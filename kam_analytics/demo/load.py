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


def load(engine: Engine, folder: Path | None = None) -> list[Outcome]:
    """Load the demo company, all of it or nothing; files that are loaded already stay as they are.

    Raises ImportRefused `own_data_present` where own data is loaded; then nothing has changed.
    """
    folder = folder or FOLDER
    plans = [(folder / name, ingest.plan_for(ingest.inspect(folder / name), kind)) for name, kind in FILES]
    return ingest.load_together(engine, plans, name="demo", origin="demo")


def remove(engine: Engine) -> int:
    """Remove the demo company at once; the number of its imports that were taken back."""
    return ingest.remove_demo(engine)
