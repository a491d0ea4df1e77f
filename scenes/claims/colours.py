"""Colours read back into values: where a colour stands on a ramp, and which weight it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from manim import ManimColor
from numpy.typing import ArrayLike, NDArray

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.protocol import Check, Finding, Measure, Outcome
from scenes.colours import is_same, rgb

RISES = Check("the colours of ground in space go with its errors, read back from pixels", "rank correlation", 0.5, True)
LIT = Check("ground is lighter where it faces the upper left, read from pixels", "rank correlation", 0.6, True)
WEIGHTS = Check("what belongs to one weight has not the other weight's colour", "others", 0)

FEWEST_PIXELS = 40
"""The least number of pixels from which the colours of ground are read back."""

# The least distance of two contours between which ground is read back, and of a place from both of them, in pixels.
_APART, _OFF_LINE = 5.0, 1.5
# The least share of the ramp over which they are.
_RAMP = 0.25
# Where the light comes from: right, up the map, out of the ground. Light from below makes hills look like pits.
_UPPER_LEFT = np.array([-1.0, 1.0, 1.0]) / np.sqrt(3)
# The least difference between slopes, as cosines of their angles with the light, that pixels show.
_TURNED = 0.15
# The share of brightness up to which pixels are as bright: colours are rounded, and shade is equally dark everywhere.
_AS_BRIGHT = 0.01
# The largest distance from the middle of a band, as a share of it, at which no contour is seen.
_OFF_LINES = 0.25


def places_between(stops: Array, colours: Array) -> Array:
    """Return where colours of shape (n, 3) stand between stops of a ramp, shape (k, 3), from 0 to 1; shape (n,)."""
    steps = np.diff(stops, axis=0)
    along = np.einsum("nsc,sc->ns", colours[:, None] - stops[:-1], steps) / np.square(steps).sum(axis=-1)
    along = np.clip(along, 0, 1)
    gaps = np.linalg.norm(colours[:, None] - (stops[:-1] + along[..., None] * steps), axis=-1)
    nearest = gaps.argmin(axis=1)
    return np.asarray((nearest + along[np.arange(len(colours)), nearest]) / len(steps))


def rank_correlation(first: ArrayLike, second: ArrayLike) -> float:
    """Return Spearman's rank correlation of two samples of shape (n,), from -1 to 1."""
    return float(np.corrcoef(_ranks(np.asarray(first)), _ranks(np.asarray(second)))[0, 1])


def _ranks(values: Array) -> Array:
    """Return the rank of each value; equal ones share the middle of theirs."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    middles: Array = np.cumsum(counts) - (counts + 1) / 2
    return middles[which]


def between_lines(errors: Array, rises: Array, levels: Array) -> NDArray[np.bool_]:
    """Tell where ground can be read back: away from contours, and where these are apart on screen.

    Parameters
    ----------
    errors
        Errors at some pixels, shape (n,).
    rises
        By how much the error rises there within a pixel, shape (n,).
    levels
        Levels of the contours, ascending; nothing can be read between less than two.
    """
    if len(levels) <= 1:
        return np.zeros(len(errors), dtype=bool)
    below = np.clip(np.searchsorted(levels, errors) - 1, 0, len(levels) - 2)
    with np.errstate(invalid="ignore"):
        nearest = np.minimum(np.abs(errors - levels[below]), np.abs(errors - levels[below + 1]))
        return np.asarray((nearest > _OFF_LINE * rises) & (_APART * rises <= np.diff(levels)[below]))


@dataclass(frozen=True, eq=False)
class GroundPixels:
    """Some pixels of a landscape's ground.

    Attributes
    ----------
    points
        Weights under the pixels, shape (n, 2).
    colours
        Colours of the pixels, from 0 to 255, shape (n, 3).
    """

    landscape: Landscape
    points: Array
    colours: Array

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, chosen: NDArray[np.bool_] | slice) -> GroundPixels:
        """Return some of the pixels."""
        return GroundPixels(self.landscape, self.points[chosen], self.colours[chosen])


@dataclass(frozen=True, kw_only=True, eq=False)
class ShadedGround:
    """The colours of ground in any light are those of its errors, in their order.

    Light makes a colour brighter or darker and leaves its hue, so only the hue is compared.

    Attributes
    ----------
    pixels
        Some of its pixels.
    ramp
        The colours from the lowest to the highest error, shape (k, 3).
    span
        Difference between the errors at the ramp's ends.
    """

    pixels: GroundPixels
    ramp: Array
    span: float
    settled: bool = True

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Read the colours back, if the pixels show enough of the ramp."""
        if len(self.pixels) < FEWEST_PIXELS:
            return
        errors = measure.value(self.pixels.landscape, self.pixels.points)
        # A few outliers do not make a range.
        low, high = np.quantile(errors, [0.05, 0.95])
        if high - low < _RAMP * self.span:
            return
        hues = places_between(_hues(self.ramp), _hues(self.pixels.colours))
        yield Finding(check=RISES, figure=rank_correlation(errors, hues), detail=f"{len(errors)} pixels")


