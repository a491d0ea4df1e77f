"""Things that paint themselves straight onto the frame, for what is too expensive as Manim shapes.

A `Painted` mobject gets the Cairo context of the frame, so a map of twenty contours, a fog or a trail costs one blit.
`FrameCamera` draws it fastest; for Manim's own cameras see `scenes.kit.paint.anywhere`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import groupby
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar, cast, overload

import cairo
import numpy as np
from manim import Camera, ManimColor, Mobject, VMobject, config
from manim.constants import LineJointType
from manim.typing import PixelArray
from manim.utils.paths import straight_path
from numpy.typing import NDArray

from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.settings import draw_with_cairo, require_cairo
from scenes.kit.paint.anywhere import lay_in_frame, motion_between, shows_whole_frame, teach_cameras, whole_frame
from scenes.kit.paint.keyed import Keyed
from scenes.kit.paint.memory import Memory
from scenes.kit.paint.scratch import Scratch
from scenes.kit.paint.tiles import Pixels, Tiles, copy_tiles, words

# A rectangle of the frame, in frame units: left, bottom, right, top.
Reach = tuple[float, float, float, float]
# Many rectangles, shape (n, 4).
Reaches = NDArray[np.float64]

_Picture = TypeVar("_Picture")

# Under Manim's command, its renderer is chosen before the scenes are imported, and used after it.
draw_with_cairo()

# The largest mitre of a corner in Cairo, in halves of the stroke's width.
_MITRE = 5.0
_MITRED = (LineJointType.AUTO, LineJointType.MITER)
# How far a shape's antialiased edge, and the shared colours of neighbouring pixels in a video, may reach, in pixels.
_SMOOTH = 2


@cache
def frame_colour(colour: str) -> tuple[float, float, float]:
    """Return a colour's channels, each from 0 to 1, in the order of the frame's Cairo context: blue, green, red.

    The frame's memory stores red first where Cairo expects blue.
    """
    red, green, blue = ManimColor(colour).to_rgb().tolist()
    return blue, green, red


def paper_or_none(paper: str) -> str | None:
    """Return the colour of the paper; None if the film is drawn without any."""
    return paper if config.background_opacity > 0 else None


class Painted(Mobject):
    """A mobject with its own `paint` method, which Manim moves and fades like any other.

    Manim sees the corners of a rectangle, by default the frame's; if these are moved, the thing is shown moved.

    Attributes
    ----------
    elsewhere
        How it is drawn when the context does not show the whole frame: by `paint` or by `trace`, if they respect the
        context's matrix; or as a picture of the whole frame.
    traced_moved
        Whether `trace` itself draws it at the place it was moved to.

    Examples
    --------
    >>> class Rays(Painted):
    ...     def paint(self, context):
    ...         set_colour(context, DARK.descent, self.opacity)
    ...         for angle in np.linspace(0, np.pi, 19):
    ...             context.move_to(0, -2)
    ...             context.line_to(5 * np.cos(angle), 5 * np.sin(angle) - 2)
    ...         context.set_line_width(0.05)
    ...         context.stroke()
    >>> scene.add(Rays().scale(0.8).shift(0.5 * UP))
    """

    traced_moved: ClassVar[bool] = False
    elsewhere: ClassVar[Literal["painted", "traced", "as a picture"]] = "painted"

    def __init__(self) -> None:
        require_cairo()
        super().__init__()
        teach_cameras(Painted, Painted.draw_on)
        self.opacity = 1.0
        self._kept: Scratch[dict[str, Any]] = Scratch({})
        frame = current_frame()
        self.stand_in((-frame.width / 2, -frame.height / 2, frame.width / 2, frame.height / 2))

    def stand_in(self, place: Reach) -> None:
        """Let Manim see a rectangle in place of the thing, unmoved."""
        left, bottom, right, top = place
        self.points = np.array([(left, top, 0.0), (right, top, 0.0), (left, bottom, 0.0), (right, bottom, 0.0)])
        self.at_rest: Array = self.points.copy()

    def motion(self) -> cairo.Matrix | None:
        """Return how it has been moved; None if it has not."""
        return motion_between(self.at_rest, self.points)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Share what is painted: Manim copies a mobject only to remember its opacity and place before they change."""
        copied = object.__new__(type(self))
        memo[id(self)] = copied
        copied.__dict__.update(self.__dict__)
        copied.submobjects, copied.updaters = list(self.submobjects), list(self.updaters)
        copied.points = self.points.copy()
        return copied

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw onto the frame; the context's user space is Manim's, in frame units."""
        raise NotImplementedError

    def reach(self) -> Reach | Reaches | None:
        """Return the part of the frame that is painted on, at most; None if that may be all of it.

        A known part is drawn faster. Nothing is painted outside one; the thing itself must keep within many rectangles.
        """
        return None

    def trace(self, context: cairo.Context[Any], draw: Callable[[Iterable[Mobject]], None]) -> None:  # noqa: ARG002
        """Draw the same into a vector file, where there are no pixels to copy: by default as on the frame.

        Parameters
        ----------
        context
            Context of the file; its user space is the frame's, and colours are given as for the frame.
        draw
            Function that draws mobjects into the file.
        """
        self.paint(context)

    def set_opacity(self, opacity: float, family: bool = True) -> Self:  # noqa: ARG002 - Manim's signature
        """Set the opacity of the thing, from 0 to 1."""
        self.opacity = float(opacity)
        return self

    def fade(self, darkness: float = 0.5, family: bool = True) -> Self:
        """Reduce the opacity by a share."""
        return self.set_opacity(self.opacity * (1 - darkness), family)

    def interpolate(
        self, mobject1: Mobject, mobject2: Mobject, alpha: float, path_func: Callable[..., Any] | None = None
    ) -> Self:
        """Take the opacity and the place between those of two others, as in a fade."""
        if isinstance(mobject1, Painted) and isinstance(mobject2, Painted):
            self.opacity = (1 - alpha) * mobject1.opacity + alpha * mobject2.opacity
            if self.at_rest is mobject1.at_rest and self.at_rest is mobject2.at_rest:
                # What stays in place must not gather rounding errors.
                stays = np.array_equal(mobject1.points, mobject2.points)
                between = (path_func or straight_path())(mobject1.points, mobject2.points, alpha)
                self.points = mobject1.points.copy() if stays else np.asarray(between)
        return self

    def covers_frame(self) -> bool:
        """Tell whether `paint` leaves nothing of what was there before: opaque all over the frame.

        What it is drawn on need not be made ready then.
        """
        return False

    def is_at_home(self, context: cairo.Context[Any]) -> bool:
        """Tell whether `paint` draws it directly: unmoved, on a context that shows the whole frame."""
        return self.motion() is None and shows_whole_frame(context)

    def draw_on(self, context: cairo.Context[Any]) -> None:
        """Draw onto any context whose user space is the scene's."""
        if self.opacity <= 0:
            return
        if self.is_at_home(context):
            self.paint(context)
            return
        motion = self.motion()
        if motion is not None:
            context.transform(motion)
        self.paint_elsewhere(context)

    def paint_elsewhere(self, context: cairo.Context[Any]) -> None:
        """Draw when the context does not show the whole frame; its user space is the frame's, wherever that is."""
        if self.elsewhere == "painted":
            self.paint(context)
        elif self.elsewhere == "traced":
            self.trace(context, _draw_nothing)
        else:
            sheet = Sheet()
            on_sheet = cairo.Context(sheet.surface)
            on_sheet.set_matrix(whole_frame())
            self.paint(on_sheet)
            sheet.surface.flush()
            lay_in_frame(context, sheet.surface)


