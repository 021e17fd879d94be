"""The receivables page beside its charts: controls, sentences, figures and the table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from kam_analytics.charts.ageing import BUCKETS
from kam_analytics.metrics import Column, Result
from kam_analytics.ui import blocks, state, tables
from kam_analytics.ui.blocks import Figure
from kam_analytics.ui.page import Page
from kam_analytics.ui.words import terms, tiers

METRICS = ("receivables/summary", "receivables/trend", "receivables/ageing", "receivables/limits")
BASES = ("due", "invoice")
ORDER = {"due": "overdue", "invoice": "balance"}
_COLUMNS = (*BUCKETS, "unapplied")
_LATE = BUCKETS[1:]
_OF_CUSTOMER = ("credit_limit", "tier", "region", "salesperson")  # where customers or sales are loaded


def basis(page: Page) -> str:
    """Age by due date or by invoice date, as the link says."""
    return page.param("basis", "due", BASES)


def switch(page: Page, basis: str) -> None:
    """The choice between the two, held in the link."""
    st.segmented_control(
        page.t("receivables.basis"),
        BASES,
        format_func=lambda name: page.t(f"receivables.by_{name}"),
        required=True,
        label_visibility="collapsed",
        **state.bind(
            "kam_basis", basis, lambda name: {"basis": [] if name in (None, "due") else [name]}, default=basis
        ),
    )


def last_open(page: Page, summary: Result) -> Result | None:
    """The last day with open invoices, asked for only where none is open now."""
    return None if summary.one()["open_invoices"] else page.run("receivables/last_open")


def settled(summary: Result) -> bool:
    """Nothing is owed either way: what the as-of date has to show would be empty."""
    row = summary.one()
    return not row["open_invoices"] and not row["balance"]


def nothing_open(page: Page, last: Result) -> str:
    """That nothing is open, with a link to the last day on which something was."""
    day = last.one()["last_open_date"]
    if pd.isna(day):
        return page.t("receivables.nothing_open")
    # With the period that is usual on that day: the one at hand may start after it.
    query = {"as_of": [page.day(day)], "from": [], "to": []}
    known = {"day": page.day(page.scope.as_of), "date": page.day(day)}
    return blocks.say(page, "receivables.nothing_since", to="receivables", query=query, at="date", **known)


def sentences(page: Page, summary: Result, aged: Result, last: Result | None) -> list[str]:
    row, numbers = summary.one(), page.numbers
    if last is not None:
        return [nothing_open(page, last)]
    said = []
    if row["overdue"] > 0:
        late = aged.frame[list(_LATE)].sum(axis=1) if aged.params["basis"] == "due" else None
        said.append(
            blocks.say(
                page,
                "receivables.overdue_said",
                rate=numbers.percent(row["overdue_rate"]),
                balance=page.money(row["open_amount"]),
                overdue=page.money(row["overdue"]),
                currency=page.currency,
            )
        )
        if late is not None and late.max() > 0:
            worst = aged.frame.loc[late.idxmax()]
            query = {"customer": [str(worst["customer_id"])]}
            said.append(
                blocks.say(
                    page,
                    "receivables.worst_said",
                    to="account",
                    query=query,
                    at="name",
                    name=worst["customer_name"],
                    amount=page.money(late.max()),
                )
            )
    else:
        said.append(blocks.say(page, "receivables.all_on_time", balance=page.money(row["open_amount"])))
    if pd.notna(row["dso"]) and row["average_days_delinquent"] > 1:
        said.append(
            blocks.say(
                page,
                "receivables.dso_said",
                dso=numbers.days(row["dso"]),
                late=numbers.days(row["average_days_delinquent"]),
            )
        )
    return said


def dso_under(page: Page, year: pd.DataFrame) -> str:
    """The line under the chart of DSO. `year`: month_end. It says so where the last of them comes before the as-of date, for which the
    figure of the page stands."""
    last = year["month_end"].iloc[-1]
    if last == pd.Timestamp(page.scope.as_of):
        return page.t("receivables.dso_under")
    return page.t("receivables.dso_under_early", last=page.day(last), day=page.day(page.scope.as_of))


def figures(page: Page, summary: Result, months: Result) -> list[Figure]:
    row, trend, numbers = summary.one(), months.frame.tail(13), page.numbers
    balance, balance_way = blocks.change(page, row["balance"], row["base_balance"])
    overdue, overdue_way = blocks.change(page, row["overdue"], row["base_overdue"])
    moved = row["dso"] - row["base_dso"] if pd.notna(row["base_dso"]) and pd.notna(row["dso"]) else None
    shown = [
        Figure(page.t("measures.balance"), page.money(row["balance"]), balance, balance_way, better=0, trend=trend["balance"].tolist(),
               note=page.t("receivables.open_invoices", n=numbers.count(row["open_invoices"]))),
        Figure(page.t("measures.overdue"), page.money(row["overdue"]), overdue, overdue_way, better=-1, trend=trend["overdue"].tolist(),
               note=page.t("receivables.rate", rate=numbers.percent(row["overdue_rate"]))),
        Figure(page.t("receivables.dso"), numbers.days(row["dso"]), numbers.days(moved, signed=True) if moved is not None else "",
               0 if moved is None else (moved > 0) - (moved < 0), better=-1, trend=trend["dso"].tolist(),
               note=page.t("receivables.best", days=numbers.days(row["best_possible_dso"])) if pd.notna(row["dso"])
               else page.t("receivables.no_sales"), hint=page.t("receivables.dso_hint")),
        Figure(page.t("receivables.to_pay"), numbers.days(row["weighted_days_to_pay"]),
               note=page.t("receivables.late", days=numbers.days(row["weighted_days_late"], signed=True))
               if pd.notna(row["weighted_days_to_pay"]) else page.t("receivables.no_receipts")),
        Figure(page.t("receivables.oldest"), numbers.days(row["oldest_open_days"]),
               note=page.t("receivables.oldest_note" if pd.notna(row["oldest_open_days"]) else "receivables.no_open")),
    ]  # fmt: skip
    if not settled(summary):
        return shown
    known = (True, False, pd.notna(row["dso"]), pd.notna(row["weighted_days_to_pay"]), False)
    return [figure for figure, told in zip(shown, known, strict=True) if told]


def limits_title(page: Page, granted: Result) -> str:
    """The message of the limits chart: how many accounts are over their limit, and by how much; of how many it cannot be
    told."""
    over = granted.frame[granted.frame["breach"].eq(True)]
    unjudged = granted.frame[granted.frame["breach"].isna() & granted.frame["limit_kind"].ne("none")]
    too_large = int(unjudged["limit_kind"].eq("too_large").sum())
    if len(over):
        amount = page.money(over["excess"].sum())
        title = page.t("receivables.limits_broken", n=page.numbers.count(len(over)), amount=amount)
    else:
        title = page.t("receivables.limits_kept_known" if len(unjudged) else "receivables.limits_kept")
    for cause, n in (("no_rate", len(unjudged) - too_large), ("too_large", too_large)):
        title = page.t(f"receivables.limits_{cause}", title=title, n=page.numbers.count(n)) if n else title
    return title


def table(page: Page, aged: Result) -> None:
    """All accounts that owe, by bucket."""
    blocks.heading(page, "aged", page.t("receivables.table"), page.t("receivables.table_under"), [aged])
    basis = aged.params["basis"]
    names = terms(page, f"bucket_{basis}")
    known = [name for name in _OF_CUSTOMER if aged.frame[name].notna().any()]  # a column of 'n/a' says nothing
    tables.show(
        page,
        "aged",
        aged,
        ("customer_name", "balance", *_COLUMNS, "oldest_days", *known, "customer_id"),
        texts={"tier": tiers(page)},
        extra={name: tables.setting(page, Column(name, "money", {}), names[name]) for name in _COLUMNS}
        | {"oldest_days": tables.setting(page, Column("", "days", {}), page.t(f"receivables.oldest_{basis}"))},
    )
