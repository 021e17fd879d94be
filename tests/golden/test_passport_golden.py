"""The data passport against pandas: the demo company with holes cut into it, and real extracts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kam_analytics import ingest, profile
from kam_analytics.engine import Engine
from kam_analytics.metrics import run
from kam_analytics.scope import Period, Scope
from tests.app import databases
from tests.shelf import copied

from . import extracts
from .real_data import CLASSICMODELS, INVOICE_FILES, SALES_FILES, real_data

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
YEAR = Scope(date(2024, 12, 31), Period(date(2024, 1, 1), date(2024, 12, 31)), currency="CNY")


def table(engine: Engine, name: str, asked: Scope, **params: Any) -> list[dict[str, Any]]:
    return run(engine, f"passport/{name}", asked, **params).table.to_pylist()


def read(engine: Engine, path: Path, kind: str) -> None:
    ingest.begin(engine, path, ingest.plan_for(ingest.inspect(path), kind)).commit()


def raw(name: str) -> pd.DataFrame:
    return pd.read_csv(DEMO / f"{name}.csv", dtype=str, keep_default_na=False)


def cents(column: pd.Series) -> pd.Series:
    return (column.astype(float) * 100).round().astype("int64")


def total(column: pd.Series) -> int:
    """The sum in cents."""
    return int(cents(column).sum())


@pytest.fixture(scope="module")
def holed(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Engine, pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """The demo company without most of March's sales, July's invoices and every document of 30 customers; with blank
    costs, customers and due dates, and 40 amounts that are no number. Engine, sales, invoices and receipts as written."""
    folder = tmp_path_factory.mktemp("holed")
    draw = np.random.default_rng(20)
    sales, invoices, receipts = raw("sales_lines"), raw("invoices"), raw("receipts")
    march = sales["order_date"].str.startswith("2024-03") & (draw.random(len(sales)) > 0.05)
    sales = sales[~march].reset_index(drop=True)
    sales.loc[draw.random(len(sales)) < 0.12, "cost"] = ""
    sales.loc[draw.random(len(sales)) < 0.03, "customer_id"] = ""
    sales.loc[sales["customer_id"] == "", "customer_name"] = ""
    sales.loc[:39, "revenue"] = "much"
    unknown = set(sorted(set(invoices["customer_id"]))[::16])
    invoices = invoices[~invoices["customer_id"].isin(unknown) & ~invoices["invoice_date"].str.startswith("2024-07")]
    invoices.loc[invoices.index[::9], "due_date"] = ""
    receipts = receipts[~receipts["customer_id"].isin(unknown)]
    with Engine(folder / "test.duckdb", folder / "staging", readable=[folder], threads=2) as engine:
        for name, kind, frame in (
            ("accounts", "customers", raw("accounts")),
            ("sales", "sales", sales),
            ("invoices", "invoices", invoices),
            ("receipts", "payments", receipts),
        ):
            frame.to_csv(folder / f"{name}.csv", index=False)
            read(engine, folder / f"{name}.csv", kind)
        yield engine, sales[sales["revenue"] != "much"], invoices, receipts


Holed = tuple[Engine, pd.DataFrame, pd.DataFrame, pd.DataFrame]


def of_year(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame[frame[column].str.startswith("2024")]


def accounts_of(frame: pd.DataFrame) -> pd.Series:
    """The topmost parent of each row's customer."""
    parents = raw("accounts").set_index("customer_id")["parent_id"].replace("", np.nan)
    above = frame["customer_id"]
    while parents.reindex(above).notna().any():
        found = parents.reindex(above).to_numpy()
        above = pd.Series(np.where(pd.isna(found), above, found), index=frame.index)
    return above


