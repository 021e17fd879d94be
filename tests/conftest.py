"""Fixtures that many tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kam_analytics.engine import Engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database in a folder of its own."""
    with Engine(tmp_path / "test.duckdb", tmp_path / "staging", threads=2) as opened:
        yield opened
