"""The report card's measures against scikit-learn and figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from kam_analytics.churn import evaluate


@pytest.fixture(scope="module")
def sample() -> tuple[np.ndarray, np.ndarray]:
    """Outcomes, and probabilities that are right on average; rounded, so that many tie."""
    rng = np.random.default_rng(1)
    p = np.round(rng.beta(1, 4, 4000), 2)
    return (rng.uniform(size=4000) < p).astype(float), p


def test_measures_equal_scikit_learn(sample: tuple[np.ndarray, np.ndarray]) -> None:
    y, p = sample
    assert evaluate.auc(y, p) == pytest.approx(roc_auc_score(y, p), abs=1e-12)
    assert evaluate.average_precision(y, p) == pytest.approx(average_precision_score(y, p), abs=1e-12)
    assert evaluate.brier(y, p) == pytest.approx(brier_score_loss(y, p), abs=1e-12)
    inside = np.clip(p, 0.001, 0.999)
    losses = evaluate.log_losses(y, np.log(inside / (1 - inside)))
    assert losses.mean() == pytest.approx(log_loss(y, inside), abs=1e-12)


def test_auc_by_hand() -> None:
    # Pairs (stopped, stayed): 0.8 beats 0.5 and 0.2; 0.5 ties with 0.5 and beats 0.2: 3.5 of 4.
    assert evaluate.auc([1, 1, 0, 0], [0.8, 0.5, 0.5, 0.2]) == 3.5 / 4


def test_one_class_has_no_auc() -> None:
    assert np.isnan(evaluate.auc([0, 0], [0.1, 0.2]))
    assert np.isnan(evaluate.auc([], []))
    assert np.isnan(evaluate.average_precision([0, 0], [0.1, 0.2]))
    assert all(np.isnan(evaluate.auc_interval([1.0, 1.0], [0.1, 0.2], np.array([0, 1]))))


def test_the_interval_covers_the_truth_and_narrows(sample: tuple[np.ndarray, np.ndarray]) -> None:
    y, p = sample
    rows = np.arange(len(y))
    low, high = evaluate.auc_interval(y, p, rows)
    assert low < evaluate.auc(y, p) < high
    few = evaluate.auc_interval(y[:400], p[:400], rows[:400])
    assert few[1] - few[0] > 2 * (high - low)


def test_the_interval_is_over_customers_not_rows() -> None:
    """The same 60 customers seen ten times over tell no more than seen once."""
    rng = np.random.default_rng(2)
    p = rng.uniform(size=60)
    y = (rng.uniform(size=60) < p).astype(float)
    once = evaluate.auc_interval(y, p, np.arange(60))
    again = evaluate.auc_interval(np.tile(y, 10), np.tile(p, 10), np.tile(np.arange(60), 10))
    assert again == pytest.approx(once, abs=1e-12)


def test_the_interval_is_the_same_each_time(sample: tuple[np.ndarray, np.ndarray]) -> None:
    y, p = sample
    groups = np.arange(len(y)) // 2
    assert evaluate.auc_interval(y, p, groups) == evaluate.auc_interval(y, p, groups)


def test_the_interval_does_not_hang_on_the_numbering_of_the_customers(sample: tuple[np.ndarray, np.ndarray]) -> None:
    y, p = (column[:900] for column in sample)
    low, high = evaluate.auc_interval(y, p, np.arange(900))
    for seed in range(5):
        found = evaluate.auc_interval(y, p, np.random.default_rng(seed).permutation(900))
        assert found == pytest.approx((low, high), abs=0.15 * (high - low) / 2)


def test_skill_by_hand() -> None:
    # Base rate 0.5, its Brier 0.25; Brier of 0.9/0.1 all right: 0.01.
    assert evaluate.skill([1, 0], [0.9, 0.1]) == pytest.approx(1 - 0.01 / 0.25)
    assert np.isnan(evaluate.skill([0, 0], [0.1, 0.1]))


def test_calibration_by_hand() -> None:
    p = np.array([0.1] * 10 + [0.6] * 10)
    y = np.array([1.0] + [0.0] * 9 + [1.0] * 8 + [0.0] * 2)
    curve = evaluate.calibration(y, p, bins=2)
    assert [(part.bin, part.n, part.observed) for part in curve] == [(1, 10, 0.1), (2, 10, 0.8)]
    assert evaluate.calibration_error(curve) == pytest.approx((0.0 + 0.2) / 2)


def test_true_probabilities_are_calibrated(sample: tuple[np.ndarray, np.ndarray]) -> None:
    assert evaluate.calibration_error(evaluate.calibration(*sample)) < 0.02


def test_wilson_interval_of_a_published_example() -> None:
    # Newcombe 1998, table I: 81 of 263 and 0 of 20.
    assert evaluate.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=2e-4)
    assert evaluate.wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=2e-4)


def test_top_tenth() -> None:
    score = np.arange(20.0)
    y = np.zeros(20)
    y[[19, 18, 5, 0]] = 1
    assert evaluate.lift(y, score) == pytest.approx(1.0 / 0.2)
    revenue = np.full(20, 10.0)
    revenue[5] = 80.0
    assert evaluate.share_caught(y, score, revenue) == pytest.approx(20 / 110)
    assert np.isnan(evaluate.lift(np.zeros(20), score))
    assert np.isnan(evaluate.share_caught(np.zeros(20), score, revenue))
