"""The table of a file as it was read: every cell as it stood, in plain CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import records, staging, values, workbook
from kam_analytics.ingest.encoding import Decoder
from kam_analytics.ingest.model import Inspection


def rows(inspection: Inspection) -> Iterator[list[str]]:
    """The records of the table from its header on (from its first row where it has none), blank ones and repeated headers
    left out, short ones filled up. A line whose quotes do not match is a record of one cell: nothing is lost."""
    source = _workbook(inspection) if inspection.format == "workbook" else _text(inspection)
    width, header = len(inspection.columns), None
    for number, row in enumerate(source, start=1):
        if number < inspection.header_row or not "".join(row).strip(values.BLANKS):
            continue
        words = [" ".join(cell.split()) for cell in row]
        if number == inspection.header_row:
            header = words
        elif words == header:
            continue
        yield row + [""] * (width - len(row))


def write(inspection: Inspection, target: Path) -> int:
    """Write the table as UTF-8 CSV by RFC 4180; the number of its records, the header not counted.

    Raises ImportRefused `target_unusable` when the file cannot be written, or is the extract itself.
    """
    name = staging.printable(str(target))
    try:
        if target.exists() and target.samefile(inspection.path):
            raise ImportRefused("target_unusable", file=name, detail="the extract itself")
        with target.open("w", encoding="utf-8", errors="replace", newline="") as stream:
            writer, count = csv.writer(stream, lineterminator="\r\n"), 0
            for row in rows(inspection):
                writer.writerow(row)
                count += 1
    except OSError as error:
        raise ImportRefused("target_unusable", file=name, detail=error.strerror or str(error)) from error
    return count - (1 if inspection.header_row else 0)


def _text(inspection: Inspection) -> Iterator[list[str]]:
    delimiter, quote, width = inspection.delimiter or ",", inspection.quote or '"', len(inspection.columns)
    for row in records.of_text(Decoder(inspection.path, inspection.encoding or "utf-8"), inspection):
        yield row if isinstance(row, list) else _cells(row.line, delimiter, quote, width) or [row.line]


def _cells(line: str, delimiter: str, quote: str, width: int) -> list[str] | None:
    """The cells of a line with quotes inside cells that were not doubled: a quote ends its cell only before a delimiter or
    at the end of the line, and is a letter like others where it ends nowhere. None unless there are as many
    cells as the table has columns."""
    mark, edge = re.escape(quote), re.escape(delimiter)
    cell = re.compile(rf"{mark}(?P<quoted>.*?){mark}(?={edge}|$)|(?P<plain>[^{edge}]*)")
    cells: list[str] = []
    at = 0
    while len(cells) <= width:
        found = cell.match(line, at)
        if found is None:
            return None
        quoted = found["quoted"]
        cells.append(found["plain"] if quoted is None else quoted.replace(quote * 2, quote))
        at = found.end()
        if at == len(line):
            return cells if len(cells) == width else None
        if not line.startswith(delimiter, at):
            return None
        at += len(delimiter)
    return None


def _workbook(inspection: Inspection) -> Iterator[list[str]]:
    book = workbook.open_book(inspection.path, inspection.file_name)
    sheet = inspection.sheet or book.sheet_names[0]
    return (workbook.as_text(row) for row in workbook.rows(book, sheet, inspection.file_name))
