"""The figures that pages show equal those that pandas computes from the demo company's files."""

from __future__ import annotations

from itertools import pairwise
from math import ceil

import pandas as pd
import pytest

from tests.app import demo_company as company
from tests.app.demo_company import Sales, percent, short, signed
from tests.app.view import View, look, numbers

CENT = 0.005
pytestmark = pytest.mark.usefixtures("demo")


def bar_sum(shown: View, chart: str, axis: str) -> float:
    """The sum over all bars of a chart."""
    return sum(
        sum(v for v in numbers(trace, axis) if v is not None)
        for trace in shown.charts[chart]["data"]
        if trace["type"] == "bar"
    )


def change(now: float, base: float) -> str:
    return ("▲ " if now > base else "▼ ") + signed(now / base - 1)


# -- overview ----------------------------------------------------------------------------------------------------


def test_overview_headline() -> None:
    shown, now, base = look("overview"), Sales(), Sales(company.last_year().year_before())
    revenue, margin, share = (shown.headline[name] for name in ("Net revenue", "Gross margin", "Key accounts' share"))
    assert (revenue.value, revenue.change) == (short(now.revenue), change(now.revenue, base.revenue))
    assert (margin.value, margin.change) == (short(now.margin), change(now.margin, base.margin))
    assert margin.note == f"{percent(now.margin / now.revenue, 1)} of revenue"
    assert share.value == percent(now.key_share)
    assert share.change.endswith(f"{abs(now.key_share - base.key_share) * 100:.1f} pp")


def test_key_accounts_are_those_of_the_whole_company_in_a_selection_too() -> None:
    mine = Sales(only=(("region", ("East 华东",)),)).by_account
    tier = company.tiers(company.last_year())
    key = mine[[account for account in mine.index if tier[account] in ("vip", "important")]]
    figure = look("overview", query={"region": "East 华东"}).headline["Key accounts' share"]
    assert figure.value == percent(key.sum() / mine.sum())


def test_overview_overdue() -> None:
    items = company.open_items()
    overdue, total = items.loc[items["late"] > 0, "open"].sum() / 100, items["open"].sum() / 100
    then = company.open_items(company.last_year().year_before().end)
    before = then.loc[then["late"] > 0, "open"].sum() / 100
    figure = look("overview").headline["Overdue"]
    assert figure.value == short(overdue)
    assert figure.change == change(overdue, before)
    assert figure.note == f"{percent(overdue / total)} of what is open"


def test_overview_sentences() -> None:
    now = Sales()
    said = look("overview").message
    count = ceil(len(now.by_account) * 0.05)
    assert f"Net revenue is {short(now.revenue)} (CNY)" in said
    assert f"{count} of {len(now.by_account)} accounts bring {percent(now.key_share)} of it." in said


def test_overview_in_chinese_units() -> None:
    assert look("overview", lang="zh").headline["净收入"].value == short(Sales().revenue, "zh")


def test_overview_trend_is_revenue_by_month() -> None:
    traces = look("overview").charts["trend"]["data"]
    drawn = [sorted(v for v in numbers(trace, "y") if v is not None) for trace in traces]
    for span in (company.last_year(), company.last_year().year_before()):
        months = sorted(Sales(span).by_month)
        assert any(len(values) == len(months) and values == pytest.approx(months, abs=CENT) for values in drawn)


def test_overview_movers_change_most() -> None:
    now, base = Sales().by_account, Sales(company.last_year().year_before()).by_account
    moved = now.sub(base, fill_value=0.0)
    largest = moved.abs().nlargest(8).index
    drawn = [value for trace in look("overview").charts["movers"]["data"] for value in numbers(trace, "x")]
    assert {round(value) for value in moved[largest]} <= {round(value) for value in drawn}


# -- key accounts ------------------------------------------------------------------------------------------------


def test_pareto_adds_up_to_the_revenue() -> None:
    amounts, shown = Sales().by_account, look("key_accounts")
    bars, curve = shown.charts["pareto"]["data"][:2]
    widths = [max(round(width), 1) for width in numbers(bars, "width")]
    total = sum(mean * width for mean, width in zip(numbers(bars, "y"), widths, strict=True))
    assert sum(widths) == len(amounts)
    assert total == pytest.approx(1.0)  # bars and curve share one scale: the part of the total
    assert numbers(bars, "y")[:5] == pytest.approx((amounts.head(5) / amounts.sum()).tolist(), abs=1e-9)
    cumulative = (amounts.cumsum() / amounts.sum()).tolist()
    ranks = [round(rank) for rank in numbers(curve, "x")]
    assert numbers(curve, "y") == pytest.approx([cumulative[rank - 1] for rank in ranks], abs=1e-4)