def test_sources_count_what_the_files_hold(holed: Holed) -> None:
    engine, sales, invoices, receipts = holed
    found = {row["kind"]: row for row in table(engine, "sources", YEAR)}
    assert [found[kind]["rows"] for kind in ("sales", "invoices", "payments", "customers")] == [
        len(sales), len(invoices), len(receipts), 500,
    ]  # fmt: skip
    for kind, column in (("sales", sales["order_date"]), ("invoices", invoices["invoice_date"]), ("payments", receipts["payment_date"])):  # fmt: skip
        assert (str(found[kind]["first_date"]), str(found[kind]["last_date"])) == (column.min(), column.max())
    assert (found["sales"]["rejected"], found["invoices"]["rejected"], found["sales"]["imports"]) == (40, 0, 1)
    assert (found["sales"]["thin_months"], found["invoices"]["missing_months"], found["payments"]["months"]) == (
        1,
        1,
        36,
    )


def test_rows_by_month(holed: Holed) -> None:
    engine, sales, invoices, receipts = holed
    found = pd.DataFrame(table(engine, "months", YEAR))
    found["month"] = pd.to_datetime(found["month"]).dt.strftime("%Y-%m")
    for kind, column in (("sales", sales["order_date"]), ("invoices", invoices["invoice_date"]), ("payments", receipts["payment_date"])):  # fmt: skip
        expected = column.str[:7].value_counts()
        shown = found[found["kind"] == kind].set_index("month")["rows"]
        assert shown[shown > 0].to_dict() == expected.to_dict()
    assert found[found["gap"].notna()][["kind", "month", "gap"]].values.tolist() == [
        ["invoices", "2024-07", "missing"], ["sales", "2024-03", "thin"],
    ]  # fmt: skip


def test_what_rows_do_not_say(holed: Holed) -> None:
    engine, sales, invoices, _ = holed
    sold = of_year(sales, "order_date")
    found = {(row["kind"], row["item"]): row for row in table(engine, "missing", YEAR)}
    every = total(sold["revenue"])
    for item, column in (("customer", "customer_id"), ("cost", "cost")):
        blank = sold[sold[column] == ""]
        row = found["sales", item]
        assert (row["rows"], row["amount"] * 100) == (len(blank), total(blank["revenue"]))
        assert row["share"] == pytest.approx(total(blank["revenue"]) / every)
    # A line without a customer that names its region keeps it.
    assert found["sales", "region"]["rows"] == int((sold["region"] == "").sum())
    billed = of_year(invoices, "invoice_date")
    undated = billed[billed["due_date"] == ""]
    due = found["invoices", "due_date"]
    assert (due["rows"], due["amount"] * 100) == (len(undated), total(undated["amount"]))
    assert due["share"] == pytest.approx(total(undated["amount"]) / total(billed["amount"]))


def test_invoices_against_sales_by_month(holed: Holed) -> None:
    engine, sales, invoices, _ = holed
    sold, billed = of_year(sales, "order_date"), of_year(invoices, "invoice_date")
    revenue = cents(sold["revenue"]).groupby(sold["order_date"].str[:7]).sum()
    amount = cents(billed["amount"]).groupby(billed["invoice_date"].str[:7]).sum().reindex(revenue.index, fill_value=0)
    found = table(engine, "invoiced", YEAR)
    assert [f"{row['month']:%Y-%m}" for row in found] == revenue.index.tolist()
    assert [row["revenue"] * 100 for row in found] == revenue.tolist()
    assert [row["invoiced"] * 100 for row in found] == amount.tolist()
    assert [row["difference"] * 100 for row in found] == (amount - revenue).tolist()
    told = table(engine, "agreement", YEAR)[0]
    assert (told["months"], told["difference"] * 100) == (12, int(amount.sum() - revenue.sum()))


def test_customers_that_finance_does_not_know(holed: Holed) -> None:
    engine, sales, invoices, receipts = holed
    sold = of_year(sales[sales["customer_id"] != ""], "order_date")
    known = set(accounts_of(invoices)) | set(accounts_of(receipts))
    amounts = cents(sold["revenue"]).groupby(accounts_of(sold)).sum()
    unknown = amounts[~amounts.index.isin(known)].sort_values(ascending=False)
    assert len(unknown) > 10
    found = table(engine, "unmatched", YEAR)
    assert {row["side"] for row in found} == {"sales"}
    assert {row["customer_id"]: row["amount"] * 100 for row in found} == unknown.to_dict()
    assert found[0]["customer_id"] == unknown.index[0]
    told = {(row["subject"], row["code"]): row for row in table(engine, "completeness", YEAR)}
    missing = told["receivables", "not_in_finance"]
    assert (missing["found"], missing["amount"] * 100) == (len(unknown), int(unknown.sum()))
    assert missing["share"] == pytest.approx(unknown.sum() / amounts.sum())


