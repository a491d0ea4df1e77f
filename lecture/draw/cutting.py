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
    """Yield the parts of a line of shape (n, 2) inside a rectangle, by the algorithm of Liang and Barsky."""
    run: list[np.ndarray] = []
    for start, end in pairwise(line):
        move, first, last = end - start, 0.0, 1.0
        for axis in (0, 1):
            for bound, sign in ((clip[axis], 1), (clip[2 + axis], -1)):
                speed, room = sign * move[axis], sign * (start[axis] - bound)
                if speed == 0:
                    last = last if room >= 0 else -1.0
                elif speed > 0:
                    first = max(first, -room / speed)
                else:
                    last = min(last, -room / speed)
        if first > last:
            if len(run) > 1:
                yield np.array(run)
            run = []
            continue
        if not run or first > 0:
            if len(run) > 1:
                yield np.array(run)
            run = [start + first * move]
        run.append(start + last * move)
        if last < 1:
            yield np.array(run)
            run = []
    if len(run) > 1:
        yield np.array(run)
