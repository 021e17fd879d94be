"""The churn page beside its charts: controls, sentences, figures, notes, table and report card."""

from __future__ import annotations

import html
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kam_analytics import churn as estimates
from kam_analytics.metrics import Column, Result
from kam_analytics.ui import blocks, reasons, state, tables
from kam_analytics.ui.blocks import Figure
from kam_analytics.ui.page import Page
from kam_analytics.ui.words import terms, tiers

_HIGH = 2  # depth from which a level counts as high: high, very high; overdue by order rhythm
SHOWN = ("active", "all")


def still_here(page: Page, scores: Result) -> pd.DataFrame:
    """The accounts that are not lost yet: those whom something can still be done about."""
    return page.once("still_here", lambda: scores.frame[scores.frame["rhythm_state"] != "lost"], scores)


def high_risk(scores: pd.DataFrame) -> pd.DataFrame:
    """The accounts at high risk, by probability or by order rhythm."""
    return scores[scores["depth"] >= _HIGH]


def with_share(rows: pd.DataFrame) -> pd.DataFrame:
    """The accounts with their share as in the metric churn/at_risk, here of all that are listed."""
    counted = rows["margin_at_risk"].clip(lower=0)
    return rows.assign(share=counted / counted.sum())


def controls(page: Page, scores: Result) -> pd.DataFrame:
    """Whether lost accounts are listed too, held in the link; returns the rows to show."""
    shown = page.param("shown", "active", SHOWN)
    st.segmented_control(
        page.t("churn_page.shown"),
        SHOWN,
        format_func=lambda name: page.t(f"churn_page.shown_{name}"),
        required=True,
        label_visibility="collapsed",
        **state.bind(
            "kam_shown", shown, lambda name: {"shown": [] if name in (None, "active") else [name]}, default=shown
        ),
    )
    return still_here(page, scores) if shown == "active" else scores.frame


def sentences(page: Page, scores: Result, summary: Result) -> list[str]:
    rows = still_here(page, scores)
    if rows.empty:
        return [page.t("shell.nothing_here")]
    facts, numbers = summary.one(), page.numbers
    high = high_risk(rows)
    known = rows["margin_at_risk"].notna().any()
    said = [
        blocks.say(
            page,
            "churn_page.said_none" if high.empty else "churn_page.said" if known else "churn_page.said_alone",
            n=numbers.count(len(high)),
            total=numbers.count(len(rows)),
            amount=page.money(high["margin_at_risk"].sum()),
            currency=page.currency,
        )
    ]
    if known and len(high):
        top = high.iloc[0]
        words = reasons.sentences(page, top)
        query = {"customer": [str(top["customer_id"])]}
        said.append(
            blocks.say(
                page,
                "churn_page.top_said",
                to="account",
                query=query,
                at="name",
                name=top["customer_name"],
                reason=words[0] if words else "",
            )
        )
    if facts["not_better"] is True:
        said.append(page.t("churn_page.not_better"))
    return said


def figures(page: Page, scores: Result, summary: Result, card: Result) -> list[Figure]:
    facts, tested, numbers = summary.one(), card.one(), page.numbers
    rows = still_here(page, scores)
    high = high_risk(rows)
    likely = rows["probability"].sum() if rows["probability"].notna().any() else None
    missing = page.t("shell.not_available")
    priced = pd.notna(facts["margin_at_risk_active"])
    return [
        Figure(page.t("churn_page.at_risk"), numbers.count(len(high)), note=page.t("churn_page.of", n=numbers.count(len(rows)))),
        Figure(page.t("measures.margin_at_risk"), page.money(facts["margin_at_risk_active"]) if priced else missing, hint=page.t("churn_page.margin_hint"),
               note=page.t("churn_page.high_part", amount=page.money(high["margin_at_risk"].sum())) if priced else ""),
        Figure(page.t("churn_page.credit_loss"), page.money(facts["expected_credit_loss_active"]) if page.profile.invoices else missing,
               note=page.t("churn_page.credit_note"), metric="receivables/expected_loss"),
        Figure(page.t("churn_page.expected"), missing if likely is None else numbers.count(likely),
               note=page.t("churn_page.within", days=numbers.days(facts["typical_days"]))),
        Figure(page.t("churn_page.auc"), numbers.full(tested["auc"], 2), hint=page.t("churn_page.auc_hint"),
               note=page.t("churn_page.auc_note", alone=numbers.full(tested["auc_recency"], 2))),
    ]  # fmt: skip


