"""Random draws that give the same figures on every machine and with every NumPy version.

NumPy guarantees the raw bits of PCG64, not what `Generator.normal` and the like make of them (NEP 19), so the
few distributions needed here are made from the bits. Each subject has its own named stream: a change in one
table leaves the others as they are.
"""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Draw:
    """A stream of draws for one subject."""

    def __init__(self, seed: int, subject: str) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(subject.encode())]))

    def uniform(self, size: int, low: float = 0.0, high: float = 1.0) -> Floats:
        """`size` values evenly in the open interval (low, high)."""
        raw = np.asarray(self._bits.random_raw(size), dtype=np.uint64).reshape(size)
        unit = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
        return low + (high - low) * unit

    def normal(self, size: int, mean: float = 0.0, sd: float = 1.0) -> Floats:
        """Normal values (Box and Muller 1958)."""
        radius = np.sqrt(-2.0 * np.log(self.uniform(size)))
        return mean + sd * radius * np.cos(2.0 * np.pi * self.uniform(size))

    def lognormal(self, size: int, sigma: float) -> Floats:
        """Lognormal values with mean 1."""
        values: Floats = np.exp(self.normal(size, -sigma * sigma / 2.0, sigma))
        return values

    def gamma(self, size: int, shape: int) -> Floats:
        """Gamma values of whole-numbered shape with mean 1 (a sum of exponentials)."""
        logs = np.log(self.uniform(size * shape)).reshape(size, shape)
        values: Floats = -logs.sum(axis=1) / shape
        return values

    def poisson(self, means: Floats, most: int = 40) -> Ints:
        """One Poisson count for each mean, by inversion, cut at `most`."""
        u = self.uniform(len(means))
        term = np.exp(-means)
        below = term.copy()
        counts = np.zeros(len(means), dtype=np.int64)
        for k in range(1, most + 1):
            counts += u > below
            term = term * means / k
            below = below + term
        return counts

    def integers(self, size: int, low: int, high: int) -> Ints:
        """Whole numbers, evenly, both ends included."""
        return np.floor(self.uniform(size, low, high + 1)).astype(np.int64)

    def pick(self, size: int, shares: npt.ArrayLike) -> Ints:
        """Positions drawn with the given shares (they need not sum to one)."""
        edges = np.cumsum(np.asarray(shares, dtype=np.float64))
        return np.searchsorted(edges / edges[-1], self.uniform(size), side="right").clip(0, len(edges) - 1)

    def order(self, size: int) -> Ints:
        """A random order of 0..size-1."""
        return np.argsort(self.uniform(size), kind="stable")

    def sample(self, candidates: npt.ArrayLike, size: int) -> Ints:
        """`size` different values out of the candidates, in ascending order.

        Raises ValueError when there are too few candidates.
        """
        values = np.asarray(candidates, dtype=np.int64)
        if size > len(values):
            raise ValueError(f"cannot draw {size} different values out of {len(values)}")
        return np.sort(values[self.order(len(values))[:size]])
