"""Files that the database may read: the extract in place where it can be, else a link or copy in the staging folder."""

from __future__ import annotations

import errno
import getpass
import hashlib
import itertools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kam_analytics.engine import STAGED, Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.reading import decode_rest
from kam_analytics.ingest.reading.encoding import Decoder

_count = itertools.count(1)
_CHUNK = 1 << 24  # each takes turns with Python's other threads a few times only
_LINE_FEED = 10
_TAIL = 4096
_LARGE = 64 << 20  # bytes from which the halves of a text are decoded beside each other
_HALVED = frozenset(
    {"gb18030", "cp950", "cp932", "cp1252"}
)  # in which the byte of a line feed is never part of another letter
_ODD_BLANKS = tuple(blank.encode() for blank in "\u00a0\u3000\ufeff\u200b")


def new_file(engine: Engine, suffix: str) -> Path:
    """A path in the staging folder that nobody else uses."""
    return engine.staging / f"{STAGED}{os.getpid()}-{next(_count)}{suffix}"


def printable(name: str) -> str:
    """A file name as it can be stored and shown: bytes that are no letters become question marks."""
    return name.encode("utf-8", "replace").decode("utf-8")


def user() -> str | None:
    """The user of the system who runs this process, as far as it can be told."""
    try:
        return printable(getpass.getuser())
    except (OSError, KeyError, ImportError):
        return None


def readable(engine: Engine, path: Path) -> tuple[Path, bool]:
    """(a path of the same content that SQL may read, whether it is ours to remove)."""
    if engine.may_read(path):
        return path.resolve(), False
    target = new_file(engine, printable(path.suffix[:12]))
    try:
        os.link(path.resolve(), target)
    except OSError:  # another disk, or a system without hard links
        shutil.copyfile(path, target)
    return target, True


@dataclass(frozen=True, slots=True)
class Lines:
    """The line ends of a file: how many, and how many of them make empty lines at its very end."""

    ends: int
    closing: int  # line ends after the last line that holds anything; 0: the last line is not ended

    def rows(self) -> int:
        """Lines that hold something, provided that no empty line and no quoted line end stands before the last."""
        return self.ends - self.closing + 1


@contextmanager
def whole(target: Path) -> Iterator[None]:
    """Writing a file whole: what fails in here, an interrupt as well, leaves none behind."""
    try:
        yield
    except BaseException:
        target.unlink(missing_ok=True)
        raise


@contextmanager
def output(target: Path) -> Iterator[BinaryIO]:
    """A file that somebody asked for, open for writing: it is written whole or not left behind; a device or a link is not
    ours to remove."""
    stream = target.open("wb")
    with whole(target) if target.is_file() and not target.is_symlink() else nullcontext(), stream:
        yield stream


def transcode(
    engine: Engine, path: Path, encoding: str, beat: Callable[[float], None]
) -> tuple[list[Path], Lines | None]:
    """A UTF-8 copy in the staging folder, of a large file in two halves, of which each begins with the first line; and its
    lines where those of the bytes are not the same (UTF-16, UTF-32).

    Raises UnicodeDecodeError for bytes that are no character of the encoding.
    """
    middle = _middle(path) if encoding in _HALVED else None
    target = new_file(engine, ".csv")
    with whole(target), target.open("wb") as stream:
        if middle is not None:
            with _decoded_beside(engine, path, encoding, middle) as rest:
                _decode(path, encoding, stream, beat, middle)
                if (found := rest()) is not None:
                    return [target, found], None
            stream.seek(0)
            stream.truncate()
        return [target], _decode(path, encoding, stream, beat)


def _decode(
    path: Path, encoding: str, stream: BinaryIO, beat: Callable[[float], None], end: int | None = None
) -> Lines | None:
    """Write the text, up to a byte, as UTF-8; its lines where they are counted."""
    decoder = Decoder(path, encoding, strict=True, end=end)
    size = max(end or path.stat().st_size, 1)
    counted = encoding.startswith(("utf-16", "utf-32"))
    ends, tail = 0, ""
    for text in decoder:
        stream.write(text.encode())
        if counted:
            ends += text.count("\n")
            tail = (tail + text)[-_TAIL:]
        beat(decoder.position / size)
    return Lines(ends, _closing(tail)) if counted else None


