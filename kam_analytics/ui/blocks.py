"""The parts that pages are made of: message, headline figures, chart with its menu, table with its menu."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st

from kam_analytics import metrics
from kam_analytics.charts.look import Figure as Chart
from kam_analytics.charts.theme import picture_config
from kam_analytics.metrics import Result
from kam_analytics.ui import badge, downloads, menu, state, tables
from kam_analytics.ui.page import Page

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FIGURE = re.compile(r"[+\u2212]?\d[\d,.]*( \S{1,6})?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline figure: its value as text, and how it stands against the comparison.

    `change` is signed; `better` says which direction is good (+1, -1) or 0 when neither is. `trend` are up to some
    dozens of values for the sparkline. `to` is the page that explains it, `metric` the one it comes from: its
    definition shows on hover, unless `hint` says something better.
    """

    label: str
    value: str
    change: str = ""
    direction: int = 0
    better: int = 1
    note: str = ""
    trend: Sequence[float] = ()
    to: str = ""
    hint: str = ""
    metric: str = ""


def message(page: Page, sentences: Sequence[str]) -> None:
    """The sentence a page opens with. `sentences` are safe HTML made by `say`."""
    st.html(f'<p class="kam-message">{paragraph(page, sentences)}</p>')


def paragraph(page: Page, sentences: Iterable[str]) -> str:
    """Sentences behind each other; a full-width stop brings its own space."""
    return ("" if page.lang == "zh" else " ").join(sentences)


def say(
    page: Page,
    key: str,
    /,
    to: str = "",
    query: Mapping[str, Sequence[str]] | None = None,
    at: str = "",
    **params: Any,
) -> str:
    """One sentence of the catalogue with its values escaped. With `to`, the value in the field `at` (or the whole
    sentence) links to the page that shows it."""
    safe = {name: html.escape(_whole(str(value))) for name, value in params.items()}
    link = f'<a href="{html.escape(page.href(to, **(query or {})))}" target="_self">{{}}</a>' if to else "{}"
    if at:
        if _DAY.fullmatch(safe[at]):  # nor a date at its hyphens
            link = link.replace("<a ", '<a class="kam-whole" ')
        safe[at] = link.replace("{}", safe[at])
        return page.t(key, **safe)
    return link.replace("{}", page.t(key, **safe))


def _whole(value: str) -> str:
    """A figure that does not break between its number and its unit."""
    return value.replace(" ", "\u00a0") if _FIGURE.fullmatch(value) else value


def headline(page: Page, figures: Sequence[Figure], metric: str = "") -> None:
    """At most five figures in one row; `metric` is where they come from unless a figure names another."""
    st.html('<div class="kam-figures">' + "".join(_figure(page, figure, metric) for figure in figures) + "</div>")


def _figure(page: Page, figure: Figure, metric: str) -> str:
    tone = (
        "" if not figure.direction or not figure.better else ("good" if figure.direction * figure.better > 0 else "bad")
    )
    arrow = {1: "▲", -1: "▼"}.get(figure.direction, "")
    change = f'<span class="kam-change {tone}">{arrow} {html.escape(figure.change)}</span>' if figure.change else ""
    note = f'<span class="kam-note">{html.escape(figure.note)}</span>' if figure.note else ""
    body = (
        f'<span class="kam-label">{html.escape(figure.label)}</span>'
        f'<span class="kam-value">{html.escape(figure.value)}</span>'
        f'<span class="kam-line">{change}{note}</span>{_sparkline(page, figure.trend)}'
    )
    source = figure.metric or metric
    text = figure.hint or (definition(page, source) if source else "")
    hint = f' title="{html.escape(text)}"' if text else ""
    if figure.to:
        return f'<a class="kam-figure" href="{html.escape(page.href(figure.to))}" target="_self"{hint}>{body}</a>'
    return f'<div class="kam-figure"{hint}>{body}</div>'


def definition(page: Page, name: str) -> str:
    """Meaning and formula of a metric, as its spec has them."""
    metric = metrics.get(name)
    return f"{metric.meaning[page.lang]} {page.t('shell.formula')} {metric.formula[page.lang]}"


def _sparkline(page: Page, values: Sequence[float]) -> str:
    """A small line as a picture, since the page takes no inline drawings."""
    known = [value for value in values if value == value]
    if len(known) < 2:
        return ""
    low, high = min(*known, 0), max(*known, 0)
    height = (high - low) or 1
    step = 100 / (len(known) - 1)
    points = " ".join(f"{i * step:.1f},{23 - (value - low) / height * 22:.1f}" for i, value in enumerate(known))
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 24" preserveAspectRatio="none">'
        f'<polyline points="{points}" fill="none" stroke="{page.theme.ink_soft}" stroke-width="1.4" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )
    return f'<img class="kam-spark" alt="" src="data:image/svg+xml,{quote(drawing)}">'


def change(page: Page, now: Any, base: Any) -> tuple[str, int]:
    """The relative change as text and its direction; nothing without a comparison."""
    if base is None or now is None or pd.isna(base) or pd.isna(now) or base <= 0:
        return "", 0
    ratio = now / base - 1
    return page.numbers.change(ratio), (ratio > 0) - (ratio < 0)


