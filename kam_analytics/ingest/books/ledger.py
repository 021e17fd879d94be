"""The import ledger: what was loaded, the same file again, undo."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused, NotFound
from kam_analytics.ingest import clock, sql
from kam_analytics.ingest.books.modes import LoadedBefore, Mode
from kam_analytics.ingest.books.outcome import SKIPS, LedgerEntry, Reject, Rows
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.model import Note, Plan
from kam_analytics.ingest.reading import staging
from kam_analytics.ingest.watch import Watch

_SHOWN = 20


def history(engine: Engine) -> list[LedgerEntry]:
    """All imports, newest first, the undone ones among them."""
    return [_entry(row) for row in engine.rows(sql.load("ledger"), {"skips": list(SKIPS)})]


def entry(engine: Engine, import_id: int) -> LedgerEntry:
    """One import; raises NotFound `unknown_import`."""
    for found in history(engine):
        if found.import_id == import_id:
            return found
    raise NotFound("unknown_import", import_id=import_id)


def _entry(row: dict[str, Any]) -> LedgerEntry:
    return LedgerEntry(
        import_id=row["import_id"],
        kind=row["kind"],
        origin=row["origin"],
        file_name=row["file_name"],
        file_bytes=row["file_bytes"],
        sha256=row["sha256"],
        plan=Plan.from_json(json.loads(row["plan"])),
        rows=Rows(row["rows_in_file"], row["rows_loaded"], row["rows_rejected"], row["rows_skipped"]),
        totals={name: Decimal(value) for name, value in json.loads(row["totals"]).items()},
        skips=json.loads(row["skips"] or "{}"),
        warnings=tuple(Note(code, params) for code, params in json.loads(row["warnings"])),
        committed_at=row["committed_at"],
        undone_at=row["undone_at"],
        mended=row["mended"],
        completes=row["completes"],
        actor=row["actor"],
        redone_at=row["redone_at"],
        deleted_at=row["deleted_at"],
        mode=Mode(row["mode"], row["replaced_from"], row["replaced_to"]),
    )


def mark(cursor: duckdb.DuckDBPyConnection, event: str, import_id: int) -> None:
    """Note that an import was `undone`, `redone` or `deleted`."""
    cursor.execute(sql.load(f"mark_{event}"), {"import_id": import_id, "now": clock.now()})


def written(warnings: Iterable[Note]) -> str:
    """Warnings as the ledger keeps them."""
    return json.dumps([[note.code, note.params] for note in warnings], ensure_ascii=False, default=str)


def set_mode(cursor: duckdb.DuckDBPyConnection, import_id: int, mode: Mode, warnings: Iterable[Note]) -> None:
    """Note another mode for an import that is not committed yet, and what there is to warn of in that mode."""
    params = {"mode": mode.name, "first": mode.first, "last": mode.last, "warnings": written(warnings)}
    cursor.execute(sql.load("set_mode"), {"import_id": import_id, **params})


def same_file(engine: Engine, path: Path, plan: Plan, watch: Watch, reader: staging.Fingerprinter) -> int | None:
    """The import in force of the same content (of a workbook: the same sheet) as the same kind. Waits for the reader of
    the file only if one has the same size."""
    params = _content(plan, path.stat().st_size, None)
    if not engine.rows(sql.load("same_file"), params):
        return None
    while not reader.done():
        watch.tick()
        reader.wait(0.05)
    params["sha256"] = reader.result().sha256
    for found in engine.rows(sql.load("same_file"), params):
        import_id = int(found["import_id"])
        shelved = sql.load("count_shelved").replace("{table}", KINDS[plan.kind].table)
        (counted,) = engine.rows(shelved, {"import_id": import_id})
        # Else the file may be loaded once more: to count again where another took its place, or for rows open again.
        if not counted["number"] and not _may_complete_more(engine, import_id):
            return import_id
    return None


def _may_complete_more(engine: Engine, import_id: int) -> bool:
    """Whether mended rows that another import had loaded by then may be open again, since that one was taken back."""
    found = entry(engine, import_id)
    if found.completes is None or "mended_before" not in found.skips:
        return False
    first = entry(engine, found.completes)
    return first.mended < first.rows.rejected


def loaded_before(engine: Engine, plan: Plan, file_bytes: int, sha256: str) -> LoadedBefore | None:
    """The last import in force of the same content, where later ones have taken the place of rows of it."""
    for found in engine.rows(sql.load("same_file"), _content(plan, file_bytes, sha256)):
        statement = sql.load("superseded").replace("{table}", KINDS[plan.kind].table)
        (gone,) = engine.rows(statement, {"import_id": found["import_id"]})
        if gone["rows"]:
            first = entry(engine, found["import_id"])
            return LoadedBefore(
                first.import_id, first.file_name, first.committed_at, gone["rows"], tuple(gone["later"])
            )  # fmt: skip
    return None


def _content(plan: Plan, file_bytes: int, sha256: str | None) -> dict[str, Any]:
    """What tells the same content read as the same kind; without `sha256` what may be it."""
    part = {"sheet": plan.sheet, "first": plan.first, "last": plan.last}
    return {"kind": plan.kind, **part, "file_bytes": file_bytes, "sha256": sha256}


def twin(engine: Engine, found: LedgerEntry) -> int | None:
    """Another import in force of the same content as the same kind."""
    params = _content(found.plan, found.file_bytes, found.sha256)
    others = [row["import_id"] for row in engine.rows(sql.load("same_file"), params)]
    return others[0] if others else None


def completed(cursor: duckdb.DuckDBPyConnection, import_id: int, file_name: str) -> int:
    """The days to pay of an import that `file_name` completes, where nothing else says; raises ImportRefused
    `completes_undone` where it was taken back meanwhile."""
    (first,) = sql.rows(cursor, sql.load("completed"), {"import_id": import_id})
    if not first["in_force"]:
        raise ImportRefused("completes_undone", file=file_name, import_id=import_id, first=first["file_name"])
    return int(first["default_terms"])


def mended_by(engine: Engine, found: LedgerEntry) -> int | None:
    """A completion in force that has loaded rows which an undone one had loaded before."""
    rows = engine.rows(sql.load("mended_by"), {"import_id": found.import_id})
    return int(rows[0]["import_id"]) if rows else None


def rejects(engine: Engine, import_id: int, plan: Plan) -> tuple[Reject, ...]:
    """The first rejected rows of an import, in the order of the file."""
    with engine.cursor() as cursor:
        return rejects_of(cursor, import_id, plan)


def rejects_of(
    cursor: duckdb.DuckDBPyConnection, import_id: int, plan: Plan, first: int = _SHOWN
) -> tuple[Reject, ...]:
    params = {"import_id": import_id, "skips": list(SKIPS), "first": first}
    found = cursor.execute(sql.load("rejected"), params).fetchall()
    return tuple(Reject(row, column, value, reason, plan.place(row)) for row, column, value, reason in found)
