"""The mathematics alone: contours, gradients, many descents, formulas, basins, and the growth of their costs.

Everything is measured in processor time, as the least of several rounds in which the compared programs take turns, so
that other programs on the machine have little effect, and the same on both. Tables include the limits set by memory and
processor.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from statistics import median
from typing import cast

import contourpy
import numpy as np
from numpy.typing import NDArray

from benchmarks import limits, loops
from benchmarks.descent import LEARNING_RATE, all_steps, torch_error, torch_steps, until_arrived
from benchmarks.tables import Table, least_seconds
from gradmath.descent.descend import descend_many
from gradmath.formula.formula import Formula
from gradmath.geometry._chords import smallest_pixel
from gradmath.geometry._sample import DEFAULT_RESOLUTION, Sample
from gradmath.geometry.basins import FlowEnd, basin_map
from gradmath.geometry.contour import contour_lines
from gradmath.geometry.critical import minima
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
WITHIN = 1.5  # the ratio of contours that is aimed at
FINER = (1, 2, 4, 8)  # nodes a side, in those of our grid, on which lines by hand may become as true as ours
FALSE = 1e-3  # the share of chords that may then still be half a pixel off
BASINS, WARM = 201, 33
SAMPLES = 32


# A point's two weights, E, and ∇E, in bytes.
POINT, VALUE, SLOPES = 16, 8, 16
_MOVED = (POINT + VALUE, POINT + SLOPES, POINT + VALUE + SLOPES)  # of E, of ∇E, and of both


def contours() -> Table:
    """Compare exact contours with contourpy's, plain and moved onto their levels by hand-written Newton steps."""
    limit = limits.measured()
    table = Table(
        "Contours, values included, ms",
        (
            "landscape",
            "levels",
            "gradmath",
            "contourpy + Newton",
            "ratio",
            "grid",
            "as true",
            "ratio",
            "contourpy",
            "its error",
            "the memory's limit",
        ),
    )
    ratios, fair = [], []
    for name in catalogue.names():
        landscape = catalogue.landscape(name)
        drawn = equal_levels(landscape)
        x, y = Sample.of(landscape, DEFAULT_RESOLUTION).axes
        plain, errors = _by_contourpy(landscape, drawn, x, y)
        off = max(float(np.abs(landscape.value(line) - level).max()) for level, line in plain) / np.ptp(errors)
        finer = next((k for k in FINER if _false_share(landscape, drawn, k) <= FALSE), FINER[-1])
        ours, hand, alone, true = least_seconds(
            partial(contour_lines, landscape, drawn),
            partial(_by_newton, landscape, drawn, x, y),
            partial(_by_contourpy, landscape, drawn, x, y),
            partial(_by_newton, landscape, drawn, *Sample.of(landscape, finer * DEFAULT_RESOLUTION).axes),
        )
        ratios.append(ours / hand)
        fair.append(ours / true)
        read = 1e-6 * limit.memory_ns(POINT + 2 * VALUE) * errors.size
        times = (1e3 * ours, 1e3 * hand, ours / hand, f"{finer} ×", 1e3 * true, ours / true, 1e3 * alone)
        table.add(name, len(drawn), *times, float(off), read)
    table.notes += [
        f"The median of the {len(ratios)} ratios is {median(each):.2f}, the largest {max(each):.2f} {against}; "
        f"{sum(ratio <= WITHIN for ratio in each)} are at most {WITHIN}."
        for each, against in ((ratios, "on the same grid"), (fair, "against lines as true as ours"))
    ]
    table.notes += [
        f"As true are contourpy's lines with Newton's steps on the first finer grid, of up to {FINER[-1]} times the "
        f"nodes a side, where at most {FALSE:.1%} of their chords are half a pixel or more from the level.",
        "The error is the worst distance of a vertex from its level, in shares of the range of E. The memory allows to "
        "write E at the grid's nodes and to read it once.",
    ]
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


