"""The columns that a file of rejected rows has behind those of its extract, and the key by which it is known again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kam_analytics import i18n

_KEY = re.compile(r"\[([0-9]{1,9})-([0-9a-f]{12})\]")
_COPY = re.compile(r" \([0-9]+\)$")  # what a repeated header gets
NAMES = ("row", "column", "value", "reason")  # the first one carries the key


@dataclass(frozen=True, slots=True)
class Key:
    """Which import the rows were rejected by: its number, and the head of the SHA-256 of its file."""

    import_id: int
    sha: str


def heads(import_id: int, sha256: str, lang: str) -> list[str]:
    """The headers of the added columns."""
    first, *others = (i18n.text(f"ingest.rejects.{name}", lang) for name in NAMES)
    return [f"{first} [{import_id}-{sha256[:12]}]", *others]


def find(names: Sequence[str]) -> tuple[Key, tuple[str, ...]] | None:
    """The key and the names of the added columns, that of the row number first; None for any other file."""
    for place, name in enumerate(names if is_header(names) else ()):
        if match := _KEY.search(name):
            behind = [
                other for other in names[place + 1 :] if _COPY.sub("", other) in _words()
            ]  # wherever they were moved
            return Key(int(match[1]), match[2]), (name, *behind)
    return None


def is_header(row: Sequence[str]) -> bool:
    """Whether a record is the header of a file of rejected rows."""
    return _KEY.search("\0".join(row)) is not None  # at once: most have none


def added(names: Sequence[str]) -> tuple[str, ...]:
    """The names of the added columns, if any."""
    found = find(names)
    return found[1] if found else ()


@cache
def _words() -> frozenset[str]:
    return frozenset(i18n.text(f"ingest.rejects.{name}", lang) for name in NAMES for lang in i18n.LANGUAGES)
