"""Ageing of receivables: how much is not yet due, and how late the rest is, in total and by customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import (
    empty,
    figure,
    floats,
    key,
    key_margin,
    label_margin,
    note,
    plain,
    require,
    row_axis,
    rows_height,
)
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover, wrap
from kam_analytics.charts.theme import Theme

BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d91_120", "d120_plus")
_KEY_WIDTH = 340  # laptop pixels beside the names in a narrow chart


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
    """All receivables as one stacked bar with every bucket named above it; unapplied credits in a bar of their own.

    data: the bucket columns and unapplied (<= 0), one row per customer (metric receivables/ageing) or a single
    total row. The first bucket is the one not yet due (grey); the others deepen with age. customdata[0] is the
    bucket.
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
    rows = 1
    if unapplied:
        rows = 2
        text = hover("", (labels.unapplied, numbers.full(unapplied)))
        traces.append(_segment([abs(unapplied)], [1], theme, theme.unapplied, [["unapplied"]], [text], 0.3))
        words = f"{escape(labels.unapplied)}  <b>{escape(numbers.compact(unapplied))}</b>"
        notes.append(
            note(
                words,
                min(abs(unapplied), total),
                1,
                xanchor="left" if abs(unapplied) < total / 2 else "right",
                xshift=theme.px(6 if abs(unapplied) < total / 2 else 0),
                yshift=0 if abs(unapplied) < total / 2 else -theme.px(20),
                font={"color": theme.ink_soft, "size": theme.small_size},
            )
        )
    return figure(
        theme,
        140 if rows == 1 else 176,
        traces,
        barmode="relative",
        annotations=notes,
        xaxis={"visible": False, "range": [0, max(total, abs(unapplied))]},
        yaxis={"visible": False, "range": [rows - 0.6, -0.45]},
        margin={"t": theme.px(78)},
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
    """The `top` customers as stacked bars of the same buckets, with the amount and the overdue share at the end.

    data: customer_id, customer_name, the bucket columns, unapplied (<= 0), balance: metric receivables/ageing.
    order: 'balance', or 'overdue' for the sum of all buckets but the first; the figure at the end is the one ordered by. Unapplied credits stand to the left
    of zero. customdata[0] is the customer_id.
    """
    require(data, "ageing_customers", ("customer_id", "customer_name", *buckets, "unapplied", "balance"))
    late = pd.DataFrame({bucket: floats(data[bucket]) for bucket in buckets[1:]}, index=data.index).sum(
        axis=1
    )
    size = late if order == "overdue" else pd.Series(floats(data["balance"]), index=data.index)
    rows = data.assign(_size=size, _late=late).dropna(subset=["_size"])
    rows = rows.sort_values(["_size", "customer_id"], ascending=[False, True], kind="stable").head(top)
    if rows.empty:
        return empty(theme, 240)
    names, ids = rows["customer_name"].tolist(), [[str(name)] for name in rows["customer_id"]]
    parts = {bucket: np.nan_to_num(floats(rows[bucket])) for bucket in buckets}
    gross = np.sum([np.maximum(part, 0) for part in parts.values()], axis=0)
    places = list(range(len(rows)))
    entries = [
        ("■", colour, labels.buckets.get(bucket, bucket))
        for bucket, colour in zip(buckets, _colours(buckets, theme), strict=True)
    ]
    traces = []
    for (_, colour, word), part in zip(entries, parts.values(), strict=True):
        texts = [
            _bucket_hover(name, word, amount, whole, numbers)
            for name, amount, whole in zip(names, part, gross, strict=True)
        ]
        traces.append(_segment(plain(part), places, theme, colour, ids, texts))
    credits = np.nan_to_num(floats(rows["unapplied"]))
    if credits.any():
        texts = [
            hover(name, (labels.unapplied, numbers.full(amount)))
            for name, amount in zip(names, credits, strict=True)
        ]
        traces.append(_segment(plain(credits), places, theme, theme.unapplied, ids, texts, 0.3))
        entries.append(("■", theme.unapplied, labels.unapplied))
    ends, margin = _end_notes(rows, gross, order, theme, numbers, labels)
    high = float(gross.max()) or 1.0
    return figure(
        theme,
        rows_height(len(rows), 30, 54),
        traces,
        barmode="relative",
        annotations=[key(theme, entries, _KEY_WIDTH), *ends],
        xaxis={
            "tickvals": [],
            "range": [min(float(credits.min()), 0) * 1.02, high],
            "zeroline": True,
            "zerolinecolor": theme.ink_soft,
        },
        yaxis={**row_axis(names, 24), "tickfont": {"color": theme.ink, "size": theme.font_size}},
        margin={"t": key_margin(theme, entries, _KEY_WIDTH), "r": margin},
    )


def _colours(buckets: Sequence[str], theme: Theme) -> list[str]:
    deepest = len(theme.ages) - 1
    return [theme.neutral, *(theme.ages[min(place, deepest)] for place in range(len(buckets) - 1))]


def _segment(
    x: list,
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
    return hover(name, (bucket, f"{numbers.full(amount)} ({share})"))


def _callouts(
    names: list[str], sums: np.ndarray, colours: list[str], total: float, theme: Theme, numbers: Numbers
) -> list[dict]:
    """Name, amount and share of each bucket in columns above the bar: always in the same place, never colliding."""
    soft = f'<span style="color:{theme.ink_soft};font-size:{theme.small_size}px">'
    notes = []
    for place, (name, amount, colour) in enumerate(zip(names, sums, colours, strict=True)):
        lines = [
            f"{soft}{wrap(name, 9, 2)}</span>",
            f"<b>{escape(numbers.compact(amount))}</b>",
            f'<span style="color:{colour}">■</span> {soft}{escape(numbers.share(amount / total))}</span>',
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


def _end_notes(
    rows: pd.DataFrame, gross: np.ndarray, order: str, theme: Theme, numbers: Numbers, labels: AgeingLabels
) -> tuple[list[dict], int]:
    notes, texts = [], []
    soft = f'<span style="color:{theme.ink_soft};font-size:{theme.small_size}px">'
    amounts = rows["_late"] if order == "overdue" else floats(rows["balance"])
    for place, (amount, late, whole) in enumerate(zip(amounts, rows["_late"], gross, strict=True)):
        first = numbers.compact(amount)
        second = labels.overdue.format(share=numbers.share(late / whole if whole else None))
        words = f"<b>{escape(first)}</b>  {soft}{escape(second)}</span>"
        notes.append(
            note(
                words, float(whole), place, xanchor="left", xshift=theme.px(4), font={"size": theme.font_size}
            )
        )
        texts.append(f"{first}  {second}")
    return notes, label_margin(theme, texts, theme.font_size)
