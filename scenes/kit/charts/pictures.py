"""Small grey pictures from a data set, shown pixel by pixel as measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import ManimColor, Mobject
from numpy.typing import ArrayLike

from scenes.kit.frame.theme import Theme
from scenes.kit.paint.canvas import Painted, Reach, Sheet


class Pictures(Painted):
    """Square pictures of ink on the frame's paper.

    Parameters
    ----------
    shares
        Ink of each pixel, from 0 to 1, the first row at the top; shape (n, side, side).
    centers
        Middle of each picture, shape (n, 2).
    size
        Side of a picture, in frame units.
    theme
        Colours.

    Attributes
    ----------
    shown
        Number of visible pictures; the last may be on its way.

    Examples
    --------
    >>> shares = np.random.default_rng(1).random((3, 8, 8))
    >>> scene.add(Pictures(shares, [(-3, 0), (0, 0), (3, 0)], 2.4, DARK))
    """

    claims_nothing: ClassVar[str] = "pictures of a data set, shown as they were measured"

    def __init__(self, shares: ArrayLike, centers: ArrayLike, size: float, theme: Theme) -> None:
        super().__init__()
        self.shares = np.asarray(shares, dtype=float)
        self.centers, self.size = np.asarray(centers, dtype=float), size
        self.shown = float(len(self.shares))
        self.prints = _Prints(self.shares, theme)

    def set_shown(self, shown: float) -> Self:
        """Show a number of the pictures."""
        self.shown = shown
        return self

    def put(self, centers: ArrayLike, size: float) -> Self:
        """Move the pictures, shape (n, 2), and set their size."""
        self.centers, self.size = np.asarray(centers, dtype=float), size
        return self

    def reach(self) -> Reach:
        """Return the part of the frame that is painted on."""
        (left, bottom), (right, top) = (
            self.centers.min(axis=0) - self.size / 2,
            self.centers.max(axis=0) + self.size / 2,
        )
        return float(left), float(bottom), float(right), float(top)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the pictures, each pixel a sharp square."""
        side = self.shares.shape[-1]
        for index, (picture, (x, y)) in enumerate(zip(self.prints.surfaces, self.centers, strict=True)):
            opacity = self.opacity * float(np.clip(self.shown - index, 0, 1))
            if opacity == 0:
                continue
            context.save()
            context.translate(x - self.size / 2, y + self.size / 2)
            context.scale(self.size / side, -self.size / side)
            context.set_source_surface(picture, 0, 0)
            context.get_source().set_filter(cairo.FILTER_NEAREST)
            context.rectangle(0, 0, side, side)
            context.clip()
            context.paint_with_alpha(opacity)
            context.restore()

    def trace(self, context: cairo.Context[Any], draw: Callable[[Iterable[Mobject]], None]) -> None:  # noqa: ARG002
        """Embed the pictures at their places on the frame, so that their squares stay sharp in every viewer."""
        sheet = Sheet()
        sheet.draw([self])
        sheet.lay(context)


class _Prints:
    """The pictures in Cairo's format."""

    # Manim's cache of animations ignores slots; the surfaces depend on the shares of ink.
    __slots__ = ("pixels", "surfaces")

    def __init__(self, shares: np.ndarray, theme: Theme) -> None:
        ink, ground = (np.asarray(ManimColor(colour).to_int_rgb(), dtype=float) for colour in (theme.ink, theme.fog))
        colours = np.rint(ground + shares[..., None] * (ink - ground)).astype(np.uint8)
        # The frame's memory stores red first, whatever Cairo calls it; so do the pictures.
        self.pixels = np.concatenate([colours, np.full((*shares.shape, 1), 255, dtype=np.uint8)], axis=-1)
        side = shares.shape[-1]
        self.surfaces = [
            cairo.ImageSurface.create_for_data(picture.data, cairo.FORMAT_ARGB32, side, side) for picture in self.pixels
        ]
