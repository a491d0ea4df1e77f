"""Flows along the floors of narrow valleys: a flow that has come down to the floor of one stays on it.

The slope across the valley is then negligible beside that along it, and the curvature much larger: by Fenichel's
theorem the flow keeps to a curve from there on (N. Fenichel, J. Differ. Equ. 31, 1979). Steps that only follow the
curve lose the times of the flow, but not its path. Each step is checked at both its ends: the valley must be about as
narrow, turn as far as the floor's offset implies, and fall as much as the slopes imply. A step into another valley, or
over a pit in the floor, fails.
"""

# Numba's decorators have no types.
# mypy: disable-error-code="no-untyped-call, no-untyped-def, untyped-decorator"

from __future__ import annotations

import math

from gradmath.geometry._flow_state import (
    AX,
    AY,
    BEND,
    GX,
    GY,
    HIGH,
    LENGTH,
    LONGEST_STEP,
    LONGEST_TIME,
    LOW,
    OFFSET,
    OLD_STEP,
    SHARE,
    SIDE,
    STEP,
    TOLERANCE,
    TRIED,
    TX,
    TY,
    USUAL,
    E,
    X,
    Y,
    begin_watch,
    curvatures,
)
from gradmath.geometry._trap_loop import borrowing

REFUSED, BESIDE, AGREED = range(3)

_NARROW = 10.0  # least ratio of the curvature across a narrow valley to that along it
_STILL_NARROW = 5.0
_DOWN = 0.1  # largest ratio of the slope across to that along, for a flow on the floor
# A flow that is brought onto the floor stays on its side, at this part of its distance: where the valley ends in a
# ridge, the side decides where it goes on.
_LEFT, _ON_IT = 0.01, 1e-3
_TURN = 0.9  # least cosine between the directions at both ends
_BENT = 0.4  # largest angle between them that is planned
_LATER = 0.42
_AS_NARROW = 0.6  # least ratio of the curvatures across at both ends
_AGREEING = 0.3
_RELAXED = 3.0  # least ratio of the time of a step to that in which the flow comes down to the floor
_FARTHER = 3.0
_SHRINK, _GROW, _SAFETY = 0.4, 4.0, 0.8
_SHORT_OF_IT = 0.95
_NO_BETTER = 0.3  # in usual steps: the longest step along a floor that is not worth it
_ROUNDING, _SOON = 1e-14, 1e-250


@borrowing
def on_floor(flow, rules):
    """Return whether a flow has come down to the floor of a narrow valley, along which it moves in a finite time."""
    lasting = flow[STEP] > _SOON * rules[LONGEST_TIME]
    if lasting or not (flow[HIGH] > 0 and flow[HIGH] >= _NARROW * abs(flow[LOW])):
        return False
    along, across = flow[AX] * flow[GX] + flow[AY] * flow[GY], flow[AX] * flow[GY] - flow[AY] * flow[GX]
    return abs(along) > 0 and abs(across) <= _DOWN * abs(along)


@borrowing
def begin_floor(flow):
    """Set out along the floor with a step as long as the last one."""
    downhill = -1.0 if flow[AX] * flow[GX] + flow[AY] * flow[GY] > 0 else 1.0
    flow[TX], flow[TY] = downhill * flow[AX], downhill * flow[AY]
    across = flow[TX] * flow[GY] - flow[TY] * flow[GX]
    flow[SIDE] = math.copysign(1.0, across) if across else 0.0
    flow[LENGTH] = flow[USUAL]
    flow[TRIED] = flow[OFFSET] = flow[SHARE] = flow[BEND] = 0.0


@borrowing
def aim(flow, box, rules, points, lane):
    """Write where the next step along the floor leads if the floor keeps turning as on the last one."""
    longest = rules[LONGEST_STEP] / max(abs(flow[TX]) / box[1, 0], abs(flow[TY]) / box[1, 1])
    flow[LENGTH] = min(flow[LENGTH], longest)
    if abs(flow[BEND] * flow[LENGTH]) > _BENT:
        flow[LENGTH] = abs(_BENT / flow[BEND])
    offset = flow[BEND] * flow[LENGTH] ** 2 / 2
    across = flow[TX] * flow[GY] - flow[TY] * flow[GX]
    if abs(across) > _ON_IT * abs(flow[TX] * flow[GX] + flow[TY] * flow[GY]):
        offset -= (across - _LEFT * flow[SIDE] * abs(across)) / flow[HIGH]
    points[0, lane] = flow[X] + flow[LENGTH] * flow[TX] - offset * flow[TY]
    points[1, lane] = flow[Y] + flow[LENGTH] * flow[TY] + offset * flow[TX]


