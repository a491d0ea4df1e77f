"""Lines distinguished by style, not by colour; and the mark where one leaves the picture."""

from __future__ import annotations

from typing import Literal

import numpy as np
from manim import CapStyleType, LineJointType, VMobject
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.kit.shapes.curves import polyline

LineStyle = Literal["solid", "dashed", "dotted"]

# Length of a stroke and of the gap after it, in frame units; round caps turn a stroke of almost no length into a dot.
_PATTERNS: dict[LineStyle, tuple[float, float]] = {"dashed": (0.16, 0.12), "dotted": (0.004, 0.11)}
_BARB, _SPREAD = 0.2, 0.6


def styled(corners: ArrayLike, style: LineStyle) -> Array:
    """Return Manim's Bézier points of straight pieces through corners of shape (n, 2 or 3), in a line style.

    Strokes and gaps are measured along the line from its first corner, so that they stay in place while it grows.
    """
    line = np.asarray(corners, dtype=float)
    if style == "solid" or len(line) < 2:
        return polyline(line)
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    stroke, gap = _PATTERNS[style]
    begins = np.arange(0.0, lengths[-1], stroke + gap)
    cuts = np.unique(np.concatenate([lengths, begins, np.minimum(begins + stroke, lengths[-1])]))
    points = np.stack([np.interp(cuts, lengths, along) for along in line.T], axis=-1)
    inked = ((cuts[:-1] + cuts[1:]) / 2) % (stroke + gap) < stroke
    pieces = [polyline(points[index : index + 2]) for index in np.flatnonzero(inked)]
    return np.concatenate(pieces) if pieces else np.zeros((0, 3))


def stroke(style: LineStyle, color: str, width: float) -> VMobject:
    """Return an empty line with the stroke of a style; give it the points of `styled`."""
    return VMobject(
        stroke_color=color,
        stroke_width=1.3 * width if style == "dotted" else width,
        fill_opacity=0,
        joint_type=LineJointType.ROUND,
        cap_style=CapStyleType.BUTT if style == "dashed" else CapStyleType.ROUND,
    )


def way_out(border: ArrayLike, heading: ArrayLike, color: str) -> VMobject:
    """Return an open arrowhead with its tip on the border of a picture, where a line continues outside.

    Parameters
    ----------
    border
        Point where the line meets the border, shape (3,).
    heading
        Direction of the line there, of any length but 0, shape (3,).
    """
    tip, ahead = np.asarray(border, dtype=float), np.asarray(heading, dtype=float)
    ahead = ahead / np.linalg.norm(ahead)
    aside = np.array([-ahead[1], ahead[0], 0.0])
    barbs = [tip + _BARB * (side * _SPREAD * aside - ahead) for side in (1, -1)]
    mark = stroke("solid", color, 5)
    return mark.set_points(polyline([barbs[0], tip, barbs[1]]))
