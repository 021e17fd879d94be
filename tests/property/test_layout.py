"""Random tables below each other: each is found with its rows, and no row of the file is unaccounted for."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_analytics.ingest import Hints, inspect
from kam_analytics.ingest.reading import as_read, layout

_NAMES = (
    "order date",
    "customer",
    "sales",
    "cost",
    "region",
    "quantity",
    "invoice no",
    "due date",
    "amount",
    "product",
)
_WORDS = st.sampled_from(["Miller", "Smith & Sons", "a, b", 'the "best"', "北京电子", "x"])
_CELLS = {
    "date": st.dates(date(2001, 1, 1), date(2039, 12, 31)).map(str),
    "amount": st.decimals(-999, 999, places=2).map(str),
    "word": _WORDS,
}


@st.composite
def tables(draw: st.DrawFn, width: int) -> list[list[str]]:
    """A header of known names over a column of dates, one of amounts and others."""
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=width, max_size=width, unique=True))
    kinds = ["word", "date", "amount", *draw(st.lists(st.sampled_from(list(_CELLS)), min_size=width, max_size=width))]
    rows = [[draw(_CELLS[kind]) for kind in kinds[:width]] for _ in range(draw(st.integers(2, 6)))]
    return [names, *rows]


@st.composite
def files(draw: st.DrawFn) -> tuple[list[list[str]], list[tuple[int, int]]]:
    """Records, and the first and the last of each table; title rows and gaps between."""
    records: list[list[str]] = [["Monthly report"]] * draw(st.integers(0, 2))
    places = []
    width = 0
    for number in range(draw(st.integers(1, 3))):
        width = draw(st.integers(3, 7).filter(lambda other, before=width: other != before))
        if number:
            records = records + [[]] * draw(st.integers(0, 2)) + [["Next part"]] * draw(st.integers(0, 1))
        table = draw(tables(width))
        places.append((len(records) + 1, len(records) + len(table)))
        records = records + table
    return records, places


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files(), st.sampled_from([",", ";", "\t"]))
def test_every_table_is_found_and_read_as_written(
    tmp_path: Path, made: tuple[list[list[str]], list[tuple[int, int]]], delimiter: str
) -> None:
    records, places = made
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(records)
    path = tmp_path / "tables.csv"
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    look = inspect(path)
    assert [(table.start, table.last or table.end) for table in look.tables] == places
    for number, (first, last) in enumerate(places, start=1):
        found = inspect(path, hints=Hints(table=number))
        assert list(as_read.rows(found)) == records[first - 1 : last]
        assert found.rows_estimate == last - first == len(layout.body(records, found.table)[0])
