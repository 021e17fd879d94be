"""A database written by an earlier version is brought up to date when it is opened, with every figure kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from kam_analytics.engine import SCHEMA_VERSION, Engine, migrations
from kam_analytics.ingest import KINDS, sql
from kam_analytics.ingest.books.renewal import renew
from tests import receivables_data

LINES = """
INSERT INTO sales_line (import_id, order_id, order_date, customer_id, category, quantity, revenue, cost, region, currency)
VALUES (1, 'O1', DATE '2024-01-05', 'C1', 'Tools', 2, 100.10, 60.00, 'North', ''),
       (1, 'O1', DATE '2024-01-05', 'C1', 'Tools', 1, 50.05, NULL, 'North', ''),
       (1, 'O2', DATE '2024-02-07', 'C1', 'Paint', 1, 10.00, 4.00, 'North', ''),
       (1, 'O3', DATE '2024-02-08', NULL, NULL, NULL, -5.25, NULL, NULL, 'EUR'),
       (2, 'O4', DATE '2024-02-09', 'C2', 'Paint', 3, 30.00, 9.00, NULL, '');
INSERT INTO dim_customer (customer_id, account_id, customer_name, region, salesperson, currency)
VALUES ('C1', 'P', 'One', NULL, 'Ann', ''), ('C2', 'C2', 'Two', 'South', NULL, ''), ('P', 'P', 'Parent', NULL, NULL, '');
INSERT INTO invoice (import_id, invoice_id, customer_id, invoice_date, due_date, due_source, amount, paid_date)
VALUES (3, 'I1', 'C1', DATE '2024-01-06', DATE '2024-02-05', 'file', 150.15, NULL),
       (3, 'I2', 'C1', DATE '2024-02-08', DATE '2024-03-09', 'file', 10.00, DATE '2024-04-01');
"""
WORDS = "import_id, customer_id, region, salesperson, category, currency"
SUMS = (
    "sum(revenue) AS revenue, sum(CASE WHEN cost IS NOT NULL THEN revenue END) AS covered_revenue, sum(cost) AS cost,"
    " NULL AS discount_value, sum(quantity) AS quantity, count(*) AS lines"
)


def fourth_version(path: Path) -> None:
    """A database as version 4 of the schema has it: facts that hold the words of every row."""
    with duckdb.connect(str(path)) as con:
        for version, file in migrations():
            if version <= 4:
                con.execute(file.read_text(encoding="utf-8"))
        con.execute("INSERT INTO meta VALUES ('schema_version', '4')")
        con.execute(LINES)
        con.execute(
            f"INSERT INTO fact_sales_day BY NAME SELECT {WORDS}, order_date AS date, order_id, {SUMS}"
            " FROM sales_line GROUP BY ALL"
        )
        con.execute(
            f"INSERT INTO fact_sales_month BY NAME SELECT {WORDS}, date_trunc('month', order_date)::DATE AS month, {SUMS}"
            " FROM sales_line GROUP BY ALL"
        )


def test_every_kind_has_a_shelf_with_its_columns(tmp_path: Path) -> None:
    """Undo and replacement move rows there and back; a column that one side lacks would be lost."""
    with Engine(tmp_path / "new.duckdb", tmp_path / "s") as engine:
        for kind in KINDS.values():
            columns = [row["column_name"] for row in engine.rows(f"DESCRIBE main.{kind.table}")]
            kept = [row["column_name"] for row in engine.rows(f"DESCRIBE shelf.{kind.table}")]
            assert sorted(kept) == sorted([*columns, "shelved_by"]), kind.name


def test_facts_of_an_earlier_version_are_those_of_a_new_import(tmp_path: Path) -> None:
    fourth_version(tmp_path / "old.duckdb")
    with Engine(tmp_path / "old.duckdb", tmp_path / "s") as engine:
        assert engine.rows("SELECT value FROM meta WHERE key = 'schema_version'") == [{"value": str(SCHEMA_VERSION)}]
        tables = {"sales_slice": "sales_slice", "sales_day": "fact_sales_day", "sales_month": "fact_sales_month",
                  "invoice_slice": "invoice_slice"}  # fmt: skip
        for name, table in tables.items():
            for import_id in (1, 2, 3):
                kept = engine.rows(f"SELECT * FROM {table} WHERE import_id = $import_id", {"import_id": import_id})
                anew = engine.rows(sql.fact(name), {"import_id": import_id})
                assert sorted(map(sorted_items, kept)) == sorted(map(sorted_items, anew)), table


def test_the_resolved_slices_name_account_region_and_salesperson(tmp_path: Path) -> None:
    fourth_version(tmp_path / "old.duckdb")
    with Engine(tmp_path / "old.duckdb", tmp_path / "s") as engine:
        found = engine.rows(
            "SELECT s.customer_id, s.own_id, s.region, s.salesperson, s.category, s.currency, f.month, f.revenue, f.lines"
            " FROM fact_sales_month AS f JOIN dim_slice AS s ON s.slice_id = f.slice_id ORDER BY f.month, f.revenue"
        )
        assert [tuple(row.values()) for row in found] == [
            ("P", "C1", "North", "Ann", "Tools", "", date(2024, 1, 1), Decimal("150.1500"), 2),
            (None, None, None, None, None, "EUR", date(2024, 2, 1), Decimal("-5.2500"), 1),
            ("P", "C1", "North", "Ann", "Paint", "", date(2024, 2, 1), Decimal("10.0000"), 1),
            ("C2", "C2", "South", None, "Paint", "", date(2024, 2, 1), Decimal("30.0000"), 1),
        ]


def test_facts_of_other_rules_are_made_anew(tmp_path: Path) -> None:
    """One that had counted twice what an invoice states as paid and a receipt names, as versions before 17 did."""
    with Engine(tmp_path / "old.duckdb", tmp_path / "s") as engine:
        bill = receivables_data.invoice("1", "a", "2024-02-01", "2024-03-02", 100, paid=("2024-03-10", 40))
        receivables_data.load(engine, [bill], [receivables_data.payment("a", "2024-03-12", 40, "1")])
        assert engine.made_for("")
    with duckdb.connect(str(tmp_path / "old.duckdb")) as con:
        con.execute("UPDATE meta SET value = '16' WHERE key = 'schema_version'")
        con.execute("DROP TABLE conversion_too_large")  # of version 18
        con.execute("DROP VIEW import_place")  # of version 19
        con.execute("UPDATE fact_receivable SET amount = 20 WHERE amount = 60")
    with Engine(tmp_path / "old.duckdb", tmp_path / "s") as engine:
        assert not engine.made_for("")
        renew(engine)
        assert engine.made_for("")
        parts = engine.rows("SELECT amount, closed_on FROM fact_receivable ORDER BY amount")
    assert [tuple(part.values()) for part in parts] == [(40, date(2024, 3, 10)), (60, date(9999, 12, 31))]


def sorted_items(row: dict[str, object]) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in row.items() if name != "alike")  # only an import asks for it
