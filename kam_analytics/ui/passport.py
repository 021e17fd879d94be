"""The data passport beside its charts: what is loaded, what is missing in it, and how sales and finance agree."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kam_analytics.charts.passport import CoverageLabels, PairLabels, coverage, pairs
from kam_analytics.charts.text import shorten
from kam_analytics.metrics import Result
from kam_analytics.ui import age, badge, blocks, clock, tables
from kam_analytics.ui.blocks import Figure
from kam_analytics.ui.page import COMPLETENESS, Page
from kam_analytics.ui.words import labels, terms

_DATED = age.DAILY
_NAMED = 3  # gap months named in the table of sources
_CENT = 0.005
_LONGEST = 40  # letters of a name in a sentence; its link and the list below say it whole
_NAMES = ("sources", "months", "missing", "unmatched", "invoiced", "agreement")


@dataclass(frozen=True, slots=True)
class Facts:
    """The results that the page shows; `collected` is None without invoices."""

    sources: Result
    months: Result
    missing: Result
    unmatched: Result
    invoiced: Result
    agreement: Result
    findings: Result
    collected: Result | None

    @property
    def results(self) -> tuple[Result | None, ...]:
        return self.sources, self.months, self.missing, self.unmatched, self.agreement

    def source(self, kind: str) -> Mapping[str, Any]:
        rows = self.sources.frame
        row: dict[str, Any] = rows[rows["kind"] == kind].iloc[0].to_dict()
        return row

    @property
    def dated(self) -> pd.DataFrame:
        """The sources that come in day by day, as far as they are loaded."""
        rows = self.sources.frame
        return rows[(rows["rows"] > 0) & rows["kind"].isin((*_DATED, "credit_notes"))]

    def ages(self, page: Page) -> age.Ages | None:
        """How old the sources are today; None where the page looks back from a day within the data."""
        looks_back = page.profile.last_date is not None and page.scope.as_of < page.profile.last_date
        return None if looks_back or self.dated.empty else age.of(self.dated, clock.today(), demo=page.profile.demo)

    @property
    def gaps(self) -> pd.DataFrame:
        return self.months.frame[self.months.frame["gap"].notna()]


def collect(page: Page) -> Facts:
    names = tuple(f"passport/{name}" for name in _NAMES)
    start, end = page.scope.period.start, page.scope.as_of
    back = min((end.year - start.year) * 12 + end.month - start.month + 1, 1200)
    invoices = page.profile.invoices > 0
    page.prepare(*names, *(("receivables/trend",) if invoices else ()), months=back)
    found = {name: page.run(f"passport/{name}") for name in _NAMES}
    found["findings"] = page.run(COMPLETENESS)
    return Facts(**found, collected=page.run("receivables/trend", months=back) if invoices else None)


def _kind(page: Page, kind: str) -> str:
    return page.t(f"ingest.kind.{kind}")


def _title(page: Page, kind: str) -> str:
    """The kind where it stands alone."""
    return page.t(f"ingest.choice.kind.{kind}")


# -- what the page says ------------------------------------------------------------------------------------------


def sentences(page: Page, facts: Facts, ages: age.Ages | None) -> list[str]:
    numbers, agreed = page.numbers, facts.agreement.one()
    sources = facts.sources.frame
    said = [
        blocks.say(
            page,
            "passport.said",
            rows=numbers.count(sources["rows"].sum()),
            imports=numbers.count(sources["imports"].sum()),
            day=_latest(page, facts, ages),
        )
    ]
    notable: list[str] = []
    if ages is not None and (told := age.sentence(page, ages)):
        key, fields = told
        notable.append(blocks.say(page, key, **fields))
    if len(facts.gaps):
        notable.append(blocks.say(page, "passport.gaps_said", **_gap_counts(page, facts)))
    if agreed["months"] and not page.scope.categories:
        if abs(agreed["difference"]) < _CENT:
            notable.append(blocks.say(page, "passport.agree_said", n=numbers.count(agreed["months"])))
        else:
            notable.append(
                blocks.say(
                    page,
                    "passport.apart_said",
                    share=page.numbers.percent(abs(agreed["difference_share"])),
                    way=page.t("passport.above" if agreed["difference"] > 0 else "passport.below"),
                    amount=page.money(abs(agreed["difference"])),
                    currency=page.currency,
                )
            )
    for side, column in (("sales", "sales_only"), ("finance", "finance_only")):
        if agreed[column]:
            top = facts.unmatched.frame[facts.unmatched.frame["side"] == side].iloc[0]
            amount = agreed["sales_only_revenue" if side == "sales" else "finance_only_invoiced"]
            notable.append(
                blocks.say(
                    page,
                    f"passport.{column}_said",
                    to="account",
                    query={"customer": [str(top["customer_id"])]},
                    at="name",
                    n=numbers.count(agreed[column]),
                    amount=page.money(amount),
                    name=shorten(str(top["customer_name"]), _LONGEST),
                )
            )
    return said + (notable or [page.t("passport.nothing_missing")])


def _latest(page: Page, facts: Facts, ages: age.Ages | None) -> str:
    """The last day of all sources, and how long ago it is today."""
    if ages is None:
        return page.day(facts.dated["last_date"].max())
    return page.t("passport.day_ago", day=page.day(ages.latest.last), ago=age.ago(page, ages.latest.days))


def _gap_counts(page: Page, facts: Facts) -> dict[str, Any]:
    return {"n": page.numbers.count(len(facts.gaps)), "months": page.numbers.count(len(facts.months.frame))}


def figures(page: Page, facts: Facts, ages: age.Ages | None) -> list[Figure]:
    numbers, agreed, missing = page.numbers, facts.agreement.one(), facts.missing.frame
    sources, none = facts.sources.frame, page.t("shell.not_available")
    costs = missing[missing["item"] == "cost"]["share"]
    nameless = missing[missing["item"] == "customer"]["share"]
    both = agreed["months"] > 0 and not page.scope.categories
    known = len(costs) > 0 and pd.notna(costs.iloc[0])
    return [
        _ended(page, facts, ages),
        Figure(page.t("passport.rows"), numbers.compact(sources["rows"].sum()), metric="passport/sources",
               note=page.t("passport.rows_note", n=numbers.count(sources["rejected"].sum()))),
        Figure(page.t("passport.gaps"), numbers.count(len(facts.gaps)), metric="passport/months",
               note=page.t("passport.gaps_note", n=numbers.count(len(facts.months.frame)))),
        Figure(page.t("passport.difference"), page.money(agreed["difference"], signed=True) if both else none,
               metric="passport/agreement",
               note=page.t("passport.difference_note", share=page.numbers.percent(agreed["difference_share"])) if both
               else page.t("passport.no_month")),
        Figure(page.t("passport.costed"), page.numbers.percent(1 - costs.iloc[0]) if known else none, metric="passport/missing",
               note=page.t("passport.nameless", share=page.numbers.percent(nameless.iloc[0]))
               if len(nameless) and pd.notna(nameless.iloc[0]) else "" if known else page.t("passport.no_revenue")),
    ]  # fmt: skip


def _ended(page: Page, facts: Facts, ages: age.Ages | None) -> Figure:
    """How long ago the data ended: the oldest of those that are overdue, else the latest."""
    title, metric = page.t("passport.ended"), "passport/sources"
    if ages is None:  # a look back
        latest = facts.dated.sort_values("last_date").iloc[-1]
        kind = _title(page, latest["kind"])
        return Figure(title, page.day(latest["last_date"]), note=kind, metric=metric)
    source = ages.stale[0] if ages.stale else ages.latest
    kind, day, ago = _title(page, source.kind), page.day(source.last), age.ago(page, source.days)
    if source.stale:
        return Figure(
            page.t("passport.ended_kind", kind=kind), ago, note=page.t("passport.ended_stale", day=day), metric=metric
        )
    if ages.past:  # the day matters, not that it is long ago
        day, ago = ago, day
    return Figure(title, ago, note=page.t("passport.ended_note", kind=kind, day=day), metric=metric)


# -- the sources -------------------------------------------------------------------------------------------------

_COLUMNS = ("first_date", "last_date", "age_days", "rows", "imports")
_ALL_COLUMNS = len(_COLUMNS) + 2


def sources(page: Page, facts: Facts, ages: age.Ages | None) -> None:
    """What is loaded of each kind, one row a kind; of a kind that is not, what it would bring."""
    under = page.t("passport.sources_under", day=page.day(page.scope.as_of))
    blocks.heading(page, "sources", page.t("passport.sources"), under, [facts.sources])
    metric = {column.name: column.label[page.lang] for column in facts.sources.metric.columns}
    if ages is not None:
        metric["age_days"] = page.t("passport.age_head")
    own = (page.t("passport.rejected_column"), page.t("passport.gap_column"))
    heads = [metric["kind"], *(metric[name] for name in _COLUMNS), *own]
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    rows = "".join(_source(page, facts, ages, row) for row in facts.sources.frame.to_dict("records"))
    st.html(
        f'<div class="kam-scroll"><table class="kam-sources"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _source(page: Page, facts: Facts, ages: age.Ages | None, row: Mapping[str, Any]) -> str:
    name = f'<th scope="row">{html.escape(_title(page, row["kind"]))}</th>'
    upload = html.escape(page.href("upload"))
    if not row["rows"]:
        held = row["held_elsewhere"]
        text = page.t("passport.held", n=page.numbers.count(held)) if held else page.t(f"passport.absent.{row['kind']}")
        link = f' <a href="{upload}" target="_self">{page.t("shell.empty.link")}</a>'
        return f'<tr class="kam-absent">{name}<td colspan="{_ALL_COLUMNS}">{html.escape(text)}{link}</td></tr>'
    numbers, dated = page.numbers, pd.notna(row["last_date"])
    none = '<span class="kam-quiet">-</span>'
    rejected = numbers.count(row["rejected"])
    cells = [
        page.day(row["first_date"]) if dated else none,
        page.day(row["last_date"]) if dated else none,
        _age(page, facts, ages, row) or none,
        numbers.count(row["rows"]),
        numbers.count(row["imports"]),
        f'<a class="kam-alert" href="{upload}" target="_self">{rejected}</a>' if row["rejected"] else rejected,
        _gaps(page, facts, row) if row["months"] else none,
    ]
    return f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _age(page: Page, facts: Facts, ages: age.Ages | None, row: Mapping[str, Any]) -> str:
    """How long ago the kind ended, whether a new extract is due, and how far it is behind the latest kind."""
    if ages is None:
        return page.numbers.count(row["age_days"]) if pd.notna(row["age_days"]) else ""
    source = ages.sources.get(row["kind"])
    if source is None:
        return age.ago(page, (clock.today() - row["last_date"].date()).days) if pd.notna(row["last_date"]) else ""
    said = html.escape(age.ago(page, source.days))
    if source.stale:
        said = f'<b class="kam-alert">{said}, {page.t("passport.stale")}</b>'
    if source.behind:
        kind = _kind(page, ages.latest.kind)
        behind = page.t("passport.behind", days=page.numbers.days(source.behind), kind=kind)
        said += f'<br><span class="kam-quiet">{html.escape(behind)}</span>'
    return said


def _gaps(page: Page, facts: Facts, row: Mapping[str, Any]) -> str:
    """The months that are gaps: how many of how many, and the first of them by name."""
    found = facts.gaps[facts.gaps["kind"] == row["kind"]]
    if found.empty:
        one = row["months"] == 1
        return page.t("passport.none" if one else "passport.no_gap", months=page.numbers.count(row["months"]))
    named = page.t("shell.comma").join(f"{month:%Y-%m}" for month in found["month"].head(_NAMED))
    rest = len(found) - _NAMED
    more = page.t("passport.and_more", n=page.numbers.count(rest)) if rest > 0 else ""
    count = page.t("passport.some_gaps", n=page.numbers.count(len(found)), months=page.numbers.count(row["months"]))
    return f'<b class="kam-alert">× {html.escape(count)}</b> {html.escape(named + more)}'


# -- charts ------------------------------------------------------------------------------------------------------


def touched(page: Page, facts: Facts) -> None:
    """What is incomplete, and the charts that carry a badge for it."""
    rows = badge.findings(page, facts.agreement)
    if rows.empty:
        return
    blocks.heading(page, "touched", page.t("passport.touched"), page.t("passport.touched_under"), [facts.findings])
    names = terms(page, "passport.subject")
    lines = []
    rows = rows.sort_values(["severity", "found"], ascending=False, kind="stable")
    for _, found in rows.groupby(["code", "kind"], sort=False):
        touched = set(found["subject"])
        subjects = page.t("shell.comma").join(word for subject, word in names.items() if subject in touched)
        said = badge.reason(page, found.iloc[0].to_dict())
        lines.append(f'<li>{html.escape(said)} <span class="kam-quiet">{html.escape(subjects)}</span></li>')
    st.html(f'<ul class="kam-list">{"".join(lines)}</ul>')


def months(page: Page, facts: Facts) -> None:
    """Rows by month, one strip a kind."""
    kinds = {kind: _title(page, kind) for kind in _DATED}
    words = labels(page, CoverageLabels, "coverage", kinds=kinds)
    draw = partial(coverage, facts.months.frame, page.theme, page.numbers, words, kinds=_DATED)
    found = len(facts.gaps) > 0
    title = page.t("passport.months_gaps", **_gap_counts(page, facts)) if found else page.t("passport.months_whole")
    blocks.chart(page, "coverage", title, page.t("passport.months_under"), draw, facts.months)


def invoiced(page: Page, facts: Facts) -> None:
    """Sales beside invoices by month; what is needed for it where one side is missing."""
    if not facts.source("sales")["rows"] or not facts.source("invoices")["rows"]:
        _absent(page, "invoiced", [facts.invoiced])
        return
    if page.scope.categories:
        blocks.heading(page, "invoiced", page.t("passport.invoiced_subject"), page.t("passport.by_category"), [])
        return
    agreed = facts.agreement.one()
    words = labels(page, PairLabels, "invoiced")
    draw = partial(
        pairs, facts.invoiced.frame, page.theme, page.numbers, words,
        first="revenue", second="invoiced", apart="difference", share="difference_share",
    )  # fmt: skip
    if not agreed["months"]:
        title = page.t("passport.no_month_title")
    elif abs(agreed["difference"]) < _CENT:
        title = page.t("passport.invoiced_same")
    else:
        way = "passport.invoiced_above" if agreed["difference"] > 0 else "passport.invoiced_below"
        share = page.numbers.percent(abs(agreed["difference_share"]))
        title = page.t(way, share=share, amount=page.money(abs(agreed["difference"])))
    blocks.chart(page, "invoiced", title, page.subtitle(page.t("passport.invoiced_under")), draw, facts.invoiced)


def received(page: Page, facts: Facts) -> None:
    """What was invoiced and received by month, and what stood open at its end."""
    if facts.collected is None:
        _absent(page, "received", [])
        return
    rows, period = facts.collected.frame, page.scope.clipped
    rows = rows[rows["month_end"].between(pd.Timestamp(period.start), pd.Timestamp(period.end))]
    if (
        not facts.source("payments")["rows"]
        and not rows[["invoiced", "received", "balance"]].fillna(0).to_numpy().any()
    ):
        _absent(page, "received", [facts.collected], "received_none")
        return
    words = labels(page, PairLabels, "received")
    draw = partial(
        pairs, rows, page.theme, page.numbers, words, first="invoiced", second="received", apart="balance"
    )  # fmt: skip
    title = page.t("passport.received")
    if rows["invoiced"].sum() > 0:
        share = page.numbers.percent(rows["received"].sum() / rows["invoiced"].sum())
        title = page.t("passport.received_share", share=share)
    blocks.chart(page, "received", title, page.subtitle(page.t("passport.received_under")), draw, facts.collected)


def _absent(page: Page, key: str, results: list[Result], text: str = "") -> None:
    blocks.heading(page, key, page.t(f"passport.{key}_subject"), page.t(f"passport.{text or f'{key}_absent'}"), results)
    link = f'<a href="{html.escape(page.href("upload"))}" target="_self">{page.t("shell.empty.link")}</a>'
    st.html(f'<p class="kam-way">{link}</p>')


# -- what rows do not say, and who is on one side only -----------------------------------------------------------


def missing(page: Page, facts: Facts) -> None:
    """What rows do not say, the share of money that it concerns."""
    rows = facts.missing.frame
    rows = rows[(rows["item"] != "currency") | (rows["rows"] > 0)]
    title = page.t("passport.missing_no_rows") if rows.empty else _missing_title(page, rows)
    blocks.heading(page, "missing", title, page.subtitle(page.t("passport.missing_under")), [facts.missing])
    if rows.empty:
        return
    names = terms(page, "passport.item")
    lines = "".join(_item(page, row, names) for row in rows.to_dict("records"))
    heads = [page.t("passport.item_head"), *(page.t(f"passport.{name}_head") for name in ("rows", "amount", "share"))]
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    st.html(f'<table class="kam-sources"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>')


def _missing_title(page: Page, rows: pd.DataFrame) -> str:
    """The item whose lack concerns the largest share."""
    some = rows[rows["rows"] > 0]
    if some.empty:
        return page.t("passport.missing_none")
    worst = some.sort_values("share", ascending=False, kind="stable").iloc[0]
    if not worst["share"] > 0:
        return page.t("passport.missing_other")
    item = page.t(f"passport.item.{worst['kind']}_{worst['item']}")
    return page.t(f"passport.missing_{worst['kind']}", item=item, share=page.numbers.percent(worst["share"]))


def _item(page: Page, row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    name = html.escape(names[f"{row['kind']}_{row['item']}"])
    if not row["rows"]:
        return f'<tr><th scope="row">{name}</th><td class="kam-quiet" colspan="3">{page.t("passport.none")}</td></tr>'
    amount = page.money(row["amount"]) if pd.notna(row["amount"]) else page.t("passport.not_added")
    share = page.numbers.percent(row["share"]) if pd.notna(row["share"]) else ""
    return (
        f'<tr><th scope="row">{name}</th><td>{page.numbers.count(row["rows"])}</td><td>{html.escape(amount)}</td>'
        f"<td>{html.escape(share)}</td></tr>"
    )


def unmatched(page: Page, facts: Facts) -> None:
    """The customers that only sales or only finance knows."""
    agreed, numbers = facts.agreement.one(), page.numbers
    told = {name: (numbers.count(agreed[name]), page.money(agreed[f"{name}_{what}"]))
            for name, what in (("sales_only", "revenue"), ("finance_only", "invoiced")) if agreed[name]}  # fmt: skip
    finance = facts.source("invoices")["rows"] or facts.source("payments")["rows"]
    if not finance or not facts.source("sales")["rows"]:
        _absent(page, "unmatched", [])
        return
    parts = [page.t(f"passport.{name}_title", n=n, amount=amount) for name, (n, amount) in told.items()]
    title = page.t("shell.semicolon").join(parts) or page.t("passport.unmatched_none")
    under = page.subtitle(page.t("passport.unmatched_under"))
    blocks.heading(page, "unmatched", title, under, [facts.unmatched])
    if facts.unmatched.frame.empty:
        st.html(f'<div class="kam-none">{page.t("passport.unmatched_text")}</div>')
        return
    sides = {side: page.t(f"passport.side.{side}") for side in ("sales", "finance")}
    names = ("customer_name", "side", "amount", "region", "customer_id")
    tables.show(page, "unmatched", facts.unmatched, names, texts={"side": sides}, height=330)