def method(page: Page, weights: Result) -> None:
    """Which method was used and why, and how much each theme weighs in it."""
    names = terms(page, "churn.theme")
    added = page.once("weights", partial(_weights, weights), weights)
    title = page.t("churn_page.how")
    if len(added):
        top = names.get(str(added.index[0]), str(added.index[0]))
        title = page.t("titles.method", theme=top, share=page.numbers.percent(added.iloc[0]))
    blocks.heading(page, "method", title, page.t("churn_page.weights_under"), [weights])
    run = estimates.scores(page.engine, page.scope.as_of, currency=page.scope.currency)
    lines = [page.t("churn_page.layer", layer=page.t(f"churn.layer.{run.layer}")), *run.notes_text(page.lang)]
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    if len(added):
        facts = "".join(
            f"<dt>{html.escape(names.get(str(theme), str(theme)))}</dt><dd>{page.numbers.percent(share)}</dd>"
            for theme, share in added.items()
        )
        st.html(f'<dl class="kam-facts">{facts}</dl>')
    st.html(f'<ul class="kam-list">{items}</ul>')


def _weights(weights: Result) -> pd.Series:
    """The part of each theme in the estimate, the largest first."""
    rows = weights.frame[weights.frame["feature"].fillna("") == ""]  # the themes; the features stand apart
    parts = rows.groupby("theme")["share"].sum().sort_values(ascending=False)
    parts = parts[parts > 0]
    return parts / parts.sum()


def table(page: Page, scores: Result, rows: pd.DataFrame) -> None:
    """The accounts by money at risk with their reasons in words."""
    blocks.heading(page, "scores", page.t("churn_page.table"), page.t("churn_page.table_under"), [scores])
    told = page.once("told", partial(_told, page, rows), scores)
    levels = {name: reasons.level(page, name) for name in reasons.levels(page)}
    tables.show(
        page,
        "scores",
        scores,
        ("customer_name", "level", "probability", "margin_at_risk", "why", "expected_margin", "expected_credit_loss",
         "days_since_last_order", "usual_gap", "tier", "region", "salesperson", "customer_id"),
        frame=told,
        texts={"level": levels, "tier": tiers(page)},
        extra={
            "why": st.column_config.TextColumn(page.t("churn_page.why"), width="large"),
            "margin_at_risk": tables.setting(page, Column("", "money", {}), page.t("measures.margin_at_risk")),
        },
    )  # fmt: skip


def _told(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """The accounts by margin at risk, with their reasons in a column `why`."""
    shown = rows.head(tables.MOST_ROWS)
    why = [page.t("shell.semicolon").join(reasons.sentences(page, row)) for row in shown.to_dict("records")]
    return shown.assign(why=why)


def report_card(page: Page, card: Result) -> None:
    """How well the method did on past dates."""
    row, numbers = card.one(), page.numbers
    title = page.t("churn_page.card")
    if pd.notna(row["auc"]):
        better = "card_not_better" if row["not_better"] is True else "card"
        title = page.t(f"titles.{better}", share=numbers.percent(row["auc"]))
    blocks.heading(page, "card", title, page.t("churn_page.card_under"), [card])
    if pd.isna(row["auc"]):
        st.html(f'<p class="kam-count">{page.t("churn_page.not_tested")}</p>')
        return

    def score(name: str, digits: int = 3) -> str:
        return numbers.full(row[name], digits)

    days = (page.day(row["first_origin"]), page.day(row["last_origin"]))
    facts: list[tuple[str, Any]] = [
        ("tested", numbers.count(row["tested"])),
        ("positives", numbers.count(row["positives"]) + numbers.aside(numbers.percent(row["base_rate"]))),
        ("origins", numbers.count(row["origins"]) + numbers.aside(numbers.span(*days))),
        ("auc", score("auc") + numbers.aside(numbers.span(score("auc_low"), score("auc_high")))),
        ("auc_recency", score("auc_recency")),
        ("pr_auc", score("pr_auc")),
        ("brier", score("brier") + numbers.aside(f"{page.t('churn_page.skill')} {score('skill')}")),
        ("calibration_error", score("calibration_error")),
        ("lift", numbers.full(row["lift"], 1)),
        ("lost_revenue_caught", numbers.percent(row["lost_revenue_caught"])),
    ]
    labels = {column.name: column.label[page.lang] for column in card.metric.columns}
    lines = "".join(f"<dt>{html.escape(labels[name])}</dt><dd>{html.escape(str(value))}</dd>" for name, value in facts)
    st.html(f'<dl class="kam-facts kam-card">{lines}</dl>')
