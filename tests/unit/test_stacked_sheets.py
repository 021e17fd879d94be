"""Sheets with the same columns, one a month, as one import: one below the other, their rows known by sheet and row."""

from __future__ import annotations

import csv
import hashlib
import io
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from kam_analytics import ingest
from kam_analytics.cli import main
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.books import read_so
from kam_analytics.ingest.planning import stacking
from kam_analytics.ingest.unattended.request import Request, handle

HEAD = ["Order No", "Order Date", "Customer", "Revenue"]
JANUARY = [["O1", "2024-01-01", "A", 1], ["O2", "2024-01-02", "B", 2]]
FEBRUARY = [["O3", "2024-02-01", "A", 4], ["O4", "2024-02-02", "B", 8]]


def book_of(path: Path, **sheets: list[list[object]]) -> Path:
    """Sheets as they stand, headers included; '=#REF!' is a formula with that value, '=' one without a value."""
    with xlsxwriter.Workbook(str(path)) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if str(value).startswith("="):
                        sheet.write_formula(number, place, "=1/0", None, str(value)[1:])
                    else:
                        sheet.write(number, place, value)
    return path


def months(path: Path, second: list[list[object]] | None = None, name: str = "2024-02") -> Path:
    """January without a title; February below one, with a blank row, a row that cannot be read and a total."""
    february: list[list[object]] = [
        ["O4", "2024-02-01", "C", 10], [], ["O5", "soon", "D", 20], ["O6", "2024-02-03", "E", 30], ["Total", "", "", 60],
    ]  # fmt: skip
    sheets: dict[str, tuple[int, list[list[object]]]] = {
        "2024-01": (0, [[f"O{n}", f"2024-01-0{n}", "AB"[n % 2], n] for n in range(1, 4)]),
        name: (2, february if second is None else second),
        "old copy": (0, [["O9", "2023-01-01", "A", 1000]]),
    }
    with xlsxwriter.Workbook(str(path)) as book:
        for title, (above, rows) in sheets.items():
            sheet = book.add_worksheet(title)
            if above:
                sheet.write(0, 0, "Sales of February")
            for number, row in enumerate([HEAD, *rows], start=above):
                sheet.write_row(number, 0, row)
            if title == "old copy":
                sheet.hide()
    return path


def test_all_sheets_alike_are_one_import_that_is_mended_as_ever(engine: Engine, tmp_path: Path) -> None:
    path = months(tmp_path / "months.xlsx")
    outcome = handle(engine, Request(path=str(path), sheet="all"))
    assert (outcome.status, outcome.rows) == ("committed", ingest.Rows(8, 5, 1, 2))
    assert dict(outcome.skips) == {"blank_row": 1, "totals_row": 1}
    assert [(reject.place, reject.row, reject.reason) for reject in outcome.rejects] == [("2024-02!6", 7, "not_a_date")]
    assert {note.code: note.params.get("sheets") for note in outcome.warnings if "stacked" in note.code} == {
        "stacked": "2024-01, 2024-02", "not_stacked": "old copy",
    }  # fmt: skip
    assert list(engine.staging.iterdir()) == []
    (entry,) = ingest.history(engine)
    assert entry.file_name == "months.xlsx: 2024-01 + 2024-02"
    assert [part["sheet"] for part in entry.plan.joined["parts"]] == ["2024-01", "2024-02"]
    assert read_so.file_words(entry.plan, "en") == (
        "workbook, 2 sheets one below the other (2024-01, 2024-02), header in row 2024-01!1, 2024-02!3"
    )
    assert read_so.file_words(entry.plan, "zh").startswith("工作簿，2 个工作表上下相接（2024-01, 2024-02）")
    assert read_so.digests(entry) == hashlib.sha256(path.read_bytes()).hexdigest()
    reading = read_so.as_json(entry.plan)["reading"]
    assert (reading["format"], reading["encoding"], reading["delimiter"]) == ("workbook", None, None)
    assert [(table["sheet"], table["rows"]) for table in reading["tables"]] == [("2024-01", 3), ("2024-02", 4)]
    again = handle(engine, Request(path=str(path), sheet="all"))
    assert (again.status, again.rejects[0].place) == ("unchanged", "2024-02!6")

    text = b"".join(ingest.rejects_csv(engine, 1)).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    assert row[:4] == ["O5", "soon", "D", "20"]
    assert row[-1] == "2024-02!6: not a date in the chosen order"
    row[1] = "2024-02-02"
    mended = tmp_path / "mended.csv"
    with mended.open("w", newline="") as stream:
        csv.writer(stream).writerows([head, row])
    done = handle(engine, Request(path=str(mended)))
    assert (done.status, done.rows) == ("committed", ingest.Rows(1, 1, 0, 0))
    assert engine.rows("SELECT sum(revenue) AS revenue FROM sales_line") == [
        {"revenue": Decimal(1 + 2 + 3 + 10 + 20 + 30)}
    ]
    first, mending = sorted(ingest.history(engine), key=lambda one: one.import_id)
    assert first.mended == 1
    assert read_so.file_words(mending.plan, "en") == "UTF-8, separated by comma, header in row 1"


