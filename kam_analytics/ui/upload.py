"""The steps of an upload: file, what was recognised, preview, commit."""

from __future__ import annotations

import html
import math
import shutil
import weakref
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kam_analytics import ingest, settings
from kam_analytics.errors import ImportRefused, KamError
from kam_analytics.ingest import Mode, NeedsAnswer, Outcome, Plan
from kam_analytics.ingest.load.remaining import Remaining
from kam_analytics.ingest.meaning import by_content
from kam_analytics.ingest.planning import first_look, known_customers, remembered
from kam_analytics.ingest.planning.plan import mapping_for
from kam_analytics.ingest.reading import encoding as encodings
from kam_analytics.ingest.reading import staging
from kam_analytics.ingest.reading.dialect import DELIMITERS
from kam_analytics.ui import (
    blocks,
    database,
    identities,
    ledger,
    receive,
    shell,
    state,
    unfinished,
    upload_guessed,
    upload_joined,
    upload_mode,
    upload_read,
    upload_said,
    upload_shown,
)
from kam_analytics.ui.page import Page
from kam_analytics.ui.upload_read import Draft

_DRAFT, _OUTCOME = "kam_draft", "kam_outcome"
_STOPPED = "kam_stopped"  # session: the import that was cancelled or discarded last: which of both, and its file
_TYPES = ["csv", "tsv", "txt", "xlsx", "xls"]


def draw(page: Page) -> bool:
    """The step that the upload of this session has reached; whether a file is on its way in."""
    outcome: Outcome | None = st.session_state.get(_OUTCOME)
    draft: Draft | None = st.session_state.get(_DRAFT)
    if draft is not None and draft.pending is not None:
        preview(page, draft)
        return True
    if stopped := st.session_state.get(_STOPPED):
        said = html.escape(page.t(f"upload.{stopped[0]}", name=stopped[1]))
        st.html(f'<div class="kam-notice kam-calm" role="status">{said}</div>')
    if draft is not None:
        recognised(page, draft)
    else:
        if outcome is not None:
            upload_shown.done(page, outcome)
            if outcome.status == "committed":
                identities.mention(page)
        unfinished.draw(page)
        choose(page)
    return draft is not None


# -- the file ----------------------------------------------------------------------------------------------------


@cache
def _drop() -> Any:
    return receive.component(Path(__file__).parent)


def choose(page: Page) -> None:
    """The place to drop a file, and what may be dropped."""
    limit = settings.read().max_upload_mb
    st.html(f'<p class="kam-message">{page.t("upload.intro")}</p>')
    if receive.active:
        if not receive.valid(st.session_state.get("kam_ticket", "")):
            st.session_state["kam_ticket"] = receive.ticket(page.engine.staging, limit * 1024 * 1024)
        base = (st.get_option("server.baseUrlPath") or "").strip("/")
        result = _drop()(
            key="kam_drop",
            data={
                "title": page.t("upload.drop"),
                "hint": page.t("upload.drop_hint", limit=limit),
                "too_large": page.t("upload.too_large", limit=limit),
                "failed": page.t("upload.failed"),
                "disk": page.t("upload.disk"),
                "limit": limit * 1024 * 1024,
                "most": receive.MOST,
                "too_many": page.t("upload.too_many", n=receive.MOST),
                "seconds": page.t("ingest.left.seconds"),
                "minutes": page.t("ingest.left.minutes"),
                "percent": page.numbers.percent(0)[1:],
                "comma": page.t("shell.comma"),
                "ticket": st.session_state["kam_ticket"],
                "base": f"/{base}/" if base else "/",
            },
            on_done_change=lambda: None,
        )
        if result.done:
            arrived = receive.take(result.done)
            st.session_state.pop("kam_ticket", None)
            if arrived:
                start(page, arrived)
            else:
                st.html(f'<div class="kam-notice" role="alert">{page.t("upload.failed")}</div>')
    else:
        files = st.file_uploader(
            page.t("upload.drop"), type=_TYPES, max_upload_size=limit, key="kam_file", accept_multiple_files=True
        )
        if files:
            start(page, [(_kept(page, file), file.name) for file in files])


def _kept(page: Page, file: UploadedFile) -> Path:
    path = receive.new_path(page.engine.staging)
    with staging.output(path) as stream:
        shutil.copyfileobj(file, stream)
    return path


def start(page: Page, files: list[tuple[Path, str]]) -> None:
    """Look at files that have arrived, several as one extract; what cannot be read is deleted and said so."""
    try:
        with st.spinner(page.t("upload.looking")):
            draft = upload_joined.draft_of(page, files) if len(files) > 1 else _of_one(page, *files[0])
    except KamError as error:
        upload_read.unlink(*(path for path, _ in files))
        if receive.active:  # the next run hands out the ticket for the next file
            state.keep_error(error)
            st.rerun()
        shell.show_error(error, page.lang)
        return
    for name in (_OUTCOME, _STOPPED, ledger.TAKEN_BACK):
        st.session_state.pop(name, None)
    st.session_state[_DRAFT] = draft
    st.rerun()


