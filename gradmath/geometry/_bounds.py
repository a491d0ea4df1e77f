"""The range of the errors of a landscape sampled on a grid, cut off at poles but not at needles."""

from __future__ import annotations

import itertools

import numpy as np

from gradmath._check import Array
from gradmath.geometry._sample import Sample

# The error is unbounded if all nodes of the grid exceed the range on every third node by this share of it.
_UNBOUNDED, _THIRD = 0.25, 3
_OFFSETS = tuple(itertools.product(range(_THIRD), repeat=2))
BEYOND = 0.02
"""Part of the domain that lies beyond the outermost level if the range is cut off."""
# Unless it is bounded about its extreme node: E is evaluated at this many places to each side, up to the next nodes.
_PLACES = 7
# If a node has half a needle's height, E keeps half of the node's at the next places, and nowhere doubles it. Beside a
# pole it loses more at the next places, or more than doubles on the way to the pole.
_KEPT, _GROWN = 0.5, 2.0


def bounded_range(sample: Sample) -> tuple[float, float]:
    """Return the lowest and the highest error, scaled or, on an unbounded side, the error that few places exceed.

    Parameters
    ----------
    sample
        Finite somewhere.

    Returns
    -------
    low, high
        With low < high unless the sample is flat.
    """
    # All choices of every third node are tried: the nodes nearest to a pole may belong to any of them.
    lowest, highest = zip(*(_finite_range(sample.values[i::_THIRD, j::_THIRD]) for i, j in _OFFSETS), strict=True)
    coarse_low, coarse_high = max(lowest), min(highest)
    missed = _UNBOUNDED * (coarse_high - coarse_low)
    low, high = sample.lowest, sample.highest
    if not missed > 0:
        return low, high
    has_pit = coarse_low - low > missed and not _is_needle(sample, low, coarse_low)
    has_peak = high - coarse_high > missed and not _is_needle(sample, high, coarse_high)
    least, most = np.quantile(sample.values[np.isfinite(sample.values)], [BEYOND, 1 - BEYOND]).tolist()
    bounded = least if has_pit else low, most if has_peak else high
    return bounded if bounded[0] < bounded[1] else (low, high)


def _is_needle(sample: Sample, extreme: float, other: float) -> bool:
    """Return whether E about the node at which it is extreme, far beyond the other nodes' error, is bounded."""
    node = np.argwhere(sample.values == extreme)[0][::-1]
    cell = np.array([np.diff(axis).min() for axis in sample.axes])
    point = np.array([axis[index] for axis, index in zip(sample.axes, node, strict=True)])
    steps = np.arange(-_PLACES, _PLACES + 1) / _PLACES
    domain = sample.landscape.domain
    places = np.clip(point + cell * np.stack(np.meshgrid(steps, steps), axis=-1), domain.lower, domain.upper)
    heights = (sample.landscape.value(places) - other) / (extreme - other)
    beside = heights[_PLACES - 1 : _PLACES + 2, _PLACES - 1 : _PLACES + 2]
    return bool(np.all(beside >= _KEPT) and np.all(heights <= _GROWN))


def _finite_range(values: Array) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (np.inf, -np.inf)
