"""Adding, replacing and updating: what counts afterwards, what the preview says, and the way back. Figures by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import Mode, PendingImport
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import begin, load, write

HEAD = "Order ID,Order Date,Customer ID,Product,Sales\n"
# January: A 10 + 20, B 40; February: C 80.
FIRST = HEAD + "A,2024-01-05,C1,P,10.00\nA,2024-01-05,C1,Q,20.00\nB,2024-01-20,C2,P,40.00\nC,2024-02-03,C1,P,80.00\n"
# The same February order dearer, and a new one: January is not in the file.
SECOND = HEAD + "C,2024-02-03,C1,P,85.50\nD,2024-02-09,C3,P,160.00\n"


def revenue(engine: Engine) -> Decimal:
    """Of the lines; the facts must say the same."""
    (found,) = engine.rows(
        "SELECT (SELECT sum(revenue) FROM sales_line) AS lines, (SELECT sum(revenue) FROM fact_sales_day) AS days,"
        " (SELECT sum(revenue) FROM fact_sales_month) AS months, (SELECT sum(revenue) FROM sales_slice) AS slices"
    )
    assert len({*found.values()}) == 1
    return Decimal(found["lines"])


def again(
    engine: Engine, folder: Path, text: str, mode: Mode | None, name: str = "b.csv", **more: Any
) -> PendingImport:
    return begin(engine, write(folder, text, name), mode=mode, **more)


def test_an_extract_that_repeats_orders_is_proposed_as_an_update_and_counts_once(
    engine: Engine, tmp_path: Path
) -> None:
    load(engine, write(tmp_path, FIRST))
    pending = again(engine, tmp_path, SECOND, None)
    assert pending.overlap is not None
    assert (pending.overlap.known, pending.overlap.documents, pending.overlap.loose_known) == (1, 2, 0)
    assert pending.mode == Mode("update")
    found = pending.difference()
    assert found.rows == {"new": 1, "changed": 1, "gone": 0, "same": 0}
    (row,) = found.first["changed"]
    assert row.changed == ("revenue",)
    assert row.before is not None
    assert row.after is not None
    assert (row.before["revenue"], row.after["revenue"]) == (Decimal("80"), Decimal("85.5"))
    (month,) = found.months
    assert (month.month, month.before, month.after) == (date(2024, 2, 1), Decimal("80.00"), Decimal("245.50"))
    assert [note.code for note in pending.warnings] == ["took_place"]
    pending.commit()
    assert revenue(engine) == Decimal("315.50")  # 70 + 85.50 + 160


def test_a_whole_extract_of_its_days_is_proposed_to_replace_them(engine: Engine, tmp_path: Path) -> None:
    orders = "".join(f"N{n},2024-01-{n:02d},C1,P,1.00\n" for n in range(1, 21))
    load(engine, write(tmp_path, HEAD + orders))
    without = HEAD + orders.replace("N7,2024-01-07,C1,P,1.00\n", "").replace(
        "N9,2024-01-09,C1,P,1.00", "N9,2024-01-09,C2,P,3.00"
    )
    pending = again(engine, tmp_path, without, None)
    assert pending.mode == Mode("replace", date(2024, 1, 1), date(2024, 1, 20))
    found = pending.difference()
    assert found.rows == {"new": 0, "changed": 1, "gone": 1, "same": 18}
    assert found.money["gone"] == (Decimal("1.00"), Decimal("0.00"))
    assert found.first["changed"][0].changed == ("customer_id", "revenue")
    pending.commit()
    assert revenue(engine) == Decimal("21.00")


INVOICES = "Invoice No,Invoice Date,Due Date,Customer ID,Amount\n"
COSTS = "Cost Date,Customer ID,Cost Type,Amount\n"


@pytest.mark.parametrize(
    ("kind", "first", "second", "rows", "changed"),
    [
        # Prolonged: the due date tells instalments apart, and an invoice that has one only is known by its number.
        (
            "invoices",
            INVOICES + "I1,2024-01-05,2024-02-05,C1,10.00\nI2,2024-01-06,2024-02-06,C1,20.00\n",
            INVOICES + "I1,2024-01-07,2024-03-05,C1,10.00\nI2,2024-01-06,2024-02-06,C1,20.00\n",
            {"new": 0, "changed": 1, "gone": 0, "same": 1},
            {("invoice_date", "due_date")},
        ),
        # Both instalments prolonged, the earlier one with the earlier one.
        (
            "invoices",
            INVOICES + "I1,2024-01-05,2024-02-05,C1,10.00\nI1,2024-01-05,2024-03-05,C1,20.00\n",
            INVOICES + "I1,2024-01-05,2024-02-25,C1,10.00\nI1,2024-01-05,2024-03-25,C1,20.00\n",
            {"new": 0, "changed": 2, "gone": 0, "same": 0},
            {("due_date",)},
        ),
        # Of one line there are two: which of them it was nobody can say.
        (
            "sales",
            HEAD + "A,2024-01-05,C1,P,10.00\nA,2024-01-05,C1,Q,20.00\n",
            HEAD + "A,2024-01-05,C1,P,10.00\nA,2024-01-05,C1,R,20.00\nA,2024-01-05,C1,S,20.00\n",
            {"new": 2, "changed": 0, "gone": 1, "same": 1},
            set(),
        ),
        # Costs without numbers: customer, type and day name them.
        (
            "costs",
            COSTS + "2024-01-05,C1,Freight,10.00\n2024-01-06,C2,Freight,20.00\n2024-01-07,C2,Freight,30.00\n",
            COSTS + "2024-01-05,C1,Freight,10.00\n2024-01-06,C2,Freight,25.00\n2024-01-07,C3,Freight,30.00\n",
            {"new": 1, "changed": 1, "gone": 1, "same": 1},
            {("amount",)},
        ),
    ],
)
def test_a_row_whose_document_or_day_comes_again_is_changed_not_gone_and_new(
    engine: Engine, tmp_path: Path, kind: str, first: str, second: str, rows: dict[str, int], changed: set[Any]
) -> None:
    load(engine, write(tmp_path, first), kind=kind)
    pending = again(engine, tmp_path, second, Mode("replace", date(2024, 1, 1), date(2024, 1, 31)), kind=kind)
    found = pending.difference()
    assert found.rows == rows
    assert {row.changed for row in found.first["changed"]} == changed
    pending.discard()


def test_the_mode_can_be_changed_as_long_as_the_preview_is_open(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, FIRST))
    pending = again(engine, tmp_path, SECOND, None)
    expected = {"add": Decimal("395.50"), "replace": Decimal("315.50"), "update": Decimal("315.50")}
    for name in ("add", "replace", "update", "replace", "add"):
        pending.use(Mode(name))
        assert pending.changes is not None
        assert pending.changes.before.revenue == {"": Decimal("150.00")}
        assert pending.changes.after.revenue == {"": expected[name]}
        assert ("known_orders" in {note.code for note in pending.warnings}) == (name == "add")
    wide = Mode("replace", date(2024, 1, 1), date(2024, 12, 31))
    with pytest.raises(ImportRefused, match="2024-02-03"):
        pending.use(Mode("replace", date(2024, 2, 5), date(2024, 12, 31)))
    assert pending.open
    pending.use(wide)
    assert pending.changes.after.revenue == {"": Decimal("245.50")}
    pending.commit()
    assert revenue(engine) == Decimal("245.50")
    assert ingest.history(engine)[0].mode == wide
    assert ingest.undo(engine, pending.import_id).status == "undone"
    assert revenue(engine) == Decimal("150.00")


def test_undo_of_one_in_the_middle_leaves_what_a_later_one_replaced(engine: Engine, tmp_path: Path) -> None:
    for number, price in enumerate((10, 20, 30), start=1):
        path = write(tmp_path, f"{HEAD}A,2024-01-0{number},C1,P,{price}.00\n", f"{number}.csv")
        load(engine, path, mode=Mode("update"))
    assert revenue(engine) == 30
    first, second, third = reversed(ingest.history(engine))
    ingest.undo(engine, second.import_id)
    assert revenue(engine) == 30
    ingest.undo(engine, third.import_id)
    assert revenue(engine) == 10
    ingest.redo(engine, second.import_id)
    assert revenue(engine) == 20
    ingest.redo(engine, third.import_id)
    assert revenue(engine) == 30
    ingest.undo(engine, first.import_id)
    assert revenue(engine) == 30
    assert ingest.effect(engine, third.import_id).others[0].rows == 1


@pytest.mark.parametrize("mode", ["update", "replace"])
def test_rows_that_two_imports_replace_do_not_come_back_with_the_later_one(
    engine: Engine, tmp_path: Path, mode: str
) -> None:
    """The second is taken back and brought back beneath the third: both stand in the place of the first then."""
    for number, price in enumerate((1, 10, 100), start=1):
        path = write(tmp_path, f"{HEAD}A,2024-01-01,C1,P,{price}.00\n", f"{number}.csv")
        load(engine, path, mode=Mode(mode if number > 1 else "add"))
    ingest.undo(engine, 2)
    ingest.redo(engine, 2)
    assert revenue(engine) == 100
    ingest.undo(engine, 3)
    assert revenue(engine) == 10  # not 1 + 10
    ingest.undo(engine, 2)
    assert revenue(engine) == 1


def test_order_numbers_that_start_anew_are_no_repeat(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, FIRST))
    pending = again(engine, tmp_path, FIRST.replace("2024-", "2025-"), None)
    assert pending.mode == Mode("add")
    assert [(note.code, note.params["count"]) for note in pending.warnings] == [("known_orders", 3)]
    pending.discard()


def test_lines_without_numbers_that_come_again_are_proposed_to_replace_their_days(
    engine: Engine, tmp_path: Path
) -> None:
    bare = "Order Date,Customer ID,Product,Sales\n2024-01-05,C1,P,10.00\n2024-01-06,C1,P,10.00\n"
    load(engine, write(tmp_path, bare))
    pending = again(engine, tmp_path, bare + "2024-01-07,C1,P,99.00\n", None)
    assert pending.mode == Mode("replace", date(2024, 1, 5), date(2024, 1, 7))
    assert pending.difference().rows == {"new": 1, "changed": 0, "gone": 0, "same": 2}
    pending.discard()
    pending = again(
        engine, tmp_path, bare.replace("2024-01-05", "2024-03-05").replace("2024-01-06", "2024-03-06"), None
    )
    assert pending.mode == Mode("add")
    pending.discard()


@pytest.mark.parametrize("kind", ["costs", "rebates"])
@pytest.mark.parametrize("numbered", [False, True])
def test_an_update_is_offered_only_where_rows_name_their_document(
    engine: Engine, tmp_path: Path, kind: str, numbered: bool
) -> None:
    noun = kind[:-1].title()
    head, lead = (f"{noun} No,", "D{n},") if numbered else ("", "")
    text = f"{head}Month,Customer ID,{noun} type,Amount\n"
    text += "".join(f"{lead.format(n=n)}2024-01,C{n},freight,1{n}\n" for n in range(3))
    load(engine, write(tmp_path, text, "a.csv"), kind)
    asked = handle(engine, Request(str(write(tmp_path, text.replace(",12", ",99"), "b.csv")), kind=kind))
    assert asked.status == "needs_answer"
    assert {choice.id for choice in asked.questions[0].choices} == {"add", "replace", *(["update"] if numbered else [])}


def test_an_updated_invoice_takes_the_place_of_the_same_number_of_the_same_customer(
    engine: Engine, tmp_path: Path
) -> None:
    head = "Invoice No,Invoice Date,Due Date,Customer ID,Amount,Paid Amount\n"
    load(engine, write(tmp_path, head + "1,2024-01-01,2024-01-31,C1,100.00,0\n1,2024-01-01,2024-01-31,C2,50.00,0\n"))
    pending = again(engine, tmp_path, head + "1,2024-01-01,2024-01-31,C1,100.00,100.00\n", None)
    assert pending.mode == Mode("update")
    assert pending.difference().first["changed"][0].changed == ("paid_amount",)
    pending.commit()
    opened = engine.rows(
        "SELECT customer_id, sum(amount) AS due FROM fact_receivable WHERE receipt_date IS NULL GROUP BY ALL"
    )
    assert opened == [{"customer_id": "C2", "due": Decimal("50.0000")}]


def test_credit_of_another_customer_list_moves_due_dates_and_undo_moves_them_back(
    engine: Engine, tmp_path: Path
) -> None:
    head = "Invoice No,Invoice Date,Customer ID,Amount\n"
    load(engine, write(tmp_path, head + "1,2024-01-01,C1,100.00\n2,2024-01-01,C2,100.00\n"), kind="invoices")

    def due() -> list[tuple[str, date, str]]:
        found = engine.rows("SELECT invoice_id, due_date, due_source FROM fact_receivable ORDER BY invoice_id")
        return [tuple(row.values()) for row in found]  # type: ignore[misc]

    before = due()
    assert before == [("1", date(2024, 1, 31), "default_terms"), ("2", date(2024, 1, 31), "default_terms")]
    listed = load(
        engine, write(tmp_path, "Customer ID,Customer Name,Payment Terms\nC1,One,60\n", "c.csv"), kind="customers"
    )
    assert due() == [("1", date(2024, 3, 1), "customer_terms"), ("2", date(2024, 1, 31), "default_terms")]
    assert ingest.effect(engine, listed.import_id or 0).terms == 1
    ingest.undo(engine, listed.import_id or 0)
    assert due() == before
    ingest.redo(engine, listed.import_id or 0)
    assert due()[0] == ("1", date(2024, 3, 1), "customer_terms")


def test_what_cannot_be_brought_back_says_why(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, FIRST)
    number = load(engine, path).import_id or 0
    with pytest.raises(ImportRefused) as refused:
        ingest.redo(engine, number)
    assert refused.value.code == "not_undone"
    ingest.undo(engine, number)
    assert ingest.shelf(engine) == {number: ingest.Shelf(kept=4)}
    load(engine, path)
    with pytest.raises(ImportRefused) as refused:
        ingest.redo(engine, number)
    assert refused.value.code == "loaded_again"
    with engine.transaction() as cursor:
        cursor.execute("DELETE FROM shelf.sales_line")
    with pytest.raises(ImportRefused) as refused:
        ingest.redo(engine, number)
    assert refused.value.code == "not_kept"


def test_a_file_whose_rows_were_replaced_can_be_loaded_again(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, FIRST)
    load(engine, path)
    load(engine, write(tmp_path, FIRST.replace("80.00", "81.00"), "b.csv"), mode=Mode("update"))
    pending = begin(engine, path, mode=None)
    assert (pending.status, pending.mode.name) == ("ready", "update")
    pending.commit()
    assert revenue(engine) == 150


def test_the_command_line_asks_before_it_counts_twice(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, FIRST))
    path = str(write(tmp_path, SECOND, "b.csv"))
    asked = handle(engine, Request(path))
    assert (asked.status, [choice.id for choice in asked.questions[0].choices]) == (
        "needs_answer",
        ["update", "add", "replace"],
    )
    assert "2024-02-03" in asked.questions[0].text("en")
    assert revenue(engine) == 150
    bad = handle(engine, Request(path, mode="replace", replace_from="3 Feb"))
    assert bad.error is not None
    assert bad.error.code == "bad_hint"
    done = handle(engine, Request(path, mode="auto"))
    assert (done.status, done.mode) == ("committed", Mode("update"))
    assert done.as_json()["mode"] == "update"
    assert revenue(engine) == Decimal("315.50")


def test_an_update_says_what_it_takes_and_what_it_cannot(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, FIRST))
    nameless = HEAD + ",2024-01-05,C1,P,10.00\n,2024-01-05,C1,Q,20.00\n"
    pending = again(engine, tmp_path, nameless, None, "n.csv")
    with pytest.raises(ImportRefused) as caught:  # it would only add them
        pending.use(Mode("update"))
    assert (caught.value.code, "n.csv" in caught.value.message("zh")) == ("updates_nothing", True)
    pending.discard()
    outcome = again(engine, tmp_path, SECOND + ",2024-02-10,C3,P,5.00\n", Mode("update"), "u.csv").commit()
    assert {note.code: note.params["count"] for note in outcome.warnings} == {"took_place": 1, "updates_none": 1}
    assert revenue(engine) == Decimal("10") + 20 + 40 + Decimal("85.5") + 160 + 5
