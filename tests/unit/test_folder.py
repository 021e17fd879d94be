"""The inbox folder: files load by themselves and move aside with a report; nothing is lost or overwritten."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.unattended.watcher import Watcher
from tests.extracts import SALES_HEAD, write
from tests.inbox import LINES, Box, revenue


@pytest.fixture
def box(tmp_path: Path, engine: Engine) -> Box:
    return Box(tmp_path / "in", engine)


def test_a_file_loads_and_moves_aside_with_its_report(box: Box, engine: Engine) -> None:
    box.put(SALES_HEAD + LINES + "O3,2024-13-13,C3,X,P,1,1,1,1\n")
    assert box.pass_by() == [("sales.csv", "committed", "done/sales.csv")]
    assert box.names() == ["done", "refused"]
    assert box.names("done") == ["sales.csv", "sales.csv.rejects.csv", "sales.csv.report.json", "sales.csv.report.txt"]
    form = box.report("done/sales.csv")
    assert (form["file"], form["status"], form["totals"]["revenue"], form["rule"]) == (
        "sales.csv",
        "committed",
        "24.95",
        None,
    )
    assert form["rows"] == {"in_file": 3, "loaded": 2, "rejected": 1, "skipped": 0}
    assert "Import 1 (sales lines): 2 of 3 rows loaded" in box.words("done/sales.csv")
    assert revenue(engine) == "24.9500"
    (entry,) = ingest.history(engine)
    assert (entry.origin, entry.actor) == ("inbox", (box.folder / "done" / "sales.csv").owner())


def test_rejects_that_are_mended_and_put_back_complete_the_import(box: Box, engine: Engine) -> None:
    box.put(SALES_HEAD + LINES + "O3,2024-13-13,C3,X,P,1,1,1,1\n")
    box.pass_by()
    text = (box.folder / "done" / "sales.csv.rejects.csv").read_text(encoding="utf-8-sig")
    box.put(text.replace("O3,2024-13-13", "O3,2024-12-13"), "mended.csv")
    assert box.pass_by() == [("mended.csv", "committed", "done/mended.csv")]
    assert ingest.entry(engine, 1).mended == 1
    assert revenue(engine) == "25.9500"


def test_the_same_file_twice_is_said_and_moved_under_another_name(box: Box, engine: Engine) -> None:
    for expected in (
        ("committed", "done/sales.csv"),
        ("unchanged", "done/sales (2).csv"),
        ("unchanged", "done/sales (3).csv"),
    ):
        box.put(SALES_HEAD + LINES)
        assert box.pass_by() == [("sales.csv", *expected)]
    assert "loaded already as import 1" in box.words("done/sales (2).csv")
    assert box.report("done/sales.csv")["status"] == "committed"  # not overwritten
    assert revenue(engine) == "24.9500"


def test_links_folders_and_unfinished_files_stay(box: Box, tmp_path: Path) -> None:
    outside = write(tmp_path, SALES_HEAD + LINES, "outside.csv")
    (box.folder / "link.csv").symlink_to(outside)
    (box.folder / "folder.csv").mkdir()
    os.mkfifo(box.folder / "pipe.csv")
    for name in ("~$sales.xlsx", ".hidden.csv", "a.csv.part", "b.TMP", "c.crdownload"):
        box.put(SALES_HEAD + LINES, name)
    before = box.names()
    assert box.pass_by() == []
    assert box.watcher.idle
    assert [name for name in box.names() if name not in ("done", "refused")] == before
    assert outside.exists()


def test_files_that_are_no_extract_are_refused_in_words(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    (box.folder / "scan.pdf").write_bytes(b"%PDF-1.4\0\1\2" * 50)
    box.put("", "empty.csv")
    monkeypatch.setenv("KAM_MAX_UPLOAD_MB", "1")
    box.put(SALES_HEAD + "x" * 1_200_000, "huge.csv")
    assert [one[:2] for one in box.pass_by(10)] == [("huge.csv", "refused"), ("scan.pdf", "refused")]
    assert [one[:2] for one in box.pass_by(30)] == [("empty.csv", "refused")]  # it had time to be filled
    codes = {name: box.report(f"refused/{name}")["error"]["code"] for name in ("scan.pdf", "huge.csv", "empty.csv")}
    assert codes == {"scan.pdf": "binary_file", "huge.csv": "too_large", "empty.csv": "empty_file"}


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = Watcher(tmp_path / "none", lambda *_: {}, "en")
    with pytest.raises(ImportRefused) as refused:
        watcher.check()
    assert refused.value.code == "inbox_missing"
    assert watcher.run_once() == []
    (tmp_path / "none").mkdir()
    assert watcher.run_once() == []
    assert watcher.status.problem is None  # it came back

    def forbidden(self: Path, *_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", forbidden)
    with pytest.raises(ImportRefused) as refused:
        watcher.check()
    assert refused.value.code == "inbox_not_writable"


def test_names_that_leave_no_room_for_a_report_get_a_shorter_one(box: Box) -> None:
    """255 bytes are the most that a name may have; the second file of the same name needs room for its number, too."""
    name = "销" * 83 + "a.csv"
    assert len(name.encode()) == 254
    for text, status in ((SALES_HEAD + LINES, "committed"), (SALES_HEAD + LINES, "unchanged"), ("x", "refused")):
        box.put(text, name)
        assert [one[1] for one in box.pass_by(60)] == [status]
    assert name in box.names("done")
    assert [len(box.names(part)) for part in ("", "done", "refused")] == [2, 6, 3]
