"""What is different in a descent that the user asked for: its rule, its run, and its view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenes.claims.meaning import Decoration
from scenes.gradient.ball_stage import PANEL, BallStage
from scenes.kit.descents.ball import Trail
from scenes.kit.descents.ball_way import is_in_valley
from scenes.kit.descents.logged_way import LoggedTrail, logged_way
from scenes.kit.descents.own_rule import OwnRule
from scenes.kit.descents.own_way import own_way
from scenes.kit.descents.run_view import RunView
from scenes.kit.descents.step_arrow import PathStepArrow, StepArrow
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.words import Words
from scenes.kit.map.viewpoints import UnsuitableError

if TYPE_CHECKING:
    from gradmath.descent.paths import DescentPath

_ON_CHART = Decoration("the name of an axis of the chart, whose curve claims its heights")
# Steps taken before the whole run is shown.
_TAKEN = 3


class OwnRun(BallStage):
    """What differs from the ball's own descent; the beats are those of the subclass and of the ball's segment."""

    def check_asked(self) -> None:
        """Refuse a descent that nobody asked for, or that cannot be shown."""
        if self.look.descent is None:
            raise UnsuitableError("nobody asked for a descent of their own")
        self.path = own_way(self.look.descent, self.survey, self.error_map)
        self.own = OwnRule(self.look.descent, self.path, self.error_map)

    def make_trail(self) -> Trail:
        """Return the trail of the ball, by the rule that was asked for."""
        return self.own.trail()

    def make_step_arrow(self) -> StepArrow:
        """Return the arrow of the next step by that rule."""
        return self.own.arrow()

    def side_of_panel(self) -> tuple[Any, float]:
        """Return the side on which the panel hides least of the run, which is shown whole beside it."""
        self.whole_run = RunView.beside(self.error_map, self.path, PANEL, _TAKEN)
        return self.whole_run.side, 0.0

    def here_alone(self) -> Any:
        """Return the scope of the next step."""
        return self.here.where(alpha=self.rate_now)

    def rate_now(self) -> float:
        """Return the learning rate of the next step."""
        return self.own.rate(self.trail.progress)

    def see_the_run(self, count: int, share: float) -> None:
        """Take the next steps with the whole run in view."""
        view = self.whole_run.view
        self.look_at(view.center, view.zoom, self.stepping(count), share=share)
        self.steps_taken += count

    def drop_formula(self, share: float) -> None:
        """Keep what is there, the name of the rule."""
        self.hold(share=share)

    def rules(self) -> list[Formula]:
        """Return the formulas of the rule, line by line; none if its name alone is shown."""
        return self.own.formulas(self.theme.type.formula, self.here)

    def charted(self) -> DescentPath:
        """Return the path whose errors are on the chart."""
        return self.path

    def axis_name(self) -> Words:
        """Return what is on the chart."""
        return NameWords(Name.ERROR, self.theme.type.note, self.theme.quiet, of=_ON_CHART)

    def has_settled(self) -> bool:
        """Tell whether the ball is at rest in a valley."""
        return is_in_valley(self.survey, self.path)

    def has_not_settled(self) -> bool:
        """Tell whether the ball is not at rest in a valley."""
        return not self.has_settled()


class OwnLog(OwnRun):
    """What is other if somebody asked for the path of a run that was logged."""

    def check_asked(self) -> None:
        """Refuse a path that nobody asked for, or that cannot be shown."""
        if self.look.run is None:
            raise UnsuitableError("nobody asked for the path of a run")
        self.way = logged_way(self.look.run, self.survey)
        self.path = self.way.path

    def make_trail(self) -> Trail:
        """Return the way of the ball, through the logged weights."""
        return LoggedTrail(self.error_map, self.way)

    def make_step_arrow(self) -> StepArrow:
        """Return the arrow of the step that comes next in the log."""
        return PathStepArrow(self.error_map, self.path)

    def here_alone(self) -> Any:
        """Return the scope of where the ball is; what a step depends on is not logged."""
        return self.here

    def steps_shown(self) -> float:
        """Return the log's count of steps where the ball is."""
        return self.way.count(self.trail.progress)

    def charted(self) -> DescentPath:
        """Return the path with the errors of the log, if it has any."""
        return self.way.charted

    def axis_name(self) -> Words:
        """Return what is on the chart: the log's errors, or else the landscape's."""
        if self.way.errors is None:
            return super().axis_name()
        return Words("Logged error", self.theme.type.note, self.theme.quiet, of=_ON_CHART)

    def run_name(self, size: float) -> Words:
        """Return what the ball shows."""
        return Words(
            "A logged run", size, self.theme.ink, "MEDIUM", of=Decoration("names the run, which the trail shows")
        )

    def rules(self) -> list[Formula]:
        """Return nothing: no log tells the rule of its steps."""
        return []
