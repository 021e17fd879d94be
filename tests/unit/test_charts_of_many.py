"""Charts of all customers: Pareto and portfolio, their budgets, scales and labels."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_analytics.charts.decimation import crossing_rank, curve_places, group_edges, notable
from kam_analytics.charts.pareto import pareto
from kam_analytics.charts.placement import is_far, pack_row, place_labels
from kam_analytics.charts.portfolio import Colour, bubble_sizes, portfolio
from kam_analytics.charts.scales import Measure, scale, ticks
from kam_analytics.charts.theme import LIGHT, Theme
from tests.unit.chart_samples import NUMBERS, PARETO, PORTFOLIO, accounts, measure, ranking


def lognormal(count: int, seed: int = 7) -> list[float]:
    return np.random.default_rng(seed).lognormal(11, 1.683, count).round(2).tolist()


def notes(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_pareto_of_five_customers_by_hand() -> None:
    # Cumulative: 50, 75, 85, 95, 100 %. A while the share before is under 80 %, B under 95 %.
    frame = ranking([10.0, 50.0, 5.0, 25.0, 10.0]).sample(frac=1, random_state=3)
    bars, curve, mark = pareto(frame, LIGHT, NUMBERS, PARETO).data
    assert list(bars.y) == pytest.approx([0.5, 0.25, 0.1, 0.1, 0.05])  # one scale: parts of the total
    assert list(curve.y) == pytest.approx([0.5, 0.75, 0.85, 0.95, 1.0])
    assert bars.marker.color == tuple(LIGHT.classes[place] for place in (0, 0, 0, 1, 2))
    assert [row[0] for row in bars.customdata] == ["C0", "C1", "C2", "C3", "C4"]
    assert (mark.x[1], mark.y[1]) == (3, pytest.approx(0.85))


def test_pareto_says_how_many_bring_80_percent_and_what_each_class_brings() -> None:
    texts = notes(pareto(ranking([50.0, 25.0, 10.0, 10.0, 5.0]), LIGHT, NUMBERS, PARETO))
    assert texts == ["A: 3, 85 %", "B: 1, 10 %", "C: 1, 5 %", "<b>3 of 5 bring 85 %</b>"]


def test_pareto_hover_has_the_full_figures() -> None:
    bars = pareto(ranking([1234567.891, 10.0], ["A & B", "C"]), LIGHT, NUMBERS, PARETO).data[0]
    assert bars.hovertext[0].startswith("<b>A &amp; B</b><br>Rank: 1<br>Revenue: 1,234,567.89<br>Share: &gt; 99.99 %")


def test_pareto_of_thousands_keeps_its_budget_and_its_area() -> None:
    revenue = lognormal(4999)
    bars, curve, mark = pareto(ranking([*revenue, 0.1 * sum(revenue)]), LIGHT, NUMBERS, PARETO, budget=200).data[:3]
    assert len(bars.x) <= 40  # single ones would be thinner than a pixel
    assert 60 <= len(curve.x) <= 80
    heights, widths = np.array(bars.y), np.array(bars.width)
    assert (heights * widths).sum() == pytest.approx(1.0)
    assert widths.sum() == 5000
    assert (np.diff(heights) <= 1e-9).all()
    assert bars.customdata[0][0] == "C0"
    assert bars.customdata[-1][0] is None
    assert mark.x[1] in curve.x


def test_pareto_of_many_small_customers_shows_bars_by_the_twentieth() -> None:
    """Of 698 alike but for a little, none brings 8 %: 20 bars that are seen, cut at the classes, and the curve by customer."""
    data = ranking(sorted((1000.0 + place for place in range(698)), reverse=True))
    figure = pareto(data, LIGHT, NUMBERS, PARETO)
    bars, curve = figure.data[:2]
    tops = {}
    for x, width, base, height, colour in zip(bars.x, bars.width, bars.base, bars.y, bars.marker.color, strict=True):
        assert base == pytest.approx(tops.get(x, (0, 0, 0))[1])  # parts of a bar stand on each other
        tops[x] = (width, base + height, colour)
    assert len(tops) == 20
    assert len(bars.x) == 22  # A ends within one, B within another
    assert sum(bars.y) == pytest.approx(1.0)
    edge = round(698 / 20)
    assert tops[min(tops)][1] == pytest.approx(data["share"].head(edge).sum())
    assert min(top for _, top, _ in tops.values()) > 0.03  # of 300 pixels: nine
    assert len(set(bars.marker.color)) == 3
    assert (curve.x[0], curve.customdata[0][0]) == (1, data["customer_id"].iat[0])
    assert curve.hovertext[0].startswith(f"<b>{data['customer_name'].iat[0]}</b>")
    assert figure.layout.xaxis.title.text == "35 a bar"
    assert named(figure) is None
    assert {entry[0] for entry in bars.customdata} == {None}
    assert bars.hovertext[0].startswith(f"<b>1 to {edge}: {edge}</b>")


def test_pareto_keeps_a_bar_for_each_where_the_largest_is_seen() -> None:
    """One customer with 9 %: bars of single customers, named; with 7 % they are summed up."""
    for largest, alone in ((9.0, True), (7.0, False)):
        data = ranking([largest, *[(100 - largest) / 199] * 199])
        assert (pareto(data, LIGHT, NUMBERS, PARETO).data[0].customdata[0][0] is not None) == alone
    assert pareto(ranking([1.0] * 60), LIGHT, NUMBERS, PARETO).data[0].customdata[0][0] is not None


def test_pareto_has_one_scale_and_draws_losses_below_its_zero() -> None:
    figure = pareto(ranking([100.0, 60.0, 40.0, -30.0]), LIGHT, NUMBERS, PARETO)
    assert list(figure.data[0].y) == pytest.approx([0.5, 0.3, 0.2, -0.15])
    assert {trace.yaxis for trace in figure.data} == {None}
    assert figure.layout.yaxis.range[0] <= -0.15
    assert [text for text in figure.layout.yaxis.ticktext if text.endswith("%")]
    assert "Revenue: \u221230.00" in figure.data[0].hovertext[-1]


def named(figure: go.Figure) -> tuple[Any, Any] | None:
    """The hairlines and the names beside the largest bars."""
    texts = [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "text"]
    return (figure.data[-2], texts[0]) if texts else None


@pytest.mark.parametrize("theme", [LIGHT, LIGHT.for_phone(), LIGHT.for_wall()], ids=["laptop", "phone", "wall"])
@pytest.mark.parametrize("seed", range(8))
def test_pareto_names_the_largest_at_their_bars_without_collision(seed: int, theme: Theme) -> None:
    data = ranking(lognormal(60 * (seed + 1), seed))
    figure = pareto(data, theme, NUMBERS, PARETO)
    found = named(figure)
    if found is None:
        return
    lines, texts = found
    count = len(texts.text)
    assert 3 <= count <= 5
    assert [text.split("  ")[1] for text in texts.text] == [f"Customer {place}" for place in range(count)]
    # A hairline leads from the top of each bar to its row.
    assert list(lines.x[::3]) == list(range(1, count + 1))
    assert list(lines.y[::3]) == pytest.approx(data["share"].head(count).tolist())
    rows, x = list(texts.y), texts.x[0]
    plot = 380 - 34 - 50  # laptop pixels between the margins, at least
    assert all((a - b) * plot >= 11.5 * 1.3 for a, b in pairwise(rows))
    under = data[data["rank"] >= int(x)]
    assert rows[-1] > under["share"].max()  # above the bars below
    assert rows[0] < data["cumulative_share"].iloc[int(x) - 1]  # below the curve above


def test_pareto_leaves_names_out_where_all_are_alike() -> None:
    assert named(pareto(ranking([1.0] * 200), LIGHT, NUMBERS, PARETO)) is None


@given(
    st.lists(st.floats(min_value=0.01, max_value=1e9), min_size=1, max_size=400),
    st.integers(min_value=20, max_value=120),
)
def test_thinning_keeps_ends_crossing_and_budget(revenue: list[float], budget: int) -> None:
    cumulative = ranking(revenue)["cumulative_share"].to_numpy()
    kept = curve_places(cumulative, budget, 0.8)
    crossing = crossing_rank(cumulative, 0.8)
    assert len(kept) <= budget
    assert {0, len(revenue) - 1} <= set(kept)
    assert crossing is not None
    assert crossing - 1 in kept
    edges = group_edges(np.array(["A"] * len(revenue)), np.array(revenue), budget)
    assert len(edges) - 1 <= budget
    assert (edges[0], edges[-1]) == (0, len(revenue))


def test_the_last_month_wins_over_a_largest_beside_it() -> None:
    assert notable(np.array([1.0, 9.0, 2.0, 3.0, 4.0, 5.0])) == [1, 5]
    assert notable(np.array([1.0] * 22 + [9.0, 5.0])) == [23]
    assert notable(np.array([np.nan, np.nan])) == []


def plane(frame: pd.DataFrame, **more: Any) -> go.Figure:
    axes = {
        "x": measure("growth", cut=0.05, tails=0.05),
        "y": measure("revenue", cut=500.0),
        "size": measure("margin"),
    }
    return portfolio(frame, LIGHT, NUMBERS, PORTFOLIO, **{**axes, **more})


def test_portfolio_draws_every_customer_with_both_values() -> None:
    frame = accounts([f"Customer {place}" for place in range(30)])
    frame.loc[[3, 4], "growth"] = np.nan
    figure = plane(frame, colour=Colour("abc_class", "Class", "class"))
    drawn = [row[0] for trace in figure.data for row in trace.customdata]
    assert sorted(drawn) == sorted(set(frame["customer_id"]) - {"C3", "C4"})
    colours = {row[0]: trace.marker.color for trace in figure.data for row in trace.customdata}
    assert (colours["C0"], colours["C1"], colours["C2"]) == LIGHT.classes


def test_portfolio_writes_quadrants_in_their_corners() -> None:
    corners = {
        (note.x, note.y): note.text for note in plane(accounts(list("abcd"))).layout.annotations if note.xref == "paper"
    }
    expected = {(1, 1): "Grow", (0, 1): "Hold", (1, 0): "Build", (0, 0): "Serve"}
    assert all(f"<b>{name}</b>" in corners[place] for place, name in expected.items())


def test_portfolio_changes_to_webgl_above_a_thousand_points() -> None:
    small, large = (plane(accounts([f"n{place}" for place in range(count)])) for count in (1000, 1001))
    assert {trace.type for trace in small.data} == {"scatter"}
    assert {trace.type for trace in large.data} == {"scattergl"}
    assert sum(len(trace.x) for trace in large.data) == 1001


def test_portfolio_of_five_thousand_is_light() -> None:
    frame = accounts([f"Customer number {place}" for place in range(5000)])
    assert len(plane(frame, colour=Colour("abc_class", "Class", "class")).to_json()) < 700_000


def test_portfolio_holds_outliers_at_the_edge_with_their_true_value() -> None:
    frame = accounts([f"n{place}" for place in range(100)])
    frame.loc[0, "growth"] = 80.0
    inner, edge = plane(frame).data
    assert edge.marker.symbol == "diamond-open"
    assert [row[0] for row in edge.customdata] == ["C0"]
    assert edge.x[0] < 1.0
    assert "80.00" in edge.customdata[0]
    assert max(inner.x) <= edge.x[0]


@pytest.mark.parametrize("colour", [None, Colour("abc_class", "Class", "class")])
def test_portfolio_says_what_the_marks_at_the_edge_are(colour: Colour | None) -> None:
    """Two outliers of growth and one loss that a logarithm cannot take; without any, no word of it."""
    frame = accounts([f"n{place}" for place in range(100)])
    axes = {"y": measure("revenue", cut=500.0, log=True), "colour": colour}
    assert not [note.text for note in plane(frame, **axes).layout.annotations if "◇" in note.text]
    frame.loc[[0, 1], "growth"] = [80.0, 90.0]
    frame.loc[5, "revenue"] = -50.0
    figure = plane(frame, **axes)
    (key,) = [note.text for note in figure.layout.annotations if "◇" in note.text]
    assert key.endswith("beyond the axes: 3")
    assert sum(len(trace.x) for trace in figure.data if trace.marker.symbol == "diamond-open") == 3


def test_portfolio_on_a_logarithm_keeps_customers_with_losses() -> None:
    frame = accounts([f"n{place}" for place in range(20)])
    frame.loc[5, "revenue"] = -50.0
    _, edge = plane(frame, y=measure("revenue", cut=500.0, log=True)).data
    assert edge.customdata[0][0] == "C5"
    assert "\u221250.00" in edge.customdata[0]
    assert 0 < edge.y[0] <= frame["revenue"].drop(5).min()


def test_portfolio_names_no_more_than_asked() -> None:
    figure = plane(accounts([f"Customer {place}" for place in range(40)]), named=4)
    named = [note for note in figure.layout.annotations if note.xref != "paper"]
    assert len(named) <= 4
    assert named[0].text == "Customer 39"


@pytest.mark.parametrize("kind", ["tier", "risk", "category", "number"])
def test_portfolio_takes_every_kind_of_colour(kind: str) -> None:
    column = {"tier": "abc_class", "risk": "level", "category": "region", "number": "probability"}[kind]
    frame = accounts([f"n{place}" for place in range(12)])
    frame.loc[1, column] = None
    figure = plane(frame, colour=Colour(column, "Colour", kind, short=NUMBERS.percent))
    assert sum(len(trace.x) for trace in figure.data) == 12
    with pytest.raises(ValueError, match="rainbow"):
        Colour(column, "Colour", "rainbow")


def test_bubble_area_follows_the_value() -> None:
    sizes = bubble_sizes(np.array([400.0, 100.0, np.nan, -5.0]), 4, LIGHT)
    assert sizes[0] == pytest.approx(2 * sizes[1])
    assert sizes[2] == sizes[3] == 6


def test_a_scale_shows_both_sides_of_its_cut_and_its_tick() -> None:
    axis = measure("x", cut=0.0)
    found = scale(np.array([10.0, 20.0, 30.0]), axis)
    assert found.low < 0 < found.high
    assert 0.0 in ticks(found, axis)
    assert scale(np.array([7.0]), measure("x")).low < 7 < scale(np.array([7.0]), measure("x")).high
    assert scale(np.array([]), measure("x")).low < scale(np.array([]), measure("x")).high


def boxes(points: list[tuple[float, float, float]], sizes: list[tuple[float, float]], stretch: float) -> list[tuple]:
    found = place_labels(points, sizes, (600, 400), stretches=(1.0, 2.0))
    return [
        (
            points[one.index][0] * stretch + one.dx - sizes[one.index][0] / 2,
            points[one.index][1] + one.dy - sizes[one.index][1] / 2,
            points[one.index][0] * stretch + one.dx + sizes[one.index][0] / 2,
            points[one.index][1] + one.dy + sizes[one.index][1] / 2,
        )
        for one in found
    ]


@given(
    st.lists(st.tuples(st.floats(0, 600), st.floats(0, 400), st.floats(2, 20)), min_size=1, max_size=12),
    st.floats(20, 160),
    st.sampled_from([1.0, 2.0]),
)
def test_names_never_collide_nor_leave_the_canvas(
    points: list[tuple[float, float, float]], width: float, stretch: float
) -> None:
    placed = boxes(points, [(width, 16.0)] * len(points), stretch)
    assert all(box[0] >= 0 and box[1] >= 0 and box[2] <= 600 * stretch and box[3] <= 400 for box in placed)
    for one, other in combinations(placed, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_lone_point_is_named_right_beside_it() -> None:
    (placed,) = place_labels([(300, 200, 10)], [(80, 16)], (600, 400))
    assert (placed.dx, placed.dy) == (10 + 4 + 40, 0)


@given(st.lists(st.floats(0, 500), min_size=1, max_size=6))
def test_a_packed_row_keeps_order_and_does_not_overlap(centres: list[float]) -> None:
    widths = [60.0] * len(centres)
    places = pack_row(sorted(centres), widths, 0, 500, gap=10)
    assert places == sorted(places)
    assert all(b - a >= 70 - 1e-6 for a, b in pairwise(places))
    assert places[0] >= 30 - 1e-6
    assert places[-1] <= 470 + 1e-6


def test_growth_is_drawn_by_its_factor() -> None:
    """To halve and to double are equally far from no growth; ticks and hover say the rate, a loss stands at the edge."""
    frame = accounts([f"n{place}" for place in range(5)])
    frame["growth"] = [-0.5, 0.0, 1.0, 3.0, -1.2]
    percent = Measure("growth", "Growth", lambda v: NUMBERS.percent(v, signed=True), NUMBERS.full, 0.0, True, 1.0)
    figure = plane(frame, x=percent)
    places = {row[0]: x for trace in figure.data for row, x in zip(trace.customdata, trace.x, strict=True)}
    assert (places["C0"], places["C1"], places["C2"], places["C3"]) == pytest.approx((0.5, 1, 2, 4))
    assert places["C4"] <= 0.5
    axis = figure.layout.xaxis
    words = dict(zip([re.sub("<.*?>", "", word) for word in axis.ticktext], axis.tickvals, strict=True))
    assert (words["\u221250 %"], words["0 %"], words["+100 %"]) == (0.5, 1.0, 2.0)
    (cut,) = [shape for shape in figure.layout.shapes if shape.x0 == shape.x1]
    assert (cut.x0, axis.type) == (1.0, "log")


def test_no_line_to_a_name_crosses_another_name() -> None:
    """A crowd in which most names have to move away: neither they nor their lines lie on each other."""
    points = [(250.0 + 9 * (n % 5), 150.0 + 9 * (n // 5), 4.0) for n in range(20)]
    sizes = [(70.0, 14.0)] * len(points)
    placed = place_labels(points, sizes, (600, 400))
    boxes = {p.index: (points[p.index][0] + p.dx, points[p.index][1] + p.dy) for p in placed}
    far = [p for p in placed if is_far(4.0, (p.dx, p.dy), 70.0)]
    assert len(far) > 2
    for p in far:
        x, y, _ = points[p.index]
        for index, (left, top) in boxes.items():
            if index != p.index:
                along = [(x + p.dx * k / 200, y + p.dy * k / 200) for k in range(201)]
                inside = [abs(a - left) < 33 and abs(b - top) < 5 for a, b in along]
                assert not any(inside)
