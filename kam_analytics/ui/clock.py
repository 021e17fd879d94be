"""The reader's clock. Figures never ask it: they count from the as-of date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from kam_analytics.ingest import clock


def zone() -> ZoneInfo | None:
    """The reader's time zone, where the browser names one."""
    try:
        return ZoneInfo(st.context.timezone or "")
    except (ValueError, KeyError, OSError):  # an unknown zone is a KeyError
        return None


def local(moment: datetime) -> str:
    """A time kept in UTC on the reader's clock; marked as UTC where the browser does not name a time zone."""
    known = zone()
    if known is None:
        return f"{moment:%Y-%m-%d %H:%M} UTC"
    return f"{moment.replace(tzinfo=UTC).astimezone(known):%Y-%m-%d %H:%M}"


def today() -> date:
    """The day that it is for the reader."""
    return clock.now().replace(tzinfo=UTC).astimezone(zone() or UTC).date()
