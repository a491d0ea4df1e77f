"""Quadratic forms of many points, computed weight by weight, with each weight's values contiguous in memory."""

from __future__ import annotations

import numpy as np

from gradmath._check import Array


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
        slope = d @ matrix
        return (slope * d).sum(axis=-1), slope
    columns = np.subtract(w.reshape(-1, p).T, center[:, None], order="C")
    slopes = matrix @ columns
    form: Array = (slopes * columns).sum(axis=0)
    return form.reshape(w.shape[:-1]), slopes.T.reshape(w.shape)
