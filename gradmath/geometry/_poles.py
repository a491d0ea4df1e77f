"""Poles on the way of a flow line: places towards which E grows, or falls, without bound.

The line may have the same direction on both sides of a pole, so that an integrator with error control steps over it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.interpolate import CubicHermiteSpline

from gradmath._check import Array
from gradmath.landscapes.landscape import Landscape

Way = Callable[[Array], Array]
"""A function of times, shape (n,), that returns weights, shape (n, p)."""

_SAMPLES = 9
_HALVINGS = 60
_ROUNDING = 1e-12
# Distances from the end at which E is compared, as parts of the line's time, down to this many times its uncertainty.
_DISTANCES, _CLOSEST = 10.0 ** -np.arange(1, 16), 100.0
_FEWEST = 4
_APPROACHES, _NEAREST, _DOUBLINGS = 60, 1e-15, 60
_STEADY = 0.97  # least ratio of two successive gains: 1 for a logarithm, more for a pole, less if E is bounded


def first_doubt(landscape: Landscape, sign: float, way: Way, start: float, stop: float) -> tuple[float, float] | None:
    """Return two times of a step between which E stops falling (sign -1) or rising; None if it never does.

    They are as close together as rounding allows.
    """
    times = np.linspace(start, stop, _SAMPLES)
    points = way(times)
    with np.errstate(all="ignore"):
        errors, gradients = landscape.value_and_gradient(points)
        gained, chords = sign * np.diff(errors), np.diff(points, axis=0)
        behind, ahead = (sign * (each * chords).sum(axis=-1) for each in (gradients[:-1], gradients[1:]))
        rounding = _ROUNDING * np.maximum(np.abs(errors[:-1]), np.abs(errors[1:]))
        steady = (gained >= -rounding) & (ahead >= -np.abs(behind) * _ROUNDING)
    if steady.all():
        return None
    first = int(np.argmin(steady))
    return _closed_in(landscape, sign, way, times[first], times[first + 1])


def _closed_in(landscape: Landscape, sign: float, way: Way, low: float, high: float) -> tuple[float, float]:
    with np.errstate(all="ignore"):
        least = float(landscape.value(way(np.array([low])))[0])
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if not low < middle < high:
                break
            points = way(np.array([low, middle, high]))
            error, gradient = landscape.value_and_gradient(points[1])
            goes_on = sign * (error - least) >= 0 and sign * float(gradient @ (points[2] - points[0])) > 0
            if np.isfinite(error) and goes_on:
                low, least = middle, float(error)
            else:
                high = middle
    return low, high


def is_pole(landscape: Landscape, sign: float, way: Way, start: float, end: tuple[float, float]) -> bool:
    """Return whether E grows without bound (or falls, sign -1) towards the end of the way, which two times enclose."""
    low, high = end
    distances = (low - start) * _DISTANCES
    distances = distances[distances > _CLOSEST * (high - low)]
    if len(distances) < _FEWEST:
        return False
    with np.errstate(all="ignore"):
        errors = sign * landscape.value(way(np.asarray(low - distances)))
        gained = np.diff(errors)[-_FEWEST + 1 :]
    return bool((gained > 0).all() and (gained[1:] >= _STEADY * gained[:-1]).all())


def approach(
    velocity: Callable[[float, Array], Array], begun: float, state: Array, pace: float
) -> tuple[list[float], list[Any]]:
    """Follow a line to where its velocity ceases to exist, by steps of half the remaining way.

    These are Runge-Kutta steps of order 4: unlike an integrator with error control, they never look beyond the end.

    Parameters
    ----------
    velocity
        The velocity as a function of a time and a state of shape (p + 1,).
    begun, state
        A time, and the line's state then.
    pace
        The greatest speed of the line.

    Returns
    -------
    times, pieces
        The ends of the steps, and for each step a function of times, shape (n,), that returns states, shape (p + 1, n).
    """
    times: list[float] = []
    pieces: list[Any] = []
    time = begun
    for _ in range(_APPROACHES):
        first = velocity(time, state)
        left = _left(velocity, state, first)
        if not _NEAREST * pace < left * pace < np.inf or not time + left / 2 > time:
            break
        step = left / 2
        second = velocity(time, state + step / 2 * first)
        third = velocity(time, state + step / 2 * second)
        ahead = state + step / 6 * (first + 2 * second + 2 * third + velocity(time, state + step * third))
        last = velocity(time, ahead)
        if not np.isfinite(last).all():
            break
        spline = CubicHermiteSpline([time, time + step], [state, ahead], [first, last])
        pieces.append(lambda moments, spline=spline: spline(moments).T)
        time, state = time + step, ahead
        times.append(time)
    return times, pieces


def _left(velocity: Callable[[float, Array], Array], state: Array, ahead: Array) -> float:
    """Return the time straight ahead after which the velocity does not exist; inf if it always does."""
    time = 1e-18
    for _ in range(_DOUBLINGS):
        if not np.isfinite(velocity(0.0, state + time * ahead)).all():
            return time
        time *= 2
    return np.inf
