"""Links in our own HTML lead to other pages without loading the whole application anew.

They are true links: they open in a new tab, can be copied, and work (slowly) without the script that catches the click.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import streamlit as st

from kam_analytics.ui import menu, state

_SCRIPT = Path(__file__).with_name("links.js")


@cache
def _component() -> Any:
    return st.components.v2.component("kam_links", js=_SCRIPT.read_text(encoding="utf-8"))


def catch() -> None:
    """Put the script on the page."""
    pages = {"pages": list(menu.PAGES), "home": menu.PAGES[0]}
    _component()(key="kam_links", data=pages, on_to_change=state.guarded(_clicked), height=0)


def _clicked() -> None:
    st.session_state["kam_to"] = st.session_state["kam_links"]["to"]


def follow() -> None:
    """Go where the link leads that was clicked before this run, if any; nothing of this page is drawn then."""
    page, _, query = str(st.session_state.pop("kam_to", "")).partition("?")
    if page in menu.PAGES:
        st.switch_page(menu.path(page), query_params=parse_qs(query, keep_blank_values=True))
