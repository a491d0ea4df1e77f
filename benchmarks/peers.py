"""The same four seconds by us and by others: contours, twelve arrows, a rolling ball with its trail, a counter.

Each is written in the usual way: Manim with `ImplicitFunction`, `Arrow` and `always_redraw`; Manim also with
`ArrowVectorField`; matplotlib with `FuncAnimation`. Manim encodes with its own settings; matplotlib's frames go to our
encoder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from manim import (
    UR,
    Arrow,
    ArrowVectorField,
    DecimalNumber,
    Dot,
    ImplicitFunction,
    Scene,
    Text,
    TracedPath,
    ValueTracker,
    always_redraw,
    linear,
    tempconfig,
)
from numpy.typing import NDArray

from benchmarks.processes import Cost, in_fresh_process, timed
from benchmarks.tables import Table
from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.geometry.critical import valley
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Landscape
from lecture.draw.clips import draw
from lecture.syllabus.lectures import SceneRef
from lecture.work.parts import Clip, Job, Part, Performance
from lecture.work.quality import QUALITIES, Quality
from lecture.work.report import SILENT
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment
from scenes.kit.descents.ball import Ball, Roll, Trail
from scenes.kit.frame.frame import WIDE
from scenes.kit.frame.look import Look
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.viewpoints import hillside
from scenes.kit.map.walkers import LiveNumber

Array = NDArray[np.float64]

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 4
STEPS = 16
ARROWS = 12


@dataclass(frozen=True)
class Content:
    """The common content: the landscape, the feet of the arrows, and the ball's path."""

    landscape: Landscape

    @cached_property
    def levels(self) -> Array:
        """The contours' errors."""
        return equal_levels(self.landscape)

    @cached_property
    def feet(self) -> Array:
        """The feet of the arrows, shape (n, 2)."""
        return hillside(self.landscape, self.levels, ARROWS)

    @cached_property
    def path(self) -> DescentPath:
        """The ball's way down."""
        steepest = float(np.linalg.eigvalsh(self.landscape.hessian(valley(self.landscape).point))[-1])
        return descend(self.landscape, self.feet[0], step=Constant(0.3 / steepest), max_steps=STEPS, tolerance=0)

    def error(self, weights: Array) -> float:
        """Return the error at a pair of weights."""
        return float(self.landscape.value(weights))

    def along(self, share: float) -> Array:
        """Return where the ball is after a share of the time."""
        place = min(share, 1.0) * self.path.steps
        columns = self.path.positions.T
        return np.array([np.interp(place, np.arange(self.path.steps + 1), column) for column in columns])


def content() -> Content:
    """Return the content."""
    return Content(catalogue.landscape("lecture"))


class Ours(Segment):
    """The picture, made like the lecture's own segments."""

    title = "Benchmark"

    @beat("One, two, three, four, five, six, seven, eight, nine.")
    def roll(self) -> None:
        drawn = content()
        error_map = ErrorMap(drawn.landscape, self.theme)
        scale = 0.9 / np.linalg.norm(drawn.landscape.gradient(drawn.feet), axis=-1).max()
        arrows = [GradientArrow(error_map, foot, scale) for foot in drawn.feet]
        ball, trail = Ball(error_map, drawn.path), Trail(error_map, drawn.path)
        error = LiveNumber(drawn.error, drawn.feet[0], self.theme.type.label, self.theme.ink)
        error.place((WIDE.safe_x, WIDE.safe_y - 0.4, 0))
        self.add(error_map, *arrows, trail, ball, error)
        for step in range(drawn.path.steps):
            self.play(Roll(ball, trail, step, error, rate_func=linear), share=1 / drawn.path.steps)


