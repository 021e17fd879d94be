"""Rows that go on with the document above: date and number stand in its first row only, as in vouchers of Kingdee and Yonyou."""

from __future__ import annotations

from collections.abc import Sequence

from kam_analytics.ingest.cells import values
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.model import Plan


class Vouchers:
    """Tells such rows by what they lack and by the row above; nothing is filled in, for it may be lacking by mistake."""

    def __init__(self, plan: Plan) -> None:
        kind = KINDS[plan.kind]
        wanted = [name for name in (kind.dated, kind.key[0] if kind.key else None) if name and name != "customer_id"]
        self._head = [plan.columns.index(plan.mapping[name]) for name in wanted if name in plan.mapping]
        joined = bool(plan.joined) and "stacked" not in plan.joined  # the date stands in another table
        self._known = len(set(self._head)) > 1 and plan.completes is None and not joined
        self._below = False

    def continues(self, row: Sequence[str]) -> bool:
        """Whether a row that is no total has neither date nor number, but words, below one that has both."""
        if not self._known:
            return False
        empty = [values.is_missing(row[place]) for place in self._head]
        if not all(empty):
            self._below = not any(empty)
            return False
        return self._below and any(
            not values.is_missing(cell) and not values.is_number(cell) for cell in row
        )  # numbers alone: a sum without a word
