"""Jumps of a formula: where it switches from one expression to another, both sides are compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath.formula._graph import Graph, Node
from gradmath.formula._program import Program

_LINES, _SAMPLES = 65, 257
_HALVINGS = 50
_MOST_PAIRS = 4096
_JUMP = 1e-6
_ROUNDED = {"mod": "floor", "fmod": "trunc"}
_STEPS = frozenset({"sign", "floor", "ceil", "round", "trunc", "less", "at_most", "equal"})


def jumps(graph: Graph, value: Node, lower: Array, upper: Array) -> bool:
    """Return whether the error jumps in a box, judging by some lines along every weight.

    Parameters
    ----------
    graph, value
        The formula's graph, and the node of its value.
    lower, upper
        The corners of the box, shape (p,).
    """
    switches = _switches(graph, value)
    if not switches:
        return False
    program = Program(graph, [value, *switches])
    with np.errstate(all="ignore"):
        return any(_jumps_along(program, weight, lower, upper) for weight in range(len(lower)))


def _switches(graph: Graph, value: Node) -> list[Node]:
    """Return the nodes whose values tell on which side of its switches the formula is."""
    found = []
    for node in graph.needed([value]):
        entry = graph.entries[node]
        if entry.operation in _STEPS:
            found.append(node)
        elif entry.operation in _ROUNDED:
            found.append(graph.apply(_ROUNDED[entry.operation], graph.apply("divide", *entry.arguments)))
        elif entry.operation == "atan2":
            height, width = entry.arguments
            below = graph.apply("less", height, graph.constant(0.0))
            found.append(graph.apply("and", below, graph.apply("less", width, graph.constant(0.0))))
    return found


def _jumps_along(program: Program, weight: int, lower: Array, upper: Array) -> bool:
    """Return whether the error jumps on any of some lines along a weight."""
    starts = np.random.default_rng(0).uniform(lower, upper, (_LINES, len(lower)))
    points = np.repeat(starts[:, None, :], _SAMPLES, axis=1)
    points[:, :, weight] = np.linspace(lower[weight], upper[weight], _SAMPLES)
    states, errors = _states(program, points.reshape(-1, len(lower)))
    states = states.reshape(_LINES, _SAMPLES, -1)
    finite = errors[np.isfinite(errors)]
    if not finite.size:
        return False
    lines, places = np.nonzero((states[:, 1:] != states[:, :-1]).any(axis=-1))
    first, last = points[lines, places][:_MOST_PAIRS], points[lines, places + 1][:_MOST_PAIRS]
    apart = np.abs(np.subtract(*_both_sides(program, first, last)))
    return bool((apart[np.isfinite(apart)] > _JUMP * max(np.ptp(finite), np.finfo(np.float64).tiny)).any())


def _both_sides(program: Program, first: Array, last: Array) -> tuple[Array, Array]:
    """Return the errors on both sides of the switch between each two points, shape (n, p)."""
    before, errors = _states(program, first)
    after, errors_after = _states(program, last)
    for _ in range(_HALVINGS):
        middle = (first + last) / 2
        states, between = _states(program, middle)
        same = (states == before).all(axis=-1)
        first, last = np.where(same[:, None], middle, first), np.where(same[:, None], last, middle)
        errors, errors_after = np.where(same, between, errors), np.where(same, errors_after, between)
        after = np.where(same[:, None], after, states)
    return errors, errors_after


def _states(program: Program, points: Array) -> tuple[Array, Array]:
    """Return the sides of all switches, shape (n, s), and the errors, shape (n,), at points of shape (n, p)."""
    error, *sides = program.run(np.ascontiguousarray(points.T))
    spread: Sequence[NDArray[np.float64]] = [np.broadcast_to(each, len(points)) for each in (error, *sides)]
    return np.stack(spread[1:], axis=-1), spread[0]
