"""Plain shapes that the kit is drawn with: polylines, dots, map signs, glows and panels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import CapStyleType, Circle, LineJointType, Mobject, RoundedRectangle, VGroup, VMobject
from manim.typing import Point3DLike
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.kit.frame.theme import Theme

# Stroke widths of a glow, outermost first, and the opacity of each: together they fall off like a soft halo.
GLOW_WIDTHS = (46.0, 38.0, 30.5, 24.0, 18.0, 13.0, 9.0, 6.0)
_GLOW_OPACITY = 0.055


def polyline(corners: Sequence[ArrayLike] | Array, *, closed: bool = False) -> Array:
    """Return Manim's Bézier points of straight pieces through corners of shape (2,) or (3,)."""
    given = np.asarray(corners, dtype=float)
    points = np.zeros((len(given), 3))
    points[:, : given.shape[1]] = given
    if closed:
        points = np.concatenate([points, points[:1]])
    thirds = np.diff(points, axis=0) / 3
    return np.stack([points[:-1], points[:-1] + thirds, points[1:] - thirds, points[1:]], axis=1).reshape(-1, 3)


def glow(shape: VMobject, strength: float = 1.0) -> tuple[VMobject, ...]:
    """Return a soft halo that follows a shape's outline: strokes laid over one another, wide and faint to narrow."""
    return tuple(
        VMobject(
            stroke_width=width,
            stroke_opacity=_GLOW_OPACITY * strength,
            stroke_color=shape.stroke_color,
            fill_opacity=0,
            joint_type=LineJointType.ROUND,
            cap_style=CapStyleType.ROUND,
        ).set_points(shape.points)
        for width in GLOW_WIDTHS
    )


class Rigid:
    """A mobject that is moved as a whole, always from the outlines that it was made with.

    Where it stands depends on the place alone. Shifted from place to place it would gather rounding on the way, and
    Manim's cache would not know it again after a way that was not drawn.

    Parameters
    ----------
    mobject
        Whose points are moved.
    anchor
        The point of it that is put at places; default: its middle.
    """

    # With slots Manim's cache of animations passes over the outlines; the mobject's points follow from them.
    __slots__ = ("_outlines",)

    def __init__(self, mobject: Mobject, anchor: Point3DLike | None = None) -> None:
        origin = mobject.get_center() if anchor is None else np.asarray(anchor, dtype=float)
        self._outlines = [(part, part.points - origin) for part in mobject.family_members_with_points()]

    def put(self, place: ArrayLike) -> None:
        """Move the anchor to a place of the frame, shape (3,)."""
        for part, outline in self._outlines:
            part.points = outline + np.asarray(place, dtype=float)


def dot(center: Point3DLike, radius: float, color: str) -> Circle:
    """Return a filled disc."""
    return Circle(radius=radius, color=color, fill_opacity=1, stroke_width=0).move_to(center)


def peak_sign(center: Point3DLike, theme: Theme, size: float = 0.13) -> VMobject:
    """Return the small triangle that marks a peak on a map, centred on it."""
    corners = [size * np.array([np.sin(a), np.cos(a), 0]) for a in 2 * np.pi * np.arange(3) / 3]
    sign = VMobject(fill_color=theme.ink, fill_opacity=1, stroke_width=0)
    sign.points = polyline([corner + np.asarray(center) for corner in corners], closed=True)
    return sign


def valley_sign(center: Point3DLike, theme: Theme, size: float = 0.1) -> VMobject:
    """Return the small ring that marks a valley."""
    return Circle(radius=size, color=theme.ink, stroke_width=3.2, fill_opacity=0).move_to(center)


def saddle_sign(center: Point3DLike, theme: Theme, size: float = 0.09) -> VGroup:
    """Return the small cross that marks a saddle."""
    strokes = VGroup()
    for sign in (1, -1):
        stroke = VMobject(stroke_color=theme.quiet, stroke_width=3)
        stroke.points = polyline([np.asarray(center) + size * np.array([x, sign * x, 0]) for x in (-1, 1)])
        strokes.add(stroke)
    return strokes


def panel(width: float, height: float, center: Point3DLike, theme: Theme, **style: Any) -> RoundedRectangle:
    """Return the quiet ground on which formulas and read-outs stand."""
    options = {"fill_opacity": 0.98, "stroke_color": theme.ink, "stroke_opacity": 0.14, "stroke_width": 1.5} | style
    return RoundedRectangle(corner_radius=0.18, width=width, height=height, fill_color=theme.panel, **options).move_to(
        center
    )
