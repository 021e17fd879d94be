"""Tables as files: CSV and XLSX with exact values, headings in the reader's language, text kept as text."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import xlsxwriter

from kam_analytics.metrics import Result

# The last four are the full-width forms, which Excel reads as formulas too in Chinese and Japanese.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def plain(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    return "'" + value if isinstance(value, str) and value.startswith(_RISKY) else value


def missing(value: Any) -> bool:
    """No value, or a number that no cell can hold."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def headings(result: Result, lang: str) -> list[str]:
    labels = {column.name: column.label[lang] for column in result.metric.columns}
    return [labels.get(name, name) for name in result.table.column_names]


def notes(result: Result, title: str, scope_text: str) -> list[str]:
    """What a reader of the file must know: title, filters and as-of date."""
    return [title, scope_text]


def as_csv(result: Result, lang: str) -> bytes:
    """UTF-8 with a byte-order mark, which Excel needs to read Chinese."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(headings(result, lang))
    for row in _rows(result.table):
        writer.writerow(["" if missing(value) else plain(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")


def as_xlsx(result: Result, lang: str, about: list[str]) -> bytes:
    """One sheet: what it shows in the first lines, then the table with typed cells."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        formats = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "ratio": book.add_format({"num_format": "0.0%"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "month": book.add_format({"num_format": "yyyy-mm"}),
        }
        units = {column.name: column.unit for column in result.metric.columns}
        for index, line in enumerate(about):
            sheet.write_string(index, 0, line)
        top = len(about) + 1
        for column, heading in enumerate(headings(result, lang)):
            sheet.write_string(top, column, heading, bold)
        for index, row in enumerate(_rows(result.table), start=top + 1):
            for column, value in enumerate(row):
                _cell(sheet, index, column, value, formats.get(units.get(result.table.column_names[column], "")))
        sheet.freeze_panes(top + 1, 0)
        sheet.autofit()
    return stream.getvalue()


def _cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if missing(value):
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, float(value), style)
    elif isinstance(value, list):
        sheet.write_string(row, column, ", ".join("" if item is None else str(item) for item in value))
    else:
        sheet.write_datetime(row, column, value, style)


def _rows(table: pa.Table) -> Any:
    columns = [column.to_pylist() for column in table.columns]
    return zip(*columns, strict=True) if columns else iter(())


def deferred(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Made when the button is pressed, not at every run of the page."""
    return make
