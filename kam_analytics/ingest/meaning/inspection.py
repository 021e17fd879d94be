"""A look at a file: what it is, how it is written, what its columns mean. Fast on any size; needs no database."""

from __future__ import annotations

import math
import re
from pathlib import Path

from kam_analytics import settings
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.cells import totals
from kam_analytics.ingest.meaning.columns import about, study
from kam_analytics.ingest.meaning.looked_at import look_at, tables_of
from kam_analytics.ingest.meaning.sheets import inspect_workbook
from kam_analytics.ingest.model import Hints, Inspection, Note
from kam_analytics.ingest.reading import dialect, encoding, records, sample, staging, workbook

_MOST_COLUMNS = 16_384  # as in Excel
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|meta|body|table|\?xml|workbook)\b", re.IGNORECASE)
_LOOKED_INTO = 4000  # rows in whose cells line ends are looked for


def inspect(path: str | Path, *, file_name: str | None = None, hints: Hints | None = None) -> Inspection:
    """Look at an extract file.

    Reads small files as a whole and samples large ones. Raises ImportRefused: file_not_found, empty_file, too_large,
    binary_file, markup, too_many_columns, row_too_long, bad_workbook, password, macros, far_cell, unpacks_too_large,
    formulas_without_values, header_only, no_table, no_table_in_sheets, no_sheet, not_a_file,
    file_forbidden, file_unreadable.
    """
    path, hints = Path(path), hints or Hints()
    name = staging.printable(file_name or path.name)
    size = _size(path, name, hints)
    try:
        return _look(path, name, size, hints)
    except OSError as error:  # taken away in the middle of the look, or on a disk that fails
        raise ImportRefused("file_unreadable", file=name, detail=error.strerror or str(error)) from error


def _look(path: Path, name: str, size: int, hints: Hints) -> Inspection:
    if workbook.is_workbook(path):
        return inspect_workbook(path, name, size, hints)
    wanted = encoding.known(hints.encoding) if hints.encoding else None
    if hints.encoding and wanted is None:
        raise ImportRefused("bad_hint", file=name, name="encoding", value=hints.encoding, known=encoding.OFFERED)
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
    if size > sample.WHOLE and not re.search(r"[\r\n]", look.head):
        raise ImportRefused("row_too_long", file=name, most=sample.HEAD >> 10)
    if (hints.header_row or 0) > len(head):
        known = f"0 - {len(head)}"
        raise ImportRefused("bad_hint", file=name, name="header_row", value=hints.header_row, known=known)
    tables = tables_of(head, name, hints, look.complete)
    if not tables:
        raise ImportRefused("no_table", file=name)
    looked_at = look_at(head, tables, hints, name)
    table, body, width = looked_at.table, looked_at.body, len(looked_at.table.cells)
    further = [] if table.last else [row for text in look.blocks for row in records.look(text, found)[0]]
    whole = [row for row in body if len(row) == width]  # a row that is shifted tells nothing about columns
    seen = [*(whole if len(whole) > 0.5 * len(body) else body), *(row for row in further if len(row) == width)]
    whole_table = look.complete or table.last is not None
    head_bytes = max(len(look.head.encode(look.encoding, "replace")), 1)
    estimate = len(body) if whole_table else math.ceil(len(body) * size / head_bytes)
    tidy = table.header_row == table.header_rows == 1 and table.last is None and not (looked_at.repeated or broken)
    return looked_at.inspection(
        path,
        name,
        size,
        study(table.names, seen, complete=whole_table, times=1.0 if whole_table else estimate / max(len(seen), 1)),
        [name, table.title],
        _misread(look),
        format="text",
        encoding=look.encoding,
        delimiter=found.delimiter,
        quote=found.quote,
        escape=found.escape,
        newline=found.newline,
        sheet=None,
        sheets=(),
        rows_estimate=estimate if whole_table else about(estimate),
        complete=whole_table,
        tidy=tidy
        and len(head[0]) == width > 1
        and len(whole) == len(body)
        and not any("\n" in cells or "\r" in cells for cells in map("".join, body[:_LOOKED_INTO]))
        and not totals.seen(seen, width, look.head.split("\n", table.header_row)[-1])
        and found.newline is not None
        and found.escape is None
        and found.delimiter != " ",
        telling=look.telling,
    )


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


def _misread(look: sample.Sample) -> tuple[Note, ...]:
    example = encoding.misread(look.head, look.encoding)
    return (Note("misread", {"encoding": encoding.shown(look.encoding), "example": example}),) if example else ()
