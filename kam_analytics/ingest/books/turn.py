"""Whose turn it is to change the data: one import at a time, from its first byte to its commit or end."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import clock
from kam_analytics.ingest.watch import Watch


class Holder:
    """Who has the turn: one import, from its first byte to commit or discard."""

    def __init__(self, engine: Engine, file_name: str, watch: Watch, owner: str = "") -> None:
        self.engine, self.file_name, self.watch, self.owner = engine, file_name, watch, owner
        self.since = clock.now()
        self.cursor: duckdb.DuckDBPyConnection = engine.session()
        self.lock = threading.RLock()
        self.loading = True
        self.ended = False

    def end(self, *, rolled_back: bool = True) -> None:
        """Close the transaction and give the turn back; a second call does nothing."""
        if self.ended:
            return
        self.ended = True
        if rolled_back:
            self.engine.rollback(self.cursor)
        self.cursor.close()
        self.engine.turn.release(self)

    @contextmanager
    def or_end(self) -> Iterator[None]:
        """What fails in here ends the turn, and nothing of it stays; an interrupt as well."""
        try:
            with self.engine.translated():
                yield
        except BaseException:
            self.end()
            raise


def take_turn(engine: Engine, file_name: str, watch: Watch | None = None, owner: str = "") -> Holder:
    """The right to change the data; raises ImportRefused import_in_progress when another import has it."""
    holder = Holder(engine, file_name, watch or Watch(), owner)
    present = engine.turn.take(holder)
    if present is not None:
        gc.collect()  # a preview ends with the session that held it, and that only when it is collected
        present = engine.turn.take(holder)
    if present is not None:
        holder.cursor.close()
        raise ImportRefused("import_in_progress", file=present.file_name, since=f"{present.since:%Y-%m-%d %H:%M:%S}")
    return holder


@contextmanager
def change(engine: Engine, name: str, *, data_changed: bool = True) -> Iterator[Holder]:
    """A change of the data without a file, as one transaction in a turn of its own: committed at the end, or nothing of
    it. `name` is what others are told who find the turn taken; `data_changed`: whether figures can be others; raises ImportRefused import_in_progress."""
    holder = take_turn(engine, name)
    with holder.or_end():
        holder.cursor.begin()
        yield holder
        engine.commit(holder.cursor, data_changed=data_changed)
    holder.end(rolled_back=False)


def in_progress(engine: Engine) -> Holder | None:
    """The import that is under way or waits for its commit: `.file_name`, `.since`, `.loading`, `.owner`."""
    holder = engine.turn.holder
    return holder if isinstance(holder, Holder) else None


def discard_pending(engine: Engine, *, seconds: float = 15.0) -> bool:
    """Throw away the import that holds the turn, whoever began it; False when there is none.

    One that is still loading is asked to stop, and this waits up to `seconds` for it.
    """
    holder = in_progress(engine)
    if holder is None:
        return False
    if holder.loading:
        holder.watch.cancel()
        limit = time.monotonic() + seconds
        while not holder.ended and time.monotonic() < limit:
            time.sleep(0.05)
        return holder.ended
    with holder.lock:
        holder.end()
    return True
