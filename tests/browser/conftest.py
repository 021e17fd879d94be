"""Chromium once a session, a server once a module, a fresh tab for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kam_analytics import churn
from tests.app import databases, hostile
from tests.browser.serving import Server, running

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, BrowserContext, sync_playwright  # noqa: E402

from tests.browser.tab import Tab  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LAPTOP = {"width": 1440, "height": 900}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
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
    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    databases.make_demo(path)
    with databases.opened(path) as engine:
        churn.warm(engine)
    return path


@pytest.fixture(scope="session")
def hostile_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    databases.fill(folder / "hostile.duckdb", folder, **hostile.frames())
    return folder / "hostile.duckdb"


@pytest.fixture(scope="session")
def server(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product's server on a copy of the demo company, for tests that only look. Modules that need another have
    a fixture of this name of their own."""
    path = tmp_path_factory.mktemp("served") / "kam.duckdb"
    shutil.copy(demo_database, path)
    with running(path) as started:
        yield started


@pytest.fixture
def browse(chromium: Browser, server: Server) -> Iterator[Open]:
    """Opens tabs, each in a browser of its own: `browse(lang=..., theme=..., width=..., height=...)`."""
    contexts: list[BrowserContext] = []

    def new(lang: str = "en", theme: str = "light", at: Server = server, **size: int) -> Tab:
        contexts.append(fresh(chromium, lang, theme, **size))
        return Tab(contexts[-1], at)

    yield new
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def readers(chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Browsers by language that have been here before: they hold the client's scripts, which is faster."""
    contexts: dict[str, BrowserContext] = {}
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture
def visit(chromium: Browser, readers: dict[str, BrowserContext], server: Server) -> Iterator[Open]:
    """Opens tabs of readers who come back: `visit(lang=..., width=..., height=...)`. Tests that change the theme use
    `browse`."""
    tabs: list[Tab] = []

    def come(lang: str = "en", **size: int) -> Tab:
        if lang not in readers:
            readers[lang] = fresh(chromium, lang)
        tabs.append(Tab(readers[lang], server))
        tabs[-1].page.set_viewport_size({"width": LAPTOP["width"], "height": LAPTOP["height"], **size})
        return tabs[-1]

    yield come
    for tab in tabs:
        tab.page.close()


@pytest.fixture
def tab(visit: Open) -> Tab:
    """A tab of an English reader on a laptop."""
    return visit()


def fresh(chromium: Browser, lang: str = "en", theme: str = "light", **size: int) -> BrowserContext:
    """Without animations: painting them takes a sixth of the time of a test."""
    return chromium.new_context(
        viewport={**LAPTOP, **size},
        locale=LOCALES[lang],
        color_scheme=theme,
        reduced_motion="reduce",
        accept_downloads=True,
    )
