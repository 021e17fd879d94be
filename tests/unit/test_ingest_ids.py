"""Ids that a spreadsheet has changed: a '.0' is left off, digits and zeros that are lost are pointed out."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest.cells import ids
from tests.extracts import load, write

HEAD = "order date,customer id,customer name,revenue\n"


def customers(engine: Engine) -> list[str]:
    return sorted(row["customer_id"] for row in engine.rows("SELECT customer_id FROM dim_customer"))


def codes(found: tuple[ingest.model.Note, ...]) -> dict[str, object]:
    return {note.code: note.params.get("examples") for note in found}


def test_an_id_that_gained_a_point_is_the_one_without(engine: Engine, tmp_path: Path) -> None:
    text = HEAD + "2024-01-13,17850.0,A,5\n2024-01-14,17850,A,6\n2024-01-15,00123,B,7\n2024-01-15,,C,7\n"
    path = write(tmp_path, text)
    assert codes(ingest.inspect(path).warnings) == {"ids_with_point": "17850.0"}
    assert load(engine, path, "sales").rows == ingest.Rows(4, 4, 0, 0)
    assert customers(engine) == ["00123", "17850", "C"]
    other = write(tmp_path, HEAD + "2024-02-13,17850.0,A,5\n2024-02-14,123.0,B,6\n", "feb.csv")
    assert codes(load(engine, other, "sales").warnings) == {"ids_alike": "00123 / 123"}
    assert customers(engine) == ["00123", "123", "17850", "C"]  # zeros are never put on or taken off


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["17850.0", "17850"], ("17850.0",)),
        (["17850", "17851"], ()),
        (["17850.0", "A-1"], ()),  # codes: 1.0 and 1 may be two
        (["1.0", "1.5"], ()),
        (["1.00", "2.000"], ("1.00", "2.000")),
    ],
)
def test_the_point_is_nothing_only_where_all_are_whole(cells: list[str], found: tuple[str, ...]) -> None:
    assert ids.pointed(cells) == found


def test_codes_and_names_keep_their_point(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, HEAD + "2024-01-13,1.0,2.0,5\n2024-01-14,X9,2.0,6\n"), "sales")
    assert customers(engine) == ["1.0", "X9"]
    assert {row["customer_name"] for row in engine.rows("SELECT customer_name FROM sales_line")} == {"2.0"}


def test_ids_that_lost_their_digits_are_pointed_out(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "2024-01-13,1.23E+11,A,5\n2024-01-14,456,B,1.5E+3\n")
    assert codes(ingest.inspect(path).warnings) == {"ids_shortened": "1.23E+11"}


def test_zeros_lost_between_files_are_pointed_out_on_the_strict_path_too(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "2024-01-13,00123,A,5.00\n2024-01-13,124,A,5.00\n")
    assert load(engine, path, "sales").warnings == ()
    path = write(tmp_path, HEAD + "2024-02-13,123,A,5.00\n2024-02-13,124,A,5.00\n", "feb.csv")
    plan = ingest.plan_for(ingest.inspect(path), "sales")
    assert plan.strict
    assert codes(load(engine, path, "sales").warnings) == {"ids_alike": "00123 / 123"}


def test_receipts_whose_invoice_numbers_lost_zeros_are_pointed_out(engine: Engine, tmp_path: Path) -> None:
    text = "invoice no,invoice date,due date,customer id,amount\n0012,2024-01-13,2024-02-13,C1,5\n0013,2024-01-13,2024-02-13,C1,5\n"
    load(engine, write(tmp_path, text), "invoices")
    text = "receipt date,customer id,invoice no,amount\n2024-02-01,C1,12,5\n2024-02-01,C1,0013,5\n2024-02-01,C1,99,5\n"
    found = load(engine, write(tmp_path, text, "paid.csv"), "payments").warnings
    assert [(note.code, note.params["count"]) for note in found] == [
        ("receipts_unmatched", 2),
        ("invoice_ids_alike", 1),
    ]


@pytest.mark.parametrize(
    ("other", "said"), [("A\u00a01", True), ("A 1\u200b2", False), ("A  1", False), ("A\u200b 1", True)]
)
def test_ids_that_become_one_by_their_blanks_are_named(engine: Engine, tmp_path: Path, other: str, said: bool) -> None:
    text = f"Order Date,Customer ID,Customer,Revenue\n2024-01-05,A 1,Ann Ltd,5\n2024-01-06,{other},Bea Ltd,6\n"
    path = write(tmp_path, text)
    assert codes(ingest.inspect(path).warnings) == ({"ids_with_blanks": "A 1"} if said else {})
    load(engine, path, "sales")
    assert len(engine.rows("SELECT DISTINCT customer_id FROM sales_line")) == (1 if said else 2)
