"""Many points that slide down kinks at once: where the gradients on both sides face each other, the flow is on it.

`_sliding` does so for one line, with the lowest place of a circle; here each step takes two gradients and a bisection.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath._vectors import unit
from gradmath.geometry._stationary import UnitBox

# Lengths are in half-sides of the domain.
BESIDE = 1e-6
FIRST_STEP, LAST_STEP = 0.01, 1e-7
SHRINK = 0.25
MOST_STEPS = 1200
TURNS = 3
_HALVINGS = 44  # down to the last bit: a cusp's error grows as the square root of the distance


def slid(box: UnitBox, u: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return where points on kinks of a landscape over two weights slide to, and whether they are on no kink there.

    A point that is beside no kink stays where it is. Any other slides to the end of its kink, to the lowest point of
    the kink, or to the domain's edge.
    """
    if box.derivatives is not None:
        from gradmath.geometry._slide_loop import slid_along

        points, ended_there = slid_along(
            box.derivatives.code, np.stack([box.landscape.domain.center, box.half_sides]), u
        )
        return points, ended_there
    steps = np.full(len(u), FIRST_STEP)
    # Slightly off the points, since there is no gradient on a cusp.
    across = unit(box.gradient(u + BESIDE / 7))
    kink, beside = _onto_kink(box, u, across, steps)
    beside &= _jumps(box, kink, across)
    u, ended, going = np.where(beside[:, None], kink, u), ~beside, np.flatnonzero(beside)
    for _ in range(MOST_STEPS):
        if not going.size:
            break
        here, lengths = u[going], steps[going]
        across, along = _directions(box, here)
        there, on_kink = _onto_kink(box, here + lengths[:, None] * along, across, lengths)
        lower = box.value(there) < box.value(here)
        inside = (np.abs(there) <= 1).all(axis=-1)
        moved = on_kink & lower & inside
        u[going[moved]] = there[moved]
        shorter = going[~moved]
        steps[shorter] *= SHRINK
        # If no kink is ahead, however short the step, it has ended.
        spent = steps[going] < LAST_STEP
        ended[going[spent]] = (~on_kink & np.isfinite(along).all(axis=-1))[spent]
        going = going[~spent]
    return u, ended


def _directions(box: UnitBox, u: Array) -> tuple[Array, Array]:
    """Return the unit vectors across the kinks and down along them; shapes (n, 2)."""
    across = unit(box.gradient(u + BESIDE / 7))
    for _ in range(TURNS):
        ahead, behind = box.gradient(u + BESIDE * across), box.gradient(u - BESIDE * across)
        across = unit(ahead - behind)
    rising, falling = (ahead * across).sum(axis=-1), (behind * across).sum(axis=-1)
    # Filippov's combination of both sides, which has no component across the kink.
    share = np.divide(-falling, rising - falling, out=np.full_like(rising, 0.5), where=rising > falling)
    slide = share[:, None] * ahead + (1 - share)[:, None] * behind
    slide -= (slide * across).sum(axis=-1, keepdims=True) * across
    return across, -unit(slide)


def _jumps(box: UnitBox, u: Array, across: Array) -> NDArray[np.bool_]:
    """Return where the slope across jumps: unlike that of a ravine, its change does not shrink with the distance."""
    far, near = (
        np.abs(((box.gradient(u + beside * across) - box.gradient(u - beside * across)) * across).sum(axis=-1))
        for beside in (BESIDE, BESIDE / 10)
    )
    return np.asarray(near > 0.5 * far)


def _onto_kink(box: UnitBox, u: Array, across: Array, width: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return where, within a width of points, the slope across changes from falling to rising, and whether it does."""

    def slope(offset: Array) -> Array:
        slopes: Array = (box.gradient(u + offset[:, None] * across) * across).sum(axis=-1)
        return slopes

    low, high = -width, width.copy()
    on_kink = (slope(low) < 0) & (slope(high) > 0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        rises = slope(middle) > 0
        low, high = np.where(rises, low, middle), np.where(rises, middle, high)
    return u + ((low + high) / 2)[:, None] * across, on_kink
