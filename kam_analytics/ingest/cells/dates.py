"""Dates as they are written: which readings a column allows, decided from all of its values."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from kam_analytics.ingest.cells import date_words, far_dates
from kam_analytics.ingest.model import DateFinding

SERIAL = "serial"  # Excel: days since 1899-12-30
EPOCH = date(1899, 12, 30)
FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
_TIME = re.compile(
    r"(?P<gap>[T ]\s?)(?P<c>[上下]午\s?)?(?P<h>\d{1,2}):(?P<m>\d{2})(?P<s>:\d{2}(?P<f>\.\d{1,9})?)?(?P<p>\s?[AaPp]\.?[Mm]\.?)?"
    r"(?P<z>\s?(?:Z|UTC|[+-]\d{2}:?\d{2}))?$"
)
# (pattern, readings by their order; each reading is a strptime format). Blanks around separators are not allowed.
_SHAPES: tuple[tuple[re.Pattern[str], dict[str, str]], ...] = tuple(
    (re.compile(pattern + "$", re.IGNORECASE), formats)
    for pattern, formats in (
        (r"\d{4}-\d{1,2}-\d{1,2}", {"ymd": "%Y-%m-%d"}),
        (r"\d{4}/\d{1,2}/\d{1,2}", {"ymd": "%Y/%m/%d"}),
        (r"\d{4}\.\d{1,2}\.\d{1,2}", {"ymd": "%Y.%m.%d"}),
        (r"\d{1,2}/\d{1,2}/\d{4}", {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}),
        (r"\d{1,2}-\d{1,2}-\d{4}", {"dmy": "%d-%m-%Y", "mdy": "%m-%d-%Y"}),
        (r"\d{1,2}\.\d{1,2}\.\d{4}", {"dmy": "%d.%m.%Y", "mdy": "%m.%d.%Y"}),
        (r"\d{1,2}/\d{1,2}/\d{2}", {"dmy": "%d/%m/%y", "mdy": "%m/%d/%y", "ymd": "%y/%m/%d"}),
        (r"\d{1,2}-\d{1,2}-\d{2}", {"dmy": "%d-%m-%y", "mdy": "%m-%d-%y", "ymd": "%y-%m-%d"}),
        (r"\d{1,2}\.\d{1,2}\.\d{2}", {"dmy": "%d.%m.%y", "mdy": "%m.%d.%y", "ymd": "%y.%m.%d"}),
        (r"(?:19|20)\d{6}", {"ymd": "%Y%m%d"}),
        (r"\d{4}年\d{1,2}月\d{1,2}日", {"ymd": "%Y年%m月%d日"}),
        (r"\d{1,2}-[a-z]{3}-\d{4}", {"dmy": "%d-%b-%Y"}),
        (r"\d{1,2}-[a-z]{3}-\d{2}", {"dmy": "%d-%b-%y"}),
        (r"[a-z]{3}-\d{1,2}-\d{4}", {"mdy": "%b-%d-%Y"}),
        (r"\d{4}-[a-z]{3}-\d{1,2}", {"ymd": "%Y-%b-%d"}),
    )
)
# Most cells: a number too short for a date, no digits, or but once up to seven of them (beside 年 others may be written in words).
_NONE = re.compile(r"-?\d{1,7}(?:\.\d+)?$|\D*$|[^\d年]*\d{1,7}[^\d年]*$")
_ANY_SHAPE = re.compile("|".join(pattern.pattern for pattern, _ in _SHAPES), re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?$")
_STAMP = re.compile(r"((?:19|20)\d{6})(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$")


def split(text: str) -> tuple[str, str | None]:
    """(date part, strptime format of the time part or None)."""
    match = _TIME.search(text)
    if match is None or match.start() < 6:
        return text, None
    form = match["gap"].replace(" ", " ") + ("%I:%M" if match["p"] else "%H:%M")
    form += (":%S.%f" if match["f"] else ":%S") if match["s"] else ""
    if match["p"] or match["z"] or match["c"]:
        form += "?"  # fine for the careful path, too varied for the strict one
    return text[: match.start()], form


@lru_cache(maxsize=65536)
def tidy(part: str) -> str:
    """The date part in the spelling its format expects: months as three letters, 日 at the end, without time of day."""
    part = date_words.plain(part)
    return _STAMP.sub(r"\1", part) if len(part) >= 14 else part


@lru_cache(maxsize=65536)
def readings(part: str) -> dict[str, str]:
    """Order -> format for every reading that makes this date part a real date between 1900 and 2100."""
    formats = _shape(part)
    return {order: form for order, form in formats.items() if _parse(tidy(part), form)}


def is_date(text: str) -> bool:
    return bool(readings(split(text)[0]))


@lru_cache(maxsize=65536)
def _shape(part: str) -> dict[str, str]:
    """Order -> format of the writing style of a date part, real or not ('31/31/2024'); empty for other things."""
    part = tidy(part)
    if not _ANY_SHAPE.match(part):  # as nearly every cell that is no date
        return {}
    return next(formats for pattern, formats in _SHAPES if pattern.match(part))


def shaped(text: str) -> bool:
    """Whether a cell looks like a date in some style."""
    return _NONE.match(text) is None and bool(_shape(split(text)[0]))


@lru_cache(maxsize=65536)
def _parse(part: str, form: str) -> date | None:
    try:
        found = date(*time.strptime(part, form)[:3])
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def read(text: str, formats: Iterable[str]) -> date | None:
    """The date that a cell means in one of the formats, as the careful path reads it."""
    for form in formats:
        if form == SERIAL:
            if _SERIAL.match(text):
                return EPOCH + timedelta(days=int(float(text)))
        elif (found := _parse(tidy(split(text)[0]), form)) is not None:
            return found
    return None


def find(cells: Counter[str], *, serials: bool = False, complete: bool = True) -> DateFinding | None:
    """How the dates of a column (cell -> how often) can be read; None when under half of the filled cells look like
    dates.

    With `serials`, a column of five-digit day numbers counts as dates (only sensible for columns named as dates).
    `complete`: these are all cells of the column; otherwise orders that differ on none of them stay open.
    An order is kept when it reads every date-like value, or nearly every one while the others do not: a typing
    error does not decide, a whole column does.
    """
    total = cells.total()
    if not total:
        return None
    parts: Counter[str] = Counter()
    times: defaultdict[str, set[str]] = defaultdict(set)
    for text, count in cells.items():
        part, of_day = split(text)
        parts[part] += count
        times[part].add(of_day or "")
    looking = sum(count for part, count in parts.items() if _shape(part))
    if looking < 0.5 * total:
        return _serials(cells, total) if serials else None
    found = _gather(parts, times)
    if not found.readable:
        return DateFinding((), {}, {}, tuple(list(cells)[:3]), 0.0)
    orders = _decide(found.fits, found.open) if found.open else [found.fixed_order]
    if complete:
        orders = _different(orders, parts)
    kept = {*found.fits, *orders}
    everything = {
        order: found.readable - found.open + (found.fits[order] if found.open else 0) == total for order in kept
    }
    return DateFinding(
        orders=tuple(orders),
        formats={order: _ordered(found.forms[order] | found.forms[""]) for order in kept},
        single={order: _single(found.timed[order] | found.timed[""]) if everything[order] else None for order in kept},
        examples=_examples(orders, parts),
        readable=found.readable / total,
        open=found.open > 0,
        writings=_writings(parts),
        against={order: against for order in orders if (against := found.open - found.fits[order])}
        if len(orders) > 1
        else {},
        far=_far(parts, orders[0]) if len(orders) == 1 else {},
    )


def _far(parts: Counter[str], order: str) -> dict[str, object]:
    """What is to be said of dates that lie apart from all others, as the order reads them."""
    days = {part: day for part in parts if (day := _reading(part, order)) is not None}
    months: Counter[int] = Counter()
    for part, day in days.items():
        months[far_dates.month_of(day)] += parts[part]
    spans = far_dates.far(sorted(months.items()))
    odd = {part: day for part, day in days.items() if any(low <= day <= high for low, high in spans)}
    if not odd:
        return {}
    examples = [far_dates.example(part, day) for part, day in list(odd.items())[: far_dates.SHOWN]]
    params: dict[str, object] = {"count": sum(parts[part] for part in odd), "examples": ", ".join(examples)}
    return params | far_dates.usual(sorted(months.items()), spans)


def _writings(parts: Counter[str]) -> tuple[tuple[str, int], ...]:
    """(an example, how many) of each way of writing a date that stands in the column, the usual one first."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for part, count in parts.items():
        if readings(part):
            form = next(iter(_shape(part).values()))
            counts[form] += count
            examples.setdefault(form, part)
    return tuple((examples[form], count) for form, count in counts.most_common())


