"""Scores of all accounts for one date and horizon: computed once for each state of the data, then read back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
from cachetools import LRUCache

from kam_analytics import profile
from kam_analytics.churn import card, features, model, reasons, store
from kam_analytics.churn import horizon as hz
from kam_analytics.churn.history import reading
from kam_analytics.churn.store import ChurnRun, Key
from kam_analytics.churn.trials import sigmoid
from kam_analytics.engine import Engine

LEVELS = ("low", "watch", "high", "very_high")
LEVEL_FROM = (0.15, 0.30, 0.60)  # probabilities at which watch, high and very high begin
_DIGITS = 6  # of a stored probability


class _Memory:
    """The latest runs of one open database, and the turn to compute: one run at a time."""

    def __init__(self) -> None:
        self.runs: LRUCache[Key, ChurnRun] = LRUCache(8)
        self.lock = threading.Lock()
        self.turn = threading.Lock()


_memories: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()
_memories_lock = threading.Lock()


def _memory(engine: Engine) -> _Memory:
    with _memories_lock:
        return _memories.setdefault(engine, _Memory())


def scores(engine: Engine, as_of: date, horizon: str | int = hz.PERSONAL, *, currency: str | None = None) -> ChurnRun:
    """The run for a date: every account with an order by then, its probability of not ordering within the horizon
    and why; the layer used is in `run.layer`, what to know about it in `run.notes`.

    Company-wide, money in the reporting currency (default: the currency most used). Only rows dated up to `as_of`
    are read. Raises ScopeError `bad_parameter` for an impossible horizon.
    """
    horizon = hz.parse(horizon)
    if currency is None:
        currency = profile.of(engine).choices.defaults.currency
    key = Key(engine.data_version, as_of, horizon, currency)
    return _known(engine, key) or _compute_once(engine, key)


def ready(engine: Engine, as_of: date, currency: str) -> bool:
    """Whether the run of a date is there, so that asking for it costs hardly any time."""
    key = Key(engine.data_version, as_of, hz.PERSONAL, currency)
    return key in _memory(engine).runs or store.find(engine, key) is not None


def warm(engine: Engine) -> ChurnRun | None:
    """Compute the default run, so that the first page finds it; None without sales. For a background thread."""
    known = profile.of(engine)
    if known.first_sale is None:
        return None
    default = known.choices.defaults
    return scores(engine, default.as_of, currency=default.currency)


def _known(engine: Engine, key: Key) -> ChurnRun | None:
    memory = _memory(engine)
    with memory.lock:  # held while it is read: the metrics of a page ask at the same time
        run = memory.runs.get(key)
        if run is None and (card := store.find(engine, key)) is not None:
            run = memory.runs[key] = store.load(engine, key, card)
        return run


def _compute_once(engine: Engine, key: Key) -> ChurnRun:
    with _memory(engine).turn:
        if (run := _known(engine, key)) is not None:
            return run
        with _one_thread(), reading(engine, key.as_of, key.currency) as history:
            # The version that the transaction sees, should an import have been committed meanwhile.
            key = Key(history.data_version, key.as_of, key.horizon, key.currency)
            outcome = model.learn(history, key.horizon)
            described, curve = card.make(outcome)
            value, has_invoices = history.value(), history.has_invoices
        if value.num_rows and set(value["basis"].to_pylist()) == {"revenue"}:
            described["notes"].append(("no_cost", {}))
        losses = _credit_losses(engine, key) if has_invoices else None
        table = _table(outcome, value, losses)
        store.save(engine, key, described, table, curve, card.importance(outcome))
        run = _known(engine, key)
        assert run is not None  # it was stored just now
        return run


@contextmanager
def _one_thread() -> Iterator[None]:
    """Numeric libraries on one thread: the same sums on every machine, and no fight for cores with the pages.

    They are loaded first, since a limit reaches only what is loaded.
    """
    import scipy.optimize
    import scipy.special  # noqa: F401
    import sklearn.ensemble
    import sklearn.linear_model  # noqa: F401
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1):
        yield


def _credit_losses(engine: Engine, key: Key) -> dict[str, Any]:
    """Expected credit loss by account, of the whole company."""
    from kam_analytics import metrics

    if "receivables/expected_loss" not in metrics.names():
        return {}
    scope = profile.whole_history(profile.of(engine), as_of=key.as_of, currency=key.currency)
    table = metrics.run(engine, "receivables/expected_loss", scope).table
    return dict(zip(table["customer_id"].to_pylist(), table["expected_loss"].to_pylist(), strict=True))


def _table(outcome: model.Outcome, value: pa.Table, losses: dict[str, Any] | None) -> pa.Table:
    """The columns of churn_score but run_id and money_at_risk, one row an account, by id."""
    now = outcome.grid.now
    rhythm, explained = now.rhythm, outcome.explained
    recency = now.raw["recency"]
    state = hz.state(recency, rhythm)
    probability = None if explained is None else np.round(sigmoid(explained.logit), _DIGITS)
    depth = state if probability is None else np.searchsorted(np.array(LEVEL_FROM), probability, side="right")
    names = hz.STATES if probability is None else LEVELS
    money = pa.decimal128(18, 4)
    columns: dict[str, Any] = {
        "customer_id": pa.array(now.accounts, pa.string()),
        "probability": pa.nulls(len(now), pa.float64()) if probability is None else pa.array(probability),
        "level": pa.array([names[code] for code in depth], pa.string()),
        "depth": pa.array(depth, pa.int32()),
        "rhythm_state": pa.array([hz.STATES[code] for code in state], pa.string()),
        "expected_margin": value["expected_margin"],
        "basis": value["basis"],
        "expected_credit_loss": pa.nulls(len(now), money)
        if losses is None
        else pa.array([losses.get(name, 0) for name in now.accounts], money),
        "last_order": value["last_order"],
        "orders": pa.array(now.raw["orders"].astype(np.int64)),
        "days_since_last_order": pa.array(recency.astype(np.int64)),
        "usual_gap": pa.array(np.round(rhythm.usual, 2), from_pandas=True),
        "overdue_ratio": pa.array(np.round(recency / rhythm.gap, 4)),
        "horizon_days": pa.array(np.round(hz.days_of(outcome.horizon, rhythm), 2)),
    }
    columns |= _reasons(outcome)
    nothing = pa.nulls(len(now), pa.float64())
    columns["base_logit"] = nothing if explained is None else pa.array(np.full(len(now), explained.base))
    for column, theme in enumerate(features.THEMES):
        columns[theme] = nothing if explained is None else pa.array(explained.themes[:, column])
    return pa.table(columns)


def _reasons(outcome: model.Outcome) -> dict[str, pa.Array]:
    teller = reasons.Teller(outcome.grid.now)
    columns: dict[str, list[str | None]] = {
        f"reason_{place}{part}": [] for place in range(1, reasons.MOST + 1) for part in ("_key", "_value", "")
    }
    themes = None if outcome.explained is None else outcome.explained.themes.tolist()
    for row in range(len(outcome.grid.now)):
        told = teller.tell(row, None if themes is None else themes[row])
        for place in range(1, reasons.MOST + 1):
            reason = told[place - 1] if len(told) >= place else None
            columns[f"reason_{place}_key"].append(reason.key if reason else None)
            columns[f"reason_{place}_value"].append(json.dumps(reason.values) if reason else None)
            columns[f"reason_{place}"].append(reason.text("en") if reason else None)
    return {name: pa.array(values, pa.string()) for name, values in columns.items()}
