"""Landscapes defined by functions for their value, gradient and Hessian."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from types import FunctionType
from typing import Self

import numpy as np

from gradmath._check import Array
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.differences import finest_differences, first_derivatives, longest_steps, samples
from gradmath.landscapes.domain import DomainLike, as_domain

_SAMPLES = 8
_BATCH = (2, 3)
_MOST_DIRECTIONS = 8
_MOST_HESSIANS = 64
"""The most weights whose Hessian is checked: a larger one is perhaps never formed."""
_TOLERATED = 1e-4
_LIKELY = 20
"""The largest error of a difference, in multiples of its own estimate."""
_FAILURES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class ClosedForm(Landscape):
    """A landscape defined by three functions of points of shape (..., p).

    They are checked when the landscape is made: at single points and at many, and against differences of one another.
    They are not checked where they are not finite or not smooth, nor is the Hessian over more than 64 weights. The
    landscape can be sent to another process if the functions can: those at the top of a module, not lambdas.

    Parameters
    ----------
    value, gradient, hessian
        The functions, which return shapes (...), (..., p) and (..., p, p).
    domain
        Where the landscape is shown; its dimension is the landscape's.

    Raises
    ------
    ValueError
        If a function does not take many points at once, or gives other results for many points than for each alone, or
        the gradient or the Hessian is wrong.

    Examples
    --------
    >>> import numpy as np
    >>> from gradmath import ClosedForm
    >>> bowl = ClosedForm(
    ...     lambda w: (w**2).sum(axis=-1),
    ...     lambda w: 2 * w,
    ...     lambda w: np.broadcast_to(2 * np.eye(2), (*w.shape, 2)),
    ...     domain=((-1, -1), (1, 1)),
    ... )
    >>> bowl.gradient([0.5, -0.25]).tolist()
    [1.0, -0.5]
    """

    def __init__(
        self,
        value: Callable[[Array], Array],
        gradient: Callable[[Array], Array],
        hessian: Callable[[Array], Array],
        domain: DomainLike,
    ) -> None:
        self.functions = (value, gradient, hessian)
        self.domain = as_domain(domain)
        points = samples(self.domain, _SAMPLES)
        p = self.dimension
        with np.errstate(all="ignore"):
            check_takes_many(value, "value", points, ())
            check_takes_many(gradient, "gradient", points, (p,))
            check_derivative(value, gradient, "gradient", points, longest_steps(self.domain))
            if p <= _MOST_HESSIANS:
                check_takes_many(hessian, "hessian", points, (p, p))
                check_derivative(gradient, hessian, "hessian", points, longest_steps(self.domain))

    def _value(self, w: Array) -> Array:
        return self.functions[0](w)

    def _gradient(self, w: Array) -> Array:
        return self.functions[1](w)

    def _hessian(self, w: Array) -> Array:
        return self.functions[2](w)

    def _described(self) -> str:
        return ", ".join(getattr(each, "__name__", type(each).__name__) for each in self.functions)

    def __copy__(self) -> Self:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def __getstate__(self) -> dict[str, object]:
        refuse_nameless(self.functions)
        return self.__dict__


def refuse_nameless(functions: tuple[object, ...]) -> None:
    """Refuse to pickle functions that another process cannot find by name.

    Raises
    ------
    pickle.PicklingError
        If a function is a lambda or defined within another function.
    """
    for function in functions:
        if isinstance(function, FunctionType) and "<" in function.__qualname__:
            raise pickle.PicklingError(
                f"a landscape made of {function.__name__} cannot be sent to another process: "
                "define its functions at the top of a module"
            )


def check_takes_many(function: Callable[[Array], Array], name: str, points: Array, shape: tuple[int, ...]) -> None:
    """Refuse a function that does not take points of shape (..., p) with the same results as for each alone.

    Parameters
    ----------
    function
        A function of points that returns shape (..., *shape).
    name
        The function's name, for the message.
    points
        The points at which it is tried, shape (n, p), at least six.
    shape
        The shape of its result for one point.
    """
    singly = np.array([_answered(function, name, point, shape) for point in points])
    batch = points[: np.prod(_BATCH)].reshape(*_BATCH, -1)
    for many in (points, batch, points[:0]):
        answer = _answered(function, name, many, (*many.shape[:-1], *shape))
        alone = singly[: answer.size // max(1, int(np.prod(shape)))].reshape(answer.shape)
        scale = np.abs(singly[np.isfinite(singly)]).max(initial=0.0)
        if not np.allclose(answer, alone, rtol=1e-9, atol=1e-9 * scale, equal_nan=True):
            raise ValueError(
                f"{name} answers otherwise for points of shape {many.shape} than for each of them alone: "
                "take the weights from the last axis, w[..., 0], w[..., 1], …"
            )


def _answered(function: Callable[[Array], Array], name: str, points: Array, expected: tuple[int, ...]) -> Array:
    try:
        answer = np.asarray(function(points.copy()), dtype=np.float64)
    except _FAILURES as error:
        raise ValueError(
            f"{name} must take points of shape (..., {points.shape[-1]}): at points of shape {points.shape} it raised "
            f"{type(error).__name__}: {error}"
        ) from error
    if answer.shape != expected:
        raise ValueError(
            f"{name} must return shape {expected} for points of shape {points.shape}, the weights on the last axis: "
            f"it returned shape {answer.shape}"
        )
    return answer


def check_derivative(
    function: Callable[[Array], Array], derivative: Callable[[Array], Array], name: str, points: Array, steps: Array
) -> None:
    """Refuse a function that is not the derivative of another.

    Parameters
    ----------
    function, derivative
        (m, p) → (m, ...) and (m, p) → (m, ..., p).
    name
        The derivative's name, for the message.
    points
        The points at which it is tried, shape (n, p).
    steps
        The longest steps for differences, one per row, shape (p, p).
    """
    directions = _few(steps)
    given: Array = np.moveaxis(np.asarray(derivative(points), dtype=np.float64) @ directions.T, -1, 0)
    measured, doubt = first_derivatives(function, points, directions)
    scale = np.abs(measured).max(axis=tuple(range(2, measured.ndim)), keepdims=True).max(axis=0, keepdims=True)
    off = np.abs(given - measured)
    wrong = np.isfinite(given) & (off > _TOLERATED * scale + _LIKELY * doubt)
    # On a fine staircase the wide differences agree with one another, but the finest with the gradient.
    nearby = finest_differences(function, points, directions)
    wrong &= np.abs(nearby - measured) < np.abs(nearby - given)
    if wrong.any():
        worst = np.unravel_index(np.where(wrong, off, -1).argmax(), off.shape)
        length = np.abs(directions[worst[0]]).max()
        raise ValueError(
            f"{name} is not the derivative that differences show: at {points[worst[1]].round(6).tolist()} it gives "
            f"{given[worst] / length:.6g} where {measured[worst] / length:.6g} is right"
        )


def _few(steps: Array) -> Array:
    """Return steps along each weight, or along a few random directions if there are many weights."""
    if len(steps) <= _MOST_DIRECTIONS:
        return steps
    mixed: Array = np.random.default_rng(1).normal(size=(_MOST_DIRECTIONS, len(steps))) @ steps
    mixed /= np.sqrt(len(steps))
    return mixed
