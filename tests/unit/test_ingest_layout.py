"""Where the tables of a file are: header rows, several tables, no header, columns that are none."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import Hints, Rows, inspect
from kam_analytics.ingest.model import NeedsAnswer, Table
from kam_analytics.ingest.reading import as_read, layout
from kam_analytics.ingest.reading.rows import unique
from tests.extracts import load, write

SALES = "order date,customer,sales\n2024-01-13,A,1\n2024-01-14,B,2\n"
INVOICES = "invoice no,due date,customer,amount\nI1,2024-01-13,A,5\nI2,2024-01-14,B,6\nI3,2024-01-15,B,7\n"


def found_in(text: str, wanted: int | None = None) -> list[Table]:
    return layout.tables(list(csv.reader(text.splitlines())), wanted)


def one(text: str, wanted: int | None = None) -> tuple[int, int, tuple[str, ...]]:
    (table,) = found_in(text, wanted)
    return table.header_row, table.header_rows, table.names


def test_the_header_below_a_preamble() -> None:
    text = "Sales report 2024,,,\n,,,\nOrder Date,Customer,Sales,Cost\n2024-01-01,A,1,2\n2024-01-02,B,3,4\n"
    assert one(text) == (3, 1, ("Order Date", "Customer", "Sales", "Cost"))


def test_names_are_made_unique() -> None:
    assert unique(["Amount", "", "Amount ", "A\nB"], 5) == (
        "Amount", "Column 2", "Amount (2)", "A B", "Column 5",
    )  # fmt: skip


# -- no header ---------------------------------------------------------------------------------------------------


def test_a_file_without_header_gets_numbered_columns_and_is_asked_about() -> None:
    (table,) = found_in("2024-01-01,A,1,2\n2024-01-02,B,3,4\n2024-01-03,C,5,6\n")
    assert (table.header_row, table.first, table.unsure) == (0, 1, True)
    assert table.names == ("Column 1", "Column 2", "Column 3", "Column 4")


@pytest.mark.parametrize(
    "text",
    [
        "1,ABBOTT,007\n2,MARA,008\n-,VIVIANA,ROSARIO\n4,JOYCE,009\n5,BRIAN,011\n",  # the one with the fewest numbers
        "1|T8|a b\n2|T8|c d\nx|T8|e f\n",  # the last one
    ],
)
def test_the_row_most_like_names_is_no_header_below_rows_as_full_as_it(text: str) -> None:
    (table,) = found_in(text.replace("|", ","))
    assert (table.header_row, table.first, table.unsure) == (0, 1, True)


def test_a_title_is_not_as_full_as_the_header_below_it() -> None:
    (table,) = found_in("Ranking,2024\nZone,Points,Rank\nSouth,4,1\nWest,5,2\n")
    assert (table.header_row, table.names, table.unsure) == (2, ("Zone", "Points", "Rank"), False)


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        ("North,Anna\nSouth,Ben\nWest,Carl\nEast,Dora\n", True),  # words above words
        ("Region,Rep\nSouth,Ben\nWest,Carl\nEast,Dora\n", False),  # known names
        ("Zone,Code\nSouth,B-001\nWest,C-002\nEast,D-003\n", False),  # codes below a word
        ("Zone,Points\nSouth,4\nWest,5\n", False),  # numbers below a word
        ("name,kind\nname,a\nother,b\nthird,c\n", False),
    ],
)
def test_words_above_words_are_asked_about(text: str, unsure: bool) -> None:
    assert found_in(text)[0].unsure is unsure


def test_the_question_is_answered_by_a_hint(tmp_path: Path, engine: Engine) -> None:
    path = write(tmp_path, "2024-01-13,A,1\n2024-01-14,B,2\n")
    (asked,) = ingest.questions(inspect(path))
    assert (asked.code, [choice.id for choice in asked.choices]) == ("header", ["1", "0"])
    assert "2024-01-13, A, 1" in asked.choices[0].text("header", "en")
    with pytest.raises(NeedsAnswer):
        ingest.plan_for(inspect(path), "sales")
    look = inspect(path, hints=Hints(header_row=0))
    assert look.asked == ()
    mapping: dict[str, str | None] = {"order_date": "Column 1", "customer_name": "Column 2", "revenue": "Column 3"}
    outcome = ingest.begin(engine, path, ingest.plan_for(look, "sales", mapping)).commit()
    assert (outcome.rows, str(outcome.totals["revenue"])) == (Rows(2, 2, 0, 0), "3.00")
    assert inspect(path, hints=Hints(header_row=1)).columns[1].name == "A"


# -- several header rows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["O0,TBD,K,TBD", "O0,31.02.2024,,#REF!", "O0,soon,L,abc", "O0,2024年2月30日,,12..3"])
def test_a_first_row_that_cannot_be_read_is_no_second_header(first: str, engine: Engine, tmp_path: Path) -> None:
    rows = "".join(f"O{n},2024-01-0{n},{'KL'[n % 2]},{n}\n" for n in range(1, 5))
    outcome = load(engine, write(tmp_path, f"Order No,Order Date,Customer ID,Revenue\n{first}\n{rows}"), "sales")
    assert (outcome.rows.loaded, [reject.row for reject in outcome.rejects]) == (4, [2, 2])


def test_two_header_rows_are_joined() -> None:
    """A group name stands over the columns up to the next one; words are not repeated."""
    text = "Report,,,,\n,,2023,,2024,\nCustomer,City,Sales,Cost,Sales,Cost\nA,X,1,2,3,4\nB,Y,5,6,7,8\n"
    names = ("Customer", "City", "2023 Sales", "2023 Cost", "2024 Sales", "2024 Cost")
    assert one(text) == (3, 2, names)


def test_a_row_of_units_or_second_names_belongs_to_the_header() -> None:
    text = "order date,customer,sales,quantity\n,,EUR,pcs\n2024-01-13,A,1,4\n2024-01-14,B,2,5\n2024-01-15,B,2,5\n"
    assert one(text) == (2, 2, ("order date", "customer", "sales EUR", "quantity pcs"))
    text = "客户,销售,,回款,\n名称,数量,金额,日期,金额\n甲,1,2,2024-01-13,4\n乙,5,6,2024-01-14,8\n丙,5,6,2024-01-14,8\n"
    assert one(text) == (2, 2, ("客户 名称", "销售 数量", "销售 金额", "回款 日期", "回款 金额"))


@pytest.mark.parametrize(
    "second",
    ["2024-01-13,Opening balance,,\n", ",Opening balance,0,\n", "n/a,A,-,-\n", "order date,customer,sales,quantity\n"],
)
def test_a_row_of_data_is_no_header(second: str) -> None:
    text = f"order date,customer,sales,quantity\n{second}2024-01-13,A,1,4\n2024-01-14,B,2,5\n2024-01-15,B,2,5\n"
    assert one(text) == (1, 1, ("order date", "customer", "sales", "quantity"))


def test_rows_of_a_key_and_a_value_are_no_header() -> None:
    text = "Company,ACME\nFrom,2024-01-01\norder date,customer,sales\n2024-01-13,A,1\n2024-01-14,B,2\n"
    assert one(text) == (3, 1, ("order date", "customer", "sales"))


GROUPS = "Order,,Customer,,Values,\nNo,Date,ID,Name,Revenue,Cost\n"
GROUPED = "1,2024-01-13,C1,Acme,5,2\n2,2024-01-14,C2,Beta,6,3\n3,2024-01-15,C2,Beta,7,4\n"
NAMES = ("Order No", "Order Date", "Customer ID", "Customer Name", "Revenue", "Cost")


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (GROUPS, NAMES),
        ("Order,Order,Customer,Customer,Values,Values\nNo,Date,ID,Name,Revenue,Cost\n", NAMES),  # merged cells
        ("Order,,Customer,,,\nNo,Order Date,Customer ID,Name,Revenue,Cost\n",
         ("Order No", "Order Date", "Customer ID", "Customer Name", "Revenue", "Cost")),
        ("Order,Order,Customer,Customer,2024,2024\nOrder,Order,Customer,Customer,Q1,Q2\nNo,Date,ID,Name,Sales,Sales\n",
         ("Order No", "Order Date", "Customer ID", "Customer Name", "2024 Q1 Sales", "2024 Q2 Sales")),
        ("订单,,客户,,金额,\n编号,日期,编码,名称,收入,成本\n",
         ("订单 编号", "订单 日期", "客户 编码", "客户 名称", "收入", "成本")),
        ("Order No,Order Date,Customer ID,Customer,,\n,,,,Revenue,Cost\n",  # what stands over nothing is no group
         ("Order No", "Order Date", "Customer ID", "Customer", "Revenue", "Cost")),
    ],
)  # fmt: skip
def test_groups_over_names_belong_to_the_header(header: str, names: tuple[str, ...]) -> None:
    count = header.count("\n")
    assert one(header + GROUPED) == (count, count, names)
    for title in ("Report,,,,,\nPrinted by,Anna,,,,\n", "Customer,ACME,,,,\n", "Report,,,Customer,,\n"):
        assert one(title + header + GROUPED) == (count + title.count("\n"), count, names)


@pytest.mark.parametrize(
    "title",
    ["Customer:,,ACME,,,", "Customer,ACME,,,,", "Report,,,,,", "Report,Report,Report,Report,Report,", "Branch,,,May,,"],
)
def test_a_title_over_one_header_is_no_group(title: str) -> None:
    names = ("No", "Date", "ID", "Name", "Revenue", "Cost")
    assert one(f"{title}\n{','.join(names)}\n{GROUPED}") == (2, 1, names)


def test_grouped_columns_load_and_their_header_on_the_next_page_is_no_row(tmp_path: Path, engine: Engine) -> None:
    text = GROUPS + GROUPED + GROUPS + "4,2024-02-13,C1,Acme,50,20\n5,2024-02-14,C1,Acme,60,30\n"
    look = inspect(write(tmp_path, text))
    assert [(note.code, *note.params.values()) for note in look.warnings] == [
        ("header_rows", 2, "Customer Name"), ("repeated_header", 2),
    ]  # fmt: skip
    assert [row[0] for row in as_read.rows(look)] == ["Order No", "1", "2", "3", "4", "5"]
    outcome = load(engine, write(tmp_path, text))
    assert ingest.plan_for(look).mapping.items() >= {("order_id", "Order No"), ("customer_id", "Customer ID")}
    assert (outcome.rows, outcome.skips) == (Rows(7, 5, 0, 2), {"repeated_header": 2})
    assert str(outcome.totals["revenue"]) == "128.00"


def test_joined_names_load(tmp_path: Path, engine: Engine) -> None:
    text = "order date,customer,sales,quantity\n,,EUR,pcs\n2024-01-13,A,1,4\n2024-01-14,B,2,5\n2024-01-15,B,3,6\n"
    path = write(tmp_path, text)
    look = inspect(path)
    assert [note.code for note in look.warnings] == ["header_rows"]
    assert next(as_read.rows(look)) == ["order date", "customer", "sales EUR", "quantity pcs"]
    outcome = load(engine, path, "sales", overrides={"revenue": "sales EUR", "quantity": "quantity pcs"})
    assert (outcome.rows, str(outcome.totals["revenue"])) == (Rows(3, 3, 0, 0), "6.00")


# -- columns that are none ---------------------------------------------------------------------------------------


def test_trailing_empty_columns_are_dropped(tmp_path: Path) -> None:
    path = write(tmp_path, "order date,customer,sales,,\n2024-01-13,A,1,,\n2024-01-14,B,2,,\n")
    assert [column.name for column in inspect(path).columns] == ["order date", "customer", "sales"]
    assert list(as_read.rows(inspect(path)))[1] == ["2024-01-13", "A", "1"]
    path = write(tmp_path, "order date,customer,sales,,\n2024-01-13,A,1,,x\n2024-01-14,B,2,,\n")
    assert [column.name for column in inspect(path).columns][3:] == ["Column 4", "Column 5"]


def test_a_blank_name_that_no_row_has_a_cell_for() -> None:
    assert one("order date,,customer,sales\n2024-01-13,A,1\n2024-01-14,B,2\n")[2] == ("order date", "customer", "sales")


def test_a_header_with_too_few_names_is_said_so(tmp_path: Path) -> None:
    look = inspect(write(tmp_path, "order date,customer,sales\n2024-01-13,A,1,9\n2024-01-14,B,2,9\n"))
    assert [(note.code, note.params["names"], note.params["cells"]) for note in look.warnings] == [
        ("short_header", 3, 4)
    ]


# -- several tables ----------------------------------------------------------------------------------------------


def rows_of(text: str) -> list[tuple[int, int | None, str]]:
    return [(table.start, table.last, table.title) for table in found_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SALES + INVOICES, [(1, 3, ""), (4, None, "")]),  # another width
        (SALES + "\nOpen invoices\n\n" + INVOICES, [(1, 3, ""), (7, None, "Open invoices")]),
        (SALES + ",,\n" + SALES.replace("sales", "cost"), [(1, 3, ""), (5, None, "")]),  # a gap, other names
        (SALES + SALES, [(1, 3, ""), (4, None, "")]),  # the same rows again
        (SALES + "\norder date,customer,sales\n2024-02-01,C,3\n2024-02-02,D,4\n", [(1, None, "")]),  # its next page
        (SALES + "\nTotal,,3\n", [(1, None, "")]),
        (SALES + "\nprinted by,Anna\non,2024-02-01\n", [(1, None, "")]),
        (SALES + "2024-01-15,C,3,late\n2024-01-16,D,4\n", [(1, None, "")]),
    ],
)
def test_tables_of_a_file(text: str, expected: list[Any]) -> None:
    assert rows_of(text) == expected


def test_which_table_is_asked_where_several_can_be_loaded(tmp_path: Path, engine: Engine) -> None:
    path = write(tmp_path, SALES + "\nOpen invoices\n" + INVOICES)
    look = inspect(path)
    (asked,) = ingest.questions(look)
    assert (asked.code, [choice.id for choice in asked.choices]) == ("table", ["1", "2"])
    assert "Table 2 'Open invoices', rows 6-9: invoice no, due date" in asked.choices[1].text("table", "en")
    with pytest.raises(NeedsAnswer):
        ingest.plan_for(look)
    for number, kind, rows, total in ((1, "sales", Rows(8, 2, 0, 6), 3), (2, "invoices", Rows(7, 3, 0, 4), 18)):
        look = inspect(path, hints=Hints(table=number))
        assert (look.asked, look.kind, look.rows_estimate) == ((), kind, rows.loaded)
        assert [note.code for note in look.warnings] == ["other_tables"]
        outcome = ingest.begin(engine, path, ingest.plan_for(look)).commit()
        assert outcome.rows == rows
        assert int(next(iter(outcome.totals.values()))) == total
    assert outcome.skips == {"blank_row": 1, "other_table": 3}


def test_the_only_table_that_can_be_loaded_is_taken_and_said_so(tmp_path: Path, engine: Engine) -> None:
    path = write(tmp_path, SALES + "\nzone,points\nx,1\ny,2\nz,3\n")
    look = inspect(path)
    assert (look.asked, look.kind) == ((), "sales")
    assert "Rows 1-3 were read" in look.warnings[0].text("en")
    outcome = load(engine, path)
    assert outcome.skips == {"blank_row": 1, "other_table": 4}
    assert list(as_read.rows(look))[-1] == ["2024-01-14", "B", "2"]


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        inspect(write(tmp_path, SALES), hints=Hints(table=2))
    assert (refused.value.code, refused.value.params["known"]) == ("bad_hint", "1")


# -- what no import takes ----------------------------------------------------------------------------------------


def test_inspect_looks_at_a_column_alone_and_at_a_header_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "points\n1\n\n2\n")
    look = inspect(path, hints=Hints(alone=True))
    assert ([column.name for column in look.columns], look.rows_estimate) == (["points"], 2)
    assert list(as_read.rows(look)) == [["points"], ["1"], ["2"]]
    look = inspect(write(tmp_path, "order date,customer,sales\n"), hints=Hints(alone=True))
    assert ([column.value for column in look.columns], look.rows_estimate) == (["empty"] * 3, 0)
    assert list(as_read.rows(look)) == [["order date", "customer", "sales"]]


def test_a_tidy_file_keeps_the_fast_path(tmp_path: Path) -> None:
    assert ingest.plan_for(inspect(write(tmp_path, SALES))).strict
    assert not ingest.plan_for(inspect(write(tmp_path, SALES + "\n" + INVOICES), hints=Hints(table=1))).strict


# -- workbooks ---------------------------------------------------------------------------------------------------


def test_a_sheet_with_merged_header_cells_and_a_second_table(tmp_path: Path, engine: Engine) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("2024")
        sheet.write(0, 0, "Sales of the branches")
        for place, name in enumerate(("order date", "customer")):
            sheet.merge_range(2, place, 3, place, name)
        sheet.merge_range(2, 2, 2, 3, "North")
        sheet.merge_range(2, 4, 2, 5, "South")
        sheet.write_row(3, 2, ["sales", "cost", "sales", "cost"])
        sheet.write_row(4, 0, ["2024-01-13", "A", 1, 0.5, 10, 5])
        sheet.write_row(5, 0, ["2024-01-14", "B", 2, 1, 20, 10])
        sheet.write(7, 0, "Open invoices")
        for number, line in enumerate(csv.reader(INVOICES.splitlines())):
            sheet.write_row(8 + number, 0, line)
    look = inspect(path)
    assert look.tables[0].names == ("order date", "customer", "North sales", "North cost", "South sales", "South cost")
    assert [(table.start, table.first, table.last, table.title) for table in look.tables] == [
        (3, 5, 6, ""), (9, 10, None, "Open invoices"),
    ]  # fmt: skip
    look = inspect(path, hints=Hints(table=1))
    mapping: dict[str, str | None] = {"revenue": "South sales", "cost": "South cost"}
    outcome = ingest.begin(engine, path, ingest.plan_for(look, "sales", mapping)).commit()
    assert (outcome.rows.loaded, str(outcome.totals["revenue"])) == (2, "30.00")
    assert outcome.skips["other_table"] == 5
