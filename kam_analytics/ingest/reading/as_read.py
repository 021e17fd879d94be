"""The table of a file as it was read: every cell as it stood (with the currency that a sheet shows beside an amount), in
plain CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.cells import currencies
from kam_analytics.ingest.model import Inspection
from kam_analytics.ingest.reading import layout, records, staging, workbook, workbook_formats
from kam_analytics.ingest.reading.encoding import Decoder
from kam_analytics.ingest.reading.rows import blank


def rows(inspection: Inspection) -> Iterator[list[str]]:
    """The records of the table from its header on (from its first row where it has none), blank ones and repeated headers
    left out, short ones filled up. A line whose quotes do not match is a record of one cell: nothing is lost."""
    return (row for _, row in numbered(inspection))


def numbered(inspection: Inspection) -> Iterator[tuple[int, list[str]]]:
    """The same with the number of each record in the file, counted from 1."""
    source = _workbook(inspection) if inspection.format == "workbook" else _text(inspection)
    table = inspection.table
    width = len(table.cells)
    if table.header_row:
        yield table.header_row, list(table.cells)
    for number, row in enumerate(islice(source, table.first - 1, table.last), start=table.first):
        if blank(row) or layout.repeats(row, table):
            continue
        while len(row) > width and not row[-1].strip():
            row.pop()
        yield number, row + [""] * (width - len(row))


def write(inspection: Inspection, target: Path) -> int:
    """Write the table as UTF-8 CSV by RFC 4180; the number of its records, the header not counted.

    Raises ImportRefused `target_unusable` when the file cannot be written, or is the extract itself.
    """
    name = staging.printable(str(target))
    try:
        if target.exists() and target.samefile(inspection.path):
            raise ImportRefused("target_unusable", file=name, detail="the extract itself")
        with (
            staging.output(target) as binary,
            io.TextIOWrapper(binary, encoding="utf-8", errors="replace", newline="") as stream,
        ):
            writer, count = csv.writer(stream, lineterminator="\r\n"), 0
            for row in rows(inspection):
                writer.writerow(row)
                count += 1
    except OSError as error:
        raise ImportRefused("target_unusable", file=name, detail=error.strerror or str(error)) from error
    return count - (1 if inspection.header_row else 0)


def _text(inspection: Inspection) -> Iterator[list[str]]:
    width = len(inspection.columns)
    for row in records.of_text(Decoder(inspection.path, inspection.encoding or "utf-8"), inspection):
        yield row if isinstance(row, list) else records.mended(row.line, inspection, width) or [row.line]


def _workbook(inspection: Inspection) -> Iterator[list[str]]:
    book = workbook.open_book(inspection.path, inspection.file_name)
    sheet = inspection.sheet or book.sheet_names[0]
    shown = workbook_formats.found(inspection.path, sheet, currencies.likely(inspection))
    for number, row in enumerate(workbook.read(book, sheet, inspection.file_name)[0], start=1):
        texts = workbook.as_text(row)
        shown.beside(number, row, texts)
        yield texts
