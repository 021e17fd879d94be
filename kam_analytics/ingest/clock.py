"""The time that the ledger notes: UTC, to the second; pages show it on the reader's clock."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
