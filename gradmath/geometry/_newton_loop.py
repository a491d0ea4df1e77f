"""The loops of `gradmath.geometry._stationary` and `gradmath.geometry._kinds` over two weights as machine code.

Points at which the machine code cannot compute E's derivatives are handed back to NumPy's code.
"""

# Numba's decorators have no types.
# mypy: disable-error-code="call-arg, no-untyped-call, no-untyped-def, untyped-decorator"

from __future__ import annotations

import math

import numpy as np

from gradmath.compiled import compiled
from gradmath.descent._lanes import LANES
from gradmath.geometry._derivatives import derivatives_at
from gradmath.geometry._flow_state import curvatures
from gradmath.geometry._trap_loop import borrowing

LOST, SETTLED, UNKNOWN = 0, 1, 2
"""The fate of a start: it runs away or stalls, settles, or is handed back."""

_X, _Y, _FROM_X, _FROM_Y, _BEFORE = range(5)
_PAIRS = 2  # radii at once: both sides along both axes of each fill the lanes


@compiled
def newton(code, box, starts, rules):
    """Follow Newton's method from starts of shape (n, 2), in the box's coordinates.

    Parameters
    ----------
    code
        The landscape's machine code, as `derivatives_at` takes it.
    box
        The domain's middle, half its sides, and the largest |w| in half-sides; shape (3, 2).
    rules
        The longest step, the farthest that a point may move, the sign of the curvatures or 0, the longest settled step,
        the farthest point from the middle, the most steps, the number of steps after which each must be shorter than
        this factor times the one before, that factor, and the relative rounding error.

    Returns
    -------
    ends, became
        Where each start ends, and whether it is `LOST`, `SETTLED` or `UNKNOWN`.
    """
    count = len(starts)
    ends, became = starts.copy(), np.zeros(count, dtype=np.int64)
    points, results, step = np.zeros((2, LANES)), np.zeros((7, LANES)), np.zeros(2)
    going, which, steps = np.zeros((LANES, 5)), np.full(LANES, -1), np.zeros(LANES, dtype=np.int64)
    following = 0
    while True:
        busy = 0
        for lane in range(LANES):
            if which[lane] < 0 and following < count:
                which[lane], steps[lane] = following, 0
                for axis in range(2):
                    going[lane, axis] = going[lane, 2 + axis] = starts[following, axis]
                going[lane, _BEFORE] = math.inf
                following += 1
            busy += which[lane] >= 0
            points[0, lane] = box[0, 0] + going[lane, _X] * box[1, 0]
            points[1, lane] = box[0, 1] + going[lane, _Y] * box[1, 1]
        if not busy:
            return ends, became
        derivatives_at(code, True, points, results)
        for lane in range(LANES):
            index = which[lane]
            if index < 0:
                continue
            if not results[6, lane]:
                became[index], which[lane] = UNKNOWN, -1
                continue
            usable = _write_step(results, lane, box, rules, step)
            state = going[lane]
            state[_X] += step[0]
            state[_Y] += step[1]
            length = math.sqrt(step[0] ** 2 + step[1] ** 2)
            if usable and length <= rules[3]:
                became[index], which[lane] = SETTLED, -1
                ends[index, 0], ends[index, 1] = state[_X], state[_Y]
                continue
            away = math.sqrt((state[_X] - state[_FROM_X]) ** 2 + (state[_Y] - state[_FROM_Y]) ** 2)
            near = max(abs(state[_X]), abs(state[_Y])) <= rules[4] and away <= rules[1]
            closer = steps[lane] < rules[6] or length < rules[7] * state[_BEFORE]
            steps[lane] += 1
            if not (usable and near and closer and steps[lane] < rules[5]):
                which[lane] = -1
                continue
            state[_BEFORE] = length


@compiled
def polish(code, box, u, rules, steps):
    """Take this many of Newton's steps from each point, none longer than the rules' longest.

    Return where they lead, and at which points the derivatives are not known.
    """
    ends, unknown = u.copy(), np.zeros(len(u), dtype=np.bool_)
    points, results, step = np.zeros((2, LANES)), np.zeros((7, LANES)), np.zeros(2)
    for first in range(0, len(u), LANES):
        last = min(first + LANES, len(u))
        for _ in range(steps):
            for lane in range(last - first):
                points[0, lane] = box[0, 0] + ends[first + lane, 0] * box[1, 0]
                points[1, lane] = box[0, 1] + ends[first + lane, 1] * box[1, 1]
            derivatives_at(code, True, points, results)
            for lane in range(last - first):
                unknown[first + lane] |= not results[6, lane]
                _write_step(results, lane, box, rules, step)
                ends[first + lane, 0] += step[0]
                ends[first + lane, 1] += step[1]
    return ends, unknown


