"""A ball looks at the slope, rolls a short way, stops and looks again, until it settles in the valley."""

from __future__ import annotations

from itertools import product

import numpy as np
from manim import FadeIn, FadeOut

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.descent.paths import StopReason
from gradmath.geometry.field import flow_line
from scenes.arrays import Array
from scenes.kit.beats.beat import beat
from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.descents.ball import Ball, Roll, Trail
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.map.arrows import GradientArrow, Grow, arrow_scale
from scenes.kit.map.segment import LONGEST_ARROW, MapSegment
from scenes.kit.map.viewpoints import UnsuitableError

# The step size as a share of the largest that is stable at the valley, 2/λmax: what is tried first comes first.
_SHARES_OF_STABLE = (0.16, 0.1, 0.24, 0.06, 0.35, 0.03, 0.5, 0.015, 0.7, 0.9)
# The descent has settled where the slope is this share of the slope at its start.
_SETTLED = (0.01, 0.03, 0.002)
# How many steps the beats can show.
_FEWEST_STEPS, _MOST_STEPS = 17, 45
_TURN = 0.8
# Width and height, in frame units.
_PANEL = 3.55, 4.7


def _decimals(rate: float) -> int:
    """Return how many digits after the point show a learning rate to two significant ones, at least three."""
    return max(3, 1 - int(np.floor(np.log10(rate))))


class BallDescent(MapSegment):
    """Gradient descent as a ball that stops to look before each step."""

    title = "Step by step downhill"

    def setup(self) -> None:
        """Compute the whole descent before anything moves."""
        super().setup()
        self.path = self.choose_descent()
        self.keep_clear(self.error_map.to_screen(self.path.positions), *_PANEL)
        self.scale = arrow_scale(self.landscape, self.path.positions, LONGEST_ARROW)
        self.ball, self.trail = Ball(self.error_map, self.path), Trail(self.error_map, self.path, falling=True)
        self.steps_taken = 0
        self.fill_panel()
        self.high = self.high_error([self.ball, self.trail, self.panel.keep_out])
        self.add(self.error_map, self.high, self.signs)

    def choose_descent(self) -> DescentPath:
        """Return a descent from the hill that settles inside the picture in about as many steps as there are to show.

        The learning rate is a share of the largest that is stable at the bottom of the valley to which the slope leads;
        of several shares, and of several starts, the first that serves is taken.

        Raises
        ------
        UnsuitableError
            If none does.
        """
        starts = np.concatenate([self.hill_points(turn=_TURN), self.hill_points()])
        for start in starts:
            path = self.descent_from(start)
            if path is not None:
                return path
        raise UnsuitableError("this landscape has no valley in view in which a ball comes to rest")

    def descent_from(self, start: Array) -> DescentPath | None:
        """Return a descent from a start that serves; None if there is none."""
        bottom = flow_line(self.landscape, start).points[-1]
        curvatures = self.landscape.hessian(bottom)
        if not np.isfinite(curvatures).all() or not curvatures.any():
            return None
        largest_stable = 2 / float(np.abs(np.linalg.eigvalsh(curvatures)).max())
        slope = float(np.linalg.norm(self.landscape.gradient(start)))
        for settled, share in product(_SETTLED, _SHARES_OF_STABLE):
            step = Constant(share * largest_stable)
            path = descend(self.landscape, start, step=step, tolerance=settled * slope, max_steps=_MOST_STEPS)
            if path.reason is StopReason.CONVERGED and path.steps >= _FEWEST_STEPS:
                return path
        return None

    def fill_panel(self) -> None:
        """Make the panel with the step counter and the live error."""
        theme, start = self.theme, self.path.positions[0]
        self.panel = self.side_panel(width=_PANEL[0], height=_PANEL[1])
        size, blue, here = theme.type.formula, theme.descent_text, self.trail.scope(self.ball)
        rule = self.panel.line(Formula("w <- w - alpha nabla E", size, blue, of=here), after=0.3)
        rate = Formula("alpha", size, blue, of=here)
        step, error = (
            NameWords(name, theme.type.label, theme.ink, "MEDIUM", of=here) for name in (Name.STEP, Name.ERROR)
        )
        learning_rate = self.panel.number(
            rate, lambda _: float(self.path.learning_rates[0]), start, decimals=_decimals(self.path.learning_rates[0])
        )
        self.step = self.panel.number(step, lambda _: self.steps_taken, start, decimals=0)
        self.error = self.panel.number(error, lambda w: float(self.landscape.value(w)), start, decimals=self.decimals)
        self.curve = ErrorCurve(self.path, self.panel.chart_place(1.75), theme)
        self.panel_parts = [self.panel, rule, rate, learning_rate, step, error, self.step, self.error, self.curve]

    @beat("Put a ball on the hillside, and let it follow the instruction.")
    def place_the_ball(self) -> None:
        self.trail.set_progress(0)
        self.play(FadeIn(*self.panel_parts), share=0.2)
        self.play(FadeIn(self.trail, self.ball, scale=0.6), share=0.25)

    @beat("It looks at the slope under it. Then it rolls a short way, straight against the gradient.")
    def first_step(self) -> None:
        self.look_at_slope(share=0.35)
        self.hold(share=0.1)
        self.roll(share=0.25)

    @beat("It stops. It looks again, and rolls again.")
    def second_step(self) -> None:
        self.look_at_slope(share=0.3)
        self.roll(share=0.3)

    @beat("Each step is one update of the weights: the old weights, minus a small multiple of the gradient.")
    def two_more(self) -> None:
        for _ in range(2):
            self.look_at_slope(share=0.2)
            self.roll(share=0.2)

    @beat("Where the ground is steep, the step is long. Where it is gentle, the step is short.")
    def long_and_short(self) -> None:
        self.go_on(6, share=0.9)

    @beat("Nobody tells the ball to slow down. The gradient shrinks, and the steps shrink with it.")
    def shrinking_steps(self) -> None:
        self.go_on(6, share=0.9)

    @beat(
        "Step by step the error falls, until the slope is almost nothing. The ball has settled in the valley.",
        still=True,
    )
    def settled(self) -> None:
        self.go_on(self.path.steps - self.steps_taken, share=0.7)
        self.low = self.minimum_error([self.trail, self.ball, self.high, self.panel.keep_out])
        self.play(FadeIn(self.low), share=0.15)
        self.hold(share=0.1)

    def look_at_slope(self, share: float) -> None:
        """Show the way down from where the ball stands."""
        self.arrow = GradientArrow(self.error_map, self.ball.point, self.scale, "descent")
        self.bring_to_front(self.ball)
        self.play(Grow(self.arrow), share=share)

    def roll(self, share: float) -> None:
        """Take one step, and let the arrow go."""
        self.play(
            Roll(self.ball, self.trail, self.steps_taken, self.error, curve=self.curve),
            FadeOut(self.arrow),
            share=share,
        )
        self.steps_taken += 1
        self.step.set_point(self.ball.point)

    def go_on(self, steps: int, share: float) -> None:
        """Take several steps, each with a look before it."""
        for _ in range(steps):
            self.look_at_slope(share=0.4 * share / steps)
            self.roll(share=0.6 * share / steps)
