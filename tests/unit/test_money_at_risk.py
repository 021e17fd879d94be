"""The parts of the money at risk add up to the whole that the table and the metric give."""

from __future__ import annotations

import pandas as pd

from kam_analytics.ui.churn import by_margin, risk_parts, total

SCORES = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d"],
        "rhythm_state": ["active", "watch", "overdue", "lost"],
        "money_at_risk": [120.0, -30.0, 50.0, 999.0],  # b loses money: without it the company is better off
        "expected_credit_loss": [20.0, None, 50.0, 5.0],
    }
)


HERE = SCORES[:3]  # not lost


def test_parts_add_up_where_an_account_loses_money() -> None:
    leaving, unpaid = risk_parts(HERE)
    assert (leaving, unpaid) == (70.0, 70.0)
    assert leaving + unpaid == total(HERE["money_at_risk"])


def test_retention_work_is_ordered_by_margin_alone() -> None:
    assert by_margin(HERE)["customer_id"].tolist() == ["a", "c", "b"]
