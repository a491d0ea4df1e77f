"""One contour of a map as a curve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

import numpy as np
from manim import VMobject

from gradmath.geometry.contour import Contour
from scenes.claims.curves import BETWEEN, LEVEL, OnLevel
from scenes.claims.protocol import Claim
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import HEAVY_LINE, LIGHT_LINE

if TYPE_CHECKING:
    from scenes.kit.map.error_map import ErrorMap

_TRACED_LINE = 4.0
# Contours are exact to half a pixel of a picture of so many rows.
_ROWS = 1080
# A line that ends nearer than this to its contour's end, in frame units, ends with a vertex.
_NEAR_END = 0.01


class ContourLine(VMobject):
    """One contour as drawn: a smooth curve through vertices that lie exactly on the level.

    Parameters
    ----------
    error_map
        The map on which it lies.
    contour
        The exact contour in weight space.
    color
        Colour of the theme.
    heavy
        Whether it is one of the heavier index contours.

    Attributes
    ----------
    ink
        Its colour.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> line = ContourLine.traced(error_map, error_map.contours[6], DARK.ink)
    >>> scene.add(error_map, line)
    """

    def __init__(self, error_map: ErrorMap, contour: Contour, color: str, *, heavy: bool) -> None:
        super().__init__(stroke_color=color, stroke_width=HEAVY_LINE if heavy else LIGHT_LINE, fill_opacity=0)
        self.error_map, self.contour, self.heavy, self.ink = error_map, contour, heavy, color
        self.points = error_map.curve(contour)

    def stand(self) -> Self:
        """Move to its place in the view."""
        self.points = self.error_map.curve(self.contour)
        return self

    @classmethod
    def traced(cls, error_map: ErrorMap, contour: Contour, color: str) -> ContourLine:
        """Return a contour as a line drawn over the map, to point it out."""
        line = cls(error_map, contour, color, heavy=True)
        line.set_stroke(width=_TRACED_LINE)
        error_map.carries(line)
        return line

    def claims(self) -> Iterator[Claim]:
        """It lies on its level."""
        if self.has_points():
            yield from self.on_level(settled=False)

    def on_level(self, *, settled: bool) -> Iterator[Claim]:
        """Return the claim that its vertices, and the middles between them, lie on its level."""
        pieces = self.points.reshape(-1, 4, 3)
        # The last vertex of a line that is still being drawn is cut out of a piece.
        end = self.error_map.to_screen(self.contour.points[-1])
        is_whole = len(pieces) == len(self.contour.points) - 1 and np.linalg.norm(pieces[-1, 3] - end) < _NEAR_END
        vertices = np.concatenate([pieces[:, 0], pieces[-1:, 3]]) if is_whole else pieces[:, 0]
        middles = np.einsum("i,nij->nj", np.array([1, 3, 3, 1]) / 8, pieces)
        half_a_pixel = current_frame().height / _ROWS / self.error_map.sight.scale / 2
        for places, check, reach in ((vertices, LEVEL, 0.0), (middles, BETWEEN, half_a_pixel)):
            yield OnLevel(
                landscape=self.error_map.landscape,
                points=self.error_map.to_weights(places),
                levels=np.array([self.contour.level]),
                check=check,
                reach=reach,
                place=places[0],
                settled=settled,
            )
