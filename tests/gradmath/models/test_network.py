"""A network's values, slopes, partials and curvatures are its definition's, differentiated by another program."""

import re

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, hessian
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradmath.landscapes.landscape import Domain
from gradmath.models import network_error as network_module
from gradmath.models.fitting import LeastSquares, Softmax
from gradmath.models.network import Layer, Network
from gradmath.models.network_error import NetworkError

properties = settings(deadline=None, max_examples=25)
seeds = st.integers(0, 2**32 - 1)
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).flatmap(
    lambda sizes: st.integers(2, 4).map(lambda outputs: [*sizes, outputs])
)
kinds = {"activation": st.sampled_from(["tanh", "relu"]), "loss": st.sampled_from(["cross-entropy", "squared-error"])}
every_kind = pytest.mark.parametrize("activation", ["tanh", "relu"])
every_loss = pytest.mark.parametrize("loss", ["cross-entropy", "squared-error"])


def case(sizes, activation, loss, seed, samples=4):
    """A network with random weights, inputs and targets."""
    rng = np.random.default_rng(seed)
    net = Network(sizes, activation=activation, loss=loss)
    labels, values = rng.integers(0, sizes[-1], samples), rng.normal(size=(samples, sizes[-1]))
    targets = labels if loss == "cross-entropy" else values
    return net, rng.normal(size=net.dimension), rng.normal(size=(samples, sizes[0])), targets


def sums_by_definition(net, w, inputs, nudges=None):
    """Each layer's weighted sums, as autograd sees them; nudges are added to the sums and values of layers by index."""
    nudges = nudges or {}
    value, sums = inputs, []
    start = 0
    last = len(net.sizes) - 2
    for index, (fan_in, fan_out) in enumerate(zip(net.sizes[:-1], net.sizes[1:], strict=True)):
        matrix = anp.reshape(w[start : start + fan_in * fan_out], (fan_out, fan_in))
        start += fan_in * fan_out
        biases = w[start : start + fan_out]
        start += fan_out
        sums.append(anp.dot(value, matrix.T) + biases + nudges.get(("sum", index), 0.0))
        value = {"tanh": anp.tanh, "relu": lambda z: anp.maximum(z, 0.0)}[net.activation](sums[-1])
        value = (sums[-1] if index == last else value) + nudges.get(("value", index), 0.0)
    return [*sums[:-1], value]


def error_by_definition(net, w, inputs, targets, nudges=None):
    outputs = sums_by_definition(net, w, inputs, nudges)[-1]
    if net.loss == "squared-error":
        return anp.mean(anp.sum((outputs - targets) ** 2, axis=1))
    shares = anp.exp(outputs) / anp.sum(anp.exp(outputs), axis=1, keepdims=True)
    return -anp.mean(anp.log(shares[anp.arange(len(targets)), targets]))


def away_from_kinks(net, w, inputs):
    """Whether no sum of a hidden ReLU is so near 0 that E has no one slope there."""
    hidden = sums_by_definition(net, w, inputs)[:-1]
    return net.activation != "relu" or all(np.abs(z).min() > 1e-6 for z in hidden)


# --- against automatic differentiation -------------------------------------------------------------------------------


