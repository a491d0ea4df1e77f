"""Lines and polygons clipped to a rectangle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from scenes.kit.map.clearing import cut_polygon

Clip = tuple[float, float, float, float]
"""A rectangle: left, top, right and bottom, in pixels."""


def cut_ring(ring: np.ndarray, clip: Clip) -> np.ndarray:
    """Return the part of a closed polygon of shape (n, 2) inside a rectangle."""
    return cut_polygon(ring, np.array(clip[:2]), np.array(clip[2:]))


def cut_line(line: np.ndarray, clip: Clip) -> Iterator[np.ndarray]:
    """Yield the parts of a line of shape (n, 2) inside a rectangle."""
    run: list[np.ndarray] = []
    for start, end in pairwise(line):
        first, last = _share_inside(start, end - start, clip)
        is_outside = first > last
        # The run goes on only if this piece begins where the one before it ended.
        if run and (is_outside or first > 0):
            yield np.array(run)
            run = []
        if is_outside:
            continue
        run = run or [start + first * (end - start)]
        run.append(start + last * (end - start))
        if last < 1:
            yield np.array(run)
            run = []
    if run:
        yield np.array(run)


def _share_inside(start: np.ndarray, move: np.ndarray, clip: Clip) -> tuple[float, float]:
    """Return where a straight piece enters and leaves a rectangle, from 0 to 1, by the algorithm of Liang and Barsky.

    It is outside if it would leave before it enters.
    """
    first, last = 0.0, 1.0
    for axis in (0, 1):
        for bound, sign in ((clip[axis], 1), (clip[2 + axis], -1)):
            speed, room = sign * move[axis], sign * (start[axis] - bound)
            if speed == 0:
                last = last if room >= 0 else -1.0
            elif speed > 0:
                first = max(first, -room / speed)
            else:
                last = min(last, -room / speed)
    return first, last
