"""Further rows of vouchers, which have neither day nor number: asked, filled down from the first row of their document or rejected.
What is expected comes from pandas, which fills down by document, or is written by hand."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from kam_analytics import cli, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.books.outcome import Rows, RowsRefused
from kam_analytics.ingest.model import Hints, Plan
from kam_analytics.ingest.reading.vouchers import Vouchers
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import begin, load, write

HEAD = "日期,单据编号,客户名称,单据状态,业务员,物料名称,数量,金额,整单金额\n"
VOUCHERS = (
    "2024-01-05,XS1,上海一公司,已审核,张伟,螺栓,10,1000.00,1525.75\n"
    ",,,,李娜,螺母,20,500.50,\n"
    ",,,,,垫片,5,25.25,\n"
    "2024-01-08,XS2,北京二公司,已审核,,螺栓,3,300.00,9300.00\n"
    ",,,,,电机,1,9000.00,\n"
    "2024-01-09,XS3,广州三公司,作废,张伟,电机,1,9000.00,9050.05\n"
    ",,,,,螺母,2,50.05,\n"
    "2024-02-01,XS4,上海一公司,已审核,王芳,泵,1,7777.77,7777.77\n"
    "合计,,,,,,43,27653.57,\n"
)


def stored(engine: Engine) -> list[tuple[str, str, str, str | None, str, str]]:
    rows = engine.rows("SELECT * FROM sales_line ORDER BY order_id, revenue")
    return [
        (str(row["order_date"]), row["order_id"], row["customer_name"], row["salesperson"], row["product_name"], f"{row['revenue']:.2f}")
        for row in rows
    ]  # fmt: skip


def filled_by_pandas(text: str) -> list[tuple[str, str, str, str | None, str, str]]:
    """The lines of documents that are not void, their first rows filled down but for the salesperson, whom further rows name."""
    table = pd.read_csv(io.StringIO(text), dtype=str)
    table = table[table["日期"] != "合计"]
    document = table["单据编号"].notna().cumsum()
    for name in ("日期", "单据编号", "客户名称", "单据状态"):
        table[name] = table.groupby(document)[name].transform("first")
    table = table[table["单据状态"] != "作废"]
    table["cents"] = table["金额"].astype(float)
    table = table.sort_values(["单据编号", "cents"])
    return [
        (day, number, customer, seller if isinstance(seller, str) else None, product, amount)
        for day, number, customer, seller, product, amount in table[
            ["日期", "单据编号", "客户名称", "业务员", "物料名称", "金额"]
        ].itertuples(index=False)
    ]


def test_asked_and_filled_down_as_by_hand(engine: Engine, tmp_path: Path) -> None:
    """What a further row says itself stays, and so does a column that some of them fill; the document's status counts for all of it."""
    path = write(tmp_path, HEAD + VOUCHERS)
    (question,) = ingest.questions(ingest.inspect(path), "sales")
    assert (question.code, [choice.id for choice in question.choices]) == ("vouchers", ["fill", "reject"])
    assert "日期, 单据编号" in question.text("en")
    assert "XS1" in question.text("zh")
    assert question.choices[0].text("vouchers", "en").endswith("日期, 单据编号, 客户名称, 单据状态")
    with pytest.raises(ingest.NeedsAnswer):
        begin(engine, path, "sales")
    outcome = load(engine, path, "sales", vouchers="fill")
    assert (outcome.rows, outcome.skips) == (Rows(9, 6, 0, 3), {"totals_row": 1, "voided": 2})
    note = next(note for note in outcome.warnings if note.code == "filled_down")
    assert note.params == {"count": 4, "columns": "日期, 单据编号, 客户名称, 单据状态"}
    assert stored(engine) == filled_by_pandas(HEAD + VOUCHERS)
    assert outcome.totals["revenue"] == Decimal("18603.52")


def test_rejected_where_that_was_said(engine: Engine, tmp_path: Path) -> None:
    """Where that is more than half of a file, none of it is loaded."""
    path = write(tmp_path, HEAD + VOUCHERS)
    with pytest.raises(RowsRefused) as refused:
        begin(engine, path, "sales", vouchers="reject")
    assert [(reject.row, reject.reason) for reject in refused.value.rejects] == [
        (row, "continuation") for row in (3, 4, 6, 8)
    ]
    more = "2024-02-02,XS5,上海一公司,已审核,王芳,泵,1,1.00,1.00\n"
    path = write(tmp_path, HEAD + more + VOUCHERS)
    assert load(engine, path, "sales", vouchers="reject").rows == Rows(10, 4, 4, 2)


