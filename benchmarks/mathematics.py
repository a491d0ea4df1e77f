"""The mathematics alone: contours, gradients, many descents, formulas, and how all of it grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import cast

import contourpy
import numpy as np
from numpy.typing import NDArray

from benchmarks.descent import all_steps, torch_error, torch_steps, until_arrived
from benchmarks.tables import Table, seconds
from gradmath.formula.formula import Formula
from gradmath.geometry.contour import contour_lines
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Landscape
from gradmath.models.fitting import Logistic

Array = NDArray[np.float64]

GRID = 1000
STARTS, STEPS = 100_000, 200
FORMULA = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"


def tables() -> Iterator[Table]:
    """Measure everything, a table at a time."""
    for measure in (contours, gradients, descents, formulas, growth_of_starts, growth_of_weights):
        yield measure()


def contours() -> Table:
    """Compare exact contours with contourpy's and scikit-image's on the same grid."""
    landscape = catalogue.landscape("lecture")
    drawn = equal_levels(landscape)
    x, y = landscape.domain.grid(200)
    errors = landscape.value(np.stack(np.meshgrid(x, y), axis=-1))
    generator = contourpy.contour_generator(x, y, errors)
    table = Table(
        f"Contours of the lecture's landscape, {len(drawn)} levels",
        ("by", "ms", "worst distance from the level, in shares of the range"),
    )
    lines = contour_lines(landscape, drawn)
    residual = max(float(np.abs(landscape.value(line.points) - line.level).max()) for line in lines)
    table.add(
        "gradmath, values and all", 1e3 * seconds(lambda: contour_lines(landscape, drawn)), residual / np.ptp(errors)
    )
    plain = [(level, line) for level in drawn for line in cast(list[Array], generator.lines(level))]
    residual = max(float(np.abs(landscape.value(line) - level).max()) for level, line in plain)
    table.add(
        "contourpy, values given",
        1e3 * seconds(lambda: [generator.lines(level) for level in drawn]),
        residual / np.ptp(errors),
    )
    if find_spec("skimage"):
        from skimage.measure import find_contours

        table.add(
            "scikit-image, values given", 1e3 * seconds(lambda: [find_contours(errors, level) for level in drawn]), None
        )
    return table


def gradients() -> Table:
    """Compare exact gradients on a grid with NumPy's differences, and with automatic differentiation."""
    landscape = catalogue.landscape("lecture")
    points = np.stack(np.meshgrid(*landscape.domain.grid(GRID)), axis=-1)
    errors = landscape.value(points)
    spacing = [axis[1] - axis[0] for axis in landscape.domain.grid(GRID)]
    exact = landscape.gradient(points)
    down, across = np.gradient(errors, *spacing[::-1])
    differences = np.stack([across, down], axis=-1)
    table = Table(f"∇E at {points[..., 0].size} points of the lecture's landscape", ("by", "ms", "worst error"))
    table.add("gradmath, exact", 1e3 * seconds(lambda: landscape.gradient(points), rounds=3), None)
    table.add(
        "numpy.gradient, values given",
        1e3 * seconds(lambda: np.gradient(errors, *spacing[::-1]), rounds=3),
        float(np.abs(differences - exact).max()),
    )
    return table


def descents() -> Table:
    """Compare many descents at once with the same loop in PyTorch on the CPU."""
    landscape = catalogue.landscape("lecture")
    starts = _starts(landscape, STARTS)
    ours = seconds(lambda: all_steps(landscape, starts, STEPS), rounds=1)
    table = Table(f"{STARTS} descents of {STEPS} steps on the lecture's landscape", ("by", "s", "against gradmath"))
    table.add("gradmath, every step", ours, 1.0)
    if find_spec("torch"):
        import torch

        error = torch_error(landscape)
        for threads in sorted({1, torch.get_num_threads()}):
            torch.set_num_threads(threads)
            theirs = seconds(lambda: torch_steps(error, starts, STEPS), rounds=1)
            table.add(f"PyTorch, every step, threads: {threads}", theirs, theirs / ours)
    else:
        table.notes.append("PyTorch is not installed: `pip install torch==2.13.0` lets this table compare with it.")
    arrived = seconds(lambda: until_arrived(landscape, starts, STEPS), rounds=1)
    table.add("gradmath, until each has arrived or left", arrived, arrived / ours)
    return table


def formulas() -> Table:
    """Compare a landscape from a formula with the same written by hand in NumPy."""
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
    """Tell how the time of a descent grows with the number of starts."""
    landscape = catalogue.landscape("lecture")
    table = Table("One step of gradient descent on the lecture's landscape, by starts", ("starts", "ns for each start"))
    for count in (10**power for power in range(2, 7)):
        starts = _starts(landscape, count)
        taken = seconds(lambda starts=starts: all_steps(landscape, starts, 10), rounds=3)  # type: ignore[misc]
        table.add(count, 1e9 * taken / count / 10)
    return table


def growth_of_weights() -> Table:
    """Tell how the time of a gradient grows with the number of weights."""
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
    return np.random.default_rng(0).uniform(domain.lower, domain.upper, (count, 2))
