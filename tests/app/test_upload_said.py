"""The upload page reads a file as files of its shape were read last, says so, and lets that go."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kam_analytics import i18n
from kam_analytics.ui import database
from tests.app.test_upload import count, send
from tests.app.view import View

FIRST = "Wann;Zahl;customer id\n03/04/2024;1,50;C1\n05/04/2024;2,25;C2\n"
NEXT = "Wann;Zahl;customer id\n06/04/2024;4,00;C1\n07/05/2024;5,10;C3\n"


@pytest.fixture(autouse=True)
def database_copy(own: Callable[[str], Path]) -> Path:
    return own("empty")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Read as files of this shape were last time"), ("zh", "按上次的读法读取")]
)
def test_the_next_file_needs_no_answers_and_can_be_read_anew(lang: str, said: str) -> None:
    at = send(FIRST, "april.csv", lang)
    at.selectbox(key="kam_kind").set_value("sales").run()
    for target, source in (("order_date", "Wann"), ("revenue", "Zahl")):
        at.selectbox(key=f"kam_map_sales_{target}_").set_value(source).run()
    at.radio(key="kam_answer_date_order").set_value("dmy").run()
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    assert View(at).errors == []
    assert count("sales_line") == 2
    at = send(NEXT, "may.csv", lang)
    assert said in View(at).text
    assert "april.csv" in View(at).text
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    (last,) = database.engine().rows("SELECT max(order_date)::VARCHAR AS day, sum(revenue) AS total FROM sales_line")
    assert (last["day"], float(last["total"])) == ("2024-05-07", 12.85)
    at = send(NEXT.replace("4,00", "4,10"), "june.csv", lang)
    at.button(key="kam_forget_reading").click().run()
    shown = View(at)
    assert said not in shown.text
    assert database.engine().rows("SELECT count(*) AS n FROM remembered_reading") == [{"n": 0}]


TABLES = (
    "order id,order date,customer,revenue\n{0}1,2024-01-13,A,1.50\n{0}2,2024-01-14,A,1.50\n\n\n"
    "order id,order date,customer,revenue,salesperson\n{0}3,2024-01-15,B,7.25,Z\n{0}4,2024-01-16,B,8.25,Z\n"
)


def test_the_table_that_is_meant_is_asked_once_and_can_be_asked_again() -> None:
    at = send(TABLES.format("A"), "monday.csv")
    at.radio(key="kam_answer_table").set_value("2").run()
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    assert View(at).errors == []
    at = send(TABLES.format("B"), "tuesday.csv")
    assert "monday.csv" in View(at).text
    assert [radio.key for radio in at.radio] == []
    assert at.selectbox(key="kam_table_2").value == 2
    at.button(key="kam_forget_reading").click().run()
    assert "monday.csv" not in View(at).text
    at.radio(key="kam_answer_table").set_value("1").run()
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    rows = database.engine().rows("SELECT order_id FROM sales_line ORDER BY 1")
    assert [row["order_id"] for row in rows] == ["A3", "A4", "B1", "B2"]


STATUSES = (
    "Order No,Order Date,Customer,Status,Net Sales\n1,2024-01-13,A,Shipped,10.00\n2,2024-01-14,B,Cancelled,20.00\n"
    "3,2024-01-15,C,*Void*,40.00\n4,2024-01-16,C,Void,80.00\n"
)


def test_rows_are_chosen_by_the_values_of_a_status_column() -> None:
    at = send(STATUSES)
    labels = {box.label: box.value for box in at.checkbox if str(box.key).startswith("kam_rows_")}
    assert labels == {
        "Shipped (1)": True,
        "Cancelled (1) · will be loaded; please check": True,
        r"\*Void\* (1)": True,
        "Void (1) · voided or deleted": False,
    }
    next(box for box in at.checkbox if box.label.startswith("Cancelled")).uncheck().run()
    at.button(key="kam_preview").click().run()
    shown = View(at)
    assert shown.errors == []
    assert shown.headline["To load"].value == "2"
    assert shown.headline["Skipped"].value == "2"
    assert any("Cancelled (1), Void (1)" in line for line in shown.parts("kam-count"))


@pytest.mark.parametrize(("lang", "check"), [("en", " · please check"), ("zh", " · 请核对")])
def test_a_column_that_is_not_sure_says_so(lang: str, check: str) -> None:
    at = send("Order Date,Customer,Day,Amount\n2024-01-13,A,1,10.00\n", lang=lang)
    at.selectbox(key="kam_kind").set_value("sales").run()
    boxes = {str(box.key): box.label for box in at.selectbox}
    assert boxes["kam_map_sales_order_date_Order Date"].endswith("*")
    assert boxes["kam_map_sales_revenue_Amount"].endswith("*" + check)  # "Amount" can be anything


@pytest.mark.parametrize(
    ("lang", "few", "many", "none"),
    [
        ("en", "in their name: 11.", "the first 200 of 600 columns with", "No column has"),
        ("zh", "的列，共 11 列", "的共 600 列，下方列表只含前 200 列", "没有列名含"),
    ],
)
def test_of_a_very_wide_file_lists_offer_some_columns_and_others_by_their_name(
    lang: str, few: str, many: str, none: str
) -> None:
    """603 columns: three with a known heading stand among those that say nothing."""
    filling = [f"Extra {n}" for n in range(600)]
    names = [*filling[:300], "Order Date", "Customer", *filling[300:], "Revenue"]
    row = {"Order Date": "2024-01-13", "Customer": "Meyer"}
    at = send("\n".join([",".join(names), ",".join(row.get(name, "7.5") for name in names)]), lang=lang)
    at.selectbox(key="kam_kind").set_value("sales").run()

    def box() -> Any:
        return next(box for box in at.selectbox if str(box.key).startswith("kam_map_sales_category_"))

    shown = [*filling[:200], "Order Date", "Customer", "Revenue"]
    assert [*box().options[1:]] == shown
    assert any("203" in line and "603" in line for line in View(at).parts("kam-count"))
    for text, offered, said in (
        ("eXTRA 59", ["Extra 59", *(f"Extra {n}" for n in range(590, 600))], few),
        ("xtr", filling[:200], many),
        ("nothing such", shown, none),
    ):
        at.text_input(key="kam_find_column").set_value(text).run()
        assert [*box().options[1:]] == offered
        assert any(said in line for line in View(at).parts("kam-count"))
    at.text_input(key="kam_find_column").set_value("Extra 599").run()
    box().set_value("Extra 599").run()
    at.text_input(key="kam_find_column").set_value("").run()
    assert View(at).errors == []
    assert box().value == "Extra 599"  # stays, though it is not among the others
    assert [*box().options[2:]] == shown


def test_a_kind_is_asked_before_columns_are_and_the_list_of_imports_waits() -> None:
    at = send("Date,Customer,Amount\n2024-01-13,A,10.00\n")
    keys = {str(box.key) for box in at.selectbox}
    assert not any(key.startswith("kam_map_") for key in keys)
    assert "kam_template_kind" not in keys  # one thing at a time
    assert "looks like" not in View(at).message
    at.radio(key="kam_answer_kind").set_value("sales").run()
    assert "looks like sales lines" in View(at).message
    (box,) = [box for box in at.selectbox if str(box.key).startswith("kam_kind")]
    assert box.value == "sales"  # the box of the kind shows what was answered
    assert any(str(box.key).startswith("kam_map_sales_") for box in at.selectbox)


def test_a_file_of_something_else_says_so_first_and_maps_no_columns() -> None:
    at = send("opportunity_id,account,deal_stage,close_date,close_value\nO1,A,Won,2024-01-13,10\n")
    shown = View(at)
    assert len(shown.errors) == 1
    assert "looks like" not in shown.message
    assert not any(str(box.key).startswith("kam_map_") for box in at.selectbox)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("all_of_them", [True, False])
def test_formulas_without_values_are_said_once(lang: str, all_of_them: bool) -> None:
    """By the refusal where nothing else stands in a needed column, else by a note."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["Order Date", "Customer", "Revenue"])
    for day in range(1, 6):
        book.active.append([f"2024-03-0{day}", "Miller", "=5*2" if day == 1 or all_of_them else 10])
    book.save(content)
    shown = View(send(content.getvalue(), "sales.xlsx", lang))
    assert len(shown.errors) == all_of_them
    assert shown.text.count("C2") == 1, shown.text


