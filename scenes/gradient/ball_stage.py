"""What a ball's descent is shown with: the ball, its trail, the arrow of its next step, a panel, and the view."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeOut, VMobject

from gradmath.descent.descend import Constant, descend
from scenes.arrays import Array
from scenes.gradient.links.one_blue_arrow import OneBlueArrow
from scenes.gradient.links.valley_close import ZOOM
from scenes.kit.beats.law import LawLine
from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.charts.log_curve import LogErrorCurve
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.descents.logged_way import logged_way
from scenes.kit.descents.own_way import own_way
from scenes.kit.descents.run_view import Aside, Look, clear_aside, clearer_side, share_of_zoom
from scenes.kit.descents.step_arrow import StepArrow
from scenes.kit.descents.steps import StepByStep
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import FEWEST_RATE_DECIMALS, decimals_of_rate, printed
from scenes.kit.map.labels import outline_samples
from scenes.kit.map.last_line import standing_clear
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.side_panel import GrowingPanel, width_for
from scenes.kit.map.view import View
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.curves import polyline

PANEL, CHART = 4.2, 2.7
"""How wide the panel is, and how high a chart on it."""

NEAR, NEARER, NEAREST = 2.0, 3.0, 9.0
"""How near the view is: at the first step, further down, and for the last steps."""

LAST_LOOK = 1.3 * NEAREST
"""How near the view is when the ball has taken its last step."""

# How high the panel is at first, and with the rule of the steps, without a chart.
_PANEL_HEIGHT, _WITH_RULE = 2.2, 2.9
# The panel is so much wider for each digit of the learning rate after the third.
_DIGIT = 0.2
# Around the last line, in frame units.
_CLEAR = 0.1
# The bottom of the valley is where the slope is this share of that at the start.
_BOTTOM, _ENOUGH = 1e-9, 5000


class BallStage(MapSegment):
    """A segment in which a ball goes down step by step; what it tells is of those who extend it."""

    def setup(self) -> None:
        """Begin with the blue arrow at the start of the descent, which is computed before anything moves."""
        super().setup()
        self.found = self.find(OneBlueArrow)
        self.path = self.found.path
        self.check_end()
        self.start, self.rate = self.path.positions[0], float(self.path.learning_rates[0])
        self.ball, self.trail = Ball(self.error_map, self.path), self.make_trail()
        self.step_arrow = self.make_step_arrow()
        self.here = self.trail.scope(self.ball)
        self.rate_name = NameWords(
            Name.LEARNING_RATE, self.theme.type.label, self.theme.ink, "MEDIUM", of=self.here_alone()
        )
        self.rate_sign = Formula("alpha", self.theme.type.formula, self.theme.ink, of=self.here_alone())
        digits = decimals_of_rate(self.rate)
        room = width_for(self.rate_name, self.rate_sign, printed(self.rate, digits))
        self.panel_width = max(PANEL + _DIGIT * (digits - FEWEST_RATE_DECIMALS), room)
        self.panel_side, self.aside = self.side_of_panel()
        self.near = self.how_near()
        self.panel = GrowingPanel(self.theme, self.panel_width, side=self.panel_side)
        self.steps_taken = 0
        self.live_numbers: list[Any] = []
        self.curves: list[LogErrorCurve | ErrorCurve] = []

    def check_end(self) -> None:
        """Refuse a descent that is not to be shown; see `scenes.kit.map.viewpoints.UnsuitableError`."""

    def leave_to_own_descent(self) -> None:
        """Refuse if somebody asked for another descent, or for a run's path, with what is wrong with that."""
        if self.look.has_own_descent:
            if self.look.descent is not None:
                own_way(self.look.descent, self.survey, self.error_map)
            if self.look.run is not None:
                logged_way(self.look.run, self.survey)
            raise UnsuitableError("another descent than its own was asked for")

    def side_of_panel(self) -> tuple[Any, float]:
        """Return the side of the panel, and how far to the right of the middle the ball is shown further down.

        The panel hides as little of the way as can be; if nothing is hidden on either side, the ball goes towards it.
        """
        half, late = self.path.steps // 2, 3 * self.path.steps // 4
        first, nearer = Look(0, 1.2 * NEAR, _PANEL_HEIGHT), Look(half, NEARER, _WITH_RULE)
        last = (late, NEAREST), (self.path.steps, NEAREST), (self.path.steps, LAST_LOOK)
        later = [Look(stop, zoom, _WITH_RULE + CHART) for stop, zoom in last]
        usual = clearer_side(self.error_map, self.path, self.panel_width, [first, nearer, *later])
        return clear_aside(self.error_map, self.path, self.panel_width, [nearer, *later], usual)

    def how_near(self) -> float:
        """Return how near the view is for the first steps: as near as the panel hides none of them, if that can be."""
        looks = [Look(0, 1.15 * NEAR, _PANEL_HEIGHT), Look(1, 1.25 * NEAR, _PANEL_HEIGHT)]
        looks += [Look(stop, 1.25 * NEAR, _WITH_RULE) for stop in (2, 3) if stop <= self.path.steps]
        return NEAR * share_of_zoom(self.error_map, self.path, self.panel_width, looks, self.panel_side)

    def beside_panel(self, at: Array, zoom: float) -> Array:
        """Return the middle of the view that shows weights, shape (2,), clear of the panel."""
        return Look(0, zoom, 0.0, self.aside).center(self.error_map, at)

    def make_trail(self) -> Trail:
        """Return the way of the ball, which comes down with every step."""
        return Trail(self.error_map, self.path, falling=True)

    def make_step_arrow(self) -> StepArrow:
        """Return the arrow of the step that comes next."""
        return StepArrow(self.error_map, self.start, self.rate)

    def here_alone(self) -> Any:
        """Return the scope of the first step, which has not been taken."""
        return self.here.where(alpha=lambda: self.rate)

    def lowest(self) -> float:
        """Return the error at the bottom of the valley."""
        slope = float(np.linalg.norm(self.landscape.gradient(self.start)))
        step = Constant(self.rate)
        bottom = descend(self.landscape, self.path.final, step=step, tolerance=_BOTTOM * slope, max_steps=_ENOUGH)
        return float(bottom.errors[-1])

    def steps_shown(self) -> float:
        """Return how many steps have been taken, as the panel counts them."""
        return float(np.floor(self.trail.progress))

    def clear_for(self, law: LawLine, share: float) -> None:
        """Put the law where the last view shows no trail, or let the trail go if it is everywhere; otherwise hold."""
        view = View.of(self.path.final, ZOOM).inside(self.landscape.domain)
        places = (self.path.positions - view.center) * self.error_map.sight.scale * ZOOM
        way = VMobject().set_points(polyline(np.pad(places, ((0, 0), (0, 1)))))
        standing_clear(law, [way])
        if Box.around(law, margin=_CLEAR).holds(outline_samples([way])).any():
            self.play(FadeOut(self.trail), share=share)
        else:
            self.hold(share=share)

    def stepping(self, count: int, *, looked: bool = False) -> StepByStep:
        """Return the animation of the next steps."""
        steps = (self.steps_taken, self.steps_taken + count)
        more: dict[str, Any] = {"curves": self.curves, "looked": looked}
        return StepByStep(self.ball, self.trail, self.step_arrow, steps, *self.live_numbers, **more)

    def go_on(self, count: int, share: float, *, zoom: float | None = None, looked: bool = False) -> None:
        """Take the next steps; the view goes along."""
        at: Any = self.ball
        if zoom and self.aside:
            at = Aside(self.ball, self.beside_panel(np.zeros(2), zoom))
        self.look_at(at, zoom, self.stepping(count, looked=looked), share=share)
        self.steps_taken += count
