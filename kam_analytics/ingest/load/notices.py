"""What is worth a warning about an import: about how it is read, about its rows, and about them beside other imports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

import duckdb

from kam_analytics import i18n, settings
from kam_analytics.ingest import sql
from kam_analytics.ingest.books import facts
from kam_analytics.ingest.books.modes import ADD, Mode, key_of
from kam_analytics.ingest.cells import currencies, ids
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.load import odd_dates
from kam_analytics.ingest.meaning import receipts, statuses
from kam_analytics.ingest.model import Note, Plan, listed
from kam_analytics.ingest.planning import joining, named_only, stacking

_DISCOUNT = re.compile(r"discount|rebate|deduction|折扣|优惠|让利|rabatt|remise", re.IGNORECASE)


def of_plan(plan: Plan) -> list[Note]:
    """About how the file is read, before any row is."""
    return [
        *joining.notes(plan.joined),
        *stacking.notes(plan.joined),
        *_in_doubt(plan),
        *_computed(plan),
        *_owed(plan),
        *_marked(plan),
        *_currency_in_header(plan),
        *(Note("amounts_beside", {"columns": listed(group)}) for group in plan.beside.values()),
        *named_only.notes(plan.unread),
    ]


def of_rows(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int, totals: Mapping[str, Decimal], tidy: Path | None
) -> list[Note]:
    """About the loaded rows by themselves. `tidy`: see `odd_dates.notes`."""
    return [
        *_all_zero(cursor, plan, import_id, totals),
        *_all_negative(cursor, plan, import_id),
        *odd_dates.notes(cursor, plan, import_id, tidy),
        *ids.alike(cursor, import_id),
        *_known_by_name(cursor, plan, import_id),
    ]


def _known_by_name(cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int) -> list[Note]:
    """That some customers of a file with numbers have none, so that they count under their name."""
    number, name = plan.mapping.get("customer_id"), plan.mapping.get("customer_name")
    if number is None or name in (None, number):
        return []
    table = "customer" if plan.kind == "customers" else "fact_party"
    statement = sql.load("known_by_name").replace("{table}", table)
    ((named, customers),) = cursor.execute(statement, {"import_id": import_id}).fetchall()
    if not named or len(named) == customers:  # ids may be names in all of a file
        return []
    return [Note("known_by_name", {"count": len(named), "column": number, "names": listed(named)})]


def of_data(cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int, mode: Mode) -> list[Note]:
    """About the rows of an import beside those that count already; another mode may change it."""
    kind = KINDS[plan.kind]
    statement = sql.load(f"notices_{kind.family or kind.name}")
    statement = statement.replace("{table}", kind.table).replace("{kind}", kind.name)
    statement = statement.replace("{kin}", sql.load("kin"))
    found = cursor.execute(statement, {"import_id": import_id}).fetchall()
    found += _of_mode(cursor, plan, import_id, mode)
    if plan.completes is not None:  # mended rows go in as those of their file do: there is no other mode for them
        found = [("mended_known" if code.startswith("known_") else code, number) for code, number in found]
    notes = [Note(code, {"count": int(number)}) for code, number in found if number]
    return [
        *notes,
        *_told_twice(cursor, plan, import_id),
        *_read_by_column(cursor, plan, import_id),
        *_contradicting(cursor, plan, import_id),
    ]


def _read_by_column(cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int) -> list[Note]:
    """How rates with a currency a column are read, shown on those of the last day; and which columns of the file are left out."""
    if plan.kind != "rates" or not plan.wide:
        return []
    notes = []
    found = cursor.execute(sql.load("rates_read"), {"import_id": import_id}).fetchall()
    if found:
        lines = [f"1 {one} = {facts.trimmed(rate):f} {other}" for _, one, other, rate in found]
        notes.append(Note("rates_by_column", {"lines": "; ".join(lines), "day": found[0][0].isoformat()}))
    used = {*plan.wide, *plan.mapping.values(), *plan.added}
    left = [name for name in plan.columns if name not in used and i18n.column(name, "zh") == name]  # with a header
    return [*notes, Note("rates_left_out", {"columns": listed(left)})] if left else notes


def _contradicting(cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int) -> list[Note]:
    """Notes where rates of two currencies are far from those of other imports a few days before or after, and where the two ways
    round are no inverse of each other on a day; each with the worst."""
    if plan.kind != "rates":
        return []
    notes = []
    for number, *worst in cursor.execute(sql.load("rates_far"), {"import_id": import_id}).fetchall():
        day, one, other, rate, near, known = worst
        params = {"day": day.isoformat(), "near": near.isoformat(), "one": one, "other": other}
        params |= {"rate": f"{facts.trimmed(rate):f}", "known": f"{facts.trimmed(known):f}"}
        notes.append(Note("rates_far", {"count": int(number), **params}))
    found = cursor.execute(sql.load("rates_contradict"), {"import_id": import_id}).fetchall()
    if not found:
        return notes
    count, day, one, other, rate, back = found[0]
    example = {"day": day.isoformat(), "one": one, "other": other}
    example |= {"rate": f"{facts.trimmed(rate):f}", "back": f"{facts.trimmed(back):f}"}
    return [*notes, Note("rates_contradict", {"count": int(count), **example})]


def _told_twice(cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int) -> list[Note]:
    """Notices where both the invoices and the receipts tell of money: what of it counts once, and what may count twice."""
    if plan.kind not in facts.RECEIVABLE_KINDS:
        return []
    found = cursor.execute(sql.load("told_twice"), {"import_id": import_id}).fetchall()
    notes = []
    for code in dict.fromkeys(row[0] for row in found):
        of_code = [row[1:] for row in found if row[0] == code]
        params = {"count": sum(count for _, count, _, _ in of_code)}
        params["amounts"] = _by_currency((currency, amount) for currency, _, amount, _ in of_code)
        if code == "told_twice":
            params["beyond"] = _by_currency((currency, amount) for currency, _, _, amount in of_code)
        notes.append(Note(code, params))
    return notes


def _by_currency(amounts: Iterable[tuple[str, Decimal]]) -> str:
    return ", ".join(f"{facts.trimmed(amount):,} {currency}".strip() for currency, amount in amounts)


def _of_mode(cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int, mode: Mode) -> list[tuple[str, int]]:
    """How many earlier rows gave their place; and how many rows could not take any, since they name no document."""
    if mode == ADD:
        return []
    kind = KINDS[plan.kind]
    statement = sql.load("count_taken").replace("{table}", kind.table).replace("{key}", key_of(kind))
    taken, nameless = cursor.execute(statement, {"import_id": import_id}).fetchall()[0]
    return [("took_place", taken), ("updates_none", nameless if mode.name == "update" else 0)]


def _computed(plan: Plan) -> list[Note]:
    """What to know of a revenue that is computed from quantity and price: which discount is in it, and which is not."""
    if plan.kind != "sales" or "revenue" in plan.mapping:
        return []
    if "discount" in plan.mapping:
        return [Note("discount_per_cent", {"column": plan.mapping["discount"]})] if plan.percent_discount else []
    used = set(plan.mapping.values())
    others = [name for name in plan.columns if name not in used and _DISCOUNT.search(name)]
    return [Note("discount_not_used", {"columns": listed(others)})] if others else []


def _marked(plan: Plan) -> list[Note]:
    """Which of debit and credit counts as minus where amounts are marked so."""
    by_side: dict[str, list[str]] = {}
    for column, side in plan.sides.items():
        by_side.setdefault(side, []).append(column)
    return [Note(f"marked_{side}", {"columns": listed(columns)}) for side, columns in by_side.items()]


def _owed(plan: Plan) -> list[Note]:
    """Columns of sales that speak of what is owed or settled: they would be used of invoices."""
    if plan.kind != "sales":
        return []
    used = set(plan.mapping.values())
    names = [name for name in plan.columns if name not in used and receipts.owed([name])]
    return [Note("owed_not_used", {"columns": ", ".join(names)})] if names else []


def _currency_in_header(plan: Plan) -> list[Note]:
    """Currencies that headers of amounts name, where no column names that of the rows."""
    found = currencies.in_headers(plan)
    own = settings.read().currency
    named = [
        f"{name}: {code}"
        for code, names in found.items()
        if currencies.clear(code or "$") and code != own
        for name in names
    ]
    notes = [Note("currency_in_header", {"columns": listed(named)})] if named else []
    for code, names in found.items():
        notes += currencies.own_sign({code}, names, own) if code and not currencies.clear(code) else []
    return notes


def _in_doubt(plan: Plan) -> list[Note]:
    """Rows loaded that a person may want to leave out; how many is an estimate where the look saw a part of the file."""
    about = "≈ " if plan.estimated else ""
    return [
        Note(
            "kept_in_doubt_side" if statuses.of_sides(column) else f"kept_in_doubt{'_about' if plan.estimated else ''}",
            {
                "column": column,
                "values": ", ".join(f"{word} ({about}{count:,})" for word, count in words.items()),
                "option": f"{column}={','.join({word.casefold(): word for word in words}.values())}",
            },
        )
        for column, words in plan.kept.items()
    ]


def _all_negative(cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int) -> list[Note]:
    """A note where no sale or invoice has an amount above zero, as in an export of the ledger, where revenue is credit."""
    if plan.kind not in ("sales", "invoices"):
        return []
    kind = KINDS[plan.kind]
    statement = sql.load("all_negative").replace("{table}", kind.table).replace("{amount}", kind.totals[0])
    count = int(sql.one(cursor, statement, {"import_id": import_id}))
    return [Note("all_negative", {"count": count})] if count else []


def _all_zero(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int, totals: Mapping[str, Decimal]
) -> list[Note]:
    """A note where every amount is zero, as in a workbook whose formulas were never computed."""
    kind = KINDS[plan.kind]
    lead = kind.totals[0]
    if kind.name in ("customers", "statements") or totals.get(lead) != 0:
        return []
    statement = sql.load("count_amounts").replace("{table}", kind.table).replace("{amount}", lead)
    if sql.one(cursor, statement, {"import_id": import_id}):
        return []
    sources = [plan.mapping[lead]] if lead in plan.mapping else list(plan.wide)
    return [Note("all_zero", {"columns": listed(sources or plan.mapping.values())})]
