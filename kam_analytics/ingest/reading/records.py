"""The records of a text table, one by one and whatever is wrong with them: the careful path's reader."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from kam_analytics.ingest.reading import encoding
from kam_analytics.ingest.reading.encoding import Decoder

_PIECE = 1 << 15
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

    def __init__(self, lines: Iterator[str], quote: str, escape: str | None) -> None:
        self._lines = lines
        # csv.reader takes off every escape; one that stands before another letter is a letter itself.
        self._escape = re.compile(rf"{re.escape(escape)}([{re.escape(escape + quote)}]?)") if escape else None
        self._back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _LINES_A_RECORD:
            raise _Runaway
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        return line if self._escape is None else self._escape.sub(lambda at: at[0] if at[1] else at[0] * 2, line)

    def put_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))


def look(text: str, written: Written, limit: int | None = None) -> tuple[list[list[str]], int]:
    """The first records of a text, and how many of them are lines whose quotes do not match: these are mended as far as
    they come out as wide as the others, else a record of one cell."""
    delimiter, quote = written.delimiter or ",", written.quote or '"'
    pieces = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))  # no more is split than is looked at
    found = list(islice(read(encoding.lines(pieces), delimiter, quote, written.escape), limit))
    broken = sum(1 for row in found if isinstance(row, Broken))
    widths = Counter(len(row) for row in found if isinstance(row, list) and row) if broken else Counter()
    width = widths.most_common(1)[0][0] if widths else 0
    return [row if isinstance(row, list) else mended(row.line, written, width) or [row.line] for row in found], broken


def mended(line: str, written: Written, width: int) -> list[str] | None:
    """The cells of a line with quotes inside cells that were not doubled: a quote ends its cell only before a delimiter or
    at the end of the line, and is a letter like others where it ends nowhere. Where that gives fewer cells than the
    table has columns, one quote at the head of a cell may be a letter too. None unless exactly one reading gives as many
    cells as there are columns."""
    cells, opened = _cells(line, written)
    if len(cells) == width:
        return cells
    others = [_cells(line, written, letter)[0] for letter in opened] if len(cells) < width else []
    fitting = [cells for cells in others if len(cells) == width]
    return fitting[0] if len(fitting) == 1 else None


def _cells(line: str, written: Written, letter: int = -1) -> tuple[list[str], list[int]]:
    """The cells and where quotes open one; a quote at the place `letter` opens none."""
    delimiter, quote = written.delimiter or ",", written.quote or '"'
    mark, edge = re.escape(quote), re.escape(delimiter)
    closing = re.compile(rf"{mark}(?={edge}|$)")
    cells: list[str] = []
    opened: list[int] = []
    at = 0
    while True:
        end = closing.search(line, at + 1) if at != letter and line.startswith(quote, at) else None
        if end is not None:
            opened.append(at)
            cells.append(line[at + 1 : end.start()].replace(quote * 2, quote))
            at = end.end()
        else:
            stop = line.find(delimiter, at)
            stop = len(line) if stop < 0 else stop
            cells.append(line[at:stop])
            at = stop
        if at >= len(line):
            return cells, opened
        at += len(delimiter)
        if at == len(line):
            return [*cells, ""], opened


def of_text(decoder: Decoder, written: Written) -> Iterator[list[str] | Broken]:
    """Every record of a text file."""
    texts = map(encoding.without_zeros, decoder)
    return read(encoding.lines(texts), written.delimiter or ",", written.quote or '"', written.escape)


def read(lines: Iterator[str], delimiter: str, quote: str, escape: str | None = None) -> Iterator[list[str] | Broken]:
    """Every record of the table, blank ones as empty lists. A quote that is never closed, or closed in the middle of
    a cell, costs its own line only, not the rest of the file."""
    source = _Lines(lines, quote, escape)
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
