"""The engine: opening, migrating, locking down, transactions, and files that are not ours to open."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from kam_analytics.engine import SCHEMA_VERSION, Engine
from kam_analytics.errors import DatabaseError

ROOT = Path(__file__).resolve().parents[2]


def bytes_of(path: Path) -> bytes:
    return path.read_bytes()


def test_a_new_database_has_the_schema_and_version_zero(engine: Engine) -> None:
    tables = {row["name"] for row in engine.rows("SHOW TABLES")}
    assert {"sales_line", "invoice", "payment", "customer", "import_ledger", "rejected_row"} <= tables
    assert engine.data_version == 0
    assert engine.rows("SELECT value FROM meta WHERE key = 'schema_version'") == [{"value": str(SCHEMA_VERSION)}]


def test_decimals_stay_exact(engine: Engine) -> None:
    assert engine.rows("SELECT 0.1::DECIMAL(18,4) + 0.2::DECIMAL(18,4) AS s") == [{"s": Decimal("0.3000")}]


def test_a_transaction_is_all_or_nothing_and_raises_the_version_once(engine: Engine) -> None:
    insert = "INSERT INTO payment (import_id, payment_date, amount) VALUES (1, DATE '2024-01-01', 5)"

    def fail() -> None:
        with engine.transaction() as cursor:
            cursor.execute(insert)
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        fail()
    assert engine.rows("SELECT count(*) AS n FROM payment") == [{"n": 0}]
    assert engine.data_version == 0
    with engine.transaction() as cursor:
        cursor.execute(insert)
        assert engine.rows("SELECT count(*) AS n FROM payment") == [{"n": 0}], "others see the old data until commit"
    assert engine.rows("SELECT count(*) AS n FROM payment") == [{"n": 1}]
    assert engine.data_version == 1


def test_derived_results_do_not_raise_the_version(engine: Engine) -> None:
    with engine.transaction(data_changed=False):
        pass
    assert engine.data_version == 0


def test_the_version_survives_a_restart(tmp_path: Path) -> None:
    with Engine(tmp_path / "a.duckdb", tmp_path / "s") as first, first.transaction():
        pass
    with Engine(tmp_path / "a.duckdb", tmp_path / "s") as again:
        assert again.data_version == 1


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/kam_escape.csv'",
        "ATTACH '/tmp/kam_escape.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_locked_down_after_start(engine: Engine, statement: str) -> None:
    with pytest.raises(duckdb.Error):
        engine.query(statement)
    assert not Path("/tmp/kam_escape.csv").exists()


def test_the_staging_folder_can_be_read(engine: Engine) -> None:
    (engine.staging / "a.csv").write_text("x\n1\n2\n")
    assert engine.rows(f"SELECT sum(x)::INTEGER AS s FROM read_csv('{engine.staging}/a.csv')") == [{"s": 3}]


def test_many_threads_read_at_once(engine: Engine) -> None:
    results: list[int] = []

    def read() -> None:
        for _ in range(20):
            results.append(engine.rows("SELECT sum(range)::BIGINT AS s FROM range(1000)")[0]["s"])

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [499500] * 160


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "newer.duckdb"
    with Engine(path, tmp_path / "s"):
        pass
    with duckdb.connect(str(path)) as con:
        con.execute("UPDATE meta SET value = '999' WHERE key = 'schema_version'")
    before = bytes_of(path)
    with pytest.raises(DatabaseError) as caught:
        Engine(path, tmp_path / "s")
    assert caught.value.code == "database_newer"
    assert "999" in caught.value.message("en")
    assert "999" in caught.value.message("zh")
    assert bytes_of(path) == before


def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "damaged.duckdb"
    path.write_bytes(os.urandom(50_000))
    before = bytes_of(path)
    with pytest.raises(DatabaseError) as caught:
        Engine(path, tmp_path / "s")
    assert caught.value.code == "database_damaged"
    assert bytes_of(path) == before


def test_a_file_with_a_damaged_header_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "header.duckdb"
    with Engine(path, tmp_path / "s"):
        pass
    content = bytearray(bytes_of(path))
    content[0:8192] = os.urandom(8192)
    path.write_bytes(content)
    with pytest.raises(DatabaseError) as caught:
        Engine(path, tmp_path / "s")
    assert caught.value.code == "database_damaged"
    assert bytes_of(path) == bytes(content)


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "foreign.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE theirs (x INTEGER)")
    before = bytes_of(path)
    with pytest.raises(DatabaseError) as caught:
        Engine(path, tmp_path / "s")
    assert caught.value.code == "database_foreign"
    assert bytes_of(path) == before


def test_a_database_held_by_another_process_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "held.duckdb"
    with Engine(path, tmp_path / "s"):
        program = (
            "import sys; from pathlib import Path\n"
            "from kam_analytics.engine import Engine\n"
            "from kam_analytics.errors import DatabaseError\n"
            "try: Engine(Path(sys.argv[1]), Path(sys.argv[2]))\n"
            "except DatabaseError as error: print(error.code, error.hint('en'), ascii(error.hint('zh')), sep='|')\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(path), str(tmp_path / "s")],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
    code, english, chinese = done.stdout.strip().split("|")
    assert code == "database_locked"
    assert "the dashboard, an import or another command. Wait until it has ended" in english
    assert ascii("正在进行的导入")[1:-1] in chinese


def test_a_full_disk_is_said_so_and_loses_nothing(tmp_path: Path) -> None:
    """The file may not grow beyond a limit: the system refuses the write as it does on a full disk."""
    path = tmp_path / "full.duckdb"
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from kam_analytics.engine import Engine\n"
        "from kam_analytics.errors import DatabaseError\n"
        "engine = Engine(Path(sys.argv[1]), Path(sys.argv[2]), threads=1)\n"
        "with engine.transaction() as c:\n"
        "    c.execute(\"INSERT INTO payment (import_id, payment_date, amount) VALUES (1, DATE '2024-01-01', 5)\")\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY))\n"
        "try:\n"
        "    with engine.transaction() as c:\n"
        '        c.execute("INSERT INTO payment (import_id, payment_date, amount, payment_id) "\n'
        "                  \"SELECT 2, DATE '2024-01-01', 5, md5(range::VARCHAR) FROM range(1000000)\")\n"
        "except DatabaseError as error: print(error.code)\n"
        "import os; os._exit(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), str(tmp_path / "s")],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "disk_full", done.stderr[-2000:]
    with Engine(path, tmp_path / "s") as again:
        assert again.rows("SELECT count(*) AS n, sum(amount) AS s FROM payment") == [{"n": 1, "s": Decimal("5.0000")}]


LIMITED = (
    "import os, resource, signal, sys\n"
    "from pathlib import Path\n"
    "from kam_analytics.engine import Engine\n"
    "from kam_analytics.errors import DatabaseError\n"
    "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))\n"
    "try: Engine(Path(sys.argv[1]), Path(sys.argv[2]), threads=1)\n"
    "except DatabaseError as error: print(error.code)\n"
    "sys.stdout.flush(); os._exit(0)\n"
)


def start_limited(path: Path, most: int) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), str(path.parent / "s"), str(most)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.parametrize("most", [0, 5_000, 12_000])
def test_a_disk_that_is_full_at_the_first_start_leaves_no_half_of_a_file(tmp_path: Path, most: int) -> None:
    path = tmp_path / "new.duckdb"
    assert start_limited(path, most) == "disk_full"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["s"]
    with Engine(path, tmp_path / "s") as engine:
        assert engine.data_version == 0


def test_a_file_that_was_there_stays_when_the_disk_is_full(tmp_path: Path) -> None:
    """A file that is none of ours, and one with data that cannot be written to."""
    other, full = tmp_path / "other.duckdb", tmp_path / "full.duckdb"
    other.write_bytes(b"x" * 100)
    start_limited(other, 20_000)
    assert other.read_bytes() == b"x" * 100
    with Engine(full, tmp_path / "s") as engine, engine.transaction() as cursor:
        cursor.execute("INSERT INTO payment (import_id, payment_date, amount) VALUES (1, DATE '2024-01-01', 5)")
    start_limited(full, 1_000)
    with Engine(full, tmp_path / "s") as again:
        assert again.rows("SELECT count(*) AS n FROM payment") == [{"n": 1}]


def test_a_new_file_that_another_process_opens_first_is_left_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "raced.duckdb"

    def locked(*_: object) -> None:
        path.write_bytes(b"the file of the other")
        raise DatabaseError("database_locked", file=str(path), detail="conflicting lock")

    monkeypatch.setattr(Engine, "_open", locked)
    with pytest.raises(DatabaseError):
        Engine(path, tmp_path / "s")
    assert path.exists()
