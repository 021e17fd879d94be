"""Numbers beyond what is kept and error values of a spreadsheet: rejected or read as missing, each by its own name."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from kam_analytics import i18n
from kam_analytics.engine import Engine
from kam_analytics.ingest import Outcome
from tests.extracts import load, write

GOOD = "".join(f"2024-01-{day:02},C{day},10,5\n" for day in range(10, 25))
HEAD = "order date,customer id,sales,cost\n"


def rejects(outcome: Outcome) -> list[tuple[int, str | None, str | None, str]]:
    return [(reject.row, reject.column, reject.value, reject.reason) for reject in outcome.rejects]


@pytest.mark.parametrize(
    "value", ["100000000000000", "-123456789012345678901234567890", '"1,000,000,000,000,000.00"', "1E+20"]
)
def test_a_number_with_too_many_digits_is_out_of_range(engine: Engine, tmp_path: Path, value: str) -> None:
    """DECIMAL(18, 4) keeps fourteen digits before the point."""
    outcome = load(engine, write(tmp_path, f"{HEAD}2024-01-01,C1,{value},1\n2024-01-02,C1,1.2.3,1\n{GOOD}"), "sales")
    assert rejects(outcome) == [
        (2, "sales", value.strip('"'), "number_out_of_range"),
        (3, "sales", "1.2.3", "not_a_number"),
    ]


def test_the_largest_number_is_kept(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, f"{HEAD}2024-01-01,C1,99999999999999.9999,1\n2024-01-02,C1,1.2.3,1\n{GOOD}"), "sales")
    assert engine.rows("SELECT max(revenue) AS top FROM sales_line") == [{"top": Decimal("99999999999999.9999")}]


def test_a_decimal_comma_is_read_before_it_is_judged(engine: Engine, tmp_path: Path) -> None:
    good = "".join(f"2024-01-{day:02};C{day};10,5\n" for day in range(10, 25))
    text = f"order date;customer id;sales\n2024-01-01;C1;999.999.999.999.999,50\n2024-01-02;C1;99.999.999,50\n{good}"
    outcome = load(engine, write(tmp_path, text), "sales", decimal="comma")
    assert rejects(outcome) == [(2, "sales", "999.999.999.999.999,50", "number_out_of_range")]


@pytest.mark.parametrize("value", ["#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#N/A"])
def test_error_values_of_a_text_file_are_named(engine: Engine, tmp_path: Path, value: str) -> None:
    text = f"{HEAD}2024-01-01,C1,{value},1\n{value},C1,1,1\n2024-01-03,C1,1,x\n{GOOD}"
    assert rejects(load(engine, write(tmp_path, text), "sales")) == [
        (2, "sales", value, "sheet_error"),
        (3, "order date", value, "sheet_error"),
        (4, "cost", "x", "not_a_number"),
    ]


@pytest.mark.parametrize("value", ["#REF!", "#N/A"])
def test_an_invoice_is_not_called_by_an_error(engine: Engine, tmp_path: Path, value: str) -> None:
    good = "".join(f"R{day},2024-01-{day:02},C{day},10\n" for day in range(10, 25))
    text = f"invoice no,invoice date,customer id,amount\n{value},2024-01-01,C1,1\n{good}"
    assert rejects(load(engine, write(tmp_path, text), "invoices")) == [(2, "invoice no", value, "sheet_error")]


def sheet(folder: Path) -> Path:
    """A second sheet below a title, with formulas that fail: in row 5 the amount, in row 6 the date, in rows 7 and 8
    what can be done without."""
    path = folder / "errors.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Notes").write_formula(3, 2, "=1/0", None, "#DIV/0!")
    lines = book.add_worksheet("Lines & more")
    lines.write(0, 0, "Export")
    for place, name in enumerate(HEAD.strip().split(",")):
        lines.write(2, place, name)
    for row in range(3, 20):
        for place, value in enumerate((f"2024-01-{row:02}", f"C{row}", row * 10, row)):
            lines.write(row, place, value)
    for row, place, error in ((4, 2, "#REF!"), (5, 0, "#VALUE!"), (6, 3, "#DIV/0!"), (7, 3, "#N/A"), (7, 1, "#N/A")):
        lines.write_formula(row, place, "=1/0", None, error)
    book.close()
    return path


def without_places(source: Path) -> Path:
    """The same workbook from a program that leaves out where cells stand."""
    path = source.with_name("bare.xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet2.xml":
                content = re.sub(rb'(<c) r="[A-Z]+\d+"', rb"\1", content)
            new.writestr(name, content)
    return path


@pytest.mark.parametrize("bare", [False, True])
def test_error_values_of_a_workbook(engine: Engine, tmp_path: Path, bare: bool) -> None:
    path = sheet(tmp_path)
    outcome = load(engine, without_places(path) if bare else path, "sales")
    assert rejects(outcome) == [(5, "sales", "#REF!", "sheet_error"), (6, "order date", "#VALUE!", "sheet_error")]
    said = [(note.params["column"], note.params["count"]) for note in outcome.warnings if note.code == "sheet_errors"]
    assert sorted(said) == [("cost", 2), ("customer id", 1)]
    rows = engine.rows("SELECT cost, customer_id FROM sales_line WHERE revenue IN (60, 70) ORDER BY revenue")
    assert rows == [{"cost": None, "customer_id": "C6"}, {"cost": None, "customer_id": None}]


def test_the_reasons_are_said_in_both_languages() -> None:
    assert i18n.text("ingest.reason.sheet_error", "zh") == "工作表中的错误值（如 #REF!）"
    assert i18n.text("ingest.reason.number_out_of_range", "en").startswith("number out of range")


@pytest.mark.parametrize("value", ["100.00 CR", "100.00DR", "Dr. 100", "100贷", "借100"])
def test_a_mark_of_debit_or_credit_is_named(engine: Engine, tmp_path: Path, value: str) -> None:
    outcome = load(engine, write(tmp_path, f"{HEAD}2024-01-01,C1,{value},1\n{GOOD}"), "sales")
    assert rejects(outcome) == [(2, "sales", value, "debit_or_credit")]


@pytest.mark.parametrize(
    ("head", "debit", "credit"),
    [("DR/CR", "DR", "CR"), ("D/C", "D", "C"), ("Soll/Haben", "S", "H"), ("借/贷", "借", "贷")],
)
def test_a_mark_of_debit_or_credit_in_a_column_beside_is_the_sign(
    engine: Engine, tmp_path: Path, head: str, debit: str, credit: str
) -> None:
    """What a customer owes is the debit side; until now such a column was not looked at, and credits counted as owed."""
    rows = "".join(f"I{n},2024-01-{n + 10},C{n},{n + 5},{credit if n == 3 else debit}\n" for n in range(10))
    outcome = load(engine, write(tmp_path, f"invoice no,invoice date,customer id,amount,{head}\n{rows}"), "invoices")
    assert [(note.code, note.params["count"]) for note in outcome.warnings if note.code == "turned"] == [("turned", 1)]
    assert outcome.totals["amount"] == sum(range(5, 15)) - 2 * 8


SIGNED = [(debit, 100) for debit in "DDDDDD"] + [("C", -30), ("C", -40)]


@pytest.mark.parametrize(
    ("lines", "revenue"),
    [
        (SIGNED, 530),
        ([("C" if side == "D" else "D", amount) for side, amount in SIGNED], 530),  # a revenue account, signed
        ([("C" if side == "D" else "D", abs(amount)) for side, amount in SIGNED], 530),  # and unsigned
        ([("C", 100)] * 4, 400),  # nothing tells credits from others
        ([*SIGNED, ("C", 5), ("D", -7)], 528),  # signed, with two corrections
        ([("Direct", 100)] * 5 + [("Channel", 50)] * 4 + [("C", 10)], 710),  # no sides of an account
        ([("借方", 100)] * 3 + [("贷方", 20)], 280),
    ],
)
def test_a_side_of_an_account_turns_no_sign_that_is_right(
    engine: Engine, tmp_path: Path, lines: list[tuple[str, int]], revenue: int
) -> None:
    rows = "".join(f"2024-01-{n + 10},C{n},{amount},{side}\n" for n, (side, amount) in enumerate(lines))
    outcome = load(engine, write(tmp_path, f"order date,customer id,revenue,D/C\n{rows}"), "sales")
    assert outcome.totals["revenue"] == revenue


def test_of_receipts_the_credit_side_is_the_usual_one(engine: Engine, tmp_path: Path) -> None:
    """As in SAP's cleared items: until now each receipt counted as paid back."""
    rows = "".join(f"2024-01-{n + 10},C{n},{n + 1},{'S' if n == 2 else 'H'}\n" for n in range(6))
    outcome = load(engine, write(tmp_path, f"payment date,customer id,amount,SHKZG\n{rows}"), "payments")
    assert outcome.totals["amount"] == 1 + 2 - 3 + 4 + 5 + 6
