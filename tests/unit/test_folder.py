"""The inbox folder: files load by themselves by rule, and move aside with a report; nothing is lost or overwritten."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused, KamError
from kam_analytics.ingest.books.outcome import error_json
from kam_analytics.ingest.load.loading import Loading
from kam_analytics.ingest.unattended import rules
from kam_analytics.ingest.unattended.request import Request, handle
from kam_analytics.ingest.unattended.watcher import Watcher
from tests.extracts import SALES_HEAD, tables, write

LINES = "O1,2024-01-13,C1,Meyer,P-1,2,10.00,19.90,12.00\nO2,2024-02-14,C2,Jones,P-2,1,5,5.05,2\n"
ASKED = "Wann,Wer,Umsatz\n03/04/2024,C1,5\n05/06/2024,C2,6\n"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Box:
    """A folder with its watcher and a clock that is moved by hand."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        folder.mkdir()
        self.folder, self.engine, self.clock = folder, engine, Clock()
        self.before: Callable[[], object] = lambda: None
        self.watcher = Watcher(folder, self.submit, "en", now=self.clock)

    def submit(self, request: Request, beat: Callable[[], None]) -> dict[str, Any]:
        self.before()
        try:
            return handle(self.engine, request, pulse=beat).as_json(request.rejects_lang)
        except KamError as error:
            return {"error": error_json(error, request.rejects_lang)}

    def put(self, text: str, name: str = "sales.csv") -> Path:
        return write(self.folder, text, name)

    def pass_by(self, seconds: float = 10.0) -> list[tuple[str, str, str]]:
        """What was taken after so many seconds without a change."""
        self.watcher.run_once()
        self.clock.now += seconds
        return [(one.name, one.status, one.moved_to) for one in self.watcher.run_once()]

    def names(self, part: str = "") -> list[str]:
        return sorted(path.name for path in (self.folder / part).iterdir())

    def report(self, moved_to: str) -> Any:
        return json.loads((self.folder / f"{moved_to}.report.json").read_text(encoding="utf-8"))

    def words(self, moved_to: str) -> str:
        return (self.folder / f"{moved_to}.report.txt").read_text(encoding="utf-8-sig")


@pytest.fixture
def box(tmp_path: Path, engine: Engine) -> Box:
    return Box(tmp_path / "in", engine)


def revenue(engine: Engine) -> str:
    return str(engine.rows("SELECT coalesce(sum(revenue), 0) AS n FROM sales_line")[0]["n"])


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


def test_a_rule_that_reads_a_file_wrongly_is_named(box: Box) -> None:
    (box.folder / "inbox.toml").write_text('[[file]]\nname = "*"\ndelimiter = ";"\nkind = "sales"\n', encoding="utf-8")
    box.put(SALES_HEAD + LINES)
    box.pass_by()
    assert "The rule sets delimiter." in box.words("refused/sales.csv")
    assert box.report("refused/sales.csv")["rule_reads"] == ["delimiter"]


def test_what_is_unclear_goes_aside_with_the_rule_that_would_answer_it(box: Box, engine: Engine) -> None:
    box.put(ASKED, "monthly.csv")
    assert box.pass_by()[0][1:] == ("refused", "refused/monthly.csv")
    assert 'name = "monthly.csv"' in box.words("refused/monthly.csv")
    (box.folder / "inbox.toml").write_text(
        '[[file]]\nname = "month*.CSV"\nkind = "sales"\nmapping = { order_date = "Wann", customer_id = "Wer", revenue = "Umsatz" }\n',
        encoding="utf-8",
    )
    (box.folder / "refused" / "monthly.csv").rename(box.folder / "monthly.csv")
    assert box.pass_by()[0][1:] == ("needs_answer", "refused/monthly (2).csv")  # its first reports still stand there
    words = box.words("refused/monthly (2).csv")
    assert 'date_order = "dmy"' in words
    assert "By the rule for month*.CSV" in words
    assert "which is that for month*.CSV. Change it in inbox.toml, or put this rule before it" in words
    with (box.folder / "inbox.toml").open("a", encoding="utf-8") as stream:
        stream.write('date_order = "dmy"\n')
    (box.folder / "refused" / "monthly (2).csv").rename(box.folder / "monthly.csv")
    assert box.pass_by()[0][1:] == ("committed", "done/monthly.csv")
    assert [str(row["d"]) for row in engine.rows("SELECT order_date AS d FROM sales_line ORDER BY d")] == [
        "2024-04-03",
        "2024-06-05",
    ]


def test_reports_speak_the_language_of_the_rules(box: Box) -> None:
    (box.folder / "inbox.toml").write_text('lang = "zh"\n', encoding="utf-8")
    box.put(SALES_HEAD + LINES, "销售.csv")
    box.put("x\n", "坏.csv")
    box.pass_by()
    assert "导入 1（销售明细）：2 行中已导入 2 行" in box.words("done/销售.csv")
    assert "看起来不是" in box.words("refused/坏.csv") or "表" in box.words("refused/坏.csv")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[file]\n", "rules_unreadable"),
        ('colour = "red"\n', "rules_unknown_key"),
        ('[[file]]\nname = "*"\nkinds = "sales"\n', "rules_unknown_key"),
        ('[[file]]\nkind = "sales"\n', "rules_no_name"),
        ('[[file]]\nname = "*"\nkind = "orders"\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nencoding = "klingon"\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nheader_row = "one"\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nmapping = { revenue = 3 }\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\npath = "/etc/passwd"\n', "rules_unknown_key"),
        ("quiet_seconds = true\n", "rules_bad_value"),
        ('[[file]]\nname = "*"\ntable = "1"\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nheader_row = 99999999999999999999\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nsheets = "yes"\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nrows = { Status = "cancelled" }\n', "rules_bad_value"),
        ('[[file]]\nname = "*"\nothers = ["/etc/passwd"]\n', "rules_unknown_key"),
        ("x = " + "[" * 3000 + "]" * 3000, "rules_unreadable"),
    ],
)
def test_while_the_rules_are_wrong_files_wait(box: Box, text: str, code: str) -> None:
    (box.folder / "inbox.toml").write_text(text, encoding="utf-8")
    box.put(SALES_HEAD + LINES)
    assert box.pass_by() == []
    problem = box.watcher.status.problem
    assert problem is not None
    assert problem.code == code
    assert all(problem.message(lang) and problem.hint(lang) for lang in ("en", "zh"))
    (box.folder / "inbox.toml").write_text("# mended\n", encoding="utf-8")
    assert box.pass_by() == [("sales.csv", "committed", "done/sales.csv")]
    assert box.watcher.status.problem is None


