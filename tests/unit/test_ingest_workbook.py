"""Workbooks: merged cells say in every row what a person sees there; macros are refused."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
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
    path = merged(tmp_path / "macros.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    with pytest.raises(ImportRefused) as refused:
        ingest.inspect(path)
    assert refused.value.code == "macros"
    old = tmp_path / "macros.xls"
    old.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "_VBA_PROJECT_CUR".encode("utf-16-le") + bytes(512)
    )
    with pytest.raises(ImportRefused) as refused:
        ingest.inspect(old)
    assert refused.value.code == "macros"
