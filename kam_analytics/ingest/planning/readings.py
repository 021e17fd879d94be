"""How the dates and numbers of a file are read: by the values of a column, else by its neighbours, else asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import clock
from kam_analytics.ingest.cells import dates
from kam_analytics.ingest.cells.values import amount
from kam_analytics.ingest.kinds import units
from kam_analytics.ingest.kinds.kind import DATE, NUMBER, PERIOD, Kind
from kam_analytics.ingest.meaning import wide
from kam_analytics.ingest.model import Choice, ColumnFinding, Inspection, Match, Question, listed

_FIRST_YEAR, _YEARS_AHEAD = 1990, 5  # offered where nothing names a year


def orders_left(inspection: Inspection, column: ColumnFinding, given: str | None) -> tuple[str, ...]:
    """The readings left for a column: by its own values, else by the other date columns of the same file."""
    finding = column.date
    assert finding is not None
    if given is not None and finding.open and given in finding.formats:
        return (given,)
    if len(finding.orders) < 2:
        return finding.orders
    decided = {
        other.date.orders[0]
        for other in inspection.columns
        if other.date and other is not column and other.date.open and len(other.date.orders) == 1
    }
    agreed = decided & set(finding.orders)
    return tuple(agreed) if len(decided) == 1 and agreed else finding.orders


def formats_of(
    inspection: Inspection, kind: Kind, columns: Mapping[str, ColumnFinding], given: str | None
) -> dict[str, tuple[str, ...]]:
    formats: dict[str, tuple[str, ...]] = {}
    for target, column in columns.items():
        if kind.targets[target] == PERIOD and column.date is None:
            continue  # months, quarters or years
        if kind.targets[target] not in (DATE, PERIOD):
            continue
        finding = column.date
        if column.value == "empty" and not kind.missing(columns.keys() - {target}):
            formats[target] = ("%Y-%m-%d",)
        elif finding is None or not finding.orders:
            raise ImportRefused(
                "unreadable_dates",
                file=inspection.file_name,
                column=column.name,
                examples=", ".join(column.samples[:3]) or "-",
            )
        else:
            formats[target] = finding.formats[orders_left(inspection, column, given)[0]]
    return formats


def order_used(formats: Mapping[str, tuple[str, ...]]) -> str | None:
    for forms in formats.values():
        for form in forms:
            if form == dates.SERIAL:
                continue
            return "".join(letter for letter in form.lower().replace("%b", "%m") if letter in "dmy")
    return None


def date_choice(column: ColumnFinding, order: str) -> Choice:
    finding = column.date
    assert finding is not None
    read = [(text, dates.read(text, finding.formats.get(order, ()))) for text in finding.examples]
    examples = tuple((text, day.isoformat()) for text, day in read if day)
    if len(finding.against) < len(finding.orders):  # an order that reads all is no worse for what others do not read
        return Choice(order, examples)
    return Choice(order, examples, words=f"{order}_against", params={"count": finding.against[order]})


def single_format(
    kind: Kind, columns: Mapping[str, ColumnFinding], formats: Mapping[str, tuple[str, ...]]
) -> str | None:
    """The one format of all date columns, for the strict path; None when they differ."""
    found = set()
    for target in formats:
        column = columns[target]
        if column.value == "empty":
            continue
        finding = column.date
        order = next((o for o, forms in finding.formats.items() if forms == formats[target]), None) if finding else None
        found.add(finding.single.get(order) if finding and order else None)
    return found.pop() if len(found) == 1 else None


def decimals_left(inspection: Inspection, column: ColumnFinding, given: str | None) -> tuple[str, ...]:
    """The decimal marks left for a column: by its own values, else by the other columns of the same file."""
    finding = column.number
    if finding is not None and finding.decisive:
        return finding.decimals
    if given is not None:
        return (given,)
    decided = {c.number.decimals[0] for c in inspection.columns if c.number and c.number.decisive}
    if len(decided) == 1:
        return tuple(decided)
    return finding.decimals if finding is not None else ("point",)


def decimal_choice(column: ColumnFinding, style: str) -> Choice:
    finding = column.number
    assert finding is not None
    read = ((text, amount(text, style)) for text in finding.examples)
    return Choice(style, tuple((text, f"{value:.15g}") for text, value in read if value is not None))


def powers_of(
    inspection: Inspection, kind: Kind, mapping: Mapping[str, Match], spread: Iterable[str]
) -> dict[str, int]:
    """Target or wide column -> the power of ten of its amounts, where their header or a title names a unit for them."""
    if kind.wide == "currencies":  # a rate is in no unit of money
        return {}
    read = {target: match.source for target, match in mapping.items() if kind.targets[target] == NUMBER}
    read.pop("quantity", None)
    above = inspection.unit[1] if inspection.unit else 0
    found = {name: units.power(source) or above for name, source in (*read.items(), *((name, name) for name in spread))}
    return {name: power for name, power in found.items() if power}


def unit_question(inspection: Inspection, mapping: Mapping[str, Match], powers: Mapping[str, int]) -> Question:
    """What to do with amounts in thousands or more, shown on values of the first such column."""
    sources = {name: mapping[name].source if name in mapping else name for name in powers}
    first = inspection.column(next(iter(sources.values())))
    power = next(iter(powers.values()))
    style = decimals_left(inspection, first, None)[0]
    read = [(text, value) for text in first.samples if (value := amount(text, style, power)) is not None][:2]
    params = {
        "columns": listed(dict.fromkeys(sources.values())),
        "factors": ", ".join(f"× {10**power:,}" for power in sorted(set(powers.values()))),
    }
    times = tuple((text, f"{value:,.15g}") for text, value in read)
    return Question("unit", (Choice("multiply", times), Choice("keep")), first.name, params)


def year_question(inspection: Inspection, spread: Mapping[str, str]) -> Question:
    """Of which year months in columns are, shown on the first and the last of them: the years that are named around the table, else
    this one and the next, and others."""
    ends = [next(iter(spread)), list(spread)[-1]]
    today = clock.now().year

    def choice(year: int) -> Choice:
        labels = wide.dated(spread, year)
        return Choice(str(year), tuple((name, labels[name]) for name in dict.fromkeys(ends)))

    likely = [*map(int, inspection.years)] or [today, today + 1]
    others = [year for year in range(today + _YEARS_AHEAD, _FIRST_YEAR - 1, -1) if year not in likely]
    return Question(
        "year", tuple(map(choice, likely)), ends[0], {"columns": listed(spread)}, tuple(Choice(str(y)) for y in others)
    )


def may_be_strict(
    inspection: Inspection, kind: Kind, columns: Mapping[str, ColumnFinding], decimals: Mapping[str, str]
) -> bool:
    """Whether DuckDB may read the file as it is: everything seen is plain, and each column has one meaning."""
    if inspection.format != "text" or not inspection.tidy or inspection.newline == "\r" or not kind.strict:
        return False
    styles = {decimals[target] for target, column in columns.items() if target in decimals and _fractions(column)}
    if len(styles) > 1:
        return False
    style = next(iter(styles), "point")
    numbers = [columns[target].number for target in decimals if columns[target].value != "empty"]
    plain = all(number is not None and style in number.plain and not number.percent for number in numbers)
    once = len({column.index for column in columns.values()}) == len(columns)
    return plain and once and not any(column.padded for column in columns.values())


def _fractions(column: ColumnFinding) -> bool:
    return column.number is not None and column.number.decisive
