"""Products of a matrix with many points, and quadratic forms."""

from __future__ import annotations

import numpy as np

from gradmath._check import Array

_FEW = 4
"""The most weights whose products are summed one by one: BLAS rounds a sum as it suits how many there are."""


def times_columns(matrix: Array, columns: Array) -> Array:
    """Return A d, shape (k,) or (k, n), for A of shape (k, p) and one column d of shape (p,) or n, shape (p, n).

    Over few weights a product has the same bits among any others, and so has what is computed from it, such as a vertex
    that a line and a band share.
    """
    product: Array
    if matrix.shape[1] > _FEW:
        product = matrix @ columns
    elif columns.ndim == 1:
        product = np.add.reduce(matrix * columns, axis=1)
    else:
        product = matrix[:, :1] * columns[0]
        for place in range(1, len(columns)):
            product += matrix[:, place : place + 1] * columns[place]
    return product


def times_rows(matrix: Array, rows: Array) -> Array:
    """Return A w for rows w of shape (..., p) and A of shape (k, p), in the same way; shape (..., k)."""
    product: Array
    if matrix.shape[1] > _FEW:
        product = rows @ matrix.T
    else:
        product = np.multiply(rows[..., :1], matrix[:, 0], order="C")
        for place in range(1, matrix.shape[1]):
            product += rows[..., place : place + 1] * matrix[:, place]
    return product


def sums_over_rows(factors: Array, rows: Array) -> Array:
    """Return Σₖ factorₖ wₖ for n rows w of shape (p,), in the same way; shapes (..., n) and (..., p)."""
    if rows.shape[1] > _FEW:
        product: Array = factors @ rows
        return product
    return np.stack([(factors * column).sum(axis=-1) for column in rows.T], axis=-1)


def quadratic_form(matrix: Array, center: Array, w: Array) -> tuple[Array, Array]:
    """Return dᵀ A d and A d with d = w - c, for a symmetric matrix A of shape (p, p) and points w of shape (..., p).

    Returns
    -------
    form : Array
        dᵀ A d, shape (...).
    slope : Array
        A d, shape (..., p).
    """
    p = w.shape[-1]
    if w.size == p:
        d = w - center
        slope = times_columns(matrix, d.reshape(p)).reshape(w.shape)
        return (slope * d).sum(axis=-1), slope
    columns = np.subtract(w.reshape(-1, p).T, center[:, None], order="C")
    slopes = times_columns(matrix, columns)
    form: Array = (slopes * columns).sum(axis=0)
    return form.reshape(w.shape[:-1]), slopes.T.reshape(w.shape)
