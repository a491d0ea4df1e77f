"""The loop of `gradmath.geometry._bulk_slide` as machine code, one point after another."""

# Numba's decorators have no types.
# mypy: disable-error-code="no-untyped-call, no-untyped-def, untyped-decorator"

from __future__ import annotations

import math

import numpy as np

from gradmath.compiled import compiled
from gradmath.descent._lanes import LANES
from gradmath.geometry._bulk_slide import BESIDE, FIRST_STEP, LAST_STEP, MOST_STEPS, SHRINK, TURNS
from gradmath.geometry._derivatives import derivatives_at

_SECTIONS = 14  # down to the last bit: each into one part more than there are lanes


@compiled
def slid_along(code, box, starts):
    """Return where points on kinks slide to, and whether they are on no kink there, as `slid` does.

    ``code`` is the landscape's machine code, as `derivatives_at` takes it, and ``box`` the domain's middle and half its
    sides, shape (2, 2).
    """
    ended, ends = np.zeros(len(starts), dtype=np.bool_), starts.copy()
    points, results = np.zeros((2, LANES)), np.zeros((7, LANES))
    across, along, there, here = np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(2)
    for index in range(len(starts)):
        u, step = ends[index], FIRST_STEP
        _ask(code, box, u[0] + BESIDE / 7, u[1] + BESIDE / 7, points, results)
        _write_unit(across, results[1, 0], results[2, 0])
        on_kink = _onto_kink(code, box, u, across, step, there, points, results)
        if not (on_kink and _jumps(code, box, there, across, points, results)):
            ended[index] = True
            continue
        u[:] = there
        for _ in range(MOST_STEPS):
            _write_directions(code, box, u, across, along, points, results)
            here[:] = u + step * along
            on_kink = _onto_kink(code, box, here, across, step, there, points, results)
            points[0], points[1] = box[0, 0] + u[0] * box[1, 0], box[0, 1] + u[1] * box[1, 1]
            points[0, 1], points[1, 1] = box[0, 0] + there[0] * box[1, 0], box[0, 1] + there[1] * box[1, 1]
            derivatives_at(code, False, points, results)
            if on_kink and results[0, 1] < results[0, 0] and max(abs(there[0]), abs(there[1])) <= 1:
                u[:] = there
                continue
            step *= SHRINK
            if step < LAST_STEP:
                ended[index] = not on_kink and math.isfinite(along[0]) and math.isfinite(along[1])
                break
    return ends, ended


@compiled
def _ask(code, box, u, v, points, results):
    """Compute E and ∇E, with respect to the box's coordinates, at one of its points."""
    points[0], points[1] = box[0, 0] + u * box[1, 0], box[0, 1] + v * box[1, 1]
    derivatives_at(code, False, points, results)
    results[1] *= box[1, 0]
    results[2] *= box[1, 1]


@compiled
def _write_unit(vector, x, y):
    length = math.hypot(x, y)
    vector[0], vector[1] = (x / length, y / length) if length > 0 else (0.0, 0.0)


@compiled
def _slope(code, box, u, across, offset, points, results):
    """Return the slope across at a point that is moved across by an offset."""
    _ask(code, box, u[0] + offset * across[0], u[1] + offset * across[1], points, results)
    return results[1, 0] * across[0] + results[2, 0] * across[1]


@compiled
def _onto_kink(code, box, u, across, width, there, points, results):
    """Write where, within a width of a point, the slope across turns from falling to rising; return whether it does."""
    low, high = -width, width
    on_kink = _slope(code, box, u, across, low, points, results) < 0
    on_kink = on_kink and _slope(code, box, u, across, high, points, results) > 0
    for _ in range(_SECTIONS):
        part = (high - low) / (LANES + 1)
        for lane in range(LANES):
            offset = low + (lane + 1) * part
            points[0, lane] = box[0, 0] + (u[0] + offset * across[0]) * box[1, 0]
            points[1, lane] = box[0, 1] + (u[1] + offset * across[1]) * box[1, 1]
        derivatives_at(code, False, points, results)
        falling = 0
        while falling < LANES:
            slope = results[1, falling] * box[1, 0] * across[0] + results[2, falling] * box[1, 1] * across[1]
            if slope > 0:
                break
            falling += 1
        low, high = low + falling * part, low + (falling + 1) * part
    middle = (low + high) / 2
    there[0], there[1] = u[0] + middle * across[0], u[1] + middle * across[1]
    return on_kink


@compiled
def _jumps(code, box, u, across, points, results):
    """Return whether the slope across jumps: unlike that of a ravine, its change does not shrink with the distance."""
    far = _slope(code, box, u, across, BESIDE, points, results) - _slope(code, box, u, across, -BESIDE, points, results)
    near = _slope(code, box, u, across, BESIDE / 10, points, results) - _slope(
        code, box, u, across, -BESIDE / 10, points, results
    )
    return abs(near) > 0.5 * abs(far)


@compiled
def _write_directions(code, box, u, across, along, points, results):
    """Write the unit vectors across a kink and down along it."""
    _ask(code, box, u[0] + BESIDE / 7, u[1] + BESIDE / 7, points, results)
    _write_unit(across, results[1, 0], results[2, 0])
    ahead_x = ahead_y = behind_x = behind_y = 0.0
    for _ in range(TURNS):
        _ask(code, box, u[0] + BESIDE * across[0], u[1] + BESIDE * across[1], points, results)
        ahead_x, ahead_y = results[1, 0], results[2, 0]
        _ask(code, box, u[0] - BESIDE * across[0], u[1] - BESIDE * across[1], points, results)
        behind_x, behind_y = results[1, 0], results[2, 0]
        _write_unit(across, ahead_x - behind_x, ahead_y - behind_y)
    rising, falling = ahead_x * across[0] + ahead_y * across[1], behind_x * across[0] + behind_y * across[1]
    # Filippov's combination of both sides, which has no component across the kink.
    share = -falling / (rising - falling) if rising > falling else 0.5
    slide_x, slide_y = share * ahead_x + (1 - share) * behind_x, share * ahead_y + (1 - share) * behind_y
    across_it = slide_x * across[0] + slide_y * across[1]
    _write_unit(along, across_it * across[0] - slide_x, across_it * across[1] - slide_y)