def test_the_command_line_names_the_sheet_of_a_rejected_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], database: Path
) -> None:
    path = months(tmp_path / "months.xlsx")
    assert main(["import", str(path), "--db", str(database), "--lang", "en"]) == 3
    assert "Answer with --sheet 2024-01 | 2024-02 | all:" in capsys.readouterr().err
    assert main(["import", str(path), "--db", str(database), "--lang", "en", "--sheet", "all"]) == 0
    assert "row 2024-02!6, column Order Date" in capsys.readouterr().err


def test_a_sheet_that_stands_twice_is_refused(engine: Engine, tmp_path: Path) -> None:
    first: list[list[object]] = [[f"O{n}", f"2024-01-0{n}", "AB"[n % 2], n] for n in range(1, 4)]
    path = months(tmp_path / "twice.xlsx", first)
    with pytest.raises(ImportRefused) as refused:
        stacking.stack(engine, ingest.inspect(path))
    assert (refused.value.code, refused.value.params["sheet"], refused.value.params["other"]) == (
        "sheets_repeat", "2024-02", "2024-01",
    )  # fmt: skip
    assert list(engine.staging.iterdir()) == []


def test_a_sheet_called_all_is_that_sheet_and_other_options_do_not_fit(engine: Engine, tmp_path: Path) -> None:
    path = months(tmp_path / "named.xlsx", name="all")
    assert [choice.id for choice in stacking.question(ingest.inspect(path)).choices] == ["2024-01", "all", "*"]
    outcome = handle(engine, Request(path=str(path), sheet="all"))
    assert (outcome.status, outcome.rows and outcome.rows.loaded) == ("committed", 2)
    both = handle(engine, Request(path=str(path), sheet="*", mode="add"))
    assert (both.status, both.rows and both.rows.loaded) == ("committed", 5)
    capital = months(tmp_path / "capital.xlsx", name="All")
    unclear = handle(engine, Request(path=str(capital), sheet="all"))
    assert (unclear.status, unclear.error and unclear.error.code) == ("refused", "no_sheet")
    told = handle(engine, Request(path=str(months(tmp_path / "months.xlsx")), sheet="all", header_row=1))
    assert told.error is not None
    assert (told.error.code, told.error.params["why"]) == ("bad_hint", "joined")


