"""The mathematics alone: contours, gradients, many descents, formulas, basins, and the growth of their costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from time import process_time
from typing import cast

import contourpy
import numpy as np
from numpy.typing import NDArray

from benchmarks import limits, loops
from benchmarks.descent import LEARNING_RATE, all_steps, torch_error, torch_steps, until_arrived
from benchmarks.limits import Limits
from benchmarks.tables import Table
from benchmarks.tables import seconds as by_a_clock
from gradmath.descent.descend import descend_many
from gradmath.formula.formula import Formula
from gradmath.geometry._sample import DEFAULT_RESOLUTION, Sample
from gradmath.geometry.basins import FlowEnd, basin_map
from gradmath.geometry.contour import contour_lines
from gradmath.geometry.critical import critical_points
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Landscape
from gradmath.models.fitting import Logistic
from gradmath.models.network import Network
from gradmath.models.network_error import NetworkError

Array = NDArray[np.float64]

GRID = 1000
STARTS, STEPS = 100_000, 200
FORMULA = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
# Sums and products in a step on the formula: 20 for ∇E, 3 for E, 3 for the size of the slope, 4 for the step.
FORMULA_OPERATIONS = 30
FORMULA_RATE = 1e-3
BASINS, WARM = 201, 33


# Processor time, on which other programs on the machine have little effect.
seconds = partial(by_a_clock, clock=process_time)


def tables() -> Iterator[Table]:
    """Measure everything, one table at a time."""
    limit = limits.measured()
    yield contours()
    yield gradients(limit)
    yield descents(limit)
    yield short_descents()
    yield value_and_gradient()
    yield catalogue_and_typed()
    yield basin_maps()
    for measure in (formulas, growth_of_starts, growth_of_weights):
        yield measure()


def contours() -> Table:
    """Compare exact contours with contourpy's, plain and moved onto their levels by hand-written Newton steps."""
    table = Table(
        "Contours, values included",
        ("landscape", "levels", "gradmath, ms", "contourpy + Newton, ms", "ratio", "contourpy alone, ms", "its error"),
    )
    for name in catalogue.names():
        landscape = catalogue.landscape(name)
        drawn = equal_levels(landscape)
        x, y = Sample.of(landscape, DEFAULT_RESOLUTION).axes
        plain, errors = _by_contourpy(landscape, drawn, x, y)
        off = max(float(np.abs(landscape.value(line) - level).max()) for level, line in plain) / np.ptp(errors)
        ours = 1e3 * seconds(partial(contour_lines, landscape, drawn), rounds=3)
        hand = 1e3 * seconds(partial(_by_newton, landscape, drawn, x, y), rounds=3)
        alone = 1e3 * seconds(partial(_by_contourpy, landscape, drawn, x, y), rounds=3)
        table.add(name, len(drawn), ours, hand, ours / hand, alone, off)
    table.notes.append("The error is the worst distance of a vertex from its level, in shares of the range of E.")
    return table


def _by_contourpy(landscape: Landscape, levels: Array, x: Array, y: Array) -> tuple[list[tuple[float, Array]], Array]:
    errors = landscape.value(np.stack(np.meshgrid(x, y), axis=-1))
    generator = contourpy.contour_generator(x, y, errors)
    return [(level, line) for level in levels for line in cast(list[Array], generator.lines(level))], errors


def _by_newton(landscape: Landscape, levels: Array, x: Array, y: Array) -> list[Array]:
    """Move contourpy's vertices onto their levels along the gradient, as a user would in ten lines of code."""
    lines, errors = _by_contourpy(landscape, levels, x, y)
    points = np.concatenate([line for _, line in lines])
    wanted = np.concatenate([np.full(len(line), level) for level, line in lines])
    for _ in range(20):
        error, gradient = landscape.value_and_gradient(points)
        off = error - wanted
        if (np.abs(off) <= 1e-12 * np.ptp(errors)).all():
            break
        with np.errstate(all="ignore"):
            steps = (off / np.square(gradient).sum(axis=-1))[:, None] * gradient
        points = points - np.where(np.abs(steps) < landscape.domain.size, steps, 0.0)
    return np.split(points, np.cumsum([len(line) for _, line in lines])[:-1])


