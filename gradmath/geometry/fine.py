"""The fine structure of a landscape: whether samples show its waves, and what part of its variation pixels hide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradmath import _check
from gradmath._check import Array
from gradmath.geometry._scattered import scattered
from gradmath.landscapes.domain import shown
from gradmath.landscapes.landscape import Landscape

if TYPE_CHECKING:
    from gradmath.geometry.critical import Extreme

_ROWS = 24
_PIXELS, _WITHIN = 2500, 4  # pixels to sample, and samples along each side of one
_FEWEST_A_WAVE = 8.0
_MOST_WITHIN = 0.02
_NEEDLE, _AROUND = 0.25, 2.0  # the part of the relief that E changes all around a needle, this many samples away
_DIRECTIONS = 16
_ROUNDING = 64 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False, slots=True)
class FineStructure:
    """What a grid of samples over two weights shows of a landscape, and what it misses.

    Attributes
    ----------
    samples
        The number of samples along the longer side of the domain.
    samples_a_wave
        The average number of samples per wave of E, along rows and columns, from the number of places at which E turns
        from rising to falling or back; inf if it never does. Below about four, waves cannot be told from noise.
    unseen
        The part of the variance of E over the domain that lies within pixels as large as the samples' spacing.
    needles
        The highest or the lowest point, if E changes by a quarter of the relief within two samples in every direction.

    Examples
    --------
    >>> import gradmath as gm
    >>> gm.fine_structure(gm.landscape("sin(10 x) + 0*y on -3..3, -3..3"), samples=601).samples_a_wave > 50
    True
    """

    samples: int
    samples_a_wave: float
    unseen: float
    needles: tuple[Extreme, ...]

    @property
    def is_resolved(self) -> bool:
        """Whether a picture of these samples is true: waves have eight or more, and pixels hide at most 2 %."""
        return self.samples_a_wave >= _FEWEST_A_WAVE and self.unseen <= _MOST_WITHIN

    @property
    def reason(self) -> str:
        """A sentence that says what the samples do not show, or that they show everything."""
        if self.unseen > _MOST_WITHIN:
            return f"{self.unseen:.0%} of the variation is finer than a pixel, so that the picture shows averages."
        if self.samples_a_wave < _FEWEST_A_WAVE:
            return f"A wave has only {self.samples_a_wave:.2g} samples."
        if self.needles:
            places = ", ".join(shown(needle.point) for needle in self.needles)
            return f"There is a needle narrower than a sample at {places}."
        return "The samples show all there is."

    def __repr__(self) -> str:
        needles = f", {len(self.needles)} needle{'s' * (len(self.needles) != 1)}" if self.needles else ""
        return f"FineStructure({self.samples_a_wave:.3g} samples a wave, {self.unseen:.2%} within pixels{needles})"


def fine_structure(
    landscape: Landscape, *, samples: int = 400, known: tuple[Extreme, Extreme] | None = None
) -> FineStructure:
    """Return how well samples over the domain show a landscape over two weights.

    It takes some sixty thousand evaluations: E is sampled along a few rows and columns at the samples' spacing, and at
    sixteen places within each of 2500 pixels.

    Parameters
    ----------
    landscape
        Over two weights.
    samples
        The number of samples along the longer side of the domain, at least 8.
    known
        The highest and the lowest point, as `gradmath.geometry.critical.extremes` finds them; needed to find needles.

    Raises
    ------
    ValueError
        If the landscape is not over two weights or ``samples`` is not a whole number from 8.

    Examples
    --------
    >>> import gradmath as gm
    >>> gm.fine_structure(gm.landscape("himmelblau")).is_resolved
    True
    >>> gm.fine_structure(gm.landscape("sin(3000 x) sin(3000 y) on -1..1, -1..1")).unseen > 0.9
    True
    """
    _check.two_weights(landscape.dimension, "a measure of fine structure")
    count = _check.count(samples, "samples", minimum=8)
    pixel = landscape.domain.size.max() / (count - 1)
    turning = [_turning(landscape, axis, pixel) for axis in (0, 1)]
    share = max(turning)
    unseen, needles = _within_pixels(landscape, pixel), _needles(landscape, known or (), pixel)
    return FineStructure(count, 2 / share if share else np.inf, unseen, needles)


def _needles(landscape: Landscape, known: tuple[Extreme, ...], pixel: float) -> tuple[Extreme, ...]:
    if not known:
        return ()
    angles = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
    circle = _AROUND * pixel * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    domain, relief = landscape.domain, max(each.error for each in known) - min(each.error for each in known)

    def gained(extreme: Extreme) -> float:
        around = extreme.point + circle
        inside = ((around >= domain.lower) & (around <= domain.upper)).all(axis=-1)
        return float(np.abs(landscape.value(around[inside]) - extreme.error).min(initial=np.inf))

    return tuple(each for each in known if each.bounded and gained(each) >= _NEEDLE * relief > 0)


def _turning(landscape: Landscape, axis: int, pixel: float) -> float:
    """Return the part of the samples, along lines parallel to an axis, at which E turns."""
    domain = landscape.domain
    along = np.arange(domain.lower[axis], domain.upper[axis], pixel)
    # Along irregularly scattered lines, so that they do not follow the nodes of a regular pattern.
    across = domain.lower[1 - axis] + domain.size[1 - axis] * (scattered(1, _ROWS)[:, 0] + 1) / 2
    points = np.empty((_ROWS, along.size, 2))
    points[..., axis], points[..., 1 - axis] = along, across[:, None]
    errors = landscape.value(points)
    steps = np.diff(errors, axis=-1)
    large = np.abs(steps) > _ROUNDING * np.abs(errors[:, 1:])
    ahead, behind = np.sign(steps[:, 1:]), np.sign(steps[:, :-1])
    turns = (ahead * behind < 0) & large[:, 1:] & large[:, :-1]
    return float(turns.mean()) if turns.size else 0.0


def _within_pixels(landscape: Landscape, pixel: float) -> float:
    """Return the part of the variance of E over the domain that lies within pixels."""
    domain = landscape.domain
    middles = domain.center + scattered(2, _PIXELS) * np.maximum(domain.size / 2 - pixel / 2, 0.0)
    offsets = ((np.arange(_WITHIN) + 0.5) / _WITHIN - 0.5) * pixel
    inside = np.stack(np.meshgrid(offsets, offsets), axis=-1).reshape(-1, 2)
    places = np.clip(middles[:, None] + inside, domain.lower, domain.upper)
    errors: Array = landscape.value(places)
    errors = errors[np.isfinite(errors).all(axis=-1)]
    if not errors.size:
        return 0.0
    scaled = errors / (float(np.abs(errors).max()) or 1.0)  # squares would overflow
    total = float(scaled.var())
    return float(scaled.var(axis=-1).mean()) / total if total > _ROUNDING**2 else 0.0
