"""Commands run by tests: in this process, or as one of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import cli

ROOT = Path(__file__).resolve().parents[1]


def run(capsys: pytest.CaptureFixture[str], database: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of one command, run in this process."""
    status = cli.main([*arguments, "--db", str(database), "--lang", "en"])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def json_of(capsys: pytest.CaptureFixture[str], database: Path, *arguments: str) -> tuple[int, Any]:
    status, out, _ = run(capsys, database, *arguments, "--json")
    return status, json.loads(out)


def process(*arguments: str, database: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kam_analytics", *arguments, "--db", str(database)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, env={**os.environ, **environment},
    )  # fmt: skip
