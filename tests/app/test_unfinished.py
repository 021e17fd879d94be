"""A preview that nobody ended: whose it is said to be, and the way out, on the upload page."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kam_analytics import ingest
from kam_analytics.ui import database, unfinished
from tests.app.test_upload import SALES, count, send
from tests.app.view import View, app

START = datetime(2024, 5, 6, 7, 8)


@pytest.fixture(autouse=True)
def database_copy(own: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(unfinished, "reader", lambda: "10.0.0.6 a browser")  # AppTest has neither address nor browser
    return own("empty")


def preview(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A tab that stands at the preview, opened at START."""
    with monkeypatch.context() as patched:
        patched.setattr("kam_analytics.ingest.clock.now", lambda: START)
        return send(SALES).button(key="kam_preview").click().run()


def again(lang: str = "en") -> AppTest:
    """The page opened a second time, in Shanghai."""
    at = app("upload", lang=lang)
    at.context = {**at.context, "timezone": "Asia/Shanghai"}
    return at.run()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "A preview of sales.csv, begun at 2024-05-06 15:08, is still open: probably your own"),
        ("zh", "sales.csv 的预览（开始于 2024-05-06 15:08）仍未结束，很可能是您自己"),
    ],
)
def test_ones_own_preview_is_said_to_be_ones_own(lang: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = count("sales_line")
    first = preview(monkeypatch)
    at = again(lang)
    (notice,) = View(at).notices
    assert notice.startswith(said)
    assert [b.key for b in at.button if b.key in ("kam_end_unfinished", "kam_look_again")] == ["kam_end_unfinished"]
    at.button(key="kam_end_unfinished").click().run()
    assert View(at).notices == View(at).errors == []
    assert ingest.in_progress(database.engine()) is None
    assert count("sales_line") == lines
    first.button(key="kam_commit").click().run()  # the tab that was left behind
    assert [error.startswith("This import is already over") for error in View(first).errors] == [True]
    assert count("sales_line") == lines


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Somebody else has had a preview of sales.csv open since 2024-05-06 15:08."),
        ("zh", "其他人自 2024-05-06 15:08 起正在预览 sales.csv。"),
    ],
)
def test_the_preview_of_another_browser_is_not(lang: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = preview(monkeypatch)
    monkeypatch.setattr(unfinished, "reader", lambda: "10.0.0.7 another browser")
    at = again(lang)
    (notice,) = View(at).notices
    assert notice.startswith(said)
    first.button(key="kam_commit").click().run()
    assert count("sales_line") == 3
    at.button(key="kam_look_again").click().run()
    assert View(at).notices == []


def test_a_load_of_somebody_else_can_only_be_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    first = preview(monkeypatch)
    held = ingest.in_progress(database.engine())
    assert held is not None
    held.loading, held.owner = True, "10.0.0.7 another browser"
    at = again()
    (notice,) = View(at).notices
    assert notice.startswith("sales.csv has been loading since 2024-05-06 15:08, started by somebody else.")
    assert [b.key for b in at.button if b.key in ("kam_end_unfinished", "kam_look_again")] == ["kam_look_again"]
    held.loading = False
    first.button(key="kam_back").click().run()


def test_the_second_preview_is_told_in_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file was dropped before the first preview was opened elsewhere."""
    second = send(SALES.replace("A1", "B1"))
    first = preview(monkeypatch)
    second.button(key="kam_preview").click().run()
    assert View(second).errors == []
    assert View(second).notices[-1].startswith("A preview of sales.csv, begun at 2024-05-06 07:08 UTC, is still open")
    second.button(key="kam_end_unfinished").click().run()
    second.button(key="kam_preview").click().run()
    second.button(key="kam_commit").click().run()
    assert count("sales_line") == 3
    del first


def test_a_preview_ends_with_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody can reach any more must not stand in the way until the server is stopped."""
    first = preview(monkeypatch)
    assert ingest.in_progress(database.engine()) is not None
    gc.disable()  # what is gone need not have been collected yet
    try:
        del first
        assert View(again()).notices == []
    finally:
        gc.enable()
    assert ingest.in_progress(database.engine()) is None


def test_a_preview_whose_session_is_gone_keeps_no_other_out(monkeypatch: pytest.MonkeyPatch) -> None:
    first = preview(monkeypatch)
    at = send(SALES.replace("A1", "B1"))
    gc.disable()
    try:
        del first
        at.button(key="kam_preview").click().run()
    finally:
        gc.enable()
    at.button(key="kam_commit").click().run()
    assert count("sales_line") == 3
