"""Downloads of the import: rejected rows and blank templates, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import NotFound
from tests.extracts import load, write


def read(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+SUM(A1)", "'+SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("@cmd", "'@cmd"),
        ("\tx", "'\tx"),
        ("-12.50", "-12.50"),
        ("+3", "+3"),
        ("-1,234.50", "-1,234.50"),
        ("plain", "plain"),
        ("", ""),
        ("a=b", "a=b"),
        ("'=1+1", "''=1+1"),
        ("'quoted'", "'quoted'"),
    ],
)
def test_formulas_become_text_and_numbers_stay(cell: str, shown: str) -> None:
    assert ingest.harmless(cell) == shown


@given(st.text(alphabet="'=+-@\t\r1.5a", max_size=6))
def test_what_was_made_harmless_comes_back_as_it_was(cell: str) -> None:
    shown = ingest.harmless(cell)
    assert ingest.as_written(shown) == cell
    assert shown[:1] not in ("=", "@")  # nothing that runs


def test_all_faults_of_a_row_are_named(engine: Engine, tmp_path: Path) -> None:
    text = "order date,customer,quantity,sales\n2024-01-13,A,1,5\n2024-02-31,B,two,-x\n,C,1,\n2024-01-14,D,2,6\n2024-01-15,D,2,6\n"
    outcome = load(engine, write(tmp_path, text), "sales")
    assert outcome.rows is not None
    assert (outcome.rows.in_file, outcome.rows.loaded, outcome.rows.rejected) == (5, 3, 2)
    assert [(reject.row, reject.column, reject.value, reject.reason) for reject in outcome.rejects] == [
        (3, "order date", "2024-02-31", "not_a_date"),
        (3, "quantity", "two", "not_a_number"),
        (3, "sales", "-x", "not_a_number"),
        (4, "order date", None, "missing"),
        (4, "sales", None, "missing"),
    ]
    markers = "order date,customer,sales\n2024-01-13,A,5\n2024-01-14,B,--\nN/A,C,1\n \t,D,6\n2024-01-15,E, - \n2024-01-16,F,1\n2024-01-17,F,1\n2024-01-18,F,1\n"
    shown = [
        (reject.row, reject.column, reject.value, reject.reason)
        for reject in load(engine, write(tmp_path, markers, "m.csv"), "sales").rejects
    ]
    assert shown == [  # a word that stands for nothing is shown as it stands, a blank cell is empty
        (3, "sales", "--", "missing"),
        (4, "order date", "N/A", "missing"),
        (5, "order date", None, "missing"),
        (6, "sales", "-", "missing"),
    ]
    rows = read(b"".join(ingest.rejects_csv(engine, 1, "en")))
    assert rows[1][4:] == [
        "3",
        "order date; quantity; sales",
        "2024-02-31; two; -x",
        "order date: not a date in the chosen order; quantity: not a number; sales: not a number",
    ]
    assert rows[2][4:] == [
        "4", "order date; sales", "", "order date: a required value is missing; sales: a required value is missing"
    ]  # fmt: skip


def test_rejects_come_with_row_column_reason_and_the_row_as_it_stood(engine: Engine, tmp_path: Path) -> None:
    text = (
        'order date,customer name,sales,note\n2024-01-13,A,5,ok\n2024-02-31,=cmd(),7,"say ""hi"", ok"\n'
        "2024-01-14,B,-x,-5\n2024-01-15,C,8,9,10\nTotal,,12,\n2024-01-16,D,6,\n2024-01-17,D,6,\n"
    )
    outcome = load(engine, write(tmp_path, text), "sales")
    assert outcome.import_id is not None
    rows = read(b"".join(ingest.rejects_csv(engine, outcome.import_id)))
    assert outcome.sha256 is not None
    key = f"[{outcome.import_id}-{outcome.sha256[:12]}]"
    head = ["order date", "customer name", "sales", "note"]
    assert rows == [
        [*head, f"row in file {key}", "faulty column", "faulty value", "why rejected"],
        [
            "2024-02-31",
            "'=cmd()",
            "7",
            'say "hi", ok',
            "3",
            "order date",
            "2024-02-31",
            "not a date in the chosen order",
        ],
        ["2024-01-14", "B", "'-x", "-5", "4", "sales", "'-x", "not a number"],
        ["2024-01-15", "C", "8", "9", "5", "", "", "more cells than the header has", "10"],
    ]
    skipped = read(b"".join(ingest.rejects_csv(engine, outcome.import_id, skipped=True)))
    assert skipped[1:] == [["Total", "", "12", "", "6", "", "", "a totals row"]]
    chinese = read(b"".join(ingest.rejects_csv(engine, outcome.import_id, "zh")))
    assert chinese[0][4:] == [f"原文件行号 {key}", "出错列", "出错值", "拒绝原因"]
    assert chinese[2][7] == "不是数字"
    ingest.undo(engine, outcome.import_id)
    assert read(b"".join(ingest.rejects_csv(engine, outcome.import_id))) == rows  # still there after an undo
    with pytest.raises(NotFound):
        ingest.rejects_csv(engine, 4711)
