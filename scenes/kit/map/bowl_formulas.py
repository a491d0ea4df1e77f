"""The formulas of a bowl a w₁² + b w₂² and of its gradient, written from its curvatures."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.kit.lettering.numbers import printed


def coefficients(bowl: Landscape) -> Array:
    """Return a and b, half the curvatures along the weights, shape (2,)."""
    return np.diag(bowl.hessian(bowl.domain.center)) / 2


def bowl_formula(bowl: Landscape) -> str:
    """Return L(w₁, w₂) = a w₁² + b w₂² in Typst."""
    terms = (f"{_factor(value)} w_{index}^2" for index, value in enumerate(coefficients(bowl), 1))
    return f"L(w_1, w_2) = {' + '.join(terms)}"


def partial_formula(bowl: Landscape, axis: int) -> str:
    """Return the partial slope along one weight, ∂L/∂w₁ = 2a w₁ or ∂L/∂w₂ = 2b w₂, in Typst."""
    return f"partial L \\/ partial w_{axis + 1} = {_slope(bowl, axis)}"


def gradient_formula(bowl: Landscape) -> str:
    """Return ∇L = [2a w₁, 2b w₂] in Typst."""
    return f"nabla L = [{_slope(bowl, 0)}, {_slope(bowl, 1)}]"


def counting_formulas(bowl: Landscape) -> tuple[tuple[str, float], ...]:
    """Return the formulas of a bowl in which the second curvature changes.

    Returns
    -------
    The error, the partial slope along w₂ and the gradient, in Typst with ``{}`` for a multiple of the curvature; each
    with what multiple that is.
    """
    first, slope = _factor(coefficients(bowl)[0]), _slope(bowl, 0)
    return (
        (f"L(w_1, w_2) = {first} w_1^2 + {{}} w_2^2", 1.0),
        ("partial L \\/ partial w_2 = {} w_2", 2.0),
        (f"nabla L = [{slope}, {{}} w_2]", 2.0),
    )


def product(bowl: Landscape, point: Array, axis: int) -> str:
    """Return the partial slope at a point with its numbers put in, such as = 2 · 3 = 6, in Typst."""
    factor, slope = 2 * coefficients(bowl)[axis], bowl.gradient(point)[axis]
    return f"= {number(factor)} dot {number(point[axis])} = {number(slope)}"


def vector(components: ArrayLike, brackets: str) -> str:
    """Return two numbers as they are printed in brackets, such as [6, 6]."""
    first, second = np.asarray(components, dtype=float)
    return f"{brackets[0]}{number(first)}, {number(second)}{brackets[1]}"


def number(value: float) -> str:
    """Return a number as it is printed: without decimals if it is whole, else with two."""
    return printed(value, 0 if float(value).is_integer() else 2)


def _slope(bowl: Landscape, axis: int) -> str:
    return f"{_factor(2 * coefficients(bowl)[axis])} w_{axis + 1}"


def _factor(value: float) -> str:
    return "" if value == 1 else number(value)
