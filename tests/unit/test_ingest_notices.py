"""What an import says about an extract that was read as it stands: repeated rows, numbers known already, units, sheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import Rows
from tests.extracts import SALES_HEAD, load, write

D = Decimal


def test_identical_lines_are_loaded_and_counted(engine: Engine, tmp_path: Path) -> None:
    line = "2024-01-13,C1,1.5\n"
    outcome = load(engine, write(tmp_path, "order date,customer id,sales\n" + line * 3 + "2024-01-14,C1,1.5\n"))
    assert outcome.rows == Rows(4, 4, 0, 0)
    assert [(note.code, note.params["count"]) for note in outcome.warnings] == [("duplicate_lines", 2)]


def test_what_is_owed_is_said_where_sales_leave_it_out(engine: Engine, tmp_path: Path) -> None:
    head = "order id,order date,customer id,product,quantity,sales,due date,open amount\n"
    outcome = load(engine, write(tmp_path, head + "O1,2024-01-13,C1,Pump,2,19.90,2024-02-13,5\n"))
    assert [(note.code, note.params["columns"]) for note in outcome.warnings] == [
        ("owed_not_used", "due date, open amount")
    ]


def test_a_column_that_is_named_like_costs_but_holds_none_is_said_to_be_left_out(
    engine: Engine, tmp_path: Path
) -> None:
    head, costs = "order id,order date,customer id,sales,cost\n", ["tbd"] * 6 + ["3.10"] * 4
    rows = "".join(f"O{n},2024-01-13,C1,19.90,{cost}\n" for n, cost in enumerate(costs))
    outcome = load(engine, write(tmp_path, head + rows))
    assert outcome.rows == Rows(10, 10, 0, 0)
    (note,) = outcome.warnings
    wanted = {"column": "cost", "target": "cost", "read": 4, "seen": 10, "examples": "tbd"}
    assert (note.code, note.params) == ("named_only", wanted)
    assert "Cost of goods" in note.text("en")
    assert "tbd" in note.text("zh")
    left = load(engine, write(tmp_path, head + rows.replace("O", "P"), "b.csv"), overrides={"cost": None})
    assert not left.warnings  # said by hand
    for name, cell in (("good", "3.10"), ("empty", "")):
        filled = rows.replace("tbd", cell).replace("O", name)
        assert not load(engine, write(tmp_path, head + filled, f"{name}.csv")).warnings


def test_a_currency_is_a_code_a_name_or_a_short_word(engine: Engine, tmp_path: Path) -> None:
    head = "order id,order date,customer id,sales,currency\n"

    def loaded(name: str, cells: list[str]) -> tuple[list[str], list[str]]:
        rows = "".join(f"{name}{n},2024-01-13,C{n},1{n}.90,{cell}\n" for n, cell in enumerate(cells))
        outcome = load(engine, write(tmp_path, head + rows, f"{name}.csv"))
        statement = "SELECT DISTINCT currency FROM sales_line WHERE import_id = $id ORDER BY 1"
        found = [row["currency"] for row in engine.rows(statement, {"id": outcome.import_id})]
        return [note.code for note in outcome.warnings if note.code.startswith("named")], found

    assert loaded("codes", ["EUR", "XOF", "EUR"]) == ([], ["EUR", "XOF"])
    assert loaded("words", ["Kroner", "Kroner", "Francs (CFA)"]) == ([], ["Francs (CFA)", "Kroner"])
    codes, found = loaded("texts", ["=1+1", "'; DROP TABLE x", "a" * 5000])
    assert (codes, found) == (["named_by_hand"], [""])


def test_orders_loaded_before_are_pointed_out(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, SALES_HEAD + "O1,2024-01-13,C1,M,P-1,2,10.00,19.90,12.00\n", "jan.csv"))
    text = SALES_HEAD + "O1,2024-01-13,C1,M,P-1,2,10.00,19.90,12.00\nO2,2024-02-13,C1,M,P-1,2,10.00,19.90,12.00\n"
    notes = {n.code: n.params["count"] for n in load(engine, write(tmp_path, text, "feb.csv")).warnings}
    assert notes == {"known_orders": 1}


def test_rows_loaded_before_are_pointed_out_where_they_have_no_number(engine: Engine, tmp_path: Path) -> None:
    head = "order date,customer id,product id,quantity,revenue\n"
    first, second, other = (f"2024-01-{day},C1,P-1,2,19.90\n" for day in (13, 14, 15))
    load(engine, write(tmp_path, head + first + second, "jan.csv"), "sales")
    again = load(engine, write(tmp_path, head + second + first + other, "feb.csv"), "sales")
    assert {note.code: note.params["count"] for note in again.warnings} == {"known_lines": 2}
    numbered = "order id," + head + "O1," + first
    assert load(engine, write(tmp_path, numbered, "mar.csv"), "sales").warnings == ()

    head = "receipt date,customer id,invoice no,amount\n"
    first, second = "2024-01-13,C1,I1,40\n", "2024-01-14,C1,,40\n"
    load(engine, write(tmp_path, head + first, "paid.csv"), "payments")
    again = load(engine, write(tmp_path, head + first + second, "paid2.csv"), "payments")
    assert {note.code: note.params["count"] for note in again.warnings} == {
        "known_receipts": 1,
        "receipts_unmatched": 1,
    }


def test_money_that_invoices_and_receipts_both_tell_of_counts_once(engine: Engine, tmp_path: Path) -> None:
    """650 of A paid by its balance before a receipt of 600 for A comes, 20 of B and a receipt of 50; 300 more by a receipt that names
    none; in either order."""
    bills = "invoice no,customer id,invoice date,due date,amount,balance,paid date\n"
    bills += "A,K,2024-01-01,2024-01-31,1000,350,2024-02-05\nB,K,2024-01-05,2024-02-04,700,680,\n"
    receipts = "receipt date,customer id,invoice no,amount\n2024-02-10,K,A,600\n2024-02-11,K,B,50\n2024-02-12,K,,300\n"
    files = ("invoices", write(tmp_path, bills, "i.csv")), ("payments", write(tmp_path, receipts, "p.csv"))
    for (first, one), (second, other) in (files, files[::-1]):
        before = load(engine, one, first)
        assert not {note.code for note in before.warnings} & {"told_twice", "paid_twice_loose"}
        after = load(engine, other, second)
        told = {note.code: note.params for note in after.warnings}
        assert told["told_twice"] == {"count": 2, "amounts": "620.00", "beyond": "50.00"}
        assert told["paid_twice_loose"] == {"count": 1, "amounts": "50.00"}
        for outcome in (after, before):
            ingest.undo(engine, outcome.import_id or 0)
    load(engine, files[0][1], "invoices")
    credit = "credit note no,date,customer id,applies to,amount\nC1,2024-02-10,K,B,15\n"
    after = load(engine, write(tmp_path, credit, "c.csv"), "credit_notes", overrides={"applies_to": "applies to"})
    assert [note.params for note in after.warnings if note.code == "told_twice"] == [
        {"count": 1, "amounts": "15.00", "beyond": "5.00"}
    ]


def years(folder: Path) -> Path:
    """A workbook with a sheet of sales lines for each of two years, and one of notes."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (("2023", 3), ("2024", 2), ("Notes", 0)):
        sheet = book.create_sheet(name)
        sheet.append(["Order Date", "Customer ID", "Sales"] if rows else ["Prepared by", "Finance"])
        for day in range(1, rows + 1):
            sheet.append([date(int(name), 1, day), "C1", 5] if rows else [])
    path = folder / "years.xlsx"
    book.save(path)
    return path


