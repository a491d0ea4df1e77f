"""The formulas of a bowl a w₁² + b w₂² and of its gradient, written from its curvatures."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.kit.lettering.notation import partial_in_line, point
from scenes.kit.lettering.notation import vector as column_of
from scenes.kit.lettering.numbers import printed

LABELS = ("a", "b")
"""Labels of the parts of a formula that belong to the first and to the second weight."""

_HERE = "NUMBER"


def coefficients(bowl: Landscape) -> Array:
    """Return a and b, half the curvatures along the weights, shape (2,)."""
    return np.diag(bowl.hessian(bowl.domain.center)) / 2


def bowl_formula(bowl: Landscape) -> str:
    """Return E(w₁, w₂) = a w₁² + b w₂² in Typst; a term has the label of its weight, see `LABELS`."""
    terms = [f"{_factor(value)} w_{index}^2" for index, value in enumerate(coefficients(bowl), 1)]
    return f"E(w_1, w_2) = {' + '.join(labelled(*terms))}"


def partial_formula(bowl: Landscape, axis: int) -> str:
    """Return the partial slope along one weight, ∂E/∂w₁ = 2a w₁ or ∂E/∂w₂ = 2b w₂, in Typst."""
    return f"{partial_in_line(axis + 1)} = {_slope(bowl, axis)}"


def gradient_formula(bowl: Landscape) -> str:
    """Return ∇E = (2a w₁, 2b w₂) as a column in Typst, each entry with the label of its weight."""
    return f"nabla E = {column(_slope(bowl, 0), _slope(bowl, 1))}"


def counting_formulas(bowl: Landscape) -> tuple[tuple[str, float], ...]:
    """Return the formulas of a bowl in which the second curvature changes.

    Returns
    -------
    The error, the partial slope along w₂ and the gradient, in Typst with ``{}`` for a multiple of the curvature; each
    with that multiple.
    """
    first, slope = _factor(coefficients(bowl)[0]), _slope(bowl, 0)
    square, partial = labelled(f"{first} w_1^2", f"{_HERE} w_2^2"), f"{_HERE} w_2"
    sources = (
        (f"E(w_1, w_2) = {' + '.join(square)}", 1.0),
        (f"{partial_in_line(2)} = {partial}", 2.0),
        (f"nabla E = {column(slope, partial)}", 2.0),
    )
    return tuple((_for_format(source), multiple) for source, multiple in sources)


def labelled(first: str, second: str) -> tuple[str, str]:
    """Return the parts of each weight, with its label."""
    one, other = LABELS
    return f"{{{{{first} : {one}}}}}", f"{{{{{second} : {other}}}}}"


def column(first: str, second: str) -> str:
    """Return a vector whose entries have the labels of their weights."""
    return column_of(*labelled(first, second))


def _for_format(source: str) -> str:
    """Return a source in which only the place of the number is a field of `str.format`."""
    return source.replace("{", "{{").replace("}", "}}").replace(_HERE, "{}")


def product(bowl: Landscape, point: Array, axis: int) -> str:
    """Return the partial slope at a point with its numbers substituted, such as = 2 · 3 = 6, in Typst."""
    factor, slope = 2 * coefficients(bowl)[axis], bowl.gradient(point)[axis]
    return f"= {number(factor)} dot {number(point[axis])} = {number(slope)}"


def point_of(components: ArrayLike) -> str:
    """Return two numbers written as a point, such as (3, 1)."""
    first, second = np.asarray(components, dtype=float)
    return point(number(first), number(second))


def filled(components: ArrayLike) -> str:
    """Return two numbers as a column, each with the label of its weight."""
    first, second = np.asarray(components, dtype=float)
    return column(number(first), number(second))


def row_of(components: ArrayLike) -> str:
    """Return two numbers as a row, as others write a gradient."""
    first, second = np.asarray(components, dtype=float)
    return f"[{number(first)}, {number(second)}]"


def number(value: float) -> str:
    """Return a number as printed: without decimals if it is whole, otherwise with two."""
    return printed(value, 0 if float(value).is_integer() else 2)


def _slope(bowl: Landscape, axis: int) -> str:
    return f"{_factor(2 * coefficients(bowl)[axis])} w_{axis + 1}"


def _factor(value: float) -> str:
    return "" if value == 1 else number(value)
