"""Noise is that of mini-batches: nothing on average, as large as asked for, and the same again from the same seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.descent.descend import descend, descend_many
from gradmath.descent.noise import Noisy
from gradmath.descent.rules import Adam, Momentum, PlainGradient
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Quadratic

BOWL = Quadratic(np.diag([0.5, 1.5]))
START = [2.0, -1.0]


def path(rule, **options):
    return descend(BOWL, START, rule=rule, step=0.1, max_steps=40, tolerance=0, bounds="ignore", **options)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 2**63), scale=st.floats(1e-3, 10))
def test_it_can_be_had_again_from_its_seed(seed, scale):
    first, again = path(Noisy(Adam(), scale, seed)), path(Noisy(Adam(), scale, seed))
    assert np.array_equal(first.positions, again.positions)
    assert not np.array_equal(first.positions, path(Noisy(Adam(), scale, seed + 1)).positions)


def test_none_is_the_rule_itself():
    assert np.array_equal(path(Noisy(Momentum(0.5), 0, 3)).positions, path(Momentum(0.5)).positions)


def test_it_is_normal_with_the_scale_asked_for():
    noise = np.concatenate([(np.diff(p.positions, axis=0) / -0.1 - p.gradients[:-1]) for p in map(noisy, range(100))])
    assert abs(noise.mean()) < 4 * 0.3 / np.sqrt(noise.size)
    assert abs(noise.std() / 0.3 - 1) < 4 / np.sqrt(2 * noise.size)
    assert abs(np.corrcoef(noise.T)[0, 1]) < 4 / np.sqrt(len(noise))


def noisy(seed):
    return path(Noisy(PlainGradient, 0.3, seed))


def test_what_is_recorded_is_without_noise():
    walked = path(Noisy(PlainGradient(), 0.3, 1))
    assert np.array_equal(walked.errors, BOWL.value(walked.positions))
    assert np.allclose(walked.gradients, BOWL.gradient(walked.positions), rtol=1e-15)


def test_starts_together_go_as_they_would_alone():
    landscape, starts = catalogue.landscape("himmelblau"), np.array([[0.0, 0.0], [1.0, 2.0], [-3.0, 1.0]])
    options = {"rule": Noisy(Momentum(0.5), 5.0, 8), "step": 0.002, "max_steps": 30}
    for together, start in zip(descend_many(landscape, starts, **options), starts, strict=True):
        assert np.array_equal(together.positions, descend(landscape, start, **options).positions)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((Adam(), -0.1), "scale must be at least 0: got -0.1"),
        ((Adam(), float("inf")), "scale must be finite"),
        ((Adam(), 0.1, -1), "seed must be a whole number of at least 0: got -1"),
        ((Adam(), 0.1, 1.5), "seed must be a whole number of at least 0: got 1.5"),
        (("adam", 0.1), "rule must be a direction rule"),
    ],
)
def test_bad_numbers_are_refused(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        Noisy(*arguments)
