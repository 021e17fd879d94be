"""How good the probabilities were, measured out of time. All functions take plain arrays.

`y`: 1 where the account stopped (float or bool), `p`: probability, `score`: anything that ranks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kam_analytics.churn.horizon import Floats, Ints

BINS = 10
REPEATS = 1_000  # of the bootstrap; 200 leave the ends of the interval loose by a fifth of a standard error
REPEATS_MANY, MANY = 200, 10_000  # for so many rows, whose interval is narrow and whose draws are slow
SEED = 20240229
_TENTH = 0.1


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of the calibration curve: mean probability, share that stopped, its 95 % interval (Wilson)."""

    bin: int
    n: int
    predicted: float
    observed: float
    low: float
    high: float


def auc(y: npt.ArrayLike, score: npt.ArrayLike) -> float:
    """Area under the ROC curve, ties counted half (Mann-Whitney); NaN with one class only."""
    return float(_weighted_auc(*_sorted(y, score), np.ones((1, np.size(y))))[0])


def auc_interval(y: npt.ArrayLike, score: npt.ArrayLike, groups: Ints, level: float = 0.95) -> tuple[float, float]:
    """Bootstrap interval of the AUC over customers: `groups` says which rows belong to the same one.

    Deterministic (fixed seed). Resamples without both classes are left out; NaN when there are none.
    """
    order = np.argsort(np.asarray(score, dtype=np.float64), kind="stable")
    truth, ties = _sorted(y, score)
    names, place = np.unique(groups, return_inverse=True)
    draw = np.random.default_rng(SEED)
    values = []
    for _ in range(REPEATS if len(truth) < MANY else REPEATS_MANY):
        picked = np.bincount(draw.integers(0, len(names), len(names)), minlength=len(names)).astype(np.float64)
        values.append(_weighted_auc(truth, ties, picked[place][order][None, :])[0])
    found = np.array([value for value in values if np.isfinite(value)])
    if not found.size:
        return float("nan"), float("nan")
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _sorted(y: npt.ArrayLike, score: npt.ArrayLike) -> tuple[Floats, Ints]:
    """Labels by rising score, and the number of the tie group of each."""
    scores = np.asarray(score, dtype=np.float64)
    order = np.argsort(scores, kind="stable")
    ranked = scores[order]
    ties = (np.cumsum(np.diff(ranked, prepend=ranked[:1]) != 0)).astype(np.int64)
    return np.asarray(y, dtype=np.float64)[order], ties


def _weighted_auc(y: Floats, ties: Ints, weights: Floats) -> Floats:
    """AUC for each row of weights, over rows sorted by score."""
    result = np.full(len(weights), np.nan)
    for row, weight in enumerate(weights):
        groups = int(ties[-1]) + 1 if len(ties) else 0
        positive = np.bincount(ties, weight * y, groups)
        negative = np.bincount(ties, weight * (1 - y), groups)
        total = positive.sum() * negative.sum()
        if total > 0:
            below = np.cumsum(negative) - negative
            result[row] = (positive * (below + negative / 2)).sum() / total
    return result


def average_precision(y: npt.ArrayLike, score: npt.ArrayLike) -> float:
    """Area under the precision-recall curve as sum of precision x step of recall; NaN without positives."""
    truth, ties = _sorted(y, -np.asarray(score, dtype=np.float64))
    if not truth.sum():
        return float("nan")
    last = np.append(ties[1:] != ties[:-1], True)
    hits, seen = np.cumsum(truth)[last], (np.arange(len(truth)) + 1.0)[last]
    gained = np.diff(np.concatenate([[0.0], hits]))
    return float((hits / seen * gained).sum() / truth.sum())


def brier(y: npt.ArrayLike, p: npt.ArrayLike) -> float:
    """Mean squared difference between probability and outcome."""
    return float(np.mean((np.asarray(p, dtype=np.float64) - np.asarray(y, dtype=np.float64)) ** 2))


def skill(y: npt.ArrayLike, p: npt.ArrayLike) -> float:
    """1 - Brier / Brier of always saying the base rate; NaN when there is one class only."""
    base = float(np.mean(np.asarray(y, dtype=np.float64)))
    return 1 - brier(y, p) / (base * (1 - base)) if 0 < base < 1 else float("nan")


def log_losses(y: Floats, logit: Floats) -> Floats:
    """Log loss of each row, from the log-odds."""
    return np.logaddexp(0, logit) - y * logit


def calibration(y: npt.ArrayLike, p: npt.ArrayLike, bins: int = BINS) -> list[Bin]:
    """The calibration curve in bins of equal size by rising probability; ties go to the same bin where the
    probabilities are equal at an edge of the sort only by their order."""
    truth, prob = np.asarray(y, dtype=np.float64), np.asarray(p, dtype=np.float64)
    order = np.lexsort((truth, prob))
    curve = []
    for number, rows in enumerate(np.array_split(order, min(bins, len(order)) or 1), start=1):
        if len(rows):
            low, high = wilson(float(truth[rows].sum()), len(rows))
            observed, predicted = float(truth[rows].mean()), float(prob[rows].mean())
            curve.append(Bin(number, len(rows), predicted, observed, low, high))
    return curve


def wilson(hits: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    share, spread = hits / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * float(np.sqrt(share * (1 - share) / n + spread / (4 * n)))
    return max(centre - half, 0.0), min(centre + half, 1.0)


def calibration_error(curve: list[Bin]) -> float:
    """Expected calibration error: mean |predicted - observed| over the bins, weighted by accounts."""
    total = sum(part.n for part in curve)
    return sum(part.n * abs(part.predicted - part.observed) for part in curve) / total if total else float("nan")


def top_tenth(score: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Marks the tenth of the rows with the highest score, at least one; ties by position."""
    scores = np.asarray(score, dtype=np.float64)
    mark = np.zeros(len(scores), dtype=np.bool_)
    size = max(int(np.ceil(len(scores) * _TENTH)), 1)
    mark[np.argsort(-scores, kind="stable")[:size]] = True
    return mark


def lift(y: npt.ArrayLike, score: npt.ArrayLike) -> float:
    """Share of stopped accounts in the top tenth / share among all; NaN without positives."""
    truth = np.asarray(y, dtype=np.float64)
    return float(truth[top_tenth(score)].mean() / truth.mean()) if truth.sum() else float("nan")


def share_caught(y: npt.ArrayLike, score: npt.ArrayLike, revenue: Floats) -> float:
    """Share of the revenue of stopped accounts that the top tenth holds; NaN when they had none."""
    lost = np.asarray(y, dtype=np.float64) * np.maximum(revenue, 0)
    return float(lost[top_tenth(score)].sum() / lost.sum()) if lost.sum() > 0 else float("nan")
