"""The real extracts load unaided, and their totals equal those computed without this product.

Expected figures: the totals published beside the data. Each file goes through the command line by the path the plan
chooses, one of them in a process of its own, and through the API by the careful path.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import cli, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from tests.golden import extracts
from tests.golden.real_data import DATA, real_data

pytestmark = real_data
ROOT = Path(__file__).resolve().parents[2]
D = Decimal

# name: (file, kind, encoding, rows, totals, SQL figures)
FILES: dict[str, tuple[str, str, str, int, dict[str, Decimal], dict[str, Any]]] = {
    "superstore": (
        "superstore/superstore.csv", "sales", "utf-8-sig", 9994,
        {"revenue": D("2297200.8603"), "profit": D("286397.0217")},
        {"orders": 5009, "customers": 793},
    ),
    "superstore_zh": (
        "superstore-zh/商城详细销售数据.csv", "sales", "gb18030", 9959,
        {"revenue": D("16068954.125"), "profit": D("2147538.925"), "quantity": D(37534)},
        {"orders": 2770, "customers": 790},
    ),
    "sales_data_sample": (
        "classicmodels/sales_data_sample.csv", "sales", "cp1252", 2823,
        {"revenue": D("10032628.85")},
        {"customers": 92},
    ),
    "reseller_sales": (
        "adventureworks-reseller/FactResellerSales.csv", "sales", "utf-8", 57851,
        {"revenue": D("77548570.20")},
        {"orders": 3616, "customers": 632, "salespeople": 17, "without_cost": 76},
    ),
    "reseller_sales_202006": (
        "adventureworks-reseller/ResellerSales_202006.csv", "sales", "utf-16", 3004,
        {"revenue": D("3429150.01")},
        {},
    ),
    "ibm_ar": (
        "ibm-ar/WA_Fn-UseC_-Accounts-Receivable.csv", "invoices", "utf-8", 2466,
        {"amount": D("147703.18"), "paid_amount": D("147703.18")},
        {"customers": 100, "disputed": 561, "late": 877},
    ),
}  # fmt: skip
# Of files with the same bytes one: the others change nothing, which is a test of its own.
MESSY = sorted({path.read_bytes(): path for path in sorted((DATA / "messy").glob("*.csv"))}.values())
IN_A_PROCESS = "superstore_zh"
FIGURES = {
    "orders": "SELECT count(DISTINCT order_id) FROM sales_line",
    "salespeople": "SELECT count(DISTINCT salesperson) FROM sales_line",
    "without_cost": "SELECT count(*) FROM sales_line WHERE cost IS NULL",
    "disputed": "SELECT count(*) FROM invoice WHERE disputed",
    "late": "SELECT count(*) FROM invoice WHERE paid_date > due_date",
    "customers": "SELECT count(*) FROM dim_customer",
}


@pytest.mark.parametrize("name", FILES)
def test_a_real_extract_by_the_careful_path(engine: Engine, name: str) -> None:
    file, kind, encoding, rows, totals, _ = FILES[name]
    inspection = ingest.inspect(DATA / file)
    assert (inspection.kind, inspection.encoding, ingest.questions(inspection)) == (kind, encoding, ())
    plan = dataclasses.replace(ingest.plan_for(inspection), strict=False)
    outcome = ingest.begin(engine, DATA / file, plan).commit()
    assert outcome.rows == ingest.Rows(rows, rows, 0, 0)
    assert {column: outcome.totals[column] for column in totals} == totals
    check_figures(engine, name)


@pytest.mark.parametrize("name", FILES)
def test_a_real_extract_through_the_command_line(
    tmp_path: Path, blank: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file, _, _, rows, totals, _ = FILES[name]
    database = Path(shutil.copy(blank, tmp_path / "a.duckdb"))
    command = ["import", str(DATA / file), "--json", "--db", str(database)]
    if name == IN_A_PROCESS:
        result = subprocess.run(
            [sys.executable, "-m", "kam_analytics", *command],
            cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120,
        )  # fmt: skip
        code, out, err = result.returncode, result.stdout, result.stderr
    else:
        code = cli.main(command)
        out, err = capsys.readouterr()
    assert code == 0, err
    form = json.loads(out)
    assert form["status"] == "committed"
    assert form["rows"] == {"in_file": rows, "loaded": rows, "rejected": 0, "skipped": 0}
    assert {column: D(form["totals"][column]) for column in totals} == totals
    with Engine(database, tmp_path / "staging", threads=2) as engine:
        check_figures(engine, name)


def check_figures(engine: Engine, name: str) -> None:
    """What SQL finds in the database, and that the facts add up to the lines."""
    _, kind, _, _, totals, figures = FILES[name]
    found = {figure: engine.rows(f"SELECT ({FIGURES[figure]}) AS n")[0]["n"] for figure in figures}
    assert found == figures
    if kind == "sales":
        row = engine.rows(
            "SELECT (SELECT sum(revenue) FROM fact_sales_day) AS d, (SELECT sum(revenue) FROM fact_sales_month) AS m"
        )[0]
        assert row == {"d": totals["revenue"], "m": totals["revenue"]}


def test_resellers_get_their_names_from_the_customer_list(tmp_path_factory: pytest.TempPathFactory) -> None:
    with extracts.opened(tmp_path_factory, "reseller_sales") as engine:
        check_names_of_resellers(engine)


def check_names_of_resellers(engine: Engine) -> None:
    row = engine.rows("SELECT customer_name, city, country FROM dim_customer WHERE customer_id = '1'")[0]
    assert row == {"customer_name": "A Bike Store", "city": "Seattle", "country": "United States"}
    assert engine.rows("SELECT count(*) AS n FROM dim_customer WHERE customer_name = customer_id") == [{"n": 0}]
    assert engine.rows("SELECT count(*) AS n FROM dim_customer") == [{"n": 701}]


def test_the_open_invoices_of_ibm_ar(tmp_path_factory: pytest.TempPathFactory) -> None:
    with extracts.opened(tmp_path_factory, "ibm_ar") as engine:
        check_open_invoices(engine)


def check_open_invoices(engine: Engine) -> None:
    row = engine.rows(
        "SELECT count(*) AS n, sum(amount) AS amount, count(*) FILTER (WHERE due_date < DATE '2013-06-30') AS overdue"
        " FROM invoice WHERE invoice_date <= DATE '2013-06-30' AND paid_date > DATE '2013-06-30'"
    )[0]
    assert row == {"n": 84, "amount": D("5119.85"), "overdue": 12}
    ids = {entry["invoice_id"] for entry in engine.rows("SELECT invoice_id FROM invoice")}
    assert "0000611365" in ids  # leading zeros stay


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One database that all messy files go into."""
    folder = tmp_path_factory.mktemp("messy")
    with Engine(folder / "a.duckdb", folder / "staging", threads=1) as opened:
        yield opened


