"""Expected sales totals: summary, trend by month, lines without a customer."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pandas as pd

from .accounts import ZERO, Record, first_day, lines_between, month_index, ratio

TREND_COLUMNS = ["month", "revenue", "gross_margin", "orders", "customers"]


def summary(df: pd.DataFrame, start: date | None = None, end: date | None = None) -> Record:
    """One record: the columns of sales/summary, and `revenue_with_cost`, `lines_without_cost`.

    gross_margin = revenue - cost over the lines with a cost, None where there is none; margin_rate divides
    it by the revenue of those same lines. orders = different order ids; customers = different customer ids.
    """
    return _summary_of(lines_between(df, start, end))


def trend(df: pd.DataFrame, start: date | None = None, end: date | None = None) -> pd.DataFrame:
    """One row a calendar month, from the first to the last month with lines: the columns of sales/trend.

    `month` is the first of the month; a month without lines in between has revenue 0 and gross_margin None.
    Orders and customers are counted within the month (they do not add up over months).
    """
    months: dict[int, list[Record]] = defaultdict(list)
    for line in lines_between(df, start, end):
        months[month_index(line["order_date"])].append(line)
    rows = []
    for index in range(min(months), max(months) + 1) if months else []:
        figures = _summary_of(months.get(index, []))
        rows.append({"month": first_day(index), **{name: figures[name] for name in TREND_COLUMNS[1:]}})
    return pd.DataFrame(rows, columns=TREND_COLUMNS, dtype=object)


def no_customer(df: pd.DataFrame, start: date | None = None, end: date | None = None) -> Record:
    """Lines without a customer: lines, revenue, share of the company's revenue (None when that is <= 0)."""
    lines = lines_between(df, start, end)
    own = [line["revenue"] for line in lines if not line["customer_id"]]
    total = sum((line["revenue"] for line in lines), ZERO)
    revenue = sum(own, ZERO)
    return {"lines": len(own), "revenue": revenue, "share": ratio(revenue, total) if total > 0 else None}


def _summary_of(lines: list[Record]) -> Record:
    costed = [line for line in lines if line["cost"] is not None]
    margin = sum((line["revenue"] - line["cost"] for line in costed), ZERO) if costed else None
    revenue_with_cost = sum((line["revenue"] for line in costed), ZERO)
    dates = [line["order_date"] for line in lines]
    return {
        "revenue": sum((line["revenue"] for line in lines), ZERO),
        "gross_margin": margin,
        "margin_rate": None if margin is None else ratio(margin, revenue_with_cost),
        "orders": len({line["order_id"] for line in lines if line["order_id"]}),
        "lines": len(lines),
        "customers": len({line["customer_id"] for line in lines if line["customer_id"]}),
        "first_date": min(dates, default=None),
        "last_date": max(dates, default=None),
        "revenue_with_cost": revenue_with_cost,
        "lines_without_cost": len(lines) - len(costed),
    }
