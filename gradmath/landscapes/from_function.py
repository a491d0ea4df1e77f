"""Landscapes from Python functions of NumPy arrays, with the user's derivatives, a library's, or differences."""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from gradmath._blocks import in_blocks
from gradmath._check import Array
from gradmath.formula._names import declared_name
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.closed_form import check_derivative, check_takes_many, refuse_nameless
from gradmath.landscapes.derivative_libraries import LIBRARIES, Library
from gradmath.landscapes.differences import first_derivatives, longest_steps, samples, second_derivatives
from gradmath.landscapes.domain import DomainLike, as_domain

Function: TypeAlias = Callable[..., Any]
Method: TypeAlias = Literal["automatic", "autograd", "jax", "torch", "differences"]

_SAMPLES = 8
_WELL_KNOWN = 1e-8
_SAME = 1e-5
"""Largest relative difference between two ways to call the same function: the rounding of 32 bits."""
_BLOCK = 1 << 14
_FAILURES = (ArithmeticError, AttributeError, LookupError, NotImplementedError, RuntimeError, TypeError, ValueError)


class InexactDerivatives(UserWarning):
    """The derivatives of a function are known to fewer digits than a landscape should have.

    Examples
    --------
    >>> import warnings
    >>> import numpy as np
    >>> import gradmath as gm
    >>> with warnings.catch_warnings(record=True, action="always") as told:
    ...     rough = gm.landscape_from(lambda x, y: np.round(x**2 + y**2, 6), derivatives="differences")
    >>> told[0].category.__name__
    'InexactDerivatives'
    """


def landscape_from(
    function: Function,
    gradient: Function | None = None,
    *,
    domain: DomainLike = ((-4.0, -2.25), (4.0, 2.25)),
    derivatives: Method = "automatic",
) -> FunctionLandscape:
    """Return the landscape of a Python function.

    Parameters
    ----------
    function
        E, however it takes its weights: ``f(w)`` with points of shape (..., p); ``f(x, y)`` with an array for each
        weight; ``f(w)`` with the weights on the first axis; or one point at a time, which is slow.
    gradient
        ∇E, called in the same way; it returns an array with the weights on the axis on which it takes them, or one
        array for each weight. It is checked against the function.
    domain
        Where it is shown; default: the widescreen of formulas, over two weights.
    derivatives
        The library that differentiates if no gradient is given. "automatic" takes one that is already imported and can
        follow the function, or else "differences", extrapolated to step 0. If these give a derivative to fewer than 8
        digits, an `InexactDerivatives` warning says how many, and so do the landscape's ``gradient_error`` and
        ``hessian_error``.

    Raises
    ------
    ValueError
        If the function cannot be called in any of these ways, the gradient is wrong, or the library is not installed or
        cannot follow the function.

    Examples
    --------
    >>> import numpy as np
    >>> from gradmath import landscape_from
    >>> shown = landscape_from(lambda x, y: np.sin(x) * y**2)
    >>> shown.gradient([0.0, 2.0]).round(8).tolist()
    [4.0, 0.0]
    """
    if derivatives not in get_args(Method):
        raise ValueError(f"derivatives must be one of {', '.join(get_args(Method))}: got {derivatives!r}")
    return FunctionLandscape(function, gradient, domain, derivatives)


