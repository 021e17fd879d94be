"""What is worth knowing about the tables of a file before anything is loaded: headers, titles, other tables and sheets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.meaning import side_by_side
from kam_analytics.ingest.model import Note, Question, Table, listed
from kam_analytics.ingest.reading.rows import one_line

_COPY = re.compile(r" \([0-9]+\)$")  # what a repeated header gets


def table_notes(table: Table, tables: Sequence[Table], repeated: int, asked: Sequence[Question]) -> tuple[Note, ...]:
    notes = []
    if table.header_row:
        written = Counter(" ".join(cell.split()) for cell in table.cells)
        twice = [name for name, count in written.items() if count > 1 and name and aliases.known(name)]
        if twice:
            notes.append(Note("duplicate_header", {"columns": listed(twice)}))
        if alike := _alike(table.names):
            notes.append(Note("alike_headers", {"columns": listed(alike)}))
        if table.header_rows > 1:
            notes.append(Note("header_rows", {"count": table.header_rows, "example": _joined(table)}))
        if table.short:
            notes.append(Note("short_header", {"names": len(table.cells) - table.short, "cells": len(table.cells)}))
    elif not asked:
        notes.append(Note("no_header"))
    if tables[0].start > 1:
        notes.append(Note("preamble", {"count": tables[0].start - 1}))
    if len(tables) > 1 and not any(question.code == "table" for question in asked):
        others = [other.rows for other in tables if other is not table]
        notes.append(Note("other_tables", {"table": table.rows, "others": ", ".join(others)}))
    if repeated:
        notes.append(Note("repeated_header", {"count": repeated}))
    return tuple(notes)


def _joined(table: Table) -> str:
    """A name that was made of several rows, the last such."""
    alone = {one_line(cell) for line in table.lines for cell in line}
    return next((name for name in reversed(table.names) if name not in alone), table.names[-1])


def _alike(names: Sequence[str]) -> list[str]:
    """Headers that differ by a word in brackets or behind them only, of which one is taken; by a currency only where another
    column names that of the rows, since else a row counts in that of the column which it fills."""
    told = any("currency" in aliases.candidates("sales", name) for name in names)
    meant: dict[str, list[str]] = {}
    for name in names:
        if not _COPY.search(name) and aliases.known(name):
            meant.setdefault(aliases.normalise(aliases.bare(name)), []).append(name)
    several = [same for same in meant.values() if len(same) > 1 and (told or not side_by_side.apart(same))]
    return [name for same in several for name in same]
