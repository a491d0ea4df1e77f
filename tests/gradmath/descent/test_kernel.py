"""Compiled descents take the steps that NumPy takes, and end where and why those do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradmath.descent.descend as descend_module
from gradmath.descent import _kernel
from gradmath.descent.descend import Constant, descend, descend_many
from gradmath.descent.paths import StopReason
from gradmath.descent.rules import Momentum
from gradmath.formula.formula import Formula
from gradmath.landscapes import catalogue
from gradmath.landscapes.given import gradients_from
from gradmath.landscapes.landscape import ClosedForm, Domain, Gaussian, Quadratic
from gradmath.landscapes.rescaled import Rescaled
from gradmath.models.fitting import LeastSquares

HIMMELBLAU = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
LETTERS = "xy"


@pytest.fixture
def compiled(monkeypatch):
    """Compile everything that can be, however little there is to do; return which landscapes were."""
    monkeypatch.setattr(descend_module, "_WORTH_COMPILING", 0)
    return watched(monkeypatch)


def watched(monkeypatch):
    made = []

    def kernel_for(landscape, make=_kernel.kernel_for):
        kernel = make(landscape)
        if kernel is not None:
            made.append(landscape)
        return kernel

    monkeypatch.setattr(_kernel, "kernel_for", kernel_for)
    return made


def starts_on(landscape, count, seed=0):
    lower, upper = landscape.domain.lower, landscape.domain.upper
    return np.random.default_rng(seed).uniform(lower, upper, (count, landscape.dimension))


def both(landscape, starts, **options):
    """The ends of the same descents, compiled and in NumPy, whose paths are kept."""
    return (descend_many(landscape, starts, keep_path=keep, **options) for keep in (False, True))


def polynomials():
    """Texts of sums, products and powers of two weights."""
    leaves = st.sampled_from(["x", "y", "(x - 1.5)", "(0.3 + y)", "2.5", "0.125"])
    return st.recursive(
        leaves,
        lambda parts: st.one_of(
            st.tuples(parts, st.sampled_from("+-*"), parts).map(lambda each: f"({''.join(each)})"),
            st.tuples(parts, st.integers(2, 4)).map(lambda each: f"({each[0]})^{each[1]}"),
        ),
        max_leaves=8,
    )


class TestTheSameSteps:
    @given(polynomials(), st.integers(0, 10**6), st.sampled_from(["stop", "ignore"]))
    @settings(max_examples=25, deadline=None)
    def test_to_the_bit_on_polynomials(self, text, seed, bounds):
        landscape = Formula(text)
        assert _kernel.kernel_for(landscape) is not None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(descend_module, "_WORTH_COMPILING", 0)
            fast, slow = both(landscape, starts_on(landscape, 37, seed), step=0.01, max_steps=150, bounds=bounds)
        assert np.array_equal(fast.counts, slow.counts)
        assert np.array_equal(fast.reasons, slow.reasons)
        assert np.array_equal(fast.finals, slow.finals)
        assert np.array_equal(fast.final_errors, slow.final_errors, equal_nan=True)
        assert np.array_equal(fast.final_gradients, slow.final_gradients, equal_nan=True)

    @pytest.mark.parametrize(
        "text",
        [
            "exp(-x^2 - y^2) + 0.05 (x - y)^2",
            "sin(2x) cos(y) + 0.1 x^2",
            "log(2 + x^2) + log2(3 + y^2) + log10(1 + x^2 + y^2)",
            "sqrt(1 + x^2) + 1/(2 + y^2) + x^-2",
            "abs(x) + max(y, 2 - y) + min(x, y) + sign(x - 0.3)",
        ],
    )
    def test_to_rounding_on_other_formulas(self, compiled, text):
        landscape = Formula(text)
        fast, slow = both(landscape, starts_on(landscape, 50), step=0.03, max_steps=90)
        assert compiled == [landscape]
        assert np.array_equal(fast.counts, slow.counts)
        assert np.array_equal(fast.reasons, slow.reasons)
        assert np.allclose(fast.finals, slow.finals, rtol=0, atol=1e-12)

    @pytest.mark.parametrize(
        "landscape",
        [
            catalogue.landscape("lecture"),
            catalogue.landscape("valleys"),
            Quadratic([[1.0, 0.3], [0.3, 2.0]], [0.5, -0.2]),
            2.0 * Gaussian([0.2, 0.1], [[1.0, 0.2], [0.2, 0.5]], -1.0).shifted([1.0, 0.5]) + 3.0,
            Rescaled(Quadratic(np.diag([1.0, 3.0])), [1.0, 2.0], 0.5),
            Formula(HIMMELBLAU).over(Domain([-5, -5], [5, 5])) + Quadratic(np.eye(2)),
            Quadratic(np.diag([1.0, 2.0, 3.0])),
            Formula("w1^2 + w2^2 w3^2 + w4^4"),
        ],
    )
    def test_on_hills_bowls_and_what_is_made_of_them(self, compiled, landscape):
        fast, slow = both(landscape, starts_on(landscape, 70), step=0.02, max_steps=200)
        assert compiled == [landscape]
        assert np.array_equal(fast.counts, slow.counts)
        assert np.array_equal(fast.reasons, slow.reasons)
        assert np.allclose(fast.finals, slow.finals, rtol=0, atol=1e-9)

    def test_for_every_reason_to_end(self, compiled):
        landscape = Formula(f"{HIMMELBLAU} + log(x + 4.5)").over(Domain([-4.4, -5], [5, 5]))
        starts = np.vstack([starts_on(landscape, 300), [[-4.4999, 0.0], [3.0, 50.0], [-4.4, -5.0]]])
        for rate in (0.001, 0.01, 0.05):
            for bounds in ("stop", "ignore"):
                options = {"step": rate, "max_steps": 60, "tolerance": 1e-2, "bounds": bounds}
                fast, slow = both(landscape, starts, **options)
                assert np.array_equal(fast.reasons, slow.reasons)
                assert np.array_equal(fast.counts, slow.counts)
                assert set(compiled) == {landscape}

    def test_of_each_start_as_it_would_take_alone(self, compiled):
        landscape = Formula(HIMMELBLAU)
        starts = starts_on(landscape, 33)
        together = descend_many(landscape, starts, step=0.005, keep_path=False)
        alone = [descend(landscape, start, step=0.005) for start in starts]
        assert np.array_equal(together.finals, [path.final for path in alone])
        assert np.array_equal(together.counts, [path.steps for path in alone])
        assert compiled


class TestOperations:
    """E at points, as machine code computes it, is NumPy's to two units in the last place."""

    @staticmethod
    def errors(text, points):
        kernel = _kernel.kernel_for(Formula(text))
        corners = (np.full(2, -np.inf), np.full(2, np.inf))
        # No slope is above an endless tolerance: every start stays.
        skipped = kernel.skip(points, np.zeros(len(points)), corners=corners, tolerance=1e300, schedule=(0.1, 1))
        assert (skipped.counts == 0).all()
        return skipped.errors

    @pytest.mark.parametrize(
        ("text", "function", "low", "high"),
        [
            ("exp(x) + 0 y", np.exp, -700.0, 700.0),
            ("exp(x) + 0 y", np.exp, -1.0, 1.0),
            ("log(x) + 0 y", np.log, 1e-3, 3.0),
            ("log(x) + 0 y", np.log, 1.0, 1e9),
            ("sin(x) + 0 y", np.sin, -10.0, 10.0),
            ("cos(x) + 0 y", np.cos, -9e4, 9e4),
            ("sqrt(x) + 0 y", np.sqrt, 0.0, 1e9),
        ],
    )
    def test_are_numpys(self, text, function, low, high):
        points = np.random.default_rng(0).uniform(low, high, (4001, 2))
        expected = function(points[:, 0])
        # Beside its zeros a wave is known to what rounding leaves of π.
        spacing = np.spacing(np.maximum(np.abs(expected), 1e-3))
        assert (np.abs(self.errors(text, points) - expected) <= 2 * spacing).all()

    @pytest.mark.parametrize("number", [-2000.0, -745.2, -740.0, -0.0, 709.7, 709.8, 2000.0])
    def test_exp_at_the_ends_of_the_floats(self, number):
        with np.errstate(all="ignore"):
            expected = np.exp(number)
        found = self.errors("exp(x) + 0 y", np.array([[number, 0.0]]))
        assert found == expected or abs(found[0] / expected - 1) < 1e-15 or abs(found[0] - expected) <= 5e-324


