"""What a progress bar counts: a line, then a network, fitted to real data in three views that move together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, Group, Mobject, config, linear
from manim.utils.rate_functions import ease_in_quad, ease_out_quad

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes.landscape import Landscape
from gradmath.models.datasets import SIDE, penguin_line, penguins
from gradmath.models.slices import path_on_slice
from gradmath.models.trained import digits_network_slice
from scenes.arrays import Array
from scenes.gradient.links.home import Home
from scenes.kit.beats.beat import beat
from scenes.kit.beats.opening import go_in
from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.answers import AnswerBoard
from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.charts.dashboard import (
    DashboardPlan,
    ProgressBar,
    around,
    footnote,
    footnote_number,
    ground,
    heading,
)
from scenes.kit.charts.scatter import FittedLine, Residuals, Scatter
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.descents.shadow import Shadow
from scenes.kit.lettering.names import Name
from scenes.kit.lettering.numbers import printed
from scenes.kit.map.arrows import GradientArrow, Grow, arrow_scale
from scenes.kit.map.error_map import LEVELS, ErrorMap
from scenes.kit.map.marks import map_signs

PENGUINS_SOURCE = "Gorman et al. 2014 (CC0)"
DIGITS_SOURCE = "Alpaydin & Kaynak, UCI (CC BY 4.0)"

# Flippers are counted from here and in this unit, both in mm: so that w₁ is in kg per cm, and w₂ the mass at 19 cm.
_REFERENCE, _UNIT = 190.0, 10.0
# A line that falls where the data rise: kg per cm, and kg at 19 cm.
_START = (-0.45, 4.6)
# The learning rate as a share of the largest that is stable, 2/λmax, and what is left of the slope in the end.
_SHARE_OF_STABLE, _SETTLED = 0.2, 0.01
_LONGEST_ARROW = 1.0
# Of ball and trail, on maps that fill a quarter of the frame.
_SMALL = 0.7
# From one number on an axis to the next: millimetres, kilograms.
_SPACING = (10.0, 1.0)
# Free around a path on its map.
_MARGIN = 0.25
# A view is less than half as wide as the frame: fewer samples than on a large map give contours as smooth, and fewer
# levels as close. On the network's map they are expensive, since it reads 500 pictures at each.
_RESOLUTION, _FEW_LEVELS = 72, 12
# At how many pictures of each digit the network is watched.
_WATCHED = 3
# Iterations that are seen one by one.
_LOOKS, _GUESSES = 3, 4
# Where the training of the network runs faster, and where it slows down.
_EARLY, _LATE = 20, 180


class TrainingLoop(Segment):
    """Data, error landscape and error in step: for a line with two weights, then for a network with hundreds."""

    title = "What a progress bar counts"
    leaves = Home
    learnt = "A bar counts steps downhill"

    def setup(self) -> None:
        """Fit the line, train the network and lay both maps before anything moves."""
        super().setup()
        self.steps = 0.0
        self.moving: list[Any] = []
        self.plan = DashboardPlan(self.look.frame)
        self.fit_line()
        self.train_network()
        self.found = self.find(Home)

    def fit_line(self) -> None:
        """Compute the descent of the line, and its map."""
        self.fit = penguin_line(reference=_REFERENCE, unit=_UNIT)
        error, start = self.fit.error, np.array(_START)
        rate = _SHARE_OF_STABLE * 2 / float(np.linalg.eigvalsh(error.hessian(start))[-1])
        tolerance = _SETTLED * float(np.linalg.norm(error.gradient(start)))
        self.line_path = descend(error, start, step=Constant(rate), tolerance=tolerance)
        self.line_map = self.lay_map(error, self.line_path.positions, LEVELS)

    def train_network(self) -> None:
        """Train the network and lay its map, whose errors are kept beside what is rendered for the next time."""
        found = digits_network_slice(cache=Path(config.get_dir("media_dir")) / "landscapes")
        self.trained, self.plane = found.trained, found.plane
        self.network_map = self.lay_map(found.landscape, self.plane.coordinates, _FEW_LEVELS)
        self.off_plane = path_on_slice(found.piece, self.trained.path.positions).distances
        self.accuracies = self.trained.held_out_accuracies()

    def lay_map(self, landscape: Landscape, path: Array, count: int) -> ErrorMap:
        """Return the map of a landscape around a path, with about a given number of levels."""
        seen = landscape.over(around(path, self.plan.landscape, margin=_MARGIN))
        levels = equal_levels(seen, count=count, resolution=_RESOLUTION)
        return ErrorMap(seen, self.theme, place=self.plan.landscape, levels=list(levels), resolution=_RESOLUTION)

    def iterate(self, end: float, **options: Any) -> Vary:
        """Return the animation in which all views go on together up to a number of iterations."""
        return Vary(Group(*self.moving), self.set_progress, self.steps, end, **options)

    def set_progress(self, steps: float) -> None:
        """Show every view after a number of iterations, whole or part of one."""
        self.steps = steps
        for view in self.moving:
            view.set_progress(steps)

    @beat("A model trains: a bar fills, an error falls. What really happens?", ask=True)
    def bar_and_curve(self) -> None:
        self.strip = self.error_strip(self.line_path, self.fit.error, "mean squared, in kg²")
        go_in(self, [*self.strip, *self.moving], *self.found.dot)
        self.play(self.iterate(self.line_path.steps, rate_func=linear), share=0.7)

    def error_strip(self, path: DescentPath, landscape: Landscape, measured: str) -> list[Mobject]:
        """Make the error curve, the progress bar and their numbers; return what stands still of them."""
        theme = self.theme
        count, steps = self.plan.read_out(0, Name.ITERATION, lambda step: step, theme)
        name, error = self.plan.read_out(
            1, Name.ERROR, lambda step: float(landscape.value(path.positions[step])), theme, decimals=2
        )
        curve = ErrorCurve(path, self.plan.curve, theme, named=False)
        self.moving = [curve, ProgressBar(path.steps, self.plan.bar, theme), steps, error]
        return [heading(self.plan.curve, "Error", f"{measured}; {path.steps} iterations", theme), count, name]

    @beat("Take real data: penguins, their flippers and their masses.")
    def real_data(self) -> None:
        theme, (lengths, _, _) = self.theme, penguins()
        self.scatter = Scatter(lengths, self.fit.error.targets, self.plan.data, theme, spacing=_SPACING)
        self.data_view: list[Mobject] = [
            ground(self.plan.data, theme),
            self.scatter,
            heading(self.plan.data, f"{len(lengths)} penguins", PENGUINS_SOURCE, theme),
            footnote(self.plan.data, "Body mass (kg) against flipper length (mm)", theme),
        ]
        self.play(self.iterate(0), share=0.15)
        self.play(FadeIn(*self.data_view), share=0.25)

    @beat("The model is a line with two weights: each line is one point on a map of its error.")
    def a_line_is_a_point(self) -> None:
        theme, path = self.theme, self.line_path
        self.line = FittedLine(self.scatter, path, self.fit.masses)
        self.trail, self.ball = Trail(self.line_map, path, size=_SMALL), Ball(self.line_map, path, size=_SMALL)
        self.map_view = [
            self.line_map,
            map_signs(self.line_map, ["minimum"]),
            heading(self.plan.landscape, "Error landscape", f"{self.fit.error.dimension} weights", theme),
            footnote(self.plan.landscape, "Across: w₁, kg per cm. Up: w₂, kg at 19 cm.", theme),
        ]
        self.play(FadeIn(self.line), share=0.15)
        self.hold(share=0.2)
        self.play(FadeIn(*self.map_view), share=0.2)
        self.play(FadeIn(self.trail, self.ball), share=0.1)

    @beat(
        """How wrong is it? Square every miss, and take the mean.
        Then find the slope and step down: the point moves, the line turns, the error falls."""
    )
    def one_iteration(self) -> None:
        self.residuals = Residuals(self.line)
        self.moving = [self.residuals, self.line, self.trail, self.ball, *self.moving]
        self.scale = arrow_scale(self.line_map.landscape, self.line_path.positions, _LONGEST_ARROW)
        self.play(FadeIn(self.residuals), share=0.1)
        for _ in range(_LOOKS):
            self.look_and_step(share=0.85 / _LOOKS)

    def look_and_step(self, share: float) -> None:
        """Show the way down, and take one step along it."""
        arrow = GradientArrow(self.line_map, self.ball.point, self.scale, "descent")
        self.bring_to_front(self.ball)
        self.play(Grow(arrow), share=0.4 * share)
        self.play(self.iterate(self.steps + 1), FadeOut(arrow), share=0.6 * share)

    @beat("Now let it run. The steps shrink, and the line settles among the penguins.", still=True)
    def run(self) -> None:
        self.play(FadeOut(self.residuals), share=0.08)
        self.moving.remove(self.residuals)
        self.play(self.iterate(self.line_path.steps, rate_func=ease_in_quad), share=0.75)

    @beat("The same three views, for a network with nine hundred and ten weights. It reads digits.")
    def same_views(self) -> None:
        was = [*self.moving, *self.strip, *self.map_view, *self.data_view[1:]]
        self.strip = self.error_strip(self.trained.path, self.trained.error, "mean cross-entropy, in nats")
        self.board, accuracy = self.watched_digits(), self.accuracy()
        theme = self.theme
        kept = len(self.trained.held_out_labels)
        self.data_view = [
            self.board.pictures,
            heading(self.plan.data, f"{self.board.labels.size} digits", DIGITS_SOURCE, theme),
            footnote(self.plan.data, f"Of {kept} it was not trained on, with its answers", theme),
        ]
        self.moving = [self.board, *self.moving, accuracy[1]]
        self.steps = 0.0
        self.play(FadeOut(*was), share=0.12)
        self.play(FadeIn(*self.data_view, *self.strip, accuracy[0], *self.moving), share=0.2)

    def accuracy(self) -> tuple[Mobject, Mobject]:
        """Return the name and the live number of the share of held-out digits that are read right."""
        return self.plan.read_out(2, Name.ACCURACY, lambda step: 100 * float(self.accuracies[step]), self.theme)

    def watched_digits(self) -> AnswerBoard:
        """Return the first held-out pictures of each digit, with the network's answers after every iteration."""
        trained, network = self.trained, self.trained.network
        chosen = np.stack([np.flatnonzero(trained.held_out_labels == digit)[:_WATCHED] for digit in range(10)], axis=1)
        inputs = trained.held_out_inputs[chosen.ravel()]
        answers = network.predict(trained.path.positions, inputs).reshape(-1, *chosen.shape)
        pictures = inputs.reshape(*chosen.shape, SIDE, SIDE)
        return AnswerBoard(pictures, trained.held_out_labels[chosen], answers, self.plan.data, self.theme)

    @beat("No map shows every weight. This one is a slice along the path of the training.")
    def flat_slice(self) -> None:
        theme, path = self.theme, self.trained.path
        dimension = self.trained.network.dimension
        share = printed(100 * self.plane.share, 1)
        self.shadow = Shadow(self.network_map, path, self.plane)
        self.ball = Ball(self.network_map, self.shadow.path, size=_SMALL)
        off = footnote_number(self.plan.landscape, lambda step: float(self.off_plane[step]), theme, decimals=2)
        self.map_view = [
            self.network_map,
            heading(self.plan.landscape, "Error landscape", f"a plane in {dimension} dimensions", theme),
            footnote(self.plan.landscape, f"The plane holds {share} % of the path. Off it now:", theme),
        ]
        self.play(FadeIn(*self.map_view), share=0.25)
        self.moving = [self.shadow, self.ball, *self.moving, off]
        self.play(FadeIn(self.shadow, self.ball, off), share=0.12)

    @beat("At first it guesses. Step by step, its answers come right.")
    def guesses(self) -> None:
        for _ in range(_GUESSES):
            self.play(self.iterate(self.steps + 1), share=0.5 / _GUESSES)
        self.play(self.iterate(_EARLY, rate_func=linear), share=0.45)

    @beat("Soon it reads more than nine in ten digits that it has never seen.")
    def never_seen(self) -> None:
        self.play(self.iterate(_LATE, rate_func=ease_in_quad), share=1)

    @beat("That is what the bar counts: steps downhill.", still=True)
    def steps_downhill(self) -> None:
        self.play(self.iterate(self.trained.path.steps, rate_func=ease_out_quad), share=0.8)
