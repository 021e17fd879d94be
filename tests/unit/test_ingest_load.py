"""What the loaded tables hold: expected rows written by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import Rows
from kam_analytics.ingest.reading import sample
from tests.extracts import SALES_HEAD, begin, load, tables, write

D = Decimal


def test_sales_lines_with_cost(engine: Engine, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        SALES_HEAD + "O1,2024-01-13,C1,Meyer & Co,P-1,2,10.00,19.90,12.00\nO1,2024-01-13,C1,Meyer & Co,P-2,1,5,5,\n"
        "O2,2024-02-14,007,,P-1,-1,10,-10.00,-6\n",
    )
    outcome = load(engine, path)
    assert (outcome.status, outcome.kind, outcome.rows) == ("committed", "sales", Rows(3, 3, 0, 0))
    assert outcome.totals == {"revenue": D("14.90"), "cost": D("6.00"), "quantity": D(2)}
    rows = engine.rows("SELECT * EXCLUDE (import_id) FROM sales_line ORDER BY order_id, product_id")
    assert rows[0] == {
        "order_id": "O1", "order_date": date(2024, 1, 13), "customer_id": "C1", "customer_name": "Meyer & Co",
        "product_id": "P-1", "product_name": None, "category": None, "quantity": D(2), "unit_price": D(10),
        "discount": None, "revenue": D("19.90"), "cost": D(12), "region": None, "salesperson": None, "currency": "",
    }  # fmt: skip
    assert [row["cost"] for row in rows] == [D(12), None, D(-6)]  # missing cost stays missing
    assert rows[2]["customer_id"] == "007"  # leading zeros belong to the id
    assert engine.rows("SELECT date, order_id, revenue, covered_revenue, cost, lines FROM fact_sales_day ORDER BY date") == [
        {"date": date(2024, 1, 13), "order_id": "O1", "revenue": D("24.90"), "covered_revenue": D("19.90"), "cost": D(12), "lines": 2},
        {"date": date(2024, 2, 14), "order_id": "O2", "revenue": D(-10), "covered_revenue": D(-10), "cost": D(-6), "lines": 1},
    ]  # fmt: skip
    assert engine.rows("SELECT customer_id, customer_name, account_id FROM dim_customer ORDER BY 1") == [
        {"customer_id": "007", "customer_name": "007", "account_id": "007"},
        {"customer_id": "C1", "customer_name": "Meyer & Co", "account_id": "C1"},
    ]


def test_revenue_from_quantity_price_and_discount(engine: Engine, tmp_path: Path) -> None:
    path = write(
        tmp_path, "order date,qty,price,discount\n2024-01-13,3,10.50,10%\n2024-01-14,2,4.00,0.5\n2024-01-15,1,7,\n"
    )
    outcome = load(engine, path, "sales")
    revenue = [row["revenue"] for row in engine.rows("SELECT revenue FROM sales_line ORDER BY order_date")]
    assert revenue == [D("28.35"), D("4.00"), D("7.00")]
    assert outcome.totals["revenue"] == D("39.35")


def test_cost_from_profit_and_a_discount_column_in_per_cent(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "order date,sales,profit,discount\n2024-01-13,100,30,15\n2024-01-14,50,-5,0\n")
    outcome = load(engine, path)
    rows = engine.rows("SELECT cost, discount FROM sales_line ORDER BY order_date")
    assert rows == [{"cost": D(70), "discount": D("0.15")}, {"cost": D(55), "discount": D(0)}]
    assert outcome.totals["profit"] == D(25)


def test_one_rate_too_large_does_not_make_the_others_per_cent(engine: Engine, tmp_path: Path) -> None:
    lines = "".join(f"2024-01-13,10,100,{rate}\n" for rate in (0.1, 0.2, 0.15, 0, 15))
    outcome = load(engine, write(tmp_path, "order date,qty,price,discount\n" + lines), "sales")
    assert outcome.totals["revenue"] == D(900 + 800 + 850 + 1000)
    assert [(reject.row, reject.column, reject.value) for reject in outcome.rejects] == [(6, "discount", "15")]


def test_a_discount_that_is_none_is_said_where_revenue_stands_beside_it(engine: Engine, tmp_path: Path) -> None:
    text = "order date,customer,revenue,discount\n" + "".join(
        f"2024-01-13,C,10,{rate}\n" for rate in (0.1, 0.2, 0.3, 15)
    )
    outcome = load(engine, write(tmp_path, text), "sales")
    assert [(note.code, note.params["count"]) for note in outcome.warnings if note.code == "discount_ignored"] == [
        ("discount_ignored", 1)
    ]


@pytest.mark.parametrize("cell", ["(5", "5)", "(1,200.50"])
def test_a_parenthesis_alone_is_no_sign(engine: Engine, tmp_path: Path, cell: str) -> None:
    lines = "".join(f"2024-01-13,C1,{amount}\n" for amount in ("1.5", "2.5", f'"{cell}"'))
    outcome = load(engine, write(tmp_path, "order date,customer id,revenue\n" + lines), "sales")
    assert (outcome.totals["revenue"], [reject.value for reject in outcome.rejects]) == (D("4.0"), [cell])


def test_a_customer_given_by_name_only_goes_by_it(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "order date,customer name,sales\n2024-01-13, Meyer & Co ,1.5\n2024-01-14,,2.5\n")
    outcome = load(engine, path)
    rows = engine.rows("SELECT customer_id, customer_name FROM sales_line ORDER BY order_date")
    assert rows == [
        {"customer_id": "Meyer & Co", "customer_name": "Meyer & Co"},
        {"customer_id": None, "customer_name": None},
    ]
    assert [note.code for note in outcome.warnings] == ["no_customer_lines"]


INVOICES = "invoice no,invoice date,due date,customer id,amount,paid date,paid amount,terms,disputed\n"


def test_invoices_with_dates_from_terms(engine: Engine, tmp_path: Path) -> None:
    master = write(tmp_path, "customer id,customer name,terms\nC2,Jones Ltd,45\n", "customers.csv")
    load(engine, master, "customers")
    path = write(
        tmp_path,
        INVOICES + "1,2024-01-01,2024-01-15,C1,100,2024-01-20,,,yes\n"
        "2,2024-01-01,,C1,100,,,10,no\n3,2024-01-01,,C2,100,,,,\n4,2024-01-01,,C3,100,,,,\n"
        "5,,2024-01-31,C3,100,,40,,\n6,2024-01-01,2024-01-15,C1,-30,2024-01-01,-30,,\n7,,,C1,5,,,,\n",
    )
    outcome = load(engine, path)
    rows = engine.rows("SELECT * FROM invoice ORDER BY invoice_id")
    assert [(r["invoice_date"].isoformat(), r["due_date"].isoformat(), r["due_source"]) for r in rows] == [
        ("2024-01-01", "2024-01-15", "file"),
        ("2024-01-01", "2024-01-11", "terms"),
        ("2024-01-01", "2024-02-15", "customer_terms"),
        ("2024-01-01", "2024-01-31", "default_terms"),
        ("2024-01-01", "2024-01-31", "invoice_date_from_terms"),
        ("2024-01-01", "2024-01-15", "file"),
    ]
    assert [(r["paid_date"], r["paid_amount"]) for r in rows] == [
        (date(2024, 1, 20), D(100)),  # settled: paid in full
        (None, D(0)),
        (None, D(0)),
        (None, D(0)),
        (None, D(40)),  # an amount without a date
        (date(2024, 1, 1), D(-30)),
    ]
    assert [r["disputed"] for r in rows] == [True, False, None, None, None, None]
    assert outcome.rows == Rows(7, 6, 1, 0)
    assert [(r.row, r.reason) for r in outcome.rejects] == [(8, "no_date")]
    notes = {note.code: note.params["count"] for note in outcome.warnings}
    assert notes == {"due_from_terms": 2, "due_from_default": 1, "invoice_date_from_due": 1, "credit_notes": 1}


def test_payments(engine: Engine, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "receipt no,receipt date,customer id,invoice no,amount\nR1,2024-01-13,C1,1,50\nR2,2024-01-14,C1,,-5.25\nR3,2024-01-15,,9,1\n",
    )
    outcome = load(engine, path)
    assert (outcome.kind, outcome.rows) == ("payments", Rows(3, 2, 1, 0))
    assert outcome.totals == {"amount": D("44.75")}
    assert outcome.rejects[0].reason == "no_customer"
    assert engine.rows("SELECT invoice_id, amount FROM payment ORDER BY payment_id") == [
        {"invoice_id": "1", "amount": D(50)},
        {"invoice_id": None, "amount": D("-5.25")},
    ]


def test_customers_parents_and_newest_list_wins_by_field(engine: Engine, tmp_path: Path) -> None:
    first = "customer id,customer name,parent,city,credit limit\nA,Alpha,,Rome,100\nB,Beta,A,Oslo,NULL\nC,Gamma,B,,0\nX,Xi,Y,,\nY,Psi,X,,\nD,Delta,Z,,\n"
    outcome = load(engine, write(tmp_path, first, "one.csv"), "customers")
    load(engine, write(tmp_path, "customer id,customer name,city\nA,Alpha AG,\nC,,Bern\n", "two.csv"), "customers")
    found = {row["customer_id"]: row for row in engine.rows("SELECT * FROM dim_customer")}
    assert {name: row["account_id"] for name, row in found.items()} == {
        "A": "A", "B": "A", "C": "A", "X": "X", "Y": "Y", "D": "Z", "Z": "Z",
    }  # fmt: skip
    assert (found["A"]["customer_name"], found["A"]["city"]) == ("Alpha AG", "Rome")
    assert (found["C"]["customer_name"], found["C"]["city"]) == ("Gamma", "Bern")
    assert [found[name]["credit_limit"] for name in "ABC"] == [D(100), None, D(0)]
    assert found["Z"]["customer_name"] == "Z"
    assert [(note.code, note.params["count"]) for note in outcome.warnings] == [("parent_circle", 2)]


def test_a_customer_twice_in_a_list_counts_by_its_last_row(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "customer id,customer name,city\nA,Old,Rome\nB,Beta,Oslo\nA,New,Bern\n")
    outcome = load(engine, path, "customers")
    assert outcome.rows == Rows(3, 2, 0, 1)
    assert outcome.skips == {"repeated_customer": 1}
    assert engine.rows("SELECT customer_name FROM customer WHERE customer_id = 'A'") == [{"customer_name": "New"}]


def test_the_latest_name_region_and_salesperson_count(engine: Engine, tmp_path: Path) -> None:
    text = (
        "order date,customer id,customer name,region,salesperson,sales\n2024-01-13,C1,Old name,North,Ann,1\n"
        "2024-03-13,C1,New name,South,,2\n2024-02-13,C1,Middle,East,Bob,3\n"
    )
    load(engine, write(tmp_path, text))
    row = engine.rows("SELECT customer_name, region, salesperson FROM dim_customer")[0]
    assert row == {"customer_name": "New name", "region": "South", "salesperson": "Bob"}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.50", "1234.50"),
        ("$1,234.50", "1234.50"),
        ("(1,234.50)", "-1234.50"),
        ("1,234.50-", "-1234.50"),
        ("¥ 99.9", "99.90"),
        ("１２３．４", "123.40"),
        ("1.5E+03", "1500"),
        (" 7.25 ", "7.25"),
        ("+3.5", "3.50"),
        ("1'234.5", "1234.50"),
        (".5", "0.50"),
    ],
)
def test_written_numbers_are_read(engine: Engine, tmp_path: Path, cell: str, value: str) -> None:
    path = write(tmp_path, f'order date,customer id,sales\n2024-01-13,C1,"{cell}"\n2024-01-14,C2,0.25\n')
    assert load(engine, path).totals["revenue"] == D(value) + D("0.25")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-03-05", date(2024, 3, 5)),
        ("2024/3/5", date(2024, 3, 5)),
        ("20240305", date(2024, 3, 5)),
        ("2024年3月5日", date(2024, 3, 5)),
        ("5-Mar-2024", date(2024, 3, 5)),
        ("5 March 2024", date(2024, 3, 5)),
        ("March 5, 2024", date(2024, 3, 5)),
        ("2024-03-05T10:20:30Z", date(2024, 3, 5)),
        ("2024-03-05 22:20:30.123", date(2024, 3, 5)),
        ("45356", date(2024, 3, 5)),
        ("45356.75", date(2024, 3, 5)),
        ("２０２４－０３－０５", date(2024, 3, 5)),
    ],
)
def test_written_dates_are_read(engine: Engine, tmp_path: Path, cell: str, day: date) -> None:
    load(engine, write(tmp_path, f'order date,customer id,sales\n"{cell}",C1,1.5\n"{cell}",C2,2.5\n'), "sales")
    assert engine.rows("SELECT DISTINCT order_date FROM sales_line") == [{"order_date": day}]


def test_decimal_commas_and_semicolons(engine: Engine, tmp_path: Path) -> None:
    text = "Datum;Kunde;Umsatz\n13.01.2024;Müller;1.234,50\n14.01.2024;Weiß;-0,75\n"
    path = write(tmp_path, text, encoding="cp1252", newline="\r\n")
    outcome = load(engine, path, "sales", overrides={"order_date": "Datum"})
    assert outcome.totals == {"revenue": D("1233.75")}
    assert {row["customer_id"] for row in engine.rows("SELECT customer_id FROM sales_line")} == {"Müller", "Weiß"}


def test_more_than_four_decimals_are_rounded_and_counted(engine: Engine, tmp_path: Path) -> None:
    text = "order date,customer id,sales\n2024-01-13,C1,1.23456\n2024-01-14,C1,0.10000000000000001\n2024-01-15,C1,2.5\n"
    outcome = load(engine, write(tmp_path, text))
    assert outcome.totals["revenue"] == D("3.8346")  # 1.2346 + 0.1 + 2.5
    assert [(note.code, note.params["count"]) for note in outcome.warnings] == [("rounded", 1)]


def test_rows_that_cannot_be_read_are_set_aside_with_their_reason(engine: Engine, tmp_path: Path) -> None:
    text = (
        "order date,customer id,sales,cost\n2024-01-13,C1,1,\n2024-02-30,C1,2,\n2024-01-13,C1,abc,\n\n"
        "1899-01-01,C1,4,\n2024-01-13,C1,,\n2024-01-13,C1,6,x\n2024-01-13,C1,7,1,extra\n2024-01-13\n"
        '2024-01-13,"C1"x,8,1\nTotal,,99,\norder date,customer id,sales,cost\n2024-01-14,C2,9,3\n'
        "2024-01-15,C2,10,3\n2024-01-16,C2,11,3\n2024-01-17,C2,12,3\n2024-01-18,C2,13,3\n2024-01-19,C2,14,3\n2024-01-20,C2,15,3\n2024-01-21,C2,16,3\n"
    )
    outcome = load(engine, write(tmp_path, text), "sales")
    assert outcome.rows == Rows(20, 9, 8, 3)
    assert outcome.skips == {"blank_row": 1, "totals_row": 1, "repeated_header": 1}
    assert [(r.row, r.column, r.value, r.reason) for r in outcome.rejects] == [
        (3, "order date", "2024-02-30", "not_a_date"),
        (4, "sales", "abc", "not_a_number"),
        (6, "order date", "1899-01-01", "date_out_of_range"),
        (7, "sales", None, "missing"),
        (8, "cost", "x", "not_a_number"),
        (9, None, None, "too_many_fields"),
        (10, None, None, "too_few_fields"),
        (11, None, None, "bad_quotes"),
    ]


def test_missing_values_and_north_america(engine: Engine, tmp_path: Path) -> None:
    text = "order date,customer id,sales,cost,region\n2024-01-13,C1,1,NULL,NA\n2024-01-14,NULL,2,N/A,-\n2024-01-15,C3,3,4,\n"
    load(engine, write(tmp_path, text))
    rows = engine.rows("SELECT customer_id, cost, region FROM sales_line ORDER BY order_date")
    assert rows == [
        {"customer_id": "C1", "cost": None, "region": "NA"},
        {"customer_id": None, "cost": None, "region": None},
        {"customer_id": "C3", "cost": D(4), "region": None},
    ]


def test_the_same_file_twice_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, SALES_HEAD + "O1,2024-01-13,C1,Meyer,P-1,2,10.00,19.90,12.00\n")
    first = load(engine, path)
    before, version = tables(engine), engine.data_version
    again = begin(engine, write(tmp_path, path.read_text(), "another name.csv"))
    assert (again.status, again.import_id, again.rows) == ("unchanged", first.import_id, first.rows)
    assert again.commit().status == "unchanged"
    assert (tables(engine), engine.data_version) == (before, version)


def test_a_preview_says_what_would_change_and_others_do_not_see_it(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, SALES_HEAD + "O1,2024-01-13,C1,M,P-1,2,10.00,19.90,12.00\n", "one.csv"))
    text = SALES_HEAD + "O2,2024-02-13,C1,M,P-1,1,1,5,2\nO3,2024-02-14,C2,N,P-1,1,1,6,2\n"
    pending = begin(engine, write(tmp_path, text, "two.csv"))
    assert engine.rows("SELECT count(*) AS n FROM sales_line") == [{"n": 1}]
    changes = pending.changes
    assert changes is not None
    assert (changes.before.revenue, changes.after.revenue) == ({"": D("19.90")}, {"": D("30.90")})
    assert (changes.before.sales_lines, changes.after.sales_lines, changes.new_customers) == (1, 3, 1)
    assert (changes.after.first_date, changes.after.last_date) == (date(2024, 1, 13), date(2024, 2, 14))
    assert [row["order_id"] for row in pending.sample] == ["O2", "O3"]
    assert pending.commit().status == "committed"
    assert engine.rows("SELECT count(*) AS n FROM sales_line") == [{"n": 3}]


def test_a_workbook_with_typed_cells(engine: Engine, tmp_path: Path) -> None:
    from datetime import datetime

    import openpyxl

    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.append(["Report of the month"])
    sheet = book.create_sheet("Lines")
    sheet.append(["Sales report", None, None, None])
    sheet.append([])
    sheet.append(["Order Date", "Customer ID", "Sales", "Cost"])
    sheet.append([datetime(2024, 1, 13), 1001, 19.9, 12])
    sheet.append([datetime(2024, 1, 14, 10, 30), "C2", "1,234.50", None])
    sheet.append(["Total", None, 1254.4, None])
    book.save(tmp_path / "book.xlsx")
    outcome = load(engine, tmp_path / "book.xlsx")
    assert outcome.rows == Rows(3, 2, 0, 1)
    assert outcome.totals == {"revenue": D("1254.40"), "cost": D("12.00")}
    rows = engine.rows("SELECT order_date, customer_id FROM sales_line ORDER BY order_date")
    assert rows == [
        {"order_date": date(2024, 1, 13), "customer_id": "1001"},
        {"order_date": date(2024, 1, 14), "customer_id": "C2"},
    ]
    assert ingest.history(engine)[0].plan.sheet == "Lines"


def test_a_preamble_repeated_headers_and_a_double_header(engine: Engine, tmp_path: Path) -> None:
    text = "Sales of January,,\n,,\nOrder Date,Customer ID,Sales\nOrder Date,Customer ID,Sales\n2024-01-13,C1,5\n2024-01-14,C1,6\n"
    outcome = load(engine, write(tmp_path, text))
    assert outcome.rows == Rows(3, 2, 0, 1)
    assert ingest.history(engine)[0].plan.header_row == 3


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("closing", ["", "\n", "\n\n\n"])
def test_line_ends_and_blank_lines_at_the_end(engine: Engine, tmp_path: Path, ending: str, closing: str) -> None:
    text = "order date,customer id,sales\n2024-01-13,C1,5\n2024-01-14,C1,6" + closing
    outcome = load(engine, write(tmp_path, text.replace("\n", ending), newline=""))
    blank = max(len(closing) - 1, 0)
    assert outcome.rows == Rows(2 + blank, 2, 0, blank)
    assert outcome.totals["revenue"] == D(11)


def test_line_ends_inside_cells(engine: Engine, tmp_path: Path) -> None:
    text = 'order date,customer name,sales\n2024-01-13,"Meyer\nand Co",5\n2024-01-14,"Jones\r\nLtd",6\n'
    assert load(engine, write(tmp_path, text)).rows == Rows(2, 2, 0, 0)
    names = [row["customer_id"] for row in engine.rows("SELECT customer_id FROM sales_line ORDER BY order_date")]
    assert names == ["Meyer\nand Co", "Jones\nLtd"]


def test_a_clean_file_takes_the_strict_path(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The careful path gives the same rows many times slower; a plain file must not need it."""
    from kam_analytics.ingest.load import careful

    def never(*_: object) -> None:
        raise AssertionError("the careful path was taken")

    monkeypatch.setattr(careful, "load", never)
    head = "order date;customer name;revenue;cost;discount;currency\n"
    lines = "13/01/2024;Société Évian;-1234,5678;;0,15;EUR\n14/01/2024;Müller & Co;0;NULL;;EUR\n\n"
    for name, encoding in (("a.csv", "utf-8"), ("b.csv", "cp1252"), ("c.csv", "utf-16"), ("d.csv", "utf-8-sig")):
        text = (head + lines).replace("Co", encoding)
        outcome = load(engine, write(tmp_path, text.replace("\n", "\r\n"), name, encoding))
        assert outcome.rows == Rows(3, 2, 0, 1)
    bills = "invoice no,invoice date,due date,customer id,amount,paid date,disputed\n1,1/15/2024,2/15/2024,C1,5.5,,No\n2,1/16/2024,2/16/2024,C1,7,2/1/2024,Yes\n"
    assert load(engine, write(tmp_path, bills, "bills.csv")).status == "committed"
    receipts = "receipt no,receipt date,customer id,amount\n1,2024-03-01,C9,5\n"
    assert load(engine, write(tmp_path, receipts, "receipts.csv")).status == "committed"
    assert {row["customer_name"] for row in engine.rows("SELECT customer_name FROM sales_line")} >= {
        "Société Évian",
        "Müller & cp1252",
    }


