"""The accounts that changed most in money: gains and losses as signed bars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import empty, figure, floats, name_axis, note, plain, require, rows_height
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover
from kam_analytics.charts.theme import Theme


@dataclass(frozen=True)
class MoversLabels:
    """actual, base: the two periods; change: word on hover; up, down: headings of the two sides."""

    actual: str
    base: str
    change: str
    up: str
    down: str


def largest_changes(data: pd.DataFrame, top: int = 10) -> pd.DataFrame:
    """The `top` rows by the size of their change (then float), the largest gain first."""
    rows = data.assign(change=floats(data["change"])).dropna(subset=["change"])
    rows = rows.reindex(rows["change"].abs().sort_values(ascending=False, kind="stable").index).head(top)
    return rows.sort_values("change", ascending=False, kind="stable")


def movers(data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: MoversLabels, *, top: int = 10) -> go.Figure:
    """Signed bars, gains (blue, right) above losses (orange, left), each side the largest first.

    data: customer_id, customer_name, revenue, base_revenue, change (metric sales/movers). The `top` largest changes
    of either sign are drawn. customdata[0] is the customer_id.
    """
    require(data, "movers", ("customer_id", "customer_name", "revenue", "base_revenue", "change"))
    rows = largest_changes(data, top)
    if rows.empty:
        return empty(theme)
    parts = rows["change"].to_numpy()
    now, before = floats(rows["revenue"]), floats(rows["base_revenue"])
    bars = go.Bar(
        x=plain(parts),
        y=list(range(len(rows))),
        orientation="h",
        width=0.62,
        marker={"color": [theme.good if part > 0 else theme.bad for part in parts]},
        text=[f"\u00a0<b>{numbers.compact(part, signed=True)}</b>\u00a0" for part in parts],
        textposition="outside",
        textfont={"color": theme.ink, "size": theme.font_size},
        cliponaxis=False,
        customdata=[[str(identity)] for identity in rows["customer_id"]],
        hovertext=[
            hover(
                name,
                (labels.change, numbers.full(part, signed=True)),
                (labels.actual, numbers.full(a)),
                (labels.base, numbers.full(b)),
            )
            for name, part, a, b in zip(rows["customer_name"], parts, now, before, strict=True)
        ],
        hoverinfo="text",
    )
    reach = float(np.abs(parts).max()) or 1.0
    # Room for the figures outside the bars.
    most = reach * (2.2 if theme.narrow else 1.75)
    low = -most if parts.min() < 0 else 0.0
    high = most if parts.max() > 0 else reach * 0.05
    heads = [(labels.up, 6, "left", theme.good)] if parts.max() > 0 else []
    heads += [(labels.down, -6, "right", theme.bad)] if low < 0 else []
    notes = [
        note(
            f"<b>{escape(text)}</b>", 0, 1, yref="paper", yanchor="bottom", xanchor=anchor,
            xshift=theme.px(shift), font={"color": colour, "size": theme.small_size},
        )
        for text, shift, anchor, colour in heads
    ]  # fmt: skip
    return figure(
        theme,
        rows_height(len(rows), 26, 36),
        [bars],
        annotations=notes,
        xaxis={"tickvals": [], "range": [low, high], "zeroline": True, "zerolinecolor": theme.ink_soft},
        yaxis=name_axis(theme, rows["customer_name"].tolist()),
        margin={"t": theme.px(24)},
    )
