"""Whether a file may be read as a kind, with the columns that it has; a refusal says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.kinds import KINDS, aliases
from kam_analytics.ingest.kinds.kind import DATE, NUMBER, PERIOD, Kind
from kam_analytics.ingest.meaning import by_content, promised, rates_table, side_by_side, wide
from kam_analytics.ingest.meaning.mapping import wide_columns
from kam_analytics.ingest.model import Inspection, Match, listed

_CLEAR_BEST, _CLEAR_LEAD = 0.75, 0.25  # when another kind fits a file so much better, it is of that kind


def check(
    inspection: Inspection,
    chosen: Kind,
    mapping: Mapping[str, Match],
    overrides: Mapping[str, str | None],
    given: bool,
) -> None:
    """Refuse a file that is of another kind, or lacks what the chosen one needs; `given`: the kind was said by hand. What columns
    hold is said before what they are called. Raises ImportRefused: not_this_kind, rates_table, wide_mixed, wide_twice, wide_no_year,
    unreadable_dates, unreadable_numbers, partly_numbers, no_kind, amounts_by_currency, missing_column."""
    best = inspection.proposals[next(iter(inspection.kinds))]
    own = inspection.proposals[chosen.name]
    spread = wide_columns(chosen, inspection.columns, mapping, by_hand=given)
    missing = chosen.missing(mapping.keys() | wide.stands_for(spread))
    other = best.kind != chosen.name and not best.missing and best.score >= _CLEAR_BEST
    by_hand = given and "payments" in (chosen.name, best.kind)  # lists of both look alike: who says so knows better
    if other and not overrides and (missing or (best.score - own.score >= _CLEAR_LEAD and not by_hand)):
        raise ImportRefused("not_this_kind", file=inspection.file_name, kind=chosen.name, other_kind=best.kind)
    repeated = rates_table.repeated(inspection.columns) if missing else ()
    if repeated and (chosen.name == "rates" or not given):
        raise ImportRefused("rates_table", file=inspection.file_name, columns=listed(repeated))
    _check_wide(inspection, chosen, mapping, missing, given)
    for target in missing:
        _check_content(inspection, chosen, target)
    if missing and not given:  # the kind is a guess: what another kind's column holds may say more
        for other_kind in map(KINDS.__getitem__, inspection.kinds):
            for target in inspection.proposals[other_kind.name].missing:
                _check_content(inspection, other_kind, target)
    likely = by_content.kinds(inspection) if missing and not given else ()
    if missing and not given and (likely or len(missing) == len(chosen.required)):
        names = listed(column.name for column in inspection.columns)
        proposed = {
            kind: _as_params(by_content.proposed(inspection, kind, inspection.proposals[kind].mapping))
            for kind in likely
        }
        raise ImportRefused("no_kind", file=inspection.file_name, known=names, by_content=proposed)
    amounts = side_by_side.groups(inspection.columns)
    if missing and amounts and all(chosen.targets.get(target) == NUMBER for target in missing):
        raise ImportRefused(
            "amounts_by_currency", file=inspection.file_name, kind=chosen.name, column=missing[0],
            target=missing[0], columns=listed(amounts[0]), option=f"{missing[0]}={amounts[0][0]}",
        )  # fmt: skip
    if missing:
        names = listed(column.name for column in inspection.columns)
        found = by_content.proposed(inspection, chosen.name, mapping, overrides)
        beside = {**mapping, **found}
        left = chosen.missing(beside.keys() | wide.stands_for(spread))
        raise ImportRefused(
            "missing_column", file=inspection.file_name, column=(left or missing)[0], kind=chosen.name,
            missing=", ".join(missing), known=names, fitting=_fitting(inspection, chosen, left, beside),
            by_content={chosen.name: _as_params(found)},
        )  # fmt: skip


def _as_params(found: Mapping[str, Match]) -> list[dict[str, Any]]:
    return [
        {"target": target, "column": match.source, "evidence": match.evidence, "told": dict(match.told)}
        for target, match in found.items()
    ]


def _check_wide(
    inspection: Inspection, chosen: Kind, mapping: Mapping[str, Match], missing: tuple[str, ...], given: bool
) -> None:
    """Months or quarters in columns of which no periods can be told: what is wrong with them is the better thing to say."""
    wanted = chosen.wide == "months" and "period" in missing
    named = [
        kind.name for kind in KINDS.values() if kind.wide == "months" and aliases.tells(kind.name, inspection.file_name)
    ]
    found = wide.fault(inspection.columns) if wanted or (missing and named and not given) else None
    if found is None or (
        found[0] == "wide_no_year"
        and ("year" in mapping or wide_columns(chosen, inspection.columns, mapping, by_hand=given))
    ):
        return
    code, columns = found
    params: dict[str, Any] = {name: listed(sources) for name, sources in columns.items()}
    raise ImportRefused(code, file=inspection.file_name, kind=chosen.name if wanted else named[0], **params)


def _fitting(inspection: Inspection, chosen: Kind, missing: tuple[str, ...], mapping: Mapping[str, Match]) -> str:
    """The columns that hold what the missing ones would, where their headers say nothing."""
    used = {match.source for match in mapping.values()}
    free = [column for column in inspection.columns if column.name not in used]
    holds = {DATE: "date", NUMBER: "number"}
    wanted = dict.fromkeys(holds.get(chosen.targets[target]) for target in missing)
    return listed(column.name for value in wanted for column in free if value and column.value == value)


def _check_content(inspection: Inspection, chosen: Kind, target: str) -> None:
    """A required column that is there by its name, but whose content cannot be read, is the better thing to say."""
    holds = chosen.targets[target]
    for column in inspection.columns:
        read = column.date if holds == DATE else column.number and not column.number.percent
        confidence, _ = aliases.candidates(chosen.name, column.name).get(target, (0.0, ""))
        if read or confidence < aliases.BY_NAME:
            continue  # it can be read, but stands for something else, as the user said
        cells = column.unread.get(promised.holding(holds, target))
        examples = ", ".join(cells.examples if cells else column.samples[:3]) or "-"
        if holds in (DATE, PERIOD):
            raise ImportRefused("unreadable_dates", file=inspection.file_name, column=column.name, examples=examples)
        if holds == NUMBER and cells:
            raise ImportRefused(
                "partly_numbers" if cells.by_hand else "unreadable_numbers", file=inspection.file_name, column=column.name,
                target=target, read=cells.read, seen=cells.seen, examples=examples, option=f"{target}={column.name}",
            )  # fmt: skip
