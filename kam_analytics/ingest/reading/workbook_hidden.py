"""The rows of a sheet that a person does not see who opens it, such as those that a filter hides."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from kam_analytics.ingest.reading import workbook_guard

# Begins with plain letters: to look for tags, or for blanks, takes ten times as long.
_HIDDEN = re.compile(rb"""hidden=["'](?:1|true)["'][^<>]*(?<!/)>""")
_ROW = re.compile(rb"<(?:\w+:)?row\s(?:[^<>]*\s)?")


def rows(path: Path, sheet: str) -> int:
    """How many rows with cells are hidden, of all rows of a sheet. None known of old workbooks (XLS). The workbook has been
    opened before."""
    if not zipfile.is_zipfile(path):
        return 0
    with zipfile.ZipFile(path) as archive:
        part = workbook_guard.sheet_part(archive, sheet)
        return sum(map(within, workbook_guard.chunks(archive, part))) if part else 0


def within(chunk: bytes) -> int:
    """How many in a part of a sheet that is cut between tags."""
    if b"hidden=" not in chunk:
        return 0
    starts = [found.start() for found in _HIDDEN.finditer(chunk)]
    return sum(_ROW.fullmatch(chunk, chunk.rfind(b"<", 0, start), start) is not None for start in starts)
