"""The part of a preview that says what happens to the rows loaded before, and what that changes row by row."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from kam_analytics.errors import KamError
from kam_analytics.ingest import KINDS, ChangedRow, Difference, Mode, Overlap, PendingImport
from kam_analytics.ingest.books import difference, facts
from kam_analytics.ingest.books.difference import STATES, Month
from kam_analytics.ingest.books.modes import LoadedBefore
from kam_analytics.ui import shell, tables
from kam_analytics.ui.page import Page

_SHOWN = 100
_MONTHS_WIDE = 560
_DIFFERENCE = "kam_difference"  # session: what the mode in force changes


def draw(page: Page, pending: PendingImport) -> None:
    """The choice of mode where the file meets rows of its kind that are loaded already, and what changes in sum."""
    if pending.overlap is not None:
        _choose(page, pending, pending.overlap)
    found = _changes(pending)
    if found is None:
        return
    counted = page.t("shell.comma").join(
        page.t("cli.difference.pair", label=page.t(f"upload.mode.{state}"), value=page.numbers.count(found.rows[state]))
        for state in (*STATES, "same")
    )
    st.html(f'<div class="kam-head"><h3>{page.t("upload.mode.sums")}</h3><p>{html.escape(counted)}</p></div>')
    months(page, pending.kind, found.months)


def _choose(page: Page, pending: PendingImport, met: Overlap) -> None:
    """The choice of mode, with its reason."""
    st.html(
        f'<div class="kam-head"><h3>{page.t("upload.mode.title")}</h3><p>{html.escape(_reason(page, met, pending.before))}</p></div>'
    )
    names = met.offered

    def label(name: str) -> str:
        words = page.t(f"upload.mode.{name}")
        return page.t("upload.mode.proposed", mode=words) if name == met.proposed else words

    with st.container(horizontal=True, gap="large", vertical_alignment="bottom", key="kam_mode_box"):
        chosen = st.radio(
            page.t("upload.mode.title"), names, index=names.index(pending.mode.name), format_func=label,
            horizontal=True, label_visibility="collapsed", key=f"kam_mode_{pending.import_id}",
        )  # fmt: skip
        wanted = Mode(chosen)
        if pending.mode.name == chosen == "replace":
            first = st.date_input(page.t("upload.mode.first"), pending.mode.first, width=170, format="YYYY-MM-DD")
            last = st.date_input(page.t("upload.mode.last"), pending.mode.last, width=170, format="YYYY-MM-DD")
            wanted = Mode("replace", first, last)
    if wanted != pending.mode:
        try:
            with st.spinner(page.t("upload.mode.working")):
                pending.use(wanted)
        except KamError as error:
            shell.show_error(error, page.lang)
        else:
            st.session_state.pop(_DIFFERENCE, None)
            st.rerun()


def rows(page: Page, pending: PendingImport) -> None:
    """The rows that change: those that surprise first, then those that move the most money."""
    found = _changes(pending)
    shown = _rows(page, pending.kind, found) if found is not None else []
    if found is None or not shown:
        return
    total = sum(found.rows[state] for state in STATES)
    said = "all" if total <= len(shown) else "under"
    counts = {"n": page.numbers.count(len(shown)), "total": page.numbers.count(total)}
    st.html(
        f'<div class="kam-head"><h3>{page.t("upload.mode.difference")}</h3><p>{page.t(f"upload.mode.{said}", **counts)}</p></div>'
    )
    money = {
        label: st.column_config.NumberColumn(label, format="%,.2f")
        for label in (_money(page, pending.kind, name) for name in ("before", "after"))
    }
    height = tables.whole_rows(page, len(shown))
    frame, what = pd.DataFrame(shown), page.t("upload.mode.what")
    may_be_empty = [what, *(page.t(f"ingest.target.{name}") for name in ("customer_name", "customer_id"))]
    if KINDS[pending.kind].dated is None:
        may_be_empty += [page.t("upload.mode.document"), *money]
    filled = frame.notna() & (frame != "")
    frame = frame.drop(columns=[name for name in may_be_empty if not filled[name].any()])
    settings = {**money, what: st.column_config.TextColumn(width="large")}
    cells = tables.clipped(frame, names=[name for name in frame if name != what])
    st.dataframe(cells, hide_index=True, column_config=settings, placeholder="", height=height)


def _reason(page: Page, met: Overlap, before: LoadedBefore | None) -> str:
    numbers = page.numbers
    if before is not None:
        return page.t("upload.mode.again", **before.named() | {"rows": numbers.count(before.rows)})
    if met.known and 2 * met.same_day < met.known:
        return page.t("upload.mode.restarted", known=numbers.count(met.known))
    if met.known:
        return page.t("upload.mode.known", known=numbers.count(met.known), documents=numbers.count(met.documents))
    if met.loose_known:
        return page.t("upload.mode.known_rows", n=numbers.count(met.loose_known))
    return page.t("upload.mode.nothing_known")


def _changes(pending: PendingImport) -> Difference | None:
    """What the import changes, found once; None where nothing can change, and of customers where none is known."""
    if not pending.compares:
        return None
    kept = st.session_state.get(_DIFFERENCE)
    if kept is None or kept[0] != (pending.import_id, pending.mode):
        kept = ((pending.import_id, pending.mode), pending.difference())
        st.session_state[_DIFFERENCE] = kept
    found: Difference = kept[1]
    return None if found.all_new and KINDS[pending.kind].dated is None else found


def _money(page: Page, kind: str, name: str) -> str:
    """The amount of a kind before or after, by its name."""
    return page.t(f"upload.mode.amount_{name}", name=page.t(f"ingest.target.{KINDS[kind].totals[0]}"))


def _rows(page: Page, kind: str, found: Difference) -> list[dict[str, Any]]:
    described = KINDS[kind]
    money = described.totals[0]
    # What surprises comes first: rows that go or change, then new ones; of each those that move the most money.
    listed = [(state, row) for state in ("gone", "changed", "new") for row in found.first[state]]
    shown = []
    for state, row in listed[:_SHOWN]:
        told = row.after or row.before or {}
        document, day = difference.named(kind, told)
        shown.append(
            {
                page.t("upload.mode.state"): page.t(f"upload.mode.{state}"),
                page.t("upload.mode.document"): str(document or ""),
                **({page.t(f"ingest.target.{described.dated}"): day} if described.dated else {}),
                page.t("ingest.target.customer_name"): row.customer or "",
                page.t("ingest.target.customer_id"): "" if row.customer else told.get("customer_id") or "",
                _money(page, kind, "before"): _amount(row.before, money),
                _money(page, kind, "after"): _amount(row.after, money),
                page.t("upload.mode.what"): _what(page, row, money),
            }
        )
    return shown


def _amount(row: Mapping[str, Any] | None, money: str) -> float | None:
    return float(row[money]) if row and row[money] is not None else None


def _what(page: Page, row: ChangedRow, money: str) -> str:
    """Each changed cell as 'column: old → new', but the amount that has columns of its own."""
    if row.before is None or row.after is None:
        return ""
    return page.t("shell.comma").join(
        f"{page.t(f'ingest.target.{name}')}: {_cell(name, row.before[name])} → {_cell(name, row.after[name])}"
        for name in row.changed
        if name != money
    )


def _cell(name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    return f"{facts.trimmed(value, name):,f}" if isinstance(value, Decimal) else str(value)


def months(page: Page, kind: str, changed: Sequence[Month], *, by_year: bool = False) -> None:
    """The amount of a kind before and after by month, where that changes."""
    several = len({month.currency for month in changed}) > 1
    names = ("month", *(("currency",) if several else ()), "before", "after", "moved")
    rows = [
        {
            "month": month.month,
            "currency": page.currency_name(month.currency) if month.currency else "",
            "before": float(month.before),
            "after": float(month.after),
            "moved": float(month.after - month.before),
        }
        for month in changed
        if month.after != month.before
    ]
    if not rows:
        return
    label = page.t(
        f"upload.mode.{'years' if by_year else 'months'}", name=page.t(f"ingest.target.{KINDS[kind].totals[0]}")
    )
    st.html(f'<p class="kam-count">{html.escape(label)}</p>')
    settings: dict[str, Any] = {
        name: st.column_config.NumberColumn(page.t(f"upload.mode.{name}"), format=form)
        for name, form in (("before", "%,.2f"), ("after", "%,.2f"), ("moved", "%+,.2f"))
    }
    grain, form = ("year", "YYYY") if by_year else ("month", "YYYY-MM")
    settings["month"] = st.column_config.DateColumn(page.t(f"upload.mode.{grain}"), format=form)
    settings["currency"] = st.column_config.TextColumn(page.t("upload.mode.currency"))
    frame = pd.DataFrame(rows, columns=list(names))
    height = tables.whole_rows(page, len(rows))
    st.dataframe(frame, hide_index=True, column_config=settings, width=_MONTHS_WIDE, height=height)
