"""Going into a thing: its surroundings come nearer, and another picture opens out of it and fills the frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import Mobject, config
from manim.typing import Point3DLike

from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.paint.canvas import Painted, Sheet, paper_or_none
from scenes.kit.paint.frame_context import set_colour
from scenes.kit.paint.snapshot import Snapshot

GO_IN = 1.2
"""Seconds in which the view enters a thing, or leaves it."""

# How much nearer its surroundings come, and the width of the rim around the opening.
_NEARER, _RIM = 3.2, 0.03
# The share of the time from which the rim and the opening are visible.
_BEGINS = 0.06


class Opening(Painted):
    """A picture that opens as a disc out of a thing in another picture, which comes nearer meanwhile.

    Parameters
    ----------
    around, inside
        Things in the two pictures, the lowest first.
    place
        Position of the thing in the first picture.
    radius
        Radius of the thing, in frame units.
    theme
        Colours.

    Attributes
    ----------
    share
        How far it is open, from 0 to 1.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> path = gm.descend(gm.landscape("lecture"), (-1.0, 0.5), step=0.06, max_steps=25)
    >>> curve = ErrorCurve(path, Place((0, 0), 8, 4), DARK).set_progress(path.steps)
    >>> marker = Marker(error_map, (1.0, 0.6))
    >>> opening = Opening([error_map, marker], [curve], error_map.to_screen((1.0, 0.6)), 0.1, DARK)
    >>> scene.add(opening.set_share(0.8))
    """

    claims_nothing: ClassVar[str] = "pictures of what makes the claims"
    elsewhere = "as a picture"

    def __init__(
        self, around: Sequence[Mobject], inside: Sequence[Mobject], place: Point3DLike, radius: float, theme: Theme
    ) -> None:
        super().__init__()
        paper = paper_or_none(theme.paper)
        self.around, self.inside = Snapshot(around, paper), Snapshot(inside, paper)
        # Manim's cache distinguishes the pictures by what they show.
        self.of = [list(around), list(inside)]
        self.place, self.radius, self.theme = np.asarray(place, dtype=float)[:2], radius, theme
        self.share = 0.0

    def set_share(self, share: float) -> Self:
        """Open it by a share, from 0 to 1."""
        self.share = share
        return self

    def disc(self) -> tuple[float, float, float]:
        """Return the middle and the radius of the opening."""
        frame = current_frame()
        whole = float(np.hypot(frame.width, frame.height)) / 2 + 2 * _RIM
        # The middle of the thing stays in place until the opening reaches the frame's edge.
        x, y = (1 - self.share) * self.place
        return float(x), float(y), self.radius * (whole / self.radius) ** self.share

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the first picture from nearer, and the second one in its disc."""
        x, y, radius = self.disc()
        zoom = _NEARER**self.share
        self._lay(context, self.around.sheet, (x - zoom * self.place[0], y - zoom * self.place[1]), zoom)
        seen = float(np.clip(self.share / _BEGINS, 0, 1)) * self.opacity
        if seen == 0:
            return
        frame = current_frame()
        context.save()
        context.arc(x, y, radius, 0, 2 * np.pi)
        self._clear(context, seen)
        context.clip()
        whole = float(np.hypot(frame.width, frame.height)) / 2 + 2 * _RIM
        self._lay(context, self.inside.sheet, (x, y), radius / whole, seen)
        context.restore()
        context.new_path()
        context.arc(x, y, radius, 0, 2 * np.pi)
        context.set_line_width(_RIM)
        set_colour(context, self.theme.ink, seen)
        context.stroke()

    def _clear(self, context: cairo.Context[Any], seen: float) -> None:
        """Fill the path with paper, or erase inside it in a film without any; keep the path."""
        operator = context.get_operator()
        if paper_or_none(self.theme.paper) is None:
            context.set_operator(cairo.OPERATOR_DEST_OUT)
        set_colour(context, self.theme.paper, seen)
        context.fill_preserve()
        context.set_operator(operator)

    def _lay(
        self,
        context: cairo.Context[Any],
        sheet: Sheet,
        middle: tuple[float, float],
        scale: float,
        opacity: float = 1.0,
    ) -> None:
        """Draw a picture of the frame, with its middle at a place, at a scale."""
        width, height = config.pixel_width, config.pixel_height
        kind = cairo.FORMAT_RGB24 if config.background_opacity == 1 else cairo.FORMAT_ARGB32
        picture = cairo.ImageSurface.create_for_data(sheet.pixels.data, kind, width, height)
        matrix = context.get_matrix()
        context.save()
        column, row = matrix.transform_point(*middle)
        context.identity_matrix()
        context.translate(column, row)
        context.scale(scale, scale)
        context.translate(-width / 2, -height / 2)
        context.set_source_surface(picture, 0, 0)
        context.get_source().set_filter(cairo.FILTER_BILINEAR)
        context.paint_with_alpha(opacity)
        context.restore()


def go_in(segment: Segment, inside: Sequence[Mobject], place: Point3DLike, radius: float, **options: Any) -> None:
    """Let a picture open out of a thing on stage and replace what is there.

    Parameters
    ----------
    segment
        Segment that is being performed.
    inside
        Things in the picture, the lowest first.
    place, radius
        Position and radius of the thing.
    options
        Options of `play`, such as ``share``; default: `GO_IN` seconds.
    """
    around = list(segment.mobjects)
    opening = Opening(around, inside, place, radius, segment.theme)
    segment.remove(*around)
    _play(segment, opening, 0.0, 1.0, options)
    segment.remove(opening)
    segment.add(*inside)


def come_out(segment: Segment, around: Sequence[Mobject], place: Point3DLike, radius: float, **options: Any) -> None:
    """Let what is on stage shrink into a thing in another picture, which replaces it; see `go_in`."""
    inside = list(segment.mobjects)
    opening = Opening(around, inside, place, radius, segment.theme)
    segment.remove(*inside)
    _play(segment, opening, 1.0, 0.0, options)
    segment.remove(opening)
    segment.add(*around)


def _play(segment: Segment, opening: Opening, start: float, end: float, options: dict[str, Any]) -> None:
    timing = options or {"run_time": GO_IN}
    share = timing.pop("share", None)
    segment.play(Vary(opening, opening.set_share, start, end, **timing), share=share)
