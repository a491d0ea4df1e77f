"""The benchmark's picture by matplotlib, with its usual means of animation: updated artists and `FuncAnimation`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Protocol

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot
from matplotlib.animation import AbstractMovieWriter, FuncAnimation
from matplotlib.backends.backend_agg import FigureCanvasAgg
from numpy.typing import NDArray

from gradmath.landscapes.landscape import Landscape
from lecture.draw.coding import FrameConverter
from lecture.draw.encoder import FrameEncoder
from lecture.work.quality import Quality
from scenes.kit.frame.theme import DARK

Array = NDArray[np.float64]

DOTS_PER_INCH = 100


class Content(Protocol):
    """The content of the picture."""

    @property
    def landscape(self) -> Landscape:
        """The landscape."""

    @property
    def levels(self) -> Array:
        """The contours' errors."""

    @property
    def feet(self) -> Array:
        """The feet of the arrows, shape (n, 2)."""

    def along(self, share: float) -> Array:
        """Return where the ball is after a share of the time."""


class EncodedByUs(AbstractMovieWriter):
    """Passes matplotlib's frames to our own encoder, so that all encode alike without the program ffmpeg."""

    def __init__(self, quality: Quality) -> None:
        super().__init__(fps=int(quality.fps))
        self.quality = quality

    def setup(self, fig: Any, outfile: Any, dpi: float | None = None) -> None:
        """Open the file."""
        super().setup(fig, outfile, dpi)
        self.encoder = FrameEncoder(Path(outfile), self.quality)
        self.converter = FrameConverter(self.quality.width, self.quality.height)

    def grab_frame(self, **_: Any) -> None:
        """Draw the figure and encode it."""
        canvas: Any = FigureCanvasAgg(self.fig)  # without types
        canvas.draw()
        self.encoder.encode(self.converter.convert(np.asarray(canvas.buffer_rgba())))

    def finish(self) -> None:
        """Close the file."""
        self.encoder.finish()


def animate(drawn: Content, seconds: int, quality: Quality) -> None:
    """Write the animation to a file, and discard it."""
    mpl.use("agg")
    size = (quality.width / DOTS_PER_INCH, quality.height / DOTS_PER_INCH)
    figure = pyplot.figure(figsize=size, dpi=DOTS_PER_INCH, facecolor=DARK.paper)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    x, y = drawn.landscape.domain.grid(200)
    errors = drawn.landscape.value(np.stack(np.meshgrid(x, y), axis=-1))
    axes.contourf(x, y, errors, drawn.levels)
    axes.contour(x, y, errors, drawn.levels)
    axes.quiver(*drawn.feet.T, *drawn.landscape.gradient(drawn.feet).T, color=DARK.ascent)
    (trail,) = axes.plot([], [], color=DARK.descent, linewidth=3)
    (ball,) = axes.plot([], [], "o", color=DARK.ink, markersize=18)
    counter = axes.text(0.9, 0.9, "", transform=axes.transAxes, color=DARK.ink, fontsize=26)
    visited: list[Array] = []
    frames = seconds * int(quality.fps)

    def update(frame: int) -> tuple[Any, ...]:
        place = drawn.along(frame / frames)
        visited.append(place)
        trail.set_data(*np.array(visited).T)
        ball.set_data([place[0]], [place[1]])
        counter.set_text(f"{float(drawn.landscape.value(place)):.2f}")
        return trail, ball, counter

    animation = FuncAnimation(figure, update, frames=frames, blit=True)
    with tempfile.TemporaryDirectory() as folder:
        animation.save(folder + "/film.mp4", writer=EncodedByUs(quality), dpi=DOTS_PER_INCH)
    pyplot.close(figure)
