"""Pictures without pixels: the stage's own camera draws the same mobjects into an SVG or a PDF file.

Text becomes outlines, contours become curves, glows a few strokes. Anything without an outline (a terrain in space, a
photograph) is embedded as an image of the frame's own pixels.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import cairo
import numpy as np
from manim import ManimColor, Mobject, VMobject, config
from manim.typing import PixelArray

from lecture.draw.short_svg import shortened
from scenes.kit.paint.canvas import FrameCamera, Painted

# A slide of 13⅓ × 7½ inches, in points.
PDF_WIDTH, PDF_HEIGHT = 960.0, 540.0
# Points: thinner lines, less than a pixel of such a slide in full HD, are written as shapes with this tolerance.
_PDF_THIN, _PDF_TOLERANCE = 0.5, 0.01
# Points: narrower shapes vanish in a PDF's decimals, and viewers then draw them as lines.
_PDF_UNSEEN = 0.002
# The least divisor of a mitre.
_BLUNT = 0.1
# Largest distance of a straight piece's handles from the thirds of its chord, in frame units.
_STRAIGHT = 1e-7

if TYPE_CHECKING:
    _CairoContext = cairo.Context[Any]
else:
    _CairoContext = cairo.Context


class VectorContext(_CairoContext):
    """A context that takes colours in the order of the frame's memory, and writes them in their true order.

    In the frame's memory red is where Cairo expects blue, so anything that paints onto frames swaps the two.

    Parameters
    ----------
    surface
        Of the frame's proportions; nothing has been drawn on it yet.
    """

    def __init__(self, surface: cairo.Surface) -> None:  # noqa: ARG002 - Cairo itself has taken it before this
        _, _, width, height = self.clip_extents()
        self.pixel_matrix = cairo.Matrix(width / config.pixel_width, 0, 0, height / config.pixel_height)
        # The images by their original surfaces: Cairo writes an image once, however often it is drawn.
        self.images: dict[cairo.Surface, tuple[cairo.ImageSurface, int, int]] = {}
        x, y = width / config.frame_width, height / config.frame_height
        self.set_matrix(cairo.Matrix(x, 0, 0, -y, width / 2, height / 2))

    def lay_paper(self, paper: str | None) -> None:
        """Cover everything with a colour; None leaves the ground transparent."""
        if paper is not None:
            red, green, blue = ManimColor(paper).to_rgb()
            self.set_source_rgba(blue, green, red)
            self.paint()

    def identity_matrix(self) -> None:
        """Set the user space to the frame's pixels."""
        self.set_matrix(self.pixel_matrix)

    def rectangle(self, x: float, y: float, width: float, height: float) -> None:
        """Trace a rectangle with an additional point, since some viewers round plain ones to whole pixels."""
        self.new_sub_path()
        for across, up in ((0.5, 0), (1, 0), (1, 1), (0, 1), (0, 0)):
            self.line_to(x + across * width, y + up * height)
        self.close_path()

    def stroke(self) -> None:
        """Draw the path's line, and clear the path."""
        self.stroke_preserve()
        self.new_path()

    def stroke_preserve(self) -> None:
        """Draw the path's line in the file's own units, so that Cairo writes no matrix beside each line."""
        scale = float(np.hypot(*self.user_to_device_distance(1.0, 0.0)))
        width, (lengths, offset) = self.get_line_width(), self.get_dash()
        with restored(self):
            super().identity_matrix()
            self.set_line_width(scale * width)
            self.set_dash([scale * length for length in lengths], scale * offset)
            self.draw_line()

    def draw_line(self) -> None:
        """Draw the path's line, all in the file's own units."""
        super().stroke_preserve()

    def set_source_rgba(self, red: float, green: float, blue: float, alpha: float = 1.0) -> None:
        """Set a colour, given blue first."""
        super().set_source_rgba(blue, green, red, alpha)

    def set_source_rgb(self, red: float, green: float, blue: float) -> None:
        """Set an opaque colour, given blue first."""
        self.set_source_rgba(red, green, blue)

    def set_source(self, source: cairo.Pattern) -> None:
        """Set a pattern; a gradient's colours are given blue first."""
        super().set_source(_true_gradient(source) if isinstance(source, cairo.Gradient) else source)

    def set_source_surface(self, surface: cairo.Surface, x: float = 0.0, y: float = 0.0) -> None:
        """Set an image whose pixels have red first; only its visible part is kept."""
        if not isinstance(surface, cairo.ImageSurface):
            super().set_source_surface(surface, x, y)
            return
        if surface not in self.images:
            self.images[surface] = _true_image(surface)
        image, left, top = self.images[surface]
        super().set_source_surface(image, x + left, y + top)


