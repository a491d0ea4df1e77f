"""Fog that hides the map but for the ground around one point."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import Animation
from manim.typing import Point3DLike
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.paint.canvas import Painted, frame_colour

_FEATHER = 1.35


class Fog(Painted):
    """Fog over the whole frame with a clear place in it.

    Parameters
    ----------
    center
        The middle of the clear place, a point of the frame.
    radius
        How far one sees, in frame units; the fog closes softly beyond.
    theme
        Gives the fog's colour.
    """

    claims_nothing: ClassVar[str] = "hides the map"

    def __init__(self, center: Point3DLike, radius: float, theme: Theme) -> None:
        super().__init__()
        self.clear_center, self.clear_radius, self.theme = tuple(center), radius, theme
        self.around: tuple[ErrorMap, Array] | None = None

    @classmethod
    def on_map(cls, error_map: ErrorMap, weights: ArrayLike, radius: float) -> Self:
        """Return fog around a point of a map; from nearer the clear place is larger, as all ground is.

        Parameters
        ----------
        error_map
            The map that it hides.
        weights
            Shape (2,).
        radius
            How far one sees, in frame units where the whole map is seen.
        """
        point = np.asarray(weights, dtype=float)
        fog = cls(error_map.to_screen(point), radius, error_map.theme)
        fog.around = error_map, point
        error_map.carries(fog)
        return fog

    def stand(self) -> Self:
        """Take the place that belongs to the view."""
        if self.around is not None:
            error_map, point = self.around
            self.clear_center = tuple(error_map.to_screen(point).tolist())
        return self

    @property
    def radius(self) -> float:
        """How far one sees on the frame."""
        return self.clear_radius * (self.around[0].zoom if self.around is not None else 1.0)

    def set_radius(self, radius: float) -> None:
        """Let the eye see further."""
        self.clear_radius = radius

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the fog."""
        fog = frame_colour(self.theme.fog)
        x, y = self.clear_center[:2]
        outer = self.radius * _FEATHER
        pattern = cairo.RadialGradient(x, y, self.radius, x, y, outer)
        pattern.add_color_stop_rgba(0, *fog, 0)
        pattern.add_color_stop_rgba(1, *fog, self.opacity)
        # A gradient is expensive: it is drawn only where the fog is neither clear nor closed.
        context.set_antialias(cairo.ANTIALIAS_NONE)
        context.set_fill_rule(cairo.FILL_RULE_EVEN_ODD)
        context.set_source_rgba(*fog, self.opacity)
        frame = current_frame()
        context.rectangle(-frame.width / 2, -frame.height / 2, frame.width, frame.height)
        context.rectangle(x - outer, y - outer, 2 * outer, 2 * outer)
        context.fill()
        context.set_source(pattern)
        context.rectangle(x - outer, y - outer, 2 * outer, 2 * outer)
        context.arc(x, y, self.radius, 0, 2 * np.pi)
        context.fill()


class Lift(Animation):
    """The fog draws back from its clear place until all is seen."""

    def __init__(self, fog: Fog, **kwargs: Any) -> None:
        self.fog = fog
        self.start, self.end = fog.clear_radius, fog.clear_radius + current_frame().width
        super().__init__(fog, remover=True, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        progress = self.rate_func(alpha)
        self.fog.set_radius(self.start + progress**2 * (self.end - self.start))
        self.fog.set_opacity(1 - progress**3)
