"""Ids that a spreadsheet has changed: '17850' became 17850.0, a long number 1.23E+11."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import duckdb

from kam_analytics.ingest import sql
from kam_analytics.ingest.cells import values
from kam_analytics.ingest.kinds import TEXT, Kind
from kam_analytics.ingest.model import Note

_POINTED = re.compile(r"\d+\.0+$")
_WHOLE = re.compile(r"\d+(?:\.0+)?$")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+$")
_LEFT_OUT = re.compile("[\u200b\ufeff]")  # as kam_even does
_BLANKS = re.compile(" *[\u00a0\u3000][ \u00a0\u3000]*")
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


def blended(cells: Iterable[str]) -> tuple[str, ...]:
    """Examples of different ids that are loaded as one: they differ by the kind of their blanks only."""
    distinct = {cell.strip(values.BLANKS) for cell in cells}
    read = Counter(_BLANKS.sub(" ", _LEFT_OUT.sub("", cell)) for cell in distinct)
    return tuple(sorted(cell for cell, times in read.items() if times > 1)[:_SHOWN])


def alike(cursor: duckdb.DuckDBPyConnection, import_id: int) -> list[Note]:
    """Customers of an import that may be others: their ids differ by leading zeros or a '.0' only."""
    pairs = cursor.execute(sql.load("ids_alike"), {"import_id": import_id}).fetchall()
    examples = ", ".join(f"{one} / {other}" for one, other in pairs[:_SHOWN])
    return [Note("ids_alike", {"count": len(pairs), "examples": examples})] if pairs else []


def is_id(kind: Kind, target: str) -> bool:
    """Whether a target holds an id."""
    return kind.targets[target] == TEXT and target.endswith("_id")
