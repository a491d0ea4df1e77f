"""SVG in a plain form: paths in one colour each, and pictures; no masks, filters, clips, gradients or references.

Every program that reads SVG shows such a file in the same way, including Manim's ``SVGMobject`` (without the pictures).
Anything without a plain form, such as a surface in space, is embedded as a picture of its pixels.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import cairo
import numpy as np
from manim import Mobject, VMobject, config
from PIL import Image

from lecture.draw.breadth import covered
from lecture.draw.cutting import Clip, cut_line, cut_ring
from lecture.draw.short_svg import shortened
from lecture.draw.vector import VectorCamera, VectorContext, dashes, flat_lines, shown_box
from scenes.kit.lettering.as_text import TextLine, lines_of
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.plain import trace_plainly
from scenes.kit.paint.canvas import Painted

# SVG units in a unit of Manim's, which counts line widths in hundredths. With 99, a frame is 1408 by 792, and no
# renderer has to round its sides.
_UNITS = 99
_CAPS = {cairo.LINE_CAP_ROUND: "round", cairo.LINE_CAP_SQUARE: "square"}
_JOINS = {cairo.LINE_JOIN_ROUND: "round", cairo.LINE_JOIN_BEVEL: "bevel"}
_WEIGHTS = {"NORMAL": 400, "MEDIUM": 500, "SEMIBOLD": 600, "BOLD": 700}
# Pixels by which a path may extend beyond a clip without being cut.
_BEYOND = 0.5
# Pixels: a few times Cairo's precision.
_STRAY = 0.02


class PlainContext(VectorContext):
    """A context that writes what is drawn with one colour as paths, and draws everything else for pictures.

    Parameters
    ----------
    surface
        As large as the frame, in pixels, and empty.
    """

    def __init__(self, surface: cairo.ImageSurface) -> None:
        super().__init__(surface)
        self.elements: list[str] = []
        self.depth = 0
        width, height = surface.get_width(), surface.get_height()
        self.units = _UNITS * config.frame_width / width
        self.frame: Clip = (0.0, 0.0, float(width), float(height))
        # The clip of each saved state; None if it is not a rectangle.
        self.clips: list[Clip | None] = [self.frame]

    # Paths

    def fill(self) -> None:
        """Fill the path, and clear it."""
        self.fill_preserve()
        self.new_path()

    def fill_preserve(self) -> None:
        """Fill the path."""
        clip = self._clip_if_plain()
        if clip is None:
            super().fill_preserve()
            self._embed()
            return
        rule = ' fill-rule="evenodd"' if self.get_fill_rule() == cairo.FILL_RULE_EVEN_ODD else ""
        self._write(self._area(clip), f"{self._colour('fill')}{rule}")

    def draw_line(self) -> None:
        """Draw the path's line; dashes are separate lines."""
        clip = self._clip_if_plain()
        if clip is None:
            super().draw_line()
            self._embed()
            return
        if self._leaves_the_frame():
            self._write(self._covered(clip), self._colour("fill"))
            return
        caps, joins = _CAPS.get(self.get_line_cap()), _JOINS.get(self.get_line_join())
        style = f' stroke-linecap="{caps}"' if caps else ""
        style += f' stroke-linejoin="{joins}"' if joins else ' stroke-miterlimit="10"'
        width = f"{self.units * self.get_line_width():.3f}"
        self._write(self._line(clip), f'fill="none" {self._colour("stroke")} stroke-width="{width}"{style}')

    def paint(self) -> None:
        """Cover everything."""
        self.paint_with_alpha(1.0)

    def paint_with_alpha(self, alpha: float) -> None:
        """Cover everything with an opacity."""
        clip = self._clip_if_plain()
        if clip is None:
            super().paint_with_alpha(alpha)
            self._embed()
            return
        left, top, right, bottom = clip
        corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        self._write(self._as_path([corners], closed=True), self._colour("fill", alpha))

    # Pictures

    def mask(self, pattern: cairo.Pattern) -> None:
        """Cover everything through a mask."""
        super().mask(pattern)
        self._embed()

    def mask_surface(self, surface: cairo.Surface, x: float = 0, y: float = 0) -> None:
        """Cover everything through a picture."""
        super().mask_surface(surface, x, y)
        self._embed()

    def push_group(self) -> None:
        """Begin a group, which is drawn as a whole."""
        self.depth += 1
        super().push_group()

    def pop_group(self) -> cairo.SurfacePattern:
        """End a group, and return it."""
        self.depth -= 1
        return super().pop_group()

    def pop_group_to_source(self) -> None:
        """End a group, and make it the source of what is drawn next."""
        self.depth -= 1
        super().pop_group_to_source()

    def _embed(self) -> None:
        """Write the pixels drawn so far as a picture."""
        if self.depth:
            return
        surface = self.get_target()
        if not isinstance(surface, cairo.ImageSurface):
            raise TypeError("a plain SVG is drawn beside an image")
        surface.flush()
        shape = surface.get_height(), surface.get_stride() // 4, 4
        pixels = np.ndarray(shape, np.uint8, surface.get_data())
        box = shown_box(pixels)
        if box is not None:
            left, top, right, bottom = box
            sides = zip(("x", "y", "width", "height"), (left, top, right - left, bottom - top), strict=True)
            place = " ".join(f'{name}="{self.units * value:.4f}"' for name, value in sides)
            picture = _as_png(pixels[top:bottom, left:right])
            self.elements.append(f'<image {place} preserveAspectRatio="none" xlink:href="{picture}"/>')
        pixels[:] = 0
        surface.mark_dirty()

    # Text

    def write_line(self, line: TextLine, colour: Sequence[float]) -> None:
        """Write a line of text as text; if it is spaced, it keeps its length in any font."""
        x, y = self.user_to_device(line.start.real, line.start.imag)
        along = self.user_to_device_distance(line.em.real, line.em.imag)
        em, angle = self.units * float(np.hypot(*along)), float(np.degrees(np.arctan2(along[1], along[0])))
        x, y = self.units * x, self.units * y
        turned = f' transform="rotate({angle:.2f} {x:.2f} {y:.2f})"' if abs(angle) > 0.005 else ""
        fonts = ", ".join(f"'{each.strip()}'" for each in line.families.split(","))
        if line.is_spaced:
            place = f'x="{x:.2f}" textLength="{em * line.length:.2f}" lengthAdjust="spacingAndGlyphs"'
        else:
            place = f'x="{" ".join(f"{x + em * offset:.2f}" for offset in line.offsets)}"'
        red, green, blue, alpha = colour
        self.elements.append(
            f'<text {place} y="{y:.2f}" font-family={quoteattr(f"{fonts}, sans-serif")} font-size="{em:.2f}" '
            f'font-weight="{_WEIGHTS[line.weight]}"{_paint("fill", (red, green, blue), alpha)}{turned}>'
            f"{escape(line.text)}</text>"
        )

    # State

    def save(self) -> None:
        """Save the state."""
        self.clips.append(self.clips[-1])
        super().save()

    def restore(self) -> None:
        """Restore the state saved last."""
        self.clips.pop()
        super().restore()

    def clip(self) -> None:
        """Clip to the path from now on, and clear it."""
        rectangle, known = self._rectangle(), self.clips[-1]
        if rectangle is None or known is None:
            self.clips[-1] = None
        else:
            low, high = np.maximum(rectangle[:2], known[:2]), np.minimum(rectangle[2:], known[2:])
            self.clips[-1] = (*low.tolist(), *np.maximum(low, high).tolist())
        super().clip()

    def _rectangle(self) -> Clip | None:
        """Return the path in pixels if it is an upright rectangle."""
        with self._in_pixels():
            points = np.array([point for _, point in self.copy_path_flat() if point])
        if not len(points):
            return None
        low, high = points.min(axis=0), points.max(axis=0)
        on_sides = (np.abs(points - low) < _STRAY) | (np.abs(points - high) < _STRAY)
        corners = product(*zip(low, high, strict=True))
        if not on_sides.any(axis=1).all() or not all(_has(points, corner) for corner in corners):
            return None
        return (*low.tolist(), *high.tolist())

    @contextmanager
    def _in_pixels(self) -> Iterator[None]:
        matrix = self.get_matrix()
        cairo.Context.identity_matrix(self)
        yield
        self.set_matrix(matrix)

    def _clip_if_plain(self) -> Clip | None:
        """Return the clip; None unless it is a rectangle and the next path has one colour."""
        is_plain = not self.depth and isinstance(self.get_source(), cairo.SolidPattern)
        return self.clips[-1] if is_plain and self.get_operator() == cairo.OPERATOR_OVER else None

    def _colour(self, what: str, alpha: float = 1.0) -> str:
        source = self.get_source()
        if not isinstance(source, cairo.SolidPattern):
            raise TypeError("only one colour is written")
        red, green, blue, opacity = source.get_rgba()
        return _paint(what, (red, green, blue), alpha * opacity).strip()

    def _write(self, path: str, style: str) -> None:
        if path and not style.endswith('opacity="0"'):
            self.elements.append(f'<path d="{path}" {style}/>')

    def _area(self, clip: Clip) -> str:
        """Return the path to fill, cut to the clip."""
        with self._in_pixels():
            extents = self.path_extents()
            if _is_beyond(extents, clip):
                return ""
            if _is_within(extents, clip):
                return self._as_written()
            rings = [cut_ring(ring, clip) for ring in flat_lines(self.copy_path_flat())]
        return self._as_path([ring for ring in rings if len(ring)], closed=True)

    def _line(self, clip: Clip) -> str:
        """Return the path to stroke, cut to the clip and into dashes."""
        lengths, offset = self.get_dash()
        extents = self.stroke_extents()
        if _is_beyond(extents, clip):
            return ""
        # What a line's breadth alone brings beyond the frame is not seen.
        if not lengths and (clip == self.frame or _is_within(extents, clip)):
            return self._as_written()
        lines = [dash for line in flat_lines(self.copy_path_flat()) for dash in dashes(line, lengths, offset)]
        return self._as_path([part for line in lines for part in cut_line(line, clip)], closed=False)

    def _leaves_the_frame(self) -> bool:
        """Tell whether some of the path, and not only its line's breadth, is beyond the frame."""
        return not _is_within(self.path_extents(), self.frame)

    def _covered(self, clip: Clip) -> str:
        """Return what the path's line covers as a path to fill, cut to the clip.

        The line cut across would end short of the frame's edge on one side.
        """
        lengths, offset = self.get_dash()
        pieces = [dash for line in flat_lines(self.copy_path_flat()) for dash in dashes(line, lengths, offset)]
        shape = self.get_line_width(), self.get_line_cap(), self.get_line_join()
        rings = [cut_ring(ring, clip) for piece in pieces for ring in covered(piece, *shape)]
        return self._as_path([ring for ring in rings if len(ring)], closed=True)

    def _as_written(self) -> str:
        letters = {
            cairo.PATH_MOVE_TO: "M", cairo.PATH_LINE_TO: "L", cairo.PATH_CURVE_TO: "C", cairo.PATH_CLOSE_PATH: "Z"
        }  # fmt: skip
        parts = [
            (letters[kind], " ".join(f"{self.units * each:.4f}" for each in points))
            for kind, points in self.copy_path()
        ]
        return " ".join(f"{letter} {numbers}".strip() for letter, numbers in parts)

    def _as_path(self, lines: Iterable[np.ndarray], *, closed: bool) -> str:
        written = [
            " L ".join(f"{x:.4f} {y:.4f}" for x, y in (self.units * line).tolist()) + (" Z" if closed else "")
            for line in lines
        ]
        return " ".join(f"M {each}" for each in written)


