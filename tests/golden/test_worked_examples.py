"""The oracle reaches the results of published and hand-worked examples (no files needed)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import exp
from statistics import NormalDist

import pandas as pd
import pytest

from . import oracle
from . import worked_examples as example
from .raw_files import INVOICE_COLUMNS, SALES_COLUMNS


def sales(lines: list[tuple[str, date, int]]) -> pd.DataFrame:
    rows = [
        {
            **dict.fromkeys(SALES_COLUMNS),
            "order_id": str(number),
            "order_date": day,
            "customer_id": who,
            "customer_name": who,
            "revenue": Decimal(amount),
        }
        for number, (who, day, amount) in enumerate(lines)
    ]
    return pd.DataFrame(rows, columns=SALES_COLUMNS, dtype=object)


def test_dso() -> None:
    assert oracle.average_dso(example.DSO_RECEIVABLES, example.DSO_SALES, example.DSO_DAYS) == example.DSO
    assert oracle.average_dso(Decimal(1), Decimal(0), 30) is None


def test_count_back_dso() -> None:
    found = oracle.count_back_dso(example.COUNT_BACK_BALANCE, example.COUNT_BACK_MONTHS)
    assert found == pytest.approx(example.COUNT_BACK_DSO, abs=0.05)
    assert oracle.count_back_dso(Decimal(251), example.COUNT_BACK_MONTHS) is None
    assert oracle.count_back_dso(Decimal(250), example.COUNT_BACK_MONTHS) == 90


def test_discount_break_even_and_price_rise() -> None:
    margin, cut, rise = example.UNIT_MARGIN, example.PRICE_CUT, example.PRICE_RISE
    assert float(cut / (margin - cut)) == pytest.approx(example.EXTRA_VOLUME, abs=0.0005)
    assert rise / (margin + rise) == example.TOLERABLE_LOSS


def test_provision_matrix() -> None:
    assert sum(amount * rate for amount, rate in example.PROVISION_MATRIX.values()) == example.PROVISION


def test_lognormal_concentration() -> None:
    normal, n, sigma = NormalDist(), 5_000, example.LOGNORMAL_SIGMA
    amounts = [Decimal(exp(sigma * normal.inv_cdf((n - i - 0.5) / n))) for i in range(n)]
    whole = sum(amounts)
    for top, share in example.LOGNORMAL_TOP_SHARES.items():
        theory = normal.cdf(sigma - normal.inv_cdf(1 - top))
        assert theory == pytest.approx(share, abs=0.0005)
        assert float(sum(amounts[: round(top * n)]) / whole) == pytest.approx(share, abs=0.005)
    assert 2 * normal.cdf(sigma / 2**0.5) - 1 == pytest.approx(example.LOGNORMAL_GINI, abs=0.0005)
    rounded = [round(amount, 4) for amount in amounts]
    assert oracle.concentration_of(rounded)["gini"] == pytest.approx(example.LOGNORMAL_GINI, abs=0.005)


def test_concentration_by_hand() -> None:
    figures = oracle.concentration_of(example.HHI_AMOUNTS)
    assert figures["hhi"] == example.HHI
    assert figures["effective_customers"] == pytest.approx(example.EFFECTIVE_CUSTOMERS)
    assert (figures["top1_share"], figures["top5_share"], figures["customers_for_80pct"]) == (0.5, 1, 2)
    amounts = [Fraction(x) for x in example.GINI_AMOUNTS]
    assert oracle.gini(amounts) == pytest.approx(example.GINI_CORRECTED)
    assert oracle.concentration_of([Decimal(5)])["gini"] is None
    assert oracle.concentration_of([Decimal(0), Decimal(-3)])["hhi"] is None


@pytest.mark.parametrize(("amounts", "classes"), example.ABC)
def test_abc_by_hand(amounts: list[int], classes: str) -> None:
    ranking = oracle.pareto(sales([(f"c{i}", date(2024, 1, 1), x) for i, x in enumerate(amounts)]))
    assert "".join(ranking["abc_class"]) == classes
    assert [share is None for share in ranking["share"]] == [x <= 0 for x in amounts]


def test_ties_are_broken_by_id_as_text() -> None:
    ranking = oracle.pareto(sales([(who, date(2024, 1, 1), 5) for who in ("9", "10", "b", "B")]))
    assert list(ranking["customer_id"]) == ["10", "9", "B", "b"]


def test_pyramid_bounds() -> None:
    assert {n: oracle.pyramid_bounds(n) for n in example.PYRAMID_BOUNDS} == example.PYRAMID_BOUNDS


def test_lines_without_customer_stay_out_of_rankings() -> None:
    lines = sales([("a", date(2024, 1, 1), 30), ("", date(2024, 1, 2), 10)])
    figures = oracle.summary(lines)
    assert (figures["revenue"], figures["customers"]) == (40, 1)
    assert list(oracle.pareto(lines)["share"]) == [1.0]
    assert oracle.no_customer(lines) == {"lines": 1, "revenue": 10, "share": 0.25}


def test_default_periods() -> None:
    found = {day: oracle.default_period(day) for day in example.DEFAULT_PERIODS}
    assert found == example.DEFAULT_PERIODS
    assert oracle.comparison_period(date(2019, 3, 1)) == (date(2018, 3, 1), date(2019, 2, 28))


def test_month_ends() -> None:
    ends = [date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29)]
    assert oracle.month_ends(date(2024, 3, 15), 3) == ends
    assert oracle.month_ends(date(2024, 2, 29), 1) == [date(2024, 2, 29)]


def test_bridge_and_retention_by_hand() -> None:
    lines = []
    for who, (*amounts, _) in example.BRIDGE_ACCOUNTS.items():
        for year, amount in zip((2022, 2023, 2024), amounts, strict=True):
            if amount is not None:
                lines.append((who, date(year, 5, 5), amount))
    current, base = (date(2024, 1, 1), date(2024, 12, 31)), (date(2023, 1, 1), date(2023, 12, 31))
    rows = oracle.bridge(sales(lines), current, base).to_dict("records")
    found = {row["component"]: (row["amount"], row["effect"], row["customers"]) for row in rows}
    assert found == example.BRIDGE_ROWS
    rates = oracle.retention(sales(lines), current, base)
    assert rates == pytest.approx({"nrr": example.NRR, "grr": example.GRR})


@pytest.mark.parametrize(("days", "bucket"), example.BUCKET_OF_DAYS.items())
def test_buckets(days: int, bucket: str) -> None:
    as_of = date(2024, 6, 30)
    due = as_of - timedelta(days=days)
    row = {
        **dict.fromkeys(INVOICE_COLUMNS),
        "invoice_id": "1",
        "invoice_date": min(due, as_of),
        "due_date": due,
        "customer_id": "a",
        "amount": Decimal(9),
    }
    totals = oracle.ageing_totals(pd.DataFrame([row], columns=INVOICE_COLUMNS, dtype=object), as_of)
    assert totals[bucket] == totals["balance"] == (1, Decimal(9))
