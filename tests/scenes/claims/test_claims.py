"""Claims: checks with bounds, and the general kinds of statements about a landscape."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from gradmath.descent.descend import Constant, descend
from gradmath.geometry.field import flow_at
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Quadratic
from lecture.audit.measure import Differences
from scenes.claims.curves import FALLING, FLOW, STEP, FollowsFlow, Steps, misfit
from scenes.claims.numbers import NUMBER, Printed
from scenes.claims.pictures import HIGHEST, Standing
from scenes.claims.protocol import Check, SameNumber, Together
from scenes.claims.vectors import COMPONENT, LENGTH, DrawnVector, angle_between
from scenes.kit.charts.cells import Cells
from scenes.kit.charts.shared_chart import ChartCurve
from scenes.kit.descents.movers import Mover
from scenes.kit.descents.rate_ruler import RateRuler
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.map.contour_line import ContourLine

BOWL = landscape("bowl")
CLAIMANTS = {
    ReadOut: "truth",
    Cells: "meaning",
    ChartCurve: "landscape",
    RateRuler: "source",
    Mover: "law",
    ContourLine: "error_map",
}


@pytest.mark.parametrize("made", CLAIMANTS, ids=lambda made: made.__name__)
def test_nothing_is_made_without_what_it_claims(made: type) -> None:
    given = inspect.signature(made).parameters[CLAIMANTS[made]]
    assert given.default is inspect.Parameter.empty


def figures(claim: object) -> dict[Check, float]:
    """Return the worst figure of each check of a claim."""
    found: dict[Check, float] = {}
    for outcome in claim.findings(Differences()):
        if isinstance(outcome, SameNumber):
            found[outcome.check] = outcome.value
        else:
            found[outcome.check] = max(outcome.figure, found.get(outcome.check, -np.inf))
    return found


def test_a_check_passes_up_to_its_bound_and_never_with_nan() -> None:
    most, least = Check("at most", "", 2.0), Check("at least", "", 2.0, least=True)
    assert most.passes(2.0)
    assert not most.passes(2.1)
    assert least.passes(2.0)
    assert not least.passes(1.9)
    assert not most.passes(np.nan)
    assert not least.passes(np.nan)


def test_the_worst_figure_is_the_one_furthest_beyond_and_nan_above_all() -> None:
    most, least = Check("at most", "", 2.0), Check("at least", "", 2.0, least=True)
    assert most.worse(3.0, 2.0)
    assert least.worse(1.0, 2.0)
    assert most.worse(np.nan, 9.0)
    assert not most.worse(9.0, np.nan)


@pytest.mark.parametrize("angle", [1e-9, 1e-4, 0.5, 90.0, 179.9])
def test_angles_are_exact_however_small(angle: float) -> None:
    turned = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    assert angle_between(np.array([3.0, 0.0]), 5 * turned) == pytest.approx(angle, rel=1e-6)


def test_an_angle_with_no_vector_is_not_a_number() -> None:
    assert np.isnan(angle_between(np.zeros(2), np.ones(2)))


def test_the_scale_of_a_vector_is_its_length_for_a_slope_of_1() -> None:
    point = np.array([3.0, 1.0])
    claim = DrawnVector(
        landscape=BOWL, point=point, foot=point, vector=np.array([0.6, 0.6]), place=np.zeros(3), key="arrows"
    )
    assert figures(claim)[LENGTH] == pytest.approx(0.1, rel=1e-9)


@pytest.mark.parametrize(("drawn", "passes"), [(0.0, True), (1e-17, True), (0.3, False)])
def test_a_component_that_is_zero_is_not_drawn(drawn: float, passes: bool) -> None:
    point = np.array([3.0, 0.0])
    vector = np.array([0.0, drawn])
    claim = DrawnVector(landscape=BOWL, point=point, foot=point, vector=vector, place=np.zeros(3), key="arrows", axis=1)
    found = figures(claim)
    assert COMPONENT.passes(found[COMPONENT]) is passes
    assert LENGTH not in found


def test_misfit_finds_the_scale_and_tells_what_is_left() -> None:
    true = np.array([1.0, 2.0, 4.0])
    assert misfit(true, 3 * true, offset=False) == pytest.approx(0, abs=1e-10)
    assert misfit(true, 3 * true + 1, offset=True) == pytest.approx(0, abs=1e-10)
    assert misfit(true, 3 * true + 1, offset=False) > 1
    assert misfit(true, np.zeros(3), offset=False) > 1


def test_steps_are_checked_one_by_one() -> None:
    path = descend(BOWL, [3.0, 1.0], step=Constant(0.1), max_steps=6)
    right = Steps(landscape=BOWL, stops=path.positions, learning_rates=path.learning_rates, falling=True)
    assert figures(right)[STEP] < 1e-6
    assert figures(right)[FALLING] == 0
    wrong = Steps(landscape=BOWL, stops=path.positions[::-1], learning_rates=path.learning_rates, falling=True)
    assert figures(wrong)[STEP] > 1
    assert figures(wrong)[FALLING] > 0.01


def test_a_flow_line_has_the_velocity_of_the_flow() -> None:
    positions = flow_at(BOWL, [3.0, 1.0], 0.02 * np.arange(12))
    assert figures(FollowsFlow(landscape=BOWL, positions=positions, interval=0.02))[FLOW] < 0.01
    assert figures(FollowsFlow(landscape=BOWL, positions=positions, interval=0.021))[FLOW] > 1


def test_a_named_extreme_on_the_edge_needs_no_level_ground() -> None:
    corner = Standing(landscape=BOWL, point=np.array([4.0, 4.0]), kind="maximum", outermost=True)
    assert set(figures(corner)) == {HIGHEST}
    assert figures(corner)[HIGHEST] == 0
    side = Standing(landscape=BOWL, point=np.array([4.0, 3.0]), kind="maximum", outermost=True)
    assert figures(side)[HIGHEST] > 0.1


@pytest.mark.parametrize(
    ("drawn", "passes"), [("(−6.00, 2.50)", True), ("(6.00, 2.50)", False), ("(−6.00)", False), (None, False)]
)
def test_printed_numbers_are_compared_to_their_last_digit(drawn: str | None, passes: bool) -> None:
    claim = Printed(drawn=drawn, values=[lambda: -6.0049, lambda: 2.495])
    assert NUMBER.passes(figures(claim)[NUMBER]) is passes


def test_places_count_as_the_same_where_the_same_follows_from_them() -> None:
    leader = Together(check=NUMBER, key="here", place=np.zeros(2), leads=True)
    for means, gap in ((None, 5.0), (lambda _: 1.0, 0.0), (lambda w: float(w[0]), 5.0)):
        follower = Together(check=NUMBER, key="here", place=np.array([3.0, 4.0]), leads=False, means=means)
        assert follower.gap(leader) == gap


def test_claims_of_gradients_hold_in_any_number_of_weights() -> None:
    steep = Quadratic(np.diag([1.0, 2.0, 3.0]))
    point = np.ones(3)
    claim = DrawnVector(
        landscape=steep, point=point, foot=point, vector=-steep.gradient(point), place=np.zeros(3), key="", sense=-1
    )
    assert all(check.passes(figure) for check, figure in figures(claim).items() if check is not LENGTH)
