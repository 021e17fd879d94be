"""What the overview says: its figures, its opening sentences and where to look next."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kam_analytics import metrics
from kam_analytics.metrics import Result
from kam_analytics.ui import blocks, estimates, reasons, receivables
from kam_analytics.ui.blocks import Figure
from kam_analytics.ui.churn import high_risk
from kam_analytics.ui.page import Page

_SALES = ("sales/summary", "sales/key_share", "sales/concentration", "sales/trend", "sales/movers")
_INVOICES = ("receivables/summary", "receivables/ageing_total", "receivables/trend", "receivables/largest_overdue")
_CHURN = ("churn/summary", "churn/at_risk")
MOST = 8  # accounts in a chart


@dataclass(frozen=True, slots=True)
class Facts:
    """The results that the overview shows; None where the data for it is not loaded."""

    summary: Result | None = None
    key: Result | None = None
    base_key: Result | None = None
    concentration: Result | None = None
    trend: Result | None = None
    movers: Result | None = None
    receivables: Result | None = None
    buckets: Result | None = None
    receivables_trend: Result | None = None
    largest_overdue: Result | None = None
    last_open: Result | None = None
    churn: Result | None = None
    risk: Result | None = None

    @property
    def results(self) -> tuple[Result | None, ...]:
        return tuple(getattr(self, field.name) for field in fields(self))


def collect(page: Page) -> Facts:
    """Run what the loaded data allows."""
    facts = Facts()
    sales, invoices = page.profile.first_sale is not None, page.profile.invoices > 0
    known = estimates.stored(page)  # an estimate would hold up the others
    names = (*(_SALES if sales else ()), *(_INVOICES if invoices else ()), *(_CHURN if known else ()))
    base = page.scope.base
    before = None if base is None else page.scope.with_filters(period=base, base=None)
    page.prepare(*names, also=[("sales/key_share", before)] if sales and before else (), limit=MOST)
    if sales:
        facts = replace(
            facts,
            summary=page.run("sales/summary"),
            key=page.run("sales/key_share"),
            base_key=None if before is None else metrics.run(page.engine, "sales/key_share", before),
            concentration=page.run("sales/concentration"),
            trend=page.run("sales/trend"),
            movers=page.run("sales/movers", limit=MOST),
        )  # fmt: skip
        if estimates.ready(page):
            facts = replace(facts, churn=page.run("churn/summary"), risk=page.run("churn/at_risk", limit=MOST))
    if invoices:
        summary = page.run("receivables/summary")
        facts = replace(
            facts,
            receivables=summary,
            last_open=receivables.last_open(page, summary),
            buckets=None if receivables.settled(summary) else page.run("receivables/ageing_total"),
            receivables_trend=page.run("receivables/trend"),
            largest_overdue=page.run("receivables/largest_overdue", limit=MOST),
        )
    return facts


def bucket_columns(buckets: Result) -> pd.DataFrame:
    """The amounts by age as one row with a column a bucket, as the chart takes them."""
    return buckets.frame.set_index("bucket")[["amount"]].T


def _share(key: Result | None) -> float | None:
    share = None if key is None else key.one()["key_share"]
    return None if pd.isna(share) else share


def sentences(page: Page, facts: Facts) -> list[str]:
    said: list[str] = []
    numbers = page.numbers
    if facts.summary is not None:
        row = facts.summary.one()
        change, _ = blocks.change(page, row["revenue"], row["base_revenue"])
        key = "overview.revenue_said" if change else "overview.revenue_alone"
        said.append(
            blocks.say(
                page,
                key,
                to="key_accounts",
                at="revenue",
                revenue=page.money(row["revenue"]),
                currency=page.currency,
                change=change,
                against=page.against(),
            )
        )
        share = _share(facts.key)
        if facts.key is not None and share is not None:
            counted = facts.key.one()
            said.append(
                blocks.say(
                    page,
                    "overview.key_said",
                    to="key_accounts",
                    at="share",
                    n=numbers.count(counted["key_accounts"]),
                    total=numbers.count(counted["accounts"]),
                    share=numbers.percent(share),
                )
            )
    if facts.receivables is not None:
        row = facts.receivables.one()
        if pd.notna(row["overdue_rate"]):
            said.append(
                blocks.say(
                    page,
                    "overview.overdue_said",
                    to="receivables",
                    at="rate",
                    rate=numbers.percent(row["overdue_rate"]),
                    amount=page.money(row["overdue"]),
                )
            )
        elif facts.last_open is not None:
            said.append(receivables.nothing_open(page, facts.last_open))
    if facts.churn is not None:
        for key, amount in zip(("leaving_said", "unpaid_said"), _risk_parts(facts.churn), strict=True):
            if amount > 0:
                said.append(blocks.say(page, f"overview.{key}", to="churn", at="amount", amount=page.money(amount)))
    return said or [page.t("overview.nothing_notable")]


def figures(page: Page, facts: Facts) -> list[Figure]:
    shown: list[Figure] = []
    if facts.summary is not None and facts.trend is not None:
        shown += _sales_figures(page, facts.summary.one(), facts.trend.frame)
        share, before = _share(facts.key), _share(facts.base_key)
        moved = share - before if share is not None and before is not None else None
        shown.append(
            Figure(
                page.t("overview.key_share"),
                page.numbers.percent(share),
                page.numbers.points(moved) if moved is not None else "",
                _sign(moved),
                better=0,
                note=page.t("overview.key_note"),
                to="key_accounts",
                metric="sales/key_share",
            )
        )
    if facts.receivables is not None and facts.receivables_trend is not None:
        row = facts.receivables.one()
        change, direction = blocks.change(page, row["overdue"], row["base_overdue"])
        shown.append(
            Figure(
                page.t("overview.overdue"),
                page.money(row["overdue"]),
                change,
                direction,
                better=-1,
                note=page.t("overview.overdue_note", rate=page.numbers.percent(row["overdue_rate"]))
                if pd.notna(row["overdue_rate"])
                else "",
                trend=facts.receivables_trend.frame["overdue"].tail(13).tolist(),
                to="receivables",
                metric="receivables/summary",
            )
        )
    if facts.churn is not None:
        leaving, unpaid = _risk_parts(facts.churn)
        shown.append(
            Figure(
                page.t("overview.at_risk"),
                page.money(facts.churn.one()["money_at_risk_active"]),
                note=page.t("overview.at_risk_note", leaving=page.money(leaving), unpaid=page.money(unpaid)),
                to="churn",
                metric="churn/summary",
            )
        )
    return shown


def _risk_parts(churn: Result) -> tuple[float, float]:
    """Money at risk of the accounts not lost in its parts: margin by leaving, and expected credit loss."""
    row = churn.one()
    leaving, unpaid = (
        0.0 if pd.isna(row[name]) else row[name] for name in ("margin_at_risk_active", "expected_credit_loss_active")
    )
    return leaving, unpaid


def _sales_figures(page: Page, row: dict[str, Any], trend: pd.DataFrame) -> list[Figure]:
    revenue, direction = blocks.change(page, row["revenue"], row["base_revenue"])
    margin, margin_direction = blocks.change(page, row["gross_margin"], row["base_gross_margin"])
    rate = page.numbers.percent(row["margin_rate"], 1)
    known = pd.notna(row["gross_margin"])
    return [
        Figure(page.t("measures.revenue"), page.money(row["revenue"]), revenue, direction, trend=trend["revenue"].tolist(), to="key_accounts", metric="sales/summary"),
        Figure(
            page.t("measures.gross_margin"),
            page.money(row["gross_margin"]) if known else page.t("shell.not_available"),
            margin,
            margin_direction,
            note=page.t("overview.margin_note", rate=rate) if known else page.t("overview.no_cost"),
            trend=trend["gross_margin"].tolist() if known else (),
            to="key_accounts",
            metric="sales/summary",
        ),
    ]  # fmt: skip


def _sign(value: float | None) -> int:
    return 0 if value is None else (value > 0) - (value < 0)


def next_steps(page: Page, facts: Facts) -> None:
    """A short list of where to look next, each line a link."""
    lines = page.once("steps", partial(_steps, page, facts), *facts.results)
    if lines:
        st.html(
            f'<div class="kam-head"><h3>{page.t("overview.next")}</h3></div>'
            f'<ul class="kam-list">{"".join(f"<li>{line}</li>" for line in lines)}</ul>'
        )


def _steps(page: Page, facts: Facts) -> list[str]:
    lines: list[str] = []
    if facts.risk is not None:
        high = high_risk(facts.risk.frame)
        if len(high):
            top = high.iloc[0]
            lines.append(
                _account(
                    page,
                    "overview.step_risk",
                    top,
                    amount=page.money(top["margin_at_risk"]),
                    total=page.money(top["expected_margin"]),
                    chance=reasons.chance(page, top),
                )
            )
    if facts.largest_overdue is not None and not facts.largest_overdue.frame.empty:
        top = facts.largest_overdue.frame.iloc[0]
        lines.append(
            _account(
                page,
                "overview.step_overdue",
                top,
                amount=page.money(top["overdue"]),
                days=page.numbers.days(top["oldest_days"]),
            )
        )
    if facts.movers is not None:
        falls = facts.movers.frame[facts.movers.frame["change"] < 0]
        if len(falls):
            lines.append(
                _account(page, "overview.step_fall", falls.iloc[0], amount=page.money(-falls.iloc[0]["change"]))
            )
    if facts.concentration is not None:
        row = facts.concentration.one()
        if row["dependent_on_one"] is True:
            where = {"customer_id": row["largest_id"], "customer_name": row["largest_name"]}
            lines.append(
                _account(page, "overview.step_dependence", where, share=page.numbers.percent(row["top1_share"]))
            )
    return lines


def _account(page: Page, key: str, row: Any, **values: str) -> str:
    query = {"customer": [str(row["customer_id"])]}
    return blocks.say(page, key, to="account", query=query, name=row["customer_name"], **values)
