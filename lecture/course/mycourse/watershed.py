"""Two balls start side by side on a ridge, and come to rest in different valleys."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut

from gradmath.descent.descend import DescentPath, descend
from gradmath.geometry.critical import CriticalPoint
from gradmath.geometry.field import flow_line
from scenes.kit.beats.beat import beat
from scenes.kit.beats.vary import Vary
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.map.arrows import GradientArrow, Grow, arrow_scale
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.viewpoints import UnsuitableError, inner

# Distances of the starts from the pass, up the ridge and to either side of it, as shares of the map's height.
UP, ASIDE = 0.3, 0.035
# The learning rate as a share of 1/λmax at the bottom of the valley: small enough for a smooth path.
SHARE = 0.15
LONGEST_ARROW = 0.9


class Watershed(MapSegment):
    """One pass, two balls, two valleys."""

    title = "Two starts, two valleys"

    def setup(self) -> None:
        """Compute everything that will be shown before anything moves."""
        super().setup()
        self.paths = [self.way_down(side) for side in (-1, 1)]
        self.balls = [Ball(self.error_map, path) for path in self.paths]
        self.trails = [Trail(self.error_map, path, falling=True) for path in self.paths]
        self.add(self.error_map, self.signs)

    def way_down(self, side: int) -> DescentPath:
        """Return the descent from one side of the ridge above the pass."""
        summit, height = self.highest_pass(), self.landscape.domain.size[1]
        # From a pass the ground falls along one direction and rises along the other: the eigenvectors of the Hessian.
        across, along = np.linalg.eigh(self.landscape.hessian(summit.point))[1].T
        start = summit.point + height * (UP * along + side * ASIDE * across)
        bottom = flow_line(self.landscape, start).points[-1]
        learning_rate = SHARE / float(np.linalg.eigvalsh(self.landscape.hessian(bottom)).max())
        return descend(self.landscape, start, step=learning_rate, max_steps=120)

    def highest_pass(self) -> CriticalPoint:
        """Return the highest saddle in the inner part of the picture."""
        stage = inner(self.landscape.domain)
        passes = [each for each in self.survey.critical if each.kind == "saddle" and stage.contains(each.point)]
        if not passes:
            raise UnsuitableError("this landscape has no pass in view from which two balls could part")
        return max(passes, key=lambda each: each.error)

    # A spoken number is tied to the picture: the audit compares it with what `count` returns.
    @beat("{count:Two} balls stand on a ridge, almost side by side.")
    def side_by_side(self) -> None:
        self.play(FadeIn(*self.trails, *self.balls), share=0.4)

    def count(self) -> int:
        """Return the number of balls."""
        return len(self.balls)

    @beat("Each feels only the slope where it stands. Their slopes are almost the same.")
    def two_slopes(self) -> None:
        feet = [path.positions[0] for path in self.paths]
        scale = arrow_scale(self.landscape, feet, LONGEST_ARROW)
        self.arrows = [GradientArrow(self.error_map, foot, scale, "descent") for foot in feet]
        self.bring_to_front(*self.balls)
        self.play(*(Grow(arrow) for arrow in self.arrows), share=0.3)

    @beat("So they go down together, step by step. Then they part.")
    def go_down(self) -> None:
        self.play(FadeOut(*self.arrows), share=0.1)
        walks = []
        for path, trail, ball in zip(self.paths, self.trails, self.balls, strict=True):
            walks += [Vary(trail, trail.set_progress, 0, path.steps), Vary(ball, ball.set_progress, 0, path.steps)]
        self.play(*walks, share=0.8)

    @beat("Only one of them finds the lowest valley. Where training ends depends on where it starts.", still=True)
    def two_valleys(self) -> None:
        self.play(FadeIn(self.minimum_error([*self.balls, *self.trails])), share=0.2)
