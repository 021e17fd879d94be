"""Reasons: the account's own numbers, true statements only, in both languages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from kam_analytics import i18n
from kam_analytics.churn import history, reasons
from kam_analytics.churn.features import THEMES
from kam_analytics.churn.reasons import Reason, Teller
from kam_analytics.engine import Engine
from tests import warehouse
from tests.churn_data import day, lines_of, on
from tests.receivables_data import invoice
from tests.receivables_data import load as load_bills


def told(engine: Engine, at: int, contributions: dict[str, float] | None = None) -> list[Reason]:
    """The reasons of account 'A', with contributions by theme."""
    with history.reading(engine, on(at), "") as known:
        now = known.at(0)
    parts = None if contributions is None else [contributions.get(theme, 0.0) for theme in THEMES]
    return Teller(now).tell(now.accounts.index("A"), parts)


def english(found: list[Reason]) -> list[str]:
    return [reason.text("en") for reason in found]


def test_overdue_in_numbers_of_the_account(engine: Engine) -> None:
    warehouse.load(engine, lines_of("A", range(0, 281, 28)))
    found = told(engine, 354, {"rhythm": 2.0})
    assert english(found) == ["No order for 74 days; usually every 28"]
    assert found[0].text("zh") == "已 74 天未下单，平常每 28 天一单"
    assert found[0] == Reason("churn.reason.overdue", {"days": 74, "gap": 28})


def test_orders_less_than_a_year_ago(engine: Engine) -> None:
    before, now = lines_of("A", range(0, 540, 30), 100), lines_of("A", range(540, 721, 30), 62)
    warehouse.load(engine, [*before, *now])
    # The last 180 days (541..720) hold six orders of 62; the same days a year before (176..355) six of 100.
    assert english(told(engine, 720, {"trend": 1.0})) == ["Half-year orders 38 % less than a year ago"]


def test_dropped_product_groups(engine: Engine) -> None:
    lines = [line for group in "abcdefghi" for line in lines_of("A", [0, 90, 180], category=group)]
    lines += [line for group in "abcde" for line in lines_of("A", [390], category=group)]
    warehouse.load(engine, lines)
    assert english(told(engine, 400, {"breadth": 1.0})) == ["4 of 9 product groups dropped"]


def test_paying_later_than_the_habit(engine: Engine) -> None:
    warehouse.load(engine, lines_of("A", [0, 200]))
    load_bills(
        engine,
        [
            invoice("1", "A", day(0), day(30), 10, paid=(day(34), 10)),
            invoice("2", "A", day(200), day(230), 10, paid=(day(255), 10)),
        ],
    )
    assert english(told(engine, 300, {"payment": 1.0})) == ["Pays 21 days later than its habit"]


def test_price_reasons_name_the_direction(engine: Engine) -> None:
    lines = [*lines_of("A", range(0, 300, 30), 100, discount=0.02), *lines_of("A", [340], 100, discount=0.065)]
    warehouse.load(engine, lines)
    assert english(told(engine, 350, {"price": 1.0})) == ["Discount 4.5 points higher than usual"]


def test_strongest_first_three_at_most_and_nothing_trivial(engine: Engine) -> None:
    until = {"a": 600, "b": 480}
    before = [
        line for group, end in until.items()
        for line in lines_of("A", range(0, end, 30), 100, discount=0.02, category=group)
    ]  # fmt: skip
    now = lines_of("A", [650], 30, discount=0.1, category="a")
    warehouse.load(engine, [*before, *now])
    parts = {"price": 0.4, "rhythm": 0.9, "trend": 0.6, "breadth": 0.5, "standing": 0.04, "payment": -1.0}
    keys = [reason.key.rsplit(".", 1)[1] for reason in told(engine, 740, parts)]
    assert keys == ["overdue", "revenue_down", "groups_dropped"]


def test_a_theme_without_a_true_statement_is_passed_over(engine: Engine) -> None:
    warehouse.load(engine, lines_of("A", range(0, 700, 30), 100))
    found = told(engine, 700, {"trend": 1.0, "payment": 0.5, "service": 0.5, "standing": 0.2})
    assert english(found) == ["12 orders worth 1,200 in 12 months"]


def test_nothing_raises_the_risk(engine: Engine) -> None:
    warehouse.load(engine, lines_of("A", range(0, 700, 30), 100))
    assert english(told(engine, 700, {"rhythm": -3.0})) == [
        "Nothing stands out: last order 10 days ago, usually every 30"
    ]


@pytest.mark.parametrize(("at", "key"), [(5, "single_order"), (90, "single_order")])
def test_a_single_order(engine: Engine, at: int, key: str) -> None:
    warehouse.load(engine, lines_of("A", [0]))
    assert told(engine, at)[0] == Reason(f"churn.reason.{key}", {"days": at})


def test_the_rules_alone_tell_the_rhythm(engine: Engine) -> None:
    warehouse.load(engine, lines_of("A", range(0, 121, 30)))
    assert [told(engine, at)[0].key.rsplit(".", 1)[1] for at in (140, 160, 170)] == ["in_rhythm", "due", "overdue"]


def test_every_reason_can_be_told_in_both_languages() -> None:
    source = Path(reasons.__file__).read_text(encoding="utf-8")
    folder = Path(i18n.__file__).parent
    catalogue = tomllib.loads((folder / "en" / "churn.toml").read_text(encoding="utf-8"))["reason"]
    assert {name for name in catalogue if f'"{name}"' in source} == set(catalogue)
    assert all(i18n.has(f"churn.reason.{name}") for name in catalogue)


def test_values_are_plain_numbers(engine: Engine) -> None:
    warehouse.load(engine, lines_of("A", [0, 13, 30]))
    for reason in told(engine, 200, {"rhythm": 1.0, "standing": 1.0}):
        assert all(type(value) in (int, float) and np.isfinite(value) for value in reason.values.values())
