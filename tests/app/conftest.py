"""Databases for page tests: built once a run, each test looks at the one it names."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from kam_analytics.engine import close_shared
from tests.app import databases, holed, hostile
from tests.shelf import copied

Build = Callable[[Path], None]
RECIPES: dict[str, Build] = {
    "demo": databases.make_demo,
    "empty": databases.make_empty,
    "sales_only": partial(databases.only, kinds=("sales", "customers")),
    "hostile": lambda path: databases.fill(path, path.parent, **hostile.frames()),
    "holed": lambda path: databases.fill(path, path.parent, **holed.frames()),
    "settled": lambda path: databases.fill(path, path.parent, invoices=databases.paid_invoices()),
    "invoices_only": partial(databases.only, kinds=("invoices", "payments", "customers")),
}


@pytest.fixture(scope="session", autouse=True)
def one_look_for_components() -> Iterator[None]:
    """A server looks once for components in the packages that are installed, AppTest before each page: half of its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Path]]:
    """Gives the path of a database by its name: one of this process, copied when it is first asked for."""
    folder = tmp_path_factory.mktemp("shelf")

    def path_of(name: str) -> Path:
        path = folder / f"{name}.duckdb"
        if not path.exists():
            copied(tmp_path_factory, name, RECIPES[name], path)
        return path

    yield path_of
    for name in RECIPES:
        close_shared(folder / f"{name}.duckdb")


@pytest.fixture
def use(shelf: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Points the app at a database of the shelf. Pages only read it, so that tests share it with its caches."""

    def point(name: str) -> Path:
        path = shelf(name)
        monkeypatch.setenv("KAM_DATABASE", str(path))
        monkeypatch.setenv("KAM_DEMO", "0")
        return path

    return point


@pytest.fixture
def demo(use: Callable[[str], Path]) -> Path:
    """The app looks at the demo company."""
    return use("demo")


@pytest.fixture
def own(
    shelf: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Path]]:
    """Points the app at a copy of its own, for tests that change data or count cold queries."""
    copies: list[Path] = []

    def copy(name: str) -> Path:
        path = tmp_path / f"{name}.duckdb"
        shutil.copy(shelf(name), path)
        copies.append(path)
        monkeypatch.setenv("KAM_DATABASE", str(path))
        monkeypatch.setenv("KAM_DEMO", "0")
        return path

    yield copy
    for thread in threading.enumerate():
        if thread.name == "kam-warm":  # estimates made beside the pages after an import
            thread.join()
    for path in copies:
        close_shared(path)