def _draw_nothing(_: Iterable[Mobject]) -> None:
    """Draw nothing: what is traced elsewhere draws no mobjects."""


class drawn_once(Generic[_Picture]):  # noqa: N801 - used like functools.cached_property
    """Marks a method of a `Painted` thing whose value is made when first needed, and kept.

    It is kept out of sight of Manim's cache, for which it makes no difference whether the thing has been drawn yet.
    """

    def __init__(self, make: Callable[[Any], _Picture]) -> None:
        self.make, self.__doc__ = make, make.__doc__

    @overload
    def __get__(self, thing: None, owner: type[Painted]) -> Self: ...

    @overload
    def __get__(self, thing: Painted, owner: type[Painted]) -> _Picture: ...

    def __get__(self, thing: Painted | None, owner: type[Painted]) -> _Picture | Self:
        """Return the value; on the class, this descriptor itself."""
        if thing is None:
            return self
        kept, name = thing._kept.value, self.make.__name__
        if name not in kept:
            kept[name] = self.make(thing)
        found: _Picture = kept[name]
        return found


@contextmanager
def layered(context: cairo.Context[Any], opacity: float) -> Iterator[None]:
    """Paint what is drawn meanwhile over the rest as one sheet of a given opacity."""
    if opacity >= 1:
        yield
        return
    context.push_group()
    yield
    context.pop_group_to_source()
    context.paint_with_alpha(opacity)


