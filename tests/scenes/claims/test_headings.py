"""A way down the slope that is drawn in the gradient's colour is found, and one up in descent's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import gradmath as gm
from gradmath.descent.descend import DescentPath, descend
from lecture.audit.checks import Mathematics
from lecture.audit.ledger import Ledger
from lecture.audit.measure import Differences
from lecture.audit.roles import way_findings
from scenes.claims.curves import FollowsFlow, Steps
from scenes.claims.headings import HEADS, WayUpOrDown, heading_along, in_their_colours
from scenes.claims.protocol import Claim, Finding
from scenes.claims.slopes import AllSlopes
from scenes.claims.vectors import DrawnVector
from scenes.colours import rgb
from scenes.kit.charts.parabola_leaps import ParabolaLeaps
from scenes.kit.descents.ball import Trail
from scenes.kit.frame.theme import DARK, LIGHT, Theme
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.places.place import Place

BOWL = gm.landscape("x^2 + 3 y^2 on -4..4, -2..2")
HERE = np.array([2.0, 1.0])
UP = BOWL.gradient(HERE)


def vector(way: np.ndarray, **more: Any) -> DrawnVector:
    return DrawnVector(landscape=BOWL, point=HERE, foot=HERE, vector=way, place=HERE, key="a test", **more)


def steps(way: np.ndarray) -> Steps:
    return Steps(landscape=BOWL, stops=np.array([HERE, HERE + 0.1 * way]), learning_rates=np.array([0.1]))


def flow(way: np.ndarray) -> FollowsFlow:
    return FollowsFlow(landscape=BOWL, positions=HERE + 0.01 * np.arange(6)[:, None] * way, interval=0.1)


def line(way: np.ndarray) -> WayUpOrDown:
    return WayUpOrDown(landscape=BOWL, points=np.array([HERE, HERE, HERE + 0.1 * way]))


def bars(way: np.ndarray) -> AllSlopes:
    return AllSlopes(landscape=BOWL, point=HERE, drawn=way[1:], scale=1.0, first=1)


def passes(claim: Claim, colour: str, theme: Theme) -> bool:
    """Tell whether what makes a claim may have a colour."""
    (way,) = in_their_colours([claim], [rgb(theme.ink), rgb(colour)], theme.senses)
    (finding,) = way.findings(Differences())
    return HEADS.passes(finding.figure)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("make", [vector, steps, flow, line, bars])
class TestWhatGoesOneWay:
    def test_may_have_its_own_colours(self, make: Callable[[np.ndarray], Claim], theme: Theme) -> None:
        assert all(passes(make(UP), colour, theme) for colour in theme.senses[0])
        assert all(passes(make(-UP), colour, theme) for colour in theme.senses[1])

    def test_must_not_have_the_other_ways(self, make: Callable[[np.ndarray], Claim], theme: Theme) -> None:
        assert not any(passes(make(UP), colour, theme) for colour in theme.senses[1])
        assert not any(passes(make(-UP), colour, theme) for colour in theme.senses[0])

    def test_is_free_in_any_other_colour(self, make: Callable[[np.ndarray], Claim], theme: Theme) -> None:
        assert not list(in_their_colours([make(UP)], [rgb(theme.ink), rgb(theme.ball)], theme.senses))


def test_a_component_or_what_turns_goes_no_way() -> None:
    assert vector(UP, axis=0).heading() is None
    assert vector(UP, turning=True).heading() is None
    assert heading_along(BOWL, np.array([HERE, HERE])) is None


def test_a_way_on_level_ground_may_have_any_colour() -> None:
    across = np.array([-UP[1], UP[0]])
    (way,) = in_their_colours([line(across)], [rgb(DARK.ascent)], DARK.senses)
    assert not list(way.findings(Differences()))


def diverging() -> DescentPath:
    """Return a descent in which each stop is higher than the last."""
    path = descend(BOWL, HERE, step=0.5, max_steps=3)
    assert (np.diff(path.errors) > 0).all()
    return path


def found(thing: Trail | ParabolaLeaps) -> list[Finding]:
    return list(way_findings([(thing, list(thing.claims()))], DARK, Differences()))


def painted(trail: Trail) -> Finding:
    (finding,) = found(trail)
    return finding


@pytest.mark.usefixtures("stage")
class TestATrail:
    @pytest.mark.parametrize("path", [descend(BOWL, HERE, step=0.1, max_steps=3), diverging()])
    def test_in_the_gradients_colour_is_found(self, path: DescentPath) -> None:
        trail = Trail(ErrorMap(BOWL, DARK), path).set_progress(3)
        assert HEADS.passes(painted(trail).figure)
        trail.strokes[0].set_stroke(color=DARK.ascent)
        assert not HEADS.passes(painted(trail).figure)

    def test_before_its_first_step_goes_no_way(self) -> None:
        trail = Trail(ErrorMap(BOWL, DARK), diverging())
        assert not found(trail)


@pytest.mark.usefixtures("stage")
def test_leaps_on_a_parabola_in_the_gradients_colour_are_found() -> None:
    path = descend(BOWL, (0.0, 1.6), step=0.3, max_steps=4)
    leaps = ParabolaLeaps(Place((0, 0), 10, 5), BOWL, 1.9, path, DARK).set_progress(4)
    assert all(HEADS.passes(each.figure) for each in found(leaps))
    leaps.line.set_stroke(color=DARK.ascent)
    assert not all(HEADS.passes(each.figure) for each in found(leaps))


@pytest.mark.usefixtures("stage")
def test_a_way_is_asked_for_its_claims_once_in_a_picture() -> None:
    asked: list[Trail] = []

    class Asked(Trail):
        def claims(self) -> Iterator[Claim]:
            asked.append(self)
            yield from super().claims()

    trail = Asked(ErrorMap(BOWL, DARK), descend(BOWL, HERE, step=0.1, max_steps=3)).set_progress(3)
    trail.strokes[0].set_stroke(color=DARK.ascent)
    mathematics = Mathematics(None, Ledger())
    assert list(mathematics.findings([trail], "beat", settled=True))
    (finding,) = way_findings(mathematics.made, DARK, mathematics.measure)
    assert not HEADS.passes(finding.figure)
    assert asked == [trail]
