"""What is loaded: dates, counts and the values that filters offer, computed once per data version."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cachetools import LRUCache

from kam_analytics.engine import Engine
from kam_analytics.scope import FIRST_DAY, Choices, Period, Scope, comparison, usual_period

_FOLDER = Path(__file__).parent
_INTO = "into:"


@dataclass(frozen=True, slots=True)
class Profile:
    """What the database holds. Dates are None where nothing of the kind is loaded."""

    data_version: int
    first_sale: date | None
    last_sale: date | None
    first_date: date | None
    last_date: date | None
    sales_lines: int
    invoices: int
    payments: int
    customers: int
    has_cost: bool
    demo: bool
    empty: bool
    never_loaded: bool
    refreshed_at: datetime | None
    choices: Choices


_kept: LRUCache[int, Profile] = LRUCache(8)
_lock = threading.Lock()


def of(engine: Engine) -> Profile:
    """The profile of the data as it is now."""
    with _lock:
        known = _kept.get(engine.number)
    if known is not None and known.data_version == engine.data_version:
        return known
    profile = _read(engine)
    with _lock:
        _kept[engine.number] = profile
    return profile


@cache
def _sql(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def _read(engine: Engine) -> Profile:
    version = engine.data_version
    row = engine.rows(_sql("dates"))[0]
    values: dict[str, list[str]] = {}
    for entry in engine.rows(_sql("values")):
        values.setdefault(entry["dimension"], []).append(entry["id"])
    firsts = [row[name] for name in ("first_sale", "first_invoice", "first_payment") if row[name]]
    lasts = [row[name] for name in ("last_sale", "last_invoice", "last_paid", "last_payment") if row[name]]
    first, last = min(firsts, default=None), max(lasts, default=None)
    return Profile(
        data_version=version,
        first_sale=row["first_sale"],
        last_sale=row["last_sale"],
        first_date=first,
        last_date=last,
        sales_lines=row["sales_lines"],
        invoices=row["invoices"],
        payments=row["payments"],
        customers=row["customers"],
        has_cost=row["has_cost"],
        demo=row["demo_imports"] > 0,
        empty=first is None,
        never_loaded=row["imports_ever"] == 0,
        refreshed_at=row["refreshed_at"],
        choices=_choices(first, last, values),
    )


def _choices(first: date | None, last: date | None, values: dict[str, list[str]]) -> Choices:
    first, last = first or FIRST_DAY, last or FIRST_DAY.replace(year=1901)
    period = usual_period(last, first)
    currencies = tuple(values.get("currency", [])) or ("",)
    default = Scope(last, period, comparison(period, "previous_year"), currency=currencies[0])

    def offered(name: str) -> tuple[str, ...]:
        found = values.get(name, [])
        return () if found in ([], [""]) else tuple(sorted(found))

    return Choices(
        defaults=default,
        first=first,
        last=last,
        regions=offered("region"),
        salespeople=offered("salesperson"),
        categories=offered("category"),
        currencies=currencies,
        converted={name[len(_INTO) :]: tuple(codes) for name, codes in values.items() if name.startswith(_INTO)},
    )


def whole_history(profile: Profile, **changes: Any) -> Scope:
    """All loaded dates up to the as-of date, without comparison: what the command line covers by default."""
    choices = profile.choices
    as_of = changes.pop("as_of", None) or choices.defaults.as_of
    period = Period(min(choices.first, as_of), as_of)
    return choices.defaults.with_filters(as_of=as_of, period=period, base=None, **changes)
