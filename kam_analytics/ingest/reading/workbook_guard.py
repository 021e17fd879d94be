"""A look into the parts of a workbook before it is opened: what would take all memory is refused in words.

The reader lays a sheet out as one rectangle, from its first cell to its farthest: a single cell at XFD1048576 asks for
500 GB, and a process that runs out of memory there cannot be saved. A zip archive can also unpack to anything.
"""

from __future__ import annotations

import mmap
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from kam_analytics.errors import ImportRefused

MOST_CELLS = 25_000_000  # of the rectangle; a cell takes 32 bytes, and Excel's longest sheet with 20 columns fits
_MOST_BYTES = 1 << 30  # unpacked
_SUSPICIOUS, _RATIO = 64 << 20, 100  # larger than this, and packed so well: no table (usual is 5 to 30)
_CHUNK = 1 << 20
_CELL = re.compile(rb'<(?:\w+:)?c [^<>/]*?\br="([A-Z]{1,9})(\d+)"[^<>/]*>')  # not <c .../>: that one is empty
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, OSError)


def check(path: Path, name: str) -> None:
    """Look through an XLSX file. Raises ImportRefused: bad_workbook, unpacks_too_large, macros, far_cell."""
    with opened(path, name) as archive:
        check_cells(archive, name)


@contextmanager
def opened(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """The archive, its list of parts looked at. Raises ImportRefused: bad_workbook, unpacks_too_large, macros,
    backslashes."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_size(archive, path, name)
            for part in archive.namelist():
                if part.startswith("xl\\"):  # Excel forgives it, the readers of its parts do not
                    raise ImportRefused("backslashes", file=name)
                if part.endswith(".bin") and "sheet" in part.casefold():
                    raise ImportRefused("bad_workbook", file=name, detail="XLSB")
                if part.casefold().endswith("vbaproject.bin") or part.casefold().startswith("xl/macrosheets/"):
                    raise ImportRefused("macros", file=name)
            yield archive
    except _DAMAGED as error:
        raise ImportRefused("bad_workbook", file=name, detail=str(error) or type(error).__name__) from error


def check_cells(archive: zipfile.ZipFile, name: str) -> None:
    """Read every cell's place; raises ImportRefused far_cell."""
    for part in archive.namelist():
        if part.startswith("xl/") and part.endswith(".xml"):
            _check_sheet(archive, part, name)


def is_sheet(part: str) -> bool:
    return part.startswith("xl/worksheets/") and part.endswith(".xml")


def check_old(path: Path, name: str) -> None:
    """Look through an XLS file, or an XLSX file that a password wraps up in the same way. Raises ImportRefused: password,
    macros."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for folder, code in (("EncryptedPackage", "password"), ("_VBA_PROJECT", "macros")):
            if content.find(folder.encode("utf-16-le")) >= 0:  # as such files write names
                raise ImportRefused(code, file=name)


def _check_size(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    unpacked, packed = sum(part.file_size for part in archive.infolist()), max(path.stat().st_size, 1)
    if unpacked > _MOST_BYTES or (unpacked > _SUSPICIOUS and unpacked > _RATIO * packed):
        raise ImportRefused("unpacks_too_large", file=name, packed=-(-packed >> 20), size=unpacked >> 20)


def _check_sheet(archive: zipfile.ZipFile, part: str, name: str) -> None:
    columns: set[bytes] = set()
    last = 0
    for chunk in chunks(archive, part):
        if b' r="' in chunk and (cells := _CELL.findall(chunk)):  # no pattern for texts, of which there may be many
            letters, rows = zip(*cells, strict=True)
            columns.update(letters)
            last = max(last, *map(int, {*rows}))
    width, farthest = max(((number(letters), letters) for letters in columns), default=(0, b""))
    if width * last > MOST_CELLS:
        raise ImportRefused(
            "far_cell", file=name, sheet=sheet_names(archive).get(part, part), cell=f"{farthest.decode()}{last}",
            cells=f"{width * last / 1e6:,.0f}", most=f"{MOST_CELLS / 1e6:,.0f}",
        )  # fmt: skip


def chunks(archive: zipfile.ZipFile, part: str, size: int | None = None) -> Iterator[bytes]:
    """The bytes of a part, cut between tags only; `size`: how many at once, where not all are wanted."""
    rest = b""
    with archive.open(part) as stream:
        while read := stream.read(size or _CHUNK):
            text = rest + read
            cut = text.rfind(b"<")
            if cut > 0:
                yield text[:cut]
                rest = text[cut:]
            else:
                rest = text
    yield rest


def number(letters: bytes) -> int:
    """A -> 1, XFD -> 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def letters(number: int) -> str:
    """1 -> A, 16384 -> XFD."""
    name = ""
    while number:
        number, last = divmod(number - 1, 26)
        name = chr(ord("A") + last) + name
    return name


def sheet_part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of a sheet by the name a person knows it by."""
    names = sheet_names(archive)
    return next((part for part in filter(is_sheet, archive.namelist()) if names.get(part, part) == sheet), None)


def sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part -> the name a person knows the sheet by; without those of which the workbook does not tell."""
    try:
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    except (KeyError, ElementTree.ParseError):
        return {}
    targets = {link.get("Id"): (link.get("Target") or "").removeprefix("/xl/") for link in links}
    names: dict[str, str] = {}
    for sheet in book.iter():
        place = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        part = "xl/" + targets.get(place, "")
        if sheet.tag.endswith("}sheet"):
            names.setdefault(part, sheet.get("name") or part)
    return names
