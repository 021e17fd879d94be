"""What a person may say about a file on its way in: that it is not as last time, and which of its columns is which."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from kam_analytics import i18n
from kam_analytics.ingest import KINDS, Choice, Match, Note, Question
from kam_analytics.ingest.meaning import side_by_side, statuses, wide
from kam_analytics.ingest.meaning.mapping import wide_columns
from kam_analytics.ingest.planning import plan, remembered
from kam_analytics.ingest.planning.plan import mapping_for
from kam_analytics.ui import state, upload_offered, upload_read, upload_shown
from kam_analytics.ui.page import Page
from kam_analytics.ui.upload_read import Draft

_MARKS = re.compile(r"[\\`*_{}\[\]()#+\-.!<>~|:$&]")  # of Markdown: a label would follow them
_MANY = 12  # values of a column that hardly is a status
_SURE, _LIKELY = 0.9, 0.7  # confidence from which a column is sure, and from which it is likely

_LOOKED_AGAIN = {"table": "table", "header": "header_row"}  # question -> hint by which the file is looked at again
_ANSWERED_BY = {"other_tables": "table", "no_header": "header"}  # warning -> question that says the same
FIRST = {"kind", *_LOOKED_AGAIN}  # questions on whose answer it depends which columns there are to map


def as_last_time(page: Page, draft: Draft) -> None:
    """Says that remembered answers are in force, and lets them go."""
    if draft.known is None:
        return
    with st.container(key="kam_as_last_time", horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(f'<div class="kam-line-text">{html.escape(draft.known.note.text(page.lang))}</div>')
        st.button(
            page.t("upload.forget"),
            key="kam_forget_reading",
            on_click=state.guarded(_forget_reading),
            args=(page, draft),
        )


def _forget_reading(page: Page, draft: Draft) -> None:
    for known in (draft.remembered, draft.first.known if draft.first is not None else None):
        if known is not None:
            remembered.forget(page.engine, known.shape)
    if draft.first is not None:
        draft.first = draft.first.without_memory()
        draft.inspection, draft.hints = draft.first.inspection, draft.first.hints
    draft.remembered = draft.kind = None
    draft.as_last_time()


def questions(page: Page, draft: Draft, notes: Sequence[Note], kinds: Sequence[str]) -> set[str]:
    """What there is to know of the file, and what it leaves open, each answer shown on values of the file; the questions
    by their codes. `kinds`: those that only the content leaves."""
    found = plan.questions(draft.inspection, draft.kind, draft.overrides)
    if len(kinds) > 1 and not found:
        found = (Question("kind", tuple(map(Choice, kinds))),)
    codes = {question.code for question in found}
    upload_shown.notices(page, [note for note in notes if _ANSWERED_BY.get(note.code) not in codes])
    for question in found:
        words = {choice.id: choice for choice in question.choices}

        def label(name: str, question: Any = question, words: Any = words) -> str:
            shown = page.t("shell.comma").join(f"{written} = {read}" for written, read in words[name].examples[:2])
            text: str = words[name].text(question.code, page.lang)
            return page.t("upload.example", text=text, shown=shown) if shown else text

        with st.container(key=f"kam_ask_{question.code}", border=True):
            st.html(f'<div class="kam-ask">{html.escape(question.text(page.lang))}</div>')
            known = draft.answers.get(question.code)
            answer = st.radio(
                question.text(page.lang), list(words), index=list(words).index(known) if known in words else None,
                format_func=label, label_visibility="collapsed", key=_key(question, known),
            )  # fmt: skip
            if question.others:
                answer = _another(page, question, known, answer)
        if answer is not None and answer != known:
            if question.code in _LOOKED_AGAIN:
                hint: dict[str, Any] = {_LOOKED_AGAIN[question.code]: int(answer)}
                upload_read.look_again(page, draft, replace(draft.hints, **hint))
                continue
            if question.code == "amount_column":
                target, _, source = answer.partition("=")
                draft.overrides[target] = source
            elif question.code == "kind":
                draft.kind, draft.overrides, draft.rows = answer, {}, {}
            else:
                draft.answers[question.code] = answer
            st.rerun()
    return codes


def _key(question: Question, known: str | None) -> str:
    """The key of the answers: anew where another widget may have given one."""
    return f"kam_answer_{question.code}" + (f"_{known}" if question.others and known else "")


def _another(page: Page, question: Question, known: str | None, likely: str | None) -> str | None:
    """One of the less likely answers, else the `likely` one."""
    others = {choice.id: choice for choice in question.others}
    picked = st.selectbox(
        page.t(f"upload.another.{question.code}"), list(others), index=list(others).index(known) if known in others else None,
        format_func=lambda name: others[name].text(question.code, page.lang), placeholder=page.t("upload.choose"),
        key=f"kam_other_{question.code}_{known}", width=420,
    )  # fmt: skip
    return picked if picked is not None and (likely is None or picked != known) else likely


def mapping(page: Page, draft: Draft, kind: str, matches: Mapping[str, Match]) -> None:
    """Which column of the file is which: required and found ones first, the others folded away."""
    found, chosen = draft.inspection, KINDS[kind]
    spread = wide_columns(chosen, found.columns, matches, by_hand=draft.kind is not None)
    needed = chosen.starred({*matches, *wide.stands_for(spread)})
    first = [target for target in chosen.targets if target in matches or target in needed]
    others = [target for target in chosen.targets if target not in first]
    st.html(f'<div class="kam-head"><h3>{page.t("upload.columns")}</h3><p>{page.t("upload.columns_under")}</p></div>')
    offered = upload_offered.among(page, [column.name for column in found.columns])
    _selectors(page, draft, kind, first, matches, needed, offered)
    if spread:
        listed = page.t("shell.comma").join(i18n.column(name, page.lang) for name in spread)
        st.html(f'<p class="kam-count">{html.escape(page.t(f"upload.wide_{chosen.wide}", columns=listed))}</p>')
    for columns in side_by_side.beside(found, chosen, matches).values():
        listed = page.t("shell.comma").join(columns)
        st.html(f'<p class="kam-count">{html.escape(page.t("upload.beside", columns=listed))}</p>')
    if others:
        spoken = {"amount", "rate", *wide.PERIODS} if spread else ()  # what those columns say
        names = page.t("shell.comma").join(page.t(f"ingest.target.{one}") for one in others if one not in spoken)
        with st.expander(page.t("upload.not_found", names=names)):
            _selectors(page, draft, kind, others, matches, needed, offered)


def _selectors(
    page: Page,
    draft: Draft,
    kind: str,
    targets: list[str],
    matches: Mapping[str, Match],
    needed: set[str],
    offered: Sequence[str],
) -> None:
    columns = st.columns(4)
    for place, target in enumerate(targets):
        match = matches.get(target)
        current = match.source if match else ""
        names = ["", *offered] if not current or current in offered else ["", current, *offered]
        with columns[place % 4]:
            picked = st.selectbox(
                page.t(f"ingest.target.{target}") + (" *" if target in needed else "") + _mark(page, match),
                names,
                index=names.index(current),
                format_func=lambda name: i18n.column(name, page.lang) or page.t("upload.none"),
                key=f"kam_map_{kind}_{target}_{current}",
                help=match.text(page.lang) if match else None,
            )
        if picked != current:
            draft.overrides[target] = picked or None
            st.rerun()


def _mark(page: Page, match: Match | None) -> str:
    """A word behind the name of a column that is not sure."""
    if match is None or match.confidence >= _SURE:
        return ""
    if match.evidence:
        return page.t("upload.sure.content")
    return page.t("upload.sure.likely" if match.confidence >= _LIKELY else "upload.sure.check")


def receipts(page: Page, draft: Draft, kind: str) -> None:
    """Whether receipts that name no invoice are taken off the oldest open ones."""
    if kind == "payments" and "invoice_id" not in mapping_for(draft.inspection, kind, draft.overrides):
        draft.unapplied = not st.checkbox(
            page.t("upload.oldest_first"), value=not draft.unapplied, key="kam_oldest_first"
        )


def rows(page: Page, draft: Draft, kind: str) -> None:
    """Which rows are loaded, by the values of the columns that say what became of them."""
    found = statuses.choices(draft.inspection, kind, draft.rows)
    acting = {name: values for name, values in found.items() if any(value.reason or value.doubtful for value in values)}
    if acting:
        st.html(f'<div class="kam-head"><h3>{page.t("upload.rows_by")}</h3><p>{page.t("upload.rows_under")}</p></div>')
        for name, values in acting.items():
            _values(page, draft, name, values)
    others = {name: values for name, values in found.items() if name not in acting and 1 < len(values) <= _MANY}
    if others:
        with st.expander(page.t("upload.rows_more", names=page.t("shell.comma").join(others))):
            for name, values in others.items():
                _values(page, draft, name, values)


def _values(page: Page, draft: Draft, name: str, values: tuple[statuses.Value, ...]) -> None:
    with st.container(gap=None):
        st.html(f'<p class="kam-count">{html.escape(i18n.column(name, page.lang))}</p>')
        with st.container(horizontal=True, gap="medium"):
            for value in values:
                _value(page, draft, name, value)


def _value(page: Page, draft: Draft, name: str, value: statuses.Value) -> None:
    loaded = value.reason is None
    said = "upload.rows_value" if draft.inspection.complete else "upload.rows_about"
    label = page.t(said, value=_MARKS.sub(r"\\\g<0>", value.text), n=page.numbers.count(value.count))
    if value.reason or value.doubtful:
        label += " · " + page.t(f"ingest.reason.{value.reason}" if value.reason else "upload.rows_doubtful")
    ticked = st.checkbox(label, value=loaded, key=f"kam_rows_{name}_{value.text}_{loaded}")
    if ticked != loaded:
        draft.rows.setdefault(name, {})[value.text] = ticked
        st.rerun()
