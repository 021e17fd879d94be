"""Taking imports back, and the way back from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import duckdb

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import sql
from kam_analytics.ingest.books import effect as effects
from kam_analytics.ingest.books import facts, ledger, precedence, turn
from kam_analytics.ingest.books.effect import Effect
from kam_analytics.ingest.books.outcome import Changes, LedgerEntry, Outcome
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.model import Note
from kam_analytics.ingest.watch import Watch

_Step = Callable[[duckdb.DuckDBPyConnection, Watch], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Rows of an import that do not count. `kept`: of an undone import, for its redo; `replaced`: a later import has taken
    their place."""

    kept: int = 0
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Remains:
    """What is kept of an import that was taken back. `rows`: for its redo; `left_out`: rejected and skipped ones."""

    rows: int = 0
    left_out: int = 0


def effect(engine: Engine, import_id: int, *, redo: bool = False) -> Effect:
    """What `undo` (or `redo`) would change; raises as that does."""
    found = ledger.entry(engine, import_id)
    (_check_redo if redo else _check_undo)(engine, found)
    with engine.cursor() as cursor:
        return (effects.of_redo if redo else effects.of_undo)(cursor, found, _imports(engine))


def _imports(engine: Engine) -> dict[int, LedgerEntry]:
    return {entry.import_id: entry for entry in reversed(ledger.history(engine))}


def shelf(engine: Engine) -> dict[int, Shelf]:
    """What lies on the shelf, by import."""
    tables = dict.fromkeys(kind.table for kind in KINDS.values())
    statement = "\nUNION ALL\n".join(sql.load("kept").replace("{table}", table) for table in tables)
    return {row["import_id"]: Shelf(row["kept"], row["replaced"]) for row in engine.rows(statement)}


def undo(engine: Engine, import_id: int) -> Outcome:
    """Take back a committed import as one, whichever it is; rows whose place it had taken come back.

    Rows that were mended and completed it stay; a note `completion_stays` names each of their imports. Raises NotFound
    `unknown_import`, ImportRefused `already_undone` or `import_in_progress`.
    """
    found = ledger.entry(engine, import_id)
    _check_undo(engine, found)
    told: list[Effect] = []

    def step(cursor: duckdb.DuckDBPyConnection, watch: Watch) -> Sequence[str]:
        told.append(effects.of_undo(cursor, found, _imports(engine)))
        if found.origin == "demo":
            precedence.delete(cursor, import_id, found.kind, watch)
            return [found.kind]
        ledger.mark(cursor, "undone", import_id)
        others = precedence.withdraw(cursor, found.kind, import_id, watch)
        facts.clear(cursor, import_id, watch)
        facts.refill(cursor, found.kind, others, watch)
        return [found.kind]

    changes = _change(engine, found.file_name, step)
    return replace(_outcome("undone", found, changes), effect=told[0], warnings=_staying(told[0]))


def _check_undo(_: Engine, found: LedgerEntry) -> None:
    if found.undone_at is not None:
        raise ImportRefused("already_undone", file=found.file_name, import_id=found.import_id)


def _staying(told: Effect) -> tuple[Note, ...]:
    """The completions of an import that was taken back: each is an import of its own and counts on."""
    return tuple(
        Note("completion_stays", {"completion": part.import_id, "rows": part.rows}) for part in told.completions
    )


def redo(engine: Engine, import_id: int) -> Outcome:
    """Bring back an import that was taken back, with what it did to earlier ones.

    Raises NotFound `unknown_import`, ImportRefused `not_undone`, `deleted_for_good`, `not_kept` (what was taken back before rows were kept),
    `demo_not_kept`, `loaded_again` (the same file is in force under another number), `mended_again` (another completion in force has
    loaded some of its rows), `import_in_progress`.
    """
    found = ledger.entry(engine, import_id)
    _check_redo(engine, found)
    told: list[Effect] = []

    def step(cursor: duckdb.DuckDBPyConnection, watch: Watch) -> Sequence[str]:
        told.append(effects.of_redo(cursor, found, _imports(engine)))
        precedence.drop_demo(cursor, watch)
        others = precedence.restore(cursor, found.kind, import_id, found.mode, watch)
        ledger.mark(cursor, "redone", import_id)
        facts.refill(cursor, found.kind, [import_id, *others], watch)
        return list(KINDS)

    return replace(_outcome("redone", found, _change(engine, found.file_name, step)), effect=told[0])


