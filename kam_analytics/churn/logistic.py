"""L2-regularised logistic regression on standardised features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kam_analytics.churn.horizon import Floats

STRENGTH = 0.1  # scikit-learn's C: inverse of the penalty on squared coefficients, beside the summed log loss
_CLIP = 4.0  # standard deviations; an outlier says no more than that


@dataclass(frozen=True, slots=True)
class Logistic:
    """`mean`, `scale`: of the training rows. `weights`: change of the log-odds per standard deviation."""

    mean: Floats
    scale: Floats
    intercept: float
    weights: Floats

    def contributions(self, features: Floats) -> Floats:
        """What each feature adds to the log-odds of each account, against the mean of the training rows."""
        return np.clip((features - self.mean) / self.scale, -_CLIP, _CLIP) * self.weights

    def logit(self, features: Floats) -> Floats:
        """Log-odds = intercept + sum of the contributions."""
        total: Floats = self.intercept + self.contributions(features).sum(axis=1)
        return total


def fit(features: Floats, y: Floats) -> Logistic:
    """Fit on rows x features; `y` holds both classes. A constant feature gets weight 0. Deterministic."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = features.mean(axis=0), features.std(axis=0)
    constant = scale <= 1e-9 * np.maximum(np.abs(mean), 1.0)
    scale = np.where(constant, 1.0, scale)
    standard = np.where(constant, 0.0, np.clip((features - mean) / scale, -_CLIP, _CLIP))
    model = LogisticRegression(C=STRENGTH, solver="newton-cholesky", max_iter=200, tol=1e-8)
    model.fit(standard, y.astype(np.int64))
    weights = np.where(constant, 0.0, model.coef_[0])
    return Logistic(mean, scale, float(model.intercept_[0]), weights)
