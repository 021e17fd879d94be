"""Fixtures that many tests share."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from kam_analytics.engine import Engine


def pytest_collection_finish() -> None:
    """What was imported to collect the tests stays; the collector need not look at it again, as in the server."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database in a folder of its own."""
    with Engine(tmp_path / "test.duckdb", tmp_path / "staging", threads=2) as opened:
        yield opened
