"""A landscape in other units of its weights: the chain rule, and the same errors at the same places."""

from __future__ import annotations

import numpy as np
import pytest

from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Domain, Quadratic
from gradmath.landscapes.rescaled import Rescaled

HIMMELBLAU = catalogue.landscape("himmelblau")


def test_errors_are_those_of_the_place() -> None:
    rescaled = Rescaled(HIMMELBLAU, [1.0, -2.0], 2.5)
    u = np.random.default_rng(0).normal(size=(7, 3, 2))
    np.testing.assert_array_equal(rescaled.value(u), HIMMELBLAU.value(np.array([1.0, -2.0]) + 2.5 * u))
    np.testing.assert_allclose(rescaled.weights(rescaled.domain.lower), HIMMELBLAU.domain.lower)
    np.testing.assert_allclose(rescaled.weights(rescaled.domain.upper), HIMMELBLAU.domain.upper)


def test_derivatives_are_those_of_the_rescaled_bowl() -> None:
    # (3 + 2 u)² = 4 (u + 1.5)², with the slope 8 (u + 1.5) and the curvature 8.
    rescaled = Rescaled(Quadratic([[1.0]]), [3.0], 2.0)
    np.testing.assert_allclose(rescaled.gradient([[0.5]]), [[16.0]])
    np.testing.assert_allclose(rescaled.hessian([[0.5]]), [[[8.0]]])


def test_takes_another_domain() -> None:
    domain = Domain([0, 0], [1, 1])
    assert Rescaled(HIMMELBLAU, [0, 0], 2.0).over(domain).domain == domain


@pytest.mark.parametrize("unit", [0, -1, np.inf])
def test_a_unit_that_is_none_is_refused(unit: float) -> None:
    with pytest.raises(ValueError, match="unit must be"):
        Rescaled(HIMMELBLAU, [0, 0], unit)
