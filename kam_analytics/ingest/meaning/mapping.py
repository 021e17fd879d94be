"""Which source column is which target column, by header name and content, for each kind of extract."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kam_analytics.ingest.cells import totals
from kam_analytics.ingest.kinds import KINDS, aliases, reject_key
from kam_analytics.ingest.kinds.further import FURTHER
from kam_analytics.ingest.kinds.kind import DATE, DAYS, FLAG, NUMBER, PERIOD, QUOTE, RATE, Kind
from kam_analytics.ingest.meaning import promised, rates_table, receipts, side_by_side, statuses, subjects, wide
from kam_analytics.ingest.model import ColumnFinding, Match, Proposal

_EITHER = 0.9  # 'customer', 'product': the content tells the id from the name
_PLAIN = 0.59  # 'invoice', 'number': behind the headers that name a number of invoices
_EACH_ITS_OWN = 0.5  # of values: each row or nearly has its own number; several are instalments
_SOMETHING_ELSE = 0.3  # the most that a kind fits a table of another subject
_COMPLETE = 0.5  # what a kind fits at least of which all is there
_UNTOLD, _TOLD = 0.3, 0.2  # the further kinds: the most without a word that tells them, and what the word is worth
_OWN_LINES = 0.75  # a score of sales from which the file is sales lines, whatever further columns it has
_CALLED = 0.15  # what a file that is named after a further kind speaks against the others
_ASKED = 0.45  # less than `_COMPLETE`, and more than any kind of which something is missing
_EACH_DAY = 0.9  # of days: rates have one for each
_OF_SALES = re.compile("sales|revenue|turnover|income|umsatz|销售|收入|营业额", re.IGNORECASE)
_SURE = 0.15  # the best kind must lead by this much to be taken without asking

_MOSTLY = 0.9  # of rows: a number that most invoices have, each its own
_PERIODS = frozenset({"period", "year", "month"})
_OPEN_ITEMS = 0.6
_FURTHER = tuple(kind.name for kind in FURTHER)


def propose(columns: Sequence[ColumnFinding], names: Sequence[str] = ()) -> dict[str, Proposal]:
    """A proposal for each kind. `names`: what the file and its sheet are called."""
    added = reject_key.added([column.name for column in columns])
    columns = [column for column in columns if column.name not in added]
    proposals = {name: _proposal(KINDS[name], columns) for name in ("sales", "invoices", "payments")}
    proposals = receipts.weighed(proposals, columns, names)
    dated_money = any(not proposal.missing for proposal in proposals.values())
    words = [*(column.name for column in columns), *names]
    further = {kind.name: _further(kind, columns, words, proposals) for kind in FURTHER}
    if any(not further[kind].missing and aliases.tells(kind, name) for kind in _FURTHER for name in names):
        proposals = {
            kind: replace(other, score=round(max(other.score - _CALLED, 0.0), 3)) for kind, other in proposals.items()
        }
    dated_money |= any(proposal.score >= _COMPLETE for proposal in further.values())
    master = _proposal(KINDS["customers"], columns)
    score = _as_master(master, columns, dated_money)
    if not dated_money and _speaks_of_dated_money(columns, master):  # its amounts are missing or unreadable: not a list
        score = min(score, round(max(proposal.score for proposal in proposals.values()) - 0.01, 3))
    proposals["customers"] = replace(master, score=score)
    if other_subject(columns, further):
        proposals = {kind: replace(p, score=min(p.score, _SOMETHING_ELSE)) for kind, p in proposals.items()}
    return proposals | further


def other_subject(columns: Sequence[ColumnFinding], proposals: Mapping[str, Proposal]) -> str | None:
    """The subject of a table that is none of our kinds; None for what may be one."""
    told = any(proposals[kind].score >= _COMPLETE for kind in _FURTHER)
    return None if told else subjects.of(columns)


def _further(
    kind: Kind, columns: Sequence[ColumnFinding], words: Sequence[str], others: dict[str, Proposal]
) -> Proposal:
    """A proposal for one of the further kinds. Their columns are those of other kinds as well, so a word must tell."""
    found = _proposal(kind, columns)
    told = aliases.tells(kind.name, *words) and others["sales"].score < _OWN_LINES
    if kind.name == "rates":  # documents carry the rate that they were booked at
        if rates_table.is_single(found.wide) and not told and _may_be_amounts(columns, words):
            return replace(found, score=_ASKED)
        told |= bool(found.wide)
        told &= not {"customer_id", "customer_name", "amount"} & others["invoices"].mapping.keys()
    if found.missing:
        return replace(found, score=found.score if told else min(found.score, 0.1))
    return replace(found, score=round(min(found.score + _TOLD, 1.0), 3) if told else min(found.score, _UNTOLD))


def _may_be_amounts(columns: Sequence[ColumnFinding], words: Sequence[str]) -> bool:
    """Whether days and one column that is headed by a currency may be amounts: another kind is spoken of, the days are those
    of another kind, or one stands there again and again."""
    others = [name for name in KINDS if name != "rates"]
    days = [column for column in columns if column.value == "date"]
    named = [
        confidence for day in days for kind in others for confidence, _ in aliases.candidates(kind, day.name).values()
    ]
    spoken = any(aliases.tells(kind, *words) for kind in _FURTHER if kind != "rates")
    called = any(aliases.called(kind, word) for kind in ("invoices", "payments") for word in words)
    sold = any(map(_OF_SALES.search, words))
    return (
        spoken
        or called
        or sold
        or max(named, default=0) >= aliases.BY_NAME
        or any(d.distinct < _EACH_DAY for d in days)
    )


def clear_kind(proposals: dict[str, Proposal]) -> str | None:
    """The kind that the file clearly is; None when it is none or could be several."""
    ranked = sorted(proposals.values(), key=lambda proposal: -proposal.score)
    best, second = ranked[0], ranked[1]
    if best.missing or best.score < _COMPLETE or (not second.missing and best.score - second.score < _SURE):
        return None
    return best.kind


def _proposal(kind: Kind, columns: Sequence[ColumnFinding]) -> Proposal:
    wishes: list[tuple[float, int, str, str]] = []
    for column in (column for column in columns if aliases.known(column.name)):
        for target, (confidence, reason) in aliases.candidates(kind.name, column.name).items():
            wishes.append((confidence, column.index, target, reason))
        subject = aliases.either(kind.name, column.name)
        if subject == "invoice":
            if column.codelike and column.distinct >= _EACH_ITS_OWN and not receipts.of_lines(columns):
                wishes.append((_PLAIN, column.index, "invoice_id", "weak_alias"))
        elif subject:
            wanted = ("_id", "_name") if column.codelike else ("_name", "_id")
            wishes.append((_EITHER, column.index, subject + wanted[0], "alias"))
            wishes.append((_EITHER - 0.2, column.index, subject + wanted[1], "alias"))
    by_index = {column.index: column for column in columns}
    mapping: dict[str, Match] = {}
    used: set[int] = set()
    for confidence, index, target, reason in sorted(wishes, key=lambda wish: (-_worth(wish, by_index), wish[1])):
        column = by_index[index]
        if target == "region" and (statuses.of_status(column) or (confidence < aliases.BY_NAME and _letters(column))):
            continue
        if (
            target not in kind.targets
            or target in mapping
            or index in used
            or not fits(kind.targets[target], target, column)
        ):
            continue
        mapping[target] = Match(column.name, round(confidence, 3), reason)
        used.add(index)
    if kind.name == "invoices":
        _number_first(mapping, columns, used)
    _check_open(mapping, by_name={column.name: column for column in columns})
    if "open_amount" in mapping and "amount" not in mapping:  # a list of open items: what is open is all that there is
        mapping["amount"] = replace(mapping.pop("open_amount"), confidence=_OPEN_ITEMS, reason="weak_alias")
    if "month" in mapping and "period" in kind.targets and {"year", "period"}.isdisjoint(mapping):
        column = next(column for column in columns if column.name == mapping["month"].source)
        if fits(PERIOD, "period", column):  # months that name their year
            mapping["period"] = mapping.pop("month")
    ordered = {target: mapping[target] for target in kind.targets if target in mapping}
    if not {"cost", "profit"}.isdisjoint(ordered):
        ordered.pop("unit_cost", None)  # cost that is given is never computed
    amount = ordered.get("amount")
    if kind.wide == "months" and amount and wide.columns(columns, 1) and totals.labelled([amount.source]):
        ordered.pop("amount")  # the sum of the months beside it
    if kind.wide == "currencies":
        ordered = _with_rates(ordered, columns)
    spread = wide_columns(kind, columns, ordered)
    missing = kind.missing(ordered.keys() | wide.stands_for(spread))
    unread = _unread(kind, wishes, by_index, ordered)
    return Proposal(kind.name, ordered, missing, _score(kind, ordered, missing), spread, unread)


def _unread(
    kind: Kind,
    wishes: Sequence[tuple[float, int, str, str]],
    columns: Mapping[int, ColumnFinding],
    mapping: Mapping[str, Match],
) -> dict[str, str]:
    """The columns that stand for nothing though their heading names a target: target -> source."""
    used = {match.source for match in mapping.values()}
    found: dict[str, str] = {}
    for confidence, index, target, _ in sorted(wishes, key=lambda wish: (-wish[0], wish[1])):
        holds, column = kind.targets.get(target, ""), columns[index]
        if confidence < aliases.BY_NAME or target in mapping or column.name in used or fits(holds, target, column):
            continue
        if promised.holding(holds, target) in column.unread:
            found.setdefault(target, column.name)
    return found


def wide_columns(
    kind: Kind, columns: Sequence[ColumnFinding], mapping: Mapping[str, Match], *, by_hand: bool = False
) -> dict[str, str]:
    """The columns of a month or quarter each that a kind reads amounts from, or of a currency each for rates: source ->
    label. None beside a column of amounts or of rates. `by_hand`: the kind was said, so a single month will do."""
    if not kind.wide or not {"amount", "rate", "from_currency"}.isdisjoint(mapping):
        return {}
    used = {match.source for match in mapping.values()}
    least = 1 if by_hand else wide.LEAST
    found = rates_table.columns(columns) if kind.wide == "currencies" else wide.columns(columns, least)
    return {source: label for source, label in found.items() if source not in used}


def _with_rates(mapping: dict[str, Match], columns: Sequence[ColumnFinding]) -> dict[str, Match]:
    """The mapping of a table that may have a currency a column: those are none of the targets, and its only dates are its days."""
    spread = rates_table.columns(columns)
    if not spread:
        return mapping
    kept = {target: match for target, match in mapping.items() if match.source not in spread}
    day = next(column.name for column in columns if column.value == "date")
    return {"date": kept.get("date") or Match(day, _EITHER, "alias")}


def _number_first(mapping: dict[str, Match], columns: Sequence[ColumnFinding], used: set[int]) -> None:
    """Name invoices by the number that people know where the file has one beside an id of the system's own (Xero:
    invoice_number, invoice_id); an id alone is what they are named by."""
    own = mapping.get("invoice_id")
    if own is None and "internal_id" in mapping and "due_date" in mapping:
        mapping["invoice_id"] = mapping.pop("internal_id")
    if own is None or "internal_id" in mapping or not _says_id(own.source):
        return
    for column in columns:
        confidence, reason = aliases.candidates("invoices", column.name).get("invoice_id", (0.0, ""))
        several = column.filled >= _MOSTLY and column.distinct >= _MOSTLY
        if column.index not in used and confidence >= aliases.BY_NAME and several and not _says_id(column.name):
            mapping["internal_id"] = own
            mapping["invoice_id"] = Match(column.name, round(confidence, 3), reason)
            used.add(column.index)
            return


def _says_id(header: str) -> bool:
    return aliases.normalise(header).endswith("id")


def _check_open(mapping: dict[str, Match], by_name: Mapping[str, ColumnFinding]) -> None:
    """Leave a balance out that runs from row to row: more than any invoice is no open amount."""
    found = [by_name[mapping[name].source].number for name in ("open_amount", "amount") if name in mapping]
    if len(found) == 2 and found[0] and found[1] and found[0].largest > found[1].largest:
        del mapping["open_amount"]


def _letters(column: ColumnFinding) -> bool:
    """Whether the column holds single letters: a mark, hardly the name of anything."""
    return bool(column.samples) and all(len(text) == 1 for text in column.samples)


def _worth(wish: tuple[float, int, str, str], columns: Mapping[int, ColumnFinding]) -> float:
    """The confidence of a wish; an id or a name that hardly any row gives goes behind one that all rows give."""
    confidence, index, target, _ = wish
    return confidence * (0.25 + 0.75 * columns[index].filled) if target.endswith(("_id", "_name")) else confidence


def fits(holds: str, target: str, column: ColumnFinding) -> bool:
    """Whether the content of a column can be what the target holds; an empty column can be anything."""
    if column.value == "empty":
        return True
    number = column.number
    if target.endswith("currency") and promised.CURRENCY_NAME in column.unread:
        return False
    if holds == DATE:
        return column.date is not None
    if holds == NUMBER:
        rate_like = number is not None and number.percent
        return number is not None and column.value != "date" and not rate_like
    if holds == QUOTE:
        return number is not None and column.value != "date" and number.largest > 0
    if holds == PERIOD:
        return column.date is not None or (
            bool(column.samples) and 2 * sum(map(wide.is_period, column.samples)) > len(column.samples)
        )
    if holds == RATE:
        return number is not None and number.smallest >= -1 and number.largest <= 100
    if holds == DAYS:
        return number is not None and number.smallest >= 0 and number.largest <= 1000
    if holds == FLAG:
        return column.value == "flag" or (column.value in ("number", "text") and column.distinct < 0.5)
    return column.value != "date" or target.endswith("_id")


def _score(kind: Kind, mapping: dict[str, Match], missing: Sequence[str]) -> float:
    """0..1: complete proposals start at a half; each telling column adds what it is worth."""
    evidence = sum(weight * mapping[target].confidence for target, weight in kind.evidence.items() if target in mapping)
    if missing:
        return round(min(0.2 * (1 - len(missing) / len(kind.required)) + evidence, 0.4), 3)
    return round(min(0.5 + evidence, 1.0), 3)


def _speaks_of_dated_money(columns: Sequence[ColumnFinding], master: Proposal) -> bool:
    """Whether headers name the date of a sale, an invoice or a payment, be what stands below them as it may; a header
    as plain as 'date' needs dates below it and an amount beside it, as does a month or a year. Months side by side hold
    amounts, as do columns that differ by a currency; so do numbers with decimals, whatever they are called, where nothing but
    its names makes a list of customers (`master`) of the table: no town, no tax id, no limit."""
    if wide.columns(columns, wide.COMPARED + 1):
        return True
    plain_date, amount = False, bool(side_by_side.groups(columns))
    told = master.mapping.keys() & (KINDS["customers"].evidence.keys() - {"customer_name"})
    for column in columns:
        amount |= not told and column.number is not None and column.number.decisive
        plain_date |= not _PERIODS.isdisjoint(aliases.candidates("targets", column.name))
        for name in ("sales", "invoices", "payments"):
            for target, (confidence, _) in aliases.candidates(name, column.name).items():
                holds = KINDS[name].targets[target]
                if holds == DATE and confidence >= aliases.BY_NAME:
                    return True
                plain_date |= holds == DATE and column.date is not None
                amount |= holds == NUMBER
    return plain_date and amount


def _as_master(proposal: Proposal, columns: Sequence[ColumnFinding], dated_money: bool) -> float:
    """A customer list has each customer once and no dated money; other files name customers in passing."""
    key = proposal.mapping.get("customer_id") or proposal.mapping.get("customer_name")
    if key is None:
        return proposal.score
    distinct = next(column.distinct for column in columns if column.name == key.source)
    score = proposal.score + (0.1 if distinct > 0.95 else -0.4) - (0.4 if dated_money else 0.0)
    return round(max(0.0, min(score, 1.0)), 3)
