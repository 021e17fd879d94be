"""Titles of charts that say the chart's message, from the same rows that the chart draws; the exact subject where the
data has no message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from kam_analytics.charts.ageing import BUCKETS
from kam_analytics.charts.lorenz import largest_part
from kam_analytics.charts.movers import largest_changes
from kam_analytics.charts.text import shorten
from kam_analytics.metrics import Result
from kam_analytics.ui.page import Page
from kam_analytics.ui.words import terms

_FEW = 5  # accounts whose part of a total is worth a title
_FAR = 2  # times the mean from which one miss is worth naming
_ALL = 1e-9  # shares that come closer to the whole than this leave nobody out
_LATE, _OLD = BUCKETS[1:], BUCKETS[-2:]
_NAME = 26  # half ems of a name inside a title


def said(page: Page, title: Callable[..., str], result: Result, *given: Any) -> str:
    """What `title` says of `given` (or of the rows of `result`, on which it rests), made once."""
    return page.once(f"title.{title.__name__}", partial(title, page, *(given or (result.frame,))), result)


def trend(page: Page, months: pd.DataFrame) -> str:
    """How revenue stands against the comparison period. `months`: revenue, base_revenue (money; may be empty)."""
    measure, base = page.t("measures.revenue"), page.base_name
    now, before = months["revenue"].sum(), months["base_revenue"].sum(min_count=1)
    if pd.isna(before) or before <= 0:
        return page.t("titles.trend_alone", measure=measure)
    change = page.numbers.change(now / before - 1)
    if change == page.numbers.change(0):
        return page.t("titles.trend_level", measure=measure, base=base)
    return page.t("titles.trend", measure=measure, base=base, change=change)


def movers(page: Page, rows: pd.DataFrame) -> str:
    """What the accounts drawn gained and lost together."""
    changes = largest_changes(rows)["change"]
    if changes.empty:
        return page.t("overview.movers")
    sides = {"up": changes[changes > 0].sum(), "down": changes[changes < 0].sum()}
    words = {name: page.money(amount, signed=True) for name, amount in sides.items() if amount}
    key = "titles.movers" if len(words) == 2 else f"titles.movers_{next(iter(words), 'up')}"
    return page.t(key, n=page.numbers.count(len(changes)), **words) if words else page.t("overview.movers")


def ageing(page: Page, columns: pd.DataFrame, basis: str = "due") -> str:
    """The part that is overdue, and how old it is. `columns`: the bucket columns of one or many rows."""
    sums = {name: float(columns[name].sum()) for name in BUCKETS}
    total = sum(amount for amount in sums.values() if amount > 0)
    if total <= 0:
        return page.t(f"receivables.ageing_{basis}")
    late, oldest = sum(sums[name] for name in _LATE) / total, sums["d120_plus"] / total
    if basis == "invoice":
        return page.t("titles.ageing_invoice", share=page.numbers.share(sum(sums[name] for name in _OLD) / total))
    if late <= 0:
        return page.t("titles.ageing_kept")
    share, old = page.numbers.share(late), page.numbers.share(oldest)
    return page.t("titles.ageing" if oldest > 0 else "titles.ageing_recent", share=share, old=old)


def owing(page: Page, rows: pd.DataFrame, basis: str = "due") -> str:
    """The part of what is overdue (of what is owed, by invoice age) that few accounts hold."""
    amounts = rows[list(_LATE)].sum(axis=1) if basis == "due" else rows["balance"]
    return _held(page, f"titles.owing_{basis}", amounts) or page.t(f"receivables.customers_{basis}")


def risk(page: Page, rows: pd.DataFrame, top: int) -> str:
    """The part of all margin at risk that the first `top` accounts stand for. `rows`: share (0..1), largest first."""
    shares = rows["share"].head(top).dropna()
    if not 0 < shares.sum() < 1 - _ALL:
        return page.t("churn_page.risk")
    n = page.numbers.count(len(shares))
    return page.t("titles.risk", n=n, share=page.numbers.percent(shares.sum()))


def _held(page: Page, key: str, amounts: pd.Series) -> str:
    held = amounts[amounts > 0].nlargest(_FEW)
    if len(held) < _FEW or (amounts > 0).sum() < 2 * _FEW:
        return ""
    share = held.sum() / amounts.clip(lower=0).sum()
    return page.t(key, n=page.numbers.count(len(held)), share=page.numbers.percent(share))


def dso(page: Page, months: pd.DataFrame) -> str:
    """From the first month-end drawn to the last. `months`: month, dso (days)."""
    found = _ends(months, "dso")
    if found is None:
        return page.t("receivables.dso_trend")
    before, now, n = found
    rounded = [page.numbers.count(value) for value in (before, now)]
    key = "held" if rounded[0] == rounded[1] else "rose" if now > before else "fell"
    return page.t(f"titles.dso_{key}", before=rounded[0], now=page.numbers.days(now), n=n)


def overdue(page: Page, months: pd.DataFrame) -> str:
    """From the first month-end drawn to the last. `months`: month, overdue (money)."""
    found = _ends(months, "overdue")
    if found is None or not found[0] > 0:
        return page.t("receivables.overdue_trend")
    before, now, n = found
    change = page.numbers.change(abs(now / before - 1)).replace("+", "")  # the word beside it says which way
    key = "held" if change == page.numbers.percent(0) else "rose" if now > before else "fell"
    return page.t(f"titles.overdue_{key}", change=change, now=page.money(now), n=n)


def _ends(months: pd.DataFrame, column: str) -> tuple[float, float, int] | None:
    """The first and the last known value, and the months between them."""
    known = months.dropna(subset=[column])
    if len(known) < 2:
        return None
    days = [pd.Timestamp(day) for day in (known["month"].iloc[0], known["month"].iloc[-1])]
    between = (days[1].year - days[0].year) * 12 + days[1].month - days[0].month
    return float(known[column].iloc[0]), float(known[column].iloc[-1]), between


def pareto(page: Page, ranking: Result) -> str:
    """What the ten largest and the smaller half bring. The rows are in the order of their rank."""
    shares, n = ranking.frame["share"].fillna(0), 10
    if len(shares) < 3 * n:
        return page.t("key_accounts.pareto")
    half = page.numbers.share(shares.iloc[-(len(shares) // 2) :].sum())
    words = {"share": page.numbers.percent(shares.iloc[:n].sum()), "rest": half, "measure": _measure(page, ranking)}
    return page.t("titles.pareto", n=page.numbers.count(n), **words)


def pyramid(page: Page, layers: pd.DataFrame) -> str:
    """What the top layer is and brings."""
    top = layers.iloc[0]
    if not top["customers"] or pd.isna(top["revenue_share"]):
        return page.t("key_accounts.pyramid")
    words = {name: page.numbers.share(top[f"{name}_share"]) for name in ("customer", "revenue")}
    return page.t("titles.pyramid", layer=terms(page, "tier")[str(top["layer"])], **words)


def lorenz(page: Page, ranking: Result) -> str:
    """What the largest fifth of the customers holds."""
    found = largest_part(ranking.frame["amount"])
    if found is None:
        return page.t("key_accounts.lorenz")
    customers, share = (page.numbers.percent(part) for part in found)
    return page.t("titles.lorenz", customers=customers, share=share, measure=_measure(page, ranking))


def _measure(page: Page, ranking: Result) -> str:
    return page.t(f"measures.{ranking.params['measure']}").lower()


def bridge(page: Page, moves: pd.DataFrame) -> str:
    """The largest gain and the largest loss by name."""
    parts = moves[~moves["component"].isin(("begin", "end"))]
    amounts = np.where(parts["component"].isin(("contracted", "lost")), -parts["amount"].abs(), parts["amount"])
    names = terms(page, "charts.bridge.components")
    said = []
    for place, wanted in ((amounts.argmax(), amounts.max() > 0), (amounts.argmin(), amounts.min() < 0)):
        if wanted:
            words = {"amount": page.money(amounts[place], signed=True), "name": names[parts["component"].iloc[place]]}
            said.append(page.t("titles.bridge_part", **{**words, "name": words["name"].lower()}))
    return page.t("titles.bridge", parts=page.t("shell.comma").join(said)) if said else page.t("key_accounts.bridge")


def rhythm(page: Page, profile: Mapping[str, Any]) -> str:
    """How long ago the last order is, beside the account's own gap."""
    if pd.isna(profile.get("mean_gap")):
        return page.t("account.rhythm")
    days, gap = (page.numbers.days(profile[name]) for name in ("days_since_last_order", "mean_gap"))
    return page.t("titles.rhythm", days=days, gap=gap)


