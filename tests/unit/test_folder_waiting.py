"""What gets in the way of a file in the inbox folder: it waits and is tried again, and is loaded once or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import DatabaseError, ImportRefused
from kam_analytics.ingest.load.loading import Loading
from kam_analytics.ingest.unattended.request import Request, handle
from kam_analytics.ingest.unattended.watcher import Watcher
from tests.extracts import SALES_HEAD, tables, write
from tests.inbox import LINES, Box, revenue


@pytest.fixture
def box(tmp_path: Path, engine: Engine) -> Box:
    return Box(tmp_path / "in", engine)


def test_a_file_that_grows_is_left_until_it_rests(box: Box, engine: Engine) -> None:
    path = box.put(SALES_HEAD + LINES[:20])
    assert box.pass_by(1.0) == []
    with path.open("a") as stream:
        stream.write(LINES[20:])
    assert box.pass_by(2.0) == []
    assert box.pass_by(2.0) == [("sales.csv", "committed", "done/sales.csv")]
    assert revenue(engine) == "24.9500"


def test_a_file_that_changes_while_it_is_read_waits(box: Box, engine: Engine) -> None:
    path = box.put(SALES_HEAD + LINES)
    calls = []

    def grow() -> None:
        calls.append(1)

    box.before = grow
    original = Loading.run

    def changing(self: Any) -> Any:
        if len(calls) == 1:
            os.utime(path, ns=(1, 1))
            raise ImportRefused("file_changed", file=self.file_name)
        return original(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kam_analytics.ingest.load.pending.Loading.run", changing)
        assert box.pass_by() == []
        assert [name for name, _ in box.watcher.status.waiting] == ["sales.csv"]
        assert box.pass_by(20) == [("sales.csv", "committed", "done/sales.csv")]
    assert revenue(engine) == "24.9500"


def test_it_waits_while_somebody_looks_at_a_preview(box: Box, engine: Engine, tmp_path: Path) -> None:
    other = write(tmp_path, SALES_HEAD + "O7,2024-01-13,C1,Meyer,P-1,2,10.00,1.00,1.00\n", "other.csv")
    pending = ingest.begin(engine, other, ingest.plan_for(ingest.inspect(other), "sales"))
    box.put(SALES_HEAD + LINES)
    assert box.pass_by() == []
    assert box.watcher.status.waiting == (("sales.csv", "Another import is under way"),)
    assert box.names() == ["done", "refused", "sales.csv"]
    pending.commit()
    assert box.pass_by() == [("sales.csv", "committed", "done/sales.csv")]
    assert revenue(engine) == "25.9500"


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (ZeroDivisionError("odd"), "ZeroDivisionError"),
        (DatabaseError("out_of_memory", file="kam.duckdb", detail="-"), "memory of the database is used up"),
    ],
)
def test_a_failure_that_is_the_files_own_is_tried_again_then_refused(box: Box, failure: Exception, words: str) -> None:
    def fail() -> None:
        raise failure

    box.before = fail
    box.put(SALES_HEAD + LINES)
    assert [box.pass_by(40) for _ in range(2)] == [[], [("sales.csv", "refused", "refused/sales.csv")]]
    assert words in box.words("refused/sales.csv")


def test_a_loaded_file_that_cannot_be_moved_is_moved_later_and_loaded_once(
    box: Box, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", _refuse_csv(Path.replace))
        box.put(SALES_HEAD + LINES)
        assert box.pass_by() == []
        assert len(ingest.history(engine)) == 1
        assert box.names() == ["done", "refused", "sales.csv"]
    assert box.pass_by(60) == [("sales.csv", "committed", "done/sales.csv")]
    assert len(ingest.history(engine)) == 1
    assert box.report("done/sales.csv")["status"] == "committed"


def _refuse_csv(original: Any) -> Any:
    def replace(self: Path, target: Path) -> Any:
        if self.name == "sales.csv":
            raise PermissionError(13, "in use")
        return original(self, target)

    return replace


def test_a_stop_in_the_middle_rolls_back_and_leaves_the_file(box: Box, engine: Engine) -> None:
    box.put(SALES_HEAD + LINES * 20_000)
    (box.folder / "inbox.toml").write_text("quiet_seconds = 0\n", encoding="utf-8")
    begun = threading.Event()
    box.before = begun.set
    before = tables(engine)
    box.watcher.start()
    assert begun.wait(20)
    box.watcher.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "kam-folder"]
    assert box.names() == ["done", "inbox.toml", "refused", "sales.csv"]
    assert tables(engine) == before
    assert ingest.in_progress(engine) is None


def test_one_program_at_a_time_watches_a_folder(box: Box, engine: Engine) -> None:
    """Two would share the files between their databases, and neither would have all."""
    box.watcher.run_once()
    other = Watcher(box.folder, lambda *_: {}, "en", now=box.clock)
    other.run_once()
    problem = other.status.problem
    assert problem is not None
    assert problem.code == "inbox_watched"
    assert all(str(box.folder) in problem.message(lang) for lang in ("en", "zh"))
    box.watcher.stop()
    other.run_once()
    assert other.status.problem is None
    other.stop()


def test_a_file_that_is_taken_away_while_it_is_read_is_not_loaded(box: Box, engine: Engine) -> None:
    path = box.put(SALES_HEAD + LINES)
    real = Loading._meet_others

    def gone(self: Loading) -> Any:
        path.unlink(missing_ok=True)
        return real(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Loading, "_meet_others", gone)
        outcome = handle(engine, Request(str(path)))
    assert outcome.error is not None
    assert (outcome.status, outcome.error.code) == ("refused", "file_changed")
    assert ingest.history(engine) == []
