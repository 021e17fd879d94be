"""Tables with a column a month or quarter: which columns those are, by their headers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.model import ColumnFinding

LEAST = 2  # columns; one is enough where the kind is said by hand
COMPARED = 2  # so many months beside each other may be a comparison
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CHINESE = {"十二": "12", "十一": "11", "十": "10", **dict(zip("一二三四五六七八九", "123456789", strict=True))}
_YEAR = r"(?P<y>(?:19|20)\d{2})"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?:m|p|month|period)?(?P<m>0?[1-9]|1[0-2])",
        r"(?P<m>[1-9]|1[0-2])月份?",
        rf"{_YEAR}[-/.m年]m?(?P<m>0?[1-9]|1[0-2])(?:月份?)?(?:[-/.]0?1)?",
        rf"{_YEAR}(?P<m>0[1-9]|1[0-2])",
        rf"(?P<m>0?[1-9]|1[0-2])[-/.]{_YEAR}",
        r"q(?P<q>[1-4])",
        r"第?(?P<q>[1-4])季度?",
        rf"{_YEAR}[-/.]?q(?P<q>[1-4])",
        rf"{_YEAR}年?第?(?P<q>[1-4])季度?",
        rf"q(?P<q>[1-4])[-/.]?{_YEAR}",
    )
)
_FIRST = re.compile("[mpq第0-9]")  # of all the `_SHAPES`
_NAMED = re.compile(r"(?P<y>(?:19|20)\d{2})?[-/.]?(?P<n>[a-z]{3,9})\.?(?:[-/.'’]*(?P<z>(?:19|20)?\d{2}))?")
_NAMES = re.compile(
    "jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(tember|t)?|oct(ober)?|nov(ember)?|dec(ember)?"
)
_GAPS = re.compile(r"[\s_,]")
_COPY = re.compile(r" \([0-9]+\)$")  # what a repeated header gets
_YEAR_ALONE = re.compile(r"(?:FY ?)?(?:19|20)\d{2}(?:年|年度|财年)?", re.IGNORECASE)
_UNDATED = re.compile(r"\d\d|Q\d")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
PERIODS = ("period", "year", "month")  # targets that stand for what the headings say
_SHORT = 120  # letters of a title; what is longer is a text
_BESIDE = re.compile(r"(?:sales|revenue|target|quota|budget|plan|amount|目标|指标|预算|计划|任务|销售额|金额)")


@lru_cache(maxsize=65536)
def label(header: str) -> str | None:
    """The month or quarter that a header names: '01', 'Q1', with a year '2024-01', '2024-Q1'; None for other headers."""
    if "(" in header or "（" in header:
        header = aliases.bare(header)  # '1月(万元)'
    text = _GAPS.sub("", unicodedata.normalize("NFKC", header).casefold())
    text = _BESIDE.sub("", text).strip("-()")
    for written, digits in () if text.isascii() else _CHINESE.items():
        text = text.replace(f"{written}月", f"{digits}月").replace(f"{written}季", f"{digits}季")
    for shape in _SHAPES if _FIRST.match(text) else ():
        if match := shape.fullmatch(text):
            found = match.groupdict()
            part = f"Q{found['q']}" if found.get("q") else f"{int(found['m']):02}"
            return f"{found['y']}-{part}" if found.get("y") else part
    match = _NAMED.fullmatch(text)
    if match is None or not _NAMES.fullmatch(match["n"]):
        return None
    part = f"{_MONTHS.index(match['n'][:3]) + 1:02}"
    year = match["y"] or match["z"]
    return f"{year if len(year) == 4 else '20' + year}-{part}" if year else part


@lru_cache(maxsize=65536)
def _label(name: str) -> str | None:
    return label(_COPY.sub("", name))


def is_period(text: str) -> bool:
    """Whether a cell names a month or quarter with its year, or a year."""
    return bool(_YEAR_ALONE.fullmatch(text.strip())) or len(label(text) or "") > 3


def columns(found: Sequence[ColumnFinding], least: int = LEAST) -> dict[str, str]:
    """Source column -> its label, of a table that is wide; none where the labels are few, repeat, or are not of one form.

    Beside the others, a month of which no cell can be read is one all the same: its rows are rejected, not its amounts
    left out. A header that stands twice names its month twice.
    """
    labels = _labels(found)
    forms = {(len(known) > 3, "Q" in known) for known in labels.values()}
    several = _readable(found, labels) >= least and len(set(labels.values())) == len(labels)
    return labels if several and len(forms) == 1 else {}


def _labels(found: Sequence[ColumnFinding]) -> dict[str, str]:
    named = {column.name: _label(column.name) for column in found if column.value != "date"}
    return {name: known for name, known in named.items() if known is not None}


def _readable(found: Sequence[ColumnFinding], labels: Collection[str]) -> int:
    return sum(column.name in labels and column.value in ("number", "empty") for column in found)


def fault(found: Sequence[ColumnFinding]) -> tuple[str, dict[str, tuple[str, ...]]] | None:
    """What is wrong with the headings of a table that is wide, but cannot be read, a code of a refusal, and the columns that it
    names: quarters beside their months, a month that stands twice, months of no year. None for other tables."""
    labels = _labels(found)
    if _readable(found, labels) < LEAST:
        return None
    quarters = tuple(name for name, known in labels.items() if "Q" in known)
    if 0 < len(quarters) < len(labels):
        return "wide_mixed", {"columns": tuple(name for name in labels if name not in quarters), "quarters": quarters}
    times = Counter(labels.values())
    twice = tuple(name for name, known in labels.items() if times[known] > 1)
    if twice:
        return "wide_twice", {"columns": twice}
    of_no_year = tuple(name for name, known in labels.items() if len(known) <= 3)
    return ("wide_no_year", {"columns": of_no_year}) if of_no_year else None


def stands_for(wide: Mapping[str, str]) -> set[str]:
    """What the columns are among the required ones of a kind: of months without a year it is asked."""
    return {"wide", "wide_years"} if wide else set()


def undated(wide: Mapping[str, str]) -> bool:
    """Whether the labels are months or quarters of no year."""
    return bool(wide) and all(_UNDATED.fullmatch(known) for known in wide.values())


def dated(wide: Mapping[str, str], year: int) -> dict[str, str]:
    """The labels with their year, that of the first column in the order of the file; where they begin anew, the next, and of months
    that stand newest first the one before."""
    found: dict[str, str] = {}
    labels = [*wide.values()]
    back = len(labels) > 1 and all(_next(later) == sooner for sooner, later in pairwise(labels))
    before = labels[0] if labels else ""
    for source, known in wide.items():
        if known != before and (known > before) == back:
            year += -1 if back else 1
        found[source], before = f"{year}-{known}", known
    return found


def _next(known: str) -> str:
    """The month or quarter after one, of whatever year."""
    return f"Q{int(known[1:]) % 4 + 1}" if known[0] == "Q" else f"{int(known) % 12 + 1:02}"


def years(texts: Iterable[str]) -> tuple[str, ...]:
    """The years that words around a table name, the nearest first."""
    return tuple(dict.fromkeys(year for text in texts if len(text) <= _SHORT for year in _ANY_YEAR.findall(text)))
