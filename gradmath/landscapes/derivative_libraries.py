"""Optional libraries that differentiate functions: autograd, JAX and PyTorch.

None is imported before it is asked for.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any, Protocol

import numpy as np

from gradmath._check import Array

Traced = Callable[[Any], Any]
"""E as a function of points, shape (n, p), in a library's arrays; shape (n,)."""
Differentiated = Callable[[Callable[[Any], Any]], Traced]
"""A library's ``grad``: takes a function with one number for all points, and returns its gradient."""


class Library(Protocol):
    """What a landscape needs from a library."""

    name: str

    def value(self, function: Traced, w: Array) -> Array:
        """Return E, shape (n,)."""

    def gradient(self, function: Traced, w: Array) -> Array:
        """Return ∇E, shape (n, p)."""

    def hessian(self, function: Traced, w: Array) -> Array:
        """Return ∇²E, shape (n, p, p)."""


def _imported(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ValueError(f"{name.split('.')[0]} is not installed") from error


def _summed_gradient(grad: Differentiated, function: Traced) -> Traced:
    """Return ∇E at points of shape (n, p): points do not depend on one another, so that their sum has all slopes."""
    return grad(lambda w: function(w).sum())


def _rows_of_hessian(grad: Differentiated, slopes: Traced, w: Any) -> list[Any]:
    """Return the rows of ∇²E at points w, each of shape (n, p): the gradient of each weight's slope."""

    def summed(k: int) -> Callable[[Any], Any]:
        return lambda each: slopes(each)[..., k].sum()

    return [grad(summed(k))(w) for k in range(w.shape[-1])]


@contextmanager
def _zero_where_independent() -> Iterator[None]:
    """Silence autograd's warning where it rightly returns 0 because nothing depends on the weights."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Output seems independent of input")
        yield


class _Autograd:
    """Autograd, which follows NumPy's own functions."""

    name = "autograd"

    def value(self, function: Traced, w: Array) -> Array:
        return np.asarray(function(w), dtype=np.float64)

    def gradient(self, function: Traced, w: Array) -> Array:
        with _zero_where_independent():
            slopes: Array = _summed_gradient(_imported("autograd").grad, function)(w)
        return slopes

    def hessian(self, function: Traced, w: Array) -> Array:
        grad = _imported("autograd").grad
        with _zero_where_independent():
            return np.stack(_rows_of_hessian(grad, _summed_gradient(grad, function), w), axis=-2)


class _Jax:
    """JAX, told to compute with 64 bits."""

    name = "jax"

    def value(self, function: Traced, w: Array) -> Array:
        with self._doubles():
            return np.asarray(function(_imported("jax.numpy").asarray(w)), dtype=np.float64)

    def gradient(self, function: Traced, w: Array) -> Array:
        with self._doubles():
            return np.asarray(_summed_gradient(_imported("jax").grad, function)(w), dtype=np.float64)

    def hessian(self, function: Traced, w: Array) -> Array:
        grad = _imported("jax").grad
        with self._doubles():
            rows = _rows_of_hessian(grad, _summed_gradient(grad, function), w)
            return np.stack([np.asarray(row, dtype=np.float64) for row in rows], axis=-2)

    @staticmethod
    def _doubles() -> AbstractContextManager[Any]:
        """Make JAX compute with 64 bits in this context instead of its usual 32."""
        jax = _imported("jax")
        switch = jax.enable_x64 if hasattr(jax, "enable_x64") else _imported("jax.experimental").enable_x64
        doubles: AbstractContextManager[Any] = switch(True)
        return doubles


class _Torch:
    """PyTorch, whose tensors remember how they were computed."""

    name = "torch"

    def value(self, function: Traced, w: Array) -> Array:
        torch = _imported("torch")
        with torch.no_grad():
            return np.asarray(function(torch.tensor(w, dtype=torch.float64)).numpy(), dtype=np.float64)

    def gradient(self, function: Traced, w: Array) -> Array:
        _, slopes = self._slopes(function, w)
        return np.asarray(slopes.detach().numpy(), dtype=np.float64)

    def hessian(self, function: Traced, w: Array) -> Array:
        torch = _imported("torch")
        points, slopes = self._slopes(function, w)
        rows = []
        for k in range(w.shape[-1]):
            if not slopes.requires_grad:
                rows.append(torch.zeros_like(points))
                continue
            (row,) = torch.autograd.grad(slopes[..., k].sum(), points, retain_graph=True, allow_unused=True)
            rows.append(torch.zeros_like(points) if row is None else row)
        return np.asarray(torch.stack(rows, dim=-2).detach().numpy(), dtype=np.float64)

    @staticmethod
    def _slopes(function: Traced, w: Array) -> tuple[Any, Any]:
        torch = _imported("torch")
        points = torch.tensor(w, dtype=torch.float64, requires_grad=True)
        (slopes,) = torch.autograd.grad(function(points).sum(), points, create_graph=True)
        return points, slopes


LIBRARIES: dict[str, Library] = {"jax": _Jax(), "torch": _Torch(), "autograd": _Autograd()}
