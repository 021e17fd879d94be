"""Titles say what the charts show: figures that pandas computes from the demo company's files, in both languages."""

from __future__ import annotations

import re
from math import ceil

import pandas as pd
import pytest

from kam_analytics import i18n
from kam_analytics.charts.text import text_pixels
from tests.app import demo_company as company
from tests.app.demo_company import Sales, percent, short, signed
from tests.app.view import PAGES, View, look

pytestmark = pytest.mark.usefixtures("demo")


def titles(shown: View) -> list[str]:
    """Titles of charts and tables in order."""
    return [re.sub(r"<.*", "", part) for body in shown.bodies for part in re.findall(r"<h3>(.*?)</h3>", body)]


def overdue_on(day: pd.Timestamp) -> tuple[float, float]:
    """What is open and what is overdue."""
    items = company.open_items(day)
    return items["open"].sum() / 100, items.loc[items["late"] > 0, "open"].sum() / 100


def dso_on(day: pd.Timestamp) -> float:
    bills = company.table("invoices")
    span = bills["invoice_date"].between(day - pd.DateOffset(years=1) + pd.Timedelta(days=1), day)
    days = (day - (day - pd.DateOffset(years=1))).days
    return overdue_on(day)[0] / (bills.loc[span, "amount"].sum() / 100) * days


def test_the_trend_says_how_the_year_went() -> None:
    change = Sales().revenue / Sales(company.last_year().year_before()).revenue - 1
    assert titles(look("overview"))[0] == f"Net revenue {signed(change)} on the year before"
    assert titles(look("overview", lang="zh"))[0] == f"净收入较上年同期 {signed(change).replace(' ', '')}"


def test_without_a_comparison_the_trend_names_its_subject() -> None:
    assert titles(look("overview", query={"compare": "none"}))[0] == "Net revenue by month"


def test_the_movers_add_up() -> None:
    now, base = Sales().by_account, Sales(company.last_year().year_before()).by_account
    moved = now.sub(base, fill_value=0.0)
    top = moved.loc[moved.abs().nlargest(10).index]
    up, down = short(top[top > 0].sum()), short(-top[top < 0].sum())
    assert f"The 10 largest changes: +{up} and −{down}" in titles(look("overview"))


@pytest.mark.parametrize("page", ["overview", "receivables"])
def test_the_ageing_says_what_is_late_and_how_late(page: str) -> None:
    items = company.open_items()
    total = items["open"].sum()
    late, old = (items.loc[items["late"] > days, "open"].sum() / total for days in (0, 120))
    assert f"{percent(late)} of what is open is overdue, {percent(old)} for over 120 days" in titles(look(page))


def test_by_invoice_age_old_bills_count() -> None:
    items = company.open_items()
    age = (company.as_of() - items["invoice_date"]).dt.days
    old, total = items.loc[age > 90, "open"].sum(), items["open"].sum()
    shown = titles(look("receivables", query={"basis": "invoice"}))
    assert shown[0] == f"{percent(old / total)} of what is open was invoiced over 90 days ago"
    owed = items.groupby("account")["open"].sum().nlargest(5).sum()
    assert shown[1] == f"5 accounts hold {percent(owed / total)} of what is owed"


def test_few_accounts_hold_what_is_overdue() -> None:
    items = company.open_items()
    late = items[items["late"] > 0].groupby("account")["open"].sum()
    share = percent(late.nlargest(5).sum() / late.sum())
    assert f"5 accounts hold {share} of what is overdue" in titles(look("receivables"))
    assert f"5 家客户占逾期金额 {share.replace(' ', '')}" in titles(look("receivables", lang="zh"))


def test_dso_and_overdue_say_how_the_year_went() -> None:
    last = company.last_year().end
    before, now = dso_on(last - pd.offsets.MonthEnd(12)), dso_on(last)
    page = look("receivables")
    shown, early = titles(page), last != company.as_of()
    until = f"month-ends to {last:%Y-%m-%d} (figure above: {company.as_of():%Y-%m-%d})"
    assert any(until in body for body in page.bodies) == early
    assert (
        any("month-ends to" in body for body in look("receivables", query={"as_of": f"{last:%Y-%m-%d}"}).bodies)
        is False
    )
    word = "rose" if now > before else "fell"
    assert f"DSO {word} from {before:.0f} to {now:.0f} days in 12 months" in shown
    then, late = overdue_on(last - pd.offsets.MonthEnd(12))[1], overdue_on(last)[1]
    word = "rose" if late > then else "fell"
    assert f"Overdue {word} by {percent(abs(late / then - 1))} in 12 months, to {short(late)}" in shown