@dataclass(frozen=True, kw_only=True, eq=False)
class LitGround:
    """Ground is lighter where it faces the light, which comes from the upper left of the map.

    Attributes
    ----------
    pixels
        Some of its pixels.
    ramp
        The colours from the lowest to the highest band, shape (k, 3).
    levels
        Errors between the bands, ascending, shape (n,).
    rise
        Height of a unit of error, in weights.
    pixel
        Size of all pixels, or of each, shape (n,), in weights; 0 if contours are far apart everywhere.
    """

    pixels: GroundPixels
    ramp: Array
    levels: Array
    rise: float
    pixel: float | Array = 0.0
    settled: bool = True

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Compare the brightness of pixels between contours with the measured slopes, if these differ enough."""
        if len(self.levels) < 2:
            return
        errors = measure.value(self.pixels.landscape, self.pixels.points)
        gradients = measure.gradient(self.pixels.landscape, self.pixels.points)
        slopes = self.rise * gradients
        read = between_lines(errors, self.pixel * np.linalg.norm(gradients, axis=-1), self.levels)
        read &= self._in_the_middle(errors) & np.isfinite(slopes).all(axis=-1)
        if np.count_nonzero(read) < FEWEST_PIXELS:
            return
        normals = np.column_stack([-slopes[read], np.ones(np.count_nonzero(read))])
        # What faces away from the light is all in the shade, and equally dark.
        facing = np.maximum(normals @ _UPPER_LEFT / np.linalg.norm(normals, axis=-1), 0.0)
        if np.ptp(np.quantile(facing, [0.1, 0.9])) < _TURNED:
            return
        band = np.searchsorted(self.levels, errors[read]) / len(self.levels) * (len(self.ramp) - 1)
        level = np.stack([np.interp(band, np.arange(len(self.ramp)), part) for part in self.ramp.T], axis=-1)
        bright = self.pixels.colours[read].sum(axis=-1) / np.maximum(level.sum(axis=-1), 1.0)
        told = np.round(bright / _AS_BRIGHT)
        yield Finding(check=LIT, figure=rank_correlation(facing, told), detail=f"{len(bright)} pixels")

    def _in_the_middle(self, errors: Array) -> NDArray[np.bool_]:
        """Tell which errors are near the middle of a band: in space lines are wider the nearer they are."""
        place = np.interp(errors, self.levels, np.arange(len(self.levels)), left=-1.0, right=-1.0)
        return np.asarray((place > 0) & (np.abs(place % 1 - 0.5) < _OFF_LINES))


def _hues(colours: Array) -> Array:
    return np.asarray(colours / np.maximum(np.linalg.norm(colours, axis=-1, keepdims=True), 1.0))


def of_weight(
    colour: str | ManimColor | None, weights: Sequence[str], axis: int, place: Array | None = None
) -> Finding:
    """Return a finding on whether what belongs to a weight has the colour of the other one.

    Parameters
    ----------
    colour
        Colour as drawn; None is no colour and cannot be checked.
    weights
        The theme's colours of the first and of the second weight.
    axis
        Index of the weight it belongs to, 0 or 1.
    place
        Position on the frame.
    """
    if colour is None:
        return Finding(check=WEIGHTS, figure=float("nan"), place=place, settled=True)
    own, other = (is_same(rgb(colour), rgb(weights[each])) for each in (axis, 1 - axis))
    return Finding(check=WEIGHTS, figure=float(other and not own), place=place, settled=True)
