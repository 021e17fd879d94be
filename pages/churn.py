"""Churn: who is likely to stop buying, what that is worth, why, and how good the estimate is."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kam_analytics.charts.risk import CalibrationLabels, RiskLabels, calibration, margin_at_risk
from kam_analytics.ui import blocks, churn, reasons, titles
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show
from kam_analytics.ui.words import labels

TOP = 12  # accounts in the chart of risk


def body(page: Page) -> None:
    blocks.follow(page)
    with st.spinner(page.t("churn_page.estimating")):
        scores, summary = page.run("churn/scores"), page.run("churn/summary")
        card = page.run("churn/report_card")
    rows = churn.controls(page, scores)
    said = partial(churn.sentences, page, scores, summary)
    blocks.message(page, page.once("message", said, scores, summary))
    figures = partial(churn.figures, page, scores, summary, card)
    blocks.headline(page, page.once("figures", figures, scores, summary, card), "churn/summary")
    left, right = st.columns([3, 2], gap="large")
    with left:
        words = labels(page, RiskLabels, "risk", levels=reasons.levels(page))
        listed = page.once("listed", partial(churn.with_share, rows), scores)
        draw = partial(margin_at_risk, listed, page.theme, page.numbers, words, top=TOP)
        under = page.t("churn_page.risk_under", currency=page.currency, day=page.day(page.scope.as_of))
        title = titles.said(page, titles.risk, scores, listed, TOP)
        blocks.chart(page, "risk", title, under, draw, scores, accounts=True)
        churn.report_card(page, card)
    with right:
        churn.method(page, page.run("churn/importance"))
        bins = page.run("churn/calibration")
        draw = partial(
            calibration, bins.frame, page.theme, page.numbers, labels(page, CalibrationLabels, "calibration")
        )
        under = page.t("churn_page.calibration_under")
        blocks.chart(
            page, "calibration", titles.said(page, titles.calibration, bins, bins.frame, card), under, draw, bins
        )
    churn.table(page, scores, rows)


show("churn", body, needs="sales")
