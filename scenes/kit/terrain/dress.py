"""The dress of ground in space: its light, the level up to which it is cut, and how much of it is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from gradmath import _check
from gradmath._check import Array
from scenes.kit.frame.light import RELIEF_STRENGTH, brightest, highlight
from scenes.kit.terrain.fog_on_ground import Mist
from scenes.kit.terrain.mesh import HALF_WIDTH, SHADES, Tint
from scenes.kit.terrain.skin import BRIGHTEST, HEAVY_EVERY, REFERENCE_ROWS, Skin, packed

SUN = 0.42
"""The share of the brightness in space that comes from the light; on the map it is less."""

# The factor of `SUN` for ground so pale that it cannot be brightened.
_ON_PALE = 0.55
# Number of colour steps between two levels that are not cut yet: too small to be visible.
_STEPS = 4
# Brightness of the ground from below, as a share of that from above.
_UNDERSIDE = 0.55


@dataclass(frozen=True)
class Dress:
    """The changing parts of the ground's look.

    Attributes
    ----------
    flat
        Lighting, from 0, as in space, to 1, as on the map.
    cut
        Error up to which contours and bands are drawn; above it the colour changes evenly.
    grown
        Share of the domain's ground that is there, from its far side on.
    beyond
        How far the ground continues beyond the domain before haze hides it, from 0 (it ends there) to 1.
    opened
        A weight, 0 or 1, with its least and its largest value: other ground is removed, to show a slice from inside.
    fine
        Width of a close view's finer contours, as a share, from 0 to 1.
    sun
        How much of the brightness in space comes from the light; see `sun_for`.
    mist
        Fog on it; None in clear air.
    """

    flat: float = 0.0
    cut: float = float("inf")
    grown: float = 1.0
    beyond: float = 1.0
    opened: tuple[int, float, float] | None = None
    fine: float = 1.0
    sun: float = SUN
    mist: Mist | None = None

    def __post_init__(self) -> None:
        for name in ("flat", "grown", "beyond", "fine", "sun"):
            if not 0 <= _check.finite_number(getattr(self, name), name) <= 1:
                raise ValueError(f"{name} must lie between 0 and 1: got {getattr(self, name):g}")

    @property
    def strength(self) -> float:
        """How much of the brightness comes from the light."""
        return self.sun + self.flat * (RELIEF_STRENGTH - self.sun)


def sun_for(skin: Skin) -> float:
    """Return how much of the brightness comes from the light: less on pale ground, which can only be darkened."""
    return SUN * (_ON_PALE + (1 - _ON_PALE) * highlight(skin.ramp, SUN))


def bounds_of_bands(levels: Array, cut: float) -> Array:
    """Return the errors at which the ground's colour changes: the levels up to a cut, then small steps; ascending."""
    if cut >= levels[-1]:
        return levels
    gaps = np.diff(levels, prepend=2 * levels[0] - levels[1] if levels.size > 1 else levels[0] - 1)
    steps = (levels - gaps)[:, None] + gaps[:, None] * np.arange(1, _STEPS + 1) / _STEPS
    fine = steps.ravel()
    return np.concatenate([levels[levels <= cut], fine[fine > cut]])


@dataclass(frozen=True, eq=False)
class Bands:
    """Levels, and the colours of lines and of bands between them.

    Attributes
    ----------
    levels
        Errors, ascending, shape (k,).
    heavy, fine
        Whether each level has a heavy line, and whether it lies between those of the map; shape (k,).
    skin
        One colour of the ramp for each band, one colour for each line.
    """

    levels: Array
    heavy: NDArray[np.bool_]
    fine: NDArray[np.bool_]
    skin: Skin

    @classmethod
    def of_map(cls, levels: Array, skin: Skin) -> Self:
        """Return the bands of a map."""
        count = levels.size
        return cls(levels, np.arange(count) % HEAVY_EVERY == HEAVY_EVERY - 1, np.zeros(count, dtype=bool), skin)

    def finer(self, parts: int, first: int, last: int) -> Bands:
        """Return bands of which those between two levels, given by their indices, are divided into parts."""
        index = np.arange(self.levels.size)
        at = np.unique(np.concatenate([index, np.arange(first * parts, last * parts + 1) / parts]))
        whole = np.isin(at, index)
        # Parts of a band have its colour.
        band = np.floor(np.concatenate([[-1.0], at])).astype(int) + 1
        lines = np.stack([np.interp(at, index, self.skin.lines[:, k]) for k in range(3)], axis=-1)
        skin = replace(self.skin, ramp=self.skin.ramp[band], lines=lines)
        return Bands(np.interp(at, index, self.levels), whole, ~whole, skin)


def tint(bands: Bands, dress: Dress, rows: int, fog: Array) -> Tint:
    """Return the tables for drawing ground into an image of this many rows; at a full cut they are the map's own.

    Parameters
    ----------
    bands
        Bands of the ground.
    fog
        Colour into which haze fades the ground, RGB from 0 to 255, shape (3,). It also shows from below the ground,
        unless the ground ends with its domain.
    """
    skin, levels = bands.skin, bands.levels
    bounds = bounds_of_bands(levels, dress.cut)
    done = int((levels <= dress.cut).sum())
    colours = _colours_of_bands(skin, levels, bounds, done)
    seen = np.where(bands.fine, dress.fine, 1.0)
    widths = (seen * np.where(bands.heavy, skin.heavy_width, skin.line_width))[:done] / 2 * rows / REFERENCE_ROWS
    lines = np.zeros((bounds.size, 5))
    lines[:, 0] = bounds
    lines[:done, HALF_WIDTH], lines[:done, 2:] = widths, _along(skin.lines, np.linspace(0, 1, levels.size))[:done]
    # Only as bright as on the map, so that pale colours do not burn out.
    bright = np.linspace(0, BRIGHTEST, SHADES)
    share = highlight(skin.ramp, dress.strength)
    bright = np.where(bright > 1, 1 + share * (np.minimum(bright, brightest(dress.strength)) - 1), bright)
    upper = colours[:, None] * bright[:, None]
    spacing = float(np.diff(levels).min()) if levels.size > 1 else np.inf
    red, green, blue = (float(part) for part in fog)
    reach = float(lines[:, HALF_WIDTH].max(initial=0.0)) + 0.5
    lower = (1 - dress.beyond) * _UNDERSIDE * upper + dress.beyond * fog
    tables = np.stack([packed(upper), packed(lower)])
    return Tint(lines, tables, reach, float(spacing), (red, green, blue))


def _colours_of_bands(skin: Skin, levels: Array, bounds: Array, done: int) -> Array:
    """Return the colour below the first bound, between each two, and above the last, shape (n + 1, 3)."""
    whole = _along(skin.ramp, np.linspace(0, 1, levels.size + 1))
    if bounds is levels:
        return whole
    middles = np.concatenate([[bounds[0]], (bounds[:-1] + bounds[1:]) / 2, [bounds[-1]]])
    gap = (levels[-1] - levels[0]) / max(levels.size - 1, 1)
    along = np.interp(middles, levels, np.arange(levels.size) + 0.5) + (middles > levels[-1]) * 0.5
    along += np.minimum((middles - levels[0]) / gap, 0.0)
    colours = _along(skin.ramp, np.clip(along / levels.size, 0, 1))
    colours[:done] = whole[:done]
    return colours


def _along(ramp: Array, at: Array) -> Array:
    """Return colours at shares of the way along a ramp, shape (n, 3)."""
    steps = np.arange(len(ramp))
    return np.stack([np.interp(at * (len(ramp) - 1), steps, ramp[:, part]) for part in range(3)], axis=-1)
