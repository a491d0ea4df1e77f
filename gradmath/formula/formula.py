"""A landscape from a formula that a lecturer types, with exact derivatives."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from gradmath._check import Array
from gradmath.formula._expression import Program
from gradmath.formula._text import FormulaError, expression
from gradmath.landscapes.domain import Domain, DomainLike, domain_or
from gradmath.landscapes.landscape import Landscape

__all__ = ["Formula", "FormulaError"]

_LONGEST_SHOWN = 60
_REACH = 4.0
_SHOWN_ASPECT = 9 / 16
_KINKED = {"abs", "sign", "maximum", "minimum"}


class Formula(Landscape):
    """E as a formula of the weights, such as ``w1^2 + 3*w2^2`` or ``sin(x)*cos(y) + 0.1*x^2``.

    The weights are ``x``, ``y``, ``z`` or ``w1``, ``w2``, … (also ``w₁``); there are at least two, whether the formula
    mentions them or not. It may have numbers, ``pi`` and ``e``, ``+ - * / ^`` (also ``**``) and parentheses, the
    functions sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, exp, log (natural, also ln), log10, log2, sqrt, abs,
    sign, min and max, and products without a sign, as in ``3 w1`` or ``2(x + y)``. The text is never evaluated.

    Its derivatives are those of the expression by the rules of calculus, simplified, each subexpression computed once.
    Where E is not finite its derivatives are nan. At a kink (of abs, min, max) they are the mean of both sides'.

    Parameters
    ----------
    text
        The formula, at most 1000 characters.
    domain
        Default: from -4 to 4 along the first weight and every one from the third, from -2.25 to 2.25 along the second,
        the shape of a widescreen.

    Raises
    ------
    FormulaError
        A ValueError whose message says in one sentence what is wrong, and marks the place with a caret on two further
        lines.
    ValueError
        If the domain does not have as many weights as the formula.
    """

    def __init__(self, text: str, *, domain: DomainLike | None = None) -> None:
        if not isinstance(text, str):
            raise ValueError(f"a formula must be a text: got {type(text).__name__}")
        self.text = text
        self._expression = expression(text)
        self.domain = domain_or(domain, _default_domain(len(self.weights)))

    @property
    def weights(self) -> tuple[str, ...]:
        """The names of the weights, in order."""
        return self._expression.weights

    @property
    def has_kinks(self) -> bool:
        """Whether the formula has abs, sign, min or max, at which its slope or its value may jump."""
        graph = self._expression.graph
        return any(graph.entries[node].operation in _KINKED for node in graph.needed([self._expression.value]))

    def _described(self) -> str:
        return repr(self.text if len(self.text) <= _LONGEST_SHOWN else f"{self.text[:_LONGEST_SHOWN]}…")

    @cached_property
    def _value_program(self) -> Program:
        return Program(self._expression.graph, [self._expression.value])

    @cached_property
    def _gradient_program(self) -> Program:
        graph, value = self._expression.graph, self._expression.value
        return Program(graph, [value, *graph.gradient(value, len(self.weights))])

    @cached_property
    def _hessian_program(self) -> Program:
        graph, value = self._expression.graph, self._expression.value
        slopes = graph.gradient(value, len(self.weights))
        return Program(graph, [value, *(graph.derivative(slopes[i], j) for i, j in _upper_triangle(len(slopes)))])

    def _value(self, w: Array) -> Array:
        (value,) = _computed(self._value_program, w)
        return value

    def _gradient(self, w: Array) -> Array:
        _, *slopes = _computed(self._gradient_program, w)
        return np.stack(slopes, axis=-1)

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        value, *slopes = _computed(self._gradient_program, w)
        return value, np.stack(slopes, axis=-1)

    def _hessian(self, w: Array) -> Array:
        _, *entries = _computed(self._hessian_program, w)
        curvature = np.empty((*w.shape, self.dimension))
        for (i, j), entry in zip(_upper_triangle(self.dimension), entries, strict=True):
            curvature[..., i, j] = curvature[..., j, i] = entry
        return curvature


def _upper_triangle(size: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(size) for j in range(i, size)]


def _default_domain(dimension: int) -> Domain:
    reach = np.full(dimension, _REACH)
    reach[1] *= _SHOWN_ASPECT
    return Domain(-reach, reach)


def _computed(program: Program, w: Array) -> list[Array]:
    """Return a program's outputs at points of shape (..., p), each an array of shape (...).

    Where the first is not finite the others are nan.
    """
    points = w.reshape(-1, w.shape[-1])
    results = np.empty((len(program.outputs), len(points)))
    for row, output in zip(results, program.run(np.ascontiguousarray(points.T)), strict=True):
        row[:] = output
    results[1:, ~np.isfinite(results[0])] = np.nan
    return [row.reshape(w.shape[:-1]) for row in results]
