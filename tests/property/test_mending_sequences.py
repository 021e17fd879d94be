"""Any sequence of mending, loading again, taking back and bringing back: every row is loaded at most once, and the accounts
of every import add up."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.unattended.request import Request, handle

ROWS = 9
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("mend"), st.sets(st.integers(0, ROWS - 1))),
        st.tuples(st.just("undo"), st.integers(0, 5)),
        st.tuples(st.just("redo"), st.integers(0, 5)),
        st.tuples(st.just("again"), st.just(0)),
    ),
    min_size=3,
    max_size=9,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bad=st.sets(st.integers(0, ROWS - 1), min_size=1, max_size=4), steps=STEPS)
def test_every_row_counts_once_and_the_accounts_add_up(
    blank: Path, bad: set[int], steps: list[tuple[str, set[int] | int]]
) -> None:
    """The model: import -> the rows that it brought, and whether it is in force; a row is the power of two of its number,
    so that the sum of revenue says which rows are loaded how often."""
    with (
        tempfile.TemporaryDirectory() as name,
        Engine(shutil.copy(blank, Path(name) / "k.duckdb"), Path(name) / "s", threads=1) as engine,
    ):
        folder = Path(name)
        lines = [f"O{n},{'no date' if n in bad else '2024-01-05'},C1,{2**n}" for n in range(ROWS)]
        (folder / "first.csv").write_text("order id,order date,customer id,sales\n" + "\n".join(lines) + "\n")
        request = Request(str(folder / "first.csv"), kind="sales")
        assert handle(engine, request).import_id == 1
        original = list(csv.reader(io.StringIO(b"".join(ingest.rejects_csv(engine, 1)).decode("utf-8-sig"))))
        brought: dict[int, set[int]] = {1: set(range(ROWS)) - bad}
        first, force = {1}, {1}
        for place, (step, what) in enumerate(steps):
            if step == "mend":
                assert isinstance(what, set)
                rows = [
                    [*row[:1], "2024-01-05" if int(row[4]) - 2 in what else row[1], *row[2:]] for row in original[1:]
                ]
                path = folder / f"{place}.csv"
                with path.open("w", encoding="utf-8-sig", newline="") as stream:
                    csv.writer(stream).writerows([original[0], *rows])
                    stream.write("\n" * place)  # never the same file twice
                outcome = handle(engine, Request(str(path)))
                mended = set().union(*(brought[n] for n in force - first)) if force - first else set()
                if outcome.status == "committed":
                    assert outcome.import_id is not None
                    assert force & first
                    brought[outcome.import_id] = (what & bad) - mended
                    force.add(outcome.import_id)
                else:
                    assert not (force & first) or not ((what & bad) - mended)
            elif step == "again":
                outcome = handle(engine, request)
                if outcome.status == "committed":
                    assert not force & first
                    assert outcome.import_id is not None
                    brought[outcome.import_id] = set(range(ROWS)) - bad
                    first.add(outcome.import_id)
                    force.add(outcome.import_id)
                else:
                    assert force & first
            else:
                assert isinstance(what, int)
                numbers = sorted(brought)
                number = numbers[what % len(numbers)]
                code = ""
                try:
                    (ingest.undo if step == "undo" else ingest.redo)(engine, number)
                    (force.discard if step == "undo" else force.add)(number)
                except ImportRefused as refused:
                    code = refused.code
                assert code in ("", "already_undone", "not_undone", "loaded_again", "mended_again")
            _check(engine, brought, first, force, bad)


def _check(engine: Engine, brought: dict[int, set[int]], first: set[int], force: set[int], bad: set[int]) -> None:
    expected = sum(2**row for number in force for row in brought[number])
    (row,) = engine.rows("SELECT coalesce(sum(revenue), 0)::BIGINT AS s, count(*) AS n FROM sales_line")
    (facts,) = engine.rows("SELECT coalesce(sum(revenue), 0)::BIGINT AS s FROM fact_sales_day")
    assert row["s"] == facts["s"] == expected
    assert row["n"] == bin(expected).count("1")  # each row once
    mended = set().union(*(brought[number] for number in force - first)) if force - first else set()
    for entry in ingest.history(engine):
        rows = entry.rows
        assert rows.in_file == rows.loaded + rows.rejected + rows.skipped
        if entry.import_id in first:
            assert (rows.rejected, entry.mended) == (len(bad), len(mended))
            left = b"".join(ingest.rejects_csv(engine, entry.import_id)).decode("utf-8-sig")
            assert len(left.splitlines()) - 1 == len(bad - mended)
