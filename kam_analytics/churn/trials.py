"""Rolling-origin trials: models fitted at past origins, judged on what came after, and the choices they decide.

At every origin the models see only what was known then. The trials choose the blend of logistic regression and
BG/NBD, whether the boosted challenger takes over, and whether a sigmoid corrects the probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kam_analytics.churn import bgnbd, boosting, evaluate, logistic
from kam_analytics.churn.horizon import Floats, Ints
from kam_analytics.churn.slices import COMPLETE, Grid, Slice, Training

MIN_POSITIVES = 50  # and as many that stayed
MIN_SLICES = 3
CHALLENGER_ACCOUNTS = 1_000
WEIGHTS = (0.0, 0.5, 1.0)  # of BG/NBD in the blend
_LIMIT = 9.2  # log-odds
Mask = npt.NDArray[np.bool_]


def log_odds(p: Floats) -> Floats:
    """Log-odds of probabilities, kept within 0.0001 .. 0.9999."""
    values: Floats = np.clip(np.log(np.maximum(p, 1e-300)) - np.log(np.maximum(1 - p, 1e-300)), -_LIMIT, _LIMIT)
    return values


def sigmoid(logit: Floats) -> Floats:
    values: Floats = 1 / (1 + np.exp(-logit))
    return values


def supervised(training: Training) -> bool:
    """Whether there are enough slices, enough that stopped and enough that stayed for a supervised model."""
    stayed = len(training.churned) - training.positives
    return len(training.slices) >= MIN_SLICES and min(training.positives, stayed) >= MIN_POSITIVES


def rhythm_model(part: Slice) -> bgnbd.BgNbd:
    """BG/NBD on all accounts as of the slice's own cutoff."""
    raw = part.snapshot.raw
    span = raw["tenure"] - raw["recency"]
    return bgnbd.fit(raw["orders"] - 1, span, raw["tenure"], part.snapshot.rhythm.population_gap)


def rhythm_logit(model: bgnbd.BgNbd, part: Slice) -> Floats:
    raw = part.snapshot.raw
    span = raw["tenure"] - raw["recency"]
    return log_odds(model.no_order(raw["orders"] - 1, span, raw["tenure"], part.horizon))


@dataclass(frozen=True)
class Trial:
    """Out-of-time rows of all origins, oldest origin first. Log-odds are NaN where an origin had no such model."""

    origin: Ints  # 0, 1, ... oldest first
    agos: tuple[int, ...]  # days of each origin before the as-of date
    account: Ints
    churned: Floats
    rhythm: Floats  # log-odds by BG/NBD
    learned: Floats  # by logistic regression
    boosted: Floats
    recency: Floats
    overdue: Floats
    orders: Floats
    horizon: Floats  # days
    alive: Floats  # 1 while within the own personal horizon at the origin
    revenue: Floats  # of the 12 months before the origin
    first: int = 0  # the oldest test origin; older ones only decide the choices made at it

    def __len__(self) -> int:
        return len(self.churned)

    def rows(self, mask: Mask) -> Trial:
        return replace(self, **{name: getattr(self, name)[mask] for name in COLUMNS})

    @property
    def judged(self) -> Mask:
        """Rows of the test origins."""
        return self.origin >= self.first

    def tested(self, layer: str) -> Trial:
        """The rows that say something about a layer: for a supervised one, those where one was fitted."""
        return self if layer == "L1" else self.rows(np.isfinite(self.learned))

    def known_at(self, index: int) -> Mask:
        """Rows of older origins whose outcome was known at this one, of origins where most were."""
        mask = np.zeros(len(self), dtype=np.bool_)
        for older in range(index):
            of_it = self.origin == older
            over = of_it & (self.horizon <= self.agos[older] - self.agos[index])
            if over.sum() >= COMPLETE * of_it.sum():
                mask |= over
        return mask


COLUMNS = tuple(name for name in Trial.__dataclass_fields__ if name not in ("agos", "first"))


def run(grid: Grid) -> Trial:
    """Fit at every test origin of the grid, and at the older ones that the choices made there are decided on."""
    tests, rehearsals = grid.tests(), grid.rehearsals()
    origins = [*tests, *rehearsals][::-1]
    number: dict[str, int] = {}
    parts: list[dict[str, Floats | Ints]] = []
    for index, part in enumerate(origins):
        training = grid.training(part.ago)
        known = part.known(0)
        learned = boosted = np.full(len(known), np.nan)
        if supervised(training):
            learned = logistic.fit(training.features, training.churned).logit(part.features)
            if len(grid.now) >= CHALLENGER_ACCOUNTS:
                boosted = boosting.fit(training.features, training.churned).logit(part.features)
        raw, rhythm = part.snapshot.raw, part.snapshot.rhythm
        ids = np.array([number.setdefault(name, len(number)) for name in part.snapshot.accounts], dtype=np.int64)
        columns: dict[str, Floats | Ints] = {
            "origin": np.full(len(known), index, dtype=np.int64),
            "account": ids,
            "churned": part.churned,
            "rhythm": rhythm_logit(rhythm_model(part), part),
            "learned": learned,
            "boosted": boosted,
            "recency": raw["recency"],
            "overdue": raw["recency"] / rhythm.gap,
            "orders": raw["orders"],
            "horizon": part.horizon,
            "alive": (raw["recency"] <= rhythm.horizon).astype(np.float64),
            "revenue": np.nan_to_num(raw["revenue_365"]),
        }
        parts.append({name: values[known] for name, values in columns.items()})
    empty = {f: np.empty(0, dtype=np.int64 if f in ("origin", "account") else np.float64) for f in COLUMNS}
    joined = {f: np.concatenate([empty[f], *(part[f] for part in parts)]) for f in COLUMNS}
    return Trial(agos=tuple(part.ago for part in origins), first=len(rehearsals), **joined)


