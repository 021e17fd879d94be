"""The account page beside its charts: picker, head, sentences, figures, risk, receivables and lines."""

from __future__ import annotations

import html
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kam_analytics import parties
from kam_analytics.charts.risk import ReasonLabels
from kam_analytics.charts.risk import reasons as draw_reasons
from kam_analytics.metrics import Result
from kam_analytics.ui import blocks, estimates, reasons, state, tables, titles
from kam_analytics.ui.blocks import Figure
from kam_analytics.ui.page import Page
from kam_analytics.ui.words import labels, terms

_OF_SALES = ("accounts/profile", "accounts/trend", "accounts/mix", "accounts/orders", "accounts/lines")
_OF_INVOICES = ("accounts/receivables", "receivables/invoices")
_CHURN = ("churn/scores", "churn/contributions")
_OFFERED = 200  # options sent to the browser; a search narrows longer lists


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one account; empty dictionaries where nothing of the kind is loaded."""

    customer: str
    profile_result: Result
    profile: dict[str, Any]
    owed: dict[str, Any]
    churn: dict[str, Any]
    churn_result: Result | None

    @property
    def bought(self) -> bool:
        """Whether the account has any sales up to the as-of date."""
        return bool(pd.notna(self.profile.get("last_order")))


def picker(page: Page) -> str | None:
    """The account of the link, or the largest; a selector changes it. None when there are no accounts."""
    accounts = page.run("accounts/list")
    known = accounts.frame
    if known.empty:
        st.html(f'<div class="kam-none">{page.t("shell.nothing_here")}</div>')
        return None
    names = page.once("names", lambda: dict(zip(known["customer_id"], known["customer_name"], strict=True)), accounts)
    asked = page.param("customer", "")
    if asked and asked not in names:  # a link from before it came to count as another
        kept = {merge.customer_id: merge.kept_id for merge in parties.merges(page.engine)}
        asked = kept.get(asked, asked)
    if asked and asked not in names:
        st.html(f'<div class="kam-notice" role="status">{html.escape(page.t("account.unknown", id=asked[:60]))}</div>')
    current = asked if asked in names else str(known["customer_id"].iloc[0])
    with st.container(key="kam_picker", horizontal=True, gap="medium", vertical_alignment="bottom"):
        wanted = ""
        if len(known) > _OFFERED:
            wanted = st.text_input(
                page.t("account.search"), key="kam_account_search", placeholder=page.t("shell.search"),
                label_visibility="collapsed", max_chars=80, width=260,
            )  # fmt: skip
        found = known
        if wanted.strip():
            text = known["customer_name"] + " " + known["customer_id"]
            found = known[text.str.contains(wanted.strip(), case=False, regex=False, na=False)]
        options = list(dict.fromkeys([current, *found["customer_id"].head(_OFFERED)]))
        st.selectbox(
            page.t("account.choose"),
            options,
            format_func=lambda identity: (
                names[identity] + page.numbers.aside(identity) if names[identity] != identity else identity
            ),
            label_visibility="collapsed",
            width=460,
            **state.bind("kam_customer", current, lambda identity: {"customer": [identity] if identity else []}),
        )
    return current


def collect(page: Page, customer: str) -> Facts:
    """Run what the page needs for one account."""
    names = [*_OF_SALES, *(_OF_INVOICES if page.profile.invoices else ())]
    if estimates.stored(page):  # an estimate would hold up the others
        names += _CHURN
    page.prepare(*names, customer_id=customer)
    profile = page.run("accounts/profile", customer_id=customer)
    owed: dict[str, Any] = {}
    if page.profile.invoices:
        rows = page.run("accounts/receivables", customer_id=customer).frame
        owed = rows.iloc[0].to_dict() if len(rows) else {}
    scores = None
    if page.profile.first_sale is not None and estimates.ready(page):
        scores = page.run("churn/scores", customer_id=customer)
    score = scores.one() if scores is not None and len(scores.frame) else {}
    row = profile.frame.iloc[0].to_dict() if len(profile.frame) else {}
    return Facts(customer, profile, row, owed, score, scores)


def head(page: Page, facts: Facts) -> None:
    """Name, place among all accounts and master data in one line."""
    row = facts.profile
    tier = terms(page, "tier").get(str(row.get("tier")), "")
    mark = f"{page.theme.tier(row.get('tier')).glyph} " if tier else ""
    rank = ""
    if pd.notna(row.get("rank")):
        rank = page.t("account.rank", rank=page.numbers.count(row["rank"]), total=page.numbers.count(row["accounts"]))
    children = row.get("children") or 0
    parts = [
        f"{mark}{tier}",
        rank,
        page.t("account.abc", abc=row["abc_class"]) if isinstance(row.get("abc_class"), str) else "",
        *(str(row[name]) for name in ("industry", "city", "region", "salesperson") if isinstance(row.get(name), str)),
        page.t("account.since", day=page.day(row["customer_since"])) if pd.notna(row.get("customer_since")) else "",
        page.t("account.children", n=int(children)) if children else "",
    ]
    line = '<span class="kam-dot"> · </span>'.join(html.escape(part) for part in parts if part.strip())
    st.html(
        f'<div class="kam-account"><h2>{html.escape(str(row.get("customer_name", facts.customer)))}</h2><p>{line}</p></div>'
    )


def sentences(page: Page, facts: Facts) -> list[str]:
    row, numbers, said = facts.profile, page.numbers, []
    if facts.bought:
        change, _ = blocks.change(page, row.get("revenue"), row.get("base_revenue"))
        key = "account.revenue_said" if change else "account.revenue_alone"
        said.append(
            blocks.say(page, key, revenue=page.money(row.get("revenue")), currency=page.currency, change=change, against=page.against(),
                       share=numbers.share(row.get("share")))
        )  # fmt: skip
        if pd.notna(row.get("mean_gap")):
            late = row["days_since_last_order"] > 1.5 * row["mean_gap"]
            said.append(
                blocks.say(page, "account.rhythm_late" if late else "account.rhythm_fine",
                           days=numbers.days(row["days_since_last_order"]), gap=numbers.days(row["mean_gap"]))
            )  # fmt: skip
    else:
        said.append(page.t("account.no_sales"))
    if facts.owed.get("overdue"):
        said.append(
            blocks.say(
                page,
                "account.overdue_said",
                amount=page.money(facts.owed["overdue"]),
                days=numbers.days(facts.owed["oldest_days"]),
            )
        )
    return said


def figures(page: Page, facts: Facts) -> list[Figure]:
    row, owed, churn, numbers = facts.profile, facts.owed, facts.churn, page.numbers
    shown = []
    if facts.bought:
        revenue, way = blocks.change(page, row["revenue"], row["base_revenue"])
        shown.append(
            Figure(
                page.t("measures.revenue"),
                page.money(row["revenue"]),
                revenue,
                way,
                note=page.t("account.share", share=numbers.share(row["share"])),
            )
        )
        if page.profile.has_cost:
            margin, way = blocks.change(page, row["gross_margin"], row["base_gross_margin"])
            shown.append(
                Figure(page.t("measures.gross_margin"), page.money(row["gross_margin"]), margin, way,
                       note=page.t("overview.margin_note", rate=numbers.percent(row["margin_rate"], 1)))
            )  # fmt: skip
        shown.append(
            Figure(page.t("account.last_order"), numbers.days(row["days_since_last_order"]),
                   note=page.t("account.usual_gap", gap=numbers.days(row["mean_gap"])) if pd.notna(row["mean_gap"]) else "")
        )  # fmt: skip
    if owed:
        note = page.t("account.of_balance", balance=page.money(owed.get("balance")))
        shown.append(
            Figure(
                page.t("measures.overdue"), page.money(owed.get("overdue")), note=note, metric="accounts/receivables"
            )
        )
    if churn:
        shown.append(
            Figure(
                page.t("account.risk"),
                reasons.chance(page, churn),
                note=page.t("account.at_risk", amount=page.money(churn["margin_at_risk"])),
                to="churn",
            )
        )
    return shown


def gaps(facts: Facts) -> dict[str, Any]:
    """The account's own mean gap and horizon in days, for the rhythm chart."""
    mean = facts.profile.get("mean_gap")
    if pd.isna(mean):
        return {}
    horizon = facts.churn.get("horizon_days") if facts.churn else None
    known = {"mean_gap": float(mean or 0)}
    return known | ({"horizon": float(horizon)} if horizon is not None and pd.notna(horizon) else {})


