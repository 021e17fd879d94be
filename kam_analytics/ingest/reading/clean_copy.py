"""The careful path's first half: any extract -> a clean CSV of its cells as text, with row numbers and notes."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kam_analytics.engine import Engine
from kam_analytics.ingest.cells import currencies, formulas, sides, totals, values
from kam_analytics.ingest.kinds import DATE, KINDS, NUMBER
from kam_analytics.ingest.model import Plan
from kam_analytics.ingest.reading import (
    records,
    staging,
    workbook,
    workbook_errors,
    workbook_formats,
    workbook_formulas,
)
from kam_analytics.ingest.reading.encoding import Decoder
from kam_analytics.ingest.reading.next_table import NextTable
from kam_analytics.ingest.reading.rows import texts
from kam_analytics.ingest.reading.vouchers import Vouchers

_BATCH = 5000


@dataclass(frozen=True, slots=True)
class CleanCopy:
    """`rows` counts all records below the header, blank ones included; `blank`, `repeated` (headers) and those of `other`
    tables were left out. `undecodable` counts bytes that were no character of the encoding; `errors`, by source column, the error values
    of a sheet that were left empty since the row can do without."""

    path: Path
    rows: int
    blank: int
    repeated: int
    other: int
    undecodable: int
    errors: Mapping[str, int]
    next_table: NextTable  # where another table began, and with it the rows that were left out
    left_out: Mapping[str, Mapping[str, int]]  # column -> value -> rows that are something else by it
    filled: int  # further rows of vouchers that were filled down
    unheld: Mapping[str, Collection[str]]  # column -> values that were awaited there, but stand in no row


def write(engine: Engine, path: Path, plan: Plan, beat: Callable[[float], None]) -> CleanCopy:
    """Write the clean copy: row_no, note, broken, then one column a source column.

    `note` is the reason why a row cannot be read at all (too_many_fields, too_few_fields, bad_quotes), `broken` the
    row as it stood. Row numbers count every record of the file from 1, the header included.
    """
    target = staging.new_file(engine, ".clean.csv")
    decoder = Decoder(path, plan.encoding or "utf-8")
    errors: Counter[str] = Counter()
    rows = _workbook_rows(path, plan, errors) if plan.format == "workbook" else _text_rows(decoder, plan, errors)
    size = max(path.stat().st_size, 1)
    counts = {"rows": 0, "blank": 0, "repeated": 0, "other": 0, "filled": 0}
    left_out: dict[str, Counter[str]] = {column: Counter() for column in plan.aside}
    unheld = {column: {value.strip().casefold(): value for value in values} for column, values in plan.awaited.items()}
    ending = NextTable(plan, path)
    with staging.whole(target), target.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        batch: list[list[Any]] = []
        for line in _prepared(rows, plan, counts, left_out, unheld, ending):
            batch.append(line)
            if len(batch) >= _BATCH:
                writer.writerows(batch)
                batch.clear()
                beat(decoder.position / size)
        writer.writerows(batch)
    return CleanCopy(
        target, undecodable=decoder.undecodable, errors=errors, next_table=ending, left_out=left_out,
        unheld={column: [*values.values()] for column, values in unheld.items() if values}, **counts,
    )  # fmt: skip


def _workbook_rows(path: Path, plan: Plan, left_empty: Counter[str]) -> Iterator[list[str]]:
    """The rows of the sheet. A currency that the format of an amount shows stands beside it."""
    book = workbook.open_book(path, path.name)
    sheet = plan.sheet or book.sheet_names[0]
    money = [plan.columns.index(source) for source in currencies.columns(plan)]
    shown = workbook_formats.found(path, sheet, money)
    marks = workbook_errors.found(path, sheet)
    for number, column in workbook_formulas.found(path, sheet, whole=True):
        marks.setdefault(number, {})[column] = workbook_formulas.NO_VALUE
    marked = _Marked(plan, marks, left_empty)
    for number, row in enumerate(workbook.read(book, sheet, path.name)[0], start=1):
        texts = workbook.as_text(row)
        shown.beside(number, row, texts)
        marked.put(number, texts)
        yield texts


def _text_rows(decoder: Decoder, plan: Plan, left_empty: Counter[str]) -> Iterator[list[str] | records.Broken]:
    """The rows of a text file, with what is known of cells of sheets that were written to it."""
    rows = records.of_text(decoder, plan)
    if not plan.marks:
        yield from rows
        return
    marks: dict[int, dict[int, str]] = {}
    for column, first, last, word in plan.marks:
        for number in range(first, last + 1):
            marks.setdefault(number, {})[plan.columns.index(column)] = word
    marked = _Marked(plan, marks, left_empty)
    for number, row in enumerate(rows, start=1):
        if isinstance(row, list):
            marked.put(number, row)
        yield row


class _Marked:
    """Cells with an error value, or a formula without a value. It stays where the row cannot do without the cell, and gives the
    reason why it is not loaded; other errors are counted in `left_empty`. `marks`: row -> column -> what is there."""

    def __init__(self, plan: Plan, marks: Mapping[int, Mapping[int, str]], left_empty: Counter[str]) -> None:
        targets = {plan.columns.index(source): target for target, source in plan.mapping.items()}
        needed = KINDS[plan.kind].needed(plan.mapping)
        self._needed = {column for column, target in targets.items() if target in needed}
        self._used, self._columns = targets.keys(), plan.columns
        self._header, self._marks, self._left_empty = plan.header_row, marks, left_empty

    def put(self, number: int, texts: list[str]) -> None:
        marks = self._marks.get(number)
        if marks is None or number <= self._header:
            return
        filled = any(texts)  # else formulas below the table: a blank row
        for column, word in marks.items():
            computed = word != workbook_formulas.NO_VALUE
            if column >= len(texts) or column not in self._used:
                continue
            if column in self._needed:
                if computed:
                    texts[column] = word
                elif filled:
                    texts[column] = texts[column] or word
            elif computed:
                self._left_empty[self._columns[column]] += 1


def _prepared(
    rows: Iterator[list[str] | records.Broken],
    plan: Plan,
    counts: dict[str, int],
    left_out: Mapping[str, Counter[str]],
    unheld: Mapping[str, dict[str, str]],
    ending: NextTable,
) -> Iterator[list[Any]]:
    """Each record as [row number, note, broken row, cells ...] with exactly as many cells as there are columns."""
    width = len(plan.columns)
    needed = max(plan.columns.index(source) for source in plan.mapping.values())
    names = list(plan.columns)
    aside = [(plan.columns.index(column), values, left_out[column]) for column, values in plan.aside.items()]
    awaited = [(names.index(column), values) for column, values in unheld.items()]
    added = [names.index(name) for name in plan.added]
    holds = KINDS[plan.kind].targets
    judge = totals.Totals(
        width, [names.index(name) for to, name in plan.mapping.items() if holds[to] in (DATE, NUMBER)]
    )
    vouchers = Vouchers(plan)
    marked = [(names.index(name), minus) for name, minus in plan.sides.items()]
    first = plan.first or plan.header_row + 1
    counted_from = plan.counted_from or first
    lines: list[list[str]] = []  # of a header of several rows
    for number, row in enumerate(rows, start=1):
        if number < first and (number < counted_from or number >= first - plan.header_rows):
            if plan.header_rows > 1 and number >= first - plan.header_rows and not isinstance(row, records.Broken):
                lines.append(texts(row, width))
            continue
        counts["rows"] += 1
        if number < first or (plan.last and number > plan.last) or ending.row:
            text = row.line if isinstance(row, records.Broken) else "".join(row)
            counts["other" if text.strip(values.BLANKS) else "blank"] += 1
            continue
        if isinstance(row, records.Broken):
            yield [number, "bad_quotes", _json([row.line]), *[""] * width]
            continue
        if added:
            row = [formulas.as_written(cell) for cell in row]
        text = "".join(row)
        if not text.strip(values.BLANKS):
            counts["blank"] += 1
            continue
        if lines and texts(row, width) in lines:
            counts["repeated"] += 1
            continue
        if ending.begins(number, row):
            counts["other"] += 1
            continue
        if "\r" in text:
            row = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row]
        note = None
        if len(row) > width:
            if any(cell.strip() for cell in row[width:]):
                note = "too_many_fields"
        elif len(row) < width:
            if len(row) <= needed:
                note = "too_few_fields"
            else:
                row = _padded(row, width)
        if note is None and judge.is_total(row, text):
            note = "totals_row"
        if note is None and vouchers.continues(row, number):
            if vouchers.sums(row):
                note = "totals_row"
            elif (filled := vouchers.filled(row)) is not None:
                row = filled
                counts["filled"] += 1
            else:
                note = "continuation"
        if note is not None:
            if totals.labelled(row):
                note = "totals_row"
            key = added[0] if added else -1  # the number of the row is known all the same
            own = [cell for place, cell in enumerate(row) if place not in added]
            yield [
                number,
                note,
                _json(own),
                *(cell if place == key else "" for place, cell in enumerate(_padded(row, width))),
            ]
        elif row[0].strip() == names[0] and [" ".join(cell.split()) for cell in row[:width]] == names:
            counts["repeated"] += 1
        else:
            for place, minus in marked:
                row[place] = sides.signed(row[place], minus)
            for place, values_there in awaited:
                values_there.pop(row[place].strip().casefold(), None)
            yield [number, _reason_aside(row, aside), None, *row[:width]]


def _padded(row: list[str], width: int) -> list[str]:
    return row[:width] + [""] * (width - len(row))


def _reason_aside(row: list[str], aside: list[tuple[int, Mapping[str, str], Counter[str]]]) -> str | None:
    """Why a row is something else by its own word, if it is; counts it under that word."""
    for place, reasons, counted in aside:
        word = row[place].strip()
        if reason := reasons.get(word.casefold()):
            counted[word] += 1
            return reason
    return None


def _json(row: list[str]) -> str:
    return json.dumps(row, ensure_ascii=False)
