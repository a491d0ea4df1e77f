"""Functions as Manim's cache knows them: by what they do and what they hold, the same in every process."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from functools import cache, partial
from operator import itemgetter
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from manim import Circle, Mobject
from manim.utils.hashing import get_json
from paths import ROOT

from scenes.kit.beats.vary import Vary
from scenes.kit.frame.theme import DARK
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.paint.keyed import Keyed


def key(*functions: Callable[..., Any]) -> str:
    """Return what Manim would hash of functions."""
    return get_json([Keyed(function) for function in functions])


def module(source: str) -> ModuleType:
    """Return a module with some source."""
    made = ModuleType("made")
    exec(source, vars(made))
    return made


def adder(number: float) -> Callable[[float], float]:
    return lambda x: x + number


def returner(value: Any) -> Callable[[], Any]:
    return lambda: value


class Scale:
    """Something with a method."""

    def __init__(self, factor: float) -> None:
        self.factor = factor

    def times(self, x: float) -> float:
        return self.factor * x


def applied(function: Callable[[float], float], *numbers: float) -> float:
    return sum(map(function, numbers))


def shifted(x: float, by: float = 1.0) -> float:
    return x + by


def shifted_further(x: float, by: float = 2.0) -> float:
    return x + by


shifted_further.__qualname__ = shifted.__qualname__


class Callables:
    """A callable thing with attributes."""

    def __init__(self, number: float) -> None:
        self.number = number

    def __call__(self) -> float:
        return self.number


def late(values: list[float]) -> list[Callable[[], float]]:
    """Return two closures made by the same line."""
    return [lambda value=value: value for value in values]


DIFFERENT: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "what they do": (lambda x: x + 1, lambda x: x - 1),
    "a constant": (lambda x: x + 1, lambda x: x + 2),
    "the sign of zero": (lambda: 0.0, lambda: -0.0),
    "a constant's type": (lambda: 1, lambda: True),
    "an attribute": (lambda x: x.real, lambda x: x.imag),
    "a number closed over": (adder(1), adder(2)),
    "a function closed over": (returner(adder(1)), returner(adder(2))),
    "a default": (shifted, shifted_further),
    "a default of one line": (late([1, 2])[0], late([1, 2])[1]),
    "a keyword's default": (lambda *, x=1: x, lambda *, x=2: x),
    "a partial's number": (partial(applied, adder(1), 1), partial(applied, adder(1), 2)),
    "a partial's function": (partial(applied, adder(1)), partial(applied, adder(2))),
    "a partial's keyword": (partial(shifted, by=1), partial(shifted, by=2)),
    "a partial's class": (partial(map, float), partial(map, int)),
    "a method": (Scale(1).times, Scale(1).__init__),
    "a method's object": (Scale(1).times, Scale(2).times),
    "a built-in function": (abs, len),
    "a built-in method's object": ([1].count, [2].count),
    "a class": (float, int),
    "a callable's attributes": (Callables(1), Callables(2)),
    "a remembering function": (cache(adder(1)), cache(adder(2))),
    "an array closed over": (returner(np.zeros(3)), returner(np.ones(3))),
    "functions in a list": (returner([abs, adder(1)]), returner([abs, adder(2)])),
}


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_functions_that_differ_have_different_keys(one: Callable[..., Any], other: Callable[..., Any]) -> None:
    assert key(one) == key(one)
    assert key(one) != key(other)


@pytest.mark.parametrize("again", [lambda: adder(1), lambda: Scale(1).times, lambda: partial(shifted, by=3)])
def test_the_same_made_again_has_the_same_key(again: Callable[[], Callable[..., Any]]) -> None:
    assert key(again()) == key(again()) == get_json([Keyed(Keyed(again()))])


GLOBALS = {
    "a number": ("LIMIT = 1", "LIMIT = 2"),
    "a tuple": ("LIMIT = (1, 2)", "LIMIT = (1, 3)"),
    "an array": ("import numpy; LIMIT = numpy.zeros(2)", "import numpy; LIMIT = numpy.ones(2)"),
    "a value with fields": (
        "from scenes.claims.protocol import ClaimsNothing; LIMIT = ClaimsNothing('why')",
        "from scenes.claims.protocol import ClaimsNothing; LIMIT = ClaimsNothing('because')",
    ),
    "a function": ("def LIMIT(): return 1", "def LIMIT(): return 2"),
    "a function's function": (
        "def low(): return 1\ndef LIMIT(): return low()",
        "def low(): return 2\ndef LIMIT(): return low()",
    ),
    "a made function": (
        "def make(n): return lambda: n\nLIMIT = make(1)",
        "def make(n): return lambda: n\nLIMIT = make(2)",
    ),
    "a remembering function": (
        "from functools import cache\n@cache\ndef LIMIT(): return 1",
        "from functools import cache\n@cache\ndef LIMIT(): return 2",
    ),
}
USE = "\ndef use():\n    return (lambda: LIMIT)()"


@pytest.mark.parametrize(("one", "other"), GLOBALS.values(), ids=GLOBALS)
def test_a_change_of_what_its_module_gives_it_changes_the_key(one: str, other: str) -> None:
    assert key(module(one + USE).use) == key(module(one + USE).use)
    assert key(module(one + USE).use) != key(module(other + USE).use)


def test_neither_the_place_of_the_code_nor_a_neighbour_changes_the_key() -> None:
    assert key(module(USE).use) == key(module("NEIGHBOUR = 1\n\n\n" + USE).use)


def test_functions_that_call_each_other_come_to_an_end() -> None:
    source = "def even(n): return n == 0 or odd(n - 1)\ndef odd(n): return n > 0 and even(n - 1)"
    assert key(module(source).even) == key(module(source).even) != key(module(source).odd)


def test_what_a_function_remembers_is_not_in_its_key() -> None:
    made = module("from functools import cache\n@cache\ndef square(n): return n * n\ndef use(n): return square(n)")
    before = key(made.use, made.square)
    made.use(3)
    assert key(made.use, made.square) == before


def test_a_name_that_has_no_value_yet_is_left_out() -> None:
    def outer() -> Callable[[], Any]:
        def inner() -> Any:
            return later

        seen.append(key(inner))
        later = 1
        seen.append(key(inner))
        return inner

    seen: list[str] = []
    outer()
    assert seen[0] != seen[1]


def test_what_cannot_be_told_apart_is_refused() -> None:
    with pytest.raises(TypeError, match="itemgetter from another: give a function"):
        Keyed(itemgetter(0))


# The many names and the frozen set are what differs between processes, if it is taken in the order in which it comes.
STABLE = """
from scenes.kit.paint.keyed import Keyed
a, b, c, d, e, f = range(6)
def use(x):
    return x in {"one", "two", "three", "four"} and a + b + c + d + e + f + len(str(abs(x)))
