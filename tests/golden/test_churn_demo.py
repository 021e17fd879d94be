"""The churn estimates on the demo company: planted leavers are found, and nothing after the as-of date counts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from kam_analytics import churn
from kam_analytics.churn import ChurnRun, history
from kam_analytics.demo import load as demo
from kam_analytics.engine import Engine
from tests.app import databases
from tests.golden.demo_frames import Frames, planted, read
from tests.shelf import copied

ORIGIN = date(2023, 12, 31)
DATED = {"sales_lines.csv": "order_date", "invoices.csv": "invoice_date", "receipts.csv": "payment_date"}


@pytest.fixture(scope="module")
def frames() -> Frames:
    return read(demo.FOLDER)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The demo company with all three years."""
    folder = tmp_path_factory.mktemp("whole")
    path = copied(tmp_path_factory, "demo", databases.make_demo, folder / "company.duckdb")
    with Engine(path, folder / "staging", threads=2) as opened:
        yield opened


@pytest.fixture(scope="module")
def until_origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The same from extracts as they were on ORIGIN, their rows in another order, on another number of threads."""
    extracts = tmp_path_factory.mktemp("extracts")
    shutil.copy(demo.FOLDER / "accounts.csv", extracts)
    for name, column in DATED.items():
        rows = pd.read_csv(demo.FOLDER / name, dtype=str, keep_default_na=False)
        past = rows[rows[column] <= ORIGIN.isoformat()].sample(frac=1.0, random_state=1)
        assert len(past) < len(rows)
        past.to_csv(extracts / name, index=False, encoding="utf-8")
    with Engine(extracts / "company.duckdb", extracts / "staging", readable=[extracts], threads=1) as opened:
        demo.load(opened, extracts)
        yield opened


@pytest.fixture(scope="module")
def run(whole: Engine) -> ChurnRun:
    return churn.scores(whole, ORIGIN)


def scored(found: ChurnRun) -> pd.DataFrame:
    table = found.table.to_pandas().set_index("customer_id")
    return table.assign(probability=table["probability"].astype(float))


def silent(frames: Frames, table: pd.DataFrame) -> pd.Series:
    """Whether each account has no order in (ORIGIN, ORIGIN + H], subsidiaries counted with their parent."""
    accounts = frames["accounts"].set_index("customer_id")["parent_id"]
    sales = frames["sales_lines"]
    account = sales["customer_id"].map(accounts).fillna(sales["customer_id"])
    later = sales[sales["order_date"] > pd.Timestamp(ORIGIN)].groupby(account)["order_date"].min()
    wait = (later.reindex(table.index) - pd.Timestamp(ORIGIN)).dt.days
    return ~(wait <= table["horizon_days"])


# -- what was planted is found -----------------------------------------------------------------------------------


def test_planted_leavers_rank_above_the_others(frames: Frames, run: ChurnRun) -> None:
    """Among accounts with three orders that their own rhythm does not call lost: above 0.78, and well above the
    overdue ratio and days since the last order."""
    table = scored(run)
    table = table[(table["orders"] >= 3) & (table["rhythm_state"] != "lost")]
    left = table.index.isin(planted(frames, churn_kind="full")) & silent(frames, table)
    assert left.sum() >= 20
    auc = {name: roc_auc_score(left, table[name]) for name in ("probability", "overdue_ratio", "days_since_last_order")}
    assert auc["probability"] > 0.84
    assert auc["probability"] > max(auc["overdue_ratio"], auc["days_since_last_order"]) + 0.05


def test_probabilities_hold_for_all_accounts(frames: Frames, run: ChurnRun) -> None:
    table = scored(run)
    gone = silent(frames, table)
    base = gone.mean()
    assert roc_auc_score(gone, table["probability"]) > 0.88
    assert brier_score_loss(gone, table["probability"]) < 0.55 * base * (1 - base)


def test_the_model_beats_order_rhythm_alone(run: ChurnRun) -> None:
    assert run.layer == "L2"
    assert run.card["auc"] > run.card["auc_rhythm"]
    assert run.card["auc_active"] > 0.7


def test_lost_accounts_by_rhythm_are_the_planted_ones(frames: Frames, whole: Engine) -> None:
    table = scored(churn.scores(whole, date(2024, 12, 31)))
    lost = set(table.index[table["rhythm_state"] == "lost"])
    left = planted(frames, churn_kind="full")
    assert len(lost & left) / len(left) > 0.97
    assert len(lost & left) / len(lost) > 0.75


def test_the_report_card_of_the_demo(whole: Engine) -> None:
    """As of the last day: far better than recency alone, and the strongest tenth holds mostly leavers."""
    told = churn.scores(whole, date(2024, 12, 31))
    card = told.card
    assert card["auc_low"] > card["auc_recency"]
    assert card["not_better"] is False
    assert card["skill"] > 0.4
    assert card["lift"] > 3
    assert card["tested"] > 500
    assert card["origins"] == 3


def test_those_about_to_leave_on_the_last_day_stand_out(frames: Frames, whole: Engine) -> None:
    table = scored(churn.scores(whole, date(2024, 12, 31)))
    table = table[(table["orders"] >= 3) & (table["rhythm_state"] != "lost")]
    leaving = table.index.isin(planted(frames, churn_kind="leaving"))
    assert leaving.sum() >= 8
    assert roc_auc_score(leaving, table["probability"]) > 0.75


# -- nothing after the as-of date counts -------------------------------------------------------------------------


@pytest.mark.parametrize("horizon", ["personal", "90"])
def test_later_rows_change_nothing(whole: Engine, until_origin: Engine, horizon: str) -> None:
    """The same to the last digit, whether the later year is loaded or not, whatever the order of the rows and the number of threads."""
    with_later, without = (churn.scores(opened, ORIGIN, horizon) for opened in (whole, until_origin))
    assert with_later.table.equals(without.table)
    assert (with_later.calibration, with_later.importance) == (without.calibration, without.importance)
    apart = {"run_id", "data_version"}
    assert {k: v for k, v in with_later.card.items() if k not in apart} == {
        k: v for k, v in without.card.items() if k not in apart
    }


def log_odds(opened: Engine) -> np.ndarray:
    from kam_analytics.churn import model

    with history.reading(opened, ORIGIN, "CNY") as known:
        outcome = model.learn(known, "90")
    assert outcome.explained is not None
    return outcome.explained.logit


LEAKS = {
    "orders of the future": [
        (
            "features",
            "count(*) FILTER (WHERE ordered AND age < 90) AS orders_90",
            "count(*) FILTER (WHERE ordered AND age < 90) + (SELECT count(*) FROM sales_line AS f"
            " WHERE f.customer_id = any_value(seen.account_id) AND f.order_date BETWEEN $cutoff AND $cutoff + 90)"
            " AS orders_90",
        )
    ],
    "receipts of the future": [
        ("invoices", "closed_on <= $as_of", "closed_on <= $as_of + 400"),
        ("lateness", "settled_date <= $cutoff", "settled_date <= $cutoff + 400"),
    ],
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leaky_feature_would_be_caught(
    whole: Engine, until_origin: Engine, monkeypatch: pytest.MonkeyPatch, leak: str
) -> None:
    """The test above sees a leak where there is one: features that look ahead give other scores with later rows."""
    texts = history.sql
    changed: dict[str, str] = {}
    for file, clean, leaky in LEAKS[leak]:
        assert clean in texts(file)
        changed[file] = texts(file).replace(clean, leaky)
    monkeypatch.setattr(history, "sql", lambda name: changed.get(name) or texts(name))
    assert not np.array_equal(log_odds(whole), log_odds(until_origin))
