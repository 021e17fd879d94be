from __future__ import annotations

from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show


def body(page: Page) -> None:
    raise NotImplementedError


show("churn", body)
