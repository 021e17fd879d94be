"""Columns by content where the heading says nothing: a proposal with its evidence for a person to confirm, never taken unattended.

Where two columns compete and no relation between them tells which is which, none is proposed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import permutations

from kam_analytics.ingest.kinds import KINDS, aliases
from kam_analytics.ingest.kinds.kind import Kind
from kam_analytics.ingest.meaning import wide
from kam_analytics.ingest.meaning.mapping import wide_columns
from kam_analytics.ingest.meaning.traits import Traits
from kam_analytics.ingest.model import DATE_ORDERS, Inspection, Match

REASON, CONFIDENCE = "by_content", 0.4  # below that of any heading
KNOWN_IDS = "known_ids"  # the reason of a column that holds ids of customers who are loaded

_COLUMNS, _NUMBERS, _DAYS = 60, 16, 6  # more say nothing by their content alone, and take long
_ROWS, _TELLING = 3, 5  # rows that there must be; rows that must speak for a relation
_FEW = 5  # different codes: of a kind, a site, hardly of customers
_NEARLY_ALL, _GROUPED = 0.95, 0.9
_TERMS = frozenset(
    {7, 8, 10, 14, 15, 20, 21, 28, 30, 31, 40, 42, 45, 50, 60, 75, 90, 100, 120, 150, 180}
)  # days of payment
_APART = 180  # days between an order and what follows it, mostly
_DATE_OF = {
    "sales": "order_date",
    "invoices": "invoice_date",
    "payments": "payment_date",
    "credit_notes": "credit_date",
}
_NUMBER_OF = {"invoices": "invoice_id", "credit_notes": "credit_note_id"}


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns whose headings say nothing, and what was found among them: target -> match."""

    kind: Kind
    columns: Sequence[Traits]
    wanted: frozenset[str]
    found: dict[str, Match] = field(default_factory=dict)

    def those(self, holds: Callable[[Traits], bool]) -> list[Traits]:
        used = {match.source for match in self.found.values()}
        return [column for column in self.columns if column.name not in used and holds(column)]

    def take(self, target: str, column: Traits, evidence: str, **told: str) -> None:
        if target in self.wanted and target in self.kind.targets:
            self.found[target] = Match(column.name, CONFIDENCE, REASON, evidence, told)

    def only(self, target: str, holds: Callable[[Traits], bool], evidence: str) -> None:
        """The one column that holds something; none where several do."""
        if target not in self.found and len(found := self.those(holds)) == 1:
            self.take(target, found[0], evidence)


def proposed(
    inspection: Inspection, kind: str, mapping: Mapping[str, Match], said: Collection[str] = ()
) -> dict[str, Match]:
    """What the content proposes beside a `mapping` of which something needed is missing; nothing of the targets that a person has
    `said` something about."""
    chosen = KINDS[kind]
    spread = wide_columns(chosen, inspection.columns, mapping, by_hand=True)
    if (
        kind not in ("customers", *_DATE_OF)
        or inspection.asked
        or inspection.subject is not None
        or not chosen.missing(mapping.keys() | wide.stands_for(spread))
    ):
        return {}
    table = _Table(
        chosen, _nameless(inspection, mapping), frozenset(chosen.targets.keys() - mapping.keys() - set(said))
    )
    if kind == "customers":
        _customers(table)
    else:
        _documents(table)
    return {target: table.found[target] for target in chosen.targets if target in table.found}


def kinds(inspection: Inspection) -> tuple[str, ...]:
    """The kinds that the content leaves plausible where no heading says of which one a file is."""
    if (
        inspection.kind
        or inspection.asked
        or inspection.subject
        or any(match.reason != KNOWN_IDS for p in inspection.proposals.values() for match in p.mapping.values())
    ):
        return ()
    columns = _nameless(inspection, {})
    days = [column for column in columns if column.is_date]
    money = [column for column in columns if column.is_money or column.is_wide_whole]
    if not days:
        names = [column for column in columns if column.is_companies and column.is_own]
        return ("customers",) if names and not money else ()
    if not money:
        return ()
    if _products(columns):
        return ("sales",)
    numbered = any(column.is_code and column.is_own for column in columns)
    if numbered and len(days) == 2 and _due(days):  # of three the middle one may be that of a delivery
        return ("invoices",)
    several = ("sales", "invoices", "payments") if numbered else ("sales", "payments")
    return (*several, "customers") if any(c.is_text and c.is_own for c in columns) else several


