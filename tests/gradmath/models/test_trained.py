"""A network learns to read real digits, and its map shows the real descent."""

import numpy as np
import pytest

from gradmath.models.datasets import digits
from gradmath.models.slices import path_on_slice
from gradmath.models.trained import digits_network_slice, train_digits_network, training_slice


@pytest.fixture(scope="module")
def found():
    return digits_network_slice()


@pytest.fixture(scope="module")
def trained(found):
    return found.trained


@pytest.fixture(scope="module")
def small():
    """A training of moments."""
    return train_digits_network(hidden=3, samples=60, steps=30)


class TestTheTraining:
    def test_every_step_is_one_of_plain_gradient_descent(self, trained):
        path, error = trained.path, trained.error
        steps = np.diff(path.positions, axis=0)[::50]
        np.testing.assert_allclose(steps, -0.5 * error.gradient(path.positions[:-1:50]), rtol=1e-9, atol=1e-12)
        assert path.steps == 300

    def test_the_error_falls_at_every_step_from_knowing_nothing(self, trained):
        assert trained.path.errors[0] == pytest.approx(np.log(10), rel=0.05)
        assert (np.diff(trained.path.errors) < 0).all()

    def test_it_learns_to_read_digits_that_it_has_not_seen(self, trained):
        network, final = trained.network, trained.path.final
        assert network.accuracy(final, trained.error.inputs, trained.error.targets) > 0.98
        assert network.accuracy(final, trained.held_out_inputs, trained.held_out_labels) > 0.93

    def test_training_and_held_out_samples_are_all_digits_each_once(self, trained):
        images, labels = digits()
        inputs = np.concatenate([trained.error.inputs, trained.held_out_inputs])
        targets = np.concatenate([trained.error.targets, trained.held_out_labels])
        assert len(trained.error.inputs) == 500
        found = np.column_stack([16 * inputs, targets])
        expected = np.column_stack([images.reshape(-1, 64), labels])
        np.testing.assert_array_equal(found[np.lexsort(found.T)], expected[np.lexsort(expected.T)])

    def test_comes_from_its_seed(self, small):
        again, other = (train_digits_network(hidden=3, samples=60, steps=30, seed=seed) for seed in (0, 1))
        np.testing.assert_array_equal(again.path.positions, small.path.positions)
        assert (other.path.positions[0] != small.path.positions[0]).any()
        assert (other.error.inputs != small.error.inputs).any()

    def test_accuracies_are_shares_of_right_answers_after_every_step(self, small):
        unseen = small.held_out_accuracies()
        assert unseen.shape == (31,)
        probabilities = small.network.outputs(small.network.forward(small.path.final, small.held_out_inputs))
        right = [p.argmax() == label for p, label in zip(probabilities, small.held_out_labels, strict=True)]
        assert unseen[-1] == sum(right) / 1737

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"samples": 1797}, "samples must leave some of the 1797 digits for the test: got 1797"),
            ({"samples": 0}, "samples must be a whole number of at least 1: got 0"),
            ({"hidden": 0}, "the size of a layer must be"),
            ({"learning_rate": 0}, "learning_rate must be greater than 0"),
            ({"seed": -1}, "seed must be a whole number of at least 0"),
        ],
    )
    def test_of_something_else_is_refused(self, options, message):
        with pytest.raises(ValueError, match=message):
            train_digits_network(**options)


class TestTheMap:
    def test_holds_nearly_all_of_the_path(self, found, trained):
        shadow = path_on_slice(found.piece, trained.path.positions)
        np.testing.assert_allclose(shadow.coordinates, found.plane.coordinates, atol=1e-10)
        assert found.landscape.domain.contains(shadow.coordinates).all()
        assert found.plane.share > 0.98
        assert shadow.shown_errors[-1] == pytest.approx(trained.path.errors[-1], rel=1e-10)

    def test_has_exact_slopes(self, small):
        landscape = training_slice(small).landscape
        c, v = np.array([-0.5, 0.3]), np.array([0.6, 0.8])
        steps = np.geomspace(1e-3, 1e-1, 7)
        linear = landscape.value(c) + steps * (landscape.gradient(c) @ v)
        errors = np.abs(landscape.value(c + steps[:, None] * v) - linear)
        assert np.polyfit(np.log(steps), np.log(errors), 1)[0] == pytest.approx(2, abs=0.1)

    def test_answers_alike_from_the_cache(self, small, tmp_path):
        plain, cached = training_slice(small), training_slice(small, cache=tmp_path)
        grid = np.stack(np.meshgrid(*plain.landscape.domain.grid(12)), axis=-1)
        for _ in range(2):
            np.testing.assert_array_equal(cached.landscape.value(grid), plain.landscape.value(grid))
            assert len(list(tmp_path.iterdir())) == 1

    def test_another_training_has_its_own_answers_in_the_same_cache(self, small, tmp_path):
        other = train_digits_network(hidden=3, samples=60, steps=30, seed=1)
        grid = np.zeros((80, 2))
        first, second = (training_slice(each, cache=tmp_path).landscape.value(grid)[0] for each in (small, other))
        assert first == pytest.approx(small.path.errors[-1])
        assert second == pytest.approx(other.path.errors[-1])
        assert len(list(tmp_path.iterdir())) == 2