class PlainCamera(VectorCamera):
    """Draws into a plain file.

    Parameters
    ----------
    context
        The context of the file.
    mobjects
        Everything that is drawn: some mobjects make room for others.
    text
        Whether words stay text.
    """

    def __init__(self, context: PlainContext, mobjects: Sequence[Mobject], *, text: bool) -> None:
        super().__init__(context)
        self.plain, self.text = context, text
        self.shown = [each for mobject in mobjects for each in mobject.get_family()]

    def display_vectorized(self, vmobject: VMobject, ctx: cairo.Context[Any]) -> PlainCamera:
        """Draw a shape, or write a line of text."""
        lines = lines_of(vmobject) if self.text else []
        if not lines:
            super().display_vectorized(vmobject, ctx)
            return self
        colour = vmobject.get_fill_rgbas()[0].tolist()
        for line in lines:
            self.plain.write_line(line, colour)
        return self

    def trace(self, mobject: Painted) -> None:
        """Draw the outlines of a painted mobject; bare ground behind words is where a map's contours have gaps."""
        if isinstance(mobject, ErrorMap):
            trace_plainly(mobject, self.context, self.capture_mobjects, self.shown)
        elif not isinstance(mobject, Clearing):
            super().trace(mobject)


def write_plain_svg(target: Path, mobjects: Sequence[Mobject], paper: str | None, *, text: bool = False) -> None:
    """Write mobjects as a plain SVG file.

    Parameters
    ----------
    target, mobjects, paper
        As in `lecture.draw.vector.write_svg`.
    text
        Whether words stay text, with the names of their fonts.
    """
    width, height = config.pixel_width, config.pixel_height
    context = PlainContext(cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height))
    context.lay_paper(paper)
    PlainCamera(context, mobjects, text=text).capture_mobjects(mobjects)
    size = f'width="{context.units * width:.4f}" height="{context.units * height:.4f}"'
    box = f'viewBox="0 0 {context.units * width:.4f} {context.units * height:.4f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size} {box}>'
    svg = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *context.elements, "</svg>\n"])
    target.write_text(shortened(svg), encoding="utf-8")