def test_key_accounts_headline() -> None:
    amounts = Sales().by_account
    shares = amounts / amounts.sum()
    reaching = int((shares.cumsum().shift(fill_value=0.0) < 0.8).sum())
    headline = look("key_accounts").headline
    tier = company.tiers(company.last_year())
    key = [account for account in amounts.index if tier[account] in ("vip", "important")]
    assert headline["Key accounts' share"].value == percent(amounts[key].sum() / amounts.sum())
    assert headline["Key accounts' share"].note == f"{len(key)} accounts, VIP and important"
    assert headline["Customers for 80 %"].value == str(reaching)
    assert headline["Largest account"].value == percent(shares.iloc[0])
    assert headline["Largest account"].note == company.name_of()[amounts.index[0]]
    assert headline["Top 10"].value == percent(shares.head(10).sum())
    assert headline["Concentration (HHI)"].value == f"{(shares**2).sum() * 10_000:.0f}"
    assert headline["Concentration (HHI)"].note == f"like {1 / (shares**2).sum():.0f} accounts of one size"


def test_pyramid_layers() -> None:
    amounts = Sales().by_account
    bounds = [0, *(ceil(len(amounts) * part) for _, part in company.LAYERS)]
    layers = [amounts.iloc[a:b].sum() / amounts.sum() for a, b in pairwise(bounds)]
    shares = [numbers(trace, "x") for trace in look("key_accounts").charts["pyramid"]["data"]]
    assert any(sorted(map(abs, drawn)) == pytest.approx(sorted(layers), abs=1e-4) for drawn in shares)


def test_the_table_of_accounts() -> None:
    amounts, table = Sales().by_account, look("key_accounts").tables["accounts"]
    assert table["customer_id"].tolist() == amounts.index.tolist()
    assert table["amount"].tolist() == pytest.approx(amounts.tolist(), abs=CENT)
    assert table["share"].tolist() == pytest.approx((amounts / amounts.sum() * 100).tolist(), abs=1e-3)
    base = Sales(company.last_year().year_before()).by_account.reindex(amounts.index).fillna(0.0)
    assert table["change"].tolist() == pytest.approx((amounts - base).tolist(), abs=CENT)


def test_the_bridge_between_the_two_years() -> None:
    span = company.last_year()
    now, base = Sales().by_account, Sales(span.year_before()).by_account
    earlier = set(
        Sales(
            company.Span(pd.Timestamp("1900-01-01"), span.year_before().start - pd.Timedelta(days=1))
        ).by_account.index
    )
    change_of = now.sub(base, fill_value=0.0)
    both, fresh = now.index.intersection(base.index), now.index.difference(base.index)
    moved = change_of[both]
    expected = {
        "begin": base.sum(),
        "new": now[[key for key in fresh if key not in earlier]].sum(),
        "reactivated": now[[key for key in fresh if key in earlier]].sum(),
        "expanded": moved[moved > 0].sum(),
        "contracted": moved[moved < 0].sum(),
        "lost": -base[base.index.difference(now.index)].sum(),
        "end": now.sum(),
    }
    trace = look("key_accounts").charts["bridge"]["data"][0]
    drawn = dict(zip((data[0] for data in trace["customdata"]), numbers(trace, "x"), strict=True))
    assert {name: drawn[name] for name in expected} == pytest.approx(expected, abs=CENT)


@pytest.mark.parametrize("measure", ["gross_margin", "quantity"])
def test_the_measure_of_the_ranking(measure: str) -> None:
    lines = Sales().lines
    cents = {"gross_margin": lines["revenue"] - lines["cost"], "quantity": lines["quantity"] * 100}[measure]
    amounts = cents.groupby(lines["account"]).sum().sort_values(ascending=False, kind="stable") / 100
    table = look("key_accounts", query={"measure": measure}).tables["accounts"]
    assert table["amount"].tolist() == pytest.approx(amounts.tolist(), abs=CENT)


def test_the_cut_offs_of_the_classes() -> None:
    amounts = Sales().by_account
    before = (amounts.cumsum() / amounts.sum()).shift(fill_value=0.0)
    table = look("key_accounts", query={"class_a": "50", "class_b": "70"}).tables["accounts"]
    classes = before.map(lambda share: "A" if share < 0.5 else "B" if share < 0.7 else "C")
    assert table["abc_class"].tolist() == classes.tolist()


