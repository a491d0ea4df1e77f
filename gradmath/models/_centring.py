"""Features measured from their means, so that least squares keeps its digits far from 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from gradmath._check import Array
from gradmath._exact import sum_of_products


@dataclass(frozen=True, eq=False)
class Centring:
    """Features and targets measured from their means, if a column of the features is constant.

    Features that are far from 0 and close together then differ to their last digit. With the constant c in one column
    and the means m of the others, X w - y = X' v - (y - ȳ): that column of X' is 1, the others are X - m, and the
    centred weights v are w except for that column's, which is c·w + Σ m·w - ȳ.

    Attributes
    ----------
    features
        X', shape (n, p); X if no column is constant.
    targets
        y - ȳ, shape (n,).
    column
        The index of the constant column; None if there is none.
    factors
        c and the means, shape (p,).
    offset
        ȳ.
    """

    features: Array
    targets: Array
    column: int | None
    factors: Array
    offset: float

    @classmethod
    def of(cls, features: Array, targets: Array) -> Self:
        constant = np.flatnonzero((features == features[0]).all(axis=0) & (features[0] != 0))
        if not constant.size:
            return cls(features, targets, None, np.zeros(features.shape[1]), 0.0)
        column = int(constant[0])
        factors, offset = features.mean(axis=0), float(targets.mean())
        # The mean of equal numbers may differ from them by rounding; other constant columns stay unchanged.
        factors[constant] = 0.0
        centred = features - factors
        centred[:, column] = 1.0
        factors[column] = features[0, column]
        return cls(centred, targets - offset, column, factors, offset)

    def rows(self, ridge: float) -> Array:
        """Return the rows, those of the penalty last, whose squared residuals sum to E; shape (n + p, p)."""
        n, p = self.features.shape
        penalty = np.eye(p)
        if self.column is not None:
            penalty[self.column] = -self.factors / self.factors[self.column]
            penalty[self.column, self.column] = 1 / self.factors[self.column]
        return np.vstack([self.features / np.sqrt(n), np.sqrt(ridge) * penalty])

    def values(self, ridge: float) -> Array:
        """Return the targets of the rows, shape (n + p,)."""
        penalty = np.zeros(self.factors.size)
        if self.column is not None:
            penalty[self.column] = -np.sqrt(ridge) * self.offset / self.factors[self.column]
        return np.concatenate([self.targets / np.sqrt(len(self.targets)), penalty])

    def centred(self, w: Array) -> Array:
        """Return the centred weights of weights of shape (..., p)."""
        if self.column is None:
            return w
        v = w.copy()
        v[..., self.column] = sum_of_products(w, self.factors, -self.offset)
        return v

    def own(self, v: Array) -> Array:
        """Return the weights of centred weights of shape (p,)."""
        if self.column is None:
            return v
        w = v.copy()
        slopes = self.factors.copy()
        slopes[self.column] = -1.0
        w[self.column] = -sum_of_products(v, slopes, -self.offset) / self.factors[self.column]
        return w

    def gradient(self, by_centred: Array) -> Array:
        """Return the derivatives by the weights, given those by the centred weights, shape (..., p)."""
        if self.column is None:
            return by_centred
        own = by_centred + by_centred[..., self.column, None] * self.factors
        own[..., self.column] = by_centred[..., self.column] * self.factors[self.column]
        return own