def _nameless(inspection: Inspection, mapping: Mapping[str, Match]) -> list[Traits]:
    used = {match.source for match in mapping.values()}
    free = [
        column
        for column in inspection.columns
        if column.name not in used and column.value != "empty" and not aliases.known(column.name)
    ]
    if len(free) > _COLUMNS or len(inspection.sample) < _ROWS:
        return []
    return [Traits(column, inspection.sample) for column in free]


def _customers(table: _Table) -> None:
    table.only("customer_name", lambda c: c.is_companies and c.is_own, "companies")
    table.only("email", lambda c: c.is_email, "emails")
    table.only("country", lambda c: c.is_country, "countries")
    table.only("currency", lambda c: c.is_currency, "currencies")


def _documents(table: _Table) -> None:
    day = _DATE_OF[table.kind.name]
    if day in table.wanted:
        _dates(table, day)
    if table.kind.name == "sales":
        _lines(table)
    else:
        amounts = table.those(lambda c: c.is_money or c.is_wide_whole)
        if len(amounts) == 1 and (amounts[0].is_money or amounts[0].is_whole_money):
            table.take("amount", amounts[0], "only_amounts")
        own = table.those(lambda c: c.is_numbered)
        if table.kind.name in _NUMBER_OF and len(own) == 1 and (own[0].is_code or own[0].is_whole):
            table.take(_NUMBER_OF[table.kind.name], own[0], "numbers")
    if not {"customer_id", "customer_name"} - table.wanted:
        table.only("customer_name", lambda c: c.is_companies, "companies")
        if table.kind.name != "sales":
            _customer_code(table)
    table.only("currency", lambda c: c.is_currency, "currencies")


def _customer_code(table: _Table) -> None:
    """The code that comes again from document to document, where nothing else may name the customer."""
    named = "customer_name" in table.found or table.those(lambda c: c.is_names or c.is_companies)
    codes = table.those(lambda c: c.is_code and not c.is_own and len(c.counts) > _FEW)
    own = [column for column in table.columns if column.is_numbered]
    if named or len(codes) != 1 or len(own) > 1:
        return
    if codes[0].column.distinct < _GROUPED:
        table.take("customer_id", codes[0], "repeated_codes")


# -- dates ---------------------------------------------------------------------------------------------------------


def _dates(table: _Table, day: str) -> None:
    days = table.those(lambda c: c.is_date)
    if len(days) == 1:
        table.take(day, days[0], "only_dates")
    elif len(days) > _DAYS:
        return
    elif table.kind.name == "invoices" and (pair := _due(days)):
        table.take("invoice_date", pair[0], "terms_before", other=pair[1].name)
        table.take("due_date", pair[1], "terms_after", other=pair[0].name)
    elif table.kind.name == "sales":
        first = [one for one in days if all(_follows(one, other) for other in days if other is not one)]
        if len(first) == 1:
            others = ", ".join(other.name for other in days if other is not first[0])
            table.take(day, first[0], "earliest", others=others)


def _due(days: Sequence[Traits]) -> tuple[Traits, Traits] | None:
    """The date of an invoice and the date on which it is due, by the days between them: those of usual terms."""
    found = [pair for pair in permutations(days, 2) if _are_terms(*pair)]
    return found[0] if len(found) == 1 else None


def _are_terms(one: Traits, other: Traits) -> bool:
    return any(
        len(gaps) >= _TELLING and sum(gap in _TERMS for gap in gaps) >= _NEARLY_ALL * len(gaps) and min(gaps) >= 0
        for gaps in _gaps(one, other)
    )


