"""Several files as one change: all of them are loaded, or none."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from kam_analytics.engine import Engine
from kam_analytics.ingest.books import ledger
from kam_analytics.ingest.books.outcome import Outcome
from kam_analytics.ingest.books.turn import Holder, take_turn
from kam_analytics.ingest.load.loading import Loading, Result
from kam_analytics.ingest.load.pending import ready, unchanged
from kam_analytics.ingest.load.strict import NotStrict
from kam_analytics.ingest.model import Plan
from kam_analytics.ingest.watch import Watch


def load_together(
    engine: Engine, files: Sequence[tuple[Path, Plan]], *, name: str, origin: str, default_terms: int = 30
) -> list[Outcome]:
    """Load and commit all files in one transaction; one outcome a file, in order. Files loaded before stay as they
    are ('unchanged'). `name` is what others are told who find the turn taken. Raises as `begin` does."""
    holder = take_turn(engine, name)
    with holder.or_end():
        known = [ledger.same_file(engine, path, plan, holder.watch) for path, plan in files]
        missing = [file for file, found in zip(files, known, strict=True) if found is None]
        results = _load(engine, holder, list(missing), origin, default_terms) if missing else []
        if results:
            engine.commit(holder.cursor)
    holder.end(rolled_back=not results)
    done = iter(results)
    return [
        ready(next(done), plan).outcome("committed") if found is None else unchanged(engine, found).commit()
        for (_, plan), found in zip(files, known, strict=True)
    ]


def _load(
    engine: Engine, holder: Holder, files: list[tuple[Path, Plan]], origin: str, default_terms: int
) -> list[Result]:
    """All files in the open transaction; a file that needs the careful path makes all start over."""
    while True:
        holder.cursor.begin()
        results: list[Result] = []
        try:
            for path, plan in files:
                load = Loading(
                    engine, holder.cursor, path, plan, path.name, origin, Watch(), default_terms, alone=False
                )
                results.append(load.run())
        except NotStrict:
            engine.rollback(holder.cursor)
            path, plan = files[len(results)]
            files[len(results)] = (path, dataclasses.replace(plan, strict=False))
        else:
            return results
