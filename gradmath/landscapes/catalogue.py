"""The landscapes that lectures know by name, each with its formula, its known minimisers and its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._check import Array
from gradmath.geometry import critical
from gradmath.landscapes.landscape import ClosedForm, Domain, Gaussian, Landscape, Quadratic, Sum

_SURJANOVIC_BINGHAM = "Surjanovic and Bingham, Virtual Library of Simulation Experiments (2013)"


@dataclass(frozen=True, eq=False)
class Entry:
    """A landscape of the catalogue and what is known about it.

    Parameters
    ----------
    name
        What `entry` and `landscape` find it by.
    title
        Its name in a sentence.
    formula
        E as plain text, in the weights w1, w2, ….
    landscape
        The landscape, over its customary domain.
    minima
        Its global minimisers, shape (m, p), to the digits that the source gives; none, shape (0, p), where E has no
        lower bound.
    minimum
        E at the minimisers; -inf where E has no lower bound.
    source
        Where the definition and the minimisers come from.
    """

    name: str
    title: str
    formula: str
    landscape: Landscape
    minima: Array
    minimum: float
    source: str

    def __post_init__(self) -> None:
        minima = np.array(self.minima, dtype=np.float64).reshape(-1, self.landscape.dimension)
        minima.flags.writeable = False
        object.__setattr__(self, "minima", minima)


def names() -> tuple[str, ...]:
    """Return the names in the catalogue, the lecture's own landscape first."""
    return tuple(_MAKERS)


def entry(name: str) -> Entry:
    """Return the entry called ``name``.

    Raises
    ------
    ValueError
        If the catalogue has no such name; the message gives the closest ones and the whole list.
    """
    if name not in _MAKERS:
        close = get_close_matches(str(name), names())
        hint = f"did you mean {' or '.join(close)}? " if close else ""
        raise ValueError(f"there is no landscape called {name!r}: {hint}the catalogue has {', '.join(names())}")
    return _made(name)


def landscape(name: str) -> Landscape:
    """Return the landscape called ``name``, over its customary domain. Raises as `entry` does."""
    # An entry of the lectures' own needs a search for its minimiser, the landscape alone does not.
    return _OWN[name]() if name in _OWN else entry(name).landscape


def rosenbrock(dimension: int = 2) -> Landscape:
    """Return Rosenbrock's curved valley over any number of weights, at least 2.

    E(w) = Σₖ 100 (wₖ₊₁ - wₖ²)² + (1 - wₖ)², with its only global minimum, 0, at (1, …, 1). From 4 weights on it has
    another, local minimum near (-1, 1, …, 1).

    Source: H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function", The
    Computer Journal 3 (1960); the sum over more weights and the domain, ±2.048, as in K. A. De Jong's thesis (1975).
    """
    p = _check.count(dimension, "dimension", minimum=2)

    def value(w: Array) -> Array:
        bend, rest = w[..., 1:] - w[..., :-1] ** 2, 1 - w[..., :-1]
        total: Array = np.sum(100 * bend**2 + rest**2, axis=-1)
        return total

    def gradient(w: Array) -> Array:
        bend, rest = w[..., 1:] - w[..., :-1] ** 2, 1 - w[..., :-1]
        slopes = np.zeros_like(w)
        slopes[..., :-1] = -400 * w[..., :-1] * bend - 2 * rest
        slopes[..., 1:] += 200 * bend
        return slopes

    def hessian(w: Array) -> Array:
        curvature = np.zeros((*w.shape, p))
        first, second = np.arange(p - 1), np.arange(1, p)
        curvature[..., first, first] = 1200 * w[..., :-1] ** 2 - 400 * w[..., 1:] + 2
        curvature[..., second, second] += 200
        curvature[..., first, second] = curvature[..., second, first] = -400 * w[..., :-1]
        return curvature

    return ClosedForm(value, gradient, hessian, Domain([-2.048] * p, [2.048] * p))


