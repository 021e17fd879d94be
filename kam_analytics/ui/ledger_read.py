"""What opens below an import in the list: its digest, which column of the file is which, and what was pointed out."""

from __future__ import annotations

import html

from kam_analytics.ingest import LedgerEntry
from kam_analytics.ingest.books import read_so
from kam_analytics.ui.page import Page


def details(page: Page, entry: LedgerEntry) -> str:
    """HTML that is closed until somebody opens it; one import at a time."""
    plan, comma = entry.plan, page.t("shell.comma")
    head = "".join(f"<th>{page.t(f'ingest.read.{name}')}</th>" for name in ("column", "field", "how"))
    rows = "".join(
        f"<tr><th>{html.escape(one.name)}</th><td>{html.escape(comma.join(one.fields)) or '–'}</td>"
        f"<td>{html.escape(comma.join(one.how))}</td></tr>"
        for one in read_so.columns(entry, page.lang)
    )
    lines = []
    if unused := read_so.unused(plan, page.lang):
        lines.append(page.t("upload.unused", names=comma.join(unused)))
    if said := read_so.said(plan, page.lang):
        lines.append(page.t("ingest.read.said", names=comma.join(said)))
    notes = "".join(f"<li>{html.escape(note.text(page.lang))}</li>" for note in read_so.notes(entry))
    if notes:
        notes = f"<p>{page.t('ingest.read.notes')}</p><ul>{notes}</ul>"
    written = page.t("ingest.read.file", words=read_so.file_words(plan, page.lang))
    told = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return (
        f'<details class="kam-read" name="kam-read"><summary>{page.t("ledger.read")}</summary>'
        f"<p>SHA-256: <code>{read_so.digests(entry)}</code></p><p>{html.escape(written)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{told}{notes}</details>"
    )
