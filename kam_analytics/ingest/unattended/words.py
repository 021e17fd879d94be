"""An outcome in words, from its JSON form: what the command line and the reports of an inbox folder have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kam_analytics import i18n
from kam_analytics.ingest.books.outcome import total_label


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


def beyond(form: Mapping[str, Any], lang: str) -> Iterator[str]:
    """How many rejected rows the list of faults does not name, if any."""
    if form["rejects"] and form["rejected_beyond"]:
        yield "  " + i18n.text("cli.beyond", lang, count=f"{form['rejected_beyond']:,}")


def choice(form: Mapping[str, Any]) -> str:
    """A possible answer, with examples of what it makes of values of the file."""
    shown = ", ".join(f"{written} = {read}" for written, read in form["examples"])
    return f"{form['text']} ({shown})" if shown else str(form["text"])


def reject(form: Mapping[str, Any], lang: str) -> str:
    """A rejected row and why."""
    words = {name: "-" if form[name] is None else form[name] for name in ("row", "column", "value")}
    return "  " + i18n.text("cli.reject", lang, reason=i18n.text(f"ingest.reason.{form['reason']}", lang), **words)
