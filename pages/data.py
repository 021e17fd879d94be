"""Data passport: what the figures rest on."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kam_analytics.ui import blocks, passport
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show


def body(page: Page) -> None:
    blocks.follow(page)
    facts = passport.collect(page)
    blocks.message(page, page.once("message", partial(passport.sentences, page, facts), *facts.results))
    blocks.headline(page, page.once("figures", partial(passport.figures, page, facts), *facts.results))
    passport.sources(page, facts)
    passport.touched(page, facts)
    passport.months(page, facts)
    for pair in ((passport.invoiced, passport.received), (passport.missing, passport.unmatched)):
        for column, draw in zip(st.columns(2, gap="large"), pair, strict=True):
            with column:
                draw(page, facts)


show("data", body, needs="data")
