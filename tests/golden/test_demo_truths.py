"""What was planted in the demo company can be found in its files: the shipped ones and three other seeds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kam_analytics.demo.generate import DEFAULT_OUT, generate
from tests.golden import demo_figures as figures
from tests.golden.demo_churn import churn_auc
from tests.golden.demo_frames import FIRST_DAY, LAST_DAY, Frames, planted, read, typed

OTHER_SEEDS = (1, 2, 3)
SIGNS = ("gap", "value", "breadth", "discount", "payment", "complaints")


@pytest.fixture(scope="module", params=["shipped", *OTHER_SEEDS], ids=str)
def frames(request: pytest.FixtureRequest) -> Frames:
    return read(DEFAULT_OUT) if request.param == "shipped" else typed(generate(request.param))


def test_size(frames: Frames) -> None:
    sales = frames["sales_lines"]
    assert frames["accounts"]["customer_id"].nunique() == 500
    assert 32_500 < len(sales) < 37_500
    assert 7_500 < len(frames["invoices"]) < 8_700
    assert (sales["order_date"].min().year, sales["order_date"].max().year) == (2022, 2024)
    assert sales["customer_id"].nunique() >= 499


def test_revenue_is_concentrated_as_planned(frames: Frames) -> None:
    shape = figures.revenue_shape(frames["sales_lines"])
    assert 0.78 < shape["top20"] < 0.86
    assert shape["top1"] > 0.12
    assert shape["first_salesperson"] > 0.28
    assert 0.75 < shape["gini"] < 0.83
    planned = frames["truth"].set_index("customer_id")["planned_revenue"]
    assert planned.max() / planned.sum() == pytest.approx(0.13, abs=1e-6)
    logs = np.log(planned[planned < planned.max()])
    assert logs.std() == pytest.approx(1.683, rel=0.02)


def test_the_largest_account_is_with_the_first_salesperson(frames: Frames) -> None:
    sales = frames["sales_lines"]
    largest = sales.groupby("customer_id")["revenue"].sum().idxmax()
    first = sales.groupby("salesperson")["revenue"].sum().idxmax()
    assert set(sales.loc[sales["customer_id"] == largest, "salesperson"]) == {first}


def test_price_effect_of_the_second_year(frames: Frames) -> None:
    assert all(0.025 < effect < 0.035 for effect in figures.price_effect(frames["sales_lines"], 2023))


@pytest.mark.parametrize("year", [None, 2023, 2024])
def test_only_the_over_discounted_accounts_lose_money(frames: Frames, year: int | None) -> None:
    period = (FIRST_DAY, LAST_DAY)
    if year:
        period = (pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31))
    contribution = figures.contribution(frames, *period)
    assert set(contribution.index[contribution < 0]) == planted(frames, over_discounted="yes")
    assert figures.whale_peak(contribution) > 1.01


def test_over_discounted_accounts_are_large_and_as_costly_as_planned(frames: Frames) -> None:
    over = planted(frames, over_discounted="yes")
    assert len(over) == 10
    sales = frames["sales_lines"]
    sales = sales[sales["customer_id"].isin(over)]
    assert sales["discount"].between(0.24, 0.31).all()
    revenue = sales.groupby("customer_id")["revenue"].sum()
    served = frames["service_costs"].groupby("customer_id")["amount"].sum().reindex(revenue.index)
    assert (served / revenue).between(0.0899, 0.1301).all()
    assert (revenue > 2_000_000).all()


def test_payers_pay_as_planned(frames: Frames) -> None:
    late = figures.days_late_by_payer(frames)
    assert late["prompt"] < 2
    assert 9 < late["slow"] < 18
    assert 30 < late["late"] < 48


def test_late_payers_are_recalled_at_twenty_days(frames: Frames) -> None:
    days = figures.days_late(frames)
    flagged = set(days.index[days > 20])
    late, prompt = planted(frames, payer="late"), planted(frames, payer="prompt")
    assert len(flagged & late) / len(late) > 0.95
    assert len(flagged & prompt) / len(prompt) < 0.02


def test_old_debt_is_owed_by_defaulters_only(frames: Frames) -> None:
    items = figures.open_items(frames, LAST_DAY)
    owing = set(items.loc[items["past_due"] > 120, "customer_id"])
    assert owing == planted(frames, defaults="yes")
    assert len(owing) == 15


def test_splits_and_disputes(frames: Frames) -> None:
    parts = frames["receipts"].groupby("invoice_id").size()
    assert parts.max() == 2
    assert 0.045 < (parts == 2).mean() < 0.07
    assert 0.022 < (frames["invoices"]["disputed"] == "yes").mean() < 0.038


def test_terms_by_size(frames: Frames) -> None:
    accounts = frames["accounts"].merge(frames["truth"][["customer_id", "size_rank"]], on="customer_id")
    ranks = accounts.groupby("terms_days")["size_rank"].agg(["min", "max"])
    assert list(ranks.index) == [30, 60, 90]
    assert ranks.loc[90, "max"] < ranks.loc[60, "min"]
    assert ranks.loc[60, "max"] < ranks.loc[30, "min"]


def test_rebates_follow_the_steps(frames: Frames) -> None:
    sales = frames["sales_lines"]
    yearly = sales.groupby(["customer_id", sales["order_date"].dt.year])["revenue"].sum().round(2)
    rate = np.select([yearly >= 8e6, yearly >= 3e6, yearly >= 1e6], [0.03, 0.02, 0.01], default=0.0)
    expected = (yearly * rate)[rate > 0]
    rebates = frames["rebates"]
    given = rebates.set_index(["customer_id", rebates["period_start"].dt.year])["amount"]
    assert len(given) == len(expected)
    assert (given.sort_index() - expected.sort_index().to_numpy()).abs().max() < 0.0051


def test_groups_planted_in_full(frames: Frames) -> None:
    truth = frames["truth"]
    assert truth["churn_kind"].value_counts().to_dict() == {
        "full": 100,
        "partial": 30,
        "slowdown": 30,
        "leaving": 12,
    }
    assert (truth["is_new"] == "yes").sum() == 100
    assert (truth["seasonal"] == "yes").sum() == 30
    assert truth["payer"].value_counts().to_dict() == {"prompt": 290, "slow": 145, "late": 65}
    full = truth[truth["churn_kind"] == "full"]
    assert (full["last_order_date"] <= full["event_date"]).all()
    assert full["cause"].nunique() == 6
    others = full[full["cause"] != "salesperson_left"]
    assert (others["silent"] == "yes").sum() == round(0.15 * len(others))


def test_accounts_follow_the_salesperson_who_leaves(frames: Frames) -> None:
    sales, truth = frames["sales_lines"], frames["truth"]
    gone = truth.loc[truth["cause"] == "salesperson_left"]
    leaver = gone["first_salesperson"].unique()
    assert len(leaver) == 1
    held = truth[truth["first_salesperson"] == leaver[0]]
    assert len(gone) == round(0.4 * len(held))
    assert set(held.loc[held["churn_kind"] == "full", "customer_id"]) == set(gone["customer_id"])
    last_sale = sales.loc[sales["salesperson"] == leaver[0], "order_date"].max()
    assert pd.Timestamp("2023-06-01") < last_sale <= pd.Timestamp("2023-06-30")
    assert (gone["event_date"] > pd.Timestamp("2023-06-30")).all()
    after = sales[sales["customer_id"].isin(held["customer_id"]) & (sales["order_date"] > "2023-06-30")]
    assert after["salesperson"].nunique() == 1


def test_leading_signs_can_be_seen(frames: Frames) -> None:
    """The last 60 days before leaving against the time before the signs began."""
    truth = frames["truth"].set_index("customer_id")
    churners = truth[(truth["churn_kind"] == "full")]
    shares = [(churners.loc[churners["silent"] == "no", f"sign_{s}"] == "yes").mean() for s in SIGNS]
    assert np.mean(shares) == pytest.approx(0.75, abs=0.08)
    assert (churners.loc[churners["silent"] == "yes", [f"sign_{s}" for s in SIGNS]] == "no").all(axis=None)
    sales = frames["sales_lines"]
    sales = sales[sales["customer_id"].isin(churners.index)].copy()
    to_go = (sales["customer_id"].map(churners["event_date"]) - sales["order_date"]).dt.days
    sales["late_phase"] = np.select([to_go <= 60, to_go > 150], ["signs", "before"], default="between")
    for sign, shows in (("discount", "yes"), ("discount", "no")):
        mine = sales[sales["customer_id"].map(churners[f"sign_{sign}"]) == shows]
        means = mine.groupby(["customer_id", "late_phase"])["discount"].mean().unstack()
        rise = (means["signs"] - means["before"]).mean()
        assert rise == pytest.approx(0.04 if shows == "yes" else 0.0, abs=0.007)
    complaints = frames["complaints"]
    near = complaints["customer_id"].map(truth["event_date"]) - complaints["opened_date"]
    window = complaints[near.dt.days.between(0, 150)].groupby("customer_id").size()
    signed = churners.index[churners["sign_complaints"] == "yes"]
    assert (window.reindex(signed).fillna(0) >= 3).mean() > 0.97


def test_slowdowns_recover_and_partial_churners_shrink(frames: Frames) -> None:
    """Yearly pace of revenue well after the event against before it."""
    truth = frames["truth"].set_index("customer_id")
    sales = frames["sales_lines"].copy()
    since = (sales["order_date"] - sales["customer_id"].map(truth["event_date"])).dt.days
    ratios = {}
    for kind in ("slowdown", "partial"):
        event = truth.loc[truth["churn_kind"] == kind, "event_date"]
        mine = sales["customer_id"].isin(event.index)
        before = sales[mine & (since < 0)].groupby("customer_id")["revenue"].sum() / (event - FIRST_DAY).dt.days
        after = sales[mine & (since > 170)].groupby("customer_id")["revenue"].sum()
        after = after.reindex(event.index).fillna(0.0) / ((LAST_DAY - event).dt.days - 170)
        ratios[kind] = float((after / before).median())
    assert 0.75 < ratios["slowdown"] < 1.5
    assert 0.25 < ratios["partial"] < 0.55


def test_leaving_accounts_are_still_there_on_the_last_day(frames: Frames) -> None:
    truth = frames["truth"]
    leaving = truth[truth["churn_kind"] == "leaving"]
    assert leaving["event_date"].between(LAST_DAY, LAST_DAY + pd.Timedelta(days=61), inclusive="right").all()
    table = figures.rhythm(frames["sales_lines"], LAST_DAY).loc[leaving["customer_id"]]
    assert (table["since"] <= table["horizon"]).mean() > 0.8


def test_seasonal_accounts_order_in_their_season_only(frames: Frames) -> None:
    truth = frames["truth"].set_index("customer_id")
    first_month = truth["season_first_month"].dropna()
    sales = frames["sales_lines"]
    sales = sales[sales["customer_id"].isin(first_month.index)]
    offset = sales["order_date"].dt.month - sales["customer_id"].map(first_month)
    assert offset.between(0, 3).all()
    seasons = sales.groupby("customer_id")["order_date"].agg(lambda d: d.dt.year.nunique())
    assert (seasons == 3).mean() > 0.9


def test_lost_accounts_are_recalled_by_their_own_rhythm(frames: Frames) -> None:
    recall, precision = figures.lost_accounts(frames)
    assert recall > 0.97
    assert precision > 0.75


@pytest.mark.parametrize("year", [2023, 2024])
def test_bridge_adds_up(frames: Frames, year: int) -> None:
    parts = figures.bridge(frames["sales_lines"], year)
    end = parts.pop("end")
    assert sum(parts.values()) == pytest.approx(end, abs=0.005)
    assert parts["lost"] < 0 < parts["new"]


def test_churners_can_be_predicted_better_than_by_overdue_ratio(frames: Frames) -> None:
    auc = churn_auc(frames)
    assert auc["positives"] >= 20
    assert auc["model"] > 0.78
    assert auc["model"] > auc["overdue"]


def test_months_follow_the_index(frames: Frames) -> None:
    """Orders by calendar month against the planted index (spring-festival dip in February)."""
    sales = frames["sales_lines"]
    seasonal = planted(frames, seasonal="yes")
    orders = sales[~sales["customer_id"].isin(seasonal)].drop_duplicates("order_id")
    share = orders["order_date"].dt.month.value_counts(normalize=True).sort_index() * 12
    index = [0.90, 0.55, 1.05, 1.05, 1.00, 1.00, 0.90, 0.90, 1.15, 1.10, 1.15, 1.25]
    assert np.allclose(share, index, atol=0.13)
    assert share.idxmin() == 2


def test_defaulters_show_in_their_own_accounts(frames: Frames) -> None:
    """Altman Z'' (Altman 2000) of the last statements: distress for most defaulters, not for most others."""
    table = frames["customer_accounts"]
    table = table[table["fiscal_year"] == 2023].set_index("customer_id")
    z = (
        6.56 * (table["current_assets"] - table["current_liabilities"]) / table["total_assets"]
        + 3.26 * table["retained_earnings"] / table["total_assets"]
        + 6.72 * table["ebit"] / table["total_assets"]
        + 1.05 * table["equity"] / table["total_liabilities"]
    )
    bad = z.index.isin(planted(frames, defaults="yes"))
    assert (z[bad] < 1.10).mean() > 0.8
    assert (z[~bad] < 1.10).mean() < 0.05


def test_truth_is_kept_apart() -> None:
    """No file but the truth names what was planted."""
    for name, frame in read(DEFAULT_OUT).items():
        hidden = {"churn_kind", "cause", "payer", "over_discounted", "seasonal", "size_rank", "event_date"}
        assert name == "truth" or not hidden & set(frame.columns)