@cache
def looked_at(path: Path) -> ingest.Inspection:
    """Which kind a file is read as, its inspection does not know: one does for all of them."""
    return ingest.inspect(path)


@pytest.mark.parametrize("path", MESSY, ids=lambda path: path.name)
@pytest.mark.parametrize("kind", ["sales", "invoices", "payments", "customers"])
def test_a_messy_file_loads_or_is_refused_with_a_reason(messy: Engine, path: Path, kind: str) -> None:
    """None crashes, none is half loaded: rows add up, and what is refused leaves nothing."""
    before = entries(messy)
    try:
        pending = ingest.begin(messy, path, ingest.plan_for(looked_at(path), kind))
    except (ingest.NeedsAnswer, ImportRefused) as error:
        refused = error.message("zh")
    else:
        refused = ""
        rows = pending.rows
        assert rows.in_file == rows.loaded + rows.rejected + rows.skipped
        assert rows.loaded >= rows.rejected
        assert pending.commit().status == "committed"
    assert ingest.in_progress(messy) is None
    assert entries(messy) == before + (not refused)


def entries(engine: Engine) -> int:
    return int(engine.rows("SELECT count(*) AS n FROM import_ledger")[0]["n"])


def test_the_payables_of_a_xero_export_stay_out(engine: Engine) -> None:
    """484 of the 601 rows are ACCPAY: counted with the csv module, as are the voided and deleted ones of the rest."""
    file = DATA / "erp-exports" / "xero" / "xero_invoice_data.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    payable = sum(row["type"] == "ACCPAY" for row in rows)
    gone = {
        code: sum(row["type"] != "ACCPAY" and row["status"] == code for row in rows) for code in ("VOIDED", "DELETED")
    }
    assert (len(rows), payable, gone) == (601, 484, {"VOIDED": 0, "DELETED": 1})
    outcome = ingest.begin(engine, file, ingest.plan_for(ingest.inspect(file), "invoices")).commit()
    assert outcome.skips == {"payable": 484, "deleted": 1}  # what is both payable and voided counts as payable
    assert outcome.rows == ingest.Rows(601, 116, 0, 485)
