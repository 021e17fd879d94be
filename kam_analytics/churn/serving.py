"""Metrics read stored runs by plain SQL; this makes sure that the run is there first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from kam_analytics.churn import horizon as hz
from kam_analytics.churn.scoring import scores
from kam_analytics.engine import Engine
from kam_analytics.scope import Scope

_TRIES = 3


def reader(name: str) -> Callable[[Engine, Scope, Mapping[str, Any]], pa.Table]:
    """The `compute` of a metric over stored churn runs: the run of the scope's date and currency, then its SQL."""

    def compute(engine: Engine, scope: Scope, params: Mapping[str, Any]) -> pa.Table:
        from kam_analytics import metrics

        values = {**params, "horizon": hz.parse(params["horizon"])}
        sql, bound = metrics.statement(metrics.get(name), scope, values)
        table = pa.table({})
        for _ in range(_TRIES):  # an import that is committed in between makes the run one of older data
            run = scores(engine, scope.as_of, values["horizon"], currency=scope.currency)
            table = engine.query(sql, bound)
            if run.key.data_version == engine.data_version:
                break
        return table

    return compute
