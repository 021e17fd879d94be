"""The frame around every page: language, theme, menu, filters, notices, and errors in words.

A page ends with `show("name", body)`; everything that can fail happens inside.
"""

from __future__ import annotations

import html
import logging
import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import streamlit as st

from kam_analytics import i18n, profile
from kam_analytics.charts.numbers import Numbers
from kam_analytics.errors import KamError
from kam_analytics.profile import Profile
from kam_analytics.scope import DIMENSIONS, from_query
from kam_analytics.ui import database, filters, links, menu, state, theme
from kam_analytics.ui.page import Page

NO_DIMENSIONS: dict[str, tuple[str, ...]] = dict.fromkeys(DIMENSIONS.values(), ())
_log = logging.getLogger(__name__)
_STYLE = Path(__file__).with_name("style.css")
_MOST_IGNORED = 10  # parts of a link named in a notice; more are counted
# A page that is forced dark would print dark: inverted, hues kept.
_PRINT_DARK = (
    "@media print {[data-testid=stMain]{filter:invert(1) hue-rotate(180deg)}"
    "html,body,#root,[data-testid=stApp]{background:#fff!important}}"
)

# What must be loaded for a page to have something to say.
NEEDS: dict[str, Callable[[Profile], bool]] = {
    "sales": lambda known: known.first_sale is not None,
    "invoices": lambda known: known.invoices > 0,
    "data": lambda known: not known.empty,
}


def show(
    name: str,
    body: Callable[[Page], None],
    *,
    needs: str | None = None,
    filtered: bool = True,
    dimensions: bool = True,
) -> None:
    """Draw page `name`: the frame, then `body`, or what is missing, or the error that kept it from being drawn.

    `needs` is a key of NEEDS. A page without filters (`filtered=False`) shows no filter bar; one without dimensions
    is about one account: dates count there, but no region, salesperson, category or tier.
    """
    links.follow()
    lang = language()
    st.set_page_config(
        page_title=i18n.text("shell.title", lang, page=i18n.text(f"shell.page.{name}", lang)),
        layout="wide",
        initial_sidebar_state="auto",
    )
    st.html(f"<style>{_style()}{_PRINT_DARK if st.context.theme.type == 'dark' else ''}</style>")
    state.start_page(name)
    try:
        page, ignored = _page(name, lang)
        menu.draw(page)
        with st.sidebar:
            links.catch()
        with st.container(key="kam_top", horizontal=True, wrap=True, gap="medium", vertical_alignment="center"):
            _title(page)
            if filtered and (needs is None or NEEDS[needs](page.profile)):
                filters.draw(page, dimensions=dimensions)
        notices = st.container(key="kam_notices")
        with notices:
            _notices(page, ignored)
        if (pending := state.pending_error()) is not None:
            show_error(pending, lang)
        if needs is not None and not NEEDS[needs](page.profile):
            empty(page, needs)
            return
        body(page if dimensions else replace(page, scope=page.scope.with_filters(**NO_DIMENSIONS)))
        with notices:
            _notices(page, list(dict.fromkeys(page.ignored)))
        state.end_page(name)
    except Exception as error:  # whatever it is, the frame stays and says it; Streamlit would show a traceback
        show_error(error, lang)


def _page(name: str, lang: str) -> tuple[Page, list[tuple[str, str]]]:
    """The page, and the parts of the link that are impossible and were left out."""
    engine = database.engine()
    known = profile.of(engine)
    query = state.query()
    scope, ignored = from_query(query, known.choices)
    ignored = [] if known.empty else ignored
    ignored += [("lang", value) for value in query.get("lang", ())[-1:] if value != lang]
    return Page(name, engine, known, scope, lang, theme.current(), Numbers(lang), query), ignored


def language() -> str:
    """The language of the address, else of the browser."""
    chosen = st.query_params.get("lang")
    return chosen if chosen in i18n.LANGUAGES else i18n.language_of(st.context.locale)


@cache
def _style() -> str:
    """The style sheet without its comments: it goes along with every page."""
    return re.sub(r"/\*.*?\*/\s*", "", _STYLE.read_text(encoding="utf-8"), flags=re.DOTALL)


def _title(page: Page) -> None:
    badge = f'<span class="kam-demo">{page.t("shell.demo_badge")}</span>' if page.profile.demo else ""
    st.html(f'<h1 class="kam-title">{page.t(f"shell.page.{page.name}")}{badge}</h1>')


def _notices(page: Page, ignored: list[tuple[str, str]]) -> None:
    if ignored:
        parts = page.t("shell.comma").join(f"{part} = {value[:60]}" for part, value in ignored[:_MOST_IGNORED])
        if more := len(ignored[_MOST_IGNORED:]):
            parts += page.t("filters.more", count=page.numbers.count(more))
        notice = page.t("shell.link_ignored", parts=parts)
        st.html(f'<div class="kam-notice" role="status">{html.escape(notice)}</div>')


def empty(page: Page, needs: str) -> None:
    """What is missing, which file fills it, and the way there."""
    with st.container(key="kam_empty", border=True):
        st.html(
            f'<div class="kam-empty"><h2>{page.t(f"shell.empty.{needs}.title")}</h2>'
            f"<p>{page.t(f'shell.empty.{needs}.text')}</p></div>"
        )
        st.page_link(menu.path("upload"), label=page.t("shell.empty.link"), query_params=page.link_query())


def show_error(error: BaseException, lang: str) -> None:
    """An error as a user may see it. What is not ours is logged under a reference and shown without detail."""
    if isinstance(error, KamError):
        title, message, hint = error.title(lang), error.message(lang), error.hint(lang)
    else:
        reference = uuid.uuid4().hex[:8]
        _log.error("unexpected error %s", reference, exc_info=error)
        title, message, hint = (
            i18n.text(f"shell.unexpected.{part}", lang, reference=reference) for part in ("title", "message", "hint")
        )
    st.html(
        f'<div class="kam-error" role="alert"><h2>{html.escape(title)}</h2>'
        f"<p>{html.escape(message)}</p><p>{html.escape(hint)}</p></div>"
    )
