"""Columns that are named like a column of a kind, but not used: their cells are not what their heading says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from kam_analytics.ingest.kinds import KINDS, Kind
from kam_analytics.ingest.meaning import promised, side_by_side
from kam_analytics.ingest.model import Inspection, Match, Note


def columns(
    inspection: Inspection,
    chosen: Kind,
    mapping: Mapping[str, Match],
    said: Mapping[str, str | None],
    spread: Collection[str],
) -> tuple[Mapping[str, Any], ...]:
    """Those that are not left out by hand (`said`): how many of the filled cells `seen` read all the same, examples of those
    that do not, and whether the column can be used by hand."""
    used = {match.source for match in mapping.values()} | set(spread)
    found = []
    for target, source in inspection.proposals[chosen.name].unread.items():
        if target in mapping or target in said or source in used:
            continue
        way = promised.holding(chosen.targets[target], target)
        cells = inspection.column(source).unread[way]
        found.append(
            {
                "column": source,
                "target": target,
                "read": cells.read,
                "seen": cells.seen,
                "examples": ", ".join(cells.examples),
                "by_hand": cells.by_hand or way == promised.CURRENCY_NAME,
            }
        )
    return tuple(found)


def notes(found: Iterable[Mapping[str, Any]]) -> list[Note]:
    """What `columns` found, to be said."""
    said = []
    for column in found:
        params = dict(column)
        code = "named_by_hand" if params.pop("by_hand") else "named_only"
        option = {"option": f"{column['target']}={column['column']}"} if code == "named_by_hand" else {}
        said.append(Note(code, params | option))
    return said


def of_kind(inspection: Inspection, kind: str) -> list[Note]:
    """The notes on a file as one of that kind, nothing chosen by hand; none where no column speaks for it."""
    best = inspection.proposals[kind]
    if not best.mapping:
        return []
    spread = {*best.wide, *(source for group in side_by_side.proposed(inspection, kind).values() for source in group)}
    return notes(columns(inspection, KINDS[kind], best.mapping, {}, spread))