class TestNothingIsCompiled:
    @pytest.fixture(autouse=True)
    def made(self, monkeypatch):
        """What was compiled: nothing."""
        made = watched(monkeypatch)
        yield made
        assert made == []

    def test_for_a_short_path(self):
        descend(Formula(HIMMELBLAU), [0.0, 0.0], step=0.01, max_steps=20)

    def test_for_few_starts(self):
        landscape = Formula(HIMMELBLAU)
        descend_many(landscape, starts_on(landscape, 100), step=0.01, max_steps=20, keep_path=False)


@pytest.mark.parametrize(
    "landscape",
    [
        ClosedForm(lambda w: w[..., 0] ** 2, lambda w: 2 * w, lambda w: np.full((*w.shape, 1), 2.0), Domain([-1], [1])),
        LeastSquares(np.eye(2), np.arange(2.0)),
        Formula("tanh(x) + y^2"),
        Formula("x^1.5 + y^2"),
        catalogue.landscape("lecture") + LeastSquares(np.eye(2), np.arange(2.0)),
    ],
)
def test_what_has_no_machine_code_is_left_to_numpy(landscape):
    assert _kernel.kernel_for(landscape) is None


def test_other_rules_and_given_gradients_are_left_to_numpy(compiled):
    landscape = Formula(HIMMELBLAU)
    starts = starts_on(landscape, 10)
    descend_many(landscape, starts, rule=Momentum(0.5), step=0.001, max_steps=5, keep_path=False)
    with gradients_from(lambda owner, points: -owner.gradient(points)):
        up = descend_many(landscape, starts, step=0.001, max_steps=5, keep_path=False)
    assert (landscape.value(up.finals) > landscape.value(starts)).any()
    assert compiled == []


def test_more_starts_than_are_taken_at_a_time_are_joined_in_order():
    landscape = Formula(HIMMELBLAU)
    starts = starts_on(landscape, 5000)
    many = descend_many(landscape, starts, step=Constant(0.004), max_steps=12, bounds="ignore")
    for index in (0, 4095, 4096, 4999):
        alone = descend(landscape, starts[index], step=0.004, max_steps=12, bounds="ignore")
        assert np.array_equal(many[index].positions, alone.positions)
        assert many[index].reason is alone.reason
    assert many.positions.shape == (13, 5000, 2)
    assert {StopReason.OUT_OF_STEPS} <= set(many.reasons)
