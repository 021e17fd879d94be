"""Rows that go on with the document above: its day, and mostly its number, stand in the first row only, as in vouchers of Kingdee and
Yonyou."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kam_analytics.ingest.cells import totals, values
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.kinds.kind import NUMBER, RATE, Kind
from kam_analytics.ingest.model import Plan

_OF_A_LINE = frozenset({"product_id", "product_name", "category"})
_SEVERAL = 2  # one such row may be a slip


def head(kind: Kind, mapping: Mapping[str, str]) -> tuple[str, ...]:
    """The columns of the day and the number of a document, where the file has both."""
    wanted = [name for name in (kind.dated, kind.key[0] if kind.key else None) if name and name != "customer_id"]
    found = dict.fromkeys(mapping[name] for name in wanted if name in mapping)
    return tuple(found) if len(found) > 1 else ()


@dataclass(frozen=True, slots=True)
class Found:
    """The further rows among some: how many, the number of a document that goes on so, and what they lack throughout of what is said
    of a document."""

    rows: int
    example: str
    lacking: tuple[str, ...]


def look(
    kind: Kind, columns: Sequence[str], mapping: Mapping[str, str], rows: Sequence[Sequence[str]], also: Collection[str]
) -> Found:
    """What the rows show of documents that go on below. `also`: columns whose words count for the whole document, too."""
    marks = head(kind, mapping)
    of_document = {
        source
        for target, source in mapping.items()
        if kind.targets[target] not in (NUMBER, RATE) and target not in _OF_A_LINE
    } | set(also)
    places = {name: columns.index(name) for name in columns if name in of_document}
    amounts = [columns.index(source) for target, source in mapping.items() if kind.targets[target] == NUMBER]
    document = _Document([columns.index(name) for name in marks])
    number = columns.index(mapping[kind.key[0]]) if marks else 0
    count, example = 0, ""
    for row in rows:
        if not document.goes_on(row) or totals.labelled(row) or not _has(row, amounts):
            continue
        count += 1
        example = example or document.first[number].strip()
        places = {name: place for name, place in places.items() if values.is_missing(row[place])}
    return Found(count if count >= _SEVERAL else 0, example, tuple(places) if marks else ())


@dataclass(slots=True)
class _Document:
    """Goes along the rows and tells which belong to the row above. `head`: the places of day and number."""

    head: Sequence[int]
    first: Sequence[str] = ()  # the row that both stand in; () where the last one had but one of them

    def goes_on(self, row: Sequence[str]) -> bool:
        """Whether a row that is no total has words, but no day, and no number or that of the row above which has both."""
        if not self.head or any(place >= len(row) for place in self.head):
            return False
        day, number = (row[place] for place in self.head)
        if not values.is_missing(day):
            self.first = () if values.is_missing(number) else row
            return False
        if not values.is_missing(number) and not (self.first and self.first[self.head[1]].strip() == number.strip()):
            self.first = ()
            return False
        return bool(self.first) and any(
            place not in self.head and not values.is_missing(cell) and not values.is_number(cell)
            for place, cell in enumerate(row)
        )  # numbers alone: a sum without a word


def _has(row: Sequence[str], amounts: Sequence[int]) -> bool:
    return any(place < len(row) and values.has_digit(row[place]) for place in amounts)


class Vouchers:
    """Tells such rows of a file by its plan. They are filled down where a person said so, else nothing is filled in, for it may
    be lacking by mistake."""

    def __init__(self, plan: Plan) -> None:
        joined = bool(plan.joined) and "stacked" not in plan.joined  # the date stands in another table
        known = plan.completes is None and not joined
        kind = KINDS[plan.kind]
        self._document = _Document([plan.columns.index(name) for name in head(kind, plan.mapping)] if known else ())
        self._filled = [plan.columns.index(name) for name in plan.filled]
        self._amounts = [
            plan.columns.index(source) for target, source in plan.mapping.items() if kind.targets[target] == NUMBER
        ]

    def continues(self, row: Sequence[str]) -> bool:
        """Whether a row that is no total goes on with the document above."""
        return self._document.goes_on(row)

    def filled(self, row: list[str]) -> list[str] | None:
        """A row that goes on, with what the first row of its document says; None where it has no amount, or nothing is filled down."""
        if not self._filled or not _has(row, self._amounts):
            return None
        first = self._document.first
        return [first[at] if at in self._filled and values.is_missing(cell) else cell for at, cell in enumerate(row)]
