"""The records of a text table, one by one and whatever is wrong with them: the careful path's reader."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from kam_analytics.ingest import encoding
from kam_analytics.ingest.encoding import Decoder

_LINES_A_RECORD = 60  # a quoted cell that runs on longer was never closed

csv.field_size_limit(64 << 20)


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is no record: its quotes do not match."""

    line: str


class Written(Protocol):
    """What is known of how a table is written: a plan, or an inspection."""

    @property
    def delimiter(self) -> str | None: ...
    @property
    def quote(self) -> str | None: ...
    @property
    def escape(self) -> str | None: ...


class _Runaway(Exception):
    pass


class _Lines:
    """Physical lines for csv.reader that can be put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _LINES_A_RECORD:
            raise _Runaway
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        return line

    def put_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))


def of_text(decoder: Decoder, written: Written) -> Iterator[list[str] | Broken]:
    """Every record of a text file."""
    texts = map(encoding.without_zeros, decoder)
    return read(encoding.lines(texts), written.delimiter or ",", written.quote or '"', written.escape)


def read(lines: Iterator[str], delimiter: str, quote: str, escape: str | None = None) -> Iterator[list[str] | Broken]:
    """Every record of the table, blank ones as empty lists. A quote that is never closed, or closed in the middle of
    a cell, costs its own line only, not the rest of the file."""
    source = _Lines(lines)
    reader = None
    while True:
        if reader is None:
            reader = csv.reader(
                source,
                delimiter=delimiter,
                quotechar=quote,
                escapechar=escape,
                skipinitialspace=delimiter != " ",
                strict=True,
            )
        source.taken.clear()
        try:
            yield next(reader)
        except StopIteration:
            return
        except (_Runaway, csv.Error):
            first, *rest = source.taken
            source.put_back(rest)
            reader = None
            yield Broken(first.rstrip("\r\n"))
