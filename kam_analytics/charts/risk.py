"""Churn risk: margin at risk by account, how well the probabilities held, and why an account is at risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from kam_analytics.charts.base import (
    empty,
    figure,
    floats,
    name_axis,
    nice_ticks,
    note,
    plain,
    require,
    row_bars,
    rows_height,
    soft,
    value_axis,
    written,
)
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import escape, hover, label
from kam_analytics.charts.theme import Theme

_LEAST_PART = 0.02  # of the strongest part: less is no bar
_CHANCE, _LEVEL = 0.88, 0.9  # of the plot's width: where the probabilities end and the levels start


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


def margin_at_risk(
    data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: RiskLabels, *, top: int = 10
) -> go.Figure:
    """Bars of margin at risk, largest first, in the depth of the risk level; probability and level in a
    column.

    data: customer_id, customer_name, probability (0..1 or missing), level (an id of theme.RISK_LEVELS),
    margin_at_risk (money): metrics churn/at_risk, churn/scores. customdata[0] is the customer_id.
    """
    drawn = ["customer_id", "customer_name", "probability", "level", "margin_at_risk"]
    require(data, "margin_at_risk", drawn)
    rows = data[drawn].assign(_money=floats(data["margin_at_risk"])).dropna(subset=["_money"])
    rows = rows.sort_values(["_money", "customer_id"], ascending=[False, True], kind="stable").head(top)
    if rows.empty:
        return empty(theme)
    names, levels = rows["customer_name"].tolist(), [str(level) for level in rows["level"]]
    money, chance = rows["_money"].to_numpy(), floats(rows["probability"])
    named = [labels.levels.get(level, level) for level in levels]
    texts = [
        hover(
            name,
            (labels.money, numbers.full(amount)),
            (labels.probability, numbers.percent(part, 1)),
            (labels.level, word),
        )
        for name, amount, part, word in zip(names, money, chance, named, strict=True)
    ]
    # The bars end where the columns begin; one axis carries both.
    low, high = min(float(money.min()), 0.0), max(float(money.max()), 0.0) or 1.0
    whole = (high - low) / (0.44 if theme.narrow else 0.52)
    return figure(
        theme,
        rows_height(len(rows), 30, 40),
        [
            row_bars(
                money,
                [theme.risk(level).colour for level in levels],
                0.64,
                {"customdata": [[str(name)] for name in rows["customer_id"]], "hovertext": texts},
                **_outside(theme, [numbers.compact(amount) for amount in money]),
            ),
            _risk_columns(chance, levels, named, theme, numbers, low + whole * _CHANCE, low + whole * _LEVEL),
        ],
        annotations=_risk_heads(theme, labels),
        xaxis=value_axis(theme, low, low + whole),
        yaxis=name_axis(theme, names),
        margin={"t": theme.px(28), "r": theme.px(40)},
    )


def _outside(theme: Theme, texts: list[str]) -> dict[str, Any]:
    """Figures at the ends of bars."""
    return {
        "text": [f"\u00a0<b>{escape(text)}</b>\u00a0" for text in texts],
        "textposition": "outside",
        "textfont": {"color": theme.ink, "size": theme.font_size},
        "cliponaxis": False,
    }


def _risk_columns(
    chance: np.ndarray, levels: list[str], named: list[str], theme: Theme, numbers: Numbers, ends: float, starts: float
) -> go.Scatter:
    """Probability and level of each row in columns of their own at the right: one ends, the other starts at that x."""
    rows = len(levels)
    percents = [f"<b>{escape(numbers.chance(part))}</b>" for part in chance]
    marks = [theme.risk(level) for level in levels]
    texts = [
        f'<span style="color:{mark.colour}">{mark.glyph}</span> {label(name, 12)}'
        for mark, name in zip(marks, named, strict=True)
    ]
    return written(
        [ends] * rows + [starts] * rows,
        [*range(rows), *range(rows)],
        percents + texts,
        textposition=["middle left"] * rows + ["middle right"] * rows,
        textfont={
            "color": [theme.ink] * rows + [theme.ink_soft] * rows,
            "size": [theme.font_size] * rows + [theme.small_size] * rows,
        },
    )


def _risk_heads(theme: Theme, labels: RiskLabels) -> list[dict[str, Any]]:
    """The headings of the bars and of the columns."""
    head = {"xref": "paper", "yref": "paper", "yanchor": "bottom", "font": soft(theme)}
    return [
        note(escape(labels.money), 0, 1, xanchor="left", **head),
        note(escape(labels.probability), _CHANCE, 1, xanchor="right", **head),
        note(escape(labels.level), _LEVEL, 1, xanchor="left", **head),
    ]


def calibration(data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: CalibrationLabels) -> go.Figure:
    """Predicted against observed share, one point a bin, beside the diagonal of perfect forecasts.

    data: predicted, observed (0..1), n (accounts in the bin, shown by size); optional low, high: an
    interval of `observed`.
    """
    require(data, "calibration", ("predicted", "observed", "n"))
    rows = data.dropna(subset=["predicted", "observed"]).sort_values("predicted")
    if rows.empty:
        return empty(theme, 340)
    x, y, n = floats(rows["predicted"]), floats(rows["observed"]), np.nan_to_num(floats(rows["n"]))
    interval = {"low", "high"} <= set(rows.columns)
    upper = floats(rows["high"]) if interval else y
    texts = [
        hover(
            "",
            (labels.predicted, numbers.percent(a, 1)),
            (labels.observed, numbers.percent(b, 1)),
            (labels.accounts, numbers.count(c)),
        )
        for a, b, c in zip(x, y, n, strict=True)
    ]
    points = go.Scatter(
        x=plain(x),
        y=plain(y),
        mode="lines+markers",
        line={"color": theme.actual, "width": theme.px(1.6)},
        error_y=_whiskers(y - floats(rows["low"]), upper - y, theme) if interval else None,
        marker={
            # Open circles: those of the many small probabilities lie close together.
            "size": (theme.px(5) + theme.px(7) * np.sqrt(n / max(n.max(), 1))).round(1).tolist(),
            "color": theme.paper,
            "opacity": 1,
            "line": {"color": theme.actual, "width": theme.px(1.8)},
        },
        hovertext=texts,
        hoverinfo="text",
    )
    # One scale on both axes, cut to the data: most accounts have small probabilities.
    high = min(1.0, max(float(np.nanmax([*x, *y, *upper])) * 1.08, 0.1))
    thin = {"color": theme.ink_soft, "width": 1, "dash": "dot"}
    diagonal = go.Scatter(x=[0, high], y=[0, high], mode="lines", line=thin, hoverinfo="skip")
    ticks = nice_ticks(0, high, 5)
    words = [numbers.percent(tick) for tick in ticks]
    axis = {"tickvals": ticks, "ticktext": words, "range": [-high * 0.02, high * 1.03]}
    corner = {"xanchor": "right", "yanchor": "bottom", "xshift": -theme.px(14)}
    return figure(
        theme,
        340,
        [diagonal, points],
        annotations=[note(escape(labels.ideal), high, high, font=soft(theme), **corner)],
        xaxis={**axis, "title": {"text": escape(labels.predicted)}, "showline": True},
        yaxis={**axis, "title": {"text": escape(labels.observed)}, "showgrid": True},
    )


def _whiskers(down: np.ndarray, up: np.ndarray, theme: Theme) -> dict[str, Any]:
    size = {"thickness": theme.px(1.4), "width": 0, "color": theme.previous}
    return {"array": plain(up), "arrayminus": plain(down), "symmetric": False, **size}


def reasons(data: pd.DataFrame, theme: Theme, numbers: Numbers, labels: ReasonLabels, *, top: int = 8) -> go.Figure:
    """What raises (orange, right) and lowers (blue, left) one account's risk, strongest first.

    data: reason (id or text), contribution (to the logit, signed; those too small to see are left out, its figure stands
    on hover only, since a logit says nothing to a reader). customdata[0] is the reason.
    """
    require(data, "reasons", ("reason", "contribution"))
    rows = data.assign(_part=floats(data["contribution"])).dropna(subset=["_part"])
    rows = rows.assign(_size=-rows["_part"].abs()).sort_values("_size", kind="stable").head(top)
    rows = rows[rows["_size"] <= _LEAST_PART * rows["_size"].min()]
    if rows.empty:
        return empty(theme, 200)
    ids, parts = [str(reason) for reason in rows["reason"]], rows["_part"].to_numpy()
    names = [labels.reasons.get(reason, reason) for reason in ids]
    texts = [
        hover(name, (labels.contribution, numbers.full(part, 2, signed=True)))
        for name, part in zip(names, parts, strict=True)
    ]
    reach = float(np.abs(parts).max()) * 1.1 or 1.0
    low = -reach if parts.min() < 0 else 0.0
    heads = [(labels.raises, "left", 6, theme.bad), (labels.lowers, "right", -6, theme.good)]
    notes = [
        note(f"<b>{escape(text)}</b>", 0, 1, yref="paper", yanchor="bottom", xanchor=anchor,
             xshift=theme.px(shift), font={"color": colour, "size": theme.small_size})
        for text, anchor, shift, colour in heads[: 2 if low else 1]
    ]  # fmt: skip
    return figure(
        theme,
        rows_height(len(rows), 30, 40),
        [
            row_bars(
                parts,
                [theme.bad if part > 0 else theme.good for part in parts],
                0.6,
                {"customdata": [[reason] for reason in ids], "hovertext": texts},
            )
        ],
        annotations=notes,
        xaxis=value_axis(theme, low, reach),
        yaxis=name_axis(theme, names),
        margin={"t": theme.px(28)},
    )
