"""Of a long sheet only the first rows are looked at before it is loaded: the finding is the same, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.reading import as_read, workbook_head
from tests.unit.test_ingest_load import load

LINES = 900


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets of more than 20,000 bytes are long."""
    monkeypatch.setattr(workbook_head, "_LONG", 20_000)
    monkeypatch.setattr(workbook_head, "_KEPT", 10_000)


def long_sheet(path: Path, far: tuple[int, int] | None = None) -> Path:
    """A merged title, a heading in row 3, 900 lines worth 1 to 900, two merged cells far below; a short sheet of notes."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Lines")
    sheet.merge_range(0, 0, 0, 2, "Sales of the year")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(2, 0, ["Order Date", "Customer ID", "Customer Name", "Sales"])
    for line in range(1, LINES + 1):
        sheet.write_number(line + 2, 0, 45292 + line % 300, day)
        sheet.write_row(line + 2, 1, [f"C{line % 7}", f"Meyer & <Sons> {line % 7}", line])
    sheet.merge_range(LINES + 1, 1, LINES + 2, 1, "C1")
    if far:
        sheet.write(*far, "x")
    book.add_worksheet("Notes").write(0, 0, "checked")
    book.close()
    return path


def test_the_head_tells_what_the_whole_sheet_tells(tmp_path: Path, cut: None, monkeypatch: pytest.MonkeyPatch) -> None:
    path = long_sheet(tmp_path / "long.xlsx")
    head = ingest.inspect(path)
    monkeypatch.undo()
    whole = ingest.inspect(path)
    assert (head.complete, whole.complete) == (False, True)
    assert (head.sheet, head.header_row, head.kind) == ("Lines", 3, "sales")
    assert [c.name for c in head.columns] == [c.name for c in whole.columns]
    assert [c.date and c.date.orders for c in head.columns] == [("ymd",), None, None, None]
    assert head.proposals["sales"].mapping == whole.proposals["sales"].mapping
    assert [note.code for note in head.warnings] == [note.code for note in whole.warnings]
    assert "merged_cells" in {
        note.code for note in head.warnings
    }  # though they stand below the rows that were looked at
    assert head.rows_estimate == pytest.approx(LINES, rel=0.1)
    assert str(head.rows_estimate)[2:].strip("0") == ""  # two digits that count
    assert replace(head.table, end=0) == replace(whole.table, end=0)


def test_every_line_below_the_head_is_loaded(engine: Engine, tmp_path: Path, cut: None) -> None:
    path = long_sheet(tmp_path / "long.xlsx")
    outcome = load(engine, path, "sales")
    assert outcome.rows == ingest.Rows(LINES, LINES, 0, 0)
    assert outcome.totals["revenue"] == LINES * (LINES + 1) // 2
    assert sum(1 for _ in as_read.rows(ingest.inspect(path))) == LINES + 1


def test_a_cell_far_below_the_head_is_named_before_anything_is_loaded(
    engine: Engine, tmp_path: Path, cut: None
) -> None:
    path = long_sheet(tmp_path / "far.xlsx", far=(19_999, 16383))
    with pytest.raises(ImportRefused) as refused:
        load(engine, path, "sales")
    assert refused.value.code == "far_cell"
    assert engine.rows("SELECT count(*) AS lines FROM sales_line") == [{"lines": 0}]
