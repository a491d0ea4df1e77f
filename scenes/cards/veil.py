"""The paper behind the words of a card, which hides more and more of the map."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import cairo
import numpy as np
from manim import ManimColor, Mobject, config, smooth
from numpy.typing import NDArray

from gradmath.compiled import compiled
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.paint.canvas import Painted, Reach, drawn_once, frame_colour
from scenes.language.current import beginning

# Shares of the frame's width, from where lines begin: the veil is darkest up to the first and ends at the second.
DARK_SHARE, CLEAR_SHARE = 0.28, 0.62
_DARKEST = 0.93
# Stops of the gradient in files without pixels.
_STOPS = 9
_SEED = 8
_MOST = 255


@compiled
def _lay(
    memory: NDArray[np.uint8], paper: NDArray[np.float32], shares: NDArray[np.float32], noise: NDArray[np.float32]
) -> None:
    """Lay paper over the first columns of a frame.

    Parameters
    ----------
    memory
        The frame, shape (height, width, 4); columns beyond the veil are left as they are.
    paper
        Its colour, from 0 to 255, shape (3,).
    shares
        How much of it covers each column, shape (n,).
    noise
        Noise added before rounding, shape (height, n).
    """
    for row in range(noise.shape[0]):
        for column in range(noise.shape[1]):
            share, more = shares[column], noise[row, column]
            for part in range(3):
                below = np.float32(memory[row, column, part])
                laid = np.rint(below + share * (paper[part] - below) + more)
                memory[row, column, part] = np.uint8(min(max(laid, 0), _MOST))


class Veil(Painted):
    """Paper over the side of the frame where lines begin, which thins out towards the other.

    Paper and map differ by only a few of the 256 levels of a colour, so plain rounding would show the fade as bands.
    Noise of up to half a level before rounding (L. G. Roberts, Picture coding using pseudo-random noise, 1962) leaves
    every colour right on average. It is the same in every frame.
    """

    claims_nothing: ClassVar[str] = "paper behind words"
    elsewhere = "traced"

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def reach(self) -> Reach:
        """Return the part of the frame that is painted on."""
        frame = current_frame()
        half_width, half_height = frame.width / 2, frame.height / 2
        ends = sorted((beginning() * half_width, beginning() * (half_width - CLEAR_SHARE * frame.width)))
        return ends[0], -half_height, ends[1], half_height

    @drawn_once
    def shares(self) -> NDArray[np.float32]:
        """How much of the paper covers each column of pixels, from 0 to 1, as far as the veil reaches."""
        columns = int(np.ceil(CLEAR_SHARE * config.pixel_width))
        return np.array([_thickness((column + 0.5) / config.pixel_width) for column in range(columns)], np.float32)

    @drawn_once
    def noise(self) -> NDArray[np.float32]:
        """One number from -½ to ½ for each pixel."""
        size = (config.pixel_height, len(self.shares))
        return np.random.default_rng(_SEED).random(size, dtype=np.float32) - np.float32(0.5)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Lay the veil over the pixels of the frame."""
        surface = context.get_target()
        surface.flush()
        memory = np.ndarray((surface.get_height(), surface.get_width(), 4), np.uint8, surface.get_data())
        memory = memory[:, :: -beginning()]
        # The frame's memory stores red first.
        paper = np.array(ManimColor(self.theme.paper).to_int_rgb(), dtype=np.float32)
        _lay(memory, paper, np.float32(self.opacity) * self.shares, self.noise)
        surface.mark_dirty()

    def trace(self, context: cairo.Context[Any], draw: Callable[[Iterable[Mobject]], None]) -> None:  # noqa: ARG002
        """Draw the veil as a gradient."""
        frame, paper = current_frame(), frame_colour(self.theme.paper)
        begin = beginning() * frame.width / 2
        fade = cairo.LinearGradient(begin, 0, -begin, 0)
        for place in np.linspace(DARK_SHARE, CLEAR_SHARE, _STOPS):
            fade.add_color_stop_rgba(place, *paper, self.opacity * _thickness(place))
        context.set_source(fade)
        context.paint()


def _thickness(place: float) -> float:
    """Return how much of the paper covers the map, from 0 to 1, at a share of the frame's width."""
    return float(_DARKEST * (1 - smooth(np.clip((place - DARK_SHARE) / (CLEAR_SHARE - DARK_SHARE), 0, 1))))
