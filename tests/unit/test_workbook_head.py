"""Of a long sheet only the first rows are looked at before it is loaded: the finding is the same, and nothing is lost."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
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


def texts_sheet(path: Path) -> Path:
    """900 rows of texts that are all different, one of them in two fonts; a short sheet points at one of them."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Lines")
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, ["Customer ID", "Customer Name", "Sales"])
    for line in range(1, LINES + 1):
        sheet.write_row(line, 0, [f"C{line}", f"客户 <{line}> & Söhne", line])
        if line == 7:
            sheet.write_rich_string(line, 1, "half ", bold, "bold")
    book.add_worksheet("Notes").write(0, 0, "C30")
    book.close()
    return path


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The same workbook with one part changed wherever `old`, a pattern, stands in it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part], times = re.subn(old, new, parts[part])
    assert times
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def head_of(path: Path) -> tuple[int, dict[str, list[tuple[object, ...]]]]:
    """How many texts the head of a workbook keeps, and its cells, as another reader gives them."""
    head = workbook_head.of(path, path.name)
    assert head is not None
    with zipfile.ZipFile(io.BytesIO(head.content)) as archive:
        kept = archive.read("xl/sharedStrings.xml")
        assert kept.endswith(b"sst>")
    book = openpyxl.load_workbook(io.BytesIO(head.content))
    return len(re.findall(rb"<(?:\w+:)?si\b", kept)), {sheet.title: list(sheet.values) for sheet in book}


@pytest.mark.parametrize("texts", ["as written", "with a prefix", "with empty ones"])
def test_the_head_has_the_texts_that_its_rows_point_at_and_few_more(tmp_path: Path, cut: None, texts: str) -> None:
    path = texts_sheet(tmp_path / "texts.xlsx")
    if texts == "with a prefix":
        rewritten(
            path, "xl/sharedStrings.xml", rb"<(/?)(?=sst|si|t\b|r\b|rPr|b/|sz|color|rFont|family|scheme)", rb"<\1x:"
        )
        rewritten(path, "xl/sharedStrings.xml", rb"xmlns=", rb"xmlns:x=")
    elif texts == "with empty ones":
        rewritten(path, "xl/sharedStrings.xml", rb"<si><t>C3</t></si>", rb"<si/>")
    whole = {sheet.title: list(sheet.values) for sheet in openpyxl.load_workbook(path)}
    count, cells = head_of(path)
    rows = len(cells["Lines"])
    assert 30 < rows < LINES / 2
    assert cells["Lines"] == whole["Lines"][:rows]
    assert cells["Notes"] == whole["Notes"] == [("C30",)]
    assert count <= 2 * rows + 2


def test_texts_that_only_a_short_sheet_points_at_are_there(tmp_path: Path, cut: None) -> None:
    path = texts_sheet(tmp_path / "texts.xlsx")
    last = str(2 * LINES + 1).encode()  # headings and a text that was written over come before
    rewritten(path, "xl/worksheets/sheet2.xml", rb"<v>\d+</v>", b"<v>" + last + b"</v>")
    assert head_of(path)[1]["Notes"] == [(f"客户 <{LINES - 1}> & Söhne",)]


def test_all_texts_are_kept_where_a_cell_does_not_tell_which_it_needs(tmp_path: Path, cut: None) -> None:
    path = texts_sheet(tmp_path / "texts.xlsx")
    rewritten(path, "xl/worksheets/sheet2.xml", rb"<v>(\d+)</v>", rb"<f>A1</f><v>\1</v>")
    assert head_of(path)[0] > 2 * LINES
