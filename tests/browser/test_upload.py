"""From a file on the user's disk to figures on the pages, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.app.demo_company import percent, short
from tests.browser.conftest import Open
from tests.browser.serving import Server, running
from tests.browser.tab import WAIT, Tab
from tests.golden.real_data import INVOICE_FILES, RESELLERS, SALES_FILES, real_data

LOADING = 60_000  # milliseconds


@pytest.fixture(scope="module")
def server(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server as it is at the first start: on the demo company. The tests come in the order of a user's first day:
    what they load stays."""
    path = tmp_path_factory.mktemp("served") / "kam.duckdb"
    shutil.copy(demo_database, path)
    with running(path) as started:
        yield started


def send(tab: Tab, file: Path) -> Tab:
    """Drop a file on the upload page, and wait until it has been looked at."""
    tab.open("upload")
    tab.page.locator(".st-key-kam_drop input[type=file]").set_input_files(file)
    tab.page.locator(".st-key-kam_preview button, .kam-error").first.wait_for(timeout=LOADING)
    return tab.drawn()


def preview(tab: Tab) -> Tab:
    tab.page.locator(".st-key-kam_preview button").click()
    tab.page.locator(".st-key-kam_commit button").wait_for(timeout=LOADING)
    return tab.drawn()


def commit(tab: Tab) -> Tab:
    tab.page.locator(".st-key-kam_commit button").click()
    tab.page.locator(".kam-done").wait_for(timeout=LOADING)
    return tab.drawn()


def test_a_file_that_is_no_extract_is_refused_in_words(tab: Tab, tmp_path: Path) -> None:
    file = tmp_path / "<img src=x onerror=alert(1)>.csv"
    file.write_bytes(bytes(range(256)) * 64)
    tab.open("upload")
    tab.page.locator(".st-key-kam_drop input[type=file]").set_input_files(file)
    error = tab.page.locator(".kam-error")
    error.wait_for(timeout=LOADING)
    assert "Traceback" not in error.inner_text()
    assert "Something went wrong that the program did not expect" not in error.inner_text()
    assert tab.page.locator("img[src=x]").count() == 0
    assert tab.troubles == []
    assert not list(tab.server.database.with_name("kam.duckdb.staging").glob("*.upload"))
    expect(tab.page.locator(".st-key-kam_drop output")).to_be_empty(timeout=WAIT)
    tab.page.locator(".st-key-kam_drop input[type=file]").set_input_files(small_extract(tmp_path, "good.csv"))
    tab.page.locator(".st-key-kam_preview button").wait_for(timeout=LOADING)  # the next file, on the same page
    tab.drawn().page.locator(".st-key-kam_other button").click()
    tab.menu("Overview")
    assert "Demo company" in tab.title.inner_text()


def test_the_demo_company_goes_and_comes_back_in_one_click(tab: Tab) -> None:
    tab.open("upload")
    tab.page.get_by_role("button", name="Remove the demo company").click()
    load = tab.page.get_by_role("button", name="Load the demo company")
    load.wait_for(timeout=LOADING)
    tab.drawn().menu("Key accounts")
    expect(tab.page.locator(".kam-empty")).to_be_visible(timeout=WAIT)
    tab.menu("Upload")
    load.click()
    tab.page.get_by_role("button", name="Remove the demo company").wait_for(timeout=LOADING)
    tab.drawn().menu("Key accounts").charts(4).assert_fine()


def small_extract(folder: Path, name: str) -> Path:
    text = "order date,customer,revenue\n" + "".join(f"2024-01-{day:02},Meyer {day},{day}.5\n" for day in range(1, 20))
    path = folder / name
    path.write_text(text + f"2024-02-01,{name},5.5\n", encoding="utf-8")
    return path


def test_of_two_people_one_discards_the_others_import(visit: Open, tmp_path: Path) -> None:
    """Both are told what happened, and both can go on from where they are."""
    first, second = visit(), visit()
    preview(send(first, small_extract(tmp_path, "first.csv")))
    send(second, small_extract(tmp_path, "second.csv"))
    second.page.locator(".st-key-kam_preview button").click()
    told = second.page.locator(".kam-notice", has_text="first.csv")
    expect(told).to_contain_text(
        "probably your own", timeout=LOADING
    )  # one machine, one browser: nothing tells them apart
    second.page.locator(".st-key-kam_end_unfinished button").click()
    expect(told).to_have_count(0, timeout=LOADING)
    first.front().drawn().page.locator(".st-key-kam_commit button").click()
    expect(first.page.locator(".kam-error")).to_contain_text("already over", timeout=LOADING)
    expect(first.drawn().page.locator(".st-key-kam_commit")).to_have_count(0)
    preview(first)
    first.page.locator(".st-key-kam_back button").click()
    first.page.locator(".st-key-kam_drop").wait_for(timeout=LOADING)
    assert "Demo company" in first.drawn().title.inner_text()
    second.front().page.locator(".st-key-kam_other button").click()
    second.page.locator(".st-key-kam_drop").wait_for(timeout=LOADING)
    assert not list(first.server.database.with_name("kam.duckdb.staging").glob("*.upload"))
    assert [*first.troubles, *second.troubles] == []