def rastrigin(dimension: int = 2) -> Landscape:
    """Return Rastrigin's egg box over any number of weights.

    E(w) = Σₖ 10 + wₖ² - 10 cos 2πwₖ, with its global minimum, 0, at the origin and a local one near every point of
    whole numbers in the domain, ±5.12.

    Source: L. A. Rastrigin, Systems of Extremal Control (1974); over any number of weights in H. Mühlenbein,
    M. Schomisch and J. Born, "The parallel genetic algorithm as function optimizer", Parallel Computing 17 (1991).
    """
    p = _check.count(dimension, "dimension")
    turn = 2 * np.pi

    def value(w: Array) -> Array:
        total: Array = np.sum(10 + w**2 - 10 * np.cos(turn * w), axis=-1)
        return total

    def gradient(w: Array) -> Array:
        return 2 * w + 10 * turn * np.sin(turn * w)

    def hessian(w: Array) -> Array:
        curvature: Array = (2 + 10 * turn**2 * np.cos(turn * w))[..., None] * np.eye(p)
        return curvature

    return ClosedForm(value, gradient, hessian, Domain([-5.12] * p, [5.12] * p))


def _components(*parts: ArrayLike) -> Array:
    """Join the components of vectors over a grid of points into one last axis."""
    return np.stack(np.broadcast_arrays(*parts), axis=-1).astype(np.float64)


def _symmetric(upper_left: ArrayLike, off_diagonal: ArrayLike, lower_right: ArrayLike) -> Array:
    """Join the three different entries of symmetric 2 × 2 matrices over a grid of points."""
    joined = _components(upper_left, off_diagonal, off_diagonal, lower_right)
    return joined.reshape(*joined.shape[:-1], 2, 2)


def _himmelblau() -> Landscape:
    def residuals(w: Array) -> tuple[Array, Array, Array, Array]:
        x, y = w[..., 0], w[..., 1]
        return x, y, x**2 + y - 11, x + y**2 - 7

    def value(w: Array) -> Array:
        _, _, first, second = residuals(w)
        return first**2 + second**2

    def gradient(w: Array) -> Array:
        x, y, first, second = residuals(w)
        return _components(4 * x * first + 2 * second, 2 * first + 4 * y * second)

    def hessian(w: Array) -> Array:
        x, y, first, second = residuals(w)
        return _symmetric(4 * first + 8 * x**2 + 2, 4 * (x + y), 4 * second + 8 * y**2 + 2)

    return ClosedForm(value, gradient, hessian, Domain([-5, -5], [5, 5]))


def _beale() -> Landscape:
    power, aim = np.array([1, 2, 3]), np.array([1.5, 2.25, 2.625])

    def residuals(w: Array) -> tuple[Array, Array, Array, Array]:
        x, y = w[..., 0, None], w[..., 1, None]
        to_x, to_y = y**power - 1, power * x * y ** (power - 1)
        return y, aim + x * to_x, to_x, to_y

    def value(w: Array) -> Array:
        _, residual, _, _ = residuals(w)
        total: Array = np.sum(residual**2, axis=-1)
        return total

    def gradient(w: Array) -> Array:
        _, residual, to_x, to_y = residuals(w)
        return 2 * _components((residual * to_x).sum(axis=-1), (residual * to_y).sum(axis=-1))

    def hessian(w: Array) -> Array:
        y, residual, to_x, to_y = residuals(w)
        to_xy = power * y ** (power - 1)
        to_yy = w[..., 0, None] * power * (power - 1) * y ** np.maximum(power - 2, 0)
        along_x = to_x**2
        across = to_x * to_y + residual * to_xy
        along_y = to_y**2 + residual * to_yy
        return 2 * _symmetric(along_x.sum(axis=-1), across.sum(axis=-1), along_y.sum(axis=-1))

    return ClosedForm(value, gradient, hessian, Domain([-4.5, -4.5], [4.5, 4.5]))


def _camel() -> Landscape:
    def value(w: Array) -> Array:
        x, y = w[..., 0], w[..., 1]
        return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2

    def gradient(w: Array) -> Array:
        x, y = w[..., 0], w[..., 1]
        return _components(8 * x - 8.4 * x**3 + 2 * x**5 + y, x - 8 * y + 16 * y**3)

    def hessian(w: Array) -> Array:
        x, y = w[..., 0], w[..., 1]
        return _symmetric(8 - 25.2 * x**2 + 10 * x**4, 1.0, 48 * y**2 - 8)

    return ClosedForm(value, gradient, hessian, Domain([-3, -2], [3, 2]))