def _of_one(page: Page, path: Path, name: str) -> Draft:
    first = first_look.take(page.engine, path, file_name=name)
    found = known_customers.recognise(page.engine, first.inspection)
    known = remembered.find(page.engine, found)
    mending = ingest.find_mending(page.engine, found)
    return Draft(path, name, found, hints=first.hints, mending=mending, remembered=known, first=first)


def _cancel() -> None:
    """Roll back what is loading; it may be over by the time the click arrives."""
    draft: Draft = st.session_state[_DRAFT]
    if draft.pending is not None:
        draft.pending.discard()
        draft.pending = None
    st.session_state[_STOPPED] = "cancelled", draft.name


def _discard() -> None:
    st.session_state[_STOPPED] = "discarded", st.session_state[_DRAFT].name
    _forget()


def _forget_stopped() -> None:
    st.session_state.pop(_STOPPED, None)


def _forget() -> None:
    """Drop the draft of this session with its file and its open transaction."""
    draft: Draft | None = st.session_state.pop(_DRAFT, None)
    if draft is not None:
        if draft.pending is not None:
            draft.pending.discard()
        upload_read.unlink(draft.path, *draft.sources)


# -- what was recognised -----------------------------------------------------------------------------------------


def recognised(page: Page, draft: Draft) -> None:
    """Kind, encoding, delimiter, columns: as found, and open to correction."""
    found = draft.inspection
    problem: KamError | None = None
    try:
        plan: Plan | None = draft.plan()
    except KamError as error:
        plan, problem = None, error
    said = (draft.mending.note,) if draft.mending is not None else ()
    if draft.mending is not None and draft.mending.plan is not None:
        _completing(page, draft, plan)
        return
    st.html(f'<p class="kam-message">{html.escape(_found(page, draft) + upload_shown.read_as(page, found, plan))}</p>')
    again = upload_joined.draw(page, draft) or upload_joined.offer(page, draft)
    if again is not None:
        draft.hand_over(again)
        st.session_state[_DRAFT] = again
        st.rerun()
    upload_said.as_last_time(page, draft)
    told = by_content.kinds(found) if draft.kind is None else ()
    upload_read.layout(page, draft, told[0] if len(told) == 1 else None)
    if draft.joined is None:
        upload_shown.telling(page, found)
    kind = draft.kind or (told[0] if len(told) == 1 else found.likely_kind)
    guessed = upload_guessed.proposed(draft, kind, problem) if len(told) < 2 else {}
    if problem is not None and not isinstance(problem, NeedsAnswer) and not guessed and len(told) < 2:
        shell.show_error(problem, page.lang)
    refused = problem.code if problem is not None else None
    notes = [note for note in (*said, *found.warnings) if note.code != refused]  # said by the refusal already
    asked = upload_said.questions(page, draft, notes, told)
    if not asked & upload_said.FIRST and (draft.kind or found.subject is None):
        upload_guessed.draw(page, draft, kind, guessed)
        matches = {**mapping_for(found, kind, draft.overrides), **guessed}
        upload_said.mapping(page, draft, kind, matches)
        upload_said.receipts(page, draft, kind)
        upload_said.rows(page, draft, kind)
        upload_shown.unused(page, found, kind, matches, plan, draft.kind is not None)
    upload_shown.first_rows(page, found)
    _proceed(page, draft, plan)


def _completing(page: Page, draft: Draft, plan: Plan | None) -> None:
    """Rejected rows that came back: the import that they complete has answered what there is to ask."""
    assert draft.mending is not None
    st.html(f'<p class="kam-message">{html.escape(draft.mending.note.text(page.lang))}</p>')
    upload_shown.first_rows(page, draft.inspection)
    _proceed(page, draft, plan)


def _proceed(page: Page, draft: Draft, plan: Plan | None) -> None:
    with st.container(horizontal=True, gap="small"):
        go = st.button(
            page.t("upload.preview"), type="primary", disabled=plan is None, key="kam_preview",
            on_click=state.guarded(_forget_stopped),
        )  # fmt: skip
        st.button(page.t("upload.other_file"), key="kam_other", on_click=state.guarded(_forget))
    if go and plan is not None:
        load(page, draft, plan)


def _found(page: Page, draft: Draft) -> str:
    found, kind = draft.inspection, draft.kind or draft.inspection.kind
    if found.format == "workbook":
        form = page.t("upload.sheet", sheet=found.sheet)
    elif draft.joined is not None and draft.joined.stacked:
        form = page.t("upload.sheets", n=page.numbers.count(len(draft.joined.stacked)))
    else:
        delimiter = page.t(f"upload.delimiter.{DELIMITERS.get(found.delimiter or ',', 'other')}")
        form = page.t("upload.text", encoding=encodings.shown(found.encoding or ""), delimiter=delimiter)
    size = draft.joined.parts[0].bytes if draft.joined is not None and draft.joined.stacked else found.bytes
    exact = "upload.rows_one" if found.rows_estimate == 1 else "upload.rows_exact"
    rows = exact if found.complete else "upload.rows_estimated"
    return page.t(
        "upload.found" if kind else "upload.found_open", name=found.file_name, size=upload_shown.size(page, size),
        form=form, rows=page.t(rows, n=page.numbers.count(found.rows_estimate)), kind=page.t(f"ingest.kind.{kind}") if kind else "",
    )  # fmt: skip