class FunctionLandscape(Landscape):
    """A landscape made by `landscape_from`.

    Attributes
    ----------
    source
        Where its gradient comes from: "given", a library's name or "differences".
    gradient_error, hessian_error
        The largest relative errors of the gradient and the Hessian at some samples; 0 for a library's.

    Examples
    --------
    >>> import gradmath as gm
    >>> shown = gm.landscape_from(lambda x, y: x**2 + 3 * y**2, derivatives="differences")
    >>> shown.source, bool(shown.gradient_error < 1e-8)
    ('differences', True)
    """

    def __init__(self, function: Function, gradient: Function | None, domain: DomainLike, derivatives: Method) -> None:
        self.domain = as_domain(domain)
        self.function, self.given = function, gradient
        self.source: str = "given" if gradient else derivatives
        self._steps = longest_steps(self.domain)
        points = samples(self.domain, _SAMPLES)
        self._library: Library | None = None
        with np.errstate(all="ignore"):
            self._call = _calling(function, points, _tried(derivatives))
            if gradient is not None:
                self._check_given(points)
            elif derivatives != "differences":
                self._library = self._following(points, derivatives)
                self.source = self._library.name if self._library else "differences"
            self.gradient_error, self.hessian_error = self._errors(points)
        worst = max(self.gradient_error, self.hessian_error)
        if worst > _WELL_KNOWN:
            warnings.warn(
                f"the gradient of this function is known to {self.gradient_error:.0e} and its second derivatives to "
                f"{self.hessian_error:.0e} of their size: give its gradient, or write it with autograd, JAX or PyTorch",
                InexactDerivatives,
                stacklevel=3,
            )

    @property
    def weight_names(self) -> tuple[str, ...]:
        """The names of the function's arguments, if it takes the weights one by one; w₁, w₂, … otherwise."""
        names = _needed(self.function)
        if self.dimension == 1 or len(names) != self.dimension:
            return super().weight_names
        return tuple(declared_name(each).shown for each in names)

    def _described(self) -> str:
        name = getattr(self.function, "__name__", type(self.function).__name__)
        return f"{name}, derivatives {self.source} to {max(self.gradient_error, self.hessian_error):.0e}"

    def __copy__(self) -> FunctionLandscape:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def __getstate__(self) -> dict[str, object]:
        refuse_nameless((self.function, self.given))
        return self.__dict__

    def _value(self, w: Array) -> Array:
        value: Array = self._call(w.reshape(-1, self.dimension)).reshape(w.shape[:-1])
        return value

    def _gradient(self, w: Array) -> Array:
        return in_blocks(self._slopes, w, _BLOCK)

    def _hessian(self, w: Array) -> Array:
        return in_blocks(self._curvatures, w, _BLOCK)

    def _slopes(self, w: Array) -> Array:
        if self._library is not None:
            return self._library.gradient(self._call.traced, w)
        if self.given is not None:
            return self._call.gradient(self.given, w)
        return self._measured_slopes(w)[0]

    def _curvatures(self, w: Array) -> Array:
        if self._library is not None:
            return self._library.hessian(self._call.traced, w)
        return self._measured_curvatures(w)[0]

    def _measured_slopes(self, w: Array) -> tuple[Array, Array]:
        """Return ∇E by differences and its estimated error, each of shape (n, p)."""
        measured, doubt = first_derivatives(self._call, w, self._steps)
        sides = np.diag(self._steps)
        return measured.T / sides, doubt.T / sides

    def _measured_curvatures(self, w: Array) -> tuple[Array, Array]:
        """Return ∇²E by differences and its estimated error, each of shape (n, p, p)."""
        p, sides = self.dimension, np.diag(self._steps)
        area = sides[:, None] * sides
        if self.given is not None:
            measured, doubt = first_derivatives(self._slopes, w, self._steps)
            turned, off = np.moveaxis(measured, 0, -1) / sides, np.moveaxis(doubt, 0, -1) / sides
            return (turned + np.swapaxes(turned, -1, -2)) / 2, np.maximum(off, np.swapaxes(off, -1, -2))
        first, second = np.triu_indices(p)
        found, unknown = second_derivatives(self._call, w, self._steps[first], self._steps[second])
        curvature, error = np.empty((len(w), p, p)), np.empty((len(w), p, p))
        for full, part in ((curvature, found), (error, unknown)):
            full[:, first, second] = full[:, second, first] = part.T / area[first, second]
        return curvature, error

    def _errors(self, points: Array) -> tuple[float, float]:
        if self._library is not None:
            return 0.0, 0.0
        sides = np.diag(self._steps)
        slopes, off = (self._slopes(points), np.zeros(points.shape)) if self.given else self._measured_slopes(points)
        # A second derivative that is nearly 0 beside a slope counts as known, however large its relative error.
        usual = _usual(np.abs(slopes * sides).max(axis=-1))
        curvatures, unknown = self._measured_curvatures(points)
        area = sides[:, None] * sides
        return _relative(slopes * sides, off * sides, 0.0), _relative(curvatures * area, unknown * area, usual)

    def _check_given(self, points: Array) -> None:
        p = self.dimension
        check_takes_many(lambda w: self._slopes(w.reshape(-1, p)).reshape(w.shape), "the gradient", points, (p,))
        check_derivative(self._call, self._slopes, "the gradient", points, self._steps)

    def _following(self, points: Array, asked: Method) -> Library | None:
        """Return a library that can follow the function and finds its gradient."""
        for library in _tried(asked):
            calling = _Calling(self._call.function, self._call.convention, library)
            slopes = partial(library.gradient, calling.traced)
            try:
                check_derivative(calling, slopes, "it", points, self._steps)
                library.hessian(calling.traced, points)
            except _FAILURES as error:
                if asked != "automatic":
                    sentence = str(error).split("\n")[0]
                    raise ValueError(f"{asked} cannot follow this function: {sentence}") from error
                continue
            # Values go through the library as well, which might otherwise compute with fewer digits.
            self._call = calling
            return library
        return None