def test_the_first_rule_that_fits_counts() -> None:
    found = rules.read(b'[[file]]\nname = "a_*.csv"\nkind = "sales"\n[[file]]\nname = "*"\nkind = "payments"\n')
    kinds = {name: rule.answers["kind"] for name in ("A_1.csv", "b.csv") if (rule := found.of(name))}
    assert kinds == {"A_1.csv": "sales", "b.csv": "payments"}


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


def test_an_unexpected_failure_is_tried_again_then_refused(box: Box) -> None:
    def fail() -> None:
        raise ZeroDivisionError("odd")

    box.before = fail
    box.put(SALES_HEAD + LINES)
    taken = [box.pass_by(40) for _ in range(5)]
    assert taken[:4] == [[], [], [], []]
    assert taken[4] == [("sales.csv", "refused", "refused/sales.csv")]
    assert "ZeroDivisionError" in box.words("refused/sales.csv")


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


@pytest.mark.parametrize(("mode", "total"), [("update", "40.9500"), ("auto", "40.9500"), ("add", "65.9000")])
def test_a_nightly_extract_that_repeats_goes_in_by_the_mode_of_its_rule(
    box: Box, engine: Engine, mode: str, total: str
) -> None:
    """Order O1 for 19.90, O2 for 5.05 come again, O3 for 16 is new: 40.95; added blindly 24.95 + 40.95."""
    (box.folder / "inbox.toml").write_text(f'[[file]]\nname = "*.csv"\nmode = "{mode}"\n', encoding="utf-8")
    box.put(SALES_HEAD + LINES)
    box.pass_by()
    again = box.put(SALES_HEAD + LINES + "O3,2024-02-20,C2,Jones,P-2,1,5,16,2\n")
    assert again.exists()
    assert [status for _, status, _ in box.pass_by()] == ["committed"]
    assert revenue(engine) == total


def test_without_a_mode_a_file_that_repeats_is_asked_about(box: Box, engine: Engine) -> None:
    box.put(SALES_HEAD + LINES)
    box.pass_by()
    box.put(SALES_HEAD + LINES + "O3,2024-02-20,C2,Jones,P-2,1,5,16,2\n")
    assert [one[1:] for one in box.pass_by()] == [("needs_answer", "refused/sales.csv")]
    assert 'mode = "update"' in box.words("refused/sales.csv")
    assert revenue(engine) == "24.9500"


def test_without_a_rule_a_file_is_read_as_the_last_of_its_shape(box: Box, engine: Engine, tmp_path: Path) -> None:
    mapping = {"order_date": "Wann", "customer_id": "Wer", "revenue": "Umsatz"}
    path = write(tmp_path, ASKED, "by_hand.csv")
    assert handle(engine, Request(str(path), kind="sales", mapping=mapping, date_order="dmy")).status == "committed"
    box.put("Wann,Wer,Umsatz\n07/08/2024,C1,7\n", "next.csv")
    assert box.pass_by() == [("next.csv", "committed", "done/next.csv")]
    assert "by_hand.csv" in box.words("done/next.csv")
    assert [str(row["d"]) for row in engine.rows("SELECT max(order_date) AS d FROM sales_line")] == ["2024-08-07"]


def test_names_that_leave_no_room_for_a_report_get_a_shorter_one(box: Box) -> None:
    """255 bytes are the most that a name may have; the second file of the same name needs room for its number, too."""
    name = "销" * 83 + "a.csv"
    assert len(name.encode()) == 254
    for text, status in ((SALES_HEAD + LINES, "committed"), (SALES_HEAD + LINES, "unchanged"), ("x", "refused")):
        box.put(text, name)
        assert [one[1] for one in box.pass_by(60)] == [status]
    assert name in box.names("done")
    assert [len(box.names(part)) for part in ("", "done", "refused")] == [2, 6, 3]


def test_the_rule_of_a_report_can_be_copied(box: Box, engine: Engine) -> None:
    """Whatever is asked, the report says it in words that the rules take; with them the file loads."""
    several = SALES_HEAD + LINES + "\n\nInvoice,Invoice date,Due date,Customer,Amount\nI1,2024-01-05,2024-02-05,C1,5\n"
    box.put(several, "several.csv")
    assert box.pass_by() == [("several.csv", "needs_answer", "refused/several.csv")]
    text = box.words("refused/several.csv")
    lines = [line.strip() for line in text.splitlines() if line.startswith("  ")]
    assert [line.split("   #")[0] for line in lines[2:]] == ["table = 1", "table = 2"]
    (box.folder / "inbox.toml").write_text("\n".join(lines[:3]), encoding="utf-8")
    box.put(several, "several.csv")
    assert box.pass_by() == [("several.csv", "committed", "done/several.csv")]
    assert box.watcher.status.problem is None


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