def gradients(limit: Limits) -> Table:
    """Compare exact gradients on a grid with NumPy's differences."""
    landscape = catalogue.landscape("lecture")
    points = np.stack(np.meshgrid(*landscape.domain.grid(GRID)), axis=-1)
    errors = landscape.value(points)
    spacing = [axis[1] - axis[0] for axis in landscape.domain.grid(GRID)]
    exact = landscape.gradient(points)
    down, across = np.gradient(errors, *spacing[::-1])
    differences = np.stack([across, down], axis=-1)
    table = Table(f"∇E at {points[..., 0].size} points of the lecture's landscape", ("by", "ms", "worst error"))
    table.add("gradmath, exact", 1e3 * seconds(lambda: landscape.gradient(points), rounds=3), None)
    table.add("gradmath, with E", 1e3 * seconds(lambda: landscape.value_and_gradient(points), rounds=3), None)
    table.add(
        "numpy.gradient, values given",
        1e3 * seconds(lambda: np.gradient(errors, *spacing[::-1]), rounds=3),
        float(np.abs(differences - exact).max()),
    )
    # For each point, 16 bytes are read, and 16 bytes of the gradient are written.
    table.add("the memory's limit", 1e-6 * limit.memory_ns(32) * points[..., 0].size, None)
    return table


def descents(limit: Limits) -> Table:
    """Compare very many descents with good compiled loops."""
    himmelblau, lecture = (
        Formula(FORMULA).over(catalogue.landscape("himmelblau").domain),
        catalogue.landscape("lecture"),
    )
    starts, elsewhere = _starts(himmelblau, STARTS), _starts(lecture, STARTS)
    table = Table(
        f"{STARTS} descents of {STEPS} steps, ns for each step", ("by", "himmelblau, typed", "the lecture's landscape")
    )

    def add(name: str, first: Callable[[], object], second: Callable[[], object]) -> None:
        table.add(name, *(1e9 * seconds(each, rounds=3) / STARTS / STEPS for each in (first, second)))

    add(
        "gradmath, every step",
        lambda: _every_step(himmelblau, starts, FORMULA_RATE),
        lambda: _every_step(lecture, elsewhere, LEARNING_RATE),
    )
    add(
        "Numba, a loop in blocks without any check",
        lambda: loops.himmelblau(starts, FORMULA_RATE, STEPS),
        lambda: loops.hills(lecture, elsewhere, LEARNING_RATE, STEPS),
    )
    if find_spec("torch"):
        import torch

        torch.set_num_threads(1)
        error = torch_error(lecture)
        taken = seconds(lambda: torch_steps(error, elsewhere, STEPS), rounds=1)
        table.add("PyTorch, every step, 1 thread", None, 1e9 * taken / STARTS / STEPS)
    arrived = descend_many(lecture, elsewhere, step=LEARNING_RATE, max_steps=STEPS, keep_path=False)
    taken = seconds(lambda: until_arrived(lecture, elsewhere, STEPS), rounds=3)
    table.add("gradmath, until each has arrived or left", None, 1e9 * taken / int(arrived.counts.sum()))
    table.add("the processor's limit, without exp", limit.arithmetic_ns(FORMULA_OPERATIONS), None)
    table.add("the memory's limit, if each step read and wrote w", limit.memory_ns(32), limit.memory_ns(32))
    table.notes.append("gradmath's steps include what ends a descent: E, ‖∇E‖ and the domain are checked at each.")
    return table


def _every_step(landscape: Landscape, starts: Array, rate: float) -> Array:
    options = {"tolerance": 0, "bounds": "ignore", "keep_path": False}
    return descend_many(landscape, starts, step=rate, max_steps=STEPS, **options).finals  # type: ignore[arg-type]


def short_descents() -> Table:
    """Measure the cost of few steps, for which nothing is compiled."""
    table = Table("One descent of 20 steps, every step kept", ("landscape", "ms"))
    for name in ("lecture", "himmelblau"):
        landscape = catalogue.landscape(name)
        start = landscape.domain.center + 0.1 * landscape.domain.size
        taken = seconds(partial(descend_many, landscape, start, step=1e-3, max_steps=20))
        table.add(name, 1e3 * taken)
    return table


def value_and_gradient() -> Table:
    """Measure the cost of E alone and with ∇E."""
    table = Table(
        f"E and ∇E at {STARTS} points, ns for each",
        ("landscape", "E", "∇E", "both", "E against both", "both against ∇E"),
    )
    network = Network([2, 12, 12, 2])
    rng = np.random.default_rng(0)
    error = NetworkError(network, rng.normal(size=(100, 2)), rng.integers(0, 2, 100))
    cases = [(name, catalogue.landscape(name), STARTS) for name in catalogue.names()]
    for name, landscape, count in [*cases, (f"a network of {network.dimension} weights", error, 500)]:
        points = _starts(landscape, count)
        value, gradient, both = (
            1e9 * seconds(partial(ask, points), rounds=3) / count
            for ask in (landscape.value, landscape.gradient, landscape.value_and_gradient)
        )
        table.add(name, value, gradient, both, value / both, both / gradient)
    return table


