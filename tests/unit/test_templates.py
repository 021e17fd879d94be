"""Blank templates: recognised as their kind, every column read back, and the example row never loaded."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import python_calamine as calamine

from kam_analytics import i18n, ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import KINDS
from kam_analytics.ingest.unattended.request import Request, handle

SAMPLE = {
    "text": "A1", "date": "2024-01-13", "number": "1.5", "rate": "0.1", "days": "30", "flag": "no", "period": "2024-01", "quote": "7.1",
}  # fmt: skip
BOTH = [(kind, lang) for kind in KINDS for lang in i18n.LANGUAGES]


def heads(kind: str, content: bytes) -> dict[str, str]:
    """Target -> heading; cost that is given is never computed, so the unit cost is not read beside it."""
    first = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    found = dict(zip(KINDS[kind].targets, first, strict=False))
    assert len(first) == len(KINDS[kind].targets) + 1
    if kind == "sales":
        found.pop("unit_cost")
    return found


@pytest.mark.parametrize(("kind", "lang"), BOTH)
def test_a_filled_template_is_read_in_full_without_its_example(
    engine: Engine, tmp_path: Path, kind: str, lang: str
) -> None:
    content = ingest.template_csv(kind, lang)
    cells = [SAMPLE[holds] for holds in KINDS[kind].targets.values()]
    path = tmp_path / "filled.csv"
    path.write_bytes(content + (",".join(cells) + ",\r\n").encode())
    found = ingest.inspect(path)
    assert found.kind == kind or kind == "customers"
    mapping = {target: match.source for target, match in found.proposals[kind].mapping.items()}
    assert mapping == heads(kind, content)
    outcome = handle(engine, Request(path=str(path), kind=kind))
    assert outcome.rows is not None, outcome.error
    assert (outcome.rows.loaded, outcome.rows.rejected, outcome.skips) == (1, 0, {"example_row": 1})


@pytest.mark.parametrize(("kind", "lang"), BOTH)
def test_the_workbook_holds_the_same_and_notes_on_every_column(
    engine: Engine, tmp_path: Path, kind: str, lang: str
) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(ingest.template_xlsx(kind, lang))
    found = ingest.inspect(path)
    mapping = {target: match.source for target, match in found.proposals[kind].mapping.items()}
    expected = heads(kind, ingest.template_csv(kind, lang))
    assert mapping == expected
    book = calamine.CalamineWorkbook.from_path(str(path))
    assert len(book.sheet_names) == 2
    notes = [row for row in book.get_sheet_by_name(book.sheet_names[1]).to_python() if row]
    assert [row[0] for row in notes[1 : len(KINDS[kind].targets) + 1] if row[0] in expected.values()] == [
        *expected.values()
    ]
    assert all(row[2] for row in notes[1 : len(KINDS[kind].targets) + 1])
    outcome = handle(engine, Request(path=str(path), kind=kind))
    assert (outcome.status, outcome.error.code if outcome.error else "") == ("refused", "all_left_out")
    assert engine.rows(f"SELECT count(*) AS n FROM {KINDS[kind].table}") == [{"n": 0}]
