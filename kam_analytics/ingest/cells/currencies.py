"""The currency of a row that no column names: it stands beside its amounts, in their text, in the format of a sheet, or in
their header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import duckdb

from kam_analytics.ingest import sql
from kam_analytics.ingest.cells.number_words import CODE_OF
from kam_analytics.ingest.kinds import KINDS, NUMBER, aliases
from kam_analytics.ingest.model import Inspection, Note, Plan, listed

# Signs that several currencies share (元 counts as ¥), and which.
_SHARED = {
    "$": ("USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MXN", "MOP", "ARS", "CLP", "COP"),
    "¥": ("CNY", "JPY", "TWD", "HKD", "MOP"),
}
_APART = {"$": "$", "¥": "CNY"}  # what a sign counts as where it is not the company's own currency

# A row whose amounts are in several currencies is none of one currency.
CONFLICT = f"kam_several(currencies, signs, {[*_SHARED['$']]}, {[*_SHARED['¥']]})"


def clear(*names: str) -> bool:
    """Whether some of what stands beside numbers can be one currency only."""
    return any(name not in _SHARED and name != "元" for name in names)


def columns(plan: Plan) -> tuple[str, ...]:
    """The columns of money of a file that does not name the currency of its rows in one of their own."""
    holds = KINDS[plan.kind].targets
    if "currency" in plan.mapping or "currency" not in holds:
        return ()
    money = [source for target, source in plan.mapping.items() if holds[target] == NUMBER and target != "quantity"]
    further = [source for target, group in plan.beside.items() for source in group if source != plan.mapping[target]]
    return (*money, *further, *plan.wide)


def likely(inspection: Inspection) -> tuple[int, ...]:
    """The places of the columns that would be money as one kind or another."""
    names = {
        match.source
        for kind, proposal in inspection.proposals.items()
        for target, match in proposal.mapping.items()
        if KINDS[kind].targets[target] == NUMBER and target != "quantity"
    } | {source for proposal in inspection.proposals.values() for source in proposal.wide}
    return tuple(column.index for column in inspection.columns if column.name in names)


def in_headers(plan: Plan) -> dict[str, list[str]]:
    """What the headers of money name -> those headers: a code, a sign that several currencies share, or '' for nothing."""
    found: dict[str, list[str]] = {}
    for name in columns(plan):
        said = (aliases.currency_named(name) or "").upper()
        found.setdefault(CODE_OF.get(said, said), []).append(name)
    return found


def one_by_header(plan: Plan) -> bool:
    """Whether the headers of money name one currency at most."""
    return len(in_headers(plan).keys() - {""}) < 2


def of_all_rows(plan: Plan, own: str) -> str:
    """The currency of a file with nothing beside its numbers; '' for the company's own. See `settle` for shared signs."""
    name = next(iter(in_headers(plan).keys() - {""}), "")
    return (_APART[name] if own and own not in _SHARED[name] else "") if name in _SHARED else name


def typed(plan: Plan) -> list[str]:
    """SQL of what stands beside the amounts of a row, or in their header: `currencies`, of which it has one, and `signs` that are
    shared."""
    beside, signs = [], []
    for name, sources in in_headers(plan).items():
        cells = ", ".join(_cell(plan, source) for source in sources)
        here, sign = "kam_currency(cell)", "kam_sign(cell)"
        if name in _SHARED:
            sign = f"CASE WHEN NOT kam_missing_number(cell) AND kam_currency(cell) IS NULL THEN '{name}' END"
        elif name:
            here = f"coalesce(kam_currency(cell), CASE WHEN NOT kam_missing_number(cell) THEN '{name}' END)"
        beside.append(f"list_transform([{cells}], lambda cell : {here})")
        signs.append(f"list_transform([{cells}], lambda cell : {sign})")
    return [
        f"list_distinct({_joined(beside)}) AS currencies",
        f"list_distinct({_joined(signs)}) AS signs",
        "currencies[1] AS currency",
    ]


def _cell(plan: Plan, source: str) -> str:
    """A cell; of several columns of one amount none that is zero, save where all are."""
    cell = f"c{plan.columns.index(source)}"
    for target, group in plan.beside.items():
        if source in group:
            place = group.index(source) + 1
            return (
                f"CASE WHEN {target}_beside[{place}] = 0 AND ({target} <> 0 OR {place} > 1) THEN NULL ELSE {cell} END"
            )
    return cell


def _joined(lists: list[str]) -> str:
    return lists[0] if len(lists) == 1 else f"flatten([{', '.join(lists)}])"


def settle(cursor: duckdb.DuckDBPyConnection, plan: Plan, own: str) -> list[Note]:
    """Decide on the rows with a shared sign only: it is that of the company's `own` currency, as far as it can be; where
    that is not declared, only if no other stands beside numbers. What was taken, and in how many rows nothing stands."""
    names = columns(plan)
    if not names:
        return []
    rows = cursor.execute(sql.load("cleaned_currencies")).fetchall()
    several = len({currency or sign for currency, sign, _ in rows} - {None}) > 1 or _completes_several(cursor, plan)
    signs = {sign for currency, sign, _ in rows if currency is None and sign is not None}
    apart = {sign: _APART[sign] for sign in sorted(signs) if (own not in _SHARED[sign] if own else several)}
    counts: Counter[str | None] = Counter()
    for currency, sign, count in rows:
        counts[currency or apart.get(sign)] += count
    without = counts.pop(None, 0)
    if not counts:
        return own_sign(signs - in_headers(plan).keys(), names, own)
    if not without and {*counts} <= in_headers(plan).keys() and clear(*filter(None, counts)):
        return []  # nothing but what the headers say
    said = listed(f"{name} ({count})" for name, count in counts.items())
    code = "currency_partly" if without else "currency_in_cells"
    notes = [Note(code, {"columns": listed(names), "currencies": said, "count": without})]
    for sign, name in apart.items():
        count = cursor.execute(sql.load("cleaned_signs"), {"sign": sign, "name": name}).fetchall()[0][0]
        notes.append(Note("currency_sign" if sign == name else "currency_yuan", {"count": count}))
    return notes


def own_sign(signs: Collection[str], names: Sequence[str], own: str) -> list[Note]:
    """Notes where a shared sign counts as the company's own currency, which nobody has declared."""
    return [] if own else [Note("currency_own_sign", {"sign": sign, "columns": listed(names)}) for sign in signs]


def _completes_several(cursor: duckdb.DuckDBPyConnection, plan: Plan) -> bool:
    """Whether the rows complete an import with several currencies, where such a sign was kept apart."""
    if plan.completes is None:
        return False
    statement = sql.load("currencies_of").replace("{table}", KINDS[plan.kind].table)
    return int(sql.one(cursor, statement, {"import_id": plan.completes})) > 1