def test_findings_of_the_holed_company(holed: Holed) -> None:
    engine, sales, invoices, receipts = holed
    sold = of_year(sales, "order_date")
    found = table(engine, "completeness", YEAR)
    assert {(row["subject"], row["code"], row["kind"]) for row in found} == {
        ("sales", "gap", "sales"), ("churn", "gap", "sales"), ("receivables", "gap", "invoices"),
        ("margin", "no_cost", "sales"), ("receivables", "not_in_finance", "invoices"),
        ("sales", "rejected", "sales"), ("churn", "rejected", "sales"), ("receivables", "no_due_date", "invoices"),
        *((subject, "gap", kind) for subject in ("matching", "loaded") for kind in ("sales", "invoices")),
        ("matching", "rejected", "sales"), ("loaded", "rejected", "sales"), ("matching", "not_in_finance", "invoices"),
        ("receivables", "unmatched", "payments"),
    }  # fmt: skip
    received = receipts[receipts["payment_date"] <= YEAR.as_of.isoformat()]
    unknown = int((~received["invoice_id"].isin(invoices["invoice_id"])).sum())
    (unmatched,) = (row for row in found if row["code"] == "unmatched")
    assert unknown > 100
    assert (unmatched["found"], unmatched["share"]) == (unknown, pytest.approx(unknown / len(received)))
    cost = next(row for row in found if row["code"] == "no_cost")
    assert cost["share"] == pytest.approx(total(sold[sold["cost"] == ""]["revenue"]) / total(sold["revenue"]))
    rejected = next(row for row in found if row["code"] == "rejected")
    assert (rejected["found"], rejected["share"]) == (40, 40 / (len(sales) + 40))


