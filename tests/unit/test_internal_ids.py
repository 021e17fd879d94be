"""Invoices are named by the number that people know; receipts may name them by it or by the id of the system they come from."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from kam_analytics import ingest
from kam_analytics.engine import Engine
from tests.extracts import load, write

D = Decimal
U = "e118810c-d448-489c-a4eb-ea59bdb36d3"  # and a digit
HEAD = "invoice_id,contact_id,date,due_date,total,invoice_number,type,status\n"
XERO = HEAD + "".join(
    f"{U}{n},K{n},2024-01-0{n},2024-02-01,{n}00.00,INV-000{n},ACCREC,AUTHORISED\n" for n in range(1, 5)
)


def still_open(engine: Engine) -> dict[str, Decimal]:
    rows = engine.rows(
        "SELECT invoice_id, sum(amount) AS amount FROM fact_receivable WHERE closed_on = DATE '9999-12-31' GROUP BY ALL"
    )
    return {row["invoice_id"]: row["amount"] for row in rows}


def test_receipts_by_number_and_by_internal_id_both_find_their_invoice(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, XERO, "invoices.csv")
    found = ingest.inspect(path)
    assert (found.mapping["invoice_id"].source, found.mapping["internal_id"].source) == ("invoice_number", "invoice_id")
    (note,) = [note for note in found.warnings if note.code == "internal_ids"]
    assert "invoice_number" in note.text("en")
    by_id = f"payment_id,invoice_id,contact_id,date,amount\nP1,{U}1,K1,2024-01-20,100.00\nP2,{U}2,K2,2024-01-21,50.00\n"
    first = load(engine, write(tmp_path, by_id, "payments.csv"), "payments")  # before the invoices
    assert [note.params["count"] for note in first.warnings if note.code == "receipts_unmatched"] == [2]
    load(engine, path)
    assert still_open(engine) == {"INV-0002": D(150), "INV-0003": D(300), "INV-0004": D(400)}
    by_number = "payment_id,invoice_number,contact_id,date,amount\nP3,INV-0003,K3,2024-01-22,300.00\n"
    more = load(engine, write(tmp_path, by_number, "more.csv"), "payments")
    assert [note.code for note in more.warnings if note.code == "receipts_unmatched"] == []
    assert still_open(engine) == {"INV-0002": D(150), "INV-0004": D(400)}
    ingest.undo(engine, first.import_id or 0)
    assert still_open(engine) == {"INV-0001": D(100), "INV-0002": D(200), "INV-0004": D(400)}


def test_where_ids_and_numbers_overlap_the_extract_as_a_whole_decides(engine: Engine, tmp_path: Path) -> None:
    """QuickBooks: both are whole numbers. By id 1 -> 2, 2 -> 3, 3 -> 4; read as numbers three of four would be found, each of another customer; 4
    is the id of an invoice that is not loaded, and not the number of the last one."""
    text = "id,doc_number,customer_id,transaction_date,due_date,total_amount\n"
    text += "".join(f"{n},{n + 1},K{n},2024-01-0{n},2024-02-01,{n}00.00\n" for n in range(1, 4))
    load(engine, write(tmp_path, text, "invoices.csv"))
    head = "payment_id,invoice_id,customer_id,payment_date,amount\n"
    load(
        engine,
        write(
            tmp_path,
            head
            + "P1,1,K1,2024-01-20,100.00\nP2,2,K2,2024-01-20,200.00\nP3,3,K3,2024-01-20,300.00\nP4,4,K9,2024-01-20,9.00\n",
        ),
    )
    assert still_open(engine) == {}
    assert engine.rows("SELECT customer_id, amount FROM fact_unapplied") == [{"customer_id": "K9", "amount": D(9)}]
    undone = engine.rows("SELECT max(import_id) AS n FROM import_ledger")[0]["n"]
    ingest.undo(engine, undone)
    load(engine, write(tmp_path, head + "P1,2,K1,2024-01-20,100.00\nP2,4,K3,2024-01-20,300.00\n", "by_number.csv"))
    assert still_open(engine) == {"3": D(200)}


def test_credit_notes_by_internal_id_and_by_number_both_find_their_invoice(engine: Engine, tmp_path: Path) -> None:
    head = "Credit Note Number,Credit Note Date,Customer ID,Invoice Id,Total\n"
    notes = head + f"CN-1,2024-01-20,K1,{U}1,30.00\nCN-2,2024-01-20,K2,{U}2,200.00\nCN-3,2024-01-20,K3,{U}9,1.00\n"
    first = load(engine, write(tmp_path, notes, "credits.csv"), "credit_notes")  # before the invoices
    load(engine, write(tmp_path, XERO, "invoices.csv"))
    assert still_open(engine) == {"INV-0001": D(70), "INV-0003": D(300), "INV-0004": D(400)}
    by_number = head + "CN-4,2024-01-21,K3,INV-0003,100.00\nCN-5,2024-01-21,K3,INV-0009,2.00\n"
    later = load(engine, write(tmp_path, by_number, "more.csv"), "credit_notes")
    assert ("credits_unmatched", 1) in [(note.code, note.params["count"]) for note in later.warnings]
    assert still_open(engine) == {"INV-0001": D(70), "INV-0003": D(200), "INV-0004": D(400)}
    left = engine.rows("SELECT customer_id, sum(amount) AS amount FROM fact_unapplied GROUP BY ALL")
    assert left == [{"customer_id": "K3", "amount": D(3)}]  # of invoices that are not loaded
    ingest.undo(engine, first.import_id or 0)
    assert still_open(engine) == {"INV-0001": D(100), "INV-0002": D(200), "INV-0003": D(200), "INV-0004": D(400)}
    again = load(engine, write(tmp_path, notes + "CN-6,2024-01-22,K4,,5.00\n", "credits2.csv"), "credit_notes")
    assert ("credits_unmatched", 1) in [(note.code, note.params["count"]) for note in again.warnings]


def test_credit_notes_by_whole_numbers_mean_ids_or_numbers_as_an_extract(engine: Engine, tmp_path: Path) -> None:
    """As for receipts: by id 1 -> 2, 2 -> 3; 3, the id of no invoice of K9, lowers nothing, though a number 3 exists."""
    text = "id,doc_number,customer_id,transaction_date,due_date,total_amount\n"
    text += "".join(f"{n},{n + 1},K{n},2024-01-0{n},2024-02-01,{n}00.00\n" for n in range(1, 3))
    load(engine, write(tmp_path, text, "invoices.csv"))
    head = "Credit Note Number,Credit Note Date,Customer ID,Invoice Id,Total\n"
    rows = "1,2024-01-20,K1,1,100.00\n2,2024-01-20,K2,2,50.00\n3,2024-01-20,K9,3,7.00\n"
    load(engine, write(tmp_path, head + rows, "credits.csv"), "credit_notes")
    assert still_open(engine) == {"3": D(150)}
    assert engine.rows("SELECT customer_id, amount FROM fact_unapplied") == [{"customer_id": "K9", "amount": D(7)}]


def test_an_invoice_without_a_number_is_named_by_its_id(engine: Engine, tmp_path: Path) -> None:
    rows = "".join(f"{U}{n},K{n},2024-01-05,2024-02-01,{n}.00,INV-{n:04},ACCREC,PAID\n" for n in range(10, 30))
    outcome = load(engine, write(tmp_path, HEAD + rows + f"{U}x,K9,2024-01-05,2024-02-01,9.00,,ACCREC,PAID\n"))
    assert outcome.rows == ingest.Rows(21, 21, 0, 0)
    named = {row["invoice_id"] for row in engine.rows("SELECT invoice_id FROM invoice")}
    assert named == {f"INV-{n:04}" for n in range(10, 30)} | {f"{U}x"}
