"""Two tables in one file: beyond what is looked at, the first ends where the header of the next one stands, and that is said."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest.reading import sample
from kam_analytics.ingest.reading.next_table import NextTable
from tests.extracts import load, write

SALES = "order id,order date,customer,revenue,cost\n"
ROWS = 300


def sales(first: int) -> str:
    return "".join(f"A{n},2024-01-{n % 28 + 1:02},Meyer {n % 9},{n}.50,3.25\n" for n in range(first, first + ROWS))


def bills(n: int, more: str = "") -> str:
    return f"B{n},2024-02-{n % 28 + 1:02},{more}Smith {n % 9},{n}.25,1.25\n"


BELOW: dict[str, Callable[[], str]] = {
    "as wide": lambda: "invoice no,invoice date,customer,amount,paid\n" + "".join(map(bills, range(ROWS))),
    "wider": lambda: (
        "invoice no,invoice date,due date,customer,amount,paid\n"
        + "".join(bills(n, "2024-03-01,") for n in range(ROWS))
    ),
}


@pytest.fixture(autouse=True)
def short_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a file of 20 kB were one of 20 MB."""
    monkeypatch.setattr(sample, "WHOLE", 8 << 10)
    monkeypatch.setattr(sample, "HEAD", 4 << 10)
    monkeypatch.setattr(sample, "_BLOCK", 1 << 8)


@pytest.mark.parametrize("gap", ["", "\n\n"])
@pytest.mark.parametrize("below", BELOW)
def test_nothing_of_the_next_table_is_loaded_as_if_it_were_of_the_first(
    engine: Engine, tmp_path: Path, below: str, gap: str
) -> None:
    path = write(tmp_path, SALES + sales(0) + gap + BELOW[below]())
    assert len(ingest.inspect(path).tables) == 1  # it was not seen
    outcome = load(engine, path, "sales")
    blank = len(gap)
    assert outcome.rows == ingest.Rows(2 * ROWS + 1 + blank, ROWS, 0, ROWS + 1 + blank)
    assert outcome.totals["revenue"] == sum(n + Decimal("0.5") for n in range(ROWS))
    (note,) = [note for note in outcome.warnings if note.code == "next_table"]
    assert note.params["row"] == 1 + ROWS + blank + 1
    assert "invoice no, invoice date" in note.text("en")
    assert outcome.skips["other_table"] == ROWS + 1


def test_its_own_header_again_and_words_in_rows_do_not_end_a_table(engine: Engine, tmp_path: Path) -> None:
    words = "Order,Date,Customer Total,n/a,\n"  # a row that cannot be read is rejected, as ever
    path = write(tmp_path, SALES + sales(0) + SALES.upper().replace("_", " ") + words + sales(ROWS))
    outcome = load(engine, path, "sales")
    assert outcome.rows is not None
    assert outcome.rows.loaded == 2 * ROWS
    assert "next_table" not in [note.code for note in outcome.warnings]


def test_the_last_row_of_a_header_of_two_is_no_other_table(tmp_path: Path) -> None:
    """Its names are joined from both rows; on the next page of a report they may stand again."""
    head = "Order id,Order date,Customer name,Net revenue,Cost\n"
    path = write(tmp_path, head + sales(0) + sales(ROWS))
    further = NextTable(ingest.plan_for(ingest.inspect(path), "sales"), path)
    assert not further.begins(9000, ["id", "date", "name", "revenue", "cost"])
    assert not further.begins(9000, ["A1", "2024-01-05", "date", "1.50", "amount"])
    assert further.begins(9000, ["invoice no", "invoice date", "customer", "amount", "paid"])
    assert further.row == 9000
