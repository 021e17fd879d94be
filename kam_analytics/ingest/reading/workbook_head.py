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
_ALL, _LEAST = (
    16 << 20,
    32 << 10,
)  # of all sheets; of more than that each is cut to its part of half of it, or to the least
_PASSED = (
    160 << 20
)  # bytes that are looked through for hidden rows and for what stands behind the rows; takes half a second
_PASSED_OF_MANY, _MANY = 32 << 20, 20  # as much of more sheets, of which one is taken
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData>")
_SHEET = re.compile(rb"<((?:\w+:)?)worksheet\b")
_STRINGS = "sharedstrings.xml"
_POINTS = (b't="s"', b"t='s'")  # in a cell that holds the number of a text
_POINTER = re.compile(rb"""\st=(?:"s"|'s')[^<>]*>\s*<(?:\w+:)?v>(\d{1,9})</""")
_TEXTS = re.compile(rb"<((?:\w+:)?)sst\b")
_TEXT_END = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si\s*/>")


@dataclass(frozen=True, slots=True)
class Long:
    """A sheet that was cut: which share of it is there (0 to 1), and how many rows are hidden in the share of it that was
    looked `through`."""

    share: float
    hidden: int
    through: float


@dataclass(frozen=True, slots=True)
class Head:
    """`content` is an XLSX file; `long` has the sheets that were cut, by name."""

    content: bytes = field(repr=False)
    long: Mapping[str, Long]


def of(path: Path, name: str) -> Head | None:
    """The head of a workbook with a long sheet, or with many that are long together; None for any other, XLS included. What
    follows the rows of a sheet, as merged cells, is kept where it is not too far away. Raises ImportRefused: bad_workbook, unpacks_too_large, macros."""
    if not zipfile.is_zipfile(path):
        return None
    with workbook_guard.opened(path, name) as archive:
        cut: dict[str, tuple[bytes, Long]] = {}
        long = _long(archive)
        left = _PASSED if len(long) <= _MANY else _PASSED_OF_MANY
        for part, kept in long:
            found, passed = _cut(archive, part, kept, left)
            left = max(left - passed, 0)
            if found is not None:
                cut[part] = found
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
        names = workbook_guard.sheet_names(archive)
        return Head(target.getvalue(), {names.get(part, part): sheet for part, (_, sheet) in cut.items()})


def _long(archive: zipfile.ZipFile) -> list[tuple[str, int]]:
    """The long sheets, and how many bytes of each are kept."""
    sheets = [part for part in archive.infolist() if workbook_guard.is_sheet(part.filename)]
    kept = _KEPT
    if sum(part.file_size for part in sheets) > _ALL:
        kept = min(kept, max(_ALL // 2 // len(sheets), _LEAST))
    return [(part.filename, kept) for part in sheets if part.file_size > min(2 * kept, _LONG)]


def _cut(archive: zipfile.ZipFile, part: str, most: int, left: int) -> tuple[tuple[bytes, Long] | None, int]:
    """The sheet up to the end of a row, with what follows its rows, None where it cannot be cut; and how many bytes of it
    were unpacked, `left` at most but for the head."""
    head, tail = bytearray(), bytearray()
    rows_end = hidden = passed = 0  # `rows_end`: bytes of the sheet to the end of its rows
    for chunk in workbook_guard.chunks(archive, part, None if left else most):
        passed += len(chunk)
        hidden += workbook_hidden.within(chunk)
        place = -1 if tail else _rows_end(chunk)
        if tail or place >= 0:
            tail += chunk[max(place, 0) :]
        rows = chunk[:place] if place >= 0 else b"" if tail else chunk
        rows_end += len(rows)
        if len(head) < most:
            head += rows[: most - len(head)]
        elif passed >= left:
            break
    size = max(archive.getinfo(part).file_size, 1)
    if passed < size and not tail and (root := _SHEET.search(head)):
        tail += b"</%ssheetData></%sworksheet>" % (root[1], root[1])
        rows_end = size
    kept = max((found.end() for found in _ROW_END.finditer(head)), default=0)
    if not kept or not tail or rows_end <= most:
        return None, passed
    return (bytes(head[:kept] + tail), Long(kept / rows_end, hidden, min(passed / size, 1.0))), passed


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
