"""The state of a flow in `gradmath.geometry._flow_loop`, and its update at the point to which a step leads."""

# Numba's decorators have no types.
# mypy: disable-error-code="no-untyped-call, no-untyped-def, untyped-decorator"

from __future__ import annotations

import math

from gradmath.geometry._trap_loop import borrowing

# A flow's numbers: its point, E, ∇E, the Hessian's eigenvalues, the lower one's eigenvector, the duration of the next
# step, the displacement of its first stage, the point and duration at the last check, and the length of the last step
# of the exponential method. Then, along the floor of a valley: the direction ahead, the length of the next step, and
# the distance from the floor that has been tested; the offset and the disagreement of a step being moved onto the
# floor; the floor's turn per length on the last step; and the side of the floor on which the flow is. Last, e^(-λt) - 1
# of the next step's duration t and both eigenvalues λ.
X, Y, E, GX, GY, LOW, HIGH, AX, AY, STEP, FX, FY, OLD_X, OLD_Y, OLD_STEP, USUAL, TX, TY, LENGTH, TRIED = range(20)
OFFSET, SHARE, BEND, SIDE, DECAY_LOW, DECAY_HIGH = range(20, 26)
SIZE = 26

# The indices of the rules of `gradmath.geometry._bulk_flow`.
TOLERANCE, FIRST_STEP, LONGEST_STEP, STANDING, SETTLED, SAFETY, SHORTER, LONGER = range(8)
(LONGEST_TIME, LOOKED, MOST_STEPS, BOUNDED, WATCHED, PATIENT) = range(8, 14)


@borrowing
def arrive(flow, points, results, lane):
    """Move a flow to the point of a lane; set its derivatives, eigenvalues and the lower one's eigenvector."""
    flow[X], flow[Y] = points[0, lane], points[1, lane]
    flow[E], flow[GX], flow[GY] = results[0, lane], results[1, lane], results[2, lane]
    flow[LOW], flow[HIGH], flow[AX], flow[AY] = curvatures(results[3, lane], results[4, lane], results[5, lane])


@borrowing
def curvatures(a, b, c):
    """Return the eigenvalues of a symmetric matrix, ascending, and the lower one's eigenvector, as `eigen`."""
    tangent = 0.0
    if b != 0:
        cotangent = (c / 2 - a / 2) / b
        size = abs(cotangent)
        # Where the square would overflow, the 1 is negligible.
        root = math.sqrt(1 + size * size) if size < 1e150 else size
        tangent = math.copysign(1 / (size + root), cotangent)
    cosine = 1 / math.sqrt(1 + tangent * tangent)
    sine = tangent * cosine
    one, other = a - tangent * b, c + tangent * b
    if one > other:
        return other, one, sine, cosine
    return one, other, cosine, -sine


@borrowing
def begin_watch(flow):
    """Remember where a flow is and the duration of its next step."""
    flow[OLD_X], flow[OLD_Y], flow[OLD_STEP] = flow[X], flow[Y], flow[STEP]
