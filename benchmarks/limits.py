"""The limits of the machine: bytes and floating-point operations per second, as measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from benchmarks.tables import least_seconds

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


@cache
def measured() -> Limits:
    """Measure the limits, once in a process."""
    source, target = np.ones(_BYTES // 8), np.empty(_BYTES // 8)
    (copying,) = least_seconds(lambda: np.copyto(target, source))
    matrix = np.random.default_rng(0).normal(size=(_SIDE, _SIDE))
    # Processor time adds up all threads, so their number cancels.
    (multiplying,) = least_seconds(lambda: matrix @ matrix)
    return Limits(2 * _BYTES / copying, 2 * _SIDE**3 / multiplying)
