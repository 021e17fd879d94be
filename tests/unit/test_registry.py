"""Every metric has a complete spec, and its SQL keeps to the rules of the registry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from kam_analytics.engine import Engine
from kam_analytics.errors import NotFound, ScopeError
from kam_analytics.i18n import LANGUAGES
from kam_analytics.metrics import get, names, registry, run, statement
from kam_analytics.scope import Period, Scope
from tests.warehouse import bill, load, sale, scope

FOLDER = Path(registry.__file__).parent
IDENTITY = {"customer_id": "a"}  # what metrics of one account are asked for
EVERYTHING = Scope(
    date(2024, 6, 20),
    Period(date(2024, 1, 15), date(2024, 6, 20)),
    Period(date(2023, 1, 15), date(2023, 6, 20)),
    regions=("East",), salespeople=("Ann",), categories=("Tools",), tiers=("vip",),
    only_regions=("East",), only_salespeople=("Ann",),
)  # fmt: skip


def given(name: str) -> dict[str, str]:
    known = {param.name for param in get(name).params}
    return {key: value for key, value in IDENTITY.items() if key in known}


def of_one_row(name: str) -> bool:
    return not get(name).grain["en"].startswith("one row per")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database that several tests read."""
    folder = tmp_path_factory.mktemp("small")
    with Engine(folder / "test.duckdb", folder / "staging", threads=2) as opened:
        yield filled(opened)


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("nothing")
    with Engine(folder / "test.duckdb", folder / "staging", threads=2) as opened:
        yield opened


def filled(engine: Engine) -> Engine:
    """Two years, three accounts of which one is a subsidiary and one only has invoices."""
    lines = [
        sale("2023-03-01", "a", 100, order_id="1", category="Tools", region="East", cost=60, quantity=1),
        sale(
            "2024-02-01",
            "a",
            120,
            order_id="2",
            category="Tools",
            region="East",
            cost=70,
            quantity=1,
            discount="0.1",
        ),
        sale("2024-02-03", "b", 80, order_id="3", category="Parts", salesperson="Ann", quantity=2),
        sale("2024-03-03", "a1", 50, order_id="4", salesperson="Ann"),
        sale("2024-03-05", None, 7, order_id="5"),
        sale("2024-04-05", "a", -20, order_id="6"),
    ]
    load(engine, lines, [{"customer_id": "a1", "parent_id": "a"}])
    bill(engine, "I1", "a", "2024-03-01", "2024-03-31", 120, paid=40)
    bill(engine, "I2", "c", "2024-04-01", "2024-05-01", 90)
    return engine


def test_the_names_that_scripts_rely_on_exist() -> None:
    columns = {
        "sales/summary": "revenue, gross_margin, margin_rate, orders, lines, customers, first_date, last_date",
        "sales/trend": "month, revenue, gross_margin, orders, customers",
        "sales/pareto": "rank, customer_id, customer_name, revenue, share, cumulative_share, abc_class",
        "sales/pyramid": "layer, customers, revenue, revenue_share",
        "sales/concentration": "customers, top1_share, top5_share, top10_share, hhi,"
        " effective_customers, gini, customers_for_80pct",
        "sales/bridge": "component, amount, customers",
    }
    for name, wanted in columns.items():
        assert set(wanted.split(", ")) <= {column.name for column in get(name).columns}, name
    assert "accounts/profile" in names()


