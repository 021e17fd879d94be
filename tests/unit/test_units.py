"""Amounts in thousands or more by their header or a title: asked, multiplied exactly or kept, remembered; figures by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kam_analytics import cli, ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import Outcome
from kam_analytics.ingest.kinds import units
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import begin, load, write

SALES = "order date,customer id,{header}\n2024-01-13,C1,{amounts[0]}\n2024-01-14,C2,{amounts[1]}\n"


@pytest.mark.parametrize(
    ("header", "power"),
    [
        ("Revenue in '000", 3), ("Revenue (kEUR)", 3), ("Revenue TEUR", 3), ("Revenue (T€)", 3), ("Sales in k", 3), ("Sales ('000)", 3),
        ("Net Sales in thousands", 3), ("Revenue (k EUR)", 3), ("销售额（千元）", 3), ("销售额（千）", 3), ("销售额 万元", 4), ("销售额(万元)", 4),
        ("金额（百万元）", 6), ("Revenue (USD m)", 6), ("Umsatz (Mio. EUR)", 6), ("营业收入（亿元）", 8), ("Revenue (bn)", 9), ("Revenue in thousands of USD", 3),
        ("Revenue (EUR)", 0), ("Sales in EUR", 0), ("Revenue 2024", 0), ("Amount in USD", 0), ("Revenue", 0), ("销售额（元）", 0),
        ("单价（元/千克）", 0), ("单价（元/万件）", 0), ("Price (EUR per k)", 0), ("单价（千克）", 0),
    ],
)  # fmt: skip
def test_units_in_headers(header: str, power: int) -> None:
    assert units.power(header) == power


@pytest.mark.parametrize(
    "header", ["Revenue in thousands", "Net Sales in k", "Sales in '000", "Revenue TEUR", "Revenue in thousands of USD", "销售额 万元"]
)  # fmt: skip
def test_a_unit_behind_a_name_hides_it_from_nobody(tmp_path: Path, header: str) -> None:
    found = ingest.inspect(write(tmp_path, SALES.format(header=header, amounts=("1.5", "2.5"))))
    assert (found.kind, found.mapping["revenue"].source) == ("sales", header)


@pytest.mark.parametrize(
    ("cell", "power"),
    [
        ("单位：万元", 4), ("单位:人民币千元", 3), ("金额单位：亿元", 8), ("单位：元", 0), ("Amounts in thousands of USD", 3), ("in USD millions", 6),
        ("Figures in kEUR", 3), ("Einheit: TEUR", 3), ("Amounts in EUR", 0), ("单位：上海万达公司", 0), ("Sales in March", 0), ("Unit: pieces", 0),
        ("in '000", 3), ("Report in tabular form", 0), ("Currency: MXN", 0), ("Amounts: 12", 0),
    ],
)  # fmt: skip
def test_units_in_titles(cell: str, power: int) -> None:
    found = units.of_title(["", cell])
    assert (found[1] if found else 0) == power


def revenues(outcome: Outcome) -> Decimal:
    return outcome.totals["revenue"]


def test_asked_and_multiplied_to_the_cent_or_kept_and_remembered(engine: Engine, tmp_path: Path) -> None:
    """1.23456789 and -0.5 of 万元 are 12,345.6789 and -5,000; a cell with a unit of its own says it itself."""
    text = SALES.format(header="销售额(万元)", amounts=("1.23456789", "(0.5)")) + "2024-01-15,C3,3千\n2024-01-16,C3,x\n"
    path = str(write(tmp_path, text, "a.csv"))
    asked = handle(engine, Request(path=path))
    assert (asked.status, [question.code for question in asked.questions]) == ("needs_answer", ["unit"])
    multiply, keep = asked.questions[0].choices
    assert (multiply.examples[0], keep.examples) == (("1.23456789", "12,345.6789"), ())
    kept = handle(engine, Request(path=path, unit="keep"))
    assert revenues(kept) == Decimal("1.2346") - Decimal("0.5") + 3000
    assert "unit_kept" in [note.code for note in kept.warnings]
    ingest.undo(engine, kept.import_id or 0)
    done = handle(engine, Request(path=path, unit="multiply"))
    assert revenues(done) == Decimal("12345.6789") - 5000 + 3000
    assert (done.rows.rejected if done.rows else None) == 1
    (note,) = [note for note in done.warnings if note.code == "unit_multiplied"]
    assert note.params == {"columns": "销售额(万元)", "factors": "× 10,000"}
    assert "rounded" not in [note.code for note in done.warnings]
    later = SALES.format(header="销售额(万元)", amounts=("2", "0.01")).replace("2024-01", "2024-02")
    assert revenues(handle(engine, Request(path=str(write(tmp_path, later, "b.csv"))))) == 20100


def test_each_amount_by_its_own_unit_and_quantities_by_none(engine: Engine, tmp_path: Path) -> None:
    text = "order date,customer id,quantity (k),Revenue (TEUR),Cost (EUR)\n2024-01-13,C1,7,1.5,900\n"
    outcome = begin(engine, write(tmp_path, text), "sales", unit="multiply").commit()
    assert outcome.totals == {"revenue": 1500, "cost": 900, "quantity": 7}


@pytest.mark.parametrize(
    ("header", "reasons"), [("Revenue (k)", ["number_out_of_range"]), ("Revenue,Discount", [])], ids=["unit", "rate"]
)
def test_a_number_of_twenty_digits_ends_no_import(
    engine: Engine, tmp_path: Path, header: str, reasons: list[str]
) -> None:
    """Multiplied it has more digits than any number: its row is rejected, or loaded without that discount."""
    rate = "," in header
    text = SALES.format(header=header, amounts=("1.5,0.1", "2,0.2") if rate else ("1.5", "2"))
    path = write(tmp_path, f"{text}2024-01-15,C3,{'5,' if rate else ''}12345678901234567890\n")
    pending = begin(engine, path, "sales", unit="multiply", overrides={"discount": "Discount"} if rate else {})
    assert pending.rows == ingest.Rows(3, 3 - len(reasons), len(reasons), 0)
    assert [reject.reason for reject in pending.rejects] == reasons
    pending.discard()


def test_a_title_names_the_unit_of_all_months(engine: Engine, tmp_path: Path) -> None:
    text = "2024年销售目标,,\n单位：万元,,\n销售员,2024-01,2024-02,2024-03\n张伟,10,20.5,1\n李娜,30,40,2\n"
    path = write(tmp_path, text)
    assert [question.code for question in ingest.questions(ingest.inspect(path), "targets")] == ["unit"]
    assert begin(engine, path, "targets", unit="multiply").commit().totals["amount"] == 1_035_000


def test_what_is_in_whole_amounts_is_not_asked_about(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, SALES.format(header="销售额（元）", amounts=("1.5", "2")))
    assert revenues(load(engine, path, "sales")) == Decimal("3.5")


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, SALES.format(header="Revenue ('000)", amounts=("1.5", "2")))
    database = ["--db", str(tmp_path / "a.duckdb")]
    assert cli.main(["import", str(path), *database]) == 3
    assert "--unit multiply | keep" in capsys.readouterr().err
    assert cli.main(["import", str(path), "--unit", "multiply", *database]) == 0
    assert "3500.00" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("odd", "first"),
    [
        ("12x", ("11.5", "11,500")), ("1.234.567", ("1.234.567", "1,234,567,000")), ("1,5", ("1,5", "1,500")),
        ("(3)", ("(3)", "-3,000")), ("2万", ("2万", "20,000")),
    ],
)  # fmt: skip
def test_the_question_is_shown_on_cells_that_are_numbers(tmp_path: Path, odd: str, first: tuple[str, str]) -> None:
    rows = "".join(f"2024-01-{day},C{day},{day}.5\n" for day in range(11, 29))
    text = f'order date,customer id,Revenue in thousands\n2024-01-10,C1,"{odd}"\n{rows}'
    (question,) = ingest.questions(ingest.inspect(write(tmp_path, text)))
    assert (question.code, question.choices[0].examples[0]) == ("unit", first)
