"""A look at a workbook: which of its sheets is meant, and what its table holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.cells import currencies
from kam_analytics.ingest.meaning import choose, mapping, statuses
from kam_analytics.ingest.meaning.columns import about, study
from kam_analytics.ingest.meaning.looked_at import look_at, tables_of
from kam_analytics.ingest.model import ColumnFinding, Hints, Inspection, Note, Table
from kam_analytics.ingest.reading import (
    layout,
    workbook,
    workbook_formats,
    workbook_formulas,
    workbook_head,
    workbook_hidden,
)

_COMPARED = 10_000  # rows by which all sheets together are compared; of the one that is meant all rows are studied
_FEWEST = 25  # of one sheet
_MANY = 20  # of more sheets those with the same names as one that can be loaded are taken to hold the same


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What was found in a sheet: the `columns` of the table that is meant, and which `share` of its rows was seen."""

    score: tuple[bool, float]
    name: str
    tables: list[Table]
    rows: list[list[str]]
    merged: Sequence[workbook.Merged]
    columns: tuple[ColumnFinding, ...]
    share: float


def inspect_workbook(path: Path, name: str, size: int, hints: Hints) -> Inspection:
    book, long = workbook.open_head(path, name)
    best: _Sheet | None = None
    visible = workbook.visible(book)
    usable: dict[str, tuple[str, ...]] = {}  # the columns of each sheet that could be loaded
    returns: list[str] = []  # sheets that say what was sent back
    studied: dict[tuple[str, ...], tuple[ColumnFinding, ...]] = {}  # of those, where there are many
    sheets = [hints.sheet] if hints.sheet else book.sheet_names
    if not sheets:
        raise ImportRefused("bad_workbook", file=name, detail="0 sheets")
    compared = max(_COMPARED // len(sheets), _FEWEST)
    for sheet in sheets:
        if sheet not in book.sheet_names:
            raise ImportRefused("no_sheet", file=name, sheet=sheet, sheets=", ".join(book.sheet_names))
        cells, merged = workbook.read(book, sheet, name)
        rows = [workbook.as_text(row) for row in cells]
        tables = tables_of(rows, name, hints, sheet not in long) if rows else []
        if not tables:
            continue
        table, _ = choose.table(rows, tables, hints)
        share = 1.0 if sheet not in long or table.last is not None else long[sheet].share
        below, _ = layout.body(rows, table)
        part = below[: compared if len(sheets) > 1 else None]
        columns = studied.get(table.names, ()) if part else ()
        if not columns:
            columns = study(table.names, part, complete=share == 1 and len(part) == len(below), times=1 / share)
        scores = mapping.propose(columns, [name, sheet, table.title])
        whole = any(not proposal.missing for proposal in scores.values())
        # What can be loaded and is seen goes before what is hidden, such as last year's copy.
        score = (whole and sheet in visible, max(proposal.score for proposal in scores.values()))
        if whole:
            usable[sheet] = table.names
            if len(sheets) > _MANY:
                studied.setdefault(table.names, columns)
        elif statuses.tells_returns(table.names):
            returns.append(sheet)
        if best is None or score > best.score:
            best = _Sheet(score, sheet, tables, rows, merged, columns, share)
    if best is None:
        for sheet in [hints.sheet] if hints.sheet else book.sheet_names:
            _check_computed(workbook_formulas.found(path, sheet), name, sheet)
        raise ImportRefused(
            "no_table_in_sheets", file=name, sheets=", ".join([hints.sheet] if hints.sheet else book.sheet_names)
        )
    sheet = best.name
    table, _ = choose.table(best.rows, best.tables, hints)
    below, _ = layout.body(best.rows, table)
    if len(sheets) > 1 and (studied or len(below) > compared):
        columns = study(table.names, below, complete=best.share == 1, times=1 / best.share)
        best = replace(best, columns=columns)
    formulas = workbook_formulas.found(path, sheet)
    if not below:
        _check_computed(formulas, name, sheet)
    looked_at = look_at(best.rows, best.tables, hints, name)
    table, body = looked_at.table, looked_at.body
    alike = _alike(sheet, {name: columns for name, columns in usable.items() if name in visible})
    formulas = [cell for cell in formulas if table.first <= cell[0] <= (table.last or cell[0])]
    found = looked_at.inspection(
        path,
        name,
        size,
        best.columns,
        [name, sheet, table.title],
        (
            *_merged(best.merged, table),
            *_other_sheets(sheet, usable, alike),
            *(Note("returns_sheet", {"sheet": sheet, "returns": other}) for other in returns if other != sheet),
            *(() if sheet in visible else (Note("hidden_sheet", {"sheet": sheet}),)),
            *_uncomputed(sheet, formulas),
            *_hidden(sheet, _estimated(long[sheet]) if sheet in long else workbook_hidden.rows(path, sheet)),
        ),
        format="workbook",
        encoding=None,
        delimiter=None,
        quote=None,
        escape=None,
        newline=None,
        sheet=sheet,
        sheets=tuple(book.sheet_names),
        rows_estimate=len(body) if best.share == 1 else about(len(body) / best.share),
        complete=best.share == 1,
        tidy=False,
        usable=tuple(usable),
        alike=alike,
        uncomputed={
            column.name: workbook_formulas.listed([cell for cell in formulas if cell[1] == place])
            for place, column in enumerate(best.columns)
            if column.value == "empty" and any(cell[1] == place for cell in formulas)
        },
    )
    return replace(found, warnings=found.warnings + _formats(found))


def _formats(inspection: Inspection) -> tuple[Note, ...]:
    """The currencies that number formats show, where no column names that of the rows."""
    if "currency" in inspection.mapping:
        return ()
    places = currencies.likely(inspection)
    shown = workbook_formats.found(inspection.path, inspection.sheet or "", places, whole=False)
    used = {inspection.columns[place].name: names for place in places if (names := shown.used(place))}
    if len({*chain.from_iterable(used.values())}) < 2 and not currencies.clear(*chain.from_iterable(used.values())):
        return ()  # one sign that several currencies share: the company's own
    listed = "; ".join(f"{name}: {', '.join(names)}" for name, names in used.items())
    return (Note("currency_formats", {"columns": listed}),)


def _merged(merged: Sequence[workbook.Merged], table: Table) -> tuple[Note, ...]:
    count = workbook.merged_rows(merged, table.header_row)
    return (Note("merged_cells", {"count": count}),) if count else ()


def _uncomputed(sheet: str, formulas: Sequence[workbook_formulas.Cell]) -> tuple[Note, ...]:
    cells = workbook_formulas.listed(formulas)
    return (Note("formulas_without_values", {"sheet": sheet, "cells": cells}),) if formulas else ()


def _check_computed(formulas: Sequence[workbook_formulas.Cell], name: str, sheet: str) -> None:
    """Refuse a sheet that has no rows but for formulas without values."""
    if formulas:
        cells = workbook_formulas.listed(formulas)
        raise ImportRefused("formulas_without_values", file=name, sheet=sheet, cells=cells)


def _estimated(long: workbook_head.Long) -> int:
    """How many rows of a long sheet are hidden."""
    return long.hidden if long.through == 1 else about(long.hidden / long.through)


def _hidden(sheet: str, count: int) -> tuple[Note, ...]:
    return (Note("hidden_rows", {"sheet": sheet, "count": count}),) if count else ()


def _alike(sheet: str, tables: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The sheets with the same columns in whatever order, such as one a month; none where there is one only."""
    own = sorted(tables.get(sheet, ()))
    found = tuple(name for name, columns in tables.items() if sorted(columns) == own)
    return found if len(found) > 1 else ()


def _other_sheets(sheet: str, tables: Iterable[str], alike: Sequence[str]) -> list[Note]:
    named = {
        "alike_sheets": [table for table in alike if table != sheet],
        "other_sheets": [table for table in tables if table not in (*alike, sheet)],
    }
    return [Note(code, {"sheet": sheet, "others": ", ".join(others)}) for code, others in named.items() if others]
