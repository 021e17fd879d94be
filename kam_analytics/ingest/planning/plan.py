"""From findings and answers to a plan: every open question answered, every required column found, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kam_analytics import settings
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.cells import currencies, ids, sides
from kam_analytics.ingest.kinds import KINDS, aliases, reject_key
from kam_analytics.ingest.kinds.kind import DATE, NUMBER, PERIOD, QUOTE, RATE, WRITTEN_AS_NUMBER, Kind
from kam_analytics.ingest.meaning import rates_table, receipts, side_by_side, statuses, wide
from kam_analytics.ingest.meaning.mapping import wide_columns
from kam_analytics.ingest.model import (
    DATE_ORDERS,
    DECIMALS,
    UNITS,
    VOUCHERS,
    Choice,
    Inspection,
    Match,
    NeedsAnswer,
    Plan,
    Question,
    listed,
)
from kam_analytics.ingest.planning import filling, kind_checks, named_only
from kam_analytics.ingest.planning.answers import Answers
from kam_analytics.ingest.planning.readings import (
    date_choice,
    decimal_choice,
    decimals_left,
    formats_of,
    may_be_strict,
    order_used,
    orders_left,
    powers_of,
    single_format,
    unit_question,
    year_question,
)


def plan_for(
    inspection: Inspection,
    kind: str | None = None,
    mapping_overrides: Mapping[str, str | None] | None = None,
    date_order: str | None = None,
    decimal: str | None = None,
    rows: Mapping[str, Mapping[str, bool]] | None = None,
    unit: str | None = None,
    base: str | None = None,
    vouchers: str | None = None,
    year: str | None = None,
) -> Plan:
    """The plan to read the file as `kind` (default: the kind found).

    `mapping_overrides`: target -> source column, None or '' to leave the target out. `date_order`: dmy, mdy, ymd;
    `decimal`: point, comma. `rows`: column -> value -> whether rows with it are loaded. `unit`: multiply or keep amounts
    that a header says are in thousands. `base`: what rates with a currency a column are measured against. `vouchers`: fill
    or reject the further rows of vouchers. `year`: that of the first month, where the months in columns name none. Raises NeedsAnswer when the file leaves a question open, ImportRefused: bad_hint,
    unknown_target, unknown_column, formulas_without_values, other_table, rates_table, no_kind, not_this_kind, amounts_by_currency,
    missing_column, wide_mixed, wide_twice, wide_no_year, unreadable_dates, unreadable_numbers, partly_numbers.
    """
    _check_answers(inspection, kind=kind, date_order=date_order, decimal=decimal, unit=unit, vouchers=vouchers)
    _check_year(inspection, year)
    base = _base(inspection, base)
    overrides = dict(mapping_overrides or {})
    _check_computed(inspection, KINDS[kind or inspection.likely_kind], overrides)
    if kind is None and inspection.subject is not None:
        raise ImportRefused(
            "other_table", file=inspection.file_name, subject=inspection.subject, advice=inspection.subject
        )
    open_questions = questions(inspection, kind, overrides, date_order, decimal, unit, base, vouchers, year)
    if any(question.code in ("table", "header", "kind") for question in open_questions):
        raise NeedsAnswer(open_questions, file=inspection.file_name)
    chosen = KINDS[kind or inspection.likely_kind]
    mapping = mapping_for(inspection, chosen.name, overrides)
    kind_checks.check(inspection, chosen, mapping, overrides, given=kind is not None)
    if open_questions:
        raise NeedsAnswer(open_questions, file=inspection.file_name)
    columns = {target: inspection.column(match.source) for target, match in mapping.items()}
    formats = formats_of(inspection, chosen, columns, date_order)
    decimals = {
        target: decimals_left(inspection, column, decimal)[0]
        for target, column in columns.items()
        if chosen.targets[target] in WRITTEN_AS_NUMBER
    }
    spread = wide_columns(chosen, inspection.columns, mapping, by_hand=kind is not None)
    if chosen.wide == "currencies":
        spread = rates_table.settled(spread, base or inspection.rates_told)
    if year and _without_year(chosen, spread, mapping):
        spread = wide.dated(spread, int(year))
    decimals |= {source: decimals_left(inspection, inspection.column(source), decimal)[0] for source in spread}
    beside = side_by_side.beside(inspection, chosen, mapping)
    further = _further(beside, mapping)
    decimals |= {source: decimals_left(inspection, inspection.column(source), decimal)[0] for source in further}
    powers = powers_of(inspection, chosen, mapping, [*spread, *further]) if unit == "multiply" else {}
    discount = columns.get("discount")
    rate = discount.number if discount else None
    single = single_format(chosen, columns, formats)
    said = {_source(inspection, name): values for name, values in (rows or {}).items()}
    aside = statuses.left_out(inspection, chosen.name, said)
    turned = statuses.turned(inspection, chosen.name, mapping)
    names = tuple(column.name for column in inspection.columns)
    added = reject_key.added(names)
    marked = _sides(inspection, chosen, [*(match.source for match in mapping.values()), *spread, *further])
    filled = filling.found(inspection, chosen, mapping, said).lacking if vouchers == "fill" else ()
    whole_ids = tuple(target for target, column in columns.items() if column.pointed and ids.is_id(chosen, target))
    plan = Plan(
        kind=chosen.name,
        **as_written(inspection),
        columns=names,
        mapping={target: match.source for target, match in mapping.items()},
        dates=formats,
        decimals=decimals,
        date_order=order_used(formats),
        percent_discount=bool(rate and rate.above_one),
        strict=not beside
        and may_be_strict(inspection, chosen, columns, decimals)
        and single is not None
        and not (
            added or whole_ids or marked or filled or powers or statuses.occurs(inspection, {**turned, **aside}, said)
        ),
        strict_date_format=single,
        markers=tuple(sorted({word for column in inspection.columns for word in column.markers})),
        aside=aside,
        whole_ids=whole_ids,
        added=added,
        wide=spread,
        beside=beside,
        powers=powers,
        kept=statuses.kept_in_doubt(inspection, chosen.name, said),
        estimated=not inspection.complete,
        turned=turned,
        sides=marked,
        filled=filled,
        unread=named_only.columns(inspection, chosen, mapping, overrides, {*spread, *further}),
        answers=_said(
            inspection, Answers(kind, overrides, date_order, decimal, said, unit, False, base, vouchers, year)
        ).as_json(),
        counted_from=min(inspection.tables[0].first, inspection.table.first),
    )
    return replace(plan, strict=plan.strict and currencies.one_by_header(plan))


def _sides(inspection: Inspection, kind: Kind, sources: Iterable[str]) -> dict[str, str]:
    """Column of amounts that are marked as debit or credit -> the side that counts as minus."""
    found = {}
    for source in sources:
        if counted := inspection.column(source).sides:
            debits, credits, negative = counted
            minus = sides.CREDIT if statuses.credit_is_minus(kind.name, debits, credits) else sides.DEBIT
            found[source] = sides.SIGNED if negative else minus
    return found


def as_written(inspection: Inspection) -> dict[str, Any]:
    """What a plan takes over from the look at a file: how it is written, and where in it the table stands."""
    of_file = ("format", "encoding", "delimiter", "quote", "escape", "newline", "sheet", "header_row")
    of_table = ("header_rows", "first", "last")
    return {
        **{name: getattr(inspection, name) for name in of_file},
        **{name: getattr(inspection.table, name) for name in of_table},
    }


def plan_with(inspection: Inspection, answers: Answers) -> Plan:
    """The same by answers in one piece."""
    said = (
        answers.kind,
        answers.mapping,
        answers.date_order,
        answers.decimal,
        answers.rows,
        answers.unit,
        answers.base,
        answers.vouchers,
        answers.year,
    )
    plan = plan_for(inspection, *said)
    if not answers.unapplied or plan.kind != "payments":
        return plan
    return replace(plan, oldest_first=False, answers={**plan.answers, "unapplied": True})


def questions(
    inspection: Inspection,
    kind: str | None = None,
    mapping_overrides: Mapping[str, str | None] | None = None,
    date_order: str | None = None,
    decimal: str | None = None,
    unit: str | None = None,
    base: str | None = None,
    vouchers: str | None = None,
    year: str | None = None,
) -> tuple[Question, ...]:
    """What is still open, given the answers so far. Which table is meant and whether it has a header come first: they are
    answered by looking at the file again with what was said as hints."""
    if inspection.asked:
        return inspection.asked
    unclear = kind is None and inspection.kind is None and inspection.subject is None
    if unclear and not inspection.proposals[inspection.likely_kind].missing:
        choices = tuple(Choice(name) for name in _kinds_possible(inspection))
        return (Question("kind", choices, words="kind_alone" if len(choices) == 1 else ""),)
    chosen = KINDS[kind or inspection.likely_kind]
    mapping = mapping_for(inspection, chosen.name, mapping_overrides or {})
    spread = wide_columns(chosen, inspection.columns, mapping, by_hand=kind is not None)
    read = [(chosen.targets[target], match.source) for target, match in mapping.items()]
    found: list[Question] = []
    further = _further(side_by_side.beside(inspection, chosen, mapping), mapping)
    for holds, source in [*read, *((NUMBER, source) for source in (*spread, *further))]:
        column = inspection.column(source)
        if holds in (DATE, PERIOD) and column.date and not any(q.code == "date_order" for q in found):
            orders = orders_left(inspection, column, date_order)
            if len(orders) > 1:
                choices = tuple(date_choice(column, order) for order in orders)
                none_fits = all(choice.words for choice in choices)
                found.append(Question("date_order", choices, source, words="date_order_mixed" if none_fits else ""))
        if holds in (NUMBER, RATE, QUOTE) and column.number and not any(q.code == "decimal" for q in found):
            styles = decimals_left(inspection, column, decimal)
            if len(styles) > 1:
                found.append(Question("decimal", tuple(decimal_choice(column, s) for s in styles), source))
    told = base or (inspection.rates_told if "/" in (inspection.rates_told or "") else None)
    if chosen.wide == "currencies" and rates_table.is_open(spread) and told is None:
        found.append(rates_table.question(inspection, spread, settings.read().currency))
    found += side_by_side.questions(inspection, chosen, mapping)
    powers = powers_of(inspection, chosen, mapping, [*spread, *further]) if unit is None else {}
    if powers:
        found.append(unit_question(inspection, mapping, powers))
    if year is None and _without_year(chosen, spread, mapping):
        found.append(year_question(inspection, spread))
    if vouchers is None and (further_rows := filling.found(inspection, chosen, mapping)).rows:
        found.append(filling.question(chosen, mapping, further_rows))
    return tuple(found)


def columns_spread(inspection: Inspection, kind: str) -> dict[str, str]:
    """The columns of amounts for a period each, or of rates for a currency each, as proposed: column -> label, with what is told of
    all of them."""
    spread, told = dict(inspection.proposals[kind].wide), inspection.rates_told or ""
    return rates_table.settled(spread, told) if KINDS[kind].wide == "currencies" and "/" in told else spread


def _further(beside: Mapping[str, tuple[str, ...]], mapping: Mapping[str, Match]) -> list[str]:
    """The columns of amounts beside those that are mapped."""
    return [source for target, group in beside.items() for source in group if source != mapping[target].source]


def _check_computed(inspection: Inspection, chosen: Kind, overrides: Mapping[str, str | None]) -> None:
    """Refuse what would be complete if its formulas had values."""
    if not inspection.uncomputed:
        return
    mapping = mapping_for(inspection, chosen.name, overrides)
    there = {target for target, match in mapping.items() if match.source not in inspection.uncomputed}
    there |= wide.stands_for(wide_columns(chosen, inspection.columns, mapping))
    named = {target for name in inspection.uncomputed for target in aliases.candidates(chosen.name, name)}
    if chosen.missing(there) != chosen.missing(there | mapping.keys() | named):
        raise ImportRefused(
            "formulas_without_values" if inspection.sheet else "formulas_in_sheets", file=inspection.file_name, sheet=inspection.sheet,
            cells="; ".join(f"{name}: {cells}" for name, cells in inspection.uncomputed.items()),
        )  # fmt: skip


def mapping_for(inspection: Inspection, kind: str, overrides: Mapping[str, str | None]) -> dict[str, Match]:
    """The proposed mapping with the user's choices in force; raises unknown_target and unknown_column."""
    chosen = KINDS[kind]
    mapping = dict(inspection.proposals[kind].mapping)
    wanted: dict[str, str] = {}
    for target, source in overrides.items():
        if target not in chosen.targets:
            raise ImportRefused(
                "unknown_target", file=inspection.file_name, column=target, known=", ".join(chosen.targets)
            )
        mapping.pop(target, None)
        if source:
            wanted[target] = _source(inspection, source)
    taken = set(wanted.values())
    mapping = {target: match for target, match in mapping.items() if match.source not in taken}
    mapping |= {target: Match(source, 1.0, "chosen") for target, source in wanted.items()}
    return {target: mapping[target] for target in chosen.targets if target in mapping}