def _middle(path: Path) -> int | None:
    """Where a line begins near the middle of a large file; None of a small one, and where no line ends there."""
    size = path.stat().st_size
    if size < _LARGE:
        return None
    with path.open("rb") as stream:
        stream.seek(size // 2)
        found = stream.read(_CHUNK).find(b"\n")
    return size // 2 + found + 1 if found >= 0 else None


@contextmanager
def _decoded_beside(engine: Engine, path: Path, encoding: str, first: int) -> Iterator[Callable[[], Path | None]]:
    """Has another process decode a file from a byte on; gives what waits for it and says where it is, None where it failed."""
    target, done = new_file(engine, ".csv"), False
    command = [sys.executable, "-I", "-S", decode_rest.__file__, str(path), str(target), encoding, str(first)]

    def rest() -> Path | None:
        nonlocal done
        done = process is not None and process.wait() == 0
        return target if done else None

    process = None
    with suppress(OSError):  # it is decoded here, then
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    try:
        yield rest
    finally:
        if process is not None and not done:
            process.kill()
            process.wait()
            target.unlink(missing_ok=True)


def _closing(tail: str) -> int:
    return tail[len(tail.rstrip("\r\n")) :].count("\n")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What one pass over the bytes tells."""

    sha256: str
    lines: Lines
    zero_bytes: bool
    odd_blanks: bool  # no-break, ideographic or zero-width blanks somewhere; says something of UTF-8 only
    size: int
    changed_ns: int  # when the file was last written to


def _line_ends(buffer: bytearray, size: int) -> Callable[[int], int]:
    """What counts the line ends among the first bytes of the buffer; of large files by numpy, which takes a third of the
    time, but is first to be loaded."""
    if size <= _CHUNK:
        return lambda read: buffer.count(b"\n", 0, read)
    import numpy as np

    codes, ends = np.frombuffer(buffer, np.uint8), np.empty(len(buffer), np.bool_)
    return lambda read: int(np.count_nonzero(np.equal(codes[:read], _LINE_FEED, out=ends[:read])))


class Fingerprinter:
    """Reads the bytes of a file in a thread of its own, beside what else is done with it. `utf8`, once known to be False,
    spares the search for blanks, whose bytes mean something else in other encodings."""

    def __init__(self, path: Path) -> None:
        self._path, self.utf8 = path, True
        self._stop = threading.Event()
        self._result: Fingerprint | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="kam-sha256", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        digest = hashlib.sha256()
        ends, zeros, odd, tail = 0, False, False, b""
        try:
            if not self._path.is_file():  # opening a pipe would wait for whoever writes to it
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self._path))
            with self._path.open("rb", buffering=0) as stream:
                stat = os.fstat(stream.fileno())
                buffer = bytearray(max(min(stat.st_size, _CHUNK), 1))
                view, ends_in = memoryview(buffer), _line_ends(buffer, stat.st_size)
                while not self._stop.is_set() and (read := stream.readinto(buffer)):
                    digest.update(view[:read])
                    ends += ends_in(read)
                    zeros = zeros or buffer.find(b"\0", 0, read) >= 0
                    # Looking for blanks costs more than all the rest.
                    if self.utf8 and not odd and not buffer.isascii():
                        seam = tail[-3:] + bytes(view[: min(read, 3)])
                        odd = any(mark in seam or buffer.find(mark, 0, read) >= 0 for mark in _ODD_BLANKS)
                    tail = (tail + bytes(view[max(read - _TAIL, 0) : read]))[-_TAIL:]
            lines = Lines(ends, _closing(tail.decode("latin-1")))
            self._result = Fingerprint(digest.hexdigest(), lines, zeros, odd, stat.st_size, stat.st_mtime_ns)
        except BaseException as error:  # raised by `result` in the thread of the caller
            self._failure = error

    def __enter__(self) -> Fingerprinter:
        return self

    def __exit__(self, *_: object) -> None:
        """Give up, where the end is not reached; what was found stays."""
        self._stop.set()
        self._thread.join()

    def done(self) -> bool:
        return not self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        self._thread.join(seconds)

    def result(self) -> Fingerprint:
        self._thread.join()
        if self._failure is not None:
            raise ImportRefused(
                "file_unreadable", file=printable(self._path.name), detail=str(self._failure)
            ) from self._failure
        assert self._result is not None
        return self._result
