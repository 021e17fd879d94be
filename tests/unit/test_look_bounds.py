"""What a look at a file costs is bounded by what it counts: cells studied, letters searched, bytes unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kam_analytics import ingest
from kam_analytics.ingest.cells import values
from kam_analytics.ingest.meaning import columns
from kam_analytics.ingest.meaning import sheets as looked
from kam_analytics.ingest.model import ColumnFinding
from kam_analytics.ingest.reading import encoding, workbook_guard, workbook_head

ROWS, COLUMNS = 60, 3000


@pytest.fixture
def wide() -> list[list[str]]:
    """60 rows: sales of 1 to 60, a column that is filled in the middle only, and 3,000 of numbers."""
    return [
        [str(row + 1), "Meyer" if 25 <= row < 35 else "", *(f"{row * COLUMNS + n}.5" for n in range(COLUMNS))]
        for row in range(ROWS)
    ]


def test_of_many_columns_a_few_cells_each_are_studied_and_all_of_those_with_known_names(
    wide: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    studied = 0
    add = values._Tally.add

    def counted(tally: values._Tally, cell: str, times: int) -> None:
        nonlocal studied
        studied += times
        add(tally, cell, times)

    monkeypatch.setattr(values._Tally, "add", counted)
    found = columns.study(["Sales", "Extra", *(f"Column {n}" for n in range(COLUMNS))], wide)
    assert found[0].number is not None
    assert (found[0].number.smallest, found[0].number.largest) == (1, ROWS)
    assert (found[1].value, found[1].samples) == ("text", ("Meyer",))
    assert {column.value for column in found[2:]} == {"number"}
    assert all(column.number and column.number.decimals == ("point",) for column in found[2:])
    assert studied <= columns._MOST + 2 * ROWS  # 183,000 cells are there


def test_columns_of_a_wide_table_hold_what_they_hold_in_a_narrow_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells at both ends that say something else, and cells that are mostly empty."""
    monkeypatch.setattr(columns, "_MOST", 2000)  # 20 cells a column
    ends, middle = range(30), range(30, 270)
    cells = {
        "dates": ["2024-03-05" if row in middle else "pending" for row in range(300)],
        "comma": [f"{row},50" if row in middle else "pending" for row in range(300)],
        "words": ["word" if row in middle else "5" for row in range(300)],
        "few dates": ["25/03/2024" if row % 20 == 5 and row in middle else "x" * (row == 0) for row in range(300)],
        "few amounts": ["7,5" if row % 20 == 5 and row in middle else "x" * (row in (0, 299)) for row in range(300)],
    }
    assert all(column[row] != column[150] for column in cells.values() for row in ends if column[row])
    narrow = list(zip(*cells.values(), strict=True))
    filling = [f"Further {n}" for n in range(95)]
    wide = [(*row, *(str(n) for n in range(95))) for row in narrow]
    found = [columns.study([*cells], narrow), columns.study([*cells, *filling], wide)[: len(cells)]]
    said = [
        [(c.value, c.date and c.date.orders, c.number and c.number.decimals, c.filled) for c in study]
        for study in found
    ]
    assert [what[0] for what in said[0]] == ["date", "number", "text", "date", "number"]
    assert said[0] == said[1]


def test_a_line_that_does_not_end_is_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = 0
    line = encoding._LINE

    class Counted:
        def findall(self, text: str) -> list[str]:
            nonlocal searched
            searched += len(text)
            return line.findall(text)

    monkeypatch.setattr(encoding, "_LINE", Counted())
    pieces = ["one,", *["1,2,3," * 100] * 50, "last\r", "\nsecond\r\n", "third"]
    assert list(encoding.lines(iter(pieces))) == ["one," + "1,2,3," * 5000 + "last\r\n", "second\r\n", "third"]
    assert searched < 2 * sum(map(len, pieces))


def sheets(path: Path, names: list[str], rows: int, hidden: int) -> Path:
    """A workbook whose sheets have `rows` sales each, every `hidden`-th of them hidden."""
    book = xlsxwriter.Workbook(str(path))
    for name in names:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Order Date", "Customer ID", "Sales"])
        for row in range(1, rows + 1):
            sheet.write_row(row, 0, [f"2024-01-{row % 28 + 1:02d}", f"C{row % 7}", row])
            if row % hidden == 0:
                sheet.set_row(row, None, None, {"hidden": True})
    book.close()
    return path


