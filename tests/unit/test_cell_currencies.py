"""The currency that number formats and signs show beside amounts: kept by row, never added up as one."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest.cells.number_words import CURRENCY
from kam_analytics.ingest.reading import as_read, workbook_formats
from tests import old_workbook
from tests.extracts import load, write

ADD = ingest.Mode("add")
HEAD = ("Order ID", "Order Date", "Customer ID", "Sales", "Cost")
Cell = tuple[float | str | None, str]


def sheet(folder: Path, *rows: tuple[Cell, Cell], name: str = "extract.xlsx") -> Path:
    """A workbook of sales, each amount with its number format."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(HEAD)
    for number, cells in enumerate(rows, start=2):
        page.append((f"A{number}", "2024-01-10", f"C{number}", *(value for value, _ in cells)))
        for column, (_, form) in enumerate(cells, start=4):
            page.cell(number, column).number_format = form
    book.save(folder / name)
    return folder / name


def lines(engine: Engine) -> list[tuple[Any, ...]]:
    return [
        tuple(row.values()) for row in engine.rows("SELECT currency, revenue, cost FROM sales_line ORDER BY order_id")
    ]


def codes(outcome: ingest.Outcome) -> list[str]:
    return [note.code for note in outcome.warnings]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("[$$-409]#,##0.00", "USD"), ("[$$-C09]#,##0", "AUD"), ("[$€-2] #,##0.00", "EUR"), ('_-* #,##0.00\\ "€"_-', "EUR"),
        ("[$¥-804]#,##0", "CNY"), ("[$￥-411]#,##0", "JPY"), ("[$HK$-C04]#,##0", "HKD"), ("#,##0\\ [$USD]", "USD"),
        ("[$kr-41D]0", "SEK"), ('"NT$"#,##0', "TWD"), ('"US$"#,##0;"US$"-#,##0', "USD"), ("\\U\\S\\D\\ 0", "USD"),
        ('_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)', "$"), ("$#,##0.00", "$"), ("\\$0", "$"),
        ('"￥"#,##0', "¥"), ('#,##0"元"', "元"), ('0;[Red]"€"0', "EUR"), ("[$₪-40D] 0", "ILS"),
        ("0.00", ""), ("[$-409]d-mmm-yy", ""), ('0" pcs"', ""), ("[Red]0.00", ""), ("General", ""), ('0" EURO-pallets"', ""),
    ],
)  # fmt: skip
def test_what_a_number_format_shows(form: str, shown: str) -> None:
    assert workbook_formats.currency(form) == shown
    assert not shown or re.fullmatch(CURRENCY, shown)  # what numbers may have beside them


def test_each_row_of_a_sheet_is_in_the_currency_of_its_format(engine: Engine, tmp_path: Path) -> None:
    dollar, euro = "[$$-409]#,##0.00", '#,##0.00 "€"'
    path = sheet(
        tmp_path,
        ((100.5, dollar), (60, dollar)),
        ((200, euro), (None, euro)),
        ((-3, "[$¥-804]0.00"), (-1, "0.00")),
        ((7, "0.00"), (2, "General")),
        ((9, euro), (4, dollar)),
    )
    seen = ingest.inspect(path).warnings
    assert [(note.code, note.params) for note in seen] == [
        ("currency_formats", {"columns": "Sales: USD, EUR, CNY; Cost: USD"})
    ]
    outcome = load(engine, path, "sales")
    assert lines(engine) == [("USD", Decimal("100.5"), 60), ("EUR", 200, None), ("CNY", -3, -1), ("", 7, 2)]
    assert outcome.rows == ingest.Rows(5, 4, 1, 0)
    assert [(reject.row, reject.reason, reject.value) for reject in outcome.rejects] == [
        (6, "row_of_currencies", "EUR, USD")
    ]
    assert codes(outcome) == ["currency_partly", "several_currencies"]
    assert outcome.totals["revenue EUR"] == 200


def test_formats_are_found_where_cells_do_not_say_their_place(tmp_path: Path) -> None:
    path = sheet(tmp_path, ((1, "[$USD] 0"), (2, "0")), (("text", "[$EUR] 0"), (3, "[$EUR] 0")))
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                content = re.sub(rb'(<(?:row|c)\b[^>]*?) r="\w+"', rb"\1", content)
                assert b' r="' not in content
            new.writestr(part, content)
    for file in (path, bare):
        found = workbook_formats.found(file, "Sheet", (3, 4))
        assert [[found.of(row, column) for column in (3, 4)] for row in (1, 2, 3, 4)] == [
            ["", ""], ["USD", ""], ["", "EUR"], ["", ""],
        ]  # fmt: skip


