"""A descent that somebody asked for is the one that is drawn: by its rule, step by step, beside its panel."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from manim import tempconfig
from performances import watched

from gradmath.descent.asked import Descent
from gradmath.landscapes.chosen import choose
from scenes.claims.curves import Steps
from scenes.gradient.ball_descent import BallDescent, BallOnItsWay, OwnDescent, OwnDescentOnItsWay
from scenes.gradient.links.one_blue_arrow import OneBlueArrow
from scenes.gradient.links.valley_close import ValleyClose
from scenes.gradient.negated_gradient import NegatedGradient
from scenes.kit.descents.own_way import is_plain, rule_formulas, rule_name
from scenes.kit.descents.step_arrow import PathStepArrow, StepArrow
from scenes.kit.frame.look import Look
from scenes.kit.map.hill import LONGEST_ARROW
from scenes.kit.map.viewpoints import UnsuitableError

MOMENTUM = Descent.read("momentum(0.8) 0.03 from (-1.5, 0.5) for 60 steps")
ADAM = Descent.read("adam 0.05 from (-1, 0.5) for 40 steps, noise 0.1 seed 3")
PLAIN = Descent.read("plain 0.05 from (-1, 0.5)")


def made(segment: type[Any], descent: Descent | None, text: str | None = None) -> Any:
    scene = segment(Look(descent=descent, asked=choose(text) if text else None))
    scene.setup()
    return scene


@pytest.fixture(autouse=True)
def small(stage: None) -> None:
    """A small stage."""


@pytest.mark.parametrize(
    ("text", "name", "lines"),
    [
        ("plain 0.1", "Plain steps", 1),
        ("plain 0.1 cosine 60", "Plain steps", 0),
        ("plain 0.1 noise 0.2", "Plain steps with noise", 0),
        ("momentum 0.1", "Momentum", 2),
        ("adam 0.1", "Adam", 0),
        ("newton", "Newton's steps", 0),
        ("cg", "Conjugate gradients", 0),
    ],
)
def test_a_rule_has_its_name_and_only_a_formula_that_is_its_own(text: str, name: str, lines: int) -> None:
    descent = Descent.read(text)
    assert rule_name(descent) == name
    assert len(rule_formulas(descent)) == lines
    assert is_plain(descent) == (lines == 1)


@pytest.mark.parametrize("descent", [MOMENTUM, ADAM, PLAIN], ids=["momentum", "adam", "plain"])
def test_the_trail_is_the_run_and_claims_its_rule(descent: Descent) -> None:
    scene = made(OwnDescentOnItsWay, descent)
    # As `gradmath` takes it, on the landscape that is shown.
    wanted = descent.on(scene.survey.asked, tolerance=0).positions
    drawn = scene.error_map.to_weights(scene.trail.set_progress(scene.path.steps).drawn_stops())
    np.testing.assert_allclose(drawn, wanted[: len(drawn)], atol=1e-9)
    (claim,) = (each for each in scene.trail.claims() if isinstance(each, Steps))
    assert claim.rule == descent.noisy_rule
    assert isinstance(scene.step_arrow, PathStepArrow) != (descent is PLAIN)


def test_an_arrow_leads_from_each_stop_to_the_next() -> None:
    scene = made(OwnDescent, MOMENTUM)
    stops, arrow = scene.path.positions, scene.step_arrow
    for here, there in pairwise(stops[:10]):
        foot, end = arrow.set_point(here).drawn()
        np.testing.assert_allclose(scene.error_map.to_weights([foot, end]), [here, there], atol=1e-9)
        (found,) = arrow.claims()
        assert found.figure < 1e-9
    assert not arrow.set_point(stops[-1]).tip.has_points()
    assert list(arrow.claims()) == []


def test_what_it_shows_is_decided_by_how_the_run_ends() -> None:
    made(OwnDescent, MOMENTUM)
    for segment, descent in ((OwnDescent, ADAM), (BallDescent, ADAM), (BallOnItsWay, PLAIN), (OwnDescent, None)):
        with pytest.raises(UnsuitableError):
            made(segment, descent)


def test_the_segments_beside_it_show_the_same_start_and_end() -> None:
    before = made(NegatedGradient, MOMENTUM)
    scene = made(OwnDescent, MOMENTUM)
    np.testing.assert_array_equal(OneBlueArrow(before).path.positions[0], MOMENTUM.start)
    np.testing.assert_array_equal(ValleyClose(scene).path.final, scene.path.final)
    # One that cannot be shown leaves them as they are.
    usual, other = made(NegatedGradient, None), made(NegatedGradient, Descent.read("adam 9 from (-1, 1)"))
    np.testing.assert_array_equal(OneBlueArrow(usual).path.positions, OneBlueArrow(other).path.positions)


def test_an_arrow_at_a_steep_start_is_no_longer_than_any_other() -> None:
    link = OneBlueArrow(made(NegatedGradient, Descent.read("plain 0.001 from (5.5, 5.5)"), "himmelblau"))
    assert np.linalg.norm(link.arrow.vector) <= LONGEST_ARROW + 1e-9


def test_without_a_start_it_begins_where_the_ball_does() -> None:
    np.testing.assert_array_equal(
        made(OwnDescentOnItsWay, Descent.read("adam 0.05")).start, made(BallDescent, None).start
    )


class _Watched(OwnDescent):
    """Set up with a descent, as nobody gives one to a performance in tests."""

    def __init__(self, look: Look | None = None, **kwargs: Any) -> None:
        super().__init__(Look(descent=MOMENTUM) if look is None else look, **kwargs)


@pytest.fixture(scope="module")
def seen(small_settings: dict[str, Any]) -> tuple[Any, list[tuple[float, np.ndarray, bool]]]:
    """The performed segment; of each frame the ball's progress, its place and whether an arrow stands."""

    def moment(scene: Any) -> tuple[float, np.ndarray, bool]:
        return scene.trail.progress, scene.ball.drawn_center, scene.step_arrow.growth == 1

    with tempconfig(small_settings | {"frame_rate": 3}):
        return watched(_Watched, moment)


def test_every_step_is_taken_and_the_panel_never_hides_the_ball(seen: Any) -> None:
    scene, moments = seen
    progress = [each[0] for each in moments]
    assert progress == sorted(progress)
    assert progress[-1] == scene.path.steps == 60
    run = [place for steps, place, _ in moments if 4 <= steps < 60]
    edge = scene.panel.left - scene.panel.INSET if scene.panel_side[0] > 0 else scene.panel.right + scene.panel.INSET
    assert run
    assert all((edge - place[0]) * scene.panel_side[0] > 0 for place in run)


def test_an_arrow_stands_before_its_step(seen: Any) -> None:
    scene, moments = seen
    assert isinstance(scene.step_arrow, StepArrow)
    assert any(stands for *_, stands in moments)
