"""Churn risk: money at risk by account, how well the probabilities held, and why an account is at risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import empty, figure, floats, note, plain, require, row_axis, rows_height
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover, label
from kam_analytics.charts.theme import Theme


@dataclass(frozen=True)
class RiskLabels:
    """money, probability, level: headings and hover words; levels: names of the risk levels."""

    money: str
    probability: str
    level: str
    levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CalibrationLabels:
    """predicted, observed: axes; accounts: hover word; ideal: name of the diagonal."""

    predicted: str
    observed: str
    accounts: str
    ideal: str


@dataclass(frozen=True)
class ReasonLabels:
    """raises, lowers: headings of the two sides; contribution: hover word; reasons: names of the themes."""

    raises: str
    lowers: str
    contribution: str
    reasons: Mapping[str, str] = field(default_factory=dict)


def money_at_risk(
    data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: RiskLabels, *, top: int = 10
) -> go.Figure:
    """Bars of money at risk, largest first, in the depth of the risk level; probability and level in a column.

    data: customer_id, customer_name, probability (0..1 or missing), level (an id of theme.RISK_LEVELS),
    money_at_risk: metric churn/scores. customdata[0] is the customer_id.
    """
    require(data, "money_at_risk", ("customer_id", "customer_name", "probability", "level", "money_at_risk"))
    rows = data.assign(_money=floats(data["money_at_risk"])).dropna(subset=["_money"])
    rows = rows.sort_values(["_money", "customer_id"], ascending=[False, True], kind="stable").head(top)
    if rows.empty:
        return empty(theme)
    names, levels = rows["customer_name"].tolist(), [str(level) for level in rows["level"]]
    money, chance = rows["_money"].to_numpy(), floats(rows["probability"])
    words = [labels.levels.get(level, level) for level in levels]
    bars = go.Bar(
        x=plain(money),
        y=list(range(len(rows))),
        orientation="h",
        width=0.64,
        marker={"color": [theme.risk(level).colour for level in levels]},
        text=[f"\u00a0<b>{numbers.compact(amount)}</b>" for amount in money],
        textposition="outside",
        textfont={"color": theme.ink, "size": theme.font_size},
        cliponaxis=False,
        customdata=[[str(name)] for name in rows["customer_id"]],
        hovertext=[
            hover(
                name,
                (labels.money, numbers.full(amount)),
                (labels.probability, numbers.percent(part, 1)),
                (labels.level, word),
            )
            for name, amount, part, word in zip(names, money, chance, words, strict=True)
        ],
        hoverinfo="text",
    )
    soft = {"color": theme.ink_soft, "size": theme.small_size}
    top_line = {"xref": "paper", "yref": "paper", "yanchor": "bottom", "font": soft}
    notes = [
        note(escape(labels.money), 0, 1, xanchor="left", **top_line),
        note(escape(labels.probability), 0.88, 1, xanchor="right", **top_line),
        note(escape(labels.level), 0.9, 1, xanchor="left", **top_line),
    ]
    for place, (part, level, word) in enumerate(zip(chance, levels, words, strict=True)):
        mark = theme.risk(level)
        glyph = f'<span style="color:{mark.colour}">{mark.glyph}</span>'
        notes.append(
            note(
                f"<b>{escape(numbers.percent(part))}</b>",
                0.88,
                place,
                xref="paper",
                xanchor="right",
                font={"size": theme.font_size},
            )
        )
        notes.append(note(f"{glyph} {label(word, 12)}", 0.9, place, xref="paper", xanchor="left", font=soft))
    low, high = min(float(money.min()), 0.0), max(float(money.max()), 0.0)
    return figure(
        theme,
        rows_height(len(rows), 30, 40),
        [bars],
        annotations=notes,
        xaxis={
            "tickvals": [],
            "domain": [0, 0.58],
            "range": [low, high or 1.0],
            "zeroline": True,
            "zerolinecolor": theme.ink_soft,
        },
        yaxis={**row_axis(names, 24), "tickfont": {"color": theme.ink, "size": theme.font_size}},
        margin={"t": theme.px(28), "r": theme.px(40)},
    )


def calibration(data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: CalibrationLabels) -> go.Figure:
    """Predicted against observed share, one point a bin (area = accounts), beside the diagonal of perfect forecasts.

    data: predicted, observed (0..1), n (accounts in the bin); optional low, high: an interval of `observed`.
    """
    require(data, "calibration", ("predicted", "observed", "n"))
    rows = data.dropna(subset=["predicted", "observed"]).sort_values("predicted")
    if rows.empty:
        return empty(theme, 340)
    x, y, n = floats(rows["predicted"]), floats(rows["observed"]), np.nan_to_num(floats(rows["n"]))
    bars = None
    if {"low", "high"} <= set(rows.columns):
        up, down = floats(rows["high"]) - y, y - floats(rows["low"])
        bars = {
            "array": plain(up),
            "arrayminus": plain(down),
            "symmetric": False,
            "color": theme.previous,
            "thickness": theme.px(1.4),
            "width": 0,
        }
    points = go.Scatter(
        x=plain(x),
        y=plain(y),
        mode="lines+markers",
        line={"color": theme.actual, "width": theme.px(1.6)},
        error_y=bars,
        marker={
            "size": (theme.px(7) + theme.px(14) * np.sqrt(n / max(n.max(), 1))).round(1).tolist(),
            "color": theme.actual,
            "opacity": 1,
            "line": {"color": theme.paper, "width": 1},
        },
        hovertext=[
            hover(
                "",
                (labels.predicted, numbers.percent(a, 1)),
                (labels.observed, numbers.percent(b, 1)),
                (labels.accounts, numbers.count(c)),
            )
            for a, b, c in zip(x, y, n, strict=True)
        ],
        hoverinfo="text",
    )
    # One scale on both axes, cut to the data: most accounts have small probabilities.
    highs = [x.max(), y.max(), *(floats(rows["high"]) if bars else [])]
    high = min(1.0, max(float(np.nanmax(highs)) * 1.08, 0.1))
    diagonal = go.Scatter(
        x=[0, high],
        y=[0, high],
        mode="lines",
        line={"color": theme.ink_soft, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    step = 0.2 if high > 0.5 else 0.1 if high > 0.25 else 0.05
    ticks = [round(place * step, 2) for place in range(int(high / step + 1e-9) + 1)]
    axis = {
        "tickvals": ticks,
        "ticktext": [numbers.percent(tick) for tick in ticks],
        "range": [-high * 0.02, high * 1.03],
    }
    return figure(
        theme,
        340,
        [diagonal, points],
        annotations=[
            note(
                escape(labels.ideal),
                high,
                high,
                xanchor="right",
                yanchor="bottom",
                xshift=-theme.px(14),
                font={"color": theme.ink_soft, "size": theme.small_size},
            )
        ],
        xaxis={**axis, "title": {"text": escape(labels.predicted)}, "showline": True},
        yaxis={**axis, "title": {"text": escape(labels.observed)}, "showgrid": True},
    )


def reasons(
    data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: ReasonLabels, *, top: int = 8
) -> go.Figure:
    """What raises (orange, right) and lowers (blue, left) one account's risk, strongest first.

    data: reason (id or text), contribution (to the logit, signed). customdata[0] is the reason.
    """
    require(data, "reasons", ("reason", "contribution"))
    rows = data.assign(_part=floats(data["contribution"])).dropna(subset=["_part"])
    rows = (
        rows.assign(_size=rows["_part"].abs()).sort_values("_size", ascending=False, kind="stable").head(top)
    )
    if rows.empty:
        return empty(theme, 200)
    ids, parts = [str(reason) for reason in rows["reason"]], rows["_part"].to_numpy()
    names = [labels.reasons.get(reason, reason) for reason in ids]
    shown = [numbers.full(part, 1, signed=True) for part in parts]
    bars = go.Bar(
        x=plain(parts),
        y=list(range(len(rows))),
        orientation="h",
        width=0.6,
        marker={"color": [theme.bad if part > 0 else theme.good for part in parts]},
        text=[f"\u00a0<b>{text}</b>\u00a0" for text in shown],
        textposition="outside",
        textfont={"color": theme.ink, "size": theme.font_size},
        cliponaxis=False,
        customdata=[[reason] for reason in ids],
        hovertext=[
            hover(name, (labels.contribution, numbers.full(part, 2, signed=True)))
            for name, part in zip(names, parts, strict=True)
        ],
        hoverinfo="text",
    )
    reach = float(np.abs(parts).max()) * 1.45 or 1.0
    low = -reach if parts.min() < 0 else 0.0
    heads = [(labels.raises, 6, "left", theme.bad), (labels.lowers, -6, "right", theme.good)]
    notes = [
        note(
            f"<b>{escape(text)}</b>",
            0,
            1,
            yref="paper",
            yanchor="bottom",
            xanchor=anchor,
            xshift=theme.px(shift),
            font={"color": colour, "size": theme.small_size},
        )
        for text, shift, anchor, colour in heads[: 1 if low == 0 else 2]
    ]
    return figure(
        theme,
        rows_height(len(rows), 30, 40),
        [bars],
        annotations=notes,
        xaxis={"tickvals": [], "range": [low, reach], "zeroline": True, "zerolinecolor": theme.ink_soft},
        yaxis={**row_axis(names, 30), "tickfont": {"color": theme.ink, "size": theme.font_size}},
        margin={"t": theme.px(28)},
    )
