"""The errors of real models on real data, as landscapes over the models' weights.

Each is a mean over the n samples, so that its size does not depend on their number, plus an optional ridge penalty on
all weights. All are convex. Points are evaluated in blocks, so that a batch of any size needs little more memory than
its result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._blocks import in_blocks
from gradmath._check import Array
from gradmath.landscapes._forms import sums_over_rows, times_columns, times_rows
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.domain import Domain, DomainLike, domain_or
from gradmath.models._centring import Centring

BLOCK = 1 << 22
"""The most logits in memory at a time: 32 MiB."""


class LeastSquares(Landscape):
    """The mean squared error of a linear model, E(w) = 1/n Σᵢ (xᵢ·w - yᵢ)² + ridge·‖w‖².

    There is no hidden intercept: a column of ones among the features makes one. E is evaluated around its minimiser,
    as E(ŵ) + ‖R (w - ŵ)‖² with the triangular R of a QR decomposition of the features, so that the cost does not depend
    on n. If a column is constant, the others are first measured from their means. E thus keeps its digits however far
    from 0 the features are, where XᵀX would lose them.

    Parameters
    ----------
    features
        X, one sample per row, shape (n, p).
    targets
        y, shape (n,).
    ridge
        The weight of the penalty, at least 0.
    domain
        Default: 4 on each side of the minimiser.

    Raises
    ------
    ValueError
        If the shapes do not match, a number is not finite, or ridge is negative.

    Examples
    --------
    >>> import gradmath as gm
    >>> line = gm.LeastSquares([[0, 1], [1, 1], [2, 1]], [1, 3, 5])
    >>> line.minimiser.round(6).tolist()
    [2.0, 1.0]
    """

    _called = "model"

    def __init__(
        self, features: ArrayLike, targets: ArrayLike, *, ridge: float = 0.0, domain: DomainLike | None = None
    ) -> None:
        self.features = _checked_features(features)
        n, p = self.features.shape
        self.targets = _check.vector(targets, "targets", n)
        self.ridge = _check.nonnegative_number(ridge, "ridge")
        self._centring = Centring.of(self.features, self.targets)
        rows, values = self._centring.rows(self.ridge), self._centring.values(self.ridge)
        self._centred_minimiser, self._minimiser = self._solve(rows, values)
        self._triangle: Array = np.asarray(np.linalg.qr(rows, mode="r"))
        residuals = rows @ self._centred_minimiser - values
        self._least = float(residuals @ residuals)
        self._curvature = 2 * (self.features.T @ self.features / n + self.ridge * np.eye(p))
        self.domain = domain_or(domain, Domain(self._minimiser - 4, self._minimiser + 4), self._called)

    @property
    def minimiser(self) -> Array:
        """The weights ŵ of least error, shape (p,); the shortest such weights if there are several."""
        return self._minimiser.copy()

    def _solve(self, rows: Array, values: Array) -> tuple[Array, Array]:
        """Return the minimiser in the centred weights and in the model's own."""
        lengths = np.sqrt(np.square(rows).sum(axis=0))
        scale = np.where(lengths > 0, lengths, 1.0)
        scaled, _, rank, _ = np.linalg.lstsq(rows / scale, values, rcond=None)
        if rank == rows.shape[1]:
            return scaled / scale, self._centring.own(scaled / scale)
        n, p = self.features.shape
        own_rows = np.vstack([self.features, np.sqrt(n * self.ridge) * np.eye(p)])
        shortest: Array = np.linalg.lstsq(own_rows, np.concatenate([self.targets, np.zeros(p)]), rcond=None)[0]
        return self._centring.centred(shortest), shortest

    def _from_minimiser(self, w: Array) -> Array:
        """Return R (w - ŵ), whose squares sum to the excess of each point's error over the least, shape (..., p)."""
        return _turned(self._triangle, self._centring.centred(w) - self._centred_minimiser)

    def _value(self, w: Array) -> Array:
        roots = self._from_minimiser(w)
        value: Array = self._least + (roots * roots).sum(axis=-1)
        return value

    def _gradient(self, w: Array) -> Array:
        return self._centring.gradient(2 * _turned(self._triangle.T, self._from_minimiser(w)))

    def _hessian(self, w: Array) -> Array:
        everywhere: Array = np.tile(self._curvature, (*w.shape[:-1], 1, 1))
        return everywhere

    @property
    def samples(self) -> int:
        """The number of samples, n."""
        return len(self.features)

    def of_samples(self, chosen: NDArray[np.intp]) -> Self:
        """Return the error over some of the samples, by their indices."""
        return type(self)(self.features[chosen], self.targets[chosen], ridge=self.ridge, domain=self.domain)

    def _described(self) -> str:
        return f"{_size(self.features)}, ridge={self.ridge:.6g}"