# -- loading and preview -----------------------------------------------------------------------------------------


def load(page: Page, draft: Draft, plan: Plan) -> None:
    """Load the file inside an open transaction, with progress; leaving the page or pressing cancel rolls it back."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):  # in view both, or neither
        bar = st.progress(0.0, text=page.t("upload.loading"))
        cancel = st.empty()
    cancel.button(page.t("upload.cancel"), key="kam_cancel", on_click=state.guarded(_cancel))

    remaining = Remaining()

    def show(part: float, step: str) -> None:
        done = min(max(part, 0.0), 1.0)
        percent = page.numbers.percent(math.floor(done * 100) / 100)
        words = page.t("shell.comma").join((page.t(f"ingest.stage.{step}"), percent))
        left = remaining.text(part, page.lang)
        bar.progress(done, text=page.t("ingest.left.behind", stage=words, left=left) if left else words)

    try:
        pending = ingest.begin(
            page.engine,
            draft.path,
            replace(plan, look=draft.to_remember()),
            file_name=draft.name,
            origin="upload",
            progress=show,
            owner=unfinished.reader(),
            actor=str(st.context.ip_address or "localhost"),
            mode=Mode() if plan.completes is not None else None,  # mended rows only ever add to their import
        )
    except KamError as error:
        bar.empty()
        cancel.empty()
        if error.code != "import_in_progress" or not unfinished.draw(page):
            shell.show_error(error, page.lang)
        return
    if pending.status == "unchanged":
        _forget()
        otherwise = upload_read.otherwise(page, draft, plan, pending.import_id)
        st.session_state[_OUTCOME] = Outcome(
            "unchanged", pending.import_id, plan.kind, pending.rows, pending.totals, warnings=otherwise
        )
    else:
        draft.pending = pending
        weakref.finalize(draft, pending.discard)  # nobody can reach it any more; does nothing once it is over
    st.rerun()


def preview(page: Page, draft: Draft) -> None:
    """What would be kept and what it changes, before anything is kept."""
    pending = draft.pending
    assert pending is not None
    if not pending.open:  # somebody else has ended it: what is loaded now may be other data
        draft.pending = None
        state.keep_error(ImportRefused("import_over"))
        st.rerun()
    rows, numbers = pending.rows, page.numbers
    st.html(
        f'<p class="kam-message">{html.escape(page.t("upload.preview_said", name=draft.name, loaded=numbers.count(rows.loaded), total=numbers.count(rows.in_file)))}</p>'
    )
    if draft.mending is not None and pending.plan.completes is not None:
        st.html(f'<p class="kam-count">{html.escape(draft.mending.note.text(page.lang))}</p>')
    blocks.headline(
        page,
        [
            blocks.Figure(page.t(f"upload.rows.{name}"), numbers.count(getattr(rows, name)))
            for name in ("in_file", "loaded", "rejected", "skipped")
        ],
    )
    said = {"totals": upload_shown.totals_of(page, pending), "changes": upload_shown.changes_of(page, pending)}
    said = {name: facts for name, facts in said.items() if facts}
    for place, (name, facts) in zip(st.columns(2, gap="large") if said else (), said.items(), strict=False):
        place.html(f'<div class="kam-head"><h3>{page.t(f"upload.{name}")}</h3></div>{facts}')
    upload_mode.draw(page, pending)
    upload_shown.notices(
        page, pending.warnings, quiet=("joined", "stacked", "not_stacked", "took_place")
    )  # shown above, or by the step before
    if pending.skips:
        parts = page.t("shell.comma").join(
            f"{page.t(f'ingest.skip.{name}')}: {numbers.count(n)}" for name, n in pending.skips.items()
        )
        st.html(f'<p class="kam-count">{html.escape(page.t("upload.skipped_why", parts=parts))}</p>')
    if rows.rejected:
        upload_shown.rejected(page, pending)
    with st.container(horizontal=True, gap="small"):
        commit = st.button(page.t("upload.commit"), type="primary", key="kam_commit", disabled=rows.loaded == 0)
        st.button(page.t("upload.back"), key="kam_back", on_click=state.guarded(_discard))
    upload_mode.rows(page, pending)
    upload_shown.loaded_rows(page, pending)
    if commit:
        try:
            outcome = pending.commit()
        except KamError as error:
            draft.pending = None  # it is over: back to what was recognised, from where it can be loaded again
            state.keep_error(error)
            st.rerun()
        draft.pending = None
        _forget()
        st.session_state[_OUTCOME] = outcome
        database.warm(page.engine)
        st.rerun()
