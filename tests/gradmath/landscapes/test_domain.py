"""A domain may be given by its corners, wherever one is asked for, and says what it is."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from gradmath.formula.formula import Formula
from gradmath.landscapes.landscape import ClosedForm, Domain, Gaussian, Quadratic, Sum, Transformed
from gradmath.landscapes.rescaled import Rescaled
from gradmath.models.fitting import LeastSquares, Logistic, Softmax
from gradmath.models.network import Network
from gradmath.models.network_error import NetworkError
from gradmath.models.slices import Slice

CORNERS = ((-4, -2), (4, 2))
BOWL = Quadratic(np.eye(2))
FEATURES, LABELS = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]]), [0, 1, 1]
NETWORK = Network((1, 1), loss="squared-error")
MAKERS = {
    "Gaussian": lambda d: Gaussian([0, 0], np.eye(2), domain=d),
    "Quadratic": lambda d: Quadratic(np.eye(2), domain=d),
    "Sum": lambda d: Sum([BOWL, BOWL], domain=d),
    "Transformed": lambda d: Transformed(BOWL, domain=d),
    "Rescaled": lambda d: Rescaled(BOWL, [0, 0], 2.0, domain=d),
    "Formula": lambda d: Formula("x^2 + y", domain=d),
    "Slice": lambda d: Slice(BOWL, [0, 0], np.eye(2), domain=d),
    "LeastSquares": lambda d: LeastSquares(FEATURES, LABELS, domain=d),
    "Logistic": lambda d: Logistic(FEATURES, LABELS, domain=d),
    "Softmax": lambda d: Softmax(FEATURES[:, :1], LABELS, classes=2, domain=d),
    "NetworkError": lambda d: NetworkError(NETWORK, FEATURES[:, :1], FEATURES[:, 1:], domain=d),
    "ClosedForm": lambda d: ClosedForm(lambda w: w.sum(axis=-1), np.ones_like, lambda w: np.zeros((*w.shape, 2)), d),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_two_corners_are_a_domain(make):
    assert make(CORNERS).domain == Domain(*CORNERS)
    assert make(np.array(CORNERS)).domain == Domain(*CORNERS)
    assert make(Domain(*CORNERS)).over(((0, 0), (1, 1))).domain == Domain([0, 0], [1, 1])


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_landscape_says_what_it_is_and_where_on_one_line(make):
    shown = make(CORNERS)
    assert repr(shown).startswith(f"{type(shown).__name__}(")
    assert "domain=Domain([-4, -2], [4, 2])" in repr(shown)
    assert "\n" not in repr(shown)
    assert "object at" not in repr(shown)


@pytest.mark.parametrize("name", sorted(set(MAKERS) - {"ClosedForm"}))
def test_landscapes_go_to_another_process_as_they_are(name):
    shown = MAKERS[name](CORNERS)
    points = np.random.default_rng(0).normal(size=(5, 2))
    before = shown.value(points), shown.gradient(points), shown.hessian(points)
    again = pickle.loads(pickle.dumps(shown))
    for expected, found in zip(
        before, (again.value(points), again.gradient(points), again.hessian(points)), strict=True
    ):
        np.testing.assert_array_equal(found, expected)
    assert again.domain == shown.domain
    assert not again.domain.lower.flags.writeable


def test_one_range_for_each_weight_is_answered_with_the_corners():
    with pytest.raises(ValueError, match=r"for a range for each weight, give the corners: \(\(-4, -2\), \(4, 2\)\)"):
        BOWL.over(((-4, 4), (-2, 2)))


@pytest.mark.parametrize("given", [5, None, (1, 2, 3), "4", ((0, 0), (1, "a")), ((0, 0), (1,)), ((0, 0), (np.inf, 1))])
def test_what_is_no_domain_is_refused_in_one_sentence(given):
    with pytest.raises(ValueError, match=r"domain|lower|upper") as refused:
        BOWL.over(given)
    assert "\n" not in str(refused.value)


def test_a_domain_and_a_landscape_over_very_many_weights_are_shown_shortly():
    wide = Quadratic(np.eye(500))
    assert len(repr(wide)) < 400
    assert repr(Domain([0] * 9, range(1, 10))) == "Domain([0, 0, 0, …, 0], [1, 2, 3, …, 9])"
