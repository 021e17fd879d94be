"""The upload page step by step, with Streamlit's own uploader (as under `streamlit run`): see, preview, keep, undo."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from kam_analytics import i18n
from kam_analytics.ui import database
from tests.app.view import View, app, view

Download = Callable[[AppTest, str], list[list[str]]]

SALES = (
    "Order No;Order Date;Customer;Product;Quantity;Net Sales;Cost\r\n"
    "A1;2024-01-15;Miller & Sons;Bolt;10;1000.50;600\r\n"
    "A2;2024-02-20;<b>Ltd</b>;Nut;5;250.25;300\r\n"
    "A3;2024-03-31;Miller & Sons;Nut;1;-50.00;\r\n"
)
BAD = SALES + "A4;not a date;Miller & Sons;Nut;1;10;1\r\n"


@pytest.fixture(autouse=True)
def database_copy(own: Callable[[str], Path]) -> Path:
    return own("demo")


def send(text: str | bytes, name: str = "sales.csv", lang: str = "en") -> AppTest:
    """The page after a file was dropped on it."""
    at = app("upload", lang=lang).run()
    data = text.encode("utf-8-sig") if isinstance(text, str) else text
    return at.file_uploader(key="kam_file").set_value([(name, data, "text/csv")]).run()


def count(table: str) -> int:
    return int(database.engine().rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])


def total(table: str = "sales_line") -> float:
    return float(database.engine().rows(f"SELECT coalesce(sum(revenue), 0) AS total FROM {table}")[0]["total"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_from_the_file_to_the_figures_and_back(lang: str) -> None:
    lines, before = count("sales_line"), total()
    at = send(SALES, lang=lang)
    seen = View(at)
    assert seen.errors == []
    assert i18n.text("ingest.kind.sales", lang) in seen.message
    at.button(key="kam_preview").click().run()
    previewed = View(at)
    assert previewed.errors == []
    assert previewed.headline[i18n.text("upload.rows.loaded", lang)].value == "3"
    assert "1,200.75" in previewed.text
    assert (count("sales_line"), total()) == (lines, before)  # nothing is kept yet
    at.button(key="kam_commit").click().run()
    assert View(at).errors == []
    assert (count("sales_line"), total()) == (3, 1200.75)  # the demo company is gone
    shown = view("key_accounts", lang=lang, query={"from": "2024-01-01", "to": "2024-03-31"})
    assert shown.tables["accounts"]["customer_name"].tolist() == ["Miller & Sons", "<b>Ltd</b>"]
    assert i18n.text("shell.demo_badge", lang) not in shown.title
    undo = next(button for button in at.button if str(button.key).startswith("kam_undo_"))
    undo.click().run()
    assert View(at).errors == []
    assert count("sales_line") == 0
    (said,) = View(at).notices
    name, kind = "sales.csv", i18n.text("ingest.kind.sales", lang)
    assert (
        said
        == {
            "en": f"Taken back: {name} ({kind}), rows: 3. The import stays in this list, marked as taken back.",
            "zh": f"已撤销：{name}（{kind}），共 3 行。该导入仍留在列表中，标为已撤销。",
        }[lang]
    )
    assert len([text for text in View(at).parts("kam-line-text kam-undone") if name in text]) == 1


def test_one_click_on_preview_is_enough() -> None:
    """A file with a byte-order mark used to be looked at again first, since two encodings read the same."""
    at = send(SALES)
    at.button(key="kam_preview").click().run()
    assert "kam_commit" in [button.key for button in at.button]


def test_going_back_keeps_nothing() -> None:
    lines = count("sales_line")
    at = send(SALES)
    at.button(key="kam_preview").click().run()
    at.button(key="kam_back").click().run()
    assert View(at).errors == []
    assert count("sales_line") == lines
    assert at.get("file_uploader")
    staging = database.engine().staging
    assert not list(staging.glob("*.upload"))


def test_the_same_file_again_changes_nothing() -> None:
    for _ in range(2):
        at = send(SALES)
        at.button(key="kam_preview").click().run()
        if any(button.key == "kam_commit" for button in at.button):
            at.button(key="kam_commit").click().run()
    assert i18n.text("upload.unchanged", "en") in View(at).notices
    assert count("sales_line") == 3


def test_rejected_rows_are_shown_with_row_and_reason() -> None:
    at = send(BAD)
    at.button(key="kam_preview").click().run()
    shown = View(at)
    assert shown.headline["To load"].value == "3"
    assert shown.headline["Rejected"].value == "1"
    rejects = next(table.value for table in at.dataframe if "Reason" in table.value.columns)
    assert rejects["Row"].tolist() == [5]
    assert rejects["Value"].tolist() == ["not a date"]


@pytest.fixture
def download(monkeypatch: pytest.MonkeyPatch) -> Download:
    """The rows of the CSV that a download button would send when pressed, by its key."""
    contents: dict[str, Any] = {}
    original = DeltaGenerator.download_button

    def seen(self: DeltaGenerator, label: str, data: Any, *args: Any, **options: Any) -> bool:
        contents[options["key"]] = data
        return original(self, label, data, *args, **options)

    monkeypatch.setattr(DeltaGenerator, "download_button", seen)
    monkeypatch.setattr(st, "download_button", lambda *args, **options: seen(st._main, *args, **options))

    def read(at: AppTest, key: str) -> list[list[str]]:
        assert key in [button.key for button in at.get("download_button")]
        return list(csv.reader(io.StringIO(contents[key]().decode("utf-8-sig")), delimiter=";"))

    return read


def test_all_rejected_rows_can_be_downloaded_before_and_after(download: Download) -> None:
    """More than the list shows, with the rows of the file they stand in; formulas of the file do not run."""
    head, *lines = SALES.splitlines(keepends=True)
    at = send(head + "".join(lines) * 40 + "".join(f"B{n};=1+{n};Miller & Sons;Nut;1;10;1\r\n" for n in range(25)))
    at.button(key="kam_preview").click().run()
    (button,) = [button for button in at.get("download_button") if button.key == "kam_rejects"]
    assert button.label == "Rejected rows to mend (CSV): 25"
    first = 40 * len(lines) + 2
    reason = "not a date in the chosen order"
    rows = [
        [f"B{n}", f"'=1+{n}", "Miller & Sons", "Nut", "1", "10", "1", str(first + n), "Order Date", f"'=1+{n}", reason]
        for n in range(25)
    ]
    names, *found = download(at, "kam_rejects")
    assert names[:-4] == head.strip().split(";")
    assert names[-3:] == ["faulty column", "faulty value", "why rejected"]
    assert found == rows
    at.button(key="kam_commit").click().run()
    (button,) = [b for b in at.get("download_button") if re.fullmatch(r"kam_rejects_\d+", str(b.key))]
    assert button.label == "Rejected rows to mend (CSV): 25"
    assert download(at, str(button.key)) == [names, *found]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_mended_rows_complete_their_import(download: Download, lang: str) -> None:
    """Down, mended, up again: nothing is asked, and the list of imports says what became of the rejected row."""
    at = send(BAD, lang=lang)
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    (button,) = [b for b in at.get("download_button") if re.fullmatch(r"kam_rejects_\d+", str(b.key))]
    head, row = download(at, str(button.key))
    row[1] = "2024-04-01"
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows([head, row])
    at = send(stream.getvalue(), "rejects.csv", lang)
    number = re.search(r"\d+", str(button.key))
    assert number is not None
    said = {
        "en": f"These are rejected rows of import {number[0]} (sales.csv).",
        "zh": f"这是第 {number[0]} 次导入（sales.csv）中被拒绝的行",
    }[lang]
    assert View(at).message.startswith(said)
    shown = [box.key for box in at.get("selectbox") if not str(box.key).startswith("kam_template")]
    assert not shown  # nothing to answer: the completed import has answered it
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    seen = View(at)
    assert seen.errors == []
    assert (count("sales_line"), total()) == (4, 1210.75)
    lines = seen.parts("kam-line-text")
    completes = {"en": f"completes import {number[0]}", "zh": f"补全第 {number[0]} 次导入"}[lang]
    mended = {"en": "1 rejected, of these 1 mended since", "zh": "拒绝 1 行（其中 1 行已更正导入）"}[lang]
    assert [completes in line for line in lines[:2]] == [True, False]
    assert [mended in line for line in lines[:2]] == [False, True]
    assert not [b for b in at.get("download_button") if str(b.key).startswith("kam_rejects")]


@pytest.mark.parametrize(
    ("lang", "text", "said"),
    [
        ("en", SALES, "Dates: year/month/day, as in 2024-01-15. Numbers: decimal point, as in 1000.50."),
        ("zh", SALES, "日期：年/月/日，例如 2024-01-15。数字：小数点，例如 1000.50。"),
        (
            "en",
            "Order Date;Customer;Net Sales\n01/02/2013;A;1.000,50\n12/30/2013;B;7,25\n",
            "Dates: month/day/year, as in 12/30/2013. Numbers: decimal comma, as in 1.000,50.",
        ),
        (
            "zh",
            "Order Date;Customer;Net Sales\n01/02/2013;A;1.000,50\n12/30/2013;B;7,25\n",
            "日期：月/日/年，例如 12/30/2013。数字：小数逗号，例如 1.000,50。",
        ),
    ],
)
def test_it_says_how_dates_and_numbers_are_read(lang: str, text: str, said: str) -> None:
    assert View(send(text, lang=lang)).message.endswith(said)


def test_where_the_columns_differ_they_are_named() -> None:
    text = (
        "Invoice No,Customer,Invoice Date,Due Date,Amount\n1,A,13.01.2024,2024-02-13,10\n2,B,14.01.2024,2024-02-14,20\n"
    )
    said = View(send(text, "invoices.csv")).message
    assert "Dates: day/month/year (Invoice date), as in 13.01.2024. " in said
    assert "Dates: year/month/day (Due date), as in 2024-02-13. " in said


def test_a_kind_without_dates_and_numbers_says_nothing_of_them() -> None:
    at = send("Customer ID,Customer Name,City\n1,A,Bonn\n2,B,Ulm\n", "customers.csv")
    at.selectbox(key="kam_kind").set_value("customers").run()
    said = View(at).message
    assert "customers.csv" in said
    assert "0.1 kB" in said
    assert "Dates" not in said
    assert "Numbers" not in said


@pytest.mark.parametrize(("more", "end"), [(2, "Memo 1, Memo 2"), (14, "Memo 10, Memo 11 and 3 more")])
def test_columns_that_are_not_used_are_named(more: int, end: str) -> None:
    extra = ["<i>Memo</i>", *(f"Memo {n}" for n in range(1, more + 1))]
    head, *lines = SALES.splitlines()
    text = "\n".join([";".join([head, *extra]), *(line + ";x" * len(extra) for line in lines)])
    at = send(text)
    (body,) = [body for body in View(at).bodies if "Not used: " in body]
    assert "Not used: &lt;i&gt;Memo&lt;/i&gt;, Memo 1" in body
    assert body.endswith(f"{end}</p>")
    assert not [body for body in View(send(SALES)).bodies if "Not used: " in body]


def test_the_ledger_goes_by_the_readers_clock() -> None:
    at = send(SALES)
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    moment: datetime = database.engine().rows("SELECT max(committed_at) AS t FROM import_ledger")[0]["t"]
    far = app("upload")
    far.context = {**far.context, "timezone": "Asia/Shanghai"}
    shown = View(far.run()).text
    assert f"{moment + timedelta(hours=8):%Y-%m-%d %H:%M} · 3 loaded" in shown
    assert "UTC" not in shown


def test_what_is_ambiguous_is_asked_and_the_answers_count() -> None:
    at = send("Date,Customer,Amount\n03/04/2024,A,10\n05/06/2024,B,20\n")
    assert at.button(key="kam_preview").disabled
    assert i18n.text("ingest.question.kind", "en") in View(at).parts("kam-ask")
    at.selectbox(key="kam_kind").set_value("sales").run()
    assert at.button(key="kam_preview").disabled
    at.radio(key="kam_answer_date_order").set_value("dmy").run()
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    days = database.engine().rows("SELECT order_date FROM sales_line ORDER BY order_date")
    assert [str(row["order_date"]) for row in days] == ["2024-04-03", "2024-06-05"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b""),
        ("header.csv", b"Date,Customer,Amount\n"),
        ("binary.csv", bytes(range(256)) * 40),
        ("broken.xlsx", b"PK\x03\x04" + b"\0" * 500),
        ("=1+1<b>.csv", b""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_is_refused_in_words(name: str, data: bytes, lang: str) -> None:
    lines = count("sales_line")
    shown = View(send(data, name, lang))
    assert not shown.at.exception
    (said,) = shown.parts("kam-error")
    assert not said.startswith(i18n.text("shell.unexpected.title", lang))
    assert "<b>" not in "".join(body for body in shown.bodies if "kam-error" in body)
    assert count("sales_line") == lines
    assert not list(database.engine().staging.glob("*.upload"))


def test_a_file_without_a_needed_column_names_it() -> None:
    at = send("Order Date,Customer,Remark\n2024-01-15,A,x\n2024-01-16,B,y\n")
    at.selectbox(key="kam_kind").set_value("sales").run()
    assert at.button(key="kam_preview").disabled
    (said,) = View(at).parts("kam-error")
    assert i18n.text("ingest.target.revenue", "en") in said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_rows_to_load_are_written_alike(lang: str) -> None:
    """Amounts of a column have as many decimals, two to four; quantities as many as they have, discounts as stored."""
    text = (
        "Order No;Order Date;Customer;Quantity;Unit Price;Discount;Net Sales;Cost\r\n"
        "A1;2024-01-15;Miller;10;6;0.05;60;51.6\r\nA2;2024-01-16;Miller;2500;1.2345;0.125;3086.25;\r\n"
    )
    at = send(text, lang=lang)
    at.button(key="kam_preview").click().run()
    table = next(table for table in at.dataframe if "revenue" in table.value.columns)
    columns = json.loads(table.proto.columns)
    shown = {
        name: columns[name]["type_config"]["format"]
        for name in ("quantity", "unit_price", "discount", "revenue", "cost")
    }
    assert shown == {
        "quantity": "%,.0f",
        "unit_price": "%,.4f",
        "discount": "%,.3f",
        "revenue": "%,.2f",
        "cost": "%,.2f",
    }
    assert columns["revenue"]["label"] == i18n.text("ingest.target.revenue", lang)
    assert table.value["revenue"].tolist() == [60.0, 3086.25]
    assert table.value["cost"].isna().tolist() == [False, True]


# -- several tables, no header -----------------------------------------------------------------------------------

TWO = "Order Date;Customer;Net Sales\n2024-01-15;A;1\n2024-01-16;B;2\n\nReturns\nOrder Date;Customer;Net Sales;Reason\n2024-02-15;A;-1;x\n2024-02-16;B;-2;y\n"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_which_of_two_tables_is_asked_and_can_be_changed(lang: str) -> None:
    at = send(TWO, lang=lang)
    assert at.button(key="kam_preview").disabled
    (asked,) = at.radio
    assert "Returns" in asked.options[1]
    asked.set_value("2").run()
    assert not at.exception
    assert at.selectbox(key="kam_table_2").value == 2
    assert not at.button(key="kam_preview").disabled
    at.selectbox(key="kam_table_2").set_value(1).run()
    assert at.selectbox(key="kam_table_1").value == 1
    at.button(key="kam_preview").click().run()
    assert not at.exception
    at.button(key="kam_commit").click().run()
    assert (count("sales_line"), total()) == (2, 3.0)


def test_whether_there_is_a_header_is_asked() -> None:
    at = send("2024-01-15;Miller;1\n2024-01-16;Smith;2\n2024-01-17;Smith;3\n")
    (asked,) = at.radio
    asked.set_value("0").run()
    assert not at.exception
    assert not at.radio
    assert at.number_input(key="kam_header_0").value == 0
    at.number_input(key="kam_header_0").set_value(1).run()
    assert at.number_input(key="kam_header_1").value == 1


LINES = b"Order No,Product Code,Quantity,Price\nA,P1,2,10.50\nA,P2,1,3.00\nB,P1,4,10.00\nX,P1,1,1\n"
ORDERS = b"Order No,Order Date,Customer No\nA,2024-01-05,C1\nB,2024-01-20,C2\n"
PRODUCTS = b"Product Code,Product Name,Unit Cost\nP1,*Bolt*,6.00\nP2,Nut,1.25\n"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_dropped_together_are_joined_and_shown_with_their_evidence(lang: str) -> None:
    at = app("upload", lang=lang).run()
    files = [
        ("lines.csv", LINES, "text/csv"),
        ("orders.csv", ORDERS, "text/csv"),
        ("products.csv", PRODUCTS, "text/csv"),
    ]
    at.file_uploader(key="kam_file").set_value(files).run()
    assert View(at).errors == []
    orders, products = sorted(
        (box for box in at.checkbox if box.key.startswith("kam_join_")), key=lambda box: box.label
    )
    assert "Order No" in orders.label.replace("\\", "")
    assert "3" in orders.label
    assert "X (#5)" in orders.label.replace("\\", "")
    assert orders.value
    assert products.value
    at.button(key="kam_preview").click().run()
    assert View(at).errors == []
    at.button(key="kam_commit").click().run()
    assert (count("sales_line"), total()) == (3, 64.0)  # 2 x 10.50 + 3 + 4 x 10; the line of X has no date
    assert database.engine().rows("SELECT sum(cost) AS cost FROM sales_line")[0]["cost"] == 37.25
    assert [path.name for path in database.engine().staging.iterdir()] == []


def test_a_table_can_be_left_out_of_a_join() -> None:
    at = app("upload").run()
    files = [
        ("lines.csv", LINES, "text/csv"),
        ("orders.csv", ORDERS, "text/csv"),
        ("products.csv", PRODUCTS, "text/csv"),
    ]
    at.file_uploader(key="kam_file").set_value(files).run()
    box = next(box for box in at.checkbox if box.key.startswith("kam_join_") and "products" in box.label)
    box.uncheck().run()
    assert View(at).errors == []
    box = next(box for box in at.checkbox if box.key.startswith("kam_join_") and "products" in box.label)
    assert not box.value
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    assert database.engine().rows("SELECT count(cost) AS n FROM sales_line") == [{"n": 0}]


def test_files_that_have_nothing_in_common_are_said_so() -> None:
    at = app("upload").run()
    files = [("lines.csv", LINES, "text/csv"), ("other.csv", b"Colour,Weight\nred,1\nblue,2\n", "text/csv")]
    at.file_uploader(key="kam_file").set_value(files).run()
    assert i18n.text("import_errors.no_common_key.title", "en") in " ".join(View(at).errors)
    assert [path.name for path in database.engine().staging.iterdir()] == []


def test_receipts_that_name_no_invoice_can_be_left_unapplied() -> None:
    text = "Receipt No,Receipt Date,Customer No,Amount\nR1,2024-02-01,A,30\n"
    for leave in (False, True):
        at = send(text, name="receipts.csv")
        at.selectbox(key="kam_kind").set_value("payments").run()
        box = at.checkbox(key="kam_oldest_first")
        assert box.value
        if leave:
            box.uncheck().run()
        at.button(key="kam_preview").click().run()
        assert View(at).errors == []
        said = i18n.text("ingest.warning.oldest_first", "en", count=1)
        assert (said in " ".join(View(at).notices)) is not leave
        at.button(key="kam_back").click().run()
