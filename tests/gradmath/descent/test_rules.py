"""Every direction rule is its textbook recurrence, with the conventions of PyTorch's optimizers."""

import math
from importlib.util import find_spec

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.descent.descend import descend, descend_many
from gradmath.descent.rules import AdaGrad, Adam, Momentum, Nesterov, PlainGradient, RMSProp
from gradmath.descent.steps import Constant, Exponential
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import ClosedForm, Domain, Quadratic
from gradmath.models.datasets import penguins
from gradmath.models.network import Network
from gradmath.models.network_error import NetworkError

STEPS = 200

RULES = {
    "plain": PlainGradient(),
    "momentum": Momentum(0.9),
    "nesterov": Nesterov(0.8),
    "adagrad": AdaGrad(),
    "rmsprop": RMSProp(0.95),
    "adam": Adam((0.85, 0.99)),
}

NETWORK = Network([2, 4, 3, 3])


def measured():
    """Every tenth penguin, its two measures standardised, and its species."""
    lengths, masses, names = penguins()
    inputs = np.stack([(each - each.mean()) / each.std() for each in (lengths, masses)], axis=-1)
    return inputs[::10], np.unique(names, return_inverse=True)[1][::10]


INPUTS, LABELS = measured()

# A start, and for each family of rules a learning rate at which it neither blows up nor stands still.
CASES = {
    "bowl": ([3.0, 1.0], 0.01, 0.05),
    "lecture": ([-0.6, 1.2], 0.02, 0.02),
    "rosenbrock": ([-1.2, 1.0], 2e-4, 0.02),
    "network": (NETWORK.initial_weights(0), 0.1, 0.02),
}


def learning_rate(case, name):
    return CASES[case][2] if name in ("adagrad", "rmsprop", "adam") else CASES[case][1]


def landscape_of(case):
    return NetworkError(NETWORK, INPUTS, LABELS) if case == "network" else catalogue.landscape(case)


def layers_of(w):
    """The network's matrices and biases, cut from its flat weights."""
    start = 0
    for fan_in, fan_out in zip(NETWORK.sizes[:-1], NETWORK.sizes[1:], strict=True):
        middle = start + fan_in * fan_out
        yield w[start:middle].reshape((fan_out, fan_in)), w[middle : middle + fan_out]
        start = middle + fan_out


def network_error(w):
    """The mean cross-entropy of the network, as autograd sees it."""
    values = INPUTS
    *hidden, (matrix, biases) = layers_of(w)
    for own, own_biases in hidden:
        values = anp.tanh(anp.dot(values, own.T) + own_biases)
    outputs = anp.dot(values, matrix.T) + biases
    right = outputs[anp.arange(len(LABELS)), LABELS]
    return anp.mean(anp.log(anp.sum(anp.exp(outputs), axis=1)) - right)


def network_gradient_by_pytorch(w):
    """The same gradient by PyTorch's own layers, loss and backward pass."""
    import torch

    weights = torch.tensor(w, requires_grad=True)
    values = torch.tensor(INPUTS)
    *hidden, last = layers_of(weights)
    for layer in hidden:
        values = torch.tanh(torch.nn.functional.linear(values, *layer))
    outputs = torch.nn.functional.linear(values, *last)
    torch.nn.functional.cross_entropy(outputs, torch.tensor(LABELS)).backward()
    return weights.grad.numpy()


def written_out(name, gradient, w, rate):
    """The positions of a rule weight by weight, in plain numbers, w itself first."""
    w = [float(x) for x in w]
    first, second = [0.0] * len(w), [0.0] * len(w)
    positions = [list(w)]
    for k in range(1, STEPS + 1):
        slopes = [float(g) for g in gradient(np.array(w))]
        for i, g in enumerate(slopes):
            if name == "plain":
                change = g
            elif name == "momentum":
                change = first[i] = 0.9 * first[i] + g
            elif name == "nesterov":
                first[i] = 0.8 * first[i] + g
                change = g + 0.8 * first[i]
            elif name == "adagrad":
                second[i] += g * g
                change = g / (math.sqrt(second[i]) + 1e-10)
            elif name == "rmsprop":
                second[i] = 0.95 * second[i] + (1 - 0.95) * g * g
                change = g / (math.sqrt(second[i]) + 1e-8)
            else:
                first[i] = 0.85 * first[i] + (1 - 0.85) * g
                second[i] = 0.99 * second[i] + (1 - 0.99) * g * g
                mean, square = first[i] / (1 - 0.85**k), second[i] / (1 - 0.99**k)
                change = mean / (math.sqrt(square) + 1e-8)
            w[i] -= rate * change
        positions.append(list(w))
    return np.array(positions)


