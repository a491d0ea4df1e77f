"""Ground that fills the frame: it is as high as the error, ends in haze, and seen from straight above it is the map."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from space_stage import HERE, SIDE, SURVEY, failed, frame, lecture_ground, lecture_space, shot

from gradmath.landscapes.landscape import Domain, Quadratic
from scenes.claims.colours import LIT
from scenes.claims.pictures import SURFACE
from scenes.kit.frame import light
from scenes.kit.frame.theme import THEMES, Theme
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.outside import VEIL
from scenes.kit.map.view import View
from scenes.kit.terrain.carried import BlendGround, carried, place_of
from scenes.kit.terrain.dress import Dress
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import CameraPath, Crane, Drift, Fly, azimuth_from, looking_at, overhead
from scenes.kit.terrain.ground import Ground, Sampling
from scenes.kit.terrain.moves import Along, RaisePane
from scenes.kit.terrain.pane import PANE, Pane
from scenes.kit.terrain.read_back import LINES
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.standpoint import Standpoint

quick = settings(max_examples=25, deadline=None)
inside = st.tuples(st.floats(-3.1, 3.1), st.floats(-1.7, 1.7)).map(np.array)
BLACK = np.zeros(3)


@pytest.mark.parametrize("side", [(1.0, 0.0), (0.6, -0.8), (-0.3, 0.2), (0.0, -1.0)])
def test_a_camera_from_a_side_stands_there(side: tuple[float, float]) -> None:
    _, _, away = Standpoint(azimuth_from(side), 20.0, 1.0).view.axes
    np.testing.assert_allclose(-away[:2] / np.linalg.norm(away[:2]), np.array(side) / np.linalg.norm(side), atol=1e-12)


class TestGround:
    @quick
    @given(inside)
    def test_is_as_high_as_the_error_over_its_floor(self, weights: np.ndarray) -> None:
        ground = lecture_ground()
        top, foot = ground.on_surface(weights), ground.on_floor(weights)
        error = float(ground.landscape.value(weights))
        assert math.isclose(top[2] - foot[2], ground.scale * (error - ground.floor), abs_tol=1e-12)
        np.testing.assert_allclose(ground.to_weights(top)[0], weights, atol=1e-12)
        assert math.isclose(float(ground.to_weights(top)[1]), error, abs_tol=1e-12)

    @quick
    @given(inside)
    def test_normals_are_at_right_angles_to_the_ground(self, weights: np.ndarray) -> None:
        ground, step = lecture_ground(), 1e-5
        for axis in np.eye(2):
            way = ground.on_surface(weights + step * axis) - ground.on_surface(weights - step * axis)
            assert abs(way @ ground.normal(weights)) < 1e-4 * np.linalg.norm(way)

    def test_is_dimmed_outside_of_the_domain_that_was_asked_for_as_on_the_map(self) -> None:
        asked = Domain([-1.0, -0.5], [2.0, 1.0])
        weights, hidden = lecture_ground().dimmed_outside(asked).hidden(Dress())
        inside = asked.contains(weights)
        assert inside.any()
        assert not hidden[inside].any()
        assert (hidden[~inside] >= VEIL).all()

    def test_nothing_is_dimmed_where_all_was_asked_for(self) -> None:
        ground = lecture_ground()
        assert ground.dimmed_outside(ground.landscape.domain) is ground

    def test_fades_into_the_sky_before_it_ends_and_not_on_the_domain(self) -> None:
        ground, far = lecture_ground(), 2.2
        view = Standpoint(0, 90, 1.0).view
        whole = ground.render(view, (180, 320), Dress(), paper=BLACK).rgba[..., :3].astype(int)
        bare = ground.render(view, (180, 320), Dress(beyond=0), paper=BLACK).rgba[..., :3].astype(int)
        # The mesh's last row and column are paper: no edge is seen in the air.
        rows = np.flatnonzero(whole.any(axis=(1, 2)))
        assert whole[rows[0]].max() <= 2
        assert whole[rows[-1]].max() <= 2
        assert rows.size < 3.6 * far / 8 * 180
        lit = bare.any(axis=2)
        assert np.abs(whole - bare)[lit].mean() < 1.5

    def test_draws_no_lines_above_its_cut(self) -> None:
        with frame():
            space = lecture_space()
            levels = space.ground.levels
            space.set_cut(float(levels[7]))
            cut = shot(space).astype(int)
            space.set_cut(math.inf)
            whole = shot(space).astype(int)
            space.set_cut(float(levels[0]) - 1)
            none = shot(space).astype(int)
        rough = [np.abs(np.diff(picture, axis=1)).sum() for picture in (none, cut, whole)]
        assert rough[0] < rough[1] < rough[2]

    def test_is_taken_away_before_a_slice(self) -> None:
        ground = lecture_ground()
        view = Standpoint(0, 90, 2.0).view
        picture = ground.render(view, (90, 160), Dress(opened=(1, 0.5, math.inf)), paper=BLACK)
        rows = np.argwhere(np.isfinite(picture.depth))[:, 0]
        seen = view.unproject(np.array([[80.0, rows.max() + 1.0]]), np.zeros(1), (90, 160))[0, 1]
        assert abs(seen - 0.5) < 3 * 6.4 / 80

    def test_goes_on_no_further_than_the_error_is_finite(self) -> None:
        hill = SURVEY.landscape + 0.0
        ground = Ground(hill, SURVEY.levels, map_skin(THEMES["dark"], len(SURVEY.levels)), sampling=Sampling(cells=40))
        ground.value[0, 0] = np.inf
        redrawn = ground._ground_to_draw()
        assert not redrawn[0, 0]
        assert redrawn[20, 20]

    def test_refuses_levels_that_do_not_ascend(self) -> None:
        with pytest.raises(ValueError, match="levels must ascend"):
            Ground(SURVEY.landscape, [1.0, 1.0], map_skin(THEMES["dark"], 2))

    def test_closer_has_cells_small_enough_to_be_a_plane_and_the_same_heights_and_colours(self) -> None:
        ground = lecture_ground()
        close = ground.closer(HERE, 10)
        np.testing.assert_array_equal(close.on_surface(HERE), ground.on_surface(HERE))
        gap = np.abs(close.weights - HERE).max(axis=-1).ravel()
        assert np.sort(gap)[4] < 6.4 / 80 / 8
        fine = close.fine_bands
        assert set(ground.levels) <= set(fine.levels)
        np.testing.assert_array_equal(fine.levels[fine.heavy], ground.levels)
        bands = [np.searchsorted(each, ground.value, side="right") for each in (ground.levels, fine.levels)]
        np.testing.assert_array_equal(ground.skin.ramp[bands[0]], fine.skin.ramp[bands[1]])

    def test_closer_without_its_finer_contours_looks_as_before(self) -> None:
        ground = lecture_ground(sampling=Sampling(cells=240))
        close = ground.closer(HERE, 10, sampling=Sampling(cells=240, finest=4))
        view = Standpoint(0, 90, 2.2).view
        first, second = (
            each.render(view, (180, 320), Dress(fine=0), paper=BLACK).rgba.astype(int) for each in (ground, close)
        )
        assert (np.abs(first - second).max(axis=-1) > 20).mean() < 0.03


class TestClaims:
    def test_hold_and_fail_where_the_ground_is_drawn_too_high(self) -> None:
        with frame():
            space = lecture_space()
            assert failed(space.claims()) == set()
            space.ground._vertices[:, 2] *= 1 + 0.01 * np.sin(np.arange(len(space.ground._vertices)))
            assert failed(space.claims()) == {SURFACE.name}

    @pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 1.0])
    def test_a_blend_claims_to_be_the_blend_that_it_is(self, share: float) -> None:
        with frame():
            space = lecture_space()
            bowl = carried(Quadratic(np.array([[6.3, 2.2], [2.2, 2.0]])), SURVEY.landscape, share=0.2)
            levels = np.linspace(1.0, 5.0, len(space.ground.levels)) ** 2
            first = Ground(bowl, levels, space.ground.skin, sampling=Sampling(cells=80))
            end = space.ground
            blend = BlendGround(space.set_ground(first), end)
            blend.rate_func = lambda alpha: alpha
            blend.interpolate_mobject(share)
            assert failed(space.claims()) == set()
            expected = (1 - share) * bowl.value(HERE) + share * end.landscape.value(HERE)
            assert math.isclose(space.ground.landscape.value(HERE), expected, rel_tol=1e-12)
            np.testing.assert_allclose(space.ground.levels, (1 - share) * levels + share * end.levels, rtol=1e-12)
            if share not in (0, 1):
                space.ground.landscape = end.landscape
                assert failed(space.claims()) == {SURFACE.name}

    def test_grounds_of_other_numbers_of_levels_do_not_blend(self) -> None:
        with frame():
            ground = lecture_space().ground
            other = Ground(SURVEY.landscape, ground.levels[1:], map_skin(THEMES["dark"], len(ground.levels) - 1))
            with pytest.raises(ValueError, match="both grounds need as many levels: got"):
                ground.blended(other, 0.5)

    def test_what_is_carried_keeps_its_errors(self) -> None:
        bowl = Quadratic(np.diag([3.0, 1.0]))
        there = carried(bowl, SURVEY.landscape, share=0.4)
        np.testing.assert_allclose(there.value(place_of(there, [0.3, -0.2])), bowl.value([0.3, -0.2]), rtol=1e-12)

    @pytest.mark.parametrize("theme", THEMES.values())
    @pytest.mark.parametrize("azimuth", [-14.0, 80.0, 170.0])
    @pytest.mark.parametrize("turned", [False, True])
    def test_light_from_the_other_side_is_found(
        self, theme: Theme, azimuth: float, turned: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if turned:
            x, y, up = light.LIGHT
            monkeypatch.setattr(light, "LIGHT", (-x, -y, up))
        with frame((180, 320), theme):
            space = lecture_space(theme).set_standpoint(replace(SIDE, azimuth=azimuth))
            shot(space)
            assert failed(space.claims()) == ({LIT.name} if turned else set())

    @pytest.mark.parametrize("theme", THEMES.values())
    @pytest.mark.parametrize("reverse", [False, True])
    def test_lines_in_the_colours_of_other_levels_are_found(self, theme: Theme, reverse: bool) -> None:
        with frame(theme=theme):
            skin = map_skin(theme, len(SURVEY.levels))
            space = lecture_space(theme)
            space.set_ground(space.ground.in_colours(replace(skin, lines=skin.lines[:: -1 if reverse else 1])))
            shot(space)
            assert failed(space.claims()) == ({LINES.name} if reverse else set())

    def test_a_pane_is_as_high_as_the_cut(self) -> None:
        with frame():
            space = lecture_space()
            space.pane = Pane(4.2, (255.0, 255.0, 255.0))
            assert failed(space.set_cut(4.2).claims()) == set()
            assert failed(space.set_cut(4.3).claims()) == {PANE.name}

    def test_a_pane_is_brightest_at_its_own_level(self) -> None:
        with frame():
            space = lecture_space().set_standpoint(Standpoint(0, 90, 2.2))
            bare = shot(space).astype(int)
            space.pane = Pane(4.2, (255.0, 255.0, 255.0))
            lit = np.abs(shot(space.refresh()).astype(int) - bare).sum(axis=-1)
            rows, columns = np.nonzero(lit > 0.7 * lit.max())
            middles = np.stack([columns + 0.5, rows + 0.5], axis=-1)
            flat = (middles - [128, 72]) * [1, -1] * 8 / 144 / 2.2
        errors = SURVEY.landscape.value(flat)
        assert np.median(np.abs(errors - 4.2)) < 0.25


class TestCamera:
    @pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
    @pytest.mark.parametrize("size", [(180, 320), (540, 960)])
    def test_from_straight_above_the_ground_is_the_map(self, theme: Theme, size: tuple[int, int]) -> None:
        with frame(size, theme):
            space = lecture_space(theme, Sampling())
            error_map = ErrorMap(SURVEY.landscape, theme, levels=SURVEY.levels)
            crane = Crane(space, error_map, run_time=2.0)
            crane.interpolate_mobject(1.0)
            off = np.abs(shot(space).astype(int) - shot(error_map)).max(axis=-1)
        assert (off > 12).mean() < 0.015
        assert (off > 40).mean() < 0.002
        assert off.mean() < 1

    def test_goes_back_up_the_way_that_it_came(self) -> None:
        with frame():
            space = lecture_space()
            error_map = ErrorMap(SURVEY.landscape, space.theme, levels=SURVEY.levels)
            down = Crane(space, error_map, run_time=2.0)
            places = []
            for alpha in (0.0, 0.25, 0.6, 1.0):
                down.interpolate_mobject(alpha)
                places.append((space.standpoint, space.dress.flat))
            up = Crane(space, error_map, back_to=SIDE, run_time=2.0)
            for alpha, (standpoint, flat) in zip((1.0, 0.75, 0.4, 0.0), places, strict=True):
                up.interpolate_mobject(alpha)
                assert math.isclose(space.dress.flat, flat, abs_tol=1e-9)
                assert math.isclose(space.standpoint.elevation, standpoint.elevation, abs_tol=1e-6)

    @quick
    @given(inside)
    def test_from_above_every_weight_is_where_the_map_has_it(self, weights: np.ndarray) -> None:
        with frame():
            space = lecture_space()
            error_map = ErrorMap(SURVEY.landscape, space.theme, levels=SURVEY.levels)
            space.set_standpoint(overhead(space.ground, error_map))
            place = space.to_screen(space.ground.on_surface(weights))
            np.testing.assert_allclose(place, error_map.to_screen(weights), atol=1e-9)

    @quick
    @given(st.floats(0, 1))
    def test_a_path_stays_between_its_stops(self, share: float) -> None:
        path = CameraPath((SIDE, Standpoint(10, 60, 1.0), Standpoint(0, 90, 2.2)), (0.0, 0.3, 1.0))
        here = path.at(share)
        assert -14 <= here.azimuth <= 10
        assert 28 <= here.elevation <= 90
        assert 1.0 - 1e-9 <= here.zoom <= 2.2 + 1e-9

    def test_from_above_a_map_that_shows_a_part_is_met_too(self) -> None:
        with frame():
            space = lecture_space()
            error_map = ErrorMap(SURVEY.landscape, space.theme, levels=SURVEY.levels)
            error_map.set_view(View.of(HERE, 4.0, 1.0))
            space.set_standpoint(overhead(space.ground, error_map))
            around = HERE + np.array([[0.0, 0.0], [0.3, 0.0], [0.0, 0.2]])
            places = space.to_screen(space.ground.on_surface(around))
            np.testing.assert_allclose(places, error_map.to_screen(around), atol=1e-9)
            assert abs(places[0, :2]).max() < 1e-6

    def test_a_path_passes_its_stops_at_their_times_and_does_not_halt(self) -> None:
        middle = Standpoint(0, 60, 2.0, (0.0, 0.1, 0.8), (0.0, -0.3), 0.04)
        path = CameraPath((SIDE, middle, Standpoint(14, 88, 2.0)), (0.0, 0.4, 1.0))
        assert math.isclose(path.at(0.4).elevation, 60, abs_tol=1e-9)
        assert path.at(0.41).azimuth - path.at(0.39).azimuth > 0.2

    def test_a_path_refuses_times_that_do_not_ascend(self) -> None:
        with pytest.raises(ValueError, match="times must ascend from 0 to 1"):
            CameraPath((SIDE, SIDE), (0.0, 0.5))

    def test_looks_at_the_ground(self) -> None:
        with frame():
            space = lecture_space()
            space.set_standpoint(looking_at(space.ground, HERE, SIDE, zoom=5.0, place=(1.0, 0.5)))
            np.testing.assert_allclose(space.to_screen(space.ground.on_surface(HERE))[:2], [1.0, 0.5], atol=1e-9)

    def test_drifts_and_flies(self) -> None:
        with frame():
            space = lecture_space()
            Drift(space, 3.0).interpolate_mobject(0.5)
            assert space.standpoint.azimuth == SIDE.azimuth + 1.5
            Fly(space, replace(SIDE, zoom=3.0)).interpolate_mobject(1.0)
            assert space.standpoint.zoom == 3.0

    def test_ground_behind_the_eye_is_left_out(self) -> None:
        with frame():
            space = lecture_space().set_standpoint(Standpoint(0, 6, 3.0, (0.0, 1.5, 0.9), (0.0, 0.0), 0.3))
            assert shot(space).std() > 2

    def test_sees_what_is_not_behind_a_hill(self) -> None:
        with frame():
            space = lecture_space().set_standpoint(Standpoint(0, 8, 2.0, (0.0, 0.0, 0.8), (0.0, 0.0), 0.05))
            peak = SURVEY.peak.point
            assert space.seen(space.ground.on_surface(peak) + np.array([0, 0, 0.1])) == 1
            assert space.seen(space.ground.on_surface(peak + np.array([0.0, 0.9]))) == 0


class TestMoves:
    def test_a_rising_pane_cuts_as_high_as_it_is_and_leaves_all_lines(self) -> None:
        with frame():
            space = lecture_space()
            rising = RaisePane(space)
            for alpha in (0.02, 0.3, 0.8):
                rising.interpolate_mobject(alpha)
                assert space.pane is not None
                assert space.dress.cut == space.pane.error
                assert failed(space.claims()) == set()
            rising.interpolate_mobject(1.0)
            assert space.pane is None
            assert space.dress.cut == math.inf

    def test_goes_along_a_way_at_even_speed(self) -> None:
        with frame():
            space = lecture_space()
            walker = space.put(Walker(space, (0.0, 0.0)))
            along = Along(space, [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)], walker, rate_func=lambda share: share)
            along.interpolate_mobject(0.75)
            np.testing.assert_allclose(walker.point, [1.0, 0.5])
