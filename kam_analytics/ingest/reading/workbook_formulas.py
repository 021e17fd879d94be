"""Formulas whose values nobody has computed: programs write them so. The reader of workbooks gives empty cells for them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from kam_analytics.ingest.reading import workbook_guard

Cell = tuple[int, int]  # row from 1, column from 0

NO_VALUE = "#FORMULA"  # stands in such a cell that a row cannot do without
_SHOWN = 3
_FIRST = 4  # chunks of a megabyte: as many rows as a look at a long sheet takes
_SIGNS = (b"<f", b":f")
_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*(?:/>|></(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_TEXT = re.compile(rb"""\bt=["']str["']""")  # computed, and found to be no letters


def found(path: Path, sheet: str, *, whole: bool = False) -> list[Cell]:
    """The cells of each in the first part of a sheet, or in the `whole` of it. None known of old workbooks (XLS). The workbook has been opened
    before."""
    if not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as archive:
        part = workbook_guard.sheet_part(archive, sheet)
        chunks = islice(workbook_guard.chunks(archive, part), None if whole else _FIRST) if part else ()
        return [
            (int(place[2]), workbook_guard.number(place[1]) - 1)
            for chunk in chunks
            if any(sign in chunk for sign in _SIGNS)
            for attributes in _CELL.findall(chunk)
            if (place := _PLACE.search(attributes)) and not _TEXT.search(attributes)
        ]


def listed(cells: Sequence[Cell]) -> str:
    """The first of them, as Excel calls them: E2, E3, E4 ..."""
    return shown([f"{workbook_guard.letters(column + 1)}{row}" for row, column in cells[: _SHOWN + 1]])


def shown(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
