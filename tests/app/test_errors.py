"""What goes wrong is said in words inside the frame, logged under a reference, and never shown as a traceback."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import i18n, metrics
from kam_analytics.errors import ScopeError
from kam_analytics.ui import database, filters, state
from tests.app.view import PAGES, View, app, view

SECRET = "secret detail of the inside"
LEAKS = re.compile(rf'Traceback|File "|RuntimeError|line \d+, in|{SECRET}')


def boom(*_: Any, **__: Any) -> Any:
    raise RuntimeError(SECRET)


def assert_clean_message(shown: View, lang: str) -> str:
    """The unexpected error in words, in the frame; returns its reference."""
    assert not shown.at.exception
    (said,) = shown.parts("kam-error")
    assert said.startswith(i18n.text("shell.unexpected.title", lang))
    assert not LEAKS.search(shown.html)
    assert len(shown.links) >= len(PAGES)
    reference = re.search(r"\b[0-9a-f]{8}\b", said)
    assert reference is not None
    return reference[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("page", ["overview", "key_accounts", "portfolio", "account", "receivables", "churn"])
def test_an_unexpected_error_in_the_body(
    page: str, lang: str, demo: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(metrics, "run", boom)
    with caplog.at_level(logging.ERROR):
        reference = assert_clean_message(view(page, lang=lang), lang)
    record = next(record for record in caplog.records if reference in record.getMessage())
    assert record.exc_info is not None
    assert SECRET in str(record.exc_info[1])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_unexpected_error_in_the_filter_bar(lang: str, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "draw", boom)
    assert_clean_message(view("key_accounts", lang=lang), lang)


def test_an_error_of_ours_says_what_to_do(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = ScopeError("bad_parameter", name="x", value="<b>", type="number")

    def refuse(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(metrics, "run", refuse)
    (said,) = view("portfolio").parts("kam-error")
    assert said == " ".join((error.title("en"), error.message("en"), error.hint("en")))


def test_an_error_in_a_callback_is_shown_once_in_the_frame(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = app("key_accounts").run()
    answers = iter([boom])
    real = state.query
    monkeypatch.setattr(state, "query", lambda: next(answers, real)())  # the callback asks first, then the page
    shown = View(at.multiselect(key="kam_region").set_value(["East 华东"]).run())
    assert_clean_message(shown, "en")
    assert "pareto" in shown.charts  # the page is drawn under the message
    assert View(at.run()).errors == []


@pytest.mark.parametrize("page", PAGES)
def test_a_database_that_cannot_be_opened(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"not a database" * 1000)
    monkeypatch.setenv("KAM_DATABASE", str(broken))
    shown = view(page)
    assert not shown.at.exception
    (said,) = shown.parts("kam-error")
    assert said.startswith(i18n.text("errors.database_damaged.title", "en"))
    assert broken.read_bytes() == b"not a database" * 1000


def test_the_first_start_loads_the_demo_company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kam_analytics.engine import close_shared

    path = tmp_path / "data" / "new.duckdb"
    monkeypatch.setenv("KAM_DATABASE", str(path))
    monkeypatch.delenv("KAM_DEMO", raising=False)
    try:
        shown = view("key_accounts")
        assert shown.errors == []
        assert shown.title.endswith(i18n.text("shell.demo_badge", "en"))
        assert database.engine().rows("SELECT count(*) AS n FROM import_ledger WHERE origin = 'demo'")[0]["n"] == 4
    finally:
        close_shared(path)