# -- portfolio ---------------------------------------------------------------------------------------------------


def test_the_portfolio_says_which_part_of_all_revenue_a_quadrant_holds() -> None:
    """Accounts without growth belong to the whole, too, and are counted where they are not drawn."""
    now, base = Sales().by_account, Sales(company.last_year().year_before()).by_account
    before = base.reindex(now.index).fillna(0.0)
    grows = (now / before.where(before > 0) - 1).dropna()
    large = now[now >= now.median()].index
    defended = grows[(grows < 0) & grows.index.isin(large)].index
    invested = grows[(grows >= 0) & grows.index.isin(large)].index
    shown = look("portfolio")
    for name, part in (("Defend", defended), ("Invest", invested)):
        share = percent(now[part].sum() / now.sum())
        assert f"{name}: {len(part)} accounts with {share} of revenue, " in shown.message
    assert f"without a value on one of the axes: {len(now) - len(grows)}" in shown.text


def test_the_portfolio_holds_growth_and_value_of_every_account() -> None:
    now, base = Sales().by_account, Sales(company.last_year().year_before()).by_account
    table = look("portfolio").tables["portfolio"].set_index("customer_id")
    assert table["y"].reindex(now.index).tolist() == pytest.approx(now.tolist(), abs=CENT)
    both = now.index.intersection(base.index)
    growth = (now[both] / base[both] - 1) * 100
    assert table.loc[both, "x"].tolist() == pytest.approx(growth.tolist(), abs=1e-6)


@pytest.mark.parametrize("cut", ["0", "median"])
def test_the_quadrants_are_cut_at_no_growth_and_median_value(cut: str) -> None:
    """No growth is the usual cut; the link may ask for the median."""
    table = look("portfolio", query={} if cut == "0" else {"x_cut": cut}).tables["portfolio"].dropna(subset=["x", "y"])
    names = {
        (False, False): "Serve efficiently",
        (False, True): "Defend",
        (True, False): "Develop",
        (True, True): "Invest",
    }
    high_value = table["y"] >= Sales().by_account.median()
    high_growth = table["x"] >= (0 if cut == "0" else table["x"].median())
    assert table["quadrant"].tolist() == [names[pair] for pair in zip(high_growth, high_value, strict=True)]


# -- receivables -------------------------------------------------------------------------------------------------


