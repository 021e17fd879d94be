"""How long an import will still take, in words that stay calm."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from kam_analytics import i18n

_WINDOW = 8.0  # seconds over which the pace is measured
_BEFORE = 3.0  # seconds before anything is said
_SETTLE = 2.0  # seconds that what was said stays at least
_OFF = 0.25  # an estimate that is off by so much is said anew; within, what was said counts down


class Remaining:
    """Fed with the progress of an import, tells what is left."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._begun = now()
        self._seen: deque[tuple[float, float]] = deque([(self._begun, 0.0)])
        self._end: float | None = None  # when it will be over by what was said last
        self._said = -_SETTLE

    def seconds(self, fraction: float) -> float | None:
        """What is left at this progress, 0 to 1; None as long as it cannot be said."""
        now = self._now()
        self._seen.append((now, fraction))
        while len(self._seen) > 2 and now - self._seen[1][0] > _WINDOW:
            self._seen.popleft()
        since, then = self._seen[0]
        if now - self._begun < _BEFORE or fraction - then <= 0:
            return None if self._end is None else max(self._end - now, 0.0)
        left = (1 - fraction) * (now - since) / (fraction - then)
        known = None if self._end is None else self._end - now
        if known is None or (abs(left - known) > max(_OFF * known, 2.0) and now - self._said >= _SETTLE):
            self._end, self._said = now + left, now
            return left
        return max(known, 0.0)

    def text(self, fraction: float, lang: str) -> str:
        """'about 20 s left', or nothing where nothing can be said or it is nearly over."""
        left = self.seconds(fraction)
        if left is None or fraction >= 1:
            return ""
        if left < 5:
            return i18n.text("ingest.left.soon", lang) if self._now() - self._begun > 2 * _BEFORE else ""
        if left <= 90:
            return i18n.text("ingest.left.seconds", lang, n=_up(left, 5 if left <= 30 else 10))
        return i18n.text("ingest.left.minutes", lang, n=_up(left, 60) // 60)


def _up(left: float, step: int) -> int:
    return -int(-left // step) * step
