"""The address is the view: filters go into it, it reopens them elsewhere, and the back button goes back in it."""

from __future__ import annotations

from playwright.sync_api import expect

from kam_analytics import i18n
from tests.app.demo_company import Sales, short
from tests.browser.tab import WAIT, Tab

EAST, BEARINGS = "East 华东", "Bearings 轴承"
VIEW = {"region": [EAST, "North 华北"], "category": BEARINGS, "tier": ["large", "small"], "compare": "none"}
NARROWED = Sales(
    only=(("region", (EAST, "North 华北")), ("category", (BEARINGS,))), tiers=("large", "small")
)  # fmt: skip


def test_a_link_reopens_the_same_view_everywhere(tab: Tab) -> None:
    """Where nobody has been before, after a reload, and on the other pages that the menu leads to."""
    revenue = short(NARROWED.revenue)
    tab.open("overview", **VIEW)
    scope = tab.scope.inner_text()
    assert tab.figure("Net revenue") == revenue
    assert EAST in scope
    tab.page.reload()
    assert tab.drawn().figure("Net revenue") == revenue
    assert tab.scope.inner_text() == scope
    tab.menu("Key accounts")
    assert tab.scope.inner_text() == scope
    assert tab.query == {name: [value] if isinstance(value, str) else value for name, value in VIEW.items()}
    assert f"of {len(NARROWED.by_account)} accounts bring" in tab.page.locator(".kam-message").inner_text()
    tab.menu("Overview")
    assert tab.figure("Net revenue") == revenue
    tab.assert_fine()


def test_a_link_reads_in_the_language_of_its_reader(tab: Tab) -> None:
    tab.open("key_accounts").open_filters().pick("Region", EAST)
    tab.says(tab.scope, EAST)
    link = tab.page.url
    tab.end()
    tab.begin(tab.server, lang="zh").page.goto(link)
    assert tab.drawn().title.inner_text().startswith(i18n.text("shell.page.key_accounts", "zh"))
    assert EAST in tab.scope.inner_text()


def test_filters_change_address_and_figures_and_back_takes_them_back(tab: Tab) -> None:
    tab.open("overview")
    whole = tab.figure("Net revenue")
    tab.open_filters().pick("Region", EAST)
    tab.says(tab.scope, EAST)
    assert tab.query == {"region": [EAST]}
    assert tab.drawn().figure("Net revenue") == short(Sales(only=(("region", (EAST,)),)).revenue)
    tab.pick("Category", BEARINGS)
    tab.says(tab.scope, BEARINGS)
    assert tab.query == {"region": [EAST], "category": [BEARINGS]}
    tab.page.go_back()
    expect(tab.scope).not_to_contain_text(BEARINGS, timeout=WAIT)
    assert EAST in tab.scope.inner_text()
    tab.page.go_back()
    expect(tab.scope).not_to_contain_text(EAST, timeout=WAIT)
    assert tab.drawn().figure("Net revenue") == whole
    tab.page.go_forward()
    tab.says(tab.scope, EAST)
    tab.assert_fine()


def test_quick_choices_are_all_kept(tab: Tab) -> None:
    """Faster than the server answers: the second must not undo the first."""
    tab.open("key_accounts").open_filters()
    tab.options("Region").filter(has_text=EAST).wait_for()
    tab.page.evaluate(
        """names => { for (const name of names) [...document.querySelectorAll('[role=option]')]
             .find(option => option.textContent.trim() === name)?.click(); }""",
        [EAST],
    )
    tab.page.keyboard.press("Escape")
    tab.page.get_by_test_id("stMain").get_by_text("Quantity", exact=True).first.evaluate(
        "node => node.closest('button').click()"
    )
    tab.says(tab.scope, EAST)
    tab.until("location.search.includes('measure=quantity') && location.search.includes('region=')")
    tab.assert_fine()


def test_the_language_switch(tab: Tab) -> None:
    tab.open("portfolio", region=EAST)
    sidebar = tab.page.get_by_test_id("stSidebar")
    sidebar.get_by_text(i18n.text("shell.own_name", "zh"), exact=True).click()
    tab.says(tab.title, i18n.text("shell.page.portfolio", "zh"))
    assert tab.query == {"region": [EAST], "lang": ["zh"]}
    tab.drawn().menu(i18n.text("shell.page.receivables", "zh"))
    assert tab.query["lang"] == ["zh"]
    tab.page.reload()
    tab.drawn()
    assert tab.title.inner_text().startswith(i18n.text("shell.page.receivables", "zh"))
    sidebar.get_by_text("English", exact=True).click()
    tab.says(tab.title, "Receivables")
    assert tab.query == {"region": [EAST]}
    tab.assert_fine()


def test_an_impossible_link_is_drawn_with_a_notice(tab: Tab) -> None:
    tab.open("key_accounts", region="Atlantis", as_of="yesterday")
    notice = tab.page.locator(".kam-notice").inner_text()
    assert "region = Atlantis" in notice
    assert "as_of = yesterday" in notice
    tab.assert_fine()


def test_links_in_sentences_and_figures_lead_on_without_loading_the_application_anew(tab: Tab) -> None:
    tab.open("overview", region=EAST)
    tab.page.evaluate("window.kamSame = true")
    tab.page.locator("a.kam-figure").first.click()
    tab.says(tab.title, i18n.text("shell.page.key_accounts", "en"))
    assert tab.drawn().path == "/key_accounts"
    assert tab.query == {"region": [EAST]}
    tab.page.go_back()
    tab.says(tab.title, i18n.text("shell.page.overview", "en"))
    tab.drawn().page.locator("a.kam-figure").filter(has_text="Overdue").click()
    tab.says(tab.title, i18n.text("shell.page.receivables", "en"))
    tab.drawn().page.go_back()
    tab.says(tab.title, i18n.text("shell.page.overview", "en"))
    tab.drawn().page.locator(".kam-message a").first.click()
    tab.says(tab.title, i18n.text("shell.page.key_accounts", "en"))
    assert tab.query == {"region": [EAST]}
    assert tab.page.evaluate("window.kamSame") is True
    tab.drawn().assert_fine()


def test_a_link_opens_in_a_new_tab_when_asked_to(tab: Tab) -> None:
    tab.open("overview", region=EAST)
    with tab.page.context.expect_page() as opened:
        tab.page.locator(".kam-menu a").nth(1).click(modifiers=["ControlOrMeta"])
    opened.value.locator("h1.kam-title").wait_for(timeout=WAIT)
    assert "/key_accounts?region=" in opened.value.url
    opened.value.close()
    assert tab.path == "/"
