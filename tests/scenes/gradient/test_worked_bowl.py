"""WorkedBowl writes and draws the gradient of w₁² + 3w₂² as one works it out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from performances import of_beat

from gradmath.descent.descend import StopReason
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Quadratic
from scenes.gradient.worked_bowl import (
    BOTTOM,
    LEARNING_RATE,
    STEEP_BOTH_WAYS,
    STEEP_ONE_WAY,
    WorkedBowl,
    in_hundredths,
)
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import MINUS, ReadOut
from scenes.kit.map.bowl_formulas import (
    bowl_formula,
    coefficients,
    filled,
    gradient_formula,
    partial_formula,
    point_of,
    product,
    row_of,
)

SEGMENT = WorkedBowl
OVAL, ROUND = landscape("bowl"), landscape("round-bowl")


@dataclass
class Moment:
    """What one frame showed: the bowl that is drawn, what its formulas tell, and where hiker and ball are."""

    beat: str
    curvatures: list[float]
    hiker: np.ndarray
    arrow: np.ndarray
    formulas: list[str]
    numbers: list[str]
    ball: np.ndarray | None = None
    products: list[tuple[float, ...]] = field(default_factory=list)
    aside: float = 0.0


def numbers(formula: Formula) -> list[float]:
    """Return the numbers in a formula as its glyphs are drawn; what is raised or lowered is none of them."""
    return [float(number) for number in formula.read().replace(MINUS, "-").split()]


def moment_of(scene: WorkedBowl) -> Moment:
    family = [part for mobject in scene.mobjects for part in mobject.get_family()]
    formulas = [part for part in family if isinstance(part, Formula)]
    bowl = scene.space.ground.landscape
    foot, tip = scene.arrow.ends() if hasattr(scene, "arrow") else np.zeros((2, 3))
    return Moment(
        list(scene.beat_starts)[-1],
        [2 * float(bowl.value(axis)) for axis in np.eye(2)],
        scene.walker.point.copy(),
        scene.space.ground.to_weights(tip)[0] - scene.space.ground.to_weights(foot)[0],
        [part.written for part in formulas],
        [part.text for part in family if isinstance(part, ReadOut)],
        scene.ball.point.copy() if hasattr(scene, "ball") else None,
        [tuple(numbers(part)) for part in formulas if "dot" in part.written],
        abs(float(scene.space.to_screen(tip)[0] - scene.space.to_screen(scene.walker.head())[0])),
    )


class TestFormulas:
    @pytest.mark.parametrize(
        ("bowl", "written"),
        [
            (OVAL, "E(w_1, w_2) = {{ w_1^2 : a}} + {{3 w_2^2 : b}}"),
            (ROUND, "E(w_1, w_2) = {{ w_1^2 : a}} + {{ w_2^2 : b}}"),
        ],
    )
    def test_a_bowl_is_written_with_its_own_coefficients(self, bowl: Quadratic, written: str) -> None:
        assert bowl_formula(bowl) == written
        points = np.random.default_rng(1).uniform(-4, 4, (50, 2))
        assert bowl.value(points) == pytest.approx(points**2 @ coefficients(bowl))

    def test_partial_slopes_and_gradient_of_both_bowls(self) -> None:
        assert [partial_formula(OVAL, axis).split(" = ")[1] for axis in (0, 1)] == ["2 w_1", "6 w_2"]
        assert gradient_formula(ROUND) == 'nabla E = vec(delim: "[", {{2 w_1 : a}}, {{2 w_2 : b}})'
        assert gradient_formula(OVAL) == 'nabla E = vec(delim: "[", {{2 w_1 : a}}, {{6 w_2 : b}})'

    def test_numbers_are_put_in_one_after_the_other(self) -> None:
        assert [product(OVAL, STEEP_BOTH_WAYS, axis) for axis in (0, 1)] == ["= 2 dot 3 = 6", "= 6 dot 1 = 6"]
        assert [product(OVAL, STEEP_ONE_WAY, axis) for axis in (0, 1)] == ["= 2 dot 0 = 0", "= 6 dot 2 = 12"]
        assert [product(OVAL, BOTTOM, axis) for axis in (0, 1)] == ["= 2 dot 0 = 0", "= 6 dot 0 = 0"]

    def test_points_rows_and_columns_are_told_apart(self) -> None:
        assert point_of(STEEP_BOTH_WAYS) == "(3, 1)"
        assert row_of([0.125, -2.0]) == "[0.12, −2]"
        assert filled([6.0, 12.0]) == 'vec(delim: "[", {{6 : a}}, {{12 : b}})'


class TestTruth:
    """What is printed is true at every frame, also while one formula gives way to another."""

    def test_all_formulas_on_stage_are_those_of_the_bowl_that_is_drawn(self, moments: list[Moment]) -> None:
        seen = set()
        for moment in moments:
            for written in moment.formulas:
                if written.startswith("partial E \\/ partial w_2 ="):
                    told = float(written.split("= ")[1].split(" w_2")[0])
                    assert told == pytest.approx(moment.curvatures[1], abs=1e-9), moment.beat
                    seen.add(told)
        assert (min(seen), max(seen)) == (2, 6)
        assert len(seen) > 4

    def test_a_bend_goes_in_whole_hundredths(self) -> None:
        grown = [1 + 2 * in_hundredths(time) for time in np.linspace(0, 1, 77)]
        assert grown == pytest.approx([round(each, 2) for each in grown], abs=1e-12)
        assert (grown[0], grown[-1]) == (1, 3)

    def test_every_product_on_stage_is_right_and_of_the_point_where_the_hiker_stands(
        self, moments: list[Moment]
    ) -> None:
        seen = set()
        for moment in moments:
            for factor, weight, slope in moment.products:
                axis = 0 if factor == 2 else 1
                assert factor == 2 * coefficients(OVAL)[axis]
                assert slope == factor * weight
                assert weight == pytest.approx(moment.hiker[axis], abs=1e-9), moment.beat
                seen.add((axis, weight))
        assert seen == {(0, 3), (0, 0), (1, 1), (1, 2), (1, 0)}


class TestSegment:
    @pytest.mark.parametrize(
        ("beat", "point", "gradient"),
        [
            ("steep_both_ways", STEEP_BOTH_WAYS, (6.0, 6.0)),
            ("steep_one_way", STEEP_ONE_WAY, (0.0, 12.0)),
            ("at_the_bottom", BOTTOM, (0.0, 0.0)),
        ],
    )
    def test_at_each_point_arrow_and_column_are_the_gradient(
        self, moments: list[Moment], beat: str, point: np.ndarray, gradient: tuple[float, float]
    ) -> None:
        last = of_beat(moments, beat)[-1]
        np.testing.assert_allclose(last.hiker, point, atol=1e-12)
        written = f'=vec(delim:"[",{gradient[0]:g},{gradient[1]:g})'
        assert written in {each.replace(" ", "") for each in last.formulas}
        assert last.arrow[0] * gradient[1] == pytest.approx(last.arrow[1] * gradient[0], abs=1e-9)
        assert np.linalg.norm(last.arrow) == pytest.approx(0.1 * np.linalg.norm(gradient), abs=1e-9)

    @pytest.mark.parametrize("beat", ["steep_both_ways", "steep_one_way"])
    def test_he_does_not_hide_the_arrow(self, moments: list[Moment], beat: str) -> None:
        assert of_beat(moments, beat)[-1].aside > 0.35

    def test_the_gradient_is_written_in_a_row_once(self, moments: list[Moment]) -> None:
        shown = {written for moment in moments for written in moment.formulas if "[6, 6]" in written}
        assert shown == {"nabla E = [6, 6]"}

    def test_between_two_points_of_equal_error_he_walks_on_the_level(
        self, scene: WorkedBowl, moments: list[Moment]
    ) -> None:
        errors = scene.landscape.value([moment.hiker for moment in of_beat(moments, "steep_one_way")])
        assert errors == pytest.approx(12.0, rel=2e-3)

    def test_no_step_goes_beyond_the_bottom_and_none_reaches_it(self, scene: WorkedBowl) -> None:
        path = scene.path
        by_hand = STEEP_BOTH_WAYS * (1 - LEARNING_RATE * np.array([2.0, 6.0])) ** np.arange(path.steps + 1)[:, None]
        assert path.positions == pytest.approx(by_hand, abs=1e-12)
        assert (path.positions > 0).all()
        assert path.reason is StopReason.CONVERGED

    def test_live_weights_are_where_the_ball_is(self, scene: WorkedBowl, moments: list[Moment]) -> None:
        for moment in moments:
            if moment.ball is not None and len(moment.numbers) == 3:
                assert moment.numbers[1:] == [f"{weight:.4f}" for weight in moment.ball]
        np.testing.assert_allclose(scene.ball.point, scene.path.final)
        assert scene.left_of_first() == pytest.approx(0.8)
