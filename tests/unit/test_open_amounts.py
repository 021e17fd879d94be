"""Extracts that say what is still open of an invoice: QuickBooks 'Open balance', NetSuite 'Amount remaining', 未收金额."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from tests.extracts import load, write


def balance(engine: Engine) -> dict[str, Decimal]:
    """Customer -> open invoices less what is unapplied, in the end."""
    found = engine.rows(
        "SELECT customer_id, sum(amount) AS amount FROM (SELECT customer_id, amount FROM fact_receivable WHERE closed_on > $day"
        " UNION ALL SELECT customer_id, -amount FROM fact_unapplied) GROUP BY customer_id HAVING sum(amount) <> 0",
        {"day": date(2030, 1, 1)},
    )
    return {row["customer_id"]: row["amount"] for row in found}


@pytest.mark.parametrize("header", ["Open Balance", "Amount Remaining", "InvoiceAmountDue", "Outstanding", "未收金额"])
def test_what_is_not_open_is_settled(engine: Engine, tmp_path: Path, header: str) -> None:
    """A is paid, B in part, C not at all; D was paid too much; E's credit is half used; F's row says nothing."""
    text = f"Num,Date,Due Date,Customer,Amount,{header}\n" + (
        "1,2024-01-13,2024-02-13,A,100.00,0\n2,2024-01-13,2024-02-13,B,100.00,40.10\n3,2024-01-13,2024-02-13,C,100.00,100.00\n"
        "4,2024-01-13,2024-02-13,D,100.00,-5.00\n5,2024-01-13,2024-02-13,E,-100.00,-50.00\n6,2024-01-13,2024-02-13,F,7.00,\n"
    )
    path = write(tmp_path, text)
    assert ingest.plan_for(ingest.inspect(path), "invoices").mapping["open_amount"] == header
    done = load(engine, path, "invoices")
    assert balance(engine) == {"B": Decimal("40.10"), "C": 100, "D": -5, "E": -50, "F": 7}
    assert done.totals == {"amount": 307, "paid_amount": Decimal("100") + Decimal("59.90") + 105 - 50}


@pytest.mark.parametrize(
    ("head", "cell", "paid"),
    [
        ("Salesperson", "Ann", None),  # nothing says what is paid
        ("Paid", "40", 40),
        ("Open Amount", "70", 30),
        ("Paid Date", "2024-02-01", 100),  # paid in full on that day
    ],
)
def test_what_is_paid_is_a_control_total_where_the_file_says_it(
    engine: Engine, tmp_path: Path, head: str, cell: str, paid: int | None
) -> None:
    path = write(tmp_path, f"Invoice No,Invoice Date,Customer ID,Amount,{head}\nR1,2024-01-13,C1,100,{cell}\n")
    expected = {"amount": Decimal(100)} | ({"paid_amount": Decimal(paid)} if paid is not None else {})
    assert load(engine, path, "invoices").totals == expected


def test_a_list_of_open_items_has_no_other_amount(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "Invoice No,Date,Due Date,Customer,Open Balance\n1,2024-01-13,2024-02-13,A,60.00\n")
    plan = ingest.plan_for(ingest.inspect(path))
    assert (plan.mapping["amount"], "open_amount" in plan.mapping) == ("Open Balance", False)
    load(engine, path)
    assert balance(engine) == {"A": 60}


def test_a_balance_that_runs_from_row_to_row_is_not_what_is_open(engine: Engine, tmp_path: Path) -> None:
    rows = "1,2024-01-13,2024-02-13,A,60.00,60.00\n2,2024-01-14,2024-02-14,A,50.00,110.00\n"
    path = write(tmp_path, "Invoice No,Date,Due Date,Customer,Amount,Balance\n" + rows)
    assert "open_amount" not in ingest.plan_for(ingest.inspect(path), "invoices").mapping
    done = load(engine, path, "invoices", overrides={"open_amount": "Balance"})
    assert [note.params["count"] for note in done.warnings if note.code == "open_above_amount"] == [1]


def test_a_credit_note_counts_as_far_as_it_is_not_used(engine: Engine, tmp_path: Path) -> None:
    text = "Credit Note No,Date,Customer No,Amount,Remaining Credit\nC1,2024-01-13,A,80,0\nC2,2024-01-14,B,80,30\nC3,2024-01-15,C,80,\n"
    assert load(engine, write(tmp_path, text), "credit_notes").totals["amount"] == -240
    assert balance(engine) == {"B": -30, "C": -80}
