"""Commands that show figures: metrics, metric."""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kam_analytics import i18n, metrics, profile
from kam_analytics.cli.common import open_engine, table
from kam_analytics.errors import ScopeError
from kam_analytics.ingest import harmless
from kam_analytics.metrics.registry import Metric
from kam_analytics.scope import DIMENSIONS, Choices, Period, Scope, comparison

_NUMBERS = ("money", "ratio", "count", "quantity", "days", "number", "score")
_SHOWN = 12  # choices named in an error


def run_metrics(args: argparse.Namespace) -> int:
    found = [metrics.get(name) for name in metrics.names()]
    if args.json:
        forms = [
            {
                "name": metric.name,
                "title": metric.title[args.lang],
                "meaning": metric.meaning[args.lang],
                "columns": [column.name for column in metric.columns],
                "params": [param.name for param in metric.params],
            }
            for metric in found
        ]
        print(json.dumps(forms, ensure_ascii=False, indent=2))
    else:
        for metric in found:
            print(f"{metric.name}\n    {metric.title[args.lang]}: {metric.meaning[args.lang]}")
    return 0


def run_metric(args: argparse.Namespace) -> int:
    metric = metrics.get(args.name)
    params = _params(args)
    with open_engine(args) as engine:
        found = profile.of(engine)
        scope = _scope(found, args)
        if args.sql and not args.json:
            sql, bound = metrics.statement(metric, scope, metric.values(params))
            for name, value in bound.items():
                print(f"-- ${name} = {value}")
            print(sql)
            return 0
        result = metrics.run(engine, metric.name, scope, **params)
    names = result.table.column_names
    rows = [[_value(cell) for cell in row.values()] for row in result.table.to_pylist()]
    if args.json:
        form = {"metric": metric.name, "scope": scope_json(scope), "columns": names, "rows": rows, "sql": result.sql}
        print(json.dumps(form, ensure_ascii=False, indent=None))
        return 0
    if args.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([[_csv_cell(cell) for cell in row] for row in rows])
    else:
        print(_as_text(metric, names, rows, args.lang))
    others = [code for code in found.choices.currencies if code != scope.currency]
    if others and args.currency is None:
        said = {"currency": scope.currency or "-", "others": _listed(tuple(code or "-" for code in others))}
        print(i18n.text("cli.metric_currency", args.lang, **said), file=sys.stderr)
    return 0


def _params(args: argparse.Namespace) -> dict[str, str]:
    """The metric's own parameters: `--param NAME=VALUE` or, shorter, `--NAME VALUE`."""
    given: dict[str, str] = {}
    for pair in args.param:
        name, sign, value = pair.partition("=")
        if not sign:
            raise ScopeError("bad_parameter", name="--param", value=pair, type="NAME=VALUE")
        given[name] = value
    rest = list(args.rest)
    while rest:
        name = rest.pop(0)
        if not name.startswith("--"):
            raise ScopeError("unknown_parameter", name=name, metric=args.name, known=_known(args.name))
        name, sign, value = name[2:].partition("=")
        name = name.replace("-", "_")
        if name not in {param.name for param in metrics.get(args.name).params}:
            raise ScopeError("unknown_parameter", name=name, metric=args.name, known=_known(args.name))
        if not sign:
            if not rest:
                raise ScopeError("missing_parameter", name=name, metric=args.name)
            value = rest.pop(0)
        given[name] = value
    return given


def _known(name: str) -> str:
    return ", ".join(param.name for param in metrics.get(name).params) or "-"


def _scope(found: profile.Profile, args: argparse.Namespace) -> Scope:
    """All loaded dates up to the as-of date, unless dates are given; filters must be among what is loaded."""
    as_of = _day("as_of", args.as_of)
    scope = profile.whole_history(found, as_of=as_of)
    start, end = _day("from", args.start), _day("to", args.end)
    if start or end:
        period = Period(start or min(scope.period.start, end or scope.period.start), end or scope.as_of)
        scope = scope.with_filters(period=period)  # refuses dates out of range before they are counted with
        scope = scope.with_filters(period=period, base=comparison(period, args.compare or "previous_year"))
    elif args.compare:
        scope = scope.with_filters(base=comparison(scope.period, args.compare))
    return scope.with_filters(**_filters(found.choices, args))


def _filters(choices: Choices, args: argparse.Namespace) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    for name, field in DIMENSIONS.items():
        wanted = tuple(dict.fromkeys(getattr(args, name)))
        known = getattr(choices, field)
        for value in wanted:
            if value not in known:
                raise ScopeError("bad_choice", name=name, value=value, choices=_listed(known))
        if wanted:
            filters[field] = tuple(sorted(wanted))
    if args.currency is not None:
        if args.currency not in choices.currencies:
            raise ScopeError("bad_choice", name="currency", value=args.currency, choices=_listed(choices.currencies))
        filters["currency"] = args.currency
    return filters


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(values[:_SHOWN]) + (" ..." if len(values) > _SHOWN else "") if values else "-"


def _day(name: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ScopeError("bad_parameter", name=name, value=value, type="date (YYYY-MM-DD)") from error


def scope_json(scope: Scope) -> dict[str, Any]:
    """A scope with dates as ISO text; empty lists mean all."""
    return {
        "as_of": scope.as_of.isoformat(),
        "from": scope.period.start.isoformat(),
        "to": scope.period.end.isoformat(),
        "compare_from": scope.base.start.isoformat() if scope.base else None,
        "compare_to": scope.base.end.isoformat() if scope.base else None,
        "regions": list(scope.regions),
        "salespeople": list(scope.salespeople),
        "categories": list(scope.categories),
        "tiers": list(scope.tiers),
        "currency": scope.currency,
    }


def _value(cell: Any) -> Any:
    """A cell for JSON: decimals and dates as text, what is no number as null."""
    if isinstance(cell, Decimal):
        return str(cell)
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, (list, tuple)):
        return [_value(inner) for inner in cell]
    if isinstance(cell, dict):
        return {name: _value(inner) for name, inner in cell.items()}
    return cell


def _csv_cell(cell: Any) -> Any:
    if isinstance(cell, (list, dict)):
        cell = json.dumps(cell, ensure_ascii=False)
    return harmless(cell) if isinstance(cell, str) else cell


def _as_text(metric: Metric, names: list[str], rows: list[list[Any]], lang: str) -> str:
    columns = {column.name: column for column in metric.columns}
    head = [columns[name].label[lang] if name in columns else name for name in names]
    right = [columns[name].unit in _NUMBERS if name in columns else False for name in names]
    lines = [
        ["" if cell is None else f"{cell:.6g}" if isinstance(cell, float) else str(cell) for cell in row]
        for row in rows
    ]
    return table(head, lines, right)
