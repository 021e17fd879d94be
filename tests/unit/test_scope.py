"""Dates, periods, comparison and link of a scope, each expected value by hand."""

from __future__ import annotations

from datetime import date

import pytest

from kam_analytics.errors import ScopeError
from kam_analytics.scope import (
    FIRST_DAY,
    TIERS,
    Choices,
    Period,
    Scope,
    add_months,
    comparison,
    comparison_kind,
    from_query,
    last_full_months,
    month_end,
    next_month,
    to_query,
    usual_period,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def span(start: str, end: str) -> Period:
    return Period(day(start), day(end))


DEFAULT = Scope(day("2024-06-20"), span("2023-06-01", "2024-05-31"), span("2022-06-01", "2023-05-31"), currency="EUR")
CHOICES = Choices(
    DEFAULT,
    first=day("2021-03-05"),
    last=day("2024-06-20"),
    regions=("", "East", "West"),
    salespeople=("Ann", "李伟"),
    categories=("A & B", "C=1"),
    currencies=("EUR", "USD", ""),
)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", -12, "2023-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2024-01-15", -1, "2023-12-15"),
        ("2024-12-01", 1, "2025-01-01"),
        ("2024-05-05", 0, "2024-05-05"),
    ],
)
def test_add_months(start: str, months: int, expected: str) -> None:
    assert add_months(day(start), months) == day(expected)


def test_next_month_and_month_end() -> None:
    assert next_month(day("2024-12-31")) == day("2025-01-01")
    assert next_month(day("2024-01-31")) == day("2024-02-01")
    assert month_end(day("2024-02-01")) == day("2024-02-29")
    assert month_end(day("2023-12-31")) == day("2023-12-31")


@pytest.mark.parametrize(
    ("as_of", "start", "end"),
    [
        ("2019-12-30", "2018-12-01", "2019-11-30"),
        ("2019-12-31", "2019-01-01", "2019-12-31"),
        ("2020-02-29", "2019-03-01", "2020-02-29"),
        ("2020-02-28", "2019-02-01", "2020-01-31"),
        ("2021-01-01", "2020-01-01", "2020-12-31"),
    ],
)
def test_last_full_months(as_of: str, start: str, end: str) -> None:
    assert last_full_months(day(as_of)) == span(start, end)


def test_last_full_months_of_another_length() -> None:
    assert last_full_months(day("2024-03-10"), 1) == span("2024-02-01", "2024-02-29")
    assert last_full_months(day("2024-03-31"), 3) == span("2024-01-01", "2024-03-31")


def test_usual_period_shows_what_there_is_when_no_full_month_is_loaded() -> None:
    assert usual_period(day("2024-03-20"), day("2024-03-05")) == span("2024-03-05", "2024-03-20")
    assert usual_period(day("2024-03-20"), day("2024-02-29")) == span("2023-03-01", "2024-02-29")


@pytest.mark.parametrize(
    ("period", "kind", "expected"),
    [
        (("2023-06-01", "2024-05-31"), "previous_year", ("2022-06-01", "2023-05-31")),
        (("2023-06-01", "2024-05-31"), "previous_period", ("2022-06-01", "2023-05-31")),
        (("2024-02-01", "2024-02-29"), "previous_year", ("2023-02-01", "2023-02-28")),
        (("2023-02-01", "2023-02-28"), "previous_year", ("2022-02-01", "2022-02-28")),
        (("2025-02-01", "2025-02-28"), "previous_year", ("2024-02-01", "2024-02-29")),
        (("2024-01-01", "2024-03-31"), "previous_period", ("2023-10-01", "2023-12-31")),
        (("2024-01-01", "2024-03-31"), "previous_year", ("2023-01-01", "2023-03-31")),
        (("2024-01-10", "2024-01-19"), "previous_period", ("2023-12-31", "2024-01-09")),
        (("2024-02-29", "2024-03-15"), "previous_year", ("2023-02-28", "2023-03-15")),
    ],
)
def test_comparison(period: tuple[str, str], kind: str, expected: tuple[str, str]) -> None:
    assert comparison(span(*period), kind) == span(*expected)


def test_no_comparison() -> None:
    assert comparison(span("2024-01-01", "2024-03-31"), "none") is None


