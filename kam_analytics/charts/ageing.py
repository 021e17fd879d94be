"""Ageing of receivables: how much is not yet due, and how late the rest is, in total and by customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    rows_height,
    soft,
    value_axis,
    written,
)
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover, text_pixels, wrap
from kam_analytics.charts.theme import HALF, Theme

BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d91_120", "d120_plus")


@dataclass(frozen=True)
class AgeingLabels:
    """buckets: names of the bucket columns; unapplied, balance: words; overdue: template with {share}."""

    unapplied: str
    balance: str
    overdue: str
    buckets: Mapping[str, str] = field(default_factory=dict)


def ageing_total(
    data: pd.DataFrame,
    theme: Theme,
    numbers: Numbers,
    labels: AgeingLabels,
    *,
    buckets: Sequence[str] = BUCKETS,
) -> go.Figure:
    """All receivables as one stacked bar, every bucket named above it; unapplied credits in a bar of their
    own.

    data: the bucket columns and unapplied (<= 0), one row per customer (metric receivables/ageing) or a
    single total row. The first bucket is the one not yet due (grey); the others deepen with age.
    customdata[0] is the bucket.
    """
    require(data, "ageing_total", (*buckets, "unapplied"))
    if data.empty:
        return empty(theme, 130)
    sums = np.array([np.nansum(floats(data[bucket])) for bucket in buckets])
    unapplied = float(np.nansum(floats(data["unapplied"])))
    total = float(sums[sums > 0].sum()) or 1.0
    names = [labels.buckets.get(bucket, bucket) for bucket in buckets]
    traces = [
        _segment([amount], [0], theme, colour, [[bucket]], [_bucket_hover("", name, amount, total, numbers)])
        for bucket, name, amount, colour in zip(buckets, names, sums, _colours(buckets, theme), strict=True)
    ]
    notes = _callouts(names, sums, _colours(buckets, theme), total, theme, numbers)
    apart = abs(unapplied)
    if apart:
        text = hover("", (labels.unapplied, numbers.full(unapplied)))
        traces.append(_segment([apart], [1], theme, theme.unapplied, [["unapplied"]], [text], 0.3))
        words = f"{escape(labels.unapplied)}  <b>{escape(numbers.compact(unapplied))}</b>"
        # Beside a short bar, under a long one.
        beside = {"xanchor": "left", "xshift": theme.px(6)}
        under = {"xanchor": "right", "yshift": -theme.px(20)}
        place = beside if apart < total / 2 else under
        notes.append(note(words, min(apart, total), 1, font=soft(theme), **place))
    head = 78 if any("<br>" in wrap(name, _name_width(theme, names), 2) for name in names) else 62
    return figure(
        theme,
        head + (102 if apart else 62),
        traces,
        barmode="relative",
        annotations=notes,
        xaxis={"visible": False, "range": [0, max(total, apart)]},
        yaxis={"visible": False, "range": [1.5 if apart else 0.4, -0.45]},
        margin={"t": theme.px(head)},
    )


def ageing_customers(
    data: pd.DataFrame,
    theme: Theme,
    numbers: Numbers,
    labels: AgeingLabels,
    *,
    buckets: Sequence[str] = BUCKETS,
    top: int = 10,
    order: str = "balance",
) -> go.Figure:
    """The `top` customers as stacked bars of the same buckets, with the amount and the overdue share at the
    end.

    data: customer_id, customer_name, the bucket columns, unapplied (<= 0), balance: metric
    receivables/ageing. order: 'balance', or 'overdue' for the customers with the largest sum of all buckets
    but the first: then only these buckets are drawn, so that a bar is as long as its figure says. Beside a
    balance, unapplied credits stand to the left of zero. customdata[0] is the customer_id.
    """
    require(data, "ageing_customers", ("customer_id", "customer_name", *buckets, "unapplied", "balance"))
    rows = _largest(data, buckets, order, top)
    if rows.empty:
        return empty(theme)
    names, ids = rows["customer_name"].tolist(), [[str(name)] for name in rows["customer_id"]]
    parts = [np.nan_to_num(floats(rows[bucket])) for bucket in buckets]
    gross = np.sum([np.maximum(part, 0) for part in parts], axis=0)
    places = list(range(len(rows)))
    words = [labels.buckets.get(bucket, bucket) for bucket in buckets]
    drawn = list(zip(words, _colours(buckets, theme), parts, strict=True))[1 if order == "overdue" else 0 :]
    drawn = [(word, colour, part) for word, colour, part in drawn if part.any()]
    length = np.sum([np.maximum(part, 0) for _, _, part in drawn], axis=0) if drawn else gross
    traces = []
    for word, colour, part in drawn:
        facts = zip(names, part, gross, strict=True)
        texts = [_bucket_hover(name, word, amount, whole, numbers) for name, amount, whole in facts]
        traces.append(_segment(plain(part), places, theme, colour, ids, texts))
    entries = [("■", colour, word) for word, colour, _ in drawn]
    credits: np.ndarray = np.nan_to_num(floats(rows["unapplied"])) if order == "balance" else np.zeros(len(rows))
    if credits.any():
        texts = [
            hover(name, (labels.unapplied, numbers.full(amount))) for name, amount in zip(names, credits, strict=True)
        ]
        traces.append(_segment(plain(credits), places, theme, theme.unapplied, ids, texts, 0.3))
        entries.append(("■", theme.unapplied, labels.unapplied))
    ends, margin = _ends(rows, gross, length, order, theme, numbers, labels)
    room = key_room(theme)
    return figure(
        theme,
        rows_height(len(rows), 30, 54),
        [*traces, ends],
        barmode="relative",
        annotations=[key(theme, entries, room)],
        xaxis=value_axis(theme, min(float(credits.min()), 0.0) * 1.02, float(length.max()) or 1.0),
        yaxis=name_axis(theme, names),
        margin={"t": key_margin(theme, entries, room), "r": margin},
    )


def _largest(data: pd.DataFrame, buckets: Sequence[str], order: str, top: int) -> pd.DataFrame:
    """The `top` customers by balance or by what is late (column `_late`; those with some), ties by id."""
    late = np.sum([np.nan_to_num(floats(data[bucket])) for bucket in buckets[1:]], axis=0)
    rows = data.assign(_late=late, _size=late if order == "overdue" else floats(data["balance"]))
    rows = rows[rows["_late"] > 0] if order == "overdue" else rows.dropna(subset=["_size"])
    return rows.sort_values(["_size", "customer_id"], ascending=[False, True], kind="stable").head(top)


def _colours(buckets: Sequence[str], theme: Theme) -> list[str]:
    deepest = len(theme.ages) - 1
    return [theme.neutral, *(theme.ages[min(place, deepest)] for place in range(len(buckets) - 1))]


def _segment(
    x: list[Any],
    y: list[int],
    theme: Theme,
    colour: str,
    ids: list[list[str]],
    texts: list[str],
    width: float = 0.66,
) -> go.Bar:
    return go.Bar(
        x=x,
        y=y,
        orientation="h",
        width=width,
        marker={"color": colour, "line": {"color": theme.paper, "width": 1}},
        customdata=ids,
        hovertext=texts,
        hoverinfo="text",
    )


def _bucket_hover(name: str, bucket: str, amount: float, total: float, numbers: Numbers) -> str:
    share = numbers.percent(amount / total if total else None, 1)
    return hover(name, (bucket, numbers.full(amount) + numbers.aside(share)))


def _name_width(theme: Theme, names: Sequence[str]) -> int:
    """Half ems of a bucket's name in its column."""
    return int(theme.width(HALF) / max(len(names), 1) / text_pixels("x", 11.5))


