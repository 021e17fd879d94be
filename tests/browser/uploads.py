"""The steps of an upload, as far as the tests share them."""

from __future__ import annotations

from pathlib import Path

from tests.browser.tab import Tab


def send(tab: Tab, file: Path) -> Tab:
    """Drop a file on the upload page, and wait until it has been looked at."""
    tab.open("upload")
    tab.page.locator(".st-key-kam_drop input[type=file]").set_input_files(file)
    return tab.seen(tab.page.locator(".st-key-kam_preview button, .kam-error").first).drawn()


def preview(tab: Tab) -> Tab:
    tab.page.locator(".st-key-kam_preview button").click()
    return tab.seen(tab.page.locator(".st-key-kam_commit button")).drawn()


def commit(tab: Tab) -> Tab:
    tab.page.locator(".st-key-kam_commit button").click()
    return tab.seen(tab.page.locator(".kam-done")).drawn()
