"""An outcome in words, from its JSON form: what the command line and the reports of an inbox folder have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from kam_analytics import i18n
from kam_analytics.ingest.books.difference import STATES, named
from kam_analytics.ingest.books.outcome import total_label
from kam_analytics.ingest.kinds import KINDS

_MONTHS, _ROWS = 12, 3  # of a difference, by name

_DOUBTED = ("dates_far", "dates_ahead", "dates_against_order")


def counted(form: Mapping[str, Any], lang: str) -> Iterator[str]:
    """What was loaded or taken back: the import with its rows, its control totals, and why rows were skipped."""
    kind = i18n.text(f"ingest.kind.{form['kind']}", lang)
    yield i18n.text(f"cli.outcome.{form['status']}", lang, import_id=form["import_id"], kind=kind, **form["rows"])
    if "effect" in form:  # the totals are those of the whole file, of which others may have taken the place
        yield from (f"  {line}" for line in form["effect"]["text"])
        return
    for name, value in form["totals"].items():
        yield f"  {total_label(name, lang)}: {value}"
    for reason, count in form["skips"].items():
        yield f"  {i18n.text(f'ingest.skip.{reason}', lang)}: {count}"


def taken_back(form: Mapping[str, Any], lang: str) -> Iterator[str]:
    """How to take an import back whose dates can hardly be right: on the upload page that is said before the commit."""
    if form["status"] == "committed" and any(note["code"] in _DOUBTED for note in form["warnings"]):
        yield "  " + i18n.text("cli.take_back", lang, import_id=form["import_id"])


def beyond(form: Mapping[str, Any], lang: str) -> Iterator[str]:
    """How many rejected rows the list of faults does not name, if any."""
    if form["rejects"] and form["rejected_beyond"]:
        yield "  " + i18n.text("cli.beyond", lang, count=f"{form['rejected_beyond']:,}")


def difference(form: Mapping[str, Any], lang: str) -> Iterator[str]:
    """What the mode of an import changes of the rows loaded before, if it is told: counts, money by month, examples."""
    found = form.get("difference")
    if found is None:
        return
    mode, comma = form["mode"], i18n.text("shell.comma", lang)
    if mode == "replace":
        mode = i18n.text("cli.difference.days", lang, mode=mode, first=form["replaced_from"], last=form["replaced_to"])
    first = not any(Decimal(month["before"]) for month in found["months"])  # or a list of customers: no mode is chosen
    yield i18n.text("cli.difference.head_first" if mode == "add" and first else "cli.difference.head", lang, mode=mode)
    counts = (
        _pair(i18n.text(f"upload.mode.{state}", lang), f"{found['rows'][state]:,}", lang) for state in (*STATES, "same")
    )
    yield f"  {comma.join(counts)}"
    yield from (f"  {line}" for line in _months(form["kind"], found["months"], lang))
    for state in ("gone", "changed"):
        yield from (f"  {_row(form['kind'], state, row, lang)}" for row in found["first"][state][:_ROWS])


def _months(kind: str, months: list[dict[str, Any]], lang: str) -> Iterator[str]:
    """Money before and after of the months that it moves the most, in their order, and of all of them by currency."""
    label = i18n.text(f"ingest.target.{KINDS[kind].totals[0]}", lang)
    moves = [(month, Decimal(month["before"]), Decimal(month["after"])) for month in months]
    moves = [(month, before, after) for month, before, after in moves if before != after]
    told = sorted(moves, key=lambda move: -abs(move[2] - move[1]))[:_MONTHS]
    sums: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for move in moves:
        month, before, after = move
        sums[month["currency"]][0] += before
        sums[month["currency"]][1] += after
        if move in told:
            yield _moved(f"{label} {month['month']}", month["currency"], before, after, lang)
    if len(moves) > len(told):
        yield i18n.text("cli.difference.more", lang, n=len(moves) - len(told))
    if len(moves) > len(sums):
        for currency, (before, after) in sums.items():
            all_of = i18n.text("cli.difference.all", lang, name=label)
            yield _moved(all_of, currency, before, after, lang)


def _moved(label: str, currency: str, before: Decimal, after: Decimal, lang: str) -> str:
    return _pair(f"{label} {currency}".strip(), f"{before:,} → {after:,} ({after - before:+,})", lang)


def _row(kind: str, state: str, row: Mapping[str, Any], lang: str) -> str:
    """A row that goes or changes: its document, day and customer, then what is different of it."""
    before, after, comma = row["before"], row["after"] or {}, i18n.text("shell.comma", lang)
    customer = row["customer"] or (after or before).get("customer_id")
    place = comma.join(str(part) for part in (*named(kind, after or before), customer) if part)
    cells = (
        f"{i18n.text(f'ingest.target.{name}', lang)} {_cell(before[name])} → {_cell(after.get(name))}"
        for name in row["changed"] or [KINDS[kind].totals[0]]
    )
    return _pair(_pair(i18n.text(f"upload.mode.{state}", lang), place, lang), comma.join(cells), lang)


def _cell(value: Any) -> str:
    return "–" if value in (None, "") else str(value)


def _pair(label: str, value: str, lang: str) -> str:
    return i18n.text("cli.difference.pair", lang, label=label, value=value)


def choices(question: Mapping[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    """The possible answers by their ids, each with examples of what it makes of values of the file, the proposed one marked."""
    for form in question["choices"]:
        shown = ", ".join(f"{written} = {read}" for written, read in form["examples"])
        text = f"{form['text']} ({shown})" if shown else str(form["text"])
        if form["id"] == question.get("proposed"):
            text = i18n.text("upload.mode.proposed", lang, mode=text)
        yield form["id"], text


def reject(form: Mapping[str, Any], lang: str) -> str:
    """A rejected row and why."""
    words = {name: "-" if form[name] is None else form[name] for name in ("row", "column", "value")}
    words["row"] = form.get("place", words["row"])
    return "  " + i18n.text("cli.reject", lang, reason=i18n.text(f"ingest.reason.{form['reason']}", lang), **words)
