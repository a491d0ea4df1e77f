"""Evaluates expressions: symbols stand for values, slopes are measured, and printed digits set the tolerance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.notation import Expression, Number, Part, Symbol, UnreadableError, expression, spelled
from scenes.claims.protocol import Measure
from scenes.claims.weight_names import weight_named

_ERROR, _WEIGHTS = ("E", "L"), ("w", "theta")
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "sqrt": np.sqrt,
    "cos": np.cos,
    "sin": np.sin,
    "tan": np.tan,
    "exp": np.exp,
    "log": np.log,
    "ln": np.log,
    "max": max,
    "min": min,
    "norm": np.linalg.norm,
}
# Step of the differences of a function of one number, as a share of 1 or of the number.
_STEP = 1e-3


@dataclass(frozen=True)
class Place:
    """Where expressions are evaluated: see `scenes.claims.meaning.Scope`."""

    measure: Measure
    landscape: Landscape | None
    point: Array | None
    symbols: Mapping[str, Callable[[], Any]]
    functions: Mapping[str, Callable[..., Any] | Landscape]

    def bound(self, part: Expression) -> Any:
        """Return what a symbol, or a whole expression, stands for; None if that is not defined."""
        spelling = spelled(part)
        for source, value in self.symbols.items():
            if source == spelling or spelled(expression(source)) == spelling:
                return self.measure.evaluate(value)
        return None


def evaluated(part: Expression, place: Place) -> Array:
    """Return an expression's value: a number, a vector or a matrix.

    Raises
    ------
    UnreadableError
        If a symbol stands for nothing.
    """
    if isinstance(part, Number):
        return np.asarray(part.value)
    bound = place.bound(part)
    if bound is not None:
        return np.asarray(bound, dtype=float)
    if isinstance(part, Symbol):
        return _symbol(part, place)
    return _operation(part, place)


def _symbol(symbol: Symbol, place: Place) -> Array:
    letter, _, index = symbol.name.partition("_")
    named = weight_named(symbol.name, place.landscape)
    if named is not None and place.point is not None:
        return np.asarray(place.point[..., named])
    if letter in _WEIGHTS and place.point is not None:
        if not index:
            # A model's only weight is a number.
            return np.asarray(place.point[..., 0]) if place.point.shape[-1] == 1 else place.point
        if index.isdigit() and 0 < int(index) <= place.point.shape[-1]:
            return np.asarray(place.point[..., int(index) - 1])
    if symbol.name in _ERROR and place.point is not None:
        return np.asarray(place.measure.value(_landscape(symbol, place), place.point))
    if symbol.name == "pi":
        return np.asarray(np.pi)
    raise UnreadableError(f"nobody has said what {symbol.name} stands for")


def _landscape(symbol: Expression, place: Place) -> Landscape:
    if place.landscape is None or symbol not in tuple(map(Symbol, _ERROR)):
        raise UnreadableError(f"nobody has said whose error {spelled(symbol)} is")
    return place.landscape


def _operation(part: Part, place: Place) -> Array:
    kind, parts = part.kind, part.parts
    if kind in ("nabla", "hessian", "partial", "prime", "of"):
        return np.asarray(_OF_FUNCTIONS[kind](parts, place), dtype=float)
    values = [evaluated(each, place) for each in parts]
    if kind == "+":
        return np.asarray(sum(values[1:], start=values[0]))
    if kind == "-":
        return -values[0]
    if kind == "*":
        return _times(values)
    if kind == "/":
        return np.asarray(values[0] / values[1])
    if kind == "^":
        return np.asarray(values[0] ** values[1])
    if kind in ("vector", "matrix"):
        return np.asarray(values)
    if kind in _FUNCTIONS:
        return np.asarray(_FUNCTIONS[kind](*values), dtype=float)
    raise UnreadableError(f"nobody evaluates {kind}")


def _times(values: list[Array]) -> Array:
    vectors = [value for value in values if value.ndim]
    product = vectors[0] if vectors else np.asarray(1.0)
    for vector in vectors[1:]:
        product = np.asarray(product @ vector)
    return np.asarray(prod(float(value) for value in values if not value.ndim) * product)


def _taken_at(parts: tuple[Expression, ...], place: Place) -> Array:
    """Return the weights in brackets after a function, or those of the place."""
    given = [evaluated(each, place) for each in parts]
    alone = len(given) == 1 and given[0].ndim > 0
    point = place.point if not given else given[0] if alone else np.stack(given, axis=-1)
    if point is None:
        raise UnreadableError("nobody has said at which weights")
    return point


def _gradient(parts: tuple[Expression, ...], place: Place) -> Array:
    landscape, point = _landscape(parts[0], place), _taken_at(parts[1:], place)
    return place.measure.evaluate(lambda: landscape.gradient(point))


def _hessian(parts: tuple[Expression, ...], place: Place) -> Array:
    return place.measure.hessian(_landscape(parts[0], place), _taken_at(parts[1:], place))


def _partial(parts: tuple[Expression, ...], place: Place) -> ArrayLike:
    whole, along = parts
    if isinstance(along, Symbol):
        letter, _, index = along.name.partition("_")
        named = weight_named(along.name, place.landscape)
        if named is not None:
            return np.asarray(_gradient((whole,), place)[..., named])
        if letter in _WEIGHTS and index.isdigit() and place.point is not None and int(index) <= place.point.shape[-1]:
            return np.asarray(_gradient((whole,), place)[..., int(index) - 1])
    raise UnreadableError(f"nobody has said what the derivative by {spelled(along)} is")


def _function(symbol: Expression, place: Place) -> Callable[..., Any] | None:
    found = place.functions.get(symbol.name) if isinstance(symbol, Symbol) else None
    if isinstance(found, Landscape):
        error = found
        return lambda *weights: error.value(np.stack(np.broadcast_arrays(*weights), axis=-1))
    return found


def _prime(parts: tuple[Expression, ...], place: Place) -> ArrayLike:
    """Differentiate a function of one number by fourth-order differences."""
    function = _function(parts[0], place)
    if function is None or len(parts) == 1:
        raise UnreadableError(f"nobody has said which function {spelled(parts[0])} is, and where")
    at = evaluated(parts[1], place)
    step = _STEP * max(1.0, float(np.abs(at).max()))
    near = [np.asarray(function(at + k * step), dtype=float) for k in (-2, -1, 1, 2)]
    return np.asarray((near[0] - 8 * near[1] + 8 * near[2] - near[3]) / (12 * step))


def _of(parts: tuple[Expression, ...], place: Place) -> ArrayLike:
    """Call a function or the error, or multiply: f(w) and a(b + c) are written the same way."""
    function = _function(parts[0], place)
    if function is not None:
        return np.asarray(function(*(evaluated(each, place) for each in parts[1:])))
    if place.landscape is not None and parts[0] in tuple(map(Symbol, _ERROR)):
        return place.measure.value(place.landscape, _taken_at(parts[1:], place))
    return _times([evaluated(each, place) for each in parts])


_OF_FUNCTIONS: Mapping[str, Callable[[tuple[Expression, ...], Place], ArrayLike]] = {
    "nabla": _gradient,
    "hessian": _hessian,
    "partial": _partial,
    "prime": _prime,
    "of": _of,
}


def is_about_place(part: Expression) -> bool:
    """Tell whether an expression's value depends on the weights."""
    if isinstance(part, Number):
        return False
    if isinstance(part, Symbol):
        return part.name in _ERROR or part.name.partition("_")[0] in _WEIGHTS
    return any(map(is_about_place, part.parts))


