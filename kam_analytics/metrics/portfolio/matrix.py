"""The portfolio matrix: reads the two cuts before the SQL runs, so that a mistyped one is named."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from kam_analytics.engine import Engine
from kam_analytics.errors import ScopeError
from kam_analytics.metrics.registry import get
from kam_analytics.metrics.run import statement
from kam_analytics.scope import Scope


def compute(engine: Engine, scope: Scope, params: Mapping[str, Any]) -> pa.Table:
    """One row per account with its place on the measures `x` and `y`; see the spec.

    Raises ScopeError `bad_parameter` for a cut that is neither 'median' nor a finite number.
    """
    cuts = {name: cut(name, params[name]) for name in ("x_cut", "y_cut")}
    sql, bound = statement(get("portfolio/matrix"), scope, {**params, **cuts})
    return engine.query(sql, bound)


def cut(name: str, text: str | None) -> str:
    """The cut as the SQL reads it: 'median' or a plain number; raises ScopeError `bad_parameter`."""
    if text == "median":
        return text
    try:
        number = float(text or "")
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ScopeError("bad_parameter", name=name, value=text, type="median | number")
    return repr(number)
