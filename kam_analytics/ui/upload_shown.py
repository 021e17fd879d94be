"""What an upload shows of its outcome: rejected rows, what changes, what was loaded."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from kam_analytics.ingest import Outcome, PendingImport
from kam_analytics.ui import menu
from kam_analytics.ui.page import Page


def rejected(page: Page, rejects: Any, count: int) -> None:
    """The first rejected rows with place and reason."""
    st.html(f'<div class="kam-head"><h3>{page.t("upload.rejected_rows", n=page.numbers.count(count))}</h3></div>')
    frame = pd.DataFrame(
        {
            page.t("upload.reject.row"): [reject.row for reject in rejects],
            page.t("upload.reject.column"): [reject.column or "" for reject in rejects],
            page.t("upload.reject.value"): [reject.value or "" for reject in rejects],
            page.t("upload.reject.reason"): [reject.text(page.lang) for reject in rejects],
        }
    )
    st.dataframe(frame, hide_index=True)


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
                label = page.t(f"upload.state.{name}") + (f" {currency}" if currency else "")
                lines.append((label, numbers.full(before.get(currency, 0)), numbers.full(after.get(currency, 0))))
    rows = "".join(f"<dt>{html.escape(label)}</dt><dd>{before} → {after}</dd>" for label, before, after in lines)
    demo = f'<p class="kam-count">{page.t("upload.demo_goes")}</p>' if changes.demo_removed else ""
    return f'<dl class="kam-facts">{rows}</dl>{demo}'


def done(page: Page, outcome: Outcome) -> None:
    """What was loaded, and where to look at it."""
    if outcome.status == "unchanged":
        st.html(f'<div class="kam-notice" role="status">{page.t("upload.unchanged")}</div>')
        return
    rows = outcome.rows
    loaded = page.numbers.count(rows.loaded if rows else 0)
    st.html(
        f'<div class="kam-done" role="status">{page.t("upload.done", n=loaded, kind=page.t(f"ingest.kind.{outcome.kind}"))}</div>'
    )
    targets = (
        ("receivables", "overview")
        if outcome.kind in ("invoices", "payments")
        else ("key_accounts", "portfolio", "overview")
    )
    with st.container(horizontal=True, gap="small"):
        for name in targets:
            st.page_link(menu.path(name), label=page.t(f"shell.page.{name}"), icon=":material/arrow_forward:")
