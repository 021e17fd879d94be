"""Watches an inbox folder: takes a file when it has come to rest, has it loaded, and moves it aside with its report."""

from __future__ import annotations

import logging
import os
import stat
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kam_analytics.errors import ImportRefused, KamError
from kam_analytics.ingest import clock
from kam_analytics.ingest.books.outcome import Outcome, error_json
from kam_analytics.ingest.planning import first_look
from kam_analytics.ingest.reading.staging import printable, user, whole
from kam_analytics.ingest.unattended import report, rules
from kam_analytics.ingest.unattended.alone import Lock
from kam_analytics.ingest.unattended.background import Background, Stopped
from kam_analytics.ingest.unattended.request import Request

DONE, REFUSED = "done", "refused"
_POLL = 1.0
_AGAIN, _LATER = 5.0, 30.0  # seconds until a file is tried again: somebody else has the turn; anything else
_TRIES = 5  # for a file that may not be read: it may still be open in the program that writes it
_EMPTY = 10  # times as long for an empty file: some programs make the file first
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp")
_WAITS = ("import_in_progress", "file_changed", "file_not_found")
_log = logging.getLogger(__name__)

# (request, called several times a second) -> the outcome as JSON, or {'error': ...} when it must be tried again
Submit = Callable[[Request, Callable[[], None]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that has been dealt with: `status` as in Outcome, and where it stands now, in the folder."""

    name: str
    status: str
    import_id: int | None
    moved_to: str
    at: str


@dataclass(frozen=True, slots=True)
class Status:
    """How a folder stands: what keeps it from being watched; files that wait, with the error's title where there is one;
    the last ones taken, newest first."""

    folder: Path
    problem: KamError | None
    waiting: tuple[tuple[str, str | None], ...]
    taken: tuple[Taken, ...]


@dataclass(slots=True)
class _Seen:
    size: int
    changed: int
    since: float
    tries: int = 0
    not_before: float = 0.0
    why: str | None = None  # what it waits for
    ended: tuple[Path, Mapping[str, Any]] | None = (
        None  # dealt with, but it could not be moved: where to, and how it ended
    )


class Watcher:
    """One folder. `submit` loads a file; `lang` is that of the reports where the rules name none."""

    def __init__(
        self, folder: Path, submit: Submit, lang: str = "en", *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.folder = folder
        self._submit, self._lang, self._now = submit, lang, now
        self._rules = rules.Reader(folder)
        self._seen: dict[str, _Seen] = {}
        self._taken: deque[Taken] = deque(maxlen=20)
        self._problem: KamError | None = None
        self._alone = Lock(folder)
        failed = "the inbox folder could not be looked through"
        self._background = Background(self.run_once, "kam-folder", _POLL, failed)

    def check(self) -> None:
        """Raise ImportRefused when the folder cannot be watched: inbox_missing, inbox_not_writable, rules_..."""
        name = printable(str(self.folder))
        if not self.folder.is_dir():
            raise ImportRefused("inbox_missing", file=name)
        try:
            for part in (DONE, REFUSED):
                (self.folder / part).mkdir(exist_ok=True)
                trial = self.folder / part / f".kam-{os.getpid()}.part"
                trial.touch()
                trial.unlink()
        except OSError as error:
            raise ImportRefused("inbox_not_writable", file=name, detail=error.strerror or str(error)) from error
        self._rules.rules()

    def _be_alone(self) -> None:
        """Raise ImportRefused `inbox_watched` while another program watches the folder: each would take what the other is
        loading, and files would end up in either database."""
        name = printable(str(self.folder))
        try:
            alone = self._alone.take()
        except OSError as error:
            raise ImportRefused("inbox_not_writable", file=name, detail=error.strerror or str(error)) from error
        if not alone:
            raise ImportRefused("inbox_watched", file=name)

    # -- running -----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Watch in the background until `stop`."""
        self._background.start()

    def stop(self) -> None:
        """Stop soon: an import under way is rolled back, its file stays where it is."""
        self._background.stop()
        self._alone.release()

    @property
    def status(self) -> Status:
        waiting = tuple((name, seen.why) for name, seen in sorted(self._seen.items()))
        return Status(self.folder, self._problem, waiting, tuple(self._taken))

    @property
    def idle(self) -> bool:
        """Whether no file waits."""
        return not self._seen

    def run_once(self) -> list[Taken]:
        """Take the files that have come to rest; those that were dealt with. A problem of the folder is kept in `status`."""
        try:
            self.check()
            self._be_alone()
            known = self._rules.rules()
        except ImportRefused as problem:
            if self._problem is None or str(self._problem) != str(problem):
                _log.info("%s", problem)  # the upload page shows it
            self._problem = problem
            return []
        self._problem = None
        present = self._present()
        self._seen = {name: seen for name, seen in self._seen.items() if name in present}
        taken = []
        for name, found in sorted(present.items()):
            if self._background.stopped.is_set():
                break
            if self._rests(name, found, known.quiet) and (done := self._take(name, known)) is not None:
                taken.append(done)
        return taken

    # -- files -------------------------------------------------------------------------------------------------

    def _present(self) -> dict[str, os.stat_result]:
        """The regular files of the folder by name: no links, folders or devices, nothing hidden or unfinished."""
        found = {}
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    name = entry.name
                    if name == rules.NAME or name.startswith((".", "~$")) or name.casefold().endswith(_UNFINISHED):
                        continue
                    state = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(state.st_mode):
                        found[name] = state
        except OSError as error:
            _log.warning("the inbox folder cannot be read: %s", error)
        return found

    def _rests(self, name: str, found: os.stat_result, quiet: float) -> bool:
        """Whether a file has not changed for long enough and may be tried now."""
        seen, now = self._seen.get(name), self._now()
        if seen is None or (seen.size, seen.changed) != (found.st_size, found.st_mtime_ns):
            self._seen[name] = seen = _Seen(found.st_size, found.st_mtime_ns, now)
        needed = quiet if found.st_size else quiet * _EMPTY
        return now - seen.since >= needed and now >= seen.not_before

    def _take(self, name: str, known: rules.Rules) -> Taken | None:
        """Load a file and move it aside; None when it must wait."""
        seen, path, lang = self._seen[name], self.folder / name, known.lang or self._lang
        if seen.ended is not None:  # only the move is left
            return self._move(name, *seen.ended)
        rule = known.of(name)
        rejects = self.folder / f".{report.fitting(name)}{report.REJECTS}.part"
        request = Request(
            path=str(path), origin="inbox", actor=_owner(path), rejects_to=str(rejects), rejects_lang=lang,
            **(rule.answers if rule else {}),
        )  # fmt: skip
        try:
            form = self._submit(request, self._beat)
        except Stopped:
            raise
        except Exception as failure:  # whatever is wrong with one file, the others must not wait for it
            _log.exception("a file of the inbox folder could not be loaded")
            form = _failed(failure, seen.tries > 0, lang)
        error = form.get("error") or {}
        if error.get("code") == "out_of_memory" and seen.tries > 0:  # it is the file, not what else is going on
            form = {**Outcome("refused", None, None).as_json(lang), "error": error}
        code = error.get("code")
        if "status" not in form or code in _WAITS or (code == "file_forbidden" and seen.tries + 1 < _TRIES):
            seen.tries += 1
            seen.why = error.get("title")
            seen.not_before = self._now() + (_AGAIN if code in _WAITS else _LATER)
            return None
        reads = [key for key in first_look.READING if rule and key in rule.answers]
        form = {
            "file": printable(name), "at": _at(), "rule": rule.name if rule else None, "rule_reads": reads, **form
        }  # fmt: skip
        target = _free(self.folder / (DONE if form["status"] in ("committed", "unchanged") else REFUSED), name)
        try:
            report.write(
                target, {**form, "moved_to": f"{target.parent.name}/{printable(target.name)}"}, lang, rejects.exists()
            )
            if rejects.exists():
                rejects.replace(report.beside(target, report.REJECTS))
        except OSError as failure:
            _log.warning("the report of a file of the inbox folder cannot be written: %s", failure)
        return self._move(name, target, form)

    def _move(self, name: str, target: Path, form: Mapping[str, Any]) -> Taken | None:
        seen = self._seen[name]
        try:
            _rename(self.folder / name, target)
        except OSError as error:
            if seen.ended is None:
                _log.warning("a file of the inbox folder cannot be moved: %s", error)
            seen.ended, seen.why, seen.not_before = (target, form), error.strerror, self._now() + _LATER
            return None
        del self._seen[name]
        moved_to = f"{target.parent.name}/{printable(target.name)}"
        taken = Taken(printable(name), form["status"], form["import_id"], moved_to, form["at"])
        self._taken.appendleft(taken)
        return taken

    def _beat(self) -> None:
        if self._background.stopped.is_set():
            raise Stopped


def _failed(failure: Exception, at_last: bool, lang: str) -> dict[str, Any]:
    """A failure that nobody expected: worth another try, then refused."""
    error = ImportRefused("inbox_unexpected", detail=f"{type(failure).__name__}: {failure}")
    if not at_last:
        return {"error": error_json(error, lang)}
    return Outcome("refused", None, None, error=error).as_json(lang)


def _free(folder: Path, name: str) -> Path:
    """A name that neither a file nor a report has yet: 'sales.csv', 'sales (2).csv' ..."""
    path, number = folder / name, 1
    reports = (report.JSON, report.TEXT, report.REJECTS)
    while any(os.path.lexists(place) for place in (path, *(report.beside(path, suffix) for suffix in reports))):
        number += 1
        stem, end = os.path.splitext(name) if len(os.fsencode(Path(name).suffix)) < report.ROOM else (name, "")
        end = f" ({number}){end}"
        path = folder / (report.fitting(stem, len(end) + report.ROOM) + end)
    return path


def _rename(source: Path, target: Path) -> None:
    """Move without ever taking the place of a file: the name is taken first."""
    with target.open("xb"):
        pass
    with whole(target):
        source.replace(target)


def _owner(path: Path) -> str | None:
    """Whose the file is; where that cannot be told, who runs this process."""
    try:
        return printable(path.owner())
    except (OSError, KeyError, NotImplementedError):
        return user()


def _at() -> str:
    return f"{clock.now():%Y-%m-%d %H:%M:%S} UTC"
