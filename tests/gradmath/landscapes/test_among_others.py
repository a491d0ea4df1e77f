"""A point's values have the same bits alone and among any others, on every processor."""

from __future__ import annotations

import numpy as np
import pytest

import gradmath as gm
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Landscape

POINTS = 600
SIZES = (1, 2, 3, 5, 8, 17, 100)


def fitted() -> list[Landscape]:
    random = np.random.default_rng(3)
    features, targets = random.normal(size=(50, 2)), random.normal(size=50)
    return [
        gm.LeastSquares(features, targets),
        gm.LeastSquares(np.column_stack([features[:, 0] + 1000, np.ones(50)]), targets, ridge=0.1),
        gm.Logistic(features, targets > 0),
        gm.Quadratic(np.diag([1.0, 2.0, 3.0]), [0.1, 0.2, 0.3]),
        gm.Gaussian([0.3, -0.4], [[2.0, 0.3], [0.3, 0.7]]),
    ]


@pytest.mark.parametrize("landscape", [*map(catalogue.landscape, catalogue.names()), *fitted()], ids=repr)
def test_a_point_is_worth_the_same_alone_and_among_others(landscape: Landscape) -> None:
    domain = landscape.domain
    points = np.random.default_rng(0).uniform(domain.lower, domain.upper, (POINTS, landscape.dimension))
    errors, gradients = landscape.value_and_gradient(points)
    alone, slopes = landscape.value(points), landscape.gradient(points)
    for size in SIZES:
        for start in range(0, POINTS, 7 * size):
            part = slice(start, start + size)
            some = landscape.value_and_gradient(points[part])
            np.testing.assert_array_equal(some[0], errors[part])
            np.testing.assert_array_equal(some[1], gradients[part])
            np.testing.assert_array_equal(landscape.value(points[part]), alone[part])
            np.testing.assert_array_equal(landscape.gradient(points[part]), slopes[part])
