"""The portfolio page beside its chart: axes, quadrants, advice and the table of accounts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from kam_analytics.charts.portfolio import Colour, PortfolioLabels, Quadrant
from kam_analytics.charts.scales import Measure
from kam_analytics.metrics import Column, Result, get
from kam_analytics.ui import blocks, state, tables
from kam_analytics.ui.page import Page
from kam_analytics.ui.words import terms, tiers

COLOURS = ("tier", "abc_class", "region", "salesperson")
UNITS = {
    "revenue": "money", "gross_margin": "money", "margin_rate": "ratio", "growth": "ratio", "change": "money",
    "orders": "count", "order_value": "money", "categories_bought": "count", "discount_rate": "ratio",
    "days_since_last_order": "days", "share": "ratio", "quantity": "quantity",
}  # fmt: skip
_SPREAD = ("revenue", "gross_margin", "order_value", "quantity", "share")  # several powers of ten apart
_NO_MERIT = ("days_since_last_order", "discount_rate")  # more is not better
MOST_POINTS = 400  # more is a cloud, and slow to send and to draw
_AROUND_ZERO = ("growth", "change")  # these divide at zero unless told otherwise: growing or not
_VALUES = ("revenue", "gross_margin", "share", "quantity")


@dataclass(frozen=True, slots=True)
class Choice:
    """The axes, cuts, size and colour in force."""

    x: str
    y: str
    size: str
    colour: str
    x_cut: str
    y_cut: str

    @property
    def params(self) -> dict[str, str]:
        return {"x": self.x, "y": self.y, "size": self.size, "x_cut": self.x_cut, "y_cut": self.y_cut}


def offered(page: Page) -> tuple[str, ...]:
    """The measures that the loaded data can answer."""
    known = next(param.choices for param in get("portfolio/matrix").params if param.name == "x")
    without: set[str] = set() if page.profile.has_cost else {"gross_margin", "margin_rate"}
    if page.scope.base is None:
        without |= {"growth", "change"}
    return tuple(name for name in known if name not in without)


def controls(page: Page) -> Choice:
    """Selectors for both axes, size and colour; the cut-offs behind a button."""
    names = offered(page)
    usual = {"x": "growth" if "growth" in names else "orders", "y": "revenue", "size": "revenue"}
    picked = {name: page.param(name, usual[name], names) for name in usual}
    colour = page.param("colour", "tier", COLOURS)
    with st.container(key="kam_controls", horizontal=True, gap="medium", vertical_alignment="bottom"):
        for name in usual:
            st.selectbox(
                page.t(f"portfolio.axis.{name}"),
                names,
                format_func=lambda value: page.t(f"measures.{value}"),
                width=210,
                **state.bind(f"kam_{name}", picked[name], _writer(name, usual[name]), index=names.index(picked[name])),
            )
        st.selectbox(
            page.t("portfolio.axis.colour"),
            COLOURS,
            format_func=lambda value: page.t(f"portfolio.colour.{value}"),
            width=180,
            **state.bind("kam_colour", colour, _writer("colour", "tier"), index=COLOURS.index(colour)),
        )
        with st.popover(page.t("portfolio.cuts")):
            cuts = {name: _cut(page, name, picked[name[0]]) for name in ("x_cut", "y_cut")}
    return Choice(**picked, colour=colour, **cuts)


def _writer(name: str, usual: str) -> Any:
    return lambda value: {name: [] if value in (None, usual) else [value]}


def _cut(page: Page, name: str, measured: str) -> str:
    """A cut-off: the median, or a number typed in the unit that the axis shows (per cent for rates)."""
    factor = 100 if UNITS[measured] == "ratio" else 1
    usual = "0" if measured in _AROUND_ZERO else "median"
    text = page.param(name, usual)
    try:
        value = None if text == "median" else float(text) * factor
    except ValueError:
        value = math.nan
    if value is not None and not math.isfinite(value):
        page.ignored.append((name, text))
        value, text = None, "median"

    def write(new: float | None) -> dict[str, list[str]]:
        chosen = "median" if new is None else f"{new / factor:.10g}"
        return {name: [] if chosen == usual else [chosen]}

    st.number_input(
        page.t(f"portfolio.{name}", measure=page.t(f"measures.{measured}")),
        placeholder=page.t("portfolio.median"),
        step=None,
        **state.bind(f"kam_{name}", value, write, value=value),
    )
    return text


def _format(page: Page, name: str) -> tuple[Any, Any]:
    numbers, unit = page.numbers, UNITS[name]
    if unit == "ratio":
        signed = name == "growth"
        return (lambda v: numbers.percent(v, signed=signed)), (lambda v: numbers.percent(v, 1, signed=signed))
    if unit == "days":
        return numbers.days, numbers.days
    if unit == "count":
        return numbers.compact, numbers.count
    return numbers.compact, numbers.full


def measure(page: Page, column: str, name: str, result: Result) -> Measure:
    """How the chart draws one measure; `column` is its column in the result."""
    short, exact = _format(page, name)
    cut = None
    if column in ("x", "y") and len(result.frame):
        value = result.frame[f"{column}_cut"].iloc[0]
        cut = None if value != value else float(value)
    return Measure(
        column,
        page.t(f"measures.{name}"),
        short,
        exact,
        cut=cut,
        log=(name in _SPREAD or name == "growth") and column != "size",
        shift=1.0 if name == "growth" else 0.0,
        tails={"growth": 0.01, "change": 0.05}.get(name, 0.0),
    )


def colour(page: Page, name: str) -> Colour:
    kinds = {"tier": "tier", "abc_class": "class"}
    return Colour(
        name,
        page.t(f"portfolio.colour.{name}"),
        kinds.get(name, "category"),
        terms(page, "tier") if name == "tier" else {},
    )


def _advice(choice: Choice) -> str:
    if choice.x in _NO_MERIT or choice.y in _NO_MERIT:
        return "neutral"
    if choice.y in _VALUES and choice.x in ("growth", "change"):
        return "growth_value"
    if choice.y in _VALUES and choice.x == "margin_rate":
        return "margin_value"
    return "merit"


def quadrants(page: Page, choice: Choice) -> PortfolioLabels:
    """Names and advice of the four quadrants; the pair of axes decides which set fits."""
    kind = _advice(choice)
    words = {"x": page.t(f"measures.{choice.x}"), "y": page.t(f"measures.{choice.y}")}

    def quadrant(name: str) -> Quadrant:
        return Quadrant(
            page.t(f"portfolio.{kind}.{name}.name", **words), page.t(f"portfolio.{kind}.{name}.advice", **words)
        )

    return PortfolioLabels(
        high_high=quadrant("high_high"),
        high_low=quadrant("high_low"),
        low_high=quadrant("low_high"),
        low_low=quadrant("low_low"),
        held=page.t("portfolio.held", n="{n}"),
    )


def quadrant_names(page: Page, choice: Choice) -> dict[str, str]:
    """The id in the metric's column `quadrant` (x first, then y) to its name."""
    labels = quadrants(page, choice)
    return {
        "hh": labels.high_high.name,
        "lh": labels.high_low.name,
        "hl": labels.low_high.name,
        "ll": labels.low_low.name,
    }


