"""All partials of a network's error, by one forward and one backward pass and by p + 1 forward passes.

``python benchmarks/backpropagation.py`` prints a table with the multiplications, counted from the layers' shapes, and
the measured milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from gradmath.models.network import Network
from gradmath.models.network_error import NetworkError

SAMPLES = 100
WHILE = 1.0
STEP = 1e-6
SIZES = [(8, 4, 3), (64, 4, 10), (64, 16, 10), (64, 32, 10), (64, 64, 32, 10)]


def by_differences(error: NetworkError, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return all partials, each by moving one weight, in p + 1 forward passes, one after another."""
    here = error.value(weights)
    moved = weights.copy()
    partials = np.empty_like(weights)
    for index in range(weights.size):
        moved[index] += STEP
        partials[index] = (error.value(moved) - here) / STEP
        moved[index] = weights[index]
    return partials


def milliseconds(task: Callable[[], object]) -> float:
    """Return the mean time of repeated runs for a fixed while, so that short tasks have the same noise as long ones."""
    runs, start = 0, perf_counter()
    while runs == 0 or perf_counter() - start < WHILE:
        task()
        runs += 1
    return 1000 * (perf_counter() - start) / runs


def row(sizes: tuple[int, ...]) -> str:
    """Measure one network."""
    network, rng = Network(sizes), np.random.default_rng(0)
    error = NetworkError(network, rng.normal(size=(SAMPLES, sizes[0])), rng.integers(0, sizes[-1], SAMPLES))
    weights, work = network.initial_weights(0), network.work
    forward = milliseconds(lambda: error.value(weights))
    backpropagation = milliseconds(lambda: error.gradient(weights))
    differences = milliseconds(lambda: by_differences(error, weights))
    deviation = np.abs(by_differences(error, weights) - error.gradient(weights)).max()
    counted = f"{work.backpropagation / work.forward:5.2f} {work.differences / work.backpropagation:8.0f}×"
    measured = f"{forward:8.3f} {backpropagation:9.3f} {differences:11.1f} {differences / backpropagation:8.0f}×"
    return f"{'-'.join(map(str, sizes)):>12} {work.weights:6d}   {counted}   {measured}   {deviation:.0e}"


def main() -> None:
    """Print a table."""
    print(f"{SAMPLES} samples; counted in multiplications, measured in milliseconds (mean over {WHILE:g} s)")
    print(f"{'':19}   {'counted':^15}   {'measured':^40}")
    print(
        f"{'network':>12} {'p':>6}   {'both':>5} {'p+1/both':>9}   "
        f"{'forward':>8} {'both':>9} {'p+1':>11} {'p+1/both':>9}   largest difference"
    )
    for sizes in SIZES:
        print(row(sizes))


if __name__ == "__main__":
    main()
