"""Many roots at once: found within rounding, in few evaluations."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gradmath.geometry._roots import Function, Some, roots_between_0_and_1

Array = NDArray[np.float64]

_EPSILON = float(np.finfo(np.float64).eps)


class Counted:
    """Functions of which the evaluations of the first are counted."""

    def __init__(self, of: Function) -> None:
        self.count = 0
        self.function = Function(self._counting(of.value), self._counting(of.value_and_slope))

    def _counting(self, ask):  # type: ignore[no-untyped-def]
        def counting(t: Array, which: Some):  # type: ignore[no-untyped-def]
            self.count += 1
            return ask(t, which)

        return counting


def test_roots_that_rounding_hides_take_few_steps() -> None:
    """At the root rounding leaves the function four times what is enough, so that Newton's steps stop shrinking."""
    roots, guesses = np.random.default_rng(0).uniform(0.01, 0.99, (2, 2000))

    def value(t: Array, which: Some) -> Array:
        rounding: Array = 1e-15 * np.cos(1e17 * t)
        return t - roots[which] + rounding

    counted = Counted(Function(value, lambda t, which: (value(t, which), np.ones_like(t))))
    enough, spacing = np.full(roots.shape, 2.5e-16), np.full(roots.shape, _EPSILON)
    t, _ = roots_between_0_and_1(counted.function, guesses, enough=enough, close=enough, spacing=spacing)
    np.testing.assert_allclose(t, roots, rtol=0, atol=2e-15)
    assert counted.count <= 25


@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.floats(0, 50), st.floats(0.01, 0.99)), min_size=1, max_size=20))
def test_roots_of_cubics_are_found_in_few_steps(cases: list[tuple[float, float, float]]) -> None:
    roots, bends, guesses = np.array(cases).T

    def value(t: Array, which: Some) -> Array:
        aside: Array = t - roots[which]
        return aside + bends[which] * aside**3

    def both(t: Array, which: Some) -> tuple[Array, Array]:
        return value(t, which), 1 + 3 * bends[which] * (t - roots[which]) ** 2

    counted = Counted(Function(value, both))
    enough, spacing = np.full(roots.shape, 1e-17), np.full(roots.shape, _EPSILON)
    t, values = roots_between_0_and_1(counted.function, guesses, enough=enough, close=enough, spacing=spacing)
    np.testing.assert_allclose(t, roots, rtol=0, atol=4 * _EPSILON)
    np.testing.assert_allclose(values, 0, rtol=0, atol=4 * _EPSILON)
    assert counted.count <= 20


def test_where_a_function_jumps_its_jump_is_told() -> None:
    def value(t: Array, _: Some) -> Array:
        return np.where(t < 0.3, -1.0, 2.0)

    steps = Function(value, lambda t, which: (value(t, which), np.zeros_like(t)))
    t, values = roots_between_0_and_1(
        steps, np.array([0.5]), enough=np.array([1e-12]), close=np.array([1e-12]), spacing=np.array([_EPSILON])
    )
    assert abs(t[0] - 0.3) < 1e-15
    assert abs(values[0]) >= 1