def test_a_sheet_is_not_unpacked_to_its_end_where_that_is_far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sheets(tmp_path / "long.xlsx", ["Lines"], 4000, 10)
    unpacked = 0
    chunks = workbook_guard.chunks

    def counted(*where: Any) -> Iterator[bytes]:
        nonlocal unpacked
        for chunk in chunks(*where):
            unpacked += len(chunk)
            yield chunk

    monkeypatch.setattr(workbook_guard, "chunks", counted)
    monkeypatch.setattr(workbook_guard, "_CHUNK", 2000)
    monkeypatch.setattr(workbook_head, "_LONG", 20_000)
    monkeypatch.setattr(workbook_head, "_KEPT", 10_000)
    monkeypatch.setattr(workbook_head, "_PASSED", 100_000)
    head = workbook_head.of(path, path.name)
    assert head is not None
    assert unpacked < 130_000  # of 700,000; and the texts
    found = ingest.inspect(path)
    (count,) = [note.params["count"] for note in found.warnings if note.code == "hidden_rows"]
    assert 350 <= count <= 450
    assert 3600 <= found.rows_estimate <= 4400
    assert (found.kind, found.complete) == ("sales", False)


def test_of_many_sheets_a_part_each_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"Month {number}" for number in range(1, 9)]
    path = sheets(tmp_path / "months.xlsx", names, 400, 1000)
    whole = ingest.inspect(path)
    monkeypatch.setattr(workbook_head, "_ALL", 100_000)
    monkeypatch.setattr(workbook_head, "_LEAST", 1000)
    monkeypatch.setattr(workbook_guard, "_CHUNK", 2000)
    head = workbook_head.of(path, path.name)
    assert head is not None
    assert set(head.long) == set(names)
    assert len(head.content) < 100_000
    found = ingest.inspect(path)
    assert (found.sheet, found.kind, found.complete) == ("Month 1", "sales", False)
    assert found.mapping == whole.mapping
    assert found.alike == whole.alike == tuple(names)


def test_of_many_long_sheets_little_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"Month {number}" for number in range(1, 7)]
    path = sheets(tmp_path / "months.xlsx", names, 800, 10)
    for name, bound in (("_ALL", 20_000), ("_LEAST", 8000), ("_PASSED_OF_MANY", 50_000)):
        monkeypatch.setattr(workbook_head, name, bound)
    unpacked = 0
    chunks = workbook_guard.chunks

    def counted(*where: Any) -> Iterator[bytes]:
        nonlocal unpacked
        for chunk in chunks(*where):
            unpacked += len(chunk)
            yield chunk

    monkeypatch.setattr(workbook_guard, "chunks", counted)
    found = []
    for many in (len(names), len(names) - 1):
        unpacked = 0
        monkeypatch.setattr(workbook_head, "_MANY", many)
        found.append((ingest.inspect(path), unpacked))
    (few, whole), (of_many, part) = found
    assert whole > 650_000  # six sheets
    assert part < 400_000  # one sheet, and the beginnings of the others
    assert few.mapping == of_many.mapping
    assert few.alike == of_many.alike == tuple(names)
    assert 700 <= of_many.rows_estimate <= 900
    assert any(note.code == "hidden_rows" for note in of_many.warnings)


def test_of_many_sheets_with_the_same_names_one_is_studied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And once more, whole, since it is the one that is meant."""
    path = tmp_path / "days.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for day in range(1, looked._MANY + 2):
            sheet = book.add_worksheet(f"day {day}")
            sheet.write_row(0, 0, ["order date", "customer", "revenue"])
            for row in range(1, 4):
                sheet.write_row(row, 0, [f"2024-01-{day:02}", f"C{row}", row + 0.5])
    studied: list[tuple[str, ...]] = []

    def counted(names: tuple[str, ...], *given: Any, **more: Any) -> tuple[ColumnFinding, ...]:
        studied.append(names)
        return columns.study(names, *given, **more)

    monkeypatch.setattr(looked, "study", counted)
    found = ingest.inspect(path)
    assert (found.kind, found.sheet) == ("sales", "day 1")
    assert len(studied) == 2
    assert len(found.alike) == looked._MANY + 1
