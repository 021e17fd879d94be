"""What a person may say about a file on its way in: that it is not as last time, and which of its columns is which."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import streamlit as st

from kam_analytics.ingest import remembered, wide
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.mapping import wide_columns
from kam_analytics.ingest.plan import mapping_for
from kam_analytics.ui import state
from kam_analytics.ui.page import Page

if TYPE_CHECKING:
    from kam_analytics.ui.upload import Draft


def as_last_time(page: Page, draft: Draft) -> None:
    """Says that remembered answers are in force, and lets them go."""
    if draft.remembered is None:
        return
    with st.container(key="kam_as_last_time", horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(f'<div class="kam-line-text">{html.escape(draft.remembered.note.text(page.lang))}</div>')
        st.button(
            page.t("upload.forget"),
            key="kam_forget_reading",
            on_click=state.guarded(_forget_reading),
            args=(page, draft),
        )


def _forget_reading(page: Page, draft: Draft) -> None:
    if draft.remembered is not None:
        remembered.forget(page.engine, draft.remembered.shape)
    draft.remembered = draft.kind = None
    draft.as_last_time()


def mapping(page: Page, draft: Draft, kind: str) -> None:
    """Which column of the file is which: required and found ones first, the others folded away."""
    found, chosen = draft.inspection, KINDS[kind]
    matches = mapping_for(found, kind, draft.overrides)
    spread = wide_columns(chosen, found.columns, matches)
    needed = chosen.starred({*matches, *wide.stands_for(spread)})
    first = [target for target in chosen.targets if target in matches or target in needed]
    others = [target for target in chosen.targets if target not in first]
    st.html(f'<div class="kam-head"><h3>{page.t("upload.columns")}</h3><p>{page.t("upload.columns_under")}</p></div>')
    _selectors(page, draft, kind, first, matches, needed)
    if spread:
        listed = page.t("shell.comma").join(spread)
        st.html(f'<p class="kam-count">{html.escape(page.t("upload.wide", columns=listed))}</p>')
    if others:
        names = page.t("shell.comma").join(page.t(f"ingest.target.{target}") for target in others)
        with st.expander(page.t("upload.not_found", names=names)):
            _selectors(page, draft, kind, others, matches, needed)


def _selectors(page: Page, draft: Draft, kind: str, targets: list[str], matches: Any, needed: set[str]) -> None:
    columns = st.columns(4)
    for place, target in enumerate(targets):
        names = ["", *(column.name for column in draft.inspection.columns)]
        match = matches.get(target)
        current = match.source if match else ""
        with columns[place % 4]:
            picked = st.selectbox(
                page.t(f"ingest.target.{target}") + (" *" if target in needed else ""),
                names,
                index=names.index(current),
                format_func=lambda name: name or page.t("upload.none"),
                key=f"kam_map_{kind}_{target}_{current}",
                help=match.text(page.lang) if match else None,
            )
        if picked != current:
            draft.overrides[target] = picked or None
            st.rerun()
