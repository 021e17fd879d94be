"""The command line: JSON forms, exit codes, messages."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from kam_analytics import cli
from tests.command import json_of, process, run
from tests.extracts import SALES_HEAD, write

ROOT = Path(__file__).resolve().parents[2]
LINES = "O1,2024-01-13,C1,Meyer & Co,P-1,2,10.00,19.90,12.00\nO2,2024-02-14,C2,Jones Ltd,P-2,1,5,5.05,2\n"


def test_import_prints_the_outcome(capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path) -> None:
    path = str(write(tmp_path, SALES_HEAD + LINES + "O3,2024-13-13,C3,X,P,1,1,1,1\n"))
    status, form = json_of(capsys, database, "import", path, "--kind", "sales")
    assert status == 0
    assert form["status"] == "committed"
    assert form["kind"] == "sales"
    assert form["import_id"] == 1
    assert form["rows"] == {"in_file": 3, "loaded": 2, "rejected": 1, "skipped": 0}
    assert form["totals"]["revenue"] == "24.95"
    assert form["rejects"] == [{"row": 4, "column": "Order Date", "value": "2024-13-13", "reason": "not_a_date"}]
    assert form["rejected_beyond"] == 0
    assert len(form["sha256"]) == 64
    assert form["questions"] == []
    status, form = json_of(capsys, database, "import", path, "--kind", "sales")
    assert (status, form["status"], form["import_id"]) == (0, "unchanged", 1)


def test_a_refusal_ends_with_two(capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path) -> None:
    path = str(write(tmp_path, SALES_HEAD + LINES))
    status, form = json_of(capsys, database, "import", path, "--kind", "invoices")
    assert (status, form["status"], form["error"]["code"]) == (2, "refused", "not_this_kind")
    assert form["rows"] == {"in_file": 0, "loaded": 0, "rejected": 0, "skipped": 0}
    status, out, err = run(capsys, database, "import", path, "--kind", "invoices")
    assert (status, out) == (2, "")
    assert "looks like sales lines" in err
    status, _, err = run(capsys, database, "import", str(tmp_path / "none.csv"))
    assert status == 2
    assert "none.csv" in err


def test_a_question_ends_with_three_and_its_answer_with_zero(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path
) -> None:
    path = str(write(tmp_path, "order date,customer id,sales\n03/04/2024,C1,5.5\n05/06/2024,C2,6.5\n"))
    status, form = json_of(capsys, database, "import", path, "--kind", "sales")
    assert (status, form["status"]) == (3, "needs_answer")
    (question,) = form["questions"]
    assert (question["code"], question["column"]) == ("date_order", "order date")
    assert {choice["id"] for choice in question["choices"]} == {"dmy", "mdy"}
    status, _, err = run(capsys, database, "import", path, "--kind", "sales")
    assert status == 3
    assert "03/04/2024 = 2024-04-03" in err
    status, form = json_of(capsys, database, "import", path, "--kind", "sales", "--date-order", "dmy")
    assert (status, form["status"]) == (0, "committed")


def test_mapping_by_hand(capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path) -> None:
    path = str(write(tmp_path, "Datum;Wert\n13.01.2024;1.234,50\n14.01.2024;1,00\n"))
    status, form = json_of(
        capsys, database, "import", path, "--kind", "sales", "--map", "order_date=Datum", "--map", "revenue=Wert"
    )
    assert (status, form["totals"]) == (0, {"revenue": "1235.50"})
    status, form = json_of(capsys, database, "import", path, "--kind", "sales", "--map", "revenue=Betrag")
    assert (status, form["error"]["code"]) == (2, "unknown_column")
    status, _, err = run(capsys, database, "import", path, "--map", "nonsense")
    assert status == 2
    assert "TARGET=SOURCE" in err


def test_imports_and_undo(capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path) -> None:
    run(capsys, database, "import", str(write(tmp_path, SALES_HEAD + LINES)))
    status, forms = json_of(capsys, database, "imports")
    assert (status, [form["import_id"] for form in forms], forms[0]["undone_at"]) == (0, [1], None)
    status, form = json_of(capsys, database, "undo", "1")
    assert (status, form["status"]) == (0, "undone")
    _, out, _ = run(capsys, database, "imports")
    assert "extract.csv" in out
    status, _, err = run(capsys, database, "undo", "1")
    assert (status, "undone" in err) == (2, True)
    status, _, err = run(capsys, database, "undo", "77")
    assert (status, "77" in err) == (2, True)


def test_an_empty_path_is_no_database(capsys: pytest.CaptureFixture[str]) -> None:
    """As `--db "$UNSET"` gives it: the usual database is not meant."""
    with pytest.raises(SystemExit):
        cli.main(["imports", "--db", ""])
    assert "an empty path" in capsys.readouterr().err


def test_a_metric_says_in_which_of_several_currencies_it_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path
) -> None:
    rows = "1,2024-01-13,C1,30.00,EUR\n2,2024-01-14,C1,5.00,USD\n"
    path = str(write(tmp_path, "order id,order date,customer id,sales,currency\n" + rows))
    assert run(capsys, database, "import", path)[0] == 0
    for option in ((), ("--csv",)):
        _, out, err = run(capsys, database, "metric", "sales/pareto", *option)
        assert "30.00" in out
        assert "5.00" not in out
        assert err == "Amounts are in EUR. Others are loaded (USD): --currency CODE shows them.\n"
    _, out, err = run(capsys, database, "metric", "sales/pareto", "--csv", "--currency", "USD")
    assert "5.00" in out
    assert err == ""
    assert run(capsys, database, "metric", "sales/pareto", "--json")[2] == ""  # its scope names it


def test_metric_as_json_csv_text_and_sql(capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path) -> None:
    text = SALES_HEAD + LINES + 'O3,2024-03-14,C3,"=HYPERLINK(""x"")",P-2,1,5,100,2\n'
    run(capsys, database, "import", str(write(tmp_path, text)))
    status, form = json_of(capsys, database, "metric", "sales/pareto")
    assert (status, set(form)) == (0, {"metric", "scope", "columns", "rows", "sql"})
    place = form["columns"].index
    first = form["rows"][0]
    assert (first[place("customer_id")], Decimal(first[place("revenue")])) == ("C3", Decimal(100))
    assert isinstance(first[place("revenue")], str)
    assert first[place("abc_class")] == "A"
    assert (form["scope"]["as_of"], form["scope"]["from"], form["scope"]["to"]) == (
        "2024-03-14",
        "2024-01-13",
        "2024-03-14",
    )
    assert "fact_sales_month" in form["sql"]
    _, form = json_of(capsys, database, "metric", "sales/summary", "--from", "2024-01-01", "--to", "2024-01-31")
    row = dict(zip(form["columns"], form["rows"][0], strict=True))
    assert (row["lines"], Decimal(row["revenue"]), row["first_date"]) == (1, Decimal("19.90"), "2024-01-13")
    _, form = json_of(capsys, database, "metric", "sales/summary", "--as-of", "2024-02-28")
    assert dict(zip(form["columns"], form["rows"][0], strict=True))["lines"] == 2
    status, out, _ = run(capsys, database, "metric", "sales/pareto", "--csv")
    assert (status, "'=HYPERLINK" in out) == (0, True)
    status, out, _ = run(capsys, database, "metric", "sales/pareto")
    assert (status, "Meyer & Co" in out) == (0, True)
    status, out, _ = run(capsys, database, "metric", "sales/pareto", "--sql")
    assert (status, "SELECT" in out, "$as_of" in out or "$now" in out) == (0, True, True)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("sales/parets",), "sales/pareto"),
        (("sales/pareto", "--region", "Atlantis"), "Atlantis"),
        (("sales/pareto", "--as-of", "yesterday"), "yesterday"),
        (("sales/pareto", "--from", "2024-05-01", "--to", "2024-01-01"), "2024-05-01"),
        (("sales/pareto", "--param", "colour=red"), "colour"),
        (("sales/pareto", "--colour", "red"), "colour"),
        (("sales/pareto", "--currency", "XXX"), "XXX"),
    ],
)
def test_impossible_wishes_get_a_message_and_two(
    capsys: pytest.CaptureFixture[str], two_lines: Path, arguments: tuple[str, ...], word: str
) -> None:
    status, out, err = run(capsys, two_lines, "metric", *arguments)
    assert (status, out) == (2, "")
    assert word in err
    assert "Traceback" not in err


def test_metrics_are_listed(capsys: pytest.CaptureFixture[str], database: Path) -> None:
    status, out, _ = run(capsys, database, "metrics")
    assert (status, "sales/pareto" in out) == (0, True)
    status, forms = json_of(capsys, database, "metrics")
    assert "sales/summary" in {form["name"] for form in forms}


@pytest.mark.parametrize(
    "command",
    [("metric", "sales/summary"), ("imports",), ("undo", "1"), ("churn", "report"), ("demo", "remove")],
    ids=" ".join,
)
def test_a_database_that_is_not_there_is_said_and_not_made(
    capsys: pytest.CaptureFixture[str], database: Path, command: tuple[str, ...]
) -> None:
    status, _, err = run(capsys, database, *command)
    assert (status, err.splitlines()[0]) == (2, "There is no such database")
    assert not database.parent.exists()


def test_a_folder_is_no_damaged_database(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, _, err = run(capsys, tmp_path, "imports")
    assert status == 2
    assert "Is a directory" in err
    assert err.startswith("The database cannot be opened")


def test_a_first_own_extract_says_that_the_demo_company_is_gone(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path, small_demo: None
) -> None:
    assert run(capsys, database, "demo", "load")[0] == 0
    path = str(write(tmp_path, SALES_HEAD + LINES))
    said = [run(capsys, database, "import", path, "--kind", "sales")[1] for _ in range(2)]
    assert ["demo company was removed" in text for text in said] == [True, False]


def test_a_refusal_names_the_option_that_helps(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path
) -> None:
    path = write(tmp_path, "Wann,Kunde,Umsatz\n2024-01-13,Meyer,5\n")
    _, _, err = run(capsys, database, "import", str(path), "--kind", "sales")
    assert "--map order_date=COLUMN" in err
    path = write(tmp_path, "Order Date,Customer,Sales\n03/04/2024,Meyer,5\n05/06/2024,Jones,6\n", "asked.csv")
    status, _, err = run(capsys, database, "import", str(path), "--kind", "sales")
    assert status == 3
    assert "Answer with --date-order dmy | mdy:" in err


def test_start_takes_files_from_where_it_is_called(tmp_path: Path, database: Path) -> None:
    """And finds the program from there. The environment is there already: its stamp is put beside a copy of the script."""
    write(tmp_path, SALES_HEAD + LINES, "own.csv")
    code = (
        "import runpy, sys, pathlib; sys.argv = ['start.py', 'import', 'own.csv', '--kind', 'sales', '--db', sys.argv[1]]; "
        f"start = runpy.run_path({str(ROOT / 'start.py')!r}); main = start['main']; "
        "main.__globals__.update(prepare=lambda name: None, PYTHON=pathlib.Path(sys.executable)); main()"
    )
    command = [sys.executable, "-c", code, str(database)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    assert "2 of 2 rows loaded" in done.stdout


def test_without_the_packages_the_way_to_start_is_named(tmp_path: Path) -> None:
    (tmp_path / "duckdb.py").write_text("raise ModuleNotFoundError(\"No module named 'duckdb'\", name='duckdb')")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    command = [sys.executable, "-m", "kam_analytics", "metrics"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 1
    assert "python start.py" in done.stderr
    assert "Traceback" not in done.stderr


def test_demo_load_and_remove(capsys: pytest.CaptureFixture[str], database: Path, small_demo: None) -> None:
    status, form = json_of(capsys, database, "demo", "load")
    assert (status, [entry["status"] for entry in form["imports"]]) == (0, ["committed"] * 4)
    status, out, _ = run(capsys, database, "demo", "remove")
    assert (status, "removed" in out) == (0, True)


def test_the_language_comes_from_the_system(tmp_path: Path, database: Path) -> None:
    result = process("import", str(tmp_path / "none.csv"), database=database, LANG="zh_CN.UTF-8", LC_ALL="")
    assert result.returncode == 2
    assert "文件无法打开" in result.stderr


@pytest.mark.parametrize(
    "failure", [KeyboardInterrupt(), RuntimeError("Query interrupted"), OSError(28, "No space left on device")]
)
@pytest.mark.parametrize("done", [True, False])
def test_what_ends_early_says_whether_the_data_was_changed(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    database: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
    done: bool,
) -> None:
    from kam_analytics.cli import imports

    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(imports, "_print_outcome" if done else "handle", fail)
    status, out, err = run(capsys, database, "import", str(write(tmp_path, SALES_HEAD + LINES)))
    assert (status, out) == (2, "")
    assert ("The data had been changed by then" in err, "Nothing was changed" in err) == (done, not done)
    assert err.startswith("Something went wrong" if isinstance(failure, OSError) else "Interrupted.")
    assert len(json_of(capsys, database, "imports")[1]) == done


def test_rejected_rows_are_written_mended_and_imported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path
) -> None:
    path = str(write(tmp_path, SALES_HEAD + LINES + "O3,2024-13-13,C3,X,P,1,1,1,1\n"))
    assert "`rejects 1 --out to_mend.csv`" in run(capsys, database, "import", path, "--kind", "sales")[2]
    target = tmp_path / "mend.csv"
    status, out, err = run(capsys, database, "rejects", "1", "--out", str(target))
    assert (status, err, f"1 rows written to {target}. Mend them" in out) == (0, "", True)
    target.write_text(target.read_text("utf-8-sig").replace("O3,2024-13-13", "O3,2024-12-13"), encoding="utf-8")
    status, form = json_of(capsys, database, "import", str(target))
    assert (status, form["status"], form["totals"]["revenue"]) == (0, "committed", "1.00")
    status, entries = json_of(capsys, database, "imports")
    assert [(entry["import_id"], entry["completes"], entry["mended"]) for entry in entries] == [(2, 1, 0), (1, None, 1)]
    assert {entry["actor"] for entry in entries} == {getpass.getuser()}
    assert [(entry["rows"]["rejected"], entry["open"]) for entry in entries] == [(0, 0), (1, 0)]
    assert "1, 0 still open" in run(capsys, database, "imports")[1]
    status, _, err = run(capsys, database, "rejects", "1")
    assert (status, "Import 1 has no rejected rows" in err) == (0, True)  # they are mended
    empty = tmp_path / "none.csv"
    assert "no rejected rows" in run(capsys, database, "rejects", "1", "--out", str(empty))[2]
    assert not empty.exists()
    status, _, err = run(capsys, database, "rejects", "7")
    assert (status, "7" in err) == (2, True)
    status, _, err = run(capsys, database, "rejects", "1", "--out", str(tmp_path / "no" / "x.csv"))
    assert (status, "no rejected rows" in err) == (0, True)  # nothing to write, wherever it should go
    assert "Take that back too" in run(capsys, database, "undo", "1")[1]
    status, out, err = run(capsys, database, "delete", "1")
    assert (status, "rejected and skipped rows: 1, of these 1 mended since." in err) == (3, True)
    run(capsys, database, "undo", "2")
    status, _, err = run(capsys, database, "rejects", "1", "--out", str(tmp_path / "no" / "x.csv"))
    assert (status, "cannot be written" in err) == (2, True)


def test_rejected_rows_that_are_not_listed_are_counted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path
) -> None:
    faulty = "".join(f"F{number},2024-13-13,C3,X,P,1,--,--,1\n" for number in range(33))  # several faults a row
    path = str(write(tmp_path, SALES_HEAD + LINES * 20 + faulty))
    status, _, err = run(capsys, database, "import", path, "--kind", "sales", "--mode", "add")
    named = {line.split(",")[0] for line in err.splitlines() if line.startswith("  row ")}
    assert (status, f"... and {33 - len(named)} more rejected rows" in err) == (0, True)
    assert 0 < len(named) < 33
    _, entries = json_of(capsys, database, "imports")
    assert (entries[0]["rows"]["rejected"], entries[0]["open"]) == (33, 33)
