"""The error values of a sheet (#REF!, #DIV/0! ...), which the reader of workbooks gives as empty cells."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

from kam_analytics.ingest.reading import workbook_guard

_SIGNS = (b't="e"', b"t='e'")


def found(path: Path, sheet: str) -> dict[int, dict[int, str]]:
    """Row (from 1) -> column (from 0) -> error value as written. Empty for old workbooks (XLS), whose errors stay
    unknown. The workbook has been opened before."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        part = workbook_guard.sheet_part(archive, sheet)
        if part is None or not _any(archive, part):
            return {}
        errors: dict[int, dict[int, str]] = {}
        with suppress(ElementTree.ParseError, ValueError):  # the reader of the cells is the judge of a damaged sheet
            for row, column, value in _cells(archive, part):
                errors.setdefault(row, {})[column] = value
        return errors


def _any(archive: zipfile.ZipFile, part: str) -> bool:
    """A quick look first: most sheets have none."""
    return any(sign in chunk for chunk in workbook_guard.chunks(archive, part) for sign in _SIGNS)


def _cells(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, str]]:
    """Where a row or a cell does not say its place, it follows the one before."""
    row = column = 0
    with archive.open(part) as stream:
        for event, element in ElementTree.iterparse(stream, ("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if event == "start" and tag == "row":
                row, column = int(element.get("r") or row + 1), 0
            elif event == "end" and tag == "c":
                letters = (element.get("r") or "").rstrip("0123456789")
                column = workbook_guard.number(letters.encode()) if letters else column + 1
                if element.get("t") == "e":
                    value = next((child.text for child in element if child.tag.rpartition("}")[2] == "v"), None)
                    yield row, column - 1, value or "#N/A"
            elif event == "end" and tag == "row":
                element.clear()