def sentences(page: Page, result: Result, choice: Choice) -> list[str]:
    rows = result.frame
    if rows["quadrant"].isna().all():
        return [page.t("shell.nothing_here")]
    names = quadrant_names(page, choice)
    total = rows["revenue"].sum()
    said = []
    for identity in ("lh", "hh"):
        part = rows[rows["quadrant"] == identity]
        if part.empty:
            said.append(page.t("portfolio.said_none", name=names[identity]))
            continue
        top = part.nlargest(1, "revenue").iloc[0]
        said.append(
            blocks.say(
                page,
                "portfolio.said",
                to="account",
                query={"customer": [str(top["customer_id"])]},
                at="top",
                top=top["customer_name"],
                name=names[identity],
                n=page.numbers.count(len(part)),
                share=page.numbers.percent(part["revenue"].sum() / total if total > 0 else None),
            )
        )
    return said


def drawn(result: Result) -> pd.DataFrame:
    """The accounts that the chart draws: the largest by the measure of the size; the table holds all."""
    return _placed(result).nlargest(MOST_POINTS, "size", keep="first")


def _placed(result: Result) -> pd.DataFrame:
    """The accounts that have a value on both axes."""
    return result.frame.dropna(subset=["x", "y"])


def title(page: Page, choice: Choice, result: Result) -> tuple[str, str]:
    words = {name: page.t(f"measures.{getattr(choice, name)}").lower() for name in ("x", "size")}
    upper = page.t(f"measures.{choice.y}")
    under = page.t(
        "portfolio.under", size=words["size"], period=page.span(page.scope.period), against=page.against()
    ).strip()
    placed = len(_placed(result))
    if placed > MOST_POINTS:
        most = page.numbers.count(MOST_POINTS)
        under += page.t("portfolio.most", n=most, total=page.numbers.count(placed))
    if missing := len(result.frame) - placed:
        under += page.t("portfolio.missing", n=page.numbers.count(missing))
    return page.t("portfolio.title", x=words["x"], y=upper), under


def plot_words(page: Page) -> dict[str, str]:
    """Plotly's own hints in the reader's language."""
    names = ("Lasso Select", "Box Select", "Zoom in", "Zoom out", "Reset axes", "Double-click to zoom back out")
    return {name: page.t(f"portfolio.plot.{name.lower().replace(' ', '_').replace('-', '_')}") for name in names}


def table(page: Page, result: Result, choice: Choice, chosen: list[str]) -> None:
    """The accounts chosen in the chart, or all of them."""
    rows = result.frame
    if chosen:
        rows = rows[rows["customer_id"].isin(chosen)]
    heading = page.t("portfolio.chosen" if chosen else "portfolio.all", n=page.numbers.count(len(rows)))
    blocks.heading(page, "portfolio", heading, page.t("portfolio.table_under"), [])
    axes = {}
    for name in ("x", "y"):
        measured = getattr(choice, name)
        if UNITS[measured] == "ratio":
            rows = rows.assign(**{name: rows[name] * 100})
        axes[name] = tables.setting(page, Column(name, UNITS[measured], {}), page.t(f"measures.{measured}"))
    money = () if "revenue" in (choice.x, choice.y) else ("revenue",)
    tables.show(
        page,
        "portfolio",
        result,
        ("customer_name", "quadrant", "x", "y", *money, "tier", "abc_class", "region", "salesperson", "customer_id"),
        frame=rows,
        texts={"quadrant": quadrant_names(page, choice), "tier": tiers(page)},
        extra=axes,
    )
