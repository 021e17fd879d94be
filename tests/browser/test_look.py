"""Themes, paper, narrow and wide screens."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from kam_analytics import i18n
from kam_analytics.charts.theme import THEMES
from tests.browser.tab import WAIT, Tab

CHART_INK = "[...document.querySelectorAll('.js-plotly-plot')].map(chart => chart._fullLayout.font.color.toLowerCase())"
PAPER = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"


def rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*(int(colour[place : place + 2], 16) for place in (1, 3, 5)))


def assert_wears(tab: Tab, theme: str) -> None:
    """Page and charts have the colours of the theme."""
    worn = THEMES[theme]
    tab.drawn().charts().until(f"({CHART_INK}).every(ink => ink === '{worn.ink.lower()}')")
    assert tab.page.evaluate(PAPER) == rgb(worn.paper)


def switch(tab: Tab, label: str) -> None:
    """Choose a theme; the page reloads itself for it."""
    with tab.page.expect_navigation(timeout=WAIT):
        tab.page.get_by_test_id("stSidebar").get_by_role("button", name=label, exact=True).click()


def test_the_theme_switch_holds_over_pages_and_reloads(tab: Tab) -> None:
    tab.open("key_accounts", region="East 华东")
    assert_wears(tab, "light")
    switch(tab, "Dark")
    assert_wears(tab, "dark")
    assert tab.query == {"region": ["East 华东"]}
    tab.menu("Portfolio")
    assert_wears(tab, "dark")
    tab.open("receivables")
    assert_wears(tab, "dark")
    switch(tab, "Light")
    assert_wears(tab, "light")
    tab.open("overview")
    assert_wears(tab, "light")
    tab.assert_fine()


@pytest.mark.parametrize("theme", THEMES)
def test_the_browsers_theme_is_worn_and_paper_is_light_without_controls(theme: str, visit: Callable[..., Tab]) -> None:
    """Worn from the first moment, and when the system changes it while the page is open."""
    tab = visit(theme=theme).open("receivables").charts(5)
    assert_wears(tab, theme)
    for other in (next(name for name in THEMES if name != theme), theme):
        tab.page.emulate_media(color_scheme=other)
        assert_wears(tab, other)
    tab.assert_fine()
    tab.page.emulate_media(media="print", color_scheme=theme)
    for hidden in ("stSidebar", "stHeader", "stPopover"):
        expect(tab.page.get_by_test_id(hidden).first).to_be_hidden(timeout=WAIT)
    expect(tab.scope).to_be_visible()
    tab.until(f"{PAPER} !== '{rgb(THEMES['dark'].paper)}'")
    main = tab.page.get_by_test_id("stMainBlockContainer").bounding_box()
    assert main is not None
    assert main["x"] < 40


def test_wide_screens_keep_the_content_together_and_laptops_show_the_message_first(tab: Tab) -> None:
    pages = {"overview": "trend", "key_accounts": "pareto", "portfolio": "matrix", "receivables": "ageing"}
    tab.open()
    for page, chart in pages.items():
        tab.menu(i18n.text(f"shell.page.{page}", "en")).charts()
        box = tab.chart(chart).bounding_box()
        assert box is not None
        assert box["y"] + min(box["height"], 300) <= 900, page
        assert re.search(r"\w", tab.page.locator(".kam-message").inner_text())
    tab.page.set_viewport_size({"width": 2560, "height": 1300})
    tab.page.wait_for_timeout(300)
    block = tab.page.get_by_test_id("stMainBlockContainer").bounding_box()
    assert block is not None
    assert block["width"] <= 1640
    left, right = block["x"] - 216, 2560 - block["x"] - block["width"]
    assert abs(left - right) < 60
