"""Dates that a spreadsheet has written anew: opened and saved, 2024-01-13 may have become 13/1/2024 or 1/13/2024."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from kam_analytics.ingest.cells import values
from kam_analytics.ingest.cells.dates import SERIAL, read
from kam_analytics.ingest.model import Inspection, Plan

_CLEAR = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")  # can be read in one way only
_ORDERS = {"dmy": ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"), "mdy": ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y")}
_NAMED = ("%d-%b-%y", "%d-%b-%Y")


def dates(inspection: Inspection, plan: Plan, key: str, left_out: Mapping[int, str]) -> dict[str, tuple[str, ...]]:
    """Target -> formats for a file of rejected rows: those by which its extract was read, those that cannot mean anything
    else, and an order of day and month by which every date that was readable before is still the same day.

    `left_out`: the rows as they stood, by number; `key`: the column of that number.
    """
    return {
        target: tuple(dict.fromkeys((*formats, *_added(inspection, plan, target, key, left_out))))
        for target, formats in plan.dates.items()
    }


def _added(inspection: Inspection, plan: Plan, target: str, key: str, left_out: Mapping[int, str]) -> tuple[str, ...]:
    formats = plan.dates[target]
    if formats[:1] == (SERIAL,):
        return ()  # day numbers stay day numbers
    pairs = list(_pairs(inspection, plan, target, key, left_out))
    changed = [(day, now) for day, now in pairs if read(now, (*formats, *_CLEAR)) is None]
    orders = [forms for forms in _ORDERS.values() if changed and all(read(now, forms) == day for day, now in changed)]
    agreed = orders[0] if len(orders) == 1 else ()
    return (*_CLEAR, *_NAMED, *agreed)


def _pairs(
    inspection: Inspection, plan: Plan, target: str, key: str, left_out: Mapping[int, str]
) -> Iterator[tuple[object, str]]:
    """(the day that stood in the extract, the cell that stands in the file now) where both are filled."""
    names = [column.name for column in inspection.columns]
    source = plan.mapping[target]
    place, now_at, key_at = plan.columns.index(source), names.index(source), names.index(key)
    for row in inspection.sample:
        if len(row) <= max(now_at, key_at) or not row[key_at].strip().isdecimal():
            continue
        raw = left_out.get(int(row[key_at]))
        cells = json.loads(raw) if raw else []
        day = read(values.clean(cells[place]), plan.dates[target]) if len(cells) == len(plan.columns) else None
        if day is not None and not values.is_missing(row[now_at]):
            yield day, values.clean(row[now_at])
