"""The quiet ground on which formulas and numbers stand."""

from __future__ import annotations

from typing import Any

from manim import RoundedRectangle
from manim.typing import Point3DLike

from scenes.kit.frame.theme import Theme


def panel(width: float, height: float, center: Point3DLike, theme: Theme, **style: Any) -> RoundedRectangle:
    """Return the quiet ground on which formulas and read-outs stand."""
    options = {"fill_opacity": 0.98, "stroke_color": theme.ink, "stroke_opacity": 0.14, "stroke_width": 1.5} | style
    return RoundedRectangle(corner_radius=0.18, width=width, height=height, fill_color=theme.panel, **options).move_to(
        center
    )
