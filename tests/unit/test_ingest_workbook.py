"""Workbooks: merged cells say in every row what a person sees there; macros are refused."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from kam_analytics import i18n, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.reading import workbook_guard
from kam_analytics.ingest.unattended.request import Request, handle
from tests import old_workbook
from tests.extracts import begin


def merged(path: Path) -> Path:
    """A title over the whole sheet, a customer over three rows, one amount over two."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sales")
        sheet.merge_range(0, 0, 0, 3, "Sales of spring 2024")
        sheet.write_row(1, 0, ["Customer", "Order Date", "Sales", "Region"])
        for row in range(2, 6):
            sheet.write_row(row, 1, [f"2024-03-0{row}", None if row == 3 else 10 * row, "North"])
        sheet.merge_range(2, 0, 4, 0, "Miller")
        sheet.merge_range(2, 2, 3, 2, 20)
        sheet.write(5, 0, "Brown")
    return path


def test_a_customer_merged_over_rows_is_that_of_each_and_an_amount_counts_once(engine: Engine, tmp_path: Path) -> None:
    path = merged(tmp_path / "merged.xlsx")
    found = ingest.inspect(path)
    assert [(note.code, note.params.get("count")) for note in found.warnings] == [("preamble", 1), ("merged_cells", 2)]
    pending = begin(engine, path, "sales")
    # The second of the two merged amounts has none of its own: that row is not loaded, and says so.
    assert (pending.rows.loaded, pending.rows.rejected) == (3, 1)
    pending.commit()
    rows = engine.rows("SELECT customer_name, sum(revenue) AS revenue FROM sales_line GROUP BY ALL ORDER BY ALL")
    assert rows == [
        {"customer_name": "Brown", "revenue": Decimal(50)},
        {"customer_name": "Miller", "revenue": Decimal(20 + 40)},
    ]


def test_workbooks_with_macros_are_refused(tmp_path: Path) -> None:
    for part in ("xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"):
        path = merged(tmp_path / "macros.xlsx")
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(part, b"Sub Auto_Open()")
        assert refusal(path) == "macros"
    assert refusal(compound(tmp_path / "macros.xls", "_VBA_PROJECT_CUR")) == "macros"


def test_workbooks_with_a_password_are_refused(tmp_path: Path) -> None:
    assert refusal(compound(tmp_path / "secret.xlsx", "EncryptedPackage")) == "password"
    old = old_workbook.write(tmp_path / "secret.xls", "Sales", [["Date", "Sales"], ["2024-01-01", 1.0]])
    assert ingest.inspect(old).rows_estimate == 1
    sheet, encrypted = b"\x85\x00", b"\x2f\x00"  # kinds of records
    old.write_bytes(old.read_bytes().replace(sheet, encrypted, 1))
    assert refusal(old) == "password"


def refusal(path: Path) -> str:
    with pytest.raises(ImportRefused) as refused:
        ingest.inspect(path)
    return refused.value.code


def test_a_workbook_whose_parts_have_backslashes_is_told_from_a_binary_file(tmp_path: Path) -> None:
    """As some libraries of .NET write it."""
    plain, path = merged(tmp_path / "plain.xlsx"), tmp_path / "windows.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            target.writestr(part.replace("/", "\\"), source.read(part))
    assert refusal(path) == "backslashes"


def compound(path: Path, folder: str) -> Path:
    """A file of the old format with one folder in it."""
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + folder.encode("utf-16-le") + bytes(512))
    return path


HEADER = ["Order Date", "Customer", "Revenue", "Note"]


def uncomputed(path: Path, rows: list[list[object]]) -> Path:
    """A workbook as programs write it that compute nothing: formulas have no value. One of letters may have none at all."""
    plain = path.with_name("computed.xlsx")
    with xlsxwriter.Workbook(str(plain)) as book:
        sheet = book.add_worksheet("Sales")
        for number, row in enumerate([HEADER, *rows]):
            sheet.write_row(number, 0, row)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if workbook_guard.is_sheet(part):
                content = content.replace(b"</f><v>0</v>", b"</f><v></v>")
                content = re.sub(rb'<c r="(D\d+)"><f>', rb'<c r="\1" t="str"><f>', content)
            target.writestr(part, content)
    return path


