"""The header of another table further down a file than anybody has looked: there the table that is read ends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kam_analytics.ingest.cells import values
from kam_analytics.ingest.kinds import KINDS, aliases
from kam_analytics.ingest.kinds.kind import DATE, NUMBER
from kam_analytics.ingest.model import Plan
from kam_analytics.ingest.reading import sample
from kam_analytics.ingest.reading.dialect import known
from kam_analytics.ingest.reading.rows import header_like, one_line

_ROWS_SEEN = 10_000  # of a long workbook
_NAMES = 2  # known names that a header has at least


class NextTable:
    """Looks for it in the rows of a file that is longer than what was looked at. `row` and `names`: where it began, 0 and
    nothing before that."""

    def __init__(self, plan: Plan, path: Path) -> None:
        self.row, self.names = 0, ""
        whole = plan.format == "text" and path.stat().st_size <= sample.WHOLE
        self._after = _ROWS_SEEN if plan.format == "workbook" else plan.header_row
        kind = KINDS[plan.kind]
        places = [plan.columns.index(source) for target, source in plan.mapping.items()
                  if kind.targets[target] in (DATE, NUMBER)]  # fmt: skip
        self._place = -1 if whole or plan.last or not plan.header_row or plan.added or not places else places[0]
        self._own = [aliases.normalise(name) for name in plan.columns]

    def begins(self, number: int, row: Sequence[str]) -> bool:
        """Whether a row is the header of another table: words where dates or numbers stand, known as names of columns."""
        place = self._place
        if place < 0 or len(row) <= place or number <= self._after:
            return False
        cell = row[place].strip()
        if not cell[:1].isalpha() or any(map(str.isdigit, cell)) or values.is_missing(cell):  # as hardly any row
            return False
        if known(row) < _NAMES or not header_like(row):
            return False
        if self._own_again(row):
            return False
        self.row, self.names = number, ", ".join(one_line(name) for name in row if name.strip())
        return True

    def _own_again(self, row: Sequence[str]) -> bool:
        """Whether a row is the table's own header, or the last row of it: names are joined from all its rows."""
        names = [aliases.normalise(name) for name in row]
        return len(names) <= len(self._own) and all(map(str.endswith, self._own, names))
