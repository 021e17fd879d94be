"""The sidebar: sections and pages, language, theme, freshness of the data."""

from __future__ import annotations

import html

import streamlit as st

from kam_analytics import i18n
from kam_analytics.ui import builtin, clock, state, theme
from kam_analytics.ui.page import Page

SECTIONS: dict[str, tuple[str, ...]] = {
    "review": ("overview",),
    "customers": ("key_accounts", "portfolio", "account"),
    "finance": ("receivables",),
    "risk": ("churn",),
    "data": ("upload", "data", "identities", "glossary"),
}
PAGES = tuple(page for pages in SECTIONS.values() for page in pages)


def path(page: str) -> str:
    """The script of a page, as Streamlit names it."""
    return "app.py" if page == "overview" else f"pages/{page}.py"


def draw(page: Page) -> None:
    with st.sidebar:
        st.html(_links(page))
        language(page)
        theme.switch(page)
        freshness(page)
        builtin.translate(page.lang)


def _links(page: Page) -> str:
    """The head of the sidebar and the links to all pages. One piece of HTML: each element of Streamlit's own costs the
    browser a part of every redraw, and the links change with every filter."""
    addresses = dict(zip(PAGES, page.hrefs(PAGES), strict=True))
    parts = [f'<div class="kam-brand">{page.t("shell.brand")}<span>{page.t("shell.claim")}</span></div><nav>']
    for section, names in SECTIONS.items():
        parts.append(f'<div class="kam-section">{page.t(f"shell.section.{section}")}</div>')
        for name in names:
            here = ' aria-current="page"' if name == page.name else ""
            address, label = html.escape(addresses[name]), page.t(f"shell.page.{name}")
            parts.append(f'<a href="{address}" target="_self"{here}>{label}</a>')
    return f'<div class="kam-menu">{"".join(parts)}</nav><div class="kam-rule"></div></div>'


def language(page: Page) -> None:
    """The switch; only a choice other than the browser's goes into the address, so that a link reads in its reader's
    language."""
    usual = i18n.language_of(st.context.locale)
    st.segmented_control(
        page.t("shell.language"),
        i18n.LANGUAGES,
        format_func=lambda lang: i18n.text("shell.own_name", lang),
        required=True,
        label_visibility="collapsed",
        width="stretch",
        **state.bind(
            "kam_lang", page.lang, lambda lang: {"lang": [] if lang in (None, usual) else [lang]}, default=page.lang
        ),
    )


def freshness(page: Page) -> None:
    profile = page.profile
    if profile.empty:
        return
    loaded = profile.refreshed_at
    lines = [page.t("shell.data_to", day=page.day(profile.last_date))]
    if loaded is not None:
        lines.append(page.t("shell.loaded_at", time=clock.local(loaded)))
    lines.append(page.t("shell.data_version", version=profile.data_version))
    if profile.demo:
        lines.insert(0, page.t("shell.demo_badge"))
    st.html('<div class="kam-fresh">' + "<br>".join(lines) + "</div>")