def test_formulas_without_values_are_said(engine: Engine, tmp_path: Path) -> None:
    rows: list[list[object]] = [[f"2024-03-0{day}", "Miller", 10, '=""'] for day in range(1, 6)]
    rows[1][2] = rows[3][2] = "=5*2"
    path = uncomputed(tmp_path / "some.xlsx", rows)
    found = ingest.inspect(path)
    assert [(note.code, note.params) for note in found.warnings] == [
        ("formulas_without_values", {"sheet": "Sales", "cells": "C3, C5"})
    ]
    assert all("C3, C5" in found.warnings[0].text(lang) for lang in i18n.LANGUAGES)
    pending = begin(engine, path, "sales")
    assert pending.rows == ingest.Rows(5, 3, 2, 0)
    assert [(reject.row, reject.column, reject.reason) for reject in pending.rejects] == [
        (3, "Revenue", "uncomputed"), (5, "Revenue", "uncomputed"),
    ]  # fmt: skip
    assert ingest.inspect(tmp_path / "computed.xlsx").warnings == ()


def test_formulas_below_a_table_make_no_rows_of_it(engine: Engine, tmp_path: Path) -> None:
    """Pulled down further than there is data, as people do; the last row of all is a missing date that no formula makes."""
    rows: list[list[object]] = [[f"2024-03-0{day}", "Miller", 10, "x"] for day in range(1, 6)]
    rows += [["", "", "=A7*2", ""], ["", "Miller", 5, "x"]]
    pending = begin(engine, uncomputed(tmp_path / "below.xlsx", rows), "sales")
    assert (pending.rows, pending.skips) == (ingest.Rows(7, 5, 1, 1), {"blank_row": 1})
    assert [(reject.row, reject.reason) for reject in pending.rejects] == [(8, "missing")]


@pytest.mark.parametrize("kind", [None, "sales"])
def test_a_column_of_formulas_without_values_is_refused_as_such(tmp_path: Path, kind: str | None) -> None:
    rows: list[list[object]] = [[f"2024-03-0{day}", "Miller", f"=A{day}", "x"] for day in range(1, 6)]
    found = ingest.inspect(uncomputed(tmp_path / "column.xlsx", rows))
    with pytest.raises(ImportRefused) as refused:
        ingest.plan_for(found, kind)
    assert (refused.value.code, refused.value.params["cells"]) == ("formulas_without_values", "Revenue: C2, C3, C4 ...")
    unneeded = [[row[0], row[1], 10, "=A1"] for row in rows]
    path = uncomputed(tmp_path / "note.xlsx", unneeded)
    assert ingest.plan_for(ingest.inspect(path), kind).mapping["revenue"] == "Revenue"


def test_a_sheet_of_nothing_but_formulas_without_values_is_refused_as_such(tmp_path: Path) -> None:
    path = uncomputed(tmp_path / "all.xlsx", [["=X1", "=X2", "=X3"], ["=Y1", "=Y2", "=Y3"]])
    with pytest.raises(ImportRefused) as refused:
        ingest.inspect(path)
    assert (refused.value.code, refused.value.params["cells"]) == ("formulas_without_values", "A2, B2, C2 ...")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_of_sheets_with_the_same_columns_it_is_asked_which_one(engine: Engine, tmp_path: Path, lang: str) -> None:
    path = tmp_path / "months.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, amount in (("2024-01", 10), ("2024-02", 20), ("old copy", 40), ("Notes", 80)):
            sheet = book.add_worksheet(name)
            sheet.write_row(
                0,
                0,
                ["Order Date", "Customer", "Revenue"]
                if name != "Notes"
                else ["Region", "Order Date", "Revenue", "Customer"],
            )
            sheet.write_row(
                1, 0, ["2024-01-05", "A", amount] if name != "Notes" else ["North", "2024-01-05", amount, "B"]
            )
            if name == "old copy":
                sheet.hide()
    asked = handle(engine, Request(path=str(path))).as_json(lang)
    assert asked["status"] == "needs_answer"
    (question,) = asked["questions"]
    assert (question["code"], [choice["id"] for choice in question["choices"]]) == (
        "sheet", ["2024-01", "2024-02", "all"],
    )  # fmt: skip
    assert {"en": "the same columns", "zh": "列相同的工作表"}[lang] in question["text"]
    assert {"en": "all 2 sheets", "zh": "全部 2 个工作表"}[lang] in question["choices"][2]["text"]
    assert engine.rows("SELECT count(*) AS lines FROM sales_line") == [{"lines": 0}]
    for sheet_name in ("2024-01", "2024-02"):
        outcome = handle(engine, Request(path=str(path), sheet=sheet_name, mode="add")).as_json(lang)
        assert (outcome["status"], outcome["rows"]["loaded"]) == ("committed", 1)
    assert engine.rows("SELECT sum(revenue) AS revenue FROM sales_line") == [{"revenue": Decimal(30)}]
