"""The second opinion on landscapes: as good as the exact derivatives, and knowing nothing of them."""

from __future__ import annotations

import numpy as np
import pytest
from known_landscapes import CALM

from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Landscape
from gradmath.models.datasets import digits_model
from lecture.audit.measure import Differences, richardson
from scenes.claims.vectors import angle_between

SEED = 7


def points_of(shown: Landscape, count: int) -> np.ndarray:
    """Return random points of a landscape's domain."""
    shares = np.random.default_rng(SEED).random((count, shown.dimension))
    return shown.domain.lower + shares * shown.domain.size


@pytest.mark.parametrize("name", CALM)
def test_gradients_agree_with_the_exact_ones_far_below_the_audits_bounds(name: str) -> None:
    shown = landscape(name)
    points = points_of(shown, 60)
    measured, exact = Differences().gradient(shown, points), shown.gradient(points)
    assert max(angle_between(one, two) for one, two in zip(measured, exact, strict=True)) < 1e-6
    np.testing.assert_allclose(measured, exact, rtol=1e-7, atol=1e-9 * np.abs(exact).max())


def test_only_values_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, point = landscape("lecture"), np.array([[0.4, -0.2]])
    exact = shown.gradient(point)
    for name in ("gradient", "hessian", "value_and_gradient", "hessian_operator"):
        monkeypatch.setattr(Landscape, name, None)
    measure = Differences()
    np.testing.assert_allclose(measure.gradient(shown, point), exact, rtol=1e-9)
    measure.hessian(shown, point[0])
    measure.slopes(shown, point[0], np.eye(2))


def test_curvatures_agree_with_the_exact_ones() -> None:
    shown = landscape("lecture")
    for point in points_of(shown, 40):
        np.testing.assert_allclose(Differences().hessian(shown, point), shown.hessian(point), atol=1e-6)


def test_the_estimated_error_covers_the_true_one() -> None:
    shown = landscape("rastrigin")
    points = points_of(shown, 40)
    measured, error = richardson(shown, points[:, None], np.eye(2))
    assert (np.abs(measured - shown.gradient(points)) <= 100 * error + 1e-10).all()


def test_slopes_of_a_thousand_weights_agree_with_the_model() -> None:
    model, ways = digits_model(), np.random.default_rng(SEED).standard_normal((3, 1000))
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    point = np.zeros(1000)
    np.testing.assert_allclose(Differences().slopes(model, point, ways), ways @ model.gradient(point), rtol=1e-6)


def test_formulas_are_evaluated_with_measured_gradients_only_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, exact = landscape("bowl"), Landscape.gradient
    monkeypatch.setattr(type(shown), "_gradient", lambda _, w: 3 * w)

    def slope() -> float:
        assert Landscape.gradient is exact
        return float(shown.gradient([3.0, 1.0])[0])

    assert Differences().evaluate(slope) == pytest.approx(6)
    assert slope() == 9


def test_a_model_of_very_many_weights_answers_by_its_own_formula() -> None:
    model, point = digits_model(), np.zeros(1000)
    assert Differences().evaluate(lambda: float(model.gradient(point)[0])) == model.gradient(point)[0]


def test_a_landscape_that_ends_nearby_is_measured_where_it_is_defined() -> None:
    from gradmath.landscapes.landscape import ClosedForm, Domain

    root = ClosedForm(
        lambda w: np.sqrt(w[..., 0]),
        lambda w: 0.5 / np.sqrt(w),
        lambda w: -0.25 * w[..., None] ** -1.5,
        Domain([0.0], [4.0]),
    )
    assert Differences().gradient(root, np.array([[0.05]]))[0, 0] == pytest.approx(0.5 / np.sqrt(0.05), rel=1e-6)


@pytest.mark.parametrize("away", [0.05, 0.4, 1.0, 1.7])
def test_slopes_of_a_needle_are_not_those_of_the_plain_around_it(away: float) -> None:
    needle = landscape("easom")
    points = np.pi + away * np.array([[1.0, 0.3], [-0.6, 0.8], [0.1, -1.0]])
    np.testing.assert_allclose(Differences().gradient(needle, points), needle.gradient(points), rtol=1e-6)


def test_a_needle_that_a_grid_misses_counts_once_it_was_asked_for() -> None:
    measure, needle = Differences(), landscape("easom")
    assert measure.extent(needle) < 0.1
    measure.value(needle, [[np.pi, np.pi], [200.0, 200.0]])
    assert measure.extent(needle) == pytest.approx(1.0, abs=1e-3)


def test_what_is_asked_for_outside_the_domain_does_not_count() -> None:
    measure, bowl = Differences(), landscape("bowl")
    measure.value(bowl, [100.0, 100.0])
    assert measure.extent(bowl) == pytest.approx(64)


def test_the_extent_and_the_extremes_are_those_of_the_domain() -> None:
    measure, bowl = Differences(), landscape("bowl")
    assert measure.extent(bowl) == pytest.approx(64)
    assert measure.extreme(bowl, 1) == pytest.approx(64)
    assert measure.extreme(bowl, -1) == 0
