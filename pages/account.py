"""Account: one customer on one page."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kam_analytics.charts.mix import MixLabels, mix
from kam_analytics.charts.rhythm import RhythmLabels, often, rhythm
from kam_analytics.charts.trend import TrendLabels, trend
from kam_analytics.ui import account, blocks, titles
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show
from kam_analytics.ui.words import labels


def body(page: Page) -> None:
    customer = account.picker(page)
    if customer is None:
        return
    facts = account.collect(page, customer)
    account.head(page, facts)
    blocks.message(page, account.sentences(page, facts))
    blocks.headline(page, account.figures(page, facts), "accounts/profile")
    left, right = st.columns(2, gap="large")
    if facts.bought:
        months, basket = (page.run(f"accounts/{name}", customer_id=customer) for name in ("trend", "mix"))
        orders = page.run("accounts/orders", customer_id=customer)
        with left:
            words = labels(page, TrendLabels, "trend", measure=page.t("measures.revenue"), base=page.base_name)
            draw = partial(trend, months.frame, page.theme, page.numbers, words)
            under = page.versus(page.subtitle(page.t("measures.revenue")))
            blocks.chart(page, "trend", titles.said(page, titles.trend, months), under, draw, months)
            if basket.frame["category"].any():
                words = labels(page, MixLabels, "mix", base=page.base_name, missing=page.t("filters.missing"))
                draw = partial(mix, basket.frame, page.theme, page.numbers, words)
                blocks.chart(page, "mix", titles.said(page, titles.mix, basket), under, draw, basket)
        with right:
            words = labels(page, RhythmLabels, "rhythm")
            draw = partial(
                rhythm, orders.frame, page.theme, page.numbers, words, as_of=page.scope.as_of, **account.gaps(facts)
            )
            by_month = page.once("often", partial(often, orders.frame, page.scope.as_of), orders)
            under = "account.months_under" if by_month else "account.rhythm_under"
            blocks.chart(
                page,
                "rhythm",
                titles.rhythm(page, facts.profile),
                page.t(under, day=page.day(page.scope.as_of)),
                draw,
                orders,
            )
            account.risk(page, facts)
    account.receivables(page, facts)
    account.lines(page, facts)


show("account", body, needs="data", dimensions=False)
