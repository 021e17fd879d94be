"""Tables that are none of our kinds: what they seem to be, by their headers. The signs are in subjects.toml."""

from __future__ import annotations

import fnmatch
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.model import ColumnFinding

_FILE = Path(__file__).with_name("subjects.toml")
_PARTS = {  # part -> targets that play it, and how sure their header must be
    "customer": (("customer_id", "customer_name"), aliases.BY_NAME),
    "product": (("product_id", "product_name"), aliases.BY_NAME),
    "quantity": (("quantity",), aliases.BY_NAME),
    "date": (("order_date", "invoice_date", "due_date", "payment_date"), 0.0),
    "amount": (("revenue", "amount"), 0.0),
}


@dataclass(frozen=True, slots=True)
class _Headers:
    """Headers by name; those with a `*` as one pattern."""

    whole: frozenset[str]
    like: re.Pattern[str] | None

    def among(self, names: Sequence[str]) -> bool:
        return not self.whole.isdisjoint(names) or (self.like is not None and any(map(self.like.fullmatch, names)))


@dataclass(frozen=True, slots=True)
class _Sign:
    name: str
    all: tuple[_Headers, ...]
    none: _Headers | None
    without: frozenset[str]
    columns: int | None


def of(columns: Sequence[ColumnFinding]) -> str | None:
    """What a table seems to be, as a name of the catalogue's `ingest.subject`; None for what may be one of our kinds."""
    names = [aliases.normalise(column.name) for column in columns]
    fitting = [
        sign
        for sign in _signs()
        if (sign.columns is None or len(names) <= sign.columns)
        and all(headers.among(names) for headers in sign.all)
        and not (sign.none and sign.none.among(names))
    ]
    if not fitting:
        return None
    parts = _parts(columns)
    return next((sign.name for sign in fitting if not sign.without & parts), None)


def _parts(columns: Sequence[ColumnFinding]) -> frozenset[str]:
    """The parts that columns play by their headers; a date must hold dates, and an amount numbers where its
    heading does not speak for itself."""
    found = set()
    for column in (column for column in columns if aliases.known(column.name)):
        known: dict[str, float] = {}
        for kind in ("sales", "invoices", "payments"):
            for target, (confidence, _) in aliases.candidates(kind, column.name).items():
                known[target] = max(known.get(target, 0.0), confidence)
            if (subject := aliases.either(kind, column.name)) and subject != "invoice":
                known[f"{subject}_id"] = 1.0
        for part, (targets, least) in _PARTS.items():
            unread = column.unread.get("number")  # an amount by its name, whose cells are to be mended
            holds = {"date": column.date, "amount": column.number or unread}.get(part, column)
            if column.value != "empty" and holds and any(known.get(target, -1.0) >= least for target in targets):
                found.add(part)
    return frozenset(found)


@cache
def _signs() -> tuple[_Sign, ...]:
    with _FILE.open("rb") as stream:
        rules = tomllib.load(stream)["subject"]
    return tuple(
        _Sign(
            rule["name"],
            tuple(map(_headers, rule["all"])),
            _headers(rule["none"]) if "none" in rule else None,
            frozenset(rule.get("without", ())),
            rule.get("columns"),
        )
        for rule in rules
    )


def _headers(given: Sequence[str]) -> _Headers:
    names = ["*".join(map(aliases.normalise, header.split("*"))) for header in given]
    like = [fnmatch.translate(name) for name in names if "*" in name]
    whole = frozenset(name for name in names if "*" not in name)
    return _Headers(whole, re.compile("|".join(like)) if like else None)
