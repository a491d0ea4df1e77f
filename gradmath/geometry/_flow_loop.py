"""The loop of `gradmath.geometry._bulk_flow` over two weights as machine code: each lane follows one flow at a time."""

# Numba's decorators have no types.
# mypy: disable-error-code="no-untyped-call, no-untyped-def, untyped-decorator"

from __future__ import annotations

import math

import numpy as np

from gradmath.compiled import compiled
from gradmath.descent._lanes import LANES
from gradmath.geometry._derivatives import derivatives_at
from gradmath.geometry._floor_loop import AGREED, BESIDE, aim, begin_floor, leave_floor, no_better, on_floor, tried
from gradmath.geometry._flow_state import (
    AX,
    AY,
    BOUNDED,
    DECAY_HIGH,
    DECAY_LOW,
    FIRST_STEP,
    FX,
    FY,
    GX,
    GY,
    HIGH,
    LENGTH,
    LONGER,
    LONGEST_STEP,
    LONGEST_TIME,
    LOOKED,
    LOW,
    MOST_STEPS,
    OLD_STEP,
    OLD_X,
    OLD_Y,
    PATIENT,
    SAFETY,
    SETTLED,
    SHORTER,
    SIZE,
    STANDING,
    STEP,
    TOLERANCE,
    USUAL,
    WATCHED,
    E,
    X,
    Y,
    arrive,
    begin_watch,
)
from gradmath.geometry._machine import HANDED_BACK
from gradmath.geometry._trap_loop import borrowing, holding, inlined

# What a lane waits for: E, ∇E and ∇²E at its start or after a step, ∇E after a step's first stage, or E, ∇E and ∇²E at
# the end of a step along a floor.
_ARRIVING, _HALF_WAY, _ON_FLOOR = 0, 1, 2
_UNDER_WAY, AGAIN = -2, -3
_REFUSALS = 20
_PAUSE = 16  # steps before a flow that has gained nothing on a floor tries again
_ROUNDING = 4 * float(np.finfo(np.float64).eps)
_LARGEST_EXPONENT = 40.0
_SERIES = tuple(1 / math.factorial(n) for n in range(12, 2, -1))
_WHICH, _PHASE, _STEPS, _REFUSED, _PAUSED = range(5)


@compiled
def followed(code, box, traps, starts, rules, patient):
    """Follow flows from starts of shape (n, 2) in weights.

    Parameters
    ----------
    code
        The landscape's machine code, as `derivatives_at` takes it.
    box
        The domain's middle, half its sides, and the largest |w| along each; shape (3, 2).
    traps
        Minima, matrices, errors, and those that reach into each cell of a grid, as `trap_cells` returns them.
    rules
        The tolerances and lengths of `gradmath.geometry._bulk_flow`, at the indices that `_flow_state` names.
    patient
        Whether flows that seem to be stuck at a kink are followed further.

    Returns
    -------
    held, reasons, last
        For each flow: the trap in which it ended, or -1; why, as a number of `FlowEnd`, or `HANDED_BACK`; where, in
        weights.
    """
    count = len(starts)
    held, reasons, last = np.full(count, -1), np.full(count, 5), starts.copy()
    points, results = np.zeros((2, LANES)), np.zeros((7, LANES))
    flows, lanes = np.zeros((LANES, SIZE)), np.zeros((LANES, 5), dtype=np.int64)
    lanes[:, _WHICH] = -1
    following = 0
    while True:
        going = 0
        for lane in range(LANES):
            if lanes[lane, _WHICH] < 0 and following < count:
                lanes[lane] = 0
                lanes[lane, _WHICH] = following
                points[0, lane], points[1, lane] = starts[following, 0], starts[following, 1]
                following += 1
            going += lanes[lane, _WHICH] >= 0
        if not going:
            return held, reasons, last
        derivatives_at(code, True, points, results)
        _advance(flows, lanes, points, results, box, traps, rules, patient, held, reasons, last)


@borrowing
def _advance(flows, lanes, points, results, box, traps, rules, patient, held, reasons, last):
    """Advance every lane with what has been computed for it: write its next point, or where it has ended."""
    for lane in range(LANES):
        index = lanes[lane, _WHICH]
        if index < 0:
            continue
        flow, counts = flows[lane], lanes[lane]
        reason, trap = _arrived(flow, counts, points, results, lane, box, traps, rules)
        if reason == AGAIN:
            reason = _set_out(flow, counts, points, lane, box, rules, patient)
        if reason != _UNDER_WAY:
            held[index], reasons[index] = trap, reason
            last[index, 0], last[index, 1] = flow[X], flow[Y]
            counts[_WHICH] = -1


