"""What single cells hold: numbers in their writing styles, missing values, flags. Dates are in `dates`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from kam_analytics.ingest.cells import dates
from kam_analytics.ingest.cells.number_words import CURRENCY, without_unit
from kam_analytics.ingest.model import DECIMALS, NumberFinding

MISSING = (
    "NULL", "null", "Null", r"\N", "N/A", "n/a", "#N/A", "-", "--", "—", "nan", "NaN", "NaT", "None", "<NA>",
)  # fmt: skip
MISSING_NUMBERS = (
    *MISSING, "NA", "na", "NAN", "none", "NONE", "nil", "Nil", "NIL", "(null)", "(NULL)", "[NULL]", "n.a.", "N.A.", "#NV", "k.A.", "–", "－", "/", "无", "空", "暂无", "不适用",
)  # fmt: skip
FLAGS = {
    True: ("true", "t", "yes", "y", "1", "x", "是", "有", "disputed", "争议"),
    False: ("false", "f", "no", "n", "0", "否", "无", "没有"),
}
BLANKS = " \t\r\n\u00a0\u3000\ufeff\u200b"
_MISSING = frozenset(MISSING)
_MISSING_NUMBERS = frozenset(MISSING_NUMBERS)

_STUDIED = 3000
_FEW = 300
_GOLDEN = 0.6180339887498949
_AROUND = re.compile(rf"^{CURRENCY}\s*|\s*{CURRENCY}$")
_ANY_CASE = re.compile(r"^[-+(]?\s*[A-Za-z]{3}\s|\s[A-Za-z]{3}\s*[-)]?$")  # 'usd 10': a code apart from its number
_SPACES = "[ '’\u00a0\u202f\u2009]"
_QUICK = re.compile(r"-?(\d+(\.\d+)?)$")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[A-Za-z]{4}")  # more letters than the code of a currency has
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)$")
_WHOLE = re.compile(r"(?<=\d)[.,](?:-{1,2}|[–—])")  # '50.-', '50,--': a whole amount, not a negative one
_INTEGER = re.compile(r"\d+$")
_POINT = re.compile(rf"(?:\d+|[1-9]\d{{0,2}}(?:,\d{{2,3}})*,\d{{3}}|[1-9]\d{{0,2}}(?:{_SPACES}\d{{3}})+)?(?:\.\d*)?$")
_COMMA = re.compile(rf"(?:\d+|[1-9]\d{{0,2}}(?:\.\d{{3}})+|[1-9]\d{{0,2}}(?:{_SPACES}\d{{3}})+)?(?:,\d*)?$")
_EXPONENT = re.compile(r"\d(?:[.,]\d+)?[eE][+-]?\d{1,2}$")


def clean(cell: str) -> str:
    """A cell without blanks around it and with ordinary digits and signs for full-width ones."""
    text = cell.strip(BLANKS)
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip(BLANKS)


def is_missing(cell: str) -> bool:
    text = cell.strip(BLANKS)
    return not text or text in _MISSING


class Bare(NamedTuple):
    """A written number taken apart: digits with their separators, sign, whether per cent, power of ten of its unit."""

    digits: str
    negative: bool
    percent: bool
    power: int = 0


def has_digit(cell: str) -> bool:
    """Whether a digit of any script stands in a cell."""
    return bool(_DIGIT.search(cell)) if cell.isascii() else any(map(str.isdigit, clean(cell)))


def bare_number(cell: str) -> Bare | None:
    """A written number taken apart; None for anything else.

    Takes off currency signs, units, blanks, a sign in front or behind, and parentheses, which mean negative; with a
    minus in them they say so twice.
    """
    if _QUICK.match(cell):  # most cells: nothing to take off
        return Bare(cell.lstrip("-"), cell[0] == "-", False)
    if not has_digit(cell) or (cell.isascii() and _WORD.search(cell)):
        return None
    text = _WHOLE.sub("", clean(cell).replace("\u2212", "-"))
    if _ANY_CASE.search(text):
        text = text.upper()
    negative = percent = False
    power = 0
    for _ in range(4):  # signs and currency may stand in either order
        before = text
        if text.startswith("(") and text.endswith(")"):
            text, negative = text[1:-1].strip(), True
        if text.endswith("%"):
            text, percent = text[:-1].rstrip(), True
        text = _AROUND.sub("", text)
        if not power and not text.isascii():
            text, power = without_unit(text)
        if text[:1] in "+-" and text:
            negative |= text[0] == "-"
            text = text[1:].lstrip()
        elif text.endswith("-"):
            text, negative = text[:-1].rstrip(), True
        if text == before:
            break
    return Bare(text, negative, percent, power) if text else None


def styles(digits: str) -> tuple[str, ...]:
    """Which decimal marks a bare number can have: ('point', 'comma') for one that fits both; () for no number."""
    if _EXPONENT.match(digits):
        return ("comma",) if "," in digits else ("point",)
    found = []
    if _POINT.match(digits):
        found.append("point")
    if _COMMA.match(digits):
        found.append("comma")
    return tuple(found)


def is_number(cell: str) -> bool:
    if _QUICK.match(cell):  # most numbers
        return True
    bare = bare_number(cell)
    return bare is not None and bool(styles(bare.digits))


def is_date(cell: str) -> bool:
    return dates.is_date(clean(cell))


def is_flag(cell: str) -> bool:
    text = clean(cell).casefold()
    return text in FLAGS[True] or text in FLAGS[False]


def as_float(digits: str, style: str) -> float:
    digits = re.sub(_SPACES, "", digits)
    digits = digits.replace(",", "") if style == "point" else digits.replace(".", "").replace(",", ".")
    return float(digits)


def numbers(cells: Sequence[str], most: int = _STUDIED) -> NumberFinding | None:
    """How the numbers of a column are written; None when fewer than half of the filled cells are
    numbers (what is none in a column of amounts is rejected row by row, not the column).

    Studies up to some thousand cells from all over, `most` at most, and all of them while the decimal mark is open.
    """
    part = some(cells, min(most, _STUDIED))
    tally = _Tally()
    for place, (cell, times) in enumerate(Counter(part).items()):
        if place == _FEW and len(part) < len(cells) and tally.good < 0.1 * tally.total:
            return None  # names and codes with digits in them: cells from all over, and hardly one a number
        tally.add(cell, times)
        if 2 * (tally.total - tally.good) > len(part):
            return None  # whatever the others are
    if not tally.good or tally.good < 0.5 * tally.total:
        return None
    if tally.both and not any(tally.votes.values()) and len(part) < len(cells):
        for cell, times in Counter(cells).items():
            tally.vote(cell, times)
    decimals, decisive = _decide(tally.votes, tally.both)
    floats = [_as_value(bare, decimals[0]) for bare in tally.values]
    if decimals[0] == "point":
        floats += map(float, tally.quick)
    else:
        floats += [_as_value(Bare(cell.lstrip("-"), cell[0] == "-", False), decimals[0]) for cell in tally.quick]
    return NumberFinding(
        decimals=decimals,
        plain=tuple(sorted(tally.plain)),
        percent=tally.percents > 0.5 * tally.good,
        largest=max(floats),
        above_one=0 < sum(value > 1 for value in floats) >= sum(0 < value < 1 for value in floats),
        smallest=min(floats),
        examples=tuple(dict.fromkeys(tally.both))[:3],
        decisive=decisive,
    )


def some(cells: Sequence[str], most: int) -> Sequence[str]:
    """Cells from all over a long column, in steps of the golden ratio: what comes again every so many rows, as faults of
    an export do, is met as often as it stands there."""
    if len(cells) <= most:
        return cells
    if most < _STUDIED:  # a column of a wide table: none that are empty among the few
        cells = list(filter(None, cells)) or cells
    return [cells[int(number * _GOLDEN % 1 * len(cells))] for number in range(most)]


class _Tally:
    """What the cells of a column say, gathered one by one, each with the times that it occurs."""

    def __init__(self) -> None:
        self.total = self.good = self.percents = 0
        self.votes = {"point": 0, "comma": 0}
        self.both: list[str] = []  # cells that fit both decimal marks
        self.plain = set(DECIMALS)
        self.values: list[Bare] = []
        self.quick: list[str] = []  # cells of nothing but digits, and perhaps a minus and a point

    def add(self, cell: str, times: int) -> None:
        if (quick := _QUICK.match(cell)) is not None:
            digits, fraction = quick.groups()
            self.total += times
            self.good += times
            self.quick.append(cell)
            if fraction is not None:
                if len(fraction) == 4:
                    self._count(cell, digits, styles(digits), times)
                else:
                    self.votes["point"] += times
                self.plain.discard("comma")
            return
        text = cell.strip(BLANKS)
        if not text or text in _MISSING_NUMBERS:
            if cell != text or (text and text not in _MISSING):
                self.plain.clear()
            return
        self.total += times
        bare = bare_number(cell)
        fits = styles(bare.digits) if bare else ()
        if not fits or bare is None:
            self.plain.clear()
            return
        self.good += times
        self.percents += bare.percent * times
        self.values.append(bare)
        self._count(cell, bare.digits, fits, times)
        if not _INTEGER.match(cell):
            if not _PLAIN.match(cell):
                self.plain.discard("point")
            if "." in cell or not _PLAIN.match(cell.replace(",", ".", 1)):
                self.plain.discard("comma")

    def vote(self, cell: str, times: int) -> None:
        """Count a cell for its decimal mark only."""
        bare = bare_number(cell)
        if bare is not None and (fits := styles(bare.digits)):
            self._count(cell, bare.digits, fits, times)

    def _count(self, cell: str, digits: str, fits: tuple[str, ...], times: int) -> None:
        if len(fits) == 1:
            self.votes[fits[0]] += times
        elif not _INTEGER.match(digits) and len(self.both) < 100:
            self.both.append(cell.strip())


def _decide(votes: dict[str, int], both: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    point, comma = votes["point"], votes["comma"]
    if point or comma:
        return (("point",) if point >= comma else ("comma",)), True
    return (("point", "comma") if both else ("point",)), False


def amount(cell: str, style: str, power: int = 0) -> float | None:
    """What a cell says by a decimal mark, or by the other one where it can only have that; times ten to `power` where it names
    no unit of its own. None for no number."""
    bare = bare_number(cell)
    if bare is None or not styles(bare.digits):
        return None
    return _as_value(bare._replace(power=bare.power or power), style)


def _as_value(bare: Bare, style: str) -> float:
    fitting = styles(bare.digits)
    value = as_float(bare.digits, style if style in fitting else fitting[0]) * 10.0**bare.power
    value /= 100 if bare.percent else 1
    return -value if bare.negative else value