def chart(
    page: Page,
    key: str,
    title: str,
    subtitle: str,
    draw: Callable[[], Chart],
    result: Result,
    *others: Result | None,
    accounts: bool = False,
    selecting: bool = False,
    config: dict[str, Any] | None = None,
) -> list[str]:
    """A chart with title, subtitle and menu; `draw` makes its figure from `result` and `others`.

    With `accounts`, a click on a mark opens the account behind it; with `selecting`, points can be clicked, boxed or
    lassoed, and the ids of the accounts chosen are returned.
    """
    with st.container(key=f"kam_chart_{key}", gap=None):
        # The container of the chart is enough for the menu's place.
        _head(page, key, title, subtitle, [result], badge.of(page, result))
        clickable = accounts or selecting
        figure = page.once(f"chart.{key}", partial(_drawn, draw, clickable=clickable), result, *others)
        if not figure.data:
            st.html(f'<div class="kam-none">{page.t("shell.nothing_here")}</div>')
            return []
        widget = f"{key}_figure"
        reaction: Any = "rerun" if selecting else _open_account(widget) if accounts else "ignore"
        event: Any = st.plotly_chart(
            figure,
            key=widget,
            theme=None,
            config=config
            or picture_config(f"kam_{key}", {"Download plot as a PNG": page.t("shell.download_png")}, _locale(page)),
            on_select=reaction,
            selection_mode=("points", "box", "lasso") if selecting else "points",
            alt=f"{title}. {subtitle}",
        )
    if not selecting:
        return []
    found = [tables.identity(point.get("customdata")) for point in event["selection"]["points"]]
    return list(dict.fromkeys(identity for identity in found if identity))


def _drawn(draw: Callable[[], Chart], *, clickable: bool) -> Chart:
    """Streamlit lets clickable charts be panned (axes are fixed or not, as before), but only after it has drawn them."""
    figure = draw()
    if clickable:
        figure.layout.dragmode = figure.layout.dragmode or "pan"
    figure.settle()
    return figure


def _locale(page: Page) -> str:
    """A name for Plotly's dictionary; its own default would not take ours."""
    return f"kam-{page.lang}"


def heading(page: Page, key: str, title: str, subtitle: str, results: Sequence[Result]) -> None:
    """Title, subtitle and the small menu at the right."""
    with st.container(key=f"kam_head_{key}", gap=None):
        _head(page, key, title, subtitle, results)


def _head(page: Page, key: str, title: str, subtitle: str, results: Sequence[Result], mark: str = "") -> None:
    st.html(f'<div class="kam-head"><h3>{html.escape(title)}</h3><p>{html.escape(subtitle)}</p>{mark}</div>')
    box = st.popover(" ", icon=":material/more_horiz:", key=f"kam_menu_{key}", on_change="rerun", type="tertiary")
    if box.open:
        with box:
            for result in results:
                about(page, key, result)


def about(page: Page, key: str, result: Result) -> None:
    """Definition, SQL and downloads of a metric's result."""
    metric, lang = result.metric, page.lang
    st.html(
        f'<div class="kam-about"><h4>{html.escape(metric.title[lang])}</h4><p>{html.escape(metric.meaning[lang])}</p>'
        f"<p><b>{page.t('shell.formula')}</b> {html.escape(metric.formula[lang])}</p>"
        f"<p><b>{page.t('shell.grain')}</b> {html.escape(metric.grain[lang])}</p>"
        f"<p><b>{page.t('shell.source')}</b> {html.escape(metric.source)}</p></div>"
    )
    name = f"kam_{metric.name.replace('/', '_')}_{page.scope.as_of:%Y%m%d}"
    notes = [
        metric.title[lang],
        f"{page.span(page.scope.period)}; {page.t('shell.as_of_day', day=page.day(page.scope.as_of))}",
    ]
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            page.t("shell.download_csv"),
            lambda: downloads.as_csv(result, lang),
            file_name=f"{name}.csv",
            mime="text/csv",
            key=f"kam_csv_{key}_{metric.name}",
            on_click="ignore",
        )
        st.download_button(
            page.t("shell.download_xlsx"),
            lambda: downloads.as_xlsx(result, lang, notes),
            file_name=f"{name}.xlsx",
            key=f"kam_xlsx_{key}_{metric.name}",
            on_click="ignore",
        )
    with st.expander(page.t("shell.sql")):
        st.code(result.sql, language="sql", wrap_lines=False, height=280)


def _open_account(key: str) -> Callable[[], None]:
    """A click handler: remember the account that was clicked; `follow` goes there in the same run."""

    def clicked() -> None:
        points = st.session_state[key]["selection"]["points"]
        if points and (identity := tables.identity(points[0].get("customdata"))):
            st.session_state["kam_follow"] = identity

    return state.guarded(clicked)


def follow(page: Page) -> None:
    """Go to the account that was clicked on the page before this run, if any."""
    if identity := st.session_state.pop("kam_follow", None):
        st.switch_page(menu.path("account"), query_params=page.link_query(customer=[identity]))
