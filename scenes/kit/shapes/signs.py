"""Dots, and the signs of a map for peaks, valleys and saddles."""

from __future__ import annotations

import numpy as np
from manim import Circle, VGroup, VMobject
from manim.typing import Point3DLike

from scenes.kit.frame.theme import Theme
from scenes.kit.shapes.curves import polyline


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
