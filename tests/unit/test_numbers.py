"""Numbers as people read them: examples by hand, and properties for any number."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import inf, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_analytics.charts import numbers
from kam_analytics.charts.numbers import MINUS, Numbers, chance, change, compact, days, full, percent, points, share

UNITS = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9, "tn": 10**12, "万": 10**4, "亿": 10**8, "万亿": 10**12}
money = st.decimals(min_value=-(10**13), max_value=10**13, allow_nan=False, places=2)
missing = [None, nan, float("inf"), -inf, pd.NA, pd.NaT, np.nan, Decimal("NaN"), np.float64("nan")]


def parse(text: str) -> Decimal:
    """What a reader takes a compact number to be."""
    body, _, unit = text.replace(MINUS, "-").replace("+", "").replace(",", "").partition(" ")
    return Decimal(body) * UNITS[unit]


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (0, "0", "0"),
        (7, "7", "7"),
        (940, "940", "940"),
        (999.4, "999", "999"),
        (999.6, "1 k", "1,000"),
        (1_234, "1.23 k", "1,234"),
        (4_284.4, "4.28 k", "4,284"),
        (9_999.6, "10 k", "1 万"),
        (9_999, "10 k", "9,999"),
        (12_400_000, "12.4 m", "1,240 万"),
        (12_412_345.67, "12.4 m", "1,240 万"),
        (99_960_000, "100 m", "1 亿"),
        (123_456_789, "123 m", "1.23 亿"),
        (999_999, "1 m", "100 万"),
        (1_240_000_000, "1.24 bn", "12.4 亿"),
        (2_500_000_000_000, "2.5 tn", "2.5 万亿"),
        (0.12345, "0.123", "0.123"),
        (-12_400_000, "\u221212.4 m", "\u22121,240 万"),
        (Decimal("1005.00"), "1.01 k", "1,005"),
    ],
)
def test_compact(value: object, english: str, chinese: str) -> None:
    assert compact(value, "en") == english
    assert compact(value, "zh") == chinese


def test_compact_rounds_half_up_on_the_digits_that_are_written() -> None:
    assert compact(1.005) == "1.01"  # the binary fraction lies below, the written number does not
    assert compact(Decimal("2.675")) == "2.68"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (percent(0.61), "61 %"),
        (percent(0.61, "zh"), "61%"),
        (percent(0.032, digits=1, signed=True), "+3.2 %"),
        (percent(-0.032, digits=1, signed=True), "\u22123.2 %"),
        (percent(-0.001), "\u22120.1 %"),
        (percent(0.9949), "99 %"),
        (percent(0.996), "99.6 %"),
        (percent(0.9996), "99.96 %"),
        (percent(0.99996), "> 99.99 %"),
        (percent(0.99996, "zh"), ">99.99%"),
        (percent(1 - 1e-16), "100 %"),  # all, but for the sum of floats
        (percent(1.0004), "100 %"),
        (percent(0.0004), "0.04 %"),
        (percent(0.00004, digits=1), "< 0.01 %"),
        (percent(-0.00004), "> \u22120.01 %"),
        (percent(0.0000004, digits=4), "< 0.0001 %"),
        (percent(1e-17), "0 %"),
        (percent(0, signed=True), "0 %"),
        (percent(1.556, "en"), "156 %"),
        (change(0.032), "+3 %"),
        (change(9.9949), "+999 %"),
        (change(9.995), ">+999 %"),
        (change(141.13), ">+999 %"),
        (change(141.13, "zh"), ">+999%"),
        (change(Decimal("-141.13")), "<\u2212999 %"),
        (change(-0.001), "0 %"),
        (share(0.004), "0.4 %"),
        (share(0.614), "61 %"),
        (share(0.0), "0 %"),
        (chance(0.0049), "< 1 %"),
        (chance(0.0049, "zh"), "<1%"),
        (chance(0.005), "1 %"),
        (chance(0.9949), "99 %"),
        (chance(0.995), "> 99 %"),
        (chance(0.9999, "zh"), ">99%"),
        (chance(1.0), "100 %"),
        (chance(0.0), "0 %"),
        (points(0.032), "+3.2 pp"),
        (points(-0.01, "zh"), "\u22121.0 个百分点"),
        (days(58), "58 days"),
        (days(58, "zh"), "58 天"),
        (days(1), "1 day"),
        (days(-1), "\u22121 day"),
        (days(12.34, digits=1), "12.3 days"),
        (numbers.aside("24 %"), " (24 %)"),
        (numbers.aside("24%", "zh"), "（24%）"),
        (numbers.span("0.92", "0.96"), "0.92 - 0.96"),
        (numbers.span("0.92", "0.96", "zh"), "0.92 至 0.96"),
        (full(12_412_345.675), "12,412,345.68"),
        (full(Decimal("-0.004")), "0.00"),
        (full(5_878, 0), "5,878"),
        (full(12.5, 1, signed=True), "+12.5"),
        (numbers.count(np.int64(503)), "503"),
    ],
)
def test_other_styles(shown: str, expected: str) -> None:
    assert shown == expected


@pytest.mark.parametrize("value", missing)
def test_what_is_missing_reads_not_available(value: object) -> None:
    bound = Numbers("zh")
    styles = (
        bound.compact,
        bound.full,
        bound.count,
        bound.percent,
        bound.change,
        bound.share,
        bound.chance,
        bound.points,
        bound.days,
    )
    assert {style(value) for style in styles} == {"n/a"}


def test_not_a_number_and_unknown_language_are_errors() -> None:
    with pytest.raises(TypeError, match="'12'"):
        compact("12")
    with pytest.raises(ValueError, match="'fr'"):
        compact(12, "fr")


def test_bound_numbers_use_their_language_and_decimals() -> None:
    bound = Numbers("zh-CN", decimals=0)
    assert bound.compact(12_400_000, signed=True) == "+1,240 万"
    assert bound.full(1234.5) == "1,235"
    assert bound.full(1234.5, 2) == "1,234.50"
    assert bound.days(3) == "3 天"


@given(money, st.sampled_from(["en", "zh"]))
def test_compact_reads_back_within_half_of_the_third_digit(value: Decimal, lang: str) -> None:
    text = compact(value, lang)
    unit = Decimal(1).scaleb(value.adjusted() - 2) if value else Decimal(1)
    assert abs(parse(text) - value) <= unit / 2


@given(money, st.sampled_from(["en", "zh"]))
def test_compact_has_three_significant_digits_and_no_idle_zeros(value: Decimal, lang: str) -> None:
    body = compact(value, lang).lstrip(MINUS).partition(" ")[0]
    # Chinese has no unit below ten thousand: thousands are whole numbers there.
    digits = 4 if lang == "zh" and 1000 <= abs(value) < 10_000 else 3
    assert len(body.replace(",", "").replace(".", "").strip("0")) <= digits
    assert not ("." in body and body.endswith("0"))
    assert len(body) <= 5


@given(money)
def test_sign_is_a_minus_sign_and_mirrors(value: Decimal) -> None:
    text = compact(value)
    assert "-" not in text
    assert text.startswith(MINUS) == (value < 0)
    assert compact(-value).lstrip(MINUS) == text.lstrip(MINUS)
    assert compact(value, signed=True).startswith("+") == (value > 0)


@given(money, st.integers(min_value=0, max_value=4))
def test_full_is_exact(value: Decimal, decimals: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert Decimal(full(value, decimals).replace(",", "").replace(MINUS, "-")) == expected


@given(st.floats(min_value=-50, max_value=50), st.integers(min_value=0, max_value=3))
def test_percent_reads_back(value: float, digits: int) -> None:
    written = percent(value, digits=digits).removesuffix(" %").replace(",", "").replace(MINUS, "-")
    if written[0] in "<>":
        bound, exact = Decimal(written[1:]), Decimal(repr(value)) * 100
        assert exact < bound if written[0] == "<" else exact > bound
    else:
        assert abs(Decimal(written) - Decimal(repr(value)) * 100) <= Decimal(1).scaleb(-digits) / 2


@given(st.floats(min_value=1e-11, max_value=1 - 1e-11), st.integers(min_value=0, max_value=3))
def test_a_part_reads_neither_as_nothing_nor_as_all(value: float, digits: int) -> None:
    for written in (percent(value, digits=digits), share(value), chance(value)):
        assert 0 < Decimal(written.strip("<> %")) < 100


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_float_breaks_the_formatter(value: float) -> None:
    for lang in ("en", "zh"):
        assert compact(value, lang)
        assert percent(value, lang)
    assert full(value)
