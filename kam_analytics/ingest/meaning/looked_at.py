"""The table of a file that is looked at, and the inspection that comes of it: alike for texts and workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.kinds import units
from kam_analytics.ingest.meaning import choose, mapping, rates_table, wide
from kam_analytics.ingest.meaning.column_notes import column_notes
from kam_analytics.ingest.meaning.table_notes import table_notes
from kam_analytics.ingest.model import ColumnFinding, Hints, Inspection, Note, Proposal, Question, Table
from kam_analytics.ingest.reading import layout
from kam_analytics.ingest.reading.rows import Rows, blank

_SHOWN = 200  # rows kept for a preview
_TITLES = 20  # rows above a table in which its unit may stand


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One of the `tables` among the records of a file; `body`: its rows without the `repeated` headers among them."""

    table: Table
    tables: Sequence[Table]
    asked: tuple[Question, ...]
    body: Sequence[Sequence[str]]
    repeated: int
    unit: tuple[str, int] | None
    above: Sequence[str]  # the cells of the rows above the table

    def inspection(
        self,
        path: Path,
        name: str,
        size: int,
        columns: tuple[ColumnFinding, ...],
        titles: Sequence[str],
        notes: tuple[Note, ...],
        **more: Any,
    ) -> Inspection:
        """The inspection of the table. `titles`: words around it that tell of which kind it may be; `notes`: what is to be
        said of the file; `more`: how it is written, and whether all of it was seen."""
        proposals = mapping.propose(columns, titles)
        kind = mapping.clear_kind(proposals)
        return Inspection(
            path=path,
            file_name=name,
            bytes=size,
            header_row=self.table.header_row,
            columns=columns,
            sample=tuple(tuple(row) for row in self.body[:_SHOWN]),
            proposals=proposals,
            kind=kind,
            subject=mapping.other_subject(columns, proposals),
            warnings=table_notes(self.table, self.tables, self.repeated, self.asked)
            + notes
            + column_notes(columns)
            + _named(proposals, kind),
            unit=self.unit,
            years=wide.years([*self.above, *titles, path.stem if name == path.name else name]),
            rates_told=rates_table.told_above([*self.above, *titles]),
            table=self.table,
            tables=tuple(self.tables),
            asked=self.asked,
            **more,
        )


def _named(proposals: Mapping[str, Proposal], kind: str | None) -> tuple[Note, ...]:
    """That invoices are named by a number though they have an id of the system's own as well."""
    mapped = proposals["invoices"].mapping
    if kind != "invoices" or "internal_id" not in mapped or "invoice_id" not in mapped:
        return ()
    return (Note("internal_ids", {"number": mapped["invoice_id"].source, "internal": mapped["internal_id"].source}),)


def look_at(rows: Rows, tables: Sequence[Table], hints: Hints, name: str) -> LookedAt:
    """The table that is meant or shows most. Raises header_only."""
    table, asked = choose.table(rows, tables, hints)
    body, repeated = layout.body(rows, table)
    if not body and not hints.alone:
        raise ImportRefused("header_only", file=name)
    # the nearest one first
    above = [cell for row in reversed(rows[: max(table.start - 1, 0)][-_TITLES:]) for cell in row]
    return LookedAt(table, tables, asked, body, repeated, units.of_title(above), above)


def tables_of(rows: Sequence[Sequence[str]], name: str, hints: Hints, complete: bool) -> list[Table]:
    """The tables among the records; a single column counts only where it was asked for. Raises bad_hint."""
    found = layout.tables(rows, hints.header_row if hints.table in (None, 1) else None)
    if found and complete:
        end = max(number for number, row in enumerate(rows, start=1) if number < found[-1].first or not blank(row))
        found[-1] = replace(found[-1], end=end)
    if not hints.alone and all(len(table.cells) < 2 for table in found):
        return []
    if hints.table is not None and not 1 <= hints.table <= len(found):
        known = ", ".join(map(str, range(1, len(found) + 1)))
        raise ImportRefused("bad_hint", file=name, name="table", value=hints.table, known=known)
    return found
