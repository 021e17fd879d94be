"""Keys between tables: a column that is unique in one table and whose values stand in a column of another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

import duckdb

from kam_analytics.ingest import sql
from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.meaning import statuses
from kam_analytics.ingest.model import ColumnFinding, Inspection

_MOST, _ALL = 0.5, 0.9  # rows that find a partner; or rows of the other table that are named (of a list of exceptions)
_BY_VALUES = 0.99  # the same where the headers say nothing
_REPEATS = 0.5  # different values for each value: under it a column repeats itself and is no key
_FEW = 10  # different values that could agree by chance
_PLAIN = ("id", "code", "number", "no", "name", "title", "description", "type")  # say nothing without their table
_SYSTEM = ("mandt", "mandant")  # the client of an SAP system stands in every table and names no row of any
_AMOUNTS = {"quantity", "unit_price", "revenue"}
_SHORTEST = 4  # letters of a header that another may end with


@dataclass(frozen=True, slots=True)
class Key:
    """A column of one table that names rows of another. Tables and columns by their places. `loose`: leading zeros and
    capitals do not matter, since one of the tables has lost them."""

    table: int
    column: int
    other: int
    other_column: int
    share: float  # of the rows that find a partner
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Repeated:
    """A value of a column that names two different rows."""

    column: str
    value: str
    row: int
    again: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The table of the lines, and the keys by which the others hang on it, each after the key that leads to its table."""

    lines: int
    keys: tuple[Key, ...]


def table(place: int) -> str:
    """The temporary table of a table."""
    return f"joining_{place}"


def filled(name: str, key: Key) -> str:
    """A statement about one key."""
    parts = {
        "key": "kam_loose_key" if key.loose else "kam_key",
        "table": table(key.table),
        "column": f"c{key.column}",
        "other": table(key.other),
        "other_column": f"c{key.other_column}",
        "alias": f"t{key.table}",
        "other_alias": f"t{key.other}",
    }
    return sql.filled(sql.load(name), parts)


def find(cursor: duckdb.DuckDBPyConnection, tables: Sequence[Inspection], rows: Sequence[int]) -> list[Key]:
    """The best key from each table to each other one whose values bear it out. `rows`: how many each table has."""
    found = []
    unique: dict[tuple[int, int, bool], bool] = {}

    def is_unique(place: int, column: int, loose: bool) -> bool:
        wanted = (place, column, loose)
        if wanted not in unique:
            unique[wanted] = _is_unique(cursor, tables[place], *wanted)
        return unique[wanted]

    for (other, named), (place, naming) in product(enumerate(tables), repeat=2):
        keys: list[Key] = []
        # Values say nothing between tables this short, and every two columns of wide ones would be compared for it.
        by_values = min(rows[place], rows[other]) >= _FEW
        for mine, theirs in product(naming.columns, named.columns):
            if place == other or not _may_name(mine, theirs, by_values):
                continue
            key = _key(cursor, place, mine, other, theirs) if is_unique(other, theirs.index, False) else None
            lost = (key is None or key.share < 1) and _alike(mine.name, theirs.name)
            if lost and is_unique(other, theirs.index, True):
                loose = _key(cursor, place, mine, other, theirs, loose=True)
                key = max(filter(None, (key, loose)), key=lambda key: (key.share, not key.loose), default=None)
            if key is not None:
                keys.append(key)
        if keys:
            found.append(max(keys, key=lambda key: (key.share, -key.column)))
    return found


def repeated(cursor: duckdb.DuckDBPyConnection, tables: Sequence[Inspection], place: int) -> Repeated | None:
    """Why a table has no key, where a column would be one but for a value that names two different rows."""
    theirs = max(
        (
            theirs
            for theirs in tables[place].columns
            for other, table in enumerate(tables)
            for mine in table.columns
            if other != place and _alike(mine.name, theirs.name) and _may_name(mine, theirs, False)
        ),
        key=lambda column: (column.distinct, -column.index),
        default=None,
    )
    if theirs is None:
        return None
    statement = sql.load("join_repeated").replace("{table}", table(place)).replace("{column}", f"c{theirs.index}")
    found = cursor.execute(statement).fetchone()
    return Repeated(theirs.name, *found) if found else None


def _may_name(mine: ColumnFinding, theirs: ColumnFinding, by_values: bool) -> bool:
    """Whether a column may name the rows of another, before the values are compared. Numbers agree by chance: quantities,
    years and the numbers of a short list all run from one."""
    if mine.name.casefold() in _SYSTEM or theirs.name.casefold() in _SYSTEM:
        return False
    if mine.value in ("empty", "date") or theirs.value in ("empty", "date") or theirs.distinct < _REPEATS:
        return False
    return _alike(mine.name, theirs.name) or (by_values and _telling(mine, theirs))


def _telling(mine: ColumnFinding, theirs: ColumnFinding) -> bool:
    return theirs.codelike and theirs.value == mine.value == "text"


