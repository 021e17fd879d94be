"""Churn estimates on pages that are about more than churn: shown when they are there, not waited for."""

from __future__ import annotations

import streamlit as st

from kam_analytics import churn
from kam_analytics.ui import database
from kam_analytics.ui.page import Page

_WAIT_FOR = 2000  # accounts whose estimates take a few seconds at most


def stored(page: Page) -> bool:
    """Whether the estimates of the page's date are there already, to be read like any other figure."""
    return page.profile.first_sale is not None and churn.ready(page.engine, page.scope.as_of, page.scope.currency)


def ready(page: Page) -> bool:
    """Whether churn estimates can be shown now. With many accounts they are made beside the page, which is drawn
    again once they are there."""
    scope = page.scope
    if page.profile.customers <= _WAIT_FOR or stored(page):
        return True
    database.warm(page.engine, scope.as_of, scope.currency)
    _wait(page)
    return False


@st.fragment(run_every=3)
def _wait(page: Page) -> None:
    st.html(f'<p class="kam-count">{page.t("churn_page.estimating")}</p>')
    if stored(page):
        st.rerun()
