"""The oracle reaches the published totals of the real extracts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from . import known_totals as known
from . import oracle
from .raw_files import read_rows
from .real_data import DATA, real_data

pytestmark = real_data


@pytest.mark.parametrize("name", known.SALES)
def test_sales_totals(name: str) -> None:
    figures = oracle.summary(oracle.sales_frame(name))
    expected = known.SALES[name]
    assert {key: figures[key] for key in expected} == expected


def test_other_counts_of_sales_files() -> None:
    zh = oracle.sales_frame("superstore_zh")
    assert sum(zh["quantity"]) == known.SUPERSTORE_ZH_QUANTITY
    assert zh["customer_name"].nunique() == known.SUPERSTORE_ZH_NAMES
    assert oracle.sales_frame("reseller_sales")["salesperson"].nunique() == known.RESELLER_SALESPEOPLE
    names = oracle.reseller_names()
    assert (len(names), len(set(names.values()))) == (known.RESELLERS_IDS, known.RESELLERS_NAMES)
    later = read_rows(DATA / "adventureworks-reseller" / "ResellerSales_202006.csv", "utf-16")
    assert len(later) == known.RESELLER_SALES_202006_LINES
    assert sum(Decimal(row["SalesAmount"]) for row in later) == known.RESELLER_SALES_202006_REVENUE


def test_missing_cost_is_not_zero() -> None:
    lines = oracle.sales_frame("reseller_sales")
    figures = oracle.summary(lines)
    costed = [row for row in lines.to_dict("records") if row["cost"] is not None]
    revenue, cost = sum(row["revenue"] for row in costed), sum(row["cost"] for row in costed)
    assert figures["gross_margin"] == revenue - cost < figures["revenue"] - cost
    assert figures["margin_rate"] == pytest.approx(float((revenue - cost) / revenue), rel=1e-12)
    assert oracle.summary(oracle.sales_frame("sales_data_sample"))["gross_margin"] is None


@pytest.mark.parametrize("name", known.SALES)
@pytest.mark.parametrize("whole", [True, False], ids=["all dates", "last 12 full months"])
def test_parts_add_up(name: str, whole: bool) -> None:
    lines = oracle.sales_frame(name)
    start, end = (None, None) if whole else oracle.default_period(max(lines["order_date"]))
    total = oracle.summary(lines, start, end)
    ranking = oracle.pareto(lines, start, end)
    layers = oracle.pyramid(lines, start, end)
    months = oracle.trend(lines, start, end)
    figures = oracle.concentration(lines, start, end)
    classes = oracle.abc_classes(ranking)
    assert sum(ranking["revenue"]) == sum(layers["revenue"]) == sum(months["revenue"]) == total["revenue"]
    assert sum(amount for _, amount in classes.values()) == total["revenue"]
    assert len(ranking) == sum(layers["customers"]) == figures["customers"] == total["customers"]
    assert classes["A"][0] == figures["customers_for_80pct"]
    assert list(ranking["cumulative_share"])[-1] == 1
    assert figures["top1_share"] == ranking["share"].iloc[0]
    assert figures["top10_share"] == pytest.approx(ranking["cumulative_share"].iloc[9], rel=1e-12)
    if not whole:
        assert len(months) == 12


def test_margin_ranking_has_accounts_without_share() -> None:
    ranking = oracle.pareto(oracle.sales_frame("superstore"), measure="gross_margin")
    losing = ranking[[value <= 0 for value in ranking["value"]]]
    assert len(losing) == 155
    assert set(losing["abc_class"]) == {"C"}
    assert losing["share"].isna().all()
    assert losing["rank"].min() == len(ranking) - len(losing) + 1


@pytest.mark.parametrize("name", known.SALES)
def test_bridge_adds_up_to_the_period_totals(name: str) -> None:
    lines = oracle.sales_frame(name)
    rows = oracle.bridge(lines).set_index("component")
    current = oracle.default_period(max(lines["order_date"]))
    base = oracle.comparison_period(current[0])
    assert rows["amount"]["begin"] == oracle.summary(lines, *base)["revenue"]
    assert rows["amount"]["end"] == oracle.summary(lines, *current)["revenue"]
    assert sum(rows["effect"].drop("end")) == rows["amount"]["end"]
    formula = rows["amount"] * [1, 1, 1, 1, -1, -1, 1, -1]
    assert sum(formula) == 0


def test_receivables_totals() -> None:
    invoices = oracle.invoice_frame()
    assert len(invoices) == known.IBM_AR_INVOICES
    assert invoices["customer_id"].nunique() == known.IBM_AR_CUSTOMERS
    assert sum(invoices["amount"]) == known.IBM_AR_AMOUNT
    assert sum(invoices["disputed"]) == known.IBM_AR_DISPUTED
    assert sum(invoices["paid_date"] > invoices["due_date"]) == known.IBM_AR_LATE
    assert round(known.IBM_AR_LATE / known.IBM_AR_INVOICES, 4) == known.IBM_AR_LATE_RATE
    assert max(invoices["paid_date"]) == known.IBM_AR_LAST_DATE


def test_ageing_as_of_mid_2013() -> None:
    invoices = oracle.invoice_frame()
    assert oracle.ageing_totals(invoices, known.IBM_AR_AS_OF) == known.IBM_AR_AGEING
    accounts = oracle.ageing(invoices, known.IBM_AR_AS_OF)
    figures = oracle.receivables_summary(invoices, known.IBM_AR_AS_OF)
    assert sum(accounts["balance"]) == figures["balance"] == Decimal("5119.85")
    assert sum(accounts["d1_30"]) == figures["overdue"] == Decimal("835.56")
    assert figures["open_invoices"] == 84
    assert figures["dso"] == pytest.approx(figures["best_possible_dso"] + figures["average_days_delinquent"])
    last = oracle.month_end_balances(invoices, known.IBM_AR_AS_OF).iloc[-1]
    assert (last["month_end"], last["balance"], last["overdue"]) == (
        known.IBM_AR_AS_OF, figures["balance"], figures["overdue"],
    )  # fmt: skip


def test_nothing_is_open_on_the_last_date() -> None:
    invoices = oracle.invoice_frame()
    figures = oracle.receivables_summary(invoices, known.IBM_AR_LAST_DATE)
    assert (figures["balance"], figures["open_invoices"], figures["overdue_rate"]) == (0, 0, None)
    assert oracle.ageing(invoices, known.IBM_AR_LAST_DATE).empty


def test_days_late_agree_with_the_columns_of_the_file() -> None:
    rows = {row["invoiceNumber"]: row for row in read_rows(DATA / "ibm-ar" / known.IBM_AR_FILE, "utf-8")}
    for line in oracle.invoice_frame().to_dict("records"):
        row = rows[line["invoice_id"]]
        assert max(0, (line["paid_date"] - line["due_date"]).days) == int(row["DaysLate"])
        assert (line["paid_date"] - line["invoice_date"]).days == int(row["DaysToSettle"])


def test_classicmodels_balances() -> None:
    accounts = oracle.account_balances()
    assert len(accounts) == known.CLASSICMODELS_CUSTOMERS
    assert sum(accounts["paid"]) == known.CLASSICMODELS_PAYMENTS
    assert len(oracle.classicmodels_payments()) == known.CLASSICMODELS_PAYMENT_ROWS
    assert sum(accounts["balance"]) == known.CLASSICMODELS_BALANCE
    assert sum(accounts["orders"] == 0) == known.CLASSICMODELS_CUSTOMERS_WITHOUT_ORDERS
    assert sum(accounts["over_limit"]) == known.CLASSICMODELS_OVER_LIMIT
