"""The time that the ledger notes: the wall clock of this machine, to the second."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC).astimezone().replace(tzinfo=None, microsecond=0)
