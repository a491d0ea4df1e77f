"""Expressions computed without the differences of almost equal numbers that lose the digits: 1 - cos(u) near u = 0.

What is typed and its derivatives stay as they are. Only how they are computed changes, and only where 1 is taken from
a function that is 1 at u = 0, or added to what a logarithm is taken of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce

from gradmath.formula._graph import Graph, Node

_MOST_TERMS = 32
_ROUNDING = 1e-15  # of numbers typed in decimals: 0.7 - 0.3 - 0.4 is 0

Term = tuple[Node, float]
"""A node, and the number by which it is multiplied."""


def without_cancellation(graph: Graph, outputs: Sequence[Node]) -> tuple[Graph, list[Node]]:
    """Return another graph and the nodes in it that are some nodes, equal to them but for rounding.

    In it c (f(u) - 1), where f(u) is cos(u), exp(u), bᵘ, cosh(u) or √(1 + u), alone or among the terms of a sum, and
    log(1 + u) keep their digits where u is small.
    """
    rewriter = _Rewriter(graph)
    for node in graph.needed(outputs):
        rewriter.add(node)
    return rewriter.new, [rewriter.places[node] for node in outputs]


class _Rewriter:
    """Writes the entries of a graph into another, one after another."""

    def __init__(self, graph: Graph) -> None:
        self.old, self.new = graph, Graph()
        self.places: dict[Node, Node] = {}
        self._terms: dict[Node, list[Term]] = {}

    def add(self, node: Node) -> None:
        """Write a node whose arguments have been written."""
        entry = self.old.entries[node]
        if entry.operation == "constant":
            self.places[node] = self.new.constant(entry.number)
        elif entry.operation == "variable":
            self.places[node] = self.new.variable(int(entry.number))
        else:
            found = self._sum(node) if entry.operation in ("add", "subtract") else None
            found = self._logarithm(*entry.arguments) if entry.operation == "log" else found
            parts = (self.places[part] for part in entry.arguments)
            self.places[node] = self.new.apply(entry.operation, *parts) if found is None else found

    def _sum(self, node: Node) -> Node | None:
        """Return a sum with c (f(u) - 1) in it; None if there is none."""
        first, second = self.old.entries[node].arguments
        sign = 1.0 if self.old.entries[node].operation == "add" else -1.0
        terms = [*self._terms_of(first), *((each, sign * times) for each, times in self._terms_of(second))]
        if len(terms) > _MOST_TERMS:
            return None
        self._terms[node] = terms
        constant, others = self._split(terms)
        return self._cancelled(constant, others) if constant else None

    def _cancelled(self, constant: float, others: Sequence[Term]) -> Node | None:
        """Return the sum of a constant and other terms with c (f(u) - 1) in it; None if there is none."""
        excesses = [self._excess(*term) for term in others]
        chosen = _cancelled_by(constant, [None if each is None else each[0] for each in excesses])
        if not chosen:
            return None
        parts = [
            self._times(excess[1](), excess[0]) if excess is not None and index in chosen else self._written(term)
            for index, (term, excess) in enumerate(zip(others, excesses, strict=True))
        ]
        return reduce(self.new.plus, parts)

    def _terms_of(self, node: Node) -> list[Term]:
        return self._terms.get(node, [(node, 1.0)])

    def _split(self, terms: Sequence[Term]) -> tuple[float, list[Term]]:
        """Return the sum of the constant terms, and the others."""
        numbers = [times * number for each, times in terms if (number := self.old.number(each)) is not None]
        return math.fsum(numbers), [term for term in terms if self.old.number(term[0]) is None]

    def _beyond_one(self, node: Node) -> Node | None:
        """Return u of a sum 1 + u, as 1 - cos(v) of 2 - cos(v); None for others."""
        constant, others = self._split(self._terms.get(node, []))
        if constant == 1 and others:
            return reduce(self.new.plus, map(self._written, others))
        return self._cancelled(constant - 1, others)

    def _logarithm(self, argument: Node) -> Node | None:
        beyond = self._beyond_one(argument)
        return None if beyond is None else self.new.apply("log1p", beyond)

    def _excess(self, node: Node, times: float) -> tuple[float, Callable[[], Node]] | None:
        """Return c and what writes f(u) - 1, of a term c f(u); None for others."""
        entry = self.old.entries[node]
        numbers = [self.old.number(part) for part in entry.arguments]
        match entry.operation, entry.arguments, numbers:
            case "negative", (other,), _:
                return self._excess(other, -times)
            case ("multiply", (_, other), (float() as number, _)) | ("multiply", (other, _), (_, float() as number)):
                return self._excess(other, times * number)
            case "divide", (other, _), (_, float() as number) if number:
                return self._excess(other, times / number)
            case ("sqrt", (below,), _) | ("power", (below, _), (_, 0.5)):
                beyond = self._beyond_one(below)
                return None if beyond is None else (times, lambda: self._of_root(beyond, node))
            case "exp", (exponent,), _:
                return times, lambda: self.new.apply("expm1", self.places[exponent])
            case "power", (_, exponent), (float() as base, _) if base > 0:
                return times, lambda: self.new.apply("expm1", self._times(self.places[exponent], math.log(base)))
            case ("cos" | "cosh", (angle,), _):
                return times, lambda: self._of_cosine(entry.operation, self.places[angle])
        return None

    def _of_root(self, beyond: Node, root: Node) -> Node:
        """Write √(1 + u) - 1."""
        return self.new.apply("divide", beyond, self.new.plus(self.places[root], self.new.constant(1.0)))

    def _of_cosine(self, operation: str, angle: Node) -> Node:
        """Write cos(u) - 1 or cosh(u) - 1."""
        half = self.new.apply("multiply", angle, self.new.constant(0.5))
        sine = self.new.apply("sin" if operation == "cos" else "sinh", half)
        return self._times(self.new.apply("multiply", sine, sine), -2.0 if operation == "cos" else 2.0)

    def _written(self, term: Term) -> Node:
        return self._times(self.places[term[0]], term[1])

    def _times(self, node: Node, number: float) -> Node:
        return self.new.times(self.new.constant(number), node)


def _cancelled_by(constant: float, numbers: Sequence[float | None]) -> set[int]:
    """Return which of some numbers c, those of c f(u), a constant cancels: all of them, or the first that is -c."""
    known = {index: number for index, number in enumerate(numbers) if number is not None}
    left, sizes = math.fsum([constant, *known.values()]), math.fsum(map(abs, [constant, *known.values()]))
    if abs(left) <= _ROUNDING * sizes:
        return set(known)
    return set([index for index, number in known.items() if number == -constant][:1])
