"""A point on the surface with its plumb line and its arrow in the plane, and the axes of the space."""

from __future__ import annotations

import numpy as np
from manim import ManimColor
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.kit.frame.theme import Theme
from scenes.kit.terrain.terrain import Terrain
from scenes.kit.terrain.things import ArrowShape, Patch, Sphere, Stroke, Thing, flat_arrow
from scenes.kit.terrain.view import View

BALL_RADIUS = 0.1
_BALL_HALO, _PLUMB_WIDTH, _HIDDEN_PLUMB = 5.0, 2.6, 0.3
# So far towards the viewer nothing of the terrain hides a line.
_IN_FRONT = 50.0
_DOT_RADIUS, _DOT_CORNERS = 0.055, 28
_ARROW, _ARROW_HALO = ArrowShape(width=0.1, head_length=0.32, head_width=0.34), 9.0
_CORE_WIDTH, _CORE_SHARE = 2.2, 0.6
# A vector shorter than this, in world units, draws no arrow.
_NO_LENGTH = 1e-4

_AXIS_LENGTH, _AXIS_GAP, _UPWARD_GAP, _AXIS_WIDTH = 1.15, 0.22, 0.5, 3.2
_BARB_LENGTH, _BARB_WIDTH = 0.13, 0.055


def rgb(color: str) -> Array:
    """Return a colour of the theme as red, green and blue from 0 to 255, shape (3,)."""
    return np.asarray(ManimColor(color).to_int_rgb(), dtype=float)


class Explorer:
    """A point on the surface, a plumb line from it to the plane, and the gradient's arrow that lies flat down there.

    Parameters
    ----------
    landscape
        Over two weights.
    point
        Weights, shape (2,).
    scale
        World units per unit of ‖∇E‖.
    theme
        Colours.

    Attributes
    ----------
    ball_growth, plumb_growth, growth
        How much is seen of the ball, of the plumb line and of the arrow's length, from 0 to 1.
    """

    def __init__(self, landscape: Landscape, point: ArrayLike, scale: float, theme: Theme) -> None:
        self.landscape, self.theme, self.units_per_slope = landscape, theme, scale
        self.point = np.asarray(point, dtype=float)
        self.ball_growth = self.plumb_growth = self.growth = 0.0

    @property
    def vector(self) -> Array:
        """The whole arrow from foot to tip in the world, shape (3,): scale · (∂E/∂w₁, ∂E/∂w₂, 0)."""
        return np.append(self.units_per_slope * self.landscape.gradient(self.point), 0.0)

    def foot(self, terrain: Terrain) -> Array:
        """Return where the plumb line meets the plane and the arrow starts, shape (3,)."""
        return terrain.on_plane(self.point)

    def tip(self, terrain: Terrain) -> Array:
        """Return where the whole arrow ends, shape (3,)."""
        return self.foot(terrain) + self.vector

    def ball_center(self, terrain: Terrain) -> Array:
        """Return the middle of the ball that rests on the surface, shape (3,)."""
        return terrain.on_surface(self.point) + BALL_RADIUS * terrain.normal(self.point)

    def things(self, terrain: Terrain) -> list[Thing]:
        """Return what is seen of it."""
        return [*self._plumb_line(terrain), *self._arrow(terrain), *self._ball(terrain)]

    def _ball(self, terrain: Terrain) -> list[Thing]:
        if self.ball_growth == 0:
            return []
        radius = self.ball_growth * BALL_RADIUS
        return [Sphere(self.ball_center(terrain), rgb(self.theme.ball), radius, _BALL_HALO * self.ball_growth)]

    def _plumb_line(self, terrain: Terrain) -> list[Thing]:
        """Return the line as far as it is let down, faint where the surface hides it, and at last the dot below."""
        if self.plumb_growth == 0:
            return []
        top, bottom, ink = self.ball_center(terrain), self.foot(terrain), rgb(self.theme.ink)
        line = np.stack([top, top + self.plumb_growth * (bottom - top)])
        seen = [
            Stroke(line, ink, _PLUMB_WIDTH, opacity=_HIDDEN_PLUMB, lift=_IN_FRONT),
            Stroke(line, ink, _PLUMB_WIDTH, lift=0.0),
        ]
        if self.plumb_growth < 1:
            return [*seen]
        around = 2 * np.pi * np.arange(_DOT_CORNERS) / _DOT_CORNERS
        circle = np.stack([np.cos(around), np.sin(around), np.zeros(_DOT_CORNERS)], axis=-1)
        return [*seen, Patch(bottom + _DOT_RADIUS * circle, ink, lift=0.04)]

    def _arrow(self, terrain: Terrain) -> list[Thing]:
        vector = self.growth * self.vector
        if np.linalg.norm(vector) < _NO_LENGTH:
            return []
        foot, theme = self.foot(terrain), self.theme
        corners = flat_arrow(foot, foot + vector, _ARROW)
        arrow = Patch(corners, rgb(theme.ascent), halo=_ARROW_HALO * theme.glow)
        core = np.stack([foot, foot + _CORE_SHARE * vector])
        return [arrow, Stroke(core, rgb(theme.ascent_core), _CORE_WIDTH, lift=0.04)]


class SpaceAxes:
    """Three arrows: both weights along the plane's edges from its first corner, the error upwards from its far left.

    Parameters
    ----------
    terrain
        At its full height; the error's axis ends halfway up the surface.
    theme
        Colours.

    Attributes
    ----------
    starts, vectors
        Where each arrow starts, and the whole arrow, in the order w₁, w₂, error; shape (3, 3).
    growth
        How much is seen of each, from 0 to 1.
    """

    def __init__(self, terrain: Terrain, theme: Theme) -> None:
        domain = terrain.landscape.domain
        near = terrain.on_plane(domain.lower) - _AXIS_GAP * np.array([1.0, 1.0, 0.0])
        far = terrain.on_plane([domain.lower[0], domain.upper[1]]) - _UPWARD_GAP * np.array([1.0, 0.0, 0.0])
        heights = terrain.borders()[0][:, 2]
        upward = float(heights.min() + heights.max()) / 2 - terrain.plane_height
        self.starts = np.stack([near, near, far])
        self.vectors = np.diag([_AXIS_LENGTH, _AXIS_LENGTH, upward])
        self.theme = theme
        self.growth = [0.0, 0.0, 0.0]

    def ends(self) -> Array:
        """Return where the arrows end, shape (3, 3)."""
        return self.starts + self.vectors

    def things(self, view: View) -> list[Thing]:
        """Return what is seen of them."""
        sides = np.stack([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], view.axes[0]])
        parts: list[Thing] = []
        for start, vector, side, growth in zip(self.starts, self.vectors, sides, self.growth, strict=True):
            if growth > 0:
                parts += self._arrow(start, growth * vector, side)
        return parts

    def _arrow(self, start: Array, vector: Array, side: Array) -> list[Thing]:
        end = start + vector
        back = vector / np.linalg.norm(vector) * _BARB_LENGTH
        barbs = np.stack([end - back + _BARB_WIDTH * side, end, end - back - _BARB_WIDTH * side])
        return [Stroke(line, rgb(self.theme.ink), _AXIS_WIDTH, opacity=0.9) for line in (np.stack([start, end]), barbs)]