@properties
@given(sizes=shapes, seed=seeds, samples=st.integers(1, 5), **kinds)
def test_the_error_and_its_derivatives_are_those_of_the_definition(sizes, activation, loss, seed, samples):
    net, w, inputs, targets = case(sizes, activation, loss, seed, samples)
    assume(away_from_kinks(net, w, inputs))
    landscape = NetworkError(net, inputs, targets)
    v = np.random.default_rng(seed + 1).normal(size=net.dimension)

    def error(weights):
        return error_by_definition(net, weights, inputs, targets)

    curvature = hessian(error)(w)
    near = {"rtol": 1e-9, "atol": 1e-11 * (1 + np.abs(curvature).max())}
    np.testing.assert_allclose(landscape.value(w), error(w), rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(landscape.gradient(w), grad(error)(w), **near)
    np.testing.assert_allclose(landscape.hessian(w), curvature, **near)
    np.testing.assert_allclose(landscape.hessian_product(w, v), curvature @ v, **near)


@properties
@given(sizes=shapes, seed=seeds, **kinds)
def test_the_slopes_at_every_unit_are_what_a_nudge_there_does(sizes, activation, loss, seed):
    net, w, inputs, targets = case(sizes, activation, loss, seed)
    assume(away_from_kinks(net, w, inputs))
    backward = net.backward(net.forward(w, inputs), targets)
    for kind, slopes in (("sum", backward.sum_slopes), ("value", backward.value_slopes)):
        assert len(slopes) == len(sizes) - 1
        for index, found in enumerate(slopes):

            def nudged(nudge, place=(kind, index)):
                return error_by_definition(net, w, inputs, targets, {place: nudge})

            expected = grad(nudged)(np.zeros(found.shape))
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@properties
@given(sizes=shapes, seed=seeds, **kinds)
def test_a_forward_pass_keeps_every_value(sizes, activation, loss, seed):
    net, w, inputs, targets = case(sizes, activation, loss, seed)
    forward = net.forward(w, inputs)
    expected = sums_by_definition(net, w, inputs)
    squash = {"tanh": np.tanh, "relu": lambda z: np.where(z > 0, z, 0)}[activation]
    values = [inputs, *(squash(z) for z in expected[:-1]), expected[-1]]
    for found, given_by in zip((*forward.sums, *forward.values), (*expected, *values), strict=True):
        np.testing.assert_allclose(found, given_by, rtol=1e-11, atol=1e-13)
    mean = error_by_definition(net, w, inputs, targets)
    np.testing.assert_allclose(net.losses(forward, targets).mean(), mean, rtol=1e-10, atol=1e-13)


def test_the_partials_are_the_gradient_in_layers():
    net, w, inputs, targets = case([3, 4, 2], "tanh", "cross-entropy", seed=1)
    backward = net.backward(net.forward(w, inputs), targets)
    np.testing.assert_array_equal(net.pack(backward.partials), backward.gradient)
    np.testing.assert_array_equal(backward.gradient, NetworkError(net, inputs, targets).gradient(w))


# --- Taylor ----------------------------------------------------------------------------------------------------------


@every_loss
@every_kind
def test_what_gradient_and_hessian_leave_out_vanishes_with_the_square_and_the_cube_of_the_step(activation, loss):
    net, w, inputs, targets = case([3, 5, 4, 3], activation, loss, seed=4, samples=6)
    landscape = NetworkError(net, inputs, targets)
    v = np.random.default_rng(5).normal(size=net.dimension)
    v /= np.linalg.norm(v)
    steps = np.geomspace(1e-4, 3e-3, 9)
    signs = [[np.sign(z) for z in sums_by_definition(net, w + t * v, inputs)[:-1]] for t in (0, *steps)]
    assert activation == "tanh" or all(np.array_equal(a, b) for s in signs for a, b in zip(s, signs[0], strict=True))
    errors = landscape.value(w + steps[:, None] * v)
    linear = landscape.value(w) + steps * (landscape.gradient(w) @ v)
    quadratic = linear + steps**2 / 2 * (v @ landscape.hessian_product(w, v))

    def order(polynomial):
        return np.polyfit(np.log(steps), np.log(np.abs(errors - polynomial)), 1)[0]

    assert order(linear) == pytest.approx(2, abs=0.1)
    assert order(quadratic) == pytest.approx(3, abs=0.1)


# --- closed forms ----------------------------------------------------------------------------------------------------


def test_one_unit_after_another_is_the_chain_rule():
    """For a = tanh(w x + b), y = u a + c and E = (y - t)²: ∂E/∂w = 2 (y - t) u (1 - a²) x."""
    net = Network([1, 1, 1], loss="squared-error")
    w, b, u, c, x, t = 0.7, -0.2, 1.5, 0.3, 0.9, -0.4
    a = np.tanh(w * x + b)
    rate = 2 * (u * a + c - t)
    expected = [rate * u * (1 - a**2) * x, rate * u * (1 - a**2), rate * a, rate]
    backward = net.backward(net.forward([w, b, u, c], [[x]]), [[t]])
    np.testing.assert_allclose(backward.gradient, expected, rtol=1e-14)


@properties
@given(seed=seeds)
def test_without_hidden_layers_it_is_the_linear_classifier(seed):
    net, w, inputs, labels = case([3, 4], "tanh", "cross-entropy", seed, samples=7)
    features = np.hstack([inputs, np.ones((7, 1))])
    linear = Softmax(features, labels, classes=4)
    layer = net.unpack(w)[0]
    same = np.hstack([layer.matrix, layer.biases[:, None]]).T.ravel()
    np.testing.assert_allclose(NetworkError(net, inputs, labels).value(w), linear.value(same), rtol=1e-12)
    probabilities = net.outputs(net.forward(w, inputs))
    np.testing.assert_allclose(probabilities, linear.probabilities(same), rtol=1e-11)


@properties
@given(seed=seeds)
def test_without_hidden_layers_and_with_squared_error_it_is_the_linear_model(seed):
    net, w, inputs, targets = case([3, 1], "tanh", "squared-error", seed, samples=7)
    linear = LeastSquares(np.hstack([inputs, np.ones((7, 1))]), targets[:, 0])
    landscape = NetworkError(net, inputs, targets)
    np.testing.assert_allclose(landscape.value(w), linear.value(w), rtol=1e-10)
    np.testing.assert_allclose(landscape.gradient(w), linear.gradient(w), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(landscape.hessian(w), linear.hessian(w), rtol=1e-10, atol=1e-12)


@every_kind
@given(seed=seeds)
@properties
def test_exchanging_two_hidden_units_changes_nothing(activation, seed):
    net, w, inputs, targets = case([3, 4, 2], activation, "cross-entropy", seed)
    first, second = net.unpack(w)
    order = [2, 1, 0, 3]
    exchanged = net.pack(
        [Layer(first.matrix[order], first.biases[order]), Layer(second.matrix[:, order], second.biases)]
    )
    landscape = NetworkError(net, inputs, targets)
    np.testing.assert_allclose(landscape.value(exchanged), landscape.value(w), rtol=1e-12)


def test_at_its_kink_a_relu_has_slope_0():
    net = Network([1, 1, 1], activation="relu", loss="squared-error")
    landscape = NetworkError(net, [[0.0]], [[2.0]])
    np.testing.assert_array_equal(landscape.gradient([5.0, 0.0, 3.0, 1.0]), [0, 0, 0, -2])


# --- softmax, far out ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1e2, 1e5, 1e150])
def test_a_softmax_of_huge_logits_is_exact(size):
    """With logits ±size the right class costs log(1 + exp(-2 size)) = 0, the wrong one 2 size."""
    net = Network([1, 2])
    w = [size, -size, 0, 0]
    right, wrong = NetworkError(net, [[1.0]], [0]), NetworkError(net, [[1.0]], [1])
    np.testing.assert_allclose(right.value(w), 0, atol=1e-80)
    np.testing.assert_allclose(wrong.value(w), 2 * size, rtol=1e-15)
    np.testing.assert_allclose(right.gradient(w), np.zeros(4), atol=1e-80)
    np.testing.assert_allclose(wrong.gradient(w), [1, -1, 1, -1], rtol=1e-15)
    np.testing.assert_allclose(wrong.hessian(w), np.zeros((4, 4)), atol=1e-80)
    np.testing.assert_allclose(net.outputs(net.forward(w, [[1.0]])), [[1, 0]], atol=1e-80)


@every_loss
@every_kind
def test_overflow_gives_no_warning_and_keeps_the_shapes(activation, loss):
    net, _, inputs, targets = case([3, 4, 2], activation, loss, seed=0)
    landscape = NetworkError(net, inputs, targets)
    w = np.full((2, net.dimension), 1e300)
    assert landscape.value(w).shape == (2,)
    assert landscape.gradient(w).shape == w.shape
    assert landscape.hessian(w).shape == (*w.shape, net.dimension)
    forward = net.forward(w, inputs)
    assert net.outputs(forward).shape == (2, 4, 2)
    assert net.backward(forward, targets).gradient.shape == w.shape


# --- shapes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(), (5,), (2, 3), (0,), (3, 0)])
@pytest.mark.parametrize("block", [1, 40, 1 << 18])
@every_loss
def test_functions_broadcast_over_all_but_the_last_axis(monkeypatch, shape, block, loss):
    """However many points are taken at a time."""
    monkeypatch.setattr(network_module, "BLOCK", block)
    net, _, inputs, targets = case([3, 4, 2], "tanh", loss, seed=0)
    landscape, p = NetworkError(net, inputs, targets), net.dimension
    w, v = np.random.default_rng(1).normal(size=(2, *shape, p))
    answers = landscape.value(w), landscape.gradient(w), landscape.hessian(w), landscape.hessian_product(w, v)
    assert [a.shape for a in answers] == [shape, (*shape, p), (*shape, p, p), (*shape, p)]
    for index in np.ndindex(*shape):
        one = w[index]
        alone = landscape.value(one), landscape.gradient(one), landscape.hessian(one)
        for together, single in zip(answers[:3], alone, strict=True):
            np.testing.assert_allclose(together[index], single, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(answers[3][index], alone[2] @ v[index], rtol=1e-10, atol=1e-12)


def test_products_with_the_hessian_broadcast_points_against_directions():
    net, w, inputs, targets = case([2, 3, 2], "tanh", "cross-entropy", seed=0)
    landscape, p = NetworkError(net, inputs, targets), net.dimension
    np.testing.assert_allclose(landscape.hessian_product(w, np.eye(p)), landscape.hessian(w), atol=1e-13)
    points = np.stack([w, 2 * w])
    crossed = landscape.hessian_product(points[:, None], np.eye(p)[:3])
    np.testing.assert_allclose(crossed, landscape.hessian(points)[:, :3], atol=1e-13)


def test_passes_of_many_weights_at_once_are_the_passes_of_each():
    net, _, inputs, targets = case([3, 4, 2], "tanh", "cross-entropy", seed=0)
    w = np.random.default_rng(1).normal(size=(2, 3, net.dimension))
    forward = net.forward(w, inputs)
    backward = net.backward(forward, targets)
    assert [z.shape for z in forward.sums] == [(2, 3, 4, 4), (2, 3, 4, 2)]
    assert [layer.matrix.shape for layer in backward.partials] == [(2, 3, 4, 3), (2, 3, 2, 4)]
    for index in np.ndindex(2, 3):
        single = net.backward(net.forward(w[index], inputs), targets)
        np.testing.assert_allclose(backward.gradient[index], single.gradient, rtol=1e-12, atol=1e-15)


def test_the_weights_are_listed_layer_by_layer_and_row_by_row_with_the_biases_last():
    net = Network([2, 3, 1], loss="squared-error")
    first, second = net.unpack(np.arange(13))
    assert first.matrix.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert first.biases.tolist() == [6, 7, 8]
    assert second.matrix.tolist() == [[9, 10, 11]]
    assert second.biases.tolist() == [12]


@properties
@given(sizes=shapes, seed=seeds, batch=st.sampled_from([(), (2,), (3, 1)]))
def test_packing_undoes_unpacking(sizes, seed, batch):
    net = Network(sizes)
    w = np.random.default_rng(seed).normal(size=(*batch, net.dimension))
    np.testing.assert_array_equal(net.pack(net.unpack(w)), w)


def test_over_another_domain_it_is_the_same_function():
    net, w, inputs, targets = case([2, 3, 2], "tanh", "cross-entropy", seed=0)
    landscape, edge = NetworkError(net, inputs, targets), np.full(net.dimension, 9.0)
    moved = landscape.over(Domain(-edge, edge))
    assert moved.domain == Domain(-edge, edge)
    assert landscape.domain.size.tolist() == [8] * net.dimension
    assert moved.value(w) == landscape.value(w)


# --- initial weights, classes, work ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("activation", "gain"), [("tanh", 1), ("relu", 2)])
def test_initial_weights_are_as_small_as_their_layer_is_wide(activation, gain):
    net = Network([400, 300, 200], activation=activation)
    first, second = net.unpack(net.initial_weights(3))
    assert first.matrix.std() == pytest.approx(np.sqrt(gain / 400), rel=0.02)
    assert second.matrix.std() == pytest.approx(np.sqrt(1 / 300), rel=0.02)
    assert not first.biases.any()
    assert not second.biases.any()


def test_initial_weights_come_from_their_seed():
    net = Network([3, 4, 2])
    np.testing.assert_array_equal(net.initial_weights(1), net.initial_weights(1))
    assert (net.initial_weights(1) != net.initial_weights(2)).any()


def test_the_class_told_is_the_most_probable_one():
    """One output a class, each the identity of one input."""
    net = Network([3, 3])
    w = net.pack([Layer(np.eye(3), np.zeros(3))])
    inputs = [[0.1, 0.5, 0.2], [2.0, 1.0, -3.0], [-1.0, -2.0, -0.5]]
    assert net.predict(w, inputs).tolist() == [1, 0, 2]
    assert net.predict([w, -w], inputs).tolist() == [[1, 0, 2], [0, 2, 1]]
    np.testing.assert_allclose(net.accuracy([w, -w], inputs, [1, 0, 1]), [2 / 3, 1 / 3])


class Counted(float):
    """A number that counts how often it is multiplied."""

    multiplications = 0

    def __mul__(self, other):
        Counted.multiplications += 1
        return Counted(float(self) * float(other))

    def __add__(self, other):
        return Counted(float(self) + float(other))


def passes_by_hand(net, w, x, target):
    """Both passes of one sample, unit by unit, with tanh and squared error; returns the count of each and ∂E/∂w."""
    w = [Counted(value) for value in w]
    rows, start = [], 0
    for fan_in, fan_out in zip(net.sizes[:-1], net.sizes[1:], strict=True):
        matrix = [w[start + j * fan_in : start + (j + 1) * fan_in] for j in range(fan_out)]
        rows.append((matrix, w[start + fan_in * fan_out : start + fan_in * fan_out + fan_out]))
        start += fan_in * fan_out + fan_out
    Counted.multiplications = 0
    values = [[Counted(value) for value in x]]
    for index, (matrix, biases) in enumerate(rows):
        products = [[a * b for a, b in zip(row, values[-1], strict=True)] for row in matrix]
        sums = [sum(parts, bias) for parts, bias in zip(products, biases, strict=True)]
        values.append(sums if index == len(rows) - 1 else [Counted(np.tanh(z)) for z in sums])
    forward, Counted.multiplications = Counted.multiplications, 0
    slopes = [Counted(2 * (float(y) - t)) for y, t in zip(values[-1], target, strict=True)]
    gradient = []
    for index in range(len(rows) - 1, -1, -1):
        matrix, _ = rows[index]
        gradient = [slope * value for slope in slopes for value in values[index]] + slopes + gradient
        if index:
            carried = [
                sum((slopes[j] * matrix[j][i] for j in range(len(slopes))), Counted(0)) for i in range(len(matrix[0]))
            ]
            bends = [Counted(1 - float(a) ** 2) for a in values[index]]
            slopes = [a * b for a, b in zip(carried, bends, strict=True)]
    return forward, Counted.multiplications, np.array(gradient, dtype=float)


@pytest.mark.parametrize("sizes", [[3, 1], [2, 3, 1], [4, 3, 5, 2], [1, 1, 1, 1]])
def test_the_work_is_what_is_counted_doing_it_by_hand(sizes):
    net, w, inputs, targets = case(sizes, "tanh", "squared-error", seed=0, samples=1)
    forward, backward, gradient = passes_by_hand(net, w, inputs[0], targets[0])
    np.testing.assert_allclose(gradient, NetworkError(net, inputs, targets).gradient(w), rtol=1e-12)
    assert (net.work.weights, net.work.forward, net.work.backward) == (net.dimension, forward, backward)
    assert net.work.backpropagation == forward + backward
    assert net.work.differences == (net.dimension + 1) * forward


@given(sizes=st.lists(st.integers(1, 50), min_size=2, max_size=5))
def test_backpropagation_is_less_than_four_forward_passes_however_many_weights(sizes):
    work = Network(sizes, loss="squared-error").work
    assert work.backpropagation < 4 * work.forward + 1
    assert work.differences > work.weights * work.forward


# --- refusals --------------------------------------------------------------------------------------------------------

NET, REAL = Network([2, 3, 2]), Network([2, 3, 2], loss="squared-error")
W = np.zeros(NET.dimension)
PASS = NET.forward(W, [[0, 0]])
ERROR = NetworkError(NET, [[0, 0]], [0])


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (lambda: Network([3]), "a network needs the sizes of at least two layers: got [3]"),
        (lambda: Network([3, 0, 2]), "the size of a layer must be a whole number of at least 1: got 0"),
        (lambda: Network([3, 1]), "a network with cross-entropy needs at least two outputs: got 1"),
        (lambda: Network([3, 2], activation="sigmoid"), "activation must be one of tanh, relu: got 'sigmoid'"),
        (lambda: Network([3, 2], loss="mse"), "loss must be one of cross-entropy, squared-error: got 'mse'"),
        (lambda: NET.initial_weights(-1), "seed must be a whole number of at least 0: got -1"),
        (lambda: NET.unpack(np.zeros(16)), "weights must have shape (..., 17)"),
        (lambda: NET.pack(NET.unpack(W)[:1]), "the layers must have matrices and biases of shapes"),
        (lambda: NET.pack([]), "the layers must have matrices and biases of shapes"),
        (lambda: NET.forward(W + np.nan, [[0, 0]]), "weights must be finite"),
        (lambda: NET.forward(W, [0, 0]), "inputs must have shape (n, 2) with n >= 1: got shape (2,)"),
        (lambda: NET.forward(W, np.empty((0, 2))), "inputs must have shape (n, 2) with n >= 1: got shape (0, 2)"),
        (lambda: NET.forward(W, [[0, np.inf]]), "inputs must be finite"),
        (lambda: NET.backward(PASS, [2]), "targets must be whole numbers from 0 to 1: got [2.0]"),
        (lambda: NET.backward(PASS, [0.5]), "targets must be whole numbers from 0 to 1: got [0.5]"),
        (lambda: NET.losses(PASS, [0, 1]), "targets must have shape (1,): got shape (2,)"),
        (lambda: REAL.backward(PASS, [0]), "targets must have shape (1, 2): got shape (1,)"),
        (lambda: REAL.predict(W, [[0, 0]]), "only a network with cross-entropy predicts classes: this one has"),
        (lambda: NET.accuracy(W, [[0, 0]], [-1]), "targets must be whole numbers from 0 to 1: got [-1.0]"),
        (lambda: NetworkError(NET, [[0, 0]], [0], domain=Domain([0], [1])), "the domain has 1 weights, the network"),
        (lambda: ERROR.over(Domain([0], [1])), "the domain has 1 weights, the network has 17"),
        (lambda: ERROR.value([0, 0]), "points must have shape (..., 17)"),
        (lambda: ERROR.hessian_product(W, [1]), "directions must have shape (..., 17)"),
        (
            lambda: ERROR.hessian_product(np.zeros((2, 17)), np.zeros((3, 17))),
            "points and directions must broadcast: got shapes (2, 17) and (3, 17)",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_given(refused, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        refused()


@pytest.mark.parametrize("batch", [(), (1,), (5,), (3, 4)])
def test_error_and_gradient_together_take_one_forward_pass_and_are_those_apart(monkeypatch, batch):
    rng = np.random.default_rng(7)
    network = Network([3, 4, 2])
    error = NetworkError(network, rng.normal(size=(6, 3)), rng.integers(0, 2, 6))
    points = rng.normal(size=(*batch, network.dimension))
    apart = error.value(points), error.gradient(points)
    passes = []
    forward = Network._forward
    monkeypatch.setattr(Network, "_forward", lambda *given: passes.append(1) or forward(*given))
    together = error.value_and_gradient(points)
    assert len(passes) == 1
    for one, other in zip(together, apart, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13, atol=1e-15)
