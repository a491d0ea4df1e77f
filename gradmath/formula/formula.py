"""A landscape from a formula that a lecturer types, with exact derivatives."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, Self

import numpy as np

from gradmath._check import Array
from gradmath.formula._edges import confirmed
from gradmath.formula._errors import FormulaError
from gradmath.formula._jumps import jumps
from gradmath.formula._program import Program
from gradmath.formula._reading import expression
from gradmath.landscapes.domain import Domain, DomainLike, domain_or
from gradmath.landscapes.landscape import Landscape

__all__ = ["Formula", "FormulaError"]

_LONGEST_SHOWN = 60
_REACH = 4.0
_SHOWN_ASPECT = 9 / 16
_KINKED = {"abs", "sign", "maximum", "minimum", "where"}


class Formula(Landscape):
    """E as a formula of the weights, such as ``w1^2 + 3*w2^2`` or ``sin(x)*cos(y) + 0.1*x^2``.

    It is written in mathematical notation, which ``docs/formulas.md`` describes. Letters without another meaning are
    weights, in natural order: ``x``, ``y``; ``w1``, ``w2``; ``θ₀``, ``θ₁``; ``a``, ``b``. There are at least two,
    whether or not the formula mentions them. Ambiguous notation is refused. The text is never evaluated as code.

    Its derivatives are those of the expression by the rules of calculus, simplified, each subexpression computed once.
    Where E is not finite its derivatives are nan. At a kink (of abs, min, max) they are the mean of both sides, at a
    jump those of the side of E itself.

    Parameters
    ----------
    text
        The formula, at most 1000 characters.
    domain
        Default: from -4 to 4 along every weight but the second, from -2.25 to 2.25 along that, the shape of a
        widescreen.
    weights
        The names of the weights, in order, if the formula alone does not determine them.

    Raises
    ------
    FormulaError
        If the text is not a formula: a ValueError with a sentence and, on two further lines, a caret under the place.
    ValueError
        If the domain does not have as many weights as the formula.

    Examples
    --------
    >>> from gradmath import Formula
    >>> Formula("a^2 + 3 b^2").gradient([1.0, 2.0]).tolist()
    [2.0, 12.0]
    >>> Formula("θ0^2 + θ1^2").weight_names
    ('θ₀', 'θ₁')
    """

    def __init__(self, text: str, *, domain: DomainLike | None = None, weights: Sequence[str] = ()) -> None:
        if not isinstance(text, str):
            raise ValueError(f"a formula must be a text: got {type(text).__name__}")
        self.text = text
        self._expression = expression(text, weights)
        self.domain = domain_or(domain, _default_domain(len(self.weights)))

    @property
    def weights(self) -> tuple[str, ...]:
        """The names of the weights, in order, as plain text: w1, w2."""
        return tuple(each.plain for each in self._expression.names)

    @property
    def weight_names(self) -> tuple[str, ...]:
        """The names of the weights, in order, in mathematical notation: w₁, w₂."""
        return tuple(each.shown for each in self._expression.names)

    @property
    def has_kinks(self) -> bool:
        """Whether the formula has abs, sign, min, max or a condition, where its slope or its value may jump."""
        graph = self._expression.graph
        return any(graph.entries[node].operation in _KINKED for node in graph.needed([self._expression.value]))

    @property
    def has_jumps(self) -> bool:
        """Whether the error itself jumps somewhere in the domain, as floor(x) does, judging by some lines."""
        return jumps(self._expression.graph, self._expression.value, self.domain.lower, self.domain.upper)

    def without_constant(self) -> tuple[Self, float]:
        """Return the formula without its constant term, and that term, 0 if there is none.

        If E is 1 + 10⁻⁹ w², the digits in which its values differ are lost when the 1 is added.
        """
        expression = self._expression
        rest, constant = expression.graph.without_constant(expression.value)
        found = copy.copy(self)
        vars(found).clear()
        found.text, found.domain = self.text, self.domain
        found._expression = replace(expression, value=rest)
        return found, constant

    def __reduce__(self) -> tuple[Callable[[], Self], tuple[()]]:
        """Return how another process recreates the formula: from its text."""
        return partial(type(self), self.text, domain=self.domain, weights=self.weights), ()

    def _described(self) -> str:
        return repr(self.text if len(self.text) <= _LONGEST_SHOWN else f"{self.text[:_LONGEST_SHOWN]}…")

    @cached_property
    def _value_program(self) -> Program:
        return Program(self._expression.graph, [self._expression.value])

    @cached_property
    def _gradient_program(self) -> Program:
        graph, value = self._expression.graph, self._expression.value
        return Program(graph, [value, *graph.gradient(value, self.dimension)])

    @cached_property
    def _hessian_program(self) -> Program:
        graph, value = self._expression.graph, self._expression.value
        slopes = graph.gradient(value, self.dimension)
        return Program(graph, [value, *(graph.derivative(slopes[i], j) for i, j in _upper_triangle(len(slopes)))])

    def _value(self, w: Array) -> Array:
        return self._error(_columns(w)).reshape(w.shape[:-1])

    def _gradient(self, w: Array) -> Array:
        return _stacked(self._errors_and_slopes(_columns(w))[1:], w)

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        found = self._errors_and_slopes(_columns(w))
        return found[0].reshape(w.shape[:-1]), _stacked(found[1:], w)

    def _hessian(self, w: Array) -> Array:
        _, *entries = self._errors_and_curvatures(_columns(w))
        curvature = np.empty((*w.shape, self.dimension))
        for (i, j), entry in zip(_upper_triangle(self.dimension), entries, strict=True):
            curvature[..., i, j] = curvature[..., j, i] = entry.reshape(w.shape[:-1])
        return curvature

    def _errors_and_slopes(self, columns: Array) -> Array:
        """Return E and each of its slopes, shape (1 + p, n), at weights of shape (p, n)."""
        found = _computed(self._gradient_program, columns)
        of = [(self._error, weight) for weight in range(self.dimension)]
        return _mended(self._gradient_program, found, columns, of)

    def _errors_and_curvatures(self, columns: Array) -> Array:
        """Return E and the upper triangle of its Hessian, shape (1 + p (p + 1) / 2, n), at weights of shape (p, n)."""
        found = _computed(self._hessian_program, columns)
        of = [(partial(self._slope, i), j) for i, j in _upper_triangle(self.dimension)]
        return _mended(self._hessian_program, found, columns, of)

    def _error(self, columns: Array) -> Array:
        error: Array = _computed(self._value_program, columns)[0]
        return error

    def _slope(self, weight: int, columns: Array) -> Array:
        slope: Array = self._errors_and_slopes(columns)[1 + weight]
        return slope


def _upper_triangle(size: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(size) for j in range(i, size)]


def _default_domain(dimension: int) -> Domain:
    reach = np.full(dimension, _REACH)
    reach[1] *= _SHOWN_ASPECT
    return Domain(-reach, reach)


def _columns(w: Array) -> Array:
    """Return points of shape (..., p) as weights of shape (p, n), with each weight's values contiguous in memory."""
    return np.ascontiguousarray(w.reshape(-1, w.shape[-1]).T)