@pytest.mark.parametrize(
    ("period", "whole", "before", "after"),
    [
        (("2024-01-01", "2024-03-31"), ("2024-01-01", "2024-03-31"), None, None),
        (("2024-01-15", "2024-03-31"), ("2024-02-01", "2024-03-31"), ("2024-01-15", "2024-01-31"), None),
        (("2024-01-01", "2024-03-30"), ("2024-01-01", "2024-02-29"), None, ("2024-03-01", "2024-03-30")),
        (
            ("2024-01-31", "2024-03-01"), ("2024-02-01", "2024-02-29"),
            ("2024-01-31", "2024-01-31"), ("2024-03-01", "2024-03-01"),
        ),
    ],
)  # fmt: skip
def test_a_period_in_whole_months_and_edges(
    period: tuple[str, str],
    whole: tuple[str, str],
    before: tuple[str, str] | None,
    after: tuple[str, str] | None,
) -> None:
    head, tail = span(*period).edges()
    assert span(*period).whole_months == span(*whole)
    assert (head.days > 0, tail.days > 0) == (before is not None, after is not None)
    assert before is None or head == span(*before)
    assert after is None or tail == span(*after)


def test_a_period_without_a_whole_month_is_all_edge() -> None:
    period = span("2024-01-20", "2024-02-10")
    assert period.whole_months is None
    assert period.edges()[0] == period
    assert period.edges()[1].days <= 0


def test_a_period_in_reverse_is_refused() -> None:
    with pytest.raises(ScopeError) as caught:
        Scope(day("2024-01-01"), span("2024-02-01", "2024-01-01"))
    assert caught.value.code == "period_reversed"


def test_nothing_after_the_as_of_date_is_asked_for() -> None:
    scope = Scope(day("2024-06-20"), span("2024-01-01", "2030-12-31"), span("2023-01-01", "2029-12-31"))
    values = scope.params()
    assert values["now_to"] == values["base_to"] == values["history_to"] == day("2024-06-20")
    assert max(value for name, value in values.items() if name.endswith("_to")) == day("2024-06-20")


def test_a_scope_without_comparison_asks_for_no_day_of_it() -> None:
    values = Scope(day("2024-06-20"), span("2024-01-01", "2024-05-31")).params()
    assert values["has_base"] is False
    assert values["base_from"] > values["base_to"]
    assert values["base_days"] == 0


def test_the_bare_link_is_the_default() -> None:
    assert from_query({}, CHOICES) == (DEFAULT, [])
    assert to_query(DEFAULT, CHOICES) == {}


def test_a_link_in_full() -> None:
    query = {
        "as_of": ["2024-03-31"], "from": ["2024-01-01"], "to": ["2024-03-31"], "compare": ["previous_period"],
        "region": ["West", ""], "salesperson": ["李伟"], "category": ["C=1"], "tier": ["vip"],
        "currency": ["USD"],
    }  # fmt: skip
    scope, ignored = from_query(query, CHOICES)
    assert ignored == []
    assert scope == Scope(
        day("2024-03-31"), span("2024-01-01", "2024-03-31"), span("2023-10-01", "2023-12-31"),
        regions=("", "West"), salespeople=("李伟",), categories=("C=1",), tiers=("vip",), currency="USD",
    )  # fmt: skip
    again, _ = from_query(to_query(scope, CHOICES), CHOICES)
    assert again == scope


def test_another_day_moves_the_usual_period() -> None:
    scope, ignored = from_query({"as_of": ["2023-06-30"]}, CHOICES)
    assert (scope.period, ignored) == (span("2022-07-01", "2023-06-30"), [])
    assert to_query(scope, CHOICES) == {"as_of": ["2023-06-30"]}
    early, _ = from_query({"as_of": ["2021-03-20"]}, CHOICES)
    assert early.period == span("2021-03-05", "2021-03-20")


def test_a_period_that_runs_on_is_compared_by_its_elapsed_part() -> None:
    scope, ignored = from_query({"from": ["2024-01-01"], "to": ["2024-12-31"]}, CHOICES)
    assert ignored == []
    assert scope.period == span("2024-01-01", "2024-12-31")
    assert scope.clipped == span("2024-01-01", "2024-06-20")
    assert scope.base == span("2023-01-01", "2023-06-20")
    assert comparison_kind(scope) == "previous_year"
    assert from_query(to_query(scope, CHOICES), CHOICES) == (scope, [])


