"""Rejected rows as a CSV in the shape of their extract, to mend and load again; safe to open in a spreadsheet."""

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
from kam_analytics.ingest import sql
from kam_analytics.ingest.books import ledger
from kam_analytics.ingest.books.outcome import SKIPS
from kam_analytics.ingest.books.turn import in_progress
from kam_analytics.ingest.cells import formulas
from kam_analytics.ingest.kinds import reject_key
from kam_analytics.ingest.load.pending import PendingImport
from kam_analytics.ingest.model import Plan

_BATCH = 2000
_BETWEEN = "; "  # the faults of one row


def rejects_csv(engine: Engine, import_id: int, lang: str = "en", *, skipped: bool = False) -> Iterator[bytes]:
    """The rejected rows of an import that no later one has loaded, or the rows that were skipped (blank ones and repeated
    headers aside).

    The columns of the extract as they stood, then four more: row in the file, faulty column, value and reason, all
    faults of a row. UTF-8 with a mark, so that Excel reads Chinese. Loaded again, the file completes the import (see
    `mending`). Raises NotFound `unknown_import`.
    """
    entry = ledger.entry(engine, import_id)
    first = entry if entry.completes is None else ledger.entry(engine, entry.completes)
    head = reject_key.heads(first.import_id, first.sha256, lang)
    return _parts(engine.cursor(), import_id, entry.plan, head, lang, skipped)


def pending_rejects_csv(engine: Engine, pending: PendingImport, lang: str = "en") -> bytes:
    """The rejected rows of an import that is not committed, read in its transaction. Raises ImportRefused `import_over`."""
    holder = in_progress(engine)
    with nullcontext() if holder is None else holder.lock:
        if holder is None or not pending.open:
            raise ImportRefused("import_over")
        number, sha256 = pending.import_id, pending.sha256
        if pending.plan.completes is not None:
            first = ledger.entry(engine, pending.plan.completes)
            number, sha256 = first.import_id, first.sha256
        head = reject_key.heads(number, sha256, lang)
        return b"".join(_parts(nullcontext(holder.cursor), pending.import_id, pending.plan, head, lang))


def _parts(
    opened: AbstractContextManager[duckdb.DuckDBPyConnection],
    import_id: int,
    plan: Plan,
    head: Sequence[str],
    lang: str,
    skipped: bool = False,
) -> Iterator[bytes]:
    columns = [name for name in plan.columns if name not in plan.added]
    params = {
        "import_id": import_id, "skipped": skipped, "skips": list(SKIPS), "completing": plan.completes is not None
    }  # fmt: skip
    delimiter = ";" if plan.delimiter == ";" else ","  # what the Excel of those who write so opens in columns
    yield b"\xef\xbb\xbf" + _lines([[*columns, *head]], delimiter)
    with opened as cursor:
        cursor.execute(sql.load("rejected_rows"), params)
        while found := cursor.fetchmany(_BATCH):
            yield _lines([_row(len(columns), lang, plan, *row) for row in found], delimiter)


def _row(
    width: int,
    lang: str,
    plan: Plan,
    number: int | None,
    columns: list[str],
    values: list[str],
    reasons: list[str],
    raw: str | None,
) -> list[str]:
    """The cells of the extract, the added ones, then cells beyond the header."""
    cells = json.loads(raw) if raw else []
    cells += [""] * (width - len(cells))
    whys = [i18n.text(f"ingest.reason.{reason}", lang) for reason in reasons]
    if len(reasons) > 1:
        whys = [f"{column}: {why}" if column else why for column, why in zip(columns, whys, strict=True)]
    if number is not None and (place := plan.place(number)) != str(
        number
    ):  # the number itself is what a mended row is known by
        whys = [f"{place}: {why}" for why in whys]
    told = (filter(None, columns), filter(None, values), whys)
    return [*cells[:width], "" if number is None else str(number), *map(_BETWEEN.join, told), *cells[width:]]


def _lines(rows: Sequence[Sequence[str]], delimiter: str) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([[formulas.harmless(cell) for cell in row] for row in rows])
    return stream.getvalue().encode("utf-8")
