"""Expressions of one formula and of its derivatives: a graph in which every subexpression occurs once.

A node is the index of an entry; its arguments come before it, so that entries can be computed in ascending order.
Derivatives are entries of the same graph and share whatever they have in common with the formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gradmath.formula._operations import FLAT, compute
from gradmath.formula._partials import PARTIALS

Node = int
"""The index of an entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation: its name, the nodes to which it is applied, and a constant's number or a variable's index."""

    operation: str
    arguments: tuple[Node, ...]
    number: float = 0.0


class Graph:
    """The expressions of one formula, each stored once."""

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
        """Return the number of a constant node; None for any other node."""
        entry = self.entries[node]
        return entry.number if entry.operation == "constant" else None

    def apply(self, operation: str, *arguments: Node) -> Node:
        """Return the node of an operation; an operation on constants alone is evaluated."""
        numbers = [self.number(each) for each in arguments]
        known = [each for each in numbers if each is not None]
        if len(known) == len(numbers):
            with np.errstate(all="ignore"):
                return self.constant(float(compute(operation, *map(np.float64, known))))
        if operation in ("add", "multiply"):
            arguments = tuple(sorted(arguments))
        return self._node(Entry(operation, arguments))

    def gradient(self, node: Node, dimension: int) -> tuple[Node, ...]:
        """Return the nodes of the first derivatives by each weight."""
        return tuple(self.derivative(node, index) for index in range(dimension))

    def derivative(self, node: Node, index: int) -> Node:
        """Return the node of the derivative of a node by a weight."""
        slopes: dict[Node, Node] = {}
        for each in self.needed([node]):
            entry = self.entries[each]
            if entry.operation == "variable":
                slopes[each] = self.constant(float(entry.number == index))
                continue
            slopes[each] = self._slope(each, [slopes[part] for part in entry.arguments])
        return slopes[node]

    def _slope(self, node: Node, slopes: Sequence[Node]) -> Node:
        """Return the derivative of an operation from its arguments' derivatives."""
        entry = self.entries[node]
        total = self.constant(0.0)
        if entry.operation in FLAT:
            return total
        if entry.operation in ("maximum", "minimum"):
            return self._slope_of_extreme(entry, slopes)
        if entry.operation in ("choose", "where"):
            return self._chosen(entry.operation, entry.arguments[0], *slopes[1:])
        for which, slope in enumerate(slopes):
            if self.number(slope) != 0:
                outer = PARTIALS[entry.operation][which](self, node, entry.arguments)
                total = self.plus(total, self.times(outer, slope))
        return total

    def needed(self, nodes: Sequence[Node]) -> list[Node]:
        """Return all nodes from which some nodes are computed, themselves included, in ascending order."""
        wanted = set(nodes)
        for each in range(max(nodes), -1, -1):
            if each in wanted:
                wanted.update(self.entries[each].arguments)
        return sorted(wanted)

    def without_constant(self, node: Node) -> tuple[Node, float]:
        """Return the node of a sum without its constant terms, and the sum of these, 0 if there are none."""
        terms = self._terms(node, 1.0)
        numbers = [sign * number for term, sign in terms if (number := self.number(term)) is not None]
        if not numbers:
            return node, 0.0
        rest = self.constant(0.0)
        for term, sign in terms:
            if self.number(term) is None:
                rest = self.plus(rest, term) if sign > 0 else self.minus(rest, term)
        return rest, sum(numbers)

    def _terms(self, node: Node, sign: float) -> list[tuple[Node, float]]:
        """Return the terms of a sum, each with its sign."""
        found, waiting = [], [(node, sign)]
        while waiting:
            each, of = waiting.pop()
            entry = self.entries[each]
            if entry.operation in ("add", "subtract"):
                first, second = entry.arguments
                waiting += [(second, of if entry.operation == "add" else -of), (first, of)]
            else:
                found.append((each, of))
        return found

    # For derivatives, which are needed only where the formula is finite, neutral operands are left out.

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
        return self._chosen("choose", self.minus(first, second), *slopes)

    def _chosen(self, operation: str, by: Node, first: Node, second: Node) -> Node:
        return first if first == second else self.apply(operation, by, first, second)

    def _node(self, entry: Entry) -> Node:
        known = self._known.get(entry)
        if known is None:
            known = self._known[entry] = len(self.entries)
            self.entries.append(entry)
        return known
