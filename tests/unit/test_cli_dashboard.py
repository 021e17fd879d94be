"""The command line beside a dashboard that holds the database, and in its place: the inbox of requests, the inbox folder."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import DatabaseError
from kam_analytics.ingest.unattended.inbox import Inbox, folder_of
from tests.command import process, run
from tests.extracts import SALES_HEAD, write

LINES = "O1,2024-01-13,C1,Meyer & Co,P-1,2,10.00,19.90,12.00\nO2,2024-02-14,C2,Jones Ltd,P-2,1,5,5.05,2\n"


def test_a_locked_database_is_served_by_the_inbox(tmp_path: Path, database: Path) -> None:
    """While the dashboard holds the database, import goes through it and metric says who holds it."""
    path = write(tmp_path, SALES_HEAD + LINES)
    with Engine(database, database.with_name("kam.duckdb.staging")) as engine:
        inbox = Inbox(engine)
        inbox.start()
        try:
            result = process("import", str(path), "--json", database=database)
            form = json.loads(result.stdout)
            assert (result.returncode, form["status"], form["totals"]["revenue"]) == (0, "committed", "24.95")
            assert engine.rows("SELECT count(*) AS n FROM sales_line") == [{"n": 2}]
            ask = write(tmp_path, "order date,customer id,sales\n03/04/2024,C1,5.5\n", "ask.csv")
            result = process("import", str(ask), "--json", database=database)
            assert (result.returncode, json.loads(result.stdout)["status"]) == (3, "needs_answer")
            result = process("metric", "sales/summary", database=database)
            assert result.returncode == 2
            assert "another process" in result.stderr.lower() or "holds the database" in result.stderr
        finally:
            inbox.stop()
        assert list(folder_of(database).iterdir()) == []


@pytest.mark.parametrize("content", ["[]", "{}", "nothing", '{"path": 5}', '{"path": "/x", "rows": 5}'])
def test_whatever_is_asked_of_the_inbox_it_answers(engine: Engine, content: str) -> None:
    folder = folder_of(engine.path)
    folder.mkdir()
    (folder / "1.job").write_text(content, encoding="utf-8")
    assert Inbox(engine).run_once() == 1
    answer = json.loads((folder / "1.answer").read_text(encoding="utf-8"))
    assert (answer.get("error") or answer["outcome"]["error"])["message"]
    assert not (folder / "1.work").exists()


def test_nobody_at_the_inbox(tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kam_analytics.ingest.unattended import inbox
    from kam_analytics.ingest.unattended.request import Request

    assert inbox.hand_over(database, Request(path="x")) is None  # no folder: no dashboard was ever here
    folder_of(database).mkdir(parents=True)
    monkeypatch.setattr(inbox, "_TAKEN_WITHIN", 0.3)
    assert inbox.hand_over(database, Request(path="x")) is None
    assert list(folder_of(database).iterdir()) == []


@pytest.mark.parametrize("end", ["not taken", "given up", "loaded", "again"])
def test_an_interrupt_withdraws_what_was_handed_over(database: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """The dashboard is played by the pauses between two looks for its answer."""
    from kam_analytics.ingest.unattended import inbox
    from kam_analytics.ingest.unattended.request import Request

    folder = folder_of(database)
    folder.mkdir(parents=True)
    answers = {
        "given up": {"outcome": {"status": "refused", "error": {"code": "cancelled"}}},
        "loaded": {"outcome": {"status": "committed", "error": None}},
    }

    def pause(_: float) -> None:
        stops = list(folder.glob("*.stop"))
        if stops and end in answers:
            stops[0].with_suffix(".answer").write_text(json.dumps(answers[end]))
            return
        for job in [] if end == "not taken" else folder.glob("*.job"):
            job.rename(job.with_suffix(".work"))
        raise KeyboardInterrupt

    monkeypatch.setattr(inbox.time, "sleep", pause)
    if end == "loaded":
        assert inbox.hand_over(database, Request(path="x")) == answers["loaded"]
    elif end == "again":
        with pytest.raises(DatabaseError, match="not waited for"):
            inbox.hand_over(database, Request(path="x"))
    else:
        with pytest.raises(KeyboardInterrupt):
            inbox.hand_over(database, Request(path="x"))
    assert [path.suffix for path in folder.iterdir() if path.suffix in (".job", ".answer")] == []


def test_the_dashboard_gives_up_what_is_withdrawn_and_sweeps_what_is_left(tmp_path: Path, engine: Engine) -> None:
    folder = folder_of(engine.path)
    folder.mkdir()
    for name in ("old.answer", "old.stop", "new.answer"):
        (folder / name).write_text("{}")
        if name.startswith("old"):
            os.utime(folder / name, (1, 1))
    box = Inbox(engine)
    box.start()
    box.stop()
    assert [path.name for path in folder.iterdir()] == ["new.answer"]
    (folder / "1.job").write_text(json.dumps({"path": str(write(tmp_path, SALES_HEAD + LINES))}))
    (folder / "1.stop").touch()
    assert box.run_once() == 1
    assert json.loads((folder / "1.answer").read_text())["outcome"]["error"]["code"] == "cancelled"
    assert sorted(path.name for path in folder.iterdir()) == ["1.answer", "new.answer"]
    assert engine.rows("SELECT count(*) AS n FROM sales_line") == [{"n": 0}]


def test_a_request_that_cannot_be_read_is_answered(tmp_path: Path, engine: Engine) -> None:
    box = Inbox(engine)
    folder = folder_of(engine.path)
    folder.mkdir()
    (folder / "1.job").write_text('{"path": "x", "colour": "red"}')
    assert box.run_once() == 1
    answer = json.loads((folder / "1.answer").read_text(encoding="utf-8"))
    assert answer["error"]["code"] == "inbox_request"


def test_watch_takes_what_is_there_and_ends(capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path) -> None:
    folder = tmp_path / "in"
    status, _, err = run(capsys, database, "watch", str(folder), "--once")
    assert (status, "There is no folder" in err) == (2, True)
    folder.mkdir()
    (folder / "inbox.toml").write_text("quiet_seconds = 0.1\n", encoding="utf-8")
    assert run(capsys, database, "watch", str(folder), "--once") == (0, "", "")
    write(folder, SALES_HEAD + LINES, "sales.csv")
    status, out, err = run(capsys, database, "watch", str(folder), "--once")
    assert (status, out, err) == (0, "sales.csv: loaded as import 1 → done/sales.csv\n", "")
    write(folder, "order date,customer id,sales\n03/04/2024,C1,5.5\n", "asked.csv")
    status, out, _ = run(capsys, database, "watch", str(folder), "--once")
    assert (status, out) == (3, "asked.csv: leaves a question open → refused/asked.csv\n")
    (folder / "inbox.toml").write_text("quiet_seconds = [\n", encoding="utf-8")
    status, _, err = run(capsys, database, "watch", str(folder), "--once")
    assert (status, "inbox.toml" in err) == (2, True)


def test_watch_shows_no_traceback_and_refuses_what_fails_twice(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kam_analytics.cli import watch
    from kam_analytics.ingest.unattended import watcher

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("odd")

    monkeypatch.setattr(watch, "handle", fail)
    monkeypatch.setattr(watcher, "_LATER", 0.0)
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "inbox.toml").write_text("quiet_seconds = 0\n", encoding="utf-8")
    write(folder, SALES_HEAD + LINES, "sales.csv")
    status, out, err = run(capsys, database, "watch", str(folder), "--once")
    assert (status, "refused/sales.csv" in out, "Traceback" in err) == (2, True, False)
    assert (folder / "refused" / "sales.csv.report.txt").exists()


def test_watch_works_beside_a_dashboard(tmp_path: Path, database: Path) -> None:
    """The dashboard holds the database; the watcher hands it the files."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "inbox.toml").write_text("quiet_seconds = 0.1\n", encoding="utf-8")
    write(folder, SALES_HEAD + LINES + "O3,2024-13-13,C3,X,P,1,1,1,1\n", "sales.csv")
    with Engine(database, database.with_name("kam.duckdb.staging")) as engine:
        inbox = Inbox(engine)
        inbox.start()
        try:
            result = process("watch", str(folder), "--once", database=database)
            assert (result.returncode, result.stderr) == (0, "")
            assert [(e.origin, e.rows.loaded) for e in ingest.history(engine)] == [("inbox", 2)]
        finally:
            inbox.stop()
    assert (folder / "done" / "sales.csv.rejects.csv").read_text(encoding="utf-8-sig").count("\n") == 2