def tolerance(part: Expression, place: Place) -> Array:
    """Return how far off an expression's value may be because its numbers are printed rounded.

    A whole number is exact, unless it stands alone or is an entry of a vector: then it is a result and may be
    rounded.
    """
    value = evaluated(part, place)
    total = np.zeros(value.shape)
    for number in _numbers(part):
        if number.half:
            moved = evaluated(_with(part, number, Number(number.value + number.half)), place)
            total += np.abs(moved - value)
    return np.asarray(total + np.asarray(_rounded_whole(part), dtype=float))


def _rounded_whole(part: Expression) -> ArrayLike:
    if isinstance(part, Part) and part.kind == "-":
        return _rounded_whole(part.parts[0])
    if isinstance(part, Part) and part.kind in ("vector", "matrix"):
        return np.asarray([_rounded_whole(each) for each in part.parts])
    return 0.5 if isinstance(part, Number) and not part.half else 0.0


def _numbers(part: Expression) -> list[Number]:
    if isinstance(part, Number):
        return [part]
    return [] if isinstance(part, Symbol) else [number for each in part.parts for number in _numbers(each)]


def _with(part: Expression, old: Number, new: Number) -> Expression:
    """Return an expression in which one number, found by identity, is replaced by another."""
    if part is old:
        return new
    return Part(part.kind, tuple(_with(each, old, new) for each in part.parts)) if isinstance(part, Part) else part
