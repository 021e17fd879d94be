"""Downloads of the import: rejected rows and blank templates, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kam_analytics import i18n, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import NotFound
from kam_analytics.ingest import KINDS
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
    ],
)
def test_formulas_become_text_and_numbers_stay(cell: str, shown: str) -> None:
    assert ingest.harmless(cell) == shown


def test_rejects_come_with_row_column_reason_and_the_row_as_it_stood(engine: Engine, tmp_path: Path) -> None:
    text = (
        'order date,customer name,sales,note\n2024-01-13,A,5,ok\n2024-02-31,=cmd(),7,"say ""hi"", ok"\n'
        "2024-01-14,B,-x,-5\n2024-01-15,C,8,9,10\nTotal,,12,\n2024-01-16,D,6,\n2024-01-17,D,6,\n"
    )
    outcome = load(engine, write(tmp_path, text), "sales")
    assert outcome.import_id is not None
    rows = read(b"".join(ingest.rejects_csv(engine, outcome.import_id)))
    assert rows == [
        ["row in file", "column", "reason", "order date", "customer name", "sales", "note"],
        ["3", "order date", "not a date in the chosen order", "2024-02-31", "'=cmd()", "7", 'say "hi", ok'],
        ["4", "sales", "not a number", "2024-01-14", "B", "'-x", "-5"],
        ["5", "", "more cells than the header has", "2024-01-15", "C", "8", "9", "10"],
        ["6", "", "a totals row", "Total", "", "12", ""],
    ]
    chinese = read(b"".join(ingest.rejects_csv(engine, outcome.import_id, "zh")))
    assert chinese[0][:3] == ["文件行号", "列", "原因"]
    assert chinese[2][2] == "不是数字"
    ingest.undo(engine, outcome.import_id)
    assert read(b"".join(ingest.rejects_csv(engine, outcome.import_id))) == rows  # still there after an undo
    with pytest.raises(NotFound):
        ingest.rejects_csv(engine, 4711)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_template_is_recognised_as_its_kind(tmp_path: Path, kind: str, lang: str) -> None:
    """A template with a filled row maps every column of its kind."""
    content = ingest.template_csv(kind, lang)
    (head,) = read(content)
    assert len(head) == len(KINDS[kind].targets)
    sample = {"text": "A1", "date": "2024-01-13", "number": "1.5", "rate": "0.1", "days": "30", "flag": "no"}
    rows = [",".join(sample[holds] for holds in KINDS[kind].targets.values()) for _ in range(2)]
    path = tmp_path / "filled.csv"
    path.write_bytes(content + ("\r\n".join(rows) + "\r\n").encode())
    found = ingest.inspect(path)
    assert found.kinds[kind] >= 0.5 or kind == "customers"
    mapping = found.proposals[kind].mapping
    assert {target: match.source for target, match in mapping.items()} == dict(
        zip(KINDS[kind].targets, head, strict=True)
    )
    if kind != "customers":
        assert found.kind == kind
