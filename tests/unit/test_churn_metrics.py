"""The churn metrics: columns, sums, filters, stored runs, and what happens when the data change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kam_analytics import churn, i18n, metrics, profile
from kam_analytics.churn import store
from kam_analytics.cli.churn import as_text
from kam_analytics.engine import Engine
from kam_analytics.errors import ScopeError
from kam_analytics.scope import Scope
from tests import churn_data, warehouse
from tests.churn_data import lines_of, on
from tests.receivables_data import invoice
from tests.receivables_data import load as load_bills

NAMES = [
    f"churn/{name}"
    for name in ("scores", "at_risk", "summary", "report_card", "calibration", "importance", "contributions")
]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """160 accounts in two regions under three salespeople, with a few open invoices; read only."""
    folder = tmp_path_factory.mktemp("metrics")
    with Engine(folder / "company.duckdb", folder / "staging", threads=2) as opened:
        lines, _ = churn_data.company()
        for line in lines:
            number = int(line["customer_id"][1:])
            line |= {"region": ["North", "South"][number % 2], "salesperson": ["Ann", "Bo", "Cy"][number % 3]}
        warehouse.load(opened, lines)
        bills = [invoice(f"I{n}", f"A{n:04d}", "2023-01-02", "2023-02-01", 1000) for n in range(8)]
        load_bills(opened, bills)
        yield opened


def scope(engine: Engine, **changes: Any) -> Scope:
    return profile.whole_history(profile.of(engine), as_of=on(890), **changes)


@pytest.mark.parametrize("name", NAMES)
def test_columns_and_invariants_are_those_of_the_spec(company: Engine, name: str) -> None:
    params = {"customer_id": "A0003"} if name.endswith("contributions") else {}
    result = metrics.run(company, name, scope(company), **params)
    assert result.table.column_names == [column.name for column in result.metric.columns]
    assert result.table.num_rows > 0
    with company.cursor() as cursor:
        cursor.register("result", result.table)
        for invariant in result.metric.invariants:
            assert cursor.execute(f"SELECT {invariant}").fetchall() == [(True,)], invariant


def test_money_at_risk_is_exact_and_in_order(company: Engine) -> None:
    rows = metrics.run(company, "churn/scores", scope(company)).table.to_pylist()
    for row in rows:
        chance = Decimal(str(round(row["probability"], 6)))
        expected = (chance * row["expected_margin"]).quantize(Decimal("0.0001")) + row["expected_credit_loss"]
        assert abs(row["money_at_risk"] - expected) <= Decimal("0.0001")
    keys = [(row["expected_credit_loss"] - row["money_at_risk"], row["customer_id"]) for row in rows]
    assert keys == sorted(keys)
    assert sum(row["expected_credit_loss"] > 0 for row in rows) == 8


def test_expected_margin_equals_pandas(company: Engine) -> None:
    rows = metrics.run(company, "churn/scores", scope(company)).frame.set_index("customer_id")
    lines = pd.DataFrame(churn_data.company()[0])
    lines["order_date"] = pd.to_datetime(lines["order_date"])
    age = (pd.Timestamp(on(890)) - lines["order_date"]).dt.days
    year = lines[(age >= 0) & (age < 365)]
    margin = (year["revenue"].astype(float) - year["cost"].astype(float)).groupby(year["customer_id"]).sum()
    expected = margin.reindex(rows.index).fillna(0.0)
    np.testing.assert_allclose(rows["expected_margin"], expected, atol=0.005)
    assert set(rows["basis"]) == {"margin"}


def test_levels_follow_the_probability(company: Engine) -> None:
    rows = metrics.run(company, "churn/scores", scope(company)).frame
    edges = [-1, 0.15, 0.30, 0.60, 2]
    expected = pd.cut(rows["probability"], edges, right=False, labels=["low", "watch", "high", "very_high"])
    assert (rows["level"] == expected.astype(str)).all()
    assert (rows["depth"] == expected.cat.codes).all()


def test_probabilities_find_those_who_left(company: Engine) -> None:
    _, gone = churn_data.company()
    rows = metrics.run(company, "churn/scores", scope(company)).frame
    left = rows["customer_id"].map(lambda name: gone.get(name, 10_000) < 850)
    assert rows.loc[left, "probability"].mean() > 0.8
    assert rows.loc[~left, "probability"].mean() < 0.2


def test_the_summary_sums_the_scores(company: Engine) -> None:
    rows = metrics.run(company, "churn/scores", scope(company)).table.to_pandas()
    one = metrics.run(company, "churn/summary", scope(company)).table.to_pylist()[0]
    alive = rows["rhythm_state"] != "lost"
    assert one["accounts"] == len(rows)
    assert (one["lost"], one["active_accounts"]) == ((~alive).sum(), alive.sum())
    assert one["at_risk"] == (alive & rows["level"].isin(["high", "very_high"])).sum()
    assert one["money_at_risk"] == sum(rows["money_at_risk"])
    assert one["expected_losses"] == pytest.approx(rows.loc[alive, "probability"].sum())


def test_the_parts_of_the_money_at_risk_add_up(company: Engine) -> None:
    rows = metrics.run(company, "churn/scores", scope(company)).table.to_pandas()
    alive = rows[rows["rhythm_state"] != "lost"]
    unpaid = sum(loss for loss in alive["expected_credit_loss"] if loss is not None)
    one = metrics.run(company, "churn/summary", scope(company)).table.to_pylist()[0]
    assert one["margin_at_risk_active"] == sum(alive["money_at_risk"]) - unpaid
    assert (one["expected_credit_loss_active"] or 0) == unpaid
    assert one["money_at_risk_active"] == sum(alive["money_at_risk"])


def test_retention_work_is_ordered_by_margin_and_names_the_first_at_high_risk(engine: Engine) -> None:
    lines, _ = churn_data.company(accounts=60, days=500)
    # Three that order as ever are so large that a small chance of losing them outweighs everyone at high risk.
    large = {"A0006", "A0035", "A0045"}
    warehouse.load(
        engine, [line | {"revenue": line["revenue"] * (1000 if line["customer_id"] in large else 1)} for line in lines]
    )
    whole = profile.whole_history(profile.of(engine), as_of=on(490))
    rows = metrics.run(engine, "churn/scores", whole).frame
    alive = rows[rows["rhythm_state"] != "lost"]
    margin = alive["money_at_risk"] - alive["expected_credit_loss"].fillna(0)
    wanted = alive.assign(margin=margin).sort_values(["margin", "customer_id"], ascending=[False, True])
    wanted["share"] = wanted["margin"].clip(lower=0) / wanted["margin"].clip(lower=0).sum()
    first_high = wanted[wanted["level"].isin(["high", "very_high"])].head(1)
    assert not set(first_high["customer_id"]) & set(wanted["customer_id"].head(3))
    for limit in (1, 3, 1000):
        expected = pd.concat([wanted.head(limit), first_high]).drop_duplicates("customer_id")
        found = metrics.run(engine, "churn/at_risk", whole, limit=limit).frame
        assert found["customer_id"].tolist() == expected["customer_id"].tolist()
        assert found["margin_at_risk"].tolist() == pytest.approx(expected["margin"].tolist(), abs=0.005)
        assert found["share"].tolist() == pytest.approx(expected["share"].tolist())


@pytest.mark.parametrize(
    ("changes", "keep"),
    [
        ({"regions": ("South",)}, lambda n: n % 2 == 1),
        ({"salespeople": ("Bo",)}, lambda n: n % 3 == 1),
        ({"regions": ("North",), "salespeople": ("Ann", "Cy")}, lambda n: n % 2 == 0 and n % 3 != 1),
        ({"only_regions": ("South",)}, lambda n: n % 2 == 1),
    ],
)
def test_filters_choose_accounts_and_change_no_score(company: Engine, changes: dict[str, Any], keep: Any) -> None:
    everyone = metrics.run(company, "churn/scores", scope(company)).frame.set_index("customer_id")
    some = metrics.run(company, "churn/scores", scope(company, **changes)).frame.set_index("customer_id")
    assert set(some.index) == {name for name in everyone.index if keep(int(name[1:]))}
    pd.testing.assert_series_equal(some["probability"], everyone.loc[some.index, "probability"])


def test_tiers_filter_as_everywhere(company: Engine) -> None:
    vip = metrics.run(company, "churn/scores", scope(company, tiers=("vip",))).frame
    assert set(vip["tier"]) == {"vip"}
    assert len(vip) == 2  # 1 % of 160, rounded up


def test_reasons_can_be_told_in_chinese(company: Engine) -> None:
    for row in metrics.run(company, "churn/scores", scope(company)).table.to_pylist()[:20]:
        values = json.loads(row["reason_1_value"])
        assert i18n.text(row["reason_1_key"], "en", **values) == row["reason_1"]
        assert i18n.text(row["reason_1_key"], "zh", **values) != row["reason_1"]


def test_contributions_add_up_to_the_probability(company: Engine) -> None:
    name = "A0007"
    parts = metrics.run(company, "churn/contributions", scope(company), customer_id=name).frame
    rows = metrics.run(company, "churn/scores", scope(company)).frame.set_index("customer_id")
    assert 1 / (1 + np.exp(-parts["contribution"].sum())) == pytest.approx(rows.loc[name, "probability"], abs=1e-6)


def test_the_horizon_is_a_parameter(company: Engine) -> None:
    short, long = (
        metrics.run(company, "churn/scores", scope(company), horizon=days).frame.set_index("customer_id")
        for days in ("60", "180")
    )
    assert (short["horizon_days"] == 60).all()
    assert short["probability"].mean() > long["probability"].mean()
    with pytest.raises(ScopeError):
        metrics.run(company, "churn/scores", scope(company), horizon="soon")


def test_a_run_is_computed_once_and_read_back(company: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = churn.scores(company, on(890))
    from kam_analytics.churn import scoring

    scoring._memories.clear()
    monkeypatch.setattr(scoring.model, "learn", lambda *_: pytest.fail("computed again"))
    again = churn.scores(company, on(890))
    assert again.table.equals(first.table)
    assert (again.card, again.notes) == (first.card, first.notes)


def test_metrics_that_ask_at_once_read_a_stored_run_once(company: Engine) -> None:
    first = churn.scores(company, on(890))
    from kam_analytics.churn import scoring

    scoring._memories.clear()
    before = company.queries
    assert churn.ready(company, on(890), first.key.currency)
    assert company.queries == before + 1  # it is found, not read
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: churn.scores(company, on(890), currency=first.key.currency), range(4)))
    assert company.queries == before + 1 + 4  # its card, scores, calibration and importance
    assert all(run is runs[0] for run in runs)
    assert not churn.ready(company, on(889), first.key.currency)


def test_storing_a_run_does_not_change_the_data_version(company: Engine) -> None:
    before = company.data_version
    churn.scores(company, on(700))
    assert company.data_version == before


def test_new_data_give_new_scores_and_old_runs_go(engine: Engine) -> None:
    lines, _ = churn_data.company(accounts=60, days=500)
    warehouse.load(engine, lines)
    first = churn.scores(engine, on(490))
    warehouse.load(engine, lines_of("A0000", [489]))
    second = churn.scores(engine, on(490))
    assert second.key.data_version == first.key.data_version + 1
    assert engine.rows("SELECT count(*) AS n FROM churn_run") == [{"n": 1}]
    assert engine.rows("SELECT count(*) AS n FROM churn_score") == [{"n": second.table.num_rows}]


def test_only_the_latest_runs_are_kept(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_RUNS", 3)
    warehouse.load(engine, lines_of("A", range(0, 100, 10)))
    for at in range(50, 100, 10):
        churn.scores(engine, on(at))
    kept = engine.rows("SELECT as_of FROM churn_run ORDER BY as_of")
    assert [row["as_of"] for row in kept] == [on(70), on(80), on(90)]


def test_rules_give_levels_without_probability(engine: Engine) -> None:
    ends = {"late": 301, "fine": 381, "gone": 201}
    warehouse.load(engine, [line for name, end in ends.items() for line in lines_of(name, range(0, end, 30))])
    whole = profile.whole_history(profile.of(engine), as_of=on(361))
    rows = metrics.run(engine, "churn/scores", whole).frame.set_index("customer_id")
    assert rows["level"].to_dict() == {"late": "overdue", "fine": "active", "gone": "lost"}
    assert rows["probability"].isna().all()
    assert rows["money_at_risk"].isna().all()
    assert metrics.run(engine, "churn/at_risk", whole).frame.empty
    assert list(rows.index) == ["gone", "late", "fine"]
    one = metrics.run(engine, "churn/summary", whole).table.to_pylist()[0]
    assert (one["layer"], one["accounts"], one["lost"], one["money_at_risk"]) == ("L0", 3, 1, None)
    card = metrics.run(engine, "churn/report_card", whole).table.to_pylist()[0]
    assert (card["tested"], card["auc"]) == (0, None)


def test_margin_basis(engine: Engine) -> None:
    known = lines_of("A", [0, 10], 100, cost=60)
    half = [*lines_of("B", [0], 100, cost=60), *lines_of("B", [10], 100)]
    unknown = lines_of("C", [0, 10], 100)
    warehouse.load(engine, [*known, *half, *unknown])
    rows = {row["customer_id"]: row for row in churn.scores(engine, on(20)).table.to_pylist()}
    assert {name: (row["basis"], row["expected_margin"]) for name, row in rows.items()} == {
        "A": ("margin", Decimal("80.0000")),
        "B": ("margin", Decimal("80.0000")),  # 40 % of all 200
        "C": ("company_rate", Decimal("80.0000")),
    }


def test_without_any_cost_revenue_stands_in_and_is_named(engine: Engine) -> None:
    warehouse.load(engine, lines_of("A", [0, 10], 100))
    run = churn.scores(engine, on(20))
    assert run.table["basis"].to_pylist() == ["revenue"]
    assert "no_cost" in {name for name, _ in run.notes}
    assert all(run.notes_text(lang) for lang in i18n.LANGUAGES)


def test_an_empty_database_has_nothing_to_warm(engine: Engine) -> None:
    assert churn.warm(engine) is None


def test_warming_makes_the_default_run(company: Engine) -> None:
    run = churn.warm(company)
    assert run is not None
    assert run.key.as_of == profile.of(company).choices.defaults.as_of


def test_the_report_can_be_printed_as_json(company: Engine) -> None:
    told = churn.report(company, on(890))
    assert json.loads(json.dumps(told, ensure_ascii=False)) == told
    assert sum(told["levels"].values()) == 160
    assert told["layer"]["id"] == "L2"
    assert len(told["top"]) == 10
    assert told["report_card"]["auc"] > told["report_card"]["auc_recency"] - 0.05
    for lang in i18n.LANGUAGES:  # and read
        lines = as_text(told, lang).splitlines()
        assert not [line for line in lines if line.startswith(("{", "["))]
        assert [note[lang] for note in told["notes"]] == lines[1 : 1 + len(told["notes"])]
        table = lines[lines.index("") + 2 :][:10]
        assert [line.split()[0] for line in table] == [row["customer_id"] for row in told["top"]]
        assert f"{float(told['top'][0]['probability']):.3f}" in table[0].split()
        for line in table:  # what leaving would cost and what may not be paid stand beside their sum
            margin, loss, money = (Decimal(cell.replace(",", "")) for cell in line.split()[-3:])
            assert abs(margin + loss - money) <= Decimal("0.01")
    levels = {"active": 3, "lost": 1}  # without a probability
    assert "Lost: 1 accounts" in as_text({**told, "levels": levels}, "en").splitlines()


def test_the_stored_file_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "kept.duckdb"
    with Engine(path, tmp_path / "staging", threads=2) as opened:
        warehouse.load(opened, lines_of("A", range(0, 100, 10)))
        first = churn.scores(opened, on(100)).table
    with Engine(path, tmp_path / "staging", threads=2) as opened:
        assert churn.scores(opened, on(100)).table.equals(first)
