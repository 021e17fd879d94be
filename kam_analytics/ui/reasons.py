"""A churn estimate in words: its chance, its level and the reasons with the account's own numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from kam_analytics.ui.page import Page
from kam_analytics.ui.words import terms

MOST = 3


def levels(page: Page) -> dict[str, str]:
    """All levels by id: of the probability, or of the order rhythm where the history is too short for one."""
    return {**terms(page, "churn.state"), **terms(page, "churn.level")}


def level(page: Page, name: Any) -> str:
    """The level with its mark, so that it does not hang on a colour."""
    if not isinstance(name, str):
        return page.t("shell.not_available")
    return f"{page.theme.risk(name).glyph} {levels(page)[name]}"


def chance(page: Page, row: Mapping[str, Any]) -> str:
    """The probability, or the level where the history is too short for one."""
    if pd.isna(row.get("probability")):
        return level(page, row.get("level"))
    return page.numbers.chance(row["probability"])


def sentences(page: Page, row: Mapping[str, Any]) -> list[str]:
    """Up to three reasons, the strongest first."""
    said = []
    for place in range(1, MOST + 1):
        key, values = row.get(f"reason_{place}_key"), row.get(f"reason_{place}_value")
        if isinstance(key, str) and key:
            said.append(page.t(key, **(json.loads(values) if isinstance(values, str) and values else {})))
    return said
