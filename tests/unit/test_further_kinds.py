"""Targets, costs, rebates, customers' accounts, exchange rates and credit notes: what stands in the tables. Figures by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import NeedsAnswer, Rows, sql
from kam_analytics.ingest.meaning import wide
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import begin, load, write

RATES = (
    "Date,From Currency,To Currency,Exchange Rate\n"
    "2024-01-02,USD,CNY,7.1234567812\n2024-01-02,eur,cny,7.8\n2024-01-03,USD,CNY,0\n,USD,CNY,7.2\n2024-01-04,USD,CNY,n/a\n"
    "2024-01-05,USD,CNY,7.13\n2024-01-06,USD,CNY,7.14\n"
)


def rows(engine: Engine, table: str, order: str) -> list[dict[str, Any]]:
    return list(engine.rows(f"SELECT * EXCLUDE (import_id) FROM {table} ORDER BY {order}"))


def test_exchange_rates_keep_eight_decimals_and_reject_what_is_none(engine: Engine, tmp_path: Path) -> None:
    outcome = load(engine, write(tmp_path, RATES))
    assert outcome.kind == "rates"
    assert (outcome.rows.loaded, outcome.rows.rejected) == (4, 3) if outcome.rows else False
    assert [(r.row, r.column, r.reason) for r in outcome.rejects] == [
        (4, "Exchange Rate", "not_a_rate"),
        (5, "Date", "missing"),
        (6, "Exchange Rate", "missing"),
    ]
    assert ("rate_rounded", 1) in [(note.code, note.params["count"]) for note in outcome.warnings]
    found = rows(engine, "exchange_rate", "date, from_currency")
    assert found[0] == {
        "date": date(2024, 1, 2), "from_currency": "EUR", "to_currency": "CNY", "rate": Decimal("7.80000000"),
    }  # fmt: skip
    assert found[1]["rate"] == Decimal("7.12345678")
    assert outcome.totals == {}  # a sum of rates says nothing


def test_rates_for_a_hundred_units_in_chinese_without_a_target_currency(engine: Engine, tmp_path: Path) -> None:
    text = "汇率日期,币种,外币单位,中间价\n2024-01-02,JPY,100,4.98\n2024-01-02,USD,1,7.1\n"
    outcome = load(engine, write(tmp_path, text, encoding="gb18030"))
    assert outcome.kind == "rates"
    found = rows(engine, "exchange_rate", "from_currency")
    assert [(r["from_currency"], r["to_currency"], r["rate"]) for r in found] == [
        ("JPY", "", Decimal("0.0498")),
        ("USD", "", Decimal("7.1")),
    ]
    assert [note.code for note in outcome.warnings] == ["rates_to_own"]


def test_rates_of_the_same_day_and_pair_update_those_before(engine: Engine, tmp_path: Path) -> None:
    load(
        engine, write(tmp_path, "date,from_currency,to_currency,rate\n2024-01-02,USD,CNY,7.1\n2024-01-03,USD,CNY,7.2\n")
    )
    second = "date,from_currency,to_currency,rate\n2024-01-03,USD,CNY,7.25\n2024-01-04,USD,CNY,7.3\n"
    pending = begin(engine, write(tmp_path, second, "b.csv"), mode=None)
    assert pending.mode.name == "update"
    assert pending.difference().rows == {"new": 1, "changed": 1, "gone": 0, "same": 0}
    done = pending.commit()
    kept = [(r["date"].day, r["rate"]) for r in rows(engine, "exchange_rate", "date")]
    assert kept == [(2, Decimal("7.1")), (3, Decimal("7.25")), (4, Decimal("7.3"))]
    ingest.undo(engine, done.import_id or 0)
    kept = [(r["date"].day, r["rate"]) for r in rows(engine, "exchange_rate", "date")]
    assert kept == [(2, Decimal("7.1")), (3, Decimal("7.2"))]


def test_a_document_that_carries_its_rate_is_no_list_of_rates(tmp_path: Path) -> None:
    text = "invoice_id,date,customer_id,amount,currency,exchange_rate,due_date\n1,2024-01-02,C1,5,USD,7.1,2024-02-01\n"
    assert ingest.inspect(write(tmp_path, text)).kind == "invoices"


def test_rates_that_contradict_each_other_are_said_with_the_worst(engine: Engine, tmp_path: Path) -> None:
    head = "date,from_currency,to_currency,rate\n"
    fair = "2024-01-02,USD,EUR,0.9\n2024-01-02,EUR,USD,1.1111\n2024-01-03,USD,JPY,142.5\n2024-01-03,JPY,USD,0.0070\n"
    outcome = load(engine, write(tmp_path, head + fair, "fair.csv"))  # rounded: 0.99999 and 0.9975 there and back
    assert [note.code for note in outcome.warnings] == []
    odd = "2024-01-04,USD,EUR,0.9\n2024-01-04,EUR,USD,1.3\n2024-01-05,USD,CNY,7.1\n2024-01-05,RMB,USD,7.1\n2024-01-03,USD,EUR,0.9\n"
    pending = begin(engine, write(tmp_path, head + odd, "odd.csv"))
    far, note = pending.outcome("pending").warnings  # before anything counts
    pending.discard()
    assert "1 EUR = 1.30 USD on 2024-01-04, but 1.1111 on 2024-01-02" in far.text("en")
    assert (note.code, note.params["count"]) == ("rates_contradict", 2)
    assert "2024-01-05: 1 CNY = 7.10 USD, but 1 USD = 7.10 CNY" in note.text("en")
    outcome = load(engine, write(tmp_path, head + "2024-01-02,EUR,USD,1.2\n", "later.csv"))  # beside one that is loaded
    assert "2024-01-02: 1 EUR = 1.20 USD, but 1 USD = 0.90 EUR" in outcome.warnings[-1].text("en")


def test_amounts_side_by_side_in_currencies_are_no_table_of_rates(tmp_path: Path) -> None:
    """Nor is it one where somebody has said that it is another kind."""
    for text, kind in (
        ("Order Date,Customer,USD,EUR\n2024-01-02,Meyer,7.5,8\n2024-01-03,Meyer,7,8.5\n", None),
        ("Date,USD,EUR\n2024-01-02,5,6\n", "sales"),
    ):
        with pytest.raises(ImportRefused) as refused:
            ingest.plan_for(ingest.inspect(write(tmp_path, text)), kind=kind)
        assert refused.value.code == "amounts_by_currency"


@pytest.fixture(scope="module")
def reader() -> duckdb.DuckDBPyConnection:
    """The macros of an import."""
    connection = duckdb.connect()
    for name in ("macros", "macros_careful", "macros_periods"):
        connection.execute(sql.load(name))
    return connection


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024-01", (2024, 1, 1), (2024, 1, 31)),
        ("2024/2", (2024, 2, 1), (2024, 2, 29)),
        ("202403", (2024, 3, 1), (2024, 3, 31)),
        ("2024M04", (2024, 4, 1), (2024, 4, 30)),
        ("2024年5月", (2024, 5, 1), (2024, 5, 31)),
        ("2024年12月份", (2024, 12, 1), (2024, 12, 31)),
        ("Jun 2024", (2024, 6, 1), (2024, 6, 30)),
        ("September-24", (2024, 9, 1), (2024, 9, 30)),
        ("10/2024", (2024, 10, 1), (2024, 10, 31)),
        ("2024-Nov", (2024, 11, 1), (2024, 11, 30)),
        ("2024 Q1", (2024, 1, 1), (2024, 3, 31)),
        ("Q4/2024", (2024, 10, 1), (2024, 12, 31)),
        ("2024年第二季度", (2024, 4, 1), (2024, 6, 30)),
        ("2024", (2024, 1, 1), (2024, 12, 31)),
        ("FY2024", (2024, 1, 1), (2024, 12, 31)),
        ("2024年度", (2024, 1, 1), (2024, 12, 31)),
        ("2024-13", None, None),
        ("2024-01-05", None, None),
        ("soon", None, None),
    ],
)
def test_periods_as_people_write_them(reader: duckdb.DuckDBPyConnection, written: str, first: Any, last: Any) -> None:
    found = sql.one(reader, "SELECT kam_period($x)", {"x": written})
    assert found == (None if first is None else {"first": date(*first), "last": date(*last)})


@given(
    st.integers(2000, 2099), st.integers(1, 12), st.sampled_from(["{y}-{m:02}", "{y}年{m}月", "{n} {y}", "{y}M{m:02}"])
)
def test_a_header_names_the_month_it_was_written_for(year: int, month: int, form: str) -> None:
    name = date(year, month, 1).strftime("%b")
    assert wide.label(form.format(y=year, m=month, n=name)) == f"{year}-{month:02}"
    assert wide.label({0: f"M{month:02}", 1: f"{month}月", 2: name}[year % 3]) == f"{month:02}"


@pytest.mark.parametrize("header", ["May I", "Total", "Q5", "13", "m0", "Marketing", "Decision", "2024", "Sales"])
def test_other_headers_name_no_month(header: str) -> None:
    assert wide.label(header) is None


def test_targets_whose_months_name_their_year_in_a_column_called_month(engine: Engine, tmp_path: Path) -> None:
    outcome = load(engine, write(tmp_path, "Month,Salesperson,Target\n2024-01,Li,100\n2024-02,Wang,150\n"))
    assert (outcome.kind, outcome.rows) == ("targets", Rows(2, 2, 0, 0))
    found = rows(engine, "sales_target", "period_start")
    assert [(r["period_start"], r["period_end"], r["amount"]) for r in found] == [
        (date(2024, 1, 1), date(2024, 1, 31), Decimal(100)),
        (date(2024, 2, 1), date(2024, 2, 29), Decimal(150)),
    ]


def test_targets_with_a_column_a_month(engine: Engine, tmp_path: Path) -> None:
    """A row holds several targets; empty cells are none; a fault in one rejects the row and names its column."""
    text = (
        "销售员,年度,1月目标,2月目标,3月目标,合计\n"
        "王芳,2024,\"1,000.50\",,300,1300.5\n李娜,2024,x,1,2,3\n赵强,2024,,,,0\n钱明,二零,1,2,3,6\n孙莉,2025,5,6,7,18\n"
    )  # fmt: skip
    path = write(tmp_path, text, "2024销售目标.csv")
    outcome = load(engine, path)
    assert outcome.kind == "targets"
    assert outcome.rows is not None
    assert (outcome.rows.in_file, outcome.rows.loaded, outcome.rows.rejected, outcome.rows.skipped) == (5, 2, 2, 1)
    assert outcome.skips == {"no_amounts": 1}
    assert [(r.row, r.column, r.value, r.reason) for r in outcome.rejects] == [
        (3, "1月目标", "x", "not_a_number"),
        (5, "年度", "二零", "not_a_period"),
    ]
    found = rows(engine, "sales_target", "period_start")
    assert [(r["salesperson"], r["period_start"], r["period_end"], r["amount"]) for r in found] == [
        ("王芳", date(2024, 1, 1), date(2024, 1, 31), Decimal("1000.5")),
        ("王芳", date(2024, 3, 1), date(2024, 3, 31), Decimal("300")),
        ("孙莉", date(2025, 1, 1), date(2025, 1, 31), Decimal("5")),
        ("孙莉", date(2025, 2, 1), date(2025, 2, 28), Decimal("6")),
        ("孙莉", date(2025, 3, 1), date(2025, 3, 31), Decimal("7")),
    ]
    assert outcome.totals == {"amount": Decimal("1318.50")}


def test_months_across_two_years_and_quarters(engine: Engine, tmp_path: Path) -> None:
    text = "Region,Nov-24,Dec-24,Jan-25,Feb-25\nNorth,1,2,3,4\n"
    load(engine, write(tmp_path, text, "budget.csv"))
    load(engine, write(tmp_path, "Sales Rep,Year,Q1,Q2,Q3,Q4\nAnn,2024,10,20,30,40\n", "quota.csv"))
    found = [(r["period_start"], r["period_end"], int(r["amount"])) for r in rows(engine, "sales_target", "amount")]
    assert found == [
        (date(2024, 11, 1), date(2024, 11, 30), 1),
        (date(2024, 12, 1), date(2024, 12, 31), 2),
        (date(2025, 1, 1), date(2025, 1, 31), 3),
        (date(2025, 2, 1), date(2025, 2, 28), 4),
        (date(2024, 1, 1), date(2024, 3, 31), 10),
        (date(2024, 4, 1), date(2024, 6, 30), 20),
        (date(2024, 7, 1), date(2024, 9, 30), 30),
        (date(2024, 10, 1), date(2024, 12, 31), 40),
    ]


def test_a_table_by_month_that_does_not_say_what_it_is_is_asked_about(tmp_path: Path) -> None:
    """It may as well be what was sold."""
    path = write(tmp_path, "Salesperson,Year,Jan,Feb,Mar\nAnn,2024,1,2,3\n", "by_month.csv")
    with pytest.raises(NeedsAnswer) as asked:
        ingest.plan_for(ingest.inspect(path))
    assert [choice.id for choice in asked.value.questions[0].choices] == ["targets"]
    assert ingest.plan_for(ingest.inspect(path), kind="targets").wide == {"Jan": "01", "Feb": "02", "Mar": "03"}


@pytest.mark.parametrize(
    ("text", "name", "offered"),
    [
        ("2024年度销售目标,,,\n销售员,1月,2月,3月\n张伟,1,2,3\n", "x.csv", ["2024"]),
        ("Salesperson,Jan,Feb,Mar\nAnn,1,2,3\n", "targets_2025.csv", ["2025"]),
        ("Targets 2023 and 2024,,,\nSalesperson,Q1,Q2,Q3\nAnn,1,2,3\n", "x.csv", ["2023", "2024"]),
        ("Salesperson,Jan,Feb,Mar\nAnn,1,2,3\n", "targets.csv", None),
    ],
)
def test_of_months_without_a_year_it_is_asked(tmp_path: Path, text: str, name: str, offered: list[str] | None) -> None:
    """The years that the title or the name of the file names come first, else this one and the next; all others may be said."""
    found = ingest.inspect(write(tmp_path, text, name))
    (question,) = ingest.questions(found, "targets")
    today = datetime.now(UTC).year
    assert question.code == "year"
    assert [choice.id for choice in question.choices] == (offered or [str(today), str(today + 1)])
    assert {"1999", "2022"} <= {choice.id for choice in question.others}
    with pytest.raises(ImportRefused, match="1900"):
        ingest.plan_for(found, "targets", year="24")


@pytest.mark.parametrize(
    ("head", "periods"),
    [
        ("Mar,Feb,Jan", "2023-03 2023-02 2023-01"), ("Feb,Jan,Dec", "2023-02 2023-01 2022-12"), ("Dec,Jan", "2023-12 2024-01"),
        ("Q2,Q1,Q4", "2023-Q2 2023-Q1 2022-Q4"), ("Q4,Q1", "2023-Q4 2024-Q1"), ("Oct,Nov,Dec,Jan", "2023-10 2023-11 2023-12 2024-01"),
        ("1月(万元),2月(万元)", "2023-01 2023-02"),
    ],
)  # fmt: skip
def test_the_years_of_months_in_whatever_order(tmp_path: Path, head: str, periods: str) -> None:
    names = head.split(",")
    text = f"Salesperson,{head}\nAnn,{','.join('1' for _ in names)}\n"
    plan = ingest.plan_for(ingest.inspect(write(tmp_path, text)), "targets", year="2023", unit="keep")
    assert plan.wide == dict(zip(names, periods.split(), strict=True))


def test_months_without_a_year_take_the_one_that_is_said(engine: Engine, tmp_path: Path) -> None:
    """From the month on that stands before an earlier one they are those of the next year. It is asked anew of the next file."""
    path = write(tmp_path, "Region,Apr,Dec,Jan,Mar\nEast,1,2,4.5,8\n", "targets.csv")
    (question,) = ingest.questions(ingest.inspect(path), "targets")
    assert question.choices[0].examples[1][1].endswith("-03")
    outcome = handle(engine, Request(str(path), kind="targets", year="2023"))
    assert outcome.totals == {"amount": Decimal("15.5")}
    found = rows(engine, "sales_target", "period_start")
    assert [(str(row["period_start"]), str(row["period_end"]), row["amount"]) for row in found] == [
        ("2023-04-01", "2023-04-30", 1), ("2023-12-01", "2023-12-31", 2), ("2024-01-01", "2024-01-31", Decimal("4.5")),
        ("2024-03-01", "2024-03-31", 8),
    ]  # fmt: skip
    again = handle(
        engine, Request(str(write(tmp_path, path.read_text().replace("4.5", "5"), "next.csv")), kind="targets")
    )
    assert [question.code for question in again.questions] == ["year"]
    dated = write(tmp_path, "Region,Year,Jan,Feb\nEast,2024,1,2\n", "dated.csv")
    refused = handle(engine, Request(str(dated), kind="targets", year="2023")).error
    assert refused is not None
    assert "--year = 2023 is of no use" in refused.message("en")


def test_two_months_beside_each_other_are_targets_and_one_where_it_is_said(engine: Engine, tmp_path: Path) -> None:
    text = "销售员,2024年1月,2024年2月,合计\n张三,100,200,300\n李四,50,60,110\n"
    path = write(tmp_path, text, "targets.csv")
    assert ingest.inspect(path).kind == "targets"
    assert load(engine, path).totals == {"amount": Decimal("410")}  # without the sums beside the months
    found = rows(engine, "sales_target", "period_start, salesperson")
    assert [(r["period_start"].month, r["salesperson"], r["amount"]) for r in found] == [
        (1, "张三", 100), (1, "李四", 50), (2, "张三", 200), (2, "李四", 60),
    ]  # fmt: skip

    untold = ingest.inspect(write(tmp_path, "Region,Jan 2024,Feb 2024\nEast,1,2\nWest,4,5\n", "x.csv"))
    assert (untold.kind, [choice.id for choice in ingest.questions(untold)[0].choices]) == (None, ["targets"])

    one = write(tmp_path, "Region,Mar 2024,Total\nEast,7,7\nWest,8,8\n", "one.csv")
    with pytest.raises(ImportRefused):
        ingest.plan_for(ingest.inspect(one))
    assert load(engine, one, "targets").totals == {"amount": Decimal("15")}


def test_customers_with_two_months_beside_each_other_stay_customers(tmp_path: Path) -> None:
    head = "Customer ID,Customer Name,Credit Limit,Sales Jan 2024,Sales Feb 2024\n"
    found = ingest.inspect(write(tmp_path, head + "C1,Acme,500,1,2\nC2,Bolt,700,4,5\n", "x.csv"))
    assert found.kind == "customers"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("Region,Jan 2024,Feb 2024,Q1 2024\nEast,1,2,3\n", "wide_mixed", ("(Jan 2024, Feb 2024)", "(Q1 2024)")),
        ("Region,Year,Jan,Feb,Q1\nEast,2024,1,2,3\n", "wide_mixed", ("(Jan, Feb)", "(Q1)")),
        ("Region,Jan 2024,Feb 2024,2024-02\nEast,1,2,3\n", "wide_twice", ("Feb 2024, 2024-02",)),
        ("Region,Jan 2024,Feb 2024,Mar\nEast,1,2,3\n", "wide_no_year", (": Mar.",)),
    ],
)
@pytest.mark.parametrize("kind", [None, "targets"])
def test_what_is_wrong_with_months_in_columns_is_said(
    tmp_path: Path, text: str, code: str, said: tuple[str, ...], kind: str | None
) -> None:
    """There is no column that `--map period=COLUMN` could name."""
    with pytest.raises(ImportRefused) as refused:
        ingest.plan_for(ingest.inspect(write(tmp_path, text, "targets.csv")), kind)
    assert refused.value.code == code
    assert all(words in refused.value.message("en") for words in said)


def test_amounts_for_a_year_beside_quarters_of_no_year_miss_their_period_only(tmp_path: Path) -> None:
    path = write(tmp_path, "Year,Region,Target,Q1,Q2\n2024,East,9,1,2\n", "targets.csv")
    with pytest.raises(ImportRefused) as refused:
        ingest.plan_for(ingest.inspect(path), "targets")
    assert (refused.value.code, refused.value.column) == ("missing_column", "period")


def test_costs_and_rebates_by_day_month_and_span(engine: Engine, tmp_path: Path) -> None:
    costs = "Customer ID,Cost Date,Cost Type,Amount\nC1,2024-02-29,freight,12.34\nC1,2024-03-01,visit,-2\n,2024-03-01,visit,1\n"
    outcome = load(engine, write(tmp_path, costs))
    assert (outcome.kind, outcome.totals) == ("costs", {"amount": Decimal("10.34")})
    assert [(r.row, r.reason) for r in outcome.rejects] == [(4, "no_customer")]
    assert [note.code for note in outcome.warnings] == ["negative_costs"]
    rebates = "客户编号,返利期间,返利类型,返利金额\nC1,2024年一季度,年度返利,88.8\nC2,2024年4月,促销,9\n"
    assert load(engine, write(tmp_path, rebates, "b.csv")).kind == "rebates"
    assert [(r["period_start"], r["period_end"], r["amount"]) for r in rows(engine, "service_cost", "amount")] == [
        (date(2024, 3, 1), date(2024, 3, 1), Decimal("-2")),
        (date(2024, 2, 29), date(2024, 2, 29), Decimal("12.34")),
    ]
    assert [(r["period_start"], r["period_end"], r["amount"]) for r in rows(engine, "rebate", "amount")] == [
        (date(2024, 4, 1), date(2024, 4, 30), Decimal("9")),
        (date(2024, 1, 1), date(2024, 3, 31), Decimal("88.8")),
    ]
    known = engine.rows("SELECT customer_id FROM dim_customer ORDER BY customer_id")
    assert [row["customer_id"] for row in known] == ["C1", "C2"]


def test_accounts_of_customers_in_chinese(engine: Engine, tmp_path: Path) -> None:
    text = (
        "客户名称,会计年度,营业收入,净利润,流动资产合计,资产总计,流动负债合计,负债合计,未分配利润,所有者权益合计\n"
        "甲公司,2023,1000,50,400,900,300,500,100,400\n乙公司,2023年度,10,,,20,,5,,10\n丙公司,2023,,,,,,,,\n"
    )
    outcome = load(engine, write(tmp_path, text))
    assert outcome.kind == "statements"
    assert outcome.skips == {"no_amounts": 1}
    assert [note.code for note in outcome.warnings] == ["unbalanced"]  # 20 - 5 is not 10
    first = rows(engine, "customer_statement", "revenue DESC")[0]
    assert (first["fiscal_year"], first["period_end"]) == (2023, date(2023, 12, 31))
    assert (first["revenue"], first["current_assets"], first["ebit"]) == (1000, 400, None)


CREDITS = "Credit Note No,Credit Note Date,Customer,Amount,Original Invoice\n"


def test_credit_notes_lower_what_is_owed_whatever_their_sign(engine: Engine, tmp_path: Path) -> None:
    invoices = "Invoice No,Invoice Date,Due Date,Customer,Amount\nI1,2024-01-02,2024-02-01,C1,100\nI2,2024-01-03,2024-02-01,C1,50\n"
    load(engine, write(tmp_path, invoices), kind="invoices")
    text = CREDITS + "K1,2024-01-10,C1,30,I1\nK2,2024-01-11,C1,-7.5,\nK3,2024-01-12,C1,1,I9\n"
    outcome = load(engine, write(tmp_path, text, "b.csv"))
    assert (outcome.kind, outcome.totals) == ("credit_notes", {"amount": Decimal("-38.50")})
    told = {note.code: note.params["count"] for note in outcome.warnings}
    assert told == {"credits_turned": 2, "credits_unmatched": 1}
    open_by_invoice = engine.rows(
        "SELECT invoice_id, sum(amount) AS amount FROM fact_receivable WHERE closed_on > DATE '2024-01-31'"
        " GROUP BY invoice_id ORDER BY invoice_id"
    )
    assert [(r["invoice_id"], r["amount"]) for r in open_by_invoice] == [("I1", 70), ("I2", 50)]
    assert engine.rows("SELECT sum(amount) AS loose FROM fact_unapplied") == [{"loose": Decimal("8.5")}]
    ingest.undo(engine, outcome.import_id or 0)
    assert engine.rows("SELECT count(*) AS n FROM invoice WHERE amount < 0") == [{"n": 0}]
    assert engine.rows("SELECT count(*) AS n FROM fact_unapplied") == [{"n": 0}]


@pytest.mark.parametrize(("unread", "loaded"), [(["tbd"], 9), (["tbd", "2024-13"], 8), (["a", "b", "c", "d", "e"], 0)])
def test_a_period_that_cannot_be_read_costs_its_row_only(
    engine: Engine, tmp_path: Path, unread: list[str], loaded: int
) -> None:
    """One word among the first months made the file one without periods; where most are words, the column is named."""
    periods = [*unread, *(f"2024-{n:02}" for n in range(1, 11 - len(unread)))]
    text = "Salesperson,Period,Target\n" + "".join(f"S{n},{period},5\n" for n, period in enumerate(periods))
    outcome = handle(engine, Request(str(write(tmp_path, text, "targets.csv"))))
    if loaded:
        assert outcome.rows == Rows(10, loaded, 10 - loaded, 0)
        assert {reject.reason for reject in outcome.rejects} == {"not_a_period"}
    else:
        assert outcome.error is not None
        assert (outcome.error.code, outcome.error.column) == ("unreadable_dates", "Period")
