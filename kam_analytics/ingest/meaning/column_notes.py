"""What looks wrong about the columns of a file before anything is loaded: dates written in several ways, ids that a
spreadsheet has changed."""

from __future__ import annotations

from collections.abc import Sequence

from kam_analytics.ingest.cells import far_dates
from kam_analytics.ingest.kinds import DATE, KINDS, aliases
from kam_analytics.ingest.model import ColumnFinding, Inspection, Note

_SHOWN = 3


def column_notes(columns: Sequence[ColumnFinding]) -> tuple[Note, ...]:
    """A note for each column that a reader should look at."""
    return tuple(note for column in columns for note in (*_mixed_dates(column), *_changed_ids(column)))


def _changed_ids(column: ColumnFinding) -> list[Note]:
    found = [
        ("ids_with_point", column.pointed),
        ("ids_shortened", column.shortened),
        ("ids_with_blanks", column.blended),
    ]
    if not any(examples for _, examples in found) or not aliases.names_id(column.name):
        return []
    return [Note(code, {"column": column.name, "examples": ", ".join(given)}) for code, given in found if given]


def _mixed_dates(column: ColumnFinding) -> list[Note]:
    finding = column.date
    if column.value != "date" or finding is None or len(finding.writings) < 2:
        return []
    examples = ", ".join(f"{example} ({count})" for example, count in finding.writings[:_SHOWN])
    return [Note("mixed_dates", {"column": column.name, "examples": examples})]


def dates_far(inspection: Inspection, kind: str) -> list[Note]:
    """Of the dates that an import as that kind would take, those that lie apart from all others. A load says it of all rows,
    with their numbers; this is for a look without one."""
    found = []
    for target, match in inspection.proposals[kind].mapping.items():
        if KINDS[kind].targets[target] != DATE or target in far_dates.SPREAD:
            continue
        column = inspection.column(match.source)
        if column.date and column.date.far:
            found.append(Note("dates_far_seen", {"column": column.name, **column.date.far}))
    return found
