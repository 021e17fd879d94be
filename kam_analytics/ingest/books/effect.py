"""What an undo or a redo changes, told before it is done and after: rows, the imports that hang on it, and money."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from kam_analytics import i18n
from kam_analytics.ingest import sql
from kam_analytics.ingest.books import facts, precedence
from kam_analytics.ingest.books.difference import Month
from kam_analytics.ingest.books.outcome import LedgerEntry, total_label
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.model import plain

_NAMED = 3  # imports named in a sentence
_Money = Mapping[tuple[date, str], Decimal]  # by first day and currency
_UNSUMMED = ("rates", "statements")  # figures of a day, not of a period
_MONTHS = 12  # of more the years are told


@dataclass(frozen=True, slots=True)
class Part:
    """Rows by import."""

    import_id: int
    file_name: str
    committed_at: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class Effect:
    """`rows`: own rows that no longer count (undo) or count again (redo). `others`: rows of earlier imports whose place it had
    taken and that count again (undo), or whose place it takes (redo). `replaced`: later imports, with the number of own
    rows whose place they take, which count neither before nor after. Of an undo also `payments`: receipts that name its
    invoices; `terms`: invoices whose dates follow from the terms of its customers; `completions`: imports of mended rows,
    which stay. `money`: the column that is summed; `totals`: its sum in each currency that is touched, before and after;
    `months`: where it changes, `years` likewise."""

    step: str
    import_id: int
    rows: int
    others: tuple[Part, ...] = ()
    replaced: tuple[Part, ...] = ()
    payments: int = 0
    terms: int = 0
    completions: tuple[Part, ...] = ()
    money: str = ""
    totals: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    months: tuple[Month, ...] = ()
    years: tuple[Month, ...] = ()

    @property
    def periods(self) -> tuple[Month, ...]:
        """The months that change, or the years where they are many."""
        return self.years if self.by_year else self.months

    @property
    def by_year(self) -> bool:
        return any(number > _MONTHS for number in Counter(month.currency for month in self.months).values())

    def __bool__(self) -> bool:
        """Whether anything else than its own rows is touched."""
        return any((self.others, self.replaced, self.payments, self.terms, self.completions))

    def as_json(self, lang: str) -> dict[str, Any]:
        shown: dict[str, Any] = plain(asdict(self))
        return {**shown, "text": [*lines(self, lang, _utc)]}


def of_undo(cursor: duckdb.DuckDBPyConnection, found: LedgerEntry, imports: Mapping[int, LedgerEntry]) -> Effect:
    """Of an import in force. `imports`: the ledger by number."""
    own, kind = found.import_id, found.kind
    leaving = _moved(cursor, kind, "main", "0", f"import_id = {own}")
    held = f"shelved_by = {own}"
    claims = precedence.claims(cursor, kind, own) if _any(cursor, kind, held) else "0"
    coming = [row for row in _moved(cursor, kind, "shelf", claims, held) if not row["taker"]]
    hidden = _moved(cursor, kind, "shelf", "shelved_by", f"import_id = {own} AND shelved_by IS NOT NULL")
    (more,) = sql.rows(cursor, sql.load("effect"), {"import_id": own})
    return Effect(
        step="undo",
        import_id=own,
        rows=sum(row["rows"] for row in leaving),
        others=_parts(coming, "import_id", imports),
        replaced=_parts(hidden, "taker", imports),
        completions=tuple(
            Part(one.import_id, one.file_name, one.committed_at, one.rows.loaded)
            for one in imports.values()
            if one.completes == own and one.undone_at is None and one.rows.loaded
        ),
        **more,
        **_money(cursor, found, leaving, coming),
    )


def of_redo(cursor: duckdb.DuckDBPyConnection, found: LedgerEntry, imports: Mapping[int, LedgerEntry]) -> Effect:
    """Of an import that was taken back."""
    own, kind = found.import_id, found.kind
    claims = precedence.claims(cursor, kind, own)
    kept = _moved(cursor, kind, "shelf", claims, f"import_id = {own} AND shelved_by IS NULL")
    coming = [row for row in kept if not row["taker"]]
    taken = precedence.taken_by(cursor, kind, own, found.mode)
    leaving = _moved(cursor, kind, "main", "0", taken) if taken else []
    return Effect(
        step="redo",
        import_id=own,
        rows=sum(row["rows"] for row in coming),
        others=_parts(leaving, "import_id", imports),
        replaced=_parts([row for row in kept if row["taker"]], "taker", imports),
        **_money(cursor, found, leaving, coming),
    )


def _any(cursor: duckdb.DuckDBPyConnection, kind: str, condition: str) -> bool:
    return bool(sql.one(cursor, f"SELECT EXISTS (FROM shelf.{KINDS[kind].table} WHERE {condition})"))


def _moved(
    cursor: duckdb.DuckDBPyConnection, kind: str, schema: str, taker: str, condition: str
) -> tuple[dict[str, Any], ...]:
    """Rows by import, by who takes their place, by month and currency."""
    return sql.rows(cursor, _filled("effect_moved", kind, {"schema": schema, "taker": taker, "condition": condition}))


def _summed(kind: str) -> bool:
    return KINDS[kind].dated is not None and kind not in _UNSUMMED


def _filled(name: str, kind: str, parts: Mapping[str, str]) -> str:
    described = KINDS[kind]
    summed = _summed(kind)
    return sql.filled(
        sql.load(name),
        {
            "table": described.table,
            "month": f"CAST(date_trunc('month', {described.dated}) AS DATE)" if summed else "NULL",
            "currency": described.currency if summed else "NULL",
            "money": f"sum({described.totals[0]})" if summed else "NULL",
            **parts,
        },
    )


def _parts(moved: Iterable[dict[str, Any]], by: str, imports: Mapping[int, LedgerEntry]) -> tuple[Part, ...]:
    counted: Counter[int] = Counter()
    for row in moved:
        counted[row[by]] += row["rows"]
    return tuple(
        Part(number, imports[number].file_name, imports[number].committed_at, rows)
        for number, rows in sorted(counted.items())
    )


def _money(
    cursor: duckdb.DuckDBPyConnection,
    found: LedgerEntry,
    leaving: Iterable[dict[str, Any]],
    coming: Iterable[dict[str, Any]],
) -> dict[str, Any]:
    """The sums of the kind that change, before and after."""
    if not _summed(found.kind):
        return {}
    change: defaultdict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for sign, moved in ((-1, leaving), (1, coming)):
        for row in moved:
            change[row["month"], row["currency"]] += sign * row["money"]
    name = "effect_sales" if found.kind == "sales" else "effect_money"  # sales are rolled up by month
    stands = sql.rows(cursor, _filled(name, found.kind, {}), {"demo": found.origin == "demo"})
    before = {(row["month"], row["currency"]): row["money"] for row in stands}
    totals: dict[str, tuple[Decimal, Decimal]] = {}
    for code in sorted({code for _, code in change}):
        total = sum((money for (_, its), money in before.items() if its == code), Decimal())
        moved_by = sum((money for (_, its), money in change.items() if its == code), Decimal())
        totals[code] = facts.trimmed(total), facts.trimmed(total + moved_by)
    by_time = {"months": _changed(before, change), "years": _changed(_by_year(before), _by_year(change))}
    return {"money": KINDS[found.kind].totals[0], "totals": totals, **by_time}


def _by_year(money: _Money) -> _Money:
    years: defaultdict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for (month, code), amount in money.items():
        years[month.replace(month=1), code] += amount
    return years


def _changed(before: _Money, change: _Money) -> tuple[Month, ...]:
    return tuple(
        Month(start, code, facts.trimmed(stood), facts.trimmed(stood + money))
        for (start, code), money in sorted(change.items())
        if money
        for stood in (before.get((start, code), Decimal()),)
    )


# -- in words ----------------------------------------------------------------------------------------------------


def lines(
    effect: Effect, lang: str, when: Callable[[datetime], str], *, brief: bool = False, periods: bool = True
) -> Iterator[str]:
    """One sentence for each thing that changes; `when` writes a time. `brief`: after it was done, without what stays as it was
    and without `periods`, which have a line each."""

    def said(what: str, /, **words: str) -> str:
        return i18n.text(f"ledger.effect.{what}", lang, **words)

    def named(name: str, parts: tuple[Part, ...]) -> Iterator[str]:
        if parts:
            shown = [
                said("part", id=str(part.import_id), name=part.file_name, time=when(part.committed_at))
                + (said("rows", n=f"{part.rows:,}") if len(parts) > 1 else "")
                for part in parts[:_NAMED]
            ]
            more = [said("more", n=f"{len(parts) - _NAMED:,}")] if len(parts) > _NAMED else []
            rows = sum(part.rows for part in parts)
            yield said(name, n=f"{rows:,}", imports=said("between").join([*shown, *more]))

    yield said(f"{effect.step}_rows", n=f"{effect.rows:,}")
    yield from named(f"{effect.step}_others", effect.others)
    yield from named("replaced", effect.replaced)
    for name in ("payments", "terms"):
        if number := getattr(effect, name):
            yield said(name, n=f"{number:,}")
    if not brief:
        yield from named("mended", effect.completions)
    for code, (before, after) in effect.totals.items():
        label = total_label(f"{effect.money} {code}", lang)
        yield said("money" if before != after else "same_money", label=label, before=f"{before:,}", after=f"{after:,}")
        for one in effect.periods if periods and not brief else ():
            if one.currency == code:
                period = f"{one.month:{'%Y' if effect.by_year else '%Y-%m'}}"
                yield "  " + said("period", period=period, before=f"{one.before:,}", after=f"{one.after:,}")


def _utc(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
