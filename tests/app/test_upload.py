"""The upload page step by step, with Streamlit's own uploader (as under `streamlit run`): see, preview, keep, undo."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kam_analytics import i18n
from kam_analytics.ui import database
from tests.app.view import View, app, view

SALES = (
    "Order No;Order Date;Customer;Product;Quantity;Net Sales;Cost\r\n"
    "A1;2024-01-15;Miller & Sons;Bolt;10;1000.50;600\r\n"
    "A2;2024-02-20;<b>Ltd</b>;Nut;5;250.25;300\r\n"
    "A3;2024-03-31;Miller & Sons;Nut;1;-50.00;\r\n"
)


@pytest.fixture(autouse=True)
def database_copy(own: Callable[[str], Path]) -> Path:
    return own("empty")


@pytest.fixture
def demo_copy(own: Callable[[str], Path]) -> Path:
    """The demo company instead, for what an import makes of it."""
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


@pytest.mark.usefixtures("demo_copy")
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
            "en": f"Taken back: {name} ({kind}). Rows taken out: 3. Net revenue: 1,200.75 → 0.00. The import stays in this list, marked as taken back.",
            "zh": f"已撤销：{name}（{kind}）。移出 3 行。净收入：1,200.75 → 0.00。该导入仍留在列表中，标为已撤销。",
        }[lang]
    )
    assert len([text for text in View(at).parts("kam-line-text kam-undone") if name in text]) == 1


def test_one_click_on_preview_is_enough() -> None:
    """A file with a byte-order mark used to be looked at again first, since two encodings read the same."""
    at = send(SALES)
    at.button(key="kam_preview").click().run()
    assert "kam_commit" in [button.key for button in at.button]


@pytest.mark.usefixtures("demo_copy")
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
    assert View(at).notices == ["sales.csv was discarded. Nothing was loaded, and nothing has changed."]


def test_what_was_cancelled_says_so_until_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    at = send(SALES)
    with monkeypatch.context() as patched:
        patched.setattr("kam_analytics.ingest.begin", lambda *_, **__: st.stop())  # it loads and loads
        at.button(key="kam_preview").click().run()
        at.button(key="kam_cancel").click().run()
    assert View(at).errors == []
    assert View(at).notices == ["The import of sales.csv was cancelled. Nothing was loaded, and nothing has changed."]
    at.button(key="kam_preview").click().run()
    assert View(at).notices == []
    at.button(key="kam_commit").click().run()
    assert (View(at).notices, total()) == ([], 1200.75)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_of_imports_shows_where_each_column_went(lang: str) -> None:
    data = SALES.replace("Net Sales;Cost", "Net Sales;<b>Cost</b>")
    at = send(data, lang=lang)
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    (shown,) = [body for body in View(at).bodies if "kam-read" in body]
    assert hashlib.sha256(data.encode("utf-8-sig")).hexdigest() in shown
    target, how = i18n.text("ingest.target.revenue", lang), i18n.text("ingest.read.point", lang)
    assert f"<tr><th>Net Sales</th><td>{target}</td><td>{how}</td></tr>" in shown
    assert "&lt;b&gt;Cost&lt;/b&gt;</p>" in shown  # not used under this name, and no tag


def test_the_same_file_again_changes_nothing() -> None:
    for _ in range(2):
        at = send(SALES)
        at.button(key="kam_preview").click().run()
        if any(button.key == "kam_commit" for button in at.button):
            at.button(key="kam_commit").click().run()
    assert i18n.text("upload.unchanged", "en") in View(at).notices
    at = send(SALES)
    column = next(box for box in at.selectbox if box.key.startswith("kam_map_sales_cost_"))
    column.select("").run()
    at.button(key="kam_preview").click().run()
    assert any("read otherwise than you chose now: columns" in said for said in View(at).notices)
    assert count("sales_line") == 3


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
    assert "51 B" in said  # 31 + 9 + 8 letters and line ends, and a mark of three bytes
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


@pytest.mark.parametrize(("columns", "said"), [(200, False), (201, True)])
def test_of_a_very_wide_file_the_first_columns_are_shown(columns: int, said: bool) -> None:
    head, *lines = SALES.splitlines()
    more = columns - len(head.split(";"))
    names = [f"Memo {n}" for n in range(more)]
    at = send("\n".join([";".join([head, *names]), *(line + ";x" * more for line in lines)]))
    (table,) = [frame.value for frame in at.dataframe if "Memo 1" in frame.value]
    assert len(table.columns) == 200
    assert ("The first 200 of 201 columns." in View(at).text) == said


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


def test_the_unit_of_a_header_is_asked_and_the_answer_counts() -> None:
    at = send("order date,customer id,Revenue (TEUR)\n2024-01-13,C1,1.5\n2024-01-14,C2,2\n")
    assert at.button(key="kam_preview").disabled
    at.radio(key="kam_answer_unit").set_value("multiply").run()
    at.button(key="kam_preview").click().run()
    shown = View(at).html
    assert "3,500" in shown
    assert "× 1,000" in " ".join(View(at).notices)
    at.button(key="kam_back").click().run()
