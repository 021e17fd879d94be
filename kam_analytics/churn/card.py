"""The report card of a run: how well its probabilities did out of time, on accounts with three orders or more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from kam_analytics.churn import evaluate, features, trials
from kam_analytics.churn.horizon import Floats
from kam_analytics.churn.model import Outcome

MIN_ORDERS = 3  # as in the published comparisons; rhythm can hardly be told from fewer
_CURVE = pa.schema(
    [("bin", pa.int32()), ("n", pa.int64())]
    + [(name, pa.float64()) for name in ("predicted", "observed", "low", "high")]
)
_WEIGHTS = pa.schema(
    [("theme", pa.string()), ("feature", pa.string()), ("weight", pa.float64()), ("share", pa.float64())]
)


def make(outcome: Outcome) -> tuple[dict[str, Any], pa.Table]:
    """The columns of churn_run that judge and describe the model (notes included), and the calibration curve."""
    grid, trial, training = outcome.grid, outcome.trial, outcome.training
    rows = len(training.churned) if training else 0
    positives = training.positives if training else 0
    learned = outcome.explained is not None
    card: dict[str, Any] = {
        "layer": outcome.layer,
        "typical_days": grid.typical,
        "accounts": len(grid.now),
        "training_rows": rows,
        "training_positives": positives,
        "slices": len(training.slices) if training else 0,
        "rhythm_weight": outcome.choice.weight if learned and outcome.layer != "L3" else None,
        "slope": outcome.choice.slope if learned else None,
        "shift": outcome.choice.shift if learned else None,
        "season": outcome.season if learned else None,
        "upper_bound": 3 / rows if rows and not positives else None,
    }
    notes = list(outcome.notes)
    judged, curve = _judge(outcome) if trial is not None else (dict(_NOTHING), [])
    if judged["not_better"]:
        fields = {name: round(judged[f"auc_{name}"], 3) for name in ("low", "high", "recency")}
        notes.append(("not_better", fields))
    return {**card, **judged, "notes": notes}, pa.Table.from_pylist(
        [{name: getattr(part, name) for name in _CURVE.names} for part in curve], schema=_CURVE
    )


_NOTHING: dict[str, Any] = {
    "tested": 0,
    "positives": 0,
    "origins": 0,
    **dict.fromkeys(
        ("first_origin", "last_origin", "base_rate", "auc", "auc_low", "auc_high", "auc_active", "auc_recency")
    ),
    **dict.fromkeys(("auc_overdue", "auc_rhythm", "pr_auc", "brier", "skill", "calibration_error", "lift")),
    **dict.fromkeys(("lost_revenue_caught", "not_better")),
}


def _judge(outcome: Outcome) -> tuple[dict[str, Any], list[evaluate.Bin]]:
    assert outcome.trial is not None
    trial = outcome.trial.tested(outcome.layer)
    told = trials.honest(trial, outcome.supervised)
    enough = (trial.orders >= MIN_ORDERS) & trial.judged
    rows, logit = trial.rows(enough), told[enough]
    if not len(rows):
        return dict(_NOTHING), []
    y, p = rows.churned, trials.sigmoid(logit)
    alive = rows.alive > 0
    low, high = evaluate.auc_interval(y, logit, rows.account)
    recency = evaluate.auc(y, rows.recency)
    curve = evaluate.calibration(y, p)
    used = sorted({int(index) for index in rows.origin})
    dates = [outcome.grid.now.cutoff - timedelta(days=trial.agos[index]) for index in used]
    judged: dict[str, Any] = {
        "tested": len(rows),
        "positives": int(y.sum()),
        "origins": len(used),
        "first_origin": min(dates),
        "last_origin": max(dates),
        "base_rate": float(y.mean()),
        "auc": evaluate.auc(y, logit),
        "auc_low": low,
        "auc_high": high,
        "auc_active": evaluate.auc(y[alive], logit[alive]),
        "auc_recency": recency,
        "auc_overdue": evaluate.auc(y, rows.overdue),
        "auc_rhythm": evaluate.auc(y, rows.rhythm),
        "pr_auc": evaluate.average_precision(y, logit),
        "brier": evaluate.brier(y, p),
        "skill": evaluate.skill(y, p),
        "calibration_error": evaluate.calibration_error(curve),
        "lift": evaluate.lift(y, logit),
        "lost_revenue_caught": evaluate.share_caught(y, logit, rows.revenue),
    }
    judged = {name: _known(value) for name, value in judged.items()}
    judged["not_better"] = None if judged["auc_low"] is None else bool(low <= recency)
    return judged, curve


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value


def importance(outcome: Outcome) -> pa.Table:
    """Rows of churn_importance: each theme's share of the mean absolute contribution, and where the model is
    logistic each feature's weight and its share of its own."""
    explained, model = outcome.explained, outcome.learned
    rows: list[dict[str, Any]] = []
    if explained is not None:
        size = np.abs(explained.themes).mean(axis=0)
        rows = [
            {"theme": theme, "feature": "", "weight": None, "share": _share(size, column)}
            for column, theme in enumerate(features.THEMES)
        ]
        if model is not None and outcome.layer == "L2":
            weights = np.abs(model.weights)
            rows += [
                {
                    "theme": feature.theme,
                    "feature": feature.name,
                    "weight": float(model.weights[column]),
                    "share": _share(weights, column),
                }
                for column, feature in enumerate(features.FEATURES)
            ]
    return pa.Table.from_pylist(rows, schema=_WEIGHTS)


def _share(sizes: Floats, column: int) -> float:
    total = float(sizes.sum())
    return float(sizes[column]) / total if total > 0 else 0.0
