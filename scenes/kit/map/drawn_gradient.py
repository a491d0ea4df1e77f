"""What the gradient's arrow and the arrows of its components share: their place, their scale and their claim."""

from __future__ import annotations

from abc import abstractmethod
from typing import Self

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.vectors import DrawnVector
from scenes.kit.map.error_map import ErrorMap

# A vector shorter than this in frame units (a hundredth of a pixel) draws no arrow.
NO_LENGTH = 1e-4


class DrawnGradient(VGroup):
    """The gradient at a point of the map, whole or by components; it depends on the landscape as it moves.

    Parameters
    ----------
    error_map
        The map on which it stands.
    scale
        Frame units per unit of ‖∇E‖ with the whole map in view; the same for every arrow of a segment.

    Examples
    --------
    >>> class Needle(DrawnGradient):
    ...     def _shape(self):
    ...         slope = self.error_map.landscape.gradient(self.point)
    ...         end = self.foot + self.units_per_slope * np.append(slope, 0)
    ...         self.submobjects = [Line(self.foot, end, color=DARK.ascent, stroke_width=6)]
    ...         return self
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map, *(Needle(error_map, 0.3).set_point((x, 0.1)) for x in np.linspace(-2.6, 2.6, 8)))
    """

    point: Array

    def __init__(self, error_map: ErrorMap, scale: float) -> None:
        super().__init__()
        self.error_map, self.whole_scale = error_map, scale
        error_map.carries(self)

    @property
    def units_per_slope(self) -> float:
        """Frame units per unit of ‖∇E‖ in the present view: from nearer, arrows are longer, like all distances."""
        return self.whole_scale * self.error_map.zoom

    @property
    def foot(self) -> Array:
        """Its start on screen, shape (3,)."""
        return self.error_map.to_screen(self.point)

    def set_point(self, point: ArrayLike) -> Self:
        """Move to other weights; directions and lengths are those of the landscape there."""
        self.point = np.asarray(point, dtype=float)
        return self._shape()

    def stand(self) -> Self:
        """Move to its place in the view, with its length there."""
        return self._shape()

    @abstractmethod
    def _shape(self) -> Self:
        """Give every part its shape at the point."""

    def _claim(
        self, foot: Array, end: Array, *, is_whole: bool, sense: int = 1, axis: int | None = None, turning: bool = False
    ) -> DrawnVector:
        """Return the claim that an arrow, as drawn from foot to end, is the gradient or one component of it.

        While it grows, it is not longer. For ``sense``, ``axis`` and ``turning`` see `DrawnVector`.
        """
        weights = self.error_map.to_weights(foot)
        return DrawnVector(
            landscape=self.error_map.landscape,
            point=self.point,
            foot=weights,
            vector=self.error_map.to_weights(end) - weights,
            place=foot,
            key=("arrows", id(self.error_map)),
            sense=sense,
            axis=axis,
            growing=None if is_whole else self.units_per_slope / self.error_map.scale_factor,
            turning=turning,
        )