def _paint(what: str, colour: Sequence[float], alpha: float) -> str:
    """Return a colour's attributes, preceded by a space."""
    hexadecimal = "".join(f"{round(255 * share):02x}" for share in colour)
    opacity = f' {what}-opacity="{alpha:.4g}"' if alpha < 1 else ""
    return f' {what}="#{hexadecimal}"{opacity}'


def _as_png(pixels: np.ndarray) -> str:
    """Return Cairo's pixels, blue first and multiplied by their opacity, as the data URL of a PNG."""
    alpha = pixels[..., 3:].astype(float)
    colours = np.divide(255.0 * pixels[..., 2::-1], alpha, out=np.zeros((*alpha.shape[:2], 3)), where=alpha > 0)
    straight = np.concatenate([np.rint(colours).clip(0, 255), alpha], axis=-1).astype(np.uint8)
    file = io.BytesIO()
    picture = Image.fromarray(straight if (alpha < 255).any() else straight[..., :3])
    picture.save(file, format="PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def _is_beyond(extents: tuple[float, float, float, float], clip: Clip) -> bool:
    """Tell whether nothing is visible: a reader that fits all shapes into the frame would shrink the picture for it."""
    left, top, right, bottom = extents
    return right <= clip[0] or bottom <= clip[1] or left >= clip[2] or top >= clip[3]


def _is_within(extents: tuple[float, float, float, float], clip: Clip) -> bool:
    left, top, right, bottom = extents
    return (
        left >= clip[0] - _BEYOND
        and top >= clip[1] - _BEYOND
        and right <= clip[2] + _BEYOND
        and bottom <= clip[3] + _BEYOND
    )


def _has(points: np.ndarray, corner: Sequence[float]) -> bool:
    return bool((np.abs(points - np.array(corner)).max(axis=1) < _STRAY).any())
