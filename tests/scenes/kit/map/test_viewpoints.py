"""Where one stands on a landscape is chosen by rule: on a contour of the flank, inside the picture."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from gradmath.geometry.contour import contour_lines
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Domain, Gaussian, Quadratic
from scenes.kit.map.viewpoints import contour_around, contour_through, first_at_level, hillside, starting_at

LECTURE = landscape("lecture")
LEVELS = equal_levels(LECTURE, count=20)


@pytest.fixture(scope="module")
def peak() -> np.ndarray:
    """The highest point, found by a search of its own."""
    grid = np.stack(np.meshgrid(*LECTURE.domain.grid(200)), axis=-1).reshape(-1, 2)
    start = grid[LECTURE.value(grid).argmax()]
    return minimize(lambda w: -LECTURE.value(w), start, method="Nelder-Mead", options={"xatol": 1e-10}).x


class TestHillside:
    @pytest.mark.parametrize("count", [1, 3, 6, 9])
    @pytest.mark.parametrize("turn", [0.0, 0.3, 2.0])
    def test_every_point_stands_on_a_drawn_contour_of_the_flank_inside_the_picture(
        self, peak: np.ndarray, count: int, turn: float
    ) -> None:
        points = hillside(LECTURE, LEVELS, count, turn=turn)
        errors = LECTURE.value(points)
        assert 1 <= len(points) <= count
        assert np.abs(errors[:, None] - LEVELS).min(axis=1).max() < 1e-10
        low, high = LECTURE.value(np.stack(np.meshgrid(*LECTURE.domain.grid(300)), axis=-1)).min(), LECTURE.value(peak)
        assert ((errors - low) / (high - low) > 0.5).all()
        assert ((errors - low) / (high - low) < 0.9).all()
        margin = 0.1 * LECTURE.domain.size
        assert Domain(LECTURE.domain.lower + margin, LECTURE.domain.upper - margin).contains(points).all()

    def test_the_rays_leave_the_peak_at_even_angles(self, peak: np.ndarray) -> None:
        offsets = hillside(LECTURE, LEVELS, 6, turn=0.3) - peak
        angles = np.arctan2(offsets[:, 1], offsets[:, 0])
        steps = np.diff(angles) / (2 * np.pi / 6)
        np.testing.assert_allclose(steps, steps.round(), atol=1e-5)

    def test_the_ground_falls_from_the_peak_to_the_point(self, peak: np.ndarray) -> None:
        for point in hillside(LECTURE, LEVELS, 6):
            along = LECTURE.value(peak + np.linspace(0, 1, 200)[:, None] * (point - peak))
            assert along.min() == along[-1]

    def test_a_landscape_without_a_hill_in_view_is_refused(self) -> None:
        corner = Gaussian([0.02, 0.02], 4e-4 * np.eye(2)).over(Domain([0, 0], [1, 1]))
        with pytest.raises(ValueError, match="no hillside"):
            hillside(corner, np.linspace(0.05, 0.95, 19), 4)


class TestContours:
    def test_the_contour_around_a_point_encloses_it_and_passes_nearest(self, peak: np.ndarray) -> None:
        near = np.array([-0.9, 0.6])
        around = contour_around(LECTURE, LEVELS, peak, near)
        assert around.closed
        angles = np.unwrap(np.arctan2(*(around.points - peak).T[::-1]))
        assert abs(angles[-1] - angles[0]) == pytest.approx(2 * np.pi)
        assert np.linalg.norm(around.points - near, axis=1).min() < 0.1

    def test_no_contour_closes_around_a_point_on_a_slope(self) -> None:
        slope = Quadratic(np.eye(2), [50.0, 50.0]).over(Domain([0, 0], [1, 1]))
        with pytest.raises(ValueError, match="no contour closes"):
            contour_around(slope, equal_levels(slope, count=10), np.array([0.5, 0.5]), np.array([0.6, 0.5]))

    @pytest.mark.parametrize("within", [0.2, 0.6, 1.5, 20.0])
    def test_the_contour_through_a_point_passes_it_and_stays_near(self, within: float) -> None:
        point = hillside(LECTURE, LEVELS, 1)[0]
        line = contour_through(LECTURE, point, within)
        distances = np.linalg.norm(line.points - point, axis=1)
        assert distances.max() <= within
        assert distances.min() < 0.05
        assert np.abs(LECTURE.value(line.points) - LECTURE.value(point)).max() < 1e-10
        assert np.linalg.norm(np.diff(line.points, axis=0), axis=1).max() < 0.1

    def test_a_closed_contour_starts_where_it_is_told_and_stays_the_same_set(self) -> None:
        ring = contour_lines(Gaussian([0.0, 0.0], np.eye(2)), [0.5])[0]
        for near in ([1.0, 1.0], [-2.0, 0.1], ring.points[0]):
            turned = starting_at(ring, np.array(near))
            distances = np.linalg.norm(ring.points - near, axis=1)
            np.testing.assert_array_equal(turned.points[0], ring.points[distances.argmin()])
            np.testing.assert_array_equal(turned.points[-1], turned.points[0])
            assert {tuple(p) for p in turned.points} == {tuple(p) for p in ring.points}
            assert turned.length == pytest.approx(ring.length)

    def test_an_open_contour_stays_as_it_is(self) -> None:
        lines = [line for line in contour_lines(LECTURE, LEVELS) if not line.closed]
        assert lines
        for line in lines:
            assert starting_at(line, np.zeros(2)) is line


class TestFirstAtLevel:
    @pytest.mark.parametrize("angle", np.linspace(0, 6, 7))
    def test_is_where_a_round_hill_falls_to_the_level(self, angle: float) -> None:
        hill = Gaussian([0.0, 0.0], np.eye(2))
        direction = np.array([np.cos(angle), np.sin(angle)])
        point = first_at_level(hill, np.zeros(2), direction, 0.3)
        np.testing.assert_allclose(point, np.sqrt(-2 * np.log(0.3)) * direction, atol=1e-12)

    def test_is_none_where_the_ray_leaves_first(self) -> None:
        hill = Gaussian([0.0, 0.0], np.eye(2)).over(Domain([-1, -1], [1, 1]))
        assert first_at_level(hill, np.zeros(2), np.array([1.0, 0.0]), 0.3) is None
