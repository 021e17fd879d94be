"""The words on the portfolio: quadrants in the corners, names beside the bubbles that matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kam_analytics.charts.base import halo, note
from kam_analytics.charts.placement import Box, is_far, place_labels
from kam_analytics.charts.text import escape, hover, label, shorten, text_pixels, wrap
from kam_analytics.charts.theme import Theme

_NAME, _NAME_NARROW = 28, 18  # half ems
_STRETCHES = (1.0, 1.5, 2.2)  # widths, relative to the narrowest, at which names must not collide


@dataclass(frozen=True)
class Quadrant:
    """What a quadrant is called and what is advised there."""

    name: str
    advice: str


@dataclass(frozen=True)
class PortfolioLabels:
    """Quadrants, named by (y, x): high_high is top right, high_low top left. held: template with {n}, the accounts that
    lie outside the axes and stand at the edge."""

    high_high: Quadrant
    high_low: Quadrant
    low_high: Quadrant
    low_low: Quadrant
    held: str


def captions(
    labels: PortfolioLabels, cut: float, plot: tuple[int, int], theme: Theme
) -> tuple[list[dict[str, Any]], int]:
    """Name and advice of each quadrant in its corner, and the height in pixels that points must leave free
    there.

    cut: where the vertical cut divides the plot (0 left, 1 right). The whole advice stands on hover as
    well.
    """
    corners = (
        (labels.high_low, 0, 1),
        (labels.high_high, 1, 1),
        (labels.low_low, 0, 0),
        (labels.low_high, 1, 0),
    )
    small = f'<span style="color:{theme.ink_soft};font-size:{theme.small_size}px">'
    notes, lines = [], 1
    for quadrant, right, top in corners:
        # As wide as its quadrant, but never so narrow that the advice is lost.
        part = min(max(1 - cut if right else cut, 0.4), 0.6) * plot[0]
        room = max(int(part / (theme.small_size * 0.54)) - 2, 18)
        advice = wrap(quadrant.advice, room, 3)
        lines = max(lines, advice.count("<br>") + 1)
        notes.append(
            note(
                f"<b>{label(quadrant.name, room)}</b><br>{small}{advice}</span>",
                right,
                top,
                xref="paper",
                yref="paper",
                xanchor="right" if right else "left",
                yanchor="top" if top else "bottom",
                align="right" if right else "left",
                font={"size": theme.font_size},
                hovertext=hover(quadrant.name, ("", quadrant.advice)),
                **halo(theme),
            )
        )
    return notes, theme.px(22 + 16 * lines)


def customer_names(
    names: pd.Series,
    spots: list[np.ndarray],
    ranges: tuple[tuple[float, float], tuple[float, float]],
    diameters: np.ndarray,
    plot: tuple[int, int],
    strip: int,
    named: int,
    theme: Theme,
) -> list[dict[str, Any]]:
    """Names of the first `named` rows beside their bubbles, with a hairline where the name had to move
    away."""
    points = _points(spots, ranges, diameters, len(names), plot)
    texts = [shorten(name, _NAME_NARROW if theme.narrow else _NAME) for name in names.head(named)]
    sizes = [(text_pixels(text, theme.small_size) + 4, theme.small_size * 1.35) for text in texts]
    taken: list[Box] = [(0, 0, plot[0], strip), (0, plot[1] - strip, plot[0], plot[1])]
    # Bubbles large enough to hide a name; the crowd of small ones may lie under it.
    discs = [point for point in points if point[2] >= theme.px(5)]
    notes = []
    for place in place_labels(points[: len(texts)], sizes, plot, taken, discs, stretches=(1.0, 1.5, 2.2)):
        index = place.index
        far = is_far(points[index][2], (place.dx, place.dy), sizes[index][0])
        notes.append(
            note(
                escape(texts[index]),
                float(spots[0][index]),
                float(spots[1][index]),
                showarrow=True,
                ax=place.dx,
                ay=place.dy,
                arrowcolor=theme.ink_soft if far else "rgba(0,0,0,0)",
                arrowwidth=1,
                arrowhead=0,
                standoff=points[index][2],
                xanchor="center",
                yanchor="middle",
                **halo(theme),
                font={"size": theme.small_size},
            )
        )
    return notes


def _points(
    spots: list[np.ndarray],
    ranges: tuple[tuple[float, float], tuple[float, float]],
    diameters: np.ndarray,
    count: int,
    plot: tuple[int, int],
) -> list[tuple[float, float, float]]:
    """The first `count` bubbles on the canvas: x, y (downwards) and radius in pixels."""
    (left, right), (bottom, top) = ranges
    across = (spots[0][:count] - left) / (right - left) * plot[0]
    down = (top - spots[1][:count]) / (top - bottom) * plot[1]
    return [(float(x), float(y), float(size) / 2) for x, y, size in zip(across, down, diameters[:count], strict=True)]
