"""The churn estimates on real extracts: how good they are out of time, against what simple rules reach there.

Bars are what was measured here, with a little room. The households are not the 'grocery' of the published figures
(that is the online grocer of test_churn_published.py): 9.6 % of them stop within 90 days, where saying so to everybody
has a Brier score of 0.087 already, against 0.119 to 0.128 published for the models.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from kam_analytics import churn
from kam_analytics.churn import ChurnRun
from tests.golden import churn_extracts
from tests.golden.churn_extracts import opened
from tests.golden.real_data import real_data

pytestmark = real_data


def judged(lines: pd.DataFrame, run: ChurnRun) -> pd.DataFrame:
    """The scored accounts with `churned` read from the raw extract."""
    table = run.table.to_pandas().set_index("customer_id")
    table["probability"] = table["probability"].astype(float)
    origin = run.key.as_of
    bought = lines[lines["revenue"] > 0]
    later = bought[bought["order_date"] > origin].groupby("customer_id")["order_date"].min().reindex(table.index)
    wait = np.array([(day - origin).days if isinstance(day, date) else np.inf for day in later])
    return table.assign(churned=wait > table["horizon_days"])


def test_households_90_days(tmp_path: Path) -> None:
    """Households with three shopping days or more, 90 days ahead: 2,013 of them, 9.6 % of which stop."""
    lines = churn_extracts.households()
    origin = lines["order_date"].max() - timedelta(days=91)
    with opened(tmp_path, lines) as engine:
        run = churn.scores(engine, origin, 90)
    table = judged(lines, run)
    table = table[table["orders"] >= 3]
    assert (len(table), run.layer) == (2013, "L2")
    base = table["churned"].mean()
    assert base * (1 - base) < 0.1186  # so the published Brier scores cannot be of these households
    auc = roc_auc_score(table["churned"], table["probability"])
    recency = roc_auc_score(table["churned"], table["days_since_last_order"])
    assert recency == pytest.approx(0.769, abs=0.005)
    assert auc > 0.815
    assert brier_score_loss(table["churned"], table["probability"]) < 0.081
    assert auc > recency + 0.045
    card = run.card
    assert card["auc_low"] > card["auc_recency"]
    assert card["calibration_error"] < 0.02
    assert card["lift"] > 3.5


def test_superstore_has_no_rhythm_and_the_report_says_so(tmp_path: Path) -> None:
    """Its customers buy at random days: nothing predicts who stops, and the report card must not claim otherwise."""
    lines = churn_extracts.superstore()
    origin = date(2018, 12, 30)
    with opened(tmp_path, lines) as engine:
        run = churn.scores(engine, origin)
    assert run.card["not_better"] is True
    assert "not_better" in {name for name, _ in run.notes}
    table = judged(lines, run)
    base = table["churned"].mean()
    assert 0.4 < roc_auc_score(table["churned"], table["probability"]) < 0.62
    # No harm either: hardly worse than saying the base rate to everybody.
    assert brier_score_loss(table["churned"], table["probability"]) < 1.1 * base * (1 - base)


def test_resellers_90_days(tmp_path: Path) -> None:
    """Businesses that order every month or every third: the model tells them apart far better than recency does."""
    lines = churn_extracts.resellers()
    with opened(tmp_path, lines) as engine:
        run = churn.scores(engine, date(2019, 12, 31), 90)
    table = judged(lines, run)
    table = table[table["orders"] >= 3]
    assert (len(table), run.layer) == (402, "L2")
    base = table["churned"].mean()
    auc = roc_auc_score(table["churned"], table["probability"])
    assert auc > 0.95
    assert auc > roc_auc_score(table["churned"], table["days_since_last_order"]) + 0.03
    assert brier_score_loss(table["churned"], table["probability"]) < 0.4 * base * (1 - base)
