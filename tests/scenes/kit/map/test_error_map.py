"""The map's change of coordinates is exact, and what it draws lies where the landscape says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cairo
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import ManimColor, config, tempconfig

import gradmath as gm
from gradmath.formula.formula import Formula
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Domain, Quadratic
from lecture.audit.measure import Differences
from scenes.claims.protocol import Finding
from scenes.kit.frame.frame import Frame
from scenes.kit.frame.light import brightness, highlight, relief_scale, shaded
from scenes.kit.frame.theme import DARK
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.generations import HEAVY_EVERY
from scenes.kit.map.ground import PAINTED
from scenes.kit.map.ground_pixels import Window
from scenes.kit.map.plan import Plan
from scenes.kit.map.survey import Survey
from scenes.kit.map.view import View
from scenes.kit.paint.canvas import Sheet
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import hermite_curve

FRAME = Frame()
SHOWN = ("lecture", "saddle", "ravine", "himmelblau", "camel")
quick = settings(max_examples=30, deadline=None)
unit = st.floats(-1, 1)
pairs = st.tuples(unit, unit).map(np.array)


@pytest.fixture(scope="module", params=SHOWN)
def shown(request: pytest.FixtureRequest, small_settings: dict) -> ErrorMap:
    with tempconfig(small_settings):
        return ErrorMap(landscape(request.param), DARK)


@st.composite
def placed_maps(drawn: st.DrawFn, *, moved: bool = True) -> Plan:
    """Bowls over any domain, anywhere in the frame; some have been moved as mobjects, too, if they may."""
    lower = np.array([drawn(st.floats(-10, 10)), drawn(st.floats(-10, 10))])
    size = np.array([drawn(st.floats(0.1, 20)), drawn(st.floats(0.1, 20))])
    place = Place((drawn(st.floats(-4, 4)), drawn(st.floats(-2, 2))), drawn(st.floats(1, 9)), drawn(st.floats(1, 5)))
    plan = Plan(Quadratic(np.eye(2)).over(Domain(lower, lower + size)), place)
    plan.place = place
    if moved and drawn(st.booleans()):
        plan.scale(drawn(st.floats(0.2, 3.0))).shift((drawn(st.floats(-3, 3)), drawn(st.floats(-3, 3)), 0))
    return plan


class TestChangeOfCoordinates:
    @quick
    @given(placed_maps(), pairs)
    def test_to_weights_undoes_to_screen(self, error_map: Plan, share: np.ndarray) -> None:
        domain = error_map.landscape.domain
        weights = domain.center + share * domain.size / 2
        np.testing.assert_allclose(error_map.to_weights(error_map.to_screen(weights)), weights, atol=1e-12)

    @quick
    @given(placed_maps(), pairs)
    def test_to_screen_undoes_to_weights(self, error_map: Plan, share: np.ndarray) -> None:
        point = np.append(share * [FRAME.width / 2, FRAME.height / 2], 0)
        np.testing.assert_allclose(error_map.to_screen(error_map.to_weights(point)), point, atol=1e-12)

    @quick
    @given(placed_maps(), pairs, pairs)
    def test_every_length_has_the_same_scale_and_every_angle_is_kept(
        self, error_map: Plan, first: np.ndarray, second: np.ndarray
    ) -> None:
        center = error_map.landscape.domain.center
        origin = error_map.to_screen(center)
        seen = [(error_map.to_screen(center + each) - origin)[:2] for each in (first, second)]
        scale = error_map.scale_factor
        assert scale > 0
        assert seen[0] @ seen[1] == pytest.approx(scale**2 * (first @ second), abs=1e-9 * scale**2)
        turned = seen[0][0] * seen[1][1] - seen[0][1] * seen[1][0]
        assert turned == pytest.approx(scale**2 * (first[0] * second[1] - first[1] * second[0]), abs=1e-9 * scale**2)

    @quick
    @given(placed_maps(moved=False))
    def test_the_domain_fills_its_place_as_far_as_one_scale_allows(self, error_map: Plan) -> None:
        domain, place = error_map.landscape.domain, error_map.place
        low, high = error_map.to_screen(np.array([domain.lower, domain.upper]))[:, :2]
        room = np.array([place.width, place.height])
        np.testing.assert_allclose((low + high) / 2, place.center, atol=1e-12)
        assert (high - low <= room * (1 + 1e-12)).all()
        assert (high - low) / room == pytest.approx(1, abs=1e-12) or ((high - low) / room).max() == pytest.approx(1)

    def test_broadcasts_over_leading_axes(self, lecture_map: ErrorMap) -> None:
        weights = np.arange(24.0).reshape(3, 4, 2)
        seen = lecture_map.to_screen(weights)
        assert seen.shape == (3, 4, 3)
        np.testing.assert_allclose(seen[1, 2], lecture_map.to_screen(weights[1, 2]))
        np.testing.assert_allclose(lecture_map.to_weights(seen), weights, atol=1e-12)


class TestContours:
    def test_every_drawn_vertex_lies_on_its_level(self, shown: ErrorMap) -> None:
        errors = np.ptp(shown.landscape.value(_grid(shown)))
        for line in shown.lines:
            anchors = np.concatenate([line.points[::4], line.points[3::4]])
            off = shown.landscape.value(shown.to_weights(anchors)) - line.contour.level
            assert np.abs(off).max() <= 1e-11 * max(errors, abs(line.contour.level))

    def test_the_curve_between_vertices_stays_on_its_level_to_a_ten_thousandth_of_the_range(
        self, shown: ErrorMap, curve_points: Callable
    ) -> None:
        errors = np.ptp(shown.landscape.value(_grid(shown)))
        for line in shown.lines:
            drawn = shown.to_weights(curve_points(line, 17))
            off = np.abs(shown.landscape.value(drawn) - line.contour.level)
            assert off.max() <= 1e-4 * errors

    def test_a_coarser_map_has_fewer_vertices_each_on_its_level(self, lecture_map: ErrorMap) -> None:
        landscape = lecture_map.landscape
        coarse = ErrorMap(landscape, DARK, levels=list(lecture_map.levels), resolution=80)
        counts = [sum(len(line.contour.points) for line in each.lines) for each in (coarse, lecture_map)]
        assert 2.5 < counts[1] / counts[0] < 3.5
        for line in coarse.lines:
            errors = landscape.value(coarse.to_weights(line.points[::4]))
            np.testing.assert_allclose(errors, line.contour.level, atol=1e-9)

    def test_each_level_is_drawn_and_every_fourth_is_heavier(self, shown: ErrorMap) -> None:
        drawn = {line.contour.level: line.stroke_width for line in shown.lines}
        assert sorted(drawn) == pytest.approx(shown.levels)
        widths = np.array([drawn[level] for level in shown.levels])
        heavy = np.arange(len(widths)) % HEAVY_EVERY == HEAVY_EVERY - 1
        assert heavy.any()
        assert len(set(widths[heavy])) == len(set(widths[~heavy])) == 1
        assert widths[heavy].min() >= 1.5 * widths[~heavy].max()

    def test_a_line_drawn_as_its_gradient_says_is_perpendicular_to_it(self, shown: ErrorMap) -> None:
        for line in shown.lines:
            pieces = line.points.reshape(-1, 4, 3)[..., :2]
            starts = pieces[:, 1] - pieces[:, 0]
            gradients = shown.landscape.gradient(shown.to_weights(pieces[:, 0]))
            # On a saddle through which a contour passes there is no direction.
            slopes = np.linalg.norm(gradients, axis=1)
            smooth = slopes > 0.05 * slopes.max()
            cosine = np.abs((starts * gradients).sum(axis=1)[smooth]) / np.linalg.norm(starts[smooth], axis=1)
            assert (cosine / slopes[smooth]).max() < 1e-6


class TestBands:
    def test_a_pixel_has_the_colour_of_the_band_that_its_error_lies_in(
        self, lecture_map: ErrorMap, draw: Callable, pixel_points: np.ndarray
    ) -> None:
        error_map = ErrorMap(lecture_map.landscape, DARK)
        pixels = draw(*error_map.bands)
        errors = error_map.landscape.value(error_map.to_weights(pixel_points))
        colours = np.array([(255 * ManimColor(band.get_fill_color()).to_rgb()).round() for band in error_map.bands])
        slope = np.linalg.norm(error_map.landscape.gradient(error_map.to_weights(pixel_points)), axis=-1)
        pixel = (pixel_points[0, 1, 0] - pixel_points[0, 0, 0]) / error_map.scale_factor
        clear = np.abs(errors[..., None] - error_map.levels).min(axis=-1) > 1.5 * pixel * slope
        assert clear.mean() > 0.5
        expected = colours[np.searchsorted(error_map.levels, errors)]
        assert np.abs(pixels - expected)[clear].max() <= 1

    @pytest.mark.parametrize("zoom", [1.0, 2.6, 9.0])
    def test_away_from_lines_the_painted_ground_is_its_band_in_the_light(
        self, draw: Callable, lecture_map: ErrorMap, pixel_points: np.ndarray, zoom: float
    ) -> None:
        error_map = ErrorMap(lecture_map.landscape, DARK)
        error_map.set_view(View.of((-1.2, 0.3), zoom, 0.3))
        pixels = draw(error_map)
        weights = error_map.to_weights(pixel_points)
        errors, slopes = error_map.landscape.value(weights), error_map.landscape.gradient(weights)
        ink = error_map.survey.ink
        pixel = (pixel_points[0, 1, 0] - pixel_points[0, 0, 0]) / error_map.scale_factor
        away = np.abs(errors[..., None] - ink.levels).min(axis=-1) / (pixel * np.linalg.norm(slopes, axis=-1))
        lit = brightness(relief_scale(error_map.landscape.domain, error_map.levels) * slopes)
        bands = ink.bands[np.searchsorted(ink.levels, errors)]
        expected = shaded(bands, lit, highlight(np.array([ManimColor(each).to_rgb() * 255 for each in DARK.bands])))
        # Beyond the domain it is dimmed.
        clear = (away > 2.5) & error_map.landscape.domain.contains(weights)
        assert clear.mean() > 0.1
        assert np.abs(pixels - expected)[clear].max() <= 1.1

    @pytest.mark.parametrize("zoom", [1.0, 5.0])
    def test_a_line_s_ink_lies_within_its_width_of_its_level(
        self, draw: Callable, lecture_map: ErrorMap, pixel_points: np.ndarray, zoom: float
    ) -> None:
        error_map = ErrorMap(lecture_map.landscape, DARK)
        error_map.set_view(View.of((-1.2, 0.3), zoom))
        inked = np.abs(draw(error_map) - error_map.ground.pixels[..., :3]).max(axis=-1) > 1
        weights = error_map.to_weights(pixel_points)
        errors = error_map.landscape.value(weights)
        steep = np.linalg.norm(error_map.landscape.gradient(weights), axis=-1)
        pixel = (pixel_points[0, 1, 0] - pixel_points[0, 0, 0]) / error_map.scale_factor
        ink = error_map.survey.ink
        away = (np.abs(errors[..., None] - ink.levels) / (pixel * steep)[..., None]).min(axis=-1)
        assert inked.sum() > 500
        assert away[inked].max() < ink.halves.max() + 0.6
        sure = away < 0.2
        assert inked[sure & (steep > np.median(steep))].mean() > 0.99

    def test_the_ground_claims_the_errors_that_it_is_painted_from_and_is_found_out(self, lecture_map: ErrorMap) -> None:
        error_map = ErrorMap(lecture_map.landscape, DARK)
        error_map.set_view(View.of((-1.2, 0.3), 4.0))
        measure = Differences()

        def worst() -> float:
            return max(each.figure for each in error_map.painted_from().findings(measure) if isinstance(each, Finding))

        assert worst() == 0
        error_map.survey.nodes.errors[0, 0] += 0.01
        assert worst() > PAINTED.bound

    def test_a_picture_of_a_part_is_the_part_of_the_picture(self, lecture_map: ErrorMap) -> None:
        error_map = ErrorMap(lecture_map.landscape, DARK)
        error_map.set_view(View.of((-1.2, 0.3), 3.3))
        part = Window(37, 21, 90, 77)
        sheet = error_map.bare_ground(part)
        rows, columns = slice(part.top, part.bottom), slice(part.left, part.right)
        np.testing.assert_array_equal(sheet.pixels[rows, columns], error_map.ground.pixels[rows, columns])

    def test_kinks_and_jumps_are_asked_for_pixel_by_pixel(self, draw: Callable, pixel_points: np.ndarray) -> None:
        error_map = ErrorMap(Formula("abs(x) + abs(y)", domain=((-3.2, -1.8), (3.2, 1.8))), DARK)
        pixels = draw(error_map)
        errors = error_map.landscape.value(error_map.to_weights(pixel_points))
        ink = error_map.survey.ink
        assert error_map.survey.nodes.rough.any()
        near_kink = np.abs(error_map.to_weights(pixel_points)).min(axis=-1) < 0.05
        pixel = np.sqrt(2) * (pixel_points[0, 1, 0] - pixel_points[0, 0, 0]) / error_map.scale_factor
        clear = near_kink & (np.abs(errors[..., None] - ink.levels).min(axis=-1) > 2.5 * pixel)
        bands = ink.bands[np.searchsorted(ink.levels, errors)]
        ratio = pixels[clear].mean(axis=-1) / bands[clear].mean(axis=-1)
        assert clear.sum() > 100
        assert ratio.min() > 0.75
        assert ratio.max() < 1.2

    @pytest.mark.parametrize("sheet", ["sheet", "ground"])
    def test_in_a_hole_nothing_stays_of_another_view(self, stage: None, sheet: str) -> None:  # noqa: ARG002 - its size
        half_ball = gm.landscape("sqrt(1 - x^2 - y^2) on -2..2, -1..1")
        moved, fresh = (ErrorMap(half_ball, DARK) for _ in range(2))
        whole, closer = View.of((0, 0), 1.0), View.of((0.6, 0.0), 1.5)
        for view in (closer, whole):
            moved.set_view(view)
            np.testing.assert_array_equal(getattr(moved, sheet).pixels, getattr(fresh.set_view(view), sheet).pixels)
            fresh = ErrorMap(half_ball, DARK)

    @pytest.mark.parametrize("zoom", [1.0, 4.0])
    def test_a_vector_file_shows_the_same(self, draw: Callable, lecture_map: ErrorMap, zoom: float) -> None:
        error_map = ErrorMap(lecture_map.landscape, DARK)
        error_map.set_view(View.of((-1.2, 0.3), zoom))
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, config.pixel_width, config.pixel_height)
        context = cairo.Context(surface)
        context.translate(config.pixel_width / 2, config.pixel_height / 2)
        context.scale(config.pixel_width / config.frame_width, -config.pixel_height / config.frame_height)

        def draw_shapes(mobjects: Any) -> None:
            sheet = Sheet()
            sheet.draw(mobjects)
            context.save()
            sheet.lay(context)
            context.restore()

        error_map.trace(context, draw_shapes)
        traced = np.ndarray((config.pixel_height, config.pixel_width, 4), np.uint8, surface.get_data())
        assert np.abs(traced[..., :3].astype(int) - draw(error_map)).mean() < 1.5

    def test_higher_ground_has_another_colour(self, lecture_map: ErrorMap) -> None:
        colours = [band.get_fill_color().to_hex() for band in lecture_map.bands]
        assert len(set(colours)) == len(lecture_map.levels) + 1


class TestHermiteCurve:
    @quick
    @given(st.floats(0.05, 1.0), st.floats(0, 6.28))
    def test_follows_a_circle_to_the_fourth_order(self, step: float, start: float) -> None:
        angles = start + step * np.arange(5)
        points = np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=-1)
        tangents = np.stack([-np.sin(angles), np.cos(angles), 0 * angles], axis=-1)
        middles = hermite_curve(points, tangents).reshape(-1, 4, 3)
        middle = (middles[:, 0] + 3 * middles[:, 1] + 3 * middles[:, 2] + middles[:, 3]) / 8
        assert np.abs(np.linalg.norm(middle, axis=1) - 1).max() < step**4 / 50

    def test_takes_the_chord_at_a_corner(self) -> None:
        points = np.array([[0.0, 0, 0], [1, 0, 0]])
        curve = hermite_curve(points, np.array([[0.0, 1, 0], [0, 1, 0]]))
        np.testing.assert_allclose(curve, [[0, 0, 0], [1 / 3, 0, 0], [2 / 3, 0, 0], [1, 0, 0]])


def _grid(error_map: ErrorMap) -> np.ndarray:
    return np.stack(np.meshgrid(*error_map.landscape.domain.grid(60)), axis=-1)


class TestOutside:
    ASKED = Domain([-2.0, -2.0], [2.0, 2.0])

    def map(self, *, dimmed: bool) -> ErrorMap:
        bowl = landscape("round-bowl").over(Domain([-32 / 9, -2.0], [32 / 9, 2.0]))
        return ErrorMap(bowl, DARK, asked=self.ASKED if dimmed else None)

    def test_ground_outside_the_domain_that_was_asked_for_is_dimmed_and_all_else_is_as_it_was(
        self, draw: Callable, pixel_points: np.ndarray
    ) -> None:
        plain, dimmed = (draw(self.map(dimmed=each)).astype(int) for each in (False, True))
        weights = self.map(dimmed=True).to_weights(pixel_points)
        inside, outside = np.abs(weights[..., 0]) < 1.97, np.abs(weights[..., 0]) > 2.03
        np.testing.assert_array_equal(dimmed[inside], plain[inside])
        paper = np.array(ManimColor(DARK.paper).to_rgb()) * 255
        np.testing.assert_allclose(dimmed[outside], 0.4 * plain[outside] + 0.6 * paper, atol=1.0)
        assert np.abs(dimmed[outside] - plain[outside]).mean() > 5

    def test_the_highest_point_that_is_named_is_one_of_what_was_asked_for(self) -> None:
        survey = Survey.of(landscape("round-bowl").over(self.ASKED))
        np.testing.assert_allclose(np.abs(survey.peak.point), 2.0)
        assert survey.landscape.domain.size[0] > 4.5
