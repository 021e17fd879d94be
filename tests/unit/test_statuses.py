"""Rows left out and amounts turned by the words of their columns: by rule, by choice, counted, listed."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kam_analytics import cli, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import Answers, plan_with
from kam_analytics.ingest.kinds import KINDS, aliases
from kam_analytics.ingest.meaning import statuses
from kam_analytics.ingest.model import Plan
from kam_analytics.ingest.planning import remembered
from kam_analytics.ingest.reading import sample
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import write

D = Decimal
ORDERS = (
    "Order No,Order Date,Customer,Order Status,Net Sales\n"
    "1,2024-01-13,A,Shipped,10.00\n2,2024-01-14,B,Cancelled,20.00\n3,2024-01-15,C,cancelled ,40.00\n"
    "4,2024-01-16,A,Void,80.00\n5,2024-01-17,A,Draft,160.00\n6,2024-01-18,B,On Hold,320.00\n"
)


def outcome(engine: Engine, path: Path, **more: Any) -> ingest.Outcome:
    found = handle(engine, Request(str(path), **more))
    assert found.error is None, found.error
    return found


def noted(found: ingest.Outcome, code: str) -> list[dict[str, Any]]:
    return [dict(note.params) for note in found.warnings if note.code == code]


def test_cancelled_void_and_draft_orders_are_left_out_counted_and_listed(engine: Engine, tmp_path: Path) -> None:
    found = outcome(engine, write(tmp_path, ORDERS))
    assert found.rows == ingest.Rows(6, 2, 0, 4)
    assert found.skips == {"cancelled": 2, "voided": 1, "draft": 1}
    assert found.totals["revenue"] == D("330.00")
    assert noted(found, "left_out") == [
        {"column": "Order Status", "values": "Cancelled (1), cancelled (1), Void (1), Draft (1)"}
    ]
    skipped = b"".join(ingest.rejects_csv(engine, found.import_id or 0, "en", skipped=True)).decode("utf-8-sig")
    assert [line.split(",")[0] for line in skipped.splitlines()[1:]] == ["2", "3", "4", "5"]


def test_in_chinese(engine: Engine, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "单据编号,单据日期,客户,单据状态,金额\nX1,2024-01-13,甲公司,已审核,10.00\nX2,2024-01-14,乙公司,作废,20.00\n"
        "X3,2024-01-15,丙公司,草稿,40.00\nX4,2024-01-16,甲公司,已取消,80.00\n",
    )
    found = outcome(engine, path, kind="sales")
    assert (found.rows, found.skips) == (ingest.Rows(4, 1, 0, 3), {"voided": 1, "draft": 1, "cancelled": 1})


def test_a_person_decides_value_by_value(engine: Engine, tmp_path: Path) -> None:
    said = {"order status": {"Cancelled": True, "On Hold": False}}
    found = outcome(engine, write(tmp_path, ORDERS), rows=said)
    assert found.totals["revenue"] == D("70.00")  # 10 + 20 + 40
    assert found.skips == {"voided": 1, "draft": 1, "by_choice": 1}
    # Remembered, and in force for the next file of the shape.
    following = outcome(
        engine, write(tmp_path, ORDERS.replace("2024-01", "2024-02").replace("\n1,", "\n91,"), "b.csv"), mode="add"
    )
    assert following.totals["revenue"] == D("70.00")


def test_by_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(write(tmp_path, ORDERS))
    options = ["--keep", "Order Status=Cancelled", "--skip", "Order Status=On Hold,Shipped", "--skip", "Customer=C"]
    status = cli.main(["import", path, *options, "--db", str(tmp_path / "a.duckdb"), "--lang", "en"])
    shown = capsys.readouterr()
    assert status == 0
    assert "1 of 6 rows loaded, 0 rejected, 5 skipped" in shown.out
    assert "Net revenue: 20.00" in shown.out
    assert "rows left out by your choice: 3\n" in shown.out  # on hold, shipped, customer C
    assert cli.main(["import", path, "--skip", "Order Status", "--db", str(tmp_path / "a.duckdb")]) == 2
    assert cli.main(["import", path, "--skip", "Colour=red", "--db", str(tmp_path / "a.duckdb")]) == 2


def test_an_answer_for_a_file_that_is_loaded_is_not_dropped(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Not applied, and said so; after an undo it is, and then the same answer changes nothing."""
    path = str(write(tmp_path, ORDERS.replace("Order Status", "Status")))

    def run(*args: str) -> tuple[int, str, str]:
        status = cli.main([*args, "--db", str(tmp_path / "a.duckdb"), "--lang", "en"])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    status, out, _ = run("import", path)
    assert (status, '--skip "Status=cancelled"' in out) == (0, True)
    skip = ("import", path, "--skip", "Status=cancelled")
    for options, named in (
        (("--skip", "Status=cancelled"), "--skip/--keep"),
        (("--mode", "update"), "--mode"),
        (("--map", "customer_name="), "--map"),
        (("--skip", "Customer=C", "--mode", "replace"), "--skip/--keep, --mode"),
    ):
        status, out, err = run("import", path, *options)
        assert (status, out) == (2, "")
        assert f"otherwise than by {named}." in err
        assert "undo 1" in err
    assert run("import", path, "--mode", "add", "--date-order", "ymd", "--kind", "sales")[0] == 0  # as it was loaded
    assert run("undo", "1")[0] == 0
    assert "2 of 6 rows loaded" in run(*skip)[1]
    status, out, _ = run(*skip)
    assert (status, "loaded already as import 2" in out) == (0, True)


