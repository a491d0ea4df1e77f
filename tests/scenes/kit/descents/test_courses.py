"""Courses: where movers are on one clock, when they leave a picture, and the pace at which steps are shown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.descent.descend import Constant, descend
from gradmath.landscapes.landscape import Domain, Quadratic
from scenes.kit.descents.courses import Course, step_by_step

BOWL = Quadratic(np.diag([1.0, 3.0]))
START, RATE = np.array([3.0, 1.0]), 0.05
PATH = descend(BOWL, START, step=Constant(RATE), max_steps=10, tolerance=0)
COURSE = Course.of_path(PATH)
quick = settings(max_examples=50, deadline=None)


def by_hand(steps: int) -> np.ndarray:
    return START * (1 - 2 * RATE * np.array([1.0, 3.0])) ** steps


class TestCourse:
    @quick
    @given(st.floats(0, 10))
    def test_of_a_path_is_at_its_updates_and_straight_between_them(self, steps: float) -> None:
        whole = min(int(steps), 9)
        share = steps - whole
        between = (1 - share) * by_hand(whole) + share * by_hand(whole + 1)
        np.testing.assert_allclose(COURSE.at(steps), between, atol=1e-12)

    @quick
    @given(st.floats(0, 10))
    def test_so_far_has_every_update_that_was_passed_and_ends_where_it_is(self, steps: float) -> None:
        so_far = COURSE.until(steps)
        passed = int(np.ceil(steps))
        for step in range(passed):
            np.testing.assert_allclose(so_far.positions[step], by_hand(step), atol=1e-12)
        np.testing.assert_allclose(so_far.errors[:passed], PATH.errors[:passed])
        assert so_far.steps[-1] == steps
        assert len(so_far.steps) == passed + 1

    def test_rests_at_its_end(self) -> None:
        np.testing.assert_array_equal(COURSE.at(99), PATH.final)

    def test_of_the_flow_decays_in_the_time_that_the_steps_last(self) -> None:
        flow = Course.of_flow(BOWL, START, RATE, 20)
        decayed = START * np.exp(-2 * np.array([1.0, 3.0]) * RATE * flow.steps[:, None])
        np.testing.assert_allclose(flow.positions, decayed, atol=1e-8)
        np.testing.assert_allclose(flow.errors, decayed**2 @ [1.0, 3.0], atol=1e-7)
        assert flow.length == 20

    @quick
    @given(st.floats(1.02, 3.0), st.floats(0.1, 3.9))
    def test_leaves_a_domain_on_its_edge_and_not_before(self, growth: float, height: float) -> None:
        path = descend(BOWL, [1.0, height], step=Constant((1 + growth) / 6), max_steps=400)
        course = Course.of_path(path)
        leaves = course.leaves(BOWL.domain)
        assert leaves is not None
        assert np.abs(course.at(leaves)).max() == pytest.approx(4.0)
        # A stop that lies exactly on the edge is still in the domain.
        assert (np.abs(course.until(leaves - 1e-6).positions) <= 4.0).all()
        assert path.steps - 1 <= leaves <= path.steps

    def test_never_leaves_a_domain_that_it_stays_in(self) -> None:
        assert COURSE.leaves(BOWL.domain) is None
        assert COURSE.leaves(Domain([-5, -5], [5, 5])) is None

    def test_tells_when_the_error_rises_above_another(self) -> None:
        course = Course(np.arange(4.0), np.zeros((4, 2)), np.array([1.0, 0.5, 2.5, 9.0]))
        assert course.rises_above(1.5) == pytest.approx(1.5)
        assert course.rises_above(9.0) is None
        assert COURSE.rises_above(float(PATH.errors[0])) is None


class TestStepByStep:
    @quick
    @given(st.integers(1, 40), st.floats(1.0, 3.0))
    def test_goes_from_start_to_end_without_turning_back(self, steps: int, haste: float) -> None:
        rate = step_by_step(steps, haste=haste)
        shares = [rate(alpha) for alpha in np.linspace(0, 1, 300)]
        assert shares[0] == 0
        assert shares[-1] == 1
        assert (np.diff(shares) >= 0).all()

    @quick
    @given(st.integers(1, 12), st.floats(1.0, 3.0))
    def test_rests_between_steps(self, steps: int, haste: float) -> None:
        rate = step_by_step(steps, haste=haste)
        for whole in range(1, steps):
            moment = (whole / steps) ** (1 / haste)
            around = [steps * rate(moment + side * 1e-4) for side in (-1, 1)]
            assert around == pytest.approx([whole, whole], abs=1e-3)
