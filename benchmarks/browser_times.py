"""From a filter change to the redrawn page in Chromium, each page in turn with the floor page."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.serving import Server, running

HERE = Path(__file__).parent
CHIP = '[data-tag-index="0"] button'  # the cross of the first region chosen
CONTROL = {"floor": ".st-key-region", "product": ".st-key-kam_region"}
QUIET, PATIENT, TIMEOUT = 300, 1500, 60_000  # milliseconds
VIEWPORT = {"width": 1440, "height": 900}


@dataclass
class Series:
    """The measurements of one page, from the click on: milliseconds until the last message had come, until the last
    chart was drawn and until nothing at all changed any more; bytes that came over the websocket. `plots` is how often
    charts draw in one change."""

    received: list[float] = field(default_factory=list)
    charts: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    bytes: list[float] = field(default_factory=list)
    plots: int = 0

    def add(self, row: dict[str, Any]) -> None:
        for name in ("received", "charts", "whole", "bytes"):
            getattr(self, name).append(row[name])


@contextmanager
def chromium() -> Iterator[Browser]:
    """Raises RuntimeError where no Chromium is installed."""
    if CHROMIUM is None:
        raise RuntimeError("no Chromium is installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def floor_server(database: Path) -> Iterator[Server]:
    def command(port: int) -> list[str]:
        return [sys.executable, str(HERE / "floor_app" / "serve.py"), str(port)]

    with running(database, health="/_stcore/health", command_for=command) as server:
        yield server


class Subject:
    """One page in a tab of its own, with the filter bar open and two regions chosen."""

    def __init__(self, browser: Browser, server: Server, page: str, regions: Sequence[str], **query: str) -> None:
        self.server, self.name, self.regions = server, page, tuple(regions)
        self.kind = "floor" if page == "floor" else "product"
        self.tab: Page = browser.new_context(viewport=VIEWPORT, locale="en-GB").new_page()
        self.tab.add_init_script(path=HERE / "clock.js")
        self.series = Series()
        self.load(**query)

    def load(self, **query: str) -> None:
        """Open the page anew and wait until it is complete."""
        self.tab.goto(self.server.url("overview" if self.kind == "floor" else self.name, region=self.regions, **query))
        self.tab.wait_for_function(
            "document.querySelector('.kam-title') && document.querySelector('.js-plotly-plot .main-svg')"
            " && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'",
            timeout=TIMEOUT,
        )
        self.tab.wait_for_timeout(800)
        if self.kind == "product":
            self.tab.locator(".st-key-kam_filter_box button").first.click()
        self.tab.locator(f"{CONTROL[self.kind]} {CHIP}").first.wait_for(timeout=TIMEOUT)
        self.tab.evaluate("kamClock.watch()")

    def change(self, *, quiet: int = QUIET) -> dict[str, Any]:
        """Take the first of two regions away, and wait until the page has followed."""
        self.tab.bring_to_front()
        selector = f"{CONTROL[self.kind]} [data-testid=stMultiSelect] > div {CHIP}"
        given = [selector, self.series.plots, quiet, TIMEOUT]
        row: dict[str, Any] = self.tab.evaluate("given => kamClock.click(...given)", given)
        if "error" in row:
            raise RuntimeError(f"{self.name}: {row}")
        return row

    def restore(self) -> None:
        """Back to both regions, which is a step of the browser's history."""
        self.tab.go_back()
        chips = f"document.querySelectorAll('{CONTROL[self.kind]} [data-testid=stMultiSelect] > div [data-tag]').length === 2"
        self.tab.wait_for_function(chips, timeout=TIMEOUT)
        self.tab.wait_for_timeout(PATIENT // 2)

    def warm_up(self, rounds: int) -> None:
        """Learn how many charts a change redraws, and fill the caches."""
        counts = []
        for _ in range(rounds):
            counts.append(self.change(quiet=PATIENT)["plots"])
            self.restore()
        self.series.plots = min(counts)

    def measure(self) -> None:
        self.series.add(self.change())
        self.restore()

    def close(self) -> None:
        self.tab.context.close()


def against_floor(
    browser: Browser, product: Server, floor: Server, page: str, regions: Sequence[str], changes: int
) -> tuple[Series, Series]:
    """`changes` filter changes of a page and as many of the floor, by turns; both seen before (warm caches)."""
    subjects = Subject(browser, product, page, regions), Subject(browser, floor, "floor", FLOOR_REGIONS)
    for subject in subjects:
        subject.warm_up(2)
    for _ in range(changes):
        for subject in subjects:
            subject.measure()
    for subject in subjects:
        subject.close()
    return subjects[0].series, subjects[1].series


def unseen(browser: Browser, product: Server, page: str, regions: Sequence[str], froms: Sequence[str]) -> Series:
    """The same changes in periods that nobody asked for before: nothing of them is cached."""
    subject = Subject(browser, product, page, regions)
    for start in froms:
        subject.load(**{"from": start})
        subject.series.add(subject.change(quiet=PATIENT))
    subject.close()
    return subject.series


FLOOR_REGIONS = ("AFRICA", "AMERICA")
