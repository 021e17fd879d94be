"""The rows of a sheet that a person does not see who opens it, such as those that a filter hides."""

from __future__ import annotations

import re
import zipfile
from itertools import islice
from pathlib import Path

from kam_analytics.ingest.reading import workbook_guard

_FIRST = 4  # chunks of a megabyte: as many rows as a look at a long sheet takes
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\b[^<>]*\bhidden=["'](?:1|true)["'][^<>]*(?<!/)>""")


def rows(path: Path, sheet: str) -> int:
    """How many rows with cells are hidden, of the first ones of a long sheet. None known of old workbooks (XLS). The
    workbook has been opened before."""
    if not zipfile.is_zipfile(path):
        return 0
    with zipfile.ZipFile(path) as archive:
        part = workbook_guard.sheet_part(archive, sheet)
        if part is None:
            return 0
        return sum(len(_HIDDEN.findall(chunk)) for chunk in islice(workbook_guard.chunks(archive, part), _FIRST))
