"""What an extract of invoices states as paid counts only beyond the receipts and credits that name the invoice. By hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import ingest, parties
from kam_analytics.churn.history import reading
from kam_analytics.engine import Engine
from tests import receivables_data
from tests.extracts import load, write
from tests.receivables_data import invoice, on, one, payment

D = Decimal
BILLS = "Invoice No,Invoice Date,Due Date,Customer No,Amount,Paid Amount,Paid Date,Currency\n"
OWED = "Invoice No,Invoice Date,Due Date,Customer No,Amount,Open Balance,Currency\n"
RECEIPTS = "Receipt No,Receipt Date,Customer No,Invoice No,Amount,Currency\n"
CREDITS = "Credit Note,Date,Customer No,Applies To,Amount,Currency\n"


def balances(engine: Engine, *days: str) -> list[Decimal]:
    """Receivables less what is unapplied, on days of 2024."""
    return [one(engine, "receivables/summary", on(f"2024-{day}"))["balance"] for day in days]


def paid(day: str | None, amount: Any) -> dict[str, Any]:
    return {"paid": (day, amount)}


def test_who_tells_first_counts_and_the_other_adds_nothing(engine: Engine) -> None:
    """100 paid on 10 March by the extract, received on 12 March by the receipts: one receipt of 100, open until 9 March."""
    bill = invoice("1", "a", "2024-02-01", "2024-03-02", 100, **paid("2024-03-10", 100))
    receivables_data.load(engine, [bill], [payment("a", "2024-03-12", 100, "1")])
    assert balances(engine, "03-09", "03-10", "03-12", "03-31") == [100, 0, 0, 0]
    found = one(engine, "receivables/summary", on("2024-03-31"))
    assert (found["open_amount"], found["unapplied"], found["weighted_days_to_pay"]) == (0, 0, pytest.approx(38))
    with reading(engine, date(2024, 3, 31), "") as known:
        assert known._cursor.execute("SELECT settled_date FROM churn_invoice").fetchall() == [(date(2024, 3, 10),)]


def test_receipts_come_first_where_the_invoice_states_the_last_day(engine: Engine) -> None:
    """40 and 60 received, paid in full on the day of the second: 40 after 9 days and 60 after 38."""
    bill = invoice("1", "a", "2024-02-01", "2024-03-02", 100, **paid("2024-03-10", 100))
    receivables_data.load(engine, [bill], [payment("a", "2024-02-10", 40, "1"), payment("a", "2024-03-10", 60, "1")])
    assert balances(engine, "02-09", "02-10", "03-09", "03-10") == [100, 60, 60, 0]
    found = one(engine, "receivables/summary", on("2024-03-31"))
    assert found["weighted_days_to_pay"] == pytest.approx((40 * 9 + 60 * 38) / 100)


def test_what_is_stated_without_a_day_came_in_with_the_receipts(engine: Engine) -> None:
    """90 of 100 paid, no day: 60 by receipts on theirs, the other 30 on the invoice date; more receipts take its place."""
    bill = invoice("1", "a", "2024-02-01", "2024-03-02", 100, **paid(None, 90))
    receivables_data.load(engine, [bill], [payment("a", "2024-02-10", 25, "1"), payment("a", "2024-03-05", 35, "1")])
    assert balances(engine, "02-01", "02-10", "03-05") == [70, 45, 10]
    found = one(engine, "receivables/summary", on("2024-03-31"))
    assert found["weighted_days_to_pay"] == pytest.approx((25 * 9 + 35 * 33) / 60)
    receivables_data.load(engine, payments=[payment("a", "2024-03-20", 38, "1")])
    assert balances(engine, "02-01", "02-10", "03-05", "03-20") == [100, 75, 40, 2]


def test_money_before_the_invoice_money_back_and_money_too_much(engine: Engine) -> None:
    """A: paid in advance by both. B: a receipt bounced of an invoice that is stated as paid. C: 20 more received than the invoice."""
    receivables_data.load(
        engine,
        [
            invoice("A", "a", "2024-02-01", "2024-03-02", 100, **paid("2024-01-20", 100)),
            invoice("B", "b", "2024-02-01", "2024-03-02", 100, **paid("2024-02-20", 100)),
            invoice("C", "c", "2024-02-01", "2024-03-02", 100, **paid("2024-02-20", 100)),
        ],
        [
            payment("a", "2024-01-22", 100, "A"),
            payment("b", "2024-02-18", 100, "B"),
            payment("b", "2024-02-25", -100, "B"),
            payment("c", "2024-02-25", 120, "C"),
        ],
    )
    days = ("2024-01-19", "2024-01-20", "2024-01-31", "2024-02-01", "2024-02-18", "2024-02-20", "2024-02-25")
    ageing = [
        {
            row["customer_id"]: row["balance"]
            for row in receivables_data.rows(engine, "receivables/ageing", on(day))
            if row["balance"]
        }
        for day in days
    ]
    before, early, both = {}, {"a": -100}, {"b": 100, "c": 100}
    assert ageing == [before, early, early, both, {"c": 100}, {}, {"c": -20}]


def test_credits_are_part_of_what_another_extract_leaves_open(engine: Engine, tmp_path: Path) -> None:
    """Each invoice is of 100, each credit of 40.

    A: 30 open, so that the 70 hold the credit. B: 60 paid on a day, so that the credit comes beside it. C: its own extract holds
    the credit, of which nothing is used, so that 20 are left.
    """
    rows = (
        "A,2024-02-01,2024-03-02,K1,100,30,\nC,2024-02-01,2024-03-02,K3,100,60,\nC,2024-02-05,2024-02-05,K3,-40,-40,\n"
    )
    load(engine, write(tmp_path, OWED + rows, "owed.csv"), "invoices")
    rows = "B,2024-02-01,2024-03-02,K2,100,60,2024-02-20,\n"
    load(engine, write(tmp_path, BILLS + rows, "paid.csv"), "invoices")
    assert balances(engine, "03-31") == [30 + 20 + 40]
    rows = "CN1,2024-02-10,K1,A,40,\nCN2,2024-02-10,K2,B,40,\n"
    done = load(
        engine, write(tmp_path, CREDITS + rows, "c.csv"), "credit_notes", overrides={"applies_to": "Applies To"}
    )
    assert balances(engine, "02-09", "02-10", "03-31") == [70 + 20 + 100, 30 + 20 + 60, 30 + 20]
    told = {note.code: note.params for note in done.warnings}
    assert told["told_twice"] == {"count": 1, "amounts": "40.00", "beyond": "30.00"}
    receipts = load(engine, write(tmp_path, RECEIPTS + "R1,2024-03-01,K3,C,40,\n", "r.csv"), "payments")
    assert balances(engine, "02-29", "03-01", "03-31") == [60 + 30, 30 + 20, 30 + 20]
    ingest.undo(engine, receipts.import_id or 0)
    assert balances(engine, "02-29") == [30 + 20]


def test_a_credit_comes_beside_money_of_a_day_that_is_a_part_of_the_bill(engine: Engine, tmp_path: Path) -> None:
    """100 and 300 of one number, the 100 paid on a day; a credit of 80 leaves 220, with a receipt that confirms the 100 too."""
    rows = "I,2024-01-10,2024-02-09,K,100,100,2024-02-01,\nI,2024-01-10,2024-03-09,K,300,,,\n"
    load(engine, write(tmp_path, BILLS + rows, "i.csv"), "invoices")
    load(engine, write(tmp_path, CREDITS + "CN1,2024-02-20,K,I,80,\n", "c.csv"), "credit_notes")
    assert balances(engine, "02-19", "02-20", "03-31") == [300, 220, 220]
    load(engine, write(tmp_path, RECEIPTS + "R1,2024-02-01,K,I,100,\n", "r.csv"), "payments")
    assert balances(engine, "02-19", "02-20", "03-31") == [300, 220, 220]


def test_the_order_of_files_does_not_matter_nor_does_a_way_there_and_back(engine: Engine, tmp_path: Path) -> None:
    """Instalments of one number, RMB for CNY, a customer under two ids; every order of the files, undone and done again."""
    tables = (
        "SELECT * EXCLUDE (item) FROM fact_receivable ORDER BY ALL",
        "SELECT * FROM fact_unapplied ORDER BY ALL",
    )
    bills = "A,2024-02-01,2024-03-02,K,100,90,,CNY\nA,2024-02-01,2024-04-02,K,50,50,2024-02-20,CNY\nB,2024-02-01,2024-03-02,L,10,,2024-02-03,USD\n"
    receipts = "R1,2024-02-10,K-2,A,95,RMB\nR2,2024-02-15,L,B,10,EUR\n"
    files = (
        ("invoices", write(tmp_path, BILLS + bills, "i.csv")),
        ("payments", write(tmp_path, RECEIPTS + receipts, "p.csv")),
    )
    found = []
    for order in (files, files[::-1]):
        done = [load(engine, path, kind) for kind, path in order]
        if not found:
            parties.merge_all(engine, [("K-2", "K", ())])
        # Of A 90 are explained by the 95, of which 5 are left for the 50 of 20 February; B is paid in dollars, the euros are
        # for nothing.
        for currency, left in (("CNY", [150, 55, 10]), ("USD", [0, 0, 0]), ("EUR", [0, 0, -10])):
            days = [on(f"2024-02-{day}", currency=currency) for day in ("09", "10", "29")]
            assert [one(engine, "receivables/summary", day)["balance"] for day in days] == left, currency
        now = [engine.rows(table) for table in tables]
        for outcome in done:
            ingest.undo(engine, outcome.import_id or 0)
            ingest.redo(engine, outcome.import_id or 0)
            assert [engine.rows(table) for table in tables] == now
        found.append(now)
        for outcome in done:
            ingest.undo(engine, outcome.import_id or 0)
    assert found[0] == found[1]
