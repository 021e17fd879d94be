"""Parameters of metrics that are not possible: answered in words, never with a figure."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest

from kam_analytics import i18n
from kam_analytics.engine import Engine
from kam_analytics.errors import ScopeError
from kam_analytics.metrics.registry import Param, get, names
from kam_analytics.metrics.run import RelationCircle, run
from tests.warehouse import scope

runs = importlib.import_module("kam_analytics.metrics.run")  # the package has a function of this name
ASKED = scope("2024-01-01", "2024-05-31")


@pytest.fixture
def relations() -> Iterator[dict[str, str]]:
    """The relations, to be added to for one test."""
    runs._compose.cache_clear()
    runs._named_in.cache_clear()
    texts = runs._relation_texts()
    before = dict(texts)
    yield texts
    texts.clear()
    texts.update(before)
    runs._compose.cache_clear()
    runs._named_in.cache_clear()


@pytest.mark.parametrize(
    ("name", "params", "code"),
    [
        ("sales/movers", {"limit": "-5"}, "too_small"),
        ("sales/movers", {"limit": "0"}, "too_small"),
        ("sales/movers", {"limit": "99999999999999999999999"}, "too_large"),
        ("sales/sparklines", {"months": "100000"}, "too_large"),
        ("receivables/trend", {"months": "0"}, "too_small"),
        ("receivables/invoices", {"limit": "-1"}, "too_small"),
        ("receivables/largest_overdue", {"limit": "0"}, "too_small"),
        ("sales/pareto", {"class_a": "5"}, "too_large"),
        ("sales/pareto", {"class_a": "nan"}, "bad_parameter"),
        ("sales/pareto", {"class_a": "-Infinity"}, "bad_parameter"),
        ("sales/pareto", {"class_a": "sNaN"}, "bad_parameter"),
        ("sales/pareto", {"class_a": "0.95", "class_b": "0.8"}, "not_in_order"),
        ("sales/pyramid", {"vip": "0.1"}, "not_in_order"),
        ("sales/pyramid", {"large": "1.5"}, "too_large"),
        ("receivables/expected_loss", {"loss_given_default": "5"}, "too_large"),
        ("receivables/expected_loss", {"rate_not_due": "7"}, "too_large"),
        ("receivables/roll_rates", {"forward_factor": "inf"}, "bad_parameter"),
        ("receivables/roll_rates", {"default_after_days": "-90"}, "too_small"),
        ("accounts/lines", {}, "missing_parameter"),
        ("accounts/profile", {"customer_id": ""}, "missing_parameter"),
    ],
)
def test_an_impossible_value_is_answered_in_both_languages(
    engine: Engine, name: str, params: dict[str, str], code: str
) -> None:
    with pytest.raises(ScopeError) as caught:
        run(engine, name, ASKED, **params)
    error = caught.value
    assert error.code == code
    for lang in i18n.LANGUAGES:
        said = error.message(lang)
        assert error.title(lang)
        assert error.hint(lang)
        assert all(value in said for value in next(iter(params.items()))) if params else name in said


def test_the_bounds_themselves_are_possible(engine: Engine) -> None:
    run(engine, "sales/movers", ASKED, limit=1)
    run(engine, "sales/pareto", ASKED, class_a="1", class_b="1")
    run(engine, "sales/pareto", ASKED, class_a="0", class_b="0")


def test_the_choices_of_a_number_are_named() -> None:
    param = Param("months", "integer", 6, choices=(3, 6, 12))
    assert param.parse("12") == 12
    with pytest.raises(ScopeError) as caught:
        param.parse("5")
    assert "3, 6, 12" in caught.value.message("en")


@pytest.mark.parametrize("name", names())
def test_every_number_has_a_least_and_a_most(name: str) -> None:
    for param in get(name).params:
        if param.type in ("integer", "number", "decimal") and not param.choices:
            assert param.least is not None, param.name
            assert param.most is not None, param.name
            assert param.least <= param.parse(param.default) <= param.most


def test_a_relation_that_names_itself_is_an_error_with_its_circle(relations: dict[str, str]) -> None:
    relations["first_circle"] = "SELECT * FROM second_circle"
    relations["second_circle"] = "SELECT * FROM first_circle"
    with pytest.raises(RelationCircle, match="first_circle -> second_circle -> first_circle"):
        runs._compose("SELECT * FROM first_circle", frozenset())
    relations["alone"] = "SELECT * FROM alone"
    with pytest.raises(RelationCircle, match="alone -> alone"):
        runs._compose("SELECT * FROM alone", frozenset())


def test_a_relation_named_twice_on_different_ways_is_no_circle(relations: dict[str, str]) -> None:
    relations |= {"base_of": "SELECT 1 AS x", "left_of": "SELECT * FROM base_of", "right_of": "SELECT * FROM base_of"}
    sql = runs._compose("SELECT * FROM left_of, right_of, base_of", frozenset())
    assert [sql.count(f"{name} AS (") for name in ("base_of", "left_of", "right_of")] == [1, 1, 1]
