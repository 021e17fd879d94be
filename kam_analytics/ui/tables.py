"""Tables of metric results: labels and formats from the spec, a search field, a click that opens the account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from kam_analytics.charts.text import shorten, text_width
from kam_analytics.metrics import Column, Result
from kam_analytics.ui import state
from kam_analytics.ui.page import Page

_SEARCH_FROM = 15  # shorter tables are read at a glance
_ROW, _ROW_WIDE = 32.8, 37.2  # pixels of a row, and of the heading: Streamlit's 2.1875 rem, larger on a wide page
_TEXT = 44  # half ems of a cell of text: a column of names leaves room for the figures beside it
MOST_ROWS = 1000  # what is sent to the browser; the search covers all rows, a download holds them


def identity(customdata: Any) -> str | None:
    """The customer id that a mark carries."""
    if isinstance(customdata, (list, tuple)):
        customdata = customdata[0] if customdata else None
    return str(customdata) if customdata not in (None, "") else None


def columns(page: Page, result: Result, names: Sequence[str]) -> dict[str, Any]:
    """Streamlit's column settings for the columns shown, by unit."""
    known = {column.name: column for column in result.metric.columns}
    return {name: setting(page, known[name]) for name in names if name in known}


def setting(page: Page, column: Column, label: str = "") -> Any:
    """The setting for one column: its format by unit, its heading by language or as given."""
    label = label or column.label[page.lang]
    kind = st.column_config
    if column.unit == "money":
        return kind.NumberColumn(label, format="%,.2f")
    if column.unit == "ratio":
        return kind.NumberColumn(label, format="%,.1f%%" if page.lang == "zh" else "%,.1f %%")
    if column.unit in ("count", "days"):
        return kind.NumberColumn(label, format="%,.0f")
    if column.unit in ("quantity", "number", "score"):
        return kind.NumberColumn(label, format="localized")
    if column.unit == "date":
        return kind.DateColumn(label, format="YYYY-MM-DD")
    if column.unit == "month":
        return kind.DateColumn(label, format="YYYY-MM")
    return kind.TextColumn(label)


def show(
    page: Page,
    key: str,
    result: Result,
    names: Sequence[str],
    *,
    frame: pd.DataFrame | None = None,
    texts: Mapping[str, Mapping[Any, str]] | None = None,
    extra: Mapping[str, Any] | None = None,
    accounts: bool = True,
    height: int = 420,
) -> pd.DataFrame:
    """Show the columns `names` of a result (or of `frame`, its rows filtered or widened); returns the rows shown.

    `texts` replaces ids of a column by words; `extra` gives column settings for columns that are not the metric's; sentences
    stand there, and are not clipped.
    With `accounts`, a click on a row opens the account in its `customer_id`.
    """
    rows = result.frame if frame is None else frame
    found = _searched(page, key, rows)
    rows = found.head(MOST_ROWS)
    visible = rows[[name for name in names if name in rows.columns]].copy(deep=False)
    for column in result.metric.columns:
        if column.unit == "ratio" and column.name in visible.columns:
            visible[column.name] = visible[column.name] * 100
        if column.unit == "flag" and column.name in visible.columns:
            visible[column.name] = [page.t("shell.yes") if value is True else "" for value in visible[column.name]]
    for name, words in (texts or {}).items():
        if name in visible.columns:
            visible[name] = [words.get(value, value) for value in visible[name]]
    st.dataframe(
        clipped(visible, names=[name for name in visible if name not in (extra or {})]),
        key=f"{key}_table",
        hide_index=True,
        column_config={**columns(page, result, names), **(extra or {})},
        height=whole_rows(page, len(visible), height),
        on_select=state.guarded(lambda: _clicked(key, rows)) if accounts else "ignore",
        selection_mode="single-cell",
        placeholder=page.t("shell.not_available"),
    )
    if len(found) > len(rows):
        shown, total = page.numbers.count(len(rows)), page.numbers.count(len(found))
        st.html(f'<p class="kam-count">{page.t("shell.rows_shown", shown=shown, total=total)}</p>')
    return rows


def clipped(rows: pd.DataFrame, width: int = _TEXT, names: Sequence[str] | None = None) -> pd.DataFrame | Styler:
    """Rows whose texts of more than `width` half ems (in the columns `names`, else in all) end in an ellipsis; cells stay
    whole for copies and searches. A frame with such texts takes twice the bytes to send."""
    looked_at = rows.columns if names is None else names
    long = [
        name for name in looked_at if any(isinstance(cell, str) and text_width(cell) > width for cell in rows[name])
    ]
    return Styler(rows, uuid="kam").format(dict.fromkeys(long, partial(short, width=width))) if long else rows


def short(cell: Any, width: int = _TEXT) -> Any:
    """A text of more than `width` half ems with an ellipsis; anything else as it is."""
    return shorten(cell, width) if isinstance(cell, str) and text_width(cell) > width else cell


def whole_rows(page: Page, count: int, most: int = 420) -> int:
    """The height of a table of `count` rows, in pixels: as many whole rows as fit into `most`."""
    row = _ROW_WIDE if page.theme.scale > 1 else _ROW
    return round(row * (min(count, int(most / row) - 1) + 1)) + 3


def _searched(page: Page, key: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows whose name or id contains what was typed, capitals ignored."""
    if len(rows) < _SEARCH_FROM:
        return rows
    wanted = st.text_input(
        page.t("shell.search"),
        key=f"{key}_search",
        placeholder=page.t("shell.search"),
        label_visibility="collapsed",
        max_chars=80,
        width=320,
    )
    if not wanted:
        return rows
    fields = [
        name
        for name in ("customer_name", "customer_id", "invoice_id", "order_id", "product_name", "product_id")
        if name in rows.columns
    ]
    hit = pd.Series(data=False, index=rows.index)
    for name in fields:
        hit |= rows[name].astype("string").str.contains(wanted.strip(), case=False, regex=False, na=False)
    return rows[hit]


def _clicked(key: str, rows: pd.DataFrame) -> None:
    cells = st.session_state[f"{key}_table"]["selection"]["cells"]
    if cells and cells[0][0] < len(rows):
        st.session_state["kam_follow"] = str(rows.iloc[cells[0][0]]["customer_id"])
