"""A file that repeats what is loaded, without a page: the mode that is proposed, what it changes, a dry run. Figures by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kam_analytics import i18n, ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import Mode
from kam_analytics.ingest.planning import remembered
from kam_analytics.ingest.unattended import words
from kam_analytics.ingest.unattended.request import Request, handle
from tests.command import json_of, run
from tests.extracts import load, write
from tests.inbox import Box

HEAD = "Order ID,Order Date,Customer ID,Product,Sales\n"
# January: A 10 + 20, B 40; February: C 80.
FIRST = HEAD + "A,2024-01-05,C1,P,10.00\nA,2024-01-05,C1,Q,20.00\nB,2024-01-20,C2,P,40.00\nC,2024-02-03,C1,P,80.00\n"
SECOND = HEAD + "C,2024-02-03,C1,P,85.50\nD,2024-02-09,C3,P,160.00\n"


def state(engine: Engine) -> tuple[int, int, Decimal]:
    """What a dry run must leave as it is."""
    return (
        engine.data_version,
        len(ingest.history(engine)),
        engine.rows("SELECT sum(revenue) AS n FROM sales_line")[0]["n"],
    )


def test_a_file_that_repeats_is_asked_about_with_the_proposed_mode_and_its_difference(
    engine: Engine, tmp_path: Path
) -> None:
    load(engine, write(tmp_path, FIRST))
    before = state(engine)
    form = handle(engine, Request(str(write(tmp_path, SECOND, "b.csv")))).as_json()
    assert (form["status"], form["mode"], form["questions"][0]["proposed"]) == ("needs_answer", "update", "update")
    found = form["difference"]
    assert found["rows"] == {"new": 1, "changed": 1, "gone": 0, "same": 0}
    assert found["months"] == [{"month": "2024-02", "currency": "", "before": "80.00", "after": "245.50"}]
    assert found["money"]["changed"] == {"before": "80.00", "after": "85.50"}
    (changed,) = found["first"]["changed"]
    assert (changed["changed"], changed["before"]["revenue"], changed["after"]["revenue"]) == (
        ["revenue"],
        "80.00",
        "85.50",
    )
    told = [*words.difference(form, "en")]
    assert told == [
        "What changes by mode update:",
        "  New: 1, Changed: 1, Gone: 0, Same: 0",
        "  Net revenue 2024-02: 80.00 → 245.50 (+165.50)",
        "  Changed: C, 2024-02-03, C1: Net revenue 80.00 → 85.50",
    ]
    assert len([*words.difference(form, "zh")]) == 4
    assert state(engine) == before
    assert ingest.in_progress(engine) is None  # nobody waits for it


def test_customers_are_told_by_their_names_where_these_are_known(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, FIRST))
    load(engine, write(tmp_path, "Customer ID,Customer Name\nC1,Alpha\nC2,\n", "customers.csv"), "customers")
    second = SECOND + "B,2024-01-20,C2,P,41.00\n"
    form = handle(engine, Request(str(write(tmp_path, second, "b.csv")), mode="update", dry_run=True)).as_json()
    changed = form["difference"]["first"]["changed"]
    assert [(row["customer"], row["after"]["customer_id"]) for row in changed] == [("Alpha", "C1"), (None, "C2")]
    assert [*words.difference(form, "en")][-2:] == [
        "  Changed: C, 2024-02-03, Alpha: Net revenue 80.00 → 85.50",
        "  Changed: B, 2024-01-20, C2: Net revenue 40.00 → 41.00",
    ]


def test_a_dry_run_of_the_first_file_says_that_all_is_new(engine: Engine, tmp_path: Path) -> None:
    form = handle(engine, Request(str(write(tmp_path, FIRST)), dry_run=True)).as_json()
    assert [*words.difference(form, "en")] == [
        "What changes:",
        "  New: 4, Changed: 0, Gone: 0, Same: 0",
        "  Net revenue 2024-01: 0.00 → 70.00 (+70.00)",
        "  Net revenue 2024-02: 0.00 → 80.00 (+80.00)",
        "  Net revenue, all months that change: 0.00 → 150.00 (+150.00)",
    ]
    assert [row["after"]["revenue"] for row in form["difference"]["first"]["new"]] == [
        "80.00",
        "40.00",
        "20.00",
        "10.00",
    ]
    assert ingest.history(engine) == []


LIST = "Customer ID,Customer Name,City,Credit limit,Currency\n"


def test_customer_lists_say_what_they_change_field_by_field(engine: Engine, tmp_path: Path) -> None:
    """A field that a list leaves empty takes nothing away; of two lists before it the newer one that gives a field counts."""
    first = handle(
        engine, Request(str(write(tmp_path, LIST + "C1,Alpha,Bonn,100,EUR\nC2,Beta,Kiel,,\nC4,Delta,,,\n", "a.csv")))
    )
    assert first.difference is None  # all are new
    handle(engine, Request(str(write(tmp_path, LIST + "C1,,Ulm,,\n", "b.csv"))))
    third = str(write(tmp_path, LIST + "C1,Alpha,Bonn,250,\nC2,Beta,,,\nC3,Gamma,Jena,7,USD\n", "c.csv"))
    form = handle(engine, Request(third, dry_run=True)).as_json()
    assert [*words.difference(form, "en")] == [
        "What changes:",
        "  New: 1, Changed: 1, Gone: 0, Same: 1",
        "  Changed: Alpha: City Ulm → Bonn, Credit limit 100.00 → 250.00, Currency EUR → –",
    ]
    done = handle(engine, Request(third))
    assert done.status == "committed"
    assert done.difference is not None
    assert done.difference.rows == {"new": 1, "changed": 1, "gone": 0, "same": 1}
    ingest.undo(engine, done.import_id or 0)
    assert handle(engine, Request(third, dry_run=True)).as_json()["difference"] == form["difference"]


def test_a_whole_extract_says_which_days_it_would_replace_and_what_goes(engine: Engine, tmp_path: Path) -> None:
    orders = "".join(f"N{n:02},2024-01-{n:02d},C1,P,{n}.00\n" for n in range(1, 21))
    load(engine, write(tmp_path, HEAD + orders))
    less = HEAD + orders.replace("N07,2024-01-07,C1,P,7.00\n", "")
    form = handle(engine, Request(str(write(tmp_path, less, "b.csv")))).as_json()
    told = [*words.difference(form, "en")]
    assert told[0] == "What changes by mode replace, 2024-01-01 to 2024-01-20:"
    assert told[2:] == [
        "  Net revenue 2024-01: 210.00 → 203.00 (-7.00)",
        "  Gone: N07, 2024-01-07, C1: Net revenue 7.00 → –",
    ]


def test_of_many_months_those_that_move_most_are_named_and_all_are_summed(engine: Engine, tmp_path: Path) -> None:
    def months(price: int) -> str:
        lines = (f"N{n},{2023 + n // 12}-{n % 12 + 1:02}-05,C1,P,{price + n}.00\n" for n in range(15))
        return HEAD + "".join(lines)

    load(engine, write(tmp_path, months(100)))
    again = months(100).replace("N0,2023-01-05,C1,P,100", "N0,2023-01-05,C1,P,101").replace("P,1", "P,2")
    form = handle(engine, Request(str(write(tmp_path, again, "b.csv")))).as_json()
    told = [*words.difference(form, "en")]  # 14 months move by 100, January 2023 by 101
    named = [line for line in told if line.startswith("  Net revenue 20")]
    assert (len(named), named[0]) == (12, "  Net revenue 2023-01: 100.00 → 201.00 (+101.00)")
    assert "  ... and 3 more months" in told
    # 100 + 101 + ... + 114 = 1605, and 15 x 100 + 1 more
    assert "  Net revenue, all months that change: 1,605.00 → 3,106.00 (+1,501.00)" in told
    assert len([line for line in told if line.startswith("  Changed:")]) == 3


def test_a_dry_run_shows_the_difference_of_any_mode_and_writes_nothing(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, FIRST))
    before, path = state(engine), str(write(tmp_path, SECOND, "b.csv"))
    after = {"add": "325.50", "replace": "245.50", "update": "245.50", "auto": "245.50"}
    for mode, money in after.items():
        form = handle(engine, Request(path, mode=mode, dry_run=True)).as_json()
        assert (form["status"], form["import_id"]) == ("previewed", None)
        assert form["rows"]["loaded"] == 2
        assert form["difference"]["months"][0]["after"] == money, mode
        assert form["mode"] == ("update" if mode == "auto" else mode)
    assert handle(engine, Request(path, dry_run=True)).status == "needs_answer"  # as the import itself
    assert state(engine) == before
    bad = handle(
        engine, Request(path, mode="replace", replace_from="2024-02-05", replace_to="2024-12-31", dry_run=True)
    )
    assert (bad.status, state(engine)) == ("refused", before)
    assert handle(engine, Request(path, mode="update")).status == "committed"
    assert state(engine)[1:] == (2, Decimal("315.50"))


def test_a_dry_run_forgets_nothing(engine: Engine, tmp_path: Path) -> None:
    asked = "Wann,Wer,Umsatz\n03/04/2024,C1,5\n"
    mapping = {"order_date": "Wann", "customer_id": "Wer", "revenue": "Umsatz"}
    path = write(tmp_path, asked)
    assert handle(engine, Request(str(path), kind="sales", mapping=mapping, date_order="dmy")).status == "committed"
    again = ingest.inspect(write(tmp_path, asked.replace("5\n", "6\n"), "b.csv"))
    request = Request(str(again.path), mode="add", dry_run=True)
    assert handle(engine, request).status == "previewed"
    unaided = handle(engine, Request(str(again.path), mode="add", dry_run=True, forget=True))
    assert unaided.status == "refused"  # read as if it were the first
    assert remembered.find(engine, again) is not None
    assert handle(engine, request).status == "previewed"


def test_dry_run_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    database = tmp_path / "kam.duckdb"
    first, second = (str(write(tmp_path, text, f"{n}.csv")) for n, text in enumerate((FIRST, SECOND)))
    status, _, err = run(capsys, database, "import", first, "--dry-run")
    assert (status, database.exists()) == (2, False)  # a database is not made to be thrown away
    assert "There is no such database" in err
    assert run(capsys, database, "import", first)[0] == 0
    status, _, err = run(capsys, database, "import", second)
    assert status == 3
    assert "  Net revenue 2024-02: 80.00 → 245.50 (+165.50)" in err
    assert "the others stay (proposed)" in err
    assert "--mode auto takes what is proposed" in err
    status, out, _ = run(capsys, database, "import", second, "--mode", "add", "--dry-run")
    assert (status, out.splitlines()[0]) == (
        0,
        "Dry run, nothing was loaded or changed. As sales lines: 2 of 2 rows would be loaded, 0 rejected, 0 skipped.",
    )
    assert "  Net revenue 2024-02: 80.00 → 325.50 (+245.50)" in out
    status, form = json_of(capsys, database, "import", second, "--mode", "update", "--dry-run")
    assert (status, form["status"], form["difference"]["rows"]["changed"]) == (0, "previewed", 1)
    assert [entry["import_id"] for entry in json_of(capsys, database, "imports")[1]] == [1]


KINDS = {
    "invoices": "Invoice No,Invoice Date,Due Date,Customer ID,Amount\n1,2024-01-01,2024-01-31,C1,{}\n",
    "payments": "Receipt No,Payment Date,Customer ID,Amount\n1,2024-01-01,C1,{}\n",
    "credit_notes": "Credit note number,Credit note date,Customer ID,Amount\n1,2024-01-01,C1,-{}\n",
    "targets": "Period,Salesperson,Target amount\n2024-01,Meyer,{}\n",
    "costs": "cost_id,period,customer_id,cost_type,cost_amount\n1,2024-01,C1,Freight,{}\n",
    "rebates": "rebate_id,period,customer_id,rebate_type,rebate_amount\n1,2024-01,C1,Bonus,{}\n",
    "statements": "Customer ID,Fiscal year,Total assets,Equity\nC1,2024,{},5\n",
    "rates": "Date,From currency,To currency,Rate\n2024-01-02,EUR,USD,{}\n",
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_changes_can_be_told_of_every_kind_with_days(engine: Engine, tmp_path: Path, kind: str) -> None:
    load(engine, write(tmp_path, KINDS[kind].format("1.50")), kind)
    again = Request(str(write(tmp_path, KINDS[kind].format("2.25"), "b.csv")), kind, mode="update", dry_run=True)
    form = handle(engine, again).as_json()
    assert form["status"] == "previewed", form
    assert form["difference"]["rows"] == {"new": 0, "changed": 1, "gone": 0, "same": 0}
    for lang in i18n.LANGUAGES:
        changed = [*words.difference(form, lang)][-1]
        assert "2.25" in changed
        assert "2024-" in changed


def test_the_same_file_that_was_replaced_since_is_told_as_that(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, FIRST, "monday.csv")
    load(engine, path)
    load(engine, write(tmp_path, FIRST.replace("80.00", "81.00"), "b.csv"), mode=Mode("replace"))
    asked = handle(engine, Request(str(path)))
    assert (asked.status, asked.mode) == ("needs_answer", Mode("update"))
    day = f"{ingest.entry(engine, 1).committed_at:%Y-%m-%d}"
    text = asked.questions[0].text("en")
    assert text.startswith(
        f"This very file was loaded on {day} as import 1 (monday.csv); of its rows, 4 have been replaced"
    )
    assert "(by import 2)" in text
    assert "第 2 次导入" in asked.questions[0].text("zh")
    assert "older values" in asked.questions[0].choices[0].text("mode", "en")
    assert asked.difference is not None
    assert asked.difference.rows == {"new": 0, "changed": 1, "gone": 0, "same": 3}
    done = handle(engine, Request(str(path), mode="auto"))
    assert [note.code for note in done.warnings] == ["loaded_before", "took_place"]
    assert state(engine)[2] == 150


def test_a_report_names_the_mode_and_a_rule_for_files_named_alike(engine: Engine, tmp_path: Path) -> None:
    box = Box(tmp_path / "in", engine)
    box.put(FIRST, "sales_2024-03-04.csv")
    box.pass_by()
    box.put(SECOND, "sales_2024-03-05.csv")
    assert box.pass_by() == [("sales_2024-03-05.csv", "needs_answer", "refused/sales_2024-03-05.csv")]
    said = box.words("refused/sales_2024-03-05.csv")
    assert "  Net revenue 2024-02: 80.00 → 245.50 (+165.50)" in said
    lines = [line.strip() for line in said[said.index("[[file]]") :].splitlines()]
    assert lines[1].split("   #")[0] == 'name = "sales_*.csv"'
    assert lines[2] == 'mode = "auto"   # what is proposed for each file; for this one: update'
    assert lines[3].startswith('mode = "update"')
    (box.folder / "inbox.toml").write_text("\n".join(lines[:3]), encoding="utf-8")
    box.put(SECOND, "sales_2024-03-05.csv")
    assert [one[1] for one in box.pass_by()] == ["committed"]
    assert state(engine)[2] == Decimal("315.50")


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("销售2024年03月.csv", "销售*.csv"),
        ("2024-03-05 orders (2).csv", "* orders (*).csv"),
        ("20240305.csv", "20240305.csv"),  # else it would be a rule for everything
        ("sales.csv", "sales.csv"),
    ],
)
def test_the_name_of_a_rule_leaves_out_what_counts_the_files(
    engine: Engine, tmp_path: Path, name: str, pattern: str
) -> None:
    load(engine, write(tmp_path, FIRST))
    box = Box(tmp_path / "in", engine)
    box.put(SECOND, name)
    box.pass_by()
    assert f'name = "{pattern}"' in box.words(f"refused/{name}")


def test_a_rule_that_was_followed_holds_for_the_other_files(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, FIRST))
    box = Box(tmp_path / "in", engine)
    (box.folder / "inbox.toml").write_text('[[file]]\nname = "sales*"\nkind = "sales"\n', encoding="utf-8")
    box.put(SECOND, "sales_5.csv")
    box.pass_by()
    assert 'name = "sales_5.csv"' in box.words("refused/sales_5.csv")
