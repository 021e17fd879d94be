"""How long pages take: on the server per rerun, and in Chromium from a filter change to the redrawn page.

    python benchmarks/bench_pages.py --db kam.duckdb
    python benchmarks/bench_pages.py --sales sales.csv --invoices invoices.csv

The database is copied first and never touched. Times depend on the machine and on what else it does; the ratio to the
floor page (one filter, four small charts, no query, same server settings), measured by turns in the same run, does less.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kam_analytics import ingest, profile
from kam_analytics.engine import Engine

PAGES = ("overview", "key_accounts", "portfolio", "account", "receivables", "churn", "glossary", "upload")
FILTERED = ("overview", "key_accounts", "portfolio", "receivables", "churn")  # pages that a region narrows
SERVER_AIMS = {"warm": 100, "cold": 400}  # milliseconds
FLOOR_AIM = 1.5


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", type=Path, help="database to measure on")
    for kind in ("sales", "invoices"):
        parser.add_argument(f"--{kind}", type=Path, help=f"extract of {kind} to build a database from")
    parser.add_argument("--pages", default=",".join(PAGES))
    parser.add_argument("--repeats", type=int, default=9, help="reruns a page on the server (default 9)")
    parser.add_argument(
        "--changes", type=int, default=20, help="filter changes a page in Chromium (default 20; 0: none)"
    )
    parser.add_argument("--unseen", type=int, default=4, help="filter changes with cold caches in Chromium (default 4)")
    parser.add_argument("--json", type=Path, help="file for all measurements")
    given = parser.parse_args()
    if not (given.db or given.sales or given.invoices):
        parser.error("give --db, or --sales or --invoices")
    return given


def prepare(given: argparse.Namespace, folder: Path) -> Path:
    """A copy of the database, or a new one from extracts; never the file that was given."""
    path = folder / "kam.duckdb"
    if given.db:
        shutil.copy(given.db, path)
        return path
    with Engine(path, folder / "kam.duckdb.staging") as engine:
        for kind in ("sales", "invoices"):
            if (source := getattr(given, kind)) is not None:
                ingest.begin(engine, source, ingest.plan_for(ingest.inspect(source), kind)).commit()
    return path


def summary(values: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile (the largest where there are fewer than twenty)."""
    ordered = sorted(values)
    return {"median": statistics.median(ordered), "p95": ordered[min(round(len(ordered) * 0.95), len(ordered) - 1)]}


def server_times(path: Path, pages: Sequence[str], repeats: int) -> dict[str, dict[str, Any]]:
    """Milliseconds and statements by page; prints as it goes."""
    os.environ["KAM_DATABASE"], os.environ["KAM_DEMO"] = str(path), "0"
    from benchmarks import server_times as clock

    print(f"churn estimates, once after an import: {clock.estimates(path):.1f} s", flush=True)
    print(f"\n{'server, ms':14}{'warm':>8}{'p95':>8}{'cold':>8}{'p95':>8}{'SQL':>6}")
    found: dict[str, dict[str, Any]] = {}
    for page in pages:
        warm, _ = clock.measure(page, repeats, cold=False)
        cold, _ = clock.measure(page, max(repeats // 2, 3), cold=True)
        row = {"warm": summary(warm), "cold": summary(cold), "statements": clock.statements(page)}
        found[page] = row
        late = [name for name, aim in SERVER_AIMS.items() if row[name]["median"] > aim]
        figures = "".join(f"{row[name][part]:8.0f}" for name in ("warm", "cold") for part in ("median", "p95"))
        print(
            f"{page:14}{figures}{row['statements']:6}{'  over the aim: ' + ', '.join(late) if late else ''}", flush=True
        )
    return found


def browser_times(path: Path, given: argparse.Namespace, pages: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Milliseconds, bytes and ratios by page; prints as it goes."""
    from benchmarks import browser_times as clock
    from tests.browser.serving import running

    with Engine(path, path.with_name(path.name + ".staging")) as engine:
        known = profile.of(engine)
    regions = known.choices.regions[:2]
    if len(regions) < 2:
        print("fewer than two regions: no filter to change in Chromium")
        return {}
    start = known.choices.defaults.period.start
    froms = [(start + timedelta(days=number)).isoformat() for number in range(1, given.unseen + 1)]
    heads = ("charts", "p95", "floor", "p95", "ratio", "whole", "ratio", "answer", "unseen", "kB", "draws")
    print(f"\n{'Chromium, ms':14}" + "".join(f"{head:>8}" for head in heads))
    found: dict[str, dict[str, Any]] = {}
    with clock.chromium() as browser, running(path) as product, clock.floor_server(path) as floor:
        for page in pages:
            mine, base = clock.against_floor(browser, product, floor, page, regions, given.changes)
            cold = clock.unseen(browser, product, page, regions, froms) if froms else clock.Series()
            row: dict[str, Any] = {"charts": summary(mine.charts), "floor": summary(base.charts), "draws": mine.plots}
            row |= {"whole": statistics.median(mine.whole), "floor_whole": statistics.median(base.whole)}
            row["ratio"] = row["charts"]["median"] / row["floor"]["median"]
            row["whole_ratio"] = row["whole"] / row["floor_whole"]
            row["received"] = statistics.median(mine.received)
            row["unseen"] = statistics.median(cold.charts) if cold.charts else float("nan")
            row["kilobytes"] = statistics.median(mine.bytes) / 1000
            row["all"] = {"charts": mine.charts, "floor": base.charts, "unseen": cold.charts}
            found[page] = row
            figures = "".join(f"{row[name][part]:8.0f}" for name in ("charts", "floor") for part in ("median", "p95"))
            rest = f"{row['ratio']:8.2f}{row['whole']:8.0f}{row['whole_ratio']:8.2f}{row['received']:8.0f}{row['unseen']:8.0f}{row['kilobytes']:8.1f}"
            mark = "  over the aim" if row["ratio"] > FLOOR_AIM else ""
            print(f"{page:14}{figures}{rest}{mine.plots:8}{mark}", flush=True)
    return found


def main() -> None:
    given = arguments()
    wanted = [page for page in given.pages.split(",") if page in PAGES]
    with tempfile.TemporaryDirectory() as folder:
        path = prepare(given, Path(folder))
        with Engine(path, path.with_name(path.name + ".staging")) as engine:
            known = profile.of(engine)
        print(f"{known.sales_lines:,} sales lines, {known.invoices:,} invoices, {known.customers:,} customers")
        needs = {
            "receivables": known.invoices > 0,
            **dict.fromkeys(("key_accounts", "portfolio", "churn"), known.sales_lines > 0),
        }
        pages = [page for page in wanted if needs.get(page, True)]
        found = {"server": server_times(path, pages, given.repeats)}
        from kam_analytics.engine import close_shared

        close_shared(path)
        if given.changes:
            found["browser"] = browser_times(path, given, [page for page in pages if page in FILTERED])
        if given.json:
            given.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
