"""A landscape's derivatives as machine code, for compiled loops: E, ∇E and ∇²E at many points of two weights."""

# LLVM's bindings have no types.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from llvmlite import binding, ir
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath.descent._kernel import machine_code
from gradmath.descent._lanes import LANES, REAL, REALS, WHOLE, Lanes, is_writable, reals
from gradmath.formula._cancelling import without_cancellation
from gradmath.landscapes.heights import Heights
from gradmath.landscapes.landscape import Landscape
from gradmath.landscapes.written import Graph, Node, written_out

WEIGHTS = 2
ROWS = 7
"""The results for each point: E, its slopes along w₁ and w₂, ∂₁₁E, ∂₁₂E, ∂₂₂E, and whether they are all reliable."""

HANDED_BACK = -1
"""The answer of a compiled loop for a point whose results are not reliable: NumPy's code has to take over."""

MachineCode = tuple[tuple[int, int], Array, Array, NDArray[np.bool_]]
"""A landscape as compiled functions take it."""

_MOST_OPERATIONS = 2000
_HIGHEST_POWER = 64
_NAMES = ("slopes", "curvatures")
_FUNCTION = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
_KNOWN: WeakKeyDictionary[Landscape, Derivatives | None] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Derivatives:
    """What `derivatives_at` needs of a landscape.

    Attributes
    ----------
    addresses
        The addresses of a formula's machine code: one computes E and ∇E, the other ∇²E as well. 0 for heights.
    shape
        For heights, the corner of the grid and the cells per unit of each weight, shape (4,).
    coefficients, holes
        For heights, the coefficients of their spline, and which cells have a hole.
    """

    addresses: tuple[int, int]
    shape: Array
    coefficients: Array
    holes: NDArray[np.bool_]
    _engine: Any = None

    @property
    def code(self) -> MachineCode:
        """The derivatives as compiled functions take them."""
        return self.addresses, self.shape, self.coefficients, self.holes

    def at(self, w: Array, *, curved: bool) -> tuple[Array, NDArray[np.bool_]]:
        """Return the rows of results at points of shape (n, 2), perhaps without ∇²E, and where they are reliable."""
        points = np.zeros((WEIGHTS, -(-len(w) // LANES) * LANES))
        points[:, : len(w)] = w.T
        results = np.empty((ROWS, points.shape[1]))
        if self.addresses[curved]:
            function = _FUNCTION(self.addresses[curved])
            function(points.ctypes.data, results.ctypes.data, points.shape[1])
        else:
            from gradmath.geometry._derivatives import derivatives_at

            derivatives_at(self.code, curved, points, results)
        return results[:, : len(w)], results[-1, : len(w)] == 1


def derivatives_of(landscape: Landscape) -> Derivatives | None:
    """Return the machine code for a landscape over two weights, made when first asked for; None if there is none.

    There is some for heights, and for formulas that are not too long and whose operations can be written for lanes.
    """
    if landscape not in _KNOWN:
        _KNOWN[landscape] = _made(landscape)
    return _KNOWN[landscape]


def _made(landscape: Landscape) -> Derivatives | None:
    if landscape.dimension != WEIGHTS:
        return None
    if type(landscape) is Heights:
        corner, per_cell = landscape.covered.lower, landscape._cells / landscape.covered.size
        return Derivatives((0, 0), np.concatenate([corner, per_cell]), landscape._coefficients, landscape._holes)
    written = written_out(landscape)
    if written is None:
        return None
    graph, value = written
    slopes = graph.gradient(value, WEIGHTS)
    (along, across), (_, up) = (graph.gradient(slope, WEIGHTS) for slope in slopes)
    graph, outputs = without_cancellation(graph, [value, *slopes, along, across, up])
    needed = graph.needed(outputs)
    if len(needed) > _MOST_OPERATIONS or not all(is_writable(graph, node, _HIGHEST_POWER) for node in needed):
        return None
    engine = machine_code(str(_module(graph, outputs)))
    addresses = tuple(engine.get_function_address(name) for name in _NAMES)
    return Derivatives(addresses, np.zeros(4), np.zeros((1, 1)), np.zeros((1, 1), dtype=np.bool_), engine)


def _module(graph: Graph, outputs: Sequence[Node]) -> ir.Module:
    """Return a module with two functions: one computes E and ∇E, the other ∇²E as well."""
    module = ir.Module(_NAMES[0])
    module.triple = binding.get_default_triple()
    for name, count in zip(_NAMES, (1 + WEIGHTS, len(outputs)), strict=True):
        _write(module, name, graph, outputs[:count])
    return module


def _write(module: ir.Module, name: str, graph: Graph, outputs: Sequence[Node]) -> None:
    """Write a function of points, results, and the length of their rows, one for each weight and each result."""
    number = REAL.as_pointer()
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), [number, number, WHOLE]), name)
    points, results, width = function.args
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    entry, block = builder.block, builder.append_basic_block("block")
    builder.branch(block)
    builder.position_at_end(block)
    first = builder.phi(WHOLE)
    first.add_incoming(WHOLE(0), entry)

    def place(numbers: Any, row: int) -> Any:
        index = builder.add(first, builder.mul(width, WHOLE(row)))
        return builder.bitcast(builder.gep(numbers, [index]), REALS.as_pointer())

    lanes = Lanes(builder)
    values = lanes.program(graph, outputs, [builder.load(place(points, row), align=8) for row in range(WEIGHTS)])
    finite = [lanes.less(lanes.subtract(value, value), reals(1.0)) for value in values]  # neither inf - inf nor nan is
    right = builder.select(reduce(builder.and_, [*finite, *lanes.within]), reals(1.0), reals(0.0))
    for row, value in [*enumerate(values), (ROWS - 1, right)]:
        builder.store(value, place(results, row), align=8)
    following = builder.add(first, WHOLE(LANES))
    first.add_incoming(following, builder.block)
    end = builder.append_basic_block("end")
    builder.cbranch(builder.icmp_signed("<", following, width), block, end)
    builder.position_at_end(end)
    builder.ret_void()
