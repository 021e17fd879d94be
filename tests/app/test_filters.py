"""Filters in the link narrow the figures as pandas does; impossible ones are named and left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.app import demo_company as company
from tests.app.demo_company import Sales, Span, short
from tests.app.view import PAGES, Query, app, look

CENT = 0.005
pytestmark = pytest.mark.usefixtures("demo")
EAST, NORTH = "East 华东", "North 华北"
FILTERED = ("overview", "key_accounts", "portfolio", "receivables", "churn")


def amounts(query: Query) -> pd.Series:
    """Revenue by account as the table of the key-accounts page shows it."""
    return look("key_accounts", query=query).tables["accounts"].set_index("customer_id")["amount"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"region": EAST}, Sales(only=(("region", (EAST,)),))),
        ({"region": [EAST, NORTH]}, Sales(only=(("region", (EAST, NORTH)),))),
        ({"salesperson": "Wang Lei 王磊"}, Sales(only=(("salesperson", ("Wang Lei 王磊",)),))),
        ({"category": "Bearings 轴承"}, Sales(only=(("category", ("Bearings 轴承",)),))),
        ({"tier": "vip"}, Sales(tiers=("vip",))),
        ({"tier": ["important", "large"]}, Sales(tiers=("important", "large"))),
        ({"tier": "small", "region": EAST}, Sales(only=(("region", (EAST,)),), tiers=("small",))),
        (
            {"region": EAST, "category": "Hydraulics 液压件"},
            Sales(only=(("region", (EAST,)), ("category", ("Hydraulics 液压件",)))),
        ),
        (
            {"from": "2023-03-10", "to": "2023-07-20"},
            Sales(Span(pd.Timestamp("2023-03-10"), pd.Timestamp("2023-07-20"))),
        ),
        (
            {"from": "2022-05-01", "to": "2022-05-31"},
            Sales(Span(pd.Timestamp("2022-05-01"), pd.Timestamp("2022-05-31"))),
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_filter_narrows_the_accounts_as_pandas_does(query: Query, expected: Sales) -> None:
    shown, wanted = amounts(query), expected.by_account
    assert shown.index.tolist() == wanted.index.tolist()
    assert shown.tolist() == pytest.approx(wanted.tolist(), abs=CENT)


def test_the_pyramid_says_whom_it_counts() -> None:
    """The tier of an account is counted over the whole company, the layers of the chart among the customers filtered."""
    words = "tiers over the whole company"
    assert words in look("key_accounts", query={"region": EAST}).text
    assert words not in look("key_accounts").text


def test_every_filter_at_once_reaches_the_overview() -> None:
    query = {
        "region": EAST,
        "salesperson": "Wang Lei 王磊",
        "category": ["Bearings 轴承", "Fasteners 紧固件"],
        "tier": "small",
    }
    only = (
        ("region", (EAST,)),
        ("salesperson", ("Wang Lei 王磊",)),
        ("category", ("Bearings 轴承", "Fasteners 紧固件")),
    )
    shown = look("overview", query=query)
    assert shown.headline["Net revenue"].value == short(Sales(only=only, tiers=("small",)).revenue)
    assert "Bearings 轴承, Fasteners 紧固件" in shown.scope
    assert "Tier: Small" in shown.scope


def test_a_region_narrows_the_receivables() -> None:
    items = company.open_items()
    mine = items[items["region"] == EAST]
    shown = look("receivables", query={"region": EAST})
    assert shown.headline["Open balance"].value == short(mine["open"].sum() / 100)
    assert shown.tables["aged"]["balance"].sum() == pytest.approx(mine["open"].sum() / 100, abs=CENT)


def test_a_salesperson_narrows_the_receivables() -> None:
    items = company.open_items()
    mine = items[items["salesperson"] == "Li Na 李娜"]
    table = look("receivables", query={"salesperson": "Li Na 李娜"}).tables["aged"]
    assert table["balance"].sum() == pytest.approx(mine["open"].sum() / 100, abs=CENT)


def test_the_as_of_date_moves_period_and_receivables() -> None:
    day = pd.Timestamp("2024-06-30")
    items, span = company.open_items(day), Span(pd.Timestamp("2023-07-01"), day)
    query = {"as_of": "2024-06-30"}
    assert amounts(query).sum() == pytest.approx(Sales(span).revenue, abs=CENT * 500)
    shown = look("receivables", query=query)
    assert "as of 2024-06-30" in shown.scope
    assert shown.headline["Open balance"].value == short(items["open"].sum() / 100)


def test_nothing_after_the_as_of_date_is_counted() -> None:
    query = {"as_of": "2024-06-15", "from": "2024-06-01", "to": "2024-06-30"}
    span = Span(pd.Timestamp("2024-06-01"), pd.Timestamp("2024-06-15"))
    assert amounts(query).sum() == pytest.approx(Sales(span).revenue, abs=CENT * 500)


def test_the_period_just_before_as_comparison() -> None:
    span = Span(pd.Timestamp("2024-10-01"), pd.Timestamp("2024-12-31"))
    before = Span(pd.Timestamp("2024-07-01"), pd.Timestamp("2024-09-30"))
    query = {"from": "2024-10-01", "to": "2024-12-31", "compare": "previous_period"}
    table = look("key_accounts", query=query).tables["accounts"].set_index("customer_id")
    now = Sales(span).by_account
    change = now - Sales(before).by_account.reindex(now.index).fillna(0.0)
    assert table["change"].tolist() == pytest.approx(change.tolist(), abs=CENT)
    assert "against 2024-07 to 2024-09" in look("overview", query=query).scope


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_a_comparison_no_page_speaks_of_one(page: str, lang: str) -> None:
    shown = look(page, lang=lang, query={"compare": "none"})
    assert shown.errors == []
    assert all(not figure.change for figure in shown.headline.values())
    assert "bridge" not in shown.charts
    if page in FILTERED:
        assert {"en": "against", "zh": "对比"}[lang] not in shown.scope


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"tier": "vip"},
        {"region": EAST, "tier": "small", "compare": "previous_period"},
        {"as_of": "2022-01-20"},
        {"from": "2022-01-01", "to": "2022-01-03"},
        {"category": "Bearings 轴承", "from": "2024-12-31", "to": "2024-12-31"},
    ],
    ids=lambda query: "-".join(query),
)
def test_narrow_and_empty_selections_are_drawn(page: str, query: Query) -> None:
    """A handful of rows, one or none: the page says so instead of breaking."""
    shown = look(page, query=query)
    assert shown.errors == []
    assert shown.notices == []


# -- impossible links --------------------------------------------------------------------------------------------

IMPOSSIBLE = {
    "region": "Atlantis",
    "salesperson": "Nobody",
    "category": "' OR 1=1 --",
    "tier": "gold",
    "as_of": "2024-02-30",
    "from": "soon",
    "to": "9999-99-99",
    "compare": "last_week",
    "currency": "XXX",
    "lang": "xx",
}


@pytest.mark.parametrize("page", PAGES)
def test_an_impossible_link_is_drawn_as_if_it_were_bare(page: str) -> None:
    shown, bare = look(page, query=IMPOSSIBLE), look(page)
    assert shown.errors == []
    assert shown.headline == bare.headline
    assert len(shown.notices) == 1
    for name, value in IMPOSSIBLE.items():
        assert f"{name} = {value}" in shown.notices[0]


def test_many_impossible_values_are_counted_not_listed() -> None:
    shown = look("overview", query={"region": [f"Atlantis {n}" for n in range(300)]})
    assert "region = Atlantis 9 and 290 more" in shown.notices[0]


@pytest.mark.parametrize(("name", "value"), IMPOSSIBLE.items())
def test_one_impossible_value_leaves_the_others_in_force(name: str, value: str) -> None:
    other = {"tier": "small"} if name == "region" else {"region": EAST}
    shown, wanted = look("key_accounts", query={name: value, **other}), look("key_accounts", query=other)
    assert shown.tables["accounts"].equals(wanted.tables["accounts"])
    assert f"{name} = {value}" in shown.notices[0]
    assert wanted.notices == []


def test_the_possible_part_of_a_list_counts() -> None:
    shown = look("key_accounts", query={"region": [EAST, "Atlantis"]})
    assert shown.tables["accounts"]["amount"].sum() == pytest.approx(
        Sales(only=(("region", (EAST,)),)).revenue, abs=CENT * 500
    )
    assert "Atlantis" in shown.notices[0]
    assert EAST not in shown.notices[0]


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("key_accounts", {"measure": "profit", "class_a": "0", "class_b": "-5"}),
        ("key_accounts", {"class_a": "99999999999999999999", "class_b": "x"}),
        ("key_accounts", {"class_a": "²"}),
        ("portfolio", {"x": "salary", "y": "", "size": "'", "colour": "red", "x_cut": "high", "y_cut": "nan"}),
        ("portfolio", {"x_cut": "inf", "y_cut": "1e999"}),
        ("portfolio", {"x_cut": "-1e300"}),
        ("receivables", {"basis": "moon"}),
        ("account", {"customer": "C9999'; DROP TABLE sales_line; --"}),
        ("glossary", {"metric": "../../etc/passwd", "search": "<b>"}),
    ],
)
def test_impossible_parameters_of_a_page_do_not_break_it(page: str, query: Query) -> None:
    assert look(page, query=query).errors == []


def test_an_unknown_account_is_named() -> None:
    shown = look("account", query={"customer": "<b>C9999</b>"})
    assert "<b>C9999</b>" in shown.notices[0]
    assert company.name_of()[Sales().by_account.index[0]] in shown.parts("kam-account")[0]


# -- links and widgets -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_the_menu_carries_the_scope(page: str) -> None:
    query = {"region": [EAST, NORTH], "as_of": "2024-06-30", "compare": "none", "lang": "zh", "measure": "quantity"}
    for carried in look(page, query=query).links.values():
        for part in ("as_of=2024-06-30", "compare=none", "lang=zh"):
            assert part in carried
        assert carried.count("region=") == 2
        assert "measure" not in carried


def test_a_choice_in_the_filter_bar_goes_into_the_address_and_the_figures() -> None:
    at = app("key_accounts").run()
    at.multiselect(key="kam_region").set_value([EAST]).run()
    assert at.query_params["region"] == EAST
    at.multiselect(key="kam_tier").set_value(["small"]).run()
    assert at.query_params == {"region": EAST, "tier": "small"}
    at.selectbox(key="kam_compare").set_value("none").run()
    assert at.query_params["compare"] == "none"
    at.button(key="kam_reset").click().run()
    assert at.query_params == {}


def test_the_reset_keeps_language_and_measure() -> None:
    at = app("key_accounts", query={"lang": "zh", "measure": "quantity", "region": EAST}).run()
    at.button(key="kam_reset").click().run()
    assert at.query_params == {"lang": "zh", "measure": "quantity"}


@pytest.mark.parametrize(
    ("preset", "start", "end"),
    [
        ("year_to_date", "2024-01-01", "2024-12-31"),
        ("last_year", "2023-01-01", "2023-12-31"),
        ("last_quarter", "2024-10-01", "2024-12-31"),
        ("all", "2022-01-04", "2024-12-31"),
    ],
)
def test_named_periods(preset: str, start: str, end: str) -> None:
    at = app("key_accounts").run()
    at.selectbox(key="kam_period").set_value(preset).run()
    wanted = Sales(Span(pd.Timestamp(start), pd.Timestamp(end)))
    assert (at.query_params.get("from", start), at.query_params.get("to", end)) == (start, end)
    assert sum(at.dataframe[0].value["amount"]) == pytest.approx(wanted.revenue, abs=CENT * 500)


def test_own_dates() -> None:
    at = app("key_accounts").run()
    at.selectbox(key="kam_period").set_value("custom").run()
    dates = (pd.Timestamp("2023-02-03").date(), pd.Timestamp("2023-04-05").date())
    at.date_input(key="kam_dates").set_value(dates).run()
    assert at.query_params == {"from": "2023-02-03", "to": "2023-04-05"}


def test_a_second_widget_does_not_forget_the_first(use: Callable[[str], Path]) -> None:
    """Two changes that arrive together are both kept."""
    at = app("key_accounts").run()
    at.multiselect(key="kam_region").set_value([EAST])
    at.segmented_control(key="kam_measure").set_value("quantity")
    at.run()
    assert at.query_params == {"region": EAST, "measure": "quantity"}


@pytest.mark.parametrize(
    ("page", "query", "named"),
    [
        ("key_accounts", {"measure": "beauty"}, ["measure = beauty"]),
        ("key_accounts", {"class_a": "0", "class_b": "95.5"}, ["class_a = 0", "class_b = 95.5"]),
        ("portfolio", {"x": "<b>", "y_cut": "nan"}, ["x = &lt;b&gt;", "y_cut = nan"]),
        ("receivables", {"basis": ["due", "invoice"]}, ["basis = due"]),
        ("churn", {"shown": "none"}, ["shown = none"]),
    ],
)
def test_impossible_values_of_a_pages_own_parameters_are_named(page: str, query: Query, named: list[str]) -> None:
    shown = look(page, query=query)
    assert shown.errors == []
    assert len(shown.notices) == 1
    assert all(part in shown.notices[0] or part.replace("&lt;b&gt;", "<b>") in shown.notices[0] for part in named)
    assert look(page).notices == []


@pytest.mark.parametrize(
    ("lang", "bar", "widget"),
    [
        ("en", "2024-06 not over, left out", "2024-06 is left out: on {day} it is not over."),
        ("zh", "2024-06 未满整月，未计入", "截至 {day}，2024-06 未满整月，故未计入"),
    ],
)
@pytest.mark.parametrize(("day", "nearly"), [("2024-06-28", True), ("2024-06-15", False), ("2024-06-30", None)])
def test_a_month_that_is_not_over_is_said_to_be_left_out(
    day: str, nearly: bool | None, lang: str, bar: str, widget: str
) -> None:
    """June has 30 days: at 28 it looks full; at 15 the widget says it to who asks; at 30 it is in."""
    shown = look("overview", lang=lang, query={"as_of": day})
    assert (bar in shown.scope) is (nearly is True)
    assert (widget.format(day=day) in shown.text) is (nearly is not None)
    assert ("2024-05" in shown.scope) is (nearly is not None)
    own = look("overview", lang=lang, query={"as_of": day, "from": "2024-06-01", "to": day})
    assert bar not in own.text
    assert widget.format(day=day) not in own.text


def test_all_regions_are_no_filter() -> None:
    """Every line of the demo company has a region; choosing all of them leaves nothing in the link."""
    at = app("key_accounts").run()
    regions = at.multiselect(key="kam_region").options
    assert len(regions) > 3
    at.multiselect(key="kam_region").set_value(regions[:-1]).run()
    assert at.query_params["region"] == regions[:-1]
    at.multiselect(key="kam_region").set_value(regions).run()
    assert "region" not in at.query_params
    assert at.multiselect(key="kam_region").value == []
