"""Every page, in both languages and both themes: drawn without an error, in the frame, in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import i18n
from kam_analytics.charts.theme import THEMES
from tests.app import demo_company as company
from tests.app.view import PAGES, View, look

LANGUAGES, LOOKS = i18n.LANGUAGES, tuple(THEMES)
# What must be there when the demo company is looked at: charts by key.
CHARTS = {
    "overview": {"trend", "movers", "ageing", "risk"},
    "key_accounts": {"pareto", "pyramid", "lorenz", "bridge"},
    "portfolio": {"matrix"},
    "account": {"trend", "mix", "rhythm"},
    "receivables": {"ageing", "customers", "dso", "overdue", "limits"},
    "data": {"coverage", "invoiced", "received"},
}
# What a page needs before it has something to say.
NEEDS = {
    "overview": "data", "account": "data", "key_accounts": "sales", "portfolio": "sales", "churn": "sales",
    "receivables": "invoices", "data": "data", "identities": "data",
}  # fmt: skip


@pytest.mark.parametrize("theme", LOOKS)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_drawn_without_an_error(page: str, lang: str, theme: str, demo: Path) -> None:
    shown = look(page, lang=lang, theme=theme)
    assert shown.errors == []
    assert shown.notices == []
    assert shown.title.startswith(i18n.text(f"shell.page.{page}", lang))
    assert CHARTS.get(page, set()) <= set(shown.charts)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_the_whole_menu_and_says_that_this_is_the_demo(page: str, demo: Path) -> None:
    shown = look(page)
    assert list(shown.links)[: len(PAGES)] == [i18n.text(f"shell.page.{name}", "en") for name in PAGES]
    assert shown.title.endswith(i18n.text("shell.demo_badge", "en"))
    assert "2024-12-31" in shown.parts("kam-fresh")[0]


@pytest.mark.parametrize("page", CHARTS)
def test_charts_wear_the_colours_of_the_theme(page: str, demo: Path) -> None:
    inks = {theme: {_ink(chart) for chart in look(page, theme=theme).charts.values()} for theme in LOOKS}
    assert inks == {theme: {THEMES[theme].ink.lower()} for theme in LOOKS}


def _ink(chart: dict[str, Any]) -> str:
    return chart["layout"]["font"]["color"].lower()


@pytest.mark.parametrize("page", PAGES)
def test_chinese_pages_leave_no_english_words(page: str, demo: Path) -> None:
    """Our own HTML in Chinese: what remains in Latin letters is data, formulas, codes and units."""
    shown = look(page, lang="zh")
    chinese = i18n.catalogue("zh")
    english = {
        text
        for key, text in i18n.catalogue("en").items()
        if " " in text and "{" not in text and len(text) > 12 and chinese[key] != text
    }
    assert [text for text in english if text in shown.text] == []


def test_the_language_of_the_address_wins_over_the_browsers(demo: Path) -> None:
    assert look("portfolio", lang="en", query={"lang": "zh"}).title.startswith(i18n.text("shell.page.portfolio", "zh"))
    assert look("portfolio", lang="zh", query={"lang": "en"}).title.startswith(i18n.text("shell.page.portfolio", "en"))
    assert look("portfolio", lang="en", query={"lang": "tlh"}).errors == []


# -- little or nothing loaded ------------------------------------------------------------------------------------


def assert_teaches(shown: View, page: str, lang: str) -> None:
    """The page says what is missing and links to the upload."""
    assert shown.errors == []
    need = NEEDS[page]
    assert shown.parts("kam-empty") == [
        f"{i18n.text(f'shell.empty.{need}.title', lang)} {i18n.text(f'shell.empty.{need}.text', lang)}"
    ]
    assert i18n.text("shell.empty.link", lang) in shown.links
    assert not shown.charts


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", NEEDS)
def test_an_empty_database_teaches(page: str, lang: str, use: Callable[[str], Path]) -> None:
    use("empty")
    assert_teaches(look(page, lang=lang), page, lang)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in NEEDS])
def test_pages_about_the_data_work_without_any(page: str, use: Callable[[str], Path]) -> None:
    use("empty")
    shown = look(page)
    assert shown.errors == []
    assert not shown.parts("kam-empty")


@pytest.mark.parametrize("page", NEEDS)
def test_filters_of_an_old_link_do_not_break_an_empty_database(page: str, use: Callable[[str], Path]) -> None:
    use("empty")
    query = {"region": "East", "from": "2024-01-01", "to": "2024-06-30", "customer": "C0001", "as_of": "2024-06-30"}
    assert_teaches(look(page, query=query), page, "en")


@pytest.mark.parametrize("page", PAGES)
def test_sales_without_invoices(page: str, use: Callable[[str], Path]) -> None:
    use("sales_only")
    shown = look(page)
    if NEEDS.get(page) == "invoices":
        assert_teaches(shown, page, "en")
        return
    assert shown.errors == []
    assert "ageing" not in shown.charts
    if page == "overview":
        assert {"trend", "movers"} <= set(shown.charts)
        assert i18n.text("overview.overdue", "en") not in shown.headline


@pytest.mark.parametrize("page", PAGES)
def test_invoices_without_sales(page: str, use: Callable[[str], Path]) -> None:
    use("invoices_only")
    shown = look(page)
    if NEEDS.get(page) == "sales":
        assert_teaches(shown, page, "en")
        return
    assert shown.errors == []
    if page == "overview":
        assert set(shown.charts) == {"ageing"}
        assert set(shown.headline) == {i18n.text("overview.overdue", "en")}
    if page == "account":
        assert not shown.charts
        owing = str(company.open_items()["account"].iloc[0])
        assert "invoice_id" in look(page, query={"customer": owing}).tables


@pytest.mark.parametrize("page", PAGES)
def test_no_missing_value_reads_as_nan(page: str, use: Callable[[str], Path]) -> None:
    for name in ("demo", "sales_only", "invoices_only"):
        use(name)
        assert not re.search(r"\b(nan|NaN|None|NaT|inf)\b", look(page).text)
