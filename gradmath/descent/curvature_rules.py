"""Direction rules that take the curvature into account: Newton's, conjugate gradients, and L-BFGS.

They determine the length of a step, or need a step size that does: Newton and L-BFGS work with a learning rate of 1 or
with `gradmath.descent.steps.Backtracking`, conjugate gradients with a line search.
(J. Nocedal, S. J. Wright, Numerical Optimization, 2nd edition, 2006.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.descent.stage import Stage, State

_EPSILON = float(np.finfo(np.float64).eps)
# The least curvature, as a part of the largest, so that a step along a flat direction stays finite.
_LEAST_CURVATURE = 1e-8


@dataclass(frozen=True)
class Newton:
    """To the lowest point of the bowl that fits the landscape here: d = -|H|⁻¹ ∇E(w), with H = ∇²E(w).

    Where the error curves upwards in all directions, |H| is H, and this is Newton's method. Elsewhere that could lead
    to a saddle or a peak, so |H| has the eigenvectors of H and the absolute values of its eigenvalues, at least 10⁻⁸ of
    the largest: d always leads down. (Section 3.4, eigenvalue modification; Y. Dauphin et al., Identifying and
    attacking the saddle point problem, 2014.) Where H is 0 or not finite, d = -∇E(w).

    Examples
    --------
    >>> import gradmath as gm
    >>> gm.descend(gm.landscape("ravine"), [1, 1], rule=gm.Newton, step=1).steps
    1
    """

    def begin(self, starts: Array) -> State:  # noqa: ARG002
        """Return the empty state: nothing is remembered."""
        return ()

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return the step to the bowl's lowest point, shape (m, p)."""
        hessians = stage.landscape.hessian(stage.positions)
        usable = np.asarray(np.isfinite(hessians).all(axis=(-2, -1)) & hessians.any(axis=(-2, -1)))
        hessians = np.where(usable[:, None, None], hessians, np.eye(hessians.shape[-1]))
        curvatures, axes = np.linalg.eigh(hessians)
        sizes = np.abs(curvatures)
        sizes = np.maximum(sizes, _LEAST_CURVATURE * sizes.max(axis=-1, keepdims=True))
        along = np.einsum("mji,mj->mi", axes, stage.gradients) / sizes
        return -np.einsum("mij,mj->mi", axes, along), state


@dataclass(frozen=True)
class ConjugateGradients:
    """Each direction keeps what the one before has gained: d ← -∇E(w) + β·d, at first d = -∇E(w).

    β = max(0, ∇E·(∇E - ∇E₀) / ‖∇E₀‖²) with ∇E₀ the gradient a step before. (Section 5.2, the method of Polak and
    Ribière with β⁺, as in SciPy's ``fmin_cg``.) Where d would not lead down, it begins again with -∇E(w).

    On a bowl over p weights, with `gradmath.descent.steps.ExactLineSearch`, it arrives after p steps.

    Examples
    --------
    >>> import gradmath as gm
    >>> exact = gm.ExactLineSearch()
    >>> gm.descend(gm.landscape("ravine"), [1, 1], rule=gm.ConjugateGradients, step=exact).steps
    2
    """

    def begin(self, starts: Array) -> State:
        """Return no gradient and no direction, each of shape (m, p)."""
        return np.zeros_like(starts), np.zeros_like(starts)

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return the conjugate direction, shape (m, p)."""
        gradients, (before, last) = stage.gradients, state
        squares = _products(before, before)
        new = _products(gradients, gradients - before)
        beta = np.maximum(np.divide(new, squares, out=np.zeros_like(new), where=squares > 0), 0.0)
        direction = beta[:, None] * last - gradients
        downhill = _products(direction, gradients) < 0
        direction = np.where(downhill[:, None], direction, -gradients)
        return direction, (gradients, direction)


@dataclass(frozen=True)
class LBFGS:
    """Newton's method with a Hessian estimated from the last steps and their changes of the gradient.

    The direction is that of the two-loop recursion (section 7.2, algorithm 7.4), from a first guess γ·I with
    γ = s·y / y·y of the last step s and its change y of the gradient; at first d = -∇E(w). As in SciPy's L-BFGS-B, a
    step with s·y at most 2⁻⁵² · y·y, along which the error did not curve upwards, is ignored.

    Parameters
    ----------
    memory
        The number of steps remembered, at least 1.

    Raises
    ------
    ValueError
        If the memory is not a whole number from 1.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("rosenbrock"), [-1.2, 1], rule=gm.LBFGS, step=gm.Backtracking)
    >>> path.final.round(6).tolist()
    [1.0, 1.0]
    """

    memory: int = 10

    def __post_init__(self) -> None:
        object.__setattr__(self, "memory", _check.count(self.memory, "memory"))

    def begin(self, starts: Array) -> State:
        """Return the starts, no gradient, and no steps: shapes (m, p), (m, p), (m, memory, p), (m, memory, p)."""
        m, p = starts.shape
        nothing = np.zeros((m, self.memory, p))
        return starts, np.zeros_like(starts), nothing, nothing

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return the quasi-Newton direction, shape (m, p)."""
        before, gradients_before, steps, changes = state
        step, change = stage.positions - before, stage.gradients - gradients_before
        # Before the first step the change is 0, and nothing is remembered.
        curved = _products(step, change) > _EPSILON * _products(change, change)
        steps, changes = _remembered(steps, step, curved), _remembered(changes, change, curved)
        return -_by_two_loops(stage.gradients, steps, changes), (stage.positions, stage.gradients, steps, changes)


def _remembered(past: Array, new: Array, kept: NDArray[np.bool_]) -> Array:
    """Return the last steps, with a new one at the end where it is kept."""
    return np.where(kept[:, None, None], np.concatenate([past[:, 1:], new[:, None]], axis=1), past)


def _by_two_loops(gradients: Array, steps: Array, changes: Array) -> Array:
    """Return the inverse Hessian, estimated from steps and changes of shape (m, memory, p), times the gradients."""
    curvatures = _products(steps, changes)
    inverse = np.divide(1.0, curvatures, out=np.zeros_like(curvatures), where=curvatures > 0)
    result, parts = gradients, []
    for k in reversed(range(steps.shape[1])):
        parts.append(inverse[:, k] * _products(steps[:, k], result))
        result = result - parts[-1][:, None] * changes[:, k]
    squares = _products(changes[:, -1], changes[:, -1])
    guess = np.divide(curvatures[:, -1], squares, out=np.ones_like(squares), where=squares > 0)
    result = guess[:, None] * result
    for k in range(steps.shape[1]):
        part = inverse[:, k] * _products(changes[:, k], result)
        result = result + (parts.pop() - part)[:, None] * steps[:, k]
    return result


def _products(one: Array, other: Array) -> Array:
    """Return the scalar products of vectors on the last axis."""
    products: Array = (one * other).sum(axis=-1)
    return products
