"""Expressions of one formula and of its derivatives: a graph in which every subexpression occurs once.

A node is the index of an entry; its arguments come before it, so that ascending indices are an order in which to
compute. Derivatives are entries of the same graph and share whatever they have in common with the formula.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from gradmath._check import Array

Node = int
"""The index of an entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation: its name, the nodes it is applied to, and a constant's number or a variable's index."""

    operation: str
    arguments: tuple[Node, ...]
    number: float = 0.0


class Graph:
    """The expressions of one formula, each held once."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._known: dict[Entry, Node] = {}

    def constant(self, number: float) -> Node:
        """Return the node of a number."""
        return self._node(Entry("constant", (), number))

    def variable(self, index: int) -> Node:
        """Return the node of a weight, counted from 0."""
        return self._node(Entry("variable", (), index))

    def number(self, node: Node) -> float | None:
        """Return the number that a constant node stands for; None for any other node."""
        entry = self.entries[node]
        return entry.number if entry.operation == "constant" else None

    def apply(self, operation: str, *arguments: Node) -> Node:
        """Return the node of an operation; one on constants alone is carried out."""
        numbers = [self.number(each) for each in arguments]
        known = [each for each in numbers if each is not None]
        if len(known) == len(numbers):
            with np.errstate(all="ignore"):
                return self.constant(float(_compute(operation, [np.float64(each) for each in known])))
        if operation in ("add", "multiply"):
            arguments = tuple(sorted(arguments))
        return self._node(Entry(operation, arguments))

    def gradient(self, node: Node, dimension: int) -> tuple[Node, ...]:
        """Return the nodes of the first derivatives by each weight."""
        return tuple(self.derivative(node, index) for index in range(dimension))

    def derivative(self, node: Node, index: int) -> Node:
        """Return the node of the derivative of a node by a weight."""
        zero = self.constant(0.0)
        slopes: dict[Node, Node] = {}
        for each in self.needed([node]):
            entry = self.entries[each]
            if entry.operation == "variable":
                slopes[each] = self.constant(float(entry.number == index))
                continue
            slopes[each] = zero
            if entry.operation in ("maximum", "minimum"):
                slopes[each] = self._slope_of_extreme(entry, [slopes[part] for part in entry.arguments])
                continue
            if entry.operation == "choose":
                difference, *parts = entry.arguments
                slopes[each] = self._chosen(difference, *(slopes[part] for part in parts))
                continue
            for which, part in enumerate(entry.arguments):
                if slopes[part] != zero:
                    outer = _PARTIALS[entry.operation][which](self, each, entry.arguments)
                    slopes[each] = self.plus(slopes[each], self.times(outer, slopes[part]))
        return slopes[node]

    def needed(self, nodes: Sequence[Node]) -> list[Node]:
        """Return all nodes that some nodes are computed from, themselves included, in ascending order."""
        wanted = set(nodes)
        for each in range(max(nodes), -1, -1):
            if each in wanted:
                wanted.update(self.entries[each].arguments)
        return sorted(wanted)

    # Neutral operands are left out: for derivatives, which are needed only where the formula itself is finite.

    def plus(self, first: Node, second: Node) -> Node:
        """Return first + second."""
        if self.number(first) == 0:
            return second
        if self.number(second) == 0:
            return first
        return self.apply("add", first, second)

    def minus(self, first: Node, second: Node) -> Node:
        """Return first - second."""
        return self.plus(first, self.negative(second))

    def negative(self, node: Node) -> Node:
        """Return -node."""
        entry = self.entries[node]
        return entry.arguments[0] if entry.operation == "negative" else self.apply("negative", node)

    def times(self, first: Node, second: Node) -> Node:
        """Return first · second."""
        for factor, other in ((first, second), (second, first)):
            number = self.number(factor)
            if number == 0:
                return factor
            if number == 1:
                return other
            if number == -1:
                return self.negative(other)
        return self.apply("multiply", first, second)

    def over(self, first: Node, second: Node) -> Node:
        """Return first / second."""
        if self.number(first) == 0 or self.number(second) == 1:
            return first
        return self.apply("divide", first, second)

    def power(self, base: Node, exponent: Node) -> Node:
        """Return base ^ exponent."""
        number = self.number(exponent)
        if number in (0.0, 1.0):
            return base if number else self.constant(1.0)
        return self.apply("power", base, exponent)

    def _slope_of_extreme(self, entry: Entry, slopes: Sequence[Node]) -> Node:
        first, second = entry.arguments if entry.operation == "maximum" else entry.arguments[::-1]
        return self._chosen(self.minus(first, second), *slopes)

    def _chosen(self, difference: Node, positive: Node, negative: Node) -> Node:
        return positive if positive == negative else self.apply("choose", difference, positive, negative)

    def _node(self, entry: Entry) -> Node:
        known = self._known.get(entry)
        if known is None:
            known = self._known[entry] = len(self.entries)
            self.entries.append(entry)
        return known


