"""Several tables as one: the lines of an export with the rows of its other tables that they name, found by their keys.

The result is one extract, text as it stood, whose rows have the numbers of the lines; it takes the ordinary path from there.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import sql
from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.meaning.inspection import inspect
from kam_analytics.ingest.model import Hints, Inspection, Note, Plan, placed
from kam_analytics.ingest.planning import join_keys
from kam_analytics.ingest.planning.join_keys import Key
from kam_analytics.ingest.reading import as_read, staging, workbook_formulas

_BLANK = '""'  # an empty cell, as files write it
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """One table: the file (and sheet) that it stands in, and how many rows it has."""

    file: str
    sheet: str | None
    bytes: int
    sha256: str
    rows: int

    @property
    def name(self) -> str:
        return self.sheet or self.file


@dataclass(frozen=True, slots=True)
class Link:
    """How the rows of one table found those of another. `matched` of `rows` did; `examples` names some that did not, with
    their rows in the file; `unused` rows of the other are named by none."""

    table: str
    column: str
    other: str
    other_column: str
    rows: int
    matched: int
    unused: int
    examples: tuple[str, ...]
    differ: tuple[str, ...] = ()  # a value as each of the two has it, where they are taken as one

    def notes(self) -> Iterator[Note]:
        words = {**asdict(self), "missing": self.rows - self.matched, "examples": ", ".join(self.examples)}
        yield Note("joined" if self.matched == self.rows else "joined_partly", words)
        if self.differ:
            mine, theirs = self.differ
            names = {name: words[name] for name in ("table", "column", "other", "other_column")}
            yield Note("joined_loosely", {**names, "mine": mine, "theirs": theirs})


@dataclass(frozen=True, slots=True)
class Joined:
    """The tables that were joined, the lines first, and how. `possible`: all keys found; `left_out`: tables without one;
    `customers`: those that list customers, of whom the lines take what they name."""

    path: Path
    name: str
    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    possible: tuple[Key, ...]
    left_out: tuple[str, ...]
    customers: tuple[str, ...] = ()
    stacked: tuple[tuple[str, int, int], ...] = ()  # sheets one below the other: name, first row here, its row there
    said: tuple[Note, ...] = ()  # of these sheets
    marks: tuple[tuple[str, int, int, str], ...] = ()  # of these sheets, for `Plan.marks`

    def seen(self, inspection: Inspection) -> Inspection:
        """A look at the file, with what it does not show: which columns are empty but for formulas without values."""
        cells: defaultdict[str, list[str]] = defaultdict(list)
        for column, first, last, word in self.marks:
            if word == workbook_formulas.NO_VALUE:
                cells[column] += [placed(row, self.stacked) for row in range(first, min(last, first + 3) + 1)]
        empty = [column.name for column in inspection.columns if column.value == "empty" and column.name in cells]
        return replace(inspection, uncomputed={name: workbook_formulas.shown(cells[name]) for name in empty})

    def into(self, plan: Plan) -> Plan:
        """The plan of the file, with what it is made of."""
        return replace(plan, joined=self.as_json(), marks=self.marks, strict=plan.strict and not self.marks)

    def as_json(self) -> dict[str, Any]:
        return {
            "parts": [asdict(part) for part in self.parts],
            "links": [asdict(link) for link in self.links],
            "left_out": list(self.left_out),
            "customers": list(self.customers),
            **(
                {"stacked": self.stacked, "said": [(note.code, note.params) for note in self.said]}
                if self.stacked
                else {}
            ),
        }


def notes(joined: Mapping[str, Any]) -> tuple[Note, ...]:
    """What is to be said about the tables of an import, from what its plan keeps."""
    links = (
        Link(**{**link, **{name: tuple(link.get(name, ())) for name in ("examples", "differ")}})
        for link in joined.get("links", ())
    )
    named = (("join_left_out", joined.get("left_out")), ("join_customers", joined.get("customers")))
    said = (Note(code, {"tables": ", ".join(tables)}) for code, tables in named if tables)
    return (*(note for link in links for note in link.notes()), *said)


def tables_of(files: Sequence[tuple[Path, str]]) -> list[Inspection]:
    """The tables of some files: all sheets of a single workbook, else the best sheet of each."""
    if len(files) == 1:
        first = inspect(files[0][0], file_name=files[0][1])
        return [*_sheets(first)] if len(first.sheets) > 1 else [first]
    return [inspect(path, file_name=name) for path, name in files]


def _sheets(first: Inspection) -> Iterator[Inspection]:
    for sheet in first.sheets:
        try:
            yield inspect(first.path, file_name=first.file_name, hints=Hints(sheet=sheet))
        except ImportRefused:
            continue  # a sheet without a table


def join(
    engine: Engine, tables: Sequence[Inspection], *, without: Sequence[Key] = (), all_of_them: bool = False
) -> Joined:
    """Join tables by the keys that fit their values, `without` some of them, into a file of the staging folder, which the
    caller removes. Raises ImportRefused `no_common_key` when no table names rows of another, `join_key_repeats` when a
    key that stands twice is the cause, `join_same_columns` for parts of one table,
    `join_ragged` when a row has more cells than its header; and with `all_of_them` `not_joined` when one has no key."""
    _same_columns(tables)
    target = staging.new_file(engine, ".joined.csv")
    with closing(engine.session()) as cursor, staging.whole(target):
        with engine.translated():
            cursor.execute(sql.load("macros"))
            cursor.execute(sql.load("macros_keys"))
            rows = [_stage(engine, cursor, table, place) for place, table in enumerate(tables)]
            found = join_keys.find(cursor, tables, rows)
            tree = join_keys.tree([key for key in found if key not in without], tables, rows)
            order = [tree.lines, *(key.other for key in tree.keys)]
            left_out = [place for place in range(len(tables)) if place not in order]
            if not tree.keys or (left_out and all_of_them):
                why = None if without else _without_key(cursor, tables, left_out)
                raise why or _no_key(_names(tables), order)
            links = tuple(_link(cursor, tables, rows, key) for key in tree.keys)
            _write(cursor, tables, order, tree.keys, target)
        parts = tuple(_part(tables[place], rows[place]) for place in order)
        return Joined(
            path=target,
            name=_name_of(parts),
            parts=parts,
            links=links,
            possible=tuple(tree.keys) + tuple(key for key in found if key in without),
            left_out=tuple(_names(tables)[place] for place in left_out),
            customers=tuple(_names(tables)[place] for place in order[1:] if _lists_customers(tables[place])),
        )


def join_all(engine: Engine, files: Sequence[Path]) -> Joined:
    """The tables of some files joined, all of them; of a single workbook those of its sheets that have a key. Raises as
    `join` does."""
    return join(engine, tables_of([(path, path.name) for path in files]), all_of_them=len(files) > 1)


def _no_key(names: Sequence[str], order: Sequence[int]) -> ImportRefused:
    """The refusal where tables, or one of them, have no key. `order`: the places of those that have."""
    if len(order) < 2:
        return ImportRefused("no_common_key", file=" + ".join(names))
    others = ", ".join(name for place, name in enumerate(names) if place not in order)
    return ImportRefused("not_joined", file=others, others=" + ".join(names[place] for place in order))


def _lists_customers(table: Inspection) -> bool:
    found = table.proposals["customers"].mapping.get("customer_id") if table.kind == "customers" else None
    return found is not None and found.confidence >= aliases.BY_NAME


def _name_of(parts: Sequence[Part]) -> str:
    """The files by name; of one workbook its sheets as well."""
    files = list(dict.fromkeys(part.file for part in parts))
    return f"{files[0]}: {' + '.join(part.name for part in parts)}" if len(files) == 1 else " + ".join(files)


def _names(tables: Sequence[Inspection]) -> list[str]:
    one_file = len({table.file_name for table in tables}) == 1
    return [(table.sheet or table.file_name) if one_file else table.file_name for table in tables]


def _stage(engine: Engine, cursor: duckdb.DuckDBPyConnection, table: Inspection, place: int) -> int:
    """The table as text with the numbers of its rows, in a temporary table; how many rows."""
    path = staging.new_file(engine, ".table.csv")
    width = len(table.columns)
    try:
        with path.open("w", encoding="utf-8", errors="replace", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            for number, row in as_read.numbered(table):
                if number == table.header_row:
                    continue
                if len(row) > width and any(cell.strip() for cell in row[width:]):
                    raise ImportRefused("join_ragged", file=table.file_name, row=number)
                writer.writerow([number, *(cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row[:width])])
        columns = {"row_no": "BIGINT", **{f"c{index}": "VARCHAR" for index in range(width)}}
        statement = sql.load("join_stage").replace("{table}", join_keys.table(place))
        cursor.execute(statement, {"path": str(path), "columns": columns})
    finally:
        path.unlink(missing_ok=True)
    return int(sql.one(cursor, f"SELECT count(*) FROM {join_keys.table(place)}"))


def _link(cursor: duckdb.DuckDBPyConnection, tables: Sequence[Inspection], rows: Sequence[int], key: Key) -> Link:
    names = _names(tables)
    unmatched = cursor.execute(join_keys.filled("join_unmatched", key)).fetchall()
    return Link(
        table=names[key.table],
        column=tables[key.table].columns[key.column].name,
        other=names[key.other],
        other_column=tables[key.other].columns[key.other_column].name,
        rows=rows[key.table],
        matched=rows[key.table] - sum(count for _, _, count in unmatched),
        unused=int(sql.one(cursor, join_keys.filled("join_unused", key))),
        examples=tuple(f"{value or _BLANK} (#{row})" for value, row, _ in unmatched[:3]),
        differ=cursor.execute(join_keys.filled("join_differ", key)).fetchone() or () if key.loose else (),
    )


def _same_columns(tables: Sequence[Inspection]) -> None:
    """Refuse two tables with the same columns: parts of one table, whose rows would be lost in a join."""
    seen: dict[frozenset[str], str] = {}
    for table, name in zip(tables, _names(tables), strict=True):
        columns = frozenset(aliases.normalise(column.name) for column in table.columns)
        if table.header_row and columns in seen:
            raise ImportRefused("join_same_columns", file=name, others=seen[columns])
        seen[columns] = name


def _without_key(
    cursor: duckdb.DuckDBPyConnection, tables: Sequence[Inspection], places: Sequence[int]
) -> ImportRefused | None:
    """Why one of some tables has no key, where a value that names two rows is the cause."""
    for place in places:
        if found := join_keys.repeated(cursor, tables, place):
            return ImportRefused(
                "join_key_repeats", file=_names(tables)[place], column=found.column, value=found.value, row=found.row,
                again=found.again,
            )  # fmt: skip
    return None


def _write(
    cursor: duckdb.DuckDBPyConnection,
    tables: Sequence[Inspection],
    order: Sequence[int],
    keys: Sequence[Key],
    path: Path,
) -> None:
    """The lines with what they name, in the rows of their own file: where that has none, a blank one."""
    lines = order[0]
    columns = join_keys.columns(tables, order, keys)
    parts = {
        "lines": join_keys.table(lines),
        "lines_alias": f"t{lines}",
        "columns": ", ".join(column for column, _ in columns),
        "names": ", ".join(f"$name_{place}" for place in range(len(columns))),
        "joins": "\n".join(join_keys.filled("join_one", key) for key in keys),
        "path": str(path).replace("'", "''"),
    }
    statement = sql.filled(sql.load("join_write"), parts)
    header = max(tables[lines].header_row, 1)
    params: dict[str, Any] = {f"name_{place}": name for place, (_, name) in enumerate(columns)}
    cursor.execute(statement, {**params, "header": header, "shift": 0 if tables[lines].header_row else 1})


def _part(table: Inspection, rows: int) -> Part:
    return Part(table.file_name, table.sheet, table.bytes, file_sha256(table.path), rows)


def file_sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
