"""Which rows count where imports meet. A row counts when its import is in force and no later import in force of the
same kind takes its place; all other rows lie on the shelf (schema `shelf`), to come back by undo or redo. An import that
completes another stands in its place: it takes from those before that one, and gives to those after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from kam_analytics.ingest import sql
from kam_analytics.ingest.books import facts, ledger
from kam_analytics.ingest.books.modes import ADD, Mode, key_of
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.watch import Watch

_TAKEN = "shelved_by = CAST($held AS INTEGER)"
_OWN = "import_id = CAST($held AS INTEGER) AND shelved_by IS NULL"


def in_force(cursor: duckdb.DuckDBPyConnection, kind: str) -> dict[int, Mode]:
    """Import -> mode of the imports of a kind that count, in their order."""
    return {import_id: mode for import_id, mode, _ in _standing(cursor, kind)}


def _standing(cursor: duckdb.DuckDBPyConnection, kind: str) -> list[tuple[int, Mode, int]]:
    """Import, mode and place of the imports in force, in the order of their places."""
    found = cursor.execute(sql.load("imports_of"), {"kind": kind}).fetchall()
    return [(import_id, Mode(mode, first, last), place) for import_id, mode, first, last, place in found]


def _place(cursor: duckdb.DuckDBPyConnection, import_id: int) -> int:
    return int(sql.one(cursor, sql.load("place_of"), {"import_id": import_id}))


def take_place(
    cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int, mode: Mode, watch: Watch, place: int | None = None
) -> list[int]:  # fmt: skip
    """Shelve the earlier rows whose place an import takes; the imports that they are of. `place`: of an import that the
    ledger does not have yet, the one that it completes."""
    if mode.name == ADD.name:
        return []
    before = place or _place(cursor, import_id)
    earlier = [other for other, _, standing in _standing(cursor, kind) if standing < before]
    covered = _covered(cursor, kind, import_id, mode, watch)
    _run(cursor, "shelve", kind, watch, {**_days(mode), "import_id": import_id, "earlier": earlier}, covered=covered)
    return _imports(cursor, kind, _TAKEN, import_id)


def give_place(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int, place: int, watch: Watch) -> int:
    """Shelve those rows of a completion whose place imports after the completed one take; their number."""
    for taker, mode, standing in _standing(cursor, kind):
        if standing > place and mode.name != ADD.name:
            covered = _covered(cursor, kind, taker, mode, watch)
            params = {**_days(mode), "import_id": taker, "earlier": [import_id]}
            _run(cursor, "shelve", kind, watch, params, covered=covered)
    return int(
        sql.one(cursor, sql.load("count_shelved").replace("{table}", KINDS[kind].table), {"import_id": import_id})
    )


def give_back(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int, watch: Watch) -> list[int]:
    """Bring back the rows whose place an import had taken, unless a later one takes it too; the imports they are of."""
    affected = _imports(cursor, kind, _TAKEN, import_id)
    if affected:
        _settle(cursor, kind, import_id, _TAKEN, watch)
    return affected


def withdraw(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int, watch: Watch) -> list[int]:
    """Shelve all rows of an import that is undone; the other imports of which rows come back."""
    _run(cursor, "shelve_own", kind, watch, {"import_id": import_id})
    return give_back(cursor, kind, import_id, watch)


def restore(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int, mode: Mode, watch: Watch) -> list[int]:
    """Bring back the rows of an import that was undone; the other imports whose place it takes again."""
    _settle(cursor, kind, import_id, _OWN, watch)
    return take_place(cursor, kind, import_id, mode, watch)


def drop_demo(cursor: duckdb.DuckDBPyConnection, watch: Watch) -> bool:
    """Delete the demo company, which never stands beside own data; whether it was there. Customers and receivables must be
    rebuilt afterwards."""
    demo = [
        (import_id, kind)
        for import_id, origin, kind in cursor.execute(sql.load("in_force")).fetchall()
        if origin == "demo"
    ]
    for import_id, kind in demo:
        delete(cursor, import_id, kind, watch)
    return bool(demo)


def delete(cursor: duckdb.DuckDBPyConnection, import_id: int, kind: str, watch: Watch) -> None:
    """Delete an import for good, but for its entry in the ledger."""
    _run(cursor, "delete_rows", kind, watch, {"import_id": import_id})
    facts.clear(cursor, import_id, watch)
    ledger.mark(cursor, "undone", import_id)


def delete_kept(cursor: duckdb.DuckDBPyConnection, import_id: int, kind: str, watch: Watch) -> None:
    """Delete for good what is kept of an import that was taken back, but for its entry in the ledger."""
    _run(cursor, "delete_kept", kind, watch, {"import_id": import_id})


def shelved(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int) -> bool:
    """Whether rows of an import lie on the shelf."""
    statement = sql.load("count_shelved").replace("{table}", KINDS[kind].table)
    return bool(sql.one(cursor, statement, {"import_id": import_id}))


def _settle(cursor: duckdb.DuckDBPyConnection, kind: str, held: int, waiting: str, watch: Watch) -> None:
    """Rows that wait on the shelf go to the first import after their own that takes their place, or back to where they count."""
    for taker, mode, earlier in _takers(cursor, kind, held):
        covered = _covered(cursor, kind, taker, mode, watch)
        params = {**_days(mode), "import_id": taker, "held": held, "earlier": earlier}
        _run(cursor, "pass_on", kind, watch, params, covered=covered, waiting=waiting)
    _run(cursor, "unshelve", kind, watch, {"held": held}, waiting=waiting)


def _takers(cursor: duckdb.DuckDBPyConnection, kind: str, held: int) -> list[tuple[int, Mode, list[int]]]:
    """The imports but one that take the place of rows, with those whose rows they are, in the order in which they do."""
    standing = _standing(cursor, kind)
    places = {other: place for other, _, place in standing} | {held: _place(cursor, held)}
    return [
        (taker, mode, [other for other, its in places.items() if its < place])
        for taker, mode, place in standing
        if taker != held and mode.name != ADD.name
    ]


def claims(cursor: duckdb.DuckDBPyConnection, kind: str, held: int) -> str:
    """Which import takes the place of a row on the shelf once `held` goes or comes back, in SQL; 0: the row counts then."""
    whens = [
        f"WHEN list_contains({earlier}, import_id) AND {_covers(kind, taker, mode)} THEN {taker}"
        for taker, mode, earlier in _takers(cursor, kind, held)
    ]
    return f"CASE {' '.join(whens)} ELSE 0 END" if whens else "0"


def taken_by(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int, mode: Mode) -> str:
    """The condition on rows that count whose place an import takes when it is brought back; '' for none."""
    place = _place(cursor, import_id)
    earlier = [other for other, _, its in _standing(cursor, kind) if its < place]
    if mode.name == ADD.name or not earlier:
        return ""
    return f"list_contains({earlier}, import_id) AND {_covers(kind, import_id, mode)}"


def _covers(kind: str, taker: int, mode: Mode) -> str:
    """The condition on rows whose place an import takes, complete in itself."""
    if mode.name == "update":
        return _filled(sql.load("covered_keys"), kind, {"key": key_of(KINDS[kind]), "taker": str(taker)})
    return f"{KINDS[kind].dated} BETWEEN DATE '{mode.first}' AND DATE '{mode.last}'"


def _covered(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int, mode: Mode, watch: Watch) -> str:
    """The condition on rows whose place an import takes."""
    described = KINDS[kind]
    if mode.name == "update":
        _run(cursor, "taken_key", kind, watch, {"import_id": import_id}, key=key_of(described))
    return sql.filled(sql.load(f"covered_{mode.name}"), {"date": str(described.dated), "key": key_of(described)})


def _days(mode: Mode) -> dict[str, Any]:
    return {"first": mode.first, "last": mode.last}


def _imports(cursor: duckdb.DuckDBPyConnection, kind: str, waiting: str, held: int) -> list[int]:
    statement = _filled(sql.load("shelved_imports"), kind, {"waiting": waiting})
    return [import_id for (import_id,) in cursor.execute(statement, {"held": held}).fetchall()]


def _run(
    cursor: duckdb.DuckDBPyConnection, name: str, kind: str, watch: Watch, params: dict[str, object], **parts: str
) -> None:
    for statement in sql.parts(_filled(sql.load(name), kind, parts)):
        watch.run(cursor, statement, sql.params_of(statement, params))


def _filled(statement: str, kind: str, parts: Mapping[str, str]) -> str:
    return sql.filled(statement, {"table": KINDS[kind].table, **parts})