class FrameCamera(Camera):
    """Manim's camera, which also draws `Painted` mobjects, and redraws only what has changed.

    It knows where it has drawn: only there is the background of the next frame restored, and only there must the
    converter of the frames look. The pixels are those of Manim's camera.
    """

    def __init__(self, **options: Any) -> None:
        self._scratch = Scratch(Memory())
        super().__init__(**options)

    @property
    def _memory(self) -> Memory:
        return self._scratch.value

    def set_pixel_array(
        self, pixel_array: PixelArray | list[Any] | tuple[Any, ...], convert_from_floats: bool = False
    ) -> None:
        """Take over a picture; if it is the same as last time, only where something was drawn since.

        That is done when something is drawn again, which may cover all of it.
        """
        if self._memory.ground is not None and cast(Any, pixel_array) is self._memory.ground:
            self._memory.is_stale = True
            return
        self._memory.is_stale = False
        super().set_pixel_array(pixel_array, convert_from_floats)
        height, width = self.pixel_array.shape[:2]
        self._memory.drawn, self._memory.wiped = Tiles(width, height), Tiles(width, height)
        self._memory.wiped.mark_all()
        as_it_is = isinstance(pixel_array, np.ndarray) and pixel_array.dtype == self.pixel_array.dtype
        self._memory.ground = cast(Pixels, pixel_array) if as_it_is else None

    def capture_mobjects(self, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        """Draw mobjects, the lowest first."""
        drawn = self.get_mobjects_to_display(mobjects, **kwargs)
        if self._memory.is_stale:
            self._wipe(covered=bool(drawn) and self._is_covered_by(drawn[0]))
        for kind, alike in groupby(drawn, self.type_or_raise):
            self.display_funcs[kind](list(alike), self.pixel_array)

    def _is_covered_by(self, lowest: Mobject) -> bool:
        if not (isinstance(lowest, Painted) and lowest.covers_frame()):
            return False
        return lowest.is_at_home(self.get_cairo_context(self.pixel_array))

    def _wipe(self, *, covered: bool) -> None:
        """Restore the ground where something was drawn, unless the next mobject covers it."""
        ground = self._memory.ground
        if ground is not None and not covered:
            copy_tiles(words(ground), words(cast(Pixels, self.pixel_array)), self._memory.drawn.marks)
        self._memory.wiped.add(self._memory.drawn)
        self._memory.drawn.clear()
        self._memory.is_stale = False

    def init_background(self) -> None:
        """Make the background; like everything that Cairo draws on, its colour is premultiplied by its opacity."""
        super().init_background()
        if self.background_opacity < 1 and self.background is not None:
            self.background[..., :3] = np.rint(self.background[..., :3] * self.background_opacity)

    def changed_tiles(self) -> Tiles:
        """Return the tiles that may have changed since the last call."""
        changed, self._memory.wiped = self._memory.wiped, Tiles(self.pixel_width, self.pixel_height)
        changed.add(self._memory.drawn)
        return changed

    def type_or_raise(self, mobject: Mobject) -> type[Mobject]:
        """Return how a mobject is drawn."""
        found = type(mobject)
        if found not in self._memory.kinds:
            # Manim rebuilds its table of display functions at every call.
            kind: type[Mobject] = super().type_or_raise(mobject)
            self.display_funcs[Painted] = Keyed(self.display_painted)
            self._memory.kinds[found] = Painted if isinstance(mobject, Painted) else kind
        return self._memory.kinds[found]

    def display_painted(self, mobjects: Iterable[Mobject], pixels: PixelArray) -> None:
        """Let each mobject paint itself."""
        context = self.get_cairo_context(pixels)
        for mobject in mobjects:
            if isinstance(mobject, Painted) and mobject.opacity > 0:
                context.save()
                # Manim leaves the path of the last shape that it drew.
                context.new_path()
                self._keep_to(context, mobject.reach() if mobject.is_at_home(context) else None)
                mobject.draw_on(context)
                context.restore()

    def set_cairo_context_path(self, ctx: cairo.Context[Any], vmobject: VMobject) -> Self:
        """Make a shape's outline the context's path."""
        if not self._memory.outlines.trace(ctx, vmobject):
            super().set_cairo_context_path(ctx, vmobject)
        return self

    def display_vectorized(self, vmobject: VMobject, ctx: cairo.Context[Any]) -> Self:
        """Draw a shape, unless it is invisible."""
        width = max(_seen_width(vmobject, background=behind) for behind in (True, False))
        if not width and not vmobject.get_fill_rgbas()[:, 3].any():
            return self
        super().display_vectorized(vmobject, ctx)
        corners = _MITRE if vmobject.joint_type in _MITRED else 1.0
        self._mark(ctx, ctx.path_extents(), corners * width * self.cairo_line_width_multiple)
        return self

    def display_multiple_image_mobjects(self, image_mobjects: Iterable[Any], pixel_array: PixelArray) -> None:
        """Draw pictures, wherever they are."""
        super().display_multiple_image_mobjects(image_mobjects, pixel_array)
        self._memory.drawn.mark_all()

    def display_multiple_point_cloud_mobjects(self, pmobjects: Iterable[Any], pixel_array: PixelArray) -> None:
        """Draw points, wherever they are."""
        super().display_multiple_point_cloud_mobjects(pmobjects, pixel_array)
        self._memory.drawn.mark_all()

    def _keep_to(self, context: cairo.Context[Any], reach: Reach | Reaches | None) -> None:
        """Clip to a rectangle, and mark its tiles; or mark those of many rectangles."""
        if reach is None:
            self._memory.drawn.mark_all()
            return
        if isinstance(reach, np.ndarray):
            self._mark_each(context, reach)
            return
        left, top, right, bottom = self._mark(context, reach)
        matrix = context.get_matrix()
        context.identity_matrix()
        # Clip along whole pixels: anything else would leave an antialiased edge.
        context.rectangle(int(left), int(top), int(right) - int(left), int(bottom) - int(top))
        context.clip()
        context.set_matrix(matrix)

    def _mark(self, context: cairo.Context[Any], reach: Reach, margin: float = 0.0) -> Reach:
        """Mark the tiles that a rectangle of the frame touches; return it in pixels: left, top, right, bottom."""
        left, bottom, right, top = reach
        first_x, last_y = context.user_to_device(left - margin, bottom - margin)
        last_x, first_y = context.user_to_device(right + margin, top + margin)
        marked = (first_x - _SMOOTH, first_y - _SMOOTH, last_x + _SMOOTH, last_y + _SMOOTH)
        self._memory.drawn.mark(*marked)
        return marked

    def _mark_each(self, context: cairo.Context[Any], reaches: Reaches) -> None:
        """Mark the tiles that many rectangles of the frame touch."""
        matrix, (left, bottom, right, top) = context.get_matrix(), reaches.T
        first_x, last_x = matrix.xx * left + matrix.x0, matrix.xx * right + matrix.x0
        first_y, last_y = matrix.yy * top + matrix.y0, matrix.yy * bottom + matrix.y0
        marked = (first_x - _SMOOTH, first_y - _SMOOTH, last_x + _SMOOTH, last_y + _SMOOTH)
        self._memory.drawn.mark_each(np.stack(marked, axis=-1))


def _seen_width(vmobject: VMobject, *, background: bool) -> float:
    """Return the width of a shape's stroke in Manim's own unit; 0 if it is invisible."""
    width = float(vmobject.get_stroke_width(background))
    return width if width and vmobject.get_stroke_rgbas(background)[:, 3].any() else 0.0


class Sheet:
    """A transparent sheet as large as the frame, to draw on once and copy to many frames.

    Parameters
    ----------
    finer
        How many times more pixels it has along each side than the frame, to be seen from nearer.
    """

    # Manim's cache of animations ignores slots; the pixels depend on the mobject that owns the sheet.
    __slots__ = ("pixels", "surface")

    def __init__(self, finer: int = 1) -> None:
        height, width = finer * config.pixel_height, finer * config.pixel_width
        # NumPy asks for large memory pages, on which scattered drawing is faster, where it need not fill with zeros.
        self.pixels: np.ndarray = np.empty((height, width, 4), dtype=np.uint8)
        self.pixels.fill(0)
        self.surface = cairo.ImageSurface.create_for_data(self.pixels.data, cairo.FORMAT_ARGB32, width, height)

    def draw(self, mobjects: Iterable[Mobject]) -> None:
        """Draw mobjects with Manim's own camera."""
        camera = FrameCamera()
        camera.set_pixel_array(self.pixels)
        camera.capture_mobjects(list(mobjects))
        self.pixels[:] = camera.pixel_array
        self.surface.mark_dirty()

    def lay(self, context: cairo.Context[Any], opacity: float = 1.0, *, opaque: bool = False) -> None:
        """Copy the sheet to the frame; if it is opaque all over, nothing of what is there need be read."""
        context.identity_matrix()
        if opaque and opacity >= 1:
            context.set_operator(cairo.OPERATOR_SOURCE)
        context.set_source_surface(self.surface, 0, 0)
        if opacity < 1:
            context.paint_with_alpha(opacity)
        else:
            context.paint()