@borrowing
def tried(flow, box, rules, points, results, lane):
    """Check the end of a step against its beginning: return `REFUSED`, `BESIDE` or `AGREED`; set the next length.

    An end on the other side of the floor, or where the slope across is not small beside that along, is moved onto the
    floor first: the moved point is written, to be evaluated.
    """
    verdict, share = REFUSED, math.inf
    if results[6, lane]:
        low, high, x, y = curvatures(results[3, lane], results[4, lane], results[5, lane])
        if flow[TX] * x + flow[TY] * y < 0:
            x, y = -x, -y
        if flow[TX] * x + flow[TY] * y > _TURN and high > 0 and high >= _STILL_NARROW * abs(low):
            along, across = x * results[1, lane] + y * results[2, lane], x * results[2, lane] - y * results[1, lane]
            share = _across(flow, box, rules, high, x, y, -across / high)
            if share <= 1 and flow[OFFSET] == 0 and (abs(across) > _DOWN * abs(along) or across * flow[SIDE] < 0):
                flow[OFFSET], flow[SHARE] = -across / high, share
                over = (across - _LEFT * flow[SIDE] * abs(across)) / high
                points[0, lane] += over * y
                points[1, lane] -= over * x
                return BESIDE
            bend = _angle(flow, x, y) / flow[LENGTH]
            low += bend * across  # the curvature on the floor beside the end
            share = max(share, _along(flow, results[0, lane], low, high, along, across, bend))
    if share <= 1:
        verdict = AGREED
        flow[TRIED] = max(abs(flow[OFFSET]), abs(across / high), flow[TRIED] / 2)
        flow[BEND], flow[TX], flow[TY] = bend, x, y
        flow[LENGTH] *= min(_GROW, (_SAFETY / max(share, 1e-9)) ** (1 / 3))
        if low > 0:
            flow[LENGTH] = min(flow[LENGTH], -_SHORT_OF_IT * along / low)
    else:
        flow[LENGTH] *= _SHRINK
    flow[OFFSET] = flow[SHARE] = 0.0
    return verdict


@borrowing
def _across(flow, box, rules, high, x, y, offset):
    """Return how far a step's end disagrees across the valley, as a share of what is allowed.

    The floor is at ``offset`` from the end; the valley there has the curvature ``high`` and the direction (x, y).
    """
    share = abs(high - flow[HIGH]) / ((1 - _AS_NARROW) * max(high, flow[HIGH]))
    if flow[OFFSET] != 0:
        return max(share, flow[SHARE], abs(offset / flow[OFFSET]) / _AGREEING)
    tolerance, angle = rules[TOLERANCE] * min(box[1, 0], box[1, 1]), _angle(flow, x, y)
    # A floor that turns by more than expected is offset by the excess times 1/2 (if sudden) to 1/3 of the length.
    turned = _LATER * flow[LENGTH] * (angle - flow[BEND] * flow[LENGTH])
    share = max(share, abs(offset - turned) / (_AGREEING * max(abs(offset), abs(turned)) + tolerance))
    # The offset must be within reach of the distances from the floor that earlier steps have tested.
    share = max(share, abs(offset) / (_FARTHER * max(flow[TRIED], tolerance)))
    # In a bend the flow runs beside the floor, by less than the tolerance or the distance tested.
    relaxing = abs(flow[TX] * flow[GX] + flow[TY] * flow[GY]) / (flow[LENGTH] * high)
    return max(share, min(_RELAXED * relaxing, abs(angle) * flow[LENGTH] * relaxing**2 / tolerance))


@borrowing
def _angle(flow, x, y):
    """Return the angle by which the direction has turned to the left, from its sine, to within a thousandth."""
    sine = flow[TX] * y - flow[TY] * x
    return sine * (1 + sine * sine / 6)


@borrowing
def _along(flow, error, low, high, along, across, bend):
    """Return how far a step's end disagrees along the floor, by the slopes at both ends and the fall of E."""
    before, fell = flow[TX] * flow[GY] - flow[TY] * flow[GX], -(flow[TX] * flow[GX] + flow[TY] * flow[GY])
    falls, length = -along, flow[LENGTH]
    if not (falls > 0 and fell > 0):
        # The step has passed the lowest place: the next try ends a little before it.
        flow[LENGTH] *= _SHORT_OF_IT * max(fell / (fell - falls), 0.0) / _SHRINK if fell > falls else 1.0
        return math.inf
    least = _AGREEING * min(fell, falls)
    share = abs(falls - fell + length * (low + flow[LOW] + bend * before) / 2) / least
    floor, floor_before = error - across**2 / (2 * high), flow[E] - before**2 / (2 * flow[HIGH])
    allowed = length * least + _ROUNDING * abs(flow[E])
    return max(share, abs(floor - floor_before + length * (falls + fell) / 2) / allowed)


@borrowing
def leave_floor(flow):
    """Return to steps of the exponential method, the first as long as its last one."""
    slope = math.sqrt(flow[GX] ** 2 + flow[GY] ** 2)
    flow[STEP] = flow[USUAL] / slope if slope > 0 else 1.0
    begin_watch(flow)
    flow[OLD_STEP] = 0.0  # so that it does not count as stuck


@borrowing
def no_better(flow):
    """Return whether steps along the floor have become too short to gain on the exponential method."""
    return not flow[LENGTH] > _NO_BETTER * flow[USUAL]
