"""From a figure to what lies behind it: marks, cells, lassos, menus and downloads."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.app import demo_company as company
from tests.app.demo_company import Sales
from tests.browser.tab import WAIT, Tab

EAST = "East 华东"


def account(tab: Tab) -> str:
    """The account page's heading, once it is there."""
    heading = tab.page.locator(".kam-account h2")
    tab.seen(heading)
    return heading.inner_text()


def test_a_bar_of_the_pareto_opens_the_account(tab: Tab) -> None:
    tab.open("key_accounts", region=EAST).charts(4)
    largest = Sales(only=(("region", (EAST,)),)).by_account.index[0]
    tab.click_mark(tab.chart("pareto").locator(".barlayer .point").first)
    assert account(tab) == company.name_of()[largest]
    assert tab.path == "/account"
    assert tab.query == {"region": [EAST], "customer": [largest]}
    tab.drawn().assert_fine()
    for _ in range(2):  # the way back has one step on the old page with the account in the address
        if tab.path != "/key_accounts" or "customer" in tab.query:
            tab.page.go_back()
            tab.drawn()
    tab.says(tab.title, "Key accounts")
    tab.drawn().charts(4)
    tab.click_mark(tab.chart("pareto").locator(".barlayer .point").nth(1))
    assert account(tab) == company.name_of()[Sales(only=(("region", (EAST,)),)).by_account.index[1]]


def test_a_cell_of_a_table_opens_the_account(tab: Tab) -> None:
    tab.open("key_accounts").charts(4)
    table = tab.page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    expect(table.locator("canvas").first).to_be_visible(timeout=WAIT)
    tab.page.wait_for_timeout(400)
    box = table.bounding_box()
    assert box is not None
    tab.page.mouse.click(box["x"] + 120, box["y"] + 35 * 3 + 17)  # the third row under the heading
    third = Sales().by_account.index[2]
    assert account(tab) == company.name_of()[third]
    assert tab.query["customer"] == [third]


def test_the_search_above_a_table(tab: Tab) -> None:
    tab.open("key_accounts")
    name = company.name_of()[Sales().by_account.index[7]]
    field = tab.page.get_by_placeholder("Search name or number")
    field.fill(name.split()[0])
    field.press("Enter")
    tab.drawn()
    tab.page.wait_for_timeout(500)
    table = tab.page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    assert box["height"] < 300  # a handful of rows instead of hundreds
    tab.page.mouse.click(box["x"] + 120, box["y"] + 35 + 17)
    assert account(tab).startswith(name.split()[0])


AREAS = {"Choose by box": ((0.55, 0.05), (0.95, 0.45)), "Choose by lasso": ((0.1, 0.1), (0.9, 0.6))}


@pytest.mark.parametrize("tool", AREAS)
def test_a_part_of_the_portfolio_lists_the_accounts(tool: str, tab: Tab) -> None:
    tab.open("portfolio").charts(1)
    heading = tab.page.locator(".st-key-kam_head_portfolio h3")
    assert heading.inner_text() == f"All {len(Sales().by_account)} accounts"
    chart = tab.chart("matrix")
    chart.scroll_into_view_if_needed()
    plot = chart.locator(".nsewdrag").first.bounding_box()
    assert plot is not None
    chosen = drag(tab, plot, *AREAS[tool], tool)
    assert 0 < chosen < len(Sales().by_account)
    tab.assert_fine()


def drag(tab: Tab, plot: dict[str, float], start: tuple[float, float], end: tuple[float, float], tool: str) -> int:
    """Draw a box or lasso over a part of the plot; the number of accounts that the table then lists."""

    def at(x: float, y: float) -> tuple[float, float]:
        return plot["x"] + x * plot["width"], plot["y"] + y * plot["height"]

    tab.page.mouse.move(*at(0.5, 0.5))
    button = tab.chart("matrix").locator(f'.modebar-btn[data-title="{tool}"]')
    button.evaluate("node => node.click()")
    tab.page.mouse.move(*at(*start))
    tab.page.mouse.down()
    for x, y in ((end[0], start[1]), end, (start[0], end[1]), start):
        if "box" in tool:
            x, y = end
        tab.page.mouse.move(*at(x, y), steps=4)
    tab.page.mouse.up()
    heading = tab.page.locator(".st-key-kam_head_portfolio h3")
    expect(heading).to_contain_text("chosen", timeout=WAIT)
    return int(heading.inner_text().split()[0])


def test_the_menu_of_a_chart_explains_and_downloads(tab: Tab, tmp_path: Path) -> None:
    tab.open("key_accounts", region=EAST).charts(4)
    tab.page.locator(".st-key-kam_menu_pareto button").first.click()
    body = tab.page.locator(".kam-about")
    tab.seen(body)
    assert "Formula:" in body.inner_text()
    with tab.page.expect_download(timeout=WAIT) as waiting:
        tab.page.get_by_test_id("stDownloadButton").filter(has_text="CSV").locator("button").click()
    target = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(target)
    assert target.name == "kam_sales_pareto_20241231.csv"
    with target.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    amounts = Sales(only=(("region", (EAST,)),)).by_account
    assert len(rows) - 1 == len(amounts)
    written = sum(Decimal(row[rows[0].index("Net revenue")]) for row in rows[1:])
    assert float(written) == pytest.approx(amounts.sum(), abs=0.005)
    with tab.page.expect_download(timeout=WAIT) as waiting:
        tab.page.get_by_test_id("stDownloadButton").filter(has_text="Excel").locator("button").click()
    assert waiting.value.suggested_filename.endswith(".xlsx")
    tab.page.get_by_text("SQL", exact=True).first.click()
    expect(tab.page.get_by_test_id("stCode").first).to_contain_text("account_pair", timeout=WAIT)
    tab.assert_fine()


def test_a_metric_of_the_glossary_opens_by_its_link(tab: Tab) -> None:
    tab.open("glossary", metric="sales/pareto")
    opened = tab.page.locator("details[open], [data-testid=stExpander] [aria-expanded=true]")
    assert opened.count() >= 1
    expect(tab.page.locator(".kam-entry:visible").first).to_contain_text("sales/pareto", timeout=WAIT)
