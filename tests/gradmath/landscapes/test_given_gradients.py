"""A function that is given answers for every landscape, for as long as it is asked to."""

from __future__ import annotations

import numpy as np
import pytest

from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.given import gradients_from
from gradmath.landscapes.landscape import Landscape, Quadratic

BOWL = Quadratic(np.diag([1.0, 3.0]))
HERE = np.array([0.5, -0.25])
ALL = [landscape("lecture"), BOWL, BOWL + landscape("lecture"), 2 * BOWL.shifted([1, 0])]


def ones(_: Landscape, points: np.ndarray) -> np.ndarray:
    return np.ones_like(points)


@pytest.mark.parametrize("shown", ALL, ids=lambda shown: type(shown).__name__)
def test_every_landscape_answers_with_what_is_given_and_afterwards_by_its_formula(shown: Landscape) -> None:
    before = shown.gradient(HERE)
    with gradients_from(ones):
        np.testing.assert_array_equal(shown.gradient(HERE), [1, 1])
        value, gradient = shown.value_and_gradient(HERE)
    np.testing.assert_array_equal(gradient, [1, 1])
    assert value == shown.value(HERE)
    np.testing.assert_array_equal(shown.gradient(HERE), before)


def test_the_function_itself_can_ask_landscapes_for_their_own_gradients() -> None:
    exact = BOWL.gradient(HERE)
    with gradients_from(lambda asked, points: -asked.gradient(points)):
        np.testing.assert_array_equal(BOWL.gradient(HERE), -exact)
        np.testing.assert_array_equal(BOWL.gradient(HERE), -exact)


def test_the_inner_of_two_functions_answers() -> None:
    with gradients_from(ones):
        with gradients_from(lambda _, points: 2 * np.ones_like(points)):
            np.testing.assert_array_equal(BOWL.gradient(HERE), [2, 2])
        np.testing.assert_array_equal(BOWL.gradient(HERE), [1, 1])


def test_an_error_on_the_way_leaves_nothing_behind() -> None:
    def fails(_: Landscape, points: np.ndarray) -> np.ndarray:
        raise ArithmeticError(f"no gradient at {points}")

    with pytest.raises(ArithmeticError), gradients_from(fails):
        BOWL.gradient(HERE)
    np.testing.assert_array_equal(BOWL.gradient(HERE), [1.0, -1.5])