class _Reading:
    """How often each order reads a cell. Writings that have one reading only (2024-03-05) stand under ''."""

    def __init__(self) -> None:
        self.readable = self.open = 0
        self.fixed_order = "ymd"
        self.fits: Counter[str] = Counter()
        self.forms: defaultdict[str, set[str]] = defaultdict(set)
        self.timed: defaultdict[str, set[str]] = defaultdict(set)


def _gather(parts: Counter[str], times: dict[str, set[str]]) -> _Reading:
    found = _Reading()
    for part, count in parts.items():
        readable = readings(part)
        if not readable:
            continue
        found.readable += count
        if len(_shape(part)) > 1:
            found.open += count
            found.fits.update(dict.fromkeys(readable, count))
            places = readable
        else:
            ((found.fixed_order, form),) = readable.items()
            places = {"": form}
        for order, form in places.items():
            found.forms[order].add(form)
            found.timed[order] |= {form + time for time in times[part]}
    return found


def _ordered(forms: Iterable[str]) -> tuple[str, ...]:
    """Two-digit years first: %y fails on four digits, while %Y would take two digits for the year 24."""
    return tuple(sorted(forms, key=lambda form: ("%Y" in form, form)))


def _decide(fits: Counter[str], readable: int) -> list[str]:
    """The orders that stay possible, best first: those that read everything; else one that hardly anything speaks
    against; else all, for the file contradicts itself."""
    ranked = [order for order, _ in fits.most_common()]
    whole = [order for order in ranked if fits[order] == readable]
    if whole or len(ranked) == 1:
        return whole or ranked
    against_best, against_next = readable - fits[ranked[0]], readable - fits[ranked[1]]
    return ranked[:1] if against_next >= 20 * against_best else ranked


