"""How an uploaded file is read: kind, encoding, delimiter, table, header."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st

from kam_analytics import ingest
from kam_analytics.errors import KamError
from kam_analytics.ingest import Answers, Hints, Inspection, Mending, Note, PendingImport, Plan
from kam_analytics.ingest.planning import first_look, known_customers, remembered
from kam_analytics.ingest.planning.first_look import FirstLook
from kam_analytics.ingest.planning.joining import Joined
from kam_analytics.ingest.planning.remembered import Remembered
from kam_analytics.ingest.reading import encoding as encodings
from kam_analytics.ingest.reading.dialect import DELIMITERS
from kam_analytics.ingest.unattended import options
from kam_analytics.ui import shell
from kam_analytics.ui.page import Page

_ENCODINGS = ("utf-8", "utf-16", "gb18030", "cp950", "cp932", "cp1252")


@dataclass(slots=True, weakref_slot=True)
class Draft:
    """A file on its way in: where it is, what was found, what the user answered, and the open transaction."""

    path: Path
    name: str
    inspection: Inspection
    kind: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, str | None] = field(default_factory=dict)
    rows: dict[str, dict[str, bool]] = field(default_factory=dict)  # column -> value -> whether rows with it are loaded
    hints: Hints = field(default_factory=Hints)
    pending: PendingImport | None = None
    mending: Mending | None = None  # what the file completes, where it holds rejected rows
    remembered: Remembered | None = None  # how files of this shape were read last
    unapplied: bool = False  # receipts that name no invoice lower none
    first: FirstLook | None = None  # the file before anything was said about it here
    joined: Joined | None = None  # how the tables were joined that the file was made of
    tables: list[Inspection] = field(default_factory=list)
    sources: tuple[Path, ...] = ()  # the files that they stand in
    _clean: weakref.finalize[..., Draft] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._clean = weakref.finalize(self, unlink, self.path, *self.sources)  # the session may end with its tab
        self.as_last_time()

    def hand_over(self, draft: Draft) -> None:
        """Leave the files to another draft that is made of them; remove what it has no use for."""
        self._clean.detach()
        unlink(*{self.path, *self.sources} - {draft.path, *draft.sources})

    @property
    def known(self) -> Remembered | None:
        """What is remembered of such files, and in force."""
        looked = self.first.known if self.first is not None else None
        return self.remembered or looked

    def as_last_time(self) -> None:
        """Take the answers that are remembered, in place of those given so far."""
        said = self.remembered.answers if self.remembered is not None else Answers()
        self.kind, self.overrides = said.kind or self.kind, dict(said.mapping)
        self.rows = {column: dict(values) for column, values in said.rows.items()}
        self.unapplied = said.unapplied
        self.answers = {
            name: value
            for name in ("date_order", "decimal", "unit", "base", "vouchers")
            if (value := getattr(said, name))
        }

    def said(self) -> Answers:
        given = self.answers
        return Answers(
            self.kind, self.overrides, given.get("date_order"), given.get("decimal"), self.rows, given.get("unit"),
            self.unapplied, given.get("base"), given.get("vouchers"), given.get("year"),
        )  # fmt: skip

    def plan(self) -> Plan:
        """Raises NeedsAnswer or ImportRefused when the file cannot be read so."""
        if self.mending is not None and self.mending.plan is not None:
            return self.mending.plan
        plan = ingest.plan_with(self.inspection, self.said())
        return self.joined.into(plan) if self.joined is not None else plan

    def to_remember(self) -> dict[str, Any]:
        """What is to be remembered of how the file was looked at, for `Plan.look`."""
        return first_look.said(self.first, self.hints) if self.first is not None else {}


def otherwise(page: Page, draft: Draft, plan: Plan, import_id: int) -> tuple[Note, ...]:
    """A note where a file that is loaded already was read otherwise than is chosen now."""
    if draft.mending is not None:
        return ()
    parts = options.read_otherwise(plan, ingest.entry(page.engine, import_id).plan)
    return (Note("loaded_otherwise", {"import_id": import_id, "read_parts": ", ".join(parts)}),) if parts else ()


def unlink(*paths: Path) -> None:
    """Remove files that came in."""
    for path in paths:
        path.unlink(missing_ok=True)


def layout(page: Page, draft: Draft, likely: str | None = None) -> None:
    """Kind (`likely`: the one that only the content speaks for), sheet or encoding and delimiter, table and header row; a change has the file looked at again."""
    found, hints = draft.inspection, draft.hints
    unsaid = page.t("upload.choose")
    if likely:
        unsaid = page.t("upload.by_content", kind=page.t(f"ingest.choice.kind.{likely}"))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        kinds, known = list(found.kinds), draft.kind or found.kind
        kind = st.selectbox(
            page.t("upload.kind"), kinds, index=kinds.index(known) if known else None, placeholder=unsaid,
            format_func=lambda name: page.t(f"ingest.choice.kind.{name}"), width=220,
            key="kam_kind" if found.kind or not known else "kam_kind_said",  # anew, to show what was answered below it
        )  # fmt: skip
        if draft.joined is not None:  # its tables are read as they were found
            wanted = hints
        else:
            wanted = _sheet(page, found, hints) if found.format == "workbook" else _text(page, found, hints)
        if wanted == hints and draft.joined is None:
            wanted = _rows(page, found, hints)
    if kind is not None and kind != known:
        draft.kind, draft.overrides, draft.rows = kind, {}, {}
        st.rerun()
    if wanted != hints:
        look_again(page, draft, wanted)


def _sheet(page: Page, found: Inspection, hints: Hints) -> Hints:
    sheet = st.selectbox(
        page.t("upload.sheet_label"), found.sheets, index=found.sheets.index(found.sheet or ""), width=220
    )
    return hints if sheet == found.sheet else Hints(kind=hints.kind, sheet=sheet)


def _text(page: Page, found: Inspection, hints: Hints) -> Hints:
    # Once for each name shown: Streamlit tells options apart by their words, and utf-8-sig reads UTF-8 too.
    offered = list(
        {encodings.shown(name): name for name in (*reversed(_ENCODINGS), found.encoding or "utf-8")}.values()
    )
    offered.sort(key=lambda name: name != found.encoding)
    encoding = st.selectbox(
        page.t("upload.encoding"), offered, format_func=encodings.shown, width=160, key="kam_encoding"
    )
    delimiters = list(dict.fromkeys([found.delimiter or ",", *DELIMITERS]))
    delimiter = st.selectbox(
        page.t("upload.delimiter_label"), delimiters, width=160, key="kam_delimiter",
        format_func=lambda mark: page.t(f"upload.delimiter.{DELIMITERS.get(mark, 'other')}"),
    )  # fmt: skip
    wanted = Hints(
        kind=hints.kind,
        encoding=encoding if encoding != found.encoding else hints.encoding,
        delimiter=delimiter if delimiter != found.delimiter else hints.delimiter,
    )
    same = (wanted.encoding, wanted.delimiter) == (hints.encoding, hints.delimiter)
    return hints if same else wanted  # where rows are others, so are tables


def _rows(page: Page, found: Inspection, hints: Hints) -> Hints:
    """The table, where there are several, and the row of the header; the choice of another table comes first."""
    number = found.tables.index(found.table) + 1
    if len(found.tables) > 1:
        table = st.selectbox(
            page.t("upload.table_label"), list(range(1, len(found.tables) + 1)), index=number - 1, width=220,
            format_func=lambda one: page.t("upload.table_rows", number=one, rows=found.tables[one - 1].rows),
            key=f"kam_table_{number}",
        )  # fmt: skip
        if table != number:
            return replace(hints, table=table, header_row=None)
    if number > 1:
        return hints
    row = st.number_input(
        page.t("upload.header_label"), min_value=0, value=found.header_row, step=1, width=160,
        help=page.t("upload.header_help"), key=f"kam_header_{found.header_row}",
    )  # fmt: skip
    return hints if row == found.header_row else replace(hints, header_row=row)


def look_again(page: Page, draft: Draft, hints: Hints) -> None:
    """Look at the file with what was said about it; what cannot be read so is said, and nothing changes."""
    try:
        found = ingest.inspect(draft.path, file_name=draft.name, hints=hints)
        draft.inspection = known_customers.recognise(page.engine, found)
        draft.mending = ingest.find_mending(page.engine, draft.inspection)
        draft.remembered = remembered.find(page.engine, draft.inspection)
    except KamError as error:
        shell.show_error(error, page.lang)
        return
    draft.hints = hints
    draft.as_last_time()
    st.rerun()
