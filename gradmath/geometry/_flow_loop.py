"""The loop of `gradmath.geometry._bulk_flow` over two weights as machine code: each lane follows one flow at a time."""

# Numba's decorators have no types.
# mypy: disable-error-code="no-untyped-call, no-untyped-def, untyped-decorator"

from __future__ import annotations

import math

import numpy as np

from gradmath.compiled import compiled
from gradmath.descent._lanes import LANES
from gradmath.geometry._derivatives import derivatives_at
from gradmath.geometry._machine import HANDED_BACK

NEXT, AGAIN = -2, -3
_REFUSALS = 20
_ROUNDING = 4 * float(np.finfo(np.float64).eps)
_LARGEST_EXPONENT = 40.0

# A flow's numbers: where it is, E, ∇E, the Hessian's eigenvalues, the lower one's eigenvector, how long the next step
# takes, the way of its first stage, and where it was when it was last watched, with what step.
_X, _Y, _E, _GX, _GY, _LOW, _HIGH, _AX, _AY, _STEP, _FX, _FY, _OLD_X, _OLD_Y, _OLD_STEP = range(15)
_SIZE = 15


@compiled
def followed(code, box, traps, starts, rules, patient):
    """Follow flows from starts of shape (n, 2) in weights.

    Parameters
    ----------
    code
        What `derivatives_at` takes.
    box
        The domain's middle, half its sides, and the largest |w| along each; shape (3, 2).
    traps
        Minima, matrices, errors, and which of them reach into each cell of a grid, as `trap_cells` returns it.
    rules
        The tolerances and lengths of `gradmath.geometry._bulk_flow`, the last whether the domain's edge is an end.
    patient
        Whether flows that seem to stand at a kink are followed on.

    Returns
    -------
    held, reasons, last
        Of each flow: in which trap it ended, or -1; why, as a number of `FlowEnd`, or `HANDED_BACK`; where, in weights.
    """
    count = len(starts)
    held, reasons, last = np.full(count, -1), np.full(count, 5), starts.copy()
    points, results = np.zeros((2, LANES)), np.zeros((7, LANES))
    flows = np.zeros((LANES, _SIZE))
    which, phases = np.full(LANES, -1), np.zeros(LANES, dtype=np.int64)
    steps, refusals = np.zeros(LANES, dtype=np.int64), np.zeros(LANES, dtype=np.int64)
    following = 0
    while True:
        going = 0
        for lane in range(LANES):
            if which[lane] < 0 and following < count:
                which[lane], phases[lane], steps[lane], refusals[lane] = following, 0, 0, 0
                points[0, lane], points[1, lane] = starts[following]
                following += 1
            going += which[lane] >= 0
        if not going:
            return held, reasons, last
        derivatives_at(code, True, points, results)
        for lane in range(LANES):
            index = which[lane]
            if index < 0:
                continue
            flow, result = flows[lane], results[:, lane]
            if phases[lane] == 0:
                if result[6] == 0:
                    reason, trap = HANDED_BACK, -1
                else:
                    _arrive(flow, points[:, lane], result, box, rules, steps[lane] == 0)
                    reason, trap = _end(flow, box, traps, rules, steps[lane])
            else:
                refusals[lane] = 0 if result[6] else refusals[lane] + 1
                taken = _complete(flow, result, box, rules, points[:, lane])
                reason, trap = (NEXT if taken else AGAIN), -1
                if refusals[lane] > _REFUSALS:
                    reason = HANDED_BACK
            if reason == NEXT:
                phases[lane] = 0
                steps[lane] += 1
                continue
            if reason == AGAIN:
                if phases[lane] == 1:
                    steps[lane] += 1
                while True:
                    reason = _interrupted(flow, box, rules, steps[lane], patient)
                    if reason != AGAIN or _begin(flow, points[:, lane]):
                        break
                    flow[_STEP] *= rules[6]
                    steps[lane] += 1
                phases[lane] = 1
                if reason == AGAIN:
                    continue
            held[index], reasons[index] = trap, reason
            last[index, 0], last[index, 1] = flow[_X], flow[_Y]
            which[lane] = -1


@compiled
def _arrive(flow, point, result, box, rules, first):
    """Take over the point that a step leads to."""
    flow[_X], flow[_Y] = point[0], point[1]
    flow[_E], flow[_GX], flow[_GY] = result[0], result[1], result[2]
    a, b, c = result[3], result[4], result[5]
    if b == 0:
        tangent = 0.0
    else:
        cotangent = (c / 2 - a / 2) / b
        tangent = math.copysign(1 / (abs(cotangent) + math.hypot(1.0, cotangent)), cotangent)
    cosine = 1 / math.hypot(1.0, tangent)
    sine = tangent * cosine
    one, other = a - tangent * b, c + tangent * b
    if one > other:
        flow[_LOW], flow[_HIGH], flow[_AX], flow[_AY] = other, one, sine, cosine
    else:
        flow[_LOW], flow[_HIGH], flow[_AX], flow[_AY] = one, other, cosine, -sine
    if first:
        speed = max(abs(flow[_GX] / box[1, 0]), abs(flow[_GY] / box[1, 1]))
        flow[_STEP] = min(rules[1] / speed if speed > 0 else 1.0, rules[8])
        flow[_OLD_X], flow[_OLD_Y], flow[_OLD_STEP] = flow[_X], flow[_Y], flow[_STEP]


