"""`streamlit run app.py` shows the same pages: no warm start and no headers there, but frame, figures and errors."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.demo_company import Sales, short
from tests.browser.serving import Server, running, streamlit_command
from tests.browser.tab import Tab

EAST = "East 华东"


@pytest.fixture(scope="module")
def server(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("served") / "kam.duckdb"
    shutil.copy(demo_database, path)
    with running(path, health="/_stcore/health", command_for=streamlit_command) as started:
        yield started


def test_a_cold_deep_link_and_the_menu_under_streamlit_run(tab: Tab) -> None:
    tab.open("overview", region=EAST).charts(4)
    assert tab.figure("Net revenue") == short(Sales(only=(("region", (EAST,)),)).revenue)
    tab.open("portfolio", region=EAST).charts(1).menu("Receivables").charts(5)
    assert tab.query == {"region": [EAST]}
    tab.menu("Upload")
    assert tab.page.get_by_test_id("stFileUploader").is_visible()
    tab.assert_fine()