def test_key_accounts_speak_of_the_chosen_measure() -> None:
    lines = Sales().lines
    margin = (lines["revenue"] - lines["cost"]).groupby(lines["account"]).sum().clip(lower=0).sort_values()
    total = margin.sum()
    shown = look("key_accounts", query={"measure": "gross_margin"})
    top, half = margin.tail(10).sum() / total, margin.head(len(margin) // 2).sum() / total
    said = titles(shown)
    assert f"10 accounts bring {percent(top)} of gross margin, the smaller half {percent(half)}" in said
    positive = margin[margin > 0]
    fifth = round(len(positive) * 0.2)
    customers, share = percent(fifth / len(positive)), percent(positive.tail(fifth).sum() / total)
    assert f"The largest {customers} of customers hold {share} of gross margin" in said
    headline = shown.headline
    assert headline["Top 10"].value == percent(top)
    assert headline["Top 10"].note == "of gross margin"
    assert headline["Largest account"].value == percent(margin.iloc[-1] / total)
    assert headline["Concentration (HHI)"].value == f"{((margin / total) ** 2).sum() * 10_000:.0f}"
    before = (margin[::-1].cumsum() / total).shift(fill_value=0.0)
    assert headline["Customers for 80 %"].value == str(int((before < 0.8 - 1e-12).sum()))
    # Layers and bridge are of revenue whatever is ranked, and say so.
    heads = " ".join(shown.parts("kam-head"))
    assert "Net revenue, which the layers are cut by" in heads
    assert "Net revenue, CNY, 2024-01 to 2024-12, against" in heads


def test_the_pyramid_names_its_top() -> None:
    amounts = Sales().by_account
    count = ceil(len(amounts) * 0.01)
    customers, share = percent(count / len(amounts)), percent(amounts.head(count).sum() / amounts.sum())
    assert f"VIP: {customers} of customers bring {share} of revenue" in titles(look("key_accounts"))


def test_large_accounts_of_little_margin_are_counted() -> None:
    lines = Sales().lines
    sums = lines.groupby("account")[["revenue", "cost"]].sum()
    rate = 1 - sums["cost"] / sums["revenue"]
    average = 1 - sums["cost"].sum() / sums["revenue"].sum()
    amounts = Sales().by_account
    first = amounts.index[(amounts.cumsum() / amounts.sum()).shift(fill_value=0.0) < 0.8]
    thin = int((rate[first] < average / 2).sum())
    assert thin > 0
    said = f"At {thin} of the class A accounts the margin is under half the average of {percent(average, 1)}."
    assert said in look("key_accounts").message


def test_the_bridge_names_what_made_the_difference() -> None:
    now, base = Sales().by_account, Sales(company.last_year().year_before()).by_account
    both = now.index.intersection(base.index)
    moved = now[both] - base[both]
    gain, loss = short(moved[moved > 0].sum()), short(-moved[moved < 0].sum())
    assert f"What made the difference: +{gain} expanded, −{loss} contracted" in titles(look("key_accounts"))


def test_an_account_says_what_it_buys_and_when() -> None:
    customer = Sales().by_account.index[0]
    lines = Sales().lines
    groups = lines[lines["account"] == customer].groupby("category")["revenue"].sum()
    shown = titles(look("account", query={"customer": customer}))
    assert f"{groups.idxmax()}: {percent(groups.max() / groups.sum())} of what it buys" in shown
    days = company.table("sales_lines").query("account == @customer")["order_date"].drop_duplicates()
    last = (company.as_of() - days.max()).days
    assert any(title.startswith(f"Last order {last} days ago, usual gap ") for title in shown)


def test_a_selection_with_little_in_it_names_the_subjects() -> None:
    """Few accounts are no message."""
    shown = titles(look("key_accounts", query={"tier": "vip"}))
    assert i18n.text("key_accounts.pareto", "en") in shown


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_titles_fit_one_line_beside_another_chart(page: str, lang: str) -> None:
    wide = i18n.text("titles.bridge", lang, parts="")  # stands alone in its row
    shown = [title for title in titles(look(page, lang=lang)) if not title.startswith(wide)]
    assert [title for title in shown if text_pixels(title, 16) > 520] == []


@pytest.mark.parametrize("page", ["overview", "key_accounts", "receivables", "churn"])
def test_only_figures_and_names_are_links(page: str) -> None:
    message = next(body for body in look(page).bodies if 'class="kam-message"' in body)
    linked = re.findall(r"<a [^>]*>(.*?)</a>", message)
    assert linked
    names = set(company.name_of().values())
    assert [text for text in linked if text not in names and not re.fullmatch(r"[\d.,]+\s?\S{0,2}", text)] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != "glossary"])  # sources are quoted as they are
def test_chinese_has_no_blank_before_percent_and_full_width_stops(page: str) -> None:
    shown = look(page, lang="zh")
    text = shown.text + " ".join(str(chart) for chart in shown.charts.values())
    text = re.sub(r"<style.*?</style>", "", text)
    assert re.findall(r".{8}\d %", text) == []
    assert re.findall(r"[\u4e00-\u9fff] ?[,;:](?!//).{8}", re.sub(r"font-size:.*?px", "", shown.text)) == []
