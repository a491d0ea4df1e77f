"""Descents from very many starts, against the same loop in PyTorch on the CPU: ``python benchmarks/descent.py``.

Both take the same starts on the lecture's landscape with the same constant learning rate in float64. First every start
takes all steps, so that both do the same work, and the ends are compared. Then `gradmath` alone drops the starts that
have arrived or left the map, as in finding basins.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

# The project is a folder above, even if it is not installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gradmath.descent.descend import Constant, descend_many
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Gaussian, Landscape, Quadratic, Sum, Transformed

if TYPE_CHECKING:
    import torch

Array = NDArray[np.float64]

LEARNING_RATE = 0.05
WITHOUT_TORCH = "PyTorch is not installed: `pip install torch==2.13.0` lets this benchmark compare with it."


@dataclass(frozen=True)
class Measurement:
    """The shortest time of a loop in seconds, and the ends of its starts, shape (m, 2)."""

    name: str
    seconds: float
    finals: Array


def all_steps(landscape: Landscape, starts: Array, steps: int) -> Array:
    """Descend with every start to the last step; return where they end, shape (m, 2)."""
    return descend_many(
        landscape,
        starts,
        step=Constant(LEARNING_RATE),
        max_steps=steps,
        tolerance=0,
        bounds="ignore",
        keep_path=False,
    ).finals


def until_arrived(landscape: Landscape, starts: Array, steps: int) -> Array:
    """Descend until each start has arrived or left the map; return where they end, shape (m, 2)."""
    return descend_many(landscape, starts, step=Constant(LEARNING_RATE), max_steps=steps, keep_path=False).finals


def torch_steps(error: Callable[[torch.Tensor], torch.Tensor], starts: Array, steps: int) -> Array:
    """Descend with PyTorch's automatic differentiation and SGD; return where the starts end, shape (m, 2)."""
    import torch

    w = torch.tensor(starts, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=LEARNING_RATE)
    for _ in range(steps):
        optimizer.zero_grad()
        error(w).sum().backward()
        optimizer.step()
    finals: Array = w.detach().numpy()
    return finals


def torch_error(landscape: Landscape) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return E over PyTorch's tensors of shape (m, 2), for a lifted sum of Gaussians and quadratics."""
    import torch

    if isinstance(landscape, Transformed) and landscape.factor == 1 and not landscape.shift.any():
        base, lift = torch_error(landscape.base), landscape.lift
        return lambda w: base(w) + lift
    if isinstance(landscape, Sum):
        terms = [torch_error(term) for term in landscape.terms]
        return lambda w: sum((term(w) for term in terms[1:]), start=terms[0](w))
    if isinstance(landscape, Gaussian):
        height, precision = landscape.height, torch.tensor(np.linalg.inv(landscape.covariance))
        form = quadratic_form(torch.tensor(landscape.center), precision)
        return lambda w: height * torch.exp(-form(w) / 2)
    if isinstance(landscape, Quadratic):
        return quadratic_form(torch.tensor(landscape.center), torch.tensor(landscape.matrix))
    raise TypeError(f"this benchmark has no PyTorch form of a {type(landscape).__name__}")


def quadratic_form(center: torch.Tensor, matrix: torch.Tensor) -> Callable[[torch.Tensor], torch.Tensor]:
    """Return (w - c)ᵀ A (w - c) over two weights, weight by weight: faster in PyTorch than a product of matrices."""
    (a, b), (_, c) = matrix.tolist()
    first, second = center.tolist()

    def form(w: torch.Tensor) -> torch.Tensor:
        x, y = w[:, 0] - first, w[:, 1] - second
        return a * x * x + 2 * b * x * y + c * y * y

    return form


def measure(name: str, descend: Callable[[], Array], rounds: int) -> Measurement:
    """Run a loop ``rounds`` times and keep the shortest time."""
    seconds = []
    for _ in range(rounds):
        start = perf_counter()
        finals = descend()
        seconds.append(perf_counter() - start)
    return Measurement(name, min(seconds), finals)


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--starts", type=int, default=100_000, help="how many starts; default: 100000")
    parser.add_argument("--steps", type=int, default=200, help="how many steps each; default: 200")
    parser.add_argument("--rounds", type=int, default=3, help="how often each loop runs; the fastest counts")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> None:
    """Print a table."""
    asked = arguments(given)
    landscape = catalogue.landscape("lecture")
    domain = landscape.domain
    starts = np.random.default_rng(0).uniform(domain.lower, domain.upper, (asked.starts, 2))
    ours = measure("gradmath, all steps", partial(all_steps, landscape, starts, asked.steps), asked.rounds)
    loops = [ours]
    if find_spec("torch"):
        import torch

        error = torch_error(landscape)
        for threads in sorted({1, torch.get_num_threads()}):
            torch.set_num_threads(threads)
            name = f"PyTorch, all steps, {threads} thread{'s' * (threads > 1)}"
            loops.append(measure(name, partial(torch_steps, error, starts, asked.steps), asked.rounds))
    loops.append(
        measure("gradmath, until arrived", partial(until_arrived, landscape, starts, asked.steps), asked.rounds)
    )
    print(f"{asked.starts} starts × {asked.steps} steps on the lecture's landscape, float64, fastest of {asked.rounds}")
    for loop in loops:
        print(f"{loop.name:<32} {loop.seconds:7.2f} s   {loop.seconds / ours.seconds:6.2f} of gradmath's")
    for loop in loops[1:-1]:
        print(f"{loop.name}: ends differ by at most {np.abs(loop.finals - ours.finals).max():.1e}")
    if not find_spec("torch"):
        print(WITHOUT_TORCH)


if __name__ == "__main__":
    main(sys.argv[1:])
