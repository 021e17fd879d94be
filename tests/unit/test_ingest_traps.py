"""Files that would load with a wrong figure and no word about it: each is read right, rejected or pointed out."""

from __future__ import annotations

import csv
import io
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kam_analytics import cli, i18n, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import Hints, Rows
from kam_analytics.ingest.cells import totals, values
from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import begin, load, write

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def notes(outcome: ingest.Outcome) -> dict[str, str]:
    """Code -> text; in Chinese each must exist as well."""
    assert all(note.as_json("zh")["text"] for note in outcome.warnings)
    return {note.code: note.as_json("en")["text"] for note in outcome.warnings}


def revenues(engine: Engine) -> list[Decimal]:
    return [row["revenue"] for row in engine.rows("SELECT revenue FROM sales_line ORDER BY order_date")]


def sales(values: list[str]) -> str:
    lines = [f"2024-01-{n:02};C{n};{value}" for n, value in enumerate(values, start=1)]
    return "order date;customer id;sales\n" + "\n".join(lines) + "\n"


# -- numbers -----------------------------------------------------------------------------------------------------


def test_the_dash_of_a_whole_amount_is_no_minus(engine: Engine, tmp_path: Path) -> None:
    written = {"1250.-": 1250, "50.–": 50, "99.--": 99, "CHF 5.-": 5, "-50.-": -50, "(50.-)": -50, "7-": -7, "8.5": 8.5}
    outcome = load(engine, write(tmp_path, sales(list(written))), "sales", decimal="point")
    assert outcome.rows == Rows(8, 8, 0, 0)
    assert [float(value) for value in revenues(engine)] == list(written.values())
    for text, number in (("50,-", 50), ("1.250,--", 1250), ("-3,-", -3)):
        found = values.bare_number(text)
        assert found is not None
        assert (found.digits.replace(".", ""), found.negative) == (str(abs(number)), number < 0)


