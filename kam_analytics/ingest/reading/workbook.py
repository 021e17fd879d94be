"""Excel workbooks: sheets as rows of text cells, with dates and numbers written plainly."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine as calamine

from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.reading import workbook_guard, workbook_head

Merged = tuple[tuple[int, int], tuple[int, int]]  # (row, column) of the first and of the last cell, from 0
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(path: Path) -> bool:
    """Whether the content (not the name) is that of an Excel file, be it damaged."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(_OLD):
        return True
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith(("xl/", "xl\\")) for name in archive.namelist())
    except zipfile.BadZipFile:
        return b"[Content_Types].xml" in head or b"xl/" in head


def open_book(path: Path, name: str) -> calamine.CalamineWorkbook:
    """The workbook, all of it. Raises ImportRefused: far_cell, unpacks_too_large (what would take all memory), macros,
    password, bad_workbook (damaged). Old workbooks (XLS) cannot grow that large."""
    if zipfile.is_zipfile(path):
        workbook_guard.check(path, name)
    else:
        workbook_guard.check_old(path, name)
    with _readable(name):
        with path.open("rb") as stream:
            old = stream.read(len(_OLD)) == _OLD
        if old == (path.suffix.lower() in (".xls", ".xla")):
            return calamine.CalamineWorkbook.from_path(str(path))
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))  # the name says another format


def open_head(path: Path, name: str) -> tuple[calamine.CalamineWorkbook, Mapping[str, workbook_head.Long]]:
    """The workbook for a first look: of sheets too long for that the first rows only, and, by name, what is known
    of all of them. Raises as `open_book`; of what is not looked at yet, `open_book` does."""
    head = workbook_head.of(path, name)
    if head is None:
        return open_book(path, name), {}
    with zipfile.ZipFile(io.BytesIO(head.content)) as archive:
        workbook_guard.check_cells(archive, name)
    with _readable(name):
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(head.content)), head.long


def visible(book: calamine.CalamineWorkbook) -> frozenset[str]:
    """The sheets that a person sees who opens the workbook."""
    return frozenset(sheet.name for sheet in book.sheets_metadata if sheet.visible == calamine.SheetVisibleEnum.Visible)


def read(book: calamine.CalamineWorkbook, sheet: str, name: str) -> tuple[list[list[Any]], Sequence[Merged]]:
    """The rows of a sheet from its first row on (row 1 of the sheet is the first, empty rows included), and its merged cells.

    A word in merged cells stands in each of them, so that every row and heading says what a person sees there; a number
    or date only once, where it is written: it is not to be counted twice. Raises ImportRefused `bad_workbook`.
    """
    with _readable(name):
        found = book.get_sheet_by_name(sheet)
        rows = found.to_python(skip_empty_area=False)
        merged = found.merged_cell_ranges or ()
        for first, last in merged:
            _spread(rows, first, last)
    return rows, merged


def merged_rows(merged: Sequence[Merged], below: int) -> int:
    """How many rows below row `below` got a word from a cell merged with theirs."""
    ranges = [(first[0], last[0]) for first, last in merged if first[0] >= below]
    return len({row for first, last in ranges for row in range(first + 1, last + 1)})


def _spread(rows: list[list[Any]], first: tuple[int, int], last: tuple[int, int]) -> None:
    if first[0] >= len(rows) or first[1] >= len(rows[first[0]]):
        return
    word, width = rows[first[0]][first[1]], len(rows[first[0]])
    if not isinstance(word, str) or last[1] - first[1] + 1 >= width:  # across the whole sheet: a title
        return
    for row in rows[first[0] : last[0] + 1]:
        for column in range(first[1], min(last[1] + 1, len(row))):
            row[column] = row[column] or word


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except calamine.PasswordError as error:
        raise ImportRefused("password", file=name) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise ImportRefused("bad_workbook", file=name, detail=str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader gave up in the middle; no Exception to Python
            raise
        raise ImportRefused("bad_workbook", file=name, detail=str(error)) from error


def as_text(row: list[Any]) -> list[str]:
    return [cell if type(cell) is str else cell_text(cell) for cell in row]  # no call for most cells of a sheet


def cell_text(cell: Any) -> str:
    """A typed cell as plain text: dates as ISO, whole numbers without '.0', booleans as true and false."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
