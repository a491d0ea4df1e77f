"""What the cards show of the segments between them: the first picture, the last one, small ones of what was learnt."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import cairo
import numpy as np
from manim import Mobject, config
from manim.typing import Point3DLike
from PIL import Image

from scenes.kit.beats.link import Link
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import Theme
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.paint.canvas import Painted, Reach
from scenes.kit.paint.frame_context import set_colour
from scenes.kit.paint.snapshot import Snapshot

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_TILES, FEWEST_TILES = 5, 3
_EDGE = 0.3


@dataclass(frozen=True)
class Lesson:
    """The segments of a lecture.

    Attributes
    ----------
    segments
        The module and the name of each, in order.
    """

    segments: tuple[tuple[str, str], ...]

    def first_picture(self, look: Look) -> list[Mobject]:
        """Return what is on screen when the first segment begins."""
        return _set_up(self._classes()[0], look).mobjects

    def last_picture(self, look: Look) -> Link | None:
        """Return the picture that the last segment leaves; None if it does not say."""
        return picture_left(self._classes()[-1], look)

    def learnt(self) -> list[type[Segment]]:
        """Return the segments that say what was learnt, at most five, spread from the first to the last."""
        saying = [each for each in self._classes() if each.learnt]
        if len(saying) <= MOST_TILES:
            return saying
        return [saying[index] for index in np.linspace(0, len(saying) - 1, MOST_TILES).round().astype(int)]

    def _classes(self) -> list[type[Segment]]:
        return [getattr(importlib.import_module(module), name) for module, name in self.segments]


def _set_up(segment: type[Segment], look: Look) -> Segment:
    made = segment(look)
    made.setup()
    return made


def picture_left(segment: type[Segment], look: Look) -> Link | None:
    """Return the picture that a segment leaves, without performing it; None if it does not say, or cannot."""
    try:
        return None if segment.leaves is None else segment.leaves(_set_up(segment, look))
    except UnsuitableError:
        return None


def recalled(segment: type[Segment], look: Look) -> Sequence[Mobject]:
    """Return what a segment's small picture shows, without performing it; nothing if it cannot be shown."""
    try:
        return _set_up(segment, look).recalled()
    except UnsuitableError:
        return []


class Tile(Painted):
    """A small picture of things laid out to fill the frame.

    Parameters
    ----------
    mobjects
        Things in the picture, the lowest first.
    theme
        The source of the paper and of the edge's colour.
    width
        Width in frame units.
    center
        Middle on screen.
    """

    claims_nothing: ClassVar[str] = "a small picture of what makes the claims in its own segment"
    elsewhere = "as a picture"

    def __init__(self, mobjects: Sequence[Mobject], theme: Theme, width: float, center: Point3DLike) -> None:
        super().__init__()
        frame = current_frame()
        self.of, self.theme, self.width_on_screen = list(mobjects), theme, width
        self.height_on_screen = width * frame.height / frame.width
        self.middle = np.asarray(center, dtype=float)[:2]
        large = Image.fromarray(Snapshot(mobjects, theme.paper).sheet.pixels)
        size = (round(width / frame.width * config.pixel_width), round(width / frame.width * config.pixel_height))
        self._kept.value["pixels"] = np.array(large.resize((max(size[0], 1), max(size[1], 1)), Image.Resampling.BOX))

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The small picture in the frame's memory layout, shape (height, width, 4)."""
        found: NDArray[np.uint8] = self._kept.value["pixels"]
        return found

    def reach(self) -> Reach:
        """Return the part of the frame that is painted on."""
        (x, y), half = self.middle, np.array([self.width_on_screen, self.height_on_screen]) / 2
        return x - half[0], y - half[1], x + half[0], y + half[1]

    def paint(self, context: cairo.Context[Any]) -> None:
        """Copy the picture to its place, pixel by pixel."""
        left, _, _, top = self.reach()
        height, width = self.pixels.shape[:2]
        picture = cairo.ImageSurface.create_for_data(self.pixels.data, cairo.FORMAT_RGB24, width, height, 4 * width)
        x, y = context.user_to_device(left, top)
        context.identity_matrix()
        context.set_source_surface(picture, round(x), round(y))
        context.paint_with_alpha(self.opacity)
        context.rectangle(round(x) + 0.5, round(y) + 0.5, width - 1, height - 1)
        context.set_line_width(1)
        set_colour(context, self.theme.ink, _EDGE * self.opacity)
        context.stroke()
