"""Why: the themes behind each probability, in words with the account's own numbers.

A reason is a key of the catalogue (`churn.reason.*`) and the values of its fields, so that it reads in either
language. Which themes are told, and in which order, follows from their contributions to the log-odds; within a theme
the first statement that is true of the account is used, so a text never claims what the numbers do not show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import floor, isnan

from kam_analytics import i18n
from kam_analytics.churn.features import THEMES, compare
from kam_analytics.churn.history import Snapshot
from kam_analytics.churn.horizon import WATCH

MOST = 3
MATERIAL = 0.05  # of the log-odds; less is no reason
_SHARE = 0.10  # change of revenue, order value or lines from which it is worth saying
_POINTS = 0.01  # change of a rate
_DAYS = 3.0  # change of lateness
_STRETCHED = 1.25  # last gaps in own gaps
_IRREGULAR = 2.0  # longest gap in mean gaps
_YEAR = 365
_RAW = ("recency", "tenure", "longest_gap", "last_3_gaps", "orders_365", "revenue_365")
Values = dict[str, float | int]


@dataclass(frozen=True, slots=True)
class Reason:
    """`key`: 'churn.reason.overdue'; `values`: the fields of its text."""

    key: str
    values: Values

    def text(self, lang: str) -> str:
        return i18n.text(self.key, lang, **self.values)


class Teller:
    """Says what is true of each account of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        # Lists, since single elements of arrays are slow to read and there may be many accounts.
        own = compare(snapshot)
        self._raw = {name: snapshot.raw[name].tolist() for name in _RAW}
        self._own = {name: getattr(own, name).tolist() for name in own.__dataclass_fields__}
        self._usual: list[float] = snapshot.rhythm.usual.tolist()
        self._themes: dict[str, Callable[[int], Iterator[tuple[str, Values]]]] = {
            "rhythm": self._rhythm_of,
            "trend": self._trend,
            "breadth": self._breadth,
            "payment": self._payment,
            "price": self._price,
            "standing": self._standing,
        }

    def tell(self, row: int, contributions: Sequence[float] | None) -> list[Reason]:
        """Up to three reasons of one account, the strongest first. Without contributions (rules only), and where
        nothing raises the risk, the one statement about its rhythm."""
        reasons: list[Reason] = []
        if contributions is not None:
            for theme in sorted(range(len(THEMES)), key=lambda column: -contributions[column]):
                if contributions[theme] < MATERIAL or len(reasons) == MOST:
                    break
                say = self._themes.get(THEMES[theme])
                found = next(say(row), None) if say else None
                if found is not None:
                    reasons.append(_reason(*found))
        return reasons or [self.rhythm(row)]

    def rhythm(self, row: int) -> Reason:
        """Where the account stands in its own rhythm, late or not. Irregular orders raise a risk or are no news."""
        found = next(self._rhythm_of(row), None)
        if found is not None and found[0] != "irregular":
            return _reason(*found)
        gap = max(_whole(self._usual[row]), 1)
        return _reason("in_rhythm", {"days": _whole(self._raw["recency"][row]), "gap": gap})

    # -- one method a theme: statements that are true of the account, the most telling first ----------------------

    def _rhythm_of(self, row: int) -> Iterator[tuple[str, Values]]:
        days, usual = _whole(self._raw["recency"][row]), self._usual[row]
        if isnan(usual):
            yield "single_order", {"days": days}
            return
        gap = max(_whole(usual), 1)
        if days > WATCH * gap:
            yield "overdue", {"days": days, "gap": gap}
        elif days > gap:
            yield "due", {"days": days, "gap": gap}
        elif self._raw["longest_gap"][row] >= _IRREGULAR * usual:
            yield "irregular", {"gap": gap, "longest": _whole(self._raw["longest_gap"][row])}

    def _trend(self, row: int) -> Iterator[tuple[str, Values]]:
        revenue, value = self._own["revenue"][row], self._own["order_value"][row]
        if revenue < 1 - _SHARE:
            yield "revenue_down", {"percent": _percent(1 - revenue)}
        if self._own["last_gaps"][row] > _STRETCHED:
            recent, usual = self._raw["last_3_gaps"][row] / 3, self._usual[row]
            if recent > usual * _STRETCHED:
                yield "gaps_stretched", {"days": _whole(recent), "gap": _whole(usual)}
        if value < 1 - _SHARE:
            yield "order_value_down", {"percent": _percent(1 - value)}

    def _breadth(self, row: int) -> Iterator[tuple[str, Values]]:
        dropped, groups, basket = self._own["groups_dropped"][row], self._own["groups"][row], self._own["basket"][row]
        if dropped >= 1:
            yield "groups_dropped", {"dropped": _whole(dropped), "groups": _whole(groups)}
        if basket < 1 - _SHARE:
            yield "basket_down", {"percent": _percent(1 - basket)}

    def _payment(self, row: int) -> Iterator[tuple[str, Values]]:
        later, oldest, usual = (
            self._own["lateness"][row],
            self._own["oldest_open"][row],
            self._own["usual_lateness"][row],
        )
        if later >= _DAYS:
            yield "pays_later", {"days": _whole(later)}
        if oldest >= 1:
            yield "oldest_open", {"days": _whole(oldest)}
        if usual >= _DAYS:
            yield "pays_late", {"days": _whole(usual)}

    def _price(self, row: int) -> Iterator[tuple[str, Values]]:
        discount, margin = self._own["discount"][row], self._own["margin"][row]
        if abs(discount) >= _POINTS:
            yield ("discount_up" if discount > 0 else "discount_down"), {"points": _points(discount)}
        if abs(margin) >= _POINTS:
            yield ("margin_up" if margin > 0 else "margin_down"), {"points": _points(margin)}

    def _standing(self, row: int) -> Iterator[tuple[str, Values]]:
        if self._raw["tenure"][row] < _YEAR:
            yield "young", {"days": _whole(self._raw["tenure"][row])}
        orders = _whole(self._raw["orders_365"][row])
        spent = self._raw["revenue_365"][row]
        revenue = 0 if isnan(spent) else max(_whole(spent), 0)
        yield "small", {"orders": orders, "revenue": revenue}


def _reason(name: str, values: Values) -> Reason:
    return Reason(f"churn.reason.{name}", values)


def _whole(value: float) -> int:
    return floor(value + 0.5)


def _percent(share: float) -> int:
    return _whole(100 * share)


def _points(rate: float) -> float:
    return round(100 * abs(rate), 1)
