"""The amount of a row in one of several columns, a currency each: 'Amount USD', 'Amount EUR'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from kam_analytics.ingest.cells.number_words import CODE_OF
from kam_analytics.ingest.cells.values import amount
from kam_analytics.ingest.kinds import KINDS, aliases
from kam_analytics.ingest.kinds.kind import NUMBER, Kind
from kam_analytics.ingest.model import Choice, ColumnFinding, Inspection, Match, Question


def groups(columns: Sequence[ColumnFinding]) -> list[tuple[str, ...]]:
    """The columns of numbers whose headers differ by the currency only, in the order of the file."""
    found: dict[str, dict[str, str]] = {}
    for column in columns:
        code = _code(column.name)
        if code and column.value in ("number", "empty"):
            stem = "" if aliases.is_currency(column.name) else aliases.normalise(aliases.bare(column.name))
            found.setdefault(stem, {}).setdefault(code, column.name)
    return [tuple(group.values()) for group in found.values() if len(group) > 1]


@lru_cache(maxsize=65536)  # more than a table has columns
def _code(header: str) -> str:
    """The currency that a header names, '' for none."""
    named = (aliases.currency_named(header) or "").upper()
    return CODE_OF.get(named, named)


def apart(names: Sequence[str]) -> bool:
    """Whether each of some headers names a currency of its own."""
    codes = {_code(name) for name in names}
    return "" not in codes and len(codes) == len(names)


def beside(inspection: Inspection, kind: Kind, mapping: Mapping[str, Match]) -> dict[str, tuple[str, ...]]:
    """Target -> the columns that hold its amounts, one of them a row, its currency in the header; none where a column names
    the currency, or where rows fill several of them."""
    return {
        target: group
        for target, group in _of_targets(inspection, kind, mapping).items()
        if not _crowded(inspection, group)
    }


def proposed(inspection: Inspection, kind: str) -> dict[str, tuple[str, ...]]:
    """`beside` of the columns as proposed, nothing chosen by hand."""
    return beside(inspection, KINDS[kind], inspection.proposals[kind].mapping)


def questions(inspection: Inspection, kind: Kind, mapping: Mapping[str, Match]) -> list[Question]:
    """Which of several columns is the amount, where rows fill more than one of them and nobody has said so; each answer as
    'target=column'."""
    found = []
    for target, group in _of_targets(inspection, kind, mapping).items():
        if mapping[target].reason != "chosen" and _crowded(inspection, group):
            choices = tuple(Choice(f"{target}={name}", words="column", params={"column": name}) for name in group)
            params = {"columns": ", ".join(group), "target": target}
            found.append(Question("amount_column", choices, mapping[target].source, params))
    return found


def _of_targets(inspection: Inspection, kind: Kind, mapping: Mapping[str, Match]) -> dict[str, tuple[str, ...]]:
    if "currency" not in kind.targets or "currency" in mapping:
        return {}
    of = {source: group for group in groups(inspection.columns) for source in group}
    used = {match.source for match in mapping.values()}
    money = {target: match.source for target, match in mapping.items() if kind.targets[target] == NUMBER}
    money.pop("quantity", None)
    return {
        target: of[source]
        for target, source in money.items()
        if source in of and not used & (set(of[source]) - {source})
    }


def _crowded(inspection: Inspection, group: Sequence[str]) -> bool:
    """Whether some row has amounts other than zero in several columns of a group."""
    places = [inspection.column(name).index for name in group]
    return any(
        sum(bool(amount(row[place], "point")) for place in places if place < len(row)) > 1 for row in inspection.sample
    )
