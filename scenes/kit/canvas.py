"""Things that paint themselves straight onto the frame, for what is too dear as Manim shapes.

A `Painted` mobject is given the Cairo context of the frame, so a map of twenty contours, a fog or a trail costs one
blit. Manim's own camera passes over mobjects that it does not know; `StageCamera` also draws these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Self

import cairo
import numpy as np
from manim import Camera, ManimColor, Mobject, config
from manim.typing import PixelArray


@cache
def frame_colour(colour: str) -> tuple[float, float, float]:
    """Return a colour's parts, each from 0 to 1, as a Cairo context of the frame takes them: blue, green, red.

    The frame's memory holds red first where Cairo expects blue.
    """
    red, green, blue = ManimColor(colour).to_rgb().tolist()
    return blue, green, red


class Painted(Mobject):
    """A mobject with a `paint` method of its own, and an opacity that Manim's fades understand."""

    def __init__(self) -> None:
        super().__init__()
        self.opacity = 1.0
        # Manim draws only mobjects that have points.
        self.points = np.zeros((1, 3))

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Share what is painted: Manim copies a mobject only to remember its opacity before a fade."""
        copied = object.__new__(type(self))
        memo[id(self)] = copied
        copied.__dict__.update(self.__dict__)
        copied.submobjects, copied.updaters = list(self.submobjects), list(self.updaters)
        return copied

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw onto the frame; the context's user space is Manim's, in frame units."""
        raise NotImplementedError

    def trace(self, context: cairo.Context[Any], draw: Callable[[Iterable[Mobject]], None]) -> None:  # noqa: ARG002
        """Draw the same into a vector file, where there are no pixels to copy: by default as on the frame.

        Parameters
        ----------
        context
            Of the file; its user space is the frame's, and colours are given as for the frame.
        draw
            Draws mobjects into the file.
        """
        self.paint(context)

    def set_opacity(self, opacity: float, family: bool = True) -> Self:  # noqa: ARG002 - Manim's signature
        """Set how much of the thing is seen, from 0 to 1."""
        self.opacity = float(opacity)
        return self

    def fade(self, darkness: float = 0.5, family: bool = True) -> Self:
        """Take away a share of what is seen."""
        return self.set_opacity(self.opacity * (1 - darkness), family)

    def interpolate(
        self, mobject1: Mobject, mobject2: Mobject, alpha: float, path_func: Callable[..., Any] | None = None
    ) -> Self:
        """Take the opacity between two others', which is what a fade does."""
        del path_func
        if isinstance(mobject1, Painted) and isinstance(mobject2, Painted):
            self.opacity = (1 - alpha) * mobject1.opacity + alpha * mobject2.opacity
        return self


@contextmanager
def layered(context: cairo.Context[Any], opacity: float) -> Iterator[None]:
    """Lay what is drawn meanwhile over the rest as one sheet of a given opacity."""
    if opacity >= 1:
        yield
        return
    context.push_group()
    yield
    context.pop_group_to_source()
    context.paint_with_alpha(opacity)


class StageCamera(Camera):
    """Manim's camera, which also draws `Painted` mobjects."""

    def type_or_raise(self, mobject: Mobject) -> type[Mobject]:
        """Tell how a mobject is drawn."""
        kind: type[Mobject] = super().type_or_raise(mobject)
        if isinstance(mobject, Painted):
            # Manim makes this table anew at every call.
            self.display_funcs[Painted] = self.display_painted
            return Painted
        return kind

    def display_painted(self, mobjects: Iterable[Mobject], pixels: PixelArray) -> None:
        """Let each mobject paint itself."""
        context = self.get_cairo_context(pixels)
        for mobject in mobjects:
            if isinstance(mobject, Painted) and mobject.opacity > 0:
                context.save()
                # Manim leaves the path of the last shape that it drew.
                context.new_path()
                mobject.paint(context)
                context.restore()


class Sheet:
    """A transparent sheet as large as the frame, to draw on once and lay over many frames."""

    # With slots Manim's cache of animations passes over the pixels; they follow from the mobject that owns the sheet.
    __slots__ = ("pixels", "surface")

    def __init__(self) -> None:
        self.pixels: np.ndarray = np.zeros((config.pixel_height, config.pixel_width, 4), dtype=np.uint8)
        self.surface = cairo.ImageSurface.create_for_data(
            self.pixels.data, cairo.FORMAT_ARGB32, config.pixel_width, config.pixel_height
        )

    def draw(self, mobjects: Iterable[Mobject]) -> None:
        """Draw mobjects with Manim's own camera."""
        camera = StageCamera()
        camera.set_pixel_array(self.pixels)
        camera.capture_mobjects(list(mobjects))
        self.pixels[:] = camera.pixel_array
        self.surface.mark_dirty()

    def lay(self, context: cairo.Context[Any], opacity: float = 1.0) -> None:
        """Lay the sheet over the frame."""
        context.identity_matrix()
        context.set_source_surface(self.surface, 0, 0)
        if opacity < 1:
            context.paint_with_alpha(opacity)
        else:
            context.paint()
