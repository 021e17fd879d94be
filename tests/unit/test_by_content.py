"""Columns under headings that say nothing: what is proposed by content, by which evidence, and that nobody loads it unasked."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import cli, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.meaning import by_content
from kam_analytics.ingest.unattended import report
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import write

# Quantity x price = amount; a phone and a postcode among them.
LINES = [
    ("2024-01-13", "Meyer GmbH", "030-1234567", "10115", "10", "2.50", "25.00"),
    ("2024-01-14", "Jones Ltd", "030-1234568", "20095", "3", "1.25", "3.75"),
    ("2024-01-15", "Meyer GmbH", "030-1234567", "10115", "4", "2.50", "10.00"),
    ("2024-01-16", "Acme Inc", "030-1234569", "50667", "7", "3.10", "21.70"),
    ("2024-01-17", "Jones Ltd", "030-1234568", "20095", "2", "9.99", "19.98"),
    ("2024-01-18", "Jones Ltd", "030-1234568", "20095", "5", "1.25", "6.25"),
]
SALES = {"order_date": 0, "customer_name": 1, "quantity": 4, "unit_price": 5, "revenue": 6}


def table(head: str, rows: list[tuple[str, ...]], order: list[int] | None = None) -> str:
    order = order or list(range(len(rows[0])))
    return "\n".join([head, *(",".join(row[place] for place in order) for row in rows)]) + "\n"


def numbered(stem: str, count: int) -> str:
    return ",".join(f"{stem}{n}" for n in range(1, count + 1))


def found(path: Path, kind: str, **hints: Any) -> dict[str, tuple[str, str]]:
    """Target -> (source, evidence)."""
    inspection = ingest.inspect(path, hints=ingest.Hints(**hints))
    proposed = by_content.proposed(inspection, kind, inspection.proposals[kind].mapping)
    return {target: (match.source, match.evidence) for target, match in proposed.items()}


@pytest.mark.parametrize("stem", ["A", "F", "Column", "Feld", "列", "Zahlo"])
@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5, 6], [6, 3, 4, 2, 1, 5, 0]])
def test_quantity_times_price_tells_all_three(tmp_path: Path, stem: str, order: list[int]) -> None:
    path = write(tmp_path, table(numbered(stem, 7), LINES, order))
    inspection = ingest.inspect(path)
    assert by_content.kinds(inspection) == ("sales",)
    sources = {target: source for target, (source, _) in found(path, "sales").items()}
    assert sources == {target: f"{stem}{order.index(place) + 1}" for target, place in SALES.items()}


def test_the_evidence_is_a_sentence(tmp_path: Path) -> None:
    inspection = ingest.inspect(write(tmp_path, table(numbered("A", 7), LINES)))
    proposed = by_content.proposed(inspection, "sales", {})
    assert proposed["revenue"].text("en") == "A5 × A6 = A7 in 100 % of the rows with more than one piece"
    assert proposed["revenue"].text("zh") == "数量大于 1 的行中 100% 满足 A5 × A6 = A7"
    assert {match.confidence for match in proposed.values()} == {0.4}
    assert {match.reason for match in proposed.values()} == {"by_content"}


ZH = [
    ("上海机械有限公司", "2024年1月13日", "13800138000", "FP2024001", "2024年2月12日", "12,500.00"),
    ("北京电子集团", "2024年1月15日", "13900139000", "FP2024002", "2024年2月14日", "830.50"),
    ("广州贸易公司", "2024年1月18日", "13700137000", "FP2024003", "2024年2月17日", "41,000.00"),
    ("上海机械有限公司", "2024年2月1日", "13800138000", "FP2024004", "2024年3月2日", "99.90"),
    ("王小明", "2024年2月3日", "13600136000", "FP2024005", "2024年3月4日", "1,200.00"),
    ("北京电子集团", "2024年2月6日", "13900139000", "FP2024006", "2024年3月7日", "5,600.75"),
]


def test_chinese_invoices_by_their_days_of_payment(tmp_path: Path) -> None:
    rows = "\n".join("\t".join(row) for row in ZH)
    path = write(tmp_path, "列1\t列2\t列3\t列4\t列5\t列6\n" + rows + "\n")
    assert by_content.kinds(ingest.inspect(path)) == ("invoices",)
    assert found(path, "invoices") == {
        "invoice_id": ("列4", "numbers"), "invoice_date": ("列2", "terms_before"), "due_date": ("列5", "terms_after"),
        "customer_name": ("列1", "companies"), "amount": ("列6", "only_amounts"),
    }  # fmt: skip


def test_what_competes_is_not_named(tmp_path: Path) -> None:
    """Two dates of which either may be the later one, two amounts that nothing relates, two columns of companies."""
    rows = [
        (
            f"2024-01-{13 + n}",
            f"2024-01-{13 + (n * 5) % 9}",
            f"{n}7.50",
            f"{9 - n}1.25",
            f"Firm {n % 4} Ltd",
            f"Haus {n % 3} GmbH",
        )
        for n in range(9)
    ]
    assert found(write(tmp_path, table(numbered("A", 6), rows)), "sales") == {}


def test_of_two_dates_the_one_that_is_never_later_is_the_order(tmp_path: Path) -> None:
    rows = [(f"2024-01-{15 + n + n % 3}", f"2024-01-{13 + n}", f"{n}7.50") for n in range(9)]
    path = write(tmp_path, table(numbered("A", 3), rows))
    assert found(path, "sales") == {"order_date": ("A2", "earliest"), "revenue": ("A3", "only_amounts")}
    assert "payment_date" not in found(path, "payments")  # which of the two days was paid nothing tells


@pytest.mark.parametrize(
    ("decoy", "cells"),
    [
        ("a year", ["2023", "2024"]),
        ("a share", ["0.05", "0.25"]),
        ("a rate of tax", ["19.00", "7.00"]),
        ("a per cent", ["12.5 %", "3.0 %"]),
        ("places on the globe", [f"{48 + n / 7:.6f}" for n in range(12)]),
        ("ids with a point", [f"{17850 + n % 4}.0" for n in range(12)]),
        ("phones", [f"+49 30 12345{n:02}" for n in range(12)]),
        ("postcodes", ["10115", "20095", "50667"]),
    ],
)
def test_what_is_no_amount_does_not_compete_with_one(tmp_path: Path, decoy: str, cells: list[str]) -> None:
    rows = [(cells[n % len(cells)], f"{n * 37 % 11}3.{n + 10}", f"2024-01-{13 + n}") for n in range(12)]
    path = write(tmp_path, table(numbered("A", 3), rows))
    assert found(path, "sales")["revenue"] == ("A2", "only_amounts"), decoy
    alone = write(tmp_path, table(numbered("A", 2), [(row[0], row[2]) for row in rows]), "alone.csv")
    assert "revenue" not in found(alone, "sales"), decoy


def test_an_amount_beside_pieces_is_one_of_the_line_or_of_the_piece_as_products_tell(tmp_path: Path) -> None:
    prices = [1.5, 20.25, 3.1, 7.77, 12.4, 5.05]
    lines = [(n % 6, 1 + (n * 7) % 11) for n in range(24)]
    for name, amount in (("revenue", lambda p, q: prices[p] * q), ("unit_price", lambda p, q: prices[p])):
        rows = [(f"2024-01-{1 + n:02}", f"Part {p}", f"{q}", f"{amount(p, q):.2f}") for n, (p, q) in enumerate(lines)]
        proposed = found(write(tmp_path, table(numbered("A", 4), rows)), "sales")
        assert {target: source for target, (source, _) in proposed.items()} == {
            "order_date": "A1", "quantity": "A3", name: "A4",
        }  # fmt: skip
    rows = [(f"2024-01-{1 + n:02}", f"Part {n}", f"{q}", f"{q * 3.3:.2f}") for n, (_, q) in enumerate(lines)]
    assert "revenue" not in found(write(tmp_path, table(numbered("A", 4), rows)), "sales")  # no product comes again


def test_headings_go_first_and_known_ones_are_left_alone(tmp_path: Path) -> None:
    text = table("order date,Y,phone,X,Z,V,W", LINES)
    assert {target: source for target, (source, _) in found(write(tmp_path, text), "sales").items()} == {
        "customer_name": "Y", "quantity": "Z", "unit_price": "V", "revenue": "W",
    }  # fmt: skip
    whole = table("order date,customer,phone,X,quantity,price,sales", LINES)
    assert found(write(tmp_path, whole), "sales") == {}  # nothing needed is missing: nobody is asked


def test_names_dates_and_amounts_are_no_list_of_customers(tmp_path: Path) -> None:
    rows = [(f"Firm {n} Ltd", f"2024-01-{13 + n}", f"{n}7.50") for n in range(9)]
    path = write(tmp_path, table("Wer,Wann2,Zahlo", rows))
    assert by_content.kinds(ingest.inspect(path)) == ("sales", "payments", "customers")  # which it is, is asked
    with pytest.raises(ImportRefused) as refused:
        ingest.plan_for(ingest.inspect(path))
    assert refused.value.code == "no_kind"
    names = write(
        tmp_path, table("Wer,Wie,Wo", [(f"Firm {n} Ltd", f"a{n}@firm.com", "Germany") for n in range(9)]), "b.csv"
    )
    assert by_content.kinds(ingest.inspect(names)) == ("customers",)
    assert found(names, "customers") == {
        "customer_name": ("Wer", "companies"), "country": ("Wo", "countries"), "email": ("Wie", "emails"),
    }  # fmt: skip


# -- nobody takes it unasked -----------------------------------------------------------------------------------------


def test_the_command_line_refuses_and_says_what_to_copy(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, table(numbered("A", 7), LINES))
    database = str(tmp_path / "own.duckdb")
    assert cli.main(["import", str(path), "--db", database]) == 2
    said = capsys.readouterr().err
    options = (
        "--kind sales --map order_date=A1 --map customer_name=A2 --map quantity=A5 --map unit_price=A6 --map revenue=A7"
    )
    assert options in said
    assert "A7 = Net revenue (A5 × A6 = A7 in 100 % of the rows with more than one piece)" in said
    assert cli.main(["import", str(path), "--db", database, *options.split()]) == 0
    outcome = handle(engine, Request(str(path)))
    assert outcome.status == "refused"  # nor does the inbox take it
    form = {"file": path.name, "rule": None, **outcome.as_json("en")}
    lines = list(report._answers(form, "en"))
    assert '  kind = "sales"' in lines
    assert (
        '  mapping = { order_date = "A1", customer_name = "A2", quantity = "A5", unit_price = "A6", revenue = "A7" }'
        in lines
    )


def test_of_several_kinds_each_has_its_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(f"HQ{336 + n}", f"C10{n % 7}", f"2024-01-{13 + n}", f"{n}7.50") for n in range(12)]
    path = write(tmp_path, table(numbered("A", 4), rows))
    assert cli.main(["import", str(path), "--db", str(tmp_path / "own.duckdb")]) == 2
    said = capsys.readouterr().err
    assert "By their content they may be: sales lines, invoices, payments." in said
    assert "--kind sales --map order_date=A3 --map revenue=A4" in said
    assert "--kind invoices --map invoice_id=A1 --map invoice_date=A3 --map customer_id=A2 --map amount=A4" in said
    assert "--kind payments --map payment_date=A3 --map customer_id=A2 --map amount=A4" in said


def test_inspect_gives_it_with_confidence_and_evidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, table(numbered("A", 7), LINES))
    assert cli.main(["inspect", str(path), "--json"]) == 0
    form = json.loads(capsys.readouterr().out)
    assert (form["kind"], form["likely_kind"], form["kinds_by_content"]) == (None, "sales", ["sales"])
    assert form["mapping"]["order_date"] == {
        "source": "A1", "confidence": 0.4, "reason": "by_content", "evidence": "the only column with dates",
    }  # fmt: skip
    assert form["missing"] == ["order_date", "revenue"]  # by what is said


def test_a_file_without_a_header_is_helped_alike(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = table("", LINES).lstrip("\n")
    path, database = write(tmp_path, body), str(tmp_path / "own.duckdb")
    assert handle(engine, Request(str(path))).status == "needs_answer"  # whether the first row is a header
    assert cli.main(["import", str(path), "--header-row", "0", "--db", database]) == 2
    said = capsys.readouterr().err
    assert '--kind sales --map "order_date=Column 1" --map "customer_name=Column 2"' in said
    mapping = {target: f"Column {place + 1}" for target, place in SALES.items()}
    outcome = handle(engine, Request(str(path), "sales", mapping=mapping, header_row=0))
    assert (outcome.status, outcome.rows) == ("committed", ingest.Rows(6, 6, 0, 0))
    following = write(tmp_path, body.replace("2024-01", "2024-02"), "next.csv")
    outcome = handle(engine, Request(str(following)))  # unattended, as it was confirmed
    assert (outcome.status, outcome.rows) == ("committed", ingest.Rows(6, 6, 0, 0))
    assert "as_last_time" in [note.code for note in outcome.warnings]


def test_five_hundred_columns_take_no_time(tmp_path: Path) -> None:
    rows = [
        tuple(f"{n * 7 + m}.{m % 90 + 10}" if m % 2 else f"2024-01-{n % 28 + 1:02}" for m in range(500))
        for n in range(200)
    ]
    inspection = ingest.inspect(write(tmp_path, table(numbered("A", 500), rows)))
    start = time.process_time()
    assert (by_content.kinds(inspection), by_content.proposed(inspection, "sales", {})) == ((), {})
    assert time.process_time() - start < 0.05


@pytest.mark.parametrize("head", ["A1,A2,A3", "Column 0,Column 1,Column 2", "列1,列2,列3", "F_1,F_2,F_3", "A,B,C"])
def test_names_that_only_count_the_columns_are_the_header(tmp_path: Path, head: str) -> None:
    """Among words the row that looks most like names was taken ('Sales Representative', 'UK'), and those above it passed over."""
    rows = [
        ("Anna Trujillo", "Owner", "Mexico"),
        ("Thomas Hardy", "Sales Representative", "UK"),
        ("Ana Blum", "Agent", "Spain"),
    ]
    inspection = ingest.inspect(write(tmp_path, table(head, rows)))
    assert (inspection.header_row, inspection.rows_estimate, inspection.asked) == (1, 3, ())
    assert [column.name for column in inspection.columns] == head.split(",")


@pytest.mark.parametrize(
    "rows",
    [
        [tuple(f"{letter}{seat}" for seat in (1, 2, 3)) for letter in "ABCDEF"],
        [("P1", "P2"), ("P3", "P4"), ("P7", "P8"), ("P1", "P9")],
        [("A", "B", "C"), ("D", "E", "F"), ("B", "A", "C"), ("C", "A", "B")],
    ],
)
def test_rows_alike_of_which_the_first_seems_to_count_leave_the_header_open(
    tmp_path: Path, rows: list[tuple[str, ...]]
) -> None:
    inspection = ingest.inspect(write(tmp_path, "".join(f"{','.join(row)}\n" for row in rows)))
    assert [question.code for question in inspection.asked] == ["header"]


@pytest.mark.parametrize("letters", ["A,B,C", "A1,A2,A3"])
@pytest.mark.parametrize("above", [True, False])
def test_names_go_before_a_row_beside_them_that_only_counts(tmp_path: Path, letters: str, above: bool) -> None:
    """As spreadsheets print their columns above the names, and forms number them below."""
    names = "Order Date,Customer,Revenue"
    rows = [(f"2024-01-{13 + n}", f"C{n}", f"{n}.50") for n in range(9)]
    lines = [letters, names] if above else [names, letters]
    inspection = ingest.inspect(write(tmp_path, table("\n".join(lines), rows)))
    assert (inspection.kind, inspection.header_row, inspection.asked) == ("sales", 2 if above else 1, ())
    assert [column.name for column in inspection.columns] == names.split(",")


def test_whole_numbers_are_amounts_only_as_they_are_spread(tmp_path: Path) -> None:
    days = [f"2024-01-{13 + n}" for n in range(12)]
    amounts = [str(n**4 + 117 * (n % 5) + 30) for n in (3, 11, 1, 7, 9, 2, 12, 5, 8, 4, 10, 6)]
    postcodes = ["1010", "10115", "75008", "20095", "8001", "4020", "69001", "80331", "3012", "10117", "1070", "50667"]
    for name, cells, source in (("amounts", amounts, {"A1", "A2"}), ("postcodes", postcodes, {"A1"})):
        path = write(tmp_path, table("A1,A2", list(zip(days, cells, strict=True))), f"{name}.csv")
        assert {source for source, _ in found(path, "payments").values()} == source


def test_a_column_that_its_heading_speaks_for_does_not_compete(tmp_path: Path) -> None:
    rows = [(f"2024-01-{13 + n}", f"{n}000.00", f"{n}7.50") for n in range(9)]
    assert found(write(tmp_path, table("order date,credit limit,X", rows)), "sales") == {
        "revenue": ("X", "only_amounts")
    }
    assert found(write(tmp_path, table("order date,Y,X", rows), "b.csv"), "sales") == {}


def test_a_product_beside_an_amount_after_discount_leaves_the_revenue_open(tmp_path: Path) -> None:
    """List price x pieces is no revenue where some rows have less."""
    rows = [
        (f"2024-01-{13 + n}", str(2 + n * 3 % 7), f"{4 + n}.25", f"{(2 + n * 3 % 7) * (4.25 + n):.2f}",
         f"{(2 + n * 3 % 7) * (4.25 + n) * (0.9 if n % 3 else 1):.2f}")
        for n in range(12)
    ]  # fmt: skip
    sources = {
        target: source for target, (source, _) in found(write(tmp_path, table("A1,A2,A3,A4,A5", rows)), "sales").items()
    }
    assert sources == {"order_date": "A1", "quantity": "A2", "unit_price": "A3"}
