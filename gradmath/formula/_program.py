"""Formulas and their derivatives at many points at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath.formula._cancelling import without_cancellation
from gradmath.formula._graph import Entry, Graph, Node
from gradmath.formula._operations import OPERATIONS, product, whole_power

_MOST_MULTIPLIED = 16
_POLES = frozenset({"divide", "log", "log10", "log2", "log1p", "atanh", "power"})


class Program:
    """The steps that compute some nodes of a graph from the weights, each subexpression once.

    The first output is the formula's value, the others are its derivatives.
    """

    def __init__(self, graph: Graph, outputs: Sequence[Node]) -> None:
        graph, outputs = without_cancellation(graph, outputs)
        order = graph.needed(outputs)
        places = {node: place for place, node in enumerate(order)}
        self.outputs = [places[node] for node in outputs]
        self._start: list[Any] = [None] * len(order)
        self._weights: list[tuple[int, int]] = []
        self._steps: list[tuple[int, Callable[..., Any], tuple[int, ...]]] = []
        of_value = set(graph.needed(outputs[:1]))
        self._products: set[int] = set()
        self._poles: set[int] = set()
        for place, node in enumerate(order):
            entry = graph.entries[node]
            if entry.operation == "constant":
                self._start[place] = np.float64(entry.number)
            elif entry.operation == "variable":
                self._weights.append((place, int(entry.number)))
            else:
                self._steps.append((place, _step(graph, entry), tuple(places[part] for part in entry.arguments)))
                if node in of_value and entry.operation in _POLES:
                    self._poles.add(place)
                if node not in of_value and entry.operation == "multiply":
                    self._products.add(place)

    def run(self, weights: Array) -> list[Any]:
        """Return each output at weights of shape (p, n): an array of shape (n,), or a number if it is constant."""
        values = self._start.copy()
        for place, index in self._weights:
            values[place] = weights[index]
        for place, operation, arguments in self._steps:
            if len(arguments) == 1:
                values[place] = operation(values[arguments[0]])
            else:
                values[place] = operation(*[values[part] for part in arguments])
        return [values[place] for place in self.outputs]

    def run_at_edges(self, weights: Array) -> tuple[list[Any], NDArray[np.bool_]]:
        """Return each output, and where the formula itself has a pole on the way to its value, shape (n,).

        In derivatives, products with 0 are 0, even if the other factor is not finite.
        """
        values = self._start.copy()
        pole = np.zeros(weights.shape[1], dtype=np.bool_)
        for place, index in self._weights:
            values[place] = weights[index]
        for place, operation, arguments in self._steps:
            given = [values[part] for part in arguments]
            values[place] = product(*given) if place in self._products else operation(*given)
            if place in self._poles:
                finite = reduce(np.logical_and, map(np.isfinite, given))
                pole |= np.isinf(values[place]) & finite & _at_a_pole(operation, given)
        return [values[place] for place in self.outputs], pole


def _at_a_pole(operation: Callable[..., Any], given: Sequence[Any]) -> Any:
    """Return whether an infinite result is due to a pole, and not to overflow."""
    if operation is np.divide:
        return np.equal(given[1], 0)
    return np.equal(given[0], 0) if len(given) == 2 else True


def _step(graph: Graph, entry: Entry) -> Callable[..., Any]:
    """Return the function of an operation; whole powers are multiplied out, which is as exact and much faster."""
    if entry.operation == "power":
        exponent = graph.number(entry.arguments[1])
        if exponent is not None and exponent.is_integer() and abs(exponent) <= _MOST_MULTIPLIED:
            return partial(whole_power, int(exponent))
    return OPERATIONS[entry.operation]
