"""Rows that go on with the document above: its day, and mostly its number, stand in the first row only, as in vouchers of Kingdee and
Yonyou."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kam_analytics.ingest.cells import totals, values
from kam_analytics.ingest.kinds import DATE, KINDS, NUMBER, RATE, TEXT
from kam_analytics.ingest.kinds.kind import PERIOD, Kind
from kam_analytics.ingest.model import Plan

_OF_A_LINE = frozenset({"product_id", "product_name", "category"})
_CUSTOMER = ("customer_id", "customer_name")
_ONE = frozenset({*_CUSTOMER, "currency"})  # a document has one, though it be written in some of its rows
_SEVERAL = 2  # one such row may be a slip


def head(kind: Kind, mapping: Mapping[str, str]) -> tuple[str, ...]:
    """The columns of the day and the number of a document, where the file has both."""
    day = next((target for target, holds in kind.targets.items() if holds in (DATE, PERIOD)), None)
    number = kind.key[0] if kind.key and kind.key[0] in kind.targets else next(iter(kind.targets))
    wanted = (kind.dated if kind.dated in kind.targets else day, None if number in _CUSTOMER else number)
    found = dict.fromkeys(mapping[name] for name in wanted if name is not None and name in mapping)
    return tuple(found) if len(found) > 1 else ()


@dataclass(frozen=True, slots=True)
class Found:
    """The further rows among those `seen`: how many, the number of a document that goes on so, and what is filled down: what is said
    of a document and lacks throughout, or is one for all of it."""

    rows: int
    seen: int
    example: str
    lacking: tuple[str, ...]


def look(
    kind: Kind, columns: Sequence[str], mapping: Mapping[str, str], rows: Sequence[Sequence[str]], also: Collection[str]
) -> Found:
    """What the rows show of documents that go on below. `also`: columns whose words count for the whole document, too."""
    marks = head(kind, mapping)
    if not marks:
        return Found(0, len(rows), "", ())
    document = _Document(kind, columns, mapping)
    amounts = [columns.index(source) for target, source in mapping.items() if kind.targets[target] == NUMBER]
    one = {*also, *(mapping[target] for target in _ONE if target in mapping)}
    of_document = one | {
        source
        for target, source in mapping.items()
        if kind.targets[target] not in (NUMBER, RATE) and target not in _OF_A_LINE
    }
    places = {name: place for place, name in enumerate(columns) if name in of_document}
    count, example = 0, ""
    for row in rows:
        if not document.goes_on(row) or totals.sums(row, document.first) or not _has(row, amounts):
            continue
        count += 1
        example = example or document.number
        places = {name: at for name, at in places.items() if name in one or values.is_missing(row[at])}
    return Found(count if count >= _SEVERAL else 0, len(rows), example, tuple(places))


def _has(row: Sequence[str], amounts: Sequence[int]) -> bool:
    return any(place < len(row) and values.has_digit(row[place]) for place in amounts)


class _Document:
    """Goes along the rows and tells which belong to the row above."""

    def __init__(self, kind: Kind, columns: Sequence[str], mapping: Mapping[str, str]) -> None:
        self._head = [columns.index(name) for name in head(kind, mapping)]
        self._customer = [columns.index(mapping[target]) for target in _CUSTOMER if target in mapping]
        self._words = {  # in which also a number is a word, as a code of a product
            columns.index(source) for target, source in mapping.items() if kind.targets[target] == TEXT
        }
        self.first: Sequence[
            str
        ] = ()  # the row that day and number stand in; () where the last one had but one of them

    @property
    def number(self) -> str:
        return self.first[self._head[1]].strip()

    def goes_on(self, row: Sequence[str]) -> bool:
        """Whether a row that is no total has words, no other customer, no day, and no number or that of the row above which has
        both."""
        if not self._head or any(place >= len(row) for place in self._head):
            return False
        day, number = (row[place] for place in self._head)
        if not values.is_missing(day):
            self.first = () if values.is_missing(number) else row
            return False
        if not values.is_missing(number) and not (self.first and _bare(self.number) == _bare(number)):
            self.first = ()
            return False
        return bool(self.first) and self._of_customer(row) and self._says(row)

    def _of_customer(self, row: Sequence[str]) -> bool:
        return all(values.is_missing(row[at]) or row[at].strip() == self.first[at].strip() for at in self._customer)

    def _says(self, row: Sequence[str]) -> bool:
        """Numbers alone may be a sum without a word."""
        return any(
            at not in self._head and not values.is_missing(cell) and (at in self._words or not values.is_number(cell))
            for at, cell in enumerate(row)
        )


def _bare(number: str) -> str:
    """The number of a document without what a spreadsheet adds or takes: 00123, 123, 123.0."""
    return number.strip().removesuffix(".0").lstrip("0")


class Vouchers:
    """Tells such rows of a file by its plan. They are filled down where a person said so, else nothing is filled in, for it may
    be lacking by mistake."""

    def __init__(self, plan: Plan) -> None:
        joined = bool(plan.joined) and "stacked" not in plan.joined  # the date stands in another table
        known = plan.completes is None and not joined
        self._document = _Document(KINDS[plan.kind], plan.columns, plan.mapping) if known else None
        self._filled = [plan.columns.index(name) for name in plan.filled]
        self._sheets = {start for _, start, _ in plan.joined.get("stacked", ())}

    def continues(self, row: Sequence[str], number: int) -> bool:
        """Whether a row that is no total, of this number in the file, goes on with the document above."""
        if self._document is None:
            return False
        if number in self._sheets:
            self._document.first = ()
        return self._document.goes_on(row)

    def sums(self, row: Sequence[str]) -> bool:
        """Whether a row that goes on is no line of the document, but a sum."""
        return self._document is not None and totals.sums(row, self._document.first)

    def filled(self, row: list[str]) -> list[str] | None:
        """A row that goes on, with what the first row of its document says; None where nothing is filled down."""
        if not self._filled or self._document is None:
            return None
        first = self._document.first
        return [first[at] if at in self._filled and values.is_missing(cell) else cell for at, cell in enumerate(row)]