@borrowing
def _write_step(results, lane, box, rules, step):
    """Write Newton's step, or zero, and return whether there is one, as `newton_step` does."""
    gx, gy = results[1, lane] * box[1, 0], results[2, lane] * box[1, 1]
    a, c = results[3, lane] * (box[1, 0] * box[1, 0]), results[5, lane] * (box[1, 1] * box[1, 1])
    b = results[4, lane] * (box[1, 0] * box[1, 1])
    step[0] = step[1] = 0.0
    largest = max(abs(a), abs(b), abs(c))
    if not (abs(gx) < 1e150 and abs(gy) < 1e150 and 0 < largest < 1e150):
        return False
    low, high, x, y = curvatures(a, b, c)
    along, across = x * gx + y * gy, x * gy - y * gx
    first = abs(a) * box[2, 0] + abs(b) * box[2, 1]
    second = abs(b) * box[2, 0] + abs(c) * box[2, 1]
    by = _component(along, low, abs(x) * first + abs(y) * second, rules)
    beside = _component(across, high, abs(y) * first + abs(x) * second, rules)
    step[0], step[1] = x * by - y * beside, y * by + x * beside
    return True


@borrowing
def _component(slope, curvature, terms, rules):
    """Return the step along an eigenvector."""
    if not abs(slope) > rules[8] * terms:
        return 0.0
    if rules[2]:
        curvature = rules[2] * abs(curvature)
    step = -slope / curvature if curvature else rules[0]
    return max(-rules[0], min(step, rules[0]))


@compiled
def signs_at(code, box, u, radii, rules):
    """Return the confirmed signs of the Hessians' eigenvalues at points of shape (n, 2), as `confirmed_signs` does.

    Also return at which points the derivatives are not known. The rules are the largest relative difference of slopes
    from those expected, and of the largest eigenvalue the part that counts as zero.
    """
    signs, unknown = np.zeros((len(u), 2)), np.zeros(len(u), dtype=np.bool_)
    points, results = np.zeros((2, LANES)), np.zeros((7, LANES))
    eigenvalues, slopes, agreed = np.zeros(2), np.zeros(2), np.zeros((2, len(radii)), dtype=np.bool_)
    for index in range(len(u)):
        points[0], points[1] = box[0, 0] + u[index, 0] * box[1, 0], box[0, 1] + u[index, 1] * box[1, 1]
        derivatives_at(code, True, points, results)
        unknown[index] = not results[6, 0]
        a, c = results[3, 0] * (box[1, 0] * box[1, 0]), results[5, 0] * (box[1, 1] * box[1, 1])
        low, high, x, y = curvatures(a, results[4, 0] * (box[1, 0] * box[1, 1]), c)
        eigenvalues[0], eigenvalues[1] = low, high
        gx, gy = results[1, 0] * box[1, 0], results[2, 0] * box[1, 1]
        slopes[0], slopes[1] = x * gx + y * gy, x * gy - y * gx
        agreed[:] = False
        for first in range(0, len(radii), _PAIRS):
            last = min(first + _PAIRS, len(radii))
            _write_beside(points, u[index], box, radii[first:last], x, y)
            derivatives_at(code, False, points, results)
            for which in range(first, last):
                for axis in range(2):
                    along_x, along_y = (x, y) if axis == 0 else (-y, x)
                    agreed[axis, which] = True
                    for side in range(2):
                        lane = 4 * (which - first) + 2 * axis + side
                        unknown[index] |= not results[6, lane]
                        offset = radii[which] * (2 * side - 1)
                        slope = along_x * (results[1, lane] * box[1, 0]) + along_y * (results[2, lane] * box[1, 1])
                        expected, allowed = eigenvalues[axis], rules[0] * abs(eigenvalues[axis])
                        vanishing = abs(slopes[axis]) <= allowed * abs(offset)
                        gained = abs((slope - slopes[axis]) / offset - expected) <= allowed
                        agreed[axis, which] &= vanishing and gained
            if unknown[index] or (_twice_running(agreed[0], last) and _twice_running(agreed[1], last)):
                break
        for axis in range(2):
            expected = eigenvalues[axis]
            counts = abs(expected) > rules[1] * max(abs(low), abs(high)) and _twice_running(agreed[axis], len(radii))
            signs[index, axis] = math.copysign(1.0, expected) if counts and expected else 0.0
    return signs, unknown


@borrowing
def _write_beside(points, u, box, radii, x, y):
    """Write the points at each radius, on both sides along both axes."""
    for which in range(len(radii)):
        for axis in range(2):
            along_x, along_y = (x, y) if axis == 0 else (-y, x)
            for side in range(2):
                lane, offset = 4 * which + 2 * axis + side, radii[which] * (2 * side - 1)
                points[0, lane] = box[0, 0] + (u[0] + offset * along_x) * box[1, 0]
                points[1, lane] = box[0, 1] + (u[1] + offset * along_y) * box[1, 1]


@borrowing
def _twice_running(agreed, count):
    """Return whether two successive flags of the first ``count`` are set."""
    running = False
    for which in range(count - 1):
        running |= agreed[which] and agreed[which + 1]
    return running
