"""The registry of metrics, read from the folders beside this file.

A metric NAME in a subject folder is `NAME.sql` and `NAME.toml`; a metric that needs more than SQL adds `NAME.py` with
`compute(engine, scope, params) -> pyarrow.Table`. The spec holds title, meaning, formula and grain in both languages,
the source of the definition, the columns with their units, the parameters and the invariants that must hold.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from kam_analytics.errors import NotFound, ScopeError

_FOLDER = Path(__file__).parent
UNITS = ("money", "ratio", "count", "quantity", "days", "date", "month", "text", "id", "number", "flag", "score")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result: its unit decides how it is shown; `label` is by language."""

    name: str
    unit: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter beyond the scope. `choices` is empty when any value of the type will do."""

    name: str
    type: str
    default: Any
    choices: tuple[str, ...] = ()

    def parse(self, value: Any) -> Any:
        """The value in the type of the parameter; raises ScopeError `bad_parameter`."""
        try:
            parsed = _PARSERS[self.type](value) if value is not None else None
        except (ValueError, InvalidOperation, TypeError) as error:
            raise ScopeError("bad_parameter", name=self.name, value=value, type=self.type) from error
        if self.choices and parsed not in self.choices:
            raise ScopeError("bad_choice", name=self.name, value=value, choices=", ".join(self.choices))
        return parsed


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "text": str,
    "integer": int,
    "number": float,
    "decimal": lambda value: Decimal(str(value)),
    "date": lambda value: value if isinstance(value, date) else date.fromisoformat(value),
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its SQL as written, and its spec."""

    name: str
    sql: str
    title: Mapping[str, str]
    meaning: Mapping[str, str]
    formula: Mapping[str, str]
    grain: Mapping[str, str]
    source: str
    columns: tuple[Column, ...]
    params: tuple[Param, ...]
    invariants: tuple[str, ...]

    @property
    def subject(self) -> str:
        return self.name.split("/")[0]

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All parameters with their values; raises ScopeError for one that the metric does not have."""
        known = {param.name: param for param in self.params}
        for name in given:
            if name not in known:
                raise ScopeError("unknown_parameter", name=name, metric=self.name, known=", ".join(known) or "-")
        return {name: param.parse(given.get(name, param.default)) for name, param in known.items()}

    @property
    def compute(self) -> Callable[..., Any] | None:
        """The metric's own Python step, where it has one."""
        if not (_FOLDER / f"{self.name}.py").exists():
            return None
        module = importlib.import_module(f"{__package__}.{self.name.replace('/', '.')}")
        function: Callable[..., Any] = module.compute
        return function


def _read(path: Path) -> Metric:
    name = f"{path.parent.name}/{path.stem}"
    with path.open("rb") as stream:
        spec = tomllib.load(stream)
    sql = path.with_suffix(".sql").read_text(encoding="utf-8")
    columns = tuple(
        Column(column, entry["unit"], {"en": entry["en"], "zh": entry["zh"]})
        for column, entry in spec["columns"].items()
    )
    params = tuple(
        Param(param, entry["type"], entry.get("default"), tuple(entry.get("choices", ())))
        for param, entry in spec.get("params", {}).items()
    )
    return Metric(
        name=name,
        sql=sql.strip(),
        title=spec["title"],
        meaning=spec["meaning"],
        formula=spec["formula"],
        grain=spec["grain"],
        source=spec["source"],
        columns=columns,
        params=params,
        invariants=tuple(spec.get("invariants", ())),
    )


@cache
def _all() -> dict[str, Metric]:
    return {metric.name: metric for metric in map(_read, sorted(_FOLDER.glob("*/*.toml")))}


def names() -> list[str]:
    return list(_all())


def get(name: str) -> Metric:
    """The metric of this name; raises NotFound `unknown_metric` with the closest names as a hint."""
    import difflib

    if name not in _all():
        close = difflib.get_close_matches(name, names(), n=3, cutoff=0.4)
        raise NotFound("unknown_metric", name=name, close=", ".join(close) or ", ".join(names()))
    return _all()[name]