class _PdfContext(VectorContext):
    """A context for PDF, where some viewers draw every line at least a pixel wide.

    Thinner lines are written as narrow shapes, which keep their weight at any size.
    """

    def draw_line(self) -> None:
        """Draw the path's line, as shapes if it is thin."""
        if self.get_line_width() >= _PDF_THIN:
            super().draw_line()
        elif self.get_line_width() > _PDF_UNSEEN:
            self._fill_line()

    def _fill_line(self) -> None:
        self.set_tolerance(_PDF_TOLERANCE)
        outlines = [
            _outline(dash, self.get_line_width())
            for line in flat_lines(self.copy_path_flat())
            for dash in dashes(line, *self.get_dash())
        ]
        self.set_fill_rule(cairo.FILL_RULE_WINDING)
        path = self.copy_path()
        self.new_path()
        for outline in outlines:
            self.new_sub_path()
            for point in outline.tolist():
                self.line_to(*point)
            self.close_path()
        self.fill()
        self.append_path(path)


def flat_lines(path: Iterable[tuple[int, tuple[float, ...]]]) -> Iterator[np.ndarray]:
    """Yield each line of a path without curves as points, shape (n, 2), without repeated ones."""
    lines: list[list[tuple[float, ...]]] = []
    for kind, point in path:
        if kind == cairo.PATH_MOVE_TO:
            lines.append([point])
        elif kind == cairo.PATH_CLOSE_PATH:
            lines[-1].append(lines[-1][0])
        else:
            lines[-1].append(point)
    for points in map(np.array, lines):
        moves = np.append(True, np.any(np.diff(points, axis=0) != 0, axis=1))
        if moves.sum() > 1:
            yield points[moves]


def dashes(line: np.ndarray, lengths: Sequence[float], offset: float) -> Iterator[np.ndarray]:
    """Yield the dashes of a line of shape (n, 2), whose lengths alternate with those of gaps, from an offset on."""
    if not lengths:
        yield line
        return
    along = np.append(0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1)))
    # An odd number of lengths is repeated with dashes and gaps exchanged.
    pattern = np.tile(lengths, 1 + len(lengths) % 2)
    ends = np.cumsum(np.tile(pattern, 1 + int((along[-1] + offset) / pattern.sum()))) - offset
    for start, stop in zip(np.append(-offset, ends[1:-1:2]), ends[::2], strict=True):
        first, last = max(start, 0.0), min(stop, along[-1])
        if first < last:
            places = np.concatenate([[first], along[(along > first) & (along < last)], [last]])
            yield np.stack([np.interp(places, along, line[:, axis]) for axis in (0, 1)], axis=-1)


def _outline(line: np.ndarray, width: float) -> np.ndarray:
    """Return the corners of the shape that a line of shape (n, 2) covers, with mitred joins and butt ends."""
    ways = np.diff(line, axis=0)
    normals = np.stack([-ways[:, 1], ways[:, 0]], axis=-1) / np.linalg.norm(ways, axis=1)[:, None]
    before, after = normals[[0, *range(len(normals))]], normals[[*range(len(normals)), -1]]
    # Where the line turns back on itself, a mitre would be infinite.
    across = (before + after) / np.maximum(1 + (before * after).sum(axis=1), _BLUNT)[:, None]
    return np.concatenate([line + width / 2 * across, (line - width / 2 * across)[::-1]])


def _true_gradient(source: cairo.Gradient) -> cairo.Gradient:
    if isinstance(source, cairo.RadialGradient):
        true: cairo.Gradient = cairo.RadialGradient(*source.get_radial_circles())
    elif isinstance(source, cairo.LinearGradient):
        true = cairo.LinearGradient(*source.get_linear_points())
    else:
        raise TypeError(f"a {type(source).__name__} has no vector form here")
    for offset, blue, green, red, alpha in source.get_color_stops_rgba():
        true.add_color_stop_rgba(offset, red, green, blue, alpha)
    return true


def _true_image(surface: cairo.ImageSurface) -> tuple[cairo.ImageSurface, int, int]:
    """Return an image with blue first, cut to its visible part, and the place of that part's corner."""
    surface.flush()
    width, height = surface.get_width(), surface.get_height()
    pixels = np.frombuffer(surface.get_data(), dtype=np.uint8).reshape(height, surface.get_stride() // 4, 4)[:, :width]
    box = shown_box(pixels)
    if box is None:
        return cairo.ImageSurface(cairo.FORMAT_ARGB32, 1, 1), 0, 0
    left, top, right, bottom = box
    shown = pixels[top:bottom, left:right]
    image = cairo.ImageSurface(cairo.FORMAT_ARGB32, shown.shape[1], shown.shape[0])
    memory = np.frombuffer(image.get_data(), dtype=np.uint8).reshape(shown.shape)
    memory[:] = shown[..., [2, 1, 0, 3]]
    image.mark_dirty()
    return image, left, top


def shown_box(pixels: np.ndarray) -> tuple[int, int, int, int] | None:
    """Return the left, top, right and bottom of what RGBA pixels of shape (height, width, 4) show; None if nothing."""
    rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
    return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1) if len(rows) else None


