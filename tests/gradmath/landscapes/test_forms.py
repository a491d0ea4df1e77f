"""Quadratic forms are what they are written out as, however the points are stored."""

import numpy as np
import pytest

from gradmath.landscapes._forms import quadratic_form
from gradmath.landscapes.landscape import BLOCK, Gaussian, Quadratic


@pytest.mark.parametrize("shape", [(3,), (1, 3), (4, 3), (2, 5, 3), (0, 3)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_it_is_the_double_sum(shape, order):
    rng = np.random.default_rng(3)
    matrix = rng.normal(size=(3, 3))
    matrix, center = matrix + matrix.T, rng.normal(size=3)
    points = np.array(rng.normal(size=shape), order=order)
    form, slope = quadratic_form(matrix, center, points)
    d = points - center
    np.testing.assert_allclose(form, np.einsum("...i,ij,...j->...", d, matrix, d), rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(slope, np.einsum("ij,...j->...i", matrix, d), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize(
    "landscape", [Gaussian([0.3, -0.2], [[0.5, 0.1], [0.1, 0.3]], 2.0), Quadratic([[1.0, 0.2], [0.2, 3.0]], [0.1, 0.2])]
)
def test_an_error_is_the_same_alone_and_with_its_slope(landscape):
    points = np.random.default_rng(0).uniform(-1, 1, (BLOCK + 100, 2))
    error, slope = landscape.value_and_gradient(points)
    assert np.array_equal(error, landscape.value(points))
    np.testing.assert_allclose(slope, landscape.gradient(points), rtol=1e-14)
