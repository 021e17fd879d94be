"""Light or dark: the browser's preference, or the reader's own choice; and how much room the page has.

Streamlit keeps the choice in the browser under one key per page address; the switch writes it for every page and
reloads. The server knows the theme from the first run after a load on, and draws the charts in its colours. Of a
narrow page (a split screen) or a wide one (a meeting-room screen) it learns from the switch too, and draws for it then;
a phone says in its first request that it is one, and gets its charts at once.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from kam_analytics.charts.theme import THEMES, Theme
from kam_analytics.ui.page import Page

_FOLDER = Path(__file__).parent
_CHOICES = ("System", "Light", "Dark")
NARROW_BELOW, WIDE_FROM = 600, 1500  # pixels of the page beside the sidebar


def current() -> Theme:
    """The chart theme that fits the page."""
    theme = THEMES["dark" if st.context.theme.type == "dark" else "light"]
    if _room() == "narrow":
        return theme.for_phone()
    return theme.for_wall() if _room() == "wide" else theme


def _room() -> str:
    """'narrow', 'usual' or 'wide'."""
    usual = "narrow" if "Mobi" in st.context.headers.get("User-Agent", "") else "usual"
    return str(st.session_state.get("kam_room", usual))


def _told() -> None:
    """Keep what the browser told: the state of the switch itself ends with the page."""
    st.session_state["kam_room"] = str(st.session_state["kam_theme"]["room"])


@cache
def _component() -> Any:
    return st.components.v2.component(
        "kam_theme",
        html='<div class="kam-theme" role="group"></div>',
        css=(_FOLDER / "theme_switch.css").read_text(encoding="utf-8"),
        js=(_FOLDER / "theme_switch.js").read_text(encoding="utf-8"),
    )


def switch(page: Page) -> None:
    from kam_analytics.ui.menu import PAGES

    _component()(
        key="kam_theme",
        data={
            "names": {name: page.t(f"shell.theme.{name.lower()}") for name in _CHOICES},
            "label": page.t("shell.theme.label"),
            "pages": [name for name in PAGES if name != "overview"],
            "server": st.context.theme.type,
            "room": _room(),
            "below": NARROW_BELOW,
            "from": WIDE_FROM,
        },
        on_room_change=_told,
        on_scheme_change=lambda: None,
    )
