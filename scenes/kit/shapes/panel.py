"""The quiet ground under formulas and numbers."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, Self

import numpy as np
from manim import RoundedRectangle
from manim.typing import Point3DLike

from scenes.arrays import Array
from scenes.kit.frame.theme import Theme

_CORNER = 0.18


class PanelGround(RoundedRectangle):
    """A quiet rectangle with round corners, which can be resized at any time.

    Parameters
    ----------
    width, height
        Size in frame units.
    style
        Options of Manim's rectangle.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> ground, formula = panel(4, 1.6, (-4.5, 2.6, 0), DARK), Formula("nabla E(w) = 0", 44, DARK.ink)
    >>> scene.add(error_map, ground, formula.move_to(ground))
    """

    claims_nothing: ClassVar[str] = "the ground of words and numbers, which make the claims"

    def __init__(self, width: float, height: float, **style: Any) -> None:
        super().__init__(corner_radius=min(_CORNER, width / 2, height / 2), width=width, height=height, **style)

    def fit(self, width: float, height: float, center: Point3DLike) -> Self:
        """Take a size and a place; the corners stay round. Without height it is invisible."""
        if height <= 0:
            self.points = np.zeros((0, 3))
            return self
        of_size, of_corner = _outline()
        corner = min(_CORNER, width / 2, height / 2)
        self.points = of_size * [width, height, 0] + of_corner * corner + np.asarray(center, dtype=float)
        return self


@cache
def _outline() -> tuple[Array, Array]:
    """Return how the points of Manim's outline change with its size and with its corners' radius, shape (n, 3) each.

    It is resized in every frame in which a row comes, and Manim would join it again from arcs each time.
    """
    small, large = (RoundedRectangle(corner_radius=1, width=side, height=side).points for side in (4, 8))
    return (large - small) / 4, 2 * small - large


def panel(width: float, height: float, center: Point3DLike, theme: Theme, **style: Any) -> PanelGround:
    """Return the quiet ground under formulas and read-outs."""
    options = {"fill_opacity": 0.98, "stroke_color": theme.ink, "stroke_opacity": 0.2, "stroke_width": 1.5} | style
    return PanelGround(width, height, fill_color=theme.panel, **options).move_to(center)
