"""What figures carry so that a browser draws them once: no template, a revision, margins that their axes fit into."""

from __future__ import annotations

import json
from typing import Any

import plotly.graph_objects as go
import pytest

from kam_analytics.charts.base import figure, note
from kam_analytics.charts.theme import DARK, LIGHT


def made(values: list[float], **layout: Any) -> go.Figure:
    return figure(LIGHT, 200, [go.Bar(x=values, y=[0, 1])], **layout)


def test_a_figure_carries_its_look_itself() -> None:
    layout = json.loads(made([1, 2], annotations=[note("a", 1, 1, font={"size": 20})]).to_json())["layout"]
    assert "template" not in layout
    assert layout["font"]["color"] == LIGHT.ink
    assert layout["xaxis"]["fixedrange"] is layout["yaxis"]["fixedrange"] is True
    assert layout["annotations"][0]["font"] == {"color": LIGHT.ink, "size": 20}


def test_what_a_chart_says_goes_over_the_look() -> None:
    axis = {"title": {"text": "Days"}, "showgrid": True}
    worn = made([1, 2], xaxis=axis, hovermode="x", margin={"t": 40}).layout
    assert worn.xaxis.title.text == "Days"
    assert worn.xaxis.title.font.color == LIGHT.ink_soft
    assert worn.xaxis.showgrid is True
    assert worn.yaxis.showgrid is False
    assert worn.hovermode == "x"
    assert (worn.margin.t, worn.margin.pad) == (40, 4)


def test_further_axes_wear_the_look_too() -> None:
    assert made([1, 2], yaxis2={"overlaying": "y"}).layout.yaxis2.fixedrange is True


def test_the_revision_follows_data_and_layout() -> None:
    first = made([1, 2]).layout.datarevision
    assert made([1, 2]).layout.datarevision == first
    assert made([1, 3]).layout.datarevision != first
    assert made([1, 2], hovermode="x").layout.datarevision != first
    assert figure(DARK, 200, [go.Bar(x=[1, 2], y=[0, 1])]).layout.datarevision != first


def test_unselected_marks_step_back() -> None:
    assert made([1, 2]).data[0].unselected.marker.opacity == 0.35


@pytest.mark.parametrize(
    ("axis", "side", "least", "most"),
    [
        # By Arial's metrics the name is 12.4 em wide, 142 px; the gap and what Plotly adds make it 154.
        ({"yaxis": {"tickvals": [0], "ticktext": ["Nordwind Logistics 1 GmbH"]}}, "l", 154, 172),
        ({"yaxis": {"tickvals": [0], "ticktext": ["宁渡汽配有限公司"]}}, "l", 8 * 11.5 + 12, 8 * 11.5 + 30),
        ({"yaxis": {"tickvals": [0], "ticktext": ["<b>10 m</b>"]}}, "l", 30, 50),
        ({"yaxis": {"tickvals": [0], "ticktext": ["&amp;&lt;"]}}, "l", 24, 40),
        ({"xaxis": {"tickvals": [0], "ticktext": ["Jan<br>2024"]}}, "b", 2 * 11.5 * 1.3, 50),
        ({"xaxis": {"tickvals": [0], "ticktext": ["1"], "title": {"text": "Rank"}}}, "b", 2 * 11.5 * 1.3, 55),
        ({"xaxis": {"tickvals": [0], "ticktext": ["Hidden"], "visible": False}}, "b", 8, 8),
        ({"xaxis": {"tickvals": []}}, "b", 8, 8),
        ({"xaxis": {"tickvals": [0, 100], "ticktext": ["0", "100 %"], "range": [0, 100]}}, "r", 8 + 15, 35),
        ({"xaxis": {"tickvals": [0, 50], "ticktext": ["0", "50 %"], "range": [0, 100]}}, "r", 8, 8),
        ({"xaxis": {"tickvals": [1, 100], "ticktext": ["1", "100"], "range": [0, 2], "type": "log"}}, "r", 18, 35),
        ({"yaxis": {"mirror": True}}, "r", 9, 12),
    ],
)
def test_margins_hold_tick_labels_and_titles(axis: dict[str, Any], side: str, least: float, most: float) -> None:
    margin = made([1, 2], **axis).layout.margin
    assert least <= margin[side] <= most


def test_a_settled_figure_is_put_together_once() -> None:
    drawn = figure(LIGHT, 240, [go.Bar(x=[1], y=[2])])
    assert drawn.to_dict() is not drawn.to_dict()
    drawn.layout.dragmode = "pan"
    drawn.settle()
    assert drawn.to_dict() is drawn.to_dict()
    assert drawn.to_dict()["layout"]["dragmode"] == "pan"
