"""How old the data are by the reader's clock, and when a new extract is due; metrics keep counting from the as-of date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from kam_analytics import i18n
from kam_analytics.ingest import clock
from kam_analytics.ui import age
from tests.app import databases
from tests.app.test_passport import sources
from tests.app.view import View, app

AUTUMN = {
    "sales": ("order_date", ["2026-09-30", "2026-10-31"]),
    "invoices": ("invoice_date", ["2026-09-30", "2026-10-31"]),
    "payments": ("payment_date", ["2026-09-20", "2026-10-10"]),
}


@pytest.fixture
def autumn(own: Callable[[str], Path], tmp_path: Path) -> None:
    """Sales and invoices up to 31 October 2026, receipts up to the 10th."""
    frames = {}
    for kind, (dated, days) in AUTUMN.items():
        amount = "revenue" if kind == "sales" else "amount"
        frames[kind] = pd.DataFrame({dated: days, "customer_id": "c1", amount: "5.00"})
    frames["invoices"]["invoice_id"] = ["R1", "R2"]
    databases.fill(own("empty"), tmp_path, **frames)


def seen(monkeypatch: pytest.MonkeyPatch, now: str, lang: str = "en", zone: str = "UTC", **query: str) -> View:
    """The data passport at a moment given in UTC."""
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(now))
    at = app("data", lang=lang, query=query)
    at.context = {**at.context, "timezone": zone}
    return View(at.run())


def text(key: str, lang: str = "en", **fields: str) -> str:
    return i18n.text(f"passport.{key}", lang, **fields)


def test_ages_count_from_today_not_from_the_as_of_date(autumn: None, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = seen(monkeypatch, "2026-11-24T12:00")
    assert "2026-10-31, 24 days ago" in shown.message
    sales, _, payments, _ = sources(shown)
    assert "2026-10-31 24 days ago" in sales
    assert "2026-10-10 45 days ago 21 days before sales lines" in payments
    assert shown.headline[text("ended")].value == "24 days ago"
    assert "No new" not in shown.message


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_after_45_days_a_new_extract_is_due(lang: str, autumn: None, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = seen(monkeypatch, "2026-11-25T12:00", lang)
    said = {"days": {"en": "46 days ago", "zh": "46 天前"}[lang], "kind": i18n.text("ingest.kind.payments", lang)}
    assert text("stale_said", lang, kinds=said["kind"], day="2026-10-10", ago=said["days"]).rstrip(".") in shown.message
    assert [text("stale", lang) in line for line in sources(shown)] == [False, False, True, False]
    title = i18n.text("ingest.choice.kind.payments", lang)
    assert shown.headline[text("ended_kind", lang, kind=title)].value == said["days"]


def test_the_day_is_the_readers(autumn: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "2026-10-31, 24 days ago" in seen(monkeypatch, "2026-11-24T20:00").message
    assert "2026-10-31, 25 days ago" in seen(monkeypatch, "2026-11-24T20:00", zone="Asia/Shanghai").message


def test_data_of_the_past_and_a_look_back_do_not_ask_for_more(autumn: None, monkeypatch: pytest.MonkeyPatch) -> None:
    past = seen(monkeypatch, "2029-03-01T12:00")
    assert "2026-10-31, 2 years ago" in past.message
    assert past.headline[text("ended")].value == "2026-10-31"
    back = seen(monkeypatch, "2026-12-31T12:00", as_of="2026-10-05")
    for shown in (past, back):
        assert text("stale") not in " ".join(line.rpartition("ago")[2] for line in sources(shown))
        assert "No new" not in shown.message
    assert back.headline[text("ended")].value == "2026-09-30"


def test_the_demo_company_is_never_overdue(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = seen(monkeypatch, "2025-03-31T12:00")  # three months after its end
    assert "2024-12-31, 90 days ago" in shown.message
    assert shown.headline[text("ended")].value == "2024-12-31"


@pytest.mark.parametrize(
    ("interval", "days", "stale"),
    [(None, 45, False), (None, 46, True), (30, 45, False), (30, 46, True), (7, 10, False), (7, 11, True), (1, 7, False),
     (1, 8, True), (91, 136, False), (91, 137, True)],
)  # fmt: skip
def test_a_source_is_overdue_by_its_own_rhythm(interval: float | None, days: int, stale: bool) -> None:
    """One and a half of the usual interval between imports, at least a week; 45 days where there is none yet."""
    today = pd.Timestamp("2026-11-28")
    rows = pd.DataFrame(
        [
            {"kind": kind, "last_date": today - pd.Timedelta(days=back), "import_interval": interval}
            for kind, back in (("sales", days), ("credit_notes", days + 300), ("payments", 0))
        ]
    )
    found = age.of(rows, today.date(), demo=False)
    assert [source.kind for source in found.stale] == (["sales"] if stale else [])
    assert (found.sources["sales"].behind, found.latest.kind) == (days, "payments")
