"""The fog is open in discs around felt places and shut elsewhere; the hiker stands where the path is."""

from __future__ import annotations

import numpy as np
import pytest

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.landscapes.catalogue import landscape
from scenes.arrays import Array
from scenes.claims.protocol import Check, Finding
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.felt_fog import HIDDEN, OPEN, Cover, FeltFog

LECTURE = landscape("lecture")
RADIUS = 1.2
DISCS = np.array([[-3.0, 1.0], [-2.2, 0.6], [1.0, -1.0]])


@pytest.fixture
def path() -> DescentPath:
    return descend(LECTURE, [-1.0, -0.6], step=Constant(0.1), max_steps=6)


def gaps(pixel_points: Array) -> Array:
    """Return how far each pixel is from each disc's centre, shape (height, width, 3)."""
    return np.linalg.norm(pixel_points[..., None, :] - DISCS, axis=-1)


def figures(fog: FeltFog) -> dict[Check, float]:
    """Return how far off each claim of fog is."""
    found = [claim for claim in fog.claims() if isinstance(claim, Finding)]
    return {each.check: each.figure for each in found}


class TestCover:
    def test_is_shut_outside_the_open_discs_and_clear_in_their_middle(self, pixel_points: Array) -> None:
        cover = Cover(DISCS, RADIUS)
        cover.show(np.array([[1.0, 0.0], [0.5, 0.0], [0.0, 0.0]]))
        density = cover.density[:, : pixel_points.shape[1]]
        first, second, _ = np.moveaxis(gaps(pixel_points), -1, 0)
        outside = (first >= RADIUS) & (second >= RADIUS / 2)
        assert (density[outside] == 255).all()
        assert (density[(first < 0.7 * RADIUS) | (second < 0.35 * RADIUS)] == 0).all()

    def test_fog_comes_back_over_ground_felt_earlier_but_not_whole(self, pixel_points: Array) -> None:
        cover = Cover(DISCS, RADIUS)
        cover.show(np.array([[1.0, 0.4], [0.0, 0.0], [0.0, 0.0]]))
        density = cover.density[:, : pixel_points.shape[1]]
        assert set(np.unique(density[gaps(pixel_points)[..., 0] < 0.7 * RADIUS])) == {102}

    @pytest.mark.usefixtures("stage")
    def test_step_by_step_it_comes_to_the_same_as_at_once(self) -> None:
        slowly, at_once = Cover(DISCS, RADIUS), Cover(DISCS, RADIUS)
        for openings in ([[0.3, 0], [0, 0], [0, 0]], [[1, 0], [0.6, 0], [0, 0]], [[1, 0.3], [1, 0], [0.2, 0]]):
            slowly.show(np.array(openings, dtype=float))
        at_once.show(np.array(openings, dtype=float))
        np.testing.assert_array_equal(slowly.density, at_once.density)

    @pytest.mark.usefixtures("stage")
    def test_a_disc_off_the_frame_opens_nothing(self) -> None:
        cover = Cover(np.array([[40.0, 40.0]]), RADIUS)
        cover.show(np.array([[1.0, 0.0]]))
        assert (cover.density == 255).all()


class TestFeltFog:
    def test_each_place_opens_in_turn_and_grows_hazy_when_the_next_is_felt(
        self, lecture_map: ErrorMap, path: DescentPath
    ) -> None:
        fog = FeltFog(lecture_map, path, RADIUS)
        assert (fog.openings() == 0).all()
        openings = fog.set_felt(2.5).openings()
        np.testing.assert_array_equal(openings[:, 0], [1, 1, 0.5, 0, 0, 0, 0])
        assert openings[0, 1] > openings[1, 1] > openings[2, 1] == 0
        assert openings[:, 1].max() < 0.5

    def test_discs_stand_on_the_path(self, lecture_map: ErrorMap, path: DescentPath) -> None:
        fog = FeltFog(lecture_map, path, RADIUS)
        np.testing.assert_allclose(lecture_map.to_weights(fog.centers), path.positions, atol=1e-12)

    @pytest.mark.usefixtures("stage")
    def test_claims_to_hide_what_has_not_been_felt_and_is_found_out_if_it_does_not(
        self, lecture_map: ErrorMap, path: DescentPath
    ) -> None:
        fog = FeltFog(lecture_map, path, RADIUS).set_felt(2)
        assert figures(fog) == {HIDDEN: 0, OPEN: 0}
        fog.cover.density[5, 5] = 240
        assert figures(fog) == {HIDDEN: 1, OPEN: 0}
        assert not list(fog.set_opacity(0.5).claims())

    @pytest.mark.usefixtures("stage")
    def test_claims_to_show_what_has_been_felt_and_is_found_out_if_it_does_not(
        self, lecture_map: ErrorMap, path: DescentPath
    ) -> None:
        fog = FeltFog(lecture_map, path, RADIUS).set_felt(2.5)
        assert figures(fog) == {HIDDEN: 0, OPEN: 0}
        fog.cover.density[:] = 255
        assert figures(fog)[OPEN] > 100
        # Ground that is felt just now need not be open yet.
        assert figures(FeltFog(lecture_map, path, RADIUS).set_felt(0.2)) == {HIDDEN: 0, OPEN: 0}

    @pytest.mark.usefixtures("stage")
    def test_banks_look_alike_at_every_size(self, lecture_map: ErrorMap, path: DescentPath) -> None:
        banks = FeltFog(lecture_map, path, RADIUS).banks.pixels[..., :3].astype(float)
        assert np.ptp(banks, axis=(0, 1)).max() > 5
        assert np.abs(np.diff(banks, axis=1)).max() < 3
