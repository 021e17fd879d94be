"""An old Excel workbook (XLS: BIFF8 in a compound file), as small as can be, made byte by byte."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

_SECTOR = 512
_END, _FREE, _OF_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def write(path: Path, sheet: str, rows: Sequence[Sequence[str | float | tuple[float, str]]]) -> Path:
    """A workbook of one sheet. A cell is a text, a number, or a number with its format."""
    forms = list(dict.fromkeys(cell[1] for row in rows for cell in row if isinstance(cell, tuple)))
    style = {"": 0} | {form: number for number, form in enumerate(forms, start=1)}
    codes = b"".join(_record(0x041E, struct.pack("<H", 163 + style[form]) + _text(form, "<HB")) for form in forms)
    styles = b"".join(_record(0x00E0, struct.pack("<HH16x", 0, 163 + n if n else 0)) for n in style.values())
    name = _text(sheet, "<BB")
    front = _begin(0x0005) + codes + styles
    place = len(front) + 4 + 6 + len(name) + 4
    cells = b"".join(_cell(r, c, cell, style) for r, row in enumerate(rows) for c, cell in enumerate(row))
    book = front + _record(0x0085, struct.pack("<IH", place, 0) + name) + _record(0x000A, b"")
    path.write_bytes(_compound(book + _begin(0x0010) + cells + _record(0x000A, b"")))
    return path


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(part: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, part, 0x0DBB, 0x07CC, 0, 6))


def _text(text: str, head: str) -> bytes:
    return struct.pack(head, len(text), 1) + text.encode("utf-16-le")


def _cell(row: int, column: int, cell: str | float | tuple[float, str], style: dict[str, int]) -> bytes:
    if isinstance(cell, str):
        return _record(0x0204, struct.pack("<HHH", row, column, 0) + _text(cell, "<HB"))
    value, form = cell if isinstance(cell, tuple) else (cell, "")
    return _record(0x0203, struct.pack("<HHHd", row, column, style[form], value))


def _compound(stream: bytes) -> bytes:
    """Sector 0 is the table of sectors, 1 the folder, the stream follows."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // _SECTOR)
    table = [_OF_TABLE, _END, *range(3, count + 2), _END]
    head = bytes.fromhex("d0cf11e0a1b11ae1") + struct.pack(
        "<16x5H6x9I109I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0, *[_FREE] * 108
    )  # fmt: skip
    folder = _entry("Root Entry", 5, _END, 0, 1) + _entry("Workbook", 2, 2, len(stream), _FREE)
    sectors = struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff") + folder.ljust(_SECTOR, b"\0")
    return head + sectors + stream.ljust(count * _SECTOR, b"\0")


def _entry(name: str, kind: int, first: int, size: int, child: int) -> bytes:
    raw = name.encode("utf-16-le")
    links = struct.pack("<III", _FREE, _FREE, child)
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB", len(raw) + 2, kind, 1)
        + links
        + bytes(36)
        + struct.pack("<III", first, size, 0)
    )
