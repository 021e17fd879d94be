"""Marks of debit and credit beside amounts. Signs and sums by hand; which side is the minus as docs/reading.md says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.cells import sides
from tests.extracts import load, write


@pytest.mark.parametrize(
    ("cell", "side", "rest"),
    [
        ("1,250.00 Dr", "debit", "1,250.00"), ("300.5CR", "credit", "300.5"), ("Cr. 20", "credit", "20"), ("(40) Dr.", "debit", "(40)"),
        ("500贷", "credit", "500"), ("借：7", "debit", "7"), ("贷方 8", "credit", "8"), ("¥９ 借方", "debit", "¥9"), ("5,00 Haben", "credit", "5,00"),
        ("10 (Cr)", "credit", "10"), ("USD 5 Dr", "debit", "USD 5"), ("-3 cr", "credit", "-3"), ("1.2万借", "debit", "1.2万"), ("1.2万 Cr", "credit", "1.2万"), ("+40 Cr", "credit", "+40"),
        ("Dr Miller 5", "", "Dr Miller 5"), ("12 drums", "", "12 drums"), ("Cr", "", "Cr"), ("", "", ""), ("5", "", "5"), ("A5 Dr", "", "A5 Dr"),
    ],
)  # fmt: skip
def test_single_cells(cell: str, side: str, rest: str) -> None:
    assert sides.split(cell) == (side, rest)


HEAD = "Voucher No,Date,Party Name,Amount\n"
LEDGER = (
    'A1,2024-01-05,Acme,"1,250.00 Dr"\nA2,2024-01-06,Beta,300.50 Dr\nA3,2024-01-09,Acme,250.00 Cr\n'
    'A4,2024-02-05,Gamma,"4,000.00 Dr"\nA5,2024-02-07,Beta,80.00\n'
)
MIRRORED = LEDGER.replace("Dr", "x").replace("Cr", "Dr").replace("x", "Cr")
NAMED = {"customer_id": "Customer", "customer_name": ""}
ID = {"customer_id": "Party Name", "customer_name": ""}


@pytest.mark.parametrize(
    ("kind", "text", "minus", "total"),
    [
        ("sales", LEDGER, "credit", "5380.50"), ("sales", MIRRORED, "debit", "5380.50"),
        ("payments", MIRRORED, "debit", "5380.50"), ("payments", LEDGER, "credit", "5380.50"),
        ("invoices", LEDGER, "credit", "5380.50"), ("invoices", MIRRORED, "credit", "-5220.50"),
    ],
)  # fmt: skip
def test_the_side_that_is_the_minus(
    engine: Engine, tmp_path: Path, kind: str, text: str, minus: str, total: str
) -> None:
    """1,250.00 + 300.50 + 4,000.00 on the one side, 250.00 on the other, 80.00 without a mark as it stands."""
    outcome = load(engine, write(tmp_path, HEAD + text), kind, overrides=ID)
    assert (outcome.rows and outcome.rows.loaded, next(iter(outcome.totals.values()))) == (5, Decimal(total))
    (note,) = [note for note in outcome.warnings if note.code.startswith("marked_")]
    assert (note.code, note.params["columns"]) == (f"marked_{minus}", "Amount")


def test_signs_that_are_there_stay(engine: Engine, tmp_path: Path) -> None:
    text = LEDGER.replace("250.00 Cr", "-250.00 Cr").replace('"1,-250', '"1,250')
    outcome = load(engine, write(tmp_path, HEAD + text), "sales", overrides=ID)
    assert outcome.totals["revenue"] == Decimal("5380.50")
    assert "marked_signed" in [note.code for note in outcome.warnings]


@pytest.mark.parametrize(("debit", "credit"), [("Ｄ", "Ｃ"), ("ＤＲ", "ＣＲ"), ("ｄｒ．", "Ｃr"), ("借", "贷")])
def test_marks_of_a_column_in_any_width(engine: Engine, tmp_path: Path, debit: str, credit: str) -> None:
    """100 - 30 + 40; a mark that is neither counts as it stands, and is named."""
    text = f"Invoice No,Invoice Date,Customer,Amount,DR/CR\nN1,2024-01-01,Acme,100,{debit}\nN2,2024-01-02,Beta,30,{credit}\nN3,2024-01-03,Acme,40,{debit}\n"
    assert load(engine, write(tmp_path, text), "invoices", overrides=NAMED).totals["amount"] == 110
    text = text.replace("\nN", "\nM") + "M4,2024-01-04,Acme,5,Storno\n"
    outcome = load(engine, write(tmp_path, text, "b.csv"), "invoices", overrides=NAMED)
    assert outcome.totals["amount"] == 115
    (note,) = [note for note in outcome.warnings if note.code == "kept_in_doubt_side"]
    assert note.params["values"] == "Storno (1)"


def test_a_plus_of_the_minus_side(engine: Engine, tmp_path: Path) -> None:
    text = LEDGER.replace("250.00 Cr", "+250.00 Cr").replace('"1,+250', '"1,250')
    assert load(engine, write(tmp_path, HEAD + text), "sales", overrides=ID).totals["revenue"] == Decimal("5380.50")


def test_what_may_be_crores_is_refused(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        HEAD.replace("Amount", "Net Sales")
        + "A1,2024-01-05,Acme,1.25 Cr\nA2,2024-01-06,Beta,2 Cr\nA3,2024-01-06,Beta,3.5 Cr\n",
    )
    with pytest.raises(ImportRefused, match="can be read as amounts"):
        ingest.plan_for(ingest.inspect(path), "sales", ID)


def test_rows_that_cannot_be_read_come_back_as_they_stand(engine: Engine, tmp_path: Path) -> None:
    outcome = load(engine, write(tmp_path, HEAD + LEDGER + "A6,2024-02-08,Beta,12x Dr\n"), "sales", overrides=ID)
    assert [(reject.row, reject.reason, reject.value) for reject in outcome.rejects] == [(7, "not_a_number", "12x Dr")]


@given(
    amounts=st.lists(st.tuples(st.integers(1, 10**9), st.booleans()), min_size=2, max_size=30),
    marks=st.sampled_from([(" Dr", " Cr"), ("DR", "CR"), ("借", "贷"), (" 借方", " 贷方"), (" Soll", " Haben")]),
)
def test_signed_by_their_marks(amounts: list[tuple[int, bool]], marks: tuple[str, str]) -> None:
    cells = [f"{cents / 100:,.2f}{marks[credit]}" for cents, credit in amounts]
    credits = sum(credit for _, credit in amounts)
    expected = (len(amounts) - credits, credits, "")
    assert sides.counted(cells) == (None if credits == len(amounts) and "r" in marks[1].lower()[-1:] else expected)
    for minus in (sides.DEBIT, sides.CREDIT):
        read = [sides.signed(cell, minus) for cell in cells]
        assert read == [
            f"{'-' if credit == (minus == sides.CREDIT) else ''}{cents / 100:,.2f}" for cents, credit in amounts
        ]
