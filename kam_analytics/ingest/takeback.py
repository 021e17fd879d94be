"""Taking imports back."""

from __future__ import annotations

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import facts, ledger
from kam_analytics.ingest.outcome import Changes, Outcome
from kam_analytics.ingest.pending import Holder, take_turn


def undo(engine: Engine, import_id: int) -> Outcome:
    """Take back a committed import as one; everything else stays as it is.

    Raises NotFound `unknown_import`, ImportRefused `already_undone` or `import_in_progress`.
    """
    found = ledger.entry(engine, import_id)
    if found.undone_at is not None:
        raise ImportRefused("already_undone", file=found.file_name, import_id=import_id)
    changes = _remove(engine, [import_id], take_turn(engine, found.file_name))
    return Outcome(
        status="undone",
        import_id=import_id,
        kind=found.kind,
        rows=found.rows,
        totals=found.totals,
        sha256=found.sha256,
        changes=changes,
    )


def remove_demo(engine: Engine) -> int:
    """Take back all demo imports at once; their number."""
    demo = [e.import_id for e in ledger.history(engine) if e.origin == "demo" and e.undone_at is None]
    if demo:
        _remove(engine, demo, take_turn(engine, "demo"))
    return len(demo)


def _remove(engine: Engine, imports: list[int], holder: Holder) -> Changes:
    try:
        with engine.translated():
            holder.cursor.begin()
            before = facts.state(holder.cursor)
            for import_id in imports:
                facts.take_back(holder.cursor, import_id, holder.watch)
            facts.rebuild_customers(holder.cursor, holder.watch)
            facts.rebuild_receivables(holder.cursor, holder.watch)
            after = facts.state(holder.cursor)
            engine.commit(holder.cursor)
    except BaseException:
        holder.end()
        raise
    holder.end(rolled_back=False)
    return Changes(before, after, 0, False)
