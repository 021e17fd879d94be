"""BG/NBD against its definition: the likelihood by numerical integration, the probabilities by simulation.

The published check is CDNOW (r 0.243, alpha 4.414, a 0.793, b 2.426); its data are not at hand, so accounts are
simulated with known parameters of that kind instead.
"""

from __future__ import annotations

from math import exp, lgamma, log

import numpy as np
import pytest
from scipy.integrate import dblquad

from kam_analytics.churn import bgnbd

TRUE = (0.9, 4.4, 0.8, 2.4)  # r, alpha, a, b


def simulate(n: int, seed: int, horizon: float) -> tuple[np.ndarray, ...]:
    """x, t_x, T and whether no order follows within the horizon: each account orders at a Poisson rate of its own
    and drops out after an order with a probability of its own."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b = TRUE
    rate, drop, age = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n), rng.uniform(20, 60, n)
    x, t_x, silent = np.zeros(n), np.zeros(n), np.ones(n, dtype=bool)
    for i in range(n):
        now = rng.exponential(1 / rate[i])
        while now <= age[i] + horizon:
            if now > age[i]:
                silent[i] = False
                break
            x[i], t_x[i] = x[i] + 1, now
            if rng.uniform() < drop[i]:
                break
            now += rng.exponential(1 / rate[i])
    return x, t_x, age, silent


@pytest.fixture(scope="module")
def simulated() -> tuple[np.ndarray, ...]:
    return simulate(12_000, seed=3, horizon=13.0)


def direct(x: int, t_x: float, age: float) -> float:
    """The likelihood of one account, integrated over rate and drop-out probability."""
    r, alpha, a, b = TRUE

    def density(rate: float, drop: float) -> float:
        gamma = r * log(alpha) + (r - 1) * log(rate) - alpha * rate - lgamma(r)
        beta = lgamma(a + b) - lgamma(a) - lgamma(b) + (a - 1) * log(drop) + (b - 1) * log(1 - drop)
        stays = (1 - drop) ** x * rate**x * exp(-rate * age)
        left = drop * (1 - drop) ** (x - 1) * rate**x * exp(-rate * t_x) if x else 0.0
        return exp(gamma + beta) * (stays + left)

    return dblquad(density, 1e-9, 1 - 1e-9, 1e-9, 12.0, epsabs=1e-10)[0]


@pytest.mark.parametrize(("x", "t_x", "age"), [(0, 0.0, 30.0), (1, 4.0, 35.0), (3, 20.0, 38.0), (6, 38.0, 39.0)])
def test_the_likelihood_is_that_of_the_model(x: int, t_x: float, age: float) -> None:
    given = [np.array([float(value)]) for value in (x, t_x, age)]
    log_likelihood, _ = bgnbd.log_likelihood(np.array(TRUE), *given)
    assert exp(log_likelihood[0]) == pytest.approx(direct(x, t_x, age), rel=2e-3)


def test_the_gradient_is_the_slope_of_the_likelihood() -> None:
    x, t_x, age = np.array([0.0, 1, 5]), np.array([0.0, 9, 30]), np.array([30.0, 31, 33])
    here = np.array(TRUE)
    _, gradient = bgnbd.log_likelihood(here, x, t_x, age)
    for place in range(4):
        step = np.zeros(4)
        step[place] = 1e-5
        above, below = (bgnbd.log_likelihood(here + sign * step, x, t_x, age)[0] for sign in (1, -1))
        np.testing.assert_allclose(gradient[place], (above - below) / 2e-5, rtol=1e-5, atol=1e-8)


def test_known_parameters_are_found_again(simulated: tuple[np.ndarray, ...]) -> None:
    x, t_x, age, _ = simulated
    found = bgnbd.fit(x, t_x, age, unit=1.0, penalty=0.0)
    assert found.r == pytest.approx(TRUE[0], rel=0.1)
    assert found.alpha == pytest.approx(TRUE[1], rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(TRUE[2] / (TRUE[2] + TRUE[3]), rel=0.1)


def test_the_unit_of_time_does_not_matter(simulated: tuple[np.ndarray, ...]) -> None:
    x, t_x, age, _ = (column[:2000] for column in simulated)
    ahead = np.full(2000, 13.0)
    weeks, days = bgnbd.fit(x, t_x, age, 1.0, 0.0), bgnbd.fit(x, t_x * 7, age * 7, 7.0, 0.0)
    np.testing.assert_allclose(
        weeks.no_order(x, t_x, age, ahead), days.no_order(x, t_x * 7, age * 7, ahead * 7), atol=1e-9
    )


def test_the_probability_of_no_order_is_what_happens(simulated: tuple[np.ndarray, ...]) -> None:
    x, t_x, age, silent = simulated
    risk = bgnbd.fit(x, t_x, age, unit=1.0, penalty=0.0).no_order(x, t_x, age, np.full(len(x), 13.0))
    for low in np.arange(0, 1, 0.2):
        band = (risk >= low) & (risk < low + 0.2)
        assert band.sum() > 300
        assert silent[band].mean() == pytest.approx(risk[band].mean(), abs=0.04)


def test_one_minus_alive_is_another_thing(simulated: tuple[np.ndarray, ...]) -> None:
    """An account without a repeat order has never dropped out in this model, and yet is most likely to stay silent."""
    x, t_x, age, _ = simulated
    model = bgnbd.fit(x, t_x, age, unit=1.0)
    never = x == 0
    assert (model.alive(x, t_x, age)[never] == 1).all()
    assert model.no_order(x, t_x, age, np.full(len(x), 13.0))[never].mean() > 0.6


def test_the_penalty_keeps_a_tiny_sample_in_bounds() -> None:
    x, t_x, age = np.array([1.0, 1, 1]), np.array([5.0, 5, 5]), np.array([6.0, 6, 6])
    model = bgnbd.fit(x, t_x, age, unit=5.0)
    assert max(abs(np.log([model.r, model.alpha, model.a, model.b]))) < 4
