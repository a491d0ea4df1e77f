"""The hiker as a figure that stands upright on ground in space; hills hide him."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.claims.numbers import OWN_POINT
from scenes.claims.pictures import STANDS, span
from scenes.claims.protocol import Check, Claim, Finding, Together
from scenes.colours import rgb
from scenes.kit.frame.light import LIGHT
from scenes.kit.terrain.cast_shadow import cast_shadow
from scenes.kit.terrain.skin import REFERENCE_ROWS
from scenes.kit.terrain.space import Prop, Space
from scenes.kit.terrain.things import Stroke, Thing

UPRIGHT = Check("the hiker's feet are on the ground at his weights", "of the range", 1e-9)

_STANDS_WIDTH = 7.0
# The figure facing right, as shares of its height: the ends of each limb, and half its thickness.
_HIP, _NECK, _HEAD, _SHOULDER, _HAND = (0.0, 0.47), (0.05, 0.73), (0.085, 0.88), (0.05, 0.71), (0.27, 0.58)
_BRIM, _PACK = ((-0.015, 0.92), (0.195, 0.9)), ((-0.12, 0.55), (-0.09, 0.7))
_STAFF_ABOVE_HAND, _STAFF_SWING = 0.2, 0.2
_TORSO, _HEAD_RADIUS, _BRIM_HALF, _LEG, _ARM, _PACK_HALF, _STAFF = 0.07, 0.082, 0.022, 0.042, 0.034, 0.075, 0.018
_REST, _STRIDE, _BOB = 0.22, 0.5, 0.03
# The least visible breadth of him, whichever way he faces, as a share.
_BROADEST = 0.55
_RIM = 0.022
# A stride, two steps, in units of his height.
_STRIDE_LENGTH = 0.9
# The distance over which his strides grow at the start and shrink at the end, in units of his height.
_SETS_OFF = 0.25
_UP = np.array([0.0, 0.0, 1.0])
_SHADOW_LENGTH, _SHADOW_HALF, _SHADOW_OPACITY, _SHADOW_CORNERS = 0.75, 0.11, 0.42, 14


class Walker(Prop):
    """The hiker: he stands upright at weights, faces the way he goes, and walks in strides.

    His place on a path determines everything: his position, his heading, and how far his legs are apart.

    Parameters
    ----------
    space
        Space in which he stands.
    point
        Weights, shape (2,).
    height
        World units from his feet to his hat.
    before
        So far towards the viewer, in world units, nothing hides him: an arrow at his feet that shines through a slope
        would lie over his legs.

    Attributes
    ----------
    heading
        Direction in weight space that he faces, shape (2,).
    swing
        How far his legs are apart, from -1 to 1; 0 if he stands.
    growth
        Share of his height that is shown.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> space.put(Walker(space, (1.0, 0.6))).set_growth(1)
    >>> scene.add(space)
    """

    def __init__(self, space: Space, point: ArrayLike, *, height: float = 0.5, before: float = 0.0) -> None:
        super().__init__(space)
        self.point, self.height, self.before = np.asarray(point, dtype=float), height, before
        self.heading, self.swing = np.array([1.0, 0.0]), 0.0

    def face(self, heading: ArrayLike) -> Self:
        """Face a direction of weight space."""
        self.heading = np.asarray(heading, dtype=float)
        self.space.refresh()
        return self

    def set_point(self, point: ArrayLike) -> Self:
        """Stand at other weights, with the same heading."""
        self.point, self.swing = np.asarray(point, dtype=float), 0.0
        self.space.refresh()
        return self

    def walk(self, way: ArrayLike, share: float) -> Self:
        """Stand on a path at a share of its length, from 0 to 1.

        Parameters
        ----------
        way
            Weights on the path, shape (n, 2), n at least 2, straight between them.
        share
            Share of its length.
        """
        places = np.asarray(way, dtype=float)
        parts = np.linalg.norm(np.diff(places, axis=0), axis=1)
        gone = np.concatenate([[0.0], np.cumsum(parts)])
        if gone[-1] == 0:
            return self.set_point(places[0])
        here = share * gone[-1]
        # The part of the path that he is on: at a corner the one before it.
        part = int(np.clip(np.searchsorted(gone, here) - 1, np.flatnonzero(parts)[0], len(parts) - 1))
        # At its end, he stands exactly there.
        done = (here - gone[part]) / (gone[part + 1] - gone[part])
        self.point = (1 - done) * places[part] + done * places[part + 1]
        self.heading = places[part + 1] - places[part]
        self.swing = self._swing(here / self.space.ground.unit, float(gone[-1]) / self.space.ground.unit)
        self.space.refresh()
        return self

    def walk_down(self, path: DescentPath, steps: float) -> Self:
        """Stand where a descent is after a number of steps, whole or fractional; each step is its own path."""
        step = int(np.clip(np.ceil(steps) - 1, 0, max(path.steps - 1, 0)))
        return self.walk(path.positions[step : step + 2], float(np.clip(steps - step, 0, 1)))

    def _swing(self, gone: float, whole: float) -> float:
        """Return how far his legs are apart after a distance in world units."""
        stride, slow = _STRIDE_LENGTH * self.height, _SETS_OFF * self.height
        near_an_end = min(gone, whole - gone) / slow
        return float(np.sin(2 * np.pi * gone / stride) * np.clip(near_an_end, 0, 1))

    def feet(self) -> Array:
        """Return the world point of his feet, shape (3,)."""
        return self.space.ground.on_surface(self.point)

    def head(self) -> Array:
        """Return the world point above his hat, shape (3,)."""
        return self.feet() + np.array([0.0, 0.0, self.growth * self.height])

    def things(self) -> list[Thing]:
        theme, foot = self.space.theme, self.feet()
        limbs = _limbs(self.swing)
        colours = (theme.quiet,) * 2 + (theme.ball,) * (len(limbs) - 2)
        places, pixels, paper = self._upright(foot, limbs), self._pixels_per_unit(foot), rgb(theme.paper)
        drawn = [
            self._limb(ends, half, pixels, rgb(colour))
            for ends, (_, half), colour in zip(places, limbs, colours, strict=True)
        ]
        rims = [self._limb(ends, half + _RIM, pixels, paper) for ends, (_, half) in zip(places, limbs, strict=True)]
        mark = Stroke(foot[None], rgb(theme.ball), _STANDS_WIDTH * self.growth, lift=self.before + 0.05)
        return [*self._shadow(), *rims, *drawn, mark]

    def _limb(self, ends: Array, half: float, pixels: float, colour: Array) -> Stroke:
        """Return a limb as a line with round ends, half as thick as a share of his height, in so many pixels a unit."""
        size = self.height * self.growth
        return Stroke(ends, colour, max(2 * half * size * pixels, 0.5), lift=self.before + 0.06)

    def _upright(self, foot: Array, limbs: Sequence[tuple[Array, float]]) -> list[Array]:
        """Return the ends of limbs in the world: they stand upright, turned to the viewer."""
        right = self.space.view.axes[0]
        facing, size = self._facing(right), self.height * self.growth
        return [foot + size * (ends[:, :1] * facing * right + ends[:, 1:] * _UP) for ends, _ in limbs]

    def _pixels_per_unit(self, foot: Array) -> float:
        """Return how many pixels of a 1080-row image a world unit takes where he stands."""
        view = self.space.view
        depth = float((foot - np.asarray(view.target)) @ view.axes[2])
        near = 1 / max(1 + view.perspective * depth, 1e-3)
        return view.zoom * near * REFERENCE_ROWS / view.height

    def _facing(self, right: Array) -> float:
        """Return his visible breadth, negative if he faces left."""
        length = float(np.linalg.norm(self.heading))
        share = float(self.heading @ right[:2]) / length if length > 0 else 1.0
        return float(np.sign(share) or 1.0) * max(abs(share), _BROADEST)

    def _shadow(self) -> list[Thing]:
        """Return his shadow, which lies on the ground away from the light."""
        ground = self.space.ground
        away = -np.asarray(LIGHT[:2]) / np.linalg.norm(LIGHT[:2])
        aside = np.array([-away[1], away[0]])
        size = self.height * self.growth * ground.unit
        turns = 2 * np.pi * np.arange(_SHADOW_CORNERS) / _SHADOW_CORNERS
        along = _SHADOW_LENGTH / 2 * (1 + np.cos(turns)) - 0.05
        across = _SHADOW_HALF * np.sin(turns)
        outline = self.point + size * (along[:, None] * away + across[:, None] * aside)
        return cast_shadow(ground, outline, opacity=_SHADOW_OPACITY, lift=0.04)

    def claims(self) -> Iterator[Claim]:
        """His feet are on the ground at his weights."""
        ground = self.space.ground
        mark = self.things()[-1]
        weights, error = ground.to_weights(mark.points[0])  # type: ignore[union-attr]
        place = self.space.to_screen(mark.points[0])  # type: ignore[union-attr]
        off = float(np.linalg.norm(weights - self.point)) / span(ground.landscape)
        yield Finding(check=STANDS, figure=off, place=place)
        above = abs(float(error) - float(ground.landscape.value(weights))) / float(np.ptp(ground.levels))
        yield Finding(check=UPRIGHT, figure=above, place=place)
        yield Together(check=OWN_POINT, key=("weights", 2), place=weights, leads=True)


def _limbs(swing: float) -> list[tuple[Array, float]]:
    """Return the figure's limbs from back to front: staff and pack, then the body; their ends and half thickness."""
    rise = np.array([0.0, _BOB * abs(swing)])
    spread = _REST * (1 - abs(swing)) + _STRIDE * swing
    hip, hand = np.array(_HIP) + rise, np.array(_HAND) + rise
    lean = np.array([np.sin(_STAFF_SWING * swing), np.cos(_STAFF_SWING * swing)])
    feet = [np.array([hip[1] * np.tan(side * spread), _LEG]) for side in (1, -1)]
    return [
        (np.stack([hand - hand[1] / lean[1] * lean, hand + _STAFF_ABOVE_HAND * lean]), _STAFF),
        (np.array(_PACK) + rise, _PACK_HALF),
        (np.stack([hip, np.array(_NECK) + rise]), _TORSO),
        *((np.stack([hip, foot]), _LEG) for foot in feet),
        (np.stack([np.array(_SHOULDER) + rise, hand]), _ARM),
        (np.stack([np.array(_HEAD) + rise] * 2), _HEAD_RADIUS),
        (np.array(_BRIM) + rise, _BRIM_HALF),
    ]