def _false_share(landscape: Landscape, levels: Array, finer: int) -> float:
    """Return the share of the chords by `_by_newton` that are half a pixel or more off, on a grid so much finer."""
    axes = Sample.of(landscape, finer * DEFAULT_RESOLUTION).axes
    found, _ = _by_contourpy(landscape, levels, *axes)
    lines = _by_newton(landscape, levels, *axes)
    level = np.concatenate([np.full(len(line) - 1, level) for level, line in found])
    start, end = (np.concatenate([line[part] for line in lines]) for part in (slice(-1), slice(1, None)))
    pixel = smallest_pixel(landscape)
    along = (end - start) / pixel
    lengths = np.hypot(*along.T)
    across = np.stack([-along[:, 1], along[:, 0]], axis=-1) / np.where(lengths > 0, lengths, 1)[:, None] * pixel / 2
    true = np.ones(len(level), dtype=np.bool_)
    for share in (0.2, 0.5, 0.8):
        place = start + share * (end - start)
        sides = [np.clip(place + side, landscape.domain.lower, landscape.domain.upper) for side in (across, -across)]
        one, other = (landscape.value(side) <= level for side in sides)
        true &= one != other
    return float((~true & (lengths > 1 / 2)).mean())


def gradients() -> Table:
    """Compare exact gradients on a grid with NumPy's differences."""
    landscape = catalogue.landscape("lecture")
    points = np.stack(np.meshgrid(*landscape.domain.grid(GRID)), axis=-1)
    errors = landscape.value(points)
    spacing = [axis[1] - axis[0] for axis in landscape.domain.grid(GRID)][::-1]
    exact = landscape.gradient(points)
    down, across = np.gradient(errors, *spacing)
    off = float(np.abs(np.stack([across, down], axis=-1) - exact).max())
    alone, both, differences = least_seconds(
        partial(landscape.gradient, points),
        partial(landscape.value_and_gradient, points),
        lambda: np.gradient(errors, *spacing),
    )
    table = Table(f"∇E at {errors.size} points of the lecture's landscape", ("by", "ms", "worst error"))
    table.add("gradmath, exact", 1e3 * alone, None)
    table.add("gradmath, with E", 1e3 * both, None)
    table.add("numpy.gradient, values given", 1e3 * differences, off)
    table.add("the memory's limit", 1e-6 * limits.measured().memory_ns(POINT + SLOPES) * errors.size, None)
    return table


def descents() -> Table:
    """Compare very many descents with good compiled loops."""
    himmelblau, lecture = (
        Formula(FORMULA).over(catalogue.landscape("himmelblau").domain),
        catalogue.landscape("lecture"),
    )
    starts, elsewhere = _starts(himmelblau, STARTS), _starts(lecture, STARTS)
    table = Table(
        f"{STARTS} descents of {STEPS} steps, ns for each step", ("by", "himmelblau, typed", "the lecture's landscape")
    )

    compared = (
        least_seconds(
            lambda: _every_step(himmelblau, starts, FORMULA_RATE),
            lambda: loops.himmelblau(starts, FORMULA_RATE, STEPS),
        ),
        least_seconds(
            lambda: _every_step(lecture, elsewhere, LEARNING_RATE),
            lambda: loops.hills(lecture, elsewhere, LEARNING_RATE, STEPS),
        ),
    )
    names = ("gradmath, every step", "Numba, a loop in blocks without any check")
    for name, both in zip(names, zip(*compared, strict=True), strict=True):
        table.add(name, *(1e9 * each / STARTS / STEPS for each in both))
    if find_spec("torch"):
        import torch

        torch.set_num_threads(1)
        error = torch_error(lecture)
        (taken,) = least_seconds(lambda: torch_steps(error, elsewhere, STEPS), rounds=1)
        table.add("PyTorch, every step, 1 thread", None, 1e9 * taken / STARTS / STEPS)
    arrived = descend_many(lecture, elsewhere, step=LEARNING_RATE, max_steps=STEPS, keep_path=False)
    (taken,) = least_seconds(lambda: until_arrived(lecture, elsewhere, STEPS), rounds=3)
    table.add("gradmath, until each has arrived or left", None, 1e9 * taken / int(arrived.counts.sum()))
    limit = limits.measured()
    moved = limit.memory_ns(2 * POINT)
    table.add("the processor's limit, without exp", limit.arithmetic_ns(FORMULA_OPERATIONS), None)
    table.add("the memory's limit, if each step read and wrote w", moved, moved)
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
        (taken,) = least_seconds(partial(descend_many, landscape, start, step=1e-3, max_steps=20))
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
        asked = (partial(ask, points) for ask in (landscape.value, landscape.gradient, landscape.value_and_gradient))
        value, gradient, both = (1e9 * taken / count for taken in least_seconds(*asked))
        table.add(name, value, gradient, both, value / both, both / gradient)
    table.add("the memory's limit, of two weights", *map(limits.measured().memory_ns, _MOVED), None, None)
    return table


