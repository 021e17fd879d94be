"""The ledger of imports: what came when and from where, its rejected rows, and the way to take it back."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

import streamlit as st

from kam_analytics import i18n, ingest
from kam_analytics.demo import load as demo
from kam_analytics.engine import Engine
from kam_analytics.ingest import KINDS, LedgerEntry, Outcome, Shelf
from kam_analytics.ui import blocks, clock, database, ledger_read, state, upload_mode, upload_shown
from kam_analytics.ui.page import Page

_SHOWN = 30
_LAST = 3  # files of the inbox folder
_ATTEND = ("refused", "needs_answer")
_NO_ROWS = ("blank_row", "repeated_header", "other_table")  # skipped without being kept
_FORMS = {"csv": ingest.template_csv, "xlsx": ingest.template_xlsx}
TAKEN_BACK = "kam_taken_back"  # session: what the last undo or redo changed
_TO_DELETE = (
    "kam_delete_asked"  # session: number of the import that is to be deleted for good, unless it is kept after all
)
_ASKED = "kam_undo_asked"  # session: number of the import whose undo changes more than its own rows


def draw(page: Page) -> None:
    """Demo company, imports and blank templates."""
    _demo(page)
    _folder(page)
    entries = [entry for entry in ingest.history(page.engine) if entry.origin != "demo"]
    if entries:
        st.html(f'<div class="kam-head"><h3>{page.t("ledger.title")}</h3><p>{page.t("ledger.under")}</p></div>')
        _taken_back(page, entries)
        shelf = ingest.shelf(page.engine)
        for entry in entries[:_SHOWN]:
            _entry(page, entry, shelf.get(entry.import_id, Shelf()), entries)
    _templates(page)


def _folder(page: Page) -> None:
    """The inbox folder: that it is watched, what waits there and why, what was taken last."""
    status = database.folder_status()
    if status is None:
        return
    said = page.t("inbox.page.watched", folder=status.folder)
    if status.problem is not None:
        said = f"{status.problem.message(page.lang)} {status.problem.hint(page.lang)}"
    names = page.t("shell.comma").join(f"{name} ({why})" if why else name for name, why in status.waiting[:_LAST])
    if names:
        said += page.t("inbox.page.waiting", names=names)
    last = [
        page.t("inbox.page.one", name=one.name, what=page.t(f"inbox.status.{one.status}", import_id=one.import_id))
        for one in status.taken[:_LAST]
    ]
    if last:
        said += page.t("inbox.page.last", names=page.t("shell.comma").join(last))
    attend = status.problem is not None or names or any(one.status in _ATTEND for one in status.taken[:_LAST])
    st.html(f'<div class="{"kam-notice" if attend else "kam-count"}" role="status">{html.escape(said)}</div>')


def _taken_back(page: Page, entries: list[LedgerEntry]) -> None:
    """What the last undo of this session took back, or the last redo brought back."""
    done: ingest.Effect | None = st.session_state.get(TAKEN_BACK)
    for entry in entries:
        if done is not None and entry.import_id == done.import_id:
            said = page.t(
                "ledger.taken_back" if entry.undone_at else "ledger.brought_back",
                name=entry.file_name,
                kind=page.t(f"ingest.kind.{entry.kind}"),
                lines=blocks.paragraph(page, ingest.effect_lines(done, page.lang, clock.local, brief=True)),
            )
            st.html(f'<div class="kam-notice kam-calm" role="status">{html.escape(said)}</div>')


def _demo(page: Page) -> None:
    if page.profile.demo:
        with st.container(key="kam_demo_box", horizontal=True, vertical_alignment="center", gap="medium", border=True):
            st.html(f'<div class="kam-line-text">{page.t("ledger.demo_loaded")}</div>')
            st.button(
                page.t("ledger.demo_remove"),
                key="kam_demo_remove",
                on_click=state.guarded(demo.remove),
                args=(page.engine,),
            )
    elif page.profile.empty:
        with st.container(key="kam_demo_box", horizontal=True, vertical_alignment="center", gap="medium", border=True):
            st.html(f'<div class="kam-line-text">{page.t("ledger.demo_absent")}</div>')
            st.button(
                page.t("ledger.demo_load"), key="kam_demo_load", on_click=state.guarded(demo.load), args=(page.engine,)
            )


def _entry(page: Page, entry: LedgerEntry, shelf: Shelf, entries: list[LedgerEntry]) -> None:
    numbers = page.numbers
    undone = entry.undone_at is not None
    rejected = numbers.count(entry.rows.rejected)
    facts = page.t(
        "ledger.entry",
        id=entry.import_id,
        kind=page.t(f"ingest.kind.{entry.kind}"),
        time=clock.local(entry.committed_at),
        loaded=numbers.count(entry.rows.loaded),
        rejected=page.t(
            f"ledger.{'mended' if entry.mended else 'rejected'}", n=rejected, mended=numbers.count(entry.mended)
        ),
        skipped=numbers.count(entry.rows.skipped),
    )
    totals = page.t("shell.comma").join(f"{label} {value}" for label, value in upload_shown.totals(page, entry.totals))
    if entry.completes is not None:
        facts = page.t("ledger.completes", entry=facts, id=entry.completes)
    if entry.actor is not None:
        facts = page.t(f"ledger.by.{entry.origin}", entry=facts, actor=entry.actor)
    if shelf.replaced and not undone:
        facts = page.t("ledger.replaced", entry=facts, n=numbers.count(shelf.replaced))
    if entry.mode.name != "add":
        facts += " · " + page.t(f"ledger.mode.{entry.mode.name}", first=entry.mode.first, last=entry.mode.last)
    when = {name: at for name in ("undone", "redone", "deleted") if (at := getattr(entry, f"{name}_at"))}
    state_text = "".join(page.t(f"ledger.{name}", time=clock.local(at)) for name, at in when.items())
    with st.container(
        key=f"kam_import_{entry.import_id}", horizontal=True, vertical_alignment="center", gap="medium", border=True
    ):
        st.html(
            f'<div class="kam-line-text{" kam-undone" if undone else ""}"><b>{html.escape(entry.file_name)}</b> {state_text}<br>'
            f"<span>{html.escape(facts)}</span><br><span>{html.escape(totals)}</span></div>{ledger_read.details(page, entry)}"
        )
        left = entry.rows.rejected - entry.mended
        skipped = sum(count for reason, count in entry.skips.items() if reason not in _NO_ROWS)
        for name, count in (("rejects", left), ("skipped", skipped)):
            if count and entry.deleted_at is None:
                st.download_button(
                    page.t(f"ledger.{name}_download", n=numbers.count(count)),
                    partial(_rows_left_out, page, entry.import_id, name == "skipped"),  # when it is pressed
                    file_name=f"{name}_{entry.import_id}.csv",
                    mime="text/csv",
                    key=f"kam_{name}_{entry.import_id}",
                    on_click="ignore",
                )
        if not undone:
            st.button(
                page.t("ledger.undo"),
                key=f"kam_undo_{entry.import_id}",
                on_click=state.guarded(_ask),
                args=(page, entry.import_id),
            )
        elif shelf.kept:
            st.button(
                page.t("ledger.redo"),
                key=f"kam_redo_{entry.import_id}",
                on_click=state.guarded(_change),
                args=(page, ingest.redo, entry.import_id),
            )
        if undone and entry.deleted_at is None:
            st.button(
                page.t("ledger.delete"),
                key=f"kam_delete_{entry.import_id}",
                type="tertiary",
                on_click=state.guarded(_ask_to_delete),
                args=(entry.import_id,),
            )
    if st.session_state.get(_ASKED) == entry.import_id and not undone:
        _effect(page, entry)
    if st.session_state.get(_TO_DELETE) == entry.import_id and undone and entry.deleted_at is None:
        _remains(page, entry)


def _rows_left_out(page: Page, import_id: int, skipped: bool) -> bytes:
    return b"".join(ingest.rejects_csv(page.engine, import_id, page.lang, skipped=skipped))


def _effect(page: Page, entry: LedgerEntry) -> None:
    """What an undo changes, and the question whether to go on."""
    found = ingest.effect(page.engine, entry.import_id)
    _question(
        page,
        entry,
        "effect",
        [*ingest.effect_lines(found, page.lang, clock.local, periods=False)],
        ("ledger.undo_go", "kam_undo_go", ingest.undo),
        ("ledger.undo_keep", "kam_undo_keep"),
        lambda: upload_mode.months(page, entry.kind, found.periods, by_year=found.by_year),
    )


def _remains(page: Page, entry: LedgerEntry) -> None:
    """What is deleted for good, and the question whether to go on."""
    found = asdict(ingest.remains(page.engine, entry.import_id))
    lines = [page.t(f"ledger.remains.{name}", n=page.numbers.count(number)) for name, number in found.items() if number]
    lines.append(page.t("ledger.remains.stays"))
    _question(
        page,
        entry,
        "remains",
        lines,
        ("ledger.delete", "kam_delete_go", ingest.delete),
        ("ledger.delete_keep", "kam_delete_keep"),
    )


def _question(
    page: Page,
    entry: LedgerEntry,
    text: str,
    lines: list[str],
    go: tuple[str, str, Callable[[Engine, int], Outcome]],
    keep: tuple[str, str],
    more: Callable[[], None] = lambda: None,
) -> None:
    """What a step does to an import, with a button that takes it (its text, key and step) and one that leaves all as it is;
    `more` is drawn above them."""
    listed = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    title = html.escape(page.t(f"ledger.{text}.title", name=entry.file_name))
    with st.container(key=f"kam_{text}_{entry.import_id}", border=True):
        st.html(f'<div class="kam-ask" role="alert">{title}</div><ul class="kam-list">{listed}</ul>')
        more()
        with st.container(horizontal=True, gap="small"):
            st.button(
                page.t(go[0]),
                type="primary",
                key=go[1],
                on_click=state.guarded(_change),
                args=(page, go[2], entry.import_id),
            )
            st.button(page.t(keep[0]), key=keep[1], on_click=state.guarded(_keep))


def _ask_to_delete(import_id: int) -> None:
    _keep()
    st.session_state[_TO_DELETE] = import_id


def _ask(page: Page, import_id: int) -> None:
    """Undo at once where nothing else hangs on the import; else show what does. It can be brought back in either case."""
    if ingest.effect(page.engine, import_id):
        st.session_state[_ASKED] = import_id
    else:
        _change(page, ingest.undo, import_id)


def _keep() -> None:
    st.session_state.pop(_ASKED, None)
    st.session_state.pop(_TO_DELETE, None)


def _change(page: Page, step: Callable[[Engine, int], Outcome], import_id: int) -> None:
    _keep()
    try:
        done = step(page.engine, import_id)
    finally:
        st.session_state.pop("kam_outcome", None)
    st.session_state[TAKEN_BACK] = done.effect
    database.warm(page.engine)


def _templates(page: Page) -> None:
    """A template of any kind, in either language, as CSV or workbook, made when it is asked for."""
    with st.expander(page.t("ledger.templates"), expanded=page.profile.empty):
        st.html(f'<p class="kam-count">{page.t("ledger.templates_under")}</p>')
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="kam_templates"):
            kind = st.selectbox(
                page.t("ledger.template_kind"), list(KINDS), width=260, key="kam_template_kind",
                format_func=lambda name: page.t(f"ingest.choice.kind.{name}"),
            )  # fmt: skip
            lang = st.selectbox(
                page.t("ledger.template_lang"), list(i18n.LANGUAGES), width=220, key="kam_template_lang",
                index=list(i18n.LANGUAGES).index(page.lang), format_func=lambda code: i18n.text("shell.own_name", code),
            )  # fmt: skip
            for form, make in _FORMS.items():
                st.download_button(
                    page.t(f"ledger.template_{form}"),
                    partial(make, kind, lang),  # when it is pressed
                    file_name=f"{kind}_{lang}.{form}",
                    key=f"kam_template_{form}",
                    on_click="ignore",
                )
