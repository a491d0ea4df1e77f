"""The base class of landscapes, and their algebra: sums, multiples, shifts.

A point is an array whose last axis holds the weights; every method takes points of shape (..., p) and broadcasts over
the other axes.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._blocks import blocks, in_blocks
from gradmath._check import Array
from gradmath.formula._names import Name
from gradmath.landscapes.domain import Domain, DomainLike, checked_domain, domain_or, shown
from gradmath.landscapes.given import given_gradient

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLOCK = 4096
"""The most points evaluated at a time: as many as stay in the processor's cache."""

_SHOWN = 4
"""The most terms of a sum that are named."""


class Landscape(ABC):
    """The error E over the weights w, with its exact first and second derivatives.

    Landscapes add (``a + b``), scale (``2 * a``), lift (``a + 3.0``), move (``a.shifted(by)``) and take another
    domain (``a.over(domain)``).

    Examples
    --------
    >>> import gradmath as gm
    >>> bowl = gm.landscape("bowl")
    >>> hills = 2 * bowl.shifted([1, 0]) + 3.0
    >>> hills.value([[1, 0], [2, 1]]).tolist(), hills.gradient([2, 1]).tolist(), hills.hessian([2, 1]).tolist()
    ([3.0, 11.0], [4.0, 12.0], [[4.0, 0.0], [0.0, 12.0]])
    """

    domain: Domain
    _most_at_once: ClassVar[int] = BLOCK
    _called: ClassVar[str] = "landscape"

    @property
    def dimension(self) -> int:
        """The number of weights, p."""
        return self.domain.dimension

    @property
    def weight_names(self) -> tuple[str, ...]:
        """The names of the weights, in order, in mathematical notation; w₁, w₂, … unless they have been named."""
        return numbered_names("w", self.dimension)

    def value(self, points: ArrayLike) -> Array:
        """Return E at points of shape (..., p); shape (...).

        Points may lie outside the domain. Where the error exceeds the largest float or is not defined, the value is
        inf or nan.

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

        What the two have in common is computed once. Very many points are evaluated in blocks, and in these, as in the
        gradients returned, each weight's values are contiguous in memory.
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
        """Return a function at points of shape (..., p), evaluated in blocks if there are very many."""
        w = _check.points_array(points, self.dimension)
        with np.errstate(all="ignore"):
            if w.size <= self._most_at_once * self.dimension:
                return function(w)
            return in_blocks(lambda block: function(np.asfortranarray(block)), w, self._most_at_once)

    @abstractmethod
    def _value(self, w: Array) -> Array: ...

    @abstractmethod
    def _gradient(self, w: Array) -> Array: ...

    @abstractmethod
    def _hessian(self, w: Array) -> Array: ...

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        """Return both at points of shape (n, p); override it if they have something in common."""
        return self._value(w), self._gradient(w)

    def _hessian_operator(self, w: Array) -> Callable[[Array], Array]:
        """Return v ↦ ∇²E(w) v; override it if that is cheaper than the Hessian itself."""
        hessian = self._hessian(w)
        return lambda v: hessian @ v

    def over(self, domain: DomainLike) -> Self:
        """Return the same landscape over another domain of the same dimension; the two share what has been computed."""
        other = copy.copy(self)
        other.domain = checked_domain(domain, self.dimension, self._called)
        return other

    def plot(self, axes: Axes | None = None, *, levels: ArrayLike | None = None) -> Axes:
        """Draw the landscape over its domain with Matplotlib: one weight as a curve, two as a map with exact contours.

        Weights whose ranges differ by a factor of more than four get different scales; on such a map the gradient is
        not perpendicular to the contours.

        Parameters
        ----------
        axes
            The axes to draw on; default: axes of a new figure.
        levels
            The levels of the contours, shape (n,), ascending; default: those of `chosen_levels`.

        Returns
        -------
        matplotlib.axes.Axes
            Those axes, for titles, other lines, and `DescentPath.plot`.

        Raises
        ------
        ValueError
            If there are more than two weights, or the levels are not finite and ascending.
        ModuleNotFoundError
            If Matplotlib is not installed.

        Examples
        --------
        >>> import gradmath as gm
        >>> hollow = gm.landscape("x^4 - 2x^2 + y^2")
        >>> axes = hollow.plot(levels=[0, 1, 2, 4])
        >>> axes.get_xlabel(), len(axes.images)
        ('x', 1)
        """
        # Figures build on landscapes, and Matplotlib is optional.
        from gradmath.figures.plot import plot_landscape

        return plot_landscape(self, axes, levels=levels)

    def _described(self) -> str:
        """Return what `repr` shows besides the domain; override it."""
        return ""

    def __repr__(self) -> str:
        described = self._described()
        return f"{type(self).__name__}({described}{', ' if described else ''}domain={self.domain!r})"

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


def numbered_names(letter: str, count: int) -> tuple[str, ...]:
    """Return a letter with indices from 1, such as w₁, w₂."""
    return tuple(Name(letter, index).shown for index in range(1, count + 1))


class Sum(Landscape):
    """The sum of landscapes over the same number of weights, by default over the smallest box that holds their domains.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> total = gm.Sum([gm.Quadratic(np.eye(2)), gm.Gaussian([0, 0], np.eye(2))])
    >>> total.value([0, 0]).item()
    1.0
    """

    def __init__(self, terms: Sequence[Landscape], *, domain: DomainLike | None = None) -> None:
        self.terms: tuple[Landscape, ...]
        if not terms:
            raise ValueError("a sum of landscapes needs at least one term")
        dimensions = {term.dimension for term in terms}
        if len(dimensions) > 1:
            raise ValueError(f"only landscapes over as many weights add up: got {sorted(dimensions)} weights")
        self.terms = tuple(part for term in terms for part in (term.terms if isinstance(term, Sum) else (term,)))
        lower = np.min([term.domain.lower for term in terms], axis=0)
        upper = np.max([term.domain.upper for term in terms], axis=0)
        self.domain = domain_or(domain, Domain(lower, upper))

    @property
    def weight_names(self) -> tuple[str, ...]:
        """The names of the weights in the terms, if they agree; w₁, w₂, … otherwise."""
        unnamed = super().weight_names
        given = {term.weight_names for term in self.terms} - {unnamed}
        return given.pop() if len(given) == 1 else unnamed

    def _value(self, w: Array) -> Array:
        return reduce(np.add, (term._value(w) for term in self.terms))

    def _gradient(self, w: Array) -> Array:
        return reduce(np.add, (term._gradient(w) for term in self.terms))

    def _hessian(self, w: Array) -> Array:
        return reduce(np.add, (term._hessian(w) for term in self.terms))

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        values, gradients = zip(*(term._value_and_gradient(w) for term in self.terms), strict=True)
        return reduce(np.add, values), reduce(np.add, gradients)

    def _described(self) -> str:
        kinds = ", ".join(type(term).__name__ for term in self.terms[:_SHOWN])
        return kinds + (", …" if len(self.terms) > _SHOWN else "") + f" ({len(self.terms)} terms)"

    def _hessian_operator(self, w: Array) -> Callable[[Array], Array]:
        operators = [term._hessian_operator(w) for term in self.terms]
        return lambda v: reduce(np.add, (operator(v) for operator in operators))


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

    Examples
    --------
    >>> import gradmath as gm
    >>> turned = gm.Transformed(gm.landscape("bowl"), factor=-1, lift=5, shift=[1, 0])
    >>> turned.value([1, 0]).item(), turned.gradient([2, 1]).tolist()
    (5.0, [-2.0, -6.0])
    """

    def __init__(
        self,
        base: Landscape,
        *,
        factor: float = 1.0,
        lift: float = 0.0,
        shift: ArrayLike | None = None,
        domain: DomainLike | None = None,
    ) -> None:
        self.base = base
        self.factor = _check.finite_number(factor, "factor")
        self.lift = _check.finite_number(lift, "lift")
        self.shift = np.zeros(base.dimension) if shift is None else _check.vector(shift, "shift", base.dimension)
        moved = Domain(base.domain.lower + self.shift, base.domain.upper + self.shift)
        self.domain = domain_or(domain, moved)

    @property
    def weight_names(self) -> tuple[str, ...]:
        """The names of the weights, those of the base."""
        return self.base.weight_names

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

    def _described(self) -> str:
        changes = [f"factor={self.factor:.6g}"] if self.factor != 1 else []
        changes += [f"lift={self.lift:.6g}"] if self.lift else []
        changes += [f"shift={shown(self.shift)}"] if self.shift.any() else []
        return ", ".join([repr(self.base), *changes])
