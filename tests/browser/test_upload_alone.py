"""From files to figures in a real browser, where nothing else is loaded: estimates of what was loaded before, made anew
after each import, would take more time than the imports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.app.demo_company import short
from tests.browser.conftest import Open
from tests.browser.serving import Server, running
from tests.browser.tab import LOADING, WAIT, Tab
from tests.browser.uploads import commit, preview, send
from tests.golden.real_data import INVOICE_FILES, RESELLERS, SALES_FILES, real_data


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server on an empty database. What a test loads stays for the next."""
    with running(tmp_path_factory.mktemp("served") / "kam.duckdb") as started:
        yield started


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
    tab.seen(tab.page.locator(".st-key-kam_preview button"))
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
    tab.seen(merged)
    assert revenue("C2") == short(34.50)
    tab.menu("Same customer")
    merged.get_by_role("button", name="Take back").click()
    tab.seen(pair)
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
    tab.seen(tab.page.locator(".st-key-kam_commit button"))
    said = tab.drawn().page.get_by_test_id("stMain").inner_text()
    assert "9,959" in said
    assert "16,068,954.13" in said
    tab.page.get_by_role("button", name=clicks[1], exact=True).click()
    tab.seen(tab.page.locator(".kam-done")).drawn().page.locator(
        "[class*=stPageLink] a", has_text=clicks[2]
    ).first.click()
    tab.seen(tab.chart("pareto")).drawn().assert_fine()
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
