"""Mini-batches are parts of the data in turn, the same for the same seed."""

import numpy as np
import pytest

from gradmath.descent.batches import MiniBatches
from gradmath.descent.descend import descend, descend_many
from gradmath.descent.rules import Adam, Momentum, PlainGradient
from gradmath.landscapes import catalogue
from gradmath.models.fitting import LeastSquares, Logistic, Softmax
from gradmath.models.network import Network
from gradmath.models.network_error import NetworkError

RNG = np.random.default_rng(0)
X = np.column_stack([RNG.normal(size=(23, 2)), np.ones(23)])
ERRORS = [
    LeastSquares(X, X @ [1.0, -2.0, 0.5] + 0.1 * RNG.normal(size=23), ridge=0.01),
    Logistic(X, RNG.integers(0, 2, 23), ridge=0.01),
    Softmax(X, RNG.integers(0, 3, 23), classes=3, ridge=0.01),
    NetworkError(Network([3, 4, 2]), X, RNG.integers(0, 2, 23)),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_batches_of_an_epoch_add_up_to_all_samples(error) -> None:
    batches = MiniBatches(PlainGradient, 5, seed=3)
    w = np.random.default_rng(1).normal(size=error.dimension)
    for epoch in (0, 7):
        seen = [batches.batch(5 * epoch + step, 23) for step in range(5)]
        assert [len(each) for each in seen] == [5, 5, 5, 5, 3]
        assert sorted(np.concatenate(seen).tolist()) == list(range(23))
        mean = sum(len(each) * error.of_samples(each).gradient(w) for each in seen) / 23
        np.testing.assert_allclose(mean, error.gradient(w), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("rule", [PlainGradient(), Momentum(0.9), Adam()])
def test_steps_are_those_of_a_loop_by_hand(rule) -> None:
    """Plain NumPy: the batch's squares, their mean slope, a step."""
    features, targets = X, X @ [1.0, 2.0, 3.0]
    error = LeastSquares(features, targets)
    batches = MiniBatches(rule, 4, seed=11)
    path = descend(error, [0.0, 0.0, 0.0], rule=batches, step=0.02, max_steps=12, tolerance=0)
    if isinstance(rule, PlainGradient):
        w = np.zeros(3)
        for step in range(12):
            chosen = np.random.default_rng([11, step // 6]).permutation(23)[4 * (step % 6) : 4 * (step % 6) + 4]
            residuals = features[chosen] @ w - targets[chosen]
            w = w - 0.02 * 2 * features[chosen].T @ residuals / len(chosen)
            np.testing.assert_allclose(path.positions[step + 1], w, rtol=1e-10)
    np.testing.assert_allclose(path.errors, error.value(path.positions))


def test_a_path_can_be_had_again_from_its_seed() -> None:
    first, again, other = (
        descend(ERRORS[1], [0, 0, 0], rule=MiniBatches(Adam(), 6, seed), step=0.05, max_steps=20, tolerance=0)
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.positions, again.positions)
    assert not np.array_equal(first.positions, other.positions)


def test_starts_together_go_as_they_would_alone() -> None:
    options = {"rule": MiniBatches(Momentum(0.5), 6, 4), "step": 0.05, "max_steps": 15, "tolerance": 0}
    starts = np.array([[0.0, 0.0, 0.0], [1.0, -1.0, 0.5]])
    for together, start in zip(descend_many(ERRORS[1], starts, **options), starts, strict=True):
        np.testing.assert_allclose(together.positions, descend(ERRORS[1], start, **options).positions, rtol=1e-12)


def test_a_batch_of_all_samples_is_the_rule_itself() -> None:
    whole = descend(ERRORS[1], [0, 0, 0], rule=MiniBatches(PlainGradient, 100), step=0.1, max_steps=9, tolerance=0)
    plain = descend(ERRORS[1], [0, 0, 0], step=0.1, max_steps=9, tolerance=0)
    np.testing.assert_allclose(whole.positions, plain.positions, rtol=1e-12)


def test_a_landscape_without_data_is_refused() -> None:
    with pytest.raises(ValueError, match="on data"):
        descend(catalogue.landscape("bowl"), [1, 1], rule=MiniBatches(PlainGradient, 2), step=0.1)


@pytest.mark.parametrize(("size", "seed", "sentence"), [(0, 0, "size"), (2.5, 0, "size"), (3, -1, "seed")])
def test_numbers_out_of_range_are_refused(size, seed, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        MiniBatches(PlainGradient, size, seed)
