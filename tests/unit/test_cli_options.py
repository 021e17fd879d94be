"""Options of `import` that would change nothing are refused, or it is said that they found nothing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kam_analytics import cli
from kam_analytics.engine import Engine
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import SALES_HEAD, write

LINES = "O1,2024-01-13,C1,Meyer,P-1,2,10.00,19.90,12.00\nO2,2024-02-14,C2,Jones,P-2,1,5,5.05,2\n"
PAIRS = "Date,USD/CNY,EUR/CNY\n2024-01-02,7.1,7.8\n"
SALES = (SALES_HEAD + LINES, "sales.csv")


def run(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str, lang: str = "en") -> tuple[int, str, str]:
    status = cli.main([*arguments, "--db", str(folder / "a.duckdb"), "--lang", lang])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def book(folder: Path) -> Path:
    made = openpyxl.Workbook()
    assert made.active is not None
    for row in SALES[0].splitlines():
        made.active.append(row.split(","))
    made.save(folder / "sales.xlsx")
    return folder / "sales.xlsx"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--map", "revenue=Sales", "--map", "revenue=Cost"), "two columns: revenue=Sales, revenue=Cost"),
        (("--skip", "Product=P-1", "--keep", "Product=P-2,P-1"), "of the same rows: Product=P-1"),
        (("--skip", "Product=P-1", "--keep", "product=p-1"), "of the same rows: product=p-1"),
        (("--sheet", "Sheet1"), "sales.csv is a text file and has no sheets"),
        (("--base", "each/CNY"), "sales.csv was read as sales"),
        (("--replace-from", "2024-01-01"), "--replace-from = 2024-01-01"),
        (("--replace-to", "2024-03-01", "--mode", "update"), "--replace-to = 2024-03-01"),
        (("--replace-to", "2024-03-01", "--mode", "auto"), "--mode replace"),
    ],
)
def test_an_option_that_changes_nothing_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    path = str(write(tmp_path, *SALES))
    status, out, err = run(capsys, tmp_path, "import", path, *options)
    assert (status, out, err.splitlines()[0]) == (2, "", "An answer is not possible")
    assert said in err
    assert run(capsys, tmp_path, "import", path, *options, lang="zh")[2].startswith("选择无效")
    assert "2 of 2 rows loaded" in run(capsys, tmp_path, "import", path)[1]


@pytest.mark.parametrize("options", [("--encoding", "gbk"), ("--delimiter", ";"), ("--delimiter", "tab")])
def test_what_is_said_of_a_text_is_refused_for_a_workbook(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: tuple[str, str]
) -> None:
    status, _, err = run(capsys, tmp_path, "import", str(book(tmp_path)), *options)
    assert (status, f"{options[0]} = {options[1]} is of no use: sales.xlsx is a workbook" in err) == (2, True)
    assert run(capsys, tmp_path, "import", str(book(tmp_path)), "--sheet", "Sheet")[0] == 0


def test_a_base_is_refused_for_rates_that_name_both_currencies(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, _, err = run(capsys, tmp_path, "import", str(write(tmp_path, PAIRS)), "--base", "each/CNY")
    assert (status, "name both of their currencies" in err) == (2, True)


def test_options_that_agree_or_are_of_use_are_taken(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(write(tmp_path, *SALES))
    same = ("--map", "revenue=Sales", "--map", "revenue=Sales", "--skip", "Product=P-1", "--skip", "Product=P-1")
    days = ("--mode", "replace", "--replace-from", "2024-01-01", "--replace-to", "2024-12-31")
    assert run(capsys, tmp_path, "import", path, *same, *days)[0] == 0


@pytest.mark.parametrize(
    "options",
    [("--encoding", "gbk"), ("--delimiter", "tab"), ("--header-row", "0"), ("--sheet", "Lines"), ("--table", "1")],
)
def test_how_one_table_is_written_is_refused_where_several_are_joined(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: tuple[str, str]
) -> None:
    heads = str(write(tmp_path, "Order No,Order Date,Customer No\nA,2024-01-05,C1\nB,2024-01-20,C2\n", "heads.csv"))
    lines = str(write(tmp_path, "Order No,Product Code,Revenue\nA,P1,10.50\nA,P2,3.00\nB,P1,4.00\n", "lines.csv"))
    for joined in ((heads, lines), (str(book(tmp_path)), "--join-sheets")):
        status, out, err = run(capsys, tmp_path, "import", *joined, *options)
        assert (status, out) == (2, "")
        assert f"{options[0]} = {options[1]} is of no use where several tables are joined" in err
        assert f"`inspect FILE {options[0]} ... --out NEW.csv`" in err
        assert "合并多张表时" in run(capsys, tmp_path, "import", *joined, *options, lang="zh")[2]
    status, out, err = run(capsys, tmp_path, "import", heads, lines, "--join-sheets")
    assert (status, out, "but several files are to be joined" in err) == (2, "", True)
    assert "3 of 3 rows loaded" in run(capsys, tmp_path, "import", heads, lines)[1]


def test_mended_rows_are_read_as_their_import_was(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first = write(tmp_path, SALES_HEAD + LINES.replace("5.05", "x"), "sales.csv")
    assert "1 of 2 rows loaded" in run(capsys, tmp_path, "import", str(first), "--skip", "Product=P-9")[1]
    to_mend = tmp_path / "mend.csv"
    assert run(capsys, tmp_path, "rejects", "1", "--out", str(to_mend))[0] == 0
    mended = str(write(tmp_path, to_mend.read_text(encoding="utf-8-sig").replace(",x,", ",5.05,", 1), "mended.csv"))
    for options in (
        ("--base", "each/CNY"), ("--skip", "Product=P-2"), ("--keep", "Product=P-9"), ("--kind", "invoices"),
        ("--map", "revenue=Cost"), ("--date-order", "dmy"), ("--decimal", "comma"), ("--unit", "multiply"),
        ("--leave-unapplied",), ("--mode", "update"),
    ):  # fmt: skip
        status, out, err = run(capsys, tmp_path, "import", mended, *options)
        named = "--skip/--keep" if options[0] in ("--skip", "--keep") else options[0]
        assert (status, out, err.splitlines()[0]) == (2, "", "Mended rows are read as their import was")
        assert f"mended.csv holds rejected rows of import 1, which was read otherwise than by {named}." in err
        assert "修正行按原导入的方式读取" in run(capsys, tmp_path, "import", mended, *options, lang="zh")[2]
    agreed = (
        "--kind", "sales", "--map", "revenue=sales", "--date-order", "ymd", "--decimal", "point", "--unit", "keep",
        "--skip", "product=P-9", "--mode", "add",
    )  # fmt: skip
    assert "1 of 1 rows loaded" in run(capsys, tmp_path, "import", mended, *agreed)[1]


def test_a_rule_for_many_files_goes_on_with_what_one_of_them_has_no_use_for(engine: Engine, tmp_path: Path) -> None:
    rows = {"Product": {"P-9": False}}
    rule = Request(
        path=str(write(tmp_path, *SALES)), origin="inbox", mode="auto", sheet="Sheet1", base="each/CNY",
        replace_from="2024-01-01", rows=rows,
    )  # fmt: skip
    done = handle(engine, rule)
    assert (done.status, [note.code for note in done.warnings if note.code == "not_held"]) == ("committed", [])


def test_values_to_leave_out_that_no_row_holds_are_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(write(tmp_path, *SALES))
    options = ("--skip", "Customer Name=Nobody,meyer", "--skip", "Customer ID=C1")
    status, out, _ = run(capsys, tmp_path, "import", path, *options)
    assert (status, "1 of 2 rows loaded" in out) == (0, True)
    assert "No row has this in column Customer Name, so none was left out by it: Nobody." in out
    assert "in column Customer ID" not in out.replace("Left out by column", "")  # C1 is left out by the name before

    # Remembered for the next file of the shape, of which it was not said.
    more = str(write(tmp_path, SALES_HEAD + LINES.replace("2024", "2023").replace("O", "X"), "more.csv"))
    status, out, _ = run(capsys, tmp_path, "import", more)
    assert (status, "1 of 2 rows loaded" in out, "No row has" in out) == (0, True, False)
