"""A look at a file: what it is, how it is written, what its columns mean. Fast on any size; needs no database."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from kam_analytics import settings
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import (
    aliases,
    dates,
    dialect,
    encoding,
    ids,
    mapping,
    sample,
    staging,
    statuses,
    values,
    workbook,
)
from kam_analytics.ingest.column_notes import column_notes
from kam_analytics.ingest.kinds import DATE, KINDS
from kam_analytics.ingest.model import ColumnFinding, Hints, Inspection, Note

_STATUSES = 40  # the most values of a column that is a status
_SHOWN = 200  # rows kept for a preview
_STUDIED = 4000  # rows studied for the kind of a column; dates and numbers are read from all rows seen


def inspect(path: str | Path, *, file_name: str | None = None, hints: Hints | None = None) -> Inspection:
    """Look at an extract file.

    Reads small files as a whole and samples large ones. Raises ImportRefused: file_not_found, empty_file, too_large,
    binary_file, bad_workbook, far_cell, unpacks_too_large, header_only, no_table, no_table_in_sheets, no_sheet, not_a_file,
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
    look = sample.take(path, wanted)
    if look is None:
        raise ImportRefused("binary_file", file=name)
    if not look.head.strip():
        raise ImportRefused("empty_file", file=name)
    found = dialect.find(look.head, hints.delimiter, hints.quote)
    if found is None:
        raise ImportRefused("no_table", file=name)
    head = dialect.parse(look.head, found)
    header = dialect.header(head, hints.header_row)
    if header is None:
        raise ImportRefused("no_table", file=name)
    width = len(header.names)
    further = [row for text in look.blocks for row in dialect.parse(text, found) if len(row) == width]
    rows = [row for row in head[header.row :] if any(cell.strip() for cell in row)]
    repeated = sum(1 for row in rows[:_STUDIED] if _same(row, header.names))
    rows = [row for row in rows if not _same(row, header.names)]
    if not rows:
        raise ImportRefused("header_only", file=name)
    whole = [row for row in rows if len(row) == width]  # a row that is shifted tells nothing about columns
    columns = study(header.names, (whole if len(whole) > 0.5 * len(rows) else rows) + further, complete=look.complete)
    proposals = mapping.propose(columns, [name])
    head_bytes = max(len(look.head.encode(look.encoding, "replace")), 1)
    estimate = len(rows) if look.complete else math.ceil(len(rows) * size / head_bytes)
    ragged = any(len(row) != width for row in rows)
    quoted_breaks = any("\n" in cell or "\r" in cell for row in rows[:_STUDIED] for cell in row)
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
        header_row=header.row,
        columns=columns,
        rows_estimate=estimate,
        complete=look.complete,
        sample=tuple(tuple(row) for row in rows[:_SHOWN]),
        proposals=proposals,
        kind=mapping.clear_kind(proposals),
        warnings=_warnings(header, head, repeated) + _misread(look) + column_notes(columns),
        tidy=header.row == 1
        and not (repeated or ragged or quoted_breaks)
        and found.newline is not None
        and found.escape is None
        and found.delimiter != " ",
        telling=look.telling,
    )


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
    workbook.check(path, name)
    book = workbook.open_book(path, name)
    best: tuple[float, str, dialect.Header, list[list[str]]] | None = None
    tables: list[str] = []
    for sheet in [hints.sheet] if hints.sheet else book.sheet_names:
        if sheet not in book.sheet_names:
            raise ImportRefused("no_sheet", file=name, sheet=sheet, sheets=", ".join(book.sheet_names))
        rows = [workbook.as_text(row) for row in workbook.rows(book, sheet, name)]
        header = dialect.header(rows, hints.header_row) if rows else None
        if header is None:
            continue
        scores = mapping.propose(study(header.names, _body(rows, header)), [name, sheet])
        score = max(proposal.score for proposal in scores.values())
        if any(not proposal.missing for proposal in scores.values()):
            tables.append(sheet)
        if best is None or score > best[0]:
            best = (score, sheet, header, rows)
    if best is None:
        raise ImportRefused(
            "no_table_in_sheets", file=name, sheets=", ".join([hints.sheet] if hints.sheet else book.sheet_names)
        )
    _, sheet, header, rows = best
    body = _body(rows, header)
    if not body:
        raise ImportRefused("header_only", file=name)
    columns = study(header.names, body)
    proposals = mapping.propose(columns, [name, sheet])
    return Inspection(
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
        header_row=header.row,
        columns=columns,
        rows_estimate=len(body),
        complete=True,
        sample=tuple(tuple(row) for row in body[:_SHOWN]),
        proposals=proposals,
        kind=mapping.clear_kind(proposals),
        warnings=_warnings(header, rows, 0)
        + _merged(book, sheet, header)
        + _other_sheets(sheet, tables)
        + column_notes(columns),
        tidy=False,
    )


def _body(rows: Sequence[list[str]], header: dialect.Header) -> list[list[str]]:
    body = [row for row in rows[header.row :] if any(cell.strip() for cell in row)]
    return [row for row in body if not _same(row, header.names)]


