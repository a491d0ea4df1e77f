"""A gradient arrow, read off its drawn outline, is the gradient: foot, direction, length."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from manim import ManimColor

from gradmath.geometry.critical import critical_points
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Quadratic
from scenes.kit.frame.theme import DARK
from scenes.kit.map.arrows import GradientArrow, Grow, RightAngle, Swing, arrow_scale, feet
from scenes.kit.map.error_map import ErrorMap

SCALE = 0.21
LECTURE = landscape("lecture")
shares = st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)).map(np.array)
points = shares.map(lambda share: LECTURE.domain.lower + share * LECTURE.domain.size)
moments = st.floats(0, 1)
quick = settings(max_examples=30, deadline=None)


class TestArrow:
    @quick
    @given(points)
    def test_stands_at_its_point_with_the_gradients_direction_and_length(
        self, lecture_map: ErrorMap, read_arrow: Callable, measured_gradient: Callable, point: np.ndarray
    ) -> None:
        drawn = read_arrow(GradientArrow(lecture_map, point, SCALE))
        gradient = measured_gradient(LECTURE, point)
        assume(np.linalg.norm(gradient) > 1e-3)
        np.testing.assert_allclose(lecture_map.to_weights(drawn.foot), point, atol=1e-12)
        in_weights = lecture_map.to_weights(drawn.end) - point
        np.testing.assert_allclose(in_weights, SCALE * gradient / lecture_map.scale_factor, atol=1e-6)
        assert np.linalg.norm(drawn.vector) == pytest.approx(SCALE * np.linalg.norm(gradient), abs=1e-6)

    @quick
    @given(points)
    def test_descent_is_the_exact_opposite(
        self, lecture_map: ErrorMap, read_arrow: Callable, point: np.ndarray
    ) -> None:
        assume(np.linalg.norm(LECTURE.gradient(point)) > 1e-3)
        ascent, descent = (
            read_arrow(GradientArrow(lecture_map, point, SCALE, sense)) for sense in ("ascent", "descent")
        )
        np.testing.assert_allclose(ascent.foot, descent.foot, atol=1e-12)
        np.testing.assert_allclose(ascent.vector, -descent.vector, atol=1e-12)

    @quick
    @given(points, points)
    def test_follows_a_new_point(
        self, lecture_map: ErrorMap, read_arrow: Callable, first: np.ndarray, second: np.ndarray
    ) -> None:
        assume(np.linalg.norm(LECTURE.gradient(second)) > 1e-3)
        moved = read_arrow(GradientArrow(lecture_map, first, SCALE).set_point(second))
        made = read_arrow(GradientArrow(lecture_map, second, SCALE))
        np.testing.assert_array_equal([moved.foot, moved.end], [made.foot, made.end])

    @quick
    @given(points, st.floats(-3.5, 0.5))
    def test_every_part_lies_along_one_line_from_foot_to_tip(
        self, lecture_map: ErrorMap, read_arrow: Callable, point: np.ndarray, power: float
    ) -> None:
        slope = np.linalg.norm(LECTURE.gradient(point))
        assume(slope > 1e-6)
        arrow = GradientArrow(lecture_map, point, 10**power / slope)
        drawn = read_arrow(arrow)
        length = np.linalg.norm(drawn.vector)
        assert length == pytest.approx(10**power, rel=1e-9)
        heading = drawn.vector / length
        for part in (arrow.body, arrow.tip, arrow.core, *arrow.halo):
            offsets = (part.points - drawn.foot)[:, :2]
            along, across = offsets @ heading, offsets @ np.array([-heading[1], heading[0]])
            assert along.min() >= -1e-12
            assert along.max() <= length + 1e-12
            assert across.max() == pytest.approx(-across.min(), abs=1e-12)

    @pytest.mark.parametrize("power", range(-9, 1))
    def test_a_short_arrow_is_as_exact_as_a_long_one_until_it_is_gone(
        self, lecture_map: ErrorMap, read_arrow: Callable, power: int
    ) -> None:
        flat = min(critical_points(LECTURE), key=lambda found: found.error).point
        point = flat + np.array([10.0**power, 0])
        length = SCALE * np.linalg.norm(LECTURE.gradient(point))
        arrow = GradientArrow(lecture_map, point, SCALE)
        if arrow.body.has_points():
            assert np.linalg.norm(read_arrow(arrow).vector) == pytest.approx(length, rel=1e-9)
        else:
            assert length < 1e-4

    def test_has_no_shape_where_the_ground_is_flat(self, lecture_map: ErrorMap) -> None:
        for found in critical_points(LECTURE):
            assert not GradientArrow(lecture_map, found.point, SCALE).family_members_with_points()

    def test_fades_to_nothing_as_the_gradient_goes_to_zero(self, lecture_map: ErrorMap, draw: Callable) -> None:
        point = LECTURE.domain.lower + np.array([0.3, 0.8]) * LECTURE.domain.size
        slope = np.linalg.norm(LECTURE.gradient(point))
        lengths = np.geomspace(2e-4, 0.5, 18)
        bare = draw()
        light = np.array(
            [np.abs(draw(GradientArrow(lecture_map, point, length / slope)) - bare).sum() for length in lengths]
        )
        assert (np.diff(light) >= 0).all()
        assert light[0] <= 0.002 * light[-1]
        assert (light[1:] - light[:-1] <= 0.5 * light[-1]).all()

    def test_red_has_a_solid_tip_and_blue_an_open_one(self, lecture_map: ErrorMap) -> None:
        point = LECTURE.domain.lower + np.array([0.3, 0.8]) * LECTURE.domain.size
        ascent, descent = (GradientArrow(lecture_map, point, SCALE, sense) for sense in ("ascent", "descent"))
        red, _, blue = ManimColor(ascent.body.get_fill_color()).to_rgb()
        assert red > 2 * blue
        red, _, blue = ManimColor(descent.body.get_fill_color()).to_rgb()
        assert blue > 2 * red
        for arrow in (ascent, descent):
            assert arrow.tip.get_fill_color() == arrow.body.get_fill_color()
        assert ascent.hollow.get_fill_color() == ascent.body.get_fill_color()
        assert sum(descent.hollow.get_fill_color().to_rgb()) < 0.4 * sum(descent.body.get_fill_color().to_rgb())

    @pytest.mark.parametrize("sense", ["ascent", "descent"])
    def test_no_ink_but_the_halo_reaches_beyond_the_vector(self, lecture_map: ErrorMap, sense: str) -> None:
        point = LECTURE.domain.lower + np.array([0.3, 0.8]) * LECTURE.domain.size
        arrow = GradientArrow(lecture_map, point, SCALE, sense)
        heading = arrow.vector / np.linalg.norm(arrow.vector)
        for part in (arrow.body, arrow.tip, arrow.hollow):
            assert part.get_stroke_width() == 0
            assert ((part.points - arrow.end) @ heading).max() <= 1e-12
        assert ((arrow.core.points - arrow.end) @ heading).max() < -arrow.core.get_stroke_width() / 100


class TestScale:
    @quick
    @given(st.lists(points, min_size=1, max_size=6).map(np.array), st.floats(0.1, 3))
    def test_the_steepest_of_the_points_has_the_longest_arrow(
        self, lecture_map: ErrorMap, read_arrow: Callable, stands: np.ndarray, longest: float
    ) -> None:
        assume(np.linalg.norm(LECTURE.gradient(stands), axis=-1).min() > 1e-2)
        scale = arrow_scale(LECTURE, stands, longest)
        vectors = [read_arrow(GradientArrow(lecture_map, point, scale)).vector for point in stands]
        lengths = np.linalg.norm(vectors, axis=1)
        assert lengths.max() == pytest.approx(longest)
        slopes = np.linalg.norm(LECTURE.gradient(stands), axis=1)
        np.testing.assert_allclose(lengths * slopes.max(), longest * slopes)

    def test_there_is_none_where_all_is_flat(self) -> None:
        with pytest.raises(ValueError, match="gradient is zero"):
            arrow_scale(Quadratic(np.eye(2)), [[0.0, 0.0]], 1.0)


class TestGrow:
    @quick
    @given(points, moments)
    def test_shows_the_first_part_of_the_arrow(
        self, lecture_map: ErrorMap, read_arrow: Callable, point: np.ndarray, share: float
    ) -> None:
        assume(share * np.linalg.norm(LECTURE.gradient(point)) > 1e-2)
        whole = read_arrow(GradientArrow(lecture_map, point, SCALE))
        growing = Grow(GradientArrow(lecture_map, point, SCALE), rate_func=lambda t: t)
        growing.begin()
        growing.interpolate(share)
        drawn = read_arrow(growing.mobject)
        np.testing.assert_allclose(drawn.foot, whole.foot, atol=1e-12)
        np.testing.assert_allclose(drawn.vector, share * whole.vector, atol=1e-12)

    def test_begins_with_nothing_and_ends_with_the_whole(self, lecture_map: ErrorMap, read_arrow: Callable) -> None:
        point = np.array([-2.2, 0.9])
        arrow = GradientArrow(lecture_map, point, SCALE)
        whole = read_arrow(arrow)
        growing = Grow(arrow)
        growing.begin()
        assert not arrow.family_members_with_points()
        growing.finish()
        np.testing.assert_allclose(read_arrow(arrow).end, whole.end, atol=1e-12)


class TestSwing:
    @quick
    @given(points, st.lists(moments, min_size=1, max_size=5).map(sorted), st.booleans())
    def test_keeps_foot_and_length_at_every_moment_and_ends_at_the_exact_opposite(
        self, lecture_map: ErrorMap, read_arrow: Callable, point: np.ndarray, times: list[float], clockwise: bool
    ) -> None:
        assume(np.linalg.norm(LECTURE.gradient(point)) > 1e-2)
        arrow = GradientArrow(lecture_map, point, SCALE)
        before = read_arrow(arrow)
        swing = Swing(arrow, clockwise=clockwise)
        swing.begin()
        for time in times:
            swing.interpolate(time)
            drawn = read_arrow(arrow)
            np.testing.assert_allclose(drawn.foot, before.foot, atol=1e-12)
            assert np.linalg.norm(drawn.vector) == pytest.approx(np.linalg.norm(before.vector), rel=1e-12)
        swing.interpolate(1.0)
        last = read_arrow(arrow)
        swing.finish()
        for drawn in (last, read_arrow(arrow)):
            np.testing.assert_allclose(drawn.vector, -before.vector, atol=1e-12)
        made = GradientArrow(lecture_map, point, SCALE, "descent")
        assert [part.get_color() for part in arrow.get_family()] == [part.get_color() for part in made.get_family()]

    def test_passes_the_side_it_is_told_to(self, lecture_map: ErrorMap, read_arrow: Callable) -> None:
        for clockwise, side in ((True, -1), (False, 1)):
            arrow = GradientArrow(lecture_map, [-2.2, 0.9], SCALE)
            (x, y), swing = read_arrow(arrow).vector, Swing(arrow, clockwise=clockwise)
            swing.begin()
            swing.interpolate(0.5)
            half = read_arrow(arrow).vector
            assert side * (x * half[1] - y * half[0]) > 0

    def test_only_ascent_swings(self, lecture_map: ErrorMap) -> None:
        with pytest.raises(ValueError, match="only an arrow of ascent"):
            Swing(GradientArrow(lecture_map, [0.5, 0.5], SCALE, "descent"))


class TestRightAngle:
    @quick
    @given(points, st.floats(0.05, 0.4), st.booleans())
    def test_its_legs_lie_along_the_contour_and_the_gradient(
        self, lecture_map: ErrorMap, measured_gradient: Callable, point: np.ndarray, side: float, flip: bool
    ) -> None:
        gradient = measured_gradient(LECTURE, point)
        assume(np.linalg.norm(gradient) > 1e-2)
        on_contour, corner, on_arrow = _corners(RightAngle(lecture_map, point, side=side, flip=flip))
        uphill = gradient / np.linalg.norm(gradient)
        foot = on_contour + on_arrow - corner
        np.testing.assert_allclose(lecture_map.to_weights(foot), point, atol=1e-12)
        np.testing.assert_allclose((on_arrow - foot)[:2], side * uphill, atol=1e-6)
        tangent = (on_contour - foot)[:2] / side
        assert np.linalg.norm(tangent) == pytest.approx(1)
        assert abs(measured_gradient(LECTURE, point) @ tangent) < 1e-6
        assert np.sign(tangent[0] * uphill[1] - tangent[1] * uphill[0]) == (1 if flip else -1)

    def test_there_is_none_where_the_ground_is_flat(self, lecture_map: ErrorMap) -> None:
        round_map = ErrorMap.__new__(ErrorMap)
        round_map.__dict__.update(lecture_map.__dict__ | {"landscape": Quadratic(np.eye(2))})
        with pytest.raises(ValueError, match="right angle"):
            RightAngle(round_map, [0.0, 0.0])


def test_feet_stand_at_their_points(lecture_map: ErrorMap, bounds: Callable) -> None:
    stands = np.array([[-2.0, 0.5], [0.3, 1.1]])
    for foot, point in zip(feet(lecture_map, stands, DARK.ink), stands, strict=True):
        np.testing.assert_allclose(lecture_map.to_weights(bounds(foot).mean(axis=0)), point, atol=1e-9)


def _corners(mark: RightAngle) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return mark.points[0], mark.points[3], mark.points[-1]
