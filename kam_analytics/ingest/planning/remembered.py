"""What people said about files of one shape, to read the next one so: kept when an import is committed, applied with a note."""

from __future__ import annotations

import fnmatch
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb

from kam_analytics.engine import Engine
from kam_analytics.ingest import clock, sql
from kam_analytics.ingest.kinds import KINDS, aliases
from kam_analytics.ingest.meaning import rates_table
from kam_analytics.ingest.model import DATE_ORDERS, DECIMALS, UNITS, VOUCHERS, Inspection, Note, Plan
from kam_analytics.ingest.planning.answers import Answers

LOOK = "look:"  # before the shape of files by which they are looked at before their columns are known


@dataclass(frozen=True, slots=True)
class Remembered:
    """How files of one shape were read last: the last of them, when (UTC), and what had been said by hand; `look`: of how
    they are looked at, see `first_look`."""

    shape: str
    file_name: str
    at: datetime
    answers: Answers
    look: Mapping[str, Any] = field(default_factory=dict)

    @property
    def note(self) -> Note:
        return Note("as_last_time", {"last": self.file_name, "date": f"{self.at:%Y-%m-%d}"})


def shape_of(format: str, columns: Sequence[str]) -> str:
    """A digest of the format and the headers, without case, blanks and punctuation. What has no header has no shape of its
    own; then its columns are numbered, and their number is the shape."""
    names = [aliases.normalise(name) or name for name in columns]
    return hashlib.sha256(json.dumps([format, names], ensure_ascii=False).encode()).hexdigest()[:32]


def find(engine: Engine, inspection: Inspection) -> Remembered | None:
    """What is remembered of files shaped like this one, as far as it still means something."""
    names = [column.name for column in inspection.columns]
    known = engine.rows(sql.load("remembered"), {"shape": shape_of(inspection.format, names)})
    return _read(known[0], names) if known else None


def look(engine: Engine, shape: str) -> Remembered | None:
    """What is remembered of how files of a shape are looked at."""
    for row in engine.rows(sql.load("remembered"), {"shape": shape}):
        told = json.loads(row["answers"])
        return Remembered(shape, row["file_name"], row["remembered_at"], Answers(), told)
    return None


def by_name(engine: Engine, pattern: str) -> Remembered | None:
    """What was remembered last of files whose name fits a pattern such as `sales_*.csv` (case does not count)."""
    for row in engine.rows(sql.load("remembered"), {"shape": None}):
        named = fnmatch.fnmatchcase(row["file_name"].casefold(), pattern.casefold())
        if named and not row["shape"].startswith(LOOK):
            return _read(row, None)
    return None


def forget(engine: Engine, shape: str) -> None:
    """Read the next file of the shape as if it were the first."""
    with engine.transaction(data_changed=False) as cursor:
        cursor.execute(sql.load("forget"), {"shape": shape})


def keep(cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int, file_name: str) -> None:
    """Remember the answers of a plan, within the transaction of its import. A plan without answers changes nothing; a look
    that did without what was remembered ends that, and so does one by which a second table of a file is loaded."""
    if plan.completes is not None:
        return
    if answers := {name: said for name, said in plan.answers.items() if name != "year"}:  # the next file is of another
        _keep(cursor, shape_of(plan.format, plan.columns), answers, file_name)
    several = "table" in plan.look.get("hints", {}) and sql.one(
        cursor, sql.load("tables_beside"), {"import_id": import_id}
    )
    if plan.look.get("hints") and not several:
        _keep(cursor, plan.look["shape"], plan.look["hints"], file_name)
    elif plan.look:
        cursor.execute(sql.load("forget"), {"shape": plan.look["shape"]})


def _keep(cursor: duckdb.DuckDBPyConnection, shape: str, answers: Mapping[str, Any], file_name: str) -> None:
    values = {
        "shape": shape,
        "file_name": file_name,
        "answers": json.dumps(answers, ensure_ascii=False),
        "now": clock.now(),
    }
    for statement in sql.statements("remember"):
        cursor.execute(statement, sql.params_of(statement, values))


def _read(row: Mapping[str, Any], columns: Sequence[str] | None) -> Remembered:
    said = json.loads(row["answers"])
    kind = said.get("kind")
    mapping, rows = said.get("mapping", {}), said.get("rows", {})
    if columns is not None:
        known = {aliases.normalise(name) for name in columns}
        mapping = {
            target: source for target, source in mapping.items() if not source or aliases.normalise(source) in known
        }
        rows = {column: values for column, values in rows.items() if aliases.normalise(column) in known}
    answers = Answers(
        kind=kind if kind in KINDS else None,
        mapping={
            target: source for target, source in mapping.items() if any(target in k.targets for k in KINDS.values())
        },
        date_order=said["date_order"] if said.get("date_order") in DATE_ORDERS else None,
        decimal=said["decimal"] if said.get("decimal") in DECIMALS else None,
        rows=rows,
        unit=said["unit"] if said.get("unit") in UNITS else None,
        unapplied=bool(said.get("unapplied")),
        base=rates_table.answer(said.get("base")),
        vouchers=said["vouchers"] if said.get("vouchers") in VOUCHERS else None,
    )
    return Remembered(row["shape"], row["file_name"], row["remembered_at"], answers)