def _single(forms: set[str]) -> str | None:
    """The one format of all values, if DuckDB can read it as it stands."""
    form = next(iter(forms))
    odd = "%b" in form or "年" in form or form.endswith("?")
    return form if len(forms) == 1 and not odd else None


def _different(orders: list[str], counts: Counter[str]) -> list[str]:
    """Orders that read every value alike are one: 05/05/2024 needs no question."""
    if len(orders) < 2:
        return orders
    kept = orders[:1]
    for order in orders[1:]:
        if any(_reading(text, order) != _reading(text, kept[0]) for text in counts):
            kept.append(order)
    return kept


def _reading(part: str, order: str) -> date | None:
    forms = readings(part)
    form = forms.get(order) if len(_shape(part)) > 1 else next(iter(forms.values()), None)
    return _parse(tidy(part), form) if form else None


def _examples(orders: list[str], counts: Counter[str]) -> tuple[str, ...]:
    if len(orders) < 2:
        return tuple(list(counts)[:3])
    telling = [text for text in counts if len({_reading(text, order) for order in orders}) > 1]
    return tuple(telling[:3])


def _serials(counts: Counter[str], total: int) -> DateFinding | None:
    good = sum(count for text, count in counts.items() if _SERIAL.match(text) and 1 <= float(text) <= 73415)
    if good < 0.9 * total:
        return None
    return DateFinding((SERIAL,), {SERIAL: (SERIAL,)}, {SERIAL: None}, tuple(list(counts)[:3]), good / total)
