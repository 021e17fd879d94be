"""Which columns the lists of the upload page offer: of a very wide file some, and others by a part of their name. A browser draws
seventeen lists of thousands of names for half a minute."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import islice

import streamlit as st

from kam_analytics import i18n
from kam_analytics.ingest.kinds import aliases
from kam_analytics.ui.page import Page

MOST = 500  # columns that are all offered
OFFERED = 200  # of more columns


def among(page: Page, names: Sequence[str]) -> Sequence[str]:
    """The names of a file's columns that are offered, in its order; where those are not all, with a place to look for others."""
    if len(names) <= MOST:
        return names
    count = page.numbers.count
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="kam_find"):
        text = st.text_input(
            page.t("upload.find_column"), key="kam_find_column", width=300, placeholder=page.t("upload.part_of_name")
        ).strip()
        found = _with(text, names, page.lang) if text else []
        if found:
            offered, said = found[:OFFERED], "columns_many" if len(found) > OFFERED else "columns_found"
        else:
            offered, said = _likely(names), "columns_none" if text else "columns_offered"
        words = page.t(f"upload.{said}", text=text, shown=count(len(offered)), n=count(len(found or names)))
        st.html(f'<p class="kam-count">{html.escape(words)}</p>')
    return offered


def _with(text: str, names: Sequence[str], lang: str) -> list[str]:
    """The names that hold a text, one that is it first."""
    text = text.casefold()
    found = [name for name in names if text in name.casefold() or text in i18n.column(name, lang).casefold()]
    return sorted(found, key=lambda name: name.casefold() != text)


def _likely(names: Sequence[str]) -> list[str]:
    """The first names, and those that mean something."""
    known = islice(filter(aliases.known, names[OFFERED:]), OFFERED)
    return [*names[:OFFERED], *known]
