"""What helps a reader: times on their own clock, terms to look up, columns that say something, charts for a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from kam_analytics import i18n, profile
from kam_analytics.ui import database
from tests.app import demo_company as company
from tests.app.demo_company import Sales
from tests.app.view import View, app, look


def loaded_at(timezone: str | None) -> str:
    at = app("glossary")
    at.context = {**at.context, "timezone": timezone}
    return View(at.run()).parts("kam-fresh")[0]


@pytest.mark.parametrize(("timezone", "hours"), [("Asia/Shanghai", 8), ("UTC", 0)])
def test_the_time_of_the_data_is_the_readers(timezone: str, hours: int, demo: Path) -> None:
    moment = profile.of(database.engine()).refreshed_at
    assert moment is not None
    assert f"Loaded {moment + timedelta(hours=hours):%Y-%m-%d %H:%M} Data" in loaded_at(timezone)


@pytest.mark.parametrize("timezone", [None, "Nowhere/Land", "../etc/passwd"])
def test_without_a_known_time_zone_it_says_utc(timezone: str | None, demo: Path) -> None:
    assert re.search(r"Loaded [\d-]{10} [\d:]{5} UTC", loaded_at(timezone))


def terms(shown: View) -> list[str]:
    found = next((body for body in shown.bodies if "kam-terms" in body), "")
    return re.findall(r"<dt>(.*?)</dt>", found)


@pytest.mark.parametrize(
    ("sought", "lang", "name"),
    [
        ("dso", "en", "DSO, days sales outstanding"),
        ("HHI", "en", "HHI, Herfindahl-Hirschman index"),
        ("auc", "zh", "AUC"),
        ("基尼", "zh", "基尼系数"),
    ],
)
def test_a_term_is_found_by_its_name(sought: str, lang: str, name: str, demo: Path) -> None:
    everything = terms(look("glossary", lang=lang))
    found = terms(look("glossary", lang=lang, query={"search": sought}))
    assert name in found
    assert len(found) < len(everything)
    assert terms(look("glossary", lang=lang, query={"search": "no such word"})) == []


def test_the_column_of_disputes_stands_only_where_there_are_some(demo: Path) -> None:
    items = company.open_items()
    disputed = items["disputed"].astype(str).str.lower().isin(("true", "1", "yes"))
    known = set(Sales().by_account.index)
    with_some = next(account for account in items.loc[disputed, "account"] if account in known)
    without = next(account for account in known if account not in set(items.loc[disputed, "account"])
                   and account in set(items["account"]))  # fmt: skip
    assert "disputed" in look("account", query={"customer": with_some}).tables["invoice_id"]
    assert "disputed" not in look("account", query={"customer": without}).tables["invoice_id"]


def names(shown: View) -> list[str]:
    return list(shown.charts["risk"]["layout"]["yaxis"]["ticktext"])


def test_a_narrow_page_gets_charts_for_it(demo: Path) -> None:
    at = app("churn")
    at.session_state["kam_room"] = "narrow"
    narrow, wide = View(at.run()), look("churn")
    assert narrow.errors == []
    assert max(map(len, names(narrow))) < max(map(len, names(wide)))
    assert narrow.message == wide.message


def test_a_wide_page_gets_larger_charts(demo: Path) -> None:
    at = app("churn")
    at.session_state["kam_room"] = "wide"
    wide, usual = View(at.run()), look("churn")
    sizes = [shown.charts["risk"]["layout"]["font"]["size"] for shown in (wide, usual)]
    assert sizes[0] >= 1.2 * sizes[1]


def test_a_chart_of_frequent_orders_counts_months(demo: Path) -> None:
    lines = company.table("sales_lines")
    days = lines[lines["revenue"] > 0].groupby("account")["order_date"].nunique()
    customer = next(account for account in Sales().by_account.index if days[account] > 100)
    mine = lines[(lines["account"] == customer) & (lines["revenue"] > 0)].drop_duplicates("order_date")
    months = mine["order_date"].dt.strftime("%Y-%m").value_counts().sort_index().tail(24)
    (columns,) = look("account", query={"customer": customer}).charts["rhythm"]["data"]
    assert [row[0] for row in columns["customdata"]] == months.index.tolist()
    assert list(columns["y"]) == months.tolist()


def test_only_what_is_overdue_is_drawn_as_overdue(use: Callable[[str], Path]) -> None:
    use("demo")
    items = company.open_items()
    late = items[items["late"] > 0].groupby("account")["open"].sum() / 100
    shown = look("receivables").charts["customers"]["data"]
    lengths = pd.DataFrame([trace["x"] for trace in shown if trace["type"] == "bar"]).sum()
    assert sorted(lengths, reverse=True) == pytest.approx(late.nlargest(len(lengths)).tolist(), abs=0.005)


def test_an_account_that_owes_nothing_says_so_instead_of_an_empty_table(demo: Path) -> None:
    owing = set(company.open_items()["account"])
    customer = next(account for account in Sales().by_account.index if account not in owing)
    shown = look("account", query={"customer": customer})
    assert shown.errors == []
    if "Open invoices, 0 in all" in shown.text:
        assert i18n.text("receivables.nothing_open", "en") in shown.text
    assert "invoice_id" not in shown.tables
