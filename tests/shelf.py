"""Databases that take seconds to make: made once a run, by whichever of its processes asks first, and copied from then on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

try:
    import fcntl
except ImportError:  # pragma: no cover - where there are no such locks each process makes its own
    fcntl = None  # type: ignore[assignment]


def copied(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None], to: Path) -> Path:
    """A copy of the database `name` at `to`; `make` fills one at a path in a folder of its own."""
    base = factory.getbasetemp()
    shared = fcntl is not None and "PYTEST_XDIST_WORKER" in os.environ
    folder = (base.parent if shared else base) / "shelf" / name
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "whole.duckdb"
    with _alone(folder / "lock"):
        if not whole.exists():
            make(folder / "made.duckdb")
            (folder / "made.duckdb").rename(whole)
    return Path(shutil.copyfile(whole, to))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
        yield
