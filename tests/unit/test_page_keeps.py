"""What a page keeps between reruns is made anew when, and only when, something that it rests on has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.theme import THEMES
from kam_analytics.engine import Engine
from kam_analytics.metrics import run
from kam_analytics.profile import Profile, of
from kam_analytics.ui.page import Page
from tests.warehouse import load, sale, scope

YEAR = scope("2024-01-01", "2024-12-31")


@pytest.fixture
def page(engine: Engine) -> Page:
    load(engine, [sale("2024-03-05", "a", 5)])
    known: Profile = of(engine)
    return Page("overview", engine, known, YEAR, "en", THEMES["light"], Numbers("en"), {"region": ["East"]})


def counted() -> tuple[list[int], Callable[[], Any]]:
    calls: list[int] = []

    def make() -> list[int]:
        calls.append(len(calls))
        return [len(calls)]

    return calls, make


def test_a_long_currency_is_cut(page: Page) -> None:
    named = {code: replace(page, scope=replace(page.scope, currency=code)).currency for code in ("EUR", "", "x" * 5000)}
    assert named == {"EUR": "EUR", "": "company currency", "x" * 5000: "x" * 19 + "…"}


def test_the_same_page_keeps_what_it_made(page: Page) -> None:
    result = page.run("sales/summary")
    calls, make = counted()
    first = page.once("message", make, result)
    assert page.once("message", make, result) is first
    assert replace(page, query={"region": ["East"]}).once("message", make, result) is first
    assert len(calls) == 1


def test_what_it_rests_on_counts(page: Page) -> None:
    result = page.run("sales/summary")
    others = [
        replace(page, lang="zh"),
        replace(page, theme=THEMES["dark"]),
        replace(page, query={"region": ["West"]}),
        replace(page, query={}),
        replace(page, name="account"),
    ]
    calls, make = counted()
    for one in (page, *others):
        one.once("message", make, result)
    page.once("figures", make, result)
    page.once("message", make, result, page.run("sales/trend"))
    page.once("message", make, None)
    assert len(calls) == len(others) + 4


def test_new_data_is_told_anew(page: Page) -> None:
    def said() -> str:
        result = run(page.engine, "sales/summary", YEAR)
        return page.once("message", lambda: str(result.one()["revenue"]), result)

    assert said() == "5.0"
    load(page.engine, [sale("2024-04-05", "b", 7)])
    assert said() == "12.0"
