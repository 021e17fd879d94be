"""Dates of an import that can be read but hardly be right: far from all others, in the future, against the order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb

from kam_analytics.ingest import clock, sql
from kam_analytics.ingest.cells import dates, far_dates, values
from kam_analytics.ingest.cells.far_dates import SHOWN, Span
from kam_analytics.ingest.kinds import DATE, KINDS
from kam_analytics.ingest.model import DATE_ORDERS, Note, Plan
from kam_analytics.ingest.planning.readings import order_used
from kam_analytics.ingest.reading import tidy_rows

_HAPPENED = ("order_date", "invoice_date", "paid_date", "payment_date", "customer_since")  # due dates lie ahead


def notes(cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int, tidy: Path | None) -> list[Note]:
    """What is worth a warning about the dates of one import. `tidy`: the file, where it was read as it is, a line a row;
    None where its rows are in `cleaned`."""
    kind = KINDS[plan.kind]
    columns = sql.load("columns_of").replace("{table}", kind.table)
    stored = {name for name, *_ in cursor.execute(columns).description or ()}
    found: list[Note] = []
    for target, column in plan.mapping.items():
        if kind.targets[target] != DATE or target not in stored:
            continue
        months = _months(cursor, plan.kind, target, import_id)
        spans = [] if target in far_dates.SPREAD else far_dates.far(months)
        params: dict[str, object] = {"column": column}
        if spans:
            code = "dates_far"
            params |= far_dates.usual(months, spans)
        else:
            code, spans = "dates_ahead", _ahead(months) if target in _HAPPENED else []
        odd = [(day, count) for span in spans for day, count in _within(cursor, plan.kind, target, import_id, span)]
        if odd:
            examples = (
                _lines(tidy, plan, [day for day, _ in odd[:SHOWN]])
                if tidy
                else [text for span in spans for text in _written(cursor, plan, target, span)][:SHOWN]
            )
            params |= {"count": sum(count for _, count in odd), "examples": ", ".join(examples)}
            found.append(Note(code, params))
    return found if tidy else found + _against_order(cursor, plan)


def _ahead(months: Sequence[tuple[int, int]]) -> list[Span]:
    """From the day after tomorrow on, where a month says that there may be such dates: today is another day elsewhere."""
    start = clock.now().date() + timedelta(days=2)
    return [(start, dates.LAST)] if months and far_dates.first_of(months[-1][0] + 1) > start else []


def _months(cursor: duckdb.DuckDBPyConnection, kind: str, target: str, import_id: int) -> list[tuple[int, int]]:
    statement = sql.load("months_of_lines" if target == "order_date" else "months")
    return cursor.execute(_of(statement, kind, target), {"import_id": import_id}).fetchall()


def _within(
    cursor: duckdb.DuckDBPyConnection, kind: str, target: str, import_id: int, span: Span
) -> list[tuple[date, int]]:
    params = {"import_id": import_id, "first": span[0], "last": span[1]}
    return cursor.execute(_of(sql.load("dates_within"), kind, target), params).fetchall()


def _written(cursor: duckdb.DuckDBPyConnection, plan: Plan, target: str, span: Span) -> list[str]:
    statement = sql.load("dates_written").replace("{column}", target)
    rows = cursor.execute(statement, {"first": span[0], "last": span[1]}).fetchall()
    return [far_dates.example(text.strip(), day, plan.place(row)) for text, day, row in rows]


def _lines(path: Path, plan: Plan, days: Sequence[date]) -> list[str]:
    rows = [tidy_rows.row_of(path, plan, day) for day in days]
    return [
        far_dates.example(day.isoformat(), day, None if row is None else plan.place(row))
        for day, row in zip(days, rows, strict=True)
    ]


def _against_order(cursor: duckdb.DuckDBPyConnection, plan: Plan) -> list[Note]:
    """Rejected dates that another order of day and month reads: then those that both orders read may be wrong."""
    found: dict[str, list[tuple[str, int]]] = {}
    for target, text, count in cursor.execute(sql.load("dates_unread")).fetchall():
        formats = [form for form in plan.dates.get(target, ()) if "%b" not in form and form[:2] in ("%d", "%m", "%y")]
        own = order_used({target: tuple(formats)})
        if own and set(dates.readings(dates.split(values.clean(text))[0])) & (set(DATE_ORDERS) - {own}):
            found.setdefault(target, []).append((text, count))
    return [
        Note(
            "dates_against_order",
            {
                "column": plan.mapping[target],
                "count": sum(count for _, count in cells),
                "examples": ", ".join(text for text, _ in cells[:SHOWN]),
            },
        )
        for target, cells in found.items()
    ]


def _of(statement: str, kind: str, target: str) -> str:
    return statement.replace("{table}", KINDS[kind].table).replace("{column}", target)