def test_a_file_that_arrived_but_whose_ticket_is_gone_can_be_dropped_again(tab: Tab, tmp_path: Path) -> None:
    """The first try ends in an error of the network; the second one must not be held against the first."""
    file = small_extract(tmp_path, "again.csv")
    tab.open("upload")
    lost: list[str] = []

    def lose(route: Any) -> None:
        route.fetch()  # the file arrives, its answer does not
        lost.append(route.request.url)
        route.abort()

    tab.page.route("**/upload-file/**", lose)
    tab.page.locator(".st-key-kam_drop input[type=file]").set_input_files(file)
    expect(tab.page.locator(".st-key-kam_drop output")).to_contain_text("did not arrive", timeout=LOADING)
    assert len(lost) == 1
    tab.page.unroute("**/upload-file/**")
    tab.troubles.clear()
    tab.page.locator(".st-key-kam_drop input[type=file]").set_input_files(file)
    tab.page.locator(".st-key-kam_preview button").wait_for(timeout=LOADING)
    tab.drawn().page.locator(".st-key-kam_other button").click()
    tab.page.locator(".st-key-kam_drop").wait_for(timeout=LOADING)
    assert tab.drawn().troubles == []
    assert not list(tab.server.database.with_name("kam.duckdb.staging").glob("*.upload"))


def superstore() -> pd.DataFrame:
    frame = pd.read_csv(SALES_FILES["superstore"], encoding="utf-8-sig", dtype={"Sales": str})
    frame["day"] = pd.to_datetime(frame["Order Date"], format="%m/%d/%Y")
    frame["units"] = (frame["Sales"].astype(float) * 10_000).round().astype("int64")
    return frame


@real_data
def test_sales_from_the_file_to_pareto_portfolio_and_account(tab: Tab) -> None:
    lines = superstore()
    send(tab, SALES_FILES["superstore"])
    assert "superstore.csv" in tab.page.locator(".kam-message").inner_text()
    preview(tab)
    assert tab.figure("Rows in the file") == tab.figure("To load") == f"{len(lines):,}"
    said = tab.page.get_by_test_id("stMain").inner_text()
    assert "2,297,200.86" in said
    assert "demo company is removed" in said
    commit(tab).assert_fine()

    tab.open(
        "key_accounts", **{"from": f"{lines['day'].min():%Y-%m-%d}", "to": f"{lines['day'].max():%Y-%m-%d}"}
    ).charts(3)
    assert "Demo" not in tab.title.inner_text()
    amounts = lines.groupby("Customer ID")["units"].sum().sort_values(ascending=False) / 10_000
    assert len(amounts) == 793
    assert "of 793 accounts bring" in tab.page.locator(".kam-message").inner_text()
    before = (amounts.cumsum() / amounts.sum()).shift(fill_value=0.0)
    assert tab.figure("Customers for 80 %") == str((before < 0.8).sum())
    assert tab.figure("Top 10") == percent(amounts.head(10).sum() / amounts.sum())
    bars = tab.page.evaluate(
        """() => { const bars = document.querySelector('.st-key-kam_chart_pareto .js-plotly-plot')._fullData[0];
             return bars.y.map ? Array.from(bars.y).map((mean, place) => mean * Math.max(Math.round(bars.width[place]), 1)) : [] }"""
    )
    shares = amounts / amounts.sum()  # the bars stand on the scale of the curve: each account's part of the whole
    assert sum(bars) == pytest.approx(1.0, abs=1e-6)
    assert bars[:5] == pytest.approx(list(shares.head(5)), rel=1e-6)

    tab.menu("Portfolio").charts(1)
    assert tab.page.locator(".st-key-kam_head_portfolio h3").inner_text() == f"All {len(amounts)} accounts"
    tab.menu("Key accounts").charts(3)
    tab.click_mark(tab.chart("pareto").locator(".barlayer .point").first)
    heading = tab.page.locator(".kam-account h2")
    heading.wait_for(timeout=WAIT)
    assert heading.inner_text() == lines.set_index("Customer ID")["Customer Name"][amounts.index[0]].iloc[0]
    assert tab.drawn().figure("Net revenue") == short(amounts.iloc[0])
    tab.menu("Overview")
    revenue, profit = lines["units"].sum() / 10_000, lines["Profit"].sum()
    assert tab.figure("Net revenue") == short(revenue)
    assert tab.figure("Gross margin") == short(profit)
    key = amounts.head(ceil(len(amounts) * 0.05)).sum() / amounts.sum()
    assert tab.figure("Key accounts' share") == percent(key)
    tab.assert_fine()


