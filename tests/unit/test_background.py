"""What both inboxes stand on: a step repeated until it is stopped, and an outcome in words."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from kam_analytics.ingest.unattended import words
from kam_analytics.ingest.unattended.background import Background, Stopped


def failing_once(error: Exception) -> tuple[Callable[[], None], list[int], threading.Event]:
    """A step that raises at its first call, its calls so far, and whether there was another."""
    calls: list[int] = []
    again = threading.Event()

    def step() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise error
        again.set()

    return step, calls, again


def test_a_step_that_fails_is_logged_and_taken_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        logging.getLogger(Background.__module__), "disabled", False
    )  # the check of contracts may do that
    step, _, again = failing_once(ValueError("no such folder"))
    background = Background(step, "kam-test", 0.001, "the folder could not be looked through")
    background.start()
    assert again.wait(10)
    background.stop()
    assert [record.getMessage() for record in caplog.records] == ["the folder could not be looked through"]
    assert "no such folder" in caplog.text


def test_a_step_that_is_stopped_in_the_middle_is_not_taken_again(caplog: pytest.LogCaptureFixture) -> None:
    step, calls, _ = failing_once(Stopped())
    Background(step, "kam-test-stopped", 0.001, "failed").start()
    for thread in threading.enumerate():
        if thread.name == "kam-test-stopped":
            thread.join(10)
            assert not thread.is_alive()
    assert (calls, caplog.records) == ([1], [])


@pytest.mark.parametrize(
    ("value", "lang", "said"),
    [
        ("2024-13-13", "en", "  row 4, column Order Date: not a date in the chosen order [2024-13-13]"),
        (None, "en", "  row 4, column Order Date: not a date in the chosen order [-]"),
        ("", "zh", "  第 4 行，列“Order Date”：不是所选顺序下的日期 []"),
    ],
)
def test_a_rejected_row_in_words(value: str | None, lang: str, said: str) -> None:
    form = {"row": 4, "column": "Order Date", "value": value, "reason": "not_a_date"}
    assert words.reject(form, lang) == said


@pytest.mark.parametrize(
    ("examples", "said"),
    [
        ([], "day/month/year"),
        ([["03/04", "3 April"], ["05/06", "5 June"]], "day/month/year (03/04 = 3 April, 05/06 = 5 June)"),
    ],
)
def test_a_choice_with_its_examples(examples: list[Any], said: str) -> None:
    choice = {"id": "dmy", "text": "day/month/year", "examples": examples}
    assert list(words.choices({"choices": [choice]}, "en")) == [("dmy", said)]
    assert list(words.choices({"choices": [choice], "proposed": "dmy"}, "en")) == [("dmy", f"{said} (proposed)")]
