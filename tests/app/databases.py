"""Databases that page tests look at, each loaded through the product's own import."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from kam_analytics import ingest
from kam_analytics.demo import load as demo
from kam_analytics.engine import Engine

ROOT = Path(__file__).resolve().parents[2]


def opened(path: Path) -> Engine:
    return Engine(path, path.with_name(path.name + ".staging"), threads=2)


def make_empty(path: Path) -> None:
    with opened(path):
        pass


def make_demo(path: Path) -> None:
    """The demo company as the product loads it on its first start."""
    with opened(path) as engine:
        demo.load(engine)


def only(path: Path, kinds: Iterable[str]) -> None:
    """Files of the demo company of some kinds, as if a user had uploaded just these."""
    wanted = set(kinds)
    with opened(path) as engine:
        for name, kind in demo.FILES:
            if kind in wanted:
                load(engine, demo.FOLDER / name, kind)


def fill(path: Path, folder: Path, **tables: pd.DataFrame) -> None:
    """Frames of text, by kind (sales, invoices, payments, customers), written to `folder` and imported whole."""
    with opened(path) as engine:
        for kind, frame in tables.items():
            source = folder / f"{kind}.csv"
            frame.to_csv(source, index=False)
            load(engine, source, kind)


def paid_invoices() -> pd.DataFrame:
    """Six invoices of 2023, the last one paid on 2023-08-14 as all are by then."""
    issued = ["2023-01-10", "2023-02-10", "2023-03-10", "2023-04-10", "2023-05-10", "2023-07-31"]
    paid = ["2023-02-20", "2023-03-01", "2023-04-20", "2023-05-10", "2023-06-20", "2023-08-14"]
    dates = {name: pd.to_datetime(pd.Series(days)) for name, days in (("invoice_date", issued), ("paid_date", paid))}
    return pd.DataFrame(
        {
            "invoice_id": [f"R{n}" for n in range(6)],
            "customer_id": [f"c{n % 2}" for n in range(6)],
            "invoice_date": issued,
            "due_date": (dates["invoice_date"] + pd.Timedelta(days=30)).dt.strftime("%Y-%m-%d"),
            "amount": ["100.00"] * 6,
            "paid_date": paid,
            "paid_amount": ["100.00"] * 6,
        }
    )


def load(engine: Engine, source: Path, kind: str, **answers: str) -> ingest.Outcome:
    """Import one file; every row must be loaded."""
    plan = ingest.plan_for(ingest.inspect(source), kind, **answers)
    outcome = ingest.begin(engine, source, plan).commit()
    assert outcome.rows.loaded == outcome.rows.in_file, outcome.as_json()
    return outcome
