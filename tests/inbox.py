"""An inbox folder with its watcher and a clock that is moved by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kam_analytics.engine import Engine
from kam_analytics.errors import KamError
from kam_analytics.ingest.books.outcome import error_json
from kam_analytics.ingest.unattended.request import Request, handle
from kam_analytics.ingest.unattended.watcher import Watcher
from tests.extracts import write

LINES = "O1,2024-01-13,C1,Meyer,P-1,2,10.00,19.90,12.00\nO2,2024-02-14,C2,Jones,P-2,1,5,5.05,2\n"


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
        try:
            self.before()
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


def revenue(engine: Engine) -> str:
    return str(engine.rows("SELECT coalesce(sum(revenue), 0) AS n FROM sales_line")[0]["n"])
