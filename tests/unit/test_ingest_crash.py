"""A process killed in the middle of a large import, and a disk without room: the database is as before. Many kills
of a small import are in test_ingest_killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kam_analytics.engine import Engine
from tests.extracts import SALES_HEAD, load, tables, write

ROOT = Path(__file__).resolve().parents[2]
LINES = 125_000  # more than a row group: its blocks are written before the commit

_IMPORT = """
import sys
from pathlib import Path
from kam_analytics import ingest
from kam_analytics.engine import Engine
database, file, commit = sys.argv[1:]
with Engine(Path(database), Path(database + ".staging"), threads=1) as engine:
    print("open", flush=True)
    pending = ingest.begin(engine, file, ingest.plan_for(ingest.inspect(file)))
    print("loaded", flush=True)
    if commit == "yes":
        pending.commit()
        print("committed", flush=True)
    else:
        import time
        time.sleep(60)
"""

_NO_ROOM = """
import resource, sys
from pathlib import Path
from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import DatabaseError
database, file, room = sys.argv[1:]
with Engine(Path(database), Path(database + ".staging"), threads=1) as engine:
    limit = int(room) * 1024
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        ingest.begin(engine, file, ingest.plan_for(ingest.inspect(file))).commit()
    except DatabaseError as error:
        print(error.code, flush=True)
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.csv"
    with path.open("w") as stream:
        stream.write(SALES_HEAD)
        for n in range(LINES):
            stream.write(
                f"O{n},2024-{n % 12 + 1:02}-{n % 28 + 1:02},C{n % 999},Customer {n % 999},P-{n % 99},2,10.00,{n}.90,12.00\n"
            )
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with a little in it."""
    path = tmp_path / "kam.duckdb"
    with Engine(path, tmp_path / "staging") as engine:
        load(engine, write(tmp_path, SALES_HEAD + "O1,2024-01-13,C1,Meyer & Co,P-1,2,10.00,19.90,12.00\n"))
    return path


def small(database: Path) -> Path:
    """Another file, to be taken after the one that failed; that the same one is taken again is in test_ingest_killed."""
    return write(database.parent, SALES_HEAD + "O2,2024-01-14,C2,Jones Ltd,P-1,1,5.00,5.00,2.00\n", "small.csv")


def content(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with Engine(database, database.with_name("staging")) as engine:
        return {**tables(engine), "version": [(engine.data_version,)]}


@pytest.mark.parametrize("wait", [0.4, "loaded"])
def test_a_killed_import_leaves_the_database_as_it_was(database: Path, large: Path, wait: float | str) -> None:
    before = content(database)
    command = [sys.executable, "-c", _IMPORT, str(database), str(large), "no"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        if wait == "loaded":
            assert process.stdout.readline() == "loaded\n"
        else:
            time.sleep(float(wait))
        process.send_signal(signal.SIGKILL)
    assert content(database) == before
    with Engine(database, Path(f"{database}.staging")) as engine:
        assert list(engine.staging.iterdir()) == []
        assert load(engine, small(database)).status == "committed"


def test_a_kill_right_after_the_commit_keeps_everything(database: Path, large: Path) -> None:
    command = [sys.executable, "-c", _IMPORT, str(database), str(large), "yes"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in ("open", "loaded", "committed"):
            assert process.stdout.readline().strip() == line
        process.send_signal(signal.SIGKILL)
    with Engine(database, Path(f"{database}.staging")) as engine:
        assert engine.rows("SELECT count(*) AS lines FROM sales_line") == [{"lines": LINES + 1}]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs resource limits")
@pytest.mark.parametrize("room", [1, 1200])
def test_a_full_disk_gives_a_clear_error_and_changes_nothing(database: Path, large: Path, room: int) -> None:
    """`room` KiB for the largest file: too little for the first block, or for some of them."""
    before = content(database)
    size = database.stat().st_size // 1024
    command = [sys.executable, "-c", _NO_ROOM, str(database), str(large), str(size + room)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert result.stdout == "disk_full\n", result.stderr
    assert content(database) == before
    with Engine(database, Path(f"{database}.staging")) as engine:
        assert load(engine, small(database)).status == "committed"