def _stacked(rows: Array, w: Array) -> Array:
    """Return rows of shape (p, n) as vectors at points of shape (..., p)."""
    return np.stack(list(rows), axis=-1).reshape(w.shape)


def _computed(program: Program, columns: Array) -> Array:
    """Return a program's outputs, one per row, at weights of shape (p, n)."""
    results = np.empty((len(program.outputs), columns.shape[1]))
    for row, output in zip(results, program.run(columns), strict=True):
        row[:] = output
    return results


def _mended(program: Program, found: Array, columns: Array, of: Sequence[tuple[Any, int]]) -> Array:
    """Return a program's outputs with nan where E is not finite, and with the derivatives on plateaus filled in.

    Parameters
    ----------
    program, found, columns
        The program, its outputs, and the weights at which they were computed.
    of
        For each output but the first, the function whose derivative it is, and the index of the weight.
    """
    finite = np.isfinite(found)
    if finite.all():
        return found
    found[1:, ~finite[0]] = np.nan
    lost = np.flatnonzero(finite[0] & ~finite.all(axis=0))
    if not lost.size:
        return found
    there = np.ascontiguousarray(columns[:, lost])
    (_, *rates), pole = program.run_at_edges(there)
    for row, (rate, (function, weight)) in enumerate(zip(rates, of, strict=True), start=1):
        missing = ~finite[row, lost] & ~pole & np.isfinite(rate)
        if missing.any():
            candidates = np.broadcast_to(rate, missing.shape)[missing]
            right = confirmed(candidates, function, there[:, missing], weight)
            found[row, lost[missing][right]] = candidates[right]
    return found
