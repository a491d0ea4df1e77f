"""Checks of arguments, shared by every public function of the package."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def finite_array(values: ArrayLike, name: str) -> Array:
    """Return ``values`` as a float array of finite numbers."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be real numbers in a regular array: {error}") from error
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite: got nan or inf in an array of shape {array.shape}")
    return array


def points_array(points: ArrayLike, dimension: int, name: str = "points") -> Array:
    """Return ``points`` as a finite float array of shape (..., dimension)."""
    array = finite_array(points, name)
    if array.ndim == 0 or array.shape[-1] != dimension:
        raise ValueError(
            f"{name} must have shape (..., {dimension}), the weights on the last axis: got shape {array.shape}"
        )
    return array


def vector(values: ArrayLike, name: str, dimension: int | None = None) -> Array:
    """Return ``values`` as a finite float array of shape (dimension,), at least one long."""
    array = finite_array(values, name)
    expected = "(p,) with p >= 1" if dimension is None else f"({dimension},)"
    if array.ndim != 1 or array.size == 0 or (dimension is not None and array.size != dimension):
        raise ValueError(f"{name} must have shape {expected}: got shape {array.shape}")
    return array


def finite_number(value: float, name: str) -> float:
    """Return ``value`` as a finite float."""
    if isinstance(value, float) and math.isfinite(value):
        return value
    array = finite_array(value, name)
    if array.ndim:
        raise ValueError(f"{name} must be a single number: got an array of shape {array.shape}")
    return float(array)


def positive_number(value: float, name: str) -> float:
    """Return ``value`` as a finite float greater than zero."""
    number = finite_number(value, name)
    if number <= 0:
        raise ValueError(f"{name} must be greater than 0: got {number:g}")
    return number


def nonnegative_number(value: float, name: str) -> float:
    """Return ``value`` as a finite float of at least zero."""
    number = finite_number(value, name)
    if number < 0:
        raise ValueError(f"{name} must be at least 0: got {number:g}")
    return number


def proper_fraction(value: float, name: str) -> float:
    """Return ``value`` as a float between zero and one, both excluded."""
    number = positive_number(value, name)
    if number >= 1:
        raise ValueError(f"{name} must be between 0 and 1, both excluded: got {number:g}")
    return number


def count(value: int, name: str, minimum: int = 1) -> int:
    """Return ``value`` as a whole number not below ``minimum``."""
    if isinstance(value, bool) or not math.isfinite(value) or int(value) != value or value < minimum:
        raise ValueError(f"{name} must be a whole number of at least {minimum}: got {value!r}")
    return int(value)


def two_weights(dimension: int, what: str) -> None:
    """Refuse a landscape that is not over two weights."""
    if dimension != 2:
        raise ValueError(f"{what} needs a landscape over 2 weights: this one has {dimension}")
