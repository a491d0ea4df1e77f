"""Soft halos around shapes."""

from __future__ import annotations

from manim import CapStyleType, LineJointType, VMobject

# Stroke widths of a glow, outermost first, and the opacity of each: together they fall off like a soft halo.
GLOW_WIDTHS = (46.0, 38.0, 30.5, 24.0, 18.0, 13.0, 9.0, 6.0)
_GLOW_OPACITY = 0.055


def glow(shape: VMobject, strength: float = 1.0) -> tuple[VMobject, ...]:
    """Return a soft halo along a shape's outline: strokes on top of one another, from wide and faint to narrow."""
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
