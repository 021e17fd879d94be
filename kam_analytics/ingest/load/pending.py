"""An import from file to commit: loaded in one open transaction, looked at, then kept or thrown away as one."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.books import difference, facts, ledger, modes, precedence
from kam_analytics.ingest.books.difference import Difference
from kam_analytics.ingest.books.modes import ADD, LoadedBefore, Mode, Overlap
from kam_analytics.ingest.books.outcome import Changes, Outcome, Reject, Rows
from kam_analytics.ingest.books.turn import Holder, take_turn
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.load import notices
from kam_analytics.ingest.load.loading import Loading, Result
from kam_analytics.ingest.model import Note, Plan
from kam_analytics.ingest.reading import staging
from kam_analytics.ingest.watch import Progress, Watch


@dataclass(eq=False)
class PendingImport:
    """A loaded file that nobody else sees yet. End it by `commit()` or `discard()`, from any thread.

    `status`: 'ready', or 'unchanged' when the same content is loaded already (then there is nothing to end).
    `sample`: the first loaded rows, as stored.
    """

    status: str
    import_id: int
    kind: str
    rows: Rows
    totals: Mapping[str, Decimal]
    rejects: tuple[Reject, ...]  # the first twenty; rows.rejected says how many
    skips: Mapping[str, int]
    warnings: tuple[Note, ...]
    sha256: str
    sample: tuple[Mapping[str, Any], ...] = field(repr=False)  # the first loaded rows, by the names of the targets
    changes: Changes | None
    plan: Plan = field(repr=False)
    mode: Mode = ADD
    overlap: Overlap | None = None
    before: LoadedBefore | None = None  # where the same content was loaded, and replaced since
    _holder: Holder | None = field(default=None, repr=False)
    _reading_warnings: tuple[Note, ...] = field(default=(), repr=False)

    def commit(self) -> Outcome:
        """Make the import part of the data, all or nothing, and raise the data version."""
        if self.status == "unchanged":
            return self.outcome("unchanged")
        holder = self._open()
        with holder.lock:
            with holder.or_end():
                holder.engine.commit(self._open().cursor)
            holder.end(rolled_back=False)
        self._holder = None
        gc.collect()
        return self.outcome("committed")

    def use(self, mode: Mode) -> None:
        """Let the rows go in by another mode; `mode`, `changes` and `warnings` tell what it makes of them.

        Raises ImportRefused `import_over`, `bad_hint`, and `bad_period` (rows of the file lie outside the days to
        replace); the import then stays as it is.
        """
        holder = self._open()
        with holder.lock:
            cursor, kind, watch = holder.cursor, self.kind, Watch()
            mode = modes.settled(cursor, kind, self.import_id, mode, holder.file_name)
            with holder.or_end():
                others = precedence.give_back(cursor, kind, self.import_id, watch)
                others += precedence.take_place(cursor, kind, self.import_id, mode, watch)
                facts.refill(cursor, kind, sorted(set(others)), watch)
                facts.rebuild(cursor, [kind], watch, brought_back=True)
                found = notices.of_data(cursor, self.plan, self.import_id, mode)
                self.mode, self.warnings = mode, (*self._reading_warnings, *found)
                ledger.set_mode(cursor, self.import_id, mode, self.warnings)
                if self.changes is not None:
                    self.changes = replace(self.changes, after=facts.state(cursor))

    @property
    def compares(self) -> bool:
        """Whether the rows may change others: those whose place they take, or what other lists say of a customer."""
        if KINDS[self.kind].dated is None:
            return self.plan.completes is None
        return self.overlap is not None and self.mode != ADD

    def difference(self) -> Difference:
        """What the import changes of what is loaded. Raises ImportRefused `import_over`."""
        holder = self._open()
        with holder.lock, holder.engine.translated():
            return difference.of(holder.cursor, self.kind, self.import_id)

    def discard(self) -> None:
        """Throw the import away; nothing of it stays."""
        if self._holder is not None:
            with self._holder.lock:
                self._holder.end()
            self._holder = None

    @property
    def open(self) -> bool:
        return self._holder is not None and not self._holder.ended

    def _open(self) -> Holder:
        if self._holder is None or self._holder.ended:
            raise ImportRefused("import_over")
        return self._holder

    def outcome(self, status: str) -> Outcome:
        """The same, ended as `status` says."""
        return Outcome(
            status=status,
            import_id=self.import_id,
            kind=self.kind,
            rows=self.rows,
            totals=self.totals,
            rejects=self.rejects,
            warnings=self.warnings,
            sha256=self.sha256,
            changes=self.changes,
            skips=self.skips,
            mode=self.mode,
        )


def begin(
    engine: Engine,
    path: str | Path,
    plan: Plan,
    *,
    file_name: str | None = None,
    origin: str = "upload",
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    default_terms: int = 30,
    owner: str = "",
    actor: str | None = None,
    mode: Mode | None = ADD,
    reader: staging.Fingerprinter | None = None,
) -> PendingImport:
    """Load a file into an open transaction.

    `mode`: what it does to rows that are loaded already; None: what `Overlap.proposed` says (see `PendingImport.use`).

    `progress(fraction, stage)` and `cancelled()` are called in this thread, several times a second; whatever they
    raise ends the import. `default_terms`: days to pay where file and customer name none. `owner`: a mark
    by which the caller knows its own import again. `actor`: who brings the file, for the ledger. `reader`: of this file,
    where one is at work already. Raises ImportRefused import_in_progress, cancelled, nothing_loaded, mostly_rejected, unreadable_dates, own_data_present (for origin
    'demo'), and DatabaseError; in each case nothing has changed.
    """
    path = Path(path)
    watch = Watch(progress, cancelled)
    holder = take_turn(engine, staging.printable(file_name or path.name), watch, owner)
    with holder.or_end(), reader or staging.Fingerprinter(path) as reader:
        known = ledger.same_file(engine, path, plan, watch, reader)
        if known is not None:
            holder.end()
            return unchanged(engine, known)
        loaded = Loading(
            engine, holder.cursor, path, plan, holder.file_name, origin, watch, default_terms, reader, mode, actor=actor
        ).run()
        before = ledger.loaded_before(engine, plan, reader.result().size, loaded.sha256) if loaded.overlap else None
    holder.loading = False
    return replace(ready(loaded, plan, holder), before=before)


def ready(loaded: Result, plan: Plan, holder: Holder | None = None) -> PendingImport:
    """A load in an open transaction; `holder` is who may end it."""
    return PendingImport(
        status="ready",
        import_id=loaded.import_id,
        kind=plan.kind,
        rows=loaded.rows,
        totals=loaded.totals,
        rejects=loaded.rejects,
        skips=loaded.skips,
        warnings=loaded.warnings,
        sha256=loaded.sha256,
        sample=loaded.sample,
        changes=loaded.changes,
        plan=plan,
        mode=loaded.mode,
        overlap=loaded.overlap,
        _holder=holder,
        _reading_warnings=loaded.reading_warnings,
    )


def unchanged(engine: Engine, import_id: int) -> PendingImport:
    """An import whose content is loaded already."""
    entry = ledger.entry(engine, import_id)
    rejects = ledger.rejects(engine, import_id, entry.plan)
    return PendingImport(
        status="unchanged",
        import_id=entry.import_id,
        kind=entry.kind,
        rows=entry.rows,
        totals=entry.totals,
        rejects=rejects,
        skips=entry.skips,
        warnings=entry.warnings,
        sha256=entry.sha256,
        sample=(),
        changes=None,
        plan=entry.plan,
        mode=entry.mode,
    )
