"""What the sales oracles share: lines of a period, sums by account, periods, exact ratios."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

Record = dict[str, Any]
Period = tuple[date, date]
ZERO = Decimal(0)
LINE_COLUMNS = ["order_id", "order_date", "customer_id", "customer_name", "quantity", "revenue", "cost"]


@dataclass
class Account:
    """Sums of one customer's lines: net revenue, quantity, gross margin of the lines that have a cost.

    `active` tells whether any line has a revenue other than 0.
    """

    customer_id: str
    customer_name: str
    revenue: Decimal = ZERO
    quantity: Decimal = ZERO
    gross_margin: Decimal | None = None
    active: bool = False


def lines_between(df: pd.DataFrame, start: date | None = None, end: date | None = None) -> list[Record]:
    """The lines dated from start to end, both inclusive, with LINE_COLUMNS, for reading; None leaves that end open."""
    if _latest.frame is not df:
        _latest.frame, _latest.lines = df, {}
    if (start, end) not in _latest.lines:
        keep = [(start is None or day >= start) and (end is None or day <= end) for day in df["order_date"]]
        kept = df.loc[keep, LINE_COLUMNS].itertuples(index=False, name=None)
        _latest.lines[start, end] = [dict(zip(LINE_COLUMNS, values, strict=True)) for values in kept]
    return _latest.lines[start, end]


@dataclass
class _Latest:
    """The frame that was asked last, whose lines are asked for again and again, and its lines by period."""

    frame: pd.DataFrame | None = None
    lines: dict[tuple[date | None, date | None], list[Record]] = field(default_factory=dict)


_latest = _Latest()


def accounts_between(df: pd.DataFrame, start: date | None, end: date | None) -> dict[str, Account]:
    """Customer id -> Account over the lines of the period; lines without a customer are left out.

    Raises ValueError when an id has two names, since then METRICS does not say which to show.
    """
    accounts: dict[str, Account] = {}
    names: dict[str, set[str]] = defaultdict(set)
    for line in lines_between(df, start, end):
        key = line["customer_id"]
        if not key:
            continue
        names[key].add(line["customer_name"])
        account = accounts.setdefault(key, Account(key, line["customer_name"]))
        account.revenue += line["revenue"]
        account.quantity += line["quantity"] or ZERO
        account.active = account.active or line["revenue"] != 0
        if line["cost"] is not None:
            account.gross_margin = (account.gross_margin or ZERO) + line["revenue"] - line["cost"]
    several = [key for key, found in names.items() if len(found) > 1]
    if several:
        raise ValueError(f"customers with several names: {several[:5]}")
    return accounts


def default_period(last_date: date) -> Period:
    """The last 12 whole calendar months that end on or before `last_date`: (first day, last day)."""
    after = last_date + timedelta(days=1)
    end = last_date if after.day == 1 else last_date.replace(day=1) - timedelta(days=1)
    return first_day(month_index(end) - 11), end


def comparison_period(start: date) -> Period:
    """The 12 months before a period that starts on the first of a month: (first day, last day)."""
    return start.replace(year=start.year - 1), start - timedelta(days=1)


def month_index(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1


def first_day(index: int) -> date:
    """First day of the month with that index."""
    return date(index // 12, index % 12 + 1, 1)


def ratio(part: Decimal, whole: Decimal) -> float | None:
    """part / whole, rounded once at the end; None when the whole is 0."""
    return None if whole == 0 else float(Fraction(part) / Fraction(whole))
