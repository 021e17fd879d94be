"""Scope: everything that narrows what the figures describe, and its form in a link.

A scope is complete in itself: the same scope on the same data gives the same figures, whatever the clock says.
In a link it stands as language-neutral ids; what a link leaves out has its default (see `profile.defaults`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as _field
from datetime import date, timedelta
from typing import Any

from kam_analytics.errors import ScopeError

TIERS = ("vip", "important", "large", "small")
COMPARISONS = ("previous_year", "previous_period", "none")
DIMENSIONS = {"region": "regions", "salesperson": "salespeople", "category": "categories", "tier": "tiers"}
MISSING = ""  # the id of 'not given' in a dimension
FIRST_DAY = date(1900, 1, 1)  # no extract reaches further back; the reader rejects earlier dates
LAST_DAY = date(2100, 12, 31)  # nor further ahead


@dataclass(frozen=True, slots=True)
class Period:
    """Dates inclusive at both ends."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def whole_months(self) -> Period | None:
        """The full calendar months inside, or None when there is none."""
        first = self.start if self.start.day == 1 else next_month(self.start)
        last_day = monthrange(self.end.year, self.end.month)[1]
        last = self.end if self.end.day == last_day else self.end.replace(day=1) - timedelta(days=1)
        return Period(first, last) if first <= last else None

    def edges(self) -> tuple[Period, Period]:
        """What the whole months leave over before and after; an empty one ends before it starts."""
        whole = self.whole_months
        if whole is None:
            return self, NOTHING
        before = Period(self.start, whole.start - timedelta(days=1))
        after = Period(whole.end + timedelta(days=1), self.end)
        return (before if before.days > 0 else NOTHING), (after if after.days > 0 else NOTHING)


NOTHING = Period(date(1900, 1, 2), FIRST_DAY)  # a period in which nothing can have happened


@dataclass(frozen=True, slots=True)
class Scope:
    """What the figures describe. Empty tuples mean 'all'.

    `base` is the comparison period, None for no comparison. `only_regions` and `only_salespeople` are the row
    restriction of the signed-in role; they never come from a link.
    """

    as_of: date
    period: Period
    base: Period | None = None
    regions: tuple[str, ...] = ()
    salespeople: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    currency: str = ""
    only_regions: tuple[str, ...] = ()
    only_salespeople: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.period.start > self.period.end:
            raise ScopeError("period_reversed", start=self.period.start, end=self.period.end)
        for day in (self.as_of, self.period.start, self.period.end):
            if not FIRST_DAY <= day <= LAST_DAY:
                raise ScopeError("date_out_of_range", day=day)

    def params(self) -> dict[str, Any]:
        """The named parameters that relations and metrics may use."""
        values: dict[str, Any] = {
            "as_of": self.as_of,
            "currency": self.currency,
            "has_base": self.base is not None,
            **{name: list(getattr(self, name)) for name in _LISTS},
        }
        history = Period(FIRST_DAY, self.as_of)
        base = self._until_as_of(self.base) if self.base else NOTHING
        for name, period in (("now", self.clipped), ("base", base), ("history", history)):
            values |= _period_params(name, period)
        return values

    @property
    def clipped(self) -> Period:
        """The period without what lies after the as-of date."""
        return self._until_as_of(self.period)

    def _until_as_of(self, period: Period) -> Period:
        return Period(period.start, min(period.end, self.as_of))

    @property
    def conditions(self) -> frozenset[str]:
        """The names of the filters in force, and of the edges of periods that hold a day (`now_head`, `base_tail`).

        Relation lines marked `-- if NAME` are kept for these only.
        """
        active = {name for name in _LISTS if getattr(self, name)}
        values = self.params()
        parts = [f"{period}_{part}" for period in ("now", "base", "history") for part in ("head", "tail")]
        return frozenset(active | {part for part in parts if values[f"{part}_from"] <= values[f"{part}_to"]})

    @property
    def narrowed(self) -> bool:
        """Whether a filter or the role leaves out part of the company."""
        return any(getattr(self, name) for name in _LISTS)

    def with_filters(self, **changes: Any) -> Scope:
        return replace(self, **changes)


_LISTS = ("regions", "salespeople", "categories", "tiers", "only_regions", "only_salespeople")


def _period_params(name: str, period: Period) -> dict[str, Any]:
    if period.start > period.end:
        whole, edges = None, (period, period)
    else:
        whole, edges = period.whole_months, period.edges()
    values: dict[str, Any] = {f"{name}_from": period.start, f"{name}_to": period.end}
    for label, part in (("months", whole or NOTHING), ("head", edges[0]), ("tail", edges[1])):
        values |= {f"{name}_{label}_from": part.start, f"{name}_{label}_to": part.end}
    values[f"{name}_days"] = max(period.days, 0)
    return values


# -- dates -------------------------------------------------------------------------------------------------------


