"""An import killed (SIGKILL) at fifty random moments: the database is as before it or as after it, and takes the file again."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kam_analytics.engine import Engine
from tests.extracts import SALES_HEAD, Known, load, tables, write

ROOT = Path(__file__).resolve().parents[2]
LINES, KILLS, AT_COMMIT = 50, 50, 15
Content = dict[str, list[tuple[object, ...]]]

# Imports once the modules are there, in a process of its own for each line on standard input: database, file.
_NURSERY = """
import os, sys
from pathlib import Path
from kam_analytics import ingest
from tests.extracts import Known
import duckdb, numpy, pyarrow
for line in sys.stdin:
    database, file = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child:
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)
        continue
    with Known(Path(database), Path(database + ".staging"), threads=1) as engine:
        pending = ingest.begin(engine, file, ingest.plan_for(ingest.inspect(file)))
        print("loaded", flush=True)
        pending.commit()
        print("committed", flush=True)
    os._exit(0)
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be killed")


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _NURSERY]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a little in it, and files for both ways of loading: one read as it is, one row by row."""
    folder = tmp_path_factory.mktemp("killed")
    with Engine(folder / "base.duckdb", folder / "staging") as engine:
        load(engine, write(folder, SALES_HEAD + "O1,2024-01-13,C1,Meyer & Co,P-1,2,10.00,19.90,12.00\n"))
    for name, price in (("tidy", "{n}.90"), ("careful", '"$ {n},000.90"')):
        with (folder / f"{name}.csv").open("w") as stream:
            stream.write(SALES_HEAD)
            for n in range(1, LINES + 1):
                day = f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}"
                stream.write(
                    f"X{n},{day},C{n % 99},Customer {n % 99},P-{n % 9},2,10.00,{price.format(n=n % 900 + 1)},1.00\n"
                )
    return folder


def content(database: Path) -> Content:
    with Known(database, database.with_name("staging")) as engine:
        return {**tables(engine), "version": [(engine.data_version,)]}


def started(nursery: subprocess.Popen[str], database: Path, file: Path) -> int:
    """The process that imports the file."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{database}\t{file}\n")
    nursery.stdin.flush()
    return int(nursery.stdout.readline())


def said(nursery: subprocess.Popen[str], word: str) -> float:
    """Wait for a word; when it came."""
    assert nursery.stdout is not None
    while True:
        line = nursery.stdout.readline().strip()
        if line == word:
            return time.monotonic()
        assert line in ("loaded", "committed"), f"{line!r} came instead of {word!r}"


@pytest.mark.parametrize("name", ["tidy", "careful"])
def test_a_kill_at_any_moment_leaves_all_or_nothing(nursery: subprocess.Popen[str], folder: Path, name: str) -> None:
    file, database = folder / f"{name}.csv", folder / f"{name}.duckdb"
    base = folder / "base.duckdb"
    before = content(base)
    loaded = done = 60.0
    for _ in range(2):  # the first one finds nothing in the caches
        shutil.copy(base, database)
        start = time.monotonic()
        started(nursery, database, file)
        loaded, done = min(loaded, said(nursery, "loaded") - start), min(done, said(nursery, "ended") - start)
    after = content(database)
    assert len(after["sales_line"]) == LINES + 1
    rng, found = random.Random(name), {"before": 0, "after": 0}
    for kill in range(KILLS // 2):
        for stale in folder.glob(f"{name}.duckdb*"):
            if stale.is_file():
                stale.unlink()
        shutil.copy(base, database)
        child = started(nursery, database, file)
        if kill < AT_COMMIT // 2:  # the commit is a short moment of the whole: aim at it
            said(nursery, "loaded")
            time.sleep(rng.uniform(0, 1.2 * (done - loaded)))
        else:
            time.sleep(rng.uniform(0, loaded))
        with contextlib.suppress(ProcessLookupError):  # it may just have ended
            os.kill(child, signal.SIGKILL)
        said(nursery, "ended")
        state = content(database)
        assert state in (before, after), f"kill {kill}"
        outcome = "before" if state == before else "after"
        found[outcome] += 1
        if kill % 8 == 0:
            with Engine(database, Path(f"{database}.staging")) as engine:
                assert list(engine.staging.iterdir()) == []
                again = load(engine, file)
                assert again.status == ("committed" if outcome == "before" else "unchanged")
                assert len(tables(engine)["sales_line"]) == LINES + 1
    assert found["before"] > KILLS // 8
