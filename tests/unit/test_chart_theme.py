"""Colours, marks, text and dates of the charts."""

from __future__ import annotations

import html
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_analytics.charts.dates import day_name, month_name, month_number, month_ticks
from kam_analytics.charts.text import clean, escape, hover, shorten, text_width, wrap
from kam_analytics.charts.theme import (
    ABC_CLASSES,
    DARK,
    LIGHT,
    PLOTLY_CONFIG,
    RISK_LEVELS,
    TIERS,
    Theme,
    contrast_ratio,
    selection_config,
)

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the known near miss of AA
    assert contrast_ratio("#2672b7", "#2672b7") == 1


@BOTH
def test_words_reach_4_5_and_marks_3_on_the_paper(theme: Theme) -> None:
    words = (theme.ink, theme.ink_soft, theme.good, theme.bad, theme.accent)
    assert min(contrast_ratio(colour, theme.paper) for colour in words) >= 4.5
    marks = (theme.actual, theme.previous, theme.neutral, theme.unapplied)
    depths = (*theme.ages, *theme.risks, *theme.classes, *theme.tiers, *theme.greys)
    assert min(contrast_ratio(colour, theme.paper) for colour in (*marks, *depths)) >= 3


@BOTH
def test_words_on_marks_reach_4_5(theme: Theme) -> None:
    for colour in (
        *theme.ages,
        *theme.risks,
        *theme.classes,
        *theme.tiers,
        theme.actual,
        theme.good,
        theme.bad,
    ):
        assert contrast_ratio(theme.text_on(colour), colour) >= 4.4


@BOTH
def test_depth_grows_with_severity_and_with_rank(theme: Theme) -> None:
    for ramp in (theme.ages, theme.risks, theme.classes[::-1], theme.tiers[::-1]):
        against = [contrast_ratio(colour, theme.paper) for colour in ramp]
        assert all(after / before > 1.25 for before, after in pairwise(against))
    assert contrast_ratio(theme.actual, theme.paper) > 2.5 * contrast_ratio(theme.previous, theme.paper)


@BOTH
def test_every_class_and_tier_has_a_mark_of_its_own(theme: Theme) -> None:
    for names, find in ((ABC_CLASSES, theme.abc), (TIERS, theme.tier)):
        assert len({find(name).glyph for name in names}) == len(names)
        assert len({find(name).symbol for name in names}) == len(names)
        assert len({find(name).colour for name in names}) == len(names)


@BOTH
def test_levels_of_both_vocabularies_share_four_depths(theme: Theme) -> None:
    assert [theme.risk(level).colour for level in ("low", "medium", "high", "very_high")] == list(theme.risks)
    assert [theme.risk(level).colour for level in ("active", "watch", "overdue", "lost")] == list(theme.risks)
    assert theme.risk(2).colour == theme.risks[2]
    assert {theme.risk(name) for name in ("odd", None, 9, float("nan"))} == {theme.other(0)}
    assert set(RISK_LEVELS.values()) == {0, 1, 2, 3}
    assert theme.abc(None) == theme.tier(float("nan")) == theme.other(0)


def test_the_wall_is_the_same_theme_a_step_larger() -> None:
    wall = LIGHT.for_wall()
    assert wall.font_size > LIGHT.font_size
    assert wall.px(100) == 125
    assert (wall.ink, wall.paper, wall.name) == (LIGHT.ink, LIGHT.paper, "light")


def test_the_bar_of_plotly_is_hidden_and_its_hints_translated_where_shown() -> None:
    assert PLOTLY_CONFIG["displayModeBar"] is False
    config = selection_config({"Lasso Select": "套索选择"}, "zh-CN")
    assert config["modeBarButtons"][0][:2] == ["lasso2d", "select2d"]
    assert config["locales"]["zh-CN"]["dictionary"]["Lasso Select"] == "套索选择"
    assert "displayModeBar" in PLOTLY_CONFIG
    assert "locale" not in selection_config()


@given(st.text())
def test_escaped_text_comes_back_as_typed(text: str) -> None:
    shown = escape(text)
    assert not set(shown) & set("<>$")
    # Plotly decodes numeric entities, &amp;, &lt; and &gt;; escape writes no others.
    assert html.unescape(shown) == clean(text) or "&" in text
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&#36;", "$").replace("&amp;", "&") == clean(text)


def test_text_is_one_line_without_hidden_signs() -> None:
    assert clean("a\n b\t\u202ec\x00 ") == "a b c"
    assert clean(None) == clean(float("nan")) == ""
    assert escape("Müller & Söhne <b>") == "Müller &amp; Söhne &lt;b&gt;"


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_shortened_text_fits(text: str, width: int) -> None:
    short = shorten(text, width)
    assert text_width(short) <= width
    assert short == clean(text) or short.endswith("…")


def test_a_chinese_character_is_as_wide_as_two_letters() -> None:
    assert text_width("大客户") == text_width("abcdef") == 6
    assert shorten("中国石油化工股份有限公司", 10) == "中国石油…"
    assert shorten("International", 8) == "Interna…"


@given(st.text(max_size=300), st.integers(min_value=6, max_value=60))
def test_wrapped_text_keeps_to_its_lines(text: str, width: int) -> None:
    lines = wrap(text, width, 3).split("<br>")
    assert len(lines) <= 3


def test_wrapping_breaks_between_words_and_never_before_closing_signs() -> None:
    assert wrap("the largest 20 % bring", 14) == "the largest<br>20 % bring"
    assert wrap("一二三四五,六", 10) == "一二三四<br>五,六"
    wide = "\uff0c"  # the comma of Chinese texts
    assert wrap(f"一二三四五{wide}六", 10) == f"一二三四<br>五{wide}六"
    assert hover("A<B", ("Share", "5 %")) == "<b>A&lt;B</b><br>Share: 5 %"


def test_months_are_written_in_both_languages() -> None:
    assert (month_name("2024-06", "en"), month_name(date(2024, 6, 30), "zh")) == ("Jun 2024", "2024年6月")
    assert month_number("2024-01") - month_number("2023-12") == 1
    assert day_name(date(2024, 6, 30)) == "2024-06-30"
    first = month_number("2023-07")
    places, texts = month_ticks(list(range(first, first + 12)), "en")
    assert len(places) == 12
    assert texts[0] == "Jul<br><b>2023</b>"
    assert texts[6] == "Jan<br><b>2024</b>"
    assert texts[7] == "Feb"
    assert len(month_ticks(list(range(first, first + 36)), "zh", most=8)[0]) <= 8


@pytest.mark.parametrize("most", [0, 1, 4, 12])
@pytest.mark.parametrize("years", [1, 100, 800, 801, 1200, 5000, 9999])
def test_month_ticks_are_few_however_long_the_axis_is(years: int, most: int) -> None:
    """From January 1 to December of the year given: whole centuries (the first month where none is inside) as soon
    as it takes them, never an error."""
    places, texts = month_ticks([12, 12 * years + 11], "en", most)
    assert 1 <= len(places) == len(texts) <= max(most, 1) + 1
    assert min(places) >= 12
    assert max(places) <= 12 * years + 11
    if years > 800:
        assert places == [12] or all(place % 1200 == 0 for place in places)
