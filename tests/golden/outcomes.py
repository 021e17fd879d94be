"""What comes of every real extract: looked at, planned, loaded into one database and discarded again.

`python -m tests.golden.outcomes` writes docs/uploads.md from it; a test holds the document to it.
"""

from __future__ import annotations

import re
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kam_analytics import i18n, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from tests.golden.real_data import DATA

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "uploads.md"
_NO_EXTRACT = ("README.md", "LICENSE")
_HEAD = """# What comes of real extracts

Exports of real systems, public files of many authors and systematically polluted tables, each as it is found by the upload page
and the command line when nothing is said by hand. This file is written by the test run (`python -m tests.golden.outcomes`); the
expected outcomes are written by hand in `tests/golden/expected_outcomes.toml`, and a test holds both to what the program does. The
extracts themselves are not part of the project.

Rows are those below the header. Rejected and skipped rows are kept with their reasons and can be downloaded.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one file. `error`: the refusal, or the question."""

    seconds: float
    pending: ingest.PendingImport | None
    notes: tuple[str, ...]
    error: ImportRefused | ingest.NeedsAnswer | None


@cache
def expected() -> dict[str, dict[str, Any]]:
    """Path below the folder of extracts -> what is to come of it."""
    with Path(__file__).with_name("expected_outcomes.toml").open("rb") as stream:
        folders = tomllib.load(stream)
    return {f"{folder}/{name}": entry for folder, files in folders.items() for name, entry in files.items()}


def files() -> list[str]:
    """The extracts that are there."""
    found = (path for path in DATA.rglob("*") if path.is_file() and path.name not in _NO_EXTRACT)
    return sorted(str(path.relative_to(DATA)) for path in found)


def come_of(engine: Engine, name: str) -> Found:
    """Load a file as a user without answers would, and discard it."""
    started = time.perf_counter()
    try:
        inspection = ingest.inspect(DATA / name)
        pending = ingest.begin(engine, DATA / name, ingest.plan_for(inspection))
    except (ImportRefused, ingest.NeedsAnswer) as error:
        return Found(time.perf_counter() - started, None, (), error)
    seconds = time.perf_counter() - started
    pending.discard()
    return Found(seconds, pending, tuple(note.code for note in (*inspection.warnings, *pending.warnings)), None)


def all_of_them() -> Iterator[tuple[str, Found]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Engine(Path(folder) / "a.duckdb", Path(folder) / "s", threads=2) as engine,
    ):
        for name in files():
            yield name, come_of(engine, name)


def _speed(seconds: float) -> str:
    return next(f"under {limit} s" for limit in (1, 2, 5, 10, 20, 60, 600) if seconds < limit)


def _left_out(code: str, count: int) -> str:
    """Why rows were left out; of one row in the singular."""
    words = i18n.text(f"ingest.skip.{code}", "en")
    return re.sub(r"\b(row|header|draft|document|payable)s\b", r"\1", words, count=1) if count == 1 else words


def _row(name: str, found: Found) -> str:
    why = expected().get(name, {}).get("why", "")
    if found.pending is not None:
        rows = found.pending.rows
        parts = [f"{rows.loaded:,} of {rows.in_file:,} rows"]
        parts += [f"{rows.rejected:,} rejected"] if rows.rejected else []
        parts += [f"{count:,} {_left_out(code, count)}" for code, count in found.pending.skips.items()]
        said = f"loaded as {i18n.text(f'ingest.kind.{found.pending.kind}', 'en')}: {', '.join(parts)}"
    elif isinstance(found.error, ingest.NeedsAnswer):
        said = "asked: " + " ".join(question.text("en") for question in found.error.questions)
    elif found.error is not None and (subject := found.error.params.get("subject")):
        said = (
            f"refused as {i18n.text(f'ingest.subject.{subject}', 'en')}: {i18n.text(f'ingest.advice.{subject}', 'en')}"
        )
    else:
        assert found.error is not None
        said = f"refused ({found.error.title('en').lower()}): {found.error.hint('en')}"
    cells = (name.rsplit("/", 1)[1], why, said, _speed(found.seconds))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def text(found: list[tuple[str, Found]]) -> str:
    """The document."""
    parts = [_HEAD]
    folder = ""
    for name, outcome in found:
        if (own := name.rsplit("/", 1)[0]) != folder:
            folder = own
            parts.append(f"\n## {folder}\n\n| file | what it is | outcome | time |\n|---|---|---|---|\n")
        parts.append(_row(name, outcome) + "\n")
    return "".join(parts)


def without_times(document: str) -> list[str]:
    """The lines of the document without what depends on the machine."""
    return [line.rsplit("|", 2)[0] if line.startswith("|") else line for line in document.splitlines()]


if __name__ == "__main__":
    DOCUMENT.write_text(text(list(all_of_them())), encoding="utf-8")