def test_a_column_of_currencies_goes_before_formats_and_other_columns_keep_theirs(
    engine: Engine, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.active.append(("Order ID", "Order Date", "Customer ID", "Sales", "Currency"))
    book.active.append((1001, "2024-01-10", 17, 5, "EUR"))
    for cell in book.active[2]:
        cell.number_format = "[$$-409]0.00"
    book.save(tmp_path / "a.xlsx")
    found = ingest.inspect(tmp_path / "a.xlsx")
    assert found.warnings == ()
    outcome = load(engine, tmp_path / "a.xlsx", "sales")
    assert outcome.warnings == ()
    assert engine.rows("SELECT order_id, customer_id, currency FROM sales_line") == [
        {"order_id": "1001", "customer_id": "17", "currency": "EUR"}
    ]
    # As CSV, and so in a join, only amounts have theirs.
    assert [*as_read.rows(found)][1] == ["1001", "2024-01-10", "17", "USD 5", "EUR"]


def test_a_shared_sign_alone_is_the_companys_own_unless_it_cannot_be(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dollars = ((5, '"$"0.00'), (1, '"$"0.00')), ((6, "0"), (2, "0"))
    alone = sheet(tmp_path, *dollars)
    assert ingest.inspect(alone).warnings == ()
    assert codes(load(engine, alone, "sales")) == ["currency_own_sign"]
    assert lines(engine) == [("", 5, 1), ("", 6, 2)]
    monkeypatch.setenv("KAM_CURRENCY", "CNY")
    yuan = write(tmp_path, "order date;customer name;revenue\n2024-03-01;B;¥7\n2024-03-01;B;8元\n2024-03-01;B;EUR 9\n")
    assert codes(load(engine, yuan, "sales")) == ["currency_partly", "several_currencies"]
    outcome = load(
        engine, sheet(tmp_path, *dollars, ((7, "0"), (3, "0")), name="b.xlsx"), "sales", mode=ingest.Mode("add")
    )
    assert "currency_sign" in codes(outcome)
    found = engine.rows("SELECT currency, sum(revenue) AS revenue FROM sales_line GROUP BY currency ORDER BY currency")
    assert [tuple(row.values()) for row in found] == [("", 39), ("$", 5), ("EUR", 9)]


def test_what_stands_in_one_row_must_be_one_currency(engine: Engine, tmp_path: Path) -> None:
    text = "order date;customer name;revenue;cost\n" + "".join(
        f"2024-01-1{n};C{n};{a};{b}\n"
        for n, (a, b) in enumerate(
            (("$5", "USD 3"), ("€5", "$3"), ("¥5", "$3"), ("¥5", "3元"), ("5", "HK$ 3"), ("1", "1"))
        )
    )
    outcome = load(engine, write(tmp_path, text), "sales")
    assert [(reject.row, reject.value) for reject in outcome.rejects] == [(3, "$, EUR"), (4, "$, ¥")]
    assert [row["currency"] for row in engine.rows("SELECT currency FROM sales_line ORDER BY customer_id")] == [
        "USD", "CNY", "HKD", "",
    ]  # fmt: skip


def test_old_workbooks_show_their_formats_too(engine: Engine, tmp_path: Path) -> None:
    rows = [
        HEAD,
        ("A1", "2024-01-10", "C1", (100.5, "[$$-409]#,##0.00"), (60.0, "0.00")),
        ("A2", "2024-01-10", "C2", (200.0, '#,##0.00 "€"'), ""),
        ("A3", "2024-01-10", "C3", 7.0, 2.0),
    ]
    path = old_workbook.write(tmp_path / "old.xls", "数据", rows)
    outcome = load(engine, path, "sales")
    assert lines(engine) == [("USD", Decimal("100.5"), 60), ("EUR", 200, None), ("", 7, 2)]
    assert codes(outcome) == ["currency_partly", "several_currencies"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), min_size=1, max_size=30),
    cut=st.integers(0, 6000),
)
def test_damaged_old_workbooks_have_no_formats_or_some(tmp_path: Path, places: list[tuple[int, int]], cut: int) -> None:
    rows = [HEAD, *(("A", "2024-01-10", "C", (1.5, "[$€-2] 0"), (1.0, "0.00")) for _ in range(20))]
    content = bytearray(old_workbook.write(tmp_path / "whole.xls", "S", rows).read_bytes())
    for place, value in places:
        content[min(place, len(content) - 1)] = value
    (tmp_path / "damaged.xls").write_bytes(content[: len(content) - cut])
    found = workbook_formats.found(tmp_path / "damaged.xls", "S", (3, 4))
    assert found.names[0] == ""


def test_a_currency_in_the_header_is_that_of_the_rows(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On either way of reading; what stands beside an amount goes before it; two in one row set the row aside."""
    head, rows = "order date,customer id,{}\n", "2024-01-05,C1,5\n2024-01-06,C1,{}\n"
    fast = load(engine, write(tmp_path, head.format("Sales (EUR)") + rows.format("7")), "sales")
    slow = load(engine, write(tmp_path, head.format("Sales (EUR)") + rows.format("USD 8"), "b.csv"), "sales", mode=ADD)
    assert [codes(fast), codes(slow)[:2]] == [["currency_in_header"], ["currency_in_header", "currency_in_cells"]]
    sign = load(engine, write(tmp_path, head.format("Sales ($)") + rows.format("11"), "c.csv"), "sales", mode=ADD)
    assert (
        codes(sign)[0] == "currency_own_sign"
    )  # a dollar sign alone is the company's own, as long as none is declared
    monkeypatch.setenv("KAM_CURRENCY", "CNY")
    load(engine, write(tmp_path, head.format("Sales ($)") + rows.format("13"), "d.csv"), "sales", mode=ADD)
    found = engine.rows("SELECT currency, sum(revenue) AS revenue FROM sales_line GROUP BY currency ORDER BY currency")
    assert [tuple(row.values()) for row in found] == [("", 16), ("$", 18), ("EUR", 17), ("USD", 8)]
    two = write(tmp_path, head.format("Sales (EUR),Cost (USD)") + "2024-01-05,C1,5,3\n2024-01-06,C1,6,\n", "e.csv")
    outcome = load(engine, two, "sales", mode=ADD)
    assert [(reject.row, reject.reason, reject.value) for reject in outcome.rejects] == [
        (2, "row_of_currencies", "EUR, USD")
    ]
