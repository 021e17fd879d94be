"""Write the demo company's CSV files: `python -m kam_analytics.demo.generate [--seed N] [--out DIR]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from kam_analytics.demo import record_tables, tables
from kam_analytics.demo.company import Company, make_company
from kam_analytics.demo.params import SEED

DEFAULT_OUT = Path(__file__).resolve().parents[2] / "data" / "demo"

# File name (without .csv) -> what makes it. `truth` is read by tests only.
TABLES: dict[str, Callable[[Company], pd.DataFrame]] = {
    "accounts": tables.accounts,
    "sales_lines": tables.sales_lines,
    "invoices": tables.invoices,
    "receipts": tables.receipts,
    "complaints": record_tables.complaints,
    "rebates": tables.rebates,
    "service_costs": tables.service_costs,
    "targets": tables.targets,
    "products": tables.products,
    "customer_accounts": tables.customer_accounts,
    "contacts": record_tables.contacts,
    "opportunities": record_tables.opportunities,
    "interactions": record_tables.interactions,
    "truth": record_tables.truth,
}


def generate(seed: int = SEED) -> dict[str, pd.DataFrame]:
    """All tables by file name, as text; the same seed gives the same text."""
    company = make_company(seed)
    return {name: make(company) for name, make in TABLES.items()}


def write(frames: dict[str, pd.DataFrame], out: Path) -> list[Path]:
    """Write one UTF-8 CSV with '\\n' line ends for each table into `out`, made if missing. Returns the paths.

    Raises OSError when the folder or a file cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, frame in frames.items():
        path = out / f"{name}.csv"
        path.write_bytes(frame.to_csv(index=False, lineterminator="\n").encode("utf-8"))
        paths.append(path)
    return paths


def main(argv: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code (0 written, 2 not writable)."""
    parser = argparse.ArgumentParser(prog="python -m kam_analytics.demo.generate", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help=f"default: {SEED}, the shipped company")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder to write to (default: data/demo)")
    args = parser.parse_args(argv)
    if args.seed < 0:
        parser.error("--seed must not be negative")
    frames = generate(args.seed)
    try:
        paths = write(frames, args.out)
    except OSError as error:
        print(
            f"Cannot write to {args.out}: {error.strerror}. Choose another folder with --out.",
            file=sys.stderr,
        )
        return 2
    for path, frame in zip(paths, frames.values(), strict=True):
        print(f"{path.name:<24}{len(frame):>8,} rows {path.stat().st_size:>10,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
