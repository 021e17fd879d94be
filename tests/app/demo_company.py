"""What the pages must show of the demo company: pandas over its CSV files, nothing of the product is used.

Amounts are summed in cents (int64), so that sums are exact; they are returned in units of money.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from math import ceil, floor, log10
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo"
LAYERS = (("vip", 0.01), ("important", 0.05), ("large", 0.20), ("small", 1.0))
Day = pd.Timestamp


@cache
def table(name: str) -> pd.DataFrame:
    """One file with typed dates; money columns in cents."""
    frame = pd.read_csv(FOLDER / f"{name}.csv", keep_default_na=False, na_values=[""])
    for column in frame.columns:
        if column.endswith("_date"):
            frame[column] = pd.to_datetime(frame[column], format="%Y-%m-%d")
        elif column in ("revenue", "cost", "amount"):
            frame[column] = (frame[column] * 100).round().astype("int64")
    top = accounts_of()
    if "customer_id" in frame and name != "accounts":
        frame["account"] = frame["customer_id"].map(top)
    return frame


@cache
def accounts_of() -> dict[str, str]:
    """Customer id -> the topmost parent's id."""
    parents = pd.read_csv(FOLDER / "accounts.csv", keep_default_na=False).set_index("customer_id")["parent_id"]

    def top(identity: str) -> str:
        above = parents.get(identity, "")
        return top(above) if above else identity

    return {identity: top(identity) for identity in parents.index}


@cache
def name_of() -> dict[str, str]:
    frame = pd.read_csv(FOLDER / "accounts.csv", keep_default_na=False)
    return dict(zip(frame["customer_id"], frame["customer_name"], strict=True))


@cache
def as_of() -> Day:
    """The latest sale, invoice or payment."""
    columns = (("sales_lines", "order_date"), ("invoices", "invoice_date"), ("receipts", "payment_date"))
    return max(table(name)[column].max() for name, column in columns)


@dataclass(frozen=True)
class Span:
    """Dates inclusive at both ends."""

    start: Day
    end: Day

    def year_before(self) -> Span:
        """Whole months, a year earlier."""
        return Span(self.start - pd.DateOffset(years=1), self.end - pd.offsets.MonthEnd(12))


def last_year() -> Span:
    """The last twelve full months before the as-of date."""
    end = as_of() if as_of().is_month_end else as_of() - pd.offsets.MonthEnd(1)
    return Span(end - pd.offsets.MonthBegin(12), end)


@dataclass(frozen=True)
class Sales:
    """The sales lines of a span, narrowed by values of columns."""

    span: Span = field(default_factory=last_year)
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    tiers: tuple[str, ...] = ()

    @property
    def lines(self) -> pd.DataFrame:
        frame = table("sales_lines")
        frame = frame[frame["order_date"].between(self.span.start, self.span.end)]
        for column, values in self.only:
            frame = frame[frame[column].isin(values)]
        if self.tiers:
            frame = frame[
                frame["account"].isin([key for key, tier in tiers(last_year()).items() if tier in self.tiers])
            ]
        return frame

    @property
    def revenue(self) -> float:
        return self.lines["revenue"].sum() / 100

    @property
    def margin(self) -> float:
        return (self.lines["revenue"].sum() - self.lines["cost"].sum()) / 100

    @property
    def by_account(self) -> pd.Series:
        """Revenue by account, largest first, ties by id."""
        return ranked(self.lines)

    @property
    def by_month(self) -> pd.Series:
        return self.lines.groupby(self.lines["order_date"].dt.to_period("M"))["revenue"].sum() / 100

    @property
    def key_share(self) -> float:
        """The share of revenue that the VIP and important accounts bring, ranked within these lines."""
        amounts = self.by_account
        return amounts.head(ceil(len(amounts) * 0.05)).sum() / amounts.sum()


def ranked(lines: pd.DataFrame) -> pd.Series:
    sums = lines.groupby("account")["revenue"].sum().reset_index()
    sums = sums.sort_values(["revenue", "account"], ascending=[False, True])
    return sums.set_index("account")["revenue"] / 100


def tiers(span: Span) -> dict[str, str]:
    """Account -> tier: its layer by revenue rank in the whole company."""
    order = list(Sales(span).by_account.index)
    bounds = [(name, ceil(len(order) * part)) for name, part in LAYERS]
    return {
        account: next(name for name, bound in bounds if rank <= bound) for rank, account in enumerate(order, start=1)
    }


def open_items(day: Day | None = None) -> pd.DataFrame:
    """Invoices with something open on the day: `open` in cents, `late` in days past due."""
    day = day or as_of()
    receipts, invoices = table("receipts"), table("invoices")
    paid = receipts[receipts["payment_date"] <= day].groupby("invoice_id")["amount"].sum()
    items = invoices[invoices["invoice_date"] <= day].copy()
    items["open"] = items["amount"] - items["invoice_id"].map(paid).fillna(0).astype("int64")
    items["late"] = (day - items["due_date"]).dt.days
    return items[items["open"] != 0]


# -- how figures read -------------------------------------------------------------------------------------------


def short(amount: float, lang: str = "en") -> str:
    """Three digits and a unit, as the pages write money."""
    units = {"en": ((1e9, " bn"), (1e6, " m"), (1e3, " k")), "zh": ((1e8, " 亿"), (1e4, " 万"))}[lang]
    size, unit = next(((size, unit) for size, unit in units if abs(amount) >= size), (1.0, ""))
    digits = 2 - floor(log10(abs(amount)))
    value = round(amount, digits) / size
    text = f"{value:,.{max(digits + round(log10(size)), 0)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + unit


def percent(share: float, digits: int = 0) -> str:
    return f"{share * 100:.{digits}f} %"


def signed(change: float) -> str:
    sign = "−" if change < 0 else "+"
    return f"{sign}{abs(change) * 100:.0f} %"
