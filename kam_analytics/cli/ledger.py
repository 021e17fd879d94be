"""The list of imports, and one of them with how its file was read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from kam_analytics import i18n, ingest
from kam_analytics.cli.common import open_engine, table, visible
from kam_analytics.ingest import LedgerEntry
from kam_analytics.ingest.books import read_so


def run_imports(args: argparse.Namespace) -> int:
    """All imports as a list, or one of them in full."""
    one = args.import_id is not None
    with open_engine(args) as engine:
        entries = [ingest.entry(engine, args.import_id)] if one else ingest.history(engine)
    if args.json:
        forms = [_form(entry, args.lang) for entry in entries]
        print(json.dumps(forms[0] if one else forms, ensure_ascii=False, indent=2))
        return 0
    print(_listed(entries, args.lang))
    for line in _read_so(entries[0], args.lang) if one else ():
        print(visible(line))
    return 0


def _form(entry: LedgerEntry, lang: str) -> dict[str, Any]:
    return {
        "import_id": entry.import_id,
        "kind": entry.kind,
        "origin": entry.origin,
        "file_name": entry.file_name,
        "rows": entry.rows.as_json(),
        "totals": {name: str(value) for name, value in entry.totals.items()},
        "skips": dict(entry.skips),
        "mended": entry.mended,
        "open": waiting(entry),
        "completes": entry.completes,
        "actor": entry.actor,
        "warnings": [note.as_json(lang) for note in entry.warnings],
        "sha256": entry.sha256,
        "committed_at": entry.committed_at.isoformat(),
        **entry.mode.as_json(),
        "undone_at": entry.undone_at.isoformat() if entry.undone_at else None,
        "deleted_at": entry.deleted_at.isoformat() if entry.deleted_at else None,
        **read_so.as_json(entry.plan),
    }


def _listed(entries: list[LedgerEntry], lang: str) -> str:
    names = ("id", "kind", "file", "mode", "loaded", "rejected", "skipped", "committed", "undone")
    head = [i18n.text(f"cli.imports.{name}", lang) for name in names]
    lines = [
        [
            str(entry.import_id),
            i18n.text(f"ingest.kind.{entry.kind}", lang),
            entry.file_name,
            _mode_words(entry, lang),
            f"{entry.rows.loaded:,}",
            _rejected(entry, lang),
            f"{entry.rows.skipped:,}",
            f"{entry.committed_at:%Y-%m-%d %H:%M} UTC",
            _undone(entry, lang),
        ]
        for entry in entries
    ]
    return table(head, lines, (True, False, False, False, True, True, True))


def _read_so(entry: LedgerEntry, lang: str) -> Iterator[str]:
    """Who brought the file, its totals, its digest, which column is which, and what was pointed out."""
    comma, plan = i18n.text("shell.comma", lang), entry.plan
    yield ""
    if entry.actor is not None:
        yield i18n.text(f"ledger.by.{entry.origin}", lang, entry=entry.file_name, actor=entry.actor)
    for name, value in entry.totals.items():
        yield f"{ingest.total_label(name, lang)}: {value:,}"
    for reason, count in entry.skips.items():
        yield f"{i18n.text(f'ingest.skip.{reason}', lang)}: {count:,}"
    yield f"SHA-256: {read_so.digests(entry)}"
    yield i18n.text("ingest.read.file", lang, words=read_so.file_words(plan, lang))
    yield ""
    head = [i18n.text(f"ingest.read.{name}", lang) for name in ("column", "field", "how")]
    rows = [[one.name, comma.join(one.fields) or "-", comma.join(one.how)] for one in read_so.columns(entry, lang)]
    yield from table(head, rows).splitlines()
    yield ""
    if unused := read_so.unused(plan, lang):
        yield i18n.text("upload.unused", lang, names=comma.join(unused))
    if said := read_so.said(plan, lang):
        yield i18n.text("ingest.read.said", lang, names=comma.join(said))
    if notes := read_so.notes(entry):
        yield i18n.text("ingest.read.notes", lang)
    yield from (f"  {note.text(lang)}" for note in notes)


def waiting(entry: LedgerEntry) -> int:
    """Rejected rows that wait to be mended."""
    return 0 if entry.deleted_at else entry.rows.rejected - entry.mended


def _rejected(entry: LedgerEntry, lang: str) -> str:
    """Rejected rows as on the day of the import, and of these the open ones where some were mended since."""
    number = f"{entry.rows.rejected:,}"
    return i18n.text("cli.imports.open", lang, n=number, open=f"{waiting(entry):,}") if entry.mended else number


def _undone(entry: LedgerEntry, lang: str) -> str:
    if entry.undone_at is None:
        return ""
    time = f"{entry.undone_at:%Y-%m-%d %H:%M} UTC"
    return i18n.text("cli.imports.deleted", lang, time=time) if entry.deleted_at else time


def _mode_words(entry: LedgerEntry, lang: str) -> str:
    mode = entry.mode
    return i18n.text(f"ledger.mode.{mode.name}", lang, first=mode.first, last=mode.last)
