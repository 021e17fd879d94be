"""Several tables on their way in as one: by which keys they were joined, what found no partner, and which to leave out."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from kam_analytics import ingest
from kam_analytics.errors import KamError
from kam_analytics.ingest import Inspection
from kam_analytics.ingest.planning import joining, remembered, stacking
from kam_analytics.ingest.planning.join_keys import Key
from kam_analytics.ui import shell
from kam_analytics.ui.page import Page
from kam_analytics.ui.upload_read import Draft


def draft_of(page: Page, files: Sequence[tuple[Path, str]]) -> Draft:
    """The draft of several files as one extract. Raises KamError as `joining.join` and `inspect` do."""
    tables = joining.tables_of(files)
    found = joining.join(page.engine, tables)
    return _draft(page, tables, found, tuple(path for path, _ in files))


def _draft(page: Page, tables: list[Inspection], found: joining.Joined, sources: tuple[Path, ...]) -> Draft:
    try:
        inspection = found.seen(ingest.inspect(found.path, file_name=found.name))
    except KamError:
        found.path.unlink(missing_ok=True)
        raise
    known = remembered.find(page.engine, inspection)
    return Draft(
        found.path, found.name, inspection, remembered=known, joined=found, tables=tables, sources=sources
    )  # fmt: skip


def offer(page: Page, draft: Draft) -> Draft | None:
    """Where a workbook has several sheets: the way to join them, or to read those alike one below the other; the new draft once it
    is taken."""
    if draft.joined is not None or len(draft.inspection.sheets) < 2:
        return None
    unaided = draft.first.unaided if draft.first is not None else None
    if alike := (unaided or draft.inspection).alike:
        return _stacked(page, draft, unaided or draft.inspection) if _all_of(page, len(alike)) else None
    if not st.button(page.t("upload.join_sheets"), key="kam_join_sheets"):
        return None
    try:
        with st.spinner(page.t("upload.joining")):
            return draft_of(page, [(draft.path, draft.name)])
    except KamError as error:
        shell.show_error(error, page.lang)
        return None


def _all_of(page: Page, count: int) -> bool:
    return st.button(page.t("upload.stack_sheets", n=page.numbers.count(count)), key="kam_stack_sheets")


def _stacked(page: Page, draft: Draft, found: Inspection) -> Draft | None:
    try:
        with st.spinner(page.t("upload.stacking")):
            return _draft(page, [], stacking.stack(page.engine, found), (draft.path,))
    except KamError as error:
        shell.show_error(error, page.lang)
        return None


def draw(page: Page, draft: Draft) -> Draft | None:
    """The keys of a joined draft, each with its evidence and a way to do without it; the new draft after a change."""
    found = draft.joined
    if found is None:
        return None
    if found.stacked:
        said = "".join(f"<p>{html.escape(note.text(page.lang))}</p>" for note in found.said)
        st.html(f'<div class="kam-head"><h3>{page.t("upload.stacked")}</h3>{said}</div>')
        return None
    st.html(f'<div class="kam-head"><h3>{page.t("upload.joined")}</h3><p>{page.t("upload.joined_under")}</p></div>')
    without: list[Key] = []
    for place, key in enumerate(found.possible):
        used = place < len(found.links)
        words = _link(page, found.links[place]) if used else _left_out(page, draft, key)
        if not st.checkbox(words, value=used, key=f"kam_join_{key.table}_{key.other}_{len(found.links)}"):
            without.append(key)
    if found.left_out:
        names = page.t("shell.comma").join(found.left_out)
        st.html(f'<div class="kam-notice">{html.escape(page.t("upload.not_joined", names=names))}</div>')
    if set(without) == set(found.possible[len(found.links) :]):
        return None
    try:
        with st.spinner(page.t("upload.joining")):
            again = joining.join(page.engine, draft.tables, without=without)
            return _draft(page, draft.tables, again, draft.sources)
    except KamError as error:
        shell.show_error(error, page.lang)
        return None


def _link(page: Page, link: joining.Link) -> str:
    count = page.numbers.count
    key = "upload.link_all" if link.matched == link.rows else "upload.link_part"
    columns = dict.fromkeys((link.column, link.other_column))
    said = page.t(
        key, table=_plain(link.table), other=_plain(link.other), by=_plain(" = ".join(columns)), rows=count(link.rows),
        matched=count(link.matched), examples=_plain(", ".join(link.examples)),
    )  # fmt: skip
    if link.unused:
        said += page.t("upload.link_unused", other=_plain(link.other), unused=count(link.unused))
    return said


def _left_out(page: Page, draft: Draft, key: Key) -> str:
    table, other = draft.tables[key.table], draft.tables[key.other]
    return page.t(
        "upload.link_off",
        table=_plain(table.sheet or table.file_name),
        column=_plain(table.columns[key.column].name),
        other=_plain(other.sheet or other.file_name),
    )


def _plain(text: str) -> str:
    """Names as they are: a label would follow marks of Markdown."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()#+!<>~|:$&" else letter for letter in text)
