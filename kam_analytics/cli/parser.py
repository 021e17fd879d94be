"""What the command line takes: commands and their options."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from datetime import date

from kam_analytics import i18n
from kam_analytics.cli import customers, imports, ledger
from kam_analytics.ingest import KINDS
from kam_analytics.ingest.books.modes import MODES
from kam_analytics.ingest.model import DATE_ORDERS, DECIMALS, UNITS, VOUCHERS
from kam_analytics.scope import COMPARISONS, TIERS


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument(
        "--db", metavar="PATH", type=_path, help="database file (default: KAM_DATABASE or data/kam.duckdb)"
    )
    common.add_argument("--lang", choices=i18n.LANGUAGES, help="language of texts (default: from LANG)")
    common.add_argument("--json", action="store_true", help="print JSON")
    top = argparse.ArgumentParser(prog="kam_analytics", description="KAM Analytics", parents=[common])
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, parents=[common])
        added.set_defaults(run=run)
        return added

    _import(command("import", imports.run_import, "load an extract file"))
    _inspect(command("inspect", _later("inspect", "run_inspect"), "say how a file reads, without a database"))
    listed = command("imports", ledger.run_imports, "list all imports, or show how one was read")
    listed.add_argument("import_id", type=int, metavar="ID", nargs="?")
    watch = command("watch", _later("watch", "run_watch"), "load the files that are put into an inbox folder")
    watch.add_argument("folder", metavar="FOLDER", nargs="?", help="default: KAM_INBOX")
    watch.add_argument("--once", action="store_true", help="take what is there, then end")
    rejects = command("rejects", imports.run_rejects, "the rejected rows of an import, to mend and load again")
    rejects.add_argument("import_id", type=int, metavar="ID")
    rejects.add_argument("--out", metavar="CSV", help="write them to this file (default: print them)")
    rejects.add_argument("--skipped", action="store_true", help="the rows that were skipped instead")
    undo = command("undo", imports.run_undo, "take an import back")
    undo.add_argument("import_id", type=int, metavar="ID")
    undo.add_argument("--dry-run", action="store_true", help="only say what it would change")
    redo = command("redo", imports.run_redo, "bring an import back that was taken back")
    redo.add_argument("import_id", type=int, metavar="ID")
    redo.add_argument("--dry-run", action="store_true", help="only say what it would change")
    delete = command("delete", imports.run_delete, "delete an import that was taken back, for good")
    delete.add_argument("import_id", type=int, metavar="ID")
    delete.add_argument("--yes", action="store_true", help="do it (default: say what would go)")
    command("metrics", _later("metric", "run_metrics"), "list all metrics")
    _metric(command("metric", _later("metric", "run_metric"), "compute a metric"))
    demo = command("demo", imports.run_demo, "load or remove the demo company")
    demo.add_argument("action", choices=("load", "remove"))
    customers.add_to(command("customers", customers.run_customers, "one customer under several ids"), common)
    churn = command("churn", _later("churn", "run_churn"), "the report of the churn model")
    churn.add_argument("action", choices=("report",))
    churn.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
    churn.add_argument("--horizon", metavar="personal|DAYS")
    churn.add_argument("--currency")
    serve = command("serve", _later("serve", "run_serve"), "start the dashboard")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    serve.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    return top


def _path(text: str) -> str:
    """A path as it was given; an empty one, as an unset variable leaves it, is none."""
    if not text.strip():
        raise argparse.ArgumentTypeError("an empty path")
    return text


def _import(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", metavar="FILE", nargs="+", help="several: their tables are joined by their keys")
    command.add_argument(
        "--leave-unapplied",
        action="store_true",
        help="receipts that name no invoice lower none (default: the oldest open)",
    )
    command.add_argument("--join-sheets", action="store_true", help="join the sheets of a workbook by their keys")
    command.add_argument("--map", action="append", default=[], metavar="TARGET=SOURCE", help="a column by hand")
    command.add_argument("--date-order", choices=DATE_ORDERS)
    command.add_argument("--decimal", choices=DECIMALS, help="the decimal mark of ambiguous numbers")
    command.add_argument(
        "--base",
        metavar="EUR/each",
        help="rates with a currency a column: EUR/each (1 EUR = so many of each), each/EUR (1 of each = so many EUR), 100each/EUR",
    )
    command.add_argument("--unit", choices=UNITS, help="amounts in thousands or more: multiply them, or keep them")
    command.add_argument("--year", metavar="YYYY", help="year of the first of months in columns that name none")
    command.add_argument(
        "--vouchers",
        choices=VOUCHERS,
        help="rows without date and number below one that has both: fill them down from it, or reject them",
    )
    command.add_argument(
        "--mode",
        choices=(*MODES, "auto"),
        help="what happens to rows loaded before; auto: what is proposed (default: ask)",
    )
    command.add_argument("--replace-from", metavar="DATE", help="first day to replace (default: first day of the file)")
    command.add_argument("--replace-to", metavar="DATE", help="last day to replace (default: last day of the file)")
    for name, text in (("skip", "leave out rows with these values in a column"), ("keep", "load them all the same")):
        command.add_argument(f"--{name}", action="append", default=[], metavar="COLUMN=VALUE,...", help=text)
    command.add_argument("--dry-run", action="store_true", help="say what would come of it, and change nothing")
    command.add_argument("--forget", action="store_true", help="forget how files of this shape were read before")
    _reading(command)


def _inspect(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", metavar="FILE", nargs="+")
    command.add_argument("--out", metavar="CSV", help="write the table of the one FILE as it was read: UTF-8, commas")
    _reading(command)


def _reading(command: argparse.ArgumentParser) -> None:
    """What may be said by hand about how a file is written."""
    command.add_argument("--kind", choices=tuple(KINDS))
    command.add_argument("--encoding", help="when the encoding found is wrong")
    command.add_argument("--delimiter", help="when the delimiter found is wrong")
    command.add_argument("--sheet", help="the sheet of a workbook; import also takes all of them: all, or '*'")
    command.add_argument("--header-row", type=int, metavar="N", help="row of the header, counted from 1; 0: none")
    command.add_argument("--table", type=int, metavar="N", help="which of several tables in the file, counted from 1")


def _metric(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="NAME")
    command.add_argument("--as-of", metavar="DATE")
    command.add_argument("--from", dest="start", metavar="DATE")
    command.add_argument("--to", dest="end", metavar="DATE")
    command.add_argument("--compare", choices=COMPARISONS, help="comparison period (default with dates: previous_year)")
    for name in ("region", "salesperson", "category"):
        command.add_argument(f"--{name}", action="extend", nargs="+", default=[], metavar="ID")
    command.add_argument("--tier", action="extend", nargs="+", default=[], choices=TIERS)
    command.add_argument("--currency")
    command.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the metric")
    command.add_argument("--csv", action="store_true", help="print CSV")
    command.add_argument("--sql", action="store_true", help="print the SQL instead of running it")


def _later(module: str, name: str) -> Callable[[argparse.Namespace], int]:
    """A command whose module is loaded when it runs: an import does not wait for pandas, nor anything for Streamlit."""

    def run(args: argparse.Namespace) -> int:
        return int(getattr(importlib.import_module(f"kam_analytics.cli.{module}"), name)(args))

    return run
