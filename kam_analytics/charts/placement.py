"""Where labels go so that they never collide: in a row (one dimension) and around points (two).

All lengths are pixels of a canvas of assumed size. A real chart that is wider only leaves more room, since
points move apart while text keeps its size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_LEADER_FROM = 16  # pixels from the rim of a point
_STEP = 4  # pixels between the boxes that stand for a line
Box = tuple[float, float, float, float]  # left, top, right, bottom; y grows downwards


@dataclass(frozen=True)
class Placed:
    """A label that found room: which one, and the shift of its centre from its point (y downwards)."""

    index: int
    dx: float
    dy: float


def pack_row(
    centres: Sequence[float], widths: Sequence[float], low: float, high: float, gap: float = 10
) -> list[float]:
    """Centres moved as little as needed, order kept, so that labels of `widths` fit side by side.

    If they cannot fit between `low` and `high` together, they are spread evenly (and overlap).
    """
    total = sum(widths) + gap * max(len(widths) - 1, 0)
    if total > high - low and widths:
        step = (high - low) / len(widths)
        return [low + step * (place + 0.5) for place in range(len(widths))]
    placed: list[float] = []
    edge = low
    for centre, width in zip(centres, widths, strict=True):
        position = max(centre, edge + width / 2)
        placed.append(position)
        edge = position + width / 2 + gap
    edge = high
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = min(placed[place], edge - widths[place] / 2)
        edge = placed[place] - widths[place] / 2 - gap
    return placed


def place_labels(
    points: Sequence[tuple[float, float, float]],
    sizes: Sequence[tuple[float, float]],
    canvas: tuple[float, float],
    taken: Sequence[Box] = (),
    discs: Sequence[tuple[float, float, float]] = (),
    stretches: Sequence[float] = (1.0,),
) -> list[Placed]:
    """Greedy placement: each label takes the first free spot around its point, in the order given.

    points: (x, y, radius) of each labelled point, never covered; sizes: (width, height) of its text; taken:
    boxes that are occupied on the canvas (they stretch with it); discs: further points, covered only where no
    spot is clear of them. A spot counts only if it is free at every one of the horizontal `stretches` of the
    canvas, so that a label placed for a narrow window stays clear in a wide one. A label that finds no room
    is left out, never drawn over another, nor is the line from a label that had to move away to its point.
    """
    texts = [[(box[0] * by, box[1], box[2] * by, box[3]) for box in taken] for by in stretches]
    words = [[*there, *(_disc(point, by) for point in points)] for there, by in zip(texts, stretches, strict=True)]
    marks = [[_disc(disc, by) for disc in discs] for by in stretches]
    canvases = [(canvas[0] * by, canvas[1]) for by in stretches]
    placed: list[Placed] = []
    for index, ((x, y, radius), (width, height)) in enumerate(zip(points, sizes, strict=True)):
        open_spots = []
        for dx, dy in _spots(radius, width, height):
            boxes = [_box(x * by + dx, y + dy, width, height) for by in stretches]
            lines = [_line((x * by, y, radius), (dx, dy), (width, height)) for by in stretches]
            if all(map(_free, boxes, canvases, words)) and all(map(_clear, lines, texts)):
                open_spots.append((dx, dy, boxes, lines))
        clear = [spot for spot in open_spots if all(map(_free, spot[2], canvases, marks))]
        if open_spots:
            dx, dy, boxes, lines = (clear or open_spots)[0]
            for lists in (words, texts):
                for there, box, line in zip(lists, boxes, lines, strict=True):
                    there += [box, *line]
            placed.append(Placed(index, dx, dy))
    return placed


def _spots(radius: float, width: float, height: float) -> list[tuple[float, float]]:
    """Shifts of a label's centre, best first: beside the point, above, below, the diagonals, then further
    out."""
    spots: list[tuple[float, float]] = []
    for away in (4, 14, 26, 40):
        side, rise = radius + away + width / 2, radius + away + height / 2
        slant = radius * 0.7 + away
        spots += [(side, 0), (-side, 0), (0, -rise), (0, rise)]
        spots += [
            (across * (slant + width / 2), down * (slant + height / 2))
            for across, down in ((1, -1), (1, 1), (-1, -1), (-1, 1))
        ]
    return spots


def _box(x: float, y: float, width: float, height: float) -> Box:
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _disc(point: tuple[float, float, float], stretch: float) -> Box:
    return _box(point[0] * stretch, point[1], 2 * point[2], 2 * point[2])


def is_far(point_radius: float, shift: tuple[float, float], width: float) -> bool:
    """Whether a label of `width` stands so far from its point that a line has to lead to it."""
    return max(abs(shift[0]) - width / 2, abs(shift[1])) > point_radius + _LEADER_FROM


def _line(point: tuple[float, float, float], shift: tuple[float, float], size: tuple[float, float]) -> list[Box]:
    """Small boxes along the line from the rim of a point to a label far from it; none where no line is drawn."""
    x, y, radius = point
    dx, dy = shift
    if not is_far(radius, shift, size[0]):
        return []
    length = math.hypot(dx, dy)
    # From the box of the point to that of the label.
    ends = [side / 2 / abs(part) for part, side in ((dx, size[0]), (dy, size[1])) if part]
    steps = int((1 - min(ends)) * length / _STEP)
    start = math.ceil((radius * length / max(abs(dx), abs(dy)) + 1) / _STEP)
    return [_box(x + dx * k * _STEP / length, y + dy * k * _STEP / length, 1, 1) for k in range(start, steps)]


def _clear(line: list[Box], occupied: Sequence[Box]) -> bool:
    return not any(_overlap(piece, other) for piece in line for other in occupied)


def _free(box: Box, canvas: tuple[float, float], occupied: Sequence[Box]) -> bool:
    inside = box[0] >= 0 and box[1] >= 0 and box[2] <= canvas[0] and box[3] <= canvas[1]
    return inside and not any(_overlap(box, other) for other in occupied)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
