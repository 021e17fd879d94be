"""The inbox folder of a running dashboard, and rejected rows on their way out, mended and back, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.serving import Server, running
from tests.browser.tab import Tab
from tests.extracts import SALES_HEAD

LINES = "".join(f"O{n},2024-{n % 12 + 1:02}-15,C{n % 9},Name {n % 9},P{n % 3},1,10.00,{n}.50,5.00\n" for n in range(60))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    (folder / "inbox.toml").write_text("quiet_seconds = 0.2")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KAM_INBOX", str(folder))
        patch.setenv("LANG", "en_GB.UTF-8")
        with running(tmp_path_factory.mktemp("served") / "kam.duckdb") as started:
            yield started


def wait(reached: Callable[[], bool], seconds: float = 40.0) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.1)


def choose(tab: Tab, file: Path) -> Tab:
    tab.page.locator(".st-key-kam_drop input[type=file]").set_input_files(file)
    return tab.seen(tab.page.locator(".st-key-kam_preview button, .kam-error").first).drawn()


def preview(tab: Tab) -> Tab:
    tab.page.locator(".st-key-kam_preview button").click()
    return tab.seen(tab.page.locator(".st-key-kam_commit button")).drawn()


def test_a_file_in_the_folder_shows_on_the_page_and_its_rejects_come_back(
    tab: Tab, folder: Path, tmp_path: Path
) -> None:
    (folder / "nightly.csv").write_text(
        SALES_HEAD + LINES + "O99,2024-13-15,C1,Name 1,P1,1,10,1000,5\n", encoding="utf-8"
    )
    wait(lambda: (folder / "done" / "nightly.csv").exists())
    tab.open("upload")
    assert "nightly.csv (loaded as import 1)" in tab.page.inner_text("[data-testid=stMain]")
    with tab.page.expect_download() as download:
        tab.page.get_by_role("button", name="Rejected rows to mend (CSV): 1").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert text == (folder / "done" / "nightly.csv.rejects.csv").read_text(encoding="utf-8-sig")
    mended = tmp_path / "mended.csv"
    mended.write_text(text.replace("2024-13-15", "2024-12-15"), encoding="utf-8")
    preview(choose(tab, mended))
    tab.page.locator(".st-key-kam_commit button").click()
    tab.seen(tab.page.locator(".kam-done"))
    said = tab.drawn().page.inner_text("[data-testid=stMain]")
    assert "1 rejected, of these 1 mended since" in said
    assert "completes import 1 · dashboard" in said
    assert tab.troubles == []


def test_a_file_waits_while_a_preview_is_open(tab: Tab, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(SALES_HEAD + LINES.replace("O", "Q"), encoding="utf-8")
    tab.open("upload")
    preview(choose(tab, other))
    (folder / "second.csv").write_text(SALES_HEAD + LINES.replace("O", "R"), encoding="utf-8")
    time.sleep(3)
    assert (folder / "second.csv").exists()
    tab.page.locator(".st-key-kam_back button").click()
    wait(lambda: (folder / "done" / "second.csv").exists())


def test_the_server_ends_in_order_while_it_watches(folder: Path, server: Server) -> None:
    """The last test: the fixture finds the server gone."""
    assert server.stop() == 0
    (folder / "late.csv").write_text(SALES_HEAD + LINES, encoding="utf-8")
    time.sleep(2)
    assert (folder / "late.csv").exists()