@compiled
def _begin(flow, target):
    """Write where the first stage of a step leads, and return whether that is a number."""
    along, across = flow[_AX] * flow[_GX] + flow[_AY] * flow[_GY], flow[_AX] * flow[_GY] - flow[_AY] * flow[_GX]
    step = flow[_STEP]
    first = -step * _phi_1(-step * flow[_LOW]) * along
    second = -step * _phi_1(-step * flow[_HIGH]) * across
    flow[_FX], flow[_FY] = flow[_AX] * first - flow[_AY] * second, flow[_AY] * first + flow[_AX] * second
    target[0], target[1] = flow[_X] + flow[_FX], flow[_Y] + flow[_FY]
    return math.isfinite(target[0]) and math.isfinite(target[1])


@compiled
def _complete(flow, result, box, rules, target):
    """Take a step if its error allows it: write where it leads, and return whether it does; set the next one's."""
    step, x, y = flow[_STEP], flow[_AX], flow[_AY]
    first_along, first_across = x * flow[_FX] + y * flow[_FY], x * flow[_FY] - y * flow[_FX]
    bend_x, bend_y = flow[_GX] - result[1], flow[_GY] - result[2]
    along = x * bend_x + y * bend_y + flow[_LOW] * first_along
    across = x * bend_y - y * bend_x + flow[_HIGH] * first_across
    along *= 2 * step * _phi_3(-step * flow[_LOW])
    across *= 2 * step * _phi_3(-step * flow[_HIGH])
    second_x, second_y = x * along - y * across, y * along + x * across
    moved = max(abs((flow[_FX] + second_x) / box[1, 0]), abs((flow[_FY] + second_y) / box[1, 1]))
    wrong = max(abs(second_x / box[1, 0]), abs(second_y / box[1, 1])) / rules[0]
    if result[6] and math.isfinite(wrong) and math.isfinite(moved):
        wrong = max(wrong, (moved / rules[2]) ** 3)
    else:
        wrong = math.inf
    flow[_STEP] *= min(max(rules[5] / max(wrong, 1e-9) ** (1 / 3), rules[6]), rules[7])
    if wrong > 1:
        return False
    target[0], target[1] = flow[_X] + flow[_FX] + second_x, flow[_Y] + flow[_FY] + second_y
    return True


@compiled
def _end(flow, box, traps, rules, count):
    """Return why a flow ends where it has just come to and in which trap, or `AGAIN` and -1."""
    u, v = (flow[_X] - box[0, 0]) / box[1, 0], (flow[_Y] - box[0, 1]) / box[1, 1]
    trap = _holding(traps, u, v, flow[_E])
    if trap >= 0:
        return 0, trap
    if rules[11] and max(abs(u), abs(v)) > 1:
        return 1, -1
    if _settled(flow, box, rules) or ((count + 1) % int(rules[9]) == 0 and _resting(flow, box)):
        return 3, -1
    if not (flow[_GX] or flow[_GY]) or flow[_STEP] >= rules[8]:
        return (3 if flow[_LOW] or flow[_HIGH] else 2), -1
    return AGAIN, -1


@compiled
def _interrupted(flow, box, rules, count, patient):
    """Return whether a flow ends because it has taken too many steps, or stands, and `AGAIN` if it does not."""
    if count + 1 >= rules[10]:
        return 5
    if flow[_STEP] >= rules[8]:
        return 3 if flow[_LOW] or flow[_HIGH] else 2
    if not patient and (count + 1) % int(rules[12]) == 0:
        standing = (
            abs(flow[_X] - flow[_OLD_X]) <= rules[3] * box[1, 0]
            and abs(flow[_Y] - flow[_OLD_Y]) <= rules[3] * box[1, 1]
        )
        if standing and flow[_STEP] <= rules[13] * flow[_OLD_STEP]:
            return 4
        flow[_OLD_X], flow[_OLD_Y], flow[_OLD_STEP] = flow[_X], flow[_Y], flow[_STEP]
    return AGAIN


@compiled
def _settled(flow, box, rules):
    """Return whether a flow stands where the bowl about it has its bottom, to rounding."""
    if not flow[_LOW] > 0:
        return False
    along = (flow[_AX] * flow[_GX] + flow[_AY] * flow[_GY]) / flow[_LOW]
    across = (flow[_AX] * flow[_GY] - flow[_AY] * flow[_GX]) / flow[_HIGH]
    step_x, step_y = flow[_AX] * along - flow[_AY] * across, flow[_AY] * along + flow[_AX] * across
    return max(abs(step_x) / box[1, 0], abs(step_y) / box[1, 1]) <= rules[4]


@compiled
def _resting(flow, box):
    """Return whether a flow has no slope along either axis of the Hessian but what rounding makes of it."""
    x, y, low, high = abs(flow[_AX]), abs(flow[_AY]), abs(flow[_LOW]), abs(flow[_HIGH])
    first, second = (x * low + y * high) * box[2, 0], (y * low + x * high) * box[2, 1]
    along = abs(flow[_AX] * flow[_GX] + flow[_AY] * flow[_GY])
    across = abs(flow[_AX] * flow[_GY] - flow[_AY] * flow[_GX])
    return along <= _ROUNDING * (x * first + y * second) and across <= _ROUNDING * (y * first + x * second)


@compiled
def _holding(traps, u, v, error):
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
    """Return which traps reach into each cell of a grid over the box, as the beginnings of their rows and all rows."""
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


@compiled
def _phi_1(z):
    """Return (eᶻ - 1) / z."""
    z = min(z, _LARGEST_EXPONENT)
    return math.expm1(z) / z if z != 0 else 1.0


@compiled
def _phi_3(z):
    """Return (eᶻ - 1 - z - z²/2) / z³; by its series where that would cancel."""
    z = min(z, _LARGEST_EXPONENT)
    if abs(z) >= 0.5:
        return (math.expm1(z) - z - z**2 / 2) / z**3
    total, term = 0.0, 1.0 / 6
    for n in range(4, 14):
        total += term
        term *= z / n
    return total
