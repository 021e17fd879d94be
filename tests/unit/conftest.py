"""Fixtures of the unit tests."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from kam_analytics.demo import load as demo
from kam_analytics.engine import Engine
from tests.extracts import SALES_HEAD, load, write

FEW = 200


@pytest.fixture(scope="session")
def two_lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two sales lines of 2024, which is only read."""
    folder = tmp_path_factory.mktemp("two_lines")
    lines = "O1,2024-01-13,C1,Meyer & Co,P-1,2,10.00,19.90,12.00\nO2,2024-02-14,C2,Jones Ltd,P-2,1,5,5.05,2\n"
    with Engine(folder / "kam.duckdb", folder / "staging") as engine:
        load(engine, write(folder, SALES_HEAD + lines))
    return folder / "kam.duckdb"


@pytest.fixture
def small_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first 200 lines of each extract are the demo company: for what does not depend on how many there are."""
    folder = tmp_path / "demo"
    folder.mkdir()
    for name, _ in demo.FILES:
        with (demo.FOLDER / name).open(encoding="utf-8", newline="") as whole:
            (folder / name).write_text("".join(islice(whole, FEW + 1)), encoding="utf-8", newline="")
    monkeypatch.setattr(demo, "FOLDER", folder)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "db" / "kam.duckdb"
