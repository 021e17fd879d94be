"""The data passport as a reader meets it, against pandas over the demo company's files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from kam_analytics import i18n
from tests.app import databases
from tests.app import demo_company as company
from tests.app.view import look, numbers, plain


def text(key: str, lang: str = "en", **params: str) -> str:
    return i18n.text(f"passport.{key}", lang, **params)


def sources(shown: object) -> list[str]:
    table = next(body for body in shown.bodies if "kam-sources" in body)  # type: ignore[attr-defined]
    return [plain(row) for row in table.split("<tr")[2:]]


def test_the_figures_are_those_of_the_files(demo: Path) -> None:
    shown = look("data")
    rows = {name: len(company.table(name)) for name in ("sales_lines", "invoices", "receipts", "accounts")}
    assert f"{sum(rows.values()):,}" in shown.message
    for line, name in zip(sources(shown), rows, strict=False):
        assert f"{rows[name]:,}" in line
    assert shown.headline[text("gaps")].value == "0"
    assert shown.headline[text("difference")].value == "0"
    assert shown.headline[text("costed")].value == "100 %"


def test_charts_draw_sales_invoices_and_receipts_by_month(demo: Path) -> None:
    charts = look("data").charts
    sold = company.Sales().by_month
    columns = next(trace for trace in charts["invoiced"]["data"] if trace["type"] == "bar" and "yaxis" not in trace)
    assert numbers(columns, "y") == pytest.approx(sold.tolist())
    counted = company.table("sales_lines").groupby(company.table("sales_lines")["order_date"].dt.to_period("M")).size()
    assert numbers(charts["coverage"]["data"][0], "y") == counted.tolist()
    paid = company.table("receipts")
    last = paid[paid["payment_date"].between("2024-12-01", "2024-12-31")]["amount"].sum() / 100
    marks = next(trace for trace in charts["received"]["data"] if trace["type"] == "scatter")
    assert numbers(marks, "y")[-1] == pytest.approx(last)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_kind_that_is_not_loaded_says_what_it_would_bring(lang: str, use: Callable[[str], Path]) -> None:
    use("sales_only")
    shown = look("data", lang=lang)
    for kind in ("invoices", "payments"):
        assert any(text(f"absent.{kind}", lang) in line for line in sources(shown))
    assert text("invoiced_absent", lang) in shown.text
    assert set(shown.charts) == {"coverage"}
    use("invoices_only")
    shown = look("data", lang=lang)
    assert any(text("absent.sales", lang) in line for line in sources(shown))
    assert shown.headline[text("costed", lang)].value == i18n.text("shell.not_available", lang)
    assert text("no_revenue", lang) in shown.text
    assert set(shown.charts) == {"coverage", "received"}


def test_invoices_that_carry_their_payments_do_not_ask_for_a_file(use: Callable[[str], Path]) -> None:
    use("settled")
    assert any(text("held", n="6") in line for line in sources(look("data")))


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_without_receipts_what_to_load_is_said_and_a_long_name_is_cut(
    lang: str, own: Callable[[str], Path], tmp_path: Path
) -> None:
    path, name = own("empty"), "Long " * 20 + "Ltd"
    sold = pd.DataFrame({"order_date": ["2024-03-04"], "customer_name": [name], "revenue": ["5.00"]})
    due = pd.DataFrame(
        {"invoice_id": ["R1"], "customer_id": ["c1"], "invoice_date": ["2024-03-10"], "amount": ["7.00"]}
    )
    databases.fill(path, tmp_path, sales=sold, invoices=due)
    shown = look("data", lang=lang)
    assert text("received_none", lang) in shown.text
    assert "received" not in shown.charts
    assert name not in shown.message
    assert "Long Long…" in shown.message
    assert sources(shown)[0].strip().endswith(text("none", lang))  # gaps of one month
    (table,) = [table for table in shown.at.dataframe if name in table.value.to_numpy()]
    assert "Long Lon…" in table.proto.arrow_data.styler.display_values.decode("utf-8", "replace")
    assert text("missing_no_rows", lang) not in shown.text
    empty = look("data", lang=lang, query={"from": "2024-02-01", "to": "2024-02-29"})
    assert text("missing_no_rows", lang) in empty.text
    assert sum("kam-sources" in body for body in empty.bodies) == 1


def test_what_is_loaded_does_not_change_with_a_filter_but_money_does(demo: Path) -> None:
    whole, east = look("data"), look("data", query={"region": "East 华东"})
    assert sources(whole) == sources(east)
    assert whole.charts["coverage"] == east.charts["coverage"]
    assert whole.charts["invoiced"] != east.charts["invoiced"]


def test_a_filter_by_category_leaves_no_comparison_with_invoices(demo: Path) -> None:
    category = str(company.table("sales_lines")["category"].iloc[0])
    shown = look("data", query={"category": category})
    assert text("by_category") in shown.text
    assert "invoiced" not in shown.charts
    assert shown.headline[text("difference")].value == "n/a"
