"""Error landscapes: a value, an exact gradient and an exact Hessian over a domain.

A point is an array whose last axis holds the weights; every method takes points of shape (..., p)
and broadcasts over the rest.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._blocks import blocks, in_blocks
from gradmath._check import Array
from gradmath.landscapes.given import given_gradient

BLOCK = 4096
"""How many points are evaluated at a time, where there are more: as many as stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Domain:
    """A box in weight space, edges included.

    Parameters
    ----------
    lower, upper
        The smallest and largest value of each weight, shape (p,).

    Raises
    ------
    ValueError
        If the shapes differ, a bound is not finite, or the box has no size, or not a finite one, along some weight.
    """

    lower: Array
    upper: Array

    def __init__(self, lower: ArrayLike, upper: ArrayLike) -> None:
        low = _check.vector(lower, "lower").copy()
        high = _check.vector(upper, "upper", low.size).copy()
        if not (low < high).all():
            raise ValueError(f"a domain needs lower < upper for every weight: got {low.tolist()} and {high.tolist()}")
        if (high / 2 - low / 2 > np.finfo(np.float64).max / 2).any():
            raise ValueError(f"a domain needs sides of finite length: got {low.tolist()} and {high.tolist()}")
        low.flags.writeable = high.flags.writeable = False
        object.__setattr__(self, "lower", low)
        object.__setattr__(self, "upper", high)

    @property
    def dimension(self) -> int:
        """The number of weights, p."""
        return self.lower.size

    @property
    def size(self) -> Array:
        """The length of each side, shape (p,)."""
        return self.upper - self.lower

    @property
    def center(self) -> Array:
        """The middle of the box, shape (p,)."""
        return self.lower + self.size / 2

    def contains(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Return whether points of shape (..., p) lie in the box; shape (...)."""
        w = _check.points_array(points, self.dimension)
        inside: NDArray[np.bool_] = np.all((w >= self.lower) & (w <= self.upper), axis=-1)
        return inside

    def grid(self, counts: int | Sequence[int]) -> tuple[Array, ...]:
        """Return evenly spaced values of each weight, edges included.

        Parameters
        ----------
        counts
            How many values along each weight, at least 2; one number serves for all.
        """
        each = list(counts) if isinstance(counts, Sequence) else [counts] * self.dimension
        if len(each) != self.dimension:
            raise ValueError(f"counts must be one number or {self.dimension} of them: got {len(each)}")
        return tuple(
            np.linspace(low, high, _check.count(n, "counts", minimum=2))
            for low, high, n in zip(self.lower, self.upper, each, strict=True)
        )

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Domain)
            and np.array_equal(self.lower, other.lower)
            and np.array_equal(self.upper, other.upper)
        )

    def __hash__(self) -> int:
        return hash((self.lower.tobytes(), self.upper.tobytes()))


class Landscape(ABC):
    """The error E over the weights w, with its exact first and second derivatives.

    Landscapes add (``a + b``), scale (``2 * a``), lift (``a + 3.0``), move (``a.shifted(by)``) and take another
    domain (``a.over(domain)``).
    """

    domain: Domain
    _most_at_once: ClassVar[int] = BLOCK

    @property
    def dimension(self) -> int:
        """The number of weights, p."""
        return self.domain.dimension

    def value(self, points: ArrayLike) -> Array:
        """Return E at points of shape (..., p); shape (...).

        Points may lie outside the domain. Where the error exceeds the largest float, or is not defined,
        the value is inf or nan.

        Raises
        ------
        ValueError
            If the last axis is not p long or a point is not finite.
        """
        return self._evaluated(self._value, points)

    def gradient(self, points: ArrayLike) -> Array:
        """Return ∇E at points of shape (..., p); shape (..., p). Raises as `value` does."""
        given = given_gradient()
        return self._evaluated(self._gradient, points) if given is None else given(self, points)

    def hessian(self, points: ArrayLike) -> Array:
        """Return ∇²E at points of shape (..., p); shape (..., p, p). Raises as `value` does."""
        return self._evaluated(self._hessian, points)

    def value_and_gradient(self, points: ArrayLike) -> tuple[Array, Array]:
        """Return E and ∇E at points of shape (..., p); shapes (...) and (..., p). Raises as `value` does.

        What the two have in common is computed once. Each weight's values lie side by side in memory, in the blocks in
        which very many points are taken and in the gradients that are returned.
        """
        if given_gradient() is not None:
            return self.value(points), self.gradient(points)
        w = _check.points_array(points, self.dimension)
        flat = w.reshape(-1, self.dimension)
        values, gradients = np.empty(len(flat)), np.empty(flat.shape, order="F")
        with np.errstate(all="ignore"):
            for block in blocks(len(flat), self._most_at_once):
                values[block], gradients[block] = self._value_and_gradient(np.asfortranarray(flat[block]))
        return values.reshape(w.shape[:-1]), gradients.reshape(w.shape)

    def hessian_operator(self, point: ArrayLike) -> Callable[[Array], Array]:
        """Return v ↦ ∇²E(w) v at a point w of shape (p,), for vectors v of shape (p,).

        Raises
        ------
        ValueError
            If the point is not p finite numbers.
        """
        w = _check.vector(point, "point", self.dimension)
        with np.errstate(all="ignore"):
            return self._hessian_operator(w)

    def _evaluated(self, function: Callable[[Array], Array], points: ArrayLike) -> Array:
        """Return a function at points of shape (..., p), which are taken a block at a time if there are very many."""
        w = _check.points_array(points, self.dimension)
        with np.errstate(all="ignore"):
            if w.size <= self._most_at_once * self.dimension:
                return function(w)
            return in_blocks(function, w, self._most_at_once)

    @abstractmethod
    def _value(self, w: Array) -> Array: ...

    @abstractmethod
    def _gradient(self, w: Array) -> Array: ...

    @abstractmethod
    def _hessian(self, w: Array) -> Array: ...

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        """Return both at points of shape (n, p); to be overridden if one helps to find the other."""
        return self._value(w), self._gradient(w)

    def _hessian_operator(self, w: Array) -> Callable[[Array], Array]:
        """Return v ↦ ∇²E(w) v; to be overridden if that is cheaper than the Hessian itself."""
        hessian = self._hessian(w)
        return lambda v: hessian @ v

    @abstractmethod
    def over(self, domain: Domain) -> Self:
        """Return the same landscape over another domain of the same dimension."""

    def shifted(self, by: ArrayLike) -> Transformed:
        """Return E(w - by), the landscape and its domain moved by ``by`` of shape (p,)."""
        return Transformed(self, shift=_check.vector(by, "by", self.dimension))

    def __add__(self, other: Landscape | float) -> Landscape:
        if isinstance(other, Landscape):
            return Sum((self, other))
        return Transformed(self, lift=_check.finite_number(other, "the number added to a landscape"))

    __radd__ = __add__

    def __sub__(self, other: Landscape | float) -> Landscape:
        return self + (-1.0 * other)

    def __mul__(self, factor: float) -> Landscape:
        return Transformed(self, factor=_check.finite_number(factor, "the factor of a landscape"))

    __rmul__ = __mul__

    def __neg__(self) -> Landscape:
        return self * -1.0


def _checked_domain(domain: Domain, dimension: int) -> Domain:
    if domain.dimension != dimension:
        raise ValueError(f"the domain has {domain.dimension} weights, the landscape has {dimension}")
    return domain


def _symmetric(matrix: ArrayLike, name: str, dimension: int) -> Array:
    array = _check.finite_array(matrix, name)
    if array.shape != (dimension, dimension):
        raise ValueError(f"{name} must have shape ({dimension}, {dimension}): got shape {array.shape}")
    half = array / 2
    if (np.abs(half - half.T) > 1e-12 * np.abs(half).max()).any():
        raise ValueError(f"{name} must be symmetric")
    return half + half.T


class Gaussian(Landscape):
    """A hill or basin, E(w) = height · exp(-½ (w - c)ᵀ Σ⁻¹ (w - c)).

    Parameters
    ----------
    center
        The top of the hill (or bottom of the basin) c, shape (p,).
    covariance
        Σ, shape (p, p), symmetric and positive definite. See `rotated` for widths and an angle.
    height
        Positive for a hill, negative for a basin.
    domain
        Default: four standard deviations around the centre.
    """

    def __init__(
        self, center: ArrayLike, covariance: ArrayLike, height: float = 1.0, *, domain: Domain | None = None
    ) -> None:
        self.center = _check.vector(center, "center")
        p = self.center.size
        self.covariance = _symmetric(covariance, "covariance", p)
        self.height = _check.finite_number(height, "height")
        variances = np.linalg.eigvalsh(self.covariance)
        if variances[0] <= np.finfo(np.float64).eps * variances[-1]:
            raise ValueError("covariance must be positive definite: its smallest eigenvalue is not above 0")
        precision = np.linalg.inv(self.covariance)
        self._precision: Array = (precision + precision.T) / 2
        reach = 4 * np.sqrt(np.diag(self.covariance))
        self.domain = _checked_domain(domain or Domain(self.center - reach, self.center + reach), p)

    @classmethod
    def rotated(cls, center: ArrayLike, widths: ArrayLike, angle: float = 0.0, height: float = 1.0) -> Self:
        """Make a hill over two weights from its widths and its rotation.

        Parameters
        ----------
        center
            Shape (2,).
        widths
            The standard deviations along the hill's two axes, shape (2,), both positive.
        angle
            The rotation of the first axis away from w₁, in radians, anticlockwise.
        height
            Positive for a hill, negative for a basin.
        """
        width = _check.vector(widths, "widths", 2)
        if (width <= 0).any():
            raise ValueError(f"widths must be greater than 0: got {width.tolist()}")
        turn = _check.finite_number(angle, "angle")
        axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        with np.errstate(all="ignore"):  # a covariance that overflows is refused below, for that reason
            covariance = axes @ np.diag(width**2) @ axes.T
        return cls(center, covariance, height)

    def _value(self, w: Array) -> Array:
        return self._value_and_slope(w)[0]

    def _gradient(self, w: Array) -> Array:
        value, slope = self._value_and_slope(w)
        return -value[..., None] * slope

    def _hessian(self, w: Array) -> Array:
        value, slope = self._value_and_slope(w)
        outer = slope[..., :, None] * slope[..., None, :]
        curvature: Array = value[..., None, None] * (outer - self._precision)
        return curvature

    def _value_and_slope(self, w: Array) -> tuple[Array, Array]:
        """Return E(w) and Σ⁻¹ (w - c), shapes (...) and (..., p)."""
        d = w - self.center
        slope = d @ self._precision
        return self.height * np.exp(-(slope * d).sum(axis=-1) / 2), slope

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        d = (w - self.center).T
        slope = self._precision @ d
        value: Array = self.height * np.exp(-0.5 * (slope * d).sum(axis=0))
        return value, (-value * slope).T

    def over(self, domain: Domain) -> Self:
        return type(self)(self.center, self.covariance, self.height, domain=domain)


class Quadratic(Landscape):
    """A bowl, ravine, saddle or dome, E(w) = (w - c)ᵀ A (w - c).

    Parameters
    ----------
    matrix
        A, shape (p, p), symmetric. diag(1, 3) gives w₁² + 3w₂².
    center
        c, shape (p,); default: the origin.
    domain
        Default: 4 on each side of the centre.
    """

    def __init__(self, matrix: ArrayLike, center: ArrayLike | None = None, *, domain: Domain | None = None) -> None:
        shape = np.shape(matrix)
        if len(shape) != 2 or shape[0] == 0:
            raise ValueError(f"matrix must have shape (p, p) with p >= 1: got shape {shape}")
        p = shape[0]
        self.matrix = _symmetric(matrix, "matrix", p)
        self.center = np.zeros(p) if center is None else _check.vector(center, "center", p)
        self.domain = _checked_domain(domain or Domain(self.center - 4, self.center + 4), p)

    def _value(self, w: Array) -> Array:
        d = w - self.center
        value: Array = ((d @ self.matrix) * d).sum(axis=-1)
        return value

    def _gradient(self, w: Array) -> Array:
        gradient: Array = 2 * (w - self.center) @ self.matrix
        return gradient

    def _hessian(self, w: Array) -> Array:
        everywhere: Array = np.tile(2 * self.matrix, (*w.shape[:-1], 1, 1))
        return everywhere

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        d = (w - self.center).T
        slope = self.matrix @ d
        value: Array = (slope * d).sum(axis=0)
        return value, 2 * slope.T

    def over(self, domain: Domain) -> Self:
        return type(self)(self.matrix, self.center, domain=domain)


class ClosedForm(Landscape):
    """A landscape given by three functions of points of shape (..., p).

    Parameters
    ----------
    value, gradient, hessian
        Return shapes (...), (..., p) and (..., p, p).
    domain
        Where the landscape is shown; its dimension is the landscape's.
    """

    def __init__(
        self,
        value: Callable[[Array], Array],
        gradient: Callable[[Array], Array],
        hessian: Callable[[Array], Array],
        domain: Domain,
    ) -> None:
        self.functions = (value, gradient, hessian)
        self.domain = domain

    def _value(self, w: Array) -> Array:
        return self.functions[0](w)

    def _gradient(self, w: Array) -> Array:
        return self.functions[1](w)

    def _hessian(self, w: Array) -> Array:
        return self.functions[2](w)

    def over(self, domain: Domain) -> Self:
        return type(self)(*self.functions, domain=_checked_domain(domain, self.dimension))


class Sum(Landscape):
    """The sum of landscapes over as many weights; its default domain is the smallest box that holds all of theirs."""

    def __init__(self, terms: Sequence[Landscape], *, domain: Domain | None = None) -> None:
        self.terms: tuple[Landscape, ...]
        if not terms:
            raise ValueError("a sum of landscapes needs at least one term")
        dimensions = {term.dimension for term in terms}
        if len(dimensions) > 1:
            raise ValueError(f"only landscapes over as many weights add up: got {sorted(dimensions)} weights")
        self.terms = tuple(part for term in terms for part in (term.terms if isinstance(term, Sum) else (term,)))
        lower = np.min([term.domain.lower for term in terms], axis=0)
        upper = np.max([term.domain.upper for term in terms], axis=0)
        self.domain = _checked_domain(domain or Domain(lower, upper), dimensions.pop())

    def _value(self, w: Array) -> Array:
        return reduce(np.add, (term._value(w) for term in self.terms))

    def _gradient(self, w: Array) -> Array:
        return reduce(np.add, (term._gradient(w) for term in self.terms))

    def _hessian(self, w: Array) -> Array:
        return reduce(np.add, (term._hessian(w) for term in self.terms))

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        values, gradients = zip(*(term._value_and_gradient(w) for term in self.terms), strict=True)
        return reduce(np.add, values), reduce(np.add, gradients)

    def _hessian_operator(self, w: Array) -> Callable[[Array], Array]:
        operators = [term._hessian_operator(w) for term in self.terms]
        return lambda v: reduce(np.add, (operator(v) for operator in operators))

    def over(self, domain: Domain) -> Self:
        return type(self)(self.terms, domain=domain)


class Transformed(Landscape):
    """factor · E(w - shift) + lift, for a landscape E.

    Parameters
    ----------
    base
        E.
    factor, lift
        Scale and offset of the error.
    shift
        How far the landscape (and, by default, its domain) moves in weight space, shape (p,); default: not at all.
    """

    def __init__(
        self,
        base: Landscape,
        *,
        factor: float = 1.0,
        lift: float = 0.0,
        shift: ArrayLike | None = None,
        domain: Domain | None = None,
    ) -> None:
        self.base = base
        self.factor = _check.finite_number(factor, "factor")
        self.lift = _check.finite_number(lift, "lift")
        self.shift = np.zeros(base.dimension) if shift is None else _check.vector(shift, "shift", base.dimension)
        moved = Domain(base.domain.lower + self.shift, base.domain.upper + self.shift)
        self.domain = _checked_domain(domain or moved, base.dimension)

    def _value(self, w: Array) -> Array:
        return self.factor * self.base._value(w - self.shift) + self.lift

    def _gradient(self, w: Array) -> Array:
        return self.factor * self.base._gradient(w - self.shift)

    def _hessian(self, w: Array) -> Array:
        return self.factor * self.base._hessian(w - self.shift)

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        value, gradient = self.base._value_and_gradient(w - self.shift)
        return self.factor * value + self.lift, self.factor * gradient

    def _hessian_operator(self, w: Array) -> Callable[[Array], Array]:
        operator = self.base._hessian_operator(w - self.shift)
        return lambda v: self.factor * operator(v)

    def over(self, domain: Domain) -> Self:
        return type(self)(self.base, factor=self.factor, lift=self.lift, shift=self.shift, domain=domain)
