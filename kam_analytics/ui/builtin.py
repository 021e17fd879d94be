"""The texts of Streamlit's own widgets, which no argument translates: swapped in the browser, exact matches only."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from kam_analytics import i18n

_SCRIPT = Path(__file__).with_name("builtin.js")


@cache
def _component() -> Any:
    return st.components.v2.component("kam_builtin", js=_SCRIPT.read_text(encoding="utf-8"))


@cache
def texts(lang: str) -> dict[str, str]:
    """What to replace by what: the other language's words, so that a switch back restores them."""
    other = next(name for name in i18n.LANGUAGES if name != lang)
    words = {name: text for name, text in i18n.catalogue(lang).items() if name.startswith("builtin.")}
    return {i18n.catalogue(other)[name]: text for name, text in words.items()}


def translate(lang: str) -> None:
    _component()(key="kam_builtin", data={"texts": texts(lang)}, height=0)
