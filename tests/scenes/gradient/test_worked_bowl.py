"""WorkedBowl writes and draws the gradient of w₁² + 3w₂² as one works it out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from performances import beat_end

from gradmath.descent.descend import StopReason
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Quadratic
from scenes.arrays import Array
from scenes.gradient.worked_bowl import BOTTOM, LEARNING_RATE, STEEP_BOTH_WAYS, STEEP_ONE_WAY, WorkedBowl
from scenes.kit.descents.ball import Ball
from scenes.kit.frame.frame import Frame
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import MINUS
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.bowl import Bend, BowlMap, framed
from scenes.kit.map.bowl_formulas import bowl_formula, coefficients, gradient_formula, partial_formula, product, vector
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.walkers import Marker
from scenes.kit.paint.canvas import Sheet
from scenes.kit.places.boxes import Box
from scenes.kit.places.labels import MapLabel, outline_samples

FRAME = Frame()
SEGMENT = WorkedBowl
OVAL, ROUND = landscape("bowl"), landscape("round-bowl")


def numbers(formula: Formula) -> list[float]:
    """Return the numbers in a formula as its glyphs are drawn; what is raised or lowered is none of them."""
    return [float(number) for number in formula.read().replace(MINUS, "-").split()]


def told_curvatures(formula: Formula) -> list[tuple[int, float]]:
    """Return which curvatures a formula of the panel tells, as drawn: of which weight, and which value."""
    drawn, code = numbers(formula), formula.typst_code
    if code.startswith("$ L(w_1, w_2) ="):
        return [(1, 2 * (drawn[0] if drawn else 1.0))]
    if code.startswith("$ nabla L = [") and "w_1" in code:
        return list(enumerate(drawn))
    return [(axis, drawn[0]) for axis in (0, 1) if code.startswith(f"$ partial L \\/ partial w_{axis + 1} =")]


@dataclass
class Moment:
    """What one frame showed: the curvatures of the bowl that is drawn, and those that its formulas tell."""

    beat: str
    drawn: list[float]
    told: list[tuple[int, float]]


def moment_of(scene: WorkedBowl) -> Moment:
    family = [part for mobject in scene.mobjects for part in mobject.get_family()]
    painted = [bowl.curvatures for bowl in family if isinstance(bowl, BowlMap)] or [coefficients(OVAL)]
    told = [each for part in family if isinstance(part, Formula) for each in told_curvatures(part)]
    return Moment(list(scene.beat_starts)[-1], [2 * float(half) for half in painted[0]], told)


def texts(frame: Any) -> list[str]:
    return [label.words.text for label in frame.parts(MapLabel)]


class TestFormulas:
    @pytest.mark.parametrize(
        ("bowl", "written"),
        [(OVAL, "L(w_1, w_2) =  w_1^2 + 3 w_2^2"), (ROUND, "L(w_1, w_2) =  w_1^2 +  w_2^2")],
    )
    def test_a_bowl_is_written_with_its_own_coefficients(self, bowl: Quadratic, written: str) -> None:
        assert bowl_formula(bowl) == written
        points = np.random.default_rng(1).uniform(-4, 4, (50, 2))
        assert bowl.value(points) == pytest.approx(points**2 @ coefficients(bowl))

    def test_partial_slopes_and_gradient_of_both_bowls(self) -> None:
        assert [partial_formula(OVAL, axis).split(" = ")[1] for axis in (0, 1)] == ["2 w_1", "6 w_2"]
        assert gradient_formula(ROUND) == "nabla L = [2 w_1, 2 w_2]"
        assert gradient_formula(OVAL) == "nabla L = [2 w_1, 6 w_2]"

    def test_numbers_are_put_in_one_after_the_other(self) -> None:
        assert [product(OVAL, STEEP_BOTH_WAYS, axis) for axis in (0, 1)] == ["= 2 dot 3 = 6", "= 6 dot 1 = 6"]
        assert [product(OVAL, STEEP_ONE_WAY, axis) for axis in (0, 1)] == ["= 2 dot 0 = 0", "= 6 dot 2 = 12"]
        assert [product(OVAL, BOTTOM, axis) for axis in (0, 1)] == ["= 2 dot 0 = 0", "= 6 dot 0 = 0"]

    def test_numbers_that_are_not_whole_have_two_decimals(self) -> None:
        assert vector([0.125, -2.0], "[]") == "[0.12, −2]"


class TestMap:
    def test_the_frame_shows_just_the_domain(self, segment: WorkedBowl) -> None:
        corners = segment.error_map.to_screen([segment.landscape.domain.lower, segment.landscape.domain.upper])
        half = np.array([FRAME.width, FRAME.height]) / 2
        assert corners[:, :2] == pytest.approx(np.array([-half, half]))

    def test_a_framed_landscape_is_the_same_landscape(self) -> None:
        shown = framed(OVAL, (-1.0, 0.5), 1.5)
        points = np.random.default_rng(2).uniform(-4, 4, (50, 2))
        assert (shown.value(points) == OVAL.value(points)).all()

    def test_points_of_equal_error_share_a_drawn_contour(self, segment: WorkedBowl) -> None:
        errors = segment.landscape.value([STEEP_BOTH_WAYS, STEEP_ONE_WAY])
        assert errors[0] == errors[1]
        assert np.abs(segment.error_map.levels - errors[0]).min() == 0

    @pytest.mark.parametrize("curvatures", [(1.0, 1.0), (1.0, 2.2), (1.0, 3.0)])
    def test_a_painted_ellipse_has_its_level_all_round(
        self, segment: WorkedBowl, curvatures: tuple[float, float]
    ) -> None:
        bowl = BowlMap(segment.error_map, curvatures)
        angles = np.linspace(0, 2 * np.pi, 50)
        for level in segment.error_map.levels:
            rim = bowl.radii(level) * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
            weights = segment.error_map.to_weights(segment.error_map.to_screen(BOTTOM)[:2] + rim)
            assert weights**2 @ np.array(curvatures) == pytest.approx(level)

    def test_circles_bend_into_ovals_without_turning_back(self, segment: WorkedBowl) -> None:
        bowl = BowlMap(segment.error_map, coefficients(segment.round))
        bend = Bend(bowl, coefficients(segment.landscape))
        shapes = []
        for alpha in np.linspace(0, 1, 11):
            bend.interpolate_mobject(alpha)
            shapes.append(bowl.curvatures)
        assert shapes[0] == pytest.approx([1, 1])
        assert shapes[-1] == pytest.approx([1, 3])
        assert (np.diff(shapes, axis=0) >= 0).all()

    @pytest.mark.usefixtures("stage")
    def test_the_painted_bowl_looks_like_the_map_that_takes_its_place(self, segment: WorkedBowl) -> None:
        painted = Sheet()
        painted.draw([BowlMap(segment.error_map, coefficients(segment.landscape))])
        difference = np.abs(painted.pixels[..., :3].astype(int) - segment.error_map.sheet.pixels[..., :3])
        assert difference.mean() < 0.5
        assert np.quantile(difference, 0.999) < 16


class TestTruth:
    """What is printed is true at every frame, also while one formula gives way to another."""

    def test_all_formulas_on_stage_are_those_of_the_bowl_that_is_drawn(self, moments: list[Moment]) -> None:
        for moment in moments:
            for axis, value in moment.told:
                assert value == pytest.approx(moment.drawn[axis], abs=1e-9), moment.beat
        second = {value for moment in moments for axis, value in moment.told if axis == 1}
        assert (min(second), max(second)) == (2, 6)
        assert len(second) > 4

    def test_every_product_on_stage_is_right_and_of_the_point_where_the_marker_stands(
        self, segment: WorkedBowl, performance: Any, bounds: Callable
    ) -> None:
        seen = set()
        for frame in performance.frames:
            for formula in frame.parts(Formula):
                if "dot" not in formula.typst_code:
                    continue
                factor, weight, slope = numbers(formula)
                (marker,) = [each for each in frame.parts(Marker) if not isinstance(each, Ball)]
                here = segment.error_map.to_weights(bounds(marker).mean(axis=0))
                axis = 0 if factor == 2 else 1
                assert factor == 2 * coefficients(OVAL)[axis]
                assert slope == factor * weight
                assert weight == pytest.approx(here[axis], abs=1e-9), frame.beat
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
    def test_at_each_point_the_arrow_and_its_labels_are_the_gradient(
        self,
        segment: WorkedBowl,
        performance: Any,
        read_arrow: Callable[..., Any],
        beat: str,
        point: Array,
        gradient: tuple[float, float],
    ) -> None:
        frame = beat_end(performance, beat)
        assert texts(frame)[-2:] == [vector(point, "()"), vector(gradient, "[]")]
        (arrow,) = (arrow for arrow in frame.parts(GradientArrow) if arrow.halo in arrow.submobjects)
        if not any(gradient):
            assert not arrow.family_members_with_points()
            return
        drawn = read_arrow(arrow)
        np.testing.assert_allclose(segment.error_map.to_weights(drawn.foot), point, atol=1e-9)
        np.testing.assert_allclose(drawn.vector, segment.scale * np.array(gradient), atol=1e-6)

    def test_all_three_gradients_stand_side_by_side_before_the_descent(self, performance: Any) -> None:
        words = texts(beat_end(performance, "at_the_bottom"))
        assert words == ["(3, 1)", "[6, 6]", "(0, 2)", "[0, 12]", "(0, 0)", "[0, 0]"]

    def test_it_begins_with_the_painted_bowl_and_goes_on_with_the_map(
        self, segment: WorkedBowl, performance: Any
    ) -> None:
        assert performance.frames[0].parts(BowlMap)
        assert not performance.frames[0].parts(ErrorMap)
        assert performance.frames[-1].parts(ErrorMap)
        assert not performance.frames[-1].parts(BowlMap)
        assert segment.bowl.curvatures == pytest.approx(coefficients(segment.landscape))

    def test_the_descent_goes_from_the_first_point_to_the_bottom(self, segment: WorkedBowl) -> None:
        path = segment.path
        by_hand = STEEP_BOTH_WAYS * (1 - LEARNING_RATE * np.array([2.0, 6.0])) ** np.arange(path.steps + 1)[:, None]
        assert path.positions == pytest.approx(by_hand, abs=1e-12)
        assert path.reason is StopReason.CONVERGED
        assert segment.ball.point == pytest.approx(path.final)
        assert [number.text for number in segment.numbers] == ["0.00", "0.00"]

    def test_the_trail_runs_through_every_position(self, segment: WorkedBowl) -> None:
        corners = segment.trail.strokes[0].points.reshape(-1, 4, 3)[:, [0, 3]]
        drawn = segment.error_map.to_weights(np.concatenate([corners[:, 0], corners[-1:, 1]]))
        assert drawn == pytest.approx(segment.path.positions, abs=1e-6)

    def test_words_keep_clear_of_each_other_and_of_the_panel(self, segment: WorkedBowl) -> None:
        words = [label.words for label in segment.labels]
        panel = Box.around(segment.panel)
        for each in words:
            box = Box.around(each)
            assert box.in_safe_area(above_captions=True)
            assert not panel.holds(box.corners()).any()
            others: list[Words] = [other for other in words if other is not each]
            assert not box.grown(0.05).holds(outline_samples([*others, segment.axes.numbers])).any()

    def test_formulas_stay_inside_the_panel(self, segment: WorkedBowl) -> None:
        widest = [
            segment.after(segment.rows[1 + axis], product(segment.landscape, STEEP_ONE_WAY, axis), standing=1)
            for axis in (0, 1)
        ]
        assert max(formula.get_right()[0] for formula in widest) <= segment.panel.right
        assert segment.rows[3].get_bottom()[1] > segment.panel.get_bottom()[1] + 0.1
