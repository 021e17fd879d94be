"""What the user decides about two ids: one customer (a merge), or two (never proposed again). Both can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from kam_analytics.engine import Engine
from kam_analytics.errors import NotFound, PartyError
from kam_analytics.ingest import clock
from kam_analytics.ingest import sql as ingest_sql
from kam_analytics.ingest.books import facts, turn

_FOLDER = Path(__file__).parent
Signs = Sequence[tuple[str, Mapping[str, Any]]]  # what speaks for it: code of `parties.sign`, fields of its text


@cache
def sql(name: str) -> str:
    """The text of a .sql file of this package."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge in force: `customer_id` counts as `kept_id`. `present`: the merged id stands in the data now."""

    merge_id: int
    customer_id: str
    customer_name: str
    kept_id: str
    kept_name: str
    evidence: tuple[tuple[str, Mapping[str, Any]], ...]
    accepted_at: datetime
    accepted_by: str
    present: bool


@dataclass(frozen=True, slots=True)
class Apart:
    """Two ids that are two customers, as the user said."""

    apart_id: int
    customer_id: str
    customer_name: str
    other_id: str
    other_name: str
    rejected_at: datetime


def merges(engine: Engine) -> list[Merge]:
    """The merges in force, newest first."""
    rows = engine.rows(sql("merges"), {"demo": demo_loaded(engine)})
    return [Merge(**{**row, "evidence": tuple((c, f) for c, f in json.loads(row["evidence"]))}) for row in rows]


def aparts(engine: Engine) -> list[Apart]:
    """The pairs called two customers, newest first."""
    return [Apart(**row) for row in engine.rows(sql("aparts"), {"demo": demo_loaded(engine)})]


def merge(engine: Engine, customer_id: str, kept_id: str, *, evidence: Signs = (), by: str = "page") -> None:
    """Let `customer_id` count as `kept_id` in every figure; see `merge_all` for what it raises."""
    merge_all(engine, [(customer_id, kept_id, evidence)], by=by)


def merge_all(engine: Engine, pairs: Sequence[tuple[str, str, Signs]], *, by: str = "page") -> int:
    """Accept several merges as one change: (merged id, kept id, evidence); the number accepted.

    Pairs that the ones before have made one customer already are passed over. Raises NotFound `unknown_customer`,
    PartyError `same_customer` or `already_merged` (nothing is changed then), ImportRefused `import_in_progress`.
    """
    accepted = 0
    with _change(engine) as cursor:
        demo = _demo(cursor)
        roots: dict[str, str] = {}
        for customer_id, kept_id, evidence in pairs:
            root = _kept(cursor, customer_id, kept_id)
            one, other = _root(roots, customer_id), _root(roots, root)
            if one == other:
                continue
            roots[one] = other
            params = {
                "customer_id": one,
                "kept_id": other,
                "demo": demo,
                "evidence": json.dumps([[code, dict(fields)] for code, fields in evidence], ensure_ascii=False),
                "now": clock.now(),
                "by": by,
            }
            cursor.execute(sql("insert_merge"), params)
            accepted += 1
    return accepted


def split(engine: Engine, customer_id: str) -> None:
    """Take a merge back: the id is a customer of its own again. Raises NotFound `not_merged`, ImportRefused
    `import_in_progress`."""
    with _change(engine) as cursor:
        params = {"customer_id": customer_id, "demo": _demo(cursor), "now": clock.now()}
        if ingest_sql.one(cursor, sql("revoke_merge"), params) == 0:
            raise NotFound("not_merged", customer_id=customer_id)


def apart(engine: Engine, customer_id: str, other_id: str, *, by: str = "page") -> None:
    """Call two ids two customers: the pair is not proposed again. Raises NotFound `unknown_customer`, PartyError
    `same_customer` where they count as one."""
    with engine.transaction(data_changed=False) as cursor:
        counts_as = _standing(cursor, customer_id, other_id)
        if (counts_as[customer_id] or customer_id) == (counts_as[other_id] or other_id):
            raise PartyError("same_customer", customer_id=customer_id, kept_id=other_id)
        params = {"customer_id": customer_id, "other_id": other_id, "demo": _demo(cursor)}
        cursor.execute(sql("revoke_apart"), {**params, "now": clock.now()})  # said twice, kept once
        cursor.execute(sql("insert_apart"), {**params, "now": clock.now(), "by": by})


def together(engine: Engine, customer_id: str, other_id: str) -> None:
    """Take `apart` back: the pair may be proposed again. Raises NotFound `not_apart`."""
    with engine.transaction(data_changed=False) as cursor:
        params = {"customer_id": customer_id, "other_id": other_id, "demo": _demo(cursor), "now": clock.now()}
        if ingest_sql.one(cursor, sql("revoke_apart"), params) == 0:
            raise NotFound("not_apart", customer_id=customer_id, other_id=other_id)


def demo_loaded(engine: Engine) -> bool:
    """Whether the data is that of the demo company, whose merges are kept apart from the user's own."""
    with engine.cursor() as cursor:
        return _demo(cursor)


def _demo(cursor: duckdb.DuckDBPyConnection) -> bool:
    return bool(ingest_sql.one(cursor, ingest_sql.load("demo_loaded")))


@contextmanager
def _change(engine: Engine) -> Iterator[duckdb.DuckDBPyConnection]:
    """One change of who counts as whom, in the turn of the imports; customers, dates that follow from their terms and
    receivables follow in the same transaction, and the data version rises with it."""
    with turn.change(engine, "customers") as holder:
        yield holder.cursor
        facts.rebuild(holder.cursor, ["customers", "invoices"], holder.watch)


def _standing(cursor: duckdb.DuckDBPyConnection, customer_id: str, other_id: str) -> dict[str, str | None]:
    """The two ids -> as whom they count (None: as themselves); raises NotFound `unknown_customer`."""
    params = {"customer_id": customer_id, "other_id": other_id}
    found: dict[str, str | None] = dict(cursor.execute(sql("standing"), params).fetchall())
    for each in (customer_id, other_id):
        if each not in found:
            raise NotFound("unknown_customer", customer_id=each)
    return found


def _kept(cursor: duckdb.DuckDBPyConnection, customer_id: str, kept_id: str) -> str:
    """As whom `kept_id` counts itself, after a look whether `customer_id` can be merged into it."""
    counts_as = _standing(cursor, customer_id, kept_id)
    root, present = counts_as[kept_id] or kept_id, counts_as[customer_id]
    if (present or customer_id) == root:
        raise PartyError("same_customer", customer_id=customer_id, kept_id=kept_id)
    if present is not None:
        raise PartyError("already_merged", customer_id=customer_id, kept_id=present)
    return root


def _root(roots: Mapping[str, str], customer_id: str) -> str:
    while customer_id in roots:
        customer_id = roots[customer_id]
    return customer_id