def test_a_bare_status_of_sales_is_said_not_acted_on(engine: Engine, tmp_path: Path) -> None:
    """'Status' may be that of the order, the delivery or the line: cancelled rows are loaded and pointed out."""
    path = write(tmp_path, ORDERS.replace("Order Status", "Status"))
    found = outcome(engine, path)
    assert found.totals["revenue"] == D("390.00")  # without void and draft
    assert noted(found, "kept_in_doubt") == [
        {"column": "Status", "values": "Cancelled (1), cancelled (1)", "option": "Status=cancelled"}
    ]
    (shown,) = statuses.choices(ingest.inspect(path), "sales", {}).values()
    assert {(value.text, value.reason, value.doubtful) for value in shown} == {
        ("Shipped", None, False), ("Cancelled", None, True), ("cancelled", None, True), ("Void", "voided", False),
        ("Draft", "draft", False), ("On Hold", None, False),
    }  # fmt: skip
    plan = plan_with(ingest.inspect(path), Answers(rows={"Status": {"Cancelled": False}}))
    assert plan.kept == {}
    assert plan.aside["Status"]["cancelled"] == "cancelled"


def test_of_a_long_file_the_rows_of_a_value_are_an_estimate(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row in five is cancelled, 400 of 2,000; the look sees some four hundred rows."""
    for name, size in (("WHOLE", 20_000), ("HEAD", 4_000), ("_BLOCK", 300)):
        monkeypatch.setattr(sample, name, size)
    words = ("Shipped", "Packed", "Shipped", "Cancelled", "Shipped")
    rows = "".join(f"{n:04},2024-01-{n % 28 + 1:02},C{n % 9},{words[n % 5]},10.00\n" for n in range(2000))
    path = write(tmp_path, "Order No,Order Date,Customer,Status,Net Sales\n" + rows)
    look = ingest.inspect(path)
    assert not look.complete
    (values,) = statuses.choices(look, "sales", {}).values()
    counted = {value.text: value.count for value in values}
    assert {text: round(count, -2) for text, count in counted.items()} == {
        "Shipped": 1200,
        "Packed": 400,
        "Cancelled": 400,
    }
    assert all(len(str(count).rstrip("0")) <= 2 for count in counted.values())
    (note,) = noted(outcome(engine, path), "kept_in_doubt_about")
    assert note["values"] == f"Cancelled (≈ {counted['Cancelled']})"


def test_where_nothing_is_left_out_the_quick_way_stays_open(tmp_path: Path) -> None:
    calm = write(tmp_path, "Order No,Order Date,Order Status,Net Sales\n1,2024-01-13,Shipped,10.00\n")
    assert ingest.plan_for(ingest.inspect(calm)).strict
    assert not ingest.plan_for(ingest.inspect(write(tmp_path, ORDERS))).strict


def test_every_row_left_out_is_refused_with_the_reason(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "Invoice No,Customer,Date,Due Date,Status,Amount\n1,A,2024-01-13,2024-02-13,Void,10.00\n")
    found = handle(engine, Request(str(path)))
    assert isinstance(found.error, ImportRefused)
    assert found.error.code == "all_left_out"
    assert "Status: Void (1)" in found.error.message("en")
    assert outcome(engine, path, rows={"Status": {"void": True}}).rows == ingest.Rows(1, 1, 0, 0)


@pytest.mark.parametrize("word", ["Credit Memo", "ACCRECCREDIT", "红字", "退货"])
def test_credit_notes_count_as_negative_whatever_their_sign(engine: Engine, tmp_path: Path, word: str) -> None:
    path = write(
        tmp_path,
        "Invoice No,Customer,Date,Due Date,Type,Amount,Amount Paid\n1,A,2024-01-13,2024-02-13,Invoice,100.00,0\n"
        f"2,A,2024-01-14,2024-02-14,{word},30.00,30.00\n3,A,2024-01-15,2024-02-15,{word},-5.00,0\n",
    )
    found = outcome(engine, path)
    rows = engine.rows("SELECT invoice_id, amount, paid_amount FROM invoice ORDER BY 1")
    assert [(row["amount"], row["paid_amount"]) for row in rows] == [
        (D(100), D(0)), (D(-30), D(-30)), (D(-5), D(0)),
    ]  # fmt: skip
    assert noted(found, "turned") == [{"count": 1, "column": "Type"}]


def test_returns_turn_quantity_revenue_and_profit_together(engine: Engine, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "订单编号,订单日期,客户,业务类型,数量,销售额,利润\nX1,2024-01-13,甲公司,普通销售,2,100.00,40.00\n"
        "X2,2024-01-14,甲公司,退货,1,50.00,20.00\nX3,2024-01-15,甲公司,退货,-1,-50.00,-20.00\n",
    )
    found = outcome(engine, path)
    assert (found.totals["revenue"], found.totals["quantity"], found.totals["profit"]) == (D("0.00"), D(0), D("0.00"))
    assert noted(found, "turned") == [{"count": 1, "column": "业务类型"}]


def test_a_price_is_not_turned_with_its_quantity(engine: Engine, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "Order No,Order Date,Customer,Type,Quantity,Unit Price\n1,2024-01-13,A,Sale,2,10.00\n2,2024-01-14,A,Return,3,10.00\n",
    )
    assert outcome(engine, path).totals["revenue"] == D("-10.00")


def test_the_rules_are_sound() -> None:
    for part in ("leave_out", "shown", "turned"):
        for rule in statuses._spec()[part]:
            assert set(rule["kinds"]) <= {*KINDS, "credit_notes"}
            assert rule.get("reason", "voided") in statuses.REASONS
            assert all(aliases.normalise(header) for header in rule["headers"])


def test_plans_of_earlier_versions_are_still_read(tmp_path: Path) -> None:
    form = ingest.plan_for(ingest.inspect(write(tmp_path, ORDERS))).as_json()
    for name in ("kept", "turned", "answers"):
        form.pop(name)
    assert Plan.from_json(form).turned == {}


def test_what_is_remembered_of_rows_goes_with_the_column(engine: Engine, tmp_path: Path) -> None:
    outcome(engine, write(tmp_path, ORDERS), rows={"Order Status": {"Cancelled": True}})
    known = remembered.by_name(engine, "extract.csv")
    assert known is not None
    assert known.answers.rows == {"Order Status": {"Cancelled": True}}


def test_words_beyond_what_was_looked_at_are_met_by_the_quick_way(engine: Engine, tmp_path: Path) -> None:
    """As in a large file of which the sample shows nothing to leave out: the load gives up the quick way, and counts."""
    path = write(tmp_path, ORDERS)
    plan = ingest.plan_for(ingest.inspect(path))
    found = ingest.begin(engine, path, dataclasses.replace(plan, strict=True)).commit()
    assert (found.totals["revenue"], found.rows and found.rows.skipped) == (D("330.00"), 4)
    places = "".join(f"{n},2024-01-13,A,Place {n},1.00\n" for n in range(60))
    path = write(tmp_path, "Order No,Order Date,Customer,State,Net Sales\n" + places, "places.csv")
    plan = ingest.plan_for(ingest.inspect(path))
    assert (plan.strict, plan.mapping["region"]) == (True, "State")
    assert ingest.begin(engine, path, plan).commit().totals["revenue"] == 60


def test_what_was_sent_back_is_said_and_left_out_by_choice(engine: Engine, tmp_path: Path) -> None:
    path = write(
        tmp_path, "Order No,Order Date,Customer,Returned,Net Sales\n1,2024-01-13,A,Yes,10\n2,2024-01-14,B,,20\n"
    )
    found = outcome(engine, path)
    assert found.totals["revenue"] == 30
    assert noted(found, "kept_in_doubt") == [{"column": "Returned", "values": "Yes (1)", "option": "Returned=Yes"}]
    ingest.undo(engine, found.import_id or 0)
    found = outcome(engine, path, rows={"Returned": {"Yes": False}})
    assert (found.totals["revenue"], found.skips) == (20, {"returned": 1})


def test_a_sheet_of_what_was_sent_back_is_told_beside_the_orders(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "orders.xlsx")) as book:
        tables: dict[str, list[list[object]]] = {
            "Orders": [["Order No", "Order Date", "Customer", "Net Sales"], [1, "2024-01-13", "A", 10], [2, "2024-01-14", "B", 20]],
            "Returns": [["Order No", "Returned"], [1, "Yes"]],
            "People": [["Region", "Manager"], ["East", "Ann"]],
        }  # fmt: skip
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    found = ingest.inspect(tmp_path / "orders.xlsx")
    said = [dict(note.params) for note in found.warnings if note.code == "returns_sheet"]
    assert said == [{"sheet": "Orders", "returns": "Returns"}]


# What the states of the common systems mean for a receivable: it is in force, a draft, void, or cancelled.
STATES = {
    "单据状态": {  # Kingdee, Yonyou
        None: "已审核 审核 审批通过 已完成 已结清 生效",
        "draft": "暂存 创建 审核中 重新审核 未审核 自由 开立 提交 已提交 审批中 弃审 保存",
        "voided": "作废 已作废",
        "cancelled": "关闭 已关闭 驳回 审批不通过 终止",
    },
    "FDocumentStatus": {None: "C", "draft": "A B D Z"},
    "是否审核": {None: "是", "draft": "否"},
    "Document Status": {  # SAP, NetSuite, Xero, Sage
        None: "Posted;Open;Paid In Full;Closed;AUTHORISED;Invoice : Open",
        "draft": "Draft;Parked;Held;Pending Approval;Unposted;Invoice : Pending Approval",
        "voided": "Voided;Invoice : Voided",
        "cancelled": "Rejected;Invoice : Rejected",
    },
}


@pytest.mark.parametrize("header", STATES)
def test_the_states_of_the_common_systems(tmp_path: Path, header: str) -> None:
    states = {reason: words.split(";" if ";" in words else None) for reason, words in STATES[header].items()}
    every = [(word.strip(), reason) for reason, words in states.items() for word in words]
    rows = [f"AR{n},2024-01-13,2024-02-13,K1,{n}.00,{word}" for n, (word, _) in enumerate(every, start=1)]
    found = ingest.inspect(
        write(tmp_path, "\n".join((f"单据编号,单据日期,到期日,客户编码,金额,{header}", *rows)) + "\n")
    )
    assert found.kind == "invoices"
    said = statuses.left_out(found, "invoices", {}).get(header, {})
    assert {word: said.get(word.casefold()) for word, _ in every} == dict(every)
    assert statuses.kept_in_doubt(found, "invoices", {}) == {}


def test_a_closed_order_is_said_not_left_out(engine: Engine, tmp_path: Path) -> None:
    text = "订单编号,订单日期,客户,销售额,数量,订单状态\nX1,2024-01-13,甲,10.00,1,关闭\nX2,2024-01-14,乙,20.00,1,审核\n"
    found = outcome(engine, write(tmp_path, text + "X3,2024-01-15,丙,40.00,1,创建\n"))
    assert (found.totals["revenue"], found.skips) == (D("30.00"), {"draft": 1})
    assert [note["values"] for note in noted(found, "kept_in_doubt")] == ["关闭 (1)"]
