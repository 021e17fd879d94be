"""The number formats of the cells of an old workbook (XLS, BIFF8), which the reader of workbooks leaves out."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

_FORMAT, _XF, _SHEET, _EOF, _LOCKED = 0x041E, 0x00E0, 0x0085, 0x000A, 0x002F
_NUMBERS = (0x0203, 0x027E, 0x0006)  # a number, a short one, a formula: row, column, cell style
_SEVERAL = 0x00BD  # short numbers side by side: row, first column, (cell style, number) ...
_NO_SECTOR = 0xFFFFFFFA  # from here on: no sector, but a mark


class OldBook:
    """`styles`: the format code of each cell style. Raises ValueError for what is no such workbook, or is locked."""

    def __init__(self, path: Path) -> None:
        try:
            self._stream = _workbook(path.read_bytes())
            self.styles, self._sheets = self._globals()
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise ValueError(f"no old workbook: {error}") from error

    def cells(self, sheet: str) -> Iterator[tuple[int, int, int]]:
        """Row (from 1), column (from 0) and cell style of each cell with a number; ends where the sheet is damaged."""
        for kind, at, size in self._records(self._sheets.get(sheet, len(self._stream))):
            if kind in _NUMBERS and size >= 6:
                row, column, style = struct.unpack_from("<HHH", self._stream, at)
                yield row + 1, column, style
            elif kind == _SEVERAL and size >= 6:
                row, column = struct.unpack_from("<HH", self._stream, at)
                for place in range((size - 6) // 6):
                    (style,) = struct.unpack_from("<H", self._stream, at + 4 + 6 * place)
                    yield row + 1, column + place, style

    def _records(self, at: int) -> Iterator[tuple[int, int, int]]:
        """Kind, place and size of each record, up to the end of the part that begins here."""
        while at + 4 <= len(self._stream):
            kind, size = struct.unpack_from("<HH", self._stream, at)
            if kind == _EOF or at + 4 + size > len(self._stream):
                return
            yield kind, at + 4, size
            at += 4 + size

    def _globals(self) -> tuple[tuple[str, ...], dict[str, int]]:
        codes: dict[int, str] = {}
        styles: list[int] = []
        sheets: dict[str, int] = {}
        if self._stream[4:6] != b"\x00\x06":  # the version of the format
            raise ValueError("an older one")
        for kind, at, _ in self._records(0):
            if kind == _LOCKED:
                raise ValueError("locked")
            if kind == _FORMAT:
                number, length, wide = struct.unpack_from("<HHB", self._stream, at)
                codes[number] = self._text(at + 5, length, wide)
            elif kind == _XF:
                styles.append(struct.unpack_from("<H", self._stream, at + 2)[0])
            elif kind == _SHEET:
                place, _, length, wide = struct.unpack_from("<IHBB", self._stream, at)
                sheets[self._text(at + 8, length, wide)] = place
        return tuple(codes.get(number, "") for number in styles), sheets

    def _text(self, at: int, length: int, wide: int) -> str:
        if wide & 1:
            return self._stream[at : at + 2 * length].decode("utf-16-le")
        return self._stream[at : at + length].decode("latin-1")


def _workbook(content: bytes) -> bytes:
    """The stream 'Workbook' of a compound file. Raises ValueError where there is none."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if not 512 <= size <= 4096:
        raise ValueError("no compound file")
    sectors = len(content) // size  # no list can be longer than there are sectors
    first, count = struct.unpack_from("<II", content, 68)
    listed = list(struct.unpack_from("<109I", content, 76))
    while count and len(listed) < sectors:  # of a large file the list goes on elsewhere
        *more, first = struct.unpack_from(f"<{size // 4}I", content, (first + 1) * size)
        listed += more
        count -= 1
    table: list[int] = []
    for sector in listed:
        if sector < _NO_SECTOR and len(table) < sectors:
            table += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)

    def chain(sector: int) -> bytes:
        parts: list[bytes] = []
        while sector < _NO_SECTOR and len(parts) < len(table):
            parts.append(content[(sector + 1) * size : (sector + 2) * size])
            sector = table[sector]
        return b"".join(parts)

    folder = chain(struct.unpack_from("<I", content, 48)[0])
    for at in range(0, len(folder) - 127, 128):
        length = struct.unpack_from("<H", folder, at + 64)[0]
        if folder[at : at + max(length - 2, 0)].decode("utf-16-le", "replace").casefold() == "workbook":
            begin, end = struct.unpack_from("<II", folder, at + 116)
            if (
                end >= struct.unpack_from("<I", content, 56)[0]
            ):  # shorter ones lie elsewhere; Excel writes none so short
                return chain(begin)[:end]
    raise ValueError("no workbook in it")
