"""Stored runs: what was learned is kept in the database and read back at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from kam_analytics import i18n
from kam_analytics.churn.history import sql
from kam_analytics.engine import Engine

METHOD = 5  # raise it when the method changes, so that stored runs are computed anew
MOST_RUNS = 40


@dataclass(frozen=True)
class Key:
    """What a run depends on."""

    data_version: int
    as_of: date
    horizon: str
    currency: str


@dataclass(frozen=True)
class ChurnRun:
    """One run. `card`: the columns of churn_run (layer, report card, ...). `table`: one row an account, by id, the
    columns of churn_score. `calibration` and `importance`: the rows of the tables of that name."""

    key: Key
    card: Mapping[str, Any]
    table: pa.Table
    calibration: tuple[Mapping[str, Any], ...]
    importance: tuple[Mapping[str, Any], ...]

    @property
    def layer(self) -> str:
        return str(self.card["layer"])

    @property
    def notes(self) -> list[tuple[str, dict[str, Any]]]:
        """What to know about the run: name of the text and its fields."""
        return [(name, values) for name, values in json.loads(self.card["notes"])]

    def notes_text(self, lang: str) -> list[str]:
        return [i18n.text(f"churn.note.{name}", lang, **values) for name, values in self.notes]


def find(engine: Engine, key: Key) -> Mapping[str, Any] | None:
    """The card of the stored run with this key, or None."""
    params = {
        "method": METHOD,
        "data_version": key.data_version,
        "as_of": key.as_of,
        "horizon": key.horizon,
        "currency": key.currency,
    }
    rows = engine.rows(sql("stored/find_run"), params)
    return rows[0] if rows else None


def load(engine: Engine, key: Key, card: Mapping[str, Any]) -> ChurnRun:
    params = {"run_id": card["run_id"]}
    return ChurnRun(
        key=key,
        card=card,
        table=engine.query(sql("stored/load_scores"), params),
        calibration=tuple(engine.rows(sql("stored/load_calibration"), params)),
        importance=tuple(engine.rows(sql("stored/load_importance"), params)),
    )


def save(
    engine: Engine, key: Key, card: Mapping[str, Any], scores: pa.Table, calibration: pa.Table, importance: pa.Table
) -> None:
    """Store a run and forget those that it replaces. `card` has the columns of churn_run but
    run_id and those of the key; notes as a list of (name, fields)."""
    row = {
        **card,
        "notes": json.dumps(card["notes"], ensure_ascii=False),
        "method": METHOD,
        "data_version": key.data_version,
        "as_of": key.as_of,
        "horizon": key.horizon,
        "currency": key.currency,
    }
    incoming = {
        "run": pa.Table.from_pylist([row]),
        "scores": scores,
        "calibration": calibration,
        "importance": importance,
    }
    with engine.transaction(data_changed=False) as cursor:
        found = cursor.execute(sql("stored/next_run")).fetchall()
        run_id = int(found[0][0])
        for name, table in incoming.items():
            cursor.register(f"incoming_{name}", table)
            cursor.execute(sql(f"stored/save_{name}"), {"run_id": run_id})
            cursor.unregister(f"incoming_{name}")
        kept = {"method": METHOD, "data_version": key.data_version, "most": MOST_RUNS}
        cursor.execute(sql("stored/forget_run"), kept)
        for part in ("score", "calibration", "importance"):
            cursor.execute(sql(f"stored/forget_{part}"))