class Program:
    """The steps that compute some nodes of a graph from the weights, each subexpression once."""

    def __init__(self, graph: Graph, outputs: Sequence[Node]) -> None:
        order = graph.needed(outputs)
        places = {node: place for place, node in enumerate(order)}
        self.outputs = [places[node] for node in outputs]
        self._start: list[Any] = [None] * len(order)
        self._weights: list[tuple[int, int]] = []
        self._steps: list[tuple[int, Callable[..., Any], tuple[int, ...]]] = []
        for place, node in enumerate(order):
            entry = graph.entries[node]
            if entry.operation == "constant":
                self._start[place] = np.float64(entry.number)
            elif entry.operation == "variable":
                self._weights.append((place, int(entry.number)))
            else:
                self._steps.append((place, _step(graph, entry), tuple(places[part] for part in entry.arguments)))

    def run(self, weights: Array) -> list[Any]:
        """Return each output at weights of shape (p, n): an array of shape (n,), or a number where it is constant."""
        values = self._start.copy()
        for place, index in self._weights:
            values[place] = weights[index]
        for place, operation, arguments in self._steps:
            if len(arguments) == 1:
                values[place] = operation(values[arguments[0]])
            else:
                values[place] = operation(*[values[part] for part in arguments])
        return [values[place] for place in self.outputs]


def _step(graph: Graph, entry: Entry) -> Callable[..., Any]:
    """Return the function that carries out an operation; a whole power is multiplied out: as exact, and far quicker."""
    if entry.operation == "power":
        exponent = graph.number(entry.arguments[1])
        if exponent is not None and exponent.is_integer() and abs(exponent) <= _MOST_MULTIPLIED:
            return partial(_whole_power, int(exponent))
    return _OPERATIONS[entry.operation]


def _compute(operation: str, arguments: Sequence[Any]) -> Any:
    return _OPERATIONS[operation](*arguments)


def _whole_power(exponent: int, base: Any, _: Any) -> Any:
    """Return base ^ exponent by squaring."""
    result, square, left = None, base, abs(exponent)
    while left:
        if left & 1:
            result = square if result is None else result * square
        left >>= 1
        if left:
            square = square * square
    if result is None:
        return np.ones_like(base)
    return result if exponent > 0 else 1 / result


_MOST_MULTIPLIED = 16


def _sech_squared(a: Any) -> Any:
    """Return 1 / cosh², which is 1 - tanh², without cancellation and without overflow."""
    decayed = np.exp(-2 * np.abs(a))
    return 4 * decayed / (1 + decayed) ** 2


def _choose(difference: Any, positive: Any, negative: Any) -> Any:
    """Return one of two where the difference is positive, the other where it is negative, their mean where it is 0."""
    mean = (positive + negative) / 2
    return np.where(difference > 0, positive, np.where(difference < 0, negative, mean))


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "negative": np.negative,
    "power": np.power,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sech_squared": _sech_squared,
    "exp": np.exp,
    "log": np.log,
    "log10": np.log10,
    "log2": np.log2,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "choose": _choose,
}

_Partial = Callable[[Graph, Node, tuple[Node, ...]], Node]


def _one(g: Graph, _: Node, _a: tuple[Node, ...]) -> Node:
    return g.constant(1.0)


def _minus_one(g: Graph, _: Node, _a: tuple[Node, ...]) -> Node:
    return g.constant(-1.0)


def _logarithm(base: float) -> _Partial:
    return lambda g, _, a: g.over(g.constant(1 / float(np.log(base))), a[0])


def _inverse_sine(sign: float) -> _Partial:
    def by_argument(g: Graph, _: Node, a: tuple[Node, ...]) -> Node:
        one = g.constant(1.0)
        return g.over(g.constant(sign), g.apply("sqrt", g.times(g.minus(one, a[0]), g.plus(one, a[0]))))

    return by_argument


def _power_by_base(g: Graph, _: Node, a: tuple[Node, ...]) -> Node:
    return g.times(a[1], g.power(a[0], g.minus(a[1], g.constant(1.0))))


# The derivative of each operation by each of its arguments: from the graph, the operation's node and its arguments.
_PARTIALS: dict[str, tuple[_Partial, ...]] = {
    "constant": (),
    "add": (_one, _one),
    "subtract": (_one, _minus_one),
    "multiply": (lambda _g, _, a: a[1], lambda _g, _, a: a[0]),
    "divide": (
        lambda g, _, a: g.over(g.constant(1.0), a[1]),
        lambda g, node, a: g.negative(g.over(node, a[1])),
    ),
    "negative": (_minus_one,),
    "power": (_power_by_base, lambda g, node, a: g.times(node, g.apply("log", a[0]))),
    "sin": (lambda g, _, a: g.apply("cos", a[0]),),
    "cos": (lambda g, _, a: g.negative(g.apply("sin", a[0])),),
    "tan": (lambda g, node, _: g.plus(g.constant(1.0), g.times(node, node)),),
    "asin": (_inverse_sine(1.0),),
    "acos": (_inverse_sine(-1.0),),
    "atan": (lambda g, _, a: g.over(g.constant(1.0), g.plus(g.constant(1.0), g.times(a[0], a[0]))),),
    "sinh": (lambda g, _, a: g.apply("cosh", a[0]),),
    "cosh": (lambda g, _, a: g.apply("sinh", a[0]),),
    "tanh": (lambda g, _, a: g.apply("sech_squared", a[0]),),
    "sech_squared": (lambda g, node, a: g.times(g.constant(-2.0), g.times(g.apply("tanh", a[0]), node)),),
    "exp": (lambda _g, node, _: node,),
    "log": (_logarithm(np.e),),
    "log10": (_logarithm(10.0),),
    "log2": (_logarithm(2.0),),
    "sqrt": (lambda g, node, _: g.over(g.constant(0.5), node),),
    "abs": (lambda g, _, a: g.apply("sign", a[0]),),
    "sign": (lambda g, _, _a: g.constant(0.0),),
}
