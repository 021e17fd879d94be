"""What a kind of extract is: its target columns, what each holds, and what a file must have."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

TEXT, DATE, NUMBER, RATE, DAYS, FLAG = "text", "date", "number", "rate", "days", "flag"
PERIOD = "period"  # a day, month, quarter or year: its first and last day
QUOTE = "quote"  # a number above zero with eight decimals
WRITTEN_AS_NUMBER = (NUMBER, RATE, DAYS, QUOTE)
CUSTOMER = (("customer_id",), ("customer_name",))
PARTY = {"customer_id": TEXT, "customer_name": TEXT}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of extract.

    `targets`: column -> what it holds. `required`: each entry is a set of alternatives, of which one must be there;
    an alternative of several columns needs all of them. `table`: where the rows go. `totals`: the columns whose
    sums are the control totals, the first one being what the rows are worth. `evidence`: how much a column speaks for
    this kind. `dated`: the day of a row; `key`: what names the document that a row belongs to; `line`: what tells the
    rows of one document apart. A kind without `dated` is only ever added to. `currency`: the column that names the
    currency of a row. `strict`: large extracts come of it, so the strict path is worth trying. `wide`: there may be
    a column of amounts for each of the 'months' (or quarters), or of rates for each of the 'currencies'; `missing` then takes
    'wide' (and 'wide_years' where months name the year) for columns that are mapped. `family`: kinds of one family have their rules and notices in common.
    """

    name: str
    table: str
    targets: dict[str, str]
    required: tuple[tuple[tuple[str, ...], ...], ...]
    totals: tuple[str, ...]
    evidence: dict[str, float]
    dated: str | None = None
    key: tuple[str, ...] = ()
    line: tuple[str, ...] = ()
    currency: str = "currency"
    strict: bool = False
    wide: str | None = None
    family: str | None = None

    def missing(self, mapped: Collection[str]) -> tuple[str, ...]:
        """The required columns that are not mapped, named by their first alternative."""
        return tuple(
            alternatives[0][0]
            for alternatives in self.required
            if not any(all(column in mapped for column in group) for group in alternatives)
        )

    def starred(self, mapped: Collection[str]) -> set[str]:
        """The columns to point out as required: of each set of alternatives the first that is mapped, else the first."""
        chosen = [
            next((group for group in alternatives if all(column in mapped for column in group)), alternatives[0])
            for alternatives in self.required
        ]
        return {column for group in chosen for column in group if column in self.targets}

    def needed(self, mapped: Collection[str]) -> set[str]:
        """The mapped columns that a row must fill, since no other could take their place; the customer aside, who may
        be given by id or name."""
        columns: set[str] = set()
        for alternatives in self.required:
            usable = [group for group in alternatives if all(column in mapped for column in group)]
            # Revenue that is given is never computed.
            if alternatives is not CUSTOMER and usable and (len(usable) == 1 or usable[0] == ("revenue",)):
                columns |= set(usable[0])
        return columns
