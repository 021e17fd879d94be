"""In a real browser, names from data that look like markup, formulas or directives are letters, nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kam_analytics import i18n
from kam_analytics.ui import menu
from tests.app.hostile import TEXTS, identity
from tests.browser.serving import Server, running
from tests.browser.tab import WAIT, Tab

CREATED = """() => [...document.querySelectorAll(
    'img[src="x"], img[src*="x.example"], a[href*="x.example"], script, [onmouseover], [onerror]'
  )].filter(node => node.tagName !== 'SCRIPT' || node.textContent.includes('alert')).map(node => node.outerHTML)"""


@pytest.fixture(scope="module")
def server(hostile_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("served") / "hostile.duckdb"
    shutil.copy(hostile_database, path)
    with running(path) as started:
        yield started


def assert_harmless(tab: Tab) -> None:
    assert tab.page.evaluate(CREATED) == []
    tab.assert_fine()


def test_pages_make_nothing_of_names(tab: Tab) -> None:
    tab.open()
    for page in (*menu.PAGES[1:], "overview"):
        assert_harmless(tab)
        tab.menu(i18n.text(f"shell.page.{page}", "en"))
    assert_harmless(tab)


@pytest.mark.parametrize("place", [0, 3, 5])
def test_the_account_page_spells_the_name(place: int, tab: Tab) -> None:
    tab.open("account", customer=identity(place))
    assert tab.page.locator(".kam-account h2").text_content() == TEXTS[place]
    picker = tab.page.locator(".st-key-kam_picker [data-testid=stSelectbox]")
    assert TEXTS[place] in (
        picker.inner_text() + " ".join(picker.locator("input").evaluate_all("all => all.map(one => one.value)"))
    )
    assert_harmless(tab)


def test_the_filter_bar_spells_its_options(tab: Tab) -> None:
    tab.open("key_accounts").open_filters()
    options = tab.options("Region")
    options.filter(has_text=TEXTS[6]).wait_for()
    assert set(TEXTS[:7]) <= {option.strip() for option in options.all_text_contents()}
    tab.page.get_by_role("option", name=TEXTS[5], exact=True).click()
    tab.says(tab.scope, TEXTS[5])
    assert tab.query == {"region": [TEXTS[5]]}
    assert_harmless(tab)


def test_hover_words_are_words(tab: Tab) -> None:
    tab.open("key_accounts").charts(4)
    mark = tab.chart("pareto").locator(".barlayer .point").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    hover = tab.chart("pareto").locator(".hoverlayer")
    expect(hover).to_contain_text(TEXTS[0], timeout=WAIT)
    assert_harmless(tab)