class NaiveManim(Scene):
    """The picture, made like Manim's examples."""

    def construct(self) -> None:
        self.drawn = content()
        domain = self.drawn.landscape.domain
        self.unit = 14.2 / domain.size[0]
        self.middle = (domain.lower + domain.upper) / 2
        self.contours()
        self.arrows()
        share = ValueTracker(0.0)
        ball = always_redraw(lambda: Dot(self.at(self.drawn.along(share.get_value())), 0.14))
        trail = TracedPath(ball.get_center, stroke_width=4)
        counter = always_redraw(
            lambda: DecimalNumber(
                self.drawn.error(self.drawn.along(share.get_value())),
                mob_class=Text,  # type: ignore[arg-type] # so that no LaTeX is needed
            ).to_corner(UR)
        )
        self.add(trail, ball, counter)
        self.play(share.animate.set_value(1.0), run_time=SECONDS, rate_func=linear)

    def at(self, point: Array) -> Array:
        """Return a place in the frame."""
        return np.append((point - self.middle) * self.unit, 0.0)

    def weights(self, x: float, y: float) -> Array:
        """Return the weights at a place in the frame."""
        return np.array([x, y]) / self.unit + self.middle

    def contours(self) -> None:
        """Add a curve for each level."""
        for level in self.drawn.levels:
            self.add(ImplicitFunction(partial(self.above, level), color="#58a3a8"))

    def above(self, level: float, x: float, y: float) -> float:
        """Return the difference between the error at a place in the frame and a level."""
        return self.drawn.error(self.weights(x, y)) - level

    def arrows(self) -> None:
        """Add an arrow for each foot."""
        slopes = self.drawn.landscape.gradient(self.drawn.feet)
        scale = 0.9 / np.linalg.norm(slopes, axis=-1).max()
        for foot, slope in zip(self.drawn.feet, slopes, strict=True):
            start = self.at(foot)
            self.add(Arrow(start, start + np.append(scale * slope, 0), buff=0, color="#ff4b55"))


class RedrawnField(NaiveManim):
    """The same, but the arrows are a field that is redrawn in every frame."""

    def arrows(self) -> None:
        """Add a field of about as many arrows, redrawn."""

        def slope(place: Array) -> Array:
            return np.append(self.drawn.landscape.gradient(self.weights(place[0], place[1])), 0.0)

        def field() -> ArrowVectorField:
            return ArrowVectorField(slope, x_range=[-6, 6, 4], y_range=[-3, 3, 3])

        self.add(always_redraw(field))


def render_ours(quality: Quality) -> Cost:
    """Render our own picture by `lecture`'s own writer."""
    with tempfile.TemporaryDirectory() as folder:
        place, scene = Path(folder), SceneRef("benchmarks.peers", "Ours")
        performance = Performance(scene.name, scene, Look(), quality, {"roll": SECONDS - 0.4})
        job = Job((Part(performance, Clip(None), "film"),), ROOT, place, place / "log")
        return timed(lambda: draw(job, SILENT))[1]


def render_manim(scene: type[Scene], quality: Quality) -> Cost:
    """Render a picture by Manim's own writer."""
    with tempfile.TemporaryDirectory() as folder, tempconfig(manim_settings(quality, folder)):
        return timed(lambda: scene().render())[1]


def manim_settings(quality: Quality, folder: str) -> dict[str, object]:
    """Return the settings that differ from manim.cfg's."""
    return {
        "pixel_width": quality.width,
        "pixel_height": quality.height,
        "frame_rate": quality.fps,
        "media_dir": folder,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "WARNING",
    }


def render_matplotlib(quality: Quality) -> Cost:
    """Render the picture by `FuncAnimation`."""
    # Not one of the project's requirements.
    from benchmarks.peer_matplotlib import animate

    return timed(lambda: animate(content(), SECONDS, quality))[1]


WAYS: dict[str, tuple[Callable[..., Cost], tuple[Any, ...]]] = {
    "this project": (render_ours, ()),
    "Manim, ImplicitFunction and always_redraw": (render_manim, (NaiveManim,)),
    "the same with ArrowVectorField redrawn": (render_manim, (RedrawnField,)),
    "matplotlib, FuncAnimation": (render_matplotlib, ()),
}


def tables(letter: str = "h") -> list[Table]:
    """Render the picture in every way, each in a fresh process."""
    quality = QUALITIES[letter]
    table = Table(
        f"The same {SECONDS} s at {quality.name}: contours, twelve arrows, ball with trail, counter",
        ("by", "wall s for each second", "processor s for each second", "wall, against ours"),
    )
    ours = None
    # Code is compiled once on a machine, before the measurements.
    in_fresh_process(render_ours, QUALITIES["l"])
    for name, (render, arguments) in WAYS.items():
        if render is render_matplotlib and not find_spec("matplotlib"):
            table.add(name, None, None, None)
            table.notes.append("matplotlib is not installed: `pip install matplotlib` lets this table compare with it.")
            continue
        cost = in_fresh_process(render, *arguments, quality)
        ours = ours or cost
        table.add(name, cost.wall / SECONDS, cost.processor / SECONDS, cost.wall / ours.wall)
    return [table]
