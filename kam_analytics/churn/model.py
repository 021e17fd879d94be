"""The layers: which model the history allows, fitted as of the scoring date, with contributions that add up.

L0 order-rhythm rules, always; L1 BG/NBD; L2 logistic regression blended with BG/NBD; L3 boosting as challenger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kam_analytics.churn import bgnbd, boosting, features, logistic, trials
from kam_analytics.churn import horizon as hz
from kam_analytics.churn.history import History
from kam_analytics.churn.horizon import Floats
from kam_analytics.churn.slices import Grid, Slice, Training
from kam_analytics.churn.trials import Choice, Trial

MIN_ACCOUNTS, MIN_REPEATS = 30, 60
MIN_DAYS = 180  # of history; less gives bands, not per cent
SEASON_NEAR = 15  # days around the same day a year before
Note = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Explained:
    """Log-odds of every account = base + sum of its row in `themes` (accounts x features.THEMES)."""

    base: float
    themes: Floats

    @property
    def logit(self) -> Floats:
        total: Floats = self.base + self.themes.sum(axis=1)
        return total


@dataclass(frozen=True)
class Outcome:
    """What was learned at the as-of date. `explained` and the models are None in L0."""

    layer: str
    grid: Grid
    horizon: str
    notes: list[Note]
    explained: Explained | None = None
    trial: Trial | None = None
    choice: Choice = field(default_factory=Choice)
    training: Training | None = None
    learned: logistic.Logistic | None = None
    season: float = 0.0
    supervised: bool = False  # whether the history allows a supervised model, used or not


def learn(history: History, horizon: str) -> Outcome:
    """Fit the best layer that the history allows. `horizon`: 'personal' or days as text (see horizon.parse)."""
    grid = Grid(history, horizon)
    too_little = _too_little(history, grid)
    if too_little is not None:
        return Outcome("L0", grid, horizon, [too_little])
    now = Slice(
        0,
        grid.now,
        hz.days_of(horizon, grid.now.rhythm),
        features.matrix(grid.now, hz.days_of(horizon, grid.now.rhythm)),
        np.full(len(grid.now), np.nan),
    )
    training = grid.training(0)
    allowed = history.days >= grid.typical + MIN_DAYS and trials.supervised(training)
    trial = trials.run(grid)
    choice = trials.choose(trial, allowed)
    rhythm = trials.rhythm_model(now)
    learned = logistic.fit(training.features, training.churned) if allowed and not choice.boosted else None
    boosted = boosting.fit(training.features, training.churned) if choice.boosted else None
    rhythm_part = trials.rhythm_logit(rhythm, now)
    if boosted is not None:
        layer, raw = "L3", Explained(boosted.base(), boosted.contributions(now.features))
    elif learned is not None and choice.weight < 1:
        layer, raw = "L2", _blend(rhythm_part, learned, now.features, choice.weight)
    else:
        layer, raw = "L1", _by_rhythm(rhythm_part)
    season = 0.0
    if layer != "L1":
        season = _season(training, lambda part: _logit(part, rhythm, learned, boosted, choice))
    explained = Explained(choice.slope * raw.base + choice.shift + season, choice.slope * raw.themes)
    notes = _notes(layer, history, grid, training, trial, choice, season, allowed)
    return Outcome(layer, grid, horizon, notes, explained, trial, choice, training, learned, season, allowed)


def _too_little(history: History, grid: Grid) -> Note | None:
    """Why only the rules of L0 apply, or None."""
    accounts = len(grid.now)
    repeats = int((grid.now.raw["orders"] - 1).sum()) if accounts else 0
    if not accounts:
        return "no_orders", {}
    if accounts < MIN_ACCOUNTS:
        return "few_accounts", {"accounts": accounts, "needed": MIN_ACCOUNTS}
    if repeats < MIN_REPEATS:
        return "few_repeats", {"repeats": repeats, "needed": MIN_REPEATS}
    if history.days < MIN_DAYS:
        return "short_history", {"days": history.days, "needed": MIN_DAYS}
    return None


def _notes(
    layer: str,
    history: History,
    grid: Grid,
    training: Training,
    trial: Trial,
    choice: Choice,
    season: float,
    allowed: bool,
) -> list[Note]:
    rows, positives = len(training.churned), training.positives
    notes: list[Note] = []
    if layer == "L1":
        if rows and not positives:
            notes.append(("no_churners", {"rows": rows, "percent": round(300 / rows, 2)}))
        elif history.days < (needed := grid.typical + MIN_DAYS):
            notes.append(("short_for_labels", {"days": history.days, "needed": needed}))
        elif not allowed:
            cases = {"positives": positives, "stayed": rows - positives, "slices": len(training.slices)}
            needs = {"needed": trials.MIN_POSITIVES, "needed_slices": trials.MIN_SLICES}
            notes.append(("few_labels", cases | needs))
        else:
            notes.append(("rhythm_is_enough", {}))
    elif layer == "L2":
        learned = {"rows": rows, "positives": positives}
        percent = round(100 * choice.weight)
        notes.append(("blend", {"percent": percent, **learned}) if percent else ("learned", learned))
    else:
        notes.append(("boosted", {"rows": rows, "positives": positives}))
    if choice.slope != 1 or choice.shift != 0:
        notes.append(("calibrated", {}))
    if season:
        notes.append(("season", {"factor": round(float(np.exp(season)), 2)}))
    if not trial.tested(layer).judged.any():
        notes.append(("not_evaluated", {"days": history.days}))
    return notes


def _by_rhythm(logit: Floats) -> Explained:
    base = float(logit.mean())
    themes = np.zeros((len(logit), len(features.THEMES)))
    themes[:, features.THEMES.index("rhythm")] = logit - base
    return Explained(base, themes)


def _blend(rhythm: Floats, model: logistic.Logistic, rows: Floats, weight: float) -> Explained:
    by_rhythm, single = _by_rhythm(rhythm), model.contributions(rows)
    themes = weight * by_rhythm.themes
    for column, feature in enumerate(features.FEATURES):
        themes[:, features.THEMES.index(feature.theme)] += (1 - weight) * single[:, column]
    return Explained(weight * by_rhythm.base + (1 - weight) * model.intercept, themes)


def _logit(
    part: Slice,
    rhythm: bgnbd.BgNbd,
    learned: logistic.Logistic | None,
    boosted: boosting.Boosted | None,
    choice: Choice,
) -> Floats:
    """The calibrated log-odds that the final model gives to a past slice."""
    nothing = np.full(len(part.snapshot), np.nan)
    return choice.logit(
        trials.rhythm_logit(rhythm, part),
        learned.logit(part.features) if learned else nothing,
        boosted.logit(part.features) if boosted else nothing,
    )


def _season(training: Training, logit_of: Callable[[Slice], Floats]) -> float:
    """Offset of the log-odds for the season of the scoring date: what the slice of a year ago shows beyond all
    slices together; 0 unless larger than 2 / sqrt(n p (1 - p)) or without such a slice."""
    near = [part for part in training.slices if abs(part.ago - 365) <= SEASON_NEAR]
    if not near:
        return 0.0
    last_year = min(near, key=lambda part: abs(part.ago - 365))
    logits = {part.ago: logit_of(part)[part.known(0)] for part in training.slices}
    truths = {part.ago: part.churned[part.known(0)] for part in training.slices}
    pooled = _offset(np.concatenate(list(logits.values())), np.concatenate(list(truths.values())))
    logit, truth = logits[last_year.ago], truths[last_year.ago]
    share = float(truth.mean())
    if not 0 < share < 1:
        return 0.0
    offset = _offset(logit, truth) - pooled
    return offset if abs(offset) > 2 / np.sqrt(len(truth) * share * (1 - share)) else 0.0


def _offset(logit: Floats, truth: Floats) -> float:
    """The shift of the log-odds at which the probabilities sum to the outcomes (Newton)."""
    shift = 0.0
    for _ in range(50):
        p = trials.sigmoid(logit + shift)
        step = float((truth - p).sum() / max(float((p * (1 - p)).sum()), 1e-9))
        shift += float(np.clip(step, -1, 1))
        if abs(step) < 1e-10:
            break
    return shift
