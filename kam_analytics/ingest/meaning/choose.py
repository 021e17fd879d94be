"""Which of the tables of a file is meant, and whether its first row names the columns: found where it is clear, else asked."""

from __future__ import annotations

from collections.abc import Sequence

from kam_analytics.ingest.meaning import mapping
from kam_analytics.ingest.meaning.columns import study
from kam_analytics.ingest.model import Choice, Hints, Question, Table
from kam_analytics.ingest.reading import layout

_STUDIED = 200
_NAMED = 6  # names shown of a table


def table(rows: Sequence[Sequence[str]], tables: Sequence[Table], hints: Hints) -> tuple[Table, tuple[Question, ...]]:
    """The table looked at and what has to be asked about it.

    The one asked for; else the only one that can be imported; else the longest of those that can be (of all, where
    none can), and a question where there are several.
    """
    if hints.table is not None:
        found = tables[hints.table - 1]
        return found, _header(rows, found, hints)
    if len(tables) == 1:
        return tables[0], _header(rows, tables[0], hints)
    usable = [one for one in tables if _usable(rows, one)]
    found = max(usable or tables, key=lambda one: (len(layout.body(rows, one)[0]), -one.first))
    if len(usable) < 2:
        return found, _header(rows, found, hints)
    choices = tuple(
        Choice(
            str(number),
            words="titled" if one.title else "rows",
            params={
                "number": number,
                "rows": one.rows,
                "title": one.title,
                "names": _names(one),
            },
        )
        for number, one in enumerate(tables, start=1)
        if one in usable
    )
    return found, (Question("table", choices, params={"count": len(tables)}),)


def _usable(rows: Sequence[Sequence[str]], one: Table) -> bool:
    body = layout.body(rows, one)[0][:_STUDIED]
    return bool(body) and any(not found.missing for found in mapping.propose(study(one.names, body)).values())


def _header(rows: Sequence[Sequence[str]], found: Table, hints: Hints) -> tuple[Question, ...]:
    """Whether a row is the header, where that is not clear and nobody has said so."""
    if not found.unsure or hints.header_row is not None:
        return ()
    row = found.header_row or found.first
    names = ", ".join(" ".join(cell.split())[:30] for cell in rows[row - 1][:_NAMED])
    choices = (
        Choice(str(row), words="row", params={"row": row, "names": names}),
        Choice("0", words="none", params={"row": row}),
    )
    return (Question("header", choices, params={"row": row}),)


def _names(one: Table) -> str:
    return ", ".join(one.names[:_NAMED]) + (" ..." if len(one.names) > _NAMED else "")