print(vars(Keyed(use))["function"])
"""


def test_a_key_is_the_same_in_every_process() -> None:
    found = [
        subprocess.run(
            [sys.executable, "-c", STABLE],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    ]
    assert len(set(found)) == 1


def test_it_is_called_and_inspected_as_the_function_is() -> None:
    def follow(mobject: Mobject, dt: float) -> tuple[Mobject, float]:
        return mobject, dt

    held, ring = Keyed(follow), Circle()
    assert held(ring, dt=0.5) == (ring, 0.5)
    # By this name Manim knows what is to be told the time.
    assert "dt" in inspect.signature(held).parameters
    ring.add_updater(held)
    assert ring.has_time_based_updater()


def test_a_copy_holds_the_method_of_the_copied_object_and_shares_a_closure() -> None:
    class Holder:
        def __init__(self) -> None:
            self.number, self.shared = 1, object()
            self.own, self.other = Keyed(self.get), Keyed(lambda shared=self.shared: shared)

        def get(self) -> int:
            return self.number

    first = Holder()
    second = deepcopy(first)
    second.number = 2
    assert (first.own(), second.own()) == (1, 2)
    assert second.other() is first.shared


def nothing(_: float, *, meaning: int = 0) -> int:
    return meaning


@pytest.mark.parametrize("other", [lambda _: None, partial(nothing, meaning=2)], ids=["function", "value bound to it"])
def test_animations_that_differ_in_their_function_only_have_different_keys(other: Callable[..., Any]) -> None:
    circle, change = Circle(), partial(nothing, meaning=1)
    assert get_json(Vary(circle, change)) == get_json(Vary(circle, partial(nothing, meaning=1)))
    assert get_json(Vary(circle, change)) != get_json(Vary(circle, other))


def test_mobjects_that_differ_in_their_function_only_have_different_keys() -> None:
    numbers = [LiveNumber(lambda w, by=by: float(w[0] * by), [0.0, 1.0], 20, DARK.ink) for by in (1, 1, 2)]
    first, same, other = map(get_json, numbers)
    assert first == same != other
