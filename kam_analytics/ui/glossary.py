"""The glossary: terms in short, and every metric from its spec."""

from __future__ import annotations

import html

import streamlit as st

from kam_analytics import metrics
from kam_analytics.metrics import Metric
from kam_analytics.ui import state
from kam_analytics.ui.page import Page
from kam_analytics.ui.words import terms


def draw(page: Page) -> None:
    """A search field and one entry a metric, grouped by subject; `metric=NAME` in the link opens one."""
    opened = page.param("metric", "", metrics.names())
    wanted = st.text_input(
        page.t("glossary.search"),
        placeholder=page.t("glossary.search"),
        label_visibility="collapsed",
        max_chars=80,
        width=420,
        **state.bind("kam_glossary", page.param("search", ""), lambda text: {"search": [text] if text else []}),
    )
    sought = wanted.strip().lower()
    _terms(page, sought)
    known = [metrics.get(name) for name in metrics.names()]
    found = [metric for metric in known if sought in _text(metric, page.lang)]
    st.html(f'<p class="kam-count">{page.t("glossary.count", n=len(found), total=len(known))}</p>')
    subject = ""
    for metric in found:
        if metric.subject != subject:
            subject = metric.subject
            st.html(f'<h2 class="kam-subject">{page.t(f"glossary.subject.{subject}")}</h2>')
        shown = metric.name == opened or len(found) == 1
        # Fifty statements with their words in colour take a browser seconds: what is closed is not drawn.
        box = st.expander(
            metric.title[page.lang],
            expanded=shown,
            key=f"kam_entry_{metric.name}{'_shown' if shown else ''}",  # a box keeps its state under its key
            on_change="rerun",
        )
        if box.open:
            with box:
                entry(page, metric)


def _terms(page: Page, sought: str) -> None:
    """The terms that a reader may look up, in the order of their names."""
    texts = terms(page, "glossary.term")
    names = {key.removesuffix(".name"): name for key, name in texts.items() if key.endswith(".name")}
    found = [key for key, name in names.items() if sought in f"{name} {texts[f'{key}.text']}".lower()]
    if not found:
        return
    rows = "".join(
        f"<dt>{html.escape(names[key])}</dt><dd>{html.escape(texts[f'{key}.text'])}</dd>"
        for key in sorted(found, key=lambda key: names[key].lower())
    )
    st.html(f'<h2 class="kam-subject">{page.t("glossary.terms")}</h2><dl class="kam-terms">{rows}</dl>')


def _text(metric: Metric, lang: str) -> str:
    return " ".join((metric.name, metric.title[lang], metric.meaning[lang], metric.formula[lang])).lower()


def entry(page: Page, metric: Metric) -> None:
    """Meaning, formula, grain, source, columns and SQL of one metric."""
    lang = page.lang
    facts = (
        ("glossary.meaning", metric.meaning[lang]),
        ("glossary.formula", metric.formula[lang]),
        ("glossary.grain", metric.grain[lang]),
        ("glossary.source", metric.source),
        ("glossary.name", metric.name),
    )
    rows = "".join(f"<dt>{page.t(key)}</dt><dd>{html.escape(value)}</dd>" for key, value in facts)
    columns = "".join(
        f"<tr><td>{html.escape(column.label[lang])}</td><td><code>{column.name}</code></td>"
        f"<td>{page.t(f'glossary.unit.{column.unit}')}</td></tr>"
        for column in metric.columns
    )
    heads = "".join(f"<th>{page.t(f'glossary.{name}')}</th>" for name in ("column", "id", "unit_head"))
    st.html(
        f'<dl class="kam-entry">{rows}</dl>'
        f'<table class="kam-columns"><thead><tr>{heads}</tr></thead><tbody>{columns}</tbody></table>'
    )
    sql, _ = metrics.statement(metric, page.scope, metric.values({}))
    st.code(sql, language="sql", height=260)
