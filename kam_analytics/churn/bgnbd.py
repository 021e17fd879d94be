"""BG/NBD: how often an account orders and whether it has stopped, from its order days alone.

Fader, Hardie & Lee (2005), "'Counting your customers' the easy way", Marketing Science 24(2). Per account: x repeat
orders, t_x days from the first to the last order, T days from the first order to the cutoff.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kam_analytics.churn.horizon import Floats

FEW_ACCOUNTS = 200
PENALTY, PENALTY_FEW = 0.01, 0.1  # on the squared log-parameters, beside the mean log-likelihood
_BOUND = 8.0  # of the log-parameters


@dataclass(frozen=True, slots=True)
class BgNbd:
    """Fitted parameters; alpha is in units of `unit` days."""

    r: float
    alpha: float
    a: float
    b: float
    unit: float

    def alive(self, x: Floats, t_x: Floats, age: Floats) -> Floats:
        """P(the account has not dropped out by the cutoff)."""
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        t_x, age = t_x / self.unit, age / self.unit
        with np.errstate(divide="ignore"):
            odds = np.log(a) - np.log(b + np.maximum(x, 1) - 1) + (r + x) * np.log((alpha + age) / (alpha + t_x))
        return np.where(x > 0, 1 / (1 + np.exp(np.clip(odds, -700, 700))), 1.0)

    def no_order(self, x: Floats, t_x: Floats, age: Floats, horizon: Floats) -> Floats:
        """P(no order within `horizon` days) = 1 - p(alive) (1 - ((alpha + T) / (alpha + T + H))^(r + x))."""
        scaled, ahead = age / self.unit, horizon / self.unit
        silent = np.exp((self.r + x) * np.log((self.alpha + scaled) / (self.alpha + scaled + ahead)))
        risk: Floats = 1 - self.alive(x, t_x, age) * (1 - silent)
        return risk


def log_likelihood(params: Floats, x: Floats, t_x: Floats, age: Floats) -> tuple[Floats, Floats]:
    """Log-likelihood of each account at (r, alpha, a, b), and its gradient as a 4 x n array."""
    from scipy.special import digamma, gammaln

    r, alpha, a, b = params
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    common = common + gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    seen, last = np.log(alpha + age), np.log(alpha + t_x)
    before = np.maximum(b + np.maximum(x, 1) - 1, 1e-300)
    alive = -(r + x) * seen
    dropped = np.where(x > 0, np.log(a) - np.log(before) - (r + x) * last, -np.inf)
    either = np.logaddexp(alive, dropped)
    w = np.exp(dropped - either)
    both = digamma(a + b) - digamma(a + b + x)
    gradient = np.stack(
        [
            digamma(r + x) - digamma(r) + np.log(alpha) - (1 - w) * seen - w * last,
            r / alpha - (r + x) * ((1 - w) / (alpha + age) + w / (alpha + t_x)),
            both + w / a,
            both + digamma(b + x) - digamma(b) - w / before,
        ]
    )
    return common + either, gradient


def fit(x: Floats, t_x: Floats, age: Floats, unit: float, penalty: float | None = None) -> BgNbd:
    """Parameters that maximise the mean log-likelihood less penalty x sum(log-parameter^2).

    Time is measured in `unit` days (the population's gap), so that the penalty pulls towards one order a gap. The
    default penalty is 0.01, and 0.1 under 200 accounts. Deterministic.
    """
    from scipy.optimize import minimize

    if penalty is None:
        penalty = PENALTY if len(x) >= FEW_ACCOUNTS else PENALTY_FEW
    t, total = t_x / unit, age / unit

    def loss(log_params: Floats) -> tuple[float, Floats]:
        params = np.exp(log_params)
        value, gradient = log_likelihood(params, x, t, total)
        slope = -gradient.mean(axis=1) * params + 2 * penalty * log_params
        return float(-value.mean() + penalty * (log_params**2).sum()), slope

    best = minimize(loss, np.zeros(4), jac=True, method="L-BFGS-B", bounds=[(-_BOUND, _BOUND)] * 4)
    r, alpha, a, b = (float(value) for value in np.exp(best.x))
    return BgNbd(r, alpha, a, b, unit)