def test_a_word_for_a_missing_value_far_below_the_sample_is_missing(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The strict path knows the words that the sample shows; another one must not become a customer of that name."""
    for name, size in (("WHOLE", 64 << 10), ("HEAD", 16 << 10), ("_BLOCK", 1 << 10)):
        monkeypatch.setattr(sample, name, size)
    rows = [f"2024-01-13,C{number % 7},{'x' * 90}{number % 3},5.25\n" for number in range(4_000)]
    rows[2_500], rows[2_501] = "2024-01-13,N/A,a,1\n", "2024-01-13,C1,NULL,N/A\n"
    path = write(tmp_path, "order date,customer id,product,sales\n" + "".join(rows))
    assert ingest.plan_for(ingest.inspect(path)).strict
    outcome = load(engine, path)
    assert outcome.rows == Rows(4_000, 3_999, 1, 0)
    assert outcome.rejects[0].row == 2_503
    found = engine.rows("SELECT count(*) AS n FROM sales_line WHERE customer_id IS NULL AND revenue = 1")
    assert found == [{"n": 1}]
    assert engine.rows("SELECT count(*) AS n FROM sales_line WHERE customer_id = 'N/A' OR product_id = 'NULL'") == [
        {"n": 0}
    ]


def test_bills_to_pay_and_voided_documents_are_no_receivables(engine: Engine, tmp_path: Path) -> None:
    text = (
        "invoice number,date,due date,contact id,total,type,status\n1,2024-01-13,2024-02-13,C1,100,ACCREC,AUTHORISED\n"
        "2,2024-01-14,2024-02-14,S1,50,ACCPAY,PAID\n3,2024-01-15,2024-02-15,C2,30,ACCREC,VOIDED\n"
        "4,2024-01-16,2024-02-16,C2,20,ACCREC,PAID\n"
    )
    outcome = load(engine, write(tmp_path, text))
    assert (outcome.kind, outcome.rows) == ("invoices", Rows(4, 2, 0, 2))
    assert outcome.skips == {"payable": 1, "voided": 1}
    assert outcome.totals["amount"] == D(120)
