"""Running a metric: put its SQL together with the scoped relations it names, bind, query, keep the result."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from cachetools import LRUCache

from kam_analytics.engine import Engine
from kam_analytics.metrics.registry import Metric, get
from kam_analytics.scope import Scope

_RELATIONS = Path(__file__).parent / "relations"
_PERIODS = ("now", "base", "history")
_IF = re.compile(r"\s*-- if (\w+)\s*$")
_CACHE_BYTES = 256 * 1024 * 1024


class RelationCircle(ValueError):
    """Relations name each other in a circle, so that none of them can come first: a fault of the SQL files."""

    def __init__(self, circle: str) -> None:
        super().__init__(f"relations in metrics/relations/ name each other in a circle: {circle}")


@cache
def _relation_texts() -> dict[str, str]:
    """Relation name -> its SQL. A relation that speaks of PERIOD exists once a period: sales_now, sales_base ..."""
    texts: dict[str, str] = {}
    for path in sorted(_RELATIONS.glob("*.sql")):
        sql = path.read_text(encoding="utf-8").strip()
        if "PERIOD" in sql:
            texts |= {f"{path.stem}_{period}": sql.replace("PERIOD", period) for period in _PERIODS}
        else:
            texts[path.stem] = sql
    return texts


@cache
def _named_in(sql: str) -> tuple[str, ...]:
    words = set(re.findall(r"\w+", re.sub(r"--.*", "", sql)))
    return tuple(sorted(words & set(_relation_texts())))


def _keep(sql: str, conditions: frozenset[str]) -> str:
    """Drop the lines whose condition is not in force."""
    lines = []
    for line in sql.splitlines():
        match = _IF.search(line)
        if match is None:
            lines.append(line)
        elif match[1] in conditions:
            lines.append(line[: match.start()])
    return "\n".join(lines)


@cache
def _compose(sql: str, conditions: frozenset[str]) -> str:
    body = _keep(sql, conditions)
    needed: dict[str, str] = {}

    def require(text: str, within: tuple[str, ...]) -> None:
        for name in _named_in(text):
            if name in within:
                raise RelationCircle(" -> ".join((*within[within.index(name) :], name)))
            if name not in needed:
                relation = _keep(_relation_texts()[name], conditions)
                require(relation, (*within, name))
                needed[name] = relation

    require(body, ())
    if not needed:
        return body
    head = ",\n".join(f"{name} AS (\n{text}\n)" for name, text in needed.items())
    comments, code = _split_comments(body)
    if code[:4].upper() == "WITH":
        return f"{comments}WITH {head},\n{code[4:].lstrip()}"
    return f"{comments}WITH {head}\n{code}"


def _split_comments(sql: str) -> tuple[str, str]:
    lines = sql.splitlines()
    count = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("--")), 0)
    comments = "\n".join(lines[:count])
    return (comments + "\n" if comments else ""), "\n".join(lines[count:]).lstrip()


def statement(metric: Metric, scope: Scope, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The full SQL of a metric in a scope, and the parameters it names."""
    sql = _compose(metric.sql, scope.conditions)
    available = {**scope.params(), **values}
    used = set(re.findall(r"\$(\w+)", re.sub(r"--.*", "", sql)))
    return sql, {name: available[name] for name in sorted(used)}


@dataclass(frozen=True, slots=True)
class Result:
    """What a metric gave: exact values in `table`, the same as numbers for display in `frame`."""

    metric: Metric
    scope: Scope
    table: pa.Table
    frame: pd.DataFrame
    sql: str
    params: Mapping[str, Any]

    def one(self) -> dict[str, Any]:
        """The only row of a one-row metric."""
        row: dict[str, Any] = self.frame.iloc[0].to_dict()
        return row


_cache: LRUCache[Any, Result] = LRUCache(_CACHE_BYTES, getsizeof=lambda result: max(result.table.nbytes, 1024) * 3)
_cache_lock = threading.Lock()
# Planning a statement takes one core and about as long as running it over the facts: two at a time use both.
_pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="kam-metric")


def run(engine: Engine, name: str, scope: Scope, **params: Any) -> Result:
    """Run the metric `name` in `scope`. Results are shared and kept until the data changes: do not write to them.

    Raises NotFound for an unknown metric and ScopeError for a parameter it does not take.
    """
    metric = get(name)
    values = metric.values(params)
    metric.demand(values)
    key = _key(engine, name, scope, values)
    with _cache_lock:
        if (hit := _cache.get(key)) is not None:
            return hit
    sql, bound = statement(metric, scope, values)
    compute = metric.compute
    table = engine.query(sql, bound) if compute is None else compute(engine, scope, values)
    result = Result(metric, scope, table, to_frame(table), sql, bound)
    with _cache_lock:
        if result.table.nbytes * 3 < _CACHE_BYTES:
            _cache[key] = result
    return result


def prepare(engine: Engine, asked: Sequence[tuple[str, Scope]], params: Mapping[str, Any]) -> None:
    """Run those metrics that are not kept yet side by side, so that `run` finds them; each with those of `params` that
    it takes. Errors are left to `run`."""
    taken = {name: {p.name: params[p.name] for p in get(name).params if p.name in params} for name, _ in asked}
    with _cache_lock:
        missing = [
            (name, scope)
            for name, scope in asked
            if _key(engine, name, scope, get(name).values(taken[name])) not in _cache
        ]
    if len(missing) > 1:
        wait([_pool.submit(run, engine, name, scope, **taken[name]) for name, scope in missing])


def _key(engine: Engine, name: str, scope: Scope, values: Mapping[str, Any]) -> Any:
    return engine.number, engine.data_version, name, scope, tuple(sorted(values.items()))


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Arrow to pandas for display: decimals become floats, dates datetime64; money stays exact to the cent below
    a hundred trillion, and downloads use the table itself."""
    fields = [
        pa.field(field.name, pa.float64()) if pa.types.is_decimal(field.type) else field for field in table.schema
    ]
    return table.cast(pa.schema(fields)).to_pandas(date_as_object=False)
