"""Files that are dropped together on the upload page: joined with their evidence, left out, or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from kam_analytics import i18n
from kam_analytics.ui import database
from tests.app.test_upload import count, total
from tests.app.view import View, app

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES = b"Order No,Product Code,Quantity,Price\nA,P1,2,10.50\nA,P2,1,3.00\nB,P1,4,10.00\nX,P1,1,1\n"
ORDERS = b"Order No,Order Date,Customer No\nA,2024-01-05,C1\nB,2024-01-20,C2\n"
PRODUCTS = b"Product Code,Product Name,Unit Cost\nP1,*Bolt*,6.00\nP2,Nut,1.25\n"


@pytest.fixture(autouse=True)
def database_copy(own: Callable[[str], Path]) -> Path:
    return own("empty")


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


def test_sheets_alike_are_loaded_one_below_the_other(tmp_path: Path) -> None:
    path = tmp_path / "months.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for number in (1, 2, 3):
            sheet = book.add_worksheet(f"2024-0{number}")
            sheet.write_row(0, 0, ["Order Date", "Customer", "Revenue"])
            sheet.write_row(1, 0, [f"2024-0{number}-05", "A", number])
            sheet.write_row(2, 0, ["soon" if number == 2 else f"2024-0{number}-06", "B", 10 * number])
    at = app("upload").run()
    at.file_uploader(key="kam_file").set_value([("months.xlsx", path.read_bytes(), XLSX)]).run()
    assert not [button for button in at.button if button.key == "kam_join_sheets"]
    at.selectbox[1].select("2024-02").run()  # one of them was chosen: all of them are still to be had
    assert at.button(key="kam_stack_sheets").label == "Read all 3 sheets as one table"
    at.button(key="kam_stack_sheets").click().run()
    assert View(at).errors == []
    assert "2024-01, 2024-02, 2024-03" in View(at).text
    at.button(key="kam_preview").click().run()
    assert "2024-02!3" in View(at).text + "".join(frame.value.to_csv() for frame in at.dataframe)
    at.button(key="kam_commit").click().run()
    assert (count("sales_line"), total()) == (5, 46.0)  # 1 + 10 + 2 + 3 + 30
    assert [path.name for path in database.engine().staging.iterdir()] == []
