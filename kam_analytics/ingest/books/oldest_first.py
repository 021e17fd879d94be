"""Receipts that name no invoice, taken off the oldest open invoices of their customer, as every day saw them.

Running totals in SQL (schema/facts/oldest_first.sql) do where nothing else settles an invoice after these receipts have
begun to come in. For the other customers it is done here, day by day: what later names an invoice that such a receipt
has settled frees that money, and it flows on to the invoices that are open on that day.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import duckdb

from kam_analytics.ingest import sql
from kam_analytics.ingest.watch import Watch

if TYPE_CHECKING:  # most imports have no use for it, and loading it takes longer than opening the database
    import pyarrow as pa

ISSUED, NAMED, PASSED, RECEIVED = range(4)  # the steps of a day, in order
Event = tuple[int, int, int, int, int]  # account, day, step, item, amount
Part = tuple[int, int, int, int]  # item, day of the receipt, day from which it counts, amount
_COLUMNS = ("item", "receipt_day", "day", "amount")


def book(cursor: duckdb.DuckDBPyConnection, watch: Watch) -> None:
    """Allocate, and write it into the facts of receivables; those must have been made anew."""
    if not sql.one(cursor, sql.load("oldest_first_due")):
        return
    for statement in sql.parts(sql.fact("oldest_first")):
        watch.run(cursor, statement)
    events = cursor.execute(sql.fact("oldest_first_events")).fetchall()
    if events:
        cursor.register("found", _table(_allocated(events, watch)))
        watch.run(cursor, sql.fact("oldest_first_found"))
        cursor.unregister("found")
    for statement in sql.parts(sql.fact("oldest_first_booked")):
        watch.run(cursor, statement)


def _allocated(events: Iterable[Event], watch: Watch) -> Iterator[Part]:
    for _, of_account in groupby(events, itemgetter(0)):
        watch.tick()
        pool = Pool()
        for day, of_day in groupby(of_account, itemgetter(1)):
            for item, receipt_day, amount in pool.day(day, of_day):
                yield item, receipt_day, day, amount


def _table(parts: Iterable[Part]) -> pa.Table:
    import pyarrow as pa

    columns = list(zip(*parts, strict=True)) or [()] * len(_COLUMNS)
    kinds = (pa.int64(), pa.int64(), pa.int64(), pa.decimal128(22, 0))
    return pa.table({name: pa.array(values, kind) for name, values, kind in zip(_COLUMNS, columns, kinds, strict=True)})


class Pool:
    """The invoices of one customer and currency in the order in which they are filled, and the money that fills them."""

    def __init__(self) -> None:
        self._items: list[int] = []
        self._place: dict[int, int] = {}
        self._room: list[int] = []  # what the pool may fill: the amount less what names the invoice
        self._held: list[int] = []  # what it has filled
        self._passed: list[bool] = []
        self._pieces: list[list[list[int]]] = []  # that, as (day of the receipt, amount), the last filled at the end
        self._spare: deque[list[int]] = deque()  # what no invoice has taken yet, likewise
        self._owed = 0  # paid back beyond what had come in
        self._opened: list[int] = []  # heap of places with room; may name places that have none any more
        self._holding: list[int] = []  # heap of places that hold something, the last first; likewise
        self._parts: defaultdict[tuple[int, int], int] = defaultdict(int)

    def day(self, day: int, events: Iterable[Event]) -> list[tuple[int, int, int]]:
        """Take the events of one day in: item, day of the receipt and amount of what changed at its end."""
        touched, received = set(), 0
        for _, _, step, item, amount in events:
            if step == RECEIVED:
                received += amount
                continue
            if step == ISSUED:
                self._issue(item, amount)
            place = self._place[item]
            touched.add(place)
            if step == NAMED:
                self._room[place] -= amount
            elif step == PASSED:
                self._passed[place] = True
        for place in sorted(touched, reverse=True):
            self._free(place)
        self._receive(day, received)
        self._fill()
        changed = [(item, receipt_day, amount) for (item, receipt_day), amount in self._parts.items() if amount]
        self._parts.clear()
        return changed

    def _issue(self, item: int, amount: int) -> None:
        self._place[item] = len(self._items)
        self._items.append(item)
        self._room.append(amount)
        self._held.append(0)
        self._passed.append(False)
        self._pieces.append([])

    def _need(self, place: int) -> int:
        """What the pool is still to fill there; negative: what it holds too much."""
        return (0 if self._passed[place] else self._room[place]) - self._held[place]

    def _free(self, place: int) -> None:
        """Give back what is held beyond the room."""
        need = self._need(place)
        while need < 0:
            receipt_day, amount = self._take_back(place, -need)
            self._spare.appendleft([receipt_day, amount])
            need += amount
        if need > 0:
            heappush(self._opened, place)

    def _take_back(self, place: int, most: int, booked_on: int | None = None) -> tuple[int, int]:
        """The last piece held there, or `most` of it: the day of its receipt and the amount."""
        piece = self._pieces[place][-1]
        amount = min(piece[1], most)
        piece[1] -= amount
        if not piece[1]:
            self._pieces[place].pop()
        self._held[place] -= amount
        self._parts[self._items[place], piece[0] if booked_on is None else booked_on] -= amount
        return piece[0], amount

    def _receive(self, day: int, amount: int) -> None:
        """Money that comes in, or is paid back: from what is spare, then from what was filled last."""
        if amount > 0:
            repaid = min(self._owed, amount)
            self._owed -= repaid
            if amount > repaid:
                self._spare.append([day, amount - repaid])
            return
        back = -amount
        while back and self._spare:
            step = min(self._spare[-1][1], back)
            self._spare[-1][1] -= step
            back -= step
            if not self._spare[-1][1]:
                self._spare.pop()
        while back and (place := self._last_holding()) is not None:
            back -= self._take_back(place, back, booked_on=day)[1]
            heappush(self._opened, place)
        self._owed += back

    def _fill(self) -> None:
        """Fill the oldest open invoices: from what is spare, else from what a later invoice holds."""
        while (place := self._first_open()) is not None:
            need = self._need(place)
            if self._spare:
                piece = self._spare[0]
                receipt_day, amount = piece[0], min(piece[1], need)
                piece[1] -= amount
                if not piece[1]:
                    self._spare.popleft()
            else:
                last = self._last_holding()
                if last is None or last <= place:
                    return
                receipt_day, amount = self._take_back(last, need)
                heappush(self._opened, last)
            self._pieces[place].append([receipt_day, amount])
            self._held[place] += amount
            self._parts[self._items[place], receipt_day] += amount
            heappush(self._holding, -place)

    def _first_open(self) -> int | None:
        while self._opened and self._need(self._opened[0]) <= 0:
            heappop(self._opened)
        return self._opened[0] if self._opened else None

    def _last_holding(self) -> int | None:
        while self._holding and not self._held[-self._holding[0]]:
            heappop(self._holding)
        return -self._holding[0] if self._holding else None