def next_month(day: date) -> date:
    """The first day of the month after the one `day` is in."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day where that month is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def last_full_months(as_of: date, months: int = 12) -> Period:
    """The last `months` calendar months that are over on the as-of date."""
    end = as_of if as_of == month_end(as_of) else as_of.replace(day=1) - timedelta(days=1)
    return Period(add_months(end.replace(day=1), 1 - months), end)


def usual_period(as_of: date, first: date) -> Period:
    """The last 12 full months, or what there is since `first` where no full month is loaded yet."""
    period = last_full_months(as_of)
    return period if period.end >= first else Period(min(first, as_of), as_of)


def comparison(period: Period, kind: str) -> Period | None:
    """The comparison period: a year earlier, the equally long one just before, or none.

    A period that runs past the as-of date is compared by its elapsed part: give `Scope.clipped`.
    """
    if kind == "none":
        return None
    whole = period.whole_months == period
    if kind == "previous_year":
        end = add_months(period.end, -12)
        return Period(add_months(period.start, -12), month_end(end) if whole else end)
    if whole:
        months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
        start = add_months(period.start, -months)
        return Period(start, period.start - timedelta(days=1))
    return Period(period.start - timedelta(days=period.days), period.start - timedelta(days=1))


# -- links -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choices:
    """What the data offers to choose from; an id outside it is impossible. `defaults` is the scope of a bare link;
    `converted` tells which other currencies dated rates convert into one that is reported."""

    defaults: Scope
    first: date
    last: date
    regions: tuple[str, ...] = ()
    salespeople: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ("",)
    converted: Mapping[str, tuple[str, ...]] = _field(default_factory=dict)
    tiers: tuple[str, ...] = TIERS


def from_query(query: Mapping[str, Sequence[str]], choices: Choices) -> tuple[Scope, list[tuple[str, str]]]:
    """Read a scope from the parameters of a link.

    Returns the scope and the parts that were ignored because they are impossible, as (parameter, value).
    """
    ignored: list[tuple[str, str]] = []

    def one(name: str) -> str | None:
        values = list(query.get(name, ()))
        return values[-1] if values else None

    def day(name: str) -> date | None:
        value = one(name)
        if value is None:
            return None
        try:
            found = date.fromisoformat(value)
        except ValueError:
            found = None
        if found is None or not (FIRST_DAY <= found <= LAST_DAY):
            ignored.append((name, value))
            return None
        return found

    as_of = day("as_of")
    if as_of is not None and as_of < choices.first:
        ignored.append(("as_of", as_of.isoformat()))
        as_of = None
    default = choices.defaults
    as_of = as_of or default.as_of
    period = default.period if as_of == default.as_of else usual_period(as_of, choices.first)
    start, end = day("from"), day("to")
    if start or end:
        wanted = (start or period.start, end or period.end)
        if wanted[0] > wanted[1] or wanted[0] > as_of:
            ignored.append(("from" if start else "to", f"{wanted[0]} > {min(wanted[1], as_of)}"))
        else:
            period = Period(*wanted)
    kind = one("compare")
    if kind is not None and kind not in COMPARISONS:
        ignored.append(("compare", kind))
        kind = None
    chosen: dict[str, tuple[str, ...]] = {}
    for name, field in DIMENSIONS.items():
        known = set(getattr(choices, field))
        values = list(dict.fromkeys(query.get(name, ())))
        ignored += [(name, value) for value in values if value not in known]
        chosen[field] = narrowing(name, tuple(sorted(value for value in values if value in known)), choices)
    currency = one("currency")
    if currency is not None and currency not in choices.currencies:
        ignored.append(("currency", currency))
        currency = None
    scope = replace(
        default,
        as_of=as_of,
        period=period,
        currency=default.currency if currency is None else currency,
    ).with_filters(**chosen)
    return replace(scope, base=comparison(scope.clipped, kind or "previous_year")), ignored


def narrowing(name: str, values: tuple[str, ...], choices: Choices) -> tuple[str, ...]:
    """The values chosen of a dimension; none where they are all that is offered, 'not given' among them if any row has
    it. Tiers stay as chosen: rows in no tier (without a customer, without revenue in the period) are not offered."""
    if name != "tier" and set(values) == set(getattr(choices, DIMENSIONS[name])):
        return ()
    return values


def to_query(scope: Scope, choices: Choices) -> dict[str, list[str]]:
    """The parameters of a link that reopens this scope; what has its default is left out."""
    default = choices.defaults
    query: dict[str, list[str]] = {}
    if scope.as_of != default.as_of:
        query["as_of"] = [scope.as_of.isoformat()]
    usual = default.period if scope.as_of == default.as_of else usual_period(scope.as_of, choices.first)
    if scope.period != usual:
        query["from"], query["to"] = [scope.period.start.isoformat()], [scope.period.end.isoformat()]
    kind = comparison_kind(scope)
    if kind != "previous_year":
        query["compare"] = [kind]
    for name, field in DIMENSIONS.items():
        if values := narrowing(name, getattr(scope, field), choices):
            query[name] = list(values)
    if scope.currency != default.currency:
        query["currency"] = [scope.currency]
    return query


def comparison_kind(scope: Scope) -> str:
    return next((kind for kind in COMPARISONS if comparison(scope.clipped, kind) == scope.base), "previous_year")
