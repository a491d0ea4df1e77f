"""What the machine can do at most: bytes and floating-point operations in a second, measured."""

from __future__ import annotations

from dataclasses import dataclass
from time import process_time

import numpy as np

from benchmarks.tables import seconds

_BYTES = 256 * 2**20
_SIDE = 1500


@dataclass(frozen=True)
class Limits:
    """The physical limits of one core.

    Attributes
    ----------
    bandwidth
        Bytes a second that are read or written, when an array larger than the caches is copied.
    flops
        Sums and products a second, in a product of large matrices: the most that a core can do.
    """

    bandwidth: float
    flops: float

    def memory_ns(self, bytes_moved: float) -> float:
        """Return how many nanoseconds it takes at least to move some bytes."""
        return 1e9 * bytes_moved / self.bandwidth

    def arithmetic_ns(self, operations: float) -> float:
        """Return how many nanoseconds some operations take at least."""
        return 1e9 * operations / self.flops


def measured() -> Limits:
    """Measure the limits."""
    source, target = np.ones(_BYTES // 8), np.empty(_BYTES // 8)
    copying = seconds(lambda: np.copyto(target, source), rounds=3, clock=process_time)
    matrix = np.random.default_rng(0).normal(size=(_SIDE, _SIDE))
    # Processor time is that of all threads, so that their number cancels.
    multiplying = seconds(lambda: matrix @ matrix, rounds=3, clock=process_time)
    return Limits(2 * _BYTES / copying, 2 * _SIDE**3 / multiplying)
