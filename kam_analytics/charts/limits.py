"""Credit limits: exposure against what was granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import (
    empty,
    figure,
    floats,
    key,
    key_margin,
    key_room,
    label_margin,
    name_axis,
    note,
    plain,
    require,
    row_bars,
    rows_height,
    value_axis,
)
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover
from kam_analytics.charts.theme import FULL, Theme


@dataclass(frozen=True)
class LimitLabels:
    """exposure, limit, utilisation: words; over, free: templates with {amount}; no_limit, prepayment: words
    for a customer without a limit and with a limit of zero; within, beyond: names of the parts within and above the
    limit; no_rate, too_large: templates with {currency}, for a limit in another currency that no rate
    converts, or not in the digits there are; more: said where more is owed in such a currency."""

    exposure: str
    limit: str
    utilisation: str
    within: str
    beyond: str
    over: str
    free: str
    no_limit: str
    prepayment: str
    no_rate: str
    too_large: str
    more: str


def limits(
    data: pd.DataFrame,
    theme: Theme,
    numbers: Numbers,
    labels: LimitLabels,
    *,
    top: int = 12,
    order: str = "exposure",
) -> go.Figure:
    """Bullet bars: the limit outlined (a plan), exposure solid inside it, what exceeds it orange.

    data: customer_id, customer_name, exposure (money), credit_limit (money; 0 = prepayment, missing = none
    set, or limit_kind 'no_rate' or 'too_large'); where they are there limit_kind, limit_currency and breach (missing = not judged). order: 'exposure', or 'over' for the largest excess over the limit first. customdata[0] is the
    customer_id.
    """
    require(data, "limits", ("customer_id", "customer_name", "exposure", "credit_limit"))
    used, limit = floats(data["exposure"]), floats(data["credit_limit"])
    excess = np.where(np.isnan(limit), -np.inf, used - limit)
    rows = data.assign(_used=used, _limit=limit, _size=excess if order == "over" else used)
    rows = rows.dropna(subset=["_used"])
    rows = rows.sort_values(["_size", "customer_id"], ascending=[False, True], kind="stable").head(top)
    if rows.empty:
        return empty(theme)
    used, limit = rows["_used"].to_numpy(), rows["_limit"].to_numpy()
    names, ids = rows["customer_name"].tolist(), [[str(name)] for name in rows["customer_id"]]
    unjudged = _unjudged(rows, labels)
    texts = [_hover(*row, numbers, labels) for row in zip(names, used, limit, unjudged, strict=True)]
    shared = {"customdata": ids, "hovertext": texts}
    within = np.where(np.isnan(limit), used, np.minimum(used, limit))
    beyond = np.where(used > limit, used - limit, np.nan)
    outline = {"line": {"color": theme.ink, "width": theme.px(1.3)}}
    entries = [
        ("■", theme.actual, labels.within),
        ("□", theme.ink, labels.limit),
        ("■", theme.bad, labels.beyond),
    ]
    ends, margin = _ends(used, limit, unjudged, theme, numbers, labels)
    return figure(
        theme,
        rows_height(len(rows), 32, 50),
        [
            row_bars(limit, "rgba(0,0,0,0)", 0.72, shared, marker=outline),
            row_bars(within, theme.actual, 0.36, shared),
            row_bars(beyond, theme.bad, 0.36, shared, base=plain(np.nan_to_num(limit))),
        ],
        barmode="overlay",
        annotations=[key(theme, entries, key_room(theme, FULL)), *ends],
        xaxis=value_axis(theme, min(float(used.min()), 0.0), float(np.nanmax([*used, *limit, 0.0])) or 1.0),
        yaxis=name_axis(theme, names, FULL),
        margin={"t": key_margin(theme, entries, key_room(theme, FULL)), "r": margin},
    )


def _unjudged(rows: pd.DataFrame, labels: LimitLabels) -> list[str]:
    """Why a customer is not judged; '' where it is."""
    if "limit_kind" not in rows:
        return [labels.no_limit if np.isnan(limit) else "" for limit in rows["_limit"]]
    words = []
    for kind, currency, breach in zip(rows["limit_kind"], rows["limit_currency"], rows["breach"], strict=True):
        known = {"none": labels.no_limit, "no_rate": labels.no_rate, "too_large": labels.too_large}.get(kind)
        words.append(known.format(currency=currency) if known else labels.more if pd.isna(breach) else "")
    return words


def _hover(name: str, used: float, limit: float, unjudged: str, numbers: Numbers, labels: LimitLabels) -> str:
    cap = unjudged if np.isnan(limit) else numbers.full(limit)
    facts = [(labels.exposure, numbers.full(used)), (labels.limit, cap)]
    return hover(name, *facts, (labels.utilisation, numbers.percent(used / limit if limit > 0 else None, 1)))


def _ends(
    used: np.ndarray, limit: np.ndarray, unjudged: list[str], theme: Theme, numbers: Numbers, labels: LimitLabels
) -> tuple[list[dict[str, Any]], int]:
    notes, texts = [], []
    for place, (now, cap) in enumerate(zip(used, limit, strict=True)):
        first, second, colour = (
            numbers.percent(now / cap) if cap > 0 else labels.prepayment,
            "",
            theme.ink_soft,
        )
        if np.isnan(cap):
            first, second = numbers.compact(now), unjudged[place]
        elif now > cap:
            second, colour = labels.over.format(amount=numbers.compact(now - cap)), theme.bad
        elif unjudged[place]:
            second = unjudged[place]
        elif cap > 0:
            second = labels.free.format(amount=numbers.compact(cap - now))
        end = float(np.nanmax([now, cap, 0.0]))
        words = f"<b>{escape(first)}</b>  {escape(second)}"
        font = {"color": colour, "size": theme.small_size}
        notes.append(note(words, end, place, xanchor="left", xshift=theme.px(6), font=font))
        texts.append(f"{first}  {second}")
    return notes, label_margin(theme, texts)
