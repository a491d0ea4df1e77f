"""Which part of a map is in view, how that changes, and what stands on the map meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Domain
from scenes.arrays import Array

# The relative difference up to which zooms count as the same.
_SAME_ZOOM = 1e-9


@dataclass(frozen=True)
class View:
    """The part of a map in view: the weights in its middle, and the magnification compared with the whole map.

    Attributes
    ----------
    center
        Weights in the middle of the view.
    zoom
        1 shows the whole domain, 2 half of its width and height.
    detail
        How soon finer contours show: between the map's own they are drawn as if at this share of the zoom. With 1 about
        as many contours are in view from near as from afar; with a quarter, a fourfold zoom shows only the map's own.
    """

    center: tuple[float, float]
    zoom: float = 1.0
    detail: float = 1.0

    @classmethod
    def of(cls, center: ArrayLike, zoom: float, detail: float = 1.0) -> Self:
        """Return the view of weights of shape (2,).

        Raises
        ------
        ValueError
            If zoom or detail is not a number above 0, or the centre is not two finite numbers.
        """
        middle = np.asarray(center, dtype=float)
        if middle.shape != (2,) or not np.isfinite(middle).all():
            raise ValueError(f"a view's centre must be two finite weights: got {middle.tolist()}")
        for name, value in (("zoom", zoom), ("detail", detail)):
            if not (np.isfinite(value) and value > 0):
                raise ValueError(f"a view's {name} must be a number above 0: got {value:g}")
        return cls((float(middle[0]), float(middle[1])), float(zoom), float(detail))

    def seen(self, domain: Domain) -> Domain:
        """Return the weights in view on a map over a domain."""
        half = domain.size / (2 * self.zoom)
        return Domain(np.array(self.center) - half, np.array(self.center) + half)

    def inside(self, domain: Domain) -> View:
        """Return the nearest view that shows nothing beyond the domain; the whole map if the view is as large."""
        if self.zoom <= 1:
            return View.of(domain.center, 1.0, self.detail)
        half = domain.size / (2 * self.zoom)
        center = np.clip(np.array(self.center), domain.lower + half, domain.upper - half)
        return View.of(center, self.zoom, self.detail)

    def beyond(self, domain: Domain) -> Array:
        """Return how far the view reaches beyond a domain along each weight, shape (2,); 0 if it is inside."""
        return np.array(self.center) - self.inside(domain).center

    def moved(self, by: Array) -> View:
        """Return the view moved by some weights, shape (2,)."""
        return self if not by.any() else View.of(np.array(self.center) + by, self.zoom, self.detail)

    def towards(self, other: View, share: float) -> View:
        """Return the view at a share of the way to another one.

        The zoom changes by equal factors in equal times; the centre moves so that the ground moves straight and, if the
        view gets closer, towards a point that is fixed on the frame.
        """
        if share in (0.0, 1.0):
            return other if share else self
        first, last = np.array(self.center), np.array(other.center)
        ratio = other.zoom / self.zoom
        zoom = self.zoom * ratio**share
        # The inverse of the zoom is the width of the view.
        width, last_width = 1 / self.zoom, 1 / other.zoom
        moved = share if abs(ratio - 1) < _SAME_ZOOM else (width - 1 / zoom) / (width - last_width)
        detail = self.detail * (other.detail / self.detail) ** share
        return View.of((1 - moved) * first + moved * last, zoom, detail)

    def nearer(self, factor: float) -> View:
        """Return the view of the same centre with a larger zoom."""
        return replace(self, zoom=self.zoom * factor)


@runtime_checkable
class OnMap(Protocol):
    """A thing on a map, placed by its weights, that moves when the view changes."""

    def stand(self) -> object:
        """Move to its place in the view, with its lengths there; strokes, heads and font size stay the same."""


@dataclass
class Sight:
    """Where a map is placed and what of it is in view; copies of a map share it.

    Attributes
    ----------
    scale
        Frame units per unit of weight with the whole map in view.
    screen_center
        Middle of its rectangle, shape (3,).
    view
        Part of it in view.
    """

    scale: float
    screen_center: Array
    view: View

    def __eq__(self, other: object) -> bool:
        """Tell whether everything has the same place."""
        return (
            isinstance(other, Sight)
            and self.scale == other.scale
            and self.view == other.view
            and np.array_equal(self.screen_center, other.screen_center)
        )
