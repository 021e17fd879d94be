"""How an import was read, from the ledger: each column of the file with its field, what was said by hand, the digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest.books import read_so
from kam_analytics.ingest.unattended.request import Request, handle
from tests.command import json_of, run
from tests.extracts import write

BY_HAND = "Wann;Wer;Umsatz (k EUR);Status;Kommentar\n03/04/2024;C1;1,5;ok;x\n05/06/2024;C2;2,5;cancelled;y\n"


def test_the_command_line_shows_where_each_column_went(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    database, path = tmp_path / "kam.duckdb", write(tmp_path, BY_HAND, "export.csv")
    sent = ("--map", "order_date=Wann", "--map", "customer_id=Wer", "--map", "revenue=Umsatz (k EUR)")
    sent = (*sent, "--date-order", "dmy", "--unit", "multiply", "--skip", "Status=cancelled", "--kind", "sales")
    assert run(capsys, database, "import", str(path), *sent)[0] == 0
    status, out, _ = run(capsys, database, "imports", "1")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert status == 0
    assert f"SHA-256: {hashlib.sha256(path.read_bytes()).hexdigest()}" in lines
    assert "File: UTF-8, separated by semicolon, header in row 1" in lines
    head = lines.index("Column in the file Loaded as How")
    assert lines[head + 1 : head + 5] == [
        "Wann Order date day, month, year, chosen by hand",
        "Wer Customer id chosen by hand",
        "Umsatz (k EUR) Net revenue decimal comma, × 1,000",
        "Status - rows left out: cancelled (1)",
    ]
    assert "Not used: Kommentar" in lines
    assert "Said by hand: kind of data, dates, unit of amounts, rows left out" in lines
    assert not any(line.startswith("Left out by column") for line in lines)  # its column says so
    chinese = " ".join(run_in_chinese(capsys, database).split())
    assert "Umsatz (k EUR) 净收入 小数逗号，× 1,000" in chinese
    assert "未使用的列：Kommentar" in chinese
    _, form = json_of(capsys, database, "imports", "1")
    assert form["mapping"] == {"order_date": "Wann", "customer_id": "Wer", "revenue": "Umsatz (k EUR)"}
    assert (form["reading"]["date_order"], form["reading"]["powers"]) == ("dmy", {"revenue": 3})
    assert form["reading"]["left_out_by"] == ["Status"]
    _, listed = json_of(capsys, database, "imports")
    assert listed == [form]
    status, _, err = run(capsys, database, "imports", "7")
    assert (status, "7" in err) == (2, True)


def run_in_chinese(capsys: pytest.CaptureFixture[str], database: Path) -> str:
    from kam_analytics import cli

    assert cli.main(["imports", "1", "--db", str(database), "--lang", "zh"]) == 0
    return capsys.readouterr().out


def told(engine: Engine, path: Path, **said: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    outcome = handle(engine, Request(str(path), **said))
    assert outcome.status == "committed", outcome.error
    entry = ingest.entry(engine, outcome.import_id or 0)
    return [(one.name, one.fields, one.how) for one in read_so.columns(entry, "en")]


def test_columns_of_months_rates_and_currencies_say_what_they_hold(engine: Engine, tmp_path: Path) -> None:
    months = write(tmp_path, "Salesperson,2024-01,2024-02\nMeyer,10,20\n", "targets.csv")
    assert told(engine, months, kind="targets")[1:] == [
        ("2024-01", ("Amount",), ("for 2024-01",)),
        ("2024-02", ("Amount",), ("for 2024-02",)),
    ]
    rates = write(tmp_path, "Date,USD,JPY\n2024-01-02,1.1,160\n2024-01-03,1.2,161\n", "rates.csv")
    assert told(engine, rates, base="EUR/each")[1:] == [
        ("USD", ("Rate",), ("for EUR/USD",)),
        ("JPY", ("Rate",), ("for EUR/JPY",)),
    ]
    head = "Order No,Order Date,Customer ID,Amount USD,Amount EUR\n"
    beside = write(tmp_path, head + "1,2024-01-05,C1,10.5,\n2,2024-01-06,C2,,20.5\n", "beside.csv")
    found = {name: fields for name, fields, _ in told(engine, beside, kind="sales")}
    assert found["Amount USD"] == found["Amount EUR"] == ("Net revenue",)


def test_a_sheet_is_named_and_a_column_left_out_by_hand_is_said(engine: Engine, tmp_path: Path) -> None:
    text = "Order No,Order Date,Customer ID,Sales,Cost\n1,2024-01-05,C1,10.5,4\n"
    outcome = handle(engine, Request(str(write(tmp_path, text)), mapping={"cost": ""}))
    entry = ingest.entry(engine, outcome.import_id or 0)
    assert read_so.unused(entry.plan, "en") == ["Cost"]
    assert read_so.said(entry.plan, "en") == ["columns"]
