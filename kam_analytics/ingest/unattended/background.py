"""A step that is repeated in a thread of its own until it is stopped: how both inboxes are looked through."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)


class Stopped(Exception):
    """The step was told to stop in the middle; it is not repeated."""


class Background:
    """`step` is called every `pause` seconds; `failed`: what the log says when it raises anything but Stopped."""

    def __init__(self, step: Callable[[], object], name: str, pause: float, failed: str) -> None:
        self.stopped = threading.Event()
        self._step, self._name, self._pause, self._failed = step, name, pause, failed
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop soon; a step under way may take some seconds to see it."""
        self.stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=15)

    def _run(self) -> None:
        while not self.stopped.is_set():
            try:
                self._step()
            except Stopped:
                return
            except Exception:  # whatever it is: nobody would start the thread again, and the next step may go well
                _log.exception(self._failed)
            self.stopped.wait(self._pause)