def test_the_whole_demo_company_is_complete(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Sales and invoices of each month agree to the cent in the files, and nothing else is missing."""
    sales, invoices = raw("sales_lines"), raw("invoices")
    assert (
        cents(sales["revenue"]).groupby(sales["order_date"].str[:7]).sum()
        == cents(invoices["amount"]).groupby(invoices["invoice_date"].str[:7]).sum()
    ).all()
    path = copied(tmp_path_factory, "demo", databases.make_demo, tmp_path / "a.duckdb")
    with Engine(path, tmp_path / "staging", threads=2) as engine:
        assert table(engine, "completeness", YEAR) == []
        assert table(engine, "unmatched", YEAR) == []
        told = table(engine, "agreement", YEAR)[0]
        assert (told["difference"], told["months"]) == (0, 12)
        assert sum(row["rows"] for row in table(engine, "missing", YEAR)) == 0


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path / "test.duckdb", tmp_path / "staging", threads=2) as engine:
        yield engine


class TestRealExtracts:
    pytestmark = real_data

    def test_76_lines_without_cost(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        with extracts.opened(tmp_path_factory, "reseller_sales") as resellers:
            self.check_76_lines(resellers)

    def check_76_lines(self, engine: Engine) -> None:
        frame = pd.read_csv(SALES_FILES["reseller_sales"], na_values=["NULL"])
        blank = frame[frame["TotalProductCost"].isna()]
        asked = profile.whole_history(profile.of(engine))
        found = {row["item"]: row for row in table(engine, "missing", asked) if row["kind"] == "sales"}
        assert found["cost"]["rows"] == len(blank) == 76
        assert found["cost"]["share"] == pytest.approx(
            blank["SalesAmount"].sum() / frame["SalesAmount"].sum(), rel=1e-6
        )
        codes = {row["code"] for row in table(engine, "completeness", asked)}
        assert ("no_cost" in codes) == (blank["SalesAmount"].sum() / frame["SalesAmount"].sum() > 0.01)
        assert "no_cost" in {row["code"] for row in table(engine, "completeness", asked, some=0.0)}

    def test_two_extracts_that_share_no_customer(self, empty: Engine) -> None:
        """Invoices of 2012 and 2013 beside sales of 2021 to 2024."""
        read(empty, SALES_FILES["superstore_zh"], "sales")
        read(empty, INVOICE_FILES["ibm_ar"], "invoices")
        asked = profile.whole_history(profile.of(empty))
        told = table(empty, "agreement", asked)[0]
        assert (told["sales_only"], told["finance_only"], told["months"]) == (790, 100, 0)
        assert (float(told["sales_only_revenue"]), float(told["finance_only_invoiced"])) == (16_068_954.125, 147_703.18)
        assert (told["sales_only_share"], told["finance_only_share"]) == (1, 1)
        sources = {row["kind"]: row for row in table(empty, "sources", asked)}
        assert (sources["sales"]["rows"], sources["invoices"]["rows"], sources["payments"]["held_elsewhere"]) == (
            9_959, 2_466, 2_466,
        )  # fmt: skip
        assert sources["invoices"]["last_date"] == date(2013, 12, 2)
        assert sources["invoices"]["age_days"] == (date(2024, 12, 30) - date(2013, 12, 2)).days
        late = [row for row in table(empty, "completeness", asked) if row["code"] == "ends_early"]
        assert {(row["subject"], row["kind"], row["found"]) for row in late} == {
            (subject, "invoices", 4_046) for subject in ("receivables", "matching", "loaded")
        }

    def test_payments_without_invoices(self, empty: Engine) -> None:
        """Payments of 98 customers, all of whom are in the flat file of sales under their names."""
        read(empty, CLASSICMODELS / "payments.csv", "payments")
        frame = pd.read_csv(CLASSICMODELS / "payments.csv")
        months = pd.to_datetime(frame["paymentDate"]).dt.to_period("M")
        asked = profile.whole_history(profile.of(empty))
        source = next(row for row in table(empty, "sources", asked) if row["kind"] == "payments")
        every = pd.period_range(months.min(), months.max(), freq="M")
        assert (source["rows"], source["months"]) == (273, len(every))
        assert source["missing_months"] == len(set(every) - set(months))


def test_kinds_beside_sales_and_finance(empty: Engine, tmp_path: Path) -> None:
    """Credit notes stand among the invoices but are a source of their own; targets reach ahead of the as-of date."""
    files = {
        "invoices": "Invoice No,Customer,Invoice Date,Due Date,Amount\n" + "".join(
            f"I{m},Acme,2024-{m:02d}-10,2024-{m:02d}-28,100\n" for m in (1, 2, 4)
        ),
        "credit_notes": "Credit Note No,Credit Date,Customer,Amount\nC1,2024-03-05,Acme,10\nC2,2024-04-20,Acme,5\n",
        "targets": "Salesperson,Period,Target\nAnn,2024-03,500\nAnn,2024-06,600\n",
    }  # fmt: skip
    for kind, text in files.items():
        (tmp_path / f"{kind}.csv").write_text(text)
        read(empty, tmp_path / f"{kind}.csv", kind)
    asked = Scope(date(2024, 4, 30), Period(date(2024, 1, 1), date(2024, 4, 30)))
    found = {row["kind"]: row for row in table(empty, "sources", asked)}
    assert list(found) == ["sales", "invoices", "payments", "customers", "credit_notes", "targets"]
    assert [found[kind]["rows"] for kind in found] == [0, 3, 0, 0, 2, 2]
    assert (found["invoices"]["last_date"], found["credit_notes"]["last_date"]) == (
        date(2024, 4, 10),
        date(2024, 4, 20),
    )
    assert (found["invoices"]["months"], found["invoices"]["missing_months"]) == (
        4,
        1,
    )  # the credit of March fills no gap
    assert (found["targets"]["last_date"], found["targets"]["age_days"]) == (date(2024, 6, 30), None)
    assert found["credit_notes"]["age_days"] == 10
    billed = {f"{row['month']:%m}": row["invoiced"] for row in table(empty, "invoiced", asked)}
    assert billed == {"01": 100, "02": 100, "03": -10, "04": 95}