@inlined
def _arrived(flow, counts, points, results, lane, box, traps, rules):
    """Return why a flow ends and in which trap; `_UNDER_WAY` if a step is half done, `AGAIN` if one begins."""
    if counts[_PHASE] == _HALF_WAY:
        counts[_STEPS] += 1
        counts[_REFUSED] = 0 if results[6, lane] else counts[_REFUSED] + 1
        if counts[_REFUSED] > _REFUSALS:
            return HANDED_BACK, -1
        if not _complete(flow, results, box, rules, points, lane):
            return AGAIN, -1
        counts[_PHASE] = _ARRIVING
        return _UNDER_WAY, -1
    if counts[_PHASE] == _ON_FLOOR:
        counts[_STEPS] += 1
        verdict = tried(flow, box, rules, points, results, lane)
        if verdict != AGREED:
            return (_UNDER_WAY if verdict == BESIDE else AGAIN), -1
    elif not results[6, lane]:
        return HANDED_BACK, -1
    arrive(flow, points, results, lane)
    if counts[_PHASE] == _ON_FLOOR:
        flow[STEP] = flow[LENGTH] / math.sqrt(flow[GX] ** 2 + flow[GY] ** 2)
    if counts[_STEPS] == 0:
        _begin(flow, box, rules)
    return _end(flow, box, traps, rules, counts[_STEPS])


@inlined
def _set_out(flow, counts, points, lane, box, rules, patient):
    """Write a flow's next point and return `_UNDER_WAY`, or return why it ends."""
    if counts[_PHASE] == _ON_FLOOR:
        if counts[_STEPS] + 1 >= rules[MOST_STEPS]:
            return 5
        if not no_better(flow):
            aim(flow, box, rules, points, lane)
            return _UNDER_WAY
        leave_floor(flow)
        counts[_PAUSED] = counts[_STEPS] + _PAUSE
    elif counts[_PHASE] == _ARRIVING and 0 < counts[_STEPS] >= counts[_PAUSED] and on_floor(flow, rules):
        begin_floor(flow)
        aim(flow, box, rules, points, lane)
        counts[_PHASE] = _ON_FLOOR
        return _UNDER_WAY
    counts[_PHASE] = _HALF_WAY
    while True:
        reason = _interrupted(flow, box, rules, counts[_STEPS], patient)
        if reason != AGAIN:
            return reason
        if _first_stage(flow, points, lane):
            return _UNDER_WAY
        flow[STEP] *= rules[SHORTER]
        counts[_STEPS] += 1


@borrowing
def _begin(flow, box, rules):
    """Set the duration of the first step."""
    speed = max(abs(flow[GX] / box[1, 0]), abs(flow[GY] / box[1, 1]))
    flow[STEP] = min(rules[FIRST_STEP] / speed if speed > 0 else 1.0, rules[LONGEST_TIME])
    begin_watch(flow)


@inlined
def _first_stage(flow, points, lane):
    """Write where the first stage of a step leads, and return whether that is finite."""
    along, across = flow[AX] * flow[GX] + flow[AY] * flow[GY], flow[AX] * flow[GY] - flow[AY] * flow[GX]
    step = flow[STEP]
    flow[DECAY_LOW], flow[DECAY_HIGH] = _decay(-step * flow[LOW]), _decay(-step * flow[HIGH])
    first = -step * _phi_1(-step * flow[LOW], flow[DECAY_LOW]) * along
    second = -step * _phi_1(-step * flow[HIGH], flow[DECAY_HIGH]) * across
    flow[FX], flow[FY] = flow[AX] * first - flow[AY] * second, flow[AY] * first + flow[AX] * second
    points[0, lane], points[1, lane] = flow[X] + flow[FX], flow[Y] + flow[FY]
    return math.isfinite(points[0, lane]) and math.isfinite(points[1, lane])


