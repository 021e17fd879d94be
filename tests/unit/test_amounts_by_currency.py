"""The amount of a row in one of several columns, a currency each: loaded in that currency, or asked about, or refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import NeedsAnswer
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import begin, load, write

HEAD = "Customer,Invoice date,Invoice No,Due date,Amount (USD),Amount (EUR),Open (USD),Open (EUR)\n"
INVOICES = HEAD + (
    "Meyer,2024-01-02,I1,2024-02-02,100.50,0.00,50,\nAdam,2024-01-03,I2,2024-02-02,,70,,70\nAdam,2024-01-04,I3,2024-02-04,5,,,\n"
    "Zoe,2024-01-05,I4,2024-02-05,0,0,,\nZoe,2024-01-07,I6,2024-02-07,,x,,\n"
    "Zoe,2024-01-08,I7,2024-02-08,8,,,9\n"
)


def amounts(engine: Engine, columns: str, table: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in engine.rows(f"SELECT {columns} FROM {table} ORDER BY 1, 2")]


def test_each_row_counts_in_the_currency_of_the_column_that_it_fills(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, INVOICES)
    found = ingest.inspect(path)
    assert found.kind == "invoices"
    outcome = load(engine, path)
    good = [
        ("I1", Decimal("100.5"), Decimal("50.5"), "USD"), ("I2", Decimal(70), Decimal(0), "EUR"),
        ("I3", Decimal(5), Decimal(0), "USD"), ("I4", Decimal(0), Decimal(0), "USD"),
    ]  # fmt: skip
    assert amounts(engine, "invoice_id, amount, paid_amount, currency", "invoice") == good
    assert [(reject.row, reject.column, reject.value, reject.reason) for reject in outcome.rejects] == [
        (6, "Amount (EUR)", "x", "not_a_number"), (7, None, "EUR, USD", "row_of_currencies"),
    ]  # fmt: skip
    assert {"amount USD": Decimal("105.50"), "amount EUR": Decimal("70.00")}.items() <= outcome.totals.items()
    said = [note.text("en") for note in outcome.warnings if note.code == "amounts_beside"]
    assert len(said) == 2
    assert "Amount (USD), Amount (EUR)" in said[0]

    rejected = b"".join(ingest.rejects_csv(engine, outcome.import_id)).decode("utf-8-sig")
    mended = write(tmp_path, rejected.replace(",x,", ",12.25,", 1).replace(",8,,,9,", ",8,,8,,"), "mended.csv")
    done = handle(engine, Request(path=str(mended))).as_json()
    assert (done["status"], done["rows"]["loaded"]) == ("committed", 2)
    more = [("I6", Decimal("12.25"), Decimal(0), "EUR"), ("I7", Decimal(8), Decimal(0), "USD")]
    assert amounts(engine, "invoice_id, amount, paid_amount, currency", "invoice") == [*good, *more]
    ingest.undo(engine, done["import_id"])
    assert amounts(engine, "invoice_id, amount, paid_amount, currency", "invoice") == good


def test_a_column_that_no_row_fills_is_no_reason_to_speak_of_currencies_beside_numbers(
    engine: Engine, tmp_path: Path
) -> None:
    text = HEAD + "Meyer,2024-01-02,I1,2024-02-02,100.50,,50,\nAdam,2024-01-03,I2,2024-02-02,70,,70,\n"
    said = {note.code for note in load(engine, write(tmp_path, text)).warnings}
    assert {"currency_in_header", "amounts_beside"} <= said
    assert not {"currency_in_cells", "currency_partly"} & said


@pytest.mark.parametrize(
    ("text", "kind", "table", "columns", "expected"),
    [
        (
            "订单编号;订单日期;客户名称;美元销售额;欧元销售额\n1;2024-01-02;甲;1.234,50;\n2;2024-01-03;乙;;-7,25\n",
            "sales", "sales_line", "order_id, revenue, currency",
            [("1", Decimal("1234.5"), "USD"), ("2", Decimal("-7.25"), "EUR")],
        ),
        (
            "Payment date,Customer,Payment No,USD Amount,GBP Amount,EUR Amount\n2024-01-02,A,P1,7.5,,\n2024-01-03,A,P2,,,8.5\n2024-01-04,A,P3,,3,\n",
            "payments", "payment", "payment_id, amount, currency",
            [("P1", Decimal("7.5"), "USD"), ("P2", Decimal("8.5"), "EUR"), ("P3", Decimal(3), "GBP")],
        ),
        (  # credit notes are written as positive in either column
            "Invoice No,Invoice date,Due date,Customer,Document type,Amount USD,Amount EUR\nI1,2024-01-02,2024-02-02,A,Invoice,10,\n"
            "I2,2024-01-02,2024-02-02,A,Credit Note,,4\nI3,2024-01-02,2024-02-02,A,Credit Note,5,\n",
            "invoices", "invoice", "invoice_id, amount, currency",
            [("I1", Decimal(10), "USD"), ("I2", Decimal(-4), "EUR"), ("I3", Decimal(-5), "USD")],
        ),
    ],
)  # fmt: skip
def test_of_every_kind_and_writing(
    engine: Engine, tmp_path: Path, text: str, kind: str, table: str, columns: str, expected: list[Any]
) -> None:
    load(engine, write(tmp_path, text), kind)
    assert amounts(engine, columns, table) == expected


def test_amounts_of_one_row_in_two_currencies_are_asked_about(engine: Engine, tmp_path: Path) -> None:
    """The currency of the document beside that of the company: one of the two counts."""
    path = write(
        tmp_path, "Order ID,Order Date,Customer,Sales USD,Sales EUR\n1,2024-01-02,A,100,90\n2,2024-01-03,B,10,9\n"
    )
    with pytest.raises(NeedsAnswer) as asked:
        ingest.plan_for(ingest.inspect(path))
    (question,) = asked.value.questions
    assert (question.code, [choice.id for choice in question.choices]) == (
        "amount_column",
        ["revenue=Sales USD", "revenue=Sales EUR"],
    )
    assert [choice.text("amount_column", "zh") for choice in question.choices] == ["Sales USD", "Sales EUR"]
    for column, expected in (
        ("Sales USD", [("1", 100, "USD"), ("2", 10, "USD")]),
        ("Sales EUR", [("1", 90, "EUR"), ("2", 9, "EUR")]),
    ):
        outcome = load(engine, path, overrides={"revenue": column})
        assert amounts(engine, "order_id, revenue, currency", "sales_line") == expected
        ingest.undo(engine, outcome.import_id or 0)
    # What was said of the first file is not asked of the next.
    done = handle(engine, Request(path=str(path), mapping={"revenue": "Sales USD"})).as_json()
    assert done["status"] == "committed"
    following = write(tmp_path, "Order ID,Order Date,Customer,Sales USD,Sales EUR\n3,2024-02-02,A,1,2\n", "2.csv")
    assert handle(engine, Request(path=str(following))).as_json()["status"] == "committed"
    assert ("3", 1, "USD") in amounts(engine, "order_id, revenue, currency", "sales_line")


def test_columns_whose_headings_do_not_say_amount_are_named_and_can_be_chosen(engine: Engine, tmp_path: Path) -> None:
    text = "Invoice No,Invoice date,Due date,Customer,Debit USD,Debit EUR\nI1,2024-01-02,2024-02-02,A,10,\nI2,2024-01-02,2024-02-02,B,,4\n"
    path = write(tmp_path, text)
    with pytest.raises(ImportRefused) as refused:
        ingest.plan_for(ingest.inspect(path))
    assert refused.value.code == "amounts_by_currency"
    assert "Debit USD, Debit EUR" in refused.value.message("en")
    assert "选为“金额”" in refused.value.hint("zh")
    assert refused.value.params["option"] == "amount=Debit USD"
    load(engine, path, "invoices", overrides={"amount": "Debit USD"})
    assert amounts(engine, "amount, currency", "invoice") == [(4, "EUR"), (10, "USD")]


@pytest.mark.parametrize(
    "text",
    [
        "Customer,Date,Invoice,Amount USD,Amount EUR\nMeyer,2024-01-02,I1,100,\n",
        "Customer,Date,USD,EUR\nMeyer,2024-01-02,100,\n",
        "客户,日期,美元金额,欧元金额\n甲,2024-01-02,100,\n乙,2024-01-03,,50\n",
        "Customer,Date,Debit USD,Debit EUR\nMeyer,2024-01-02,100,\n",
    ],
)
def test_it_is_never_taken_for_a_list_of_customers(tmp_path: Path, text: str) -> None:
    found = ingest.inspect(write(tmp_path, text))
    assert found.likely_kind != "customers"


def test_a_price_in_one_of_two_currencies(engine: Engine, tmp_path: Path) -> None:
    text = "Order ID,Order Date,Customer,Quantity,Unit Price USD,Unit Price EUR\n1,2024-01-02,A,2,1.25,\n2,2024-01-03,B,3,,4\n"
    load(engine, write(tmp_path, text), "sales")
    expected = [("1", Decimal("2.5"), "USD"), ("2", Decimal(12), "EUR")]
    assert amounts(engine, "order_id, revenue, currency", "sales_line") == expected


def test_a_row_with_two_amounts_that_the_look_did_not_see_is_rejected(engine: Engine, tmp_path: Path) -> None:
    lines = [f"I{n},2024-01-02,2024-02-02,A,{n},\n" for n in range(1, 300)]
    text = (
        "Invoice No,Invoice date,Due date,Customer,Amount USD,Amount EUR\n"
        + "".join(lines)
        + "X,2024-01-02,2024-02-02,A,1,2\n"
    )
    pending = begin(engine, write(tmp_path, text))
    assert (pending.rows.loaded, pending.rows.rejected) == (299, 1)
    assert [(reject.row, reject.reason) for reject in pending.rejects] == [(301, "row_of_currencies")]
    pending.discard()


@pytest.mark.parametrize("cell", ["12x", "x12", "12.5 approx", "1e", "12-13", "1.2.3.4x"])
@pytest.mark.parametrize("kind", ["invoices", "payments", "sales"])
def test_what_is_no_number_is_rejected_by_its_row(engine: Engine, tmp_path: Path, kind: str, cell: str) -> None:
    head = {"invoices": "Invoice No,Customer,Invoice Date", "payments": "Receipt No,Customer,Receipt Date"}
    rows = "1,A,2024-01-05,10.00,\n2,A,2024-01-06,,5.00\n3,B,2024-01-07,2.50,\n"
    text = (
        head.get(kind, "Order No,Customer,Order Date") + ",Amount USD,Amount EUR\n" + rows + f"4,B,2024-01-08,,{cell}\n"
    )
    outcome = load(engine, write(tmp_path, text), kind)
    assert outcome.rows == ingest.Rows(4, 3, 1, 0)
    assert [(reject.row, reject.value, reject.reason) for reject in outcome.rejects] == [(5, cell, "not_a_number")]