class Logistic(Landscape):
    """The mean cross-entropy of a logistic model that says yes with probability σ(x·w) = 1 / (1 + exp(-x·w)).

    E(w) = 1/n Σᵢ log(1 + exp(-sᵢ xᵢ·w)) + ridge·‖w‖², with sᵢ = 1 for label 1 and -1 for label 0; in nats.

    Parameters
    ----------
    features
        X, one sample per row, shape (n, p). There is no hidden intercept.
    labels
        0 or 1 for each sample, shape (n,).
    ridge
        The weight of the penalty, at least 0.
    domain
        Default: 4 on each side of the origin.

    Raises
    ------
    ValueError
        If the shapes do not match, a number is not finite, a label is neither 0 nor 1, or ridge is negative.

    Examples
    --------
    >>> import gradmath as gm
    >>> model = gm.Logistic([[-2, 1], [-1, 1], [1, 1], [2, 1]], [0, 1, 0, 1])
    >>> model.value([0, 0]).round(6).item(), model.gradient([0, 0])[0].round(6).item()
    (0.693147, -0.25)
    """

    _called = "model"

    def __init__(
        self, features: ArrayLike, labels: ArrayLike, *, ridge: float = 0.0, domain: DomainLike | None = None
    ) -> None:
        self.features = _checked_features(features)
        n, p = self.features.shape
        self.labels = _checked_labels(labels, n, classes=2)
        self.ridge = _check.nonnegative_number(ridge, "ridge")
        self.domain = domain_or(domain, _around_origin(p), self._called)
        self._signed = np.where(self.labels == 1, 1.0, -1.0)[:, None] * self.features

    def _value(self, w: Array) -> Array:
        return in_blocks(self._data_value, w, BLOCK // len(self.features)) + self.ridge * _squared_norm(w)

    def _gradient(self, w: Array) -> Array:
        return in_blocks(self._data_gradient, w, BLOCK // len(self.features)) + 2 * self.ridge * w

    def _hessian(self, w: Array) -> Array:
        return _each(self._data_hessian, w) + 2 * self.ridge * np.eye(self.dimension)

    def _data_value(self, w: Array) -> Array:
        losses: Array = np.logaddexp(0.0, -times_rows(self._signed, w)).mean(axis=-1)
        return losses

    def _data_gradient(self, w: Array) -> Array:
        return -sums_over_rows(_sigmoid(-times_rows(self._signed, w)), self._signed) / len(self.features)

    def _data_hessian(self, w: Array) -> Array:
        logits = self._signed @ w
        curvatures = _sigmoid(logits) * _sigmoid(-logits)
        hessian: Array = (self.features.T * curvatures) @ self.features / len(self.features)
        return hessian

    @property
    def samples(self) -> int:
        """The number of samples, n."""
        return len(self.features)

    def of_samples(self, chosen: NDArray[np.intp]) -> Self:
        """Return the error over some of the samples, by their indices."""
        return type(self)(self.features[chosen], self.labels[chosen], ridge=self.ridge, domain=self.domain)

    def _described(self) -> str:
        return f"{_size(self.features)}, ridge={self.ridge:.6g}"


class Softmax(Landscape):
    """The mean cross-entropy of a linear model of k classes, over p = f·k weights.

    With w as the rows of W, shape (f, k), the k weights of the first feature first, the model gives class c the
    probability exp(xᵢ·W_c) / Σ_b exp(xᵢ·W_b), and E(w) = -1/n Σᵢ log of that of the right class + ridge·‖w‖²; in nats.
    At w = 0 it is log k.

    The Hessian at a point has p² numbers, 8 MB for p = 1000, and takes about n·p² multiplications.

    Parameters
    ----------
    features
        X, one sample per row, shape (n, f). There is no hidden intercept.
    labels
        The class of each sample, a whole number from 0 to k-1, shape (n,).
    classes
        k, at least 2.
    ridge
        The weight of the penalty, at least 0.
    domain
        Default: 4 on each side of the origin.

    Raises
    ------
    ValueError
        If the shapes do not match, a number is not finite, a label is not a class, or ridge is negative.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> model = gm.Softmax([[0, 1], [1, 1], [2, 1]], [0, 1, 2], classes=3)
    >>> model.dimension, model.value(np.zeros(6)).round(6).item()
    (6, 1.098612)
    """

    _called = "model"

    def __init__(
        self,
        features: ArrayLike,
        labels: ArrayLike,
        *,
        classes: int,
        ridge: float = 0.0,
        domain: DomainLike | None = None,
    ) -> None:
        self.features = _checked_features(features)
        n, f = self.features.shape
        self.classes = _check.count(classes, "classes", minimum=2)
        self.labels = _checked_labels(labels, n, self.classes)
        self.ridge = _check.nonnegative_number(ridge, "ridge")
        p = f * self.classes
        self.domain = domain_or(domain, _around_origin(p), self._called)
        self._targets = np.eye(self.classes)[self.labels]

    def probabilities(self, points: ArrayLike) -> Array:
        """Return the probability of each class for each sample, at points of shape (…, p); shape (…, n, k)."""
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            return np.exp(self._log_probabilities(_check.points_array(points, self.dimension)))

    def _value(self, w: Array) -> Array:
        return in_blocks(self._data_value, w, BLOCK // self._targets.size) + self.ridge * _squared_norm(w)

    def _gradient(self, w: Array) -> Array:
        return in_blocks(self._data_gradient, w, BLOCK // self._targets.size) + 2 * self.ridge * w

    def _hessian(self, w: Array) -> Array:
        return _each(self._data_hessian, w) + 2 * self.ridge * np.eye(self.dimension)

    def _log_probabilities(self, w: Array) -> Array:
        logits = self.features @ w.reshape(*w.shape[:-1], self.features.shape[1], self.classes)
        logits -= logits.max(axis=-1, keepdims=True)
        log_probabilities: Array = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
        return log_probabilities

    def _data_value(self, w: Array) -> Array:
        samples = np.arange(len(self.labels))
        losses: Array = -self._log_probabilities(w)[..., samples, self.labels].mean(axis=-1)
        return losses

    def _data_gradient(self, w: Array) -> Array:
        excess = np.exp(self._log_probabilities(w)) - self._targets
        gradient: Array = self.features.T @ excess / len(self.labels)
        return gradient.reshape(w.shape)

    def _data_hessian(self, w: Array) -> Array:
        """Return 1/n Σᵢ (xᵢxᵢᵀ) ⊗ (diag(πᵢ) - πᵢπᵢᵀ), for the probabilities πᵢ at one point of shape (p,)."""
        probabilities = np.exp(self._log_probabilities(w))
        n, f = self.features.shape
        joint = (self.features[:, :, None] * probabilities[:, None, :]).reshape(n, -1)
        hessian: Array = -(joint.T @ joint) / n
        blocks = hessian.reshape(f, self.classes, f, self.classes)
        for c in range(self.classes):
            blocks[:, c, :, c] += (self.features.T * probabilities[:, c]) @ self.features / n
        return hessian

    @property
    def samples(self) -> int:
        """The number of samples, n."""
        return len(self.features)

    def of_samples(self, chosen: NDArray[np.intp]) -> Self:
        """Return the error over some of the samples, by their indices."""
        features, labels = self.features[chosen], self.labels[chosen]
        return type(self)(features, labels, classes=self.classes, ridge=self.ridge, domain=self.domain)

    def _described(self) -> str:
        return f"{_size(self.features)}, classes={self.classes}, ridge={self.ridge:.6g}"


def _checked_features(features: ArrayLike) -> Array:
    array = _check.finite_array(features, "features")
    if array.ndim != 2 or not array.size:
        raise ValueError(f"features must have shape (n, p) with at least one sample and weight: got {array.shape}")
    return array


def _checked_labels(labels: ArrayLike, samples: int, classes: int) -> NDArray[np.int64]:
    array = _check.vector(labels, "labels", samples)
    whole = array.astype(np.int64)
    if (whole != array).any() or (whole < 0).any() or (whole >= classes).any():
        raise ValueError(f"labels must be whole numbers from 0 to {classes - 1}: got {np.unique(array)[:20].tolist()}")
    return whole


def _size(features: Array) -> str:
    return f"{features.shape[0]} samples of {features.shape[1]} features"


def _around_origin(dimension: int) -> Domain:
    return Domain(np.full(dimension, -4.0), np.full(dimension, 4.0))


def _sigmoid(logits: Array) -> Array:
    """Return σ(z) = 1 / (1 + exp(-z)) to full relative accuracy, however far z is from 0."""
    sigmoid: Array = np.exp(-np.logaddexp(0.0, -logits))
    return sigmoid


def _turned(matrix: Array, w: Array) -> Array:
    """Return A w at points w of shape (..., p), for A of shape (p, p)."""
    return times_columns(matrix, w.reshape(-1, w.shape[-1]).T).T.reshape(w.shape)


def _squared_norm(w: Array) -> Array:
    squared: Array = np.square(w).sum(axis=-1)
    return squared


def _each(function: Callable[[Array], Array], w: Array) -> Array:
    """Apply a function of one point, (p,) → (p, p), to points of shape (..., p)."""
    p = w.shape[-1]
    hessians = np.empty((*w.shape, p))
    for index in np.ndindex(w.shape[:-1]):
        hessians[index] = function(w[index])
    return hessians