def test_amounts_that_are_all_zero_are_pointed_out(engine: Engine, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "f.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("order date", "customer id", "sales"))
    for row in range(1, 6):
        sheet.write_row(row, 0, (f"2024-01-0{row}", f"C{row}"))
        sheet.write_formula(row, 2, "=2+3")  # this writer leaves 0 as its result
    book.close()
    assert "sales" in notes(load(engine, tmp_path / "f.xlsx", "sales"))["all_zero"]
    assert "all_zero" not in notes(load(engine, write(tmp_path, sales(["5", "-5"])), "sales"))


HEAD = "order date,customer id,quantity,unit price,"


def test_a_computed_revenue_says_what_became_of_the_discount(engine: Engine, tmp_path: Path) -> None:
    rows = "2024-01-01,C1,2,10,5\n2024-01-02,C1,2,10,3\n2024-01-03,C2,2,10,10\n"
    said = notes(load(engine, write(tmp_path, f"{HEAD}discount\n{rows}", "a.csv"), "sales"))
    assert "discount" in said["discount_per_cent"]
    said = notes(load(engine, write(tmp_path, f"{HEAD}discount amount\n{rows}", "b.csv"), "sales"))
    assert "discount amount" in said["discount_not_used"]
    rates = rows.replace(",5\n", ",0.05\n").replace(",3\n", ",0.03\n").replace(",10\n", ",0.1\n")
    said = notes(load(engine, write(tmp_path, f"{HEAD}discount\n{rates}", "c.csv"), "sales"))
    assert not {"discount_per_cent", "discount_not_used"} & said.keys()
    said = notes(
        load(engine, write(tmp_path, f"{HEAD}sales,discount amount\n2024-01-01,C1,2,10,15,5\n", "d.csv"), "sales")
    )
    assert "discount_not_used" not in said


# -- words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["Subtotal Meyer", "Sub-total North", "Grand Total 2024", "小计 华东", "合计 2024"])
def test_a_subtotal_with_a_name_behind_it_is_one(label: str) -> None:
    usual = ["2024-01-01", "C1", "Meyer", "O1", "P1", "2", "10", "North"]
    judge = totals.Totals(len(usual))
    assert not judge.is_total(usual, "".join(usual))
    row = ["2024-01-31", "", label, "", "", "40", "", ""]
    assert judge.is_total(row, "".join(row))
    name = ["2024-01-31", "C2", "Total Energies", "O2", "P1", "40", "1", ""]
    assert not judge.is_total(name, "".join(name))


def test_words_of_a_program_for_a_missing_id_name_no_customer(engine: Engine, tmp_path: Path) -> None:
    ids = ["17850.0", "nan", "17851.0", "None", "NaN", "17850", "<NA>", "NaT"]
    text = "order date,customer id,sales\n" + "".join(f"2024-01-0{n},{each},1\n" for n, each in enumerate(ids, start=1))
    outcome = load(engine, write(tmp_path, text), "sales")
    assert outcome.rows == Rows(8, 8, 0, 0)
    found = engine.rows("SELECT customer_id, count(*) AS n FROM sales_line GROUP BY ALL ORDER BY ALL")
    assert {row["customer_id"]: row["n"] for row in found} == {"17850": 2, "17851": 1, None: 5}


# -- targets with a column a month -------------------------------------------------------------------------------


def wide(tmp_path: Path, heads: list[str], *rows: list[Any]) -> Path:
    lines = [",".join(map(str, row)) for row in (["Salesperson", *heads], *rows)]
    return write(tmp_path, "\n".join(lines) + "\n", f"w{len(list(tmp_path.iterdir()))}.csv")


def test_a_month_of_which_no_cell_can_be_read_is_not_left_out(engine: Engine, tmp_path: Path) -> None:
    heads = ["Year", *MONTHS]
    good = [["Ann", 2024, *range(1, 13)], ["Bob", 2024, *range(1, 13)]]
    spoilt = [["Cy", 2024, 1, 2, "tbd", *range(4, 13)], ["Di", 2024, 1, "?", "open", *range(4, 13)]]
    with pytest.raises(ImportRefused) as caught:
        load(engine, wide(tmp_path, heads, *spoilt), "targets")
    assert caught.value.code == "nothing_loaded"
    assert caught.value.column == "Mar"
    outcome = load(engine, wide(tmp_path, heads, *good, *spoilt), "targets")
    assert outcome.rows == Rows(4, 2, 2, 0)
    assert [(r.row, r.column, r.value) for r in outcome.rejects] == [
        (4, "Mar", "tbd"),
        (5, "Feb", "?"),
        (5, "Mar", "open"),
    ]
    assert outcome.totals["amount"] == 2 * 78


def test_a_month_that_stands_twice_is_not_halved(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused):
        load(engine, wide(tmp_path, ["Year", *MONTHS, "Jan"], ["Ann", 2024, *range(1, 14)]), "targets")


def test_the_sum_beside_the_months_is_not_a_target(engine: Engine, tmp_path: Path) -> None:
    outcome = load(
        engine, wide(tmp_path, ["Year", "Q1", "Q2", "Q3", "Q4", "Total"], ["Ann", 2024, 1, 2, 3, 6, 12]), "targets"
    )
    assert outcome.totals["amount"] == 12
    assert len(engine.rows("FROM sales_target")) == 4


def test_ten_years_of_months_take_no_minute(engine: Engine, tmp_path: Path) -> None:
    """Every column once had an expression of its own, and planning the statement took a second each."""
    heads = [f"{month} {year}" for year in range(2016, 2026) for month in MONTHS]
    path = wide(tmp_path, heads, *(["Ann", *[5] * 119, "1.5"], ["Bob", *[7] * 120]))
    started = time.monotonic()
    outcome = load(engine, path, "targets")
    assert time.monotonic() - started < 20
    assert outcome.totals["amount"] == Decimal("5") * 119 + Decimal("1.5") + 840
    (span,) = engine.rows("SELECT min(period_start) AS a, max(period_end) AS b FROM sales_target")
    assert (span["a"], span["b"]) == (date(2016, 1, 1), date(2025, 12, 31))


def test_months_may_have_different_decimal_marks(engine: Engine, tmp_path: Path) -> None:
    text = "Salesperson;Jan 2024;Feb 2024;Mar 2024\nAnn;1,5;2.5;3\nBob;1,5;2.5;4\n"
    load(engine, write(tmp_path, text), "targets")
    found = engine.rows("SELECT amount FROM sales_target WHERE salesperson = 'Ann' ORDER BY period_start")
    assert [float(row["amount"]) for row in found] == [1.5, 2.5, 3.0]


# -- rates -------------------------------------------------------------------------------------------------------


def test_a_rate_that_is_none_is_rejected_where_it_stands(engine: Engine, tmp_path: Path) -> None:
    rates = ["0.9", "0", "0.91", "-1", "0.92", "0.000000001", "0.93", "90%"]
    text = "Date,From,To,Rate\n" + "".join(f"2024-01-0{n},USD,EUR,{r}\n" for n, r in enumerate(rates, start=1))
    outcome = load(engine, write(tmp_path, text), "rates")
    assert [(reject.row, reject.reason) for reject in outcome.rejects] == [(row, "not_a_rate") for row in (3, 5, 7, 9)]


# -- workbooks ---------------------------------------------------------------------------------------------------


def book(path: Path, *sheets: tuple[str, bool, int]) -> Path:
    made = xlsxwriter.Workbook(str(path))
    for name, hidden, value in sheets:
        sheet = made.add_worksheet(name)
        sheet.write_row(0, 0, ("order date", "customer id", "sales"))
        for row in range(1, 6):
            sheet.write_row(row, 0, (f"2024-01-0{row}", f"C{row}", value))
        if hidden:
            sheet.hide()
        else:
            sheet.activate()
            sheet.set_first_sheet()
    made.close()
    return path


def test_a_sheet_that_is_seen_goes_before_a_hidden_one(engine: Engine, tmp_path: Path) -> None:
    found = ingest.inspect(book(tmp_path / "b.xlsx", ("Old", True, 9), ("New", False, 1)))
    assert found.sheet == "New"
    assert "hidden_sheet" not in {note.code for note in found.warnings}
    made = xlsxwriter.Workbook(str(tmp_path / "c.xlsx"))
    made.add_worksheet("Cover").write(0, 0, "Report")
    hidden = made.add_worksheet("Data")
    hidden.write_row(0, 0, ("order date", "customer id", "sales"))
    hidden.write_row(1, 0, ("2024-01-01", "C1", 5))
    hidden.very_hidden()
    made.close()
    found = ingest.inspect(tmp_path / "c.xlsx")
    assert found.sheet == "Data"
    assert "hidden_sheet" in {note.code for note in found.warnings}


def test_a_workbook_under_the_name_of_another_format_is_opened(engine: Engine, tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", ("Sales", False, 3)).rename(tmp_path / "b.xls")
    assert load(engine, path, "sales").totals["revenue"] == 15


# -- what is said by hand ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hints",
    [
        {"delimiter": "ab"},
        {"delimiter": "\n"},
        {"delimiter": '"'},
        {"delimiter": "x"},
        {"header_row": -1},
        {"encoding": "idna"},
    ],
)
def test_hints_that_cannot_be_are_refused(tmp_path: Path, hints: dict[str, Any]) -> None:
    with pytest.raises(ImportRefused) as caught:
        ingest.inspect(write(tmp_path, "order date,customer id,sales\n2024-01-01,C1,5\n"), hints=Hints(**hints))
    assert caught.value.code == "bad_hint"
    for lang in i18n.LANGUAGES:
        assert caught.value.message(lang)


def test_no_header_though_there_is_one_loses_no_row(tmp_path: Path) -> None:
    path = write(tmp_path, "order date,customer id,sales\n2024-01-01,C1,5\n2024-01-02,C1,5\n")
    found = ingest.inspect(path, hints=Hints(header_row=0))
    assert (found.table.first, len(found.tables), found.rows_estimate) == (1, 1, 3)


def test_a_column_that_can_be_read_is_not_called_unreadable(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "order date,customer id,sales\n2024-01-01,C1,5\n")
    with pytest.raises(ImportRefused) as caught:
        begin(engine, path, "sales", overrides={"cost": "sales"})
    assert caught.value.code == "missing_column"


@pytest.mark.parametrize("option", ["--skip", "--keep", "--map"])
def test_an_option_without_its_sign_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str) -> None:
    path = write(tmp_path, "order date,customer id,sales\n2024-01-01,C1,5\n")
    assert cli.main(["--db", str(tmp_path / "k.duckdb"), "--lang", "en", "import", str(path), option, "nonsense"]) == 2
    said = capsys.readouterr().err
    assert "nonsense" in said
    assert "not have" not in said


