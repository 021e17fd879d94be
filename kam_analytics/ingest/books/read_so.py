"""How an import was read: which column of the file is which, and what was said by hand; from the plan that the ledger keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from kam_analytics import i18n
from kam_analytics.ingest.books.outcome import LedgerEntry
from kam_analytics.ingest.cells.dates import SERIAL
from kam_analytics.ingest.kinds import DAYS, KINDS
from kam_analytics.ingest.model import Note, Plan, listed, plain
from kam_analytics.ingest.planning import first_look
from kam_analytics.ingest.planning.readings import order_used
from kam_analytics.ingest.reading import encoding
from kam_analytics.ingest.reading.dialect import DELIMITERS

_PARTS = {"unapplied": "oldest_first"}  # answer -> its name among the parts of a reading, where that is another
_LEFT_OUT = "left_out"
_TOLD = (
    "format", "encoding", "delimiter", "sheet", "header_row", "columns", "wide", "beside", "date_order", "dates", "decimals",
    "powers", "sides", "filled", "oldest_first", "answers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: `fields`: what it was loaded as; `how`: the way its cells were read, in words."""

    name: str
    fields: tuple[str, ...]
    how: tuple[str, ...]


def as_json(plan: Plan) -> dict[str, Any]:
    """The mapping (field -> column of the file), and how the file was read beyond it."""
    reading = {name: plain(getattr(plan, name)) for name in _TOLD}
    reading |= {"left_out_by": list(plan.aside), "negative_by": list(plan.turned)}
    if parts := _parts(plan):  # the file that was loaded was written by the import itself
        tables = [{name: part[name] for name in ("file", "sheet", "rows", "sha256")} for part in parts]
        form = "workbook" if plan.joined.get("stacked") else "joined"
        reading |= {"format": form, "encoding": None, "delimiter": None, "header_row": None, "tables": tables}
    return {"mapping": dict(plan.mapping), "reading": reading}


def columns(entry: LedgerEntry, lang: str) -> list[Column]:
    """The columns that something was read from, in the order of the file."""
    plan = entry.plan
    left_out = {note.params["column"]: note.params["values"] for note in entry.warnings if note.code == _LEFT_OUT}
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for target, source in chain(plan.mapping.items(), _beside(plan)):
        if target not in fields[source]:
            fields[source].append(target)
    spread = "rate" if KINDS[plan.kind].wide == "currencies" else "amount"
    for source in plan.wide:
        fields[source].append(spread)
    for source in (*plan.aside, *plan.turned):
        fields.setdefault(source, [])
    return [
        Column(
            i18n.column(name, lang),
            tuple(i18n.text(f"ingest.target.{target}", lang) for target in fields[name]),
            (*_how(plan, name, fields[name], lang), *_decides(plan, name, left_out, lang)),
        )
        for name in sorted(fields, key=_place(plan))
    ]


def unused(plan: Plan, lang: str) -> list[str]:
    """The columns that nothing was read from."""
    used = {*plan.mapping.values(), *plan.wide, *plan.aside, *plan.turned, *plan.added}
    used.update(source for _, source in _beside(plan))
    return [i18n.column(name, lang) for name in plan.columns if name not in used]


def digests(entry: LedgerEntry) -> str:
    """The SHA-256 of the file, or of each that was read as one with others."""
    return ", ".join(dict.fromkeys(part["sha256"] for part in _parts(entry.plan))) or entry.sha256


def file_words(plan: Plan, lang: str) -> str:
    """How the file is written, and in which row its header stands; of several tables which they are."""
    parts, row = _parts(plan), str(plan.header_row or "")
    if parts and "stacked" in plan.joined:
        sheets = listed(part["sheet"] for part in parts)
        form = i18n.text("ingest.read.stacked", lang, count=f"{len(parts):,}", sheets=sheets)
        rows = {f"{sheet}!{first - 1}": str(first - 1) for sheet, _, first in plan.joined["stacked"]}
        row = listed(rows if len({*rows.values()}) > 1 else {*rows.values()})
    elif parts:
        return i18n.text("ingest.read.joined", lang, tables=listed(part["sheet"] or part["file"] for part in parts))
    elif plan.format == "text":
        mark = i18n.text(f"upload.delimiter.{DELIMITERS.get(plan.delimiter or ',', 'other')}", lang)
        form = i18n.text("upload.text", lang, encoding=encoding.shown(plan.encoding or ""), delimiter=mark)
    else:
        form = i18n.text("upload.sheet", lang, sheet=plan.sheet)
    header = f"ingest.read.{'header' if row else 'no_header'}"
    return i18n.text("shell.comma", lang).join((form, i18n.text(header, lang, row=row)))


def _parts(plan: Plan) -> Sequence[Mapping[str, Any]]:
    """The tables that were read as one; none of a file of their rows that were mended."""
    return plan.joined.get("parts", ()) if plan.completes is None else ()


def said(plan: Plan, lang: str) -> list[str]:
    """What was said by hand of how to read it, by name; a column that was chosen says so itself."""
    chosen = all(plan.answers.get("mapping", {}).values())
    names = [name for name in plan.answers if not (name == "mapping" and chosen)]
    names += [name for name in first_look.READING if name in plan.look.get("hints", {})]
    return [i18n.text(f"ingest.read_part.{_PARTS.get(name, name)}", lang) for name in names]


def notes(entry: LedgerEntry) -> list[Note]:
    """What was pointed out when it was loaded, but for what its columns say."""
    return [note for note in entry.warnings if note.code != _LEFT_OUT]


def _beside(plan: Plan) -> Iterator[tuple[str, str]]:
    return ((target, source) for target, sources in plan.beside.items() for source in sources)


def _place(plan: Plan) -> Any:
    places = {name: place for place, name in enumerate(plan.columns)}
    return lambda name: places.get(name, len(places))


def _how(plan: Plan, name: str, targets: list[str], lang: str) -> Iterator[str]:
    def say(key: str, **words: Any) -> str:
        return i18n.text(f"ingest.read.{key}", lang, **words)

    holds = KINDS[plan.kind].targets
    for target in targets:
        if target in plan.dates:
            order = order_used({target: plan.dates[target]}) or SERIAL
            yield from (say(order),) if i18n.has(f"ingest.read.{order}") else ()
        if target in plan.decimals and holds.get(target) != DAYS:
            yield say(plan.decimals[target])
        if plan.answers.get("mapping", {}).get(target) == name:
            yield say("by_hand")
    if name in plan.sides:
        yield say(f"marked_{plan.sides[name]}")
    if name in plan.wide:
        yield say("of", what=plan.wide[name])
    for power in {plan.powers[key] for key in (*targets, name) if key in plan.powers}:
        yield f"× {10**power:,}"


def _decides(plan: Plan, name: str, left_out: Mapping[str, str], lang: str) -> Iterator[str]:
    """What a column decides on rows. A plan knows all words that would leave one out; what did is among the notes."""
    if name in left_out:
        yield i18n.text("ingest.read.left_out", lang, values=left_out[name])
    elif name in plan.aside:
        yield i18n.text("ingest.read.none_left_out", lang)
    if name in plan.turned:
        yield i18n.text("ingest.read.negative", lang)
    if name in plan.filled:
        yield i18n.text("ingest.read.filled", lang)
