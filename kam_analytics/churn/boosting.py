"""The challenger: small gradient boosting with monotone constraints, explained by theme."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np

from kam_analytics.churn.features import FEATURES, THEMES
from kam_analytics.churn.horizon import Floats

MOST_ROWS = 20_000  # of training; more costs seconds and gains nothing that was measured
_LIMIT = 9.2  # log-odds; 0.0001 .. 0.9999


@dataclass(frozen=True, slots=True)
class Boosted:
    """`reference`: the median training row, against which contributions are counted."""

    model: Any
    reference: Floats

    def logit(self, features: Floats) -> Floats:
        values: Floats = np.clip(self.model.decision_function(features), -_LIMIT, _LIMIT)
        return values

    def base(self) -> float:
        return float(self.logit(self.reference[None, :])[0])

    def contributions(self, features: Floats) -> Floats:
        """Accounts x THEMES: Shapley values of the themes against the reference row.

        Exact: every subset of themes is evaluated (Shapley 1953), so that base + sum = logit.
        """
        columns = [[i for i, f in enumerate(FEATURES) if f.theme == theme] for theme in THEMES]
        differs = (features != self.reference).any(axis=0)
        active = [t for t, own in enumerate(columns) if own and differs[own].any()]
        worth: dict[frozenset[int], Floats] = {}
        for size in range(len(active) + 1):
            for chosen in combinations(active, size):
                mixed = np.tile(self.reference, (len(features), 1))
                own = [i for t in chosen for i in columns[t]]
                mixed[:, own] = features[:, own]
                worth[frozenset(chosen)] = self.logit(mixed)
        result = np.zeros((len(features), len(THEMES)))
        n = len(active)
        for theme in active:
            others = [t for t in active if t != theme]
            for size in range(n):
                weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                for chosen in combinations(others, size):
                    without = frozenset(chosen)
                    result[:, theme] += weight * (worth[without | {theme}] - worth[without])
        return result


def fit(features: Floats, y: Floats) -> Boosted:
    """Fit on rows x features with at most MOST_ROWS evenly spaced rows; `y` holds both classes. Deterministic."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    step = -(-len(features) // MOST_ROWS)
    rows = slice(None, None, step)
    model = HistGradientBoostingClassifier(
        max_iter=60,
        max_bins=63,
        learning_rate=0.08,
        max_leaf_nodes=8,
        min_samples_leaf=40,
        l2_regularization=5.0,
        monotonic_cst=[feature.direction for feature in FEATURES],
        early_stopping=False,
        random_state=0,
    )
    model.fit(features[rows], y[rows].astype(np.int64))
    return Boosted(model, np.median(features[rows], axis=0))
