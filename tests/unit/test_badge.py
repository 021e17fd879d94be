"""What the badge of a chart calls that on which the chart rests."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from kam_analytics import i18n
from kam_analytics.charts.numbers import Numbers
from kam_analytics.ui import badge


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize(
    ("codes", "word", "title"),
    [
        ([("oldest_first", "note")], "assumed", "title_assumed"),
        ([("oldest_first", "note"), ("no_due_date", "note")], "assumed", "title_assumed"),
        ([("oldest_first", "note"), ("rejected", "note")], "note", "title"),
        ([("oldest_first", "note"), ("rejected", "warning")], "warning", "title"),
    ],
)
def test_an_assumption_is_no_gap(codes: list[tuple[str, str]], word: str, title: str, lang: str) -> None:
    """Receipts that go oldest first: nothing is missing, unless something is besides."""
    rows = [
        {
            "subject": "receivables",
            "code": code,
            "severity": severity,
            "kind": "payments",
            "found": 3,
            "share": 0.1,
            "amount": 5,
        }
        for code, severity in codes
    ]
    found: Any = SimpleNamespace(frame=pd.DataFrame(rows))
    page: Any = SimpleNamespace(
        t=lambda key, **fields: i18n.text(key, lang, **fields),
        numbers=Numbers(lang),
        money=str,
        href=lambda to: f"/{to}",
        run=lambda name: found,
        once=lambda key, drawn, *after: drawn(),
    )
    result: Any = SimpleNamespace(metric=SimpleNamespace(subject="receivables", name="receivables/ageing"), params={})
    drawn = badge.of(page, result)
    assert f'title="{i18n.text(f"badge.{title}", lang)}"' in drawn
    assert f" {i18n.text(f'badge.word.{word}', lang)}</summary>" in drawn
    assert drawn.count("<p>") == len(codes) + 1
