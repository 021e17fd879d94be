"""The sheets of a workbook that have the same columns, such as one a month, as one extract: one below the other.

As joined tables do, the result takes the ordinary path. `Plan.place` names its rows by their sheet and their row there.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.meaning.inspection import inspect
from kam_analytics.ingest.model import Choice, Hints, Inspection, NeedsAnswer, Note, Question
from kam_analytics.ingest.planning.joining import Joined, Part, file_sha256
from kam_analytics.ingest.reading import as_read, staging, workbook

ALL = "all"  # in the place of the name of a sheet
_SAID = ("formulas_without_values", "hidden_rows")  # what is worth saying of each sheet

_NAMED = 4  # sheets named in the name of an import


def question(inspection: Inspection) -> Question:
    """Which of the sheets that are alike is to be loaded, or all of them."""
    choices = [Choice(name) for name in inspection.alike]
    if ALL not in inspection.sheets:
        choices.append(Choice(ALL, words="all_of_them", params={"count": len(inspection.alike)}))
    return Question("sheet", tuple(choices))


def by_name(engine: Engine, path: Path, sheet: str | None) -> Joined | None:
    """The sheets that are alike, where `sheet` stands for all of them and there are such; else None, as for a sheet that is
    called so."""
    if sheet != ALL or not path.is_file() or not workbook.is_workbook(path):
        return None
    found = inspect(path)
    return stack(engine, found) if found.alike and ALL not in found.sheets else None


def stack(engine: Engine, found: Inspection) -> Joined:
    """The sheets that are `alike` as a file of the staging folder, which the caller removes. Raises ImportRefused
    `sheets_repeat` where two have the same rows: they would count twice."""
    target = staging.new_file(engine, ".stacked.csv")
    sha256 = file_sha256(found.path)
    parts: list[Part] = []
    starts: list[tuple[str, int, int]] = []
    seen: dict[str, str] = {}
    notes: list[Note] = []
    head: list[str] = []
    written = 0
    with staging.whole(target), target.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for sheet in found.alike:
            table = inspect(found.path, file_name=found.file_name, hints=Hints(sheet=sheet))
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
            written += rows
            if (same := seen.setdefault(digest.hexdigest(), sheet)) != sheet:
                raise ImportRefused("sheets_repeat", file=found.file_name, sheet=sheet, other=same)
            parts.append(Part(found.file_name, sheet, found.bytes, sha256, count))
    rest = [sheet for sheet in found.usable if sheet not in found.alike]
    return Joined(
        path=target,
        name=f"{found.file_name}: {_named(found.alike)}",
        parts=tuple(parts),
        links=(),
        possible=(),
        left_out=(),
        stacked=tuple(starts),
        said=(
            Note("stacked", {"count": len(parts), "sheets": ", ".join(found.alike)}),
            *([Note("not_stacked", {"sheets": ", ".join(rest)})] if rest else ()),
            *notes,
        ),
    )


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


def notes(joined: Mapping[str, Any]) -> tuple[Note, ...]:
    """What is to be said about the sheets of an import, from what its plan keeps."""
    return tuple(Note(code, params) for code, params in joined.get("said", ()))
