"""Which customers may be one: pairs found by name and by what they share, judged, best first.

Only customers that have a word of their name, its beginning or end, or a tax number, phone, e-mail or address in common
are compared, so that 20,000 customers take about a second.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from cachetools import LRUCache
from rapidfuzz import fuzz

from kam_analytics import profile
from kam_analytics.engine import Engine
from kam_analytics.parties.evidence import LEVELS, Party, Sign, judge, party
from kam_analytics.parties.names import fold
from kam_analytics.parties.verdicts import aparts, sql

_FEW = 5  # customers that may share a number before it says nothing
_SAME_MOST, _PAIRS_MOST = 40, 6  # ids of one name: above, no name of a customer; above, compared with the largest only
_BLOCK = 14  # customers that share a word, so that all of them are compared
_ALIKE = 85  # per cent of two names, below which they are not looked at


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two ids, with its revenue and invoices in the company's main currency."""

    customer_id: str
    customer_name: str
    revenue: Decimal
    invoiced: Decimal


@dataclass(frozen=True, slots=True)
class Proposal:
    """`other` may be `kept` under another id. `confidence`: full, high, possible."""

    kept: Side
    other: Side
    confidence: str
    signs: tuple[Sign, ...]

    @property
    def revenue(self) -> Decimal:
        return self.kept.revenue + self.other.revenue


Judged = tuple[str, tuple[Sign, ...], Party, Party]
_kept: LRUCache[int, tuple[int, list[Judged]]] = LRUCache(4)
_lock = threading.Lock()


def proposals(engine: Engine) -> list[Proposal]:
    """What may be one customer and was neither merged nor called two: surest first, then by revenue. Of three ids of one
    customer two pairs are proposed, the third follows."""
    version = engine.data_version
    with _lock:
        known = _kept.get(engine.number)
    if known is None or known[0] != version:
        known = (version, _judged(engine))
        with _lock:
            _kept[engine.number] = known
    two = {frozenset((pair.customer_id, pair.other_id)) for pair in aparts(engine)}
    return _chosen(known[1], two)


def _judged(engine: Engine) -> list[Judged]:
    rows = engine.rows(sql("candidates"), {"currency": profile.of(engine).choices.defaults.currency})
    parties = [party(row) for row in rows]
    places = {fold(row[field]).strip() for row in rows for field in ("city", "region", "country") if row[field]}
    by_value = _groups(
        ((field, value), place) for place, each in enumerate(parties) for field, value in each.known.items()
    )
    shared: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for (field, _), members in by_value.items():
        if 1 < len(members) <= _FEW:
            for pair in combinations(members, 2):
                shared[pair].add(field)
    found = []
    for one, other in {*shared, *_by_name(parties), *_by_word(parties)}:
        here, there = parties[one], parties[other]
        if here.row["kept_id"] == there.row["kept_id"]:
            continue
        verdict = judge(here, there, shared.get((one, other), ()), places)
        if verdict is not None:
            found.append((verdict[0], tuple(verdict[1]), here, there))
    return found


def _groups(pairs: Iterable[tuple[Any, int]]) -> dict[Any, list[int]]:
    groups: defaultdict[Any, list[int]] = defaultdict(list)
    for key, place in pairs:
        groups[key].append(place)
    return groups


def _by_name(parties: list[Party]) -> Iterator[tuple[int, int]]:
    """Pairs of the same name, in whatever order its words stand."""
    for members in _groups((each.name.turned, place) for place, each in enumerate(parties)).values():
        if 1 < len(members) <= _PAIRS_MOST:
            yield from combinations(members, 2)
        elif _PAIRS_MOST < len(members) <= _SAME_MOST:
            largest = max(members, key=lambda place: (parties[place].row["revenue"], -place))
            yield from ((min(largest, place), max(largest, place)) for place in members if place != largest)
    for members in _groups((each.name.key, place) for place, each in enumerate(parties)).values():
        if 1 < len(members) <= _PAIRS_MOST:
            yield from combinations(members, 2)


def _by_word(parties: list[Party]) -> Iterator[tuple[int, int]]:
    """Pairs of nearly the same name that share a rare word, or the beginning or end of the name. Chinese names are left
    out: one sign more or less makes another name there."""
    keys = [each.name.key for each in parties]
    blocks = _groups(
        (block, place)
        for place, each in enumerate(parties)
        if not each.name.cjk and len(each.name.key) >= 8
        for block in {
            *(word for word in each.name.tokens if len(word) > 3),
            "<" + keys[place][:6],
            ">" + keys[place][-6:],
        }
    )
    for members in blocks.values():
        if 1 < len(members) <= _BLOCK:
            for one, other in combinations(members, 2):
                if fuzz.ratio(keys[one], keys[other], score_cutoff=_ALIKE):
                    yield one, other


def _chosen(judged: list[Judged], two: set[frozenset[str]]) -> list[Proposal]:
    """The pairs by the ids as which they count, each group as a tree of its surest pairs; no group holds two ids that were
    called two customers."""
    best = []
    groups: dict[str, set[str]] = {}
    for level, signs, here, there in judged:
        one, other = sorted((here, there), key=_standing, reverse=True)
        best.append(Proposal(_side(one), _side(other), level, signs))
        for each in (here, there):
            groups.setdefault(str(each.row["kept_id"]), set()).update((each.id, str(each.row["kept_id"])))
    best.sort(key=lambda p: (LEVELS.index(p.confidence), -p.revenue, p.kept.customer_id, p.other.customer_id))
    chosen = []
    for proposal in best:
        left, right = groups[proposal.kept.customer_id], groups[proposal.other.customer_id]
        if left is right or any(pair & left and pair & right for pair in two):
            continue
        chosen.append(proposal)
        left |= right
        groups.update(dict.fromkeys(right, left))
    return chosen


def _standing(each: Party) -> tuple[bool, bool, Decimal, str]:
    """Which of two ids is kept: one with an id of its own, one that is in a customer list, the larger."""
    return not each.by_name, bool(each.row["listed"]), each.row["revenue"] + each.row["invoiced"], each.id


def _side(each: Party) -> Side:
    row = each.row
    return Side(str(row["kept_id"]), str(row["customer_name"]), row["revenue"], row["invoiced"])
