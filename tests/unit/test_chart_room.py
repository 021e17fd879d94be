"""How charts use their room: names, scales, narrow pages; and what they share with the titles above them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kam_analytics.charts.base import name_axis
from kam_analytics.charts.lorenz import largest_part
from kam_analytics.charts.mix import mix
from kam_analytics.charts.movers import largest_changes
from kam_analytics.charts.pyramid import PyramidLabels, pyramid
from kam_analytics.charts.text import hover, text_pixels
from kam_analytics.charts.theme import FULL, HALF, LIGHT, NARROW
from tests.unit.chart_samples import MIX, NUMBERS


def test_names_get_the_room_they_need_up_to_a_third_of_the_chart() -> None:
    long = "Shunyuan Machinery 顺源机械"
    assert name_axis(LIGHT, [long])["ticktext"] == [long]
    endless = "Vereinigte Maschinenfabriken zu Unter- und Oberhausen an der langen Strasse"
    shown = {
        width: text_pixels(name_axis(theme, [endless], width)["ticktext"][0], theme.small_size)
        for theme, width in ((LIGHT, FULL), (LIGHT, HALF), (LIGHT.for_phone(), NARROW))
    }
    assert all(pixels <= width * 0.36 for width, pixels in shown.items())
    assert all(pixels >= width * 0.25 for width, pixels in shown.items())
    figure = mix(pd.DataFrame({"category": [endless], "revenue": 5.0}), LIGHT, NUMBERS, MIX)
    assert figure.layout.yaxis.ticktext[0].endswith("…")
    assert endless in figure.data[0].hovertext[0].replace("<br>", " ")


@pytest.mark.parametrize(
    ("customers", "shares"), [([1, 99], [0.4, 0.6]), ([50, 50], [0.9, 0.1]), ([10, 90], [0.0, 1.0])]
)
def test_pyramid_fills_its_width_at_one_scale(customers: list[int], shares: list[float]) -> None:
    frame = pd.DataFrame({"layer": ["vip", "small"], "customers": customers, "revenue": 1.0, "revenue_share": shares})
    layout = pyramid(frame, LIGHT, NUMBERS, PyramidLabels("Customers", "Revenue")).layout
    units, filled = [], []
    for axis, longest in ((layout.xaxis, max(customers) / 100), (layout.xaxis2, max(shares))):
        width = axis.domain[1] - axis.domain[0]
        reach = max(axis.range)
        units.append(reach / width)
        filled.append(longest / reach)
    assert units[0] == pytest.approx(units[1])
    assert max(filled) == pytest.approx(1.0)


def test_movers_are_the_largest_changes_of_either_sign() -> None:
    frame = pd.DataFrame({"change": [1.0, -9.0, 4.0, np.nan, -2.0]})
    assert largest_changes(frame, 3)["change"].tolist() == [4.0, -2.0, -9.0]


def test_the_largest_part_is_exact() -> None:
    assert largest_part(pd.Series([60.0, 10.0, 10.0, 10.0, 10.0, -5.0, np.nan])) == (0.2, 0.6)
    assert largest_part(pd.Series([-1.0, 0.0])) is None


def test_a_hover_takes_the_colon_of_its_words() -> None:
    assert hover("", ("Share", "5 %"), ("占比", "5%")) == "Share: 5 %<br>占比：5%"