def test_sheets_with_their_columns_in_another_order_are_alike(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "months.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for title, places, rows in (
            ("Jan", (0, 1, 2, 3), [["O1", "2024-01-01", "A", 1.5], ["O2", "2024-01-02", "B", 2.5]]),
            ("Feb", (3, 0, 2, 1), [["O3", "2024-02-01", "A", 4], ["O4", "2024-02-02", "", 8]]),
        ):
            sheet = book.add_worksheet(title)
            for number, row in enumerate([HEAD, *rows]):
                sheet.write_row(number, 0, [row[place] for place in places])
    assert ingest.inspect(path).alike == ("Jan", "Feb")
    assert handle(engine, Request(path=str(path), sheet="all")).status == "committed"
    loaded = engine.rows(
        "SELECT order_id, customer_name, CAST(revenue AS DOUBLE) AS revenue FROM sales_line ORDER BY 1"
    )
    assert [tuple(row.values()) for row in loaded] == [
        ("O1", "A", 1.5), ("O2", "B", 2.5), ("O3", "A", 4.0), ("O4", None, 8.0)
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sheets_that_differ_are_told_with_their_columns(engine: Engine, tmp_path: Path, lang: str) -> None:
    path = book_of(
        tmp_path / "differ.xlsx",
        Jan=[HEAD, *JANUARY],
        Feb=[["Order No", "Order Date", "Revenue", "Discount"], *([a, b, d, 0] for a, b, _, d in FEBRUARY)],
        Mar=[[*HEAD, "Region"], ["O5", "2024-03-01", "A", 16, "North"]],
        Apr=[HEAD, ["O6", "2024-04-01", "A", 32]],
        Notes=[["Written", "by"], ["Ann", "Bob"]],
    )
    outcome = handle(engine, Request(path=str(path), sheet="all"))
    assert outcome.error is not None
    assert (outcome.status, outcome.error.code) == ("refused", "sheets_differ")
    assert outcome.error.params["differ"] == [
        {"sheet": "Feb", "lacks": ["Customer"], "more": ["Discount"]},
        {"sheet": "Mar", "more": ["Region"]},
    ]
    assert {
        "en": "Compared with sheet Jan: Feb lacks Customer and also has Discount; Mar also has Region.",
        "zh": "与工作表 Jan 相比：Feb 缺少 Customer，多出 Discount；Mar 多出 Region。",
    }[lang] in outcome.error.message(lang)
    assert engine.rows("SELECT count(*) AS n FROM sales_line") == [{"n": 0}]


def test_beside_sheets_alike_those_that_differ_or_are_empty_are_told(engine: Engine, tmp_path: Path) -> None:
    path = book_of(
        tmp_path / "year.xlsx",
        Jan=[HEAD, *JANUARY],
        Feb=[HEAD, *FEBRUARY],
        Mar=[[*HEAD[:2], "Revenue"], ["O5", "2024-03-01", 16]],
        Apr=[HEAD],
    )
    outcome = handle(engine, Request(path=str(path), sheet="all"))
    assert (outcome.status, outcome.rows and outcome.rows.loaded) == ("committed", 4)
    (note,) = (note for note in outcome.warnings if note.code == "not_stacked")
    assert "Mar lacks Customer; Apr has no rows." in note.text("en")


def test_all_of_a_workbook_with_one_table_is_that_table(engine: Engine, tmp_path: Path) -> None:
    path = book_of(tmp_path / "one.xlsx", Notes=[["Written", "by"], ["Ann", "Bob"]], Jan=[HEAD, *JANUARY])
    outcome = handle(engine, Request(path=str(path), sheet="all", header_row=1))
    assert (outcome.status, outcome.rows and outcome.rows.loaded) == ("committed", 2)


def test_sheets_alike_without_a_known_name_take_their_columns_by_hand(engine: Engine, tmp_path: Path) -> None:
    head = ["Order No", "Order Date", "Partner", "Foo"]
    path = book_of(tmp_path / "odd.xlsx", Jan=[head, *JANUARY], Feb=[head, *FEBRUARY])
    by_hand = {"customer_name": "Partner", "revenue": "Foo"}
    outcome = handle(engine, Request(path=str(path), kind="sales", sheet="all", mapping=by_hand))
    assert (outcome.status, outcome.rows and outcome.rows.loaded) == ("committed", 4)
    assert engine.rows("SELECT sum(revenue) AS n FROM sales_line") == [{"n": Decimal(15)}]


def test_error_values_and_formulas_without_values_are_the_reasons_of_a_stack(engine: Engine, tmp_path: Path) -> None:
    """As of one sheet: what a row cannot do without is rejected for it, elsewhere it is missing and counted. The formulas below
    the last row of January are none of February, whose first row lacks its amount."""
    head = [*HEAD, "Cost"]
    rows: list[list[object]] = [[f"O{n}", f"2024-01-0{n}", "A", 10, 1] for n in range(1, 8)]
    rows[1][3], rows[2][1], rows[3][4], rows[4][3] = "=#DIV/0!", "=#REF!", "=#VALUE!", "="
    path = book_of(
        tmp_path / "errors.xlsx",
        Jan=[head, *rows, ["", "", "", "="], ["", "", "", "="]],
        Feb=[["Sales"], ["Cost", *HEAD], [1, "P1", "2024-02-01", "B"], ["=#N/A", "P2", "2024-02-02", "B", "=#NUM!"],
             *([1, f"P{n}", f"2024-02-0{n}", "B", 5] for n in range(3, 8))],
    )  # fmt: skip
    outcome = handle(engine, Request(path=str(path), sheet="all", rejects_to=str(tmp_path / "rejects.csv")))
    assert [(reject.place, reject.column, reject.reason, reject.value) for reject in outcome.rejects] == [
        ("Jan!3", "Revenue", "sheet_error", "#DIV/0!"), ("Jan!4", "Order Date", "sheet_error", "#REF!"),
        ("Jan!6", "Revenue", "uncomputed", "#FORMULA"), ("Feb!3", "Revenue", "missing", None),
        ("Feb!4", "Revenue", "sheet_error", "#NUM!"),
    ]  # fmt: skip
    assert outcome.totals["revenue"] == Decimal(4 * 10 + 5 * 5)
    errors = [note for note in outcome.warnings if note.code == "sheet_errors"]
    assert [(note.params["column"], note.params["count"]) for note in errors] == [("Cost", 2)]
    assert ingest.history(engine)[0].plan.marks == ()


def test_errors_of_what_rows_can_do_without_are_counted_in_a_stack_that_is_tidy_else(
    engine: Engine, tmp_path: Path
) -> None:
    head = [*HEAD, "Region"]
    path = book_of(
        tmp_path / "tidy.xlsx",
        Jan=[head, *([*row, "North"] for row in JANUARY)],
        Feb=[head, [*FEBRUARY[0], "=#REF!"], [*FEBRUARY[1], "South"]],
    )
    outcome = handle(engine, Request(path=str(path), sheet="all"))
    assert (outcome.status, outcome.rows) == ("committed", ingest.Rows(4, 4, 0, 0))
    assert [note.params["count"] for note in outcome.warnings if note.code == "sheet_errors"] == [1]


def test_a_stack_without_one_computed_amount_is_refused_as_such(engine: Engine, tmp_path: Path) -> None:
    path = book_of(
        tmp_path / "written.xlsx",
        Jan=[HEAD, *([*row[:3], "="] for row in JANUARY)],
        Feb=[HEAD, *([*row[:3], "="] for row in FEBRUARY)],
    )
    outcome = handle(engine, Request(path=str(path), sheet="all"))
    assert outcome.error is not None
    assert outcome.error.code == "formulas_in_sheets"
    assert outcome.error.params["cells"] == "Revenue: Jan!2, Jan!3, Feb!2 ..."