def test_the_tables_of_an_export_dropped_together_and_one_customer_under_two_ids(tab: Tab, tmp_path: Path) -> None:
    """Three files in one drop: shown with their keys, then loaded as one. Two of their ids are one company: called so, they
    count as one, and apart again when that is taken back."""
    texts = {
        "lines": "Order No,Product Code,Quantity,Price\nZ1,P1,2,10.50\nZ1,P2,1,3.00\nZ2,P1,1,10.50\n",
        "orders": (
            "Order No,Order Date,Customer No,Customer Name\nZ1,2024-01-05,C1,Kranich GmbH\nZ2,2024-01-05,C2,KRANICH G.m.b.H.\n"
        ),
        "products": "Product Code,Product Name,Unit Cost\nP1,Bolt,6.00\nP2,Nut,1.25\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text)
    tab.open("upload")
    files = [tmp_path / f"{name}.csv" for name in texts]
    tab.page.locator(".st-key-kam_drop input[type=file]").set_input_files(files)
    tab.page.locator(".st-key-kam_preview button").wait_for(timeout=LOADING)
    tab.drawn()
    keys = tab.page.locator("[class*=st-key-kam_join_]")
    expect(keys).to_have_count(2)
    expect(keys.first).to_contain_text("Order No")
    commit(preview(tab))
    expect(tab.page.locator(".kam-done")).to_contain_text("3")

    def revenue(customer: str) -> str:
        tab.open("account", customer=customer, **{"from": "2024-01-01", "to": "2024-01-31"}).assert_fine()
        return tab.figure("Net revenue")

    tab.menu("Same customer")
    pair = tab.page.locator("[data-testid=stHorizontalBlock][class*=st-key-kam_same_]", has_text="Kranich")
    pair.get_by_role("button", name="The same", exact=True).click()
    merged = tab.page.locator("[class*=st-key-kam_merge_]", has_text="Kranich")
    merged.wait_for(timeout=LOADING)
    assert revenue("C2") == short(34.50)
    tab.menu("Same customer")
    merged.get_by_role("button", name="Take back").click()
    pair.wait_for(timeout=LOADING)
    assert revenue("C2") == short(10.50)


@real_data
def test_receivables_from_the_file_to_the_ageing_and_back(tab: Tab) -> None:
    send(tab, INVOICE_FILES["ibm_ar"])
    preview(tab)
    assert tab.figure("To load") == "2,466"
    assert "147,703.18" in tab.page.get_by_test_id("stMain").inner_text()
    commit(tab).assert_fine()
    tab.open("receivables", as_of="2013-06-30").charts(4)
    assert tab.figure("Open balance") == short(5119.85)
    assert "84 open invoices" in tab.page.locator(".kam-figure").first.inner_text()
    assert tab.figure("Overdue") == short(835.56)
    drawn = tab.page.evaluate(
        "() => document.querySelector('.st-key-kam_chart_ageing .js-plotly-plot')._fullData.map(bar => Number(bar.x[0]))"
    )
    assert [round(value, 2) for value in drawn if value] == [4284.29, 835.56]
    tab.assert_fine()

    # the same file again changes nothing; taken back, the pages say what is missing
    send(tab, INVOICE_FILES["ibm_ar"])
    tab.page.locator(".st-key-kam_preview button").click()
    expect(tab.page.locator(".kam-notice")).to_contain_text("loaded already", timeout=LOADING)
    tab.drawn()
    tab.page.get_by_role("button", name="Take back").first.click()
    expect(tab.page.get_by_text("taken back").first).to_be_visible(timeout=LOADING)
    tab.drawn().menu("Receivables")
    expect(tab.page.locator(".kam-empty")).to_contain_text("No invoices are loaded yet", timeout=WAIT)
    tab.assert_fine()


@real_data
def test_a_chinese_file_gets_to_the_pareto_in_three_clicks(visit: Open) -> None:
    """GB18030, Chinese headings, Chinese page: drop, look, load, see. Published: 790 customer ids, 16,068,954.125."""
    tab = visit(lang="zh")
    clicks = ["预览", "确认导入", "大客户"]
    send(tab, SALES_FILES["superstore_zh"])
    assert "GB18030" in tab.page.locator(".kam-message").inner_text()
    tab.page.get_by_role("button", name=clicks[0], exact=True).click()
    tab.page.locator(".st-key-kam_commit button").wait_for(timeout=LOADING)
    said = tab.drawn().page.get_by_test_id("stMain").inner_text()
    assert "9,959" in said
    assert "16,068,954.13" in said
    tab.page.get_by_role("button", name=clicks[1], exact=True).click()
    tab.page.locator(".kam-done").wait_for(timeout=LOADING)
    tab.drawn().page.locator("[class*=stPageLink] a", has_text=clicks[2]).first.click()
    tab.chart("pareto").wait_for(timeout=LOADING)
    tab.drawn().assert_fine()
    assert len(clicks) <= 4


@real_data
def test_a_customer_list_gives_its_names_to_the_sales_before_it(tab: Tab) -> None:
    """Tabs and money signs in 57,851 lines, then the list that names their customers: no question is asked. Rows and total
    are those beside the data."""
    for file, rows, total in ((SALES_FILES["reseller_sales"], 57851, "77,548,570.20"), (RESELLERS, 701, "")):
        preview(send(tab, file))
        assert tab.figure("Rows in the file") == tab.figure("To load") == f"{rows:,}"
        assert total in tab.page.get_by_test_id("stMain").inner_text()
        commit(tab).assert_fine()
    tab.open("account", customer="1").assert_fine()
    assert tab.page.locator(".kam-account h2").inner_text() == "A Bike Store"