def buckets(items: pd.DataFrame, days: pd.Series) -> list[float]:
    place = days.map(lambda late: 0 if late <= 0 else min((late - 1) // 30, 4) + 1)
    sums = items["open"].groupby(place).sum() / 100
    return [float(sums.get(number, 0.0)) for number in range(6)]


@pytest.mark.parametrize("basis", ["due", "invoice"])
def test_ageing(basis: str) -> None:
    items = company.open_items()
    days = items["late"] if basis == "due" else (company.as_of() - items["invoice_date"]).dt.days
    expected = buckets(items, days)
    shown = look("receivables", query={"basis": basis})
    drawn = [value for trace in shown.charts["ageing"]["data"] for value in numbers(trace, "x")]
    assert [value for value in drawn if value] == pytest.approx([value for value in expected if value], abs=CENT)
    table = shown.tables["aged"]
    columns = ["not_due", "d1_30", "d31_60", "d61_90", "d91_120", "d120_plus"]
    assert table[columns].sum().tolist() == pytest.approx(expected, abs=CENT)
    assert table["balance"].sum() == pytest.approx(items["open"].sum() / 100, abs=CENT)


def test_receivables_headline() -> None:
    items, headline = company.open_items(), look("receivables").headline
    late = items[items["late"] > 0]
    assert headline["Open balance"].value == short(items["open"].sum() / 100)
    assert headline["Open balance"].note == f"{len(items)} open invoices"
    assert headline["Overdue"].value == short(late["open"].sum() / 100)
    assert headline["Overdue"].note == f"{percent(late['open'].sum() / items['open'].sum())} of what is open"
    oldest = (company.as_of() - items["invoice_date"].min()).days
    assert (headline["Oldest open invoice"].value, headline["Oldest open invoice"].note) == (
        f"{oldest} days", "since its invoice date",
    )  # fmt: skip


def test_days_sales_outstanding() -> None:
    items, bills, span = company.open_items(), company.table("invoices"), company.last_year()
    billed = bills.loc[bills["invoice_date"].between(span.start, span.end), "amount"].sum()
    days = (span.end - span.start).days + 1
    current = items.loc[items["late"] <= 0, "open"].sum()
    figure = look("receivables").headline["DSO"]
    assert figure.value == f"{items['open'].sum() / billed * days:.0f} days"
    assert figure.note == f"best possible {current / billed * days:.0f} days"


def test_who_owes_most_overdue() -> None:
    items = company.open_items()
    late = items[items["late"] > 0].groupby("account")["open"].sum() / 100
    assert (
        f"{company.name_of()[late.idxmax()]} owes the largest part of it, {short(late.max())}."
        in look("receivables").message
    )


def test_accounts_over_their_limit() -> None:
    owed = company.open_items().groupby("account")["open"].sum() / 100
    limit = company.table("accounts").set_index("customer_id")["credit_limit"]
    over = (owed - limit.reindex(owed.index)).dropna()
    over = over[over > 0]
    said = " ".join(look("receivables").parts("kam-head"))
    assert f"{len(over)} accounts are over their credit limit, by {short(over.sum())}" in said


def test_overdue_by_month_end() -> None:
    last = company.last_year().end
    expected = []
    for months in range(12, -1, -1):
        items = company.open_items(last - pd.offsets.MonthEnd(months) if months else last)
        expected.append(items.loc[items["late"] > 0, "open"].sum() / 100)
    drawn = [numbers(trace, "y") for trace in look("receivables").charts["overdue"]["data"]]
    assert any(values == pytest.approx(expected, abs=CENT) for values in drawn)


# -- account -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def customer() -> str:
    """An account that bought, has children and owes money."""
    parents = company.table("accounts")["parent_id"].dropna()
    owed = company.open_items().groupby("account")["open"].sum()
    bought = Sales().by_account
    return next(str(identity) for identity in bought.index if identity in set(parents) and owed.get(identity, 0) > 0)


def test_account_page_speaks_of_the_account(customer: str) -> None:
    shown, now, base = look("account", query={"customer": customer}), Sales(), Sales(company.last_year().year_before())
    revenue, before = now.by_account[customer], base.by_account.get(customer, 0.0)
    figure = shown.headline["Net revenue"]
    assert company.name_of()[customer] in shown.parts("kam-account")[0]
    assert (
        f"rank {list(now.by_account.index).index(customer) + 1} of {len(now.by_account)}"
        in shown.parts("kam-account")[0]
    )
    assert figure.value == short(revenue)
    assert not before or figure.change == change(revenue, before)
    mine = now.lines[now.lines["account"] == customer]
    assert shown.headline["Gross margin"].value == short((mine["revenue"] - mine["cost"]).sum() / 100)
    last = company.table("sales_lines").query("account == @customer")["order_date"].max()
    assert shown.headline["Since the last order"].value.split()[0] == str((company.as_of() - last).days)


def test_account_page_lists_the_open_invoices(customer: str) -> None:
    items = company.open_items()
    mine = items[items["account"] == customer].set_index("invoice_id")
    table = look("account", query={"customer": customer}).tables["invoice_id"].set_index("invoice_id")
    assert set(table.index) == set(mine.index)
    assert table["open_amount"].reindex(mine.index).tolist() == pytest.approx((mine["open"] / 100).tolist(), abs=CENT)
    assert table["days_past_due"].reindex(mine.index).tolist() == mine["late"].tolist()


def test_account_page_lists_the_latest_lines(customer: str) -> None:
    lines = company.table("sales_lines")
    mine = lines[lines["account"] == customer]
    table = look("account", query={"customer": customer}).tables["date"]
    assert pd.to_datetime(table["date"]).max() == mine["order_date"].max()
    latest = mine[mine["order_date"] >= pd.to_datetime(table["date"]).min() + pd.Timedelta(days=1)]
    shown = table[pd.to_datetime(table["date"]) >= latest["order_date"].min()]
    assert shown["revenue"].sum() == pytest.approx(latest["revenue"].sum() / 100, abs=CENT)


def test_account_trend_is_its_revenue_by_month(customer: str) -> None:
    now = Sales().lines
    mine = now[now["account"] == customer]
    months = mine.groupby(mine["order_date"].dt.to_period("M"))["revenue"].sum() / 100
    traces = look("account", query={"customer": customer}).charts["trend"]["data"]
    sums = [sum(value for value in numbers(trace, "y") if value is not None) for trace in traces]
    assert any(total == pytest.approx(months.sum(), abs=CENT * 12) for total in sums)


def test_without_a_customer_the_largest_account_is_shown() -> None:
    assert company.name_of()[Sales().by_account.index[0]] in look("account").parts("kam-account")[0]
