"""Cells that a spreadsheet would run as formulas: made harmless in files for it, and as they were when they come back."""

from __future__ import annotations

import re

from kam_analytics.ingest.cells import values

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def harmless(cell: str) -> str:
    """A cell that a spreadsheet will not run as a formula: an apostrophe in front of = + - @ and tabs, unless the
    cell is a number. A cell that begins with such an apostrophe itself gets another."""
    return "'" + cell if _RUNS.match(cell) and not values.is_number(cell) else cell


def as_written(cell: str) -> str:
    """The cell that `harmless` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell
