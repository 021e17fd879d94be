"""What only the content says of the columns of an upload: shown with its evidence, in force when a person has confirmed it."""

from __future__ import annotations

import html
from collections.abc import Mapping

import streamlit as st

from kam_analytics import i18n
from kam_analytics.errors import KamError
from kam_analytics.ingest import KINDS, Match
from kam_analytics.ingest.meaning import by_content, wide
from kam_analytics.ingest.meaning.mapping import wide_columns
from kam_analytics.ingest.planning.plan import mapping_for
from kam_analytics.ui import blocks, state
from kam_analytics.ui.page import Page
from kam_analytics.ui.upload_read import Draft

_CUSTOMER = frozenset({"customer_id", "customer_name"})
_ANSWERS = ("no_kind", "missing_column")  # refusals that such a proposal may answer


def proposed(draft: Draft, kind: str, problem: KamError | None) -> dict[str, Match]:
    """What the content proposes where the headings leave the file unread; nothing otherwise."""
    if problem is None or problem.code not in _ANSWERS:
        return {}
    given = mapping_for(draft.inspection, kind, draft.overrides)
    return by_content.proposed(draft.inspection, kind, given, draft.overrides)


def draw(page: Page, draft: Draft, kind: str, guessed: Mapping[str, Match]) -> None:
    """The proposal with a button that confirms it whole."""
    if not guessed:
        return
    found, lang, unsaid = draft.inspection, page.lang, draft.kind is None and not draft.inspection.mapping
    head = page.t("upload.guessed_kind", kind=page.t(f"ingest.kind.{kind}")) if unsaid else page.t("upload.guessed")
    lines = "".join(
        f"<dt>{html.escape(i18n.column(match.source, lang))}</dt><dd>{page.t(f'ingest.target.{target}')}</dd>"
        f"<dd>{html.escape(match.text(lang))}</dd>"
        for target, match in guessed.items()
    )
    matches = {**mapping_for(found, kind, draft.overrides), **guessed}
    spread = wide_columns(KINDS[kind], found.columns, matches, by_hand=draft.kind is not None)
    left = KINDS[kind].missing(matches.keys() | wide.stands_for(spread))
    names = page.t("shell.comma").join(page.t(f"ingest.target.{target}") for target in left)
    under = [page.t("upload.guessed_left", names=names)] if left else []
    if KINDS[kind].targets.keys() >= _CUSTOMER and _CUSTOMER.isdisjoint({*matches, *left}):  # not needed, but missed
        under.append(page.t("upload.guessed_nobody"))
    with st.container(key="kam_guessed", border=True):
        st.html(f'<div class="kam-ask">{html.escape(head)}</div><dl class="kam-guessed">{lines}</dl>')
        st.html(
            f'<p class="kam-count">{html.escape(blocks.paragraph(page, [*under, page.t("upload.guessed_under")]))}</p>'
        )
        st.button(
            page.t("upload.guessed_confirm_kind" if unsaid else "upload.guessed_confirm"),
            type="primary",
            key="kam_confirm",
            on_click=state.guarded(_confirm),
            args=(draft, kind, guessed),
        )


def _confirm(draft: Draft, kind: str, guessed: Mapping[str, Match]) -> None:
    draft.kind = kind
    draft.overrides |= {target: match.source for target, match in guessed.items()}
