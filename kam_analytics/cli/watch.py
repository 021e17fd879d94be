"""The command `watch`: an inbox folder without a dashboard, or beside one that runs."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kam_analytics import i18n
from kam_analytics.cli.common import EXIT_ASKED, EXIT_REFUSED, open_engine, visible
from kam_analytics.errors import DatabaseError, ImportRefused
from kam_analytics.ingest import error_json
from kam_analytics.ingest.reading.staging import printable
from kam_analytics.ingest.unattended import inbox
from kam_analytics.ingest.unattended.request import Request, handle
from kam_analytics.ingest.unattended.watcher import Taken, Watcher

_POLL = 0.5
_PATIENCE = 120.0  # seconds for which `--once` waits for files that still change or that others keep from being loaded


def run_watch(args: argparse.Namespace) -> int:
    """Watch until interrupted; with `--once` take what is there and end: 0 all loaded, 2 some were refused or still wait,
    3 some leave a question open. The database is open only while a file is loaded."""
    folder = Path(args.folder).absolute() if args.folder else args.settings.inbox
    if folder is None:
        raise ImportRefused("inbox_not_set")
    watcher = Watcher(folder, _submit(args, folder), args.lang)
    watcher.check()
    log, plain = logging.getLogger("kam_analytics"), logging.StreamHandler()
    plain.addFilter(_plainly)
    log.addHandler(plain)
    try:
        return _once(args, watcher) if args.once else _on_and_on(args, watcher)
    finally:
        log.removeHandler(plain)
        watcher.stop()


def _plainly(record: logging.LogRecord) -> bool:
    """What is logged, without the traceback: the report of the file says what went wrong."""
    record.exc_info = None
    return True


def _on_and_on(args: argparse.Namespace, watcher: Watcher) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # an import under way is rolled back on the way out
    print(i18n.text("inbox.watching", args.lang, folder=visible(str(watcher.folder))), flush=True)
    told: set[tuple[str, str]] = set()
    try:
        while True:
            _tell(args, watcher.run_once())
            told = _tell_waiting(args, watcher, told)
            time.sleep(_POLL)
    except KeyboardInterrupt:
        return 0


def _once(args: argparse.Namespace, watcher: Watcher) -> int:
    limit = time.monotonic() + _PATIENCE
    taken: list[Taken] = []
    while True:
        done = watcher.run_once()
        taken += done
        if done:
            limit = time.monotonic() + _PATIENCE
        _tell(args, done)
        if watcher.idle or time.monotonic() > limit:
            break
        time.sleep(_POLL)
    _tell_waiting(args, watcher, set())
    if watcher.status.problem is not None:
        raise watcher.status.problem
    statuses = {one.status for one in taken}
    if "refused" in statuses or not watcher.idle:
        return EXIT_REFUSED
    return EXIT_ASKED if "needs_answer" in statuses else 0


def _tell(args: argparse.Namespace, taken: Iterable[Taken]) -> None:
    for one in taken:
        what = i18n.text(f"inbox.status.{one.status}", args.lang, import_id=one.import_id)
        words = i18n.text("inbox.taken", args.lang, name=one.name, what=what, moved_to=one.moved_to)
        print(visible(words), flush=True)


def _tell_waiting(args: argparse.Namespace, watcher: Watcher, told: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Say of each file that waits why, once for each reason."""
    now = {(name, why) for name, why in watcher.status.waiting if why is not None}
    problem = watcher.status.problem
    if problem is not None:
        now.add((watcher.folder.name, f"{problem.message(args.lang)} {problem.hint(args.lang)}"))
    for name, why in sorted(now - told):
        print(visible(i18n.text("inbox.waits", args.lang, name=printable(name), why=why)), file=sys.stderr, flush=True)
    return now


def _submit(args: argparse.Namespace, folder: Path) -> Callable[[Request, Callable[[], None]], dict[str, Any]]:
    """Loads a file here, or through the dashboard that holds the database."""

    def submit(request: Request, beat: Callable[[], None]) -> dict[str, Any]:
        lang = request.rejects_lang
        try:
            readable = [folder] if printable(str(folder)) == str(folder) else []
            with open_engine(args, *readable, create=True) as engine:
                return handle(engine, request, pulse=beat).as_json(lang)
        except DatabaseError as error:
            answer = None
            if error.code == "database_locked":
                answer = inbox.hand_over(args.settings.database, request, lang)
            if answer is None:
                return {"error": error_json(error, lang)}
            return dict(answer.get("outcome", answer))

    return submit
