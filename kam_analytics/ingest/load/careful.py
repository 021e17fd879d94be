"""The careful path: a clean copy as text, typed cell by cell; what cannot be read is set aside with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from kam_analytics import settings
from kam_analytics.engine import Engine
from kam_analytics.ingest import sql
from kam_analytics.ingest.books.outcome import SKIPS
from kam_analytics.ingest.cells import currencies
from kam_analytics.ingest.kinds import DATE, DAYS, FLAG, KINDS, NUMBER, RATE, TEXT
from kam_analytics.ingest.kinds.kind import PERIOD, QUOTE
from kam_analytics.ingest.load import strict
from kam_analytics.ingest.meaning.statuses import TURNING
from kam_analytics.ingest.model import Note, Plan, listed
from kam_analytics.ingest.reading import clean_copy, encoding
from kam_analytics.ingest.watch import Watch


@dataclass(frozen=True, slots=True)
class Loaded:
    """Rows below the header, how many of them were loaded, why others were skipped, and what is worth a warning."""

    in_file: int
    loaded: int
    rejected: int
    skips: dict[str, int]
    warnings: tuple[Note, ...]


def load(
    engine: Engine, cursor: duckdb.DuckDBPyConnection, path: Path, plan: Plan, params: dict[str, Any], watch: Watch
) -> Loaded:
    """Load what can be read; the rest goes to rejected_row. `cleaned` stays as a temporary table."""
    watch.stage("cleaning", 0.02, 0.32)
    copy = clean_copy.write(engine, path, plan, watch.at)
    try:
        watch.stage("loading", 0.32, 0.8, statements=1)
        cursor.execute(sql.load("macros_careful"))
        if PERIOD in KINDS[plan.kind].targets.values():
            cursor.execute(sql.load("macros_periods"))
        names = ["row_no", "note", "broken", *(f"c{index}" for index in range(len(plan.columns)))]
        reading = {
            **params,
            "path": str(copy.path),
            "columns": dict.fromkeys(names, "VARCHAR"),
            **{f"formats_{target}": list(formats) for target, formats in plan.dates.items()},
            **{f"turned_{plan.columns.index(name)}": list(words) for name, words in plan.turned.items()},
        }
        parts = _parts(plan)
        statement = sql.filled(sql.load("cleaned"), parts)
        watch.run(cursor, statement, sql.params_of(statement, reading))
    finally:
        copy.path.unlink(missing_ok=True)
    if plan.kind == "customers":
        watch.run(cursor, sql.load("repeated_customers"))
    if plan.completes is not None:
        for text in sql.statements("already_mended"):
            watch.run(cursor, text, sql.params_of(text, {"completes": plan.completes}))
    noted = currencies.settle(cursor, plan, settings.read().currency)
    watch.stage("loading", 0.8, 0.95, statements=2)
    sources = {
        **plan.mapping,
        **_wide_sources(plan),
        **_beside_sources(plan),
        **({"first_row": plan.added[0]} if plan.completes is not None else {}),
    }
    rejecting = {**params, "targets": list(sources), "sources": list(sources.values())}
    codes = dict(cursor.execute(sql.load("verdicts")).fetchall())
    if codes:
        set_aside = sql.filled(sql.load("rejects"), parts)
        watch.run(cursor, set_aside, sql.params_of(set_aside, rejecting))
    statement = strict.insert_into(plan, "SELECT * FROM cleaned WHERE verdict IS NULL")
    loaded = watch.run(cursor, statement, sql.params_of(statement, params))
    if plan.wide:  # one row of the file is several here
        loaded = sql.one(cursor, sql.load("count_cleaned").replace("{condition}", "true"))
    if plan.completes is not None:
        statement = sql.load("mended_insert")
        watch.run(cursor, statement, sql.params_of(statement, {**params, "completes": plan.completes}))
    skips = {"blank_row": copy.blank, "repeated_header": copy.repeated, "other_table": copy.other}
    skips |= {code: count for code, count in codes.items() if code in SKIPS}
    rejected = sum(count for code, count in codes.items() if code not in SKIPS)
    return Loaded(
        in_file=copy.rows,
        loaded=loaded,
        rejected=rejected,
        skips={reason: count for reason, count in skips.items() if count},
        warnings=(*_warnings(cursor, plan, copy), *noted),
    )


def _parts(plan: Plan) -> dict[str, str]:
    """What the statements that type the cells and say what is wrong with them are made of."""
    kind = KINDS[plan.kind]
    needed = kind.needed(plan.mapping)
    typed: list[str] = []
    given: list[str] = []
    unread: list[str] = []
    for target, holds in kind.targets.items():
        source = plan.mapping.get(target)
        if source is None and target == "currency" and currencies.columns(plan):
            typed += currencies.typed(plan)
            unread.append(currencies.CONFLICT)
            continue
        if source is None:
            typed.append(f"{_untold(plan, target, holds)} AS {target}")
            continue
        if target in plan.beside:
            _take_beside(plan, target, typed, given, unread)
            continue
        cell = f"c{plan.columns.index(source)}"
        typed.append(f"{_typed(plan, target, holds, cell)} AS {target}")
        if holds != TEXT or target in needed or target == "year":
            given.append(f"{cell} AS given_{target}")
        if holds == DATE:
            unread.append(f"kam_unread_date('{target}', given_{target}, {target})")
        elif holds == NUMBER:
            style = plan.decimals.get(target, "point")
            unread.append(f"kam_unread_number('{target}', given_{target}, {target}, '{style}')")
        elif holds == QUOTE:
            unread.append(f"kam_unread('{target}', given_{target}, {target}, 'not_a_rate')")
        elif holds == PERIOD:
            unread.append(f"kam_unread_period('{target}', given_{target}, {target})")
        elif holds == DAYS:
            unread.append(f"kam_unread('{target}', given_{target}, {target}, 'not_days')")
        elif holds == RATE and "discounted_revenue" in strict.conditions(plan):
            unread.append(f"kam_unread('{target}', given_{target}, {target}, 'bad_discount')")
    wide_faults = "NULL"
    if plan.wide:  # one expression for all of them: a statement with one a column takes a second a column to plan
        cells = ", ".join(f"c{plan.columns.index(source)}" for source in plan.wide)
        number, fault = _wide_cell(plan)
        typed.append(f"list_transform([{cells}], lambda cell, place : {number}) AS amounts")
        given.append(f"[{cells}] AS given_amounts")
        wide_faults = f"list_transform(given_amounts, lambda cell, place : {fault})"
        unread.append(f"list_filter({wide_faults}, lambda fault : fault IS NOT NULL)[1]")
    typed.append(f"{_turned(plan)} AS turned")
    own = [index for index, name in enumerate(plan.columns) if name not in plan.added]
    cells = ", ".join(f"coalesce(c{index}, '')" for index in own)
    first_row = "NULL"
    if plan.completes is not None:
        first_row = f"kam_number(c{plan.columns.index(plan.added[0])}, 'point')"
    keep = plan.kind == "customers" or plan.completes is not None  # rows that are set aside later
    return {
        "first_row": first_row,
        "beside": "".join(
            f", [{', '.join(_numbers_beside(plan, target))}] AS {target}_beside" for target in plan.beside
        ),
        "keep": str(keep).lower(),
        "typed": ",\n        ".join(typed),
        "given": ",\n        ".join(given or ["NULL AS given"]),
        "unread": ",\n        ".join(unread or ["NULL"]),
        "wide_faults": wide_faults,
        "cells": cells,
        "rules": sql.load(f"rules_{KINDS[plan.kind].family or plan.kind}", strict.conditions(plan)),
    }


def _take_beside(plan: Plan, target: str, typed: list[str], given: list[str], unread: list[str]) -> None:
    """An amount of which each row fills one of several columns, or the others with zero."""
    group = plan.beside[target]
    cells = [f"c{plan.columns.index(source)}" for source in group]
    typed.append(f"{target}_beside")
    amount = f"coalesce({', '.join(f'list_filter({target}_beside, lambda n : n {which})[1]' for which in ('<> 0', 'IS NOT NULL'))})"
    signed = plan.turned and target in TURNING[plan.kind]
    typed.append(f"{f'kam_signed({amount}, {_turned(plan)})' if signed else amount} AS {target}")
    filled = f"list_filter([{', '.join(cells)}], lambda cell, place : {target}_beside[place] <> 0)[1]"
    given.append(f"coalesce({filled}, {', '.join(cells)}) AS given_{target}")
    for place, (source, cell) in enumerate(zip(group, cells, strict=True), start=1):
        style = _style_beside(plan, target, source)
        given.append(f"{cell} AS given_{target}_{place}")
        unread.append(
            f"kam_unread_number('{target}|{place}', given_{target}_{place}, {target}_beside[{place}], '{style}')"
        )


def _numbers_beside(plan: Plan, target: str) -> list[str]:
    powers = {
        source: plan.powers.get(target if source == plan.mapping[target] else source) for source in plan.beside[target]
    }
    return [
        _number(f"c{plan.columns.index(source)}", _style_beside(plan, target, source), power)
        for source, power in powers.items()
    ]


def _style_beside(plan: Plan, target: str, source: str) -> str:
    return plan.decimals.get(target if source == plan.mapping[target] else source, "point")


def _beside_sources(plan: Plan) -> dict[str, str]:
    return {f"{t}|{place}": source for t, group in plan.beside.items() for place, source in enumerate(group, start=1)}


def _wide_cell(plan: Plan) -> tuple[str, str]:
    """Expressions of `cell` and `place`: what a cell of a wide table holds, and what is wrong with it."""
    if KINDS[plan.kind].wide == "currencies":
        fault = "kam_unread('amount_' || (place - 1), cell, amounts[place], 'not_a_rate')"
        return _by_style(plan, "kam_quote(cell, '{style}')"), fault
    powers = {plan.powers.get(source) for source in plan.wide}
    number = _by_style(plan, _number("cell", "{style}", powers.pop() if len(powers) == 1 else None))
    return number, _by_style(plan, "kam_unread_number('amount_' || (place - 1), cell, amounts[place], '{style}')")


def _untold(plan: Plan, target: str, holds: str) -> str:
    """What a target is that no column of its own tells: a period may stand in two columns."""
    year, month = (
        f"c{plan.columns.index(plan.mapping[name])}" if name in plan.mapping else None for name in ("year", "month")
    )
    if target == "period" and year and (month or plan.wide):
        return f"kam_period_of({year}, {month})" if month else f"kam_period({year})"
    return f"CAST(NULL AS {strict.STORED_AS[holds]})"


def _by_style(plan: Plan, expression: str) -> str:
    """An expression of `cell` and `place` over the columns of a wide table, each with its decimal mark."""
    comma = [n for n, source in enumerate(plan.wide, start=1) if plan.decimals.get(source) == "comma"]
    if len(comma) in (0, len(plan.wide)):
        return expression.replace("{style}", "comma" if comma else "point")
    forms = [expression.replace("{style}", style) for style in ("comma", "point")]
    return f"CASE WHEN list_contains({comma}, place) THEN {forms[0]} ELSE {forms[1]} END"


def _wide_sources(plan: Plan) -> dict[str, str]:
    return {f"amount_{place}": source for place, source in enumerate(plan.wide)}


def _typed(plan: Plan, target: str, holds: str, cell: str) -> str:
    style = plan.decimals.get(target, "point")
    if holds == DATE:
        return f"kam_date({cell}, $formats_{target})"
    if holds == NUMBER:
        number = _number(cell, style, plan.powers.get(target))
        return f"kam_signed({number}, {_turned(plan)})" if plan.turned and target in TURNING[plan.kind] else number
    if holds == QUOTE:
        return f"kam_quote({cell}, '{style}')"
    if holds == PERIOD:
        day = f"kam_day(kam_date({cell}, $formats_{target}))"
        return f"coalesce(kam_period({cell}), {day})" if target in plan.dates else f"kam_period({cell})"
    if holds == RATE:
        return f"kam_rate({cell}, '{style}', {'0.01' if plan.percent_discount else '1'})"
    if holds == DAYS:
        return f"kam_days({cell}, '{style}')"
    if target in plan.whole_ids:
        return f"kam_whole_id({cell})"
    return f"kam_{holds}({cell})"


def _number(cell: str, style: str, power: int | None) -> str:
    return f"kam_times({cell}, '{style}', {10**power})" if power else f"kam_number({cell}, '{style}')"


def _turned(plan: Plan) -> str:
    """Whether the amounts of a row count the other way: its document says so, and they are written as positive."""
    lead = next((target for target in TURNING.get(plan.kind, ()) if target in plan.mapping), None)
    if lead is None or not plan.turned:
        return "false"
    amount = f"kam_number(c{plan.columns.index(plan.mapping[lead])}, '{plan.decimals.get(lead, 'point')}')"
    if lead in plan.beside:
        amount = f"list_max({lead}_beside)"
    places = [plan.columns.index(name) for name in plan.turned]
    return " OR ".join(f"kam_turned(c{place}, $turned_{place}, {amount})" for place in places)


def _warnings(cursor: duckdb.DuckDBPyConnection, plan: Plan, copy: clean_copy.CleanCopy) -> tuple[Note, ...]:
    notes = [
        Note("left_out", {"column": column, "values": ", ".join(f"{word} ({count})" for word, count in words.items())})
        for column, words in copy.left_out.items()
        if words
    ]
    notes += [
        Note("not_held", {"column": column, "values": ", ".join(value or '""' for value in values)})
        for column, values in copy.unheld.items()
    ]
    if plan.turned and (count := sql.one(cursor, sql.load("count_cleaned").replace("{condition}", "turned"))):
        notes.append(Note("turned", {"count": count, "column": ", ".join(plan.turned)}))
    if plan.filled and not copy.filled:
        notes.append(Note("filled_none"))
    if copy.filled:
        notes.append(Note("filled_down", {"count": copy.filled, "columns": listed(plan.filled)}))
    if copy.next_table.row:
        there = copy.next_table
        notes.append(Note("next_table", {"row": there.row, "names": there.names}))
    if plan.completes is not None:
        notes += _changed(cursor, plan)
    if copy.undecodable:
        notes.append(Note("undecodable", {"count": copy.undecodable, "encoding": encoding.shown(plan.encoding or "")}))
    if plan.powers:
        sources = dict.fromkeys(plan.mapping.get(name, name) for name in plan.powers)
        times = ", ".join(f"× {10**power:,}" for power in sorted(set(plan.powers.values())))
        notes.append(Note("unit_multiplied", {"columns": listed(sources), "factors": times}))
    elif plan.answers.get("unit"):
        notes.append(Note("unit_kept"))
    if plan.wide and KINDS[plan.kind].wide == "months":
        notes.append(Note("wide_columns", {"columns": listed(plan.wide)}))
        if plan.answers.get("year"):
            notes.append(Note("wide_year", {"months": listed(plan.wide.values())}))
    if plan.kind == "credit_notes":
        turned = sql.one(cursor, sql.load("count_cleaned").replace("{condition}", "amount > 0"))
        notes += [Note("credits_turned", {"count": turned})] if turned else []
    notes += [Note("sheet_errors", {"count": count, "column": column}) for column, count in copy.errors.items()]
    notes += _doubts(cursor, plan)
    return tuple(notes)


def _doubts(cursor: duckdb.DuckDBPyConnection, plan: Plan) -> list[Note]:
    """Cells of rows to be loaded of which not all was kept. Where the question takes long to plan, it is asked only of
    columns that a short one has found in doubt."""
    doubts: list[tuple[str, str, str, str]] = []  # what is said, the column, the short question and the exact one
    for target, source in plan.mapping.items():
        holds, given = KINDS[plan.kind].targets[target], f"given_{target}"
        style = plan.decimals.get(target, "point")
        if holds == NUMBER:
            stored = f"{target} / {10 ** plan.powers[target]}" if target in plan.powers else target
            exact = f"kam_rounded({given}, '{style}', {stored})"
            doubts.append(("rounded", source, f"kam_long({given}, '{style}', 4)", exact))
        elif holds == QUOTE:
            exact = f"{target} <> kam_exact({given}, '{style}')"
            doubts.append(("rate_rounded", source, f"kam_long({given}, '{style}', 8)", exact))
        elif holds == RATE and "discounted_revenue" not in strict.conditions(plan):
            exact = f"NOT kam_missing_number({given}) AND NOT coalesce({target} BETWEEN 0 AND 1, false)"
            doubts.append(("discount_ignored", source, exact, exact))
        elif holds == FLAG:
            exact = f"{target} IS NULL AND NOT kam_missing_number({given})"
            doubts.append(("flag_ignored", source, exact, exact))
    short = _counted(cursor, [question for _, _, question, _ in doubts])
    suspects = [doubt for doubt, count in zip(doubts, short, strict=True) if count]
    exact_counts = _counted(cursor, [question for _, _, _, question in suspects])
    return [
        Note(code, {"count": count, "column": source})
        for (code, source, _, _), count in zip(suspects, exact_counts, strict=True)
        if count
    ]


def _counted(cursor: duckdb.DuckDBPyConnection, conditions: list[str]) -> tuple[int, ...]:
    """Of how many rows to be loaded each condition holds."""
    if not conditions:
        return ()
    counts = ", ".join(f"count_if({condition})" for condition in conditions)
    (found,) = cursor.execute(sql.load("count_doubts").replace("{conditions}", counts)).fetchall()
    return tuple(found)


def _changed(cursor: duckdb.DuckDBPyConnection, plan: Plan) -> list[Note]:
    """Words of mended rows that were not at fault, yet are others than before."""
    own = [name for name in plan.columns if name not in plan.added]
    notes = []
    for source in dict.fromkeys(s for target, s in plan.mapping.items() if KINDS[plan.kind].targets[target] == TEXT):
        params = {"completes": plan.completes, "column": source, "place": own.index(source)}
        count, before, now = cursor.execute(sql.load("changed_cells"), params).fetchall()[0]
        if count:
            notes.append(Note("changed_cells", {"count": count, "column": source, "before": before, "now": now or "-"}))
    return notes
