"""The key-accounts page beside its charts: controls, sentences, figures and the table."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kam_analytics.metrics import Column, Result
from kam_analytics.ui import blocks, state, tables
from kam_analytics.ui.blocks import Figure
from kam_analytics.ui.page import Page
from kam_analytics.ui.words import tiers

MEASURES = ("revenue", "gross_margin", "quantity")
CUT_A, CUT_B = 80, 95
_THIN = 0.5  # of the mean margin rate: from here down a large account earns little
_COLUMNS = (
    "rank", "customer_name", "tier", "abc_class", "trend", "amount", "share", "cumulative_share", "change",
    "gross_margin", "margin_rate", "orders", "region", "salesperson", "customer_id",
)  # fmt: skip


def controls(page: Page) -> dict[str, Any]:
    """Measure and class cut-offs, held in the link."""
    offered = MEASURES if page.profile.has_cost else ("revenue", "quantity")
    measure = page.param("measure", "revenue", offered)
    cut_a, cut_b = _cut(page, "class_a", CUT_A, 1, 99), _cut(page, "class_b", CUT_B, 1, 100)
    cut_b = max(cut_a, cut_b)
    with st.container(key="kam_controls", horizontal=True, gap="medium", vertical_alignment="center"):
        st.segmented_control(
            page.t("key_accounts.measure"),
            offered,
            format_func=lambda name: page.t(f"measures.{name}"),
            required=True,
            label_visibility="collapsed",
            **state.bind(
                "kam_measure",
                measure,
                lambda name: {"measure": [] if name in (None, "revenue") else [name]},
                default=measure,
            ),
        )
        with st.popover(page.t("key_accounts.cut_offs", a=cut_a, b=cut_b), type="tertiary"):
            for name, value, usual in (("class_a", cut_a, CUT_A), ("class_b", cut_b, CUT_B)):
                st.number_input(
                    page.t(f"key_accounts.{name}"),
                    min_value=1,
                    max_value=100,
                    step=1,
                    **state.bind(f"kam_{name}", value, _cut_writer(name, usual), value=value),
                )
    return {"measure": measure, "class_a": cut_a / 100, "class_b": cut_b / 100}


def _cut(page: Page, name: str, usual: int, low: int, high: int) -> int:
    possible = [str(value) for value in range(low, high + 1)]
    return int(page.param(name, str(usual), possible))


def _cut_writer(name: str, usual: int) -> Any:
    return lambda value: {name: [] if value in (None, usual) else [str(int(value))]}


def sentences(page: Page, ranking: Result, share: Result) -> list[str]:
    rows, facts, numbers = ranking.frame, share.one(), page.numbers
    if rows.empty:
        return [page.t("shell.nothing_here")]
    first = rows[rows["abc_class"] == "A"]
    said = [
        blocks.say(
            page,
            "key_accounts.said",
            n=numbers.count(len(first)),
            total=numbers.count(len(rows)),
            share=numbers.percent(first["share"].sum()),
            measure=measured(page, ranking),
        )
    ]
    later = first[first["change"] < 0]
    if page.scope.base is not None and len(later):
        said.append(
            blocks.say(
                page,
                "key_accounts.falling_said",
                n=numbers.count(len(later)),
                amount=page.money(-later["change"].sum()),
            )
        )
    thin, average = _thin(first, rows)
    if thin:
        said.append(
            blocks.say(page, "key_accounts.thin_said", n=numbers.count(thin), rate=numbers.percent(average, 1)),
        )
    if facts["dependent_on_one"] is True:
        query = {"customer": [str(facts["largest_id"])]}
        said.append(
            blocks.say(
                page,
                "key_accounts.dependence_said",
                to="account",
                query=query,
                at="name",
                name=facts["largest_name"],
                share=numbers.percent(facts["top1_share"]),
            )
        )
    return said


def measured(page: Page, result: Result) -> str:
    """The name of the measure that the result ranks by, inside a sentence."""
    return page.t(f"measures.{result.params['measure']}").lower()


def _thin(first: pd.DataFrame, rows: pd.DataFrame) -> tuple[int, float]:
    """How many of the class A accounts earn less than half of the mean margin rate of all, and that rate. Rates are of
    revenue whose cost is known."""
    covered = (rows["revenue"] * rows["cost_coverage"]).sum()
    average = rows["gross_margin"].sum() / covered if covered > 0 else float("nan")
    return int((first["margin_rate"] < average * _THIN).sum()) if average > 0 else 0, average


def figures(page: Page, share: Result, key: Result) -> list[Figure]:
    row, key_row, numbers = share.one(), key.one(), page.numbers
    of = page.t("key_accounts.of_measure", measure=measured(page, share))
    band = (
        page.t(f"key_accounts.band.{row['hhi_band']}")
        if isinstance(row["hhi_band"], str)
        else page.t("shell.not_available")
    )
    equal = page.t("key_accounts.equal", n=numbers.count(row["effective_customers"])) if pd.notna(row["hhi"]) else ""
    return [
        Figure(page.t("key_accounts.key"), numbers.percent(key_row["key_share"]),
               note=page.t("key_accounts.key_note", n=numbers.count(key_row["key_accounts"])), metric="sales/key_share"),
        Figure(page.t("key_accounts.for_80"), numbers.count(row["customers_for_80pct"]), note=of),
        Figure(page.t("key_accounts.largest"), numbers.share(row["top1_share"]), note=str(row["largest_name"] or "")),
        Figure(page.t("key_accounts.top10"), numbers.percent(row["top10_share"]), note=of),
        Figure(page.t("key_accounts.hhi"), numbers.count(row["hhi"]), note=equal, hint=page.t("key_accounts.hhi_hint", band=band)),
    ]  # fmt: skip


def table(page: Page, ranking: Result) -> None:
    """All accounts with their trend line; a click opens the account."""
    blocks.heading(page, "accounts", page.t("key_accounts.table"), page.t("key_accounts.table_under"), [ranking])
    lines = page.run("sales/sparklines")
    measure = ranking.params["measure"]
    amount = Column("amount", "quantity" if measure == "quantity" else "money", {})
    rows = page.once("rows", partial(_rows, page, ranking, lines), ranking, lines)
    tables.show(
        page,
        "accounts",
        ranking,
        [name for name in _COLUMNS if name != measure],
        frame=rows,
        texts={"tier": tiers(page)},
        extra={
            "trend": st.column_config.LineChartColumn(page.t("key_accounts.trend"), width="small"),
            "amount": tables.setting(page, amount, page.t(f"measures.{measure}")),
        },
        height=560,
    )


def _rows(page: Page, ranking: Result, lines: Result) -> pd.DataFrame:
    """The ranking with a trend line in each row."""
    known = lines.frame
    trends = dict(zip(known["customer_id"], known.iloc[:, -1], strict=True)) if len(known) else {}
    rows = ranking.frame.assign(trend=[trends.get(identity) for identity in ranking.frame["customer_id"]])
    return rows.drop(columns="change") if page.scope.base is None else rows
