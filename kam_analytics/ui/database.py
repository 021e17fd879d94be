"""The database of this process, opened once, however the dashboard was started, and what runs beside it."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kam_analytics import i18n, profile, settings
from kam_analytics.engine import Engine, close_shared, shared
from kam_analytics.errors import KamError
from kam_analytics.ingest import error_json
from kam_analytics.ingest.unattended.request import Request, handle
from kam_analytics.ingest.unattended.watcher import Status, Watcher

_first = threading.Lock()
_PATIENCE = 15.0  # seconds that a stop waits for estimates
_followed: set[int] = set()  # engines whose facts are known to follow the company's own currency
_threads: set[threading.Thread] = set()
_warming: set[tuple[str, int, date | None, str]] = set()
_watcher: Watcher | None = None
_log = logging.getLogger(__name__)


def engine() -> Engine:
    """The open engine. A database that never held anything gets the demo company first.

    Raises DatabaseError when the file cannot be opened.
    """
    chosen = settings.read()
    opened = shared(chosen.database, chosen.staging, memory_limit=chosen.memory_limit, threads=chosen.threads)
    if chosen.load_demo and opened.data_version == 0:
        with _first:
            if profile.of(opened).never_loaded:
                from kam_analytics.demo import load as demo

                _log.info("loading the demo company")
                demo.load(opened)
    if opened.number not in _followed:
        with _first:
            if not opened.made_for(chosen.currency):
                from kam_analytics.ingest.books.renewal import renew

                _log.info("the company's own currency is another one: figures are made anew")
                renew(opened)
            _followed.add(opened.number)
    return opened


@dataclass(slots=True)
class Services:
    """What runs beside the pages: the inbox of the command line, the inbox folder, and the estimates kept ready."""

    path: Path
    stops: list[Callable[[], None]] = field(default_factory=list)

    def stop(self) -> None:
        """Stop in reverse order. A database that an estimate still reads is left open: closing it under a running
        statement would abort the process, and what is committed is safe without."""
        for stop in reversed(self.stops):
            stop()
        if not busy(_PATIENCE):
            close_shared(self.path)


def busy(seconds: float = 0.0) -> bool:
    """Whether an estimate is still under way, after waiting for it up to so many seconds."""
    until = time.monotonic() + seconds
    for thread in list(_threads):
        thread.join(max(until - time.monotonic(), 0.0))
    return any(thread.is_alive() for thread in list(_threads))


def start_services() -> Services:
    """Open the database and start the inboxes and the keeper of churn estimates."""
    global _watcher
    from kam_analytics.ingest.unattended.inbox import Inbox

    opened = engine()
    services = Services(opened.path)
    inbox = Inbox(opened)
    inbox.start()
    services.stops.append(inbox.stop)
    _watcher = folder_watcher(opened)
    if _watcher is not None:
        _watcher.start()
        services.stops.append(_watcher.stop)
    warm(opened)
    return services


def folder_watcher(opened: Engine) -> Watcher | None:
    """A watcher of the inbox folder; None where none is configured."""
    folder = settings.read().inbox
    if folder is None:
        return None

    def submit(request: Request, beat: Callable[[], None]) -> dict[str, Any]:
        try:
            outcome = handle(opened, request, pulse=beat)
        except KamError as error:
            return {"error": error_json(error, request.rejects_lang)}
        if outcome.status == "committed":
            warm(opened)
        return outcome.as_json(request.rejects_lang)

    return Watcher(folder, submit, i18n.language_of(os.environ.get("LC_ALL") or os.environ.get("LANG")))


def folder_status() -> Status | None:
    """How the inbox folder stands that this process watches."""
    return _watcher.status if _watcher is not None else None


def warm(opened: Engine, as_of: date | None = None, currency: str = "") -> None:
    """Estimate churn in the background, for the default view or a date, so that no page waits for it."""
    from kam_analytics import churn

    def run() -> None:
        try:
            if as_of is None:
                churn.warm(opened)
            else:
                churn.scores(opened, as_of, currency=currency)
        except Exception:  # a page that needs them computes them and shows the error
            _log.exception("churn estimates could not be prepared")
        finally:
            with _first:
                _warming.discard(key)
                _threads.discard(threading.current_thread())

    key = (str(opened.path), opened.data_version, as_of, currency)
    with _first:
        if key in _warming:
            return
        _warming.add(key)
        thread = threading.Thread(target=run, name="kam-warm", daemon=True)
        _threads.add(thread)
    thread.start()
