"""Things that stand on the map at a point and move over it, along with everything that they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
from manim import ORIGIN, Animation, Circle, Group, VGroup
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.numbers import OWN_POINT
from scenes.claims.pictures import STANDS, span
from scenes.claims.protocol import Claim, Finding, Together
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import outline_samples
from scenes.kit.paint.keyed import Keyed
from scenes.kit.shapes.glow import glow
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.shapes.signs import dot


class Marker(VGroup):
    """A dot with a soft halo that stands for the model, at its present weights.

    Parameters
    ----------
    error_map
        The map on which it stands.
    point
        Weights, shape (2,).
    radius
        Radius in frame units.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> marker = Marker(error_map, (1.0, 0.6))
    >>> error = LiveNumber(error_map.landscape.value, (1.0, 0.6), 30, DARK.ink).place(marker.get_right() + 1.2 * RIGHT)
    >>> scene.add(error_map, marker, error)
    """

    def __init__(self, error_map: ErrorMap, point: ArrayLike, radius: float = 0.1) -> None:
        super().__init__()
        self.error_map = error_map
        self.point = np.asarray(point, dtype=float)
        ring = Circle(radius=radius, stroke_color=error_map.theme.ball)
        self.add(*glow(ring, 0.6 * error_map.theme.glow), dot((0, 0, 0), radius, error_map.theme.ball))
        self._body = Rigid(self, anchor=ORIGIN)
        error_map.carries(self)
        self.stand()

    def stand(self) -> Self:
        """Move to its place in the view."""
        self._body.put(self.error_map.to_screen(self.point))
        return self

    def no_text_here(self) -> Array:
        """Return points of the frame that no text may cover, shape (n, 2)."""
        return outline_samples([self])

    @property
    def drawn_center(self) -> Array:
        """The middle of the dot as drawn, shape (3,)."""
        dot_points = self.submobjects[-1].points
        return np.asarray((dot_points.min(axis=0) + dot_points.max(axis=0)) / 2)

    def claims(self) -> Iterator[Claim]:
        """It stands at its weights."""
        center = self.drawn_center
        weights = self.error_map.to_weights(center)
        off = float(np.linalg.norm(weights - self.point)) / span(self.error_map.landscape)
        yield Finding(check=STANDS, figure=off, place=center)
        yield Together(check=OWN_POINT, key=("weights", weights.size), place=weights, leads=True)

    def set_point(self, point: ArrayLike) -> Self:
        """Move to other weights."""
        self.point = np.asarray(point, dtype=float)
        return self.stand()


class LiveNumber(ReadOut):
    """A number that is computed from the weights of the marker."""

    def __init__(
        self, measure: Callable[[Array], float], point: ArrayLike, size: float, color: str, **style: Any
    ) -> None:
        self.measure, self.point = Keyed(measure), np.asarray(point, dtype=float)
        super().__init__(self.measured(), size, color, truth=self.measured, **style)

    def set_point(self, point: ArrayLike) -> Self:
        """Show the number at other weights."""
        self.point = np.asarray(point, dtype=float)
        return self.set_value(self.measured())

    def measured(self) -> float:
        """Return the measure at its weights."""
        return self.measure(self.point)

    def claims(self) -> Iterator[Claim]:
        """It is its measure at weights where something is drawn."""
        yield from super().claims()
        yield Together(
            check=OWN_POINT, key=("weights", self.point.size), place=self.point, leads=False, means=self.measure
        )


@runtime_checkable
class Facing(Protocol):
    """A walker that faces a direction."""

    def face(self, direction: ArrayLike) -> object:
        """Turn to a direction in weight space, shape (2,); one without length changes nothing."""


class Walk(Animation):
    """Walkers move along a path in weight space together.

    Parameters
    ----------
    way
        Weights on the path, shape (n, 2), n at least 2; walked at even speed before easing.
    walkers
        Mobjects with `set_point`.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> marker = Marker(error_map, (-1.0, 0.6))
    >>> arrow = GradientArrow(error_map, (-1.0, 0.6), 0.3)
    >>> scene.add(error_map, marker, arrow)
    >>> scene.play(Walk([(-1.0, 0.6), (1.0, 0.6)], marker, arrow), run_time=2)
    """

    def __init__(self, way: ArrayLike, *walkers: Any, **kwargs: Any) -> None:
        self.way = np.asarray(way, dtype=float)
        steps = np.linalg.norm(np.diff(self.way, axis=0), axis=1)
        self.shares = np.concatenate([[0.0], np.cumsum(steps)]) / max(steps.sum(), np.finfo(float).tiny)
        self.walkers = walkers
        # A group is redrawn on top of everything else; one walker alone keeps its place in the drawing order.
        super().__init__(walkers[0] if len(walkers) == 1 else Group(*walkers), **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        point = np.array([np.interp(share, self.shares, self.way[:, axis]) for axis in range(self.way.shape[1])])
        # Beyond its end a path continues in the direction of its last piece.
        following = min(int(np.searchsorted(self.shares, share, side="right")), len(self.way) - 1)
        ahead = self.way[following] - (point if share < 1 else self.way[following - 1])
        for walker in self.walkers:
            walker.set_point(point)
            if isinstance(walker, Facing):
                walker.face(ahead)


def error_at(landscape: Landscape, point: Array) -> float:
    """Return the error at weights of shape (p,), as a number."""
    return float(landscape.value(point))