def catalogue_and_typed() -> Table:
    """Compare the catalogue's landscapes with the same formulas as typed text."""
    table = Table(f"E and ∇E at {STARTS} points, ns for each", ("landscape", "catalogue", "typed", "ratio"))
    for name in catalogue.names():
        entry = catalogue.entry(name)
        if "w1" not in entry.formula:
            continue
        typed, points = Formula(entry.formula), _starts(entry.landscape, STARTS)
        ours, theirs = (
            1e9 * seconds(partial(ask.value_and_gradient, points), rounds=3) / STARTS
            for ask in (entry.landscape, typed)
        )
        table.add(name, ours, theirs, ours / theirs)
    return table


def basin_maps() -> Table:
    """Measure the time of the basins of a whole map, and the part of it for finding the minima."""
    table = Table(
        f"Basins from {BASINS} × {BASINS} starts, machine code made before",
        ("landscape", "s", "of it the search for minima", "basins", "in none", "most of those"),
    )
    for name in catalogue.names():
        landscape = catalogue.landscape(name)
        basin_map(landscape, WARM)
        begun = process_time()
        critical_points(landscape)
        searched = process_time() - begun
        begun = process_time()
        found = basin_map(landscape, BASINS)
        taken = process_time() - begun
        inside = found.indices >= 0
        assert found.reasons is not None
        why = np.bincount(found.reasons[~inside]).argmax() if not inside.all() else None
        reached = len(np.unique(found.indices[inside]))
        table.add(
            name, taken, searched, reached, float((~inside).mean()), None if why is None else FlowEnd(int(why)).words
        )
    return table


def formulas() -> Table:
    """Compare a landscape from a formula with the same one written by hand in NumPy."""
    landscape = Formula(FORMULA)
    points = np.random.default_rng(0).uniform(-4, 4, (GRID * GRID, 2))

    def value() -> Array:
        x, y = points[:, 0], points[:, 1]
        error: Array = (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
        return error

    def gradient() -> Array:
        x, y = points[:, 0], points[:, 1]
        first, second = x**2 + y - 11, x + y**2 - 7
        return np.stack([4 * x * first + 2 * second, 2 * first + 4 * y * second], axis=-1)

    table = Table(f"{FORMULA} at {GRID * GRID} points", ("what", "formula, ms", "by hand, ms", "ratio"))
    for what, parsed, by_hand in (
        ("E", lambda: landscape.value(points), value),
        ("∇E", lambda: landscape.gradient(points), gradient),
    ):
        ours, hand = (1e3 * seconds(each, rounds=3) for each in (parsed, by_hand))
        table.add(what, ours, hand, ours / hand)
    return table


def growth_of_starts() -> Table:
    """Measure how the time of a descent grows with the number of starts."""
    landscape = catalogue.landscape("lecture")
    table = Table("One step of gradient descent on the lecture's landscape, by starts", ("starts", "ns for each start"))
    for count in (10**power for power in range(2, 7)):
        starts = _starts(landscape, count)
        taken = seconds(lambda starts=starts: all_steps(landscape, starts, 10), rounds=3)  # type: ignore[misc]
        table.add(count, 1e9 * taken / count / 10)
    return table


def growth_of_weights() -> Table:
    """Measure how the time of a gradient grows with the number of weights."""
    table = Table("∇E of a logistic model of 32 samples, by weights", ("weights", "µs", "ns for each weight"))
    rng = np.random.default_rng(0)
    for weights in (2, *(10**power for power in range(2, 7))):
        error = Logistic(rng.normal(size=(32, weights)), np.arange(32) % 2)
        taken = seconds(_gradient_at(error, rng.normal(size=weights)), rounds=3)
        table.add(weights, 1e6 * taken, 1e9 * taken / weights)
    return table


def _gradient_at(landscape: Landscape, point: Array) -> Callable[[], Array]:
    return lambda: landscape.gradient(point)


def _starts(landscape: Landscape, count: int) -> Array:
    domain = landscape.domain
    return np.random.default_rng(0).uniform(domain.lower, domain.upper, (count, landscape.dimension))
