"""The sheets of a workbook that have the same columns, such as one a month, as one extract: one below the other.

As joined tables do, the result takes the ordinary path. `Plan.place` names its rows by their sheet and their row there.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.meaning.inspection import inspect
from kam_analytics.ingest.model import Choice, Hints, Inspection, NeedsAnswer, Note, Question
from kam_analytics.ingest.planning.joining import Joined, Part, file_sha256
from kam_analytics.ingest.reading import as_read, staging, workbook, workbook_errors, workbook_formulas

ALL = "all"  # in the place of the name of a sheet
ANYWAY = "*"  # the same, also where a sheet is called so: no name of a sheet has this letter in it
_SAID = ("formulas_without_values", "hidden_rows")  # what is worth saying of each sheet
_NO_ROWS = "header_only"  # the code of a refusal

_NAMED = 4  # sheets named in the name of an import
_TOLD = 12  # sheets of which it is said in what they differ


def question(inspection: Inspection) -> Question:
    """Which of the sheets that are alike is to be loaded, or all of them."""
    every, words = (ANYWAY, "all_anyway") if _called_all(inspection) else (ALL, "all_of_them")
    choices = [Choice(name) for name in inspection.alike]
    return Question("sheet", (*choices, Choice(every, words=words, params={"count": len(inspection.alike)})))


def _called_all(inspection: Inspection) -> bool:
    return any(name.casefold() == ALL for name in inspection.sheets)


def meant(path: Path, sheet: str | None) -> Inspection | None:
    """The workbook, where `sheet` stands for all of its sheets: those that are `alike`, or its `sheet` where that is the only
    one with such a table; else None, as for a sheet that is called so. Raises ImportRefused `sheets_differ`."""
    if sheet not in (ALL, ANYWAY) or not path.is_file() or not workbook.is_workbook(path):
        return None
    found = inspect(path)
    if sheet == ALL and _called_all(found):
        return None
    if found.alike:
        return found
    tables, _ = _tables(found)
    of_most = _of_most(found, tables)
    if differ := _differ(tables, of_most):
        raise ImportRefused("sheets_differ", file=found.file_name, sheet=of_most, differ=_told(differ))
    return replace(found, alike=tuple(tables) if len(tables) > 1 else ())


def _tables(found: Inspection) -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    """The columns of the sheets that may be meant together: that looked at, those that could be loaded or share half of its
    columns; and those of them that are hidden or have no rows."""
    own = [column.name for column in found.columns]
    tables, aside = {}, []
    for sheet in found.sheets:
        if sheet == found.sheet or sheet in found.alike:
            tables[sheet] = own
            continue
        try:
            table = inspect(found.path, file_name=found.file_name, hints=Hints(sheet=sheet))
        except ImportRefused as refused:
            if refused.code == _NO_ROWS:
                aside.append({"sheet": sheet, "empty": True})
            continue  # a sheet without a table
        names = [column.name for column in table.columns]
        if sheet not in found.usable and 2 * len({*own} & {*names}) < len(own):
            continue  # notes, or a table of something else
        if any(note.code == "hidden_sheet" for note in table.warnings):
            aside.append({"sheet": sheet, "hidden": True})
        else:
            tables[sheet] = names
    return tables, aside


def _of_most(found: Inspection, tables: Mapping[str, list[str]]) -> str:
    """A sheet whose columns the most have."""
    counts = Counter(tuple(sorted(names)) for names in tables.values())
    return max(tables, key=lambda sheet: (counts[tuple(sorted(tables[sheet]))], sheet == found.sheet))


def _differ(tables: Mapping[str, list[str]], base: str) -> list[dict[str, Any]]:
    """The sheets with other columns than `base`, and which they lack or have more."""
    differ = []
    for sheet, names in tables.items():
        lacks = [name for name in tables[base] if name not in names]
        more = [name for name in names if name not in tables[base]]
        if lacks or more:
            told = {"lacks": lacks, "more": more}
            differ.append({"sheet": sheet, **{part: found for part, found in told.items() if found}})
    return differ


def _told(others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    beyond = [{"sheet": f"... (+{len(others) - _TOLD})"}] if len(others) > _TOLD else []
    return [*others[:_TOLD], *beyond]


def stack(engine: Engine, found: Inspection) -> Joined:
    """The sheets that are `alike` as a file of the staging folder, which the caller removes; of those without rows it is
    said. Raises ImportRefused `sheets_repeat` where two have the same rows: they would count twice."""
    target = staging.new_file(engine, ".stacked.csv")
    sha256 = file_sha256(found.path)
    parts: list[Part] = []
    starts: list[tuple[str, int, int]] = []
    seen: dict[str, str] = {}
    notes: list[Note] = []
    marks: list[tuple[str, int, int, str]] = []
    head: list[str] = []
    tables, others = _tables(found)
    unlike = _differ(tables, found.sheet or "")
    apart = {one["sheet"] for one in unlike}
    others += unlike
    written = 0
    with staging.whole(target), target.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for sheet in (sheet for sheet in tables if sheet not in apart):
            try:
                table = inspect(found.path, file_name=found.file_name, hints=Hints(sheet=sheet))
            except ImportRefused as refused:
                if refused.code != _NO_ROWS:
                    raise
                others.append({"sheet": sheet, "empty": True})  # a month that is still to come
                continue
            if table.asked:  # which table, or whether its first row is the header: to be said of that sheet alone
                raise NeedsAnswer(table.asked, file=f"{found.file_name}: {sheet}")
            notes += [note for note in table.warnings if note.code in _SAID]
            names = [column.name for column in table.columns]
            if not written:
                head, written = names, 1
                writer.writerow(head)
            order = [names.index(name) for name in head]  # sheets may have their columns in another order
            starts.append((sheet, written + 1, table.table.first))
            digest, rows, count = hashlib.sha256(), 0, 0
            for cells in _rows(table):
                row = [*(cells[place] for place in order), *cells[len(order) :]]
                writer.writerow(row)
                digest.update(repr(row).encode("utf-8", "replace"))
                rows, count = rows + 1, count + any(row)
            marks += _marks(table, written + 1, rows)
            written += rows
            if (same := seen.setdefault(digest.hexdigest(), sheet)) != sheet:
                raise ImportRefused("sheets_repeat", file=found.file_name, sheet=sheet, other=same)
            parts.append(Part(found.file_name, sheet, found.bytes, sha256, count))
    stacked = [part.name for part in parts]
    return Joined(
        path=target,
        name=f"{found.file_name}: {_named(stacked)}",
        parts=tuple(parts),
        links=(),
        possible=(),
        left_out=(),
        stacked=tuple(starts),
        said=(
            *([Note("stacked", {"count": len(parts), "sheets": ", ".join(stacked)})] if len(parts) > 1 else ()),
            *([_not_stacked(others)] if others else ()),
            *notes,
        ),
        marks=tuple(marks),
    )


def _not_stacked(others: list[dict[str, Any]]) -> Note:
    return Note("not_stacked", {"sheets": ", ".join(one["sheet"] for one in others), "differ": _told(others)})


def _named(sheets: Sequence[str]) -> str:
    """All of them, or of many the first, the last and how many: the plan keeps the rest."""
    return " + ".join(sheets) if len(sheets) <= _NAMED else f"{sheets[0]} … {sheets[-1]} ({len(sheets)})"


def _rows(table: Inspection) -> Iterator[list[str]]:
    """The rows of a sheet, blank ones where it has them: the first is that below the header, and none is missing."""
    blank, place = [""] * len(table.columns), table.table.first
    for number, row in as_read.numbered(table):
        if number < table.table.first:
            continue
        yield from (blank for _ in range(place, number))
        yield [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row]
        place = number + 1


def _marks(table: Inspection, start: int, count: int) -> Iterator[tuple[str, int, int, str]]:
    """The cells of a sheet that the reader of workbooks gives as empty though they are not, for `Plan.marks`; `start`: the row
    that its first row is here, of `count`."""
    sheet, found = table.sheet or "", defaultdict[int, dict[int, str]](dict)
    for row, cells in workbook_errors.found(table.path, sheet).items():
        for column, word in cells.items():
            found[column][row] = word
    for row, column in workbook_formulas.found(table.path, sheet, whole=True):
        found[column][row] = workbook_formulas.NO_VALUE
    for column in sorted(found.keys() & range(len(table.columns))):
        below = [row for row in sorted(found[column]) if 0 <= row - table.table.first < count]
        words = [
            (found[column][row], row - place) for place, row in enumerate(below)
        ]  # alike for rows below each other
        for (word, shift), group in groupby(enumerate(words), key=itemgetter(1)):
            rows = [place + shift + start - table.table.first for place, _ in group]
            yield table.columns[column].name, rows[0], rows[-1], word


def notes(joined: Mapping[str, Any]) -> tuple[Note, ...]:
    """What is to be said about the sheets of an import, from what its plan keeps."""
    return tuple(Note(code, params) for code, params in joined.get("said", ()))