@pytest.mark.parametrize("target", ["missing/rejects.csv", "/dev/full"])
def test_rejects_that_cannot_be_written_do_not_undo_the_import(engine: Engine, tmp_path: Path, target: str) -> None:
    path = write(tmp_path, "order date,customer id,sales\n2024-01-01,C1,5\n2024-01-02,C1,5\nx,C1,6\n")
    outcome = handle(engine, Request(str(path), rejects_to=str(tmp_path / target)))
    assert (outcome.status, outcome.rows) == ("committed", Rows(3, 2, 1, 0))
    assert "rejects 1" in notes(outcome)["rejects_not_written"]


def test_rejects_on_a_full_disk_leave_no_part_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resource = pytest.importorskip("resource")
    path, target = write(tmp_path, "order date,customer id,sales\n2024-01-01,C1,5\nx,C1,6\n"), tmp_path / "out.csv"
    command = ["--db", str(tmp_path / "k.duckdb"), "--lang", "en"]
    assert cli.main([*command, "import", str(path)]) == 0
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        assert cli.main([*command, "rejects", "1", "--out", str(target)]) == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(target) in capsys.readouterr().err
    assert not target.exists()


@pytest.mark.parametrize("order", [[4, 0, 1, 2, 3, 5, 6, 7], [0, 1, 4, 2, 5, 3, 6, 7], [4, 7, 6, 5, 3, 2, 1, 0]])
def test_rejected_rows_whose_columns_were_moved_are_read(engine: Engine, tmp_path: Path, order: list[int]) -> None:
    path = write(tmp_path, "order id,order date,customer id,sales\nO1,2024-01-01,C1,5\nO2,2024-01-02,C1,5\nO3,x,C1,6\n")
    load(engine, path, "sales")
    rejected = list(csv.reader(io.StringIO(b"".join(ingest.rejects_csv(engine, 1)).decode("utf-8-sig"))))
    rejected[1][1] = "2024-01-03"
    with (tmp_path / "mended.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([row[place] for place in order] for row in rejected)
    assert handle(engine, Request(str(tmp_path / "mended.csv"))).rows == Rows(1, 1, 0, 0)
    (found,) = engine.rows("SELECT sum(revenue) AS s, count(*) AS n FROM sales_line")
    assert (found["s"], found["n"]) == (16, 3)


def test_an_extract_is_not_opened_as_the_database(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write(tmp_path, "order date,customer id,sales\n2024-01-01,C1,5\n")
    for command in (["imports"], ["import", str(path)]):
        assert cli.main(["--db", str(path), "--lang", "en", *command]) == 2
        assert "not a DuckDB file" in capsys.readouterr().err
    assert path.read_text() == "order date,customer id,sales\n2024-01-01,C1,5\n"


# -- headers that name a currency ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ("Sales EUR", "EUR"), ("Net Amount in USD", "USD"), ("Sales RON", "RON"), ("Revenue (€)", "€"), ("金额 人民币", "人民币"),
        ("销售额/元", None), ("Sum of Sales", None), ("求和项:销售额", None),
    ],
)  # fmt: skip
def test_amounts_are_found_behind_a_currency_and_it_is_said(
    engine: Engine, tmp_path: Path, header: str, named: str | None
) -> None:
    text = f"order date;customer id;{header}\n2024-01-05;C1;5\n2024-01-06;C2;7.5\n"
    outcome = load(engine, write(tmp_path, text), "sales", decimal="point")
    assert (sum(revenues(engine)), aliases.currency_named(header)) == (Decimal("12.5"), named)
    assert ("currency_in_header" in notes(outcome)) == (named is not None)
    code = {"€": "EUR", "人民币": "CNY", None: ""}.get(named, named)
    assert engine.rows("SELECT DISTINCT currency FROM sales_line") == [{"currency": code}]
    assert "alike_headers" not in notes(outcome)


