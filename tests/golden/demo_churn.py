"""A plain churn model over the demo company's CSV files: a yardstick for the planted leading signs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.golden.demo_figures import rhythm
from tests.golden.demo_frames import Frames, planted

BY = "customer_id"
TEST_ORIGIN = pd.Timestamp("2023-12-31")
TRAIN_ORIGINS = [TEST_ORIGIN - pd.Timedelta(days=d) for d in (90, 150, 210, 270, 330)]
WINDOW = 150  # days up to an account's last order that are compared with what was before them
LEAST_ORDERS = 3
FEATURES = ["overdue", "gaps", "order_value", "breadth", "discount", "days_late", "complaints", "frequency"]


def _recent(frame: pd.DataFrame, column: str, last: pd.Series) -> pd.Series:
    """Whether each row is dated within WINDOW days before its account's last order, or after it."""
    return (frame[BY].map(last) - frame[column]).dt.days < WINDOW


def _orders(sales: pd.DataFrame) -> pd.DataFrame:
    orders = sales.groupby([BY, "order_date", "order_id"], as_index=False).agg(
        value=("revenue", "sum"), lines=("revenue", "size"), discount=("discount", "mean")
    )
    orders["gap"] = orders.groupby(BY)["order_date"].diff().dt.days
    return orders


def _payments(frames: Frames, origin: pd.Timestamp) -> pd.DataFrame:
    receipts = frames["receipts"]
    paid = receipts[receipts["payment_date"] <= origin]
    paid = paid.merge(frames["invoices"][["invoice_id", "invoice_date", "due_date"]], on="invoice_id")
    return paid.assign(late=(paid["payment_date"] - paid["due_date"]).dt.days)


def features(frames: Frames, origin: pd.Timestamp) -> pd.DataFrame:
    """One row an account with LEAST_ORDERS or more that its own rhythm does not call lost; past rows only."""
    sales = frames["sales_lines"]
    sales = sales[sales["order_date"] <= origin]
    table = rhythm(sales, origin)
    table = table[(table["orders"] >= LEAST_ORDERS) & (table["since"] <= table["horizon"])].copy()
    last = table["last"]

    def change(frame: pd.DataFrame, date: str, value: str, ratio: bool) -> pd.Series:
        frame = frame[frame[BY].isin(last.index)].dropna(subset=[value])
        recent = _recent(frame, date, last)
        now, before = (frame[part].groupby(BY)[value].mean() for part in (recent, ~recent))
        return np.log(now / before).clip(-1.5, 1.5) if ratio else now - before

    orders, payments, complaints = _orders(sales), _payments(frames, origin), frames["complaints"]
    complaints = complaints[(complaints["opened_date"] <= origin) & complaints[BY].isin(last.index)]
    table["overdue"] = np.log((table["since"] + 5) / table["gap"])
    table["gaps"] = change(orders, "order_date", "gap", ratio=True)
    table["order_value"] = change(orders, "order_date", "value", ratio=True)
    table["breadth"] = change(orders, "order_date", "lines", ratio=True)
    table["discount"] = change(orders, "order_date", "discount", ratio=False)
    table["days_late"] = change(payments, "invoice_date", "late", ratio=False).clip(-30, 60)
    recent = complaints[_recent(complaints, "opened_date", last)]
    table["complaints"] = recent.groupby(BY).size().clip(0, 4)
    table["frequency"] = -np.log(table["gap"])
    table[FEATURES] = table[FEATURES].fillna(0.0)
    return table


def _silent(frames: Frames, table: pd.DataFrame, origin: pd.Timestamp) -> pd.Series:
    """Whether each account has no order in (origin, origin + H]."""
    sales = frames["sales_lines"]
    later = sales[sales["order_date"] > origin].groupby(BY)["order_date"].min()
    return ~((later.reindex(table.index) - origin).dt.days <= table["horizon"])


def churn_auc(frames: Frames) -> dict[str, float]:
    """AUC at TEST_ORIGIN of a logistic regression (`model`) and of the overdue ratio alone (`overdue`).

    Trained on labels that could be seen by then: H had run out before TEST_ORIGIN. Truth: accounts planted as
    full churners that order no more. Also `positives` and `accounts` at TEST_ORIGIN.
    """
    train, labels = [], []
    for origin in TRAIN_ORIGINS:
        table = features(frames, origin)
        table = table[origin + pd.to_timedelta(np.ceil(table["horizon"]), unit="D") <= TEST_ORIGIN]
        train.append(table[FEATURES])
        labels.append(_silent(frames, table, origin))
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
    model.fit(pd.concat(train), pd.concat(labels))
    table = features(frames, TEST_ORIGIN)
    left = table.index.isin(planted(frames, churn_kind="full")) & _silent(frames, table, TEST_ORIGIN)
    return {
        "model": float(roc_auc_score(left, model.predict_proba(table[FEATURES])[:, 1])),
        "overdue": float(roc_auc_score(left, table["overdue"])),
        "positives": float(left.sum()),
        "accounts": float(len(table)),
    }