def test_totals_say_whole_quantities_without_decimals_and_no_sum_of_rates() -> None:
    at = send("Order Date,Customer,Quantity,Net revenue\n2024-01-13,A,2,10.00\n2024-01-14,A,1,5.00\n")
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    (listed,) = View(at).parts("kam-line-text")
    assert ("Net revenue 15.00, Quantity 3" in listed, "3.00" in listed) == (True, False)
    rates = send("From currency,To currency,Date,Rate\nUSD,EUR,2024-01-01,0.9\nUSD,EUR,2024-02-01,0.8\n", "rates.csv")
    rates.button(key="kam_preview").click().run()
    assert View(rates).errors == []
    assert "1.70" not in View(rates).text


def test_what_rates_are_measured_against_is_asked_and_may_be_said_otherwise() -> None:
    """Its rows end in a delimiter that the header has too."""
    at = send("Date,USD,JPY,\n2024-01-02,1.0956,155.52,\n2024-01-03,1.0919,155.67,\n", "bank.csv")
    assert "Not used" not in View(at).text
    for answer, of in (("CHF/each", "other"), ("EUR/each", "answer"), ("GBP/each", "other"), ("each/EUR", "answer")):
        boxes = at.radio if of == "answer" else at.selectbox
        next(box for box in boxes if str(box.key).startswith(f"kam_{of}_base")).set_value(answer).run()
        assert [radio.value for radio in at.radio] == [answer if of == "answer" else None]
    at.button(key="kam_preview").click().run()
    assert View(at).errors == []
    assert any("1 JPY = 155.67 EUR; 1 USD = 1.0919 EUR" in line for line in View(at).parts("kam-notice"))