def _callouts(
    names: list[str], sums: np.ndarray, colours: list[str], total: float, theme: Theme, numbers: Numbers
) -> list[dict[str, Any]]:
    """Name, amount and share of each bucket in columns above the bar: always in the same place, never
    colliding."""
    small = f'<span style="color:{theme.ink_soft};font-size:{theme.small_size}px">'
    notes, width = [], _name_width(theme, names)
    for place, (name, amount, colour) in enumerate(zip(names, sums, colours, strict=True)):
        lines = [
            f"{small}{wrap(name, width, 2)}</span>",
            f"<b>{escape(numbers.compact(amount))}</b>",
            f'<span style="color:{colour}">■</span> {small}{escape(numbers.share(amount / total))}</span>',
        ]
        notes.append(
            note(
                "<br>".join(lines),
                place / len(names),
                1,
                xref="paper",
                yref="paper",
                xanchor="left",
                yanchor="bottom",
                align="left",
                borderpad=0,
                font={"size": theme.font_size},
            )
        )
    return notes


def _ends(
    rows: pd.DataFrame,
    gross: np.ndarray,
    length: np.ndarray,
    order: str,
    theme: Theme,
    numbers: Numbers,
    labels: AgeingLabels,
) -> tuple[go.Scatter, int]:
    """Amount and overdue share at the ends of the bars, and the margin that they need."""
    said, texts = [], []
    small = f'<span style="color:{theme.ink_soft};font-size:{theme.small_size}px">'
    amounts = rows["_late"] if order == "overdue" else floats(rows["balance"])
    for amount, late, whole in zip(amounts, rows["_late"], gross, strict=True):
        first = numbers.compact(amount)
        second = labels.overdue.format(share=numbers.share(late / whole if whole else None))
        said.append(f"\u2002<b>{escape(first)}</b>  {small}{escape(second)}</span>")
        texts.append(f"{first}  {second}")
    font = {"color": theme.ink, "size": theme.font_size}
    return written(plain(length), range(len(said)), said, textfont=font), label_margin(theme, texts, theme.font_size)
