"""The first rows of a long workbook, as a workbook of their own: nobody waits for a million rows to see how they look."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kam_analytics.ingest.reading import workbook_guard, workbook_hidden

_LONG, _KEPT = 8 << 20, 4 << 20  # bytes of a sheet unpacked: some 50,000 and 25,000 rows of ten columns
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData>")
_STRINGS = "sharedstrings.xml"
_POINTS = (b't="s"', b"t='s'")  # in a cell that holds the number of a text
_POINTER = re.compile(rb"""\st=(?:"s"|'s')[^<>]*>\s*<(?:\w+:)?v>(\d{1,9})</""")
_TEXTS = re.compile(rb"<((?:\w+:)?)sst\b")
_TEXT_END = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si\s*/>")


@dataclass(frozen=True, slots=True)
class Long:
    """A sheet that was cut: which share of it is there (0 to 1), and how many rows are hidden in all of it."""

    share: float
    hidden: int


@dataclass(frozen=True, slots=True)
class Head:
    """`content` is an XLSX file; `long` has the sheets that were cut, by name."""

    content: bytes = field(repr=False)
    long: Mapping[str, Long]


def of(path: Path, name: str) -> Head | None:
    """The head of a workbook with a long sheet; None for any other, XLS included. What follows the rows of a sheet, as
    merged cells, is kept. Raises ImportRefused: bad_workbook, unpacks_too_large, macros."""
    if not zipfile.is_zipfile(path):
        return None
    with workbook_guard.opened(path, name) as archive:
        cut = {part: found for part in _long(archive) if (found := _cut(archive, part)) is not None}
        if not cut:
            return None
        target = io.BytesIO()
        last = _last_text(archive, {part: sheet for part, (sheet, _) in cut.items()})
        with zipfile.ZipFile(target, "w") as head:
            for part in archive.namelist():
                if part in cut:
                    head.writestr(part, cut[part][0])
                elif last is not None and part.casefold().endswith(_STRINGS):
                    head.writestr(part, _first_texts(archive, part, last))
                elif part.endswith((".xml", ".rels")):  # pictures are not read
                    head.writestr(part, archive.read(part))
        return Head(
            target.getvalue(), {workbook_guard.sheet_name(archive, part): sheet for part, (_, sheet) in cut.items()}
        )


def _long(archive: zipfile.ZipFile) -> list[str]:
    return [
        part.filename
        for part in archive.infolist()
        if part.file_size > _LONG and workbook_guard.is_sheet(part.filename)
    ]


def _cut(archive: zipfile.ZipFile, part: str) -> tuple[bytes, Long] | None:
    """The sheet up to the end of a row, with what follows its rows. None where it cannot be cut. Unpacks the sheet once."""
    head, tail = bytearray(), bytearray()
    rows_end = hidden = 0  # `rows_end`: bytes of the sheet to the end of its rows
    for chunk in workbook_guard.chunks(archive, part):
        hidden += workbook_hidden.within(chunk)
        place = -1 if tail else _rows_end(chunk)
        if tail or place >= 0:
            tail += chunk[max(place, 0) :]
        rows = chunk[:place] if place >= 0 else b"" if tail else chunk
        rows_end += len(rows)
        if len(head) < _KEPT:
            head += rows[: _KEPT - len(head)]
    kept = max((found.end() for found in _ROW_END.finditer(head)), default=0)
    if not kept or not tail or rows_end <= _KEPT:
        return None
    return bytes(head[:kept] + tail), Long(kept / rows_end, hidden)


def _last_text(archive: zipfile.ZipFile, cut: Mapping[str, bytes]) -> int | None:
    """The highest number of a text that the sheets point at, as far as they are kept; -1 for none, None where some cannot
    be told. A sheet's first rows mostly point at the first texts."""
    last = -1
    for part in filter(workbook_guard.is_sheet, archive.namelist()):
        sheet = cut[part] if part in cut else archive.read(part)
        numbers = _POINTER.findall(sheet)
        if len(numbers) != sum(map(sheet.count, _POINTS)):
            return None
        last = max(last, *map(int, numbers), -1)
    return last


def _first_texts(archive: zipfile.ZipFile, part: str, last: int) -> bytes:
    """The table of texts up to number `last`, from 0; all of it where it has no more or cannot be cut."""
    kept, left = bytearray(), last + 1
    for chunk in workbook_guard.chunks(archive, part):
        ends = [found.end() for found in _TEXT_END.finditer(chunk)]
        root = _TEXTS.search(kept or chunk)
        if 0 < left < len(ends) and root:
            return bytes(kept + chunk[: ends[left - 1]]) + b"</" + root[1] + b"sst>"
        left -= len(ends)
        kept += chunk
    return bytes(kept)


def _rows_end(chunk: bytes) -> int:
    """Where the rows of the sheet end, -1 for not here. Looks for plain letters first: a pattern takes ten times as long."""
    place = chunk.find(b"sheetData>")
    while place >= 0:
        start = chunk.rfind(b"<", 0, place)
        if start >= 0 and _ROWS_END.match(chunk, start):
            return start
        place = chunk.find(b"sheetData>", place + 1)
    return -1