def _same(row: Sequence[str], names: Sequence[str]) -> bool:
    return len(row) == len(names) and all(" ".join(a.split()) == b for a, b in zip(row, names, strict=True))


def _merged(book: Any, sheet: str, header: dialect.Header) -> tuple[Note, ...]:
    count = workbook.merged_rows(book, sheet, header.row)
    return (Note("merged_cells", {"count": count}),) if count else ()


def _other_sheets(sheet: str, tables: Sequence[str]) -> tuple[Note, ...]:
    others = ", ".join(table for table in tables if table != sheet)
    return (Note("other_sheets", {"sheet": sheet, "others": others}),) if others else ()


def _misread(look: sample.Sample) -> tuple[Note, ...]:
    example = encoding.misread(look.head, look.encoding)
    return (Note("misread", {"encoding": encoding.shown(look.encoding), "example": example}),) if example else ()


def _warnings(header: dialect.Header, rows: Sequence[Sequence[str]], repeated: int) -> tuple[Note, ...]:
    notes = []
    if header.row:
        written = Counter(" ".join(cell.split()) for cell in rows[header.row - 1])
        twice = [name for name, count in written.items() if count > 1 and name and aliases.known(name)]
        if twice:
            notes.append(Note("duplicate_header", {"columns": ", ".join(twice)}))
        units = [name for name in header.names if aliases.in_thousands(name)]
        if units:
            notes.append(Note("unit_in_header", {"columns": ", ".join(units)}))
    if header.row == 0:
        notes.append(Note("no_header"))
    if header.row > 1:
        notes.append(Note("preamble", {"count": header.row - 1}))
    if repeated:
        notes.append(Note("repeated_header", {"count": repeated}))
    return tuple(notes)


def study(names: Sequence[str], rows: Sequence[Sequence[str]], *, complete: bool = True) -> tuple[ColumnFinding, ...]:
    """What each column holds, from all rows seen; `complete`: these are all rows of the file."""
    columns = list(zip_longest(*rows))  # None where a row is short
    return tuple(
        _study(
            index,
            name,
            [cell for cell in columns[index] if cell is not None] if index < len(columns) else [],
            complete,
        )
        for index, name in enumerate(names)
    )


def _study(index: int, name: str, cells: Sequence[str], complete: bool) -> ColumnFinding:
    part = cells if len(cells) <= _STUDIED else [*cells[: _STUDIED // 2], *cells[-(_STUDIED // 2) :]]
    distinct = set(part)
    cleaned = {cell: values.clean(cell) for cell in distinct if not values.is_missing(cell)}
    given = [cleaned[cell] for cell in part if cell in cleaned]
    markers = tuple(sorted(set(cells).intersection(values.MISSING)))
    if not given:
        return ColumnFinding(name, index, "empty", (), 0.0, 0.0, markers=markers)
    found_date = found_number = None
    dated = sum(1 for cell in given[:500] if dates.shaped(cell)) >= 0.5 * min(len(given), 500)
    named_date = any(KINDS[kind].targets[target] == DATE for kind in KINDS for target in aliases.candidates(kind, name))
    if dated or named_date:
        counts = Counter(cells)
        written: Counter[str] = Counter()
        for cell, count in counts.items():
            if not values.is_missing(cell):
                written[values.clean(cell)] += count
        found_date = dates.find(written, serials=named_date, complete=complete)
    if sum(1 for cell in given[:200] if values.bare_number(cell)) >= 0.5 * min(len(given), 200):
        found_number = values.numbers(cells)
    if found_date and (not found_number or named_date):
        value = "date"
    elif found_number:
        value = "number"
    else:
        marked = {cell for cell in cleaned.values() if values.is_flag(cell)}
        value = "flag" if sum(1 for cell in given if cell in marked) > 0.95 * len(given) else "text"
    return ColumnFinding(
        name=name,
        index=index,
        value=value,
        samples=tuple(dict.fromkeys(given))[:5],
        filled=round(len(given) / len(part), 4),
        distinct=round(len(set(given)) / len(given), 4),
        date=found_date,
        number=found_number,
        codelike=_codelike(given[:500]),
        padded=any(cell != cell.strip(values.BLANKS) for cell in distinct),
        markers=markers,
        pointed=ids.pointed(cleaned.values()),
        shortened=ids.shortened(cleaned.values()),
        counts=_counts(name, cells),
    )


def _counts(name: str, cells: Sequence[str]) -> tuple[tuple[str, int], ...]:
    if not statuses.is_status(name):
        return ()
    found = Counter(cell.strip() for cell in cells if not values.is_missing(cell))
    return tuple(found.most_common()) if len(found) <= _STATUSES else ()


def _codelike(cells: Sequence[str]) -> bool:
    """Ids have no blanks and mostly digits or capital letters in them."""
    codes = sum(1 for cell in cells if " " not in cell and any(letter.isdigit() for letter in cell))
    return codes > 0.9 * len(cells)
