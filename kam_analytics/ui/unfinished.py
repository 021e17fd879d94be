"""An import that stands in the way of the next one: whose it probably is, since when, and the way to end it."""

from __future__ import annotations

import gc
import html

import streamlit as st

from kam_analytics import ingest
from kam_analytics.ui import clock, state
from kam_analytics.ui.page import Page


def reader() -> str:
    """A mark of who is reading: address and browser. It stays when the page is loaded again; two people at one address
    with the same browser share it, so that it says 'probably' only."""
    return f"{st.context.ip_address or ''} {st.context.headers.get('User-Agent', '')}"


def draw(page: Page) -> bool:
    """Say who holds the turn, with buttons to end it or to look again; False when nobody does."""
    if ingest.in_progress(page.engine) is not None:
        gc.collect()  # a preview ends with the session that held it, and that only when it is collected
    held = ingest.in_progress(page.engine)
    if held is None:
        return False
    whose = ("own" if held.owner == reader() else "other") + ("_loading" if held.loading else "")
    said = page.t(f"upload.unfinished.{whose}", file=held.file_name, time=clock.local(held.since))
    st.html(f'<div class="kam-notice" role="status">{html.escape(said)}</div>')
    with st.container(horizontal=True, gap="small"):
        if whose != "other_loading":
            st.button(
                page.t(f"upload.unfinished.{'stop' if held.loading else 'discard'}"),
                key="kam_end_unfinished",
                on_click=state.guarded(ingest.discard_pending),
                args=(page.engine,),
            )
        if whose != "own":
            st.button(page.t("upload.unfinished.look_again"), key="kam_look_again")
    return True
