"""The limits of the machine: bytes and floating-point operations per second, as measured."""

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
        The bytes read or written per second in copying an array that is larger than the caches.
    flops
        The sums and products per second in a product of large matrices, the most that a core can do.
    """

    bandwidth: float
    flops: float

    def memory_ns(self, bytes_moved: float) -> float:
        """Return the fewest nanoseconds in which some bytes can be moved."""
        return 1e9 * bytes_moved / self.bandwidth

    def arithmetic_ns(self, operations: float) -> float:
        """Return the fewest nanoseconds in which some operations can be done."""
        return 1e9 * operations / self.flops


def measured() -> Limits:
    """Measure the limits."""
    source, target = np.ones(_BYTES // 8), np.empty(_BYTES // 8)
    copying = seconds(lambda: np.copyto(target, source), rounds=3, clock=process_time)
    matrix = np.random.default_rng(0).normal(size=(_SIDE, _SIDE))
    # Processor time adds up all threads, so their number cancels.
    multiplying = seconds(lambda: matrix @ matrix, rounds=3, clock=process_time)
    return Limits(2 * _BYTES / copying, 2 * _SIDE**3 / multiplying)
