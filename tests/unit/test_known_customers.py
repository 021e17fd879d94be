"""A column whose header says nothing is the customer where its values are ids of customers that are loaded."""

from __future__ import annotations

from pathlib import Path

from kam_analytics.engine import Engine
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import load, write

CUSTOMERS = "customer_id,customer_name\n" + "".join(f"K10{n},Name {n}\n" for n in range(6))


def sales(first: str, second: str = "Channel", ids: tuple[str, ...] = ("K101", "K102", "K103", "K104")) -> str:
    rows = "".join(f"2024-01-1{n},{known},w{n}eb,1{n}.50\n" for n, known in enumerate(ids))
    return f"order date,{first},{second},sales\n{rows}"


def test_known_ids_tell_the_customer_and_it_is_said(engine: Engine, tmp_path: Path) -> None:
    path = str(write(tmp_path, sales("Ref X")))
    assert handle(engine, Request(path)).error is None  # without customers it is a file without a customer
    load(engine, write(tmp_path, CUSTOMERS, "c.csv"), "customers")
    done = handle(engine, Request(str(write(tmp_path, sales("Ref X").replace("2024-01", "2024-02"), "b.csv"))))
    assert [note.params for note in done.warnings if note.code == "customers_by_content"] == [{"column": "Ref X"}]
    found = engine.rows(
        "SELECT customer_id, count(*) AS n FROM sales_line GROUP BY ALL ORDER BY customer_id NULLS FIRST"
    )
    assert found == [{"customer_id": None, "n": 4}] + [{"customer_id": f"K10{n}", "n": 1} for n in (1, 2, 3, 4)]


def test_nothing_is_taken_by_chance(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, CUSTOMERS, "c.csv"), "customers")
    for text in (
        sales("Ref X", ids=("K101", "X", "Y2", "Z33")),  # hardly any is known
        sales("Ref X", ids=("K101", "K101", "K102", "K102")),  # too few
        sales("Product", ids=("K101", "K102", "K103", "K104")),  # the header says what it is
        sales("Customer", ids=("K901", "K902", "K903", "K904")),  # and this one that it is the customer
        sales("A")
        .replace("Channel", "B")
        .replace("w0eb", "K101")
        .replace("w1eb", "K102")
        .replace("w2eb", "K103")
        .replace("w3eb", "K104"),
    ):
        done = handle(engine, Request(str(write(tmp_path, text)), mode="add"))
        assert "customers_by_content" not in [note.code for note in done.warnings], text


def test_known_ids_make_no_list_of_customers_of_rows_with_dates_and_amounts(engine: Engine, tmp_path: Path) -> None:
    """Under headings that say nothing it is asked of which documents they are; before, only 'customers' was offered."""
    load(engine, write(tmp_path, CUSTOMERS, "c.csv"), "customers")
    rows = "".join(f"2024-01-{10 + n},K10{n % 6},{n + 2},{n + 1}.50,{(n + 2) * (n + 1.5):.2f}\n" for n in range(12))
    outcome = handle(engine, Request(str(write(tmp_path, "A1,A2,A3,A4,A5\n" + rows, "anon.csv"))))
    assert (outcome.status, outcome.questions) == ("refused", ())
    assert outcome.error is not None
    assert outcome.error.code == "no_kind"
    (proposed,) = outcome.error.params["by_content"].items()
    assert proposed[0] == "sales"
    assert {one["target"]: one["column"] for one in proposed[1]} == {
        "order_date": "A1", "quantity": "A3", "unit_price": "A4", "revenue": "A5"
    }  # fmt: skip
    taken = {"order_date": "A1", "quantity": "A3", "unit_price": "A4", "revenue": "A5"}
    done = handle(engine, Request(str(tmp_path / "anon.csv"), kind="sales", mapping=taken))
    assert done.status == "committed"
    assert engine.rows("SELECT count(DISTINCT customer_id) AS n FROM sales_line") == [{"n": 6}]  # by the known ids
