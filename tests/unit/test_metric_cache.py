"""Results are kept until the data changes, and several can be made ready side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kam_analytics.engine import Engine
from kam_analytics.errors import ScopeError
from kam_analytics.metrics import prepare, run
from tests.warehouse import load, scope

YEAR = scope("2024-01-01", "2024-12-31")
NAMES = ("sales/summary", "sales/pareto", "sales/concentration", "sales/trend")
ASKED = [(name, YEAR) for name in NAMES]


def company(engine: Engine) -> None:
    load(
        engine,
        [
            {"order_date": date(2024, month, 3), "customer_id": f"C{month % 5}", "revenue": Decimal(month)}
            for month in range(1, 13)
        ],
    )


def test_what_was_prepared_needs_no_statement(engine: Engine) -> None:
    company(engine)
    before = engine.queries
    prepare(engine, ASKED, {"measure": "revenue", "unknown": 1})
    assert engine.queries == before + len(NAMES)
    results = {name: run(engine, name, YEAR) for name in NAMES}
    assert engine.queries == before + len(NAMES)
    assert results["sales/summary"].one()["revenue"] == 78
    assert len(results["sales/trend"].table) == 12
    prepare(engine, ASKED, {})
    assert engine.queries == before + len(NAMES)


def test_new_data_is_asked_for_anew(engine: Engine) -> None:
    company(engine)
    prepare(engine, ASKED, {})
    first = run(engine, "sales/summary", YEAR)
    company(engine)
    prepare(engine, ASKED, {})
    assert (first.one()["revenue"], run(engine, "sales/summary", YEAR).one()["revenue"]) == (78, 156)


def test_errors_are_left_to_the_one_who_asks(engine: Engine) -> None:
    company(engine)
    engine.close()
    prepare(engine, ASKED, {})
    with pytest.raises(Exception, match=r"(?i)clos"):
        run(engine, "sales/summary", YEAR)


def test_a_parameter_that_nobody_takes_is_refused_by_run(engine: Engine) -> None:
    with pytest.raises(ScopeError):
        run(engine, "sales/summary", YEAR, unknown=1)
