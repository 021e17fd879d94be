"""The demo company's CSV files as typed frames, and its lists of accounts by planted truth."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pandas as pd

DATES = {
    "sales_lines": ["order_date"],
    "invoices": ["invoice_date", "due_date"],
    "receipts": ["payment_date"],
    "complaints": ["opened_date", "closed_date"],
    "service_costs": ["cost_date"],
    "rebates": ["period_start", "period_end"],
    "truth": ["start_date", "default_date", "event_date", "last_order_date"],
}
FIRST_DAY, LAST_DAY = pd.Timestamp("2022-01-01"), pd.Timestamp("2024-12-31")
Frames = dict[str, pd.DataFrame]


def _typed(name: str, source: Path | StringIO) -> pd.DataFrame:
    frame = pd.read_csv(source, encoding="utf-8", keep_default_na=False, na_values=[""], dtype={"rate": float})
    for column in DATES.get(name, []):
        frame[column] = pd.to_datetime(frame[column], format="%Y-%m-%d")
    return frame


def read(folder: Path) -> Frames:
    """All CSV files of a folder by name."""
    return {path.stem: _typed(path.stem, path) for path in sorted(folder.glob("*.csv"))}


def typed(tables: dict[str, pd.DataFrame]) -> Frames:
    """The same from tables of text that were not written to disk."""
    return {name: _typed(name, StringIO(table.to_csv(index=False))) for name, table in tables.items()}


def planted(frames: Frames, **equal: str) -> set[str]:
    """Customer ids whose truth equals all given values."""
    truth = frames["truth"]
    for column, value in equal.items():
        truth = truth[truth[column] == value]
    return set(truth["customer_id"])
