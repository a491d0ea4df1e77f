"""Functions that drawn things hold, in a form for Manim's cache."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass
from functools import cache, partial
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Generic, ParamSpec, Self, TypeVar

import numpy as np

P = ParamSpec("P")
T = TypeVar("T")


class Keyed(Generic[P, T]):
    """A function that Manim's cache identifies by what it does and by what it holds, equally in every process.

    Manim itself hashes a function's source and all globals that it names: on newer Pythons, such as 3.13.5, in an order
    that differs between processes; with caches that grow as functions are called; and without the object of a method or
    the arguments of a `partial`. So no mobject or animation keeps a bare function; each keeps one of these.

    Parameters
    ----------
    function
        A function, a method, a `partial` of one, or already one of these. A callable object of another kind is
        identified by its attributes.

    Raises
    ------
    TypeError
        If it is a callable object without attributes, such as an `operator.itemgetter`.
    """

    # The cache ignores slots and reads ``__dict__``, which identifies the function. The name ``__wrapped__`` makes its
    # signature available.
    __slots__ = ("__wrapped__",)

    def __init__(self, function: Callable[P, T]) -> None:
        if not isinstance(function, BuiltinFunctionType) and not hasattr(function, "__dict__"):
            raise TypeError(
                f"Manim's cache cannot tell one {_name(type(function))} from another: "
                "give a function, a method or a partial"
            )
        self.__wrapped__: Callable[P, T] = function.__wrapped__ if isinstance(function, Keyed) else function

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the function."""
        return self.__wrapped__(*args, **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Copy as a function is copied: a method with its object, a closure not at all."""
        return type(self)(deepcopy(self.__wrapped__, memo))

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        """What Manim's cache sees: the function's identity, and the values that it holds now."""
        return _told(self.__wrapped__)


def _told(function: Callable[..., Any]) -> dict[str, Any]:
    """Return what identifies a function; what it holds is left to Manim, which knows what it has seen before."""
    if isinstance(function, FunctionType):
        return {"function": _identity(function, set()), **_holdings(function)}
    if isinstance(function, MethodType):
        return _told(function.__func__) | {"self": _held(function.__self__)}
    if isinstance(function, partial):
        return {"partial": _held([function.func, function.args, function.keywords])}
    if isinstance(function, BuiltinFunctionType):
        owner = function.__self__
        return {"function": _name(function), "self": None if isinstance(owner, ModuleType) else owner}
    if isinstance(function, type):
        return {"function": _name(function)}
    if hasattr(function, "__wrapped__"):
        return _told(function.__wrapped__)
    return {"function": _name(type(function)), "self": function}


def _held(value: Any) -> Any:
    """Return a value in which every function, also in lists and the like, is in a form for Manim's cache."""
    if isinstance(value, (FunctionType, MethodType, BuiltinFunctionType, partial, type)):
        return Keyed(value)
    if isinstance(value, (list, tuple)):
        return [_held(each) for each in value]
    if isinstance(value, dict):
        return {key: _held(each) for key, each in value.items()}
    return value


def _holdings(function: FunctionType) -> dict[str, Any]:
    """Return the present values that a function closes over, and its defaults."""
    return {"closed": _held(_closed(function)), "defaults": _held([function.__defaults__, function.__kwdefaults__])}


def _closed(function: FunctionType) -> dict[str, Any]:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    # A name without a value yet, such as that of a function that is still being defined, has an empty cell.
    return {name: cell.cell_contents for name, cell in cells if cell != CellType()}


def _identity(function: FunctionType, seen: set[FunctionType]) -> str:
    """Return a digest of a function's code, and of the functions and constants of its modules that it uses."""
    if function in seen:
        return _name(function)
    seen.add(function)
    names = sorted(set(_names(function.__code__)))
    found = [(name, function.__globals__[name]) for name in names if name in function.__globals__]
    told = [f"{name} {_global(value, seen)}" for name, value in found]
    return _digest(_name(function), _code(function.__code__), *told)


def _global(value: Any, seen: set[FunctionType]) -> str:
    """Return what identifies a global: what a function does, a constant's value, the type of anything else."""
    if isinstance(value, FunctionType):
        closed = [f"{name} {_global(each, seen)}" for name, each in _closed(value).items()]
        return _digest(_identity(value, seen), *closed)
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        return _digest(str(value.dtype), str(value.shape), value.tobytes().hex())
    if is_dataclass(value) and not isinstance(value, type):
        return _digest(_name(type(value)), *(_global(getattr(value, field.name), seen) for field in fields(value)))
    if callable(value) and hasattr(value, "__wrapped__"):
        return _global(value.__wrapped__, seen)
    return _constant(value)


@cache
def _code(code: CodeType) -> str:
    """Return a digest of what code does, not of where it is."""
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return _digest(code.co_code.hex(), code.co_exceptiontable.hex(), str(names), *map(_constant, code.co_consts))


def _constant(value: Any) -> str:
    """Return a constant as text that is the same in every process; for anything else, its type."""
    if isinstance(value, CodeType):
        return _code(value)
    if isinstance(value, tuple):
        return f"({','.join(map(_constant, value))})"
    if isinstance(value, frozenset):
        return f"{{{','.join(sorted(map(_constant, value)))}}}"
    if isinstance(value, (bool, int, float, complex, str, bytes)):
        return f"{_name(type(value))} {value!r}"
    return _name(type(value))


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names of globals and attributes in a function's code, and in that of functions within it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _name(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
