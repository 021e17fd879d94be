"""How old the loaded data are today. What figures call 'as of' is the last day of the data, however long ago that was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from kam_analytics.ui.page import Page

DAILY = ("sales", "invoices", "payments")  # the kinds that come in day by day, and so can be overdue
_UNKNOWN = 45  # days without a new line that pass where imports show no rhythm; a rate of exchange is as old at most
_LATE, _LEAST = 1.5, 7  # times the usual interval between imports, and days at least, until the next one is overdue
_PAST = 366  # data that end longer ago describe the past on purpose: nothing is overdue there


@dataclass(frozen=True, slots=True)
class Source:
    """One kind that is loaded: its last day, the days since, and those that may pass between two imports."""

    kind: str
    last: date
    days: int
    allowed: float
    interval: float | None  # days between imports, where there are enough of them
    stale: bool
    behind: int  # days before the latest of all sources


@dataclass(frozen=True, slots=True)
class Ages:
    """The sources by kind; `past` where all of them ended long ago or are those of the demo company, so that none is stale."""

    sources: dict[str, Source]
    past: bool

    @property
    def stale(self) -> list[Source]:
        """Those that are overdue, the oldest first."""
        return sorted((source for source in self.sources.values() if source.stale), key=lambda source: -source.days)

    @property
    def latest(self) -> Source:
        return min((self.sources[kind] for kind in self.sources), key=lambda source: source.days)


def of(sources: pd.DataFrame, today: date, *, demo: bool) -> Ages:
    """`sources`: the dated rows of the metric passport/sources (kind, last_date, import_interval)."""
    ends = {row["kind"]: row["last_date"].date() for row in sources.to_dict("records")}
    newest = max(ends.values())
    past = demo or (today - newest).days > _PAST
    found = {}
    for row in sources.to_dict("records"):
        kind, last = row["kind"], ends[row["kind"]]
        interval = None if pd.isna(row["import_interval"]) else float(row["import_interval"])
        allowed = _UNKNOWN if interval is None else max(_LATE * interval, _LEAST)
        days = (today - last).days
        stale = not past and kind in DAILY and days > allowed
        found[kind] = Source(kind, last, days, allowed, interval, stale, (newest - last).days)
    return Ages(found, past)


def ago(page: Page, days: int) -> str:
    """'28 days ago', 'yesterday', '3 years ago'; whole months and years from two of them on."""
    if days in (0, 1):
        return page.t(f"passport.ago.{days}")
    if days < 0:
        return page.t("passport.ago.ahead", days=page.numbers.days(-days))
    for unit, length, most in (("days", 1, 91), ("months", 365.25 / 12, 731)):
        if days < most:
            return page.t(f"passport.ago.{unit}", n=page.numbers.count(int(days / length)))
    return page.t("passport.ago.years", n=page.numbers.count(int(days / 365.25)))


def sentence(page: Page, ages: Ages) -> tuple[str, dict[str, Any]] | None:
    """Key and fields of what is to be said of the age; None where nothing is overdue."""
    if not ages.stale:
        return None
    first = ages.stale[0]
    kinds = page.t("shell.comma").join(page.t(f"ingest.kind.{source.kind}") for source in ages.stale)
    told = {"kinds": kinds, "day": page.day(first.last), "ago": ago(page, first.days)}
    if len(ages.stale) == 1 and first.interval is not None:
        return "passport.stale_usual", {**told, "usual": page.numbers.days(first.interval)}
    return "passport.stale_said" if len(ages.stale) == 1 else "passport.stale_several", told
