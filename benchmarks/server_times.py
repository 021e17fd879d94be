"""Server time of a page per rerun, in this process: what the script of a page takes, from its first line to its last."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kam_analytics import churn
from kam_analytics.engine import Engine, close_shared
from kam_analytics.ui import database, shell
from tests.app.view import View, view

MILLISECONDS = 1000


def forget() -> None:
    """As after a restart: the database freshly opened, nothing of it in memory but in the system's file cache."""
    close_shared(database.engine().path)
    importlib.import_module("kam_analytics.metrics.run")._cache.clear()
    importlib.import_module("kam_analytics.profile")._kept.clear()
    database.engine()


@contextmanager
def timed() -> Iterator[list[float]]:
    """Collects the milliseconds that each drawing of a page takes, shell included."""
    found: list[float] = []
    real = shell.show

    def show(*args: Any, **kwargs: Any) -> None:
        start = time.perf_counter()
        try:
            real(*args, **kwargs)
        finally:
            found.append((time.perf_counter() - start) * MILLISECONDS)

    shell.show = show
    try:
        yield found
    finally:
        shell.show = real


def measure(page: str, repeats: int, *, cold: bool) -> tuple[list[float], View]:
    """Milliseconds of `repeats` reruns of a page and the page as it was drawn last.

    Cold: nothing is cached before each. Warm: everything is. Raises RuntimeError when the page shows an error.
    """
    view(page)
    with timed() as found:
        for _ in range(repeats):
            if cold:
                forget()
            shown = view(page)
    if shown.errors:
        raise RuntimeError(f"{page}: {shown.errors[0]}")
    return found, shown


def estimates(path: Path) -> float:
    """Seconds to estimate churn for the default view, which happens once after an import, beside the pages."""
    start = time.perf_counter()
    with Engine(path, path.with_name(path.name + ".staging")) as engine:
        churn.warm(engine)
    return time.perf_counter() - start


def statements(page: str) -> int:
    """SQL statements of one look with cold caches."""
    forget()
    engine = database.engine()
    before = engine.queries
    view(page)
    return engine.queries - before
