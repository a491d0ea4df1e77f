"""E, ∇E and ∇²E of a landscape over two weights inside compiled loops, for several points at once."""

# Numba's decorators have no types.
# mypy: disable-error-code="call-arg, no-untyped-call, no-untyped-def, untyped-decorator"

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from gradmath.compiled import compiled


@intrinsic
def _call(_, address, points, results, width):  # noqa: ARG001 - Numba hands over their types
    """Call a function of two pointers and a number at an address."""

    def code(context, builder, __, arguments):
        number = ir.DoubleType().as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [number, number, ir.IntType(64)])
        at, *pointers, size = arguments
        function = builder.inttoptr(at, kind.as_pointer())
        builder.call(function, [*(builder.inttoptr(pointer, number) for pointer in pointers), size])
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.intp, types.intp), code


@compiled
def derivatives_at(code, curved, points, results):
    """Write the rows that `gradmath.geometry._machine` lists for points in rows of a multiple of `LANES` each.

    Unless ``curved``, ∇²E of formulas is left out.
    """
    addresses, shape, coefficients, holes = code
    if addresses[0]:
        address = addresses[1] if curved else addresses[0]
        _call(address, points.ctypes.data, results.ctypes.data, points.shape[1])
        return
    for lane in range(points.shape[1]):
        results[:, lane] = 0.0
        x, y = (points[0, lane] - shape[0]) * shape[2], (points[1, lane] - shape[1]) * shape[3]
        rows, columns = holes.shape
        within_x, within_y = min(max(x, 0.0), float(columns)), min(max(y, 0.0), float(rows))
        column, row = min(int(within_x), columns - 1), min(int(within_y), rows - 1)
        beyond_x, beyond_y = x - within_x, y - within_y
        if not (abs(beyond_x) <= 1 and abs(beyond_y) <= 1) or holes[row, column]:
            continue
        along, across = _splines(within_x - column, beyond_x), _splines(within_y - row, beyond_y)
        for i in range(4):
            value = slope = curvature = 0.0
            for j in range(4):
                here = coefficients[row + i, column + j]
                value += along[0, j] * here
                slope += along[1, j] * here
                curvature += along[2, j] * here
            results[0, lane] += across[0, i] * value
            results[1, lane] += across[0, i] * slope * shape[2]
            results[2, lane] += across[1, i] * value * shape[3]
            results[3, lane] += across[0, i] * curvature * shape[2] ** 2
            results[4, lane] += across[1, i] * slope * shape[2] * shape[3]
            results[5, lane] += across[2, i] * value * shape[3] ** 2
        results[6, lane] = 1.0


@compiled
def _splines(t, beyond):
    """Return the four cubic B-splines over a cell, with their slopes and curvatures; shape (3, 4).

    t is from 0 to 1; beyond the grid, the splines continue linearly.
    """
    rows = np.zeros((3, 4))
    rows[1, 0], rows[1, 1] = -((1 - t) ** 2) / 2, t * (3 * t - 4) / 2
    rows[1, 2], rows[1, 3] = (1 + t * (2 - 3 * t)) / 2, t**2 / 2
    rows[0, 0], rows[0, 1] = (1 - t) ** 3 / 6, (t**2 * (t - 2)) / 2 + 2 / 3
    rows[0, 2], rows[0, 3] = (t * (1 + t - t**2)) / 2 + 1 / 6, t**3 / 6
    if beyond == 0:
        rows[2, 0], rows[2, 1], rows[2, 2], rows[2, 3] = 1 - t, 3 * t - 2, 1 - 3 * t, t
    else:
        rows[0] += beyond * rows[1]
    return rows