def test_the_number_may_stand_in_every_row(engine: Engine, tmp_path: Path) -> None:
    """A row with its number alone and a sum is none of its lines; nor is one with another number."""
    text = (
        "INV NO,DATE,PARTY NAME,ITEM NAME,QTY,AMOUNT\n500,1-Apr-2007,Jayant,Item 1,15,39000\n500,,,Item 3,5,10000\n"
        "501,2-Apr-2007,Crystal,Item 2,2,7000\n501,,,Item 1,5,13000\n501,,,,,20000\n502,,,Item 1,1,2600\n"
    )
    outcome = load(engine, write(tmp_path, text), "sales", vouchers="fill")
    assert [(reject.row, reject.reason) for reject in outcome.rejects] == [(6, "missing"), (7, "missing")]
    found = engine.rows(
        "SELECT order_date::VARCHAR AS day, customer_name AS name, sum(revenue) AS sum FROM sales_line GROUP BY ALL ORDER BY 1"
    )
    assert [(row["day"], row["name"], row["sum"]) for row in found] == [
        ("2007-04-01", "Jayant", 49000), ("2007-04-02", "Crystal", 20000),
    ]  # fmt: skip


def test_an_amount_of_the_document_is_never_filled_down(engine: Engine, tmp_path: Path) -> None:
    """Where the mapped amount stands in first rows only, the others have none: they are rejected, not counted with it again."""
    path = write(tmp_path, HEAD + VOUCHERS)
    pending = begin(engine, path, "sales", overrides={"revenue": "整单金额"}, vouchers="fill")
    outcome = pending.commit()
    assert {(reject.row, reject.reason) for reject in outcome.rejects} == {
        (3, "missing"),
        (4, "missing"),
        (6, "missing"),
    }
    assert outcome.totals["revenue"] == Decimal("1525.75") + Decimal(9300) + Decimal("7777.77")


def test_one_such_row_may_be_a_slip(engine: Engine, tmp_path: Path) -> None:
    text = "date,order id,customer,product,sales\n2024-01-05,1,A,x,10\n,,,y,5\n2024-01-06,2,B,x,7\n2024-01-07,3,B,x,7\n"
    path = write(tmp_path, text)
    assert ingest.questions(ingest.inspect(path), "sales") == ()
    outcome = load(engine, path, "sales")
    assert [(reject.row, reject.reason) for reject in outcome.rejects] == [(3, "continuation")]


def test_a_note_has_no_amount_and_below_half_a_document_nothing_is_filled(engine: Engine, tmp_path: Path) -> None:
    """Half of one is a row with a number but no date."""
    text = (
        "date,order id,customer,product,sales\n2024-01-05,1,A,x,10\n,,,y,5\n,,,delivered late,\n,,,z,6\n"
        ",2,B,x,7\n,,,y,8\n2024-01-07,3,C,x,9\n"
    )
    outcome = load(engine, write(tmp_path, text), "sales", vouchers="fill")
    assert [(reject.row, reject.reason) for reject in outcome.rejects] == [
        (4, "missing"), (6, "missing"), (7, "missing"),
    ]  # fmt: skip
    assert outcome.rejects[0].column == "sales"
    found = engine.rows(
        "SELECT order_id, sum(revenue) AS revenue, count(*) AS n FROM sales_line GROUP BY ALL ORDER BY ALL"
    )
    assert [(row["order_id"], row["revenue"], row["n"]) for row in found] == [("1", 21, 3), ("3", 9, 1)]


def test_rejected_rows_come_back_filled_and_complete_the_import(engine: Engine, tmp_path: Path) -> None:
    """Out of their document they need day and number themselves."""
    text = "date,order id,customer,product,sales\n2024-01-05,1,A,x,10\n,,,y,5\n,,,z,6x\n2024-01-07,3,C,x,9\n"
    first = load(engine, write(tmp_path, text), "sales", vouchers="fill")
    (reject,) = first.rejects
    assert (reject.row, reject.reason) == (4, "not_a_number")
    mended = b"".join(ingest.rejects_csv(engine, first.import_id, "en")).decode().replace("6x", "6.50")
    outcome = handle(engine, Request(str(write(tmp_path, mended, "mended.csv"))))
    assert outcome.status == "committed"
    assert stored(engine) == [
        ("2024-01-05", "1", "A", None, "y", "5.00"), ("2024-01-05", "1", "A", None, "z", "6.50"),
        ("2024-01-05", "1", "A", None, "x", "10.00"), ("2024-01-07", "3", "C", None, "x", "9.00"),
    ]  # fmt: skip


