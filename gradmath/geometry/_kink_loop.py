"""The loop of `gradmath.geometry._kinks` over two weights as machine code: points slide down by shrinking circles."""

# Numba's decorators have no types.
# mypy: disable-error-code="call-arg, no-untyped-call, no-untyped-def, untyped-decorator"

from __future__ import annotations

import math

import numpy as np

from gradmath.compiled import compiled
from gradmath.descent._lanes import LANES
from gradmath.geometry._derivatives import derivatives_at


@compiled
def slid_by_circles(code, box, sign, starts, rules, angles, zoom):
    """Move points of shape (n, 2) to the lowest places of circles around them, as `slid_down` does.

    Parameters
    ----------
    code, box
        The landscape's machine code, as `derivatives_at` takes it; the domain's middle and half its sides.
    sign
        The sign of E: sign · E is minimised.
    rules
        The radius, the most rounds in which a point moves or its circle shrinks, the reach, the goal, the factor by
        which circles shrink, the smallest radius, and the relative rounding error.
    angles
        The angles at which each circle is sampled first.
    zoom
        The number of hollows to zoom in on, the samples of each, and the number of zooms.

    Returns
    -------
    ends, arrived, unknown
        Where each point ends; whether no circle had a lower place; whether E is not known at some point tried.
    """
    count = len(starts)
    ends, arrived, unknown = starts.copy(), np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    coarse, closer = np.zeros((2, _padded(len(angles)))), np.zeros((2, _padded(zoom[0] * zoom[1])))
    results, finer = np.zeros((7, coarse.shape[1])), np.zeros((7, closer.shape[1]))
    chosen, tried, lowest = np.zeros(zoom[0]), np.zeros(closer.shape[1]), np.zeros(3)
    for index in range(count):
        u, radius = ends[index], rules[0]
        here = sign * _at(code, box, u[0], u[1], coarse, results)
        unknown[index] = not results[6, 0]
        for left in range(int(rules[1]), 0, -1):
            if unknown[index]:
                break
            known = _choose(code, box, sign, u, radius, angles, coarse, results, chosen)
            known = known and _close_in(
                code, box, sign, u, radius, angles[1], chosen, zoom, closer, finer, tried, lowest
            )
            unknown[index] = not known
            gain = here - lowest[0]
            lower = gain > rules[6] * abs(here)
            if lower:
                here = lowest[0]
                u[0], u[1] = lowest[1], lowest[2]
            else:
                radius *= rules[4]
            away = math.hypot(u[0] - starts[index, 0], u[1] - starts[index, 1])
            near = max(abs(u[0]), abs(u[1])) <= 1 and away <= rules[2]
            hopeful = not lower or here - left * gain <= rules[3] or rules[3] == -math.inf
            if not (near and hopeful and radius > rules[5]):
                break
        arrived[index] = radius <= rules[5]
    return ends, arrived, unknown


@compiled
def _padded(count):
    return -(-count // LANES) * LANES


@compiled
def _at(code, box, u, v, points, results):
    """Return E at one point."""
    points[0], points[1] = box[0, 0] + u * box[1, 0], box[0, 1] + v * box[1, 1]
    derivatives_at(code, False, points, results)
    return results[0, 0]


@compiled
def _choose(code, box, sign, u, radius, angles, points, results, chosen):
    """Write the angles of the lowest hollows of a circle, then nan; return whether E is known."""
    count = len(angles)
    for place in range(points.shape[1]):
        angle = angles[min(place, count - 1)]
        points[0, place] = box[0, 0] + (u[0] + radius * math.cos(angle)) * box[1, 0]
        points[1, place] = box[0, 1] + (u[1] + radius * math.sin(angle)) * box[1, 1]
    derivatives_at(code, False, points, results)
    heights, known = sign * results[0, :count], results[6].all()
    chosen[:] = math.nan
    taken = np.zeros(count, dtype=np.bool_)
    for which in range(len(chosen)):
        best = -1
        for place in range(count):
            hollow = heights[place] <= heights[place - 1] and heights[place] <= heights[(place + 1) % count]
            if hollow and not taken[place] and (best < 0 or heights[place] < heights[best]):
                best = place
        if best >= 0:
            taken[best] = True
            chosen[which] = angles[best]
    return known


@compiled
def _close_in(code, box, sign, u, radius, spacing, chosen, zoom, points, results, tried, lowest):
    """Zoom in on hollows of a circle; write the lowest height and where it is; return whether E is known."""
    samples, width, known = zoom[1], spacing, True
    lowest[0] = math.inf
    for turn in range(zoom[2] + 1):
        for place in range(points.shape[1]):
            hollow = min(place // samples, len(chosen) - 1)
            angle = chosen[hollow] + (width * (2 * (place % samples) / (samples - 1) - 1) if turn < zoom[2] else 0.0)
            tried[place] = angle if angle == angle else chosen[0]
            points[0, place] = box[0, 0] + (u[0] + radius * math.cos(tried[place])) * box[1, 0]
            points[1, place] = box[0, 1] + (u[1] + radius * math.sin(tried[place])) * box[1, 1]
        derivatives_at(code, False, points, results)
        known = known and results[6].all()
        for hollow in range(len(chosen)):
            first = hollow * samples
            best = first
            for place in range(first, first + samples):
                if sign * results[0, place] < sign * results[0, best]:
                    best = place
            if turn == zoom[2] and sign * results[0, first] < lowest[0]:
                lowest[0] = sign * results[0, first]
                lowest[1], lowest[2] = u[0] + radius * math.cos(tried[first]), u[1] + radius * math.sin(tried[first])
            chosen[hollow] = tried[best]
        width *= 2 / (samples - 1)
    return known
