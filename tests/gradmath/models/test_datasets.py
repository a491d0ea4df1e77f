"""The digits and the penguins are those that were measured, and the models of them are what they say."""

import numpy as np
import pytest
from scipy.stats import linregress

from gradmath.descent.descend import Constant, descend
from gradmath.models.datasets import (
    FLIPPER_UNIT,
    MASS_UNIT,
    digit_features,
    digits,
    digits_model,
    penguin_line,
    penguins,
    recorded_units,
)


@pytest.fixture(scope="module")
def model():
    return digits_model()


class TestDigits:
    def test_are_as_many_of_each_as_their_authors_count(self):
        _, labels = digits()
        assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]

    def test_are_pictures_of_whole_numbers_from_0_to_16(self):
        images, labels = digits()
        assert images.shape == (1797, 8, 8)
        assert labels.shape == (1797,)
        assert images.dtype == labels.dtype == np.uint8
        assert images.min() == 0
        assert images.max() == 16

    def test_are_the_right_way_up(self):
        """A 7 has its bar at the top, a 1 is a column in the middle, and a 0 has a hole."""
        images, labels = digits()
        mean = [images[labels == digit].mean(axis=0) for digit in range(10)]
        assert mean[7][:2].sum() > 1.5 * mean[7][-2:].sum()
        assert mean[1][:, 3:5].sum() > mean[1][:, [1, 2, 5, 6]].sum()
        assert mean[0][3:5, 3:5].mean() < mean[0][3:5, [2, 5]].mean() / 2

    def test_each_call_gives_its_own_copy(self):
        digits()[0][:] = 0
        assert digits()[0].max() == 16


class TestFeatures:
    def test_are_64_pixels_and_36_contrasts(self):
        image = np.random.default_rng(0).integers(0, 17, (8, 8))
        features = digit_features([image])
        contrasts = [np.ptp(image[r : r + 3, c : c + 3]) for r in range(6) for c in range(6)]
        assert features.shape == (1, 100)
        np.testing.assert_allclose(features[0, :64], image.ravel() / 16)
        np.testing.assert_allclose(features[0, 64:], np.array(contrasts) / 16)

    def test_of_an_even_picture_have_no_contrast(self):
        np.testing.assert_array_equal(digit_features(np.full((1, 8, 8), 4)), [[0.25] * 64 + [0.0] * 36])

    def test_of_no_pictures_are_none(self):
        assert digit_features(np.empty((0, 8, 8))).shape == (0, 100)

    @pytest.mark.parametrize(
        "images",
        [np.zeros((8, 8)), np.zeros((2, 8, 7)), np.full((1, 8, 8), 17), np.full((1, 8, 8), -1), [[["a"]]]],
    )
    def test_of_something_else_are_refused(self, images):
        with pytest.raises(ValueError, match="images"):
            digit_features(images)


class TestTheModel:
    def test_has_1000_weights(self, model):
        assert model.dimension == 1000

    def test_knows_nothing_at_the_origin(self, model):
        np.testing.assert_allclose(model.value(np.zeros(1000)), np.log(10))

    def test_one_step_downhill_lowers_the_error_by_what_the_slope_promises(self, model):
        origin = np.zeros(1000)
        slope = model.gradient(origin)
        for rate in (1e-4, 1e-3):
            fall = model.value(origin) - model.value(origin - rate * slope)
            assert fall == pytest.approx(rate * slope @ slope, rel=10 * rate)

    def test_its_gradient_is_the_slope_along_any_direction(self, model):
        rng = np.random.default_rng(1)
        w, direction = rng.normal(size=(2, 1000)) * 0.1
        steps = np.geomspace(1e-3, 1e-1, 7)
        linear = model.value(w) + steps * (model.gradient(w) @ direction)
        errors = np.abs(model.value(w + steps[:, None] * direction) - linear)
        assert np.polyfit(np.log(steps), np.log(errors), 1)[0] == pytest.approx(2, abs=0.05)

    def test_its_hessian_is_the_slope_of_its_gradient(self, model):
        rng = np.random.default_rng(2)
        w, direction = rng.normal(size=(2, 1000)) * 0.1
        step = 1e-4
        ahead, behind = model.gradient(w + step * direction), model.gradient(w - step * direction)
        expected = (ahead - behind) / (2 * step)
        np.testing.assert_allclose(model.hessian(w) @ direction, expected, atol=1e-8 * np.abs(expected).max())

    def test_a_hundred_steps_teach_it_to_read_most_digits(self, model):
        path = descend(model, np.zeros(1000), step=Constant(0.5), max_steps=100)
        assert (np.diff(path.errors) < 0).all()
        guesses = model.probabilities(path.final).argmax(axis=-1)
        assert (guesses == model.labels).mean() > 0.9

    def test_a_ridge_is_added(self, model):
        w = np.full(1000, 0.1)
        np.testing.assert_allclose(digits_model(ridge=0.3).value(w), model.value(w) + 0.3 * 10)


