"""Receivables: who owes what, how late, and how long money is out."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kam_analytics.charts.ageing import AgeingLabels, ageing_customers, ageing_total
from kam_analytics.charts.limits import LimitLabels, limits
from kam_analytics.charts.lines import DsoLabels, OverdueLabels, dso_trend, overdue_trend
from kam_analytics.ui import blocks, receivables, titles
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show
from kam_analytics.ui.words import labels, terms

TOP = 14  # accounts in the chart of who owes


def body(page: Page) -> None:
    blocks.follow(page)
    basis = receivables.controls(page)
    page.prepare(*receivables.METRICS, basis=basis)
    summary, months = page.run("receivables/summary"), page.run("receivables/trend")
    aged = page.run("receivables/ageing", basis=basis)
    blocks.message(page, page.once("message", partial(receivables.sentences, page, summary, aged), summary, aged))
    blocks.headline(page, receivables.figures(page, summary, months), "receivables/summary")

    # By invoice age a later bucket is not a late one.
    late = {} if basis == "due" else {"overdue": ""}
    buckets = labels(page, AgeingLabels, "ageing", buckets=terms(page, f"bucket_{basis}"), **late)
    under = page.subtitle(page.t("measures.balance"), as_of=True)
    year = months.frame.tail(13)
    left, right = st.columns(2, gap="large")
    with left:
        draw = partial(ageing_total, aged.frame, page.theme, page.numbers, buckets)
        title = titles.said(page, titles.ageing, aged, aged.frame, basis)
        blocks.chart(page, "ageing", title, under, draw, aged)
        order = receivables.ORDER[basis]
        draw = partial(ageing_customers, aged.frame, page.theme, page.numbers, buckets, top=TOP, order=order)
        title = titles.said(page, titles.owing, aged, aged.frame, basis)
        under = page.subtitle(page.t(f"measures.{order}"), as_of=True)
        blocks.chart(page, "customers", title, under, draw, aged, accounts=True)
    with right:
        draw = partial(dso_trend, year, page.theme, page.numbers, labels(page, DsoLabels, "dso"))
        blocks.chart(
            page, "dso", titles.said(page, titles.dso, months, year), page.t("receivables.dso_under"), draw, months
        )
        draw = partial(overdue_trend, year, page.theme, page.numbers, labels(page, OverdueLabels, "overdue"))
        under = page.t("receivables.overdue_under", currency=page.currency)
        blocks.chart(page, "overdue", titles.said(page, titles.overdue, months, year), under, draw, months)
    granted = page.run("receivables/limits")
    if (granted.frame["limit_kind"] != "none").any():
        draw = partial(
            limits, granted.frame, page.theme, page.numbers, labels(page, LimitLabels, "limits"), order="over"
        )
        under = page.subtitle(page.t("receivables.limits_under"), as_of=True)
        blocks.chart(page, "limits", receivables.limits_title(page, granted), under, draw, granted, accounts=True)
    receivables.table(page, aged)


show("receivables", body, needs="invoices")
