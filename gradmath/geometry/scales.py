"""A landscape's own scales, the range of its errors and its steepness, for thresholds that fit any unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath._vectors import norms
from gradmath.geometry._scattered import scattered
from gradmath.landscapes.landscape import Landscape

_SAMPLES = 4096
_LEVEL = 1e-3
"""The part of the typical slope below which ground counts as level."""


@dataclass(frozen=True, slots=True)
class Scales:
    """What is large and what is small on a landscape; everything but the sides scales with the error.

    Attributes
    ----------
    low, high
        The least and the greatest error sampled.
    middle
        The errors between which half of the ground lies, with a quarter below and a quarter above.
    slope
        The typical slope: the median of ‖∇E‖ where it is not zero, for weights in sides of the domain, so that it is
        the change of the error over the length of the domain.
    steepest
        The greatest such slope sampled.
    sides
        The lengths of the domain's sides, shape (p,).

    Examples
    --------
    >>> import gradmath as gm
    >>> one, thousandth = gm.landscape("bowl"), 0.001 * gm.landscape("bowl")
    >>> round(gm.scales(one).relief / gm.scales(thousandth).relief, 6)
    1000.0
    """

    low: float
    high: float
    middle: tuple[float, float]
    slope: float
    steepest: float
    sides: tuple[float, ...]

    @property
    def relief(self) -> float:
        """The range of the errors."""
        return self.high - self.low

    @property
    def is_flat(self) -> bool:
        """Whether the landscape is level wherever it was sampled, or not finite."""
        return not self.relief > 0

    def slopes(self, gradients: Array) -> Array:
        """Return ‖∇E‖ of gradients of shape (..., p), for weights in sides of the domain; shape (...)."""
        slopes: Array = norms(np.asarray(gradients, dtype=np.float64) * np.array(self.sides))
        return slopes

    def is_level(self, gradients: Array) -> NDArray[np.bool_]:
        """Return whether ground with gradients of shape (..., p) counts as level; shape (...).

        It does if the slope is below a thousandth of the typical one.
        """
        return np.asarray(self.slopes(gradients) <= _LEVEL * self.slope)


def scales(landscape: Landscape, *, samples: int = _SAMPLES) -> Scales:
    """Return the scales of a landscape, from samples scattered evenly over its domain.

    Raises
    ------
    ValueError
        If ``samples`` is not a whole number of at least 16, or the error is finite at none of them.

    Examples
    --------
    >>> import gradmath as gm
    >>> found = gm.scales(gm.landscape("x on 0..4, 0..1"))
    >>> round(found.slope, 6), round(found.steepest, 6)
    (4.0, 4.0)
    """
    count = _check.count(samples, "samples", minimum=16)
    domain = landscape.domain
    points = np.clip(
        domain.center + scattered(landscape.dimension, count) * domain.size / 2, domain.lower, domain.upper
    )
    errors, gradients = landscape.value_and_gradient(points)
    known = errors[np.isfinite(errors)]
    if not known.size:
        raise ValueError("scales need a landscape whose error is finite somewhere on its domain: it is at no sample")
    slopes = norms(gradients * domain.size)
    slopes = slopes[np.isfinite(slopes) & (slopes > 0)]
    typical, steepest = (float(np.median(slopes)), float(slopes.max())) if slopes.size else (0.0, 0.0)
    lower, upper = np.quantile(known, [0.25, 0.75]).tolist()
    sides = tuple(domain.size.tolist())
    return Scales(float(known.min()), float(known.max()), (lower, upper), typical, steepest, sides)