def mix(page: Page, rows: pd.DataFrame) -> str:
    """The largest category and its part."""
    known = rows[rows["revenue"] > 0]
    if known.empty:
        return page.t("account.mix")
    top = known.loc[known["revenue"].idxmax()]
    if not top["category"]:  # of lines that name none
        return page.t("account.mix")
    share = page.numbers.percent(top["revenue"] / known["revenue"].sum())
    return page.t("titles.mix", category=shorten(top["category"], _NAME), share=share)


def reasons(page: Page, rows: pd.DataFrame) -> str:
    """The theme that moves the estimate most. `rows`: reason, contribution (signed)."""
    known = rows.dropna(subset=["contribution"])
    if known.empty:
        return page.t("account.parts")
    top = known.loc[known["contribution"].abs().idxmax()]
    name = terms(page, "churn.theme").get(str(top["reason"]), str(top["reason"]))
    return page.t("titles.raises" if top["contribution"] > 0 else "titles.lowers", reason=name)


def calibration(page: Page, bins: pd.DataFrame, card: Result) -> str:
    """How far predicted shares lie from observed ones, and where they do most, if that is far more. `bins`: predicted,
    observed (0..1)."""
    error = card.one()["calibration_error"]
    if pd.isna(error):
        return page.t("churn_page.calibration")
    misses = (bins["predicted"] - bins["observed"]).abs()
    if misses.max() > _FAR * error:
        worst = bins.loc[misses.idxmax()]
        return page.t(
            "titles.calibration_worst",
            **{name: page.numbers.percent(worst[name]) for name in ("predicted", "observed")},
        )
    return page.t("titles.calibration", points=page.numbers.full(error * 100, 0 if error >= 0.01 else 1))
