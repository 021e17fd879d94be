"""Receivables: who owes what, how late, and how long money is out."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kam_analytics.charts.ageing import AgeingLabels, ageing_customers, ageing_total
from kam_analytics.charts.limits import LimitLabels, limits
from kam_analytics.charts.lines import DsoLabels, OverdueLabels, dso_trend, overdue_trend
from kam_analytics.metrics import Result
from kam_analytics.ui import blocks, receivables, titles
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show
from kam_analytics.ui.words import labels, terms

TOP = 14  # accounts in the chart of who owes


def body(page: Page) -> None:
    blocks.follow(page)
    basis = receivables.basis(page)
    page.prepare(*receivables.METRICS, basis=basis)
    summary, months = page.run("receivables/summary"), page.run("receivables/trend")
    aged, last = page.run("receivables/ageing", basis=basis), receivables.last_open(page, summary)
    if last is None:
        receivables.switch(page, basis)
    said = partial(receivables.sentences, page, summary, aged, last)
    blocks.message(page, page.once("message", said, summary, aged, last))
    blocks.headline(page, receivables.figures(page, summary, months), "receivables/summary")
    left, right = st.columns(2, gap="large")
    if receivables.settled(summary):
        over_time(page, months, left, right)
        return
    with left:
        owed(page, aged, basis)
    over_time(page, months, right, right)
    granted = page.run("receivables/limits")
    if (granted.frame["limit_kind"] != "none").any():
        draw = partial(
            limits, granted.frame, page.theme, page.numbers, labels(page, LimitLabels, "limits"), order="over"
        )
        under = page.subtitle(page.t("receivables.limits_under"), as_of=True)
        blocks.chart(page, "limits", receivables.limits_title(page, granted), under, draw, granted, accounts=True)
    receivables.table(page, aged)


def owed(page: Page, aged: Result, basis: str) -> None:
    """What is owed by age, and who owes it."""
    # By invoice age a later bucket is not a late one.
    late = {} if basis == "due" else {"overdue": ""}
    buckets = labels(page, AgeingLabels, "ageing", buckets=terms(page, f"bucket_{basis}"), **late)
    under = page.subtitle(page.t("measures.balance"), as_of=True)
    draw = partial(ageing_total, aged.frame, page.theme, page.numbers, buckets)
    title = titles.said(page, titles.ageing, aged, aged.frame, basis)
    blocks.chart(page, "ageing", title, under, draw, aged)
    order = receivables.ORDER[basis]
    draw = partial(ageing_customers, aged.frame, page.theme, page.numbers, buckets, top=TOP, order=order)
    title = titles.said(page, titles.owing, aged, aged.frame, basis)
    under = page.subtitle(page.t(f"measures.{order}"), as_of=True)
    blocks.chart(page, "customers", title, under, draw, aged, accounts=True)


def over_time(page: Page, months: Result, first: DeltaGenerator, second: DeltaGenerator) -> None:
    """DSO and overdue amount at the last month-ends, each where the year has any, in the columns given."""
    year = months.frame.tail(13)
    if year["dso"].fillna(0).any():
        draw = partial(dso_trend, year, page.theme, page.numbers, labels(page, DsoLabels, "dso"))
        title = titles.said(page, titles.dso, months, year)
        with first:
            blocks.chart(page, "dso", title, receivables.dso_under(page, year), draw, months)
    if year["overdue"].any():
        draw = partial(overdue_trend, year, page.theme, page.numbers, labels(page, OverdueLabels, "overdue"))
        title = titles.said(page, titles.overdue, months, year)
        under = page.t("receivables.overdue_under", currency=page.currency)
        with second:
            blocks.chart(page, "overdue", title, under, draw, months)


show("receivables", body, needs="invoices")
