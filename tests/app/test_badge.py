"""The badge of charts that rest on incomplete data: where it stands, what it says and where it leads."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from kam_analytics import i18n
from tests.app import databases, holed
from tests.app.test_every_page import CHARTS
from tests.app.view import PAGES, View, look, plain, view

_HEAD = re.compile(r'<div class="kam-head"><h3>(.*?)</h3>.*?(<details.*?</details>)?</div>$', re.DOTALL)


def badges(shown: View) -> dict[str, list[str]]:
    """What the badge of each chart says, by the chart's title; nothing for a chart without."""
    found: dict[str, list[str]] = {}
    for body in shown.bodies:
        if match := _HEAD.match(body):
            found[plain(match[1])] = [plain(part) for part in re.findall(r"<p>(.*?)</p>", match[2] or "")]
    return found


def said(shown: View) -> set[str]:
    return {reason for reasons in badges(shown).values() for reason in reasons}


def text(key: str, lang: str = "en", **fields: str) -> str:
    kind = fields.get("kind")
    words = {**fields, "kind": i18n.text(f"ingest.kind.{kind}", lang)} if kind else fields
    return i18n.text(f"badge.{key}", lang, **words)


GAP = {"kind": "sales", "month": "2024-03"}
EARLY = {"kind": "sales", "day": "2024-12-11"}


@pytest.mark.parametrize("page", PAGES)
def test_complete_data_carry_no_badge(page: str, demo: Path) -> None:
    assert said(look(page)) == set()


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_charts_of_sales_say_what_is_missing_in_them(lang: str, use: Callable[[str], Path]) -> None:
    use("holed")
    shown = look("key_accounts", lang=lang)
    days = {"en": "20 days", "zh": "20 天"}[lang]
    assert text("gap", lang, **GAP) in said(shown)
    assert text("ends_early", lang, **EARLY, days=days) in said(shown)
    assert sum(bool(reasons) for reasons in badges(shown).values()) == len(shown.charts)


def test_the_badge_follows_the_period(use: Callable[[str], Path]) -> None:
    use("holed")
    autumn = look("key_accounts", query={"from": "2024-08-01", "to": "2024-11-30"})
    assert said(autumn) == set()
    spring = look("key_accounts", query={"from": "2024-02-01", "to": "2024-05-31"})
    assert said(spring) == {text("gap", **GAP), text("link")}


def test_charts_that_compare_say_what_the_comparison_lacks(use: Callable[[str], Path]) -> None:
    """June to August are whole; March, in the comparison period, is not: only the bridge compares."""
    use("holed")
    shown = look("key_accounts", query={"from": "2024-06-01", "to": "2024-08-31", "compare": "previous_period"})
    told = [title for title, reasons in badges(shown).items() if text("base_gap", **GAP) in reasons]
    assert len(told) == 1
    assert len(shown.charts) == 4


def test_charts_of_margin_say_how_much_has_no_cost(use: Callable[[str], Path]) -> None:
    use("holed")
    sold = holed.frames()["sales"]
    sold = sold[sold["order_date"].str.startswith("2024")]
    revenue = sold["revenue"].astype(float)
    share = round(100 * revenue[sold["cost"] == ""].sum() / revenue.sum())
    by_revenue, by_margin = look("key_accounts"), look("key_accounts", query={"measure": "gross_margin"})
    assert not any(reason.startswith(f"{share} % of revenue") for reason in said(by_revenue))
    assert any(reason.startswith(f"{share} % of revenue") for reason in said(by_margin))


def test_charts_of_receivables_say_whom_finance_does_not_know(use: Callable[[str], Path]) -> None:
    use("holed")
    sold = holed.frames()["sales"]
    sold = sold[sold["order_date"].str.startswith("2024")]
    count = sold[sold["customer_id"].isin(holed.unknown())]["customer_id"].nunique()
    reasons = said(look("receivables"))
    assert text("gap", kind="invoices", month="2024-07") in reasons
    assert any(f"({count})" in reason for reason in reasons)
    assert text("gap", **GAP) not in reasons


@pytest.mark.parametrize("page", [page for page in PAGES if page in CHARTS or page == "churn"])
def test_no_chart_of_any_page_is_without_a_badge_where_everything_lacks_something(
    page: str, use: Callable[[str], Path]
) -> None:
    """A chart whose metric nobody says what it rests on would have none."""
    use("holed")
    shown = look(page)
    assert shown.charts
    assert CHARTS.get(page, set()) <= set(shown.charts)
    assert sum(bool(reasons) for reasons in badges(shown).values()) == len(shown.charts)


def test_charts_are_drawn_with_their_head_only() -> None:
    """By `blocks.chart`, so that none is without its badge."""
    drawn = [
        path.name for path in databases.ROOT.glob("kam_analytics/ui/*.py") if "st.plotly_chart(" in path.read_text()
    ]
    pages = [*databases.ROOT.glob("pages/*.py"), databases.ROOT / "app.py"]
    assert drawn + [path.name for path in pages if "st.plotly_chart(" in path.read_text()] == ["blocks.py"]


def test_the_chart_of_invoices_against_sales_says_what_either_lacks(use: Callable[[str], Path]) -> None:
    use("holed")
    (reasons,) = (told for title, told in badges(look("data")).items() if title.startswith("Invoices are"))
    for reason in (text("gap", **GAP), text("gap", kind="invoices", month="2024-07")):
        assert reason in reasons


@pytest.mark.parametrize(("lang", "share", "amount"), [("en", "13 %", "156"), ("zh", "13%", "156")])
def test_the_chart_of_invoices_against_sales_says_that_they_differ(
    lang: str, share: str, amount: str, own: Callable[[str], Path], tmp_path: Path
) -> None:
    """Twelve months of 100 each, invoiced with 13 % of tax."""
    days = [f"2024-{month:02d}-28" for month in range(1, 12)] + ["2024-12-31"]
    sold = pd.DataFrame({"order_date": days, "customer_id": "a", "revenue": "100.00", "cost": "60.00"})
    billed = pd.DataFrame({"invoice_id": [f"R{day}" for day in days], "customer_id": "a", "invoice_date": days,
                           "due_date": "2025-01-31", "amount": "113.00"})  # fmt: skip
    databases.fill(own("empty"), tmp_path, sales=sold, invoices=billed)
    shown = view("data", lang=lang)
    told = [reasons for reasons in badges(shown).values() if reasons]
    assert told == [[text("apart_above", lang, share=share, amount=amount), text("link", lang)]]
    assert i18n.text("badge.word.apart", lang) in shown.html
    assert text("apart_above", lang, share=share, amount=amount) in shown.parts("kam-list")[0]


def test_the_badge_leads_to_the_passport_in_the_same_view(use: Callable[[str], Path]) -> None:
    use("holed")
    shown = look("key_accounts", query={"from": "2024-02-01", "to": "2024-05-31"})
    link = re.search(r'<div class="kam-why">.*?<a href="([^"]*)"', shown.html, re.DOTALL)
    assert link is not None
    assert html.unescape(link[1]) == "./data?from=2024-02-01&to=2024-05-31"


def test_the_passport_lists_what_is_touched(use: Callable[[str], Path]) -> None:
    use("holed")
    listed = look("data").parts("kam-list")[0]
    for reason in (text("gap", **GAP), text("gap", kind="invoices", month="2024-07")):
        assert reason in listed
    for subject in ("sales", "margin", "receivables", "churn"):
        assert i18n.text(f"passport.subject.{subject}", "en") in listed
