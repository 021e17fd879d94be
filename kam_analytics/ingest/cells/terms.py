"""Payment terms as people write them: 'Net 60', '60 days', '60天', '30 Tage netto', '2/10 net 30'."""

from __future__ import annotations

import re

from kam_analytics.ingest.cells import values

# The same stands in macros_careful.sql; a test compares the two. Terms from the end of a month (月结30天) are no days.
_WRITTEN = re.compile(
    r"(?:[0-9]{1,2}(?:[.,][0-9]+)?\s*%?\s*/\s*[0-9]{1,3}[\s,]+(?:netto|net|n/)\s*|(?:netto|net|n/|zahlbar in)?\s*)"
    r"([0-9]{1,4})\s*(?:天|日|days?|d|tagen?|jours?)?\s*(?:netto|net)?",
    re.IGNORECASE,
)


def days(cell: str) -> str:
    """The number of days in a cell that holds terms; any other cell as it is."""
    found = _WRITTEN.fullmatch(values.clean(cell))
    return found[1] if found else cell
