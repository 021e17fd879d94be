"""Expected receivables figures as of a date, computed from an invoice frame by plain Python.

Only what is dated on or before the as-of date exists: an invoice from its invoice date, a receipt from its
paid date. Money is Decimal and exact, ratios are float, missing is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

Record = dict[str, Any]
ZERO = Decimal(0)
BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d91_120", "d120_plus")
ITEM_COLUMNS = [
    "invoice_id", "customer_id", "invoice_date", "due_date", "amount",
    "open_amount", "days_past_due", "bucket",
]  # fmt: skip


def open_items(df: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """One row an open invoice, in order of invoice id: the columns of receivables/invoices, and `bucket`.

    days_past_due = as-of date - due date, negative or 0 when not yet due.
    """
    rows = []
    for line in df.sort_values("invoice_id").to_dict("records"):
        if line["invoice_date"] > as_of:
            continue
        paid = line["paid_amount"] if line["paid_date"] and line["paid_date"] <= as_of else ZERO
        left = line["amount"] - paid
        if left == 0:
            continue
        late = (as_of - line["due_date"]).days
        fields = {name: line[name] for name in ITEM_COLUMNS[:5]}
        rows.append({**fields, "open_amount": left, "days_past_due": late, "bucket": _bucket(late)})
    return pd.DataFrame(rows, columns=ITEM_COLUMNS, dtype=object)


def ageing(df: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """One row a customer with an open invoice: the columns of receivables/ageing; largest balance first, ties
    by customer id. An invoice frame has no receipts of its own, so `unapplied` is 0."""
    names = dict(zip(df["customer_id"], df["customer_name"], strict=True))
    sums: dict[str, dict[str, Decimal]] = {}
    for item in open_items(df, as_of).to_dict("records"):
        buckets = sums.setdefault(item["customer_id"], dict.fromkeys(BUCKETS, ZERO))
        buckets[item["bucket"]] += item["open_amount"]
    rows = [
        {
            "customer_id": key,
            "customer_name": names[key],
            **buckets,
            "unapplied": ZERO,
            "balance": sum(buckets.values()),
        }
        for key, buckets in sums.items()
    ]
    rows.sort(key=lambda row: (-row["balance"], row["customer_id"]))
    columns = ["customer_id", "customer_name", *BUCKETS, "unapplied", "balance"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def ageing_totals(df: pd.DataFrame, as_of: date) -> dict[str, tuple[int, Decimal]]:
    """Bucket -> (open invoices, open amount), all buckets and 'balance'."""
    items = open_items(df, as_of)
    totals = {}
    for name in BUCKETS:
        amounts = items.loc[items["bucket"] == name, "open_amount"]
        totals[name] = (len(amounts), sum(amounts, ZERO))
    totals["balance"] = (len(items), sum(items["open_amount"], ZERO))
    return totals


def receivables_summary(df: pd.DataFrame, as_of: date, start: date | None = None) -> Record:
    """One record: the columns of receivables/summary, and `sales` and `days` that DSO stands on.

    sales = amounts invoiced from `start` (default: the first invoice date) to the as-of date, both inclusive;
    days = calendar days of that range, both ends counted. Overdue includes disputed invoices.
    """
    start = start or min(df["invoice_date"])
    totals = ageing_totals(df, as_of)
    count, balance = totals["balance"]
    current = totals["not_due"][1]
    sales = invoiced(df, start, as_of)
    days = (as_of - start).days + 1
    simple, best = average_dso(balance, sales, days), average_dso(current, sales, days)
    return {
        "balance": balance,
        "overdue": balance - current,
        "overdue_rate": _ratio(balance - current, balance),
        "open_invoices": count,
        "dso": simple,
        "best_possible_dso": best,
        "average_days_delinquent": average_dso(balance - current, sales, days),
        "sales": sales,
        "days": days,
    }


def invoiced(df: pd.DataFrame, start: date, end: date) -> Decimal:
    """Sum of the invoice amounts dated from start to end, both inclusive."""
    dated = zip(df["invoice_date"], df["amount"], strict=True)
    return sum((amount for day, amount in dated if start <= day <= end), ZERO)


def average_dso(receivables: Decimal, sales: Decimal, days: int) -> float | None:
    """DSO in days = receivables / credit sales x days; None when sales <= 0."""
    return float(Fraction(receivables) * days / Fraction(sales)) if sales > 0 else None


def count_back_dso(receivables: Decimal, months: Sequence[tuple[Decimal, int]]) -> float | None:
    """Count-back DSO in days; months = (sales, days), newest first. None when they do not use it up."""
    left, result = Fraction(receivables), Fraction(0)
    for sales, days in months:
        if left <= Fraction(sales):
            return float(result + (left / Fraction(sales) * days if sales else 0))
        left -= Fraction(sales)
        result += days
    return None


def months_back(df: pd.DataFrame, as_of: date) -> list[tuple[Decimal, int]]:
    """(invoiced amount, days) of each calendar month from the as-of date back to the first invoice, newest
    first, for `count_back_dso`; the newest counts its days up to the as-of date."""
    first, end, months = min(df["invoice_date"]), as_of, []
    while end >= first:
        start = end.replace(day=1)
        months.append((invoiced(df, start, end), (end - start).days + 1))
        end = start - timedelta(days=1)
    return months


def lateness(df: pd.DataFrame, as_of: date, customer_id: str | None = None) -> Record:
    """Payment behaviour over the receipts of the 12 months that end on the as-of date, that day included.

    weighted_days_to_pay = sum(receipt x (paid - invoice date)) / sum(receipt); weighted_days_late likewise
    from the due date, early payments negative. late_invoices were paid after their due date. Also receipts
    (money), paid_invoices and the oldest open invoice's date. All customers, or one.
    """
    if customer_id is not None:
        df = df[df["customer_id"] == customer_id]
    leap_day = (as_of.month, as_of.day) == (2, 29)
    since = date(as_of.year - 1, as_of.month, 28 if leap_day else as_of.day)
    paid = [x for x in df.to_dict("records") if x["paid_date"] and since < x["paid_date"] <= as_of]
    receipts = sum((x["paid_amount"] for x in paid), ZERO)
    to_pay = sum((x["paid_amount"] * (x["paid_date"] - x["invoice_date"]).days for x in paid), ZERO)
    late = sum((x["paid_amount"] * (x["paid_date"] - x["due_date"]).days for x in paid), ZERO)
    number = sum(x["paid_date"] > x["due_date"] for x in paid)
    return {
        "receipts": receipts,
        "paid_invoices": len(paid),
        "weighted_days_to_pay": _ratio(to_pay, receipts),
        "weighted_days_late": _ratio(late, receipts),
        "late_invoices": number,
        "late_rate": _ratio(Decimal(number), Decimal(len(paid))),
        "oldest_open_invoice": min(open_items(df, as_of)["invoice_date"], default=None),
    }


def month_ends(as_of: date, count: int = 12) -> list[date]:
    """The last `count` month-ends on or before the as-of date, oldest first."""
    end = as_of + timedelta(days=1)
    ends = []
    for _ in range(count):
        end = end.replace(day=1) - timedelta(days=1)
        ends.append(end)
    return ends[::-1]


def month_end_balances(df: pd.DataFrame, as_of: date, count: int = 12) -> pd.DataFrame:
    """One row a month-end, oldest first: month_end, balance, overdue, open_invoices, each as of that day."""
    rows = []
    for day in month_ends(as_of, count):
        totals = ageing_totals(df, day)
        number, balance = totals["balance"]
        rows.append(
            {
                "month_end": day,
                "balance": balance,
                "overdue": balance - totals["not_due"][1],
                "open_invoices": number,
            }
        )
    return pd.DataFrame(rows, dtype=object)


def _bucket(days_past_due: int) -> str:
    if days_past_due <= 0:
        return "not_due"
    return BUCKETS[min((days_past_due - 1) // 30, 4) + 1]


def _ratio(part: Decimal, whole: Decimal) -> float | None:
    return None if whole == 0 else float(Fraction(part) / Fraction(whole))
