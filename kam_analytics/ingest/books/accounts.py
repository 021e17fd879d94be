"""Whose account a customer is: that of the topmost parent."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from kam_analytics.ingest import sql
from kam_analytics.ingest.watch import Watch


def assign(cursor: duckdb.DuckDBPyConnection, watch: Watch) -> None:
    """Let customers with parents count to their accounts; dim_customer must have been made anew."""
    tops = topmost(dict(cursor.execute(sql.fact("dim_customer_parents")).fetchall()))
    if tops:
        found = {"customers": [*tops], "accounts": [*tops.values()]}
        watch.run(cursor, sql.fact("dim_customer_accounts"), found)


def topmost(parents: Mapping[str, str]) -> dict[str, str]:
    """The topmost parent of each customer that has one. Parents that run in a circle count for nothing, and who hangs below
    such a circle has none."""
    found: dict[str, str | None] = {}
    for customer in parents:
        climbed: dict[str, None] = {}
        at = customer
        while at in parents and at not in found and at not in climbed:
            climbed[at] = None
            at = parents[at]
        top = found.get(at, None if at in climbed else at)
        found.update(dict.fromkeys(climbed, top))
    return {customer: top for customer, top in found.items() if top is not None}
