"""What an import does to rows that are loaded already: adds to them, replaces a period, or updates by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import sql
from kam_analytics.ingest.kinds import KINDS, Kind
from kam_analytics.ingest.model import Choice, Question

MODES = ("add", "replace", "update")  # the last one needs documents with a number
_WHOLE = 0.9  # a file that names so much of what is loaded for its days is an extract of all of them


@dataclass(frozen=True, slots=True)
class Mode:
    """`name`: add, replace (all earlier rows dated `first` to `last`, both inclusive; without them: the days of the file)
    or update (earlier rows of the same document: order, invoice, receipt)."""

    name: str = "add"
    first: date | None = None
    last: date | None = None

    def as_json(self) -> dict[str, Any]:
        days = (self.first.isoformat(), self.last.isoformat()) if self.first and self.last else (None, None)
        return {"mode": self.name, "replaced_from": days[0], "replaced_to": days[1]}


ADD = Mode()


@dataclass(frozen=True, slots=True)
class Overlap:
    """How a file meets what is loaded already of its kind. `first`, `last`: its days; `documents`: different documents
    of the file (orders, invoices, receipts); `known`: those of them that are loaded already; `same_day`: those of the
    known ones with the same date; `loaded`: documents loaded for its days; `covered`: those of them that the file names
    too; `loose`, `loose_known`: rows loaded for its days that name no document, and rows of the file that equal one of
    them."""

    first: date
    last: date
    documents: int
    known: int
    same_day: int
    loaded: int
    covered: int
    loose: int
    loose_known: int

    @property
    def offered(self) -> tuple[str, ...]:
        """The modes to choose from: without a number of its document no row can be updated."""
        return MODES if self.documents else MODES[:-1]

    @property
    def proposed(self) -> str:
        """The mode that counts nothing twice: `add` where nothing shows that the file repeats what is loaded."""
        if self.known and 2 * self.same_day >= self.known:
            whole = _WHOLE * self.loaded <= self.covered < self.loaded
            return "replace" if whole else "update"
        if self.loose_known and 2 * self.loose_known >= self.loose:
            return "replace"
        return "add"


@dataclass(frozen=True, slots=True)
class LoadedBefore:
    """An import in force of the very same content, and how many of its rows later imports have taken the place of since."""

    import_id: int
    file_name: str
    committed_at: datetime
    rows: int
    later: tuple[int, ...]

    def named(self) -> dict[str, Any]:
        """What texts name of it."""
        day, later = f"{self.committed_at:%Y-%m-%d}", ", ".join(map(str, self.later))
        return {
            "import_id": self.import_id,
            "name": self.file_name,
            "day": day,
            "rows": f"{self.rows:,}",
            "later": later,
        }


def offered(kind: str) -> tuple[str, ...]:
    """The modes that make sense for a kind."""
    return MODES if KINDS[kind].dated else ("add",)


def settled(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int, mode: Mode, file_name: str) -> Mode:
    """The mode with its days, if it is possible for the loaded rows; raises ImportRefused `bad_hint`, `bad_period`, and
    `updates_nothing` where no row names the document that it would update."""
    if mode.name not in offered(kind):
        raise ImportRefused("bad_hint", file=file_name, name="mode", value=mode.name, known=", ".join(offered(kind)))
    if mode.name == "update" and sql.one(cursor, _filled("all_nameless", KINDS[kind]), {"import_id": import_id}):
        raise ImportRefused("updates_nothing", file=file_name)
    if mode.name != "replace":
        return Mode(mode.name)
    days = _filled("days_of", KINDS[kind])
    first, last = cursor.execute(days, {"import_id": import_id}).fetchall()[0]
    mode = Mode(mode.name, mode.first or first, mode.last or last)
    if mode.first > first or mode.last < last:  # type: ignore[operator]
        raise ImportRefused("bad_period", file=file_name, first=first, last=last)
    return mode


def overlap(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int, earlier: list[int]) -> Overlap | None:
    """How the rows of an import meet those of earlier ones; None where there is nothing to meet."""
    described = KINDS[kind]
    if described.dated is None or not earlier:
        return None
    # Sales are looked up in their day facts, which have an order once.
    table, day = ("fact_sales_day", "date") if kind == "sales" else (described.table, described.dated)
    statement = sql.filled(sql.load("overlap"), {"table": table, "date": day, "key": key_of(described)})
    found = cursor.execute(statement, {"import_id": import_id, "earlier": earlier}).fetchone()
    if found is None or found[0] is None:
        return None
    loose_known = 0
    if found[-1]:
        (loose_known,) = cursor.execute(
            _filled("overlap_loose", described), {"import_id": import_id, "earlier": earlier}
        ).fetchall()[0]
    return Overlap(*(*found, loose_known))


def question(found: Overlap, before: LoadedBefore | None = None) -> Question:
    """What must be said before a file may be loaded that repeats what is loaded; `before`: where it was loaded itself."""
    proposed = found.proposed
    names = (proposed, *(name for name in found.offered if name != proposed))
    params: dict[str, Any] = {
        "known": found.known or found.loose_known, "first": found.first, "last": found.last
    }  # fmt: skip
    if before is None:
        return Question("mode", tuple(map(Choice, names)), params=params, proposed=proposed)
    params |= before.named()
    choices = tuple(Choice(name, words=f"{name}_again") for name in names)
    return Question("mode", choices, params=params, proposed=proposed, words="mode_again")


def key_of(kind: Kind) -> str:
    """The document of a row, in SQL; NULL where the row names none."""
    return kind.key[0] if len(kind.key) == 1 else f"row({', '.join(kind.key)})"


def _filled(name: str, kind: Kind) -> str:
    optional = [column for column in ("customer_id", "quantity") if column in kind.targets]
    columns = [str(kind.dated), *kind.key, *kind.line, kind.totals[0], *optional, kind.currency]
    alike = ", ".join(dict.fromkeys(columns))
    parts = {"table": kind.table, "date": str(kind.dated), "key": key_of(kind), "alike": alike}
    return sql.filled(sql.load(name), parts)
