"""What each column of a table holds: dates, numbers, flags, words, ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import cast

from kam_analytics.ingest.cells import dates, ids, sides, terms, values
from kam_analytics.ingest.kinds import DATE, KINDS, aliases
from kam_analytics.ingest.kinds.kind import DAYS, NUMBER, RATE
from kam_analytics.ingest.meaning import promised, statuses
from kam_analytics.ingest.model import ColumnFinding

_STATUSES = 40  # the most values of a column that is a status
_STUDIED = 4000  # cells studied for the kind of a column; dates and decimal marks are read from all cells seen
_MISSING = frozenset(values.MISSING)
_MOST, _LEAST = 100_000, 6  # cells studied of all columns without a known name together; and the least of one of them


def study(
    names: Sequence[str], rows: Sequence[Sequence[str]], *, complete: bool = True, times: float = 1.0
) -> tuple[ColumnFinding, ...]:
    """What each column holds, from all rows seen; `complete`: these are all rows of the file; `times`: of how many of them one
    that was seen speaks."""
    shorter = len(set(map(len, rows))) > 1
    columns: list[Sequence[str | None]] = list(zip_longest(*rows))
    known = sum(map(aliases.known, names))
    few, many = (min(_STUDIED, max(_MOST // max(count, 1), _LEAST)) for count in (len(names) - known, known))
    return tuple(
        _study(
            index,
            name,
            _of_rows(columns[index], shorter) if index < len(columns) else (),
            many if aliases.known(name) else few,
            complete,
            times,
        )
        for index, name in enumerate(names)
    )


def _of_rows(column: Sequence[str | None], shorter: bool) -> Sequence[str]:
    """The cells of the rows that have one: the others are `shorter`."""
    return [cell for cell in column if cell is not None] if shorter else cast("Sequence[str]", column)


def _study(index: int, name: str, cells: Sequence[str], most: int, complete: bool, times: float) -> ColumnFinding:
    part, share = _part(cells, most)
    distinct, cleaned = _different(part)
    if not cleaned and len(part) < len(cells):  # filled in between, if at all
        part, share = cells, 1.0
        distinct, cleaned = _different(part)
    given = [cleaned[cell] for cell in part if cell in cleaned]
    markers = tuple(sorted(_MISSING.intersection(cells)))
    if not given:
        return ColumnFinding(name, index, "empty", (), 0.0, 0.0, markers=markers)
    found_date = found_number = found_sides = None
    dated = _half(dates.shaped, given[:500])
    known = KINDS if aliases.known(name) else ()
    named = {KINDS[kind].targets[target] for kind in known for target in aliases.candidates(kind, name)}
    named_date = DATE in named
    if dated or named_date:
        counts = Counter(cells)
        written: Counter[str] = Counter()
        for cell, count in counts.items():
            if not values.is_missing(cell):
                written[values.clean(cell)] += count
        found_date = dates.find(written, serials=named_date, complete=complete)
    if _half(values.has_digit, given[:200]):
        found_number = values.numbers([terms.days(cell) for cell in cells] if DAYS in named else cells, most)
        if found_number is None and (found_sides := sides.counted(part)):
            found_number = values.numbers([sides.split(cell)[1] for cell in cells], most)
    if found_date and (not found_number or named_date):
        value = "date"
    elif found_number:
        value = "number"
    else:
        marked = {cell for cell in cleaned.values() if values.is_flag(cell)}
        value = "flag" if sum(1 for cell in given if cell in marked) > 0.95 * len(given) else "text"
    read = {DATE} if found_date else set()
    if found_number:
        read |= {RATE} if found_number.percent else {NUMBER, RATE}
    return ColumnFinding(
        name=name,
        index=index,
        value=value,
        samples=tuple(dict.fromkeys(given))[:5],
        filled=round(share * len(given) / len(part), 4),
        distinct=round(len(set(given)) / len(given), 4),
        date=found_date,
        number=found_number,
        codelike=_codelike(given[:500]),
        padded=any(cell != cell.strip(values.BLANKS) for cell in distinct),
        markers=markers,
        pointed=ids.pointed(cleaned.values()),
        shortened=ids.shortened(cleaned.values()),
        sides=found_sides,
        blended=ids.blended(distinct) if aliases.names_id(name) else (),
        counts=_counts(name, cells, times),
        unread=promised.unread(name, given, read),
    )


def _part(cells: Sequence[str], most: int) -> tuple[Sequence[str], float]:
    """The cells that are studied, and of which share of all they speak: both ends of a long column; of the columns of a wide table
    few, thus filled ones from all over."""
    if len(cells) <= most:
        return cells, 1.0
    if most == _STUDIED:
        return [*cells[: most // 2], *cells[-(most // 2) :]], 1.0
    filled = list(filter(None, cells))
    return values.some(filled or cells, most), len(filled) / len(cells) if filled else 1.0


def _different(cells: Sequence[str]) -> tuple[set[str], dict[str, str]]:
    """The different cells; those that are filled, and how they read without blanks around them."""
    distinct = set(cells)
    return distinct, {cell: values.clean(cell) for cell in distinct if not values.is_missing(cell)}


def _half(holds: Callable[[str], bool], cells: Sequence[str]) -> bool:
    """Whether at least half of the cells hold something; no more are looked at than it takes to say no."""
    left = len(cells) // 2
    for cell in cells:
        if not holds(cell):
            left -= 1
            if left < 0:
                return False
    return True


def _counts(name: str, cells: Sequence[str], times: float) -> tuple[tuple[str, int], ...]:
    if not statuses.is_status(name):
        return ()
    found = Counter(cell.strip() for cell in cells if not values.is_missing(cell))
    if len(found) > _STATUSES:
        return ()
    return tuple((text, about(count * times) if times > 1 else count) for text, count in found.most_common())


def about(count: float) -> int:
    """An estimate with two digits that count."""
    return int(float(f"{count:.2g}"))


def _codelike(cells: Sequence[str]) -> bool:
    """Ids have no blanks and mostly digits or capital letters in them."""
    codes = sum(1 for cell in cells if " " not in cell and any(map(str.isdigit, cell)))
    return codes > 0.9 * len(cells)
