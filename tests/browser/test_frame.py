"""Every page has the frame, reached cold by its address and through the menu, and asks nobody else for anything.

What its charts say is looked at while the page is there, in one language each way: coming there is what takes the time.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kam_analytics import i18n
from kam_analytics.ui import menu
from tests.browser.chart_texts import OVER, assert_texts_whole
from tests.browser.conftest import Open
from tests.browser.tab import LAPTOP, WAIT, Tab

CHARTS = {"overview": 4, "key_accounts": 4, "portfolio": 1, "account": 3, "receivables": 5, "churn": 2, "data": 3}
PHONE = {"width": 420, "height": 860}
# Widths at which the texts of charts are looked at beside a phone's: every page at both, once in each language, and
# each language at both.
BETWEEN = {page: (1280, 800) if place % 2 else (800, 1280) for place, page in enumerate(menu.PAGES)}


def assert_whole(tab: Tab, page: str, lang: str) -> None:
    """Title, menu and charts are there, nothing went wrong, and nothing sticks out at the side."""
    name = i18n.text(f"shell.page.{page}", lang)
    links = tab.page.locator(".kam-menu a")
    assert links.all_text_contents() == [i18n.text(f"shell.page.{other}", lang) for other in menu.PAGES]
    assert tab.title.inner_text().startswith(name)
    assert tab.page.title() == i18n.text("shell.title", lang, page=name)
    assert tab.page.locator(".js-plotly-plot").count() >= CHARTS.get(page, 0)
    assert tab.page.evaluate(OVER) <= 0
    tab.assert_fine()


@pytest.mark.parametrize("page", menu.PAGES)
def test_a_page_reached_cold_on_a_phone_in_english(page: str, visit: Open) -> None:
    tab = visit(phone=True, **PHONE).open(page).charts(CHARTS.get(page, 0))
    assert_whole(tab, page, "en")
    assert sorted(tab.probes) == ["/_stcore/health", "/_stcore/host-config"]  # at once where the server is
    assert tab.sent == 1  # a phone need not say how narrow it is to get charts for it
    assert_texts_whole(tab, PHONE["width"], BETWEEN[page][0])


def test_the_menu_leads_to_every_page_on_a_laptop_in_chinese(visit: Open) -> None:
    tab = visit(lang="zh").open()
    for page in (*menu.PAGES[1:], "overview"):
        tab.menu(i18n.text(f"shell.page.{page}", "zh")).charts(CHARTS.get(page, 0))
        assert tab.path == ("/" if page == "overview" else f"/{page}")
        assert_whole(tab, page, "zh")
        assert_texts_whole(tab, BETWEEN[page][1], PHONE["width"])
        tab.page.set_viewport_size(LAPTOP)


def test_an_unknown_address_still_has_the_frame(tab: Tab) -> None:
    tab.open("no_such_page")
    assert tab.page.locator(".kam-menu a").count() == len(menu.PAGES)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_streamlits_own_words_are_in_the_readers_language(lang: str, visit: Open) -> None:
    tab = visit(lang=lang).open("key_accounts").open_filters()
    box = tab.page.get_by_test_id("stPopoverBody").first
    expect(box).to_contain_text(i18n.text("filters.region", lang), timeout=WAIT)  # its widgets come one by one
    shown = box.inner_text()
    other = next(name for name in i18n.LANGUAGES if name != lang)
    assert i18n.text("filters.region", other) not in shown
    assert "Choose options" not in shown
