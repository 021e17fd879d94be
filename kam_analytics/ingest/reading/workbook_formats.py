"""The currency that the number format of a cell shows beside its number, which the reader of workbooks leaves out."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from kam_analytics.ingest.cells.number_words import CODE_OF, CURRENCY
from kam_analytics.ingest.reading import workbook_guard
from kam_analytics.ingest.reading.old_formats import OldBook

_Style = TypeVar("_Style", int, bytes)

# What tells the country of a sign that several share: the locale that stands behind it, as in [$$-409].
_LOCALES = {
    0x0404: "TWD", 0x0405: "CZK", 0x0406: "DKK", 0x0409: "USD", 0x040E: "HUF", 0x0411: "JPY", 0x0412: "KRW", 0x0414: "NOK",
    0x0415: "PLN", 0x0416: "BRL", 0x041D: "SEK", 0x041F: "TRY", 0x0421: "IDR", 0x042A: "VND", 0x043E: "MYR", 0x0439: "INR",
    0x0804: "CNY", 0x0807: "CHF", 0x080A: "MXN", 0x0814: "NOK", 0x0C04: "HKD", 0x0C09: "AUD", 0x0C0C: "CAD", 0x1004: "SGD",
    0x1009: "CAD", 0x100C: "CHF", 0x1404: "MOP", 0x1409: "NZD", 0x1C09: "ZAR", 0x240A: "COP", 0x2C0A: "ARS", 0x340A: "CLP",
    0x3409: "PHP", 0x4009: "INR", 0x4809: "SGD",
}  # fmt: skip
_SHARED = ("$", "¥", "￥", "kr", "kr.", "R", "Fr.", "fr.", "Rs", "Rs.")
_SIGNS = CODE_OF | {
    "NT$": "TWD", "S$": "SGD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "R$": "BRL", "MX$": "MXN",
    "₩": "KRW", "₽": "RUB", "₺": "TRY", "฿": "THB", "₫": "VND", "₱": "PHP", "₪": "ILS", "zł": "PLN", "Kč": "CZK", "Ft": "HUF",
    "RM": "MYR", "Rp": "IDR", "TL": "TRY",
}  # fmt: skip

_FIRST = 4  # chunks of a megabyte: as many rows as a look at a long sheet takes
_WHOLE_TAG = r"""(?:[^<>"']|"[^"]*"|'[^']*')*"""
_STYLE = re.compile(rf"<(/?)(?:\w+:)?(numFmt|cellXfs|xf)\b({_WHOLE_TAG})>")
_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^<>]*)>")
_PLACE = re.compile(rb"""\br=["']([A-Z]*)(\d+)["']""")
_XF = re.compile(rb"""\bs=["'](\d+)["']""")
_NO_NUMBER = re.compile(rb"""\bt=["'](?!n["'])""")
_BRACKET = re.compile(r"\[\$([^\]]*?)(?:-([0-9A-Fa-f]+))?(?:,[^\]]*)?\]")
_NO_TEXT = re.compile(r"\[[^\]]*\]|[_*].")
_WORDS = re.compile(r'"([^"]*)"|\\(.)|([$€£¥￥₹₩₽₺฿₫₱₪])')
_NAMED = re.compile(rf"(?<![A-Za-z]){CURRENCY}(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Formats:
    """The currencies of the cells of a sheet, by column (from 0); each row (from 1) has the place of its own in `names`."""

    names: tuple[str, ...]  # '' first
    columns: Mapping[int, bytearray]

    def of(self, row: int, column: int) -> str:
        """What stands beside the number of a cell, '' for nothing: a code where it is clear, else the sign."""
        rows = self.columns.get(column)
        return self.names[rows[row]] if rows is not None and row < len(rows) else ""

    def used(self, column: int) -> tuple[str, ...]:
        """Those of a column."""
        return tuple(self.names[place] for place in sorted({*self.columns.get(column, b"")} - {0}))

    def beside(self, row: int, cells: list[Any], texts: list[str]) -> None:
        """Put each into the text of its cell, as a person sees the cell; `cells` are what the texts were made of."""
        for column, rows in self.columns.items():
            if row < len(rows) and rows[row] and column < len(cells) and type(cells[column]) in (int, float):
                texts[column] = f"{self.names[rows[row]]} {texts[column]}"


_NONE = Formats(("",), {})


def found(path: Path, sheet: str, columns: Collection[int], *, whole: bool = True) -> Formats:
    """The currencies of the number formats in some columns (from 0) of a sheet, or of its first rows. None for workbooks before Excel 97,
    and for the built-in formats of money, which show the currency of whoever looks. The workbook has passed
    `workbook.check`."""
    if not columns:
        return _NONE
    if not zipfile.is_zipfile(path):
        return _of_old(path, sheet, columns)
    with zipfile.ZipFile(path) as archive:
        styles = next((name for name in archive.namelist() if name.casefold() == "xl/styles.xml"), None)
        shown = _styles(archive, styles) if styles else {}
        part = workbook_guard.sheet_part(archive, sheet) if shown else None
        most = None if whole else _FIRST
        return _placed(_styled(archive, part, most), shown, columns) if part else _NONE


def currency(code: str) -> str:
    """What a format code shows beside the number: '[$$-409]#,##0.00' -> 'USD', '"$"#,##0' -> '$', '0.00' -> ''."""
    for symbol, locale in _BRACKET.findall(code):
        if symbol.strip():
            return _named(symbol.strip(), int(locale, 16) & 0xFFFF if locale else 0)
    texts = ("".join(map("".join, _WORDS.findall(_NO_TEXT.sub("", section)))) for section in code.split(";"))
    return next(filter(None, (_named(text.strip(), 0) for text in texts)), "")


def _named(text: str, locale: int) -> str:
    if text in _SHARED and locale in _LOCALES:
        return _LOCALES[locale]
    if text in _SIGNS:
        return _SIGNS[text]
    word = _NAMED.search(text)
    return _SIGNS.get(word[0], word[0]) if word else ""


def _styles(archive: zipfile.ZipFile, part: str) -> dict[bytes, str]:
    """Cell style -> the currency that it shows, of those that show one."""
    codes: dict[str, str] = {}
    shown: dict[bytes, str] = {}
    within, count = False, 0
    for chunk in workbook_guard.chunks(archive, part):
        for closing, tag, attributes in _STYLE.findall(chunk.decode("utf-8", "replace")):
            if tag == "cellXfs":
                within = not closing
            elif tag == "numFmt":
                codes[_attribute(attributes, "numFmtId")] = html.unescape(_attribute(attributes, "formatCode"))
            elif within and not closing:
                if name := currency(codes.get(_attribute(attributes, "numFmtId"), "")):
                    shown[b"%d" % count] = name
                count += 1
    return shown


def _attribute(attributes: str, name: str) -> str:
    value = re.search(rf"""\b{name}=(?:"([^"]*)"|'([^']*)')""", attributes)
    return (value[1] or value[2] or "") if value else ""


def _of_old(path: Path, sheet: str, columns: Collection[int]) -> Formats:
    try:
        book = OldBook(path)
    except ValueError:
        return _NONE
    shown = {style: name for style, code in enumerate(book.styles) if (name := currency(code))}
    return _placed(book.cells(sheet), shown, columns) if shown else _NONE


def _placed(cells: Iterable[tuple[int, int, _Style]], shown: Mapping[_Style, str], columns: Collection[int]) -> Formats:
    names = ("", *dict.fromkeys(shown.values()))[:256]
    place_of = {style: names.index(name) for style, name in shown.items() if name in names}
    rows_of: dict[int, bytearray] = {}
    for row, column, style in cells:
        place = place_of.get(style)
        if place is None or column not in columns or row > workbook_guard.MOST_CELLS:
            continue
        rows = rows_of.setdefault(column, bytearray())
        if row >= len(rows):
            rows.extend(bytes(row + 1 - len(rows)))
        rows[row] = place
    return Formats(names, rows_of)


def _styled(archive: zipfile.ZipFile, part: str, most: int | None) -> Iterator[tuple[int, int, bytes]]:
    """Row, column and style of each cell with a number. Where a row or a cell does not say its place, it follows the
    one before."""
    row, column = 0, -1
    for chunk in islice(workbook_guard.chunks(archive, part), most):
        for tag, attributes in _CELL.findall(chunk):
            place = _PLACE.search(attributes)
            if tag == b"row":
                row, column = int(place[2]) if place else row + 1, -1
                continue
            column = workbook_guard.number(place[1]) - 1 if place else column + 1
            style = _XF.search(attributes)
            if style and not attributes.endswith(b"/") and not _NO_NUMBER.search(attributes):
                yield row, column, style[1]
