"""Glossary: every metric with its meaning, formula, source and SQL, straight from the registry."""

from __future__ import annotations

from kam_analytics.ui import glossary
from kam_analytics.ui.page import Page
from kam_analytics.ui.shell import show


def body(page: Page) -> None:
    glossary.draw(page)


show("glossary", body, filtered=False)