@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ({"as_of": ["yesterday"]}, [("as_of", "yesterday")]),
        ({"as_of": ["2024-02-30"]}, [("as_of", "2024-02-30")]),
        ({"as_of": ["2021-03-04"]}, [("as_of", "2021-03-04")]),
        ({"as_of": ["9999-12-31"]}, [("as_of", "9999-12-31")]),
        ({"from": ["0001-01-01"]}, [("from", "0001-01-01")]),
        ({"to": ["9999-12-31"]}, [("to", "9999-12-31")]),
        ({"from": ["2024-04-01"], "to": ["2024-03-01"]}, [("from", "2024-04-01 > 2024-03-01")]),
        ({"to": ["2023-05-01"]}, [("to", "2023-06-01 > 2023-05-01")]),
        ({"from": ["2024-07-01"], "to": ["2024-07-31"]}, [("from", "2024-07-01 > 2024-06-20")]),
        ({"compare": ["last_year"]}, [("compare", "last_year")]),
        ({"region": ["North"]}, [("region", "North")]),
        ({"salesperson": [""]}, [("salesperson", "")]),
        ({"tier": ["gold"]}, [("tier", "gold")]),
        ({"currency": ["CNY"]}, [("currency", "CNY")]),
        ({"region": ["'; DROP TABLE invoice; --"]}, [("region", "'; DROP TABLE invoice; --")]),
    ],
)
def test_impossible_values_are_ignored_and_reported(
    query: dict[str, list[str]], ignored: list[tuple[str, str]]
) -> None:
    assert from_query(query, CHOICES) == (DEFAULT, ignored)


def test_what_is_possible_stays_beside_what_is_not() -> None:
    scope, ignored = from_query({"region": ["East", "North", "East"], "other": ["x"]}, CHOICES)
    assert (scope.regions, ignored) == (("East",), [("region", "North")])


@pytest.mark.parametrize("query", [{"region": ["East", "West", ""]}, {"region": ["West", "", "East", "North"]}])
def test_all_values_are_no_filter(query: dict[str, list[str]]) -> None:
    scope, _ = from_query(query, CHOICES)
    assert scope == DEFAULT
    assert to_query(DEFAULT.with_filters(regions=("", "East", "West")), CHOICES) == {}


def test_all_values_but_not_given_are_a_filter() -> None:
    """Rows without a region are not among them."""
    scope, _ = from_query({"region": ["East", "West"]}, CHOICES)
    assert scope.regions == ("East", "West")
    assert to_query(scope, CHOICES) == {"region": ["East", "West"]}


def test_all_tiers_are_a_filter() -> None:
    """Lines without a customer have no tier, and no choice stands for them."""
    scope, _ = from_query({"tier": list(TIERS)}, CHOICES)
    assert set(scope.tiers) == set(TIERS)


def test_a_link_cannot_lift_the_restriction_of_the_role() -> None:
    bound = DEFAULT.with_filters(only_regions=("East",))
    choices = Choices(bound, first=CHOICES.first, last=CHOICES.last, regions=CHOICES.regions)
    scope, _ = from_query({"region": ["West"], "only_regions": ["West"]}, choices)
    assert scope.only_regions == ("East",)
    assert "only_regions" not in to_query(scope, choices)
    assert scope.conditions >= {"only_regions"}
    assert "regions" in bound.with_filters(regions=("West",)).conditions
    assert "regions" not in bound.conditions


def test_the_edges_of_a_period_are_conditions() -> None:
    assert DEFAULT.conditions == {"history_tail"}  # the as-of date lies within June
    cut = Scope(day("2024-06-30"), span("2024-01-15", "2024-06-30"), span("2023-01-01", "2023-06-20"))
    assert cut.conditions == {"now_head", "base_tail"}
    within = Scope(day("2024-06-30"), span("2024-06-03", "2024-06-05"))
    assert within.conditions == {"now_head"}


def test_the_first_day_of_all_gives_a_valid_scope() -> None:
    scope, ignored = from_query({"from": ["1900-01-01"], "to": ["2024-06-20"], "compare": ["previous_period"]}, CHOICES)
    assert ignored == []
    assert scope.period.start == FIRST_DAY
    assert scope.base is not None
    assert scope.base.end == date(1899, 12, 31)
    assert scope.params()["base_days"] == scope.period.days
