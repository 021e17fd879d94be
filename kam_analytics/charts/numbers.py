"""Numbers as people read them: as few digits as the decision needs, in English and Chinese units.

English counts in k, m, bn and tn; Chinese in 万, 亿 and 万亿 (LOOK.md, 'Numbers'). Rounding is half up on the
decimal digits that the reader could check by hand, never on binary fractions. Missing values (None, NaN, NaT,
pandas NA) and infinities read 'n/a'; a negative number carries the minus sign U+2212.

Every function takes int, float, Decimal, numpy and pandas scalars, and raises TypeError for anything that is
not a number and ValueError for a language that is neither English ('en...') nor Chinese ('zh...').
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from numbers import Integral, Real
from typing import Any, Final

import pandas as pd

MINUS: Final = "\u2212"
NOT_AVAILABLE: Final = "n/a"

_OUT_OF_PROPORTION: Final = Decimal("9.995")  # from here on a change would read '+1,000 %'

_MOST_DIGITS: Final = 2  # after the point of a share that is nearly nothing or nearly all
_EXACT: Final = Decimal("1e-12")  # sums of floats miss nothing and all by less

_UNITS: Final[dict[str, tuple[tuple[int, str], ...]]] = {
    "en": ((12, "tn"), (9, "bn"), (6, "m"), (3, "k")),
    "zh": ((12, "万亿"), (8, "亿"), (4, "万")),
}
# Wide enough for a DECIMAL(38, s) and for the largest float; rounding is then explicit only.
_CONTEXT: Final = Context(prec=400, rounding=ROUND_HALF_UP)


def compact(value: Any, lang: str = "en", *, signed: bool = False, digits: int = 3) -> str:
    """A quantity in `digits` significant digits: '12.4 m', '1.24 bn', '940'; '1,240 万', '1.24 亿'.

    Trailing zeros after the point are dropped. Chinese has no unit below 万: thousands are then whole numbers
    ('4,284'). With `signed`, a number above zero carries '+'.
    """
    language, number = _language(lang), _decimal(value)
    if number is None:
        return NOT_AVAILABLE
    with localcontext(_CONTEXT):
        rounded, unit = _significant(number, digits), ""
        if language == "zh" and 1000 <= abs(number) < 10_000:
            rounded = number.quantize(Decimal(1))
        for power, name in _UNITS[language]:
            if abs(rounded) >= Decimal(10) ** power:
                rounded, unit = rounded / Decimal(10) ** power, f" {name}"
                break
        body = f"{abs(rounded):,f}"
        if "." in body:
            body = body.rstrip("0").rstrip(".")
        return _sign(rounded, signed) + body + unit


def full(value: Any, decimals: int = 2, *, signed: bool = False) -> str:
    """All digits, grouped by thousands: '12,412,345.67' (hover, tables). Same in both languages."""
    number = _decimal(value)
    return NOT_AVAILABLE if number is None else _fixed(number, decimals, signed)


def count(value: Any) -> str:
    """A whole number of things, grouped: '5,878'."""
    return full(value, 0)


def percent(value: Any, lang: str = "en", digits: int = 0, signed: bool = False) -> str:
    """A share (0.61 -> '61 %') or a relative change (signed: '+3.2 %'); Chinese writes '61%'.

    A share that is not all, or not nothing, never reads so: it gets up to two digits more ('99.6 %', '0.04 %'), then a
    bound ('> 99.99 %', '< 0.01 %').
    """
    language, number = _language(lang), _decimal(value)
    if number is None:
        return NOT_AVAILABLE
    with localcontext(_CONTEXT):
        bound = ""
        if not signed and _EXACT < abs(number) < 1 - _EXACT:
            digits, bound = _telling(abs(number) * 100, digits)
        if bound:
            edge = Decimal(1).scaleb(-digits)
            number = (edge if bound == "<" else 100 - edge).copy_sign(number) / 100
            bound = (bound if number > 0 else {"<": ">", ">": "<"}[bound]) + ("" if language == "zh" else " ")
        body = bound + _fixed(number * 100, digits, signed)
    return body + ("%" if language == "zh" else " %")


def _telling(per_cent: Decimal, digits: int) -> tuple[int, str]:
    """The digits by which a share between nothing and all reads as neither; '<' or '>' where even the most do not do."""
    most = max(digits, _MOST_DIGITS)
    for tried in range(digits, most + 1):
        if 0 < per_cent.quantize(Decimal(1).scaleb(-tried)) < 100:
            return tried, ""
    return most, "<" if per_cent < 50 else ">"


def change(value: Any, lang: str = "en") -> str:
    """A relative change for a tile, a label or a title: '+3 %'. One from a tiny base says only that it is out of all
    proportion ('>+999 %'): its digits would decide nothing. Hovers and tables keep `percent`."""
    number = _decimal(value)
    if number is None or abs(number) < _OUT_OF_PROPORTION:
        return percent(value, lang, signed=True)
    most = percent(Decimal("9.99").copy_sign(number), lang, signed=True)
    return (">" if number > 0 else "<") + most


def share(value: Any, lang: str = "en") -> str:
    """A share with one decimal below 1 %."""
    number = _decimal(value)
    small = number is not None and Decimal("0.0005") <= abs(number) < Decimal("0.01")
    return percent(value, lang, digits=1 if small else 0)


def chance(value: Any, lang: str = "en") -> str:
    """A probability in whole per cent: a small one is not nothing ('< 1 %'), as money may hang on it, and a large one
    not certain ('> 99 %')."""
    number = _decimal(value)
    if number is None or not (0 < number < Decimal("0.005") or Decimal("0.995") <= number < 1):
        return percent(value, lang)
    bound = "< 1 %" if number < Decimal("0.5") else "> 99 %"
    return bound.replace(" ", "") if _language(lang) == "zh" else bound


def points(value: Any, lang: str = "en", digits: int = 1) -> str:
    """The difference of two shares in percentage points: 0.032 -> '+3.2 pp', '+3.2 个百分点'."""
    language, number = _language(lang), _decimal(value)
    if number is None:
        return NOT_AVAILABLE
    with localcontext(_CONTEXT):
        body = _fixed(number * 100, digits, signed=True)
    return body + (" 个百分点" if language == "zh" else " pp")


def days(value: Any, lang: str = "en", digits: int = 0, signed: bool = False) -> str:
    """A number of days: '58 days', '1 day', '58 天'."""
    language, number = _language(lang), _decimal(value)
    if number is None:
        return NOT_AVAILABLE
    body = _fixed(number, digits, signed)
    if language == "zh":
        return body + " 天"
    return body + (" day" if body.lstrip("+" + MINUS) == "1" else " days")


def aside(value: str, lang: str = "en") -> str:
    """A second figure in brackets behind a first: ' (24 %)', '（24%）'."""
    return f"（{value}）" if _language(lang) == "zh" else f" ({value})"


def span(low: str, high: str, lang: str = "en") -> str:
    """From one figure to another: '0.92 - 0.96', '0.92 至 0.96'."""
    return f"{low} 至 {high}" if _language(lang) == "zh" else f"{low} - {high}"


@dataclass(frozen=True)
class Numbers:
    """The formatters bound to one language: what every chart takes as `numbers`.

    lang: 'en' or 'zh'; decimals: digits after the point of a full-precision amount.
    """

    lang: str = "en"
    decimals: int = 2

    def compact(self, value: Any, *, signed: bool = False, digits: int = 3) -> str:
        return compact(value, self.lang, signed=signed, digits=digits)

    def full(self, value: Any, decimals: int | None = None, *, signed: bool = False) -> str:
        return full(value, self.decimals if decimals is None else decimals, signed=signed)

    def count(self, value: Any) -> str:
        return count(value)

    def percent(self, value: Any, digits: int = 0, signed: bool = False) -> str:
        return percent(value, self.lang, digits, signed)

    def change(self, value: Any) -> str:
        return change(value, self.lang)

    def share(self, value: Any) -> str:
        return share(value, self.lang)

    def chance(self, value: Any) -> str:
        return chance(value, self.lang)

    def points(self, value: Any, digits: int = 1) -> str:
        return points(value, self.lang, digits)

    def days(self, value: Any, digits: int = 0, signed: bool = False) -> str:
        return days(value, self.lang, digits, signed)

    def aside(self, value: str) -> str:
        return aside(value, self.lang)

    def span(self, low: str, high: str) -> str:
        return span(low, high, self.lang)


def _language(lang: str) -> str:
    for known in _UNITS:
        if lang.lower().startswith(known):
            return known
    raise ValueError(f"language {lang!r} has no number style; known: {', '.join(_UNITS)}")


def _decimal(value: Any) -> Decimal | None:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, Integral):
        number = Decimal(int(value))
    elif isinstance(value, Real):
        # repr of a float is its shortest decimal form: 2.675 stays 2.675 and rounds as a reader would.
        number = Decimal(repr(float(value)))
    else:
        raise TypeError(f"not a number: {value!r} ({type(value).__name__})")
    return number if number.is_finite() else None


def _significant(number: Decimal, digits: int) -> Decimal:
    if number == 0:
        return Decimal(0)
    rounded = number.quantize(Decimal(1).scaleb(number.adjusted() - digits + 1))
    # 999.6 rounds to 1,000: one digit more than asked, which quantising again takes away.
    return rounded.quantize(Decimal(1).scaleb(rounded.adjusted() - digits + 1))


def _fixed(number: Decimal, decimals: int, signed: bool) -> str:
    with localcontext(_CONTEXT):
        rounded = number.quantize(Decimal(1).scaleb(-decimals))
    return _sign(rounded, signed) + f"{abs(rounded):,f}"


def _sign(rounded: Decimal, signed: bool) -> str:
    if rounded < 0:
        return MINUS
    return "+" if signed and rounded > 0 else ""