class VectorCamera(FrameCamera):
    """The stage's camera drawing into a vector file instead of an array of pixels."""

    def __init__(self, context: VectorContext) -> None:
        super().__init__()
        self.context = context

    def get_cairo_context(self, pixel_array: PixelArray) -> cairo.Context[Any]:  # noqa: ARG002 - there are no pixels
        """Return the context of the file."""
        return self.context

    def set_cairo_context_path(self, ctx: cairo.Context[Any], vmobject: VMobject) -> VectorCamera:
        """Trace a shape; its straight pieces are written as lines."""
        ctx.new_path()
        points = vmobject.points[:, :2]
        for start, end in vmobject.get_subpath_split_indices_from_points(vmobject.points, n_dims=2):
            pieces = points[start:end].reshape(-1, 4, 2)
            straights = _straight(pieces)
            closed = vmobject.consider_points_equals_2d(points[start], points[end - 1])
            # Begun in the middle of a side, as in `VectorContext.rectangle`, it is not a plain rectangle.
            rectangle = closed and straights == [True] * 4
            ctx.move_to(*(pieces[0, [0, 3]].mean(axis=0) if rectangle else pieces[0, 0]))
            for straight, (_, first, second, stop) in zip(straights, pieces.tolist(), strict=True):
                if straight:
                    ctx.line_to(*stop)
                else:
                    ctx.curve_to(*first, *second, *stop)
            if closed:
                ctx.close_path()
        return self

    def display_painted(self, mobjects: Iterable[Mobject], pixels: PixelArray) -> None:  # noqa: ARG002
        """Let each painted mobject draw its outlines."""
        for mobject in mobjects:
            if isinstance(mobject, Painted) and mobject.opacity > 0:
                with restored(self.context):
                    self.context.new_path()
                    motion = None if mobject.traced_moved else mobject.motion()
                    if motion is not None:
                        self.context.transform(motion)
                    self.trace(mobject)

    def trace(self, mobject: Painted) -> None:
        """Draw the outlines of a painted mobject; the context's user space is the frame's."""
        mobject.trace(self.context, self.capture_mobjects)


def _straight(pieces: np.ndarray) -> list[bool]:
    """Return which Bézier pieces of shape (n, 4, 2) are straight."""
    start, stop = pieces[:, :1], pieces[:, 3:]
    thirds = start + (stop - start) * np.array([1, 2])[:, None] / 3
    straight: list[bool] = (np.abs(pieces[:, 1:3] - thirds).max(axis=(1, 2)) < _STRAIGHT).tolist()
    return straight


@contextmanager
def restored(context: cairo.Context[Any]) -> Iterator[None]:
    """Give a context its state back when the block ends: matrix, clip, colour and line."""
    context.save()
    yield
    context.restore()


def write_svg(target: Path, mobjects: Iterable[Mobject], paper: str | None) -> None:
    """Write mobjects as an SVG file with one unit for each pixel of the frame.

    Parameters
    ----------
    target
        The file.
    mobjects
        The mobjects, in drawing order.
    paper
        The colour behind them; None leaves the ground transparent.
    """
    width, height = float(config.pixel_width), float(config.pixel_height)

    def surface(file: BinaryIO) -> cairo.Surface:
        made = cairo.SVGSurface(file, width, height)
        made.set_document_unit(cairo.SVGUnit.PX)
        return made

    def draw(on: cairo.Surface) -> None:
        context = VectorContext(on)
        context.lay_paper(paper)
        VectorCamera(context).capture_mobjects(mobjects)

    target.write_text(shortened(_drawn(surface, draw).decode()), encoding="utf-8")


def write_pdf(
    target: Path,
    mobjects: Iterable[Mobject],
    paper: str | None,
    title: str,
    camera: Callable[[VectorContext], VectorCamera] = VectorCamera,
) -> None:
    """Write mobjects as a PDF file: one page of the size of a slide, 13⅓ × 7½ inches.

    Parameters
    ----------
    target, mobjects, paper
        As in `write_svg`.
    title
        The document's title.
    camera
        A function that makes the camera of a context.
    """

    def surface(file: BinaryIO) -> cairo.Surface:
        made = cairo.PDFSurface(file, PDF_WIDTH, PDF_HEIGHT)
        made.set_metadata(cairo.PDFMetadata.TITLE, title)
        # Without a date, the same picture gives the same bytes.
        made.set_metadata(cairo.PDFMetadata.CREATE_DATE, "")
        return made

    def draw(on: cairo.Surface) -> None:
        context = _PdfContext(on)
        context.lay_paper(paper)
        camera(context).capture_mobjects(mobjects)

    target.write_bytes(_drawn(surface, draw))


def _drawn(open_surface: Callable[[BinaryIO], cairo.Surface], draw: Callable[[cairo.Surface], None]) -> bytes:
    """Return the content of a file that is drawn on a surface; it is whole, or an error of Cairo's is raised."""
    content = io.BytesIO()
    with open_surface(content) as surface:
        draw(surface)
        # Unlike the end of the block, this tells whether anything went wrong on the way.
        surface.finish()
    return content.getvalue()
