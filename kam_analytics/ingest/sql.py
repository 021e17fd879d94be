"""The import's SQL: read from files, lines marked `-- if NAME` kept only where NAME holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

_SCHEMA = Path(__file__).parent.parent / "schema"
_IF = re.compile(r"\s*-- if (\w+)\s*$")


@cache
def _read(folder: str, name: str) -> str:
    return (_SCHEMA / folder / f"{name}.sql").read_text(encoding="utf-8").strip()


def fact(name: str) -> str:
    """A roll-up from schema/facts."""
    return _read("facts", name)


def load(name: str, conditions: Collection[str] = ()) -> str:
    """A statement from schema/load with the lines whose condition holds."""
    kept = []
    for line in _read("load", name).splitlines():
        match = _IF.search(line)
        if match is None:
            kept.append(line)
        elif match[1] in conditions:
            kept.append(line[: match.start()])
    return "\n".join(kept)


def statements(name: str) -> list[str]:
    """The statements of a file that holds several, each ended by a semicolon at the end of a line."""
    return parts(_read("load", name))


def parts(text: str) -> list[str]:
    """The statements of a text, each ended by a semicolon at the end of a line."""
    code = re.sub(r"--.*", "", text)
    return [statement.strip() for statement in re.split(r";\s*$", code, flags=re.MULTILINE) if statement.strip()]


def filled(statement: str, parts: Mapping[str, str]) -> str:
    """A statement with its marks, such as `{table}`, replaced, one after the other. Never by what a user wrote."""
    for mark, value in parts.items():
        statement = statement.replace("{" + mark + "}", value)
    return statement


def one(cursor: duckdb.DuckDBPyConnection, sql: str, params: dict[str, object] | None = None) -> Any:
    """The first column of the only row. Reads to the end: a result left unfinished blocks its connection."""
    return cursor.execute(sql, params).fetchall()[0][0]


def rows(
    cursor: duckdb.DuckDBPyConnection, sql: str, params: dict[str, object] | None = None
) -> tuple[dict[str, Any], ...]:
    """All rows, by the names of their columns."""
    result = cursor.execute(sql, params)
    names = [column[0] for column in result.description or ()]
    return tuple(dict(zip(names, row, strict=True)) for row in result.fetchall())


def params_of(sql: str, values: dict[str, object]) -> dict[str, object]:
    """Those of the values that a statement names; DuckDB refuses others."""
    named = set(re.findall(r"\$(\w+)", re.sub(r"--.*", "", sql)))
    return {name: value for name, value in values.items() if name in named}
