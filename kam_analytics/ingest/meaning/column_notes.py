"""What looks wrong about the columns of a file before anything is loaded: dates written in several ways, ids that a
spreadsheet has changed."""

from __future__ import annotations

from collections.abc import Sequence

from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.model import ColumnFinding, Note

_SHOWN = 3


def column_notes(columns: Sequence[ColumnFinding]) -> tuple[Note, ...]:
    """A note for each column that a reader should look at."""
    return tuple(note for column in columns for note in (*_mixed_dates(column), *_changed_ids(column)))


def _changed_ids(column: ColumnFinding) -> list[Note]:
    found = [("ids_with_point", column.pointed), ("ids_shortened", column.shortened)]
    if not any(examples for _, examples in found) or not aliases.names_id(column.name):
        return []
    return [Note(code, {"column": column.name, "examples": ", ".join(given)}) for code, given in found if given]


def _mixed_dates(column: ColumnFinding) -> list[Note]:
    finding = column.date
    if column.value != "date" or finding is None or len(finding.writings) < 2:
        return []
    examples = ", ".join(f"{example} ({count})" for example, count in finding.writings[:_SHOWN])
    return [Note("mixed_dates", {"column": column.name, "examples": examples})]
