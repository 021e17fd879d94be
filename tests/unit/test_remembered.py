"""What was said about a file is remembered for files of the same shape: kept at commit only, shown, and forgotten on request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import cli, ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import Answers
from kam_analytics.ingest.planning import remembered
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import begin, load, write

# Day and month are open, Zahl and Wann unknown: nothing of this can be read without answers.
HEAD = "Wann;Zahl;customer id\n"
FIRST = HEAD + "03/04/2024;1,50;C1\n05/04/2024;2,25;C2\n"
NEXT = "wann;ZAHL ;Customer_ID\n06/04/2024;4,00;C1\n07/05/2024;5,10;C3\n"  # the same shape, other letters
SAID = {"overrides": {"order_date": "Wann", "revenue": "Zahl"}, "date_order": "dmy"}


def dates(engine: Engine) -> list[str]:
    return [f"{row['order_date']}" for row in engine.rows("SELECT order_date FROM sales_line ORDER BY 1")]


def test_the_next_file_of_the_shape_is_read_by_the_same_answers(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, FIRST, "april.csv"), "sales", **SAID)
    path = write(tmp_path, NEXT, "may.csv")
    outcome = handle(engine, Request(str(path)))
    assert outcome.status == "committed"
    assert outcome.warnings[0].code == "as_last_time"
    assert outcome.warnings[0].params["last"] == "april.csv"
    assert dates(engine) == ["2024-04-03", "2024-04-05", "2024-04-06", "2024-05-07"]
    found = ingest.inspect(path)
    known = remembered.find(engine, found)
    assert known is not None
    assert known.file_name == "may.csv"  # the last time is now this one
    assert known.answers.date_order == "dmy"


def test_what_is_said_now_goes_before_what_was_said_then(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, FIRST, "april.csv"), "sales", **SAID)
    outcome = handle(engine, Request(str(write(tmp_path, NEXT, "may.csv")), date_order="mdy"))
    assert outcome.status == "committed"
    assert dates(engine)[2:] == ["2024-06-04", "2024-07-05"]


def test_nothing_is_remembered_before_the_commit_or_without_an_answer(engine: Engine, tmp_path: Path) -> None:
    pending = begin(engine, write(tmp_path, FIRST, "april.csv"), "sales", **SAID)
    pending.discard()
    assert engine.rows("SELECT count(*) AS n FROM remembered_reading") == [{"n": 0}]
    load(engine, write(tmp_path, "order date,sales\n2024-01-13,1.5\n", "plain.csv"), "sales")  # the kind was found so
    assert engine.rows("SELECT count(*) AS n FROM remembered_reading") == [{"n": 0}]
    outcome = handle(engine, Request(str(write(tmp_path, NEXT, "may.csv")), "sales"))
    assert outcome.error is not None
    assert outcome.error.code == "missing_column"


def test_another_shape_knows_nothing(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, FIRST, "april.csv"), "sales", **SAID)
    wider = write(tmp_path, NEXT.replace("Customer_ID", "Customer_ID;Ort").replace(";C", ";X;C"), "wide.csv")
    assert remembered.find(engine, ingest.inspect(wider)) is None
    one, other = (remembered.shape_of(form, ["A", "b c"]) for form in ("text", "workbook"))
    assert one != other
    assert one == remembered.shape_of("text", ["a", "B_C"])


def test_forgetting_and_finding_by_name(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, FIRST, "Sales_2024-04.csv"), "sales", **SAID)
    known = remembered.by_name(engine, "sales_*.csv")
    assert known is not None
    assert known.answers == Answers(kind="sales", mapping={"order_date": "Wann", "revenue": "Zahl"}, date_order="dmy")
    assert remembered.by_name(engine, "invoices_*.csv") is None
    version = engine.data_version
    remembered.forget(engine, known.shape)
    assert engine.data_version == version  # no figure depends on it
    assert remembered.by_name(engine, "sales_*.csv") is None


def test_answers_of_an_older_program_that_mean_nothing_any_more_are_left_out(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, FIRST, "april.csv")
    load(engine, path, "sales", **SAID)
    gone = json.dumps({"kind": "wishes", "mapping": {"wish": "Wann", "revenue": "Zahl"}, "date_order": "xyz"})
    with engine.transaction() as cursor:
        cursor.execute("UPDATE remembered_reading SET answers = $gone", {"gone": gone})
    known = remembered.find(engine, ingest.inspect(path))
    assert known is not None
    assert known.answers == Answers(mapping={"revenue": "Zahl"})


def test_answers_for_another_kind_do_not_mix() -> None:
    then = Answers("sales", {"revenue": "A"}, "dmy", None, {"Status": {"Cancelled": True}})
    assert Answers("invoices", {"amount": "A"}).over(then) == Answers("invoices", {"amount": "A"}, "dmy")
    assert Answers(mapping={"revenue": "B"}, rows={"Status": {"Void": False}}).over(then) == Answers(
        "sales", {"revenue": "B"}, "dmy", None, {"Status": {"Cancelled": True, "Void": False}}
    )


def test_the_command_line_says_so_and_forgets(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, Any]:
        status = cli.main([*arguments, "--db", str(tmp_path / "a.duckdb"), "--lang", "en"])
        return status, capsys.readouterr()

    first, following = str(write(tmp_path, FIRST, "april.csv")), str(write(tmp_path, NEXT, "may.csv"))
    said = ["--map", "order_date=Wann", "--map", "revenue=Zahl", "--date-order", "dmy"]
    assert run("import", first, "--kind", "sales", *said)[0] == 0
    status, shown = run("import", following)
    assert status == 0
    assert "Read as files of this shape were last time (april.csv, " in shown.out
    assert "--forget" in shown.out
    status, shown = run(
        "import", str(write(tmp_path, NEXT + "08/05/2024;1,00;C1\n", "june.csv")), "--kind", "sales", "--forget"
    )
    assert (status, shown.out) == (2, "")  # read as the first of its shape, it cannot be loaded unaided