class TestPenguins:
    def test_have_the_published_summary(self):
        """As printed by R's ``summary`` of its penguins: quartiles, and means to four digits."""
        flipper_lengths, body_masses, species = penguins()
        assert len(flipper_lengths) == len(body_masses) == len(species) == 344 - 2
        quarters = [0, 0.25, 0.5, 0.75, 1]
        assert np.quantile(flipper_lengths, quarters).tolist() == [172, 190, 197, 213, 231]
        assert np.quantile(body_masses, quarters).tolist() == [2700, 3550, 4050, 4750, 6300]
        assert flipper_lengths.mean() == pytest.approx(200.9, abs=0.05)
        assert body_masses.mean() == pytest.approx(4202, abs=0.5)

    def test_of_one_species_have_the_published_correlation(self):
        """As printed by R's ``cor`` for the Gentoo penguins: 0.7026665."""
        flipper_lengths, body_masses, species = penguins()
        gentoo = species == "Gentoo"
        correlation = np.corrcoef(flipper_lengths[gentoo], body_masses[gentoo])[0, 1]
        assert correlation == pytest.approx(0.7026665, abs=5e-8)

    def test_are_of_three_species(self):
        names, counts = np.unique(penguins()[2], return_counts=True)
        assert names.tolist() == ["Adelie", "Chinstrap", "Gentoo"]
        assert counts.tolist() == [151, 68, 123]


class TestThePenguinLine:
    @pytest.mark.parametrize("options", [{}, {"reference": 190, "unit": 10}, {"unit": 25.4}, {"reference": 0}])
    def test_of_least_error_is_the_regression_line(self, options):
        flipper_lengths, body_masses, _ = penguins()
        expected = linregress(flipper_lengths, body_masses / 1000)
        line = penguin_line(**options)
        intercept, longer = line.masses(line.error.minimiser, [0.0, 100.0])
        assert (longer - intercept) / 100 == pytest.approx(expected.slope, rel=1e-9)
        assert intercept == pytest.approx(expected.intercept, rel=1e-9)
        unexplained = (1 - expected.rvalue**2) * np.var(body_masses / 1000)
        assert line.error.value(line.error.minimiser) == pytest.approx(unexplained, rel=1e-9)

    def test_has_the_mean_squared_distance_in_kilograms_as_its_error(self):
        flipper_lengths, body_masses, _ = penguins()
        line = penguin_line(reference=190, unit=10)
        w = np.array([[0.5, 3.7], [0.0, 4.0]])
        by_hand = [np.mean((a * (flipper_lengths - 190) / 10 + b - body_masses / 1000) ** 2) for a, b in w]
        np.testing.assert_allclose(line.error.value(w), by_hand, rtol=1e-12)
        residuals = line.masses(w, flipper_lengths) - body_masses / 1000
        np.testing.assert_allclose(np.square(residuals).mean(axis=-1), by_hand, rtol=1e-12)

    def test_has_a_round_valley_by_default_an_ellipse_in_centimetres_and_a_ravine_in_millimetres(self):
        def ratio(line):
            curvatures = np.linalg.eigvalsh(line.error.hessian(line.error.minimiser))
            return np.sqrt(curvatures[-1] / curvatures[0])

        assert ratio(penguin_line()) == pytest.approx(1, abs=1e-9)
        assert 2 < ratio(penguin_line(reference=190, unit=10)) < 3
        assert 2500 < ratio(penguin_line(reference=0, unit=1)) < 3000

    def test_is_shown_around_the_valley(self):
        error = penguin_line().error
        np.testing.assert_allclose(error.domain.center, error.minimiser)
        np.testing.assert_allclose(error.domain.size, [6.4, 3.6])

    @pytest.mark.parametrize(
        ("refused", "message"),
        [
            (lambda: penguin_line(unit=0), "unit must be greater than 0"),
            (lambda: penguin_line(reference=np.nan), "reference must be finite"),
            (lambda: penguin_line().masses([1], [180]), "weights must have shape"),
            (lambda: penguin_line().masses([1, 2], 180), "flipper_lengths must have shape"),
        ],
    )
    def test_of_something_else_is_refused(self, refused, message):
        with pytest.raises(ValueError, match=message):
            refused()


def test_units_are_those_of_the_measurements() -> None:
    assert recorded_units() == (FLIPPER_UNIT, MASS_UNIT) == ("mm", "g")
    line, (lengths, grams, _) = penguin_line(), penguins()
    w = line.error.minimiser
    in_kilograms = line.masses(w, lengths) - grams / 1000
    assert line.error.value(w) == pytest.approx(np.mean(in_kilograms**2))
    assert (line.mass_unit, line.error_unit) == ("kg", "kg²")
