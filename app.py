"""Overview: what an executive asks for first, and where to look next."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kam_analytics.charts.ageing import AgeingLabels, ageing_total
from kam_analytics.charts.movers import MoversLabels, movers
from kam_analytics.charts.risk import RiskLabels, margin_at_risk
from kam_analytics.charts.trend import TrendLabels, trend
from kam_analytics.ui import blocks, overview, reasons, titles
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show
from kam_analytics.ui.words import labels, terms


def body(page: Page) -> None:
    blocks.follow(page)
    facts = overview.collect(page)
    blocks.message(page, page.once("message", partial(overview.sentences, page, facts), *facts.results))
    blocks.headline(page, page.once("figures", partial(overview.figures, page, facts), *facts.results))
    left, right = st.columns(2, gap="large")
    with left:
        if facts.trend is not None:
            words = labels(page, TrendLabels, "trend", measure=page.t("measures.revenue"), base=page.base_name)
            draw = partial(trend, facts.trend.frame, page.theme, page.numbers, words)
            title = titles.said(page, titles.trend, facts.trend)
            under = page.versus(page.subtitle(page.t("measures.revenue")))
            blocks.chart(page, "trend", title, under, draw, facts.trend)
        if facts.buckets is not None:
            words = labels(page, AgeingLabels, "ageing", buckets=terms(page, "bucket_due"))
            columns = page.once("buckets", partial(overview.bucket_columns, facts.buckets), facts.buckets)
            draw = partial(ageing_total, columns, page.theme, page.numbers, words)
            title = titles.said(page, titles.ageing, facts.buckets, columns)
            under = page.subtitle(page.t("measures.balance"), as_of=True)
            blocks.chart(page, "ageing", title, under, draw, facts.buckets)
        overview.next_steps(page, facts)
    with right:
        if facts.movers is not None and page.scope.base is not None:
            words = labels(page, MoversLabels, "movers")
            draw = partial(movers, facts.movers.frame, page.theme, page.numbers, words)
            title = titles.said(page, titles.movers, facts.movers)
            under = page.versus(page.subtitle(page.t("measures.revenue_change")))
            blocks.chart(page, "movers", title, under, draw, facts.movers, accounts=True)
        if facts.risk is not None:
            words = labels(page, RiskLabels, "risk", levels=reasons.levels(page))
            draw = partial(margin_at_risk, facts.risk.frame, page.theme, page.numbers, words, top=overview.MOST)
            title = titles.said(page, titles.risk, facts.risk, facts.risk.frame, overview.MOST)
            under = page.subtitle(page.t("measures.margin_at_risk"), as_of=True)
            if facts.churn is not None and facts.churn.one()["not_better"] is True:
                under = page.t("shell.comma").join((under, page.t("overview.doubtful")))
            blocks.chart(page, "risk", title, under, draw, facts.risk, accounts=True)


show("overview", body, needs="data")
