"""Signs and words that keep their size while the points of the map to which they are pinned move over the frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

import numpy as np
from manim import Mobject
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.kit.shapes.rigid import Placed

if TYPE_CHECKING:
    from scenes.kit.map.error_map import ErrorMap


class Pins:
    """Holds parts of a mobject at weights of a map, each with its first offset.

    The owner of the parts must keep this object, or they are no longer placed.

    Parameters
    ----------
    error_map
        The map.
    parts
        Mobjects that are already placed.
    weights
        Weights to which each is pinned, shape (n, 2).
    """

    # Manim's cache of animations ignores slots; the parts' points depend on these and on the view.
    __slots__ = ("__weakref__", "error_map", "offsets", "parts", "weights")

    def __init__(self, error_map: ErrorMap, parts: Sequence[Mobject], weights: ArrayLike) -> None:
        self.error_map, self.parts = error_map, [Placed(part) for part in parts]
        self.weights = np.asarray(weights, dtype=float).reshape(-1, 2)
        places = error_map.to_screen(self.weights)
        self.offsets: list[Array] = [part.middle - place for part, place in zip(self.parts, places, strict=True)]
        error_map.carries(self)

    @classmethod
    def where_they_are(cls, error_map: ErrorMap, parts: Sequence[Mobject]) -> Self:
        """Pin each part to the weights under its middle."""
        middles = np.array([part.get_center() for part in parts]).reshape(-1, 3)
        return cls(error_map, parts, error_map.to_weights(middles))

    def stand(self) -> None:
        """Move each part to where its weights are now."""
        places = self.error_map.to_screen(self.weights)
        for part, place, offset in zip(self.parts, places, self.offsets, strict=True):
            part.put(place + offset)