@cache
def _lecture() -> Landscape:
    """Return the lecture's map, 16 by 9: four hills around one wide valley."""
    hills = (
        Gaussian.rotated([-1.6, 0.42], [0.84, 0.66], angle=0.5, height=5.2),
        Gaussian.rotated([2.25, 0.85], [0.66, 0.62], angle=-0.6, height=3.9),
        Gaussian.rotated([-2.5, -1.5], [0.7, 0.5], angle=0.5, height=2.1),
        Gaussian.rotated([2.3, -1.75], [0.7, 0.5], angle=0.5, height=2.2),
    )
    basins = (
        Gaussian.rotated([0.45, -0.32], [1.0, 0.75], angle=0.6, height=-3.2),
        Gaussian.rotated([0.65, 0.9], [0.55, 0.45], angle=0.4, height=-0.9),
        Gaussian.rotated([1.3, -0.7], [0.5, 0.4], angle=0.2, height=-0.7),
    )
    bowl = Quadratic([[0.08, -0.02], [-0.02, 0.16]], [0.4, -0.3])
    return Sum((*hills, *basins, bowl)).over(Domain([-3.2, -1.8], [3.2, 1.8])) + 3.7


@cache
def _valleys() -> Landscape:
    """Return a map of four valleys of different depths, 16 by 9, whose ground falls inwards from every edge."""
    hills = (
        Gaussian.rotated([-0.15, -0.25], [0.62, 0.5], angle=-0.5, height=3.4),
        Gaussian.rotated([1.55, -0.05], [0.55, 0.42], angle=0.5, height=2.6),
        Gaussian.rotated([-1.75, 0.35], [0.6, 0.36], angle=0.25, height=2.6),
        Gaussian.rotated([-0.2, 1.0], [0.42, 0.3], height=1.2),
    )
    basins = (
        Gaussian.rotated([-1.75, -0.6], [0.6, 0.5], angle=-0.3, height=-3.0),
        Gaussian.rotated([0.85, 0.75], [0.75, 0.5], angle=0.35, height=-2.2),
        Gaussian.rotated([1.5, -0.95], [0.7, 0.4], angle=0.2, height=-1.7),
        Gaussian.rotated([-1.5, 1.15], [0.6, 0.4], angle=-0.2, height=-1.3),
    )
    bowl = Quadratic(np.diag([0.14, 0.4]))
    return Sum((*hills, *basins, bowl)).over(Domain([-3.2, -1.8], [3.2, 1.8])) + 3.0


def _made_here(name: str, title: str, formula: str, shown: Landscape) -> Entry:
    """Return the entry of a landscape that was made for the lectures, with its lowest point as computed."""
    lowest = critical.valley(shown)
    return Entry(
        name=name,
        title=title,
        formula=formula,
        landscape=shown,
        minima=lowest.point,
        minimum=lowest.error,
        source="made for these lectures; its minimiser is computed, not quoted",
    )


def _lecture_entry() -> Entry:
    formula = "four hills, one wide valley and a weak bowl: a sum of Gaussians and a quadratic"
    return _made_here("lecture", "The lecture's landscape", formula, _lecture())


def _valleys_entry() -> Entry:
    formula = "four hills, four valleys and a weak bowl: a sum of Gaussians and a quadratic"
    return _made_here("valleys", "Four valleys of different depths", formula, _valleys())


def _bowl_entry() -> Entry:
    return Entry(
        name="bowl",
        title="An oval bowl",
        formula="w1^2 + 3 w2^2",
        landscape=Quadratic(np.diag([1.0, 3.0])),
        minima=np.zeros((1, 2)),
        minimum=0.0,
        source="elementary",
    )


def _round_bowl_entry() -> Entry:
    return Entry(
        name="round-bowl",
        title="A round bowl",
        formula="w1^2 + w2^2",
        landscape=Quadratic(np.eye(2)),
        minima=np.zeros((1, 2)),
        minimum=0.0,
        source="elementary",
    )


def _saddle_entry() -> Entry:
    return Entry(
        name="saddle",
        title="A saddle",
        formula="w1^2 - w2^2",
        landscape=Quadratic(np.diag([1.0, -1.0])),
        minima=np.zeros((0, 2)),
        minimum=-np.inf,
        source="elementary",
    )


def _ravine_entry() -> Entry:
    floor, walls = np.array([2.0, 1.0]), np.array([1.0, -2.0])  # perpendicular, √5 long: eigenvalues 0.02 · 5 and 5
    return Entry(
        name="ravine",
        title="A narrow ravine",
        formula="0.02 (2 w1 + w2)^2 + (w1 - 2 w2)^2",
        landscape=Quadratic(0.02 * np.outer(floor, floor) + np.outer(walls, walls)),
        minima=np.zeros((1, 2)),
        minimum=0.0,
        source="elementary; condition number 50",
    )


