"""Order rhythm and the personal horizon against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kam_analytics.churn import horizon
from kam_analytics.errors import ScopeError


def arrays(*columns: list[float]) -> list[np.ndarray]:
    return [np.array(column, dtype=np.float64) for column in columns]


def test_the_horizon_by_hand() -> None:
    # Own mean gaps: 30 (10 gaps over 300 days), 100 (2 over 200), 10 (20 over 200), 200 (1 over 200); one single order.
    orders, span, longest = arrays([11, 3, 21, 2, 1], [300, 200, 200, 200, 0], [60, 150, 20, 200, np.nan])
    rhythm = horizon.measure(orders, span, longest)
    assert rhythm.population_gap == 65  # median of 10, 30, 100, 200
    np.testing.assert_allclose(rhythm.usual[:4], [30, 100, 10, 200])
    assert np.isnan(rhythm.usual[4])
    np.testing.assert_allclose(rhythm.gap, [430 / 12, 330 / 4, 330 / 22, 330 / 3, 65])
    # max(2.5 x gap, 1.2 x longest): 89.6 and 72; 206.25 and 180; 37.5 and 24 -> 60; 275 and 240; 162.5.
    np.testing.assert_allclose(rhythm.horizon, [430 / 12 * 2.5, 206.25, 60, 275, 162.5])


def test_the_longest_gap_counts_where_it_says_more_and_the_bounds_hold() -> None:
    orders, span, longest = arrays([11, 11, 5], [300, 3000, 40], [200, 900, 12])
    rhythm = horizon.measure(orders, span, longest)
    assert rhythm.horizon.tolist() == [240.0, 365.0, 60.0]


def test_without_any_repeat_order_the_horizon_is_the_longest() -> None:
    rhythm = horizon.measure(*arrays([1, 1], [0, 0], [np.nan, np.nan]))
    assert rhythm.horizon.tolist() == [365.0, 365.0]


def test_states_by_the_overdue_ratio() -> None:
    orders, span, longest = arrays([41] * 6, [1200] * 6, [50] * 6)  # gap 30, horizon 75
    rhythm = horizon.measure(orders, span, longest)
    recency = np.array([0, 45, 46, 60, 61, 76], dtype=np.float64)
    found = [horizon.STATES[code] for code in horizon.state(recency, rhythm)]
    assert found == ["active", "active", "watch", "watch", "overdue", "lost"]


@pytest.mark.parametrize(
    ("given", "text"), [("personal", "personal"), (" Personal ", "personal"), (90, "90"), ("090", "90")]
)
def test_horizons_that_are_understood(given: str | int, text: str) -> None:
    assert horizon.parse(given) == text


@pytest.mark.parametrize("given", ["", "0", "-5", "731", "12.5", "quarter", "9e1"])
def test_horizons_that_are_refused(given: str) -> None:
    with pytest.raises(ScopeError) as refused:
        horizon.parse(given)
    assert refused.value.code == "bad_parameter"


def test_a_fixed_horizon_is_the_same_for_all() -> None:
    rhythm = horizon.measure(*arrays([5, 2], [100, 10], [40, 10]))
    assert horizon.days_of("120", rhythm).tolist() == [120.0, 120.0]
