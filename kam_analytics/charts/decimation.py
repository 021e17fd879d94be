"""Fewer marks for thousands of customers, without losing the shape or a customer that matters."""

from __future__ import annotations

import numpy as np


def crossing_rank(cumulative: np.ndarray, share: float) -> int | None:
    """How many of the largest customers it takes to reach `share`; None where it is never reached."""
    reached = np.flatnonzero(cumulative >= share - 1e-9)
    return int(reached[0]) + 1 if reached.size else None


def group_edges(classes: np.ndarray, amounts: np.ndarray, budget: int) -> np.ndarray:
    """Where each bar starts, and the end: at most `budget` bars for customers sorted by rank.

    The largest half of the budget stands singly; the tail is grouped in even steps, each group within one
    class and one sign.
    """
    total = len(classes)
    if total <= budget:
        return np.arange(total + 1)
    head = budget // 2
    tail = np.linspace(head, total, budget - head - 4).astype(int)
    changed = (classes[1:] != classes[:-1]) | (np.sign(amounts[1:]) != np.sign(amounts[:-1]))
    breaks = np.flatnonzero(changed) + 1
    # Unsorted input may change class at every row: only as many breaks as the budget allows.
    return np.unique(np.concatenate([np.arange(head), tail, breaks[breaks >= head][:4]]))


def curve_places(cumulative: np.ndarray, budget: int, mark: float) -> list[int]:
    """Positions of at most `budget` points that keep a rising curve's shape: even steps in share and in rank.

    The first and the last point and the one that crosses `mark` are always kept; missing values never are.
    """
    known = np.flatnonzero(~np.isnan(cumulative))
    if known.size <= budget:
        return [int(place) for place in known]
    half = (budget - 3) // 2
    by_rank = known[np.linspace(0, known.size - 1, half).astype(int)]
    levels = np.linspace(cumulative[known[0]], np.nanmax(cumulative), half)
    by_share = known[np.minimum(np.searchsorted(cumulative[known], levels), known.size - 1)]
    crossing = crossing_rank(cumulative, mark)
    kept = [known[0], known[-1], *([crossing - 1] if crossing else [])]
    return [int(place) for place in np.unique(np.concatenate([by_rank, by_share, kept]))]


def notable(values: np.ndarray, plot: float = 480, label: float = 52) -> list[int]:
    """Positions whose figure is written out: the largest and the last known value.

    Where both labels (of `label` pixels in a plot of `plot`) would touch, the last wins, since it is the
    news.
    """
    known = np.flatnonzero(~np.isnan(values))
    if not known.size:
        return []
    largest, last = int(known[np.argmax(values[known])]), int(known[-1])
    return [last] if (last - largest) * plot / len(values) < label else [largest, last]
