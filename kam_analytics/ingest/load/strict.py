"""The strict path: DuckDB reads the file itself, every column in its type, and any oddity makes it fail."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from kam_analytics import settings
from kam_analytics.ingest import sql
from kam_analytics.ingest.cells import currencies
from kam_analytics.ingest.kinds import DATE, DAYS, FLAG, KINDS, NUMBER, RATE, TEXT
from kam_analytics.ingest.kinds.kind import PERIOD, QUOTE
from kam_analytics.ingest.model import Plan
from kam_analytics.ingest.watch import Watch

_READ_AS = {
    TEXT: "VARCHAR",
    DATE: "DATE",
    NUMBER: "DECIMAL(18,5)",
    RATE: "DECIMAL(18,8)",
    DAYS: "INTEGER",
    FLAG: "VARCHAR",
}
STORED_AS = {
    TEXT: "VARCHAR",
    DATE: "DATE",
    NUMBER: "DECIMAL(18,4)",
    RATE: "DECIMAL(9,6)",
    DAYS: "INTEGER",
    FLAG: "BOOLEAN",
    PERIOD: 'STRUCT("first" DATE, "last" DATE)',
    QUOTE: "DECIMAL(18,8)",
}


class NotStrict(Exception):
    """The file needs the careful path."""


def load(
    cursor: duckdb.DuckDBPyConnection, paths: Sequence[Path], plan: Plan, params: dict[str, Any], watch: Watch
) -> int:
    """Insert all rows of the file, in parts that each have its header; the number of rows. Raises NotStrict, after which the
    transaction is void."""
    kind = KINDS[plan.kind]
    types = {f"c{index}": "VARCHAR" for index in range(len(plan.columns))}
    for target, source in plan.mapping.items():
        types[f"c{plan.columns.index(source)}"] = _READ_AS[kind.targets[target]]
    styles = set(plan.decimals.values())
    reading = {
        **params,
        "paths": list(map(str, paths)),
        "delimiter": plan.delimiter,
        "quote": plan.quote,
        "columns": types,
        "date_format": plan.strict_date_format,
        "decimal": "," if styles == {"comma"} else ".",
        "newline": {"\r\n": "\\r\\n", "\n": "\\n", "\r": "\\r"}[plan.newline or "\n"],
        "missing": ["", *plan.markers],  # each word costs; what else turns up sends the file on the careful path
    }
    told = _told(plan)
    relation = sql.load("strict", {"told"} if told else ()).replace("{columns}", ",\n    ".join(_projection(plan)))
    relation = relation.replace("{told}", " OR ".join(told))
    reading |= {f"told_{place}": words for place, words in told.values()}
    statement = insert_into(plan, relation)
    try:
        return watch.run(cursor, statement, sql.params_of(statement, reading))
    except (
        duckdb.InvalidInputException,
        duckdb.ConversionException,
        duckdb.ConstraintException,
        duckdb.OutOfRangeException,
        duckdb.NotImplementedException,  # a line longer than the parts in which the file is read
    ) as error:
        raise NotStrict(str(error)) from error


def _told(plan: Plan) -> dict[str, tuple[int, list[str]]]:
    """The condition of each column by whose words rows are left out or turned, with its place and those words."""
    words: dict[int, list[str]] = {}
    for name in (*plan.aside, *plan.turned):
        words.setdefault(plan.columns.index(name), []).extend((*plan.aside.get(name, ()), *plan.turned.get(name, ())))
    return {
        f"list_contains($told_{place}, lower(trim(c{place}))) OR contains(c{place}, '\t')": (place, said)
        for place, said in words.items()
    }


def verify(cursor: duckdb.DuckDBPyConnection, plan: Plan, import_id: int, odd_blanks: bool) -> None:
    """Raise NotStrict when loaded rows need cleaning. `odd_blanks`: the file has blanks beyond those of ASCII."""
    if odd_blanks and _told(plan):
        raise NotStrict("words of a status may have blanks around them that only the careful path takes off")
    statement = sql.load(f"verify_{plan.kind}", {*plan.mapping, *_derived(plan)})
    if odd_blanks:
        statement = statement.replace("kam_unclean", "kam_oddly_unclean")
    dirty = sql.one(cursor, statement, {"import_id": import_id})
    if dirty:
        raise NotStrict(f"{dirty} rows need cleaning")


def _derived(plan: Plan) -> set[str]:
    """A customer that is given by name only has it as its id."""
    return {"customer_id"} if "customer_name" in plan.mapping else set()


def insert_into(plan: Plan, relation: str) -> str:
    """The INSERT of a kind, reading its typed columns from `relation`."""
    if plan.wide:
        cells = ", ".join(
            f"struct_pack(label := '{label}', amount := amounts[{n}])"
            for n, label in enumerate(plan.wide.values(), start=1)
        )
        relation = (
            sql.load(f"unpivot_{KINDS[plan.kind].wide}").replace("{cells}", cells).replace("{relation}", relation)
        )
    return sql.load(f"insert_{plan.kind}", conditions(plan)).replace(
        "FROM extract", f"FROM (\n{relation}\n) AS extract"
    )


def conditions(plan: Plan) -> set[str]:
    """The names that `-- if` lines of the kind's statements test."""
    mapped = set(plan.mapping)
    names = mapped & {"revenue", "cost", "discount"}
    if plan.kind == "sales" and "revenue" not in mapped:
        names |= {"computed_revenue", "discounted_revenue" if "discount" in mapped else "plain_revenue"}
    if "profit" in mapped and "cost" not in mapped:
        names.add("cost_from_profit")
    elif "unit_cost" in mapped and "quantity" in mapped and "cost" not in mapped:
        names.add("cost_from_unit")
    if KINDS[plan.kind].wide:
        names |= mapped & {"amount", "period", "period_end", "from_currency", "rate"}
        names |= {"year"} if "year" in mapped and "period" not in mapped else set()
        names |= {"wide"} if plan.wide else set()
    return names


def _projection(plan: Plan) -> list[str]:
    """Target columns in terms of the file's columns c0, c1 ...; targets that are not mapped are NULL."""
    kind = KINDS[plan.kind]
    columns = []
    for target, holds in kind.targets.items():
        source = plan.mapping.get(target)
        if source is None:
            told = currencies.of_all_rows(plan, settings.read().currency) if target == "currency" else ""
            value = f"'{told}'" if told else "NULL"
            columns.append(f"CAST({value} AS {STORED_AS[holds]}) AS {target}")
            continue
        cell = f"c{plan.columns.index(source)}"
        if holds == NUMBER:
            cell = f"kam_money({cell})"
        elif holds == RATE:
            cell = f"kam_strict_{'per_cent' if plan.percent_discount else 'rate'}({cell})"
        elif holds in (FLAG, DAYS):
            cell = f"kam_strict_{holds}({cell})"
        columns.append(f"{cell} AS {target}")
    return columns