def test_further_sheets_with_tables_are_pointed_out(tmp_path: Path) -> None:
    path = years(tmp_path)
    found = ingest.inspect(path)
    assert [(note.code, note.params) for note in found.warnings] == [
        ("alike_sheets", {"sheet": "2023", "others": "2024"})
    ]
    chosen = ingest.inspect(path, hints=ingest.Hints(sheet="2024"))
    assert (chosen.sheet, chosen.warnings) == ("2024", ())


def test_every_sheet_of_a_workbook_can_be_loaded_once(engine: Engine, tmp_path: Path) -> None:
    """The sheet that the file opens with, by its name or without one, and the other one: each counts once."""
    path = years(tmp_path)
    said = []
    for sheet in (None, "2024", "2023", "2024"):
        plan = ingest.plan_for(ingest.inspect(path, hints=ingest.Hints(sheet=sheet)), "sales")
        outcome = ingest.begin(engine, path, plan).commit()
        said.append((outcome.status, outcome.import_id, outcome.rows.loaded if outcome.rows else None))
    assert said == [("committed", 1, 3), ("committed", 2, 2), ("unchanged", 1, 3), ("unchanged", 2, 2)]


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        ("customers", "customer id,customer name,region"), ("sales", "customer id,customer name,sales,order date"),
        ("payments", "customer id,customer name,amount,receipt date"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("customers", "told"),
    [
        (("K1,One", ",Two", "K3,Three"), "Two"), (("K1,One", "K2,Two", "K3,Three"), None),
        (("One,One", "Two,Two", "Three,Three"), None),
    ],
)  # fmt: skip
def test_customers_without_a_number_among_others_are_named(
    engine: Engine, tmp_path: Path, kind: str, head: str, customers: tuple[str, ...], told: str | None
) -> None:
    more = ",North" if kind == "customers" else ",10.00,2024-01-13"
    path = write(tmp_path, head + "\n" + "".join(f"{customer}{more}\n" for customer in customers))
    notes = [note.params for note in load(engine, path, kind).warnings if note.code == "known_by_name"]
    assert notes == ([{"count": 1, "column": "customer id", "names": told}] if told else [])