def risk(page: Page, facts: Facts) -> None:
    """The reasons behind the churn estimate in words."""
    if not facts.churn or facts.churn_result is None:
        return
    blocks.heading(
        page,
        "reasons",
        page.t("account.reasons"),
        page.t("account.reasons_under", day=page.day(page.scope.as_of)),
        [facts.churn_result],
    )
    lines = reasons.sentences(page, facts.churn)
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines) or f"<li>{page.t('account.no_reasons')}</li>"
    st.html(f'<ul class="kam-list">{items}</ul>')
    parts = page.run("churn/contributions", customer_id=facts.customer)
    rows = parts.frame[parts.frame["reason"] != "base"]  # the same for every account
    if len(rows):
        words = labels(page, ReasonLabels, "reasons", reasons=terms(page, "churn.theme"))
        draw = partial(draw_reasons, rows, page.theme, page.numbers, words)
        blocks.chart(
            page, "parts", titles.said(page, titles.reasons, parts, rows), page.t("account.parts_under"), draw, parts
        )


def receivables(page: Page, facts: Facts) -> None:
    """The open invoices of the account."""
    if not facts.owed:
        return
    opened = page.run("receivables/invoices", customer_id=facts.customer)
    pays = ""
    if pd.notna(facts.owed.get("weighted_days_to_pay")):
        pays = page.t(
            "account.pays",
            days=page.numbers.days(facts.owed["weighted_days_to_pay"]),
            late=page.numbers.days(facts.owed["weighted_days_late"], signed=True),
        )
    blocks.heading(
        page,
        "invoices",
        page.t("account.invoices", amount=page.money(facts.owed.get("balance"))),
        pays or page.t("account.invoices_under"),
        [opened],
    )
    if opened.frame.empty:
        st.html(f'<p class="kam-count">{page.t("receivables.nothing_open")}</p>')
        return
    shown = ["invoice_id", "invoice_date", "due_date", "amount", "open_amount", "days_past_due"]
    if opened.frame["disputed"].eq(True).any():
        shown.append("disputed")
    tables.show(
        page, "invoices", opened, shown,
        accounts=False, height=300,
    )  # fmt: skip


def lines(page: Page, facts: Facts) -> None:
    """The latest sales lines of the account."""
    if not facts.bought:
        return
    latest = page.run("accounts/lines", customer_id=facts.customer)
    blocks.heading(
        page,
        "lines",
        page.t("account.lines"),
        page.t("account.lines_under", n=page.numbers.count(len(latest.frame))),
        [latest],
    )
    tables.show(
        page, "lines", latest,
        ("date", "order_id", "product_name", "product_id", "category", "quantity", "unit_price", "discount", "revenue", "gross_margin", "salesperson"),
        accounts=False, height=380,
    )  # fmt: skip