def _source(inspection: Inspection, name: str) -> str:
    names = [column.name for column in inspection.columns]
    if name in names:
        return name
    alike = [known for known in names if aliases.normalise(known) == aliases.normalise(name)]
    if len(alike) == 1:
        return alike[0]
    raise ImportRefused("unknown_column", file=inspection.file_name, column=name, known=listed(names))


def _said(inspection: Inspection, answers: Answers) -> Answers:
    """Of the answers, those that the file would not have been read by without them."""
    kind = answers.kind or inspection.likely_kind
    proposed = {target: match.source for target, match in inspection.proposals[kind].mapping.items()}
    asked = {question.code for question in questions(inspection, kind, answers.mapping)}
    own = inspection.proposals[kind].mapping
    crowded = {question.params["target"] for question in side_by_side.questions(inspection, KINDS[kind], own)}
    return Answers(
        kind=answers.kind if answers.kind != inspection.kind else None,
        mapping={
            target: _source(inspection, source) if source else None
            for target, source in answers.mapping.items()
            if target in crowded or proposed.get(target) != (_source(inspection, source) if source else None)
        },
        date_order=answers.date_order if "date_order" in asked else None,
        decimal=answers.decimal if "decimal" in asked else None,
        rows=answers.rows,
        unit=answers.unit if "unit" in asked else None,
        base=answers.base if kind == "rates" else None,
        year=answers.year if "year" in asked else None,
        vouchers=answers.vouchers if answers.vouchers == "fill" or "vouchers" in asked else None,
    )


