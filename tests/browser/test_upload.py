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
from tests.browser.tab import LOADING, WAIT, Tab
from tests.browser.uploads import commit, preview, send
from tests.golden.real_data import SALES_FILES, real_data


@pytest.fixture(scope="module")
def server(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server as it is at the first start: on the demo company. The tests come in the order of a user's first day:
    what they load stays."""
    path = tmp_path_factory.mktemp("served") / "kam.duckdb"
    shutil.copy(demo_database, path)
    with running(path) as started:
        yield started


def test_a_file_that_is_no_extract_is_refused_in_words(tab: Tab, tmp_path: Path) -> None:
    file = tmp_path / "<img src=x onerror=alert(1)>.csv"
    file.write_bytes(bytes(range(256)) * 64)
    tab.open("upload")
    tab.page.locator(".st-key-kam_drop input[type=file]").set_input_files(file)
    error = tab.page.locator(".kam-error")
    tab.seen(error)
    assert "Traceback" not in error.inner_text()
    assert "Something went wrong that the program did not expect" not in error.inner_text()
    assert tab.page.locator("img[src=x]").count() == 0
    assert tab.troubles == []
    assert not list(tab.server.database.with_name("kam.duckdb.staging").glob("*.upload"))
    expect(tab.page.locator(".st-key-kam_drop output")).to_be_empty(timeout=WAIT)
    tab.page.locator(".st-key-kam_drop input[type=file]").set_input_files(small_extract(tmp_path, "good.csv"))
    tab.seen(tab.page.locator(".st-key-kam_preview button"))  # the next file, on the same page
    tab.drawn().page.locator(".st-key-kam_other button").click()
    tab.seen(tab.page.locator(".st-key-kam_drop"))  # else the menu may overtake the click, and the file stays for later
    tab.menu("Overview")
    assert "Demo company" in tab.title.inner_text()


def test_the_demo_company_goes_and_comes_back_in_one_click(tab: Tab) -> None:
    tab.open("upload")
    tab.page.get_by_role("button", name="Remove the demo company").click()
    load = tab.page.get_by_role("button", name="Load the demo company")
    tab.seen(load).drawn().menu("Key accounts")
    expect(tab.page.locator(".kam-empty")).to_be_visible(timeout=WAIT)
    tab.menu("Upload")
    load.click()
    tab.seen(tab.page.get_by_role("button", name="Remove the demo company")).drawn().menu("Key accounts").charts(
        4
    ).assert_fine()


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
    first.seen(first.page.locator(".st-key-kam_drop"))
    assert "Demo company" in first.drawn().title.inner_text()
    second.front().page.locator(".st-key-kam_other button").click()
    second.seen(second.page.locator(".st-key-kam_drop"))
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
    tab.seen(tab.page.locator(".st-key-kam_preview button")).drawn().page.locator(".st-key-kam_other button").click()
    tab.seen(tab.page.locator(".st-key-kam_drop"))
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
        "() => Array.from(document.querySelector('.st-key-kam_chart_pareto .js-plotly-plot')._fullData[0].y)"
    )
    shares = amounts / amounts.sum()  # the bars stand on the scale of the curve: each is the sum of a twentieth
    assert sum(bars) == pytest.approx(1.0, abs=1e-6)
    first = round(793 / 20)
    assert bars[:2] == pytest.approx([shares[:first].sum(), shares[first : round(793 / 10)].sum()], rel=1e-6)

    tab.menu("Portfolio").charts(1)
    assert tab.page.locator(".st-key-kam_head_portfolio h3").inner_text() == f"All {len(amounts)} accounts"
    tab.menu("Key accounts").charts(3)
    tab.click_mark(tab.chart("pareto").locator(".scatterlayer .point").first)  # a bar is of many customers
    heading = tab.page.locator(".kam-account h2")
    tab.seen(heading)
    assert heading.inner_text() == lines.set_index("Customer ID")["Customer Name"][amounts.index[0]].iloc[0]
    assert tab.drawn().figure("Net revenue") == short(amounts.iloc[0])
    tab.menu("Overview")
    revenue, profit = lines["units"].sum() / 10_000, lines["Profit"].sum()
    assert tab.figure("Net revenue") == short(revenue)
    assert tab.figure("Gross margin") == short(profit)
    key = amounts.head(ceil(len(amounts) * 0.05)).sum() / amounts.sum()
    assert tab.figure("Key accounts' share") == percent(key)
    tab.assert_fine()
