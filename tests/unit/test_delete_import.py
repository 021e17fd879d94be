"""An import that was taken back can be deleted for good: its rows are nowhere any more, its line in the ledger stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import cli, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import Mode, Remains
from tests.extracts import load, tables, write

FIRST = "Order ID,Order Date,Customer,Status,Sales\nA1,2024-01-13,Ann,ok,1.50\nA2,2024-01-14,Bea,ok,x\nA3,2024-01-15,Cid,void,2.00\n"
NEXT = FIRST.replace("1.50", "9.50").replace(",x", ",3.00")
INVOICES = "Invoice No,Invoice Date,Customer ID,Amount\n1,2024-01-01,K1,100.00\n2,2024-01-02,K1,abc\n3,2024-01-03,K2,x\n4,2024-01-01,K2,1\n"


def words_in(engine: Engine) -> set[str]:
    """Customers anywhere in the database: rows that count, rows on the shelf, and rows as they stood in a file."""
    found = engine.rows(
        "SELECT customer_name AS word FROM main.sales_line UNION ALL SELECT customer_name FROM shelf.sales_line"
        " UNION ALL SELECT raw FROM rejected_row UNION ALL SELECT customer_name FROM fact_party"
        " UNION ALL SELECT customer_name FROM dim_customer"
    )
    text = " ".join(str(row["word"]) for row in found)
    return {name for name in ("Ann", "Bea", "Cid") if name in text}


def code_of(call: Any, *arguments: Any) -> str:
    with pytest.raises(ImportRefused) as caught:
        call(*arguments)
    assert "{" not in caught.value.message("en") + caught.value.message("zh")
    return caught.value.code


def test_nothing_of_it_is_left_but_its_line(engine: Engine, tmp_path: Path) -> None:
    number = load(engine, write(tmp_path, FIRST), "sales").import_id
    assert number is not None
    assert words_in(engine) == {"Ann", "Bea", "Cid"}
    assert code_of(ingest.delete, engine, number) == "in_force"
    ingest.undo(engine, number)
    assert words_in(engine) == {"Ann", "Bea", "Cid"}
    assert ingest.remains(engine, number) == Remains(rows=1, left_out=2)
    before, version = tables(engine), engine.data_version
    outcome = ingest.delete(engine, number)
    assert (outcome.status, outcome.import_id) == ("deleted", number)
    assert (tables(engine), engine.data_version) == (before, version)  # no figure depends on it
    assert words_in(engine) == set()
    entry = ingest.entry(engine, number)
    assert entry.deleted_at is not None
    assert entry.rows == ingest.Rows(3, 1, 1, 1)
    assert ingest.remains(engine, number) == Remains()
    assert code_of(ingest.redo, engine, number) == "deleted_for_good"
    assert code_of(ingest.delete, engine, number) == "deleted_for_good"
    assert code_of(ingest.undo, engine, number) == "already_undone"
    again = load(engine, write(tmp_path, FIRST), "sales")  # the file itself may come again
    assert again.status == "committed"


def test_what_it_had_replaced_counts_and_can_itself_go(engine: Engine, tmp_path: Path) -> None:
    first = load(engine, write(tmp_path, FIRST, "a.csv"), "sales").import_id or 0
    alone = tables(engine)
    second = load(engine, write(tmp_path, NEXT, "b.csv"), "sales", mode=Mode("update")).import_id or 0
    ingest.undo(engine, second)
    ingest.delete(engine, second)
    assert tables(engine) == alone
    third = load(engine, write(tmp_path, NEXT, "b.csv"), "sales", mode=Mode("update")).import_id or 0
    ingest.undo(engine, first)  # its row whose place is taken lies on the shelf as well
    ingest.delete(engine, first)
    assert ingest.undo(engine, third).status == "undone"
    assert engine.rows("SELECT count(*) AS n FROM sales_line") == [{"n": 0}]


def test_the_command_says_what_goes_and_does_it_when_told_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        status = cli.main([*arguments, "--db", str(tmp_path / "a.duckdb"), "--lang", "en"])
        shown = capsys.readouterr()
        return status, shown.out + shown.err

    run("import", str(write(tmp_path, FIRST)), "--kind", "sales")
    status, shown = run("delete", "1", "--yes")
    assert (status, "in force" in shown) == (2, True)
    run("undo", "1")
    status, shown = run("delete", "1")
    assert (status, "rows: 2" in shown, "--yes" in shown) == (3, True, True)
    assert run("redo", "1")[0] == 0
    run("undo", "1")
    status, shown = run("delete", "1", "--yes")
    assert (status, "deleted for good" in shown) == (0, True)
    assert "deleted" in run("imports")[1]
    assert run("redo", "1")[0] == 2


def test_mended_rows_have_the_days_to_pay_of_their_import_and_its_fate(engine: Engine, tmp_path: Path) -> None:
    """Where neither file nor customer names terms, the import's own default counts for the rows that complete it."""
    load(engine, write(tmp_path, "customer id,customer name,terms days\nK1,Ann Ltd,45\n", "c.csv"), "customers")
    number = load(engine, write(tmp_path, INVOICES, "i.csv"), "invoices", default_terms=20).import_id or 0
    text = b"".join(ingest.rejects_csv(engine, number)).decode("utf-8-sig")
    path = write(tmp_path, text.replace(",abc", ",7").replace(",x,", ",8,", 1), "mended.csv")
    mending = ingest.find_mending(engine, ingest.inspect(path))
    assert mending is not None
    assert mending.plan is not None
    ingest.undo(engine, number)
    assert code_of(ingest.begin, engine, path, mending.plan) == "completes_undone"  # taken back since it was looked at
    ingest.redo(engine, number)
    assert ingest.begin(engine, path, mending.plan).commit().status == "committed"
    due = {row["invoice_id"]: row["due_date"] for row in engine.rows("SELECT invoice_id, due_date FROM invoice")}
    assert due == {"1": date(2024, 2, 15), "2": date(2024, 2, 16), "3": date(2024, 1, 23), "4": date(2024, 1, 21)}