def _follows(one: Traits, other: Traits) -> bool:
    """Whether the one is never later than the other, and mostly some days or weeks before it."""
    return any(
        len(gaps) >= _TELLING and min(gaps) >= 0 and max(gaps) > 0 and sorted(gaps)[len(gaps) // 2] <= _APART
        for gaps in _gaps(one, other)
    )


def _gaps(one: Traits, other: Traits) -> Iterator[list[int]]:
    """The days from one date to the other in the rows that have both, in each order that fits both columns."""
    orders = [o for o in DATE_ORDERS if all(c.column.date and o in c.column.date.orders for c in (one, other))]
    pairs = [(o, o) for o in orders]
    if not pairs and one.column.date and other.column.date:
        pairs = [(one.column.date.orders[0], other.column.date.orders[0])]
    for mine, its in pairs:
        rows: list[tuple[date | None, date | None]] = list(zip(one.days(mine), other.days(its), strict=True))
        yield [(end - start).days for start, end in rows if start and end]


# -- lines of sales ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Product:
    """quantity x price = amount, in a share of the rows that tell."""

    quantity: Traits
    price: Traits
    amount: Traits
    share: float

    @property
    def told(self) -> dict[str, str]:
        names = {"quantity": self.quantity.name, "price": self.price.name, "amount": self.amount.name}
        return {**names, "share": f"{int(self.share * 100)}"}


def _lines(table: _Table) -> None:
    if table.wanted.isdisjoint(("revenue", "quantity", "unit_price")):
        return
    products = _products(table.columns)
    if products:
        _by_product(table, products)
    else:
        _by_amounts(table)
    if "order_date" in table.found:
        _orders(table)


def _by_product(table: _Table, products: Sequence[_Product]) -> None:
    """The parts on which all that was found agrees; no revenue where another column could be the amount after discount or tax."""
    for target, part in (("quantity", "quantity"), ("unit_price", "price"), ("revenue", "amount")):
        columns = {getattr(product, part).name: getattr(product, part) for product in products}
        others = {getattr(p, name).name for p in products for name in ("quantity", "price", "amount") if name != part}
        for column in columns.values():
            if len(columns) > 1 or column.name in others or (target == "revenue" and _has_rival(table, products[0])):
                continue
            table.take(target, column, "product", **products[0].told)


def _has_rival(table: _Table, product: _Product) -> bool:
    """Whether some other amount is mostly in one of few ratios to the amount: after a discount, with tax."""
    amount = product.amount
    for other in table.columns:
        if other in (product.quantity, product.price, amount) or not (other.is_money or other.is_wide_whole):
            continue
        pairs = [(a, b) for a, b in zip(amount.numbers, other.numbers, strict=True) if a and b]
        ratios = {round(b / a, 2) for a, b in pairs}
        same = sum(1 for a, b in pairs if a == b)
        if len(pairs) >= _TELLING and (5 * len(ratios) <= len(pairs) or 20 * same >= len(pairs)):
            return True
    return False


def _products(columns: Sequence[Traits]) -> list[_Product]:
    """Each three columns of which one is the product of the others in nearly every row."""
    numbers = [c for c in columns if c.is_number and not c.is_counter and len(c.counts) > 1]
    if not 3 <= len(numbers) <= _NUMBERS:
        return []
    found = []
    for quantity in numbers:
        telling = [n for n, q in enumerate(quantity.numbers) if q not in (None, 0, 1)] if quantity.is_count else []
        if len(telling) < _TELLING:
            continue
        for price, amount in permutations(numbers, 2):
            if quantity in (price, amount) or not (price.is_money or price.is_whole):
                continue
            if (share := _share_of_product(telling, quantity, price, amount)) and not _is_turned(quantity, price):
                found.append(_Product(quantity, price, amount, share))
    return found


def _is_turned(quantity: Traits, price: Traits) -> bool:
    """Whether both could be the quantity: whole numbers of which the other is mostly the smaller one."""
    pairs = [(q, p) for q, p in zip(quantity.numbers, price.numbers, strict=True) if q is not None and p is not None]
    return price.is_count and 10 * sum(p <= q for q, p in pairs) > len(pairs)


def _share_of_product(telling: Sequence[int], quantity: Traits, price: Traits, amount: Traits) -> float:
    """The share of the `telling` rows in which it holds; 0.0 where it does in too few."""
    good = bad = 0
    quantities, prices, amounts = quantity.numbers, price.numbers, amount.numbers
    for row in telling:
        q, p, a = quantities[row], prices[row], amounts[row]
        if q is None or p is None or a is None or p in (0, 1):
            continue
        off = abs(q * p - a)
        if off <= 0.006 * abs(q) + 0.011 and off <= 0.02 * abs(a):
            good += 1
        else:
            bad += 1
            if bad > _TELLING and bad > good:
                return 0.0
    return good / (good + bad) if good >= _TELLING and good >= _NEARLY_ALL * (good + bad) else 0.0


def _by_amounts(table: _Table) -> None:
    """Revenue where one column only holds amounts, and it cannot be the price of a piece."""
    amounts = table.those(lambda c: c.is_money) or table.those(lambda c: c.is_whole_money)
    counts = [c for c in table.those(lambda c: c.is_count) if c not in amounts]
    if len(amounts) == 1 and len(table.those(lambda c: c.is_money or c.is_wide_whole)) == 1:
        (amount,) = amounts
        if not counts:
            table.take("revenue", amount, "only_amounts")
            return
        told = {
            (unit, count.name): (count, group)
            for count in counts
            if (unit := _of_unit(table, count, amount))
            for group in [unit[1]]
        }
        if len(told) == 1:
            ((what, group), _), (count, _) = next(iter(told.items()))
            table.take("quantity", count, f"{what}_count", amount=amount.name, group=group)
            table.take("revenue" if what == "total" else "unit_price", amount, what, count=count.name, group=group)
    elif len(amounts) == 2:
        for one, other in permutations(amounts, 2):
            if _exceeds(one, other):
                table.take("revenue", one, "gross_of", other=other.name)


def _exceeds(one: Traits, other: Traits) -> bool:
    """Whether the one is nowhere negative and nowhere less than the other, which is negative in some rows: a profit."""
    pairs = [(a, b) for a, b in zip(one.numbers, other.numbers, strict=True) if a is not None and b is not None]
    losses = sum(1 for _, b in pairs if b < 0)
    return len(pairs) >= 2 * _TELLING and 2 < losses < 0.5 * len(pairs) and all(a >= 0 and a >= b for a, b in pairs)


def _of_unit(table: _Table, count: Traits, amount: Traits) -> tuple[str, str] | None:
    """Whether amounts are those of a line ('total') or of a piece ('price'), by what stays the same where a product comes again in
    another number; and the column of the products."""
    found = set()
    for group in table.those(lambda c: c.is_text or c.is_code):
        rows: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for name, q, a in zip(group.cells, count.numbers, amount.numbers, strict=True):
            if name and q and a:
                rows[name].append((q, a))
        telling = [pairs for pairs in rows.values() if len({q for q, _ in pairs}) > 1]
        if len(telling) < _TELLING:
            continue
        same_total = sum(_steady([a / q for q, a in pairs]) for pairs in telling)
        same_price = sum(_steady([a for _, a in pairs]) for pairs in telling)
        for what, times, other in (("total", same_total, same_price), ("price", same_price, same_total)):
            if times >= 0.8 * len(telling) and other <= 0.2 * len(telling):
                found.add((what, group.name))
    return found.pop() if len({what for what, _ in found}) == 1 else None


def _steady(numbers: Sequence[float]) -> bool:
    return max(numbers) - min(numbers) <= 0.01 * abs(max(numbers)) + 0.005


def _orders(table: _Table) -> None:
    """A code that comes again in runs of rows, each run with one date: the number of an order."""
    day = next(c for c in table.columns if c.name == table.found["order_date"].source)

    def runs(column: Traits) -> bool:
        if not column.is_code or column.is_own:
            return False
        starts = [n for n, cell in enumerate(column.cells) if n == 0 or cell != column.cells[n - 1]]
        whole = len(starts) == len({column.cells[n] for n in starts}) and len(starts) >= _TELLING
        dated = set(zip(column.cells, day.cells, strict=True))
        return whole and len(day.counts) < len(dated) == len(starts) < len(column.cells)

    table.only("order_id", runs, "runs")