def test_which_of_two_amounts_counts_is_asked_and_stays_open_to_correction() -> None:
    at = send("Order ID,Order Date,Customer,Sales USD,Sales EUR\n1,2024-01-02,A,100,90\n2,2024-01-03,B,10,9\n")
    at.radio(key="kam_answer_amount_column").set_value("revenue=Sales EUR").run()
    assert [radio.key for radio in at.radio] == []
    assert at.selectbox(key="kam_map_sales_revenue_Sales EUR").value == "Sales EUR"
    assert "Not used: Sales USD" in View(at).text
    at.button(key="kam_preview").click().run()
    assert View(at).errors == []
    assert any("99.00" in line for line in View(at).parts("kam-facts"))


def test_a_single_month_is_read_where_the_kind_is_chosen() -> None:
    """Before the preview too, while a question is open (1,234: a decimal comma or a thousand)."""
    at = send('Region,Mar 2024\nEast,"1,234"\nWest,"4,567"\n', "x.csv")
    at.selectbox(key="kam_kind").set_value("targets").run()
    shown = View(at)
    assert "Amounts by month or quarter are read from these columns: Mar 2024" in shown.text
    assert "Not used" not in shown.text
    at.radio(key="kam_answer_decimal").set_value("point").run()
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    assert database.engine().rows("SELECT sum(amount)::INTEGER AS total FROM sales_target") == [{"total": 5801}]


VOUCHERS = (
    "日期,单据编号,客户名称,单据状态,物料名称,数量,销售金额\n2024-01-05,XS1,上海一公司,已审核,螺栓,10,1000.00\n,,,,螺母,20,500.50\n"
    "2024-01-08,XS2,北京二公司,已审核,螺栓,3,300.00\n,,,,电机,1,9000.00\n"
)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_vouchers_are_filled_down_in_one_click(lang: str) -> None:
    at = send(VOUCHERS, "vouchers.csv", lang)
    at.selectbox(key="kam_kind").set_value("sales").run()
    assert "XS1" in View(at).text
    assert at.button(key="kam_preview").disabled
    assert i18n.text("upload.unused", lang, names="单据状态") not in View(at).text  # it says which rows are loaded
    at.radio(key="kam_answer_vouchers").set_value("fill").run()
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    assert View(at).errors == []
    rows = database.engine().rows(
        "SELECT customer_name AS name, sum(revenue)::DOUBLE AS total FROM sales_line GROUP BY 1 ORDER BY 2"
    )
    assert [(row["name"], row["total"]) for row in rows] == [("上海一公司", 1500.5), ("北京二公司", 9300.0)]


@pytest.mark.parametrize(("lang", "again"), [("en", "Another year"), ("zh", "其他年份")])
def test_the_year_of_months_without_one_is_that_of_the_title_or_another(lang: str, again: str) -> None:
    at = send("2024年度销售目标,,\n销售员,1月,2月\n张伟,1,2\n", "targets.csv", lang)
    at.selectbox(key="kam_kind").set_value("targets").run()
    assert "1月 = 2024-01" in " ".join(at.radio(key="kam_answer_year").options)
    assert at.selectbox(key="kam_other_year_None").label == again
    at.selectbox(key="kam_other_year_None").set_value("2023").run()
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    assert View(at).errors == []
    found = database.engine().rows(
        "SELECT period_start::VARCHAR AS day, amount::DOUBLE AS n FROM sales_target ORDER BY 1"
    )
    assert [(row["day"], row["n"]) for row in found] == [("2023-01-01", 1.0), ("2023-02-01", 2.0)]
