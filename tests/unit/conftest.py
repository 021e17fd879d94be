"""Fixtures of the unit tests."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from kam_analytics.demo import load as demo

FEW = 200


@pytest.fixture
def small_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first 200 lines of each extract are the demo company: for what does not depend on how many there are."""
    folder = tmp_path / "demo"
    folder.mkdir()
    for name, _ in demo.FILES:
        with (demo.FOLDER / name).open(encoding="utf-8", newline="") as whole:
            (folder / name).write_text("".join(islice(whole, FEW + 1)), encoding="utf-8", newline="")
    monkeypatch.setattr(demo, "FOLDER", folder)