def _tried(asked: Method) -> list[Library]:
    """Return the libraries to try: the one asked for, or those that are already imported."""
    if asked == "automatic":
        return [each for name, each in LIBRARIES.items() if name in sys.modules]
    return [] if asked == "differences" else [LIBRARIES[asked]]


def _relative(found: Array, off: Array, beside: float) -> float:
    """Return the largest error relative to the largest derivative at a point, or to a thousandth of the usual size.

    Parameters
    ----------
    found, off
        Derivatives and their errors, shape (n, ...).
    beside
        The usual size of the terms beside which they count.
    """
    size, error = (np.abs(each).reshape(len(each), -1).max(axis=1) for each in (found, off))
    known = np.isfinite(size) & np.isfinite(error)
    if not known.any():
        return float(np.inf)
    least = max(1e-3 * _usual(size), 1e-3 * beside, np.finfo(np.float64).tiny)
    return float((error / np.maximum(size, least))[known].max())


def _usual(sizes: Array) -> float:
    known = sizes[np.isfinite(sizes)]
    return float(np.median(known)) if known.size else 0.0


class _Calling:
    """A function together with the way in which it takes its weights."""

    def __init__(self, function: Function, convention: Function, library: Library | None) -> None:
        self.function, self.convention, self.library = function, convention, library

    def traced(self, w: Any) -> Any:
        """Return E at points of shape (n, p), in any library's arrays."""
        return self.convention(self.function, w)

    def __call__(self, w: Array) -> Array:
        if self.library is not None:
            return self.library.value(self.traced, w)
        return np.asarray(self.traced(w), dtype=np.float64)

    def gradient(self, gradient: Function, w: Array) -> Array:
        """Return the slopes of a gradient that is called in the same way, shape (n, p)."""
        found = self.convention(gradient, w)
        if isinstance(found, (tuple, list)):
            return np.stack(np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in found)), axis=-1)
        slopes = np.asarray(found, dtype=np.float64)
        return slopes if slopes.shape == w.shape else slopes.T


def _weights_last(function: Function, w: Any) -> Any:
    return function(w)


def _weights_first(function: Function, w: Any) -> Any:
    return function(w.T)


def _an_array_each(function: Function, w: Any) -> Any:
    return function(*(w[..., k] for k in range(w.shape[-1])))


def _one_at_a_time(function: Function, w: Array) -> Array:
    return np.array([function(point) for point in w], dtype=np.float64)


def _one_at_a_time_each(function: Function, w: Array) -> Array:
    return _one_at_a_time(lambda point: function(*point), w)


def _calling(function: Function, points: Array, libraries: list[Library]) -> _Calling:
    """Return the function with the first way of calling it that gives the same for many points as for each alone.

    Raises
    ------
    ValueError
        If there is no such way.
    """
    separate = points.shape[1] > 1 and len(_needed(function)) == points.shape[1]
    single = _one_at_a_time_each if separate else _one_at_a_time
    reason: Exception | None = None
    for library in (None, *libraries):
        try:
            alone = _Calling(function, single, library)(points) if library is None else None
        except _FAILURES as error:
            reason = reason or error
            alone = None
        for convention in (_an_array_each,) if separate else (_weights_last, _weights_first):
            calling = _Calling(function, convention, library)
            try:
                found = calling(points)
            except _FAILURES as error:
                reason = reason or error
                continue
            if found.shape == (len(points),) and (
                alone is None or np.allclose(found, alone, rtol=1e-9, equal_nan=True)
            ):
                return calling
        if alone is not None and alone.shape == (len(points),):
            return _Calling(function, single, None)
    said = f"it raised {type(reason).__name__}: {str(reason).splitlines()[0]}" if reason else "it returned other shapes"
    raise ValueError(
        f"the function must take {points.shape[1]} weights, as f(w) with w[..., 0], … or as f(x, y, …), and return one "
        f"number for each point: {said}"
    ) from reason


def _needed(function: Function) -> list[str]:
    """Return the names of the positional arguments that a function requires; one name if it has no signature."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ["w"]
    positional = [each for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    return [each.name for each in positional if each.default is each.empty]
