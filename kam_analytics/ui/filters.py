"""The filter bar: one line that says in words what is shown, and the widgets behind it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from kam_analytics.scope import (
    COMPARISONS,
    DIMENSIONS,
    MISSING,
    Period,
    add_months,
    comparison_kind,
    last_full_months,
    month_end,
    narrowing,
)
from kam_analytics.ui import state
from kam_analytics.ui.page import Page

PRESETS = ("last12", "year_to_date", "last_year", "last_quarter", "all")
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_NEARLY = 3  # days that a month may lack and still be taken for a full one at a glance
SCOPE_PARAMETERS = ("as_of", "from", "to", "compare", "currency", *DIMENSIONS)


def preset(page: Page, name: str) -> Period:
    """The period that a preset names, seen from the as-of date."""
    as_of = page.scope.as_of
    if name == "year_to_date":
        return Period(date(as_of.year, 1, 1), as_of)
    if name == "last_year":
        return Period(date(as_of.year - 1, 1, 1), date(as_of.year - 1, 12, 31))
    if name == "last_quarter":
        first = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
        if as_of == month_end(add_months(first, 2)):
            return Period(first, as_of)
        return Period(add_months(first, -3), month_end(add_months(first, -1)))
    if name == "all":
        return Period(page.profile.choices.first, as_of)
    default = page.profile.choices.defaults
    return default.period if as_of == default.as_of else last_full_months(as_of)


def left_out(page: Page) -> date | None:
    """The first day of the month of the as-of date, where the usual period leaves it out since it is not over."""
    scope = page.scope
    month = scope.as_of.replace(day=1)
    usual = scope.period == preset(page, "last12") and scope.period.end < month
    return month if usual and page.profile.choices.first <= scope.as_of else None


def draw(page: Page, *, dimensions: bool = True) -> None:
    """The bar with its popover of widgets; without `dimensions` only dates and currency can be chosen."""
    shown = DIMENSIONS if dimensions else {}
    with st.popover(page.t("filters.open"), icon=":material/tune:", key="kam_filter_box"):
        _widgets(page, shown)
    st.html(f'<div class="kam-scope">{_in_words(page, shown)}</div>{_unconverted(page)}')


def value_label(page: Page, dimension: str, value: str) -> str:
    """How one value of a dimension reads; tiers have names, other values are data."""
    if dimension == "tier":
        return page.t(f"terms.tier.{value}")
    return page.t("filters.missing") if value == MISSING else value


def _in_words(page: Page, dimensions: Mapping[str, str]) -> str:
    scope = page.scope
    parts = [page.t("filters.words_period", period=page.span(scope.period), against=page.against()).strip()]
    parts.append(page.t("shell.as_of_day", day=page.day(scope.as_of)))
    if (month := left_out(page)) is not None and (month_end(scope.as_of) - scope.as_of).days <= _NEARLY:
        parts.append(page.t("filters.left_out", month=f"{month:%Y-%m}"))
    if len(page.profile.choices.currencies) > 1:
        parts.append(_currencies(page))
    for dimension, field in dimensions.items():
        if chosen := getattr(scope, field):
            names = [value_label(page, dimension, value) for value in chosen[:3]]
            more = page.t("filters.more", count=len(chosen) - 3) if len(chosen) > 3 else ""
            parts.append(f"{page.t(f'filters.{dimension}')}: {page.t('shell.comma').join(names)}{more}")
    words = '<span class="kam-dot"> · </span>'.join(html.escape(part) for part in parts)
    return _DATE.sub(r'<span class="kam-whole">\g<0></span>', words)  # no date breaks at its hyphens


def _currencies(page: Page) -> str:
    """The currency reported, and what is converted into it."""
    choices = page.profile.choices
    converted = [code for code in choices.converted.get(page.scope.currency, ()) if code in choices.currencies]
    if not converted:
        return page.currency
    names = page.t("shell.comma").join(map(page.currency_name, converted))
    return page.t("filters.converted", currency=page.currency, others=names)


def _unconverted(page: Page) -> str:
    """What no total holds, in its own currency and with the reason: for want of a rate, with the way to load one, or since it
    would have too many digits; nothing where all counts."""
    if len(page.profile.choices.currencies) < 2:
        return ""
    found = page.run("passport/unconverted").frame
    if found.empty:
        return ""
    left: dict[str, list[str]] = {}
    for row in found.itertuples():
        amount = page.t(
            f"filters.left_{row.kind}",
            amount=page.numbers.full(row.amount, 2),
            currency=page.currency_name(row.currency or ""),
        )
        left.setdefault(str(row.cause), []).append(amount)
    lines = []
    for cause, amounts in left.items():
        line = html.escape(page.t(f"filters.unconverted_{cause}", amounts=page.t("shell.comma").join(amounts)))
        if cause == "no_rate":
            line += f' <a href="{html.escape(page.href("upload"))}" target="_self">{page.t("filters.load_rates")}</a>'
        lines.append(f'<div class="kam-scope">{line}</div>')
    return "".join(lines)


def _one(name: str) -> Any:
    return lambda value: {name: [str(value)] if value else []}


def _widgets(page: Page, dimensions: Mapping[str, str]) -> None:
    scope, choices = page.scope, page.profile.choices
    usual = choices.defaults.as_of
    st.date_input(
        page.t("filters.as_of"),
        min_value=choices.first,
        max_value=max(choices.last, scope.as_of),
        format="YYYY-MM-DD",
        **state.bind(
            "kam_as_of",
            scope.as_of,
            lambda day: {"as_of": [day.isoformat()] if day and day != usual else []},
            value=scope.as_of,
        ),
    )
    _period_widgets(page)
    compared = comparison_kind(scope)
    st.selectbox(
        page.t("filters.compare"),
        COMPARISONS,
        format_func=lambda kind: page.t(f"filters.comparison.{kind}"),
        **state.bind(
            "kam_compare",
            compared,
            lambda kind: {"compare": [] if kind == COMPARISONS[0] else [kind]},
            index=COMPARISONS.index(compared),
        ),
    )
    for dimension, field in dimensions.items():
        offered = getattr(choices, field)
        if offered and (dimension != "tier" or page.profile.first_sale is not None):
            chosen = list(getattr(scope, field))
            st.multiselect(
                page.t(f"filters.{dimension}"),
                offered,
                format_func=partial(value_label, page, dimension),
                placeholder=page.t("filters.all"),
                **state.bind(f"kam_{dimension}", chosen, _many(page, dimension), default=chosen),
            )
    if len(choices.currencies) > 1:
        st.selectbox(
            page.t("filters.currency"),
            choices.currencies,
            format_func=page.currency_name,
            **state.bind(
                "kam_currency",
                scope.currency,
                lambda code: {"currency": [] if code == choices.currencies[0] else [code]},
                index=choices.currencies.index(scope.currency),
            ),
        )
    st.button(page.t("filters.reset"), key="kam_reset", on_click=state.guarded(_reset))


def _many(page: Page, name: str) -> Any:
    return lambda values: {name: narrowing(name, tuple(values or ()), page.profile.choices)}


def _period_widgets(page: Page) -> None:
    scope = page.scope
    named = {name: preset(page, name) for name in PRESETS}
    current = next((name for name, period in named.items() if period == scope.period), "custom")

    def encode(name: str) -> Mapping[str, Sequence[str]]:
        if name == "last12" or name is None:
            return {"from": [], "to": []}
        chosen = named.get(name, scope.period)
        return {"from": [chosen.start.isoformat()], "to": [chosen.end.isoformat()]}

    offered = (*PRESETS, "custom")
    chosen = st.session_state.pop("kam_custom", None) or current
    st.selectbox(
        page.t("filters.period"),
        offered,
        format_func=lambda name: page.t(f"filters.preset.{name}"),
        **state.bind("kam_period", chosen, _keep_custom(encode), index=offered.index(chosen)),
    )
    if (month := left_out(page)) is not None and chosen == "last12":
        words = page.t("filters.left_out_why", month=f"{month:%Y-%m}", day=page.day(scope.as_of))
        st.html(f'<p class="kam-count">{words}</p>')
    if chosen == "custom":
        dates = scope.period.start, scope.period.end
        st.date_input(
            page.t("filters.dates"),
            # A link may reach beyond what is loaded; the widget refuses values outside its bounds.
            min_value=min(page.profile.choices.first, scope.period.start),
            max_value=max(page.profile.choices.last, scope.period.end),
            format="YYYY-MM-DD",
            **state.bind("kam_dates", dates, _dates, value=dates),
        )


def _keep_custom(encode: Any) -> Any:
    """'Own dates' is a choice of its own as long as the dates still equal those of a preset."""

    def run(name: str) -> Mapping[str, Sequence[str]]:
        if name == "custom":
            st.session_state["kam_custom"] = "custom"
        return encode(name)  # type: ignore[no-any-return]

    return run


def _dates(value: Any) -> Mapping[str, Sequence[str]]:
    """Both dates, or nothing as long as only the first of a range is picked."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return {}
    return {"from": [value[0].isoformat()], "to": [value[1].isoformat()]}


def _reset() -> None:
    st.query_params.from_dict({name: values for name, values in state.query().items() if name not in SCOPE_PARAMETERS})