def _base(inspection: Inspection, given: str | None) -> str | None:
    """What was said that rates are measured against, as it is kept; raises bad_hint."""
    if given is None:
        return None
    kept, labels = rates_table.answer(given), inspection.proposals["rates"].wide
    if kept is None or not rates_table.fits(inspection, labels, kept):
        asked = (
            rates_table.question(inspection, labels, settings.read().currency) if rates_table.is_open(labels) else None
        )
        known = ", ".join(choice.id for choice in asked.choices) if asked else rates_table.ANSWERS
        raise ImportRefused("bad_hint", file=inspection.file_name, name="base", value=given, known=known)
    return kept


def _without_year(kind: Kind, spread: Mapping[str, str], mapping: Mapping[str, Match]) -> bool:
    """Whether amounts stand in columns of months whose year nothing tells."""
    return kind.wide == "months" and "year" not in mapping and wide.undated(spread)


def _check_year(inspection: Inspection, year: str | None) -> None:
    if year is not None and not re.fullmatch(r"(?:19|20)\d\d", year):
        raise ImportRefused("bad_hint", file=inspection.file_name, name="year", value=year, known="1900 ... 2099")


def _check_answers(inspection: Inspection, **answers: str | None) -> None:
    choices = {
        "kind": tuple(KINDS),
        "date_order": DATE_ORDERS,
        "decimal": DECIMALS,
        "unit": UNITS,
        "vouchers": VOUCHERS,
    }
    for name, value in answers.items():
        known = choices[name]
        if value is not None and value not in known:
            raise ImportRefused("bad_hint", file=inspection.file_name, name=name, value=value, known=", ".join(known))


def _kinds_possible(inspection: Inspection) -> list[str]:
    """The kinds of which all is there; and invoices where what is owed is, but the column of their number is to be named.
    A column that is headed by a currency only is what is missing of kinds that lack an amount."""
    proposals = inspection.proposals
    owed = receipts.owed(column.name for column in inspection.columns)
    unnumbered = bool(owed) and proposals["invoices"].missing == ("invoice_id",)
    amount = rates_table.is_single(proposals["rates"].wide)
    return [
        kind
        for kind in inspection.kinds
        if not (missing := proposals[kind].missing)
        or (kind == "invoices" and unnumbered)
        or (amount and missing == ("amount",))
    ]
