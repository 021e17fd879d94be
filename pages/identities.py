"""Same customer: ids that may be one customer, what speaks for it, and what was decided."""

from __future__ import annotations

from kam_analytics.ui import identities
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show


def body(page: Page) -> None:
    identities.draw(page)


show("identities", body, needs="data", filtered=False)
