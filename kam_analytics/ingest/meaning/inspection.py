"""A look at a file: what it is, how it is written, what its columns mean. Fast on any size; needs no database."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from kam_analytics import settings
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.cells import currencies, totals
from kam_analytics.ingest.kinds import aliases, units
from kam_analytics.ingest.meaning import choose, mapping, statuses
from kam_analytics.ingest.meaning.column_notes import column_notes
from kam_analytics.ingest.meaning.columns import study
from kam_analytics.ingest.model import Hints, Inspection, Note, Question, Table
from kam_analytics.ingest.reading import dialect, encoding, layout, records, sample, staging, workbook, workbook_formats
from kam_analytics.ingest.reading.rows import blank

_SHOWN = 200  # rows kept for a preview
_MOST_COLUMNS = 16_384  # as in Excel
_COPY = re.compile(r" \([0-9]+\)$")  # what a repeated header gets
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|meta|body|table|\?xml|workbook)\b", re.IGNORECASE)
_TITLES = 20  # rows above a table in which its unit may stand
_LOOKED_INTO = 4000  # rows in whose cells line ends are looked for


def inspect(path: str | Path, *, file_name: str | None = None, hints: Hints | None = None) -> Inspection:
    """Look at an extract file.

    Reads small files as a whole and samples large ones. Raises ImportRefused: file_not_found, empty_file, too_large,
    binary_file, markup, too_many_columns, bad_workbook, far_cell, unpacks_too_large, header_only, no_table, no_table_in_sheets, no_sheet, not_a_file,
    file_forbidden, file_unreadable.
    """
    path, hints = Path(path), hints or Hints()
    name = staging.printable(file_name or path.name)
    size = _size(path, name, hints)
    if workbook.is_workbook(path):
        return _of_workbook(path, name, size, hints)
    wanted = encoding.known(hints.encoding) if hints.encoding else None
    if hints.encoding and wanted is None:
        raise ImportRefused(
            "bad_hint", file=name, name="encoding", value=hints.encoding, known=", ".join(encoding.NAMES)
        )
    _check_by_hand(hints, name)
    look = sample.take(path, wanted)
    if look is None:
        raise ImportRefused("binary_file", file=name)
    if not look.head.strip():
        raise ImportRefused("empty_file", file=name)
    if hints.delimiter is None and _MARKUP.match(look.head):
        raise ImportRefused("markup", file=name)
    found = dialect.find(look.head, hints.delimiter, hints.quote)
    if found is None and hints.alone:  # a single column is a table too
        found = dialect.Dialect(hints.delimiter or ",", hints.quote or '"', None, dialect.newline_of(look.head))
    if found is None:
        raise ImportRefused("no_table", file=name)
    head, broken = records.look(look.head, found)
    widest = max(map(len, head), default=0)
    if widest > _MOST_COLUMNS:
        raise ImportRefused("too_many_columns", file=name, columns=widest, most=_MOST_COLUMNS)
    tables = _tables(head, name, hints, look.complete)
    if not tables:
        raise ImportRefused("no_table", file=name)
    table, asked = choose.table(head, tables, hints)
    (body, repeated), width = layout.body(head, table), len(table.cells)
    if not body and not hints.alone:
        raise ImportRefused("header_only", file=name)
    further = [] if table.last else [row for text in look.blocks for row in records.look(text, found)[0]]
    whole = [row for row in body if len(row) == width]  # a row that is shifted tells nothing about columns
    seen = [*(whole if len(whole) > 0.5 * len(body) else body), *(row for row in further if len(row) == width)]
    whole_table = look.complete or table.last is not None
    columns = study(table.names, seen, complete=whole_table)
    proposals = mapping.propose(columns, [name, table.title])
    head_bytes = max(len(look.head.encode(look.encoding, "replace")), 1)
    tidy = table.header_row == table.header_rows == 1 and table.last is None and not (repeated or broken)
    return Inspection(
        path=path,
        file_name=name,
        bytes=size,
        format="text",
        encoding=look.encoding,
        delimiter=found.delimiter,
        quote=found.quote,
        escape=found.escape,
        newline=found.newline,
        sheet=None,
        sheets=(),
        header_row=table.header_row,
        columns=columns,
        rows_estimate=len(body) if whole_table else math.ceil(len(body) * size / head_bytes),
        complete=whole_table,
        sample=tuple(tuple(row) for row in body[:_SHOWN]),
        proposals=proposals,
        kind=mapping.clear_kind(proposals),
        subject=mapping.other_subject(columns, proposals),
        warnings=_warnings(table, tables, repeated, asked) + _misread(look) + column_notes(columns),
        tidy=tidy
        and len(head[0]) == width > 1
        and len(whole) == len(body)
        and not any("\n" in cell or "\r" in cell for row in body[:_LOOKED_INTO] for cell in row)
        and not totals.seen(seen, width, look.head.split("\n", table.header_row)[-1])
        and found.newline is not None
        and found.escape is None
        and found.delimiter != " ",
        telling=look.telling,
        unit=_unit_above(head, table),
        table=table,
        tables=tuple(tables),
        asked=asked,
    )


def _tables(rows: Sequence[Sequence[str]], name: str, hints: Hints, complete: bool) -> list[Table]:
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


def _check_by_hand(hints: Hints, name: str) -> None:
    """Refuse what cannot be a delimiter or a header row; raises bad_hint."""
    delimiter = hints.delimiter
    if delimiter and (len(delimiter) > 1 or delimiter in '\r\n"' or delimiter.isalnum()):
        raise ImportRefused("bad_hint", file=name, name="delimiter", value=repr(delimiter), known=", ; tab | space")
    if hints.header_row is not None and hints.header_row < 0:
        raise ImportRefused("bad_hint", file=name, name="header_row", value=hints.header_row, known="0, 1, 2 ...")


def _size(path: Path, name: str, hints: Hints) -> int:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise ImportRefused("not_a_file", file=name)
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise ImportRefused("file_not_found", file=name) from error
    except PermissionError as error:
        raise ImportRefused("file_forbidden", file=name) from error
    except (OSError, ValueError) as error:
        raise ImportRefused(
            "file_unreadable", file=name, detail=getattr(error, "strerror", None) or str(error)
        ) from error
    if size == 0:
        raise ImportRefused("empty_file", file=name)
    limit = hints.max_bytes or settings.read().max_upload_mb * 1024 * 1024
    if size > limit:
        raise ImportRefused("too_large", file=name, size=math.ceil(size / 1048576), limit=limit // 1048576)
    return size


def _of_workbook(path: Path, name: str, size: int, hints: Hints) -> Inspection:
    book, shares = workbook.open_head(path, name)
    best: tuple[tuple[bool, float], str, list[Table], list[list[str]], Sequence[workbook.Merged]] | None = None
    visible = workbook.visible(book)
    usable: list[str] = []
    returns: list[str] = []  # sheets that say what was sent back
    for sheet in [hints.sheet] if hints.sheet else book.sheet_names:
        if sheet not in book.sheet_names:
            raise ImportRefused("no_sheet", file=name, sheet=sheet, sheets=", ".join(book.sheet_names))
        cells, merged = workbook.read(book, sheet, name)
        rows = [workbook.as_text(row) for row in cells]
        tables = _tables(rows, name, hints, sheet not in shares) if rows else []
        if not tables:
            continue
        table, _ = choose.table(rows, tables, hints)
        scores = mapping.propose(study(table.names, layout.body(rows, table)[0]), [name, sheet, table.title])
        whole = any(not proposal.missing for proposal in scores.values())
        # What can be loaded and is seen goes before what is hidden, such as last year's copy.
        score = (whole and sheet in visible, max(proposal.score for proposal in scores.values()))
        if whole:
            usable.append(sheet)
        elif statuses.tells_returns(table.names):
            returns.append(sheet)
        if best is None or score > best[0]:
            best = (score, sheet, tables, rows, merged)
    if best is None:
        raise ImportRefused(
            "no_table_in_sheets", file=name, sheets=", ".join([hints.sheet] if hints.sheet else book.sheet_names)
        )
    _, sheet, tables, rows, merged = best
    table, asked = choose.table(rows, tables, hints)
    body, repeated = layout.body(rows, table)
    if not body and not hints.alone:
        raise ImportRefused("header_only", file=name)
    complete = sheet not in shares or table.last is not None
    columns = study(table.names, body, complete=complete)
    proposals = mapping.propose(columns, [name, sheet, table.title])
    found = Inspection(
        path=path,
        file_name=name,
        bytes=size,
        format="workbook",
        encoding=None,
        delimiter=None,
        quote=None,
        escape=None,
        newline=None,
        sheet=sheet,
        sheets=tuple(book.sheet_names),
        header_row=table.header_row,
        columns=columns,
        rows_estimate=len(body) if complete else math.ceil(len(body) / shares[sheet]),
        complete=complete,
        sample=tuple(tuple(row) for row in body[:_SHOWN]),
        proposals=proposals,
        kind=mapping.clear_kind(proposals),
        subject=mapping.other_subject(columns, proposals),
        warnings=_warnings(table, tables, repeated, asked)
        + _merged(merged, table)
        + _other_sheets(sheet, usable)
        + tuple(Note("returns_sheet", {"sheet": sheet, "returns": other}) for other in returns if other != sheet)
        + (() if sheet in visible else (Note("hidden_sheet", {"sheet": sheet}),))
        + column_notes(columns),
        tidy=False,
        unit=_unit_above(rows, table),
        table=table,
        tables=tuple(tables),
        asked=asked,
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


def _unit_above(rows: Sequence[Sequence[str]], table: Table) -> tuple[str, int] | None:
    """The unit that a title names for all amounts: the nearest one above the header."""
    above = reversed(rows[: max(table.start - 1, 0)][-_TITLES:])
    return units.of_title(cell for row in above for cell in row)


def _merged(merged: Sequence[workbook.Merged], table: Table) -> tuple[Note, ...]:
    count = workbook.merged_rows(merged, table.header_row)
    return (Note("merged_cells", {"count": count}),) if count else ()


def _other_sheets(sheet: str, tables: Sequence[str]) -> tuple[Note, ...]:
    others = ", ".join(table for table in tables if table != sheet)
    return (Note("other_sheets", {"sheet": sheet, "others": others}),) if others else ()


def _misread(look: sample.Sample) -> tuple[Note, ...]:
    example = encoding.misread(look.head, look.encoding)
    return (Note("misread", {"encoding": encoding.shown(look.encoding), "example": example}),) if example else ()


def _alike(names: Sequence[str]) -> list[str]:
    """Headers that differ by a currency or a word in brackets only, of which one is taken: 'Sales EUR', 'Sales USD'."""
    meant: dict[str, list[str]] = {}
    for name in names:
        if not _COPY.search(name) and aliases.known(name):
            meant.setdefault(aliases.normalise(aliases.bare(name)), []).append(name)
    return [name for same in meant.values() if len(same) > 1 for name in same]


def _warnings(table: Table, tables: Sequence[Table], repeated: int, asked: Sequence[Question]) -> tuple[Note, ...]:
    notes = []
    if table.header_row:
        written = Counter(" ".join(cell.split()) for cell in table.cells)
        twice = [name for name, count in written.items() if count > 1 and name and aliases.known(name)]
        if twice:
            notes.append(Note("duplicate_header", {"columns": ", ".join(twice)}))
        if alike := _alike(table.names):
            notes.append(Note("alike_headers", {"columns": ", ".join(alike)}))
        if table.header_rows > 1:
            notes.append(Note("header_rows", {"count": table.header_rows, "example": table.names[-1]}))
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
