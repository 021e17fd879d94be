"""The badge of a chart in a browser: opened by key and click, one at a time, closed like a menu, and its link."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from kam_analytics import i18n
from tests.app import databases, holed
from tests.browser.serving import Server, running
from tests.browser.tab import Tab
from tests.shelf import copied


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server on the demo company with holes in it."""
    path = tmp_path_factory.mktemp("holed") / "kam.duckdb"
    copied(tmp_path_factory, "holed", lambda made: databases.fill(made, made.parent, **holed.frames()), path)
    with running(path) as started:
        yield started


def test_a_badge_opens_to_why_and_leads_to_the_passport(tab: Tab) -> None:
    tab.open("receivables").charts()
    badges, opened = tab.page.locator("details.kam-badge"), tab.page.locator("details.kam-badge[open]")
    badges.first.locator("summary").focus()
    tab.page.keyboard.press("Enter")
    expect(opened).to_have_count(1)
    why = badges.first.locator(".kam-why")
    expect(why).to_contain_text("2024-07")
    box, room = why.bounding_box(), tab.page.viewport_size
    assert box is not None
    assert room is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= room["width"]
    badges.nth(1).locator("summary").click()
    expect(opened).to_have_count(1)
    tab.page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(badges.nth(1).locator("summary")).to_be_focused()
    badges.first.locator("summary").click()
    tab.title.click()
    expect(opened).to_have_count(0)
    badges.first.locator("summary").click()
    badges.first.get_by_role("link").click()
    expect(tab.title).to_contain_text(i18n.text("shell.page.data", "en"))
    tab.drawn().charts().assert_fine()
