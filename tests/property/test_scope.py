"""Properties of periods and links, over all dates."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kam_analytics.scope import (
    COMPARISONS,
    FIRST_DAY,
    LAST_DAY,
    TIERS,
    Choices,
    Period,
    Scope,
    add_months,
    comparison,
    from_query,
    last_full_months,
    to_query,
    usual_period,
)

days = st.dates(date(1990, 1, 1), date(2040, 12, 31))
periods = st.tuples(days, st.integers(0, 1500)).map(lambda pair: Period(pair[0], pair[0] + timedelta(pair[1])))
REGIONS, PEOPLE, CATEGORIES = ("", "East", "North-West", "南"), ("Ann", "Bo & Co", "李"), ("", "A=1", "b%20")
CURRENCIES = ("EUR", "USD")


def subset(values: tuple[str, ...], most: int | None = None) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(values), max_size=most).map(lambda chosen: tuple(sorted(chosen)))


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Any of them but all at once, which is the same as none."""
    return subset(values, len(values) - 1)


def all_days(period: Period | None) -> set[date]:
    return set() if period is None else {period.start + timedelta(n) for n in range(max(period.days, 0))}


@given(periods)
def test_head_months_and_tail_partition_a_period(period: Period) -> None:
    head, tail = period.edges()
    parts = [all_days(head), all_days(period.whole_months), all_days(tail)]
    assert set.union(*parts) == all_days(period)
    assert sum(map(len, parts)) == period.days


@given(periods)
def test_the_whole_months_are_whole(period: Period) -> None:
    whole = period.whole_months
    if whole is not None:
        assert whole.start.day == 1
        assert (whole.end + timedelta(1)).day == 1


@given(days, days, st.integers(0, 1500))
def test_the_parts_that_the_database_reads_partition_what_is_asked(as_of: date, start: date, length: int) -> None:
    scope = Scope(as_of, Period(start, start + timedelta(length)), Period(start, start + timedelta(length)))
    values = scope.params()
    for name in ("now", "base"):
        parts = [
            Period(values[f"{name}_{part}_from"], values[f"{name}_{part}_to"]) for part in ("head", "months", "tail")
        ]
        covered = [day for part in parts for day in all_days(part)]
        assert sorted(covered) == sorted(all_days(Period(start, min(start + timedelta(length), as_of))))


@given(days, st.integers(-600, 600))
def test_adding_months_moves_the_month_by_as_many(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert moved.year * 12 + moved.month == day.year * 12 + day.month + months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(1)).day == 1)


@given(days, st.integers(1, 60))
def test_full_months_are_over_and_as_many_as_asked(as_of: date, months: int) -> None:
    period = last_full_months(as_of, months)
    assert period.whole_months == period
    assert period.end <= as_of < add_months(period.end + timedelta(1), 1)
    assert (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1 == months


@given(periods, st.sampled_from(COMPARISONS))
def test_a_comparison_lies_before_and_is_as_long(period: Period, kind: str) -> None:
    base = comparison(period, kind)
    if kind == "none":
        assert base is None
        return
    assert base is not None
    assert base.start < period.start
    assert base.end < period.end
    if kind == "previous_period":
        assert base.end == period.start - timedelta(1)
    whole = period.whole_months == period
    assert abs(base.days - period.days) <= (3 * (period.days // 28 + 1) if whole else 1)
    assert not whole or base.whole_months == base


@st.composite
def links(draw: st.DrawFn) -> tuple[Scope, Choices]:
    first = draw(days)
    last = first + timedelta(draw(st.integers(0, 3000)))
    default_period = usual_period(last, first)
    default = Scope(last, default_period, comparison(default_period, "previous_year"), currency="EUR")
    choices = Choices(default, first, last, REGIONS, PEOPLE, CATEGORIES, CURRENCIES)
    as_of = first + timedelta(draw(st.integers(0, 4000)))
    start = as_of - timedelta(draw(st.integers(0, 2000)))
    bare = Scope(
        as_of,
        Period(start, start + timedelta(draw(st.integers(0, 2500)))),
        regions=draw(some(REGIONS)),
        salespeople=draw(some(PEOPLE)),
        categories=draw(some(CATEGORIES)),
        tiers=draw(subset(TIERS)),
        currency=draw(st.sampled_from(CURRENCIES)),
    )
    return bare.with_filters(base=comparison(bare.clipped, draw(st.sampled_from(COMPARISONS)))), choices


@given(links())
def test_a_link_reopens_the_same_scope(link: tuple[Scope, Choices]) -> None:
    scope, choices = link
    assert from_query(to_query(scope, choices), choices) == (scope, [])


@given(
    st.dictionaries(
        st.sampled_from(
            ["as_of", "from", "to", "compare", "region", "salesperson", "category", "tier", "currency", "x"]
        ),
        st.lists(st.one_of(st.text("0129-:WEast南';", max_size=12), st.dates().map(date.isoformat)), max_size=3),
    ),
    links(),
)
def test_any_link_gives_a_usable_scope(query: dict[str, list[str]], link: tuple[Scope, Choices]) -> None:
    choices = link[1]
    scope, ignored = from_query(query, choices)
    assert FIRST_DAY <= scope.period.start <= scope.as_of <= LAST_DAY
    assert set(scope.regions) <= set(choices.regions)
    assert scope.currency in choices.currencies
    assert {name for name, _ in ignored} <= set(query)
    scope.params()
    again, noticed = from_query(to_query(scope, choices), choices)
    assert (again, noticed) == (scope, [])
