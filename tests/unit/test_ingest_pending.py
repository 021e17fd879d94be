"""One import at a time, from any thread; cancel, discard, undo."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import ingest
from kam_analytics.demo import load as demo
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused, NotFound
from kam_analytics.ingest.books import turn
from kam_analytics.ingest.reading import staging
from tests.extracts import SALES_HEAD, begin, load, tables, write

LINE = "O{n},2024-01-{day:02},C{n},Meyer {n},P-1,2,10.00,{n}.90,12.00\n"


def sales(folder: Path, name: str = "sales.csv", first: int = 1, lines: int = 20) -> Path:
    text = "".join(LINE.format(n=n, day=n % 28 + 1) for n in range(first, first + lines))
    return write(folder, SALES_HEAD + text, name)


def in_thread(job: object) -> object:
    """Run in another thread, as a page does from one step to the next; its result or error."""
    result: list[object] = []

    def run() -> None:
        try:
            result.append(job())  # type: ignore[operator]
        except Exception as error:
            result.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    return result[0]


def test_a_second_import_is_told_who_is_first(engine: Engine, tmp_path: Path) -> None:
    pending = begin(engine, sales(tmp_path))
    second = in_thread(lambda: begin(engine, sales(tmp_path, "second.csv", 100)))
    assert isinstance(second, ImportRefused)
    assert (second.code, second.file) == ("import_in_progress", "sales.csv")
    assert "sales.csv" in second.message("zh")
    held = ingest.in_progress(engine)
    assert held is not None
    assert (held.file_name, held.loading) == ("sales.csv", False)
    with pytest.raises(ImportRefused):
        ingest.undo(engine, load_id(engine))
    pending.discard()
    assert ingest.in_progress(engine) is None
    assert load(engine, sales(tmp_path, "second.csv", 100)).status == "committed"


def load_id(engine: Engine) -> int:
    """An import to undo; made below the turn, for the test of the refusal only."""
    with engine.transaction() as cursor:
        cursor.execute(
            "INSERT INTO import_ledger (import_id, kind, origin, file_name, file_bytes, sha256, plan, rows_in_file,"
            " rows_loaded, rows_rejected, rows_skipped, totals, warnings, committed_at)"
            " SELECT 99, 'sales', 'upload', 'x', 1, 'x', '{}', 1, 1, 0, 0, '{}', '[]', TIMESTAMP '2024-01-01'"
        )
        cursor.execute(
            "UPDATE import_ledger SET plan = $1",
            [
                '{"kind":"sales","format":"text","encoding":"utf-8","delimiter":",","quote":"\\"","escape":null,'
                '"newline":"\\n","sheet":null,"header_row":1,"columns":[],"mapping":{},"dates":{},"decimals":{},'
                '"date_order":null,"percent_discount":false,"strict":true,"strict_date_format":null}'
            ],
        )
    return 99


def test_commit_and_discard_from_another_thread(engine: Engine, tmp_path: Path) -> None:
    pending = in_thread(lambda: begin(engine, sales(tmp_path)))
    outcome = in_thread(pending.commit)  # type: ignore[attr-defined]
    assert outcome.status == "committed"  # type: ignore[attr-defined]
    assert engine.rows("SELECT count(*) AS n FROM sales_line") == [{"n": 20}]
    pending = in_thread(lambda: begin(engine, sales(tmp_path, "b.csv", 100)))
    in_thread(pending.discard)  # type: ignore[attr-defined]
    assert engine.rows("SELECT count(*) AS n FROM sales_line") == [{"n": 20}]
    with pytest.raises(ImportRefused) as over:
        pending.commit()  # type: ignore[attr-defined]
    assert over.value.code == "import_over"
    assert ingest.in_progress(engine) is None


def test_an_abandoned_import_can_be_discarded(engine: Engine, tmp_path: Path) -> None:
    in_thread(lambda: begin(engine, sales(tmp_path)))
    assert ingest.discard_pending(engine)
    assert not ingest.discard_pending(engine)
    assert tables(engine)["sales_line"] == []
    assert load(engine, sales(tmp_path)).status == "committed"


def test_other_changes_commit_while_a_preview_stands_open(engine: Engine, tmp_path: Path) -> None:
    pending = begin(engine, sales(tmp_path))
    with engine.transaction() as cursor:  # a record edited meanwhile
        cursor.execute("INSERT INTO meta VALUES ('note', 'x')")
    with engine.transaction(data_changed=False) as cursor:
        cursor.execute("INSERT INTO meta VALUES ('estimate', 'x')")
    assert pending.commit().status == "committed"
    assert engine.data_version == 2
    assert {row["key"] for row in engine.rows("SELECT key FROM meta")} >= {"note", "estimate"}


def test_cancel_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    calls = iter([False, False, True])
    with pytest.raises(ImportRefused) as cancelled:
        begin(engine, sales(tmp_path), cancelled=lambda: next(calls, True))
    assert cancelled.value.code == "cancelled"
    assert ingest.in_progress(engine) is None
    assert tables(engine)["sales_line"] == []
    assert list(engine.staging.iterdir()) == []


def test_an_error_in_the_progress_callback_rolls_back(engine: Engine, tmp_path: Path) -> None:
    """A page that is left raises inside the callback."""

    class Left(BaseException):
        pass

    def progress(fraction: float, stage: str) -> None:
        if fraction > 0.5:
            raise Left

    with pytest.raises(Left):
        begin(engine, sales(tmp_path), progress=progress)
    assert ingest.in_progress(engine) is None
    assert tables(engine)["sales_line"] == []


def test_progress_rises_to_one_in_the_callers_thread(engine: Engine, tmp_path: Path) -> None:
    told: list[tuple[float, str, int]] = []
    pending = begin(engine, sales(tmp_path), progress=lambda f, stage: told.append((f, stage, threading.get_ident())))
    pending.discard()
    fractions = [fraction for fraction, _, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert {thread for _, _, thread in told} == {threading.get_ident()}


def test_undo_restores_every_row_of_every_table(engine: Engine, tmp_path: Path) -> None:
    load(engine, sales(tmp_path))
    bills = "invoice no,invoice date,due date,customer id,customer name,amount\n1,2024-01-13,2024-02-13,C1,Meyer,5.5\n"
    load(engine, write(tmp_path, bills, "bills.csv"), "invoices")
    before = tables(engine)
    second = load(engine, sales(tmp_path, "more.csv", 10, 30))
    third = load(engine, write(tmp_path, "customer id,customer name,parent\nC1,New name,C2\n", "c.csv"), "customers")
    fourth = load(engine, write(tmp_path, "receipt no,receipt date,customer id,amount\n1,2024-03-01,C9,5\n", "p.csv"))
    version = engine.data_version
    for outcome in (fourth, second, third):
        assert outcome.import_id is not None
        assert ingest.undo(engine, outcome.import_id).status == "undone"
    assert tables(engine) == before
    assert engine.data_version == version + 3
    undone = {entry.import_id for entry in ingest.history(engine) if entry.undone_at}
    assert undone == {second.import_id, third.import_id, fourth.import_id}


def without_numbers(state: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    numbers = {"dim_customer": 0, "sales_slice": 2, "fact_sales_day": 2, "fact_sales_month": 2}  # leading columns
    return {name: sorted((row[numbers.get(name, 1) :] for row in rows), key=repr) for name, rows in state.items()}


def test_an_undone_file_can_be_loaded_again(engine: Engine, tmp_path: Path) -> None:
    first = load(engine, sales(tmp_path))
    before = tables(engine)
    assert first.import_id is not None
    ingest.undo(engine, first.import_id)
    with pytest.raises(ImportRefused) as again:
        ingest.undo(engine, first.import_id)
    assert again.value.code == "already_undone"
    with pytest.raises(NotFound):
        ingest.undo(engine, 4711)
    second = load(engine, sales(tmp_path))
    assert second.status == "committed"
    # The same but for the number of the import, which the numbers of its slices follow from.
    assert without_numbers(tables(engine)) == without_numbers(before)


def test_the_demo_goes_with_the_first_own_file_and_stays_out_afterwards(
    engine: Engine, tmp_path: Path, small_demo: None
) -> None:
    loaded = demo.load(engine)
    assert [outcome.status for outcome in loaded] == ["committed"] * 4
    assert [outcome.rows.rejected for outcome in loaded if outcome.rows] == [0] * 4
    assert [outcome.status for outcome in demo.load(engine)] == ["unchanged"] * 4
    pending = begin(engine, sales(tmp_path))
    assert pending.changes is not None
    assert pending.changes.demo_removed
    pending.discard()
    assert engine.rows("SELECT count(*) AS n FROM sales_line") == [{"n": 200}]
    load(engine, sales(tmp_path))
    assert engine.rows("SELECT count(*) AS n FROM sales_line") == [{"n": 20}]
    assert engine.rows("SELECT count(*) AS n FROM dim_customer") == [{"n": 20}]
    assert engine.rows("SELECT count(*) AS n FROM invoice") == [{"n": 0}]
    with pytest.raises(ImportRefused) as refused:
        demo.load(engine)
    assert refused.value.code == "own_data_present"


def test_the_demo_is_removed_as_one(engine: Engine, small_demo: None) -> None:
    empty = tables(engine)
    demo.load(engine)
    assert demo.remove(engine) == 4
    assert tables(engine) == empty
    assert demo.remove(engine) == 0
    loaded = demo.load(engine)
    assert [outcome.status for outcome in loaded] == ["committed"] * 4
    number = loaded[0].import_id or 0
    ingest.undo(engine, number)
    with pytest.raises(ImportRefused) as refused:  # nothing of it is kept: it is loaded anew
        ingest.redo(engine, number)
    assert refused.value.code == "demo_not_kept"
    assert "`demo load`" in refused.value.hint("en")


def test_files_elsewhere_are_linked_into_staging_and_cleared(engine: Engine, tmp_path: Path) -> None:
    path = sales(tmp_path)
    assert not engine.may_read(path)
    linked, ours = staging.readable(engine, path)
    assert ours
    assert engine.may_read(linked)
    assert linked.read_text() == path.read_text()
    linked.unlink()
    load(engine, path)
    assert list(engine.staging.iterdir()) == []
    assert path.exists()


def test_a_file_in_staging_is_read_in_place(engine: Engine) -> None:
    path = sales(engine.staging, "upload.csv")
    load(engine, path)
    assert [found.name for found in engine.staging.iterdir()] == ["upload.csv"]


def test_left_over_staging_files_go_at_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "staging"
    folder.mkdir()
    (folder / "kam-123-1.clean.csv").write_text("x")
    (folder / "other.csv").write_text("x")
    with Engine(tmp_path / "a.duckdb", folder):
        assert [found.name for found in folder.iterdir()] == ["other.csv"]


def test_a_change_that_fails_leaves_nothing_and_gives_the_turn_back(engine: Engine) -> None:
    version = engine.data_version

    def interrupted() -> None:
        with turn.change(engine, "customers") as holder:
            holder.cursor.execute("CREATE TABLE half_done (n INTEGER)")
            assert ingest.in_progress(engine) is holder
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert ingest.in_progress(engine) is None
    assert engine.data_version == version
    assert engine.rows("SELECT count(*) AS n FROM duckdb_tables() WHERE table_name = 'half_done'") == [{"n": 0}]
    with turn.change(engine, "customers"):
        pass
    assert (ingest.in_progress(engine), engine.data_version) == (None, version + 1)


def test_a_file_that_is_not_written_whole_is_gone(tmp_path: Path) -> None:
    kept, half = tmp_path / "kept.csv", tmp_path / "half.csv"
    with staging.whole(kept):
        kept.write_text("a,b\n")

    def interrupted() -> None:
        with staging.whole(half), half.open("w") as stream:
            stream.write("a,")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".csv"] == ["kept.csv"]