def _rosenbrock_entry() -> Entry:
    return Entry(
        name="rosenbrock",
        title="Rosenbrock's curved valley",
        formula="100 (w2 - w1^2)^2 + (1 - w1)^2",
        landscape=rosenbrock(),
        minima=np.ones((1, 2)),
        minimum=0.0,
        source="H. H. Rosenbrock, The Computer Journal 3 (1960)",
    )


def _himmelblau_entry() -> Entry:
    return Entry(
        name="himmelblau",
        title="Himmelblau's four valleys",
        formula="(w1^2 + w2 - 11)^2 + (w1 + w2^2 - 7)^2",
        landscape=_himmelblau(),
        minima=np.array([[3.0, 2.0], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848126]]),
        minimum=0.0,
        source="D. M. Himmelblau, Applied Nonlinear Programming (1972)",
    )


def _beale_entry() -> Entry:
    return Entry(
        name="beale",
        title="Beale's flat valley between steep corners",
        formula="(1.5 - w1 + w1 w2)^2 + (2.25 - w1 + w1 w2^2)^2 + (2.625 - w1 + w1 w2^3)^2",
        landscape=_beale(),
        minima=np.array([[3.0, 0.5]]),
        minimum=0.0,
        source=f"E. M. L. Beale, On an Iterative Method for Finding a Local Minimum (1958); {_SURJANOVIC_BINGHAM}",
    )


def _booth_entry() -> Entry:
    coefficients = np.array([[1.0, 2.0], [2.0, 1.0]])
    domain = Domain([-10, -10], [10, 10])
    return Entry(
        name="booth",
        title="Booth's slanted bowl",
        formula="(w1 + 2 w2 - 7)^2 + (2 w1 + w2 - 5)^2",
        landscape=Quadratic(coefficients.T @ coefficients, [1.0, 3.0], domain=domain),
        minima=np.array([[1.0, 3.0]]),
        minimum=0.0,
        source=_SURJANOVIC_BINGHAM,
    )


def _matyas_entry() -> Entry:
    domain = Domain([-10, -10], [10, 10])
    return Entry(
        name="matyas",
        title="Matyas's shallow trough",
        formula="0.26 (w1^2 + w2^2) - 0.48 w1 w2",
        landscape=Quadratic([[0.26, -0.24], [-0.24, 0.26]], domain=domain),
        minima=np.zeros((1, 2)),
        minimum=0.0,
        source=_SURJANOVIC_BINGHAM,
    )


def _camel_entry() -> Entry:
    return Entry(
        name="camel",
        title="The six-hump camel",
        formula="(4 - 2.1 w1^2 + w1^4 / 3) w1^2 + w1 w2 + (4 w2^2 - 4) w2^2",
        landscape=_camel(),
        minima=np.array([[0.0898420, -0.7126564], [-0.0898420, 0.7126564]]),
        minimum=-1.0316285,
        source=f"L. C. W. Dixon and G. P. Szegö, Towards Global Optimisation 2 (1978); {_SURJANOVIC_BINGHAM}",
    )


def _rastrigin_entry() -> Entry:
    return Entry(
        name="rastrigin",
        title="Rastrigin's egg box",
        formula="20 + w1^2 - 10 cos(2 pi w1) + w2^2 - 10 cos(2 pi w2)",
        landscape=rastrigin(),
        minima=np.zeros((1, 2)),
        minimum=0.0,
        source="L. A. Rastrigin, Systems of Extremal Control (1974)",
    )


_OWN: dict[str, Callable[[], Landscape]] = {"lecture": _lecture, "valleys": _valleys}

_MAKERS: dict[str, Callable[[], Entry]] = {
    "lecture": _lecture_entry,
    "bowl": _bowl_entry,
    "round-bowl": _round_bowl_entry,
    "saddle": _saddle_entry,
    "ravine": _ravine_entry,
    "rosenbrock": _rosenbrock_entry,
    "himmelblau": _himmelblau_entry,
    "beale": _beale_entry,
    "booth": _booth_entry,
    "matyas": _matyas_entry,
    "camel": _camel_entry,
    "rastrigin": _rastrigin_entry,
    "valleys": _valleys_entry,
}


@cache
def _made(name: str) -> Entry:
    return _MAKERS[name]()
