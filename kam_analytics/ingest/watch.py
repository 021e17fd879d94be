"""Long statements that report progress and can be cancelled."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any

import duckdb

from kam_analytics.errors import ImportRefused

_TICK = 0.05
Progress = Callable[[float, str], None]
_Jobs = SimpleQueue[Callable[[], None] | None]


class Watch:
    """Runs statements in a thread of its own while the caller's thread reports and listens. One thread for all of them: a
    new one for each would take a tenth of a small import.

    `progress(fraction, stage)` and `cancelled()` are only ever called in the caller's thread; a stage is a code of
    `ingest.stage`. Whatever they raise, and `cancel()` from any thread, interrupts the statement under way.
    """

    def __init__(self, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None) -> None:
        self._progress, self._cancelled = progress, cancelled
        self._stop = threading.Event()
        self._stage, self._low, self._high = "checking", 0.0, 0.0
        self._seconds, self._started = 0.0, time.monotonic()
        self._parts = self._done = 0
        self._cursor: duckdb.DuckDBPyConnection | None = None  # of the statement under way
        self._last, self._base, self._told = 0.0, 0.0, ""
        self._jobs: _Jobs | None = None

    def cancel(self) -> None:
        """Ask the import to stop; it does within moments."""
        self._stop.set()

    def stage(self, name: str, low: float, high: float, seconds: float = 0.0, statements: int = 0) -> None:
        """Begin a stage that takes the progress from `low` to `high`: in so many statements, whose progress the database
        tells, or in about so many seconds."""
        self._stage, self._low, self._high = name, low, high
        self._seconds, self._started = seconds, time.monotonic()
        self._parts, self._done = statements, 0
        self.tick()

    def start_over(self) -> None:
        """The import begins anew in another way: what it reports from now on takes the rest of the progress."""
        self._base = self._last

    def at(self, share: float) -> None:
        """So much of the present stage is done, 0 to 1."""
        self._tell(self._low + (self._high - self._low) * min(max(share, 0.0), 1.0))

    def tick(self) -> None:
        """Report and listen once. Without a measure of its own a stage is estimated by time, and never ends early."""
        if self._parts:
            told = self._cursor.query_progress() / 100 if self._cursor is not None else 0.0
            self.at((self._done + min(max(told, 0.0), 1.0)) / self._parts)
            return
        spent = time.monotonic() - self._started
        self.at(0.95 * min(spent / self._seconds, 1.0) if self._seconds else 0.0)

    def _tell(self, fraction: float) -> None:
        if self._stop.is_set() or (self._cancelled is not None and self._cancelled()):
            raise ImportRefused("cancelled")
        fraction = max(self._base + (1 - self._base) * min(fraction, 1.0), self._last)
        if self._progress is not None and (fraction - self._last >= 0.005 or self._stage != self._told):
            self._last, self._told = fraction, self._stage
            self._progress(fraction, self._stage)

    def run(self, cursor: duckdb.DuckDBPyConnection, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run one statement that returns nothing or a number of rows; the number, or 0."""
        done = threading.Event()
        result: list[Any] = []
        failure: list[BaseException] = []

        def work() -> None:
            try:
                cursor.execute(sql, dict(params) if params else None)
                result.extend(cursor.fetchall())
            except BaseException as error:  # handed to the caller's thread
                failure.append(error)
            finally:
                done.set()

        self._hand(work)
        self._cursor = cursor
        try:
            while not done.wait(_TICK):
                self.tick()
        except BaseException:
            while not done.is_set():  # an interrupt that comes before the statement has begun is lost: repeat it
                cursor.interrupt()
                done.wait(_TICK)
            raise
        finally:
            self._cursor = None
            self._done += 1
        if failure:
            raise failure[0]
        return int(result[0][0]) if result and isinstance(result[0][0], int) else 0

    def _hand(self, work: Callable[[], None]) -> None:
        """Have it done in the other thread, which begins with the first statement and ends with this watch."""
        if self._jobs is None:
            self._jobs = SimpleQueue()
            threading.Thread(target=_serve, args=(self._jobs,), name="kam-import", daemon=True).start()
            weakref.finalize(self, self._jobs.put, None)
        self._jobs.put(work)


def _serve(jobs: _Jobs) -> None:
    while (work := jobs.get()) is not None:
        work()
        del work  # and with it the cursor, which nobody may hold on to
