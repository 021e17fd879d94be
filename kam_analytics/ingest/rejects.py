"""Rejected rows as a CSV to correct and load again, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

import duckdb

from kam_analytics import i18n
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import ledger, sql, values
from kam_analytics.ingest.careful import SKIPS
from kam_analytics.ingest.model import Plan
from kam_analytics.ingest.pending import PendingImport, in_progress

_BATCH = 2000


def harmless(cell: str) -> str:
    """A cell that a spreadsheet will not run as a formula: an apostrophe in front of = + - @ and tabs, unless the
    cell is a number."""
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not values.is_number(cell):
        return "'" + cell
    return cell


def rejects_csv(engine: Engine, import_id: int, lang: str = "en") -> Iterator[bytes]:
    """The rows of an import that were not loaded (skipped ones too, blank ones aside): row number, column, reason,
    then the columns of the file. UTF-8 with a mark, so that Excel reads Chinese. Raises NotFound `unknown_import`."""
    return _parts(engine.cursor(), import_id, ledger.entry(engine, import_id).plan, lang)


def pending_rejects_csv(engine: Engine, pending: PendingImport, lang: str = "en") -> bytes:
    """The same for an import that is not committed, read in its transaction. Raises ImportRefused `import_over`."""
    holder = in_progress(engine)
    with nullcontext() if holder is None else holder.lock:
        if holder is None or not pending.open:
            raise ImportRefused("import_over")
        return b"".join(_parts(nullcontext(holder.cursor), pending.import_id, pending.plan, lang))


def _parts(
    opened: AbstractContextManager[duckdb.DuckDBPyConnection], import_id: int, plan: Plan, lang: str
) -> Iterator[bytes]:
    head = [i18n.text(f"ingest.rejects.{name}", lang) for name in ("row", "column", "reason")]
    params = {"import_id": import_id, "with_skipped": True, "skips": list(SKIPS), "first": 9_000_000_000}
    yield b"\xef\xbb\xbf" + _lines([[*head, *plan.columns]])
    with opened as cursor:
        cursor.execute(sql.load("rejected"), params)
        while found := cursor.fetchmany(_BATCH):
            rows = []
            for row, column, _, reason, raw in found:
                cells = json.loads(raw) if raw else []
                rows.append([str(row), column or "", i18n.text(f"ingest.reason.{reason}", lang), *cells])
            yield _lines(rows)


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows([[harmless(cell) for cell in row] for row in rows])
    return stream.getvalue().encode("utf-8")
