"""What an upload shows: how the file is read, rejected rows, what changes, what was loaded."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any

import pandas as pd
import streamlit as st

from kam_analytics import i18n, ingest
from kam_analytics.ingest import Inspection, Match, Note, Outcome, PendingImport, Plan, Reject
from kam_analytics.ingest.books.outcome import beyond
from kam_analytics.ingest.cells.dates import SERIAL, read
from kam_analytics.ingest.kinds import DAYS, KINDS, NUMBER, RATE
from kam_analytics.ingest.kinds.kind import QUOTE
from kam_analytics.ingest.meaning import statuses
from kam_analytics.ingest.meaning.mapping import wide_columns
from kam_analytics.ingest.planning.readings import order_used
from kam_analytics.ui import blocks, menu, tables
from kam_analytics.ui.page import Page

_MONEY = ("unit_price", "revenue", "cost", "profit", "amount", "paid_amount", "open_amount", "credit_limit")
_AS_ASKED = ("left_out",)  # notes that tell what became of the reader's own choice
_NAMED = 12  # columns that are not used, by name
_WIDTH = 200  # columns of the file that are shown
_VALUE = 32  # half ems of a rejected value and its column, as wide as they stand


def size(page: Page, count: int) -> str:
    """The size of a file of `count` bytes: kB below 0.1 MB, bytes below 1 kB."""
    if count < 1000:
        return page.t("upload.size.bytes", n=count)
    if count < 100_000:
        return page.t("upload.size.kb", n=f"{count / 1e3:,.1f}")
    return page.t("upload.size.mb", n=f"{count / 1e6:,.1f}")


def read_as(page: Page, found: Inspection, plan: Plan | None) -> str:
    """The date order and the decimal mark of the plan as sentences, each shown on a value of the file; nothing where
    no filled column is read so. Columns are named where they differ."""
    if plan is None:
        return ""
    holds = KINDS[plan.kind].targets
    filled = {target for target, source in plan.mapping.items() if found.column(source).value != "empty"}
    orders: defaultdict[str, list[str]] = defaultdict(list)
    for target, formats in plan.dates.items():
        if target in filled:
            orders[order_used({target: formats}) or SERIAL].append(target)
    styles: defaultdict[str, list[str]] = defaultdict(list)
    for target, style in plan.decimals.items():
        if target in filled and holds[target] != DAYS:
            styles[style].append(target)
    said = [_said(page, f"dates.{order}", of, len(orders), _day(found, plan, of)) for order, of in orders.items()]
    said += [
        _said(page, f"numbers.{style}", of, len(styles), _fraction(found, plan, of, "." if style == "point" else ","))
        for style, of in styles.items()
    ]
    return "".join(said)


def _said(page: Page, key: str, targets: list[str], ways: int, example: str) -> str:
    words = page.t(f"upload.{key}")
    if ways > 1:
        names = page.t("shell.comma").join(page.t(f"ingest.target.{target}") for target in targets)
        words = page.t("upload.of_columns", words=words, names=names)
    return page.t("upload.read_as", words=words + (page.t("upload.as_in", example=example) if example else ""))


def _values(found: Inspection, plan: Plan, target: str) -> list[str]:
    column = found.column(plan.mapping[target])
    return [*column.samples, *(row[column.index] for row in found.sample if column.index < len(row))]


def _day(found: Inspection, plan: Plan, targets: list[str]) -> str:
    """A date of the file, where possible one whose day cannot be a month."""
    known = [
        (text, day)
        for target in targets
        for text in _values(found, plan, target)
        if (day := read(text, plan.dates[target])) is not None
    ]
    return next((text for text, day in known if day.day > 12), known[0][0] if known else "")


def _fraction(found: Inspection, plan: Plan, targets: list[str], mark: str) -> str:
    """A number of the file with a decimal mark: one mark at most, and digits other than three behind it."""
    texts = (text.strip() for target in targets for text in _values(found, plan, target))
    return next((text for text in texts if text.count(mark) == 1 and len(text.split(mark)[1]) in (1, 2)), "")


def telling(page: Page, found: Inspection) -> None:
    """A line of the file by which a reader sees whether the encoding is right."""
    if found.telling:
        st.html(f'<p class="kam-count">{html.escape(page.t("upload.telling", line=found.telling))}</p>')


def unused(
    page: Page, found: Inspection, kind: str, matches: Mapping[str, Match], plan: Plan | None, by_hand: bool
) -> None:
    """The columns of the file that nothing is read from. `by_hand`: the kind was chosen."""
    spread = plan.wide if plan is not None else wide_columns(KINDS[kind], found.columns, matches, by_hand=by_hand)
    used: Collection[str] = {*(match.source for match in matches.values()), *spread}
    if plan is None:
        used = {*used, *statuses.choices(found, kind, {})}
    else:
        used = {*used, *plan.aside, *plan.turned, *plan.kept, *plan.added, *chain.from_iterable(plan.beside.values())}
    names = [column.name for column in found.columns if column.name not in used]
    if not names:
        return
    listed = page.t("shell.comma").join(i18n.column(name, page.lang) for name in names[:_NAMED])
    if len(names) > _NAMED:
        listed = page.t("upload.and_more", names=listed, n=page.numbers.count(len(names) - _NAMED))
    st.html(f'<p class="kam-count">{html.escape(page.t("upload.unused", names=listed))}</p>')


def first_rows(page: Page, found: Inspection) -> None:
    """The head of the file as it is written; of a very wide one the first columns: a browser draws thousands for half a minute."""
    names = [column.name for column in found.columns[:_WIDTH]]
    cells = [[*row, *[""] * len(names)][: len(names)] for row in found.sample[:5]]  # a row may end in more delimiters
    rows = pd.DataFrame(cells, columns=names)
    of_all = page.t("upload.first_columns", shown=page.numbers.count(_WIDTH), n=page.numbers.count(len(found.columns)))
    under = f"<p>{of_all}</p>" if len(found.columns) > _WIDTH else ""
    st.html(f'<div class="kam-head"><h3>{page.t("upload.first_rows")}</h3>{under}</div>')
    columns = {name: st.column_config.TextColumn(tables.short(i18n.column(str(name), page.lang))) for name in rows}
    st.dataframe(tables.clipped(rows), hide_index=True, column_config=columns, placeholder="")


def loaded_rows(page: Page, pending: PendingImport) -> None:
    """The head of the file as it will be stored: amounts with as many decimals, two to four, as their column needs."""
    sample, holds = pd.DataFrame(pending.sample), KINDS[pending.kind].targets
    known = [name for name in sample if i18n.has(f"ingest.target.{name}") and not sample[name].isin([None, ""]).all()]
    rows, columns = sample[known].copy(), {}
    for name in known:
        label = page.t(f"ingest.target.{name}")
        columns[name] = st.column_config.Column(label)
        if holds.get(name) in (NUMBER, RATE, QUOTE):
            most = 8 if holds[name] == QUOTE else 4
            places = _decimals(rows[name], least=2 if name in _MONEY else 0, most=most)
            columns[name] = st.column_config.NumberColumn(label, format=f"%,.{places}f")
            rows[name] = rows[name].astype(float)
    st.html(f'<div class="kam-head"><h3>{page.t("upload.loaded_rows")}</h3></div>')
    height = tables.whole_rows(page, len(rows))
    st.dataframe(tables.clipped(rows), hide_index=True, column_config=columns, placeholder="", height=height)


def _decimals(amounts: pd.Series, least: int, most: int) -> int:
    """The decimals that no amount of a column (Decimal) loses, `least` to `most`."""
    needed = (-int(amount.normalize().as_tuple().exponent) for amount in amounts.dropna())
    return min(max(least, *needed), most)


def totals(page: Page, found: Mapping[str, Decimal]) -> list[tuple[str, str]]:
    """Control totals as label and number. A quantity of whole units has no cents."""
    return [
        (
            ingest.total_label(name, page.lang),
            page.numbers.count(int(value)) if name == "quantity" and value == int(value) else page.numbers.full(value),
        )
        for name, value in found.items()
    ]


def notices(page: Page, notes: Iterable[Note], quiet: Collection[str] = ()) -> None:
    """Notes one below the other: what was done as asked in plain lines, what wants a look marked; `quiet` ones not."""
    shown = [note for note in notes if note.code not in quiet]
    for marked in (True, False):
        lines = [
            f'<div class="{"kam-notice" if marked else "kam-count"}">{html.escape(note.text(page.lang))}</div>'
            for note in shown
            if (note.code not in _AS_ASKED) == marked
        ]
        if lines:
            st.html("".join(lines))


def rejected(page: Page, pending: PendingImport) -> None:
    """The first rejected rows with place and reason, and all of them to download."""
    count = page.numbers.count(pending.rows.rejected)
    st.html(f'<div class="kam-head"><h3>{page.t("upload.rejected_rows", n=count)}</h3></div>')
    rows = [_cells(reject, page.lang) for reject in pending.rejects]
    row, column, value, why = _heads(page)
    widths: dict[str, Any] = {
        row: st.column_config.NumberColumn(width=90, alignment="left"),
        column: st.column_config.Column(width="medium"),
        value: st.column_config.Column(width="medium"),
        why: st.column_config.Column(width="large"),
    }
    shown = tables.clipped(pd.DataFrame(rows, columns=[row, column, value, why]), _VALUE, [column, value])
    st.dataframe(shown, hide_index=True, column_config=widths)
    more = beyond(pending.rows, pending.rejects)
    if more:
        st.html(f'<p class="kam-count">{page.t("upload.rejects_beyond", n=page.numbers.count(more))}</p>')
    st.download_button(
        page.t("upload.rejects_download", n=count),
        partial(ingest.pending_rejects_csv, page.engine, pending, page.lang),  # when it is pressed
        file_name=f"rejects_{pending.kind}.csv",
        mime="text/csv",
        key="kam_rejects",
        on_click="ignore",
    )
    st.html(f'<p class="kam-count">{page.t("upload.rejects_hint")}</p>')


def _heads(page: Page) -> list[str]:
    return [page.t(f"upload.reject.{name}") for name in ("row", "column", "value", "reason")]


def _cells(reject: Reject, lang: str) -> tuple[int | str, str, str, str]:
    row = reject.row if reject.place == str(reject.row) else reject.place
    return row, i18n.column(reject.column or "", lang), reject.value or "", reject.text(lang)


def changes_of(page: Page, pending: PendingImport) -> str:
    """Figures of the database before and after."""
    changes, numbers = pending.changes, page.numbers
    if changes is None:
        return ""
    lines = []
    own = not changes.demo_removed  # the figures of the demo company are not the user's
    for name in ("sales_lines", "invoices", "payments", "customers"):
        before, after = getattr(changes.before, name) if own else 0, getattr(changes.after, name)
        if before != after:
            lines.append((page.t(f"upload.state.{name}"), numbers.count(before), numbers.count(after)))
    for name in ("revenue", "invoiced", "received"):
        before, after = getattr(changes.before, name) if own else {}, getattr(changes.after, name)
        for currency in sorted({*before, *after}):
            if before.get(currency) != after.get(currency):
                label = page.t(f"upload.state.{name}") + (f" {page.currency_name(currency)}" if currency else "")
                lines.append((label, numbers.full(before.get(currency, 0)), numbers.full(after.get(currency, 0))))
    demo = f'<p class="kam-count">{page.t("upload.demo_goes")}</p>' if changes.demo_removed else ""
    return _facts((label, f"{before} → {after}") for label, before, after in lines) + demo


def totals_of(page: Page, pending: PendingImport) -> str:
    """Control totals of the rows to load; '' where the kind has none."""
    return _facts(totals(page, pending.totals))


def _facts(lines: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{html.escape(label)}</dt><dd>{value}</dd>" for label, value in lines)
    return f'<dl class="kam-facts">{rows}</dl>' if rows else ""


def done(page: Page, outcome: Outcome) -> None:
    """What was loaded, and where to look at it."""
    if outcome.status == "unchanged":
        notes = [note.text(page.lang) for note in outcome.warnings]
        said = blocks.paragraph(page, notes) or page.t("upload.unchanged")
        st.html(f'<div class="kam-notice" role="status">{html.escape(said)}</div>')
        return
    rows = outcome.rows
    loaded = page.numbers.count(rows.loaded if rows else 0)
    said = page.t("upload.done", n=loaded, kind=page.t(f"ingest.kind.{outcome.kind}"))
    if rows and rows.rejected:
        said += page.t("upload.done_rejected", n=page.numbers.count(rows.rejected))
    st.html(f'<div class="kam-done" role="status">{said}</div>')
    targets = (
        ("receivables", "overview")
        if outcome.kind in ("invoices", "payments", "credit_notes")
        else ("key_accounts", "portfolio", "overview")
    )
    with st.container(horizontal=True, gap="small"):
        for name in targets:
            st.page_link(menu.path(name), label=page.t(f"shell.page.{name}"), icon=":material/arrow_forward:")
