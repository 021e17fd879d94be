"""The inbox: how the command line hands a file to the dashboard that holds the database.

Beside the database stands a folder `<database>.inbox`. A request is `ID.job`; the dashboard takes it by renaming it
to `ID.work`, touches that while it works, and leaves `ID.answer`; `ID.stop` asks it to give the request up. All files are written under another name and then
renamed, so that nobody reads half of one.
"""

from __future__ import annotations

import json
import logging
import time
import uuid
from pathlib import Path
from typing import Any

from kam_analytics.engine import Engine
from kam_analytics.errors import DatabaseError, ImportRefused, KamError
from kam_analytics.ingest.books.outcome import error_json
from kam_analytics.ingest.reading import staging
from kam_analytics.ingest.unattended.background import Background
from kam_analytics.ingest.unattended.request import Request, handle

_log = logging.getLogger(__name__)

_POLL, _BEAT = 0.2, 1.0
_TAKEN_WITHIN, _ALIVE_WITHIN = 10.0, 30.0


def folder_of(database: Path) -> Path:
    return database.with_name(database.name + ".inbox")


def _write(path: Path, content: Any) -> None:
    part = path.with_suffix(".part")
    with staging.whole(part):
        part.write_text(json.dumps(content), encoding="utf-8")
        part.replace(path)


class Inbox:
    """The dashboard's side: takes requests one by one and answers them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._folder = folder_of(engine.path)
        failed = "a request of the command line could not be answered"
        self._background = Background(self.run_once, "kam-inbox", _POLL, failed)

    def start(self) -> None:
        """Look for requests in the background until `stop`."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for stale in self._folder.glob("*.work"):  # taken by a process that is gone: its import was rolled back
            stale.unlink(missing_ok=True)
        for left in (*self._folder.glob("*.answer"), *self._folder.glob("*.stop")):
            if _old(left):  # its sender is gone
                left.unlink(missing_ok=True)
        self._background.start()

    def stop(self) -> None:
        self._background.stop()

    def run_once(self) -> int:
        """Answer the requests that are waiting; their number."""
        answered = 0
        for job in sorted(self._folder.glob("*.job")):
            work = job.with_suffix(".work")
            try:
                job.rename(work)
            except OSError:
                continue  # its sender gave up
            try:
                answer = self._answer(work)
            except Exception as failure:  # whatever it is: the caller waits for an answer
                _log.exception("a request of the command line failed")
                error = DatabaseError("inbox_failed", file=work.name, detail=f"{type(failure).__name__}: {failure}")
                answer = {"error": error_json(error)}
            _write(job.with_suffix(".answer"), answer)
            for done in (work, job.with_suffix(".stop")):
                done.unlink(missing_ok=True)
            answered += 1
        return answered

    def _answer(self, work: Path) -> dict[str, Any]:
        last, stop = time.monotonic(), work.with_suffix(".stop")

        def beat(*_: object) -> None:
            nonlocal last
            if stop.exists():
                raise ImportRefused("cancelled")
            if time.monotonic() - last > _BEAT:
                last = time.monotonic()
                work.touch()

        lang = "en"
        try:
            content = json.loads(work.read_text(encoding="utf-8"))
            lang = content.pop("lang", "en")
            # The watch calls `cancelled` several times a second, whatever the stage: a good pulse.
            outcome = handle(self._engine, Request(**content), beat, pulse=beat)
        except KamError as error:
            return {"error": error_json(error, lang)}
        except (ValueError, TypeError, AttributeError) as error:
            return {"error": error_json(DatabaseError("inbox_request", file=work.name, detail=str(error)), lang)}
        return {"outcome": outcome.as_json(lang)}


def hand_over(database: Path, request: Request, lang: str = "en") -> dict[str, Any] | None:
    """The command line's side: {'outcome': ...} or {'error': ...} from the dashboard; None when nobody takes it.

    Waits as long as the dashboard gives signs of life. An interrupt withdraws the request; where the dashboard has loaded the file
    by then, that is the answer. Raises DatabaseError `inbox_left` when interrupted again.
    """
    folder = folder_of(database)
    if not folder.is_dir():
        return None
    job = folder / f"{time.time_ns():020d}-{uuid.uuid4().hex}.job"
    work, answer, stop = job.with_suffix(".work"), job.with_suffix(".answer"), job.with_suffix(".stop")
    _write(job, {**request.as_json(), "lang": lang})
    try:
        try:
            return _answered(job, work, answer)
        except KeyboardInterrupt:
            if _withdrawn(job):
                raise
            stop.touch()
        try:
            found = _answered(job, work, answer)
        except KeyboardInterrupt as again:
            raise DatabaseError("inbox_left", file=str(database)) from again
        if found is not None and ((found.get("outcome") or {}).get("error") or {}).get("code") == "cancelled":
            raise KeyboardInterrupt
        return found
    finally:
        for path in (job, answer):
            path.unlink(missing_ok=True)


def _answered(job: Path, work: Path, answer: Path) -> dict[str, Any] | None:
    started = time.monotonic()
    while True:
        if answer.exists():
            found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
            return found
        waited = time.monotonic() - started
        if waited > _TAKEN_WITHIN and job.exists():
            return None
        if waited > _TAKEN_WITHIN and _silent(work) and not answer.exists():
            return None
        time.sleep(_POLL)


def _withdrawn(job: Path) -> bool:
    """Take a request back; False where the dashboard has taken it already."""
    try:
        job.unlink()
    except FileNotFoundError:
        return False
    return True


def _silent(work: Path) -> bool:
    return _old(work) and not work.with_suffix(".answer").exists()


def _old(path: Path) -> bool:
    """Whether nobody has touched a file for so long that whoever had it is gone; or it is gone itself."""
    try:
        return time.time() - path.stat().st_mtime > _ALIVE_WITHIN
    except FileNotFoundError:
        return True