def by_pytorch(name, gradient, w, rate):
    """The positions of PyTorch's own optimizer, given the same gradients."""
    import torch

    makers = {
        "plain": lambda w: torch.optim.SGD(w, lr=rate),
        "momentum": lambda w: torch.optim.SGD(w, lr=rate, momentum=0.9),
        "nesterov": lambda w: torch.optim.SGD(w, lr=rate, momentum=0.8, nesterov=True),
        "adagrad": lambda w: torch.optim.Adagrad(w, lr=rate),
        "rmsprop": lambda w: torch.optim.RMSprop(w, lr=rate, alpha=0.95),
        "adam": lambda w: torch.optim.Adam(w, lr=rate, betas=(0.85, 0.99)),
    }
    weights = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    optimizer = makers[name]([weights])
    positions = [np.array(w)]
    for _ in range(STEPS):
        weights.grad = torch.tensor(gradient(weights.detach().numpy().copy()))
        optimizer.step()
        positions.append(weights.detach().numpy().copy())
    return np.array(positions)


ORACLES = [written_out, *([by_pytorch] if find_spec("torch") else [])]


def gradient_for(oracle, case):
    """The gradient that an oracle goes by: on the network its own, elsewhere the landscape's."""
    if case != "network":
        return landscape_of(case).gradient
    return network_gradient_by_pytorch if oracle is by_pytorch else grad(network_error)


@pytest.mark.parametrize("oracle", ORACLES)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", RULES)
def test_a_path_agrees_step_by_step(name, case, oracle):
    landscape, start, rate = landscape_of(case), CASES[case][0], learning_rate(case, name)
    path = descend(landscape, start, rule=RULES[name], step=Constant(rate), max_steps=STEPS, tolerance=0)
    assert path.steps == STEPS
    assert np.linalg.norm(path.final - start) > 0.1
    positions = oracle(name, gradient_for(oracle, case), start, rate)
    np.testing.assert_allclose(path.positions, positions, rtol=1e-12, atol=1e-12)


def plane(slopes):
    """E = g·w."""
    g = np.array(slopes)
    return ClosedForm(
        lambda w: w @ g,
        lambda w: np.broadcast_to(g, w.shape),
        lambda w: np.zeros((*w.shape, 2)),
        Domain([-5, -5], [5, 5]),
    )


properties = settings(deadline=None, max_examples=30)
bowls = st.builds(lambda a, b: Quadratic(np.diag([a, b])), st.floats(0.1, 5), st.floats(0.1, 5))
starts = st.tuples(st.floats(0.5, 3), st.floats(-3, -0.5))


class TestMomentum:
    @properties
    @given(bowl=bowls, start=starts, momentum=st.floats(0, 0.95))
    def test_is_polyaks_heavy_ball(self, bowl, start, momentum):
        """wₖ₊₁ = wₖ - α∇E(wₖ) + μ(wₖ - wₖ₋₁), for a constant α."""
        path = descend(bowl, start, rule=Momentum(momentum), step=Constant(0.05), max_steps=30, bounds="ignore")
        w = path.positions
        np.testing.assert_allclose(
            w[2:], w[1:-1] - 0.05 * path.gradients[1:-1] + momentum * (w[1:-1] - w[:-2]), atol=1e-12
        )

    @properties
    @given(bowl=bowls, start=starts, rule=st.sampled_from([Momentum(0), Nesterov(0)]))
    def test_none_is_plain_descent(self, bowl, start, rule):
        heavy = descend(bowl, start, rule=rule, step=Constant(0.05), max_steps=30)
        plain = descend(bowl, start, step=Constant(0.05), max_steps=30)
        np.testing.assert_array_equal(heavy.positions, plain.positions)

    @pytest.mark.parametrize(("share", "arrives"), [(0.99, True), (1.01, False)])
    def test_allows_learning_rates_up_to_two_times_one_plus_mu_over_the_curvature(self, share, arrives):
        """The heavy ball's own stability limit on a bowl, 2(1 + μ)/λ."""
        bowl = Quadratic([[3.0]])
        rate = share * 2 * 1.5 / 6
        path = descend(bowl, [1.0], rule=Momentum(0.5), step=Constant(rate), max_steps=3000, bounds="ignore")
        assert (path.reason.name == "CONVERGED") == arrives

    def test_carries_the_velocity_on_when_the_learning_rate_changes(self):
        """v is made of gradients only: with wₖ₊₁ = wₖ + αₖv, a schedule scales the whole of it."""
        path = descend(Quadratic([[1.0]]), [1.0], rule=Momentum(0.9), step=Exponential(0.1, 0.5), max_steps=20)
        velocity = np.diff(path.positions[:, 0]) / path.learning_rates
        np.testing.assert_allclose(velocity[1:], 0.9 * velocity[:-1] - path.gradients[1:-1, 0], rtol=1e-8)

    @pytest.mark.parametrize("rule", [Momentum(), Nesterov()])
    def test_goes_further_than_plain_descent_along_a_ravine(self, rule):
        """In a ravine of curvatures 1 : 100 with the same learning rate for both."""
        ravine = Quadratic(np.diag([0.5, 50.0]))
        plain = descend(ravine, [3.0, 0.1], step=Constant(0.01), max_steps=100)
        heavy = descend(ravine, [3.0, 0.1], rule=rule, step=Constant(0.01), max_steps=100)
        assert heavy.errors[-1] < plain.errors[-1] / 10


