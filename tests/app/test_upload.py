"""The upload page step by step, with Streamlit's own uploader (as under `streamlit run`): see, preview, keep, undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
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
BAD = SALES + "A4;not a date;Miller & Sons;Nut;1;10;1\r\n"


@pytest.fixture(autouse=True)
def database_copy(own: Callable[[str], Path]) -> Path:
    return own("demo")


def send(text: str | bytes, name: str = "sales.csv", lang: str = "en") -> AppTest:
    """The page after a file was dropped on it."""
    at = app("upload", lang=lang).run()
    data = text.encode("utf-8-sig") if isinstance(text, str) else text
    return at.file_uploader(key="kam_file").set_value((name, data, "text/csv")).run()


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


def test_what_is_ambiguous_is_asked_and_the_answers_count() -> None:
    at = send("Date,Customer,Amount\n03/04/2024,A,10\n05/06/2024,B,20\n")
    assert at.button(key="kam_preview").disabled
    assert i18n.text("ingest.question.kind", "en") in View(at).notices
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