def _key(
    cursor: duckdb.DuckDBPyConnection,
    place: int,
    mine: ColumnFinding,
    other: int,
    theirs: ColumnFinding,
    loose: bool = False,
) -> Key | None:
    key = Key(place, mine.index, other, theirs.index, 0.0, loose)
    rows, matched, different, theirs_rows, used = cursor.execute(filled("join_evidence", key)).fetchall()[0]
    share = matched / rows if rows else 0.0
    if _alike(mine.name, theirs.name):
        fits = matched > 0 and (share >= _MOST or used >= _ALL * theirs_rows)
    else:
        fits = share >= _BY_VALUES and different >= _FEW
    return replace(key, share=round(share, 6)) if fits else None


def _is_unique(cursor: duckdb.DuckDBPyConnection, found: Inspection, place: int, column: int, loose: bool) -> bool:
    """Whether each value names one row. Rows that repeat another as a whole count once in a list of words; where there are
    numbers, each may be a line of its own, and lines are never lost."""
    words = not any(other.value == "number" for other in found.columns if other.index != column)
    statement = filled("join_unique", Key(place, column, place, column, 1.0, loose))
    return bool(sql.one(cursor, statement, {"words": words}))


def _alike(mine: str, theirs: str) -> bool:
    """Whether two headers may name the same: by their letters, by what they mean, or one with more before it
    ('salesRepEmployeeNumber', 'employeeNumber')."""
    a, b = aliases.normalise(mine), aliases.normalise(theirs)
    if not a or not b:
        return False
    if a == b or (len(b) >= _SHORTEST and a.endswith(b) and b not in _PLAIN):
        return True
    return bool(_ids(mine) & _ids(theirs))


@lru_cache(maxsize=4096)
def _ids(header: str) -> set[str]:
    """The ids that a header surely means."""
    known = {target for target, (confidence, _) in aliases.candidates("sales", header).items() if confidence > 0.85}
    return {target for target in known if target.endswith("_id")}


def tree(keys: Sequence[Key], tables: Sequence[Inspection], rows: Sequence[int]) -> Tree:
    """The table from which the most others can be reached, of several the one that says the most of amounts, then the one
    with the most rows; and the keys that lead there."""
    grown = [Tree(place, _grown(place, keys)) for place in range(len(tables))]
    amounts = [len(_AMOUNTS & table.proposals["sales"].mapping.keys()) for table in tables]
    return max(grown, key=lambda tree: (len(tree.keys), amounts[tree.lines], rows[tree.lines], -tree.lines))


def _grown(lines: int, keys: Sequence[Key]) -> tuple[Key, ...]:
    reached, chosen = {lines}, []
    while further := [key for key in keys if key.table in reached and key.other not in reached]:
        best = max(further, key=lambda key: (key.share, -key.table, -key.other))
        reached.add(best.other)
        chosen.append(best)
    return tuple(chosen)


def columns(tables: Sequence[Inspection], order: Sequence[int], keys: Sequence[Key]) -> list[tuple[str, str]]:
    """The columns of the joined table, those of the lines first: (SQL, name). The other side of a key would say the same
    twice; a name that stands there already, or says nothing by itself, gets that of its table before it, a column whose words
    leave rows out keeps its own. People with first
    and last name get one more column, by which they can be read as salespeople."""
    found: list[tuple[str, str]] = []
    taken: set[str] = set()
    keyed = {(key.other, key.other_column) for key in keys}
    for place in order:
        for column in tables[place].columns:
            if (place, column.index) in keyed:
                continue
            name = column.name
            plain = aliases.normalise(name)
            if place != order[0] and (plain in taken or plain in _PLAIN) and not statuses.acts(column):
                name = f"{_stem(tables[place])} {name}"
            while aliases.normalise(name) in taken:
                name += " (2)"
            taken.add(aliases.normalise(name))
            found.append((f"t{place}.c{column.index}", name))
    for key in keys:
        person = _person(tables[key.other], key.other)
        sells = "salesperson" in aliases.candidates("sales", tables[key.table].columns[key.column].name)
        if person and sells and "salesperson" not in taken:
            taken.add("salesperson")
            found.append((person, "salesperson"))
    return found


def _person(table_of: Inspection, place: int) -> str | None:
    names = {aliases.normalise(column.name): f"t{place}.c{column.index}" for column in table_of.columns}
    if "firstname" in names and "lastname" in names:
        return f"concat_ws(' ', {names['firstname']}, {names['lastname']})"
    return None


def _stem(found: Inspection) -> str:
    """What a table holds one of, by the name of its file or sheet: 'products.csv' -> 'product'."""
    stem = found.sheet or re.sub(r"\.\w{2,5}$", "", found.file_name)
    return stem[:-1] if re.search(r"[a-z]{3}s$", stem) and not stem.endswith("ss") else stem
