"""The derivative of each operation by each of its arguments, as expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradmath.formula._graph import Graph, Node

Partial = Callable[["Graph", "Node", tuple["Node", ...]], "Node"]
"""A function of the graph, an operation's node and its arguments that returns the node of a derivative."""


def _constant(number: float) -> Partial:
    return lambda g, _, _a: g.constant(number)


def _logarithm(base: float) -> Partial:
    return lambda g, _, a: g.over(g.constant(1 / float(np.log(base))), a[0])


def _inverse_sine(sign: float) -> Partial:
    return lambda g, _, a: g.over(g.constant(sign), g.apply("sqrt", g.apply("one_minus_square", a[0])))


def _inverse_hyperbolic_sine(g: Graph, _: Node, a: tuple[Node, ...]) -> Node:
    return g.over(g.constant(1.0), g.apply("hypot", g.constant(1.0), a[0]))


def _inverse_hyperbolic_cosine(g: Graph, _: Node, a: tuple[Node, ...]) -> Node:
    return g.over(g.constant(1.0), g.apply("sqrt", g.negative(g.apply("one_minus_square", a[0]))))


def _power_by_base(g: Graph, _: Node, a: tuple[Node, ...]) -> Node:
    return g.times(a[1], g.power(a[0], g.minus(a[1], g.constant(1.0))))


def _remainder_by_divisor(rounding: str) -> Partial:
    return lambda g, _, a: g.negative(g.apply(rounding, g.over(a[0], a[1])))


def _angle_by(which: int, sign: float) -> Partial:
    def by_argument(g: Graph, _: Node, a: tuple[Node, ...]) -> Node:
        squares = [g.times(each, each) for each in a]
        return g.over(g.times(g.constant(sign), a[1 - which]), g.plus(*squares))

    return by_argument


def _length_by(which: int) -> Partial:
    return lambda g, node, a: g.times(a[which], g.over(g.constant(1.0), node))


def _error_function(sign: float) -> Partial:
    bell = sign * 2 / float(np.sqrt(np.pi))
    return lambda g, _, a: g.times(g.constant(bell), g.apply("exp", g.negative(g.times(a[0], a[0]))))


def _sigmoid(g: Graph, _: Node, a: tuple[Node, ...]) -> Node:
    # σ(a) (1 - σ(a)), without cancellation where σ is nearly 1.
    return g.times(g.constant(0.25), g.apply("sech_squared", g.times(g.constant(0.5), a[0])))


def _share_of(which: int) -> Partial:
    return lambda g, _, a: g.apply("sigmoid", g.minus(a[which], a[1 - which]))


PARTIALS: dict[str, tuple[Partial, ...]] = {
    "constant": (),
    "add": (_constant(1.0), _constant(1.0)),
    "subtract": (_constant(1.0), _constant(-1.0)),
    "multiply": (lambda _g, _, a: a[1], lambda _g, _, a: a[0]),
    "divide": (
        lambda g, _, a: g.over(g.constant(1.0), a[1]),
        lambda g, node, a: g.negative(g.over(node, a[1])),
    ),
    "negative": (_constant(-1.0),),
    "power": (_power_by_base, lambda g, node, a: g.times(node, g.apply("log", a[0]))),
    "mod": (_constant(1.0), _remainder_by_divisor("floor")),
    "fmod": (_constant(1.0), _remainder_by_divisor("trunc")),
    "sin": (lambda g, _, a: g.apply("cos", a[0]),),
    "cos": (lambda g, _, a: g.negative(g.apply("sin", a[0])),),
    "tan": (lambda g, node, _: g.plus(g.constant(1.0), g.times(node, node)),),
    "asin": (_inverse_sine(1.0),),
    "acos": (_inverse_sine(-1.0),),
    "atan": (lambda g, _, a: g.over(g.constant(1.0), g.plus(g.constant(1.0), g.times(a[0], a[0]))),),
    "atan2": (_angle_by(0, 1.0), _angle_by(1, -1.0)),
    "sinh": (lambda g, _, a: g.apply("cosh", a[0]),),
    "cosh": (lambda g, _, a: g.apply("sinh", a[0]),),
    "tanh": (lambda g, _, a: g.apply("sech_squared", a[0]),),
    "asinh": (_inverse_hyperbolic_sine,),
    "acosh": (_inverse_hyperbolic_cosine,),
    "atanh": (lambda g, _, a: g.over(g.constant(1.0), g.apply("one_minus_square", a[0])),),
    "sech_squared": (lambda g, node, a: g.times(g.constant(-2.0), g.times(g.apply("tanh", a[0]), node)),),
    "one_minus_square": (lambda g, _, a: g.times(g.constant(-2.0), a[0]),),
    "exp": (lambda _g, node, _: node,),
    "expm1": (lambda g, _, a: g.apply("exp", a[0]),),
    "log": (_logarithm(np.e),),
    "log1p": (lambda g, _, a: g.over(g.constant(1.0), g.plus(g.constant(1.0), a[0])),),
    "log10": (_logarithm(10.0),),
    "log2": (_logarithm(2.0),),
    "logaddexp": (_share_of(0), _share_of(1)),
    "sqrt": (lambda g, node, _: g.over(g.constant(0.5), node),),
    "cbrt": (lambda g, node, _: g.over(g.constant(1 / 3), g.times(node, node)),),
    "hypot": (_length_by(0), _length_by(1)),
    "sigmoid": (_sigmoid,),
    "softplus": (lambda g, _, a: g.apply("sigmoid", a[0]),),
    "erf": (_error_function(1.0),),
    "erfc": (_error_function(-1.0),),
    "abs": (lambda g, _, a: g.apply("sign", a[0]),),
}
"""The partial derivatives by operation; the graph itself handles `FLAT` and choices between two expressions."""
