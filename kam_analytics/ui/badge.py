"""The badge of a chart that rests on incomplete data: what is missing, in words, and the way to the data passport."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pandas as pd

from kam_analytics.metrics import Result
from kam_analytics.ui.page import COMPLETENESS, Page

# What the charts of a metric rest on, by its name or else by its subject. A test holds that every chart finds itself here.
_SUBJECTS = {
    "sales": ("sales",),
    "portfolio": ("sales",),
    "accounts": ("sales",),
    "receivables": ("receivables",),
    "churn": ("churn", "margin"),  # money at risk is margin
    "passport/months": ("loaded",),
    "passport/invoiced": ("matching",),
}
_MARGIN = {"gross_margin", "margin_rate"}  # a metric asked for one of these rests on costs too
# Charts that set the period against the comparison period: these metrics, and those asked for one of these measures.
_COMPARING = {"sales/trend", "sales/movers", "sales/bridge", "accounts/trend", "accounts/mix"}
_CHANGES = {"growth", "change"}
_SHOWN = 3  # reasons in a badge; the passport has all
_GLYPHS = {"warning": "◐", "note": "◔", "assumed": "≈", "apart": "≠"}
# Findings of which nothing is missing, and the word for them where there are no others.
_WORDS = {"oldest_first": "assumed", "no_due_date": "assumed", "apart": "apart"}
_CENT = 0.005
_SOME = 0.05  # a difference between sales and invoices from which on it is a warning, as in passport/completeness


def of(page: Page, result: Result) -> str:
    """The badge as HTML for a chart of `result`; nothing where what it rests on is complete."""
    subjects = subjects_of(result)
    if not subjects:
        return ""
    if "matching" in subjects:
        agreed = page.run("passport/agreement")
        return page.once(
            "badge.matching", lambda: _drawn(page, findings(page, agreed), subjects), page.run(COMPLETENESS), agreed
        )
    found = page.run(COMPLETENESS)
    return page.once(f"badge.{'.'.join(subjects)}", lambda: _drawn(page, found.frame, subjects), found)


def subjects_of(result: Result) -> tuple[str, ...]:
    """What a chart of `result` rests on, as passport/completeness names it."""
    subjects: tuple[str, ...] = _SUBJECTS.get(result.metric.name) or _SUBJECTS.get(result.metric.subject, ())
    asked = {value for value in result.params.values() if isinstance(value, str)}
    if subjects and asked & _MARGIN:
        subjects = (*subjects, "margin")
    if result.metric.name in _COMPARING or (subjects and asked & _CHANGES):
        subjects = (*subjects, "comparison")
    return subjects


def findings(page: Page, agreed: Result) -> pd.DataFrame:
    """What is incomplete, and how far sales and invoices are apart. `agreed`: of passport/agreement, which only the page
    asks that shows both."""
    found, told, more = page.run(COMPLETENESS).frame, agreed.one(), []
    if told["months"] and not page.scope.categories:
        if abs(told["difference"]) >= _CENT:
            more.append({"code": "apart", "share": told["difference_share"], "amount": told["difference"]})
        if told["finance_only"]:
            share, amount = told["finance_only_share"], told["finance_only_invoiced"]
            more.append({"code": "not_in_sales", "found": told["finance_only"], "share": share, "amount": amount})
    for row in more:
        severe = not abs(row["share"]) <= _SOME  # nor where nothing was sold
        row |= {"subject": "matching", "kind": "invoices", "severity": "warning" if severe else "note"}
    return pd.concat([found, pd.DataFrame(more)], ignore_index=True) if more else found


def _drawn(page: Page, found: pd.DataFrame, subjects: Iterable[str]) -> str:
    rows = found[found["subject"].isin(list(subjects))]
    rows = rows.sort_values("severity", ascending=False, kind="stable").drop_duplicates(["code", "kind"])
    if rows.empty:
        return ""
    severity = str(rows["severity"].iloc[0])
    words = {_WORDS.get(code, "") for code in rows["code"]}
    (word,) = words if len(words) == 1 else ("",)
    title = f"badge.title_{word}" if word else "badge.title"
    word = word or severity
    reasons = [f"<p>{html.escape(reason(page, row))}</p>" for row in rows.head(_SHOWN).to_dict("records")]
    if len(rows) > _SHOWN:
        reasons.append(f"<p>{page.t('badge.more', n=page.numbers.count(len(rows) - _SHOWN))}</p>")
    link = f'<a href="{html.escape(page.href("data"))}" target="_self">{page.t("badge.link")}</a>'
    # Of details that share a name, one is open at a time.
    return (
        f'<details class="kam-badge {severity}" name="kam-badge"><summary title="{page.t(title)}">'
        f"{_GLYPHS[word]} {page.t(f'badge.word.{word}')}</summary>"
        f'<div class="kam-why">{"".join(reasons)}<p>{link}</p></div></details>'
    )


def reason(page: Page, row: dict[str, Any]) -> str:
    """One finding of the metric passport/completeness as a sentence."""
    key, fields = _REASONS[row["code"]](page, row)
    return page.t(key, kind=page.t(f"ingest.kind.{row['kind']}"), **fields)


Reason = tuple[str, dict[str, Any]]


def _gap(page: Page, row: dict[str, Any]) -> Reason:
    first, last = (f"{row[name]:%Y-%m}" for name in ("first_date", "last_date"))
    one = row["found"] == 1
    key = f"badge.{row['code']}" if one else f"badge.{row['code']}s"
    return key, {"month": first} if one else {"n": page.numbers.count(row["found"]), "first": first, "last": last}


def _base_late(page: Page, row: dict[str, Any]) -> Reason:
    return "badge.base_starts_late", {"start": page.day(row["first_date"]), "day": page.day(row["last_date"])}


def _early(page: Page, row: dict[str, Any]) -> Reason:
    return "badge.ends_early", {"day": page.day(row["last_date"]), "days": page.numbers.days(row["found"])}


def _part(key: str, page: Page, row: dict[str, Any]) -> Reason:
    return key, {"share": page.numbers.share(row["share"]), "amount": page.money(row["amount"])}


def _apart(page: Page, row: dict[str, Any]) -> Reason:
    way = "above" if row["amount"] > 0 else "below"
    share = page.numbers.percent(abs(row["share"]))
    return f"badge.apart_{way}", {"share": share, "amount": page.money(abs(row["amount"]))}


def _not_in_sales(page: Page, row: dict[str, Any]) -> Reason:
    return "badge.not_in_sales", {"n": page.numbers.count(row["found"]), "amount": page.money(row["amount"])}


def _not_in_finance(page: Page, row: dict[str, Any]) -> Reason:
    share = page.numbers.share(row["share"])
    return "badge.not_in_finance", {"n": page.numbers.count(row["found"]), "share": share}


def _counted(key: str, page: Page, row: dict[str, Any]) -> Reason:
    share = page.numbers.share(row["share"]) if pd.notna(row["share"]) else page.t("shell.not_available")
    return key, {"n": page.numbers.count(row["found"]), "share": share}


def _oldest_first(page: Page, row: dict[str, Any]) -> Reason:
    return "badge.oldest_first", {"n": page.numbers.count(row["found"]), "amount": page.money(row["amount"])}


_REASONS: dict[str, Callable[[Page, dict[str, Any]], Reason]] = {
    "gap": _gap,
    "base_gap": _gap,
    "base_starts_late": _base_late,
    "ends_early": _early,
    **{code: partial(_part, f"badge.{code}") for code in ("no_cost", "no_region", "no_salesperson", "no_category")},
    "not_in_finance": _not_in_finance,
    "oldest_first": _oldest_first,
    "no_due_date": partial(_counted, "badge.no_due_date"),
    "open_currency": partial(_counted, "badge.open_currency"),
    "apart": _apart,
    "not_in_sales": _not_in_sales,
    "unmatched": partial(_counted, "badge.unmatched"),
    "rejected": partial(_counted, "badge.rejected"),
    "other_currency": partial(_counted, "badge.other_currency"),
}
