"""The first rows of a long workbook, as a workbook of their own: nobody waits for a million rows to see how they look."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kam_analytics.ingest.reading import workbook_guard

_LONG, _KEPT = 8 << 20, 4 << 20  # bytes of a sheet unpacked: some 50,000 and 25,000 rows of ten columns
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData>")


@dataclass(frozen=True, slots=True)
class Head:
    """`content` is an XLSX file; `shares` says of each sheet that was cut, by name, which share of it is there (0 to 1)."""

    content: bytes = field(repr=False)
    shares: Mapping[str, float]


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
        with zipfile.ZipFile(target, "w") as head:
            for part in archive.namelist():
                if part.endswith((".xml", ".rels")):  # pictures are not read
                    head.writestr(part, cut[part][0] if part in cut else archive.read(part))
        shares = {workbook_guard.sheet_name(archive, part): share for part, (_, share) in cut.items()}
        return Head(target.getvalue(), shares)


def _long(archive: zipfile.ZipFile) -> list[str]:
    return [
        part.filename
        for part in archive.infolist()
        if part.file_size > _LONG and workbook_guard.is_sheet(part.filename)
    ]


def _cut(archive: zipfile.ZipFile, part: str) -> tuple[bytes, float] | None:
    """The sheet up to the end of a row, with what follows its rows; and the share kept. None where it cannot be cut."""
    with archive.open(part) as stream:
        head = stream.read(_KEPT)
        kept = max((found.end() for found in _ROW_END.finditer(head)), default=0)
        if not kept or _ROWS_END.search(head):
            return None
        rest, end = head[kept:], kept  # `end`: where `rest` begins in the sheet
        while (found := _ROWS_END.search(rest)) is None:
            read = stream.read(1 << 20)
            if not read:
                return None
            end += max(len(rest) - 64, 0)
            rest = rest[-64:] + read
        return head[:kept] + rest[found.start() :] + stream.read(), kept / (end + found.start())
