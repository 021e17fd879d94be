"""Columns by whose words rows are left out or amounts turned: cancelled, void, draft, payable; returns and credit notes.
Which words do what is in statuses.toml; a person may decide otherwise, value by value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from kam_analytics.ingest.cells.values import amount as number_of
from kam_analytics.ingest.cells.values import clean
from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.model import ColumnFinding, Inspection, Match

BY_CHOICE = "by_choice"
# The amounts that count the other way where a document is a return or a credit note; the first one given tells the sign.
TURNING = {
    "sales": ("revenue", "quantity", "cost", "profit"),
    "invoices": ("amount", "paid_amount", "open_amount"),
    "payments": ("amount",),
}
REASONS = ("example_row", "payable", "other_document", "deleted", "voided", "draft", "cancelled", "returned", BY_CHOICE)
_AGAIN = re.compile(r" \(\d+\)$")
_FILE = Path(__file__).with_name("statuses.toml")

Said = Mapping[str, Mapping[str, bool]]  # column -> value as written -> whether its rows are loaded


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a status column: rows seen with it, why they are left out (None: they are loaded), and whether they
    would more often be left out than not."""

    text: str
    count: int
    reason: str | None
    doubtful: bool


def is_status(header: str) -> bool:
    """Whether the values of a column with this header are worth counting."""
    return _name(header) in _headers()


def of_status(column: ColumnFinding) -> bool:
    """Whether the values of a column are words of a status, whatever else its header could mean: 'state'."""
    return any(text.casefold() in _words() for text, _ in column.counts)


def acts(column: ColumnFinding) -> bool:
    """Whether a value of the column leaves rows out, or turns them, of some kind."""
    name = _name(column.name)
    rules = [rule for part in ("leave_out", "turned") for rule in _spec()[part] if name in rule["keys"]]
    words = {value.casefold() for rule in rules for value in rule["values"]}
    return any(text.casefold() in words for text, _ in column.counts)


def choices(inspection: Inspection, kind: str, said: Said) -> dict[str, tuple[Value, ...]]:
    """The status columns of an extract of a kind, with their values, the most frequent first."""
    out, doubtful = left_out(inspection, kind, said), kept_in_doubt(inspection, kind, said)
    found = {}
    for column in inspection.columns:
        if not column.counts or not _speaks(kind, column.name):
            continue
        reasons, unsure = out.get(column.name, {}), doubtful.get(column.name, {})
        found[column.name] = tuple(
            Value(text, count, reasons.get(text.casefold()), text in unsure) for text, count in column.counts
        )
    return found


def left_out(inspection: Inspection, kind: str, said: Said) -> dict[str, dict[str, str]]:
    """Column -> value in lower case -> why its rows are not loaded. Columns whose rules go first stand first."""
    columns = [
        column
        for column in inspection.columns
        if is_status(column.name) and (column.value != "date" or column.name in said)
    ]
    found: dict[str, dict[str, str]] = {}
    for rule in _rules("leave_out", kind):
        if rule.get("doubtful"):
            continue
        for column in columns:
            if _name(column.name) in rule["keys"]:
                reasons = found.setdefault(column.name, {})
                for value in rule["values"]:
                    reasons.setdefault(value.casefold(), rule["reason"])
    for name, values in said.items():
        reasons = found.setdefault(name, {})
        for value, loaded in values.items():
            key = value.strip().casefold()
            if loaded:
                reasons.pop(key, None)
            else:
                reasons[key] = reasons.get(key) or _doubted(kind, name).get(key) or BY_CHOICE
    return {name: reasons for name, reasons in found.items() if reasons}


def kept_in_doubt(inspection: Inspection, kind: str, said: Said) -> dict[str, dict[str, int]]:
    """Column -> value -> rows seen: values that mostly mean 'leave out', but whose header does not say of what."""
    found: dict[str, dict[str, int]] = {}
    for column in (column for column in inspection.columns if column.counts):
        doubted, spoken = _doubted(kind, column.name), {text.casefold() for text in said.get(column.name, {})}
        for text, count in column.counts:
            if text.casefold() in doubted and text.casefold() not in spoken:
                found.setdefault(column.name, {})[text] = count
    for column, seen in _sides(inspection, kind):
        known = {*seen[0], *seen[1]}
        for text, count in column.counts:
            if _plain(text) not in known and text.casefold() not in {t.casefold() for t in said.get(column.name, {})}:
                found.setdefault(column.name, {})[text] = count
    return found


def _sides(
    inspection: Inspection, kind: str
) -> Iterable[tuple[ColumnFinding, tuple[tuple[str, ...], tuple[str, ...]]]]:
    """The columns of debit and credit, with the words of the credit and of the debit side. Of what is written beside them it is said
    that it counts as it stands."""
    for rule in _rules("turned", kind):
        for column in inspection.columns if "other" in rule else ():
            if _name(column.name) in rule["keys"]:
                words = tuple(tuple(value.casefold() for value in rule[side]) for side in ("values", "other"))
                if 2 * _seen(column, {*words[0], *words[1]}) >= sum(count for _, count in column.counts) > 0:
                    yield column, (words[0], words[1])


