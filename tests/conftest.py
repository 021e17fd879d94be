"""Fixtures that many tests share."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from kam_analytics.engine import Engine
from kam_analytics.ingest.books import facts
from kam_analytics.ingest.watch import Watch
from tests.extracts import copied
from tests.golden.real_data import DATA


@pytest.fixture(scope="module", autouse=True)
def nothing_to_collect() -> None:
    """What the files of tests before this one have left stays, as does what was imported; the collector need not look at it
    again, as in the server. Each commit of an import collects, which takes longer than the import after all page tests."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The real extracts lie beside the project, never in it."""
    if not DATA.exists():
        missing = pytest.mark.skip(reason=f"the real extracts are not there: {DATA}")
        for item in items:
            if item.get_closest_marker("real_data"):
                item.add_marker(missing)


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without data, to be copied: making one takes longer than most tests. It knows the currency of the company
    already, as one that was used before: the first import need not settle that."""
    folder = tmp_path_factory.mktemp("blank")
    with (
        Engine(folder / "blank.duckdb", folder / "staging") as made,
        made.transaction(data_changed=False) as cursor,
    ):
        facts.rebuild_currency_codes(cursor, Watch())
    return folder / "blank.duckdb"


@pytest.fixture
def engine(tmp_path: Path, blank: Path) -> Iterator[Engine]:
    """An empty database in a folder of its own."""
    with copied(blank, tmp_path) as opened:
        yield opened
