"""A first-time user's path, on the demo company of the first start."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Open
from tests.browser.serving import Server, running
from tests.browser.test_upload import LOADING, send
from tests.golden.real_data import SALES_FILES, needs


@pytest.fixture(scope="module")
def server(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("first") / "kam.duckdb"
    shutil.copy(demo_database, path)
    with running(path) as started:
        yield started


@pytest.mark.real_data
@needs
def test_a_first_time_user_gets_from_a_chinese_file_to_the_pareto_in_three_clicks(visit: Open) -> None:
    """GB18030, Chinese headings, Chinese page: drop, look, load, see. Published: 790 customer ids, 16,068,954.125."""
    tab = visit(lang="zh")
    clicks = ["预览", "确认导入", "大客户"]
    send(tab, SALES_FILES["superstore_zh"])
    assert "GB18030" in tab.page.locator(".kam-message").inner_text()
    tab.page.get_by_role("button", name=clicks[0], exact=True).click()
    tab.page.locator(".st-key-kam_commit button").wait_for(timeout=LOADING)
    assert "16,068,954.13" in tab.drawn().page.get_by_test_id("stMain").inner_text()
    tab.page.get_by_role("button", name=clicks[1], exact=True).click()
    tab.page.locator(".kam-done").wait_for(timeout=LOADING)
    tab.drawn().page.locator("[class*=stPageLink] a", has_text=clicks[2]).first.click()
    tab.chart("pareto").wait_for(timeout=LOADING)
    tab.drawn().assert_fine()
    assert len(clicks) <= 4
