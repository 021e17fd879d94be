"""The only owner of the DuckDB database: opens it, migrates it, locks it down, hands out a cursor per call."""

from __future__ import annotations

import errno
import itertools
import os
import re
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from kam_analytics.errors import DatabaseError

if TYPE_CHECKING:  # an import has no use for it, and loading it takes longer than opening the database
    import pyarrow as pa

# `cursor.sql` would plan a statement twice, when it is asked and when it is read; the copy that this warning speaks of
# is small beside that.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)

_numbers = itertools.count()
_MARK = slice(8, 12)  # where a DuckDB file says what it is
_PARAMETER = re.compile(r"\$(\w+)")
_SCHEMA = Path(__file__).parent / "schema"
_DISK_FULL = ("no space left", "disk full", "could not write", "file too large", "failed to write")


STAGED = "kam-"  # the head of the names of files that an import keeps in the staging folder while it runs


def migrations() -> list[tuple[int, Path]]:
    """The migration files in order; the number at the head of a name is the schema version it leads to."""
    return sorted((int(path.name.split("_")[0]), path) for path in _SCHEMA.glob("[0-9]*.sql"))


@cache
def _statement(name: str) -> str:
    return (_SCHEMA / f"{name}.sql").read_text(encoding="utf-8")


SCHEMA_VERSION = migrations()[-1][0]


class Turn:
    """The right to change the loaded data: one holder at a time, first come, first served.

    An import stays open while a person looks at its preview, and each step of a page may run in another thread; so
    this is not a lock that belongs to a thread, and nobody waits for it: who comes second is told who holds it.
    """

    def __init__(self) -> None:
        self._guard = threading.RLock()  # a holder may be let go by the collector, in whatever thread it runs
        self._holder: Any = None

    def take(self, holder: Any) -> Any:
        """None when `holder` has the turn now, else the present holder."""
        with self._guard:
            if self._holder is None:
                self._holder = holder
                return None
            return self._holder

    def release(self, holder: Any) -> None:
        """Give the turn back; does nothing when another has it."""
        with self._guard:
            if self._holder is holder:
                self._holder = None

    @property
    def holder(self) -> Any:
        return self._holder


