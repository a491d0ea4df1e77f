"""The view moves evenly, finer contours come in between the map's own, and all that stands on a map stands again."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Scene, Square, tempconfig

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Domain
from lecture.audit.measure import Differences
from scenes.claims.protocol import Finding
from scenes.kit.descents.ball import ROLLED, Ball, Trail
from scenes.kit.descents.hiker_sign import HEADING, HikerSign
from scenes.kit.descents.sphere import orientations, rolled
from scenes.kit.frame.theme import DARK
from scenes.kit.map.arrows import GradientArrow, RightAngle, feet
from scenes.kit.map.camera import Breathe, LookAt, clear_of_line, fitted
from scenes.kit.map.components import ComponentArrows
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.generations import drawn_edges, generations, round_step
from scenes.kit.map.labels import outline_samples
from scenes.kit.map.level_numbers import NUMBERED, LevelNumber, LevelNumbers
from scenes.kit.map.marks import map_signs
from scenes.kit.map.outside import edges_on_frame
from scenes.kit.map.read_back import read_back
from scenes.kit.map.scales import ArrowScale
from scenes.kit.map.view import View
from scenes.kit.map.walkers import Marker
from scenes.kit.places.boxes import Box

LECTURE = landscape("lecture")
HERE = np.array([-2.21, -0.27])
DOMAIN = Domain((-3.2, -1.8), (3.2, 1.8))
zooms = st.floats(1.0, 40.0)
centers = st.tuples(st.floats(-3, 3), st.floats(-1.7, 1.7)).map(np.array)


@pytest.fixture
def error_map(small_settings: dict) -> ErrorMap:
    with tempconfig(small_settings):
        return ErrorMap(LECTURE, DARK)


@pytest.fixture(scope="module")
def path() -> DescentPath:
    return descend(LECTURE, [-1.0, -0.6], step=Constant(0.1), max_steps=6)


class TestView:
    @given(centers, zooms, centers, zooms, st.floats(0, 1))
    def test_zoom_grows_evenly_in_its_logarithm(
        self, first: np.ndarray, zoom: float, last: np.ndarray, other: float, share: float
    ) -> None:
        between = View.of(first, zoom).towards(View.of(last, other), share)
        assert np.log(between.zoom) == pytest.approx((1 - share) * np.log(zoom) + share * np.log(other), abs=1e-9)

    @given(centers, zooms, centers)
    def test_closer_towards_a_place_that_stays_on_the_frame(
        self, first: np.ndarray, zoom: float, last: np.ndarray
    ) -> None:
        start, end = View.of(first, zoom), View.of(last, 3 * zoom)
        # The weights that stand in one place of the frame in both views stand there in all between.
        fixed = (end.zoom * last - start.zoom * first) / (end.zoom - start.zoom)
        place = start.zoom * (fixed - first)
        for share in (0.2, 0.5, 0.9):
            between = start.towards(end, share)
            np.testing.assert_allclose(between.zoom * (fixed - np.array(between.center)), place, atol=1e-8 * zoom)

    @given(centers, zooms)
    def test_inside_shows_nothing_beyond_the_domain(self, center: np.ndarray, zoom: float) -> None:
        seen = View.of(center, zoom).inside(DOMAIN).seen(DOMAIN)
        assert (seen.lower >= DOMAIN.lower - 1e-12).all()
        assert (seen.upper <= DOMAIN.upper + 1e-12).all()

    @pytest.mark.parametrize(("center", "zoom"), [((0, 0), 0.0), ((0, 0), float("nan")), ((0, float("inf")), 1.0)])
    def test_refuses_what_is_no_view(self, center: tuple[float, float], zoom: float) -> None:
        with pytest.raises(ValueError, match="a view"):
            View.of(center, zoom)

    @pytest.mark.parametrize("nearest", [1.5, 6.0])
    @pytest.mark.parametrize("weights", [[(-1, -0.5), (0.4, 0.2)], [(-3, -1.7), (3, 1.7)], [(0.1, 0), (0.1, 1.2)]])
    def test_fitted_fills_its_part_of_the_frame_and_no_more(
        self, error_map: ErrorMap, weights: list[tuple[float, float]], nearest: float
    ) -> None:
        low, high = np.array([-6.0, -2.4]), np.array([2.5, 3.2])
        seen = fitted(error_map, weights, (low, high), nearest)
        scale = error_map.sight.scale * seen.zoom
        places = scale * (np.array(weights) - seen.center) + error_map.sight.screen_center[:2]
        np.testing.assert_allclose((places.min(axis=0) + places.max(axis=0)) / 2, (low + high) / 2, atol=1e-9)
        filled = (np.ptp(places, axis=0) / (high - low)).max()
        assert seen.zoom == pytest.approx(nearest) or filled == pytest.approx(1) or seen.zoom == 1
        assert 1 <= seen.zoom <= nearest
        assert filled <= 1 + 1e-9 or seen.zoom == 1

    @pytest.mark.parametrize(("low", "is_whole"), [(0.0, True), (-2.0, False), (-2.4, False)])
    def test_a_view_is_a_little_closer_only_where_something_would_be_under_the_last_line(
        self, error_map: ErrorMap, low: float, is_whole: bool
    ) -> None:
        line = Box(np.array([0.0, -2.4]), 6.0, 1.0)
        outline = error_map.to_weights([(x, y) for x in (-1.5, 0.0, 2.0) for y in (low, low + 1, low + 2.5)])
        seen = clear_of_line(error_map, outline, line)
        assert seen is not None
        assert (seen == View.of(DOMAIN.center, 1.0)) is is_whole
        places = error_map.sight.scale * seen.zoom * (outline - seen.center)
        assert not line.holds(places).any()
        assert (np.abs(places) < [6.4, 3.6]).all()
        assert (seen.seen(DOMAIN).lower >= DOMAIN.lower - 1e-12).all()

    def test_what_fills_the_frame_is_clear_of_a_line_in_no_view(self, error_map: ErrorMap) -> None:
        outline = error_map.to_weights([(x, y) for x in (-6.0, 0.0, 6.0) for y in (-2.4, 3.4)])
        assert clear_of_line(error_map, outline, Box(np.array([0.0, -2.4]), 6.0, 1.0)) is None


class TestGenerations:
    @given(st.sampled_from([1, 2, 2.5, 5]), st.integers(-3, 3), zooms)
    def test_every_generation_is_round_and_keeps_all_levels_before(
        self, mantissa: float, tens: int, zoom: float
    ) -> None:
        levels = mantissa * 10.0**tens * np.arange(1, 20)
        step = round_step(levels)
        assert step == Fraction(mantissa) * Fraction(10) ** tens
        for each in generations(step, zoom):
            assert step is not None
            assert (step / each.step).denominator == 1
            assert 0 < each.share <= 1
            step = each.step

    def test_from_near_about_as_many_lines_are_in_view(self) -> None:
        levels = 0.5 * np.arange(1, 19)
        for zoom in (1, 2, 5, 10, 25, 50):
            low, high = 5 - 4.5 / zoom, 5 + 4.5 / zoom
            edges = drawn_edges(levels, generations(Fraction(1, 2), zoom), low, high)
            assert 9 <= edges.opacities.sum() <= 40

    def test_levels_without_a_round_step_get_none_between(self) -> None:
        assert round_step(np.array([1.0, 2.0, 4.0])) is None
        assert generations(None, 8.0) == ()

    def test_lines_come_in_without_a_jump(self) -> None:
        levels = 0.5 * np.arange(1, 19)
        sums = []
        for zoom in np.exp(np.linspace(0, np.log(12), 400)):
            edges = drawn_edges(levels, generations(Fraction(1, 2), float(zoom)), 4.9, 5.1)
            sums.append(float((edges.opacities * edges.widths).sum()))
        assert np.abs(np.diff(sums)).max() < 0.35


class TestStanding:
    def test_everything_stands_where_its_weights_are(self, error_map: ErrorMap, path: DescentPath) -> None:
        marker, ball, trail = Marker(error_map, HERE), Ball(error_map, path), Trail(error_map, path)
        arrow, parts = GradientArrow(error_map, HERE, 0.2), ComponentArrows(error_map, HERE, 0.2)
        angle, hiker = RightAngle(error_map, HERE), HikerSign(error_map, path)
        dots = feet(error_map, [HERE], DARK.ink)
        trail.set_progress(3.5)
        before = np.linalg.norm(arrow.drawn()[1] - arrow.drawn()[0])
        error_map.set_view(View.of(HERE + 0.1, 3.0))
        foot = error_map.to_screen(HERE)
        np.testing.assert_allclose(marker.drawn_center, foot, atol=1e-9)
        np.testing.assert_allclose(ball.drawn_center, error_map.to_screen(path.positions[0]), atol=1e-9)
        np.testing.assert_allclose(hiker.drawn_center, error_map.to_screen(path.positions[0]), atol=1e-9)
        np.testing.assert_allclose(trail.drawn_stops(), error_map.to_screen(path.positions[:4]), atol=1e-9)
        np.testing.assert_allclose(dots[0].get_center(), foot, atol=1e-9)
        np.testing.assert_allclose(arrow.drawn()[0], foot, atol=1e-9)
        np.testing.assert_allclose(parts.arrows[0].points[0], foot, atol=1e-9)
        assert np.linalg.norm(arrow.drawn()[1] - arrow.drawn()[0]) == pytest.approx(3 * before)
        legs = np.linalg.norm(np.diff(angle.points[[0, 3, 7]], axis=0), axis=1)
        np.testing.assert_allclose(legs, RightAngle.SIDE, atol=1e-9)

    def test_claims_hold_at_every_frame_of_a_move(self, error_map: ErrorMap, path: DescentPath) -> None:
        things = [
            GradientArrow(error_map, HERE, 0.2),
            RightAngle(error_map, HERE),
            HikerSign(error_map, path),
            Ball(error_map, path).set_progress(2.3),
            map_signs(error_map),
        ]
        measure = Differences()
        move = LookAt(error_map, HERE, 8.0)
        move.begin()
        for share in np.linspace(0, 1, 5):
            move.interpolate(float(share))
            for thing in things:
                for claim in thing.claims():
                    for found in claim.findings(measure):
                        if isinstance(found, Finding) and "drawn contour" not in found.check.name:
                            assert found.check.passes(found.figure), (type(thing), found)

    def test_what_stays_behind_is_found_out(self, error_map: ErrorMap, path: DescentPath) -> None:
        ball = Ball(error_map, path).set_progress(2.3)
        sign = HikerSign(error_map, path)
        sign.wedge.rotate(0.2, about_point=sign.drawn_center)
        ball.sphere.spots.rotate(0.2, about_point=ball.drawn_center)
        failed = {
            claim.check
            for thing in (ball, sign)
            for claim in thing.claims()
            if isinstance(claim, Finding) and not claim.check.passes(claim.figure)
        }
        assert {ROLLED, HEADING} <= failed


class TestCamera:
    def test_follows_a_walker_and_ends_on_it(self, error_map: ErrorMap) -> None:
        marker = Marker(error_map, (-1.0, 0.0))
        move = LookAt(error_map, marker, 4.0)
        move.begin()
        for share in (0.3, 0.7, 1.0):
            marker.set_point((-1.0 + share, 0.2 * share))
            move.interpolate(share)
        np.testing.assert_allclose(marker.drawn_center, (0, 0, 0), atol=1e-9)

    def test_a_breath_is_a_hundredth_a_second_and_the_same_however_often_it_is_drawn(self, error_map: ErrorMap) -> None:
        error_map.set_view(View.of(HERE, 2.0))
        for count in (2, 7):
            error_map.set_view(View.of(HERE, 2.0))
            breath = Breathe(error_map, run_time=5.0)
            breath.begin()
            for share in np.linspace(0, 1, count):
                breath.interpolate(float(share))
            assert error_map.zoom == pytest.approx(2.0 * 1.01**4.6)

    def test_a_view_that_begins_beyond_the_edge_comes_back_without_a_jump(self, error_map: ErrorMap) -> None:
        domain = error_map.landscape.domain
        error_map.set_view(View.of(domain.lower, 4.0))
        before, move = error_map.view, LookAt(error_map, HERE, 2.0)
        assert (before.beyond(domain) < 0).all()
        move.begin()
        move.interpolate(0.0)
        assert error_map.view == before
        off = []
        for share in (0.3, 0.7, 1.0):
            move.interpolate(share)
            off.append(float(np.abs(error_map.view.beyond(domain)).max()))
        assert off[0] > off[1] > off[2] == 0

    def test_a_breath_beyond_the_edge_stays_there(self, error_map: ErrorMap) -> None:
        error_map.set_view(View.of(error_map.landscape.domain.lower, 4.0))
        before, breath = error_map.view, Breathe(error_map, run_time=5.0)
        breath.begin()
        breath.interpolate(0.0)
        np.testing.assert_allclose(error_map.view.center, before.center)

    def test_ground_beyond_the_edge_is_dimmed_only_while_the_view_is_beyond_it(self, error_map: ErrorMap) -> None:
        domain = error_map.landscape.domain
        assert np.abs(edges_on_frame(error_map)[:, :2]).min() > 1e3
        error_map.set_view(View.of(domain.lower, 4.0))
        low, high = edges_on_frame(error_map)[:, :2]
        np.testing.assert_allclose(low, error_map.to_screen(domain.lower)[:2])
        assert high.min() > 1e3
        failed = [
            finding
            for claim in read_back(error_map)
            for finding in claim.findings(Differences())
            if isinstance(finding, Finding) and not finding.check.passes(finding.figure)
        ]
        assert failed == []


class TestNumbersAndScale:
    def test_numbers_leave_for_a_view_in_which_none_has_a_place(self, error_map: ErrorMap) -> None:
        numbers = LevelNumbers(error_map)
        assert numbers.numbers
        numbers.avoid = tuple(Square(0.3 * step).move_to((0, 0, 0)) for step in range(1, 60))
        move = LookAt(error_map, HERE, 2.0)
        move.begin()
        move.interpolate(1.0)
        assert numbers.numbers == []

    def test_numbers_of_a_view_to_come_keep_clear_of_arrows_as_they_will_stand(self, error_map: ErrorMap) -> None:
        arrows = [GradientArrow(error_map, point, 0.4) for point in ((1.0, 0.6), (0.2, -0.4), (-0.6, 0.3), (0.4, 0.9))]
        numbers = LevelNumbers(error_map, arrows)
        for view in (View.of((0.5, 0.3), 2.2), View.of((0.1, 0.1), 3.0)):
            here = error_map.view
            numbers.leave_for(view)
            assert error_map.view == here
            error_map.set_view(view)
            numbers.on_the_way(1.0)
            assert numbers.numbers
            outline = outline_samples(arrows)
            assert min(Box.around(each.words).distance_to(outline) for each in numbers.numbers) > 0.1

    @pytest.mark.parametrize("view", [View((0.0, 0.0)), View((-2.0, 0.0), 2.5), View((-1.5, 0.2), 8.0)])
    def test_numbers_are_the_errors_where_they_stand(self, error_map: ErrorMap, view: View) -> None:
        error_map.set_view(view)
        numbers = LevelNumbers(error_map).numbers
        assert numbers
        measure = Differences()
        for number in numbers:
            found = [each for claim in number.claims() for each in claim.findings(measure)]
            assert all(each.check.passes(each.figure) for each in found if isinstance(each, Finding)), found

    def test_a_number_on_another_contour_is_found_out(self, error_map: ErrorMap) -> None:
        number = LevelNumbers(error_map).numbers[0]
        number.words.shift((0.3, 0.2, 0))
        found = [each for claim in number.claims() for each in claim.findings(Differences())]
        assert any(each.check is NUMBERED and not each.check.passes(each.figure) for each in found)

    def test_others_show_where_the_view_arrives(self, error_map: ErrorMap) -> None:
        numbers = LevelNumbers(error_map)
        before = {number.words.text for number in numbers.numbers}
        move = LookAt(error_map, HERE, 8.0)
        move.begin()
        for share in (0.0, 0.5, 1.0):
            move.interpolate(share)
        after = {number.words.text for number in numbers.numbers}
        assert after
        assert after != before
        assert all(number.shown == 1 for number in numbers.numbers)

    def test_those_that_leave_take_no_others_out_of_the_group(self, error_map: ErrorMap, small_settings: dict) -> None:
        with tempconfig(small_settings):
            scene, numbers = Scene(), LevelNumbers(error_map)
            scene.add(error_map, numbers)
            under, *others = numbers.numbers
            scene.play(*numbers.leave_under(Square(0.2).move_to(under.words)), run_time=0.1)
        assert under not in numbers.numbers
        assert under.words.get_fill_opacity() == 0
        assert set(others) <= set(numbers.numbers)
        assert numbers in scene.mobjects
        assert not any(isinstance(each, LevelNumber) for each in scene.mobjects)

    @pytest.mark.parametrize("zoom", [1.0, 3.0])
    def test_the_mark_has_the_arrows_scale(self, error_map: ErrorMap, zoom: float) -> None:
        mark = ArrowScale(error_map, 0.2, (0, 0, 0))
        arrow = GradientArrow(error_map, HERE, 0.2)
        error_map.set_view(View.of(HERE, zoom))
        drawn = arrow.drawn()
        slope = np.linalg.norm(LECTURE.gradient(HERE))
        length = np.linalg.norm(mark.line.points[3] - mark.line.points[0])
        per_unit = length / float(mark.words.text.split(" ")[0])
        assert per_unit == pytest.approx(np.linalg.norm(drawn[1] - drawn[0]) / slope)


class TestRolling:
    @given(st.floats(0.05, 3), st.floats(0, 6.3))
    def test_rolls_by_the_way_over_the_radius(self, way: float, angle: float) -> None:
        radius = 0.14
        turn = rolled(way * np.array([np.cos(angle), np.sin(angle)]), radius)
        cosine = (np.trace(turn) - 1) / 2
        assert cosine == pytest.approx(np.cos(way / radius), abs=1e-9)
        # The top goes ahead.
        top = rolled(1e-4 * np.array([np.cos(angle), np.sin(angle)]), radius) @ np.array([0, 0, 1.0])
        np.testing.assert_allclose(top[:2], 1e-4 / radius * np.array([np.cos(angle), np.sin(angle)]), atol=1e-8)

    def test_there_and_back_is_as_before(self) -> None:
        turns = orientations(np.array([[0, 0], [1.3, 0.4], [0, 0]]), 0.14)
        np.testing.assert_allclose(turns[2], turns[0], atol=1e-12)