def test_every_sql_file_has_a_spec_and_every_spec_its_sql() -> None:
    files = {path.with_suffix("").relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.sql")}
    relations = {name for name in files if name.startswith("relations/")}
    assert files - relations == set(names())


@pytest.mark.parametrize("name", names())
def test_the_spec_is_complete_in_both_languages(name: str) -> None:
    metric = get(name)
    for texts in (metric.title, metric.meaning, metric.formula, metric.grain):
        assert set(texts) == set(LANGUAGES)
        assert all(text.strip() for text in texts.values())
        assert re.search(r"[\u4e00-\u9fff]", texts["zh"])
        assert not re.search(r"[\u4e00-\u9fff]", texts["en"])
    assert metric.meaning["en"].endswith(".")
    assert metric.meaning["zh"].endswith("。")
    assert metric.source.strip()
    assert metric.invariants
    for column in metric.columns:
        assert column.unit in registry.UNITS, column.name
        assert set(column.label) == set(LANGUAGES)
        assert all(label.strip() for label in column.label.values()), column.name
    labels = [column.label["zh"] for column in metric.columns]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("name", names())
def test_parameters_have_a_type_and_a_possible_default(name: str) -> None:
    metric = get(name)
    for param in metric.params:
        assert param.name in statement(metric, EVERYTHING, metric.values({}))[0]
        assert param.default is not None or param.name in IDENTITY
        param.parse(param.default)
    assert metric.values(given(name)).keys() == {param.name for param in metric.params}


@pytest.mark.parametrize("name", names())
def test_the_sql_knows_all_its_parameters(name: str) -> None:
    metric = get(name)
    for chosen in (EVERYTHING, scope("2024-01-01", "2024-05-31")):
        sql, bound = statement(metric, chosen, metric.values(given(name)))
        assert set(bound) == set(re.findall(r"\$(\w+)", re.sub(r"--.*", "", sql)))
        assert "-- if " not in sql
        assert "PERIOD" not in re.sub(r"--.*", "", sql)


@pytest.mark.parametrize("name", names())
def test_several_rows_come_in_a_stated_order(name: str) -> None:
    code = [line for line in get(name).sql.splitlines() if line and not line.startswith("--")]
    final = [line.split()[0] for line in code if not line.startswith((" ", ")"))]
    assert ("ORDER" in final) != of_one_row(name)


@pytest.mark.parametrize("name", names())
def test_a_filter_is_written_in_the_relations_only(name: str) -> None:
    code = re.sub(r"--.*", "", get(name).sql)
    filters = {
        "regions",
        "salespeople",
        "categories",
        "tiers",
        "currency",
        "only_regions",
        "only_salespeople",
    }
    assert set(re.findall(r"\$(\w+)", code)) & filters == set()
    assert not re.search(r"\b(FROM|JOIN)\s+(fact_\w+|sales_line|invoice|payment|dim_customer)\b", code)


def fits(kind: pa.DataType, unit: str) -> bool:
    is_ = pa.types
    return {
        "money": is_.is_decimal(kind) or is_.is_list(kind),
        "quantity": is_.is_decimal(kind),
        "ratio": is_.is_float64(kind) or is_.is_decimal(kind),
        "count": is_.is_signed_integer(kind),
        "days": is_.is_signed_integer(kind) or is_.is_float64(kind),
        "date": is_.is_date(kind),
        "month": is_.is_date(kind),
        "text": is_.is_string(kind),
        "id": is_.is_string(kind),
        "flag": is_.is_boolean(kind),
    }.get(unit, is_.is_float64(kind) or is_.is_decimal(kind) or is_.is_signed_integer(kind))


@pytest.mark.parametrize("name", names())
def test_the_result_is_what_the_spec_says(name: str, small: Engine) -> None:
    asked = scope("2024-01-01", "2024-05-31", base=("2023-01-01", "2023-05-31"), as_of="2024-06-20")
    result = run(small, name, asked, **given(name))
    columns = get(name).columns
    assert result.table.column_names == [column.name for column in columns]
    wrong = {c.name: str(result.table.schema.field(c.name).type) for c in columns
             if not fits(result.table.schema.field(c.name).type, c.unit)}  # fmt: skip
    assert wrong == {}
    if name.startswith(("sales/", "portfolio/", "accounts/")):
        assert result.table.num_rows > 0
    if of_one_row(name):
        assert result.table.num_rows == 1


@pytest.mark.parametrize("name", names())
def test_it_runs_with_every_filter(name: str, small: Engine) -> None:
    result = run(small, name, EVERYTHING, **given(name))
    assert result.table.column_names == [column.name for column in get(name).columns]


@pytest.mark.parametrize("name", names())
def test_an_empty_database_gives_no_error(name: str, nothing: Engine) -> None:
    result = run(nothing, name, scope("2024-01-01", "2024-05-31"), **given(name))
    assert result.table.num_rows <= 8


def test_an_unknown_name_is_answered_with_the_closest() -> None:
    with pytest.raises(NotFound) as caught:
        get("sales/paretto")
    assert "sales/pareto" in caught.value.hint("en")
    assert "sales/pareto" in caught.value.hint("zh")


@pytest.mark.parametrize(
    ("name", "params", "code"),
    [
        ("sales/pareto", {"measure": "profit"}, "bad_choice"),
        ("sales/pareto", {"class_a": "eighty"}, "bad_parameter"),
        ("sales/pareto", {"cut": "1"}, "unknown_parameter"),
        ("sales/movers", {"limit": "many"}, "bad_parameter"),
        ("portfolio/matrix", {"x": "height"}, "bad_choice"),
        ("portfolio/matrix", {"x_cut": "high"}, "bad_parameter"),
        ("portfolio/matrix", {"y_cut": "nan"}, "bad_parameter"),
        ("portfolio/matrix", {"y_cut": ""}, "bad_parameter"),
    ],
)
def test_a_wrong_parameter_is_named(name: str, params: dict[str, str], code: str, small: Engine) -> None:
    with pytest.raises(ScopeError) as caught:
        run(small, name, scope("2024-01-01", "2024-05-31"), **params)
    assert caught.value.code == code


def test_results_are_kept_until_the_data_changes(engine: Engine) -> None:
    small = filled(engine)
    asked = scope("2024-01-01", "2024-05-31")
    first = run(small, "sales/summary", asked)
    before = small.queries
    assert run(small, "sales/summary", asked) is first
    assert small.queries == before
    load(small, [sale("2024-05-01", "b", 5)])
    assert run(small, "sales/summary", asked).one()["revenue"] == first.one()["revenue"] + 5


def test_a_customer_id_is_bound_and_never_read_as_sql(engine: Engine) -> None:
    small = filled(engine)
    name = "x'; DROP TABLE invoice; --"
    load(small, [sale("2024-05-01", name, 9, customer_name="<b>5 > 4</b>")])
    asked = scope("2024-01-01", "2024-05-31")
    result = run(small, "accounts/profile", asked, customer_id=name)
    assert (result.one()["customer_id"], result.one()["customer_name"]) == (name, "<b>5 > 4</b>")
    assert name not in result.sql
    assert result.params["customer_id"] == name
    assert small.rows("SELECT count(*) AS n FROM invoice") == [{"n": 2}]