@dataclass(frozen=True, slots=True)
class Choice:
    """`weight`: of BG/NBD in the blend of log-odds. `boosted`: the challenger took over. Calibrated log-odds =
    slope x log-odds + shift."""

    weight: float = 0.5
    boosted: bool = False
    slope: float = 1.0
    shift: float = 0.0

    def raw(self, rhythm: Floats, learned: Floats, boosted: Floats) -> Floats:
        if self.boosted:
            return boosted
        if self.weight == 1.0:
            return rhythm
        return self.weight * rhythm + (1 - self.weight) * learned

    def logit(self, rhythm: Floats, learned: Floats, boosted: Floats) -> Floats:
        return self.slope * self.raw(rhythm, learned, boosted) + self.shift


def of_trial(choice: Choice, trial: Trial) -> Floats:
    """The log-odds that a choice gives to the rows of a trial; BG/NBD alone where nothing was learned."""
    given = choice.logit(trial.rhythm, trial.learned, trial.boosted)
    return np.where(np.isfinite(given), given, trial.rhythm)


def choose(trial: Trial, learn: bool) -> Choice:
    """The choices that the test origins of a trial decide; `learn` tells whether there is a supervised model to use.

    Weight by log loss, 0.5 when that is within a standard error of the best. The challenger and the sigmoid must be
    better by more than a standard error; the sigmoid is judged at every test origin on which there are older
    outcomes to fit it, known by then.
    """
    if not learn:
        return _calibrated(Choice(weight=1.0), trial)
    both = trial.rows(np.isfinite(trial.learned))
    here = both.rows(both.judged)
    choice = Choice(weight=_weight(here))
    rival = here.rows(np.isfinite(here.boosted))
    if len(rival):
        mine = evaluate.log_losses(rival.churned, of_trial(choice, rival))
        other = evaluate.log_losses(rival.churned, rival.boosted)
        if _better(mine - other, rival.account):
            choice = Choice(weight=0.0, boosted=True)
    return _calibrated(choice, both)


def _weight(trial: Trial) -> float:
    if not len(trial):
        return 0.5
    losses = {
        weight: evaluate.log_losses(trial.churned, weight * trial.rhythm + (1 - weight) * trial.learned)
        for weight in WEIGHTS
    }
    best = min(WEIGHTS, key=lambda weight: float(losses[weight].mean()))
    return best if _better(losses[0.5] - losses[best], trial.account) else 0.5


def _better(gain: Floats, account: Ints) -> bool:
    """Whether the mean gain exceeds its standard error, rows of one account counted together."""
    _, place = np.unique(account, return_inverse=True)
    sums = np.bincount(place, gain - gain.mean())
    error = float(np.sqrt((sums**2).sum())) / len(gain)
    return float(gain.mean()) > error


def _calibrated(choice: Choice, trial: Trial) -> Choice:
    gains: list[Floats] = []
    accounts: list[Ints] = []
    for index in range(trial.first, len(trial.agos)):
        here, older = trial.rows(trial.origin == index), trial.rows(trial.known_at(index))
        if len(here) and _both_classes(older):
            tried = _sigmoid(choice, older)
            before = evaluate.log_losses(here.churned, of_trial(choice, here))
            gains.append(before - evaluate.log_losses(here.churned, of_trial(tried, here)))
            accounts.append(here.account)
    if not gains or not _better(np.concatenate(gains), np.concatenate(accounts)):
        return choice
    return _sigmoid(choice, trial.rows(trial.judged))


def _both_classes(trial: Trial) -> bool:
    return bool(0 < trial.churned.sum() < len(trial))


def _sigmoid(choice: Choice, trial: Trial) -> Choice:
    """Platt's sigmoid by maximum likelihood: slope and shift of the log-odds. A slope below 0 is refused."""
    from scipy.optimize import minimize

    raw = choice.raw(trial.rhythm, trial.learned, trial.boosted)

    def loss(params: Floats) -> tuple[float, Floats]:
        logit = params[0] * raw + params[1]
        error = sigmoid(logit) - trial.churned
        value = float(evaluate.log_losses(trial.churned, logit).mean())
        return value, np.array([float((error * raw).mean()), float(error.mean())])

    best = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.05, 5.0), (-5.0, 5.0)])
    return Choice(choice.weight, choice.boosted, float(best.x[0]), float(best.x[1]))


def honest(trial: Trial, learn: bool) -> Floats:
    """Log-odds of every row of the test origins by the choices that earlier outcomes decide, as far as they were
    known by then; where none was, by the defaults. This is what the report card judges. NaN for older rows."""
    result = np.full(len(trial), np.nan)
    for index in range(trial.first, len(trial.agos)):
        mask, past = trial.origin == index, trial.known_at(index)
        default = Choice(weight=0.5 if learn else 1.0)
        choice = choose(replace(trial.rows(past), first=0), learn) if past.any() else default
        result[mask] = of_trial(choice, trial.rows(mask))
    return result
