"""Which layer is used, that no choice sees the future, and that contributions add up to the log-odds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from kam_analytics.churn import bgnbd, boosting, features, history, logistic, model, trials
from kam_analytics.churn.model import Outcome
from kam_analytics.churn.slices import Grid, Slice, Training
from kam_analytics.churn.trials import Choice, Trial
from kam_analytics.engine import Engine
from tests import churn_data, warehouse
from tests.churn_data import lines_of, on


def learned(engine: Engine, at: int, horizon: str = "personal") -> Outcome:
    with history.reading(engine, on(at), "") as known:
        return model.learn(known, horizon)


def notes(outcome: Outcome) -> set[str]:
    return {name for name, _ in outcome.notes}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """160 accounts over 900 days, 45 % of which leave; read only."""
    folder = tmp_path_factory.mktemp("churn")
    opened = Engine(folder / "company.duckdb", folder / "staging", threads=2)
    warehouse.load(opened, churn_data.company()[0])
    return opened


@pytest.fixture(scope="module")
def personal(loaded: Engine) -> Outcome:
    """What is learned of them on day 890 for horizons of their own."""
    return learned(loaded, 890)


@pytest.fixture(scope="module")
def tried(loaded: Engine) -> tuple[Grid, Trial]:
    """The tests of the past for 90 days, as seen on day 890."""
    with history.reading(loaded, on(890), "") as known:
        grid = Grid(known, "90")
        return grid, trials.run(grid)


# -- layers ------------------------------------------------------------------------------------------------------


def test_nothing_loaded_gives_no_account(engine: Engine) -> None:
    outcome = learned(engine, 0)
    assert (outcome.layer, len(outcome.grid.now), notes(outcome)) == ("L0", 0, {"no_orders"})


def test_under_thirty_accounts_the_rules_decide(engine: Engine) -> None:
    warehouse.load(engine, [line for n in range(29) for line in lines_of(f"A{n}", range(n % 20, 600, 20))])
    outcome = learned(engine, 600)
    assert (outcome.layer, outcome.explained, notes(outcome)) == ("L0", None, {"few_accounts"})


def test_one_customer(engine: Engine) -> None:
    warehouse.load(engine, lines_of("A", range(0, 600, 20)))
    assert learned(engine, 600).layer == "L0"


def test_few_repeat_orders(engine: Engine) -> None:
    warehouse.load(engine, [line for n in range(50) for line in lines_of(f"A{n}", [n, 300 + n])])
    assert notes(learned(engine, 600)) == {"few_repeats"}


def test_a_short_history_gives_bands(engine: Engine) -> None:
    warehouse.load(engine, [line for n in range(60) for line in lines_of(f"A{n:02d}", range(n % 15, 170, 15))])
    outcome = learned(engine, 170)
    assert (outcome.layer, notes(outcome)) == ("L0", {"short_history"})


def test_no_churner_in_the_labels_leaves_the_rhythm_model(engine: Engine) -> None:
    lines = [line for n in range(80) for line in lines_of(f"A{n:02d}", range(n % 30, 700, 30))]
    warehouse.load(engine, lines)
    outcome = learned(engine, 700)
    assert outcome.layer == "L1"
    assert outcome.explained is not None
    fields = dict(outcome.notes)["no_churners"]
    assert fields["rows"] == len(outcome.training.churned)  # type: ignore[union-attr]
    assert fields["percent"] == round(100 * 3 / fields["rows"], 2)


def test_few_churners_leave_the_rhythm_model(engine: Engine) -> None:
    lines = [line for n in range(80) for line in lines_of(f"A{n:02d}", range(n % 30, 700, 30))]
    gone = [line for n in range(4) for line in lines_of(f"Z{n}", range(0, 350, 30))]
    warehouse.load(engine, [*lines, *gone])
    outcome = learned(engine, 700)
    assert outcome.layer == "L1"
    told = dict(outcome.notes)["few_labels"]  # 700 days would do, but four accounts are too few
    assert 0 < told["positives"] < told["needed"] == 50 <= told["stayed"]
    risk = dict(zip(outcome.grid.now.accounts, outcome.explained.logit, strict=True))  # type: ignore[union-attr]
    assert min(risk[f"Z{n}"] for n in range(4)) > max(risk[f"A{n:02d}"] for n in range(80))
    warehouse.load(engine, [line for n in range(4) for line in lines_of(f"Y{n}", range(0, 60, 20))])
    with history.reading(engine, on(260), "") as known:  # here the days are too few, whatever the accounts
        short = model.learn(known, "90")
    assert dict(short.notes)["short_for_labels"] == {"days": known.days, "needed": 90 + 180}


def test_enough_labels_give_the_supervised_model(personal: Outcome) -> None:
    assert personal.layer == "L2"
    assert personal.training is not None
    assert personal.training.positives >= 50


# -- no look ahead -----------------------------------------------------------------------------------------------


def test_every_label_is_over_before_the_model_is_used(loaded: Engine) -> None:
    with history.reading(loaded, on(890), "") as known:
        grid = Grid(known, "personal")
        for origin in (0, *(part.ago for part in (*grid.tests(), *grid.rehearsals()))):
            training = grid.training(origin)
            assert training.slices
            for part in training.slices:
                used = part.horizon[part.known(origin)]
                assert part.ago > origin
                assert (used <= part.ago - origin).all()


def test_accounts_that_are_lost_today_are_learned_from(loaded: Engine) -> None:
    _, gone = churn_data.company()
    with history.reading(loaded, on(890), "") as known:
        training = Grid(known, "personal").training(0)
        oldest = training.slices[-1].snapshot
    lost_since = {name for name, end in gone.items() if end < 890 - 365}
    assert lost_since & set(oldest.accounts)


def test_the_judged_log_odds_depend_on_earlier_outcomes_only(tried: tuple[Grid, Trial]) -> None:
    _, trial = tried
    told = trials.honest(trial, learn=True)
    newest = trial.origin == trial.origin.max()
    turned = replace(trial, churned=np.where(newest, 1 - trial.churned, trial.churned))
    np.testing.assert_array_equal(trials.honest(turned, learn=True), told)


def test_every_test_origin_has_an_older_one_that_was_known_there(tried: tuple[Grid, Trial]) -> None:
    """Its choices are decided on that one; the report card does not judge it."""
    grid, trial = tried
    tests, rehearsals = grid.tests(), grid.rehearsals()
    origins = [part.ago for part in (*tests, *rehearsals)]
    assert len(set(origins)) == len(origins)
    for part in tests:
        assert any(older - part.ago >= 90 for older in origins)
    assert trial.agos == tuple(sorted(origins, reverse=True))
    assert {trial.agos[index] for index in trial.origin[trial.judged]} == {part.ago for part in tests}
    assert np.isfinite(trials.honest(trial, learn=True)).tolist() == trial.judged.tolist()


# -- contributions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("horizon", ["personal", "90"])
def test_contributions_add_up_to_the_log_odds(loaded: Engine, personal: Outcome, horizon: str) -> None:
    """The final log-odds, put together again from the parts of the model by hand."""
    outcome = personal if horizon == "personal" else learned(loaded, 890, horizon)
    assert outcome.learned is not None
    now, choice, logit = outcome.grid.now, outcome.choice, outcome.learned
    days = now.rhythm.horizon if horizon == "personal" else np.full(len(now), 90.0)
    table = features.matrix(now, days)
    standard = np.clip((table - logit.mean) / logit.scale, -4, 4)
    by_logistic = logit.intercept + standard @ logit.weights
    gaps, span, age = now.raw["orders"] - 1, now.raw["tenure"] - now.raw["recency"], now.raw["tenure"]
    fitted = bgnbd.fit(gaps, span, age, now.rhythm.population_gap)
    risk = fitted.no_order(gaps, span, age, days)
    by_rhythm = np.clip(np.log(risk) - np.log1p(-risk), -9.2, 9.2)
    blended = choice.weight * by_rhythm + (1 - choice.weight) * by_logistic
    expected = choice.slope * blended + choice.shift + outcome.season
    assert outcome.explained is not None
    np.testing.assert_allclose(outcome.explained.base + outcome.explained.themes.sum(axis=1), expected, atol=1e-6)


def test_boosted_contributions_add_up_and_respect_the_directions() -> None:
    rng = np.random.default_rng(5)
    table = rng.normal(size=(3000, len(features.FEATURES)))
    y = (rng.uniform(size=3000) < 1 / (1 + np.exp(-1.5 * table[:, 0] - table[:, 20]))).astype(float)
    with threadpool_limits(1):
        model_ = boosting.fit(table, y)
    some = table[:40]
    total = model_.base() + model_.contributions(some).sum(axis=1)
    np.testing.assert_allclose(total, model_.logit(some), atol=1e-9)
    later = some.copy()
    later[:, 0] += 1.0  # recency may only raise the risk
    assert (model_.logit(later) >= model_.logit(some) - 1e-12).all()


def test_constant_features_say_nothing() -> None:
    rng = np.random.default_rng(6)
    table = np.column_stack([rng.normal(size=500), np.full(500, 3.7), np.zeros(500)])
    y = (rng.uniform(size=500) < 1 / (1 + np.exp(-table[:, 0]))).astype(float)
    fitted = logistic.fit(table, y)
    assert fitted.weights[1:].tolist() == [0.0, 0.0]
    assert fitted.weights[0] == pytest.approx(1.0, abs=0.4)
    moved = table.copy()
    moved[:, 1] = 99.0
    np.testing.assert_array_equal(fitted.logit(moved), fitted.logit(table))


# -- choices -----------------------------------------------------------------------------------------------------


def made_trial(n: int, seed: int, noise: tuple[float, float, float]) -> Trial:
    """Two origins far apart; three scores that see the true log-odds through noise."""
    rng = np.random.default_rng(seed)
    true = rng.normal(-1, 1.5, n)
    y = (rng.uniform(size=n) < 1 / (1 + np.exp(-true))).astype(float)
    seen = [true + rng.normal(0, sd, n) for sd in noise]
    zero = np.zeros(n)
    return Trial(
        origin=np.arange(n) % 2, agos=(400, 200), account=np.arange(n) // 2, churned=y,
        rhythm=seen[0], learned=seen[1], boosted=seen[2], recency=zero, overdue=zero, orders=zero + 5,
        horizon=zero + 90, alive=zero + 1, revenue=zero,
    )  # fmt: skip


def test_the_clearly_better_model_gets_the_weight() -> None:
    assert trials.choose(made_trial(6000, 1, (3.0, 0.1, 4.0)), learn=True).weight == 0.0
    assert trials.choose(made_trial(6000, 2, (0.1, 3.0, 4.0)), learn=True).weight == 1.0
    assert trials.choose(made_trial(300, 3, (0.6, 0.6, 4.0)), learn=True).weight == 0.5


def test_the_challenger_must_be_better_by_more_than_chance() -> None:
    assert trials.choose(made_trial(6000, 4, (2.0, 2.0, 0.1)), learn=True).boosted
    assert not trials.choose(made_trial(6000, 5, (0.3, 0.3, 0.4)), learn=True).boosted


def test_overconfident_scores_are_corrected_and_good_ones_left_alone() -> None:
    trial = made_trial(6000, 6, (9.0, 0.0, 9.0))
    assert trials.choose(trial, learn=True) == Choice(weight=0.0)
    doubled = replace(trial, learned=2 * trial.learned + 1)
    choice = trials.choose(doubled, learn=True)
    assert (choice.slope, choice.shift) == pytest.approx((0.5, -0.5), abs=0.1)


def test_the_report_card_judges_corrected_scores() -> None:
    """Log-odds twice too large: known at the newest of three origins from the two before it, so corrected there."""
    trial = made_trial(9000, 7, (9.0, 0.0, 9.0))
    true = trial.learned
    trial = replace(
        trial, origin=np.arange(9000) % 3, agos=(600, 400, 200), account=np.arange(9000) // 3, learned=2 * true
    )
    newest = trial.origin == 2
    slope, shift = np.polyfit(true[newest], trials.honest(trial, learn=True)[newest], 1)
    assert (slope, shift) == pytest.approx((1.0, 0.0), abs=0.1)
    unknown = trial.origin == 0
    assert trials.honest(trial, learn=True)[unknown].tolist() == ((trial.rhythm + 2 * true) / 2)[unknown].tolist()


def test_rehearsals_teach_the_sigmoid_but_do_not_decide_the_weight() -> None:
    """Of two origins only the newer is a test; at the older one BG/NBD was the better of the two."""
    trial = made_trial(6000, 9, (2.0, 0.1, 4.0))
    older = trial.origin == 0
    swapped = replace(
        trial,
        rhythm=np.where(older, trial.learned, trial.rhythm),
        learned=np.where(older, trial.rhythm, trial.learned),
        first=1,
    )
    assert trials.choose(swapped, learn=True).weight == 0.0
    assert trials.choose(replace(swapped, first=0), learn=True).weight == 0.5


def slices_with(effect: float, agos: tuple[int, ...], n: int = 600) -> tuple[Training, dict[int, np.ndarray]]:
    """Past slices whose outcomes follow known log-odds, those of a year ago shifted by an effect of the season."""
    rng = np.random.default_rng(8)
    parts, logits = [], {}
    for ago in agos:
        logits[ago] = rng.normal(-1, 1, n)
        shifted = logits[ago] + (effect if ago == 360 else 0.0)
        churned = (rng.uniform(size=n) < trials.sigmoid(shifted)).astype(float)
        parts.append(Slice(ago, None, np.full(n, 60.0), np.empty((n, 0)), churned))  # type: ignore[arg-type]
    return Training(tuple(parts), np.empty((0, 0)), np.empty(0)), logits


def test_a_season_is_taken_into_account_only_when_it_is_clear() -> None:
    agos = (90, 180, 270, 360, 450, 540)
    clear, logits = slices_with(0.9, agos)
    # A sixth of the rows carries the effect, so the shift of all rows together is a sixth of it.
    assert model._season(clear, lambda part: logits[part.ago]) == pytest.approx(0.9 * 5 / 6, abs=0.2)
    faint, logits = slices_with(0.05, agos)
    assert model._season(faint, lambda part: logits[part.ago]) == 0.0
    young, logits = slices_with(0.9, (90, 180, 270))
    assert model._season(young, lambda part: logits[part.ago]) == 0.0
