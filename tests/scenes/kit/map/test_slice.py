"""A slice of the map along one weight, and its line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Quadratic
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.slice import AxisSlice, SliceLine

LANDSCAPE = landscape("lecture")
THROUGH = np.array([-1.2, -0.2])


@pytest.fixture(params=[0, 1], ids=["w1", "w2"])
def piece(request: pytest.FixtureRequest) -> AxisSlice:
    return AxisSlice(LANDSCAPE, THROUGH, request.param, -1.5, 0.9)


class TestSlice:
    def test_only_one_weight_varies(self, piece: AxisSlice) -> None:
        points = piece.points(np.array([[-1.0, 0.0, 0.5]]))
        assert points.shape == (1, 3, 2)
        np.testing.assert_array_equal(points[..., 1 - piece.axis], THROUGH[1 - piece.axis])
        np.testing.assert_array_equal(points[0, :, piece.axis], [-1.0, 0.0, 0.5])

    def test_partial_is_the_rate_of_the_error_along_the_slice(
        self, piece: AxisSlice, measured_gradient: Callable
    ) -> None:
        for point in piece.points(np.linspace(-1.2, 0.8, 7)):
            assert float(piece.partial(point)) == pytest.approx(
                measured_gradient(LANDSCAPE, point)[piece.axis], abs=1e-8
            )

    def test_flat_is_where_the_error_along_the_slice_is_extreme(self, piece: AxisSlice) -> None:
        rising, falling = piece.steepest(1), piece.steepest(-1)
        flat = piece.flat_between(rising, falling)
        assert abs(float(piece.partial(flat))) < 1e-12
        bracket = sorted((rising[piece.axis], falling[piece.axis]))
        sign = -1 if rising[piece.axis] < falling[piece.axis] else 1
        extreme = minimize_scalar(
            lambda value: sign * float(LANDSCAPE.value(piece.points(value))), bounds=bracket, method="bounded"
        )
        assert flat[piece.axis] == pytest.approx(extreme.x, abs=1e-4)

    def test_steepest_is_steeper_than_all_else_of_its_sign(self, piece: AxisSlice) -> None:
        partials = LANDSCAPE.gradient(piece.points(piece.values))[:, piece.axis]
        assert float(piece.partial(piece.steepest(1))) == partials.max() > 0
        assert float(piece.partial(piece.steepest(-1))) == partials.min() < 0

    def test_no_zero_is_promised_where_the_sign_stays(self) -> None:
        parabola = AxisSlice(Quadratic([[1.0]]), np.zeros(1), 0, -2.0, 2.0)
        with pytest.raises(ValueError, match=r"same sign at 0\.5 and at 1\.5"):
            parabola.flat_between(np.array([0.5]), np.array([1.5]))

    def test_its_line_lies_on_the_map_from_end_to_end(self, piece: AxisSlice, lecture_map: ErrorMap) -> None:
        weights = lecture_map.to_weights(SliceLine(piece, lecture_map).points)
        np.testing.assert_allclose(weights[:, 1 - piece.axis], THROUGH[1 - piece.axis], atol=1e-12)
        np.testing.assert_allclose(weights[[0, -1], piece.axis], [piece.lower, piece.upper], atol=1e-12)
        assert (np.diff(weights[0::4, piece.axis]) > 0).all()