@inlined
def _complete(flow, results, box, rules, points, lane):
    """Take a step if its error allows it: write where it leads, set the next duration, return whether it was taken."""
    step, x, y = flow[STEP], flow[AX], flow[AY]
    first_along, first_across = x * flow[FX] + y * flow[FY], x * flow[FY] - y * flow[FX]
    bend_x, bend_y = flow[GX] - results[1, lane], flow[GY] - results[2, lane]
    along = x * bend_x + y * bend_y + flow[LOW] * first_along
    across = x * bend_y - y * bend_x + flow[HIGH] * first_across
    along *= 2 * step * _phi_3(-step * flow[LOW], flow[DECAY_LOW])
    across *= 2 * step * _phi_3(-step * flow[HIGH], flow[DECAY_HIGH])
    second_x, second_y = x * along - y * across, y * along + x * across
    ahead_x, ahead_y = flow[FX] + second_x, flow[FY] + second_y
    moved = max(abs(ahead_x / box[1, 0]), abs(ahead_y / box[1, 1]))
    wrong = max(abs(second_x / box[1, 0]), abs(second_y / box[1, 1])) / rules[TOLERANCE]
    if results[6, lane] and math.isfinite(wrong) and math.isfinite(moved):
        wrong = max(wrong, (moved / rules[LONGEST_STEP]) ** 3)
    else:
        wrong = math.inf
    flow[STEP] *= min(max(rules[SAFETY] / np.cbrt(max(wrong, 1e-9)), rules[SHORTER]), rules[LONGER])
    if wrong > 1:
        return False
    flow[USUAL] = math.sqrt(ahead_x**2 + ahead_y**2)
    points[0, lane], points[1, lane] = flow[X] + ahead_x, flow[Y] + ahead_y
    return True


@inlined
def _end(flow, box, traps, rules, count):
    """Return why a flow ends at its present point and in which trap, or `AGAIN` and -1."""
    u, v = (flow[X] - box[0, 0]) / box[1, 0], (flow[Y] - box[0, 1]) / box[1, 1]
    trap = holding(traps, u, v, flow[E])
    if trap >= 0:
        return 0, trap
    if rules[BOUNDED] and max(abs(u), abs(v)) > 1:
        return 1, -1
    if _settled(flow, box, rules) or ((count + 1) % int(rules[LOOKED]) == 0 and _resting(flow, box)):
        return 3, -1
    if not (flow[GX] or flow[GY]) or flow[STEP] >= rules[LONGEST_TIME]:
        return (3 if flow[LOW] or flow[HIGH] else 2), -1
    return AGAIN, -1


@inlined
def _interrupted(flow, box, rules, count, patient):
    """Return why a flow ends before its next step, because it has taken too many or is stuck; `AGAIN` if it goes on."""
    if count + 1 >= rules[MOST_STEPS]:
        return 5
    if flow[STEP] >= rules[LONGEST_TIME]:
        return 3 if flow[LOW] or flow[HIGH] else 2
    if not patient and (count + 1) % int(rules[WATCHED]) == 0:
        standing = (
            abs(flow[X] - flow[OLD_X]) <= rules[STANDING] * box[1, 0]
            and abs(flow[Y] - flow[OLD_Y]) <= rules[STANDING] * box[1, 1]
        )
        if standing and flow[STEP] <= rules[PATIENT] * flow[OLD_STEP]:
            return 4
        begin_watch(flow)
    return AGAIN


@borrowing
def _settled(flow, box, rules):
    """Return whether a flow is at the bottom of the bowl around it, to within the settled step."""
    if not flow[LOW] > 0:
        return False
    along = (flow[AX] * flow[GX] + flow[AY] * flow[GY]) / flow[LOW]
    across = (flow[AX] * flow[GY] - flow[AY] * flow[GX]) / flow[HIGH]
    step_x, step_y = flow[AX] * along - flow[AY] * across, flow[AY] * along + flow[AX] * across
    return max(abs(step_x) / box[1, 0], abs(step_y) / box[1, 1]) <= rules[SETTLED]


@borrowing
def _resting(flow, box):
    """Return whether a flow has no slope beyond rounding along either axis of the Hessian."""
    x, y, low, high = abs(flow[AX]), abs(flow[AY]), abs(flow[LOW]), abs(flow[HIGH])
    first, second = (x * low + y * high) * box[2, 0], (y * low + x * high) * box[2, 1]
    along = abs(flow[AX] * flow[GX] + flow[AY] * flow[GY])
    across = abs(flow[AX] * flow[GY] - flow[AY] * flow[GX])
    return along <= _ROUNDING * (x * first + y * second) and across <= _ROUNDING * (y * first + x * second)


@borrowing
def _decay(z):
    """Return eᶻ - 1, of which both φ₁ and φ₃ are made."""
    return math.expm1(min(z, _LARGEST_EXPONENT))


@borrowing
def _phi_1(z, decay):
    """Return (eᶻ - 1) / z."""
    z = min(z, _LARGEST_EXPONENT)
    return decay / z if z != 0 else 1.0


@borrowing
def _phi_3(z, decay):
    """Return (eᶻ - 1 - z - z²/2) / z³, by its series where the terms would cancel."""
    z = min(z, _LARGEST_EXPONENT)
    if abs(z) >= 0.5:
        return (decay - z - z**2 / 2) / z**3
    total = 0.0
    for index in range(len(_SERIES)):
        total = total * z + _SERIES[index]
    return total