def catalogue_and_typed() -> Table:
    """Compare the catalogue's landscapes with the same formulas as typed text."""
    table = Table(
        f"E and ∇E of the catalogue and of its formulas typed, {STARTS} points, ns for each",
        ("landscape", "catalogue", "typed", "ratio"),
    )
    for name in catalogue.names():
        entry = catalogue.entry(name)
        if "w1" not in entry.formula:
            continue
        typed, points = Formula(entry.formula), _starts(entry.landscape, STARTS)
        asked = (partial(ask.value_and_gradient, points) for ask in (entry.landscape, typed))
        ours, theirs = (1e9 * taken / STARTS for taken in least_seconds(*asked))
        table.add(name, ours, theirs, ours / theirs)
    moved = limits.measured().memory_ns(_MOVED[-1])
    table.add("the memory's limit", moved, moved, None)
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
        taken, searched = least_seconds(partial(basin_map, landscape, BASINS), partial(minima, landscape), rounds=2)
        found = basin_map(landscape, BASINS)
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

    table = Table(
        f"{FORMULA} at {GRID * GRID} points", ("what", "formula, ms", "by hand, ms", "ratio", "the memory's limit")
    )
    for what, parsed, by_hand, moved in (
        ("E", partial(landscape.value, points), value, _MOVED[0]),
        ("∇E", partial(landscape.gradient, points), gradient, _MOVED[1]),
    ):
        ours, hand = (1e3 * taken for taken in least_seconds(parsed, by_hand))
        table.add(what, ours, hand, ours / hand, 1e-6 * limits.measured().memory_ns(moved) * len(points))
    return table


def growth_of_starts() -> Table:
    """Measure how the time of a descent grows with the number of starts."""
    landscape = catalogue.landscape("lecture")
    table = Table("One step of gradient descent on the lecture's landscape, by starts", ("starts", "ns for each start"))
    for count in (10**power for power in range(2, 7)):
        (taken,) = least_seconds(partial(all_steps, landscape, _starts(landscape, count), 10))
        table.add(count, 1e9 * taken / count / 10)
    table.add("the memory's limit", limits.measured().memory_ns(2 * POINT))
    return table


def growth_of_weights() -> Table:
    """Measure how the time of a gradient grows with the number of weights."""
    table = Table(f"∇E of a logistic model of {SAMPLES} samples, by weights", ("weights", "µs", "ns for each weight"))
    rng = np.random.default_rng(0)
    for weights in (2, *(10**power for power in range(2, 7))):
        error = Logistic(rng.normal(size=(SAMPLES, weights)), np.arange(SAMPLES) % 2)
        (taken,) = least_seconds(partial(error.gradient, rng.normal(size=weights)))
        table.add(weights, 1e6 * taken, 1e9 * taken / weights)
    table.add("the memory's limit, samples read twice", None, limits.measured().memory_ns(2 * SAMPLES * VALUE))
    return table


def _starts(landscape: Landscape, count: int) -> Array:
    domain = landscape.domain
    return np.random.default_rng(0).uniform(domain.lower, domain.upper, (count, landscape.dimension))


TABLES: dict[str, Callable[[], Table]] = {
    "contours": contours,
    "gradients": gradients,
    "descents": descents,
    "short-descents": short_descents,
    "value-and-gradient": value_and_gradient,
    "catalogue": catalogue_and_typed,
    "basin-maps": basin_maps,
    "formulas": formulas,
    "starts": growth_of_starts,
    "weights": growth_of_weights,
}
"""What is measured, by the names of the tables."""
