"""Landscapes written out as expressions: formulas, hills and bowls, and their sums, multiples and shifts."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from gradmath._check import Array
from gradmath.formula._graph import Graph as Graph
from gradmath.formula._graph import Node as Node
from gradmath.formula.formula import Formula
from gradmath.landscapes.landscape import Gaussian, Landscape, Quadratic, Sum, Transformed
from gradmath.landscapes.rescaled import Rescaled


def written_out(landscape: Landscape) -> tuple[Graph, Node] | None:
    """Return a graph and the node of E in it; None if E is known only by functions."""
    graph = Graph()
    weights = [graph.variable(index) for index in range(landscape.dimension)]
    value = _written(landscape, graph, weights)
    return None if value is None else (graph, value)


def _written(landscape: Landscape, graph: Graph, weights: list[Node]) -> Node | None:
    # A subclass may compute something else, so only the exact classes count.
    write = _WRITERS.get(type(landscape))
    return None if write is None else write(landscape, graph, weights)


def _formula(landscape: Formula, graph: Graph, weights: list[Node]) -> Node:
    expression = landscape._expression
    places: dict[Node, Node] = {}
    for node in expression.graph.needed([expression.value]):
        entry = expression.graph.entries[node]
        if entry.operation == "constant":
            places[node] = graph.constant(entry.number)
        elif entry.operation == "variable":
            places[node] = weights[int(entry.number)]
        else:
            places[node] = graph.apply(entry.operation, *(places[part] for part in entry.arguments))
    return places[expression.value]


def _gaussian(landscape: Gaussian, graph: Graph, weights: list[Node]) -> Node:
    form = _form(graph, _minus(graph, weights, landscape.center), -landscape._precision / 2)
    return graph.times(graph.constant(landscape.height), graph.apply("exp", form))


def _quadratic(landscape: Quadratic, graph: Graph, weights: list[Node]) -> Node:
    return _form(graph, _minus(graph, weights, landscape.center), landscape.matrix)


def _sum(landscape: Sum, graph: Graph, weights: list[Node]) -> Node | None:
    terms = [_written(term, graph, weights) for term in landscape.terms]
    known = [term for term in terms if term is not None]
    return reduce(graph.plus, known) if len(known) == len(terms) else None


def _transformed(landscape: Transformed, graph: Graph, weights: list[Node]) -> Node | None:
    base = _written(landscape.base, graph, _minus(graph, weights, landscape.shift))
    if base is None:
        return None
    return graph.plus(graph.times(graph.constant(landscape.factor), base), graph.constant(landscape.lift))


def _rescaled(landscape: Rescaled, graph: Graph, weights: list[Node]) -> Node | None:
    unit = graph.constant(landscape.unit)
    moved = [
        graph.plus(graph.constant(origin), graph.times(unit, weight))
        for origin, weight in zip(landscape.origin.tolist(), weights, strict=True)
    ]
    return _written(landscape.base, graph, moved)


_WRITERS: dict[type[Landscape], Callable[[Any, Graph, list[Node]], Node | None]] = {
    Formula: _formula,
    Gaussian: _gaussian,
    Quadratic: _quadratic,
    Sum: _sum,
    Transformed: _transformed,
    Rescaled: _rescaled,
}


def _minus(graph: Graph, weights: list[Node], point: Array) -> list[Node]:
    return [graph.plus(weight, graph.constant(-each)) for weight, each in zip(weights, point.tolist(), strict=True)]


def _form(graph: Graph, d: list[Node], matrix: Array) -> Node:
    """Return dᵀ A d for a symmetric matrix A."""
    terms = []
    for row, first in enumerate(d):
        terms.append(graph.times(graph.constant(float(matrix[row, row])), graph.times(first, first)))
        for column in range(row):
            twice = graph.constant(2 * float(matrix[row, column]))
            terms.append(graph.times(twice, graph.times(first, d[column])))
    return reduce(graph.plus, terms)
