"""The landscapes from which others are made: hills and basins, bowls and saddles."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._check import Array
from gradmath.landscapes._forms import quadratic_form, times_columns
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.domain import Domain, DomainLike, domain_or, shown

_MOST_ROWS = 3
"""The most rows of a matrix that are written out."""


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

    Examples
    --------
    >>> import gradmath as gm
    >>> hill = gm.Gaussian.rotated([0, 0], widths=[2, 1], height=3)
    >>> hill.value([[0, 0], [2, 0]]).round(3).tolist()
    [3.0, 1.82]
    """

    def __init__(
        self, center: ArrayLike, covariance: ArrayLike, height: float = 1.0, *, domain: DomainLike | None = None
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
        self.domain = domain_or(domain, Domain(self.center - reach, self.center + reach))

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
        with np.errstate(all="ignore"):  # a covariance that overflows is refused below
            covariance = axes @ np.diag(width**2) @ axes.T
        return cls(center, covariance, height)

    def _described(self) -> str:
        widths = shown(np.sqrt(np.diag(self.covariance)))
        return f"center={shown(self.center)}, widths={widths}, height={self.height:.6g}"

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
        form, slope = quadratic_form(self._precision, self.center, w)
        return self.height * np.exp(-form / 2), slope

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        d = (w - self.center).T
        slope = times_columns(self._precision, d)
        value: Array = self.height * np.exp(-0.5 * (slope * d).sum(axis=0))
        return value, (-value * slope).T


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

    Examples
    --------
    >>> import gradmath as gm
    >>> bowl = gm.Quadratic([[1, 0], [0, 3]])
    >>> bowl.value([1, 1]).item(), bowl.gradient([1, 1]).tolist()
    (4.0, [2.0, 6.0])
    """

    def __init__(self, matrix: ArrayLike, center: ArrayLike | None = None, *, domain: DomainLike | None = None) -> None:
        shape = np.shape(matrix)
        if len(shape) != 2 or shape[0] == 0:
            raise ValueError(f"matrix must have shape (p, p) with p >= 1: got shape {shape}")
        p = shape[0]
        self.matrix = _symmetric(matrix, "matrix", p)
        self.center = np.zeros(p) if center is None else _check.vector(center, "center", p)
        self.domain = domain_or(domain, Domain(self.center - 4, self.center + 4))

    def _described(self) -> str:
        rows = ", ".join(shown(row) for row in self.matrix[:_MOST_ROWS])
        return f"[{rows}{', …' if self.matrix.shape[0] > _MOST_ROWS else ''}], center={shown(self.center)}"

    def _value(self, w: Array) -> Array:
        return quadratic_form(self.matrix, self.center, w)[0]

    def _gradient(self, w: Array) -> Array:
        return 2 * quadratic_form(self.matrix, self.center, w)[1]

    def _hessian(self, w: Array) -> Array:
        everywhere: Array = np.tile(2 * self.matrix, (*w.shape[:-1], 1, 1))
        return everywhere

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        d = (w - self.center).T
        slope = times_columns(self.matrix, d)
        value: Array = (slope * d).sum(axis=0)
        return value, 2 * slope.T


def _symmetric(matrix: ArrayLike, name: str, dimension: int) -> Array:
    array = _check.finite_array(matrix, name)
    if array.shape != (dimension, dimension):
        raise ValueError(f"{name} must have shape ({dimension}, {dimension}): got shape {array.shape}")
    half = array / 2
    if (np.abs(half - half.T) > 1e-12 * np.abs(half).max()).any():
        raise ValueError(f"{name} must be symmetric")
    return half + half.T
