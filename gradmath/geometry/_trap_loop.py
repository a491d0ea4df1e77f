"""The look-up of `gradmath.geometry._traps` over two weights as machine code, by the cells of a grid."""

# Numba's decorators have no types.
# mypy: disable-error-code="call-arg, no-untyped-call, no-untyped-def, untyped-decorator"

from __future__ import annotations

from functools import partial

import numpy as np

from gradmath.compiled import compiled

# Functions called at every step borrow their caller's arrays: counting references would cost more than they do.
borrowing = partial(compiled, _nrt=False, error_model="numpy")
# And what is called for every lane at every step: handing many arrays over takes as long as what is done with them.
inlined = partial(borrowing, inline="always")


@borrowing
def holding(traps, u, v, error):
    """Return the index of a trap that holds a point in the box's coordinates with its error, or -1."""
    minima, into_ball, below, starts, members, side = traps
    if not len(minima) or max(abs(u), abs(v)) > 1:
        return -1
    cell = min(int((u + 1) / 2 * side), side - 1) + side * min(int((v + 1) / 2 * side), side - 1)
    for place in range(starts[cell], starts[cell + 1]):
        index = members[place]
        if error < below[index]:
            away_u, away_v = u - minima[index, 0], v - minima[index, 1]
            first = into_ball[index, 0, 0] * away_u + into_ball[index, 0, 1] * away_v
            second = into_ball[index, 1, 0] * away_u + into_ball[index, 1, 1] * away_v
            if first**2 + second**2 <= 1:
                return index
    return -1


@compiled
def trap_cells(minima, extents, below, side):
    """Return which traps reach into each cell of a grid over the box: where each cell's list begins, and all lists."""
    sizes = np.zeros(side * side + 1, dtype=np.int64)
    members = np.zeros(0, dtype=np.int64)
    for turn in range(2):
        if turn:
            sizes[1:] = np.cumsum(sizes[1:])
            members = np.empty(sizes[-1], dtype=np.int64)
            filled = sizes[:-1].copy()
        for index in range(len(minima)):
            if below[index] == -np.inf:
                continue
            low_u, high_u = _cells(minima[index, 0], extents[index, 0], side)
            low_v, high_v = _cells(minima[index, 1], extents[index, 1], side)
            for row in range(low_v, high_v + 1):
                for column in range(low_u, high_u + 1):
                    cell = column + side * row
                    if turn:
                        members[filled[cell]] = index
                        filled[cell] += 1
                    else:
                        sizes[cell + 1] += 1
    return sizes, members


@compiled
def _cells(middle, extent, side):
    low, high = (middle - extent + 1) / 2 * side, (middle + extent + 1) / 2 * side
    return max(0, min(int(low), side - 1)), max(0, min(int(high), side - 1))
