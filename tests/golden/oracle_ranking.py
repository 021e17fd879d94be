"""Expected rankings of customers: Pareto with ABC classes, pyramid, concentration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from .accounts import ZERO, Account, Record, accounts_between, ratio

LAYERS = ("vip", "important", "ordinary_large", "small")
PARETO_COLUMNS = [
    "rank", "customer_id", "customer_name", "revenue", "value", "share", "cumulative_share", "abc_class",
]  # fmt: skip
CONCENTRATION_FIGURES = (
    "top1_share", "top5_share", "top10_share", "hhi", "effective_customers", "gini", "customers_for_80pct",
)  # fmt: skip


def pareto(
    df: pd.DataFrame,
    start: date | None = None,
    end: date | None = None,
    measure: str = "revenue",
    cuts: tuple[Decimal, Decimal] = (Decimal("0.80"), Decimal("0.95")),
) -> pd.DataFrame:
    """One row a customer with lines, ordered by rank: PARETO_COLUMNS.

    `value` is the measure (revenue, gross_margin or quantity). Shares are of the sum of the positive values.
    A when the cumulative share before this account is under the first cut, B when under the second, else C.
    Accounts with value <= 0 are class C without shares; those whose value is None come after them.
    """
    accounts = sorted(accounts_between(df, start, end).values(), key=lambda account: account.customer_id)
    valued = [(account, _value(account, measure)) for account in accounts]
    # a stable sort: ties stay in order of id, missing values at the end
    valued.sort(key=lambda pair: (pair[1] is None, -(pair[1] or ZERO)))
    total = sum((value for _, value in valued if value is not None and value > 0), ZERO)
    before, rows = ZERO, []
    for rank, (account, value) in enumerate(valued, start=1):
        row: Record = {
            "rank": rank,
            "customer_id": account.customer_id,
            "customer_name": account.customer_name,
            "revenue": account.revenue,
            "value": value,
            "share": None,
            "cumulative_share": None,
            "abc_class": "C",
        }
        if value is not None and value > 0:
            row["abc_class"] = "A" if before < cuts[0] * total else "B" if before < cuts[1] * total else "C"
            before += value
            row["share"], row["cumulative_share"] = ratio(value, total), ratio(before, total)
        rows.append(row)
    return pd.DataFrame(rows, columns=PARETO_COLUMNS, dtype=object)


def abc_classes(ranking: pd.DataFrame) -> dict[str, tuple[int, Decimal]]:
    """Class -> (customers, sum of the value) of a `pareto` frame; missing values add nothing."""
    result = {}
    for name in "ABC":
        values = ranking.loc[ranking["abc_class"] == name, "value"]
        result[name] = (len(values), sum((value for value in values if value is not None), ZERO))
    return result


def pyramid_bounds(n: int, per_cent: tuple[int, int, int] = (1, 5, 20)) -> tuple[int, int, int]:
    """Last rank of VIP, important and ordinary large among n customers: ceil(n x cut), in whole numbers.

    Under 20 customers each layer has at least one, from the top, as far as there are customers.
    """
    bounds: list[int] = []
    for cut in per_cent:
        bound = -(-n * cut // 100)
        if n < 20:
            bound = min(n, max(bound, (bounds[-1] if bounds else 0) + 1))
        bounds.append(bound)
    return bounds[0], bounds[1], bounds[2]


def pyramid(df: pd.DataFrame, start: date | None = None, end: date | None = None) -> pd.DataFrame:
    """Four rows, top first: layer, customers, revenue, revenue_share.

    n counts all customers with lines, those with net revenue <= 0 too; shares are of their net total.
    """
    ranking = pareto(df, start, end)
    total = sum(ranking["revenue"], ZERO)
    edges = [0, *pyramid_bounds(len(ranking)), len(ranking)]
    rows = []
    for layer, low, high in zip(LAYERS, edges, edges[1:], strict=False):
        revenue = sum(ranking["revenue"].iloc[low:high], ZERO)
        share = ratio(revenue, total) if total > 0 else None
        rows.append({"layer": layer, "customers": high - low, "revenue": revenue, "revenue_share": share})
    return pd.DataFrame(rows, dtype=object)


def concentration(df: pd.DataFrame, start: date | None = None, end: date | None = None) -> Record:
    """One record: the columns of sales/concentration, over all customers with lines."""
    return concentration_of([account.revenue for account in accounts_between(df, start, end).values()])


def concentration_of(amounts: Sequence[Decimal]) -> Record:
    """Concentration of a list of net revenues, one a customer; negative ones are taken as 0.

    Shares are of the sum of the floored amounts. hhi = 10,000 x sum of squared shares; effective_customers =
    1 / sum of squared shares; customers_for_80pct = the fewest whose shares reach 0.80 (0.80 itself is
    enough). A zero sum gives None for all figures but `customers`.
    """
    floored = sorted((max(Fraction(amount), Fraction(0)) for amount in amounts), reverse=True)
    total = sum(floored, Fraction(0))
    if total == 0:
        return {"customers": len(amounts), **dict.fromkeys(CONCENTRATION_FIGURES)}
    squares = sum((x * x for x in floored), Fraction(0)) / total**2
    reached, needed = Fraction(0), 0
    while reached < Fraction(4, 5) * total:
        reached += floored[needed]
        needed += 1
    tops = [float(sum(floored[:n], Fraction(0)) / total) for n in (1, 5, 10)]
    figures = [*tops, float(10_000 * squares), float(1 / squares), gini(floored), needed]
    return {"customers": len(amounts), **dict(zip(CONCENTRATION_FIGURES, figures, strict=True))}


def gini(amounts: Sequence[Fraction]) -> float | None:
    """Gini of non-negative amounts, always with the correction n/(n-1); None under two or for a zero sum."""
    n, total = len(amounts), sum(amounts, Fraction(0))
    if n < 2 or total == 0:
        return None
    weighted = sum(((2 * i - n - 1) * x for i, x in enumerate(sorted(amounts), start=1)), Fraction(0))
    return float(weighted / (n * total) * Fraction(n, n - 1))


def _value(account: Account, measure: str) -> Decimal | None:
    values = {
        "revenue": account.revenue,
        "gross_margin": account.gross_margin,
        "quantity": account.quantity,
    }
    return values[measure]
