"""What `gradmath.geometry._flow_loop` knows of a flow, and how it takes over a point that a step leads to."""

# Numba's decorators have no types.
# mypy: disable-error-code="no-untyped-call, no-untyped-def, untyped-decorator"

from __future__ import annotations

import math

from gradmath.geometry._trap_loop import borrowing

# A flow's numbers: where it is, E, ∇E, the Hessian's eigenvalues, the lower one's eigenvector, how long the next step
# takes, the way of its first stage, where it was when it was last watched, with what step, how far its last step of the
# exponential method went, and along the floor of a valley the way ahead, the length of the next step, how far beside
# the floor its ground has been tried; of a step that is being brought onto the floor, how far it was beside it, and its
# disagreement; how much the floor has turned on the last one, a unit of its length; on which side of the floor it is.
X, Y, E, GX, GY, LOW, HIGH, AX, AY, STEP, FX, FY, OLD_X, OLD_Y, OLD_STEP, USUAL, TX, TY, LENGTH, TRIED = range(20)
OFFSET, SHARE, BEND, SIDE = range(20, 24)
SIZE = 24

# The places of the rules of `gradmath.geometry._bulk_flow`.
TOLERANCE, FIRST_STEP, LONGEST_STEP, STANDING, SETTLED, SAFETY, SHORTER, LONGER = range(8)
(LONGEST_TIME, LOOKED, MOST_STEPS, BOUNDED, WATCHED, PATIENT) = range(8, 14)


@borrowing
def arrive(flow, points, results, lane):
    """Take over the point of a lane, and the eigenvalues and the lower one's eigenvector of its Hessian."""
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
        # Where its square is no number any more, the 1 beside it is nothing.
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
    """Remember where a flow is and how long its next step takes."""
    flow[OLD_X], flow[OLD_Y], flow[OLD_STEP] = flow[X], flow[Y], flow[STEP]
