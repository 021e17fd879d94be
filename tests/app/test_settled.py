"""Where nothing is open on the as-of date, the pages say so and lead to the last day on which something was."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from kam_analytics import i18n
from tests.app import databases
from tests.app.view import View, look, view

SAID = {
    "en": "Nothing is open on 2023-08-14. The last day with open invoices is 2023-08-13",
    "zh": "2023-08-14 没有应收余额。最近有未清发票的日期是 2023-08-13",
}


@pytest.fixture(autouse=True)
def settled(use: Callable[[str], Path]) -> None:
    use("settled")


def link(shown: View) -> tuple[str, dict[str, list[str]]]:
    """Path and parameters of the link in the opening sentence."""
    message = next(body for body in shown.bodies if 'class="kam-message' in body)
    match = re.search(r'href="([^"]*)"', message)
    assert match is not None
    address = urlsplit(html.unescape(match[1]))
    return address.path, parse_qs(address.query)


@pytest.mark.parametrize("lang", SAID)
def test_receivables_say_when_something_was_open(lang: str) -> None:
    shown = look("receivables", lang=lang)
    assert shown.errors == []
    assert shown.message.startswith(SAID[lang])
    assert link(shown) == ("./receivables", {"as_of": ["2023-08-13"]})
    assert set(shown.charts) <= {"dso", "overdue"}
    assert "aged" not in shown.tables


def test_only_figures_with_a_value_stay() -> None:
    """Receipts of 100 after 41, 19, 41, 30, 41 and 14 days: 31 days on average."""
    headline = look("receivables").headline
    assert set(headline) == {"Open balance", "DSO", "Time customers take to pay"}
    assert headline["Time customers take to pay"].value == "31 days"
    assert not any("n/a" in figure.value + figure.note for figure in headline.values())


def test_the_link_leads_to_open_invoices() -> None:
    path, query = link(look("receivables", query={"from": "2023-08-14", "to": "2023-08-14"}))
    shown = look(path.removeprefix("./"), query=query)
    assert shown.notices == []
    assert "ageing" in shown.charts
    assert shown.tables["aged"]["balance"].tolist() == [100]


@pytest.mark.parametrize("lang", SAID)
def test_the_overview_says_the_same(lang: str) -> None:
    shown = look("overview", lang=lang)
    assert shown.errors == []
    assert shown.message.startswith(SAID[lang])
    assert link(shown) == ("./receivables", {"as_of": ["2023-08-13"]})
    assert "ageing" not in shown.charts
    assert "kam_chart_ageing" not in shown.html


@pytest.mark.parametrize(("day", "offered"), [("2023-08-14", False), ("2023-08-13", True)])
def test_the_age_basis_is_offered_only_where_something_is_open(day: str, offered: bool) -> None:
    shown = look("receivables", query={"as_of": day, "basis": "invoice"})
    assert shown.errors == []
    assert ("kam_basis" in [control.key for control in shown.at.get("button_group")]) is offered


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_what_cannot_be_told_of_unpaid_invoices_says_why(lang: str, own: Callable[[str], Path], tmp_path: Path) -> None:
    """Two invoices without due date and payment, of customers of whom nothing else is loaded."""
    billed = pd.DataFrame({"invoice_id": ["R1", "R2"], "customer_id": ["a", "b"],
                           "invoice_date": ["2024-02-10", "2024-03-01"], "amount": ["5.00", "7.00"]})  # fmt: skip
    databases.fill(own("empty"), tmp_path, invoices=billed)
    shown = view("receivables", lang=lang)
    unknown = [figure for figure in shown.headline.values() if figure.value == "n/a"]
    reasons = {i18n.text(f"receivables.{name}", lang) for name in ("no_receipts", "no_sales")}
    assert unknown
    assert all(figure.note in reasons for figure in unknown)
    assert {"region", "salesperson", "tier", "credit_limit"}.isdisjoint(shown.tables["aged"])
    assert i18n.text("badge.word.assumed", lang) in shown.html
