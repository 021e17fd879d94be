"""Rejected rows that come back mended: the import that they complete, and the plan to read them by."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import chain

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import sql
from kam_analytics.ingest.books import ledger
from kam_analytics.ingest.books.outcome import LedgerEntry
from kam_analytics.ingest.kinds import reject_key
from kam_analytics.ingest.load import rewritten
from kam_analytics.ingest.model import Inspection, Note, Plan, listed
from kam_analytics.ingest.planning.plan import as_written


@dataclass(frozen=True, slots=True)
class Mending:
    """A file of rejected rows: the import that it completes, None where that is not in this database; the plan to read it
    by then; and what is to be said about it."""

    first: LedgerEntry | None
    plan: Plan | None
    note: Note


def find(engine: Engine, inspection: Inspection) -> Mending | None:
    """What a file completes; None for a file that holds no rejected rows.

    Raises ImportRefused `completes_undone` when the import was taken back, `mended_without` when the file lost a column.
    """
    names = [column.name for column in inspection.columns]
    found = reject_key.find(names)
    if found is None:
        return None
    key, added = found
    known = [e for e in ledger.history(engine) if e.sha256.startswith(key.sha) and e.completes is None]
    meant = next((e for e in known if e.import_id == key.import_id), None)
    alike = [e for e in known if meant is None or _table(e) == _table(meant)]
    in_force = [e for e in alike if e.undone_at is None]
    if not in_force:
        if meant is not None:
            raise ImportRefused(
                "completes_undone", file=inspection.file_name, import_id=meant.import_id, first=meant.file_name
            )
        return Mending(None, None, Note("rejects_of_unknown", {"columns": ", ".join(added)}))
    first = meant if meant in in_force else in_force[0]
    said = Note("completes", {"import_id": first.import_id, "first": first.file_name})
    return Mending(first, _plan(engine, inspection, first, added), said)


def _table(entry: LedgerEntry) -> tuple[str, str | None, int | None]:
    """Which table of a file an import read, as what."""
    return entry.kind, entry.plan.sheet, entry.plan.first


def _plan(engine: Engine, inspection: Inspection, first: LedgerEntry, added: tuple[str, ...]) -> Plan:
    """The plan of the completed import, with what is particular to this file: how it is written, and dates as a
    spreadsheet may have written them anew."""
    names = [column.name for column in inspection.columns]
    sources = (*first.plan.mapping.values(), *first.plan.wide, *chain.from_iterable(first.plan.beside.values()))
    missing = [source for source in dict.fromkeys(sources) if source not in names]
    if missing:
        raise ImportRefused(
            "mended_without", file=inspection.file_name, import_id=first.import_id, first=first.file_name,
            columns=listed(missing), known=listed(names),
        )  # fmt: skip
    own = {*first.plan.columns, *added}
    named = {*own, *(name for name, cell in zip(names, inspection.table.cells, strict=True) if cell.strip())}
    width = max(
        place for place, name in enumerate(names, start=1) if name in named
    )  # beyond it: cells without a header
    return dataclasses.replace(
        first.plan,
        **as_written(inspection),
        counted_from=None,
        columns=tuple(names[:width]),
        dates=rewritten.dates(inspection, first.plan, added[0], _left_out(engine, first)),
        strict=False,
        strict_date_format=None,
        aside={column: values for column, values in first.plan.aside.items() if column in names},
        turned={column: values for column, values in first.plan.turned.items() if column in names},
        added=added,
        completes=first.import_id,
    )


def _left_out(engine: Engine, first: LedgerEntry) -> dict[int, str]:
    """The rows that an import did not load as they stood, as JSON, by their numbers."""
    found = engine.rows(sql.load("left_out"), {"import_id": first.import_id})
    return {row["row_no"]: row["raw"] for row in found}
