"""The first look at a file: by what was said of files like it (sheet, table, header row, encoding, delimiter), where that is
remembered. Files are alike whose tables have the same headers when nothing is said about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.meaning.inspection import inspect
from kam_analytics.ingest.model import Hints, Inspection, Table
from kam_analytics.ingest.planning import remembered
from kam_analytics.ingest.planning.remembered import Remembered
from kam_analytics.ingest.reading import encoding
from kam_analytics.ingest.reading.rows import unique

READING = ("encoding", "delimiter", "header_row", "sheet", "table")  # what may be said of how a file is written
_ASKED = "asked"  # of a header row: the one that was asked about, wherever it stands


@dataclass(frozen=True, slots=True)
class FirstLook:
    """A file as `inspection` shows it, looked at by `hints`; `unaided`: the same without any, None where that cannot be
    read; `known`: what is remembered of files like it, and in force."""

    inspection: Inspection
    hints: Hints
    unaided: Inspection | None
    known: Remembered | None = None

    def without_memory(self) -> FirstLook:
        """As if the file were the first of its like."""
        if self.unaided is None or self.known is None:
            return self
        return FirstLook(self.unaided, Hints(kind=self.hints.kind), self.unaided)


def take(engine: Engine, path: Path, *, file_name: str | None = None, hints: Hints | None = None) -> FirstLook:
    """Look at a file. Where `hints` say how it is written nothing remembered counts. Raises as `inspect` does."""
    hints = hints or Hints()
    if any(getattr(hints, name) is not None for name in READING):
        found = inspect(path, file_name=file_name, hints=hints)
        try:
            unaided = inspect(path, file_name=file_name, hints=Hints(kind=hints.kind))
        except ImportRefused:
            unaided = None
        return FirstLook(found, hints, unaided)
    unaided = inspect(path, file_name=file_name, hints=hints)
    for shape in _shapes(unaided):
        known = remembered.look(engine, shape)
        if known is not None:
            aided = _aided(unaided, hints, known)
            return aided or FirstLook(unaided, hints, unaided)
    return FirstLook(unaided, hints, unaided)


def said(first: FirstLook, hints: Hints) -> dict[str, Any]:
    """What to remember of how a file was looked at in the end, for `Plan.look`: its shape, and what had to be said; nothing
    where nothing is to be kept or to be forgotten."""
    unaided = first.unaided
    if unaided is None:
        return {}
    told: dict[str, Any] = {}
    if hints.encoding and encoding.known(hints.encoding) != unaided.encoding:
        told |= {"encoding": hints.encoding, "instead_of": unaided.encoding}
    if hints.delimiter and hints.delimiter != unaided.delimiter:
        told["delimiter"] = hints.delimiter
    if hints.sheet and hints.sheet != unaided.sheet:
        told |= {"sheet": hints.sheet, "sheets": list(unaided.sheets)}
    moved = bool(told)
    if hints.table is not None and (moved or hints.table != unaided.tables.index(unaided.table) + 1 or unaided.asked):
        told["table"] = hints.table
    if hints.header_row is not None and (row := _header(unaided, hints, bool(told))) is not None:
        told["header_row"] = row
    if not told and first.known is None:
        return {}
    shapes = _shapes(unaided)
    return {"shape": shapes[-1] if told.get("header_row") == 0 else shapes[0], "hints": told}


def _header(unaided: Inspection, hints: Hints, otherwise: bool) -> int | str | None:
    """The header row that was said: 0, the one asked about, a number; None where it was found so. `otherwise`: the file was
    looked at by more than that."""
    before = unaided
    if otherwise:
        before = inspect(unaided.path, file_name=unaided.file_name, hints=replace(hints, header_row=None))
    asked = _asked(before)
    if hints.header_row == asked:
        return _ASKED
    return hints.header_row if hints.header_row != before.header_row or asked is not None else None


def _asked(inspection: Inspection) -> int | None:
    """The row of which it is asked whether it is the header."""
    return next((int(question.params["row"]) for question in inspection.asked if question.code == "header"), None)


def _aided(unaided: Inspection, hints: Hints, known: Remembered) -> FirstLook | None:
    """The file looked at by what is remembered; None where that does not fit it."""
    told = known.look
    if told.get("sheet") and told.get("sheets") != list(unaided.sheets):
        return None
    if told.get("encoding") and told.get("instead_of") != unaided.encoding:
        return None  # it was said of files whose letters looked otherwise
    row = told.get("header_row")
    hints = replace(hints, **{name: told[name] for name in READING if name in told and name != "header_row"})
    try:
        found = inspect(unaided.path, file_name=unaided.file_name, hints=hints)
        row = _asked(found) if row == _ASKED else row
        if row is not None:
            hints = replace(hints, header_row=row)
            found = inspect(unaided.path, file_name=unaided.file_name, hints=hints)
    except ImportRefused:
        return None
    return FirstLook(found, hints, unaided, known)


def _shapes(unaided: Inspection) -> tuple[str, ...]:
    """By what a file is known again: the headers of its tables. Of a row that may be a header, by the row and then, for
    files that have none, by its number of cells."""
    if len(unaided.tables) > 1:
        return (_shape(unaided, *(_numbered(table) if table.unsure else table.names for table in unaided.tables)),)
    table = unaided.table
    if not table.unsure:
        return (_shape(unaided, table.names),)
    row = table.names if table.header_row else unique(unaided.sample[0], len(table.cells))
    return _shape(unaided, row), _shape(unaided, _numbered(table))


def _numbered(table: Table) -> tuple[str, ...]:
    return unique((), len(table.cells))


def _shape(unaided: Inspection, *headers: tuple[str, ...]) -> str:
    names = [name for header in headers for name in (*header, "")]
    return remembered.LOOK + remembered.shape_of(unaided.format, names)
