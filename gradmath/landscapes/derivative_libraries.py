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


@contextmanager
def _zero_where_independent() -> Iterator[None]:
    """Silence autograd's warning where it rightly returns 0 because nothing depends on the weights."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Output seems independent of input")
        yield


class _Autograd:
    name = "autograd"

    def value(self, function: Traced, w: Array) -> Array:
        return np.asarray(function(w), dtype=np.float64)

    def gradient(self, function: Traced, w: Array) -> Array:
        with _zero_where_independent():
            slopes: Array = self._summed_gradient(function)(w)
        return slopes

    def hessian(self, function: Traced, w: Array) -> Array:
        grad, slopes = _imported("autograd").grad, self._summed_gradient(function)
        with _zero_where_independent():
            rows = [grad(lambda each, k=k: slopes(each)[..., k].sum())(w) for k in range(w.shape[-1])]
        return np.stack(rows, axis=-2)

    @staticmethod
    def _summed_gradient(function: Traced) -> Callable[[Any], Any]:
        gradient: Callable[[Any], Any] = _imported("autograd").grad(lambda each: function(each).sum())
        return gradient


class _Jax:
    name = "jax"

    def value(self, function: Traced, w: Array) -> Array:
        with self._doubles():
            return np.asarray(function(_imported("jax.numpy").asarray(w)), dtype=np.float64)

    def gradient(self, function: Traced, w: Array) -> Array:
        with self._doubles():
            return np.asarray(self._summed_gradient(function)(w), dtype=np.float64)

    def hessian(self, function: Traced, w: Array) -> Array:
        grad, slopes = _imported("jax").grad, self._summed_gradient(function)
        with self._doubles():
            rows = [grad(lambda each, k=k: slopes(each)[..., k].sum())(w) for k in range(w.shape[-1])]
            return np.stack([np.asarray(row, dtype=np.float64) for row in rows], axis=-2)

    @staticmethod
    def _summed_gradient(function: Traced) -> Callable[[Any], Any]:
        gradient: Callable[[Any], Any] = _imported("jax").grad(lambda each: function(each).sum())
        return gradient

    @staticmethod
    def _doubles() -> AbstractContextManager[Any]:
        """Make JAX compute with 64 bits in this context instead of its usual 32."""
        jax = _imported("jax")
        switch = jax.enable_x64 if hasattr(jax, "enable_x64") else _imported("jax.experimental").enable_x64
        doubles: AbstractContextManager[Any] = switch(True)
        return doubles


class _Torch:
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