def test_one_of_several_currencies_is_not_taken_without_a_word(tmp_path: Path) -> None:
    path = write(tmp_path, "order date;customer id;Sales EUR;Sales USD\n2024-01-05;C1;5;6\n2024-01-06;C2;7;8\n")
    assert [question.code for question in ingest.questions(ingest.inspect(path), "sales")] == ["amount_column"]
    assert ingest.inspect(path).warnings == ()
    for text in (  # the column that counts is not told by the row's currency
        "order date;customer id;Sales EUR;Sales USD;Currency\n2024-01-05;C1;5;6;EUR\n2024-01-06;C2;7;8;EUR\n",
        "order date;customer id;Sales (net);Sales (gross)\n2024-01-05;C1;5;6\n2024-01-06;C2;7;8\n",
    ):
        (note,) = ingest.inspect(write(tmp_path, text, "c.csv")).warnings
        assert note.code == "alike_headers"
        assert note.params["columns"] == ", ".join(text.split("\n")[0].split(";")[2:4])
        assert note.text("zh")
    named = write(
        tmp_path, "order date;customer id;Sales EUR;Currency\n2024-01-05;C1;5;EUR\n2024-01-06;C2;7;EUR\n", "b.csv"
    )
    assert ingest.inspect(named).warnings == ()


# -- what looks like a customer list -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "month,customer id,sales\n2024-01,A,5\n2024-02,B,6\n",
        "月份,客户名称,销售额\n2024年1月,甲,5\n2024年2月,乙,6\n",
        "year,month,customer id,customer name,sales\n2024,1,A,Alpha,5\n2024,2,B,Beta,6\n",
        "customer,Jan 2024,Feb 2024,Mar 2024\nAlpha,5,6,7\nBeta,1,2,3\n",
    ],
)
def test_sales_by_month_are_no_customer_list(engine: Engine, tmp_path: Path, text: str) -> None:
    """Their amounts would have been left out without a word."""
    outcome = handle(engine, Request(str(write(tmp_path, text))))
    assert outcome.status in ("refused", "needs_answer")
    years = "customer id,customer name,founded,annual revenue\nA,Alpha,1990,5\nB,Beta,1980,6\n"
    assert ingest.inspect(write(tmp_path, years)).kind == "customers"


def test_sales_that_are_all_negative_are_pointed_out(engine: Engine, tmp_path: Path) -> None:
    assert notes(load(engine, write(tmp_path, sales(["-5", "-2.5", "0"])), "sales"))["all_negative"].count("2") == 1
    assert "all_negative" not in notes(load(engine, write(tmp_path, sales(["5", "-50"]), "b.csv"), "sales"))