def _check_redo(engine: Engine, found: LedgerEntry) -> None:
    if found.undone_at is None:
        raise ImportRefused("not_undone", file=found.file_name, import_id=found.import_id)
    _check_not_deleted(found)
    with engine.cursor() as cursor:
        if not precedence.shelved(cursor, found.kind, found.import_id):
            code = "demo_not_kept" if found.origin == "demo" else "not_kept"
            raise ImportRefused(code, file=found.file_name, import_id=found.import_id)
    again = ledger.twin(engine, found)
    if again is not None:
        raise ImportRefused("loaded_again", file=found.file_name, import_id=found.import_id, other=again)
    by = ledger.mended_by(engine, found)
    if by is not None:
        raise ImportRefused("mended_again", file=found.file_name, import_id=found.import_id, other=by)


def remains(engine: Engine, import_id: int) -> Remains:
    """What `delete` deletes; raises NotFound `unknown_import`."""
    table = KINDS[ledger.entry(engine, import_id).kind].table
    (found,) = engine.rows(sql.load("remains").replace("{table}", table), {"import_id": import_id})
    return Remains(**found)


def delete(engine: Engine, import_id: int) -> Outcome:
    """Delete all rows of an import that was taken back, for good; its entry in the ledger stays, and no figure changes.

    Raises NotFound `unknown_import`, ImportRefused `in_force`, `deleted_for_good`, `import_in_progress`.
    """
    found = ledger.entry(engine, import_id)
    if found.undone_at is None:
        raise ImportRefused("in_force", file=found.file_name, import_id=import_id)
    _check_not_deleted(found)
    with turn.change(engine, found.file_name, data_changed=False) as holder:
        precedence.delete_kept(holder.cursor, import_id, found.kind, holder.watch)
        ledger.mark(holder.cursor, "deleted", import_id)
        state = facts.state(holder.cursor)
    return _outcome("deleted", found, Changes(state, state, 0, False))


def _check_not_deleted(found: LedgerEntry) -> None:
    if found.deleted_at is not None:
        raise ImportRefused(
            "deleted_for_good",
            file=found.file_name,
            import_id=found.import_id,
            time=f"{found.deleted_at:%Y-%m-%d %H:%M}",
        )


def remove_demo(engine: Engine) -> int:
    """Take back all demo imports at once; their number."""
    demo = [e for e in ledger.history(engine) if e.origin == "demo" and e.undone_at is None]

    def step(cursor: duckdb.DuckDBPyConnection, watch: Watch) -> Sequence[str]:
        precedence.drop_demo(cursor, watch)
        return list(KINDS)

    if demo:
        _change(engine, "demo", step)
    return len(demo)


def _change(engine: Engine, name: str, step: _Step) -> Changes:
    """A change of the data without a file, as one transaction; `step` tells the kinds that it touched."""
    with turn.change(engine, name) as holder:
        before = facts.state(holder.cursor)
        kinds = step(holder.cursor, holder.watch)
        facts.rebuild(holder.cursor, kinds, holder.watch, brought_back=True)
        after = facts.state(holder.cursor)
    return Changes(before, after, 0, False)


def _outcome(status: str, found: LedgerEntry, changes: Changes) -> Outcome:
    return Outcome(
        status=status,
        import_id=found.import_id,
        kind=found.kind,
        rows=found.rows,
        totals=found.totals,
        sha256=found.sha256,
        changes=changes,
    )
