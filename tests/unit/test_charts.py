"""What the charts draw, against values worked out by hand."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from kam_analytics.charts.ageing import BUCKETS, ageing_customers, ageing_total
from kam_analytics.charts.bridge import BridgeLabels, bridge
from kam_analytics.charts.limits import limits
from kam_analytics.charts.lines import DsoLabels, OverdueLabels, dso_trend, overdue_trend
from kam_analytics.charts.lorenz import LorenzLabels, lorenz
from kam_analytics.charts.mix import mix
from kam_analytics.charts.pyramid import PyramidLabels, pyramid
from kam_analytics.charts.rhythm import often, rhythm
from kam_analytics.charts.risk import (
    CalibrationLabels,
    ReasonLabels,
    RiskLabels,
    calibration,
    margin_at_risk,
    reasons,
)
from kam_analytics.charts.theme import DARK, LIGHT
from tests.unit.chart_samples import AGEING, EVIL, LIMITS, MIX, NUMBERS, RHYTHM, Sample, aged, months, samples

SAMPLES = list(samples())
NAMES = [f"Customer {place}" for place in range(6)]


def words(figure: go.Figure) -> Iterator[str]:
    """Every text that Plotly will render, except the ids in customdata[0]."""

    def walk(part: Any, key: str) -> Iterator[str]:
        if isinstance(part, dict):
            for name, value in part.items():
                yield from walk(value, name)
        elif isinstance(part, (list, tuple, np.ndarray)):
            for value in part[1:] if key == "row" else part:
                yield from walk(value, "row" if key == "customdata" else key)
        elif isinstance(part, str):
            yield part

    yield from walk(figure.to_dict()["data"], "data")
    yield from walk(figure.to_dict()["layout"], "layout")


def notes(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def ids(trace: Any) -> list[Any]:
    return [row[0] for row in trace.customdata]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
@pytest.mark.parametrize("theme", [LIGHT, DARK.for_wall(), LIGHT.for_phone()], ids=["light", "dark_wall", "phone"])
def test_every_chart_draws_in_its_theme(sample: Sample, theme: Any) -> None:
    figure = sample.draw(sample.frame(NAMES), theme)
    assert figure.data
    assert figure.layout.font.color == theme.ink
    assert figure.layout.title.text is None
    assert len(figure.to_json()) < 40_000


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_words_stand_within_the_axes(sample: Sample) -> None:
    """Plotly draws no point beyond the range of an axis, and so not its word either."""
    figure = sample.draw(sample.frame(NAMES), LIGHT)
    for trace in figure.data:
        for name, values in (("x", trace.x), ("y", trace.y)):
            reach = figure.layout[f"{name}axis{(getattr(trace, f'{name}axis') or name)[1:]}"].range
            if trace.type == "scatter" and trace.mode == "text" and reach is not None:
                assert all(min(reach) <= value <= max(reach) for value in values if value is not None)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_frame_without_rows_gives_a_figure_without_traces(sample: Sample) -> None:
    figure = sample.draw(sample.frame(NAMES).iloc[:0], LIGHT)
    assert isinstance(figure, go.Figure)
    assert not figure.data


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_missing_column_is_named(sample: Sample) -> None:
    frame = sample.frame(NAMES)
    for column in sample.columns:
        with pytest.raises(ValueError, match=column):
            sample.draw(frame.drop(columns=column), LIGHT)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_text_from_data_is_escaped_everywhere(sample: Sample) -> None:
    figure = sample.draw(sample.frame([f"{EVIL} {place}" for place in range(6)]), LIGHT)
    assert not [text for text in words(figure) if "<img" in text or "<b>Co" in text or "$x$" in text]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_nullable_and_decimal_columns_draw_like_floats(sample: Sample) -> None:
    frame = sample.frame(NAMES)
    plain = frame.select_dtypes("float").columns
    exact = frame.assign(
        **{name: [Decimal(repr(value)) if value == value else None for value in frame[name]] for name in plain}
    )
    nullable = frame.convert_dtypes()
    expected = sample.draw(frame, LIGHT).to_json()
    assert sample.draw(exact.astype(dict.fromkeys(plain, object)), LIGHT).to_json() == expected
    assert sample.draw(nullable, LIGHT).to_json() == expected


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_all_values_missing_is_no_error(sample: Sample) -> None:
    frame = sample.frame(NAMES)
    for name in frame.select_dtypes("number").columns.difference(["rank"]):
        frame[name] = np.nan
    assert "nan" not in sample.draw(frame, LIGHT).to_json().lower()


def test_pyramid_pairs_the_shares() -> None:
    frame = pd.DataFrame(
        {
            "layer": ["vip", "small"],
            "customers": [5, 95],
            "revenue": [300.0, 100.0],
            "revenue_share": [0.75, 0.25],
        }
    )
    left, right, names = pyramid(frame, LIGHT, NUMBERS, PyramidLabels("Customers", "Revenue", {"vip": "VIP"})).data
    assert list(left.x) == [0.05, 0.95]
    assert list(right.x) == [0.75, 0.25]
    assert "<b>5 %</b>  5" in left.text[0]
    assert "<b>75 %</b>  300" in right.text[0]
    assert ids(left) == ["vip", "small"]
    assert left.marker.color == (LIGHT.tier("vip").colour, LIGHT.tier("small").colour)
    assert [text.split("</span> ")[1] for text in names.text] == ["VIP", "small"]


def test_bridge_starts_each_bar_where_the_one_before_left_off() -> None:
    frame = pd.DataFrame(
        {
            "component": ["begin", "new", "reactivated", "expanded", "contracted", "lost", "end"],
            "amount": [100.0, 20.0, 0.0, 15.0, 25.0, -10.0, 100.0],
            "customers": [10, 3, 0, 4, 5, 1, 12],
        }
    )
    figure = bridge(frame, LIGHT, NUMBERS, BridgeLabels("Amount", "Customers", "{n} c."))
    bars, ends = figure.data
    assert ids(bars) == ["begin", "new", "expanded", "contracted", "lost", "end"]
    assert list(bars.x) == [100.0, 20.0, 15.0, -25.0, -10.0, 100.0]
    assert list(bars.base) == [0.0, 100.0, 120.0, 135.0, 110.0, 0.0]
    assert bars.marker.color == (LIGHT.previous, LIGHT.good, LIGHT.good, LIGHT.bad, LIGHT.bad, LIGHT.actual)
    amounts = [text.strip("\u00a0").removeprefix("<b>").split("</b>")[0] for text in ends.text]
    assert amounts == ["100", "+20", "+15", "\u221225", "\u221210", "100"]
    assert list(ends.x) == [100.0, 120.0, 135.0, 135.0, 110.0, 100.0]  # the right end of each bar


def test_ageing_total_adds_the_buckets_and_keeps_credits_apart() -> None:
    figure = ageing_total(aged(NAMES[:2]), LIGHT, NUMBERS, AGEING)
    assert [bar.x[0] for bar in figure.data] == [130.0, 20.0, 10.0, 10.0, 0.0, 18.0, 10.0]
    assert [ids(bar)[0] for bar in figure.data] == [*BUCKETS, "unapplied"]
    assert [bar.marker.color for bar in figure.data] == [LIGHT.neutral, *LIGHT.ages, LIGHT.unapplied]
    assert "130" in notes(figure)[0]
    assert "69 %" in notes(figure)[0]  # 130 of 188
    assert notes(figure)[-1] == "Unapplied  <b>\u221210</b>"


def test_ageing_customers_orders_by_balance_or_by_what_is_late() -> None:
    frame = aged(NAMES[:3])
    by_balance = ageing_customers(frame, LIGHT, NUMBERS, AGEING, top=2)
    assert ids(by_balance.data[0]) == ["C2", "C1"]
    assert list(by_balance.data[0].x) == [140.0, 90.0]
    by_late = ageing_customers(frame, LIGHT, NUMBERS, AGEING, order="overdue")
    assert ids(by_late.data[0]) == ["C0", "C1", "C2"]
    # What is not due is not drawn: a bar is as long as its figure says. Credits belong to the balance.
    *bars, ends = by_late.data
    lengths = np.sum([np.array(bar.x, dtype=float) for bar in bars], axis=0)
    assert lengths.tolist() == [30.0, 28.0, 26.0]
    assert list(ends.x) == lengths.tolist()
    assert LIGHT.neutral not in [bar.marker.color for bar in bars]
    assert ends.text[0].startswith("\u2002<b>30</b>")
    assert "43 % overdue" in ends.text[0]  # 30 of 70


def test_dso_and_best_possible_break_where_unknown() -> None:
    frame = months(4, dso=[50.0, np.nan, 54.0, 58.0], best_possible_dso=[40.0, 40.0, 41.0, 41.0])
    figure = dso_trend(frame, LIGHT, NUMBERS, DsoLabels("DSO", "Best", "Late"))
    assert list(figure.data[1].y) == [50.0, None, 54.0, 58.0]
    assert figure.data[1].fill is None
    assert notes(figure) == ["<b>DSO 58 days</b>", "<b>Late 17 days</b>", "<b>Best 41 days</b>"]
    assert figure.layout.yaxis.range[0] == 0
    for columns in (
        {"dso": [9.0, -30.0], "best_possible_dso": [5.0, 4.0]},
        {"dso": [-8.0, -30.0], "best_possible_dso": [0.0, 0.0]},
    ):
        figure = dso_trend(months(2, **columns), LIGHT, NUMBERS, DsoLabels("DSO", "Best", "Late"))
        low, high = figure.layout.yaxis.range
        assert low < -30 < columns["dso"][0] <= high  # advances beyond what is owed are drawn too
        assert all(low <= label.y <= high for label in figure.layout.annotations)


def test_overdue_trend_has_money_below_and_rate_above() -> None:
    frame = months(3, overdue=[4e6, 6e6, 5e6], overdue_rate=[0.2, 0.24, 0.25])
    money, rate = overdue_trend(frame, LIGHT, NUMBERS, OverdueLabels("Overdue", "Rate")).data
    assert list(money.y) == [4e6, 6e6, 5e6]
    assert list(rate.y) == [0.2, 0.24, 0.25]
    assert rate.yaxis == "y2"
    assert ids(money) == ["2023-07", "2023-08", "2023-09"]


def test_limits_split_exposure_at_the_limit() -> None:
    frame = pd.DataFrame(
        {
            "customer_id": ["over", "inside", "none", "prepaid"],
            "customer_name": NAMES[:4],
            "exposure": [150.0, 60.0, 50.0, 20.0],
            "credit_limit": [100.0, 80.0, np.nan, 0.0],
        }
    )
    figure = limits(frame, LIGHT, NUMBERS, LIMITS)
    limit, within, beyond = figure.data
    assert list(limit.x) == [100.0, 80.0, None, 0.0]
    assert list(within.x) == [100.0, 60.0, 50.0, 0.0]
    assert list(beyond.x) == [50.0, None, None, 20.0]
    assert list(beyond.base) == [100.0, 80.0, 0.0, 0.0]
    assert notes(figure)[1:] == [
        "<b>150 %</b>  50 over",
        "<b>75 %</b>  20 free",
        "<b>50</b>  no limit",
        "<b>prepaid</b>  20 over",
    ]
    assert ids(limits(frame, LIGHT, NUMBERS, LIMITS, order="over").data[0])[:2] == ["over", "prepaid"]
    kinds = ["limit", "no_rate", "too_large", "none"]
    frame = frame.assign(
        credit_limit=[200.0, *[np.nan] * 3], limit_kind=kinds, limit_currency="USD", breach=[False, *[None] * 3]
    )
    assert [words.split("</b>  ")[1] for words in notes(limits(frame, LIGHT, NUMBERS, LIMITS))[1:]] == [
        "50 free", "limit in USD: no rate", "limit in USD: too large", "no limit",
    ]  # fmt: skip


def test_rhythm_measures_every_gap_up_to_the_as_of_date() -> None:
    days = ["2024-01-01", "2024-01-11", "2024-01-11", "2024-01-31", "2024-05-01"]
    frame = pd.DataFrame({"order_date": pd.to_datetime(days)})
    figure = rhythm(frame, LIGHT, NUMBERS, RHYTHM, as_of=date(2024, 3, 11), mean_gap=15.0, horizon=400.0)
    blocks, ticks = figure.data
    assert list(blocks.y) == [10, 20, 40]
    assert list(blocks.width) == list(blocks.y)
    assert ids(blocks) == ["2024-01-11", "2024-01-31", None]
    assert ids(ticks) == ["2024-01-01", "2024-01-11", "2024-01-31"]  # the order of May is not known yet
    assert blocks.marker.color[-1] == LIGHT.bad
    assert blocks.marker.pattern.shape[-1] == "/"
    assert notes(figure) == [
        "<b>40 days open</b>",
        "<b>mean 15 days</b>",
    ]  # a horizon of 400 would flatten all


def test_rhythm_counts_the_months_of_an_account_that_orders_often() -> None:
    # Every third day from the first of January 2022: gaps of three days would be a bar code.
    frame = pd.DataFrame({"order_date": pd.date_range("2022-01-01", periods=400, freq="3D")})
    figure = rhythm(frame, LIGHT, NUMBERS, RHYTHM, as_of=date(2024, 6, 12), mean_gap=3.0)
    (columns,) = figure.data
    until = frame[frame["order_date"] <= "2024-06-12"]
    counts = until.groupby(until["order_date"].dt.strftime("%Y-%m")).size().tail(24)
    assert ids(columns) == counts.index.tolist()
    assert list(columns.y) == counts.tolist()
    assert columns.marker.pattern.shape == ("",) * 23 + ("/",)  # June is not over
    assert notes(figure) == [f"<b>{counts.iloc[:-1].mean():.1f} a month</b>"]
    assert often(frame, date(2024, 6, 12))
    assert not often(frame.head(60), date(2024, 6, 12))


def test_mix_adds_the_rest_and_signs_the_change() -> None:
    frame = pd.DataFrame(
        {
            "category": ["a", "b", "c", "d"],
            "revenue": [10.0, 40.0, 5.0, 20.0],
            "base_revenue": [10.0, 50.0, np.nan, 16.0],
        }
    )
    figure = mix(frame, LIGHT, NUMBERS, MIX, top=3)
    back, front = figure.data
    assert ids(front) == ["b", "d", "a", None]
    assert list(front.x) == [40.0, 20.0, 10.0, 5.0]
    assert list(back.x) == [50.0, 16.0, 10.0, None]
    shown = notes(figure)[1:]
    assert LIGHT.bad in shown[0]
    assert "\u221220 %" in shown[0]
    assert LIGHT.good in shown[1]
    assert "+25 %" in shown[1]
    assert LIGHT.good not in shown[2]
    assert "0 %" in shown[2]
    assert "new" in shown[3]
    assert figure.layout.yaxis.ticktext[-1] == "1 others"


def test_mix_does_not_spell_out_a_change_from_almost_nothing() -> None:
    frame = pd.DataFrame({"category": ["a", "b"], "revenue": [14213.0, 5.0], "base_revenue": [100.0, 100.0]})
    figure = mix(frame, LIGHT, NUMBERS, MIX)
    (first,) = [text for text in notes(figure) if "14.2 k" in text]
    assert ">+999 %" in html.unescape(first)
    assert LIGHT.good in first
    assert "+14,113.0 %" in figure.data[1].hovertext[0]  # in full on hover


def test_lorenz_runs_from_nothing_to_all_and_points_at_the_largest() -> None:
    frame = pd.DataFrame({"revenue": [60.0, 10.0, 10.0, 10.0, 10.0, -5.0, 0.0, np.nan]})
    labels = LorenzLabels("Customers", "Revenue", "Equal", "{customers} hold {revenue}")
    figure = lorenz(frame, LIGHT, NUMBERS, labels)
    _, curve, point = figure.data
    assert (curve.x[0], curve.y[0], curve.x[-1], curve.y[-1]) == (0.0, 0.0, 1.0, pytest.approx(1.0))
    assert (point.x[0], point.y[0]) == (pytest.approx(0.8), pytest.approx(0.4))
    assert notes(figure)[0] == "<b>20 % hold 60 %</b>"
    many = pd.DataFrame({"revenue": np.random.default_rng(1).lognormal(10, 1.7, 5000)})
    assert len(lorenz(many, LIGHT, NUMBERS, labels, budget=100).data[1].x) <= 100


def test_margin_at_risk_is_sorted_and_wears_its_level() -> None:
    frame = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c", "d"],
            "customer_name": ["Same", "Same", "C", "D"],
            "probability": [0.9, np.nan, 0.2, 0.1],
            "level": ["very_high", "watch", "low", "odd"],
            "margin_at_risk": [5.0, 20.0, np.nan, 20.0],
        }
    )
    figure = margin_at_risk(frame, LIGHT, NUMBERS, RiskLabels("Money", "Probability", "Level", {"watch": "Watch"}))
    bars, columns = figure.data
    assert list(bars.x) == [20.0, 20.0, 5.0]  # what has no amount is not drawn as zero
    assert ids(bars) == ["b", "d", "a"]  # two customers of one name stay two rows
    assert bars.marker.color == (LIGHT.risks[1], LIGHT.other(0).colour, LIGHT.risks[3])
    assert list(columns.y) == [0, 1, 2, 0, 1, 2]
    assert columns.text[0] == "<b>n/a</b>"
    assert "Watch" in columns.text[3]
    assert max(columns.x) < figure.layout.xaxis.range[1]  # Plotly hides what lies beyond the axis


def test_calibration_draws_both_axes_to_one_scale() -> None:
    frame = pd.DataFrame(
        {
            "predicted": [0.4, 0.1],
            "observed": [0.5, 0.12],
            "n": [10, 90],
            "low": [0.3, 0.1],
            "high": [0.7, 0.14],
        }
    )
    figure = calibration(frame, LIGHT, NUMBERS, CalibrationLabels("Predicted", "Observed", "Accounts", "Ideal"))
    points = figure.data[1]
    assert list(points.x) == [0.1, 0.4]
    assert list(points.error_y.array) == pytest.approx([0.02, 0.2])
    assert points.marker.size[0] > points.marker.size[1]
    assert figure.layout.xaxis.range == figure.layout.yaxis.range


def test_reasons_put_what_raises_right_and_what_lowers_left() -> None:
    frame = pd.DataFrame({"reason": ["price", "rhythm", "breadth", "trend"], "contribution": [-0.44, 1.26, 0.02, 0.1]})
    figure = reasons(frame, LIGHT, NUMBERS, ReasonLabels("Raises", "Lowers", "Part", {"rhythm": "Orders late"}), top=2)
    (bars,) = figure.data
    assert list(bars.x) == [1.26, -0.44]
    assert bars.marker.color == (LIGHT.bad, LIGHT.good)
    assert bars.text is None  # a logit says nothing to a reader; it stands on hover
    assert "+1.26" in bars.hovertext[0]
    assert figure.layout.yaxis.ticktext == ("Orders late", "price")
    assert notes(figure) == ["<b>Raises</b>", "<b>Lowers</b>"]
    everything = reasons(frame, LIGHT, NUMBERS, ReasonLabels("Raises", "Lowers", "Part"))
    assert list(everything.data[0].x) == [1.26, -0.44, 0.1]  # 0.02 is no bar
