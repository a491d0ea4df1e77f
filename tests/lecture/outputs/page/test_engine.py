"""The script's numbers are gradmath's: values, slopes, curvatures, contours, descents, critical points, digits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from engine import Engine
from numpy.testing import assert_allclose

import gradmath as gm
from gradmath.descent.rules import AdaGrad, Adam, Momentum, Nesterov, PlainGradient, RMSProp
from gradmath.geometry.field import flow_at
from gradmath.landscapes import catalogue
from gradmath.landscapes.exported import exported
from gradmath.landscapes.landscape import Landscape
from scenes.kit.lettering.numbers import printed

WRITTEN = [name for name in catalogue.names() if name != "jacksboro"]
TYPED = [
    "erf(x) + erfc(2y) + logaddexp(x, y)",
    "sigmoid(3x) + softplus(x - y) + tanh(y)",
    "where(x > y, x^2, -x y) + max(x, y) + abs(y)",
    "atan2(y, x + 5) + hypot(x, y) + cbrt(x) + log1p(x^2)",
    "x^2.5 + 2^y + (x^2 + 1)^y on 0.1..3, -2..2",
    "mod(x, 2) y + fmod(x, 3) + round(x) y + sqrt(abs(x)) y",
    "asin(x/5) + acos(y/5) + asinh(x) + acosh(2 + y^2) + atanh(x/5)",
    "sinh(x) + sech(y) + cosh(x y) + log10(3 + x^2) + log2(2 + y^2) + expm1(x)",
]
CLOSE = 1e-12
POINTS = 500


def landscape_of(text: str) -> Landscape:
    return gm.landscape(text)


def given(landscape: Landscape) -> dict[str, Any]:
    data = exported(landscape)
    assert data is not None
    return data


def places(landscape: Landscape, count: int = POINTS) -> np.ndarray:
    chance = np.random.default_rng(18)
    return chance.uniform(landscape.domain.lower, landscape.domain.upper, (count, landscape.dimension))


def assert_close(theirs: np.ndarray, ours: np.ndarray) -> None:
    """Compare to 10⁻¹² of what is large, each finite where the other is."""
    finite = np.isfinite(ours)
    assert (np.isfinite(theirs) == finite).all()
    scale = np.abs(ours[finite]).max(initial=1e-300)
    assert_allclose(theirs[finite], ours[finite], rtol=CLOSE, atol=CLOSE * scale)


def parts(answers: list[Any]) -> list[np.ndarray]:
    """Return E, slopes and curvatures at points."""
    return [np.array([answer[k] for answer in answers], dtype=float) for k in range(3)]


@pytest.mark.parametrize("text", [*WRITTEN, *TYPED])
def test_values_slopes_and_curvatures(engine: Engine, text: str) -> None:
    landscape = landscape_of(text)
    points = places(landscape)
    answers = engine.ask("evaluate", given(landscape), points.tolist())
    values, gradients, hessians = parts(answers)
    entries = landscape.hessian(points)
    assert_close(values, landscape.value(points))
    assert_close(gradients, landscape.gradient(points))
    assert_close(hessians, np.stack([entries[:, 0, 0], entries[:, 0, 1], entries[:, 1, 1]], axis=-1))


@pytest.mark.parametrize(
    "text",
    [
        *("1 - cos(x)", "-3 + 3cosh(2x)", "x^2 + 2 - cos(x) - cos(2x)", "0.7 - 0.3cos(x) - 0.4cos(2x)", "1 - e^(-x^2)"),
        *("exp(x)/2 - 0.5", "2^x - 1", "sqrt(1 + x^2) - 1", "2 - 2(1 + x^2)^(1/2)", "log(1 + x^2)", "ln(1 - x + x^2)"),
        *("log(2 - cos(x))", "log(1/2 + cosh(x)/2)", "sqrt(2 - cos(x)) - 1", "log(3 - cos(x))"),
    ],
)
def test_differences_of_numbers_that_are_almost_equal_keep_their_digits(engine: Engine, text: str) -> None:
    landscape = landscape_of(f"({text})*y")
    points = np.stack([[1e-1, 1e-3, -1e-6, 1e-9, 1.5, -0.7], np.full(6, 0.3)], axis=-1)
    values, gradients, _ = parts(engine.ask("evaluate", given(landscape), points.tolist()))
    assert_allclose(values, landscape.value(points), rtol=4e-15)
    assert_allclose(gradients, landscape.gradient(points), rtol=4e-15)


def test_heights_are_the_same_spline_with_its_holes_and_edges(engine: Engine) -> None:
    x, y = np.meshgrid(np.linspace(-2, 2, 30), np.linspace(-1, 1, 22))
    heights = np.sin(2 * x) + y**2 + np.random.default_rng(1).normal(0, 0.1, x.shape)
    heights[4, 5] = np.nan
    for landscape in (gm.Heights(heights, domain=((-2, -1), (2, 1))), gm.landscape("jacksboro")):
        size = landscape.domain.size
        chance = np.random.default_rng(18)
        points = chance.uniform(landscape.domain.lower - 0.02 * size, landscape.domain.upper + 0.02 * size, (POINTS, 2))
        values, gradients, hessians = parts(engine.ask("evaluate", given(landscape), points.tolist()))
        assert_close(values, landscape.value(points))
        assert_close(gradients, landscape.gradient(points))
        entries = landscape.hessian(points)
        assert_close(hessians, np.stack([entries[:, 0, 0], entries[:, 0, 1], entries[:, 1, 1]], axis=-1))


@pytest.mark.parametrize("text", ["lecture", "himmelblau", "valleys", "camel", "ackley", "sqrt(x) + y on -1..3, -1..1"])
def test_every_vertex_of_a_contour_lies_on_its_level(engine: Engine, text: str) -> None:
    landscape = landscape_of(text)
    levels = gm.equal_levels(landscape, count=20)
    errors = landscape.value(places(landscape, 4000))
    spread = float(np.ptp(errors[np.isfinite(errors)]))
    traced = engine.ask("contours", given(landscape), levels.tolist())
    count = 0
    for level, lines in zip(levels, traced, strict=True):
        for line in lines:
            points = np.array(line["points"])
            assert landscape.domain.contains(points).all()
            assert np.abs(landscape.value(points) - level).max() <= CLOSE * spread
            count += len(points)
    assert count > 1000


@pytest.mark.parametrize("text", ["lecture", "himmelblau", "valleys", "camel", "bowl"])
def test_contours_are_as_long_as_gradmath_s(engine: Engine, text: str) -> None:
    landscape = landscape_of(text)
    levels = gm.equal_levels(landscape, count=8)
    traced = engine.ask("contours", given(landscape), levels.tolist())
    ours = gm.contour_lines(landscape, levels)
    for index, lines in enumerate(traced):
        theirs = sum(length(np.array(line["points"]), closed=line["closed"]) for line in lines)
        wanted = sum(length(line.points, closed=False) for line in ours if line.index == index)
        # Chords of a coarser grid cut off a little more.
        assert theirs == pytest.approx(wanted, rel=5e-3)


def length(points: np.ndarray, *, closed: bool) -> float:
    around = np.vstack([points, points[:1]]) if closed else points
    return float(np.linalg.norm(np.diff(around, axis=0), axis=1).sum())


@pytest.mark.parametrize("text", [name for name in WRITTEN if name != "easom"])
def test_levels_are_the_films(engine: Engine, text: str) -> None:
    landscape = landscape_of(text)
    assert engine.ask("levels", given(landscape)) == gm.equal_levels(landscape, count=20).tolist()


RULES: dict[str, Any] = {
    "plain": PlainGradient(),
    "momentum": Momentum(),
    "nesterov": Nesterov(),
    "adagrad": AdaGrad(),
    "rmsprop": RMSProp(),
    "adam": Adam(),
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("text", ["lecture", "bowl", "himmelblau"])
def test_paths_are_the_same_steps(engine: Engine, text: str, rule: str) -> None:
    landscape = landscape_of(text)
    for start in places(landscape, 5):
        for rate in (0.001, 0.02, 0.5):
            ours = gm.descend(landscape, start, rule=RULES[rule], step=rate, max_steps=60)
            asked = {"start": start.tolist(), "rule": rule, "rate": rate, "maxSteps": 60, "tolerance": 1e-6}
            theirs = engine.ask("descended", given(landscape), asked)
            assert theirs["reason"] == ours.reason.name
            assert_allclose(
                theirs["positions"], ours.positions, rtol=1e-9, atol=1e-9 * float(landscape.domain.size.max())
            )


def test_what_a_descent_does_has_the_same_name(engine: Engine) -> None:
    found = set()
    for text, minimum in (("bowl", [0, 0]), ("round-bowl", [0, 0]), ("ravine", [0, 0]), ("himmelblau", [3, 2])):
        landscape = landscape_of(text)
        limit = gm.stable_learning_rate(landscape, minimum)
        for share in (0.002, 0.01, 0.1, 0.3, 0.45, 0.55, 0.8, 0.94, 0.99, 1.01, 1.06, 1.5):
            start = np.array(minimum) + np.array([0.4, 0.3])
            path = gm.descend(landscape, start, step=share * limit, max_steps=24)
            asked = {"start": start.tolist(), "rule": "plain", "rate": share * limit, "maxSteps": 24, "tolerance": 1e-6}
            theirs = engine.ask("descended", given(landscape), {**asked, "minimum": minimum})
            if path.reason is gm.StopReason.LEFT_DOMAIN and path.errors[-1] <= path.errors[0] and share < 1:
                continue
            assert theirs["behaviour"] == gm.behaviour(path, landscape, minimum).name
            found.add(theirs["behaviour"])
    assert found == {"CRAWLS", "CONVERGES", "OSCILLATES", "DIVERGES"}


@pytest.mark.parametrize(
    "text", ["lecture", "valleys", "himmelblau", "camel", "bowl", "saddle", "styblinski-tang", "peaks"]
)
def test_critical_points_are_found_and_named_alike(engine: Engine, text: str) -> None:
    landscape = landscape_of(text)
    ours = gm.critical_points(landscape)
    theirs = engine.ask("critical", given(landscape))
    assert [each["kind"] for each in theirs] == [each.kind for each in ours]
    scale = float(landscape.domain.size.max())
    for one, other in zip(theirs, ours, strict=True):
        assert_allclose(one["point"], other.point, atol=1e-9 * scale)
        assert_allclose(one["eigenvalues"], other.eigenvalues, rtol=1e-7, atol=1e-9)


def test_the_exact_flow_is_gradmath_s(engine: Engine) -> None:
    landscape = gm.landscape("bowl")
    times = np.linspace(0, 0.6, 13)
    theirs = engine.ask("flow", given(landscape), [2.0, 1.0], times.tolist())
    exact = np.stack([2.0 * np.exp(-2 * times), np.exp(-6 * times)], axis=-1)
    assert_allclose(theirs, exact, atol=1e-9)
    hills = gm.landscape("lecture")
    assert_allclose(
        engine.ask("flow", given(hills), [-1.0, 0.8], times.tolist()), flow_at(hills, [-1.0, 0.8], times), atol=1e-8
    )


def test_numbers_are_printed_with_the_films_digits(engine: Engine) -> None:
    chance = np.random.default_rng(7)
    values = [
        *chance.normal(0, 10, 3000),
        *(chance.integers(-4000, 4000, 3000) / 16),
        0.0,
        -0.0,
        -0.001,
        0.125,
        2.5,
        1.005,
    ]
    for decimals in (0, 1, 2, 3):
        assert engine.ask("printed", values, decimals) == [printed(value, decimals) for value in values]


def test_the_network_is_gradmath_s(engine: Engine) -> None:
    network = gm.Network((2, 4, 3, 3))
    weights = network.initial_weights(0)
    layers = [{"matrix": each.matrix.tolist(), "biases": each.biases.tolist()} for each in network.unpack(weights)]
    for inputs, target in (([0.3, -1.2], 0), ([-1.41, -0.57], 1), ([5.0, 9.0], 2)):
        passed = network.forward(weights, [inputs])
        back = network.backward(passed, [target])
        theirs = engine.ask("network", layers, inputs, target)
        assert theirs["loss"] == pytest.approx(float(network.losses(passed, [target])[0]), rel=CLOSE)
        assert_allclose(theirs["answers"], network.outputs(passed)[0], rtol=CLOSE)
        for one, other in zip(theirs["partials"], back.partials, strict=True):
            assert_allclose(one["matrix"], other.matrix, rtol=1e-11, atol=1e-14)
            assert_allclose(one["biases"], other.biases, rtol=1e-11, atol=1e-14)
