"""Chromium once a session, a server once a module, a tab of a stranger for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import churn
from tests.app import databases, hostile
from tests.browser.serving import Server, running
from tests.shelf import copied

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, BrowserContext, sync_playwright  # noqa: E402

from tests.browser.tab import Tab  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
Open = Callable[..., Tab]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company with its churn estimates ready, to be copied."""

    def make(path: Path) -> None:
        copied(tmp_path_factory, "demo", databases.make_demo, path)
        with databases.opened(path) as engine:
            churn.warm(engine)

    return copied(tmp_path_factory, "demo_estimated", make, tmp_path_factory.mktemp("demo") / "demo.duckdb")


@pytest.fixture(scope="session")
def hostile_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.duckdb"
    return copied(tmp_path_factory, "hostile", lambda made: databases.fill(made, made.parent, **hostile.frames()), path)


@pytest.fixture(scope="session")
def server(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product's server on a copy of the demo company, for tests that only look. Modules that need another have
    a fixture of this name of their own."""
    path = tmp_path_factory.mktemp("served") / "kam.duckdb"
    shutil.copy(demo_database, path)
    with running(path) as started:
        yield started


@pytest.fixture(scope="session")
def tabs(chromium: Browser) -> Iterator[tuple[BrowserContext, list[Tab]]]:
    """Where tabs are opened, and those that no test uses. A tab that has held the client before takes a third of the time
    to load it: its scripts are compiled."""
    context = chromium.new_context(accept_downloads=True)
    yield context, []
    context.close()


@pytest.fixture
def visit(tabs: tuple[BrowserContext, list[Tab]], server: Server) -> Iterator[Open]:
    """Opens tabs of strangers, without storage: `visit(lang=..., theme=..., width=..., height=...)`."""
    context, waiting = tabs
    taken: list[Tab] = []

    def come(**reader: Any) -> Tab:
        taken.append(waiting.pop() if waiting else Tab(context))
        return taken[-1].begin(server, **reader)

    yield come
    while taken:
        taken[-1].end()
        waiting.append(taken.pop())


@pytest.fixture
def tab(visit: Open) -> Tab:
    """A tab of an English reader on a laptop."""
    return visit()
