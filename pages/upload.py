"""Upload: from a file to figures, with a preview before anything is kept, and a ledger to take it back."""

from __future__ import annotations

from kam_analytics.ui import ledger, upload
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show


def body(page: Page) -> None:
    if not upload.draw(page):  # one thing at a time
        ledger.draw(page)


show("upload", body, filtered=False)
