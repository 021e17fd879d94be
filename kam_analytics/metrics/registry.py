"""The registry of metrics, read from the folders beside this file.

A metric NAME in a subject folder is `NAME.sql` and `NAME.toml`; a metric that needs more than SQL adds `NAME.py` with
`compute(engine, scope, params) -> pyarrow.Table`. The spec holds title, meaning, formula and grain in both languages,
the source of the definition, the columns with their units, the parameters and the invariants that must hold.
"""

from __future__ import annotations

import importlib
import math
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
    """A parameter beyond the scope. `choices` is empty when any value of the type will do.

    `least` and `most` bound a number (both possible themselves); `at_most` names another parameter of the metric that
    it may not exceed; one that is `required` has no default that means anything.
    """

    name: str
    type: str
    default: Any
    choices: tuple[Any, ...] = ()
    least: Any = None
    most: Any = None
    at_most: str | None = None
    required: bool = False

    def parse(self, value: Any) -> Any:
        """The value in the type of the parameter; raises ScopeError bad_parameter, bad_choice, too_small, too_large.

        A number that is none or has no end (nan, inf) is not a value.
        """
        if value is None:
            return None
        try:
            parsed = _PARSERS[self.type](value)
        except (ValueError, InvalidOperation, TypeError, OverflowError) as error:
            raise ScopeError("bad_parameter", name=self.name, value=value, type=self.type) from error
        if self.choices and parsed not in self.choices:
            raise ScopeError("bad_choice", name=self.name, value=value, choices=", ".join(map(str, self.choices)))
        if self.least is not None and parsed < self.least:
            raise ScopeError("too_small", name=self.name, value=value, least=self.least)
        if self.most is not None and parsed > self.most:
            raise ScopeError("too_large", name=self.name, value=value, most=self.most)
        return parsed


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _decimal(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(value)
    return number


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "text": str,
    "integer": int,
    "number": _number,
    "decimal": _decimal,
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
        """All parameters with their values; raises ScopeError for one that the metric does not have, and for a value
        that is not possible."""
        known = {param.name: param for param in self.params}
        for name in given:
            if name not in known:
                raise ScopeError("unknown_parameter", name=name, metric=self.name, known=", ".join(known) or "-")
        values = {name: param.parse(given.get(name, param.default)) for name, param in known.items()}
        for param in self.params:
            if param.at_most is not None and values[param.name] > values[param.at_most]:
                raise ScopeError(
                    "not_in_order", name=param.name, value=values[param.name],
                    other=param.at_most, other_value=values[param.at_most],
                )  # fmt: skip
        return values

    def demand(self, values: Mapping[str, Any]) -> None:
        """Raise ScopeError `missing_parameter` for a required parameter without a value."""
        for param in self.params:
            if param.required and values[param.name] in (None, ""):
                raise ScopeError("missing_parameter", name=param.name, metric=self.name)

    @property
    def compute(self) -> Callable[..., Any] | None:
        """The metric's own Python step, where it has one."""
        if not (_FOLDER / f"{self.name}.py").exists():
            return None
        module = importlib.import_module(f"{__package__}.{self.name.replace('/', '.')}")
        function: Callable[..., Any] = module.compute
        return function


def _param(name: str, entry: Mapping[str, Any]) -> Param:
    return Param(
        name=name,
        type=entry["type"],
        default=entry.get("default"),
        choices=tuple(entry.get("choices", ())),
        least=entry.get("min"),
        most=entry.get("max"),
        at_most=entry.get("at_most"),
        required=entry.get("required", False),
    )


def _read(path: Path) -> Metric:
    name = f"{path.parent.name}/{path.stem}"
    with path.open("rb") as stream:
        spec = tomllib.load(stream)
    sql = path.with_suffix(".sql").read_text(encoding="utf-8")
    columns = tuple(
        Column(column, entry["unit"], {"en": entry["en"], "zh": entry["zh"]})
        for column, entry in spec["columns"].items()
    )
    params = tuple(_param(param, entry) for param, entry in spec.get("params", {}).items())
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
