"""Ids that a spreadsheet has changed: '17850' became 17850.0, a long number 1.23E+11."""

from __future__ import annotations

import re
from collections.abc import Iterable

import duckdb

from kam_analytics.ingest import sql
from kam_analytics.ingest.kinds import TEXT, Kind
from kam_analytics.ingest.model import Note

_POINTED = re.compile(r"\d+\.0+$")
_WHOLE = re.compile(r"\d+(?:\.0+)?$")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+$")
_SHOWN = 3


def pointed(cells: Iterable[str]) -> tuple[str, ...]:
    """Examples of numbers that gained '.0', if all cells are whole numbers: then the point says nothing."""
    distinct = set(cells)
    if not all(map(_WHOLE.match, distinct)):
        return ()
    return tuple(sorted(filter(_POINTED.match, distinct))[:_SHOWN])


def shortened(cells: Iterable[str]) -> tuple[str, ...]:
    """Examples of numbers that lost their last digits to an exponent."""
    return tuple(sorted(filter(_SHORTENED.match, set(cells)))[:_SHOWN])


def alike(cursor: duckdb.DuckDBPyConnection, import_id: int) -> list[Note]:
    """Customers of an import that may be others: their ids differ by leading zeros or a '.0' only."""
    pairs = cursor.execute(sql.load("ids_alike"), {"import_id": import_id}).fetchall()
    examples = ", ".join(f"{one} / {other}" for one, other in pairs[:_SHOWN])
    return [Note("ids_alike", {"count": len(pairs), "examples": examples})] if pairs else []


def is_id(kind: Kind, target: str) -> bool:
    """Whether a target holds an id."""
    return kind.targets[target] == TEXT and target.endswith("_id")
