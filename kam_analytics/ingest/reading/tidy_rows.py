"""Rows of a tidy file, in which each line is a row: found by searching its bytes, which takes a second a gigabyte."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kam_analytics.ingest.model import Plan

_CHUNK = 1 << 20


def row_of(path: Path, plan: Plan, day: date) -> int | None:
    """The number of the first row (the header is 1) in which a date is written as a cell or the beginning of one; None
    for a file in an encoding in which digits are no ASCII."""
    if plan.strict_date_format is None or (plan.encoding or "").startswith(("utf-16", "utf-32")):
        return None
    before = f"\n{plan.delimiter}{plan.quote or ''}".encode()
    after = f"\r\n{plan.delimiter}{plan.quote or ''} T".encode()
    texts = {text.encode() for text in _spellings(day, plan.strict_date_format)}
    rows, rest = 1, b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            data = rest + chunk
            places = [place for text in texts if (place := _cell(data, text, before, after)) is not None]
            if places:
                return rows + data.count(b"\n", 0, min(places))
            cut = data.rfind(b"\n") + 1  # lines that are not whole yet are looked at again
            rows += data.count(b"\n", 0, cut)
            rest = data[cut:]
    return None


def _cell(data: bytes, text: bytes, before: bytes, after: bytes) -> int | None:
    place = data.find(text)
    while place >= 0:
        end = place + len(text)
        if (place == 0 or data[place - 1] in before) and (end == len(data) or data[end] in after):
            return place
        place = data.find(text, place + 1)
    return None


def _spellings(day: date, form: str) -> set[str]:
    """The date part of a format with day and month in two digits, and in as few as they need."""
    form = form.replace(" ", "T").split("T")[0]
    year = {"%Y": f"{day.year}", "%y": f"{day.year % 100:02}"}
    wide = {**year, "%m": f"{day.month:02}", "%d": f"{day.day:02}"}
    short = {**year, "%m": f"{day.month}", "%d": f"{day.day}"}
    found = set()
    for words in (wide, short):
        text = form
        for name, word in words.items():
            text = text.replace(name, word)
        found.add(text)
    return found
