"""The churn report of the command line: what was learned, how well it did, and who is at risk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from kam_analytics import i18n, profile
from kam_analytics.churn import horizon as hz
from kam_analytics.churn.scoring import scores
from kam_analytics.churn.store import ChurnRun
from kam_analytics.engine import Engine

TOP = 10
_RUN_ONLY = ("run_id", "method", "data_version", "as_of", "horizon", "currency", "layer", "notes")


def report(
    engine: Engine, as_of: date | None = None, horizon: str | int = hz.PERSONAL, *, currency: str | None = None
) -> dict[str, Any]:
    """Everything that `churn report` prints, ready for JSON: decimals and dates as strings, texts by language.

    Keys: as_of, horizon, currency, data_version, layer {id, en, zh}, notes [{key, en, zh}], report_card,
    calibration, importance, levels {level: accounts}, money_at_risk, top (the ten accounts with most at risk).
    """
    day = as_of or profile.of(engine).choices.defaults.as_of
    run = scores(engine, day, horizon, currency=currency)
    rows = run.table.to_pylist()
    levels: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: -row["depth"]):
        levels[row["level"]] = levels.get(row["level"], 0) + 1
    known = [row["money_at_risk"] for row in rows if row["money_at_risk"] is not None]
    return {
        "as_of": run.key.as_of.isoformat(),
        "horizon": run.key.horizon,
        "currency": run.key.currency,
        "data_version": run.key.data_version,
        "layer": {"id": run.layer, **_texts(f"churn.layer.{run.layer}")},
        "notes": _notes(run),
        "report_card": {name: _plain(value) for name, value in run.card.items() if name not in _RUN_ONLY},
        "calibration": [dict(row) for row in run.calibration],
        "importance": [dict(row) for row in run.importance],
        "levels": levels,
        "money_at_risk": str(sum(known, Decimal(0))) if known else None,
        "top": [_account(row) for row in sorted(rows, key=_most_at_risk)[:TOP]],
    }


def _texts(key: str, **values: Any) -> dict[str, str]:
    return {lang: i18n.text(key, lang, **values) for lang in i18n.LANGUAGES}


def _notes(run: ChurnRun) -> list[dict[str, str]]:
    return [{"key": name, **_texts(f"churn.note.{name}", **values)} for name, values in run.notes]


def _most_at_risk(row: dict[str, Any]) -> tuple[Any, ...]:
    money = row["money_at_risk"]
    return (money is None, -(money or 0), -row["depth"], -row["expected_margin"], row["customer_id"])


def _account(row: dict[str, Any]) -> dict[str, Any]:
    names = ("customer_id", "probability", "level", "expected_margin", "money_at_risk", "days_since_last_order")
    reasons = [row[f"reason_{place}"] for place in (1, 2, 3) if row[f"reason_{place}"]]
    money, loss = row["money_at_risk"], row["expected_credit_loss"]
    parts = {"margin_at_risk": None if money is None else money - (loss or 0), "expected_credit_loss": loss}
    return {name: _plain(value) for name, value in {**{n: row[n] for n in names}, **parts}.items()} | {
        "reasons": reasons
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