class Engine:
    """One open database.

    `staging` is the only folder that SQL may read files from, together with `readable`, once the engine is up.
    Raises DatabaseError `database_newer`, `database_damaged`, `database_locked`, `database_unusable`, `out_of_memory` or
    `disk_full`, in each case with the file left as it was.
    """

    def __init__(
        self,
        path: Path,
        staging: Path,
        *,
        readable: Sequence[Path] = (),
        memory_limit: str = "1200MB",
        threads: int | None = None,
    ) -> None:
        self.path, self.staging = Path(path), Path(staging)
        self.number = next(_numbers)  # tells this opening of a file from every other; caches are keyed on it
        self.queries = 0  # statements run since the start; tests gate pages on it
        self._write, self._counting = threading.RLock(), threading.Lock()
        self.turn = Turn()
        self._folders = [Path(folder).resolve() for folder in (staging, *readable)]
        try:
            self._check_version()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.staging.mkdir(parents=True, exist_ok=True)
            with self._created():
                self._open(readable, memory_limit, threads)
        except (OSError, duckdb.IOException) as error:  # no complaint that `translated` knows: folder, rights
            detail = (getattr(error, "strerror", None) or str(error)).splitlines()[0]
            raise DatabaseError("database_unusable", file=str(self.path), detail=detail) from error

    # -- opening ---------------------------------------------------------------------------------------------

    @contextmanager
    def _created(self) -> Iterator[None]:
        """A file that is new with this opening goes again when it fails: half of one, as a full disk leaves it, would
        count as damaged ever after. What was there before is never touched."""
        log = self.path.with_name(self.path.name + ".wal")
        new, log_is_new = not self.path.exists(), not log.exists()
        try:
            yield
        except BaseException as error:
            # One that another process has opened in between is that one's.
            if new and not (isinstance(error, DatabaseError) and error.code == "database_locked"):
                with suppress(OSError):
                    self.path.unlink(missing_ok=True)
                    if log_is_new:
                        log.unlink(missing_ok=True)
            raise

    def _open(self, readable: Sequence[Path], memory_limit: str, threads: int | None) -> None:
        with self.translated():
            self._con = duckdb.connect(str(self.path))
            try:
                self._migrate()
                self._lock_down([self.staging, *readable], memory_limit, threads)
                self.data_version = self._read_version()
                self._sweep()
            except BaseException:
                self._con.close()
                raise

    def _check_version(self) -> None:
        """Look at an existing file read-only first: a file that is not ours to open is never touched."""
        if self.path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not self.path.exists() or self.path.stat().st_size == 0:
            return
        with self.path.open("rb") as stream:
            head = stream.read(_MARK.stop)
        if head[_MARK] != b"DUCK":  # DuckDB would open a CSV or Parquet file as a database in memory
            raise DatabaseError("database_damaged", file=str(self.path), detail="not a DuckDB file")
        with self.translated(), duckdb.connect(str(self.path), read_only=True) as con:
            found = _schema_version(con)
        if found is None:
            raise DatabaseError("database_foreign", file=str(self.path))
        if found > SCHEMA_VERSION:
            raise DatabaseError("database_newer", file=str(self.path), found=found, known=SCHEMA_VERSION)

    def _migrate(self) -> None:
        """A new database is made in one transaction, an older one brought on version by version."""
        current = _schema_version(self._con) or 0
        due = [step for step in migrations() if step[0] > current]
        for steps in [[step] for step in due] if current else [due]:
            self._con.begin()
            for _, path in steps:
                self._con.execute(path.read_text(encoding="utf-8"))
            self._con.execute(_statement("set_version"), {"version": str(steps[-1][0])})
            self._con.commit()

    def _lock_down(self, folders: Sequence[Path], memory_limit: str, threads: int | None) -> None:
        values = {
            "memory_limit": memory_limit,
            "threads": threads,
            "spill": str(self.path.with_name(self.path.name + ".tmp")),
            "folders": [f"{Path(folder).resolve()}/" for folder in folders],
        }
        for statement in _statement("settings").strip().removesuffix(";").split(";"):
            names = _PARAMETER.findall(statement)
            if all(values[name] is not None for name in names):
                self._con.execute(statement, {name: values[name] for name in names})

    def _sweep(self) -> None:
        """Remove what a killed import left behind; the lock on the database says that no other is running."""
        for path in self.staging.glob(f"{STAGED}*"):
            with suppress(OSError):
                path.unlink()

    # -- reading ---------------------------------------------------------------------------------------------

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own for one caller; a connection shared by threads fails under load."""
        cursor = self._con.cursor()
        try:
            with self.translated():
                yield cursor
        finally:
            cursor.close()

    def may_read(self, path: Path) -> bool:
        """Whether SQL may read this file: it stands directly or deeper in the staging or a readable folder."""
        return any(folder in Path(path).resolve().parents for folder in self._folders)

    @contextmanager
    def _result(self, sql: str, params: Mapping[str, Any] | None) -> Iterator[duckdb.DuckDBPyConnection]:
        with self.cursor() as cursor:
            with self._counting:
                self.queries += 1
            yield cursor.execute(sql, dict(params or {}))

    def query(self, sql: str, params: Mapping[str, Any] | None = None) -> pa.Table:
        """Run one statement and return all rows as an Arrow table (decimals stay exact)."""
        with self._result(sql, params) as result:
            return result.to_arrow_table()

    def rows(self, sql: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The same as a list of dictionaries, for small results; Arrow is not loaded for them."""
        with self._result(sql, params) as result:
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def made_for(self, currency: str) -> bool:
        """Whether the facts, if there are any, were made for this own currency of the company, by the rules of this version."""
        if not self.data_version:
            return True
        with self.cursor() as cursor:
            kept = cursor.execute(_statement("meta"), {"key": "own_currency"}).fetchone()
        return (kept[0] if kept else "") == currency

    # -- writing ---------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, *, data_changed: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        """All or nothing; on success the data version rises by one (unless only derived results are stored).
        Writers take turns."""
        with self._write, self.cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
                self.commit(cursor, data_changed=data_changed)
            except BaseException:
                self.rollback(cursor)
                raise

    def session(self) -> duckdb.DuckDBPyConnection:
        """A cursor for a transaction that outlives one call: its owner begins it, ends it by `commit` or `rollback`,
        and closes the cursor. Until then all other cursors go on seeing the data as it was. How far a statement is, its
        `query_progress()` tells from another thread."""
        with self.translated():
            cursor = self._con.cursor()
            cursor.execute(_statement("session"))
            return cursor

    def commit(self, cursor: duckdb.DuckDBPyConnection, *, data_changed: bool = True) -> None:
        """Commit an open transaction of `cursor` and raise the data version with it."""
        with self.translated():
            if data_changed:
                cursor.execute(_statement("raise_version"))
            cursor.commit()
        self.data_version = self._read_version()

    @staticmethod
    def rollback(cursor: duckdb.DuckDBPyConnection) -> None:
        with suppress(duckdb.Error):  # a failed statement may already have ended the transaction
            cursor.rollback()

    def _read_version(self) -> int:
        with self._con.cursor() as cursor:
            row = cursor.execute(_statement("data_version")).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        self._con.close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- errors ----------------------------------------------------------------------------------------------

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn DuckDB's and the system's complaints about the file into ours; let all others through."""
        try:
            yield
        except (duckdb.Error, OSError) as error:
            code = _code_of(error)
            if code is None:
                raise
            raise DatabaseError(code, file=str(self.path), detail=str(error).splitlines()[0]) from error


