"""A sphere that rolls over a map: lit from the upper left, its spots turned exactly as far as it has rolled."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
from manim import UL, ManimColor, VGroup, VMobject, interpolate_color

from scenes.arrays import Array
from scenes.kit.frame.theme import Theme
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.signs import dot

# Spots at the corners of an octahedron, each a cap of this half angle in radians, drawn through this many points.
_SPOTS = np.concatenate([np.eye(3), -np.eye(3)])
_CAP, _ROUND = 0.42, 16
# The rotation vector at the start, which shows several spots, none in the middle.
_START = np.array([0.5, -0.35, 0.2])
_SPOT, _DARK, _LIGHT = 0.42, 0.42, 0.35
# The shadow falls to the lower right: its offset in radii, and the radii and opacities of its discs.
_SHADOW, _SHADOWS = (0.5, -0.42), ((1.25, 0.12), (1.05, 0.2))


def turned(axis_angle: Array) -> Array:
    """Return the rotation about a vector by its length in radians, shape (3, 3) (Rodrigues' formula)."""
    angle = float(np.linalg.norm(axis_angle))
    if angle == 0:
        return np.eye(3)
    x, y, z = axis_angle / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def rolled(way: Array, radius: float) -> Array:
    """Return the rotation of a sphere of some radius that rolls along a straight line on the plane, shape (2,)."""
    return turned(np.array([-way[1], way[0], 0.0]) / radius)


def orientations(places: Array, radius: float) -> Array:
    """Return the rotation of a sphere at each of the places of shape (n, 2) that it rolls through; shape (n, 3, 3)."""
    found = [turned(_START)]
    for way in np.diff(places, axis=0):
        found.append(rolled(way, radius) @ found[-1])
    return np.array(found)


class Sphere(VGroup):
    """The spots, the light and the shadow of a ball, over and under its disc.

    Parameters
    ----------
    theme
        Colours.
    radius
        Radius in frame units.

    Attributes
    ----------
    shadow
        Shadow, which belongs below the disc.
    spots
        Spots, which belong above it.

    Examples
    --------
    >>> places, radius = np.array([[-4.0, 0.0], [-1.5, 0.6], [1.2, 0.2], [4.0, 0.0]]), 0.9
    >>> for place, turn in zip(places, orientations(places, radius)):
    ...     center = np.append(place, 0)
    ...     disc, sphere = dot(center, radius, DARK.ball), Sphere(DARK, radius).put(center, turn)
    ...     lit_disc(disc, DARK)
    ...     scene.add(sphere.shadow, disc, sphere)
    """

    claims_nothing: ClassVar[str] = "the look of a ball, which makes the claims"

    def __init__(self, theme: Theme, radius: float) -> None:
        super().__init__()
        self.radius = radius
        self.shadow = VGroup(
            *(dot((0, 0, 0), radius * size, theme.basin_rim).set_opacity(opacity) for size, opacity in _SHADOWS)
        )
        self._rings = [part.points.copy() for part in self.shadow]
        # Invisible, opposite the shadow, so that the middle of all outlines is the ball's place.
        self.counterweight = VMobject(stroke_width=0, fill_opacity=0)
        color = interpolate_color(ManimColor(theme.ball), ManimColor(theme.paper), _SPOT)
        self.spots = VMobject(fill_color=color, fill_opacity=1, stroke_width=0)
        self.add(self.counterweight, self.spots)

    def put(self, place: Array, turn: Array) -> Self:
        """Show the sphere at a place of the frame, shape (3,), with a rotation, shape (3, 3)."""
        for part, ring in zip(self.shadow, self._rings, strict=True):
            part.points = ring + place + self.radius * np.array([*_SHADOW, 0])
        self.counterweight.points = 2 * place - self.shadow[0].points
        outlines = [spot_outline(turn @ spot, self.radius) for spot in _SPOTS]
        seen = [outline + place for outline in outlines if len(outline)]
        self.spots.points = np.concatenate(seen) if seen else np.zeros((0, 3))
        return self


def spot_outline(middle: Array, radius: float) -> Array:
    """Return the curve of a spot as seen from above, clipped at the sphere's edge; none if it is below."""
    if middle[2] < -np.sin(_CAP):
        return np.zeros((0, 3))
    aside = np.cross(middle, [0.0, 0.0, 1.0] if abs(middle[2]) < _STEEP else [1.0, 0.0, 0.0])
    aside /= np.linalg.norm(aside)
    angles = 2 * np.pi * np.arange(_ROUND) / _ROUND
    rim = np.cos(angles)[:, None] * aside + np.sin(angles)[:, None] * np.cross(middle, aside)
    points = np.cos(_CAP) * middle + np.sin(_CAP) * rim
    flat = points[:, :2].copy()
    below = points[:, 2] < 0
    flat[below] /= np.linalg.norm(flat[below], axis=1, keepdims=True)
    return polyline(radius * np.column_stack([flat, np.zeros(_ROUND)]), closed=True)


_STEEP = 0.9


def lit_disc(disc: VMobject, theme: Theme) -> None:
    """Give a disc the light of a sphere: bright at the upper left, dark at the lower right."""
    ball = ManimColor(theme.ball)
    bright = interpolate_color(ball, ManimColor("#ffffff"), _LIGHT)
    dark = interpolate_color(ball, ManimColor("#000000"), _DARK)
    # Manim accepts several colours, whatever its types say.
    several: Any = [dark, ball, bright]
    disc.set_fill(several, 1)
    disc.set_sheen_direction(UL)