class TestEachWeightsOwnPace:
    @properties
    @given(start=starts, scale=st.floats(0, 3), name=st.sampled_from(["adagrad", "rmsprop", "adam"]))
    def test_does_not_depend_on_the_scale_of_the_error(self, start, scale, name):
        """E and c·E have the same path, as far as ε is small beside the gradient."""
        bowl = Quadratic(np.diag([1.0, 3.0]))
        options = {"rule": RULES[name], "step": Constant(0.01), "max_steps": 20}
        np.testing.assert_allclose(
            descend(10**scale * bowl, start, **options).positions, descend(bowl, start, **options).positions, atol=1e-6
        )

    @pytest.mark.parametrize(
        ("rule", "first"), [(AdaGrad(), 1.0), (Adam(), 1.0), (RMSProp(0.75), 2.0), (RMSProp(0.0), 1.0)]
    )
    def test_the_first_step_is_as_long_for_every_slope(self, rule, first):
        """α, except that RMSProp's mean square starts at 0 uncorrected, which makes it α/√(1-ρ)."""
        path = descend(Quadratic(np.diag([1.0, 300.0])), [3.0, -1.0], rule=rule, step=Constant(0.1), max_steps=1)
        np.testing.assert_allclose(path.positions[1] - path.positions[0], [-0.1 * first, 0.1 * first], rtol=1e-7)

    @pytest.mark.parametrize("rule", [AdaGrad(), RMSProp(), Adam()])
    def test_a_weight_without_slope_stays(self, rule):
        path = descend(Quadratic(np.diag([1.0, 3.0])), [2.0, 0.0], rule=rule, step=Constant(0.1), max_steps=10)
        assert (path.positions[:, 1] == 0).all()
        assert path.final[0] < 2

    @properties
    @given(start=starts)
    def test_adagrads_steps_on_a_plane_shrink_as_one_over_the_root_of_their_number(self, start):
        """On E = g·w the kᵗʰ step is α/√k, whatever g."""
        path = descend(plane(start), [0.0, 0.0], rule=AdaGrad(), step=Constant(0.1), max_steps=25, bounds="ignore")
        expected = -0.1 * np.sign(start) / np.sqrt(np.arange(1, 26))[:, None]
        np.testing.assert_allclose(np.diff(path.positions, axis=0), expected, rtol=1e-7)


@pytest.mark.parametrize("name", RULES)
def test_each_start_of_a_batch_goes_as_it_would_alone(name):
    landscape = catalogue.landscape("lecture")
    batch = np.random.default_rng(3).uniform(landscape.domain.lower, landscape.domain.upper, (9, 2))
    options = {"rule": RULES[name], "step": Constant(0.02), "max_steps": 120, "tolerance": 0.05}
    paths = descend_many(landscape, batch, **options)
    for path, start in zip(paths, batch, strict=True):
        alone = descend(landscape, start, **options)
        assert path.reason is alone.reason
        np.testing.assert_allclose(path.positions, alone.positions, rtol=1e-12, atol=1e-12)


class TestBadInput:
    @pytest.mark.parametrize("number", [-0.1, 1, 1.5, np.nan, np.inf])
    @pytest.mark.parametrize(
        ("make", "name"),
        [
            (Momentum, "momentum"),
            (Nesterov, "momentum"),
            (RMSProp, "smoothing"),
            (lambda beta: Adam((beta, 0.9)), "betas"),
            (lambda beta: Adam((0.9, beta)), "betas"),
        ],
    )
    def test_what_is_kept_from_step_to_step(self, make, name, number):
        with pytest.raises(ValueError, match=name):
            make(number)

    @pytest.mark.parametrize("number", [0, -1e-8, np.nan])
    @pytest.mark.parametrize("make", [AdaGrad, RMSProp, Adam])
    def test_eps(self, make, number):
        with pytest.raises(ValueError, match="eps"):
            make(eps=number)

    @pytest.mark.parametrize("betas", [(0.9,), (0.9, 0.9, 0.9), 0.9])
    def test_number_of_betas(self, betas):
        with pytest.raises(ValueError, match="betas"):
            Adam(betas)