def data_version_of(path: Path) -> int:
    """How often the data of a database has changed that nobody has open."""
    with duckdb.connect(str(path), read_only=True) as con:
        row = con.execute(_statement("data_version")).fetchone()
    return int(row[0]) if row else 0


def _schema_version(con: duckdb.DuckDBPyConnection) -> int | None:
    """That of an open database; 0 for one without tables, None for tables that are not ours."""
    try:
        row = con.execute(_statement("schema_version")).fetchone()
    except (duckdb.CatalogException, duckdb.BinderException):  # no such table, or another of the same name
        return None if con.execute(_statement("tables")).fetchall() else 0
    return int(row[0]) if row else 0


def _code_of(error: Exception) -> str | None:
    text = str(error).lower()
    if isinstance(error, OSError):
        return "disk_full" if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT) else None
    if "could not set lock" in text or "conflicting lock" in text or "being used by another process" in text:
        return "database_locked"
    if any(sign in text for sign in _DISK_FULL):
        return "disk_full"
    if isinstance(error, duckdb.OutOfMemoryException):
        return "out_of_memory"
    if "corrupt database file" in text:
        return "database_damaged"
    if isinstance(error, (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException)) and any(
        sign in text
        for sign in ("not a valid duckdb database", "corrupt", "checksum", "failed to read", "could not read")
    ):
        return "database_damaged"
    if "newer version of duckdb" in text or "storage version" in text or "version number" in text:
        return "database_newer_format"
    return None


_open: dict[Path, Engine] = {}
_open_lock = threading.Lock()


def shared(path: Path, staging: Path, **options: Any) -> Engine:
    """The process-wide engine of a database file; opened at the first call, the same object ever after."""
    path = Path(path).absolute()
    with _open_lock:
        if path not in _open:
            _open[path] = Engine(path, staging, **options)
        return _open[path]


def close_shared(path: Path) -> None:
    with _open_lock:
        engine = _open.pop(Path(path).absolute(), None)
    if engine is not None:
        engine.close()