def test_command_line_asks_once_and_remembers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, HEAD + VOUCHERS)
    rest = ["--kind", "sales", "--db", str(tmp_path / "a.duckdb")]
    assert cli.main(["import", str(path), *rest]) == 3
    assert "--vouchers fill | reject" in capsys.readouterr().err
    assert cli.main(["import", str(path), "--vouchers", "fill", *rest]) == 0
    assert "18603.52" in capsys.readouterr().out
    assert cli.main(["imports", "1", *rest[2:]]) == 0
    assert "filled down within a document" in capsys.readouterr().out
    again = write(tmp_path, HEAD + VOUCHERS.replace("2024-0", "2025-0").replace("XS", "XT"), "next.csv")
    assert cli.main(["import", str(again), *rest]) == 0
    assert "6 of 9 rows loaded" in capsys.readouterr().out


def test_filling_down_takes_a_day_and_a_number(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "date,customer,product,sales\n2024-01-05,A,x,10\n,,y,5\n,,z,6\n2024-01-07,B,x,9\n")
    outcome = handle(engine, Request(str(path), kind="sales", vouchers="fill"))
    assert outcome.error is not None
    assert "--vouchers = fill is of no use" in outcome.error.message("en")
    with pytest.raises(ImportRefused, match="not among the choices: fill, reject"):
        ingest.plan_for(ingest.inspect(path, hints=Hints()), "sales", vouchers="perhaps")


@pytest.mark.parametrize(
    "words",
    [
        "过次页", "承前页", "期初余额", "总数", "Carried forward", "Brought forward", "Opening balance", "Balance c/f", "Übertrag", "Sum", "Σ",
        "Total SO1", "SO1 Total", "本月合计", "制单：李伟", "Approved by: Ann",
    ],
)  # fmt: skip
def test_what_is_carried_over_or_signed_is_no_line(engine: Engine, tmp_path: Path, words: str) -> None:
    """10 + 7 + 8 and 3 + 9; the 17 of the carried row would count twice."""
    text = f"Date,Order No,Customer,Product,Revenue\n2024-01-05,SO1,Acme,A,10\n,,,B,7\n,,,{words},17\n,,,C,8\n2024-01-06,SO2,Beta,A,3\n,,,B,9\n"
    outcome = load(engine, write(tmp_path, text), "sales", vouchers="fill")
    assert (outcome.totals["revenue"], outcome.skips) == (37, {"totals_row": 1})


@pytest.mark.parametrize(
    "product", ["Total Quartz 9000", "Balance board", "年末礼盒", "Sum 41", "总数卡", "结转器", "Approved pallets"]
)
def test_products_that_sound_like_sums_are_lines(engine: Engine, tmp_path: Path, product: str) -> None:
    text = f"Date,Order No,Customer,Product,Revenue\n2024-01-05,SO1,Acme,A,10\n,,,{product},7\n2024-01-06,SO2,Beta,A,3\n,,,{product},9\n"
    outcome = load(engine, write(tmp_path, text), "sales", vouchers="fill")
    assert (outcome.rows, outcome.totals["revenue"]) == (Rows(4, 4, 0, 0), 29)


def test_a_status_and_the_customer_hold_for_all_of_a_document(engine: Engine, tmp_path: Path) -> None:
    """Though a further row of another document has its own status, and one its customer; a row of another customer goes on with none."""
    text = (
        "Date,Order No,Customer,Status,Product,Revenue\n2024-01-05,SO1,Acme,Void,A,10\n,,,,B,7\n,,,,C,8\n"
        "2024-01-06,SO2,Beta,Posted,A,3\n,,Beta,Posted,B,9\n,,,,C,1\n,,Gamma,,C,100\n"
    )
    outcome = load(engine, write(tmp_path, text), "sales", vouchers="fill")
    assert (outcome.totals["revenue"], outcome.skips) == (13, {"voided": 3})
    assert [(reject.row, reject.reason) for reject in outcome.rejects] == [(8, "missing")]
    assert {row["customer_name"] for row in engine.rows("SELECT customer_name FROM sales_line")} == {"Beta"}