def of_sides(header: str) -> bool:
    """Whether a column with this header says debit or credit."""
    return any("other" in rule and _name(header) in rule["keys"] for rule in _spec()["turned"])


def _seen(column: ColumnFinding, words: Collection[str]) -> int:
    return sum(count for text, count in column.counts if _plain(text) in words)


def _plain(text: str) -> str:
    """A mark in whatever width and case it is written."""
    return clean(text).casefold()


def turned(inspection: Inspection, kind: str, mapping: Mapping[str, Match]) -> dict[str, tuple[str, ...]]:
    """Column -> values, in lower case, whose rows count the other way."""
    amount = next((mapping[target].source for target in TURNING.get(kind, ()) if target in mapping), None)
    found: dict[str, tuple[str, ...]] = {}
    for rule in _rules("turned", kind):
        for column in inspection.columns:
            if _name(column.name) in rule["keys"]:
                words = tuple(value.casefold() for value in rule["values"])
                if "other" in rule:
                    others = tuple(value.casefold() for value in rule["other"])
                    words = _minus_side(inspection, kind, column, words, others, amount)
                if words and (not column.counts or any(_plain(text) in words for text, _ in column.counts)):
                    found[column.name] = (*found.get(column.name, ()), *words)
    return found


def _minus_side(
    inspection: Inspection,
    kind: str,
    column: ColumnFinding,
    credit: tuple[str, ...],
    debit: tuple[str, ...],
    amount: str | None,
) -> tuple[str, ...]:
    """The words of the side of an account that is the minus of what is loaded; () where the amounts have their signs already, or the
    column holds something else."""
    if not column.counts:
        return credit if column.value == "empty" else ()  # none seen yet
    seen = {side: _seen(column, side) for side in (credit, debit)}
    if 2 * sum(seen.values()) < sum(count for _, count in column.counts):
        return ()
    number = inspection.column(amount).number if amount else None
    if amount and number:
        place, style = inspection.column(amount).index, number.decimals[0]
        for side in (credit, debit):
            of_side = [row for row in inspection.sample if _plain(_cell(row, column.index)) in side]
            signs = [sign < 0 for row in of_side if (sign := number_of(_cell(row, place), style))]
            if 2 * sum(signs) > len(signs):
                return ()
    return credit if credit_is_minus(kind, seen[debit], seen[credit]) else debit


def credit_is_minus(kind: str, debits: int, credits: int) -> bool:
    """Whether the credits of an account, and not its debits, are the minus of what is loaded. Of invoices they are; revenue and
    receipts mostly stand on one side, which differs from account to account."""
    usual = credits > debits or (kind == "payments" and credits == debits)
    return not usual or kind == "invoices"


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def occurs(inspection: Inspection, words: Mapping[str, Any], said: Said) -> bool:
    """Whether a row was seen that holds one of the values of these columns, or was spoken of. Rows that were not seen are
    looked at by the load."""
    return any(
        name in said
        or not {
            word for text, _ in inspection.column(name).counts for word in (text.casefold(), _plain(text))
        }.isdisjoint(values)
        for name, values in words.items()
    )


def tells_returns(names: Iterable[str]) -> bool:
    """Whether a table with these headers says what was sent back."""
    return any(aliases.normalise(name) in _of_returns() for name in names)


@lru_cache(maxsize=65536)  # more than a table has columns
def _name(header: str) -> str:
    """The header without the number that one gets which stands there twice: 'Status (2)'."""
    return aliases.normalise(_AGAIN.sub("", header))


def _speaks(kind: str, header: str) -> bool:
    name = _name(header)
    return any(name in rule["keys"] for part in ("leave_out", "shown") for rule in _rules(part, kind))


@cache
def _doubted(kind: str, header: str) -> dict[str, str]:
    name = _name(header)
    return {
        value.casefold(): rule["reason"]
        for rule in _rules("leave_out", kind)
        if rule.get("doubtful") and name in rule["keys"]
        for value in rule["values"]
    }


@cache
def _words() -> frozenset[str]:
    rules = [*_spec()["leave_out"], *_spec()["shown"]]
    return frozenset(word.casefold() for rule in rules for word in (*rule.get("values", ()), *rule.get("words", ())))


@cache
def _of_returns() -> frozenset[str]:
    """Headers that speak of nothing but returns."""
    others = [rule["keys"] for rule in _spec()["leave_out"] if rule["reason"] != "returned"]
    own = [rule["keys"] for rule in _spec()["leave_out"] if rule["reason"] == "returned"]
    return frozenset[str]().union(*own) - frozenset[str]().union(*others)


@cache
def _headers() -> frozenset[str]:
    return frozenset(key for rules in _spec().values() for rule in rules for key in rule["keys"])


@cache
def _rules(part: str, kind: str) -> tuple[dict[str, Any], ...]:
    return tuple(rule for rule in _spec()[part] if kind in rule["kinds"])


@cache
def _spec() -> dict[str, list[dict[str, Any]]]:
    with _FILE.open("rb") as stream:
        spec: dict[str, list[dict[str, Any]]] = tomllib.load(stream)
    for rules in spec.values():
        for rule in rules:
            rule["keys"] = frozenset(map(aliases.normalise, rule["headers"]))
    return spec
