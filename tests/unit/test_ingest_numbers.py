"""Numbers as people write them: units, currencies, thousands of every style; both readers agree on them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import Rows, sql
from kam_analytics.ingest.cells import terms, values
from tests.extracts import load, write

D = Decimal


@pytest.fixture(scope="module")
def reader() -> duckdb.DuckDBPyConnection:
    """The macros of an import."""
    connection = duckdb.connect()
    connection.execute(sql.load("macros"))
    connection.execute(sql.load("macros_careful"))
    return connection


def read(reader: duckdb.DuckDBPyConnection, macro: str, *cells: object) -> object:
    return sql.one(
        reader,
        f"SELECT {macro}({', '.join(f'$p{n}' for n in range(len(cells)))})",
        {f"p{n}": cell for n, cell in enumerate(cells)},
    )


@pytest.mark.parametrize(
    ("cell", "style", "value"),
    [
        ("1.2万", "point", "12000"),
        ("1,234.5678 万元", "point", "12345678"),
        ("-3万", "point", "-30000"),
        ("(1.5亿)", "point", "-150000000"),
        ("￥２．５亿", "point", "250000000"),
        ("3千", "point", "3000"),
        ("1.5百万", "point", "1500000"),
        ("2 千万", "point", "20000000"),
        ("1.2萬", "point", "12000"),
        ("1,5万", "comma", "15000"),
        ("1.2万美元", "point", "12000"),
        ("1'234'567.80", "point", "1234567.80"),
        ("1’234.50 CHF", "point", "1234.50"),
        ("1\u202f234,50 €", "comma", "1234.50"),
        ("1\u00a0234\u00a0567,5", "comma", "1234567.5"),
        ("12,34,567.50", "point", "1234567.50"),
        ("1.234.567,89-", "comma", "-1234567.89"),
        ("(USD 5.00)", "point", "-5"),
        ("7,98 EUR-", "comma", "-7.98"),
        ("1.2E-05-", "point", "0"),
        ("USD (5.00)", "point", "-5"),
        ("usd 10", "point", "10"),
        ("-Usd 1.234,5", "comma", "-1234.5"),
        ("7.98 eur-", "point", "-7.98"),
        ("usd10", "point", None),
        ("abc 10", "point", None),
        ("$ (1,234.50)", "point", "-1234.50"),
        ("1.2E+05", "point", "120000"),
        ("１，２３４", "point", "1234"),
        ("12千克", "point", None),
        ("1万2千", "point", None),
        ("3 pcs", "point", None),
        ("暂无", "point", None),
        ("(null)", "point", None),
        ("n.a.", "point", None),
        ("－", "point", None),
    ],
)  # fmt: skip
def test_a_written_number_is_read_exactly(
    reader: duckdb.DuckDBPyConnection, cell: str, style: str, value: str | None
) -> None:
    assert read(reader, "kam_number", cell, style) == (None if value is None else D(value))
    assert values.is_number(cell) == (value is not None)


def test_a_code_in_any_case_names_its_currency(reader: duckdb.DuckDBPyConnection) -> None:
    asked = "SELECT kam_currency('usd 10'), kam_currency('7 Rmb-'), kam_currency('USD 1'), kam_currency('10 pcs')"
    assert reader.execute(asked).fetchall() == [("USD", "CNY", "USD", None)]


def test_words_for_a_missing_number_are_the_same_for_both_readers(reader: duckdb.DuckDBPyConnection) -> None:
    assert [word for word in values.MISSING_NUMBERS if not read(reader, "kam_missing_number", word)] == []
    assert [word for word in values.MISSING if not read(reader, "kam_missing", word)] == []


DIGITS = st.from_regex(r"[0-9]{1,3}([.,' ][0-9]{2,3}){0,2}([.,][0-9]{1,2})?", fullmatch=True)
SIGNS = st.sampled_from(["", "", "-", "+", "¥", "$", "USD ", "€ ", "-¥", "¥-", "￥", "− ", "usd ", "-Eur "])
UNITS = st.sampled_from(["", "", "", "万", " 亿", "千", "百万", "萬"])
ENDS = st.sampled_from(["", "", "元", " EUR", "€", "-", "美元", " CHF-", " eur", " Usd-"])
WRITTEN = st.builds("{}{}{}{}".format, SIGNS, DIGITS, UNITS, ENDS).flatmap(
    lambda text: st.sampled_from([text, text, f"({text})", f" {text}\u00a0"])
)
ANY = st.text(alphabet="0123456789..,,-+()% '万亿千百元¥$€USDE￥８．，eE\u00a0", min_size=1, max_size=12)


def read_all(reader: duckdb.DuckDBPyConnection, cells: list[str], style: str) -> list[Decimal | None]:
    statement = f"SELECT kam_exact(cell, '{style}') FROM (SELECT unnest($cells) AS cell)"
    return [value for (value,) in reader.execute(statement, {"cells": cells}).fetchall()]


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(WRITTEN | ANY, min_size=25, max_size=50), style=st.sampled_from(["point", "comma"]))
def test_both_readers_agree_on_a_cell(reader: duckdb.DuckDBPyConnection, cells: list[str], style: str) -> None:
    """What the look at a file takes for a number in a style, the load reads to the same value, or rejects with a reason; it
    never reads another value."""
    for cell, found in zip(cells, read_all(reader, cells, style), strict=True):
        bare = values.bare_number(cell)
        if found is None or cell.strip(values.BLANKS) in values.MISSING_NUMBERS:
            continue
        assert bare is not None
        if style in values.styles(bare.digits):
            value = values.as_float(bare.digits, style) * 10.0**bare.power
            assert float(found) == pytest.approx(-value if bare.negative else value, rel=1e-9, abs=1e-9)
        else:
            assert "e" in bare.digits.lower()  # needs no decimal mark


@settings(max_examples=20, deadline=None)
@given(parts=st.lists(st.tuples(SIGNS, DIGITS, UNITS, ENDS), min_size=10, max_size=50))
def test_whatever_looks_like_a_number_is_loaded_as_one(
    reader: duckdb.DuckDBPyConnection, parts: list[tuple[str, str, str, str]]
) -> None:
    cells = ["".join(part) for part in parts]
    for style in ("point", "comma"):
        for (_, digits, _, _), found in zip(parts, read_all(reader, cells, style), strict=True):
            assert (found is not None) == (style in values.styles(digits))


HEAD = "order date;customer name;revenue\n"


@pytest.mark.parametrize(
    ("cells", "currencies", "codes"),
    [
        (["USD 5.00", "1.50 USD", "USD 7"], {"USD"}, ["currency_in_cells"]),
        (["5.00 €", "(1.50 €)", "€ 7"], {"EUR"}, ["currency_in_cells"]),
        (["1.2万美元", "3 USD", "US$ 5"], {"USD"}, ["currency_in_cells"]),
        (["RMB 5", "CNY 1.50", "人民币 3"], {"CNY"}, ["currency_in_cells"]),
        (["$ 5.00", "$1.50", "$7"], {""}, ["currency_own_sign"]),  # of which country? one sign alone is the company's own
        (["5元", "1.50", "¥7"], {""}, ["currency_own_sign"]),
        (["$ 5.00", "$1.50", "¥7"], {"$", "CNY"}, ["currency_in_cells", "currency_sign", "currency_yuan", "several_currencies"]),
        (["$5.00", "€1.50", "7"], {"$", "EUR", ""}, ["currency_partly", "currency_sign", "several_currencies"]),
        (["USD 5.00", "EUR 1.50", "USD 7"], {"USD", "EUR"}, ["currency_in_cells", "several_currencies"]),
        (["USD 5.00", "1.50", "7"], {"USD", ""}, ["currency_partly", "several_currencies"]),
    ],
)  # fmt: skip
def test_a_currency_beside_the_number_is_that_of_the_line(
    engine: Engine, tmp_path: Path, cells: list[str], currencies: set[str], codes: list[str]
) -> None:
    rows = "".join(f"2024-01-{15 + n};C{n};{cell}\n" for n, cell in enumerate(cells))
    outcome = load(engine, write(tmp_path, HEAD + rows), "sales")
    assert outcome.rows == ingest.Rows(3, 3, 0, 0)
    assert {row["currency"] for row in engine.rows("SELECT currency FROM sales_line")} == currencies
    assert [note.code for note in outcome.warnings] == codes


def test_a_column_of_currencies_goes_before_what_stands_beside_numbers(engine: Engine, tmp_path: Path) -> None:
    text = "order date,customer name,revenue,currency\n2024-01-15,C1,USD 5,EUR\n2024-01-16,C1,6 USD,EUR\n"
    outcome = load(engine, write(tmp_path, text), "sales")
    assert {row["currency"] for row in engine.rows("SELECT currency FROM sales_line")} == {"EUR"}
    assert outcome.warnings == ()


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("30", 30), ("Net 60", 60), ("net60", 60), ("60 days", 60), ("60d", 60), ("60天", 60), ("６０ 天", 60),
        ("30 Tage netto", 30), ("zahlbar in 14 Tagen", 14), ("30 jours", 30), ("2/10 net 30", 30), ("2 % / 10, n/30", 30),
        ("月结30天", None), ("30 days EOM", None), ("2/10", None), ("-5", None), ("Net", None), ("6 0", None), ("9999 days", None),
    ],
)  # fmt: skip
def test_terms_of_payment_are_days(reader: duckdb.DuckDBPyConnection, cell: str, days: int | None) -> None:
    assert read(reader, "kam_days", cell, "point") == days
    assert (terms.days(cell) == str(days)) is (days is not None)


def test_terms_give_due_dates_and_only_what_cannot_be_read_is_rejected(engine: Engine, tmp_path: Path) -> None:
    rows = ["1,A,2024-03-15,100.5,Net 30", "2,B,2024-03-16,50.5,Net 60", "3,B,2024-03-16,7,月结30天"]
    path = write(tmp_path, "\n".join(["invoice no,customer,invoice date,amount,terms", *rows, ""]))
    outcome = load(engine, path, "invoices")
    assert (outcome.rows, [reject.reason for reject in outcome.rejects]) == (Rows(3, 2, 1, 0), ["not_days"])
    due = engine.rows("SELECT invoice_id, due_date FROM invoice ORDER BY ALL")
    assert [(row["invoice_id"], str(row["due_date"])) for row in due] == [("1", "2024-04-14"), ("2", "2024-05-15")]
