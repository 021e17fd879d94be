"""Data passport: what the figures rest on."""

from __future__ import annotations

import streamlit as st

from kam_analytics.ui import blocks, passport
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show


def body(page: Page) -> None:
    blocks.follow(page)
    facts = passport.collect(page)
    ages = facts.ages(page)  # by the clock: the sentences and figures that hold it are not kept
    blocks.message(page, passport.sentences(page, facts, ages))
    blocks.headline(page, passport.figures(page, facts, ages))
    passport.sources(page, facts, ages)
    passport.touched(page, facts)
    passport.months(page, facts)
    for pair in ((passport.invoiced, passport.received), (passport.missing, passport.unmatched)):
        for column, draw in zip(st.columns(2, gap="large"), pair, strict=True):
            with column:
                draw(page, facts)


show("data", body, needs="data")
