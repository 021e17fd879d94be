"""Several files as one change: all of them are loaded, or none."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from kam_analytics.engine import Engine
from kam_analytics.ingest.books import ledger
from kam_analytics.ingest.books.outcome import Outcome
from kam_analytics.ingest.books.turn import Holder, take_turn
from kam_analytics.ingest.load.loading import Loading, Result
from kam_analytics.ingest.load.pending import ready, unchanged
from kam_analytics.ingest.load.strict import NotStrict
from kam_analytics.ingest.model import Plan
from kam_analytics.ingest.reading import staging
from kam_analytics.ingest.watch import Watch


def load_together(
    engine: Engine, files: Sequence[tuple[Path, Plan]], *, name: str, origin: str, default_terms: int = 30
) -> list[Outcome]:
    """Load and commit all files in one transaction; one outcome a file, in order. Files loaded before stay as they
    are ('unchanged'). `name` is what others are told who find the turn taken. Raises as `begin` does."""
    holder = take_turn(engine, name)
    with holder.or_end(), ExitStack() as reading:
        readers = [reading.enter_context(staging.Fingerprinter(path)) for path, _ in files]
        known = [
            ledger.same_file(engine, path, plan, holder.watch, reader)
            for (path, plan), reader in zip(files, readers, strict=True)
        ]
        missing = [(*file, reader) for file, reader, found in zip(files, readers, known, strict=True) if found is None]
        results = _load(engine, holder, missing, origin, default_terms) if missing else []
        if results:
            engine.commit(holder.cursor)
    holder.end(rolled_back=not results)
    done = iter(results)
    return [
        ready(next(done), plan).outcome("committed") if found is None else unchanged(engine, found).commit()
        for (_, plan), found in zip(files, known, strict=True)
    ]


def _load(
    engine: Engine,
    holder: Holder,
    files: list[tuple[Path, Plan, staging.Fingerprinter]],
    origin: str,
    default_terms: int,
) -> list[Result]:
    """All files in the open transaction; a file that needs the careful path makes all start over."""
    while True:
        holder.cursor.begin()
        results: list[Result] = []
        try:
            for path, plan, reader in files:
                load = Loading(
                    engine, holder.cursor, path, plan, path.name, origin, Watch(), default_terms, reader, alone=False
                )
                results.append(load.run())
        except NotStrict:
            engine.rollback(holder.cursor)
            path, plan, reader = files[len(results)]
            files[len(results)] = (path, dataclasses.replace(plan, strict=False), reader)
        else:
            return results
