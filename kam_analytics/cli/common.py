"""What the commands share: opening the database, printing errors and tables."""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kam_analytics.engine import Engine, data_version_of
from kam_analytics.errors import DatabaseError, KamError

EXIT_REFUSED, EXIT_ASKED = 2, 3
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def open_engine(args: argparse.Namespace, *readable: Path, create: bool = False) -> Engine:
    """The database of the command, made new only by commands that load something (`create`); raises DatabaseError, for
    one `database_locked` while the dashboard runs, and `database_missing`."""
    chosen = args.settings
    if not create and not chosen.database.exists():
        raise DatabaseError("database_missing", file=str(chosen.database))
    engine = Engine(
        chosen.database, chosen.staging, readable=readable, memory_limit=chosen.memory_limit, threads=chosen.threads
    )
    if not engine.made_for(chosen.currency):
        from kam_analytics.ingest.books.renewal import renew

        renew(engine)
    args.found_version = engine.data_version
    return engine


def changed(args: argparse.Namespace) -> bool:
    """Whether the data is another one than when the command opened it; asked of the database, since what was under way may be done
    all the same. True where it cannot be told."""
    found = getattr(args, "found_version", None)
    if found is None:
        return False
    try:
        return bool(data_version_of(args.settings.database) != found)
    except Exception:  # the command has failed already: this is no second failure
        return True


def by_hand(args: argparse.Namespace) -> dict[str, Any]:
    """What the options say of a file; a tab may be written as 'tab' or '\\t'."""
    given = {name: getattr(args, name) for name in ("kind", "encoding", "delimiter", "sheet", "header_row", "table")}
    return given | {"delimiter": "\t"} if args.delimiter in ("tab", "\\t") else given


def say(error: KamError, lang: str) -> None:
    """Print an error for a person: what happened, and what to do."""
    say_text(error.title(lang), error.message(lang), error.hint(lang))


def say_text(title: str, message: str, hint: str) -> None:
    for line in (title, message, hint):
        print(visible(" ".join(line.splitlines())), file=sys.stderr)


def visible(text: str) -> str:
    """Text from data for a terminal: what could break the line, move the cursor or turn the writing round becomes a
    mark."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _unseen(letter) else letter for letter in text)


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in _TURNING


def width(text: str) -> int:
    """Columns that a text takes on a terminal: Chinese letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool] = ()) -> str:
    """Lines of aligned columns; numbers to the right where `right` says so."""
    rows = [[visible(cell) for cell in row] for row in rows]
    sides = list(right) + [False] * (len(head) - len(right))
    widths = [max(width(row[place]) for row in (head, *rows)) for place in range(len(head))]

    def line(row: Sequence[str]) -> str:
        cells = []
        for place, cell in enumerate(row):
            gap = " " * (widths[place] - width(cell))
            cells.append(gap + cell if sides[place] else cell + gap)
        return "  ".join(cells).rstrip()

    return "\n".join(line(row) for row in (head, *rows))
