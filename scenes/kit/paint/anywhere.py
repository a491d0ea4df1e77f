"""Where painted things are seen: moved like any mobject, and through whatever camera a scene has.

Manim's own cameras silently skip mobjects that they do not know. So that a map, a fog or a chart shows in any scene,
Manim's `Camera`, and with it all its subclasses, is taught to draw what paints itself when the first such thing is
made. `FrameCamera` of this package draws the same faster.

Motions of the frame's plane are Cairo's matrices: `first.multiply(second)` applies the first one, then the second one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

import cairo
import numpy as np
from manim import Camera, Mobject, config
from manim.typing import PixelArray

from scenes.arrays import Array
from scenes.kit.paint.keyed import Keyed

# Points that have moved by at most this distance have only been rounded, in frame units.
_ROUNDING = 1e-9
# The largest relative difference of a motion's two scales that counts as one: pixels that are nearly square, as with
# 854×480 of them, count as square.
_ONE_SCALE = 3e-3


def whole_frame() -> cairo.Matrix:
    """Return the matrix of a context that shows the whole frame: from frame units about the middle to pixels."""
    across, up = config.pixel_width / config.frame_width, config.pixel_height / config.frame_height
    return cairo.Matrix(across, 0, 0, -up, config.pixel_width / 2, config.pixel_height / 2)


def shows_whole_frame(context: cairo.Context[Any]) -> bool:
    """Tell whether a context shows the whole frame, to less than a pixel, on a surface of the configured size."""
    if _size(context) != (config.pixel_width, config.pixel_height):
        return False
    across, up = config.frame_width / 2, config.frame_height / 2
    here, there = context.get_matrix(), whole_frame()
    ends = [(-across, -up), (across, -up), (across, up)]
    return all(
        abs(one - other) < 1
        for end in ends
        for one, other in zip(here.transform_point(*end), there.transform_point(*end), strict=True)
    )


def _size(context: cairo.Context[Any]) -> tuple[int, int] | None:
    surface = context.get_target()
    return (surface.get_width(), surface.get_height()) if isinstance(surface, cairo.ImageSurface) else None


def seen_through(context: cairo.Context[Any]) -> cairo.Matrix | None:
    """Return the motion from a picture of the whole frame to what a context shows.

    None if its surface differs in size from such a picture.
    """
    if _size(context) != (config.pixel_width, config.pixel_height):
        return None
    pixels_to_frame = whole_frame()
    pixels_to_frame.invert()
    return context.get_matrix().multiply(pixels_to_frame)


def lay_in_frame(context: cairo.Context[Any], surface: cairo.Surface) -> None:
    """Draw a picture of the whole frame where a context has the frame."""
    pixels_to_frame = whole_frame()
    pixels_to_frame.invert()
    context.transform(pixels_to_frame)
    context.set_source_surface(surface, 0, 0)
    context.get_source().set_filter(cairo.Filter.GOOD)
    context.paint()


def motion_between(rest: Array, now: Array) -> cairo.Matrix | None:
    """Return the motion that takes a rectangle's corners, upper left first, row by row, from one place to another.

    None if they have not moved. Shapes (4, 3); the first three count.
    """
    if np.abs(now - rest).max() < _ROUNDING:
        return None
    basis = np.stack([rest[1] - rest[0], rest[2] - rest[0]], axis=-1)[:2]
    image = np.stack([now[1] - now[0], now[2] - now[0]], axis=-1)[:2]
    (xx, xy), (yx, yy) = (image @ np.linalg.inv(basis)).tolist()
    x, y = rest[0, :2].tolist()
    left, top = now[0, :2].tolist()
    return cairo.Matrix(xx, yx, xy, yy, left - xx * x - xy * y, top - yx * x - yy * y)


def scale_of(motion: cairo.Matrix) -> float | None:
    """Return the scale of a uniform motion; None if it turns, mirrors or distorts."""
    larger = abs(motion.xx)
    if motion.xx <= 0 or motion.yy <= 0 or abs(motion.yy - motion.xx) > _ONE_SCALE * larger:
        return None
    return float(motion.xx) if abs(motion.xy) + abs(motion.yx) < _ROUNDING * larger else None


def moved_points(motion: cairo.Matrix, points: Array) -> Array:
    """Return the images under a motion of points of shape (..., 2 or 3); a third coordinate stays."""
    flat = points[..., :2] @ np.array([[motion.xx, motion.yx], [motion.xy, motion.yy]]) + (motion.x0, motion.y0)
    return np.concatenate([flat, points[..., 2:]], axis=-1)


@cache
def teach_cameras(painted: type[Mobject], show: Callable[[Any, cairo.Context[Any]], None]) -> None:
    """Let Manim's camera, and all its subclasses, draw a kind of mobject from now on in this process.

    Parameters
    ----------
    painted
        Class of the mobjects.
    show
        Function that draws one of them; the context's user space is the scene's.
    """
    told = Camera.type_or_raise

    def type_or_raise(camera: Camera, mobject: Mobject) -> type[Mobject]:
        kind: type[Mobject] = told(camera, mobject)
        if not isinstance(mobject, painted):
            return kind
        camera.display_funcs[painted] = Keyed(partial(_display, camera, show))
        return painted

    Camera.type_or_raise = type_or_raise  # type: ignore[method-assign, assignment]


def _display(
    camera: Camera,
    show: Callable[[Any, cairo.Context[Any]], None],
    mobjects: Iterable[Mobject],
    pixels: PixelArray,
) -> None:
    """Draw mobjects onto a camera's pixels, one after the other."""
    context = camera.get_cairo_context(pixels)
    for mobject in mobjects:
        context.save()
        # Manim leaves the path of the last shape that it drew.
        context.new_path()
        show(mobject, context)
        context.restore()