@pytest.mark.parametrize(
    ("kind", "head", "table"),
    [("costs", "Date,Cost No,Customer,Cost Type,Cost Amount", "service_cost"), ("credit_notes", "Credit Date,Credit Note No,Customer,Memo,Amount", "invoice")],
)  # fmt: skip
def test_other_kinds_are_filled_down_too(engine: Engine, tmp_path: Path, kind: str, head: str, table: str) -> None:
    text = f"{head}\n2024-01-05,K1,Acme,a,10\n,,,b,7\n2024-01-06,K2,Beta,a,3\n,,,b,9\n"
    path = write(tmp_path, text)
    assert [question.code for question in ingest.questions(ingest.inspect(path), kind)] == ["vouchers"]
    outcome = load(engine, path, kind, vouchers="fill")
    assert outcome.rows == Rows(4, 4, 0, 0)
    assert engine.rows(f"SELECT count(DISTINCT customer_name) AS n, abs(sum(amount)) AS total FROM {table}") == [
        {"n": 2, "total": 29}
    ]


def test_codes_of_products_are_words_and_numbers_lose_no_document(engine: Engine, tmp_path: Path) -> None:
    text = "Date,Order No,Customer,Product,Revenue\n2024-01-05,00123,Acme,1001,10\n,123,,1002,7\n2024-01-06,124,Beta,1001,3\n,124.0,,1003,9\n"
    outcome = load(engine, write(tmp_path, text), "sales", vouchers="fill")
    assert (outcome.rows, outcome.totals["revenue"]) == (Rows(4, 4, 0, 0), 29)


def test_that_nothing_was_filled_down_is_said(engine: Engine, tmp_path: Path) -> None:
    """Numbers alone may be a sum."""
    text = "Date,Order No,Customer,Revenue\n2024-01-05,1,Acme,10\n2024-01-06,2,Acme,7\n,,,17\n"
    outcome = load(engine, write(tmp_path, text), "sales", vouchers="fill")
    assert (outcome.warnings[0].code, outcome.rows and outcome.rows.loaded) == ("filled_none", 2)


def test_a_sheet_does_not_go_on_with_the_one_before(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("Jan", [["2024-01-05", "A1", "Acme", "x", 1], [None, None, None, "y", 2], [None, None, None, "z", 3]]),
                           ("Feb", [[None, None, None, "y", 50], ["2024-02-05", "A2", "Beta", "x", 4]])):  # fmt: skip
            sheet = book.add_worksheet(name)
            for at, row in enumerate([["Date", "Order No", "Customer", "Product", "Revenue"], *rows]):
                sheet.write_row(at, 0, row)
    outcome = handle(engine, Request(str(path), kind="sales", sheet="all", vouchers="fill"))
    assert [(reject.place, reject.reason) for reject in outcome.rejects] == [("Feb!2", "missing")]
    assert outcome.totals["revenue"] == 10


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    lines = "".join(f"2024-03-{day:02},V{day},K,x,1\n,,,y,2\n" for day in range(1, 9))
    path = write(tmp_path_factory.mktemp("v"), "day,number,customer,product,revenue\n" + lines)
    return ingest.plan_for(ingest.inspect(path), "sales", {"order_date": "day", "order_id": "number"}, vouchers="fill")


LINE = st.tuples(st.sampled_from(["a", "b", "", "12"]), st.integers(-99_999, 99_999))


@given(documents=st.lists(st.lists(LINE, min_size=1, max_size=4), max_size=12))
def test_what_is_filled_down_equals_the_full_table(plan: Plan, documents: list[list[tuple[str, int]]]) -> None:
    """But for rows of numbers alone, which may be a sum without a word."""
    vouchers = Vouchers(plan)
    for at, lines in enumerate(documents):
        for place, (product, cents) in enumerate(lines):
            head, line = [f"2024-03-{at + 1:02}", f"V{at}", f"K{at % 3}"], [product, f"{cents / 100:.2f}"]
            further = [*([""] * 3 if place else head), *line]
            goes_on = vouchers.continues(further, at)
            assert goes_on == (place > 0 and product != "")
            if goes_on:
                assert vouchers.filled(further) == [*head, *line]
