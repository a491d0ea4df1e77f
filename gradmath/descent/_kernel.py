"""Plain descent by a constant learning rate as machine code, for very many starts on landscapes that are formulas.

The code only skips ahead: it takes steps as long as nothing could end a descent, and leaves each start at the last such
point. Why a descent ends is then found, as everywhere, by the engine in NumPy.
"""

# LLVM's bindings have no types.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from llvmlite import binding, ir
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath.descent._lanes import LANES, MASK, REAL, REALS, WHOLE, WHOLES, Lanes, Value, is_writable, reals, wholes
from gradmath.formula._cancelling import without_cancellation
from gradmath.landscapes.landscape import Landscape
from gradmath.landscapes.written import Graph, Node, written_out

MOST_OPERATIONS = 600
"""Longer expressions are not compiled: that would take longer than it saves."""

_FEW_OPERATIONS = 60
# Vectors whose steps are interleaved, so that none waits for the last operation of another.
_ABREAST_IF_FEW, _ABREAST = 4, 2
_ROUND = 128
"""Steps between two removals of the starts that have stopped."""
_LOCK = Lock()
_KNOWN: WeakKeyDictionary[Landscape, Kernel | None] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Skipped:
    """Where m starts are after the steps during which nothing could end them.

    Attributes
    ----------
    counts
        Numbers of steps taken, shape (m,).
    positions, errors, gradients
        The last allowed points, and E and ∇E there, of shapes (m, p), (m,) and (m, p).
    """

    counts: NDArray[np.int64]
    positions: Array
    errors: Array
    gradients: Array


@dataclass(frozen=True, eq=False)
class Kernel:
    """The machine code for one landscape."""

    dimension: int
    lanes: int
    _function: Any
    _engine: Any

    def skip(
        self,
        positions: Array,
        ceilings: Array,
        *,
        corners: tuple[Array, Array],
        tolerance: float,
        schedule: tuple[float, int],
    ) -> Skipped:
        """Take steps w ← w - α∇E as long as each leads to an allowed point.

        Parameters
        ----------
        positions
            Shape (m, p), allowed.
        ceilings
            The largest E allowed to each start, shape (m,).
        corners
            The lower and the upper corner of a box, each of shape (p,), that must not be left.
        tolerance
            The value that ‖∇E‖, as NumPy computes it, must exceed.
        schedule
            α, and the most steps to take.
        """
        rate, left = schedule
        p, m = self.dimension, len(positions)
        limits = np.concatenate([[rate, _largest_square(tolerance)], *corners])
        # One row for each weight, one for E, and one for each slope.
        table, counts = np.empty((2 * p + 1, m)), np.zeros(m, dtype=np.int64)
        table[:p] = positions.T
        rows = np.arange(m)
        while rows.size and left:
            steps = min(left, _ROUND)
            reached, taken = self._round(table[:p].take(rows, axis=1), ceilings.take(rows), limits, steps)
            table[:, rows] = reached
            counts[rows] += taken
            rows, left = rows[taken == steps], left - steps
        return Skipped(counts, table[:p].T, table[p], table[p + 1 :].T)

    def _round(self, starts: Array, ceilings: Array, limits: Array, steps: int) -> tuple[Array, NDArray[np.int64]]:
        """Take some steps from starts of shape (p, m).

        Return where they lead with E and ∇E there, shape (2p+1, m), and the numbers of steps taken, shape (m,).
        """
        p, m = starts.shape
        width = -(-m // self.lanes) * self.lanes
        table, tops = np.zeros((2 * p + 1, width)), np.full(width, np.nan)
        # The padding of the last lanes stops at once: no error is at most nan.
        table[:p, :m], tops[:m] = starts, ceilings
        counts = np.empty(width, dtype=np.int64)
        addresses = (each.ctypes.data for each in (table, tops, counts, limits))
        self._function(*addresses, width, steps)
        return table[:, :m], counts[:m]


def _largest_square(root: float) -> float:
    """Return the largest number whose square root, as rounded, is at most ``root``."""
    square = root * root
    while math.sqrt(square) > root:
        square = math.nextafter(square, 0.0)
    while math.sqrt(above := math.nextafter(square, math.inf)) <= root:
        square = above
    return square


def kernel_for(landscape: Landscape) -> Kernel | None:
    """Return the machine code for a landscape, compiled when first asked for; None if it is not a short formula."""
    if landscape not in _KNOWN:
        _KNOWN[landscape] = _made(landscape)
    return _KNOWN[landscape]


def _made(landscape: Landscape) -> Kernel | None:
    written = written_out(landscape)
    if written is None:
        return None
    graph, value = written
    graph, outputs = without_cancellation(graph, [value, *graph.gradient(value, landscape.dimension)])
    needed = graph.needed(outputs)
    if len(needed) > MOST_OPERATIONS or not all(is_writable(graph, node) for node in needed):
        return None
    abreast = _ABREAST_IF_FEW if len(needed) <= _FEW_OPERATIONS else _ABREAST
    text = str(_Writer(graph, outputs, abreast).module)
    engine = machine_code(text)
    address = engine.get_function_address(_NAME)
    pointers = [ctypes.c_void_p] * 4
    function = ctypes.CFUNCTYPE(None, *pointers, ctypes.c_int64, ctypes.c_int64)(address)
    return Kernel(landscape.dimension, LANES * abreast, function, engine)


@lru_cache(maxsize=64)
def machine_code(text: str) -> Any:
    """Return LLVM's engine with the compiled code of a module; it must live as long as its code."""
    with _LOCK:
        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        module = binding.parse_assembly(text)
        machine = binding.Target.from_default_triple().create_target_machine(
            cpu=binding.get_host_cpu_name(), features=binding.get_host_cpu_features().flatten(), opt=2
        )
        engine = binding.create_mcjit_compiler(module, machine)
        engine.finalize_object()
        return engine


_NAME = "skip"


@dataclass(frozen=True, eq=False)
class _Vector:
    """The lanes of one vector between two steps: w, ∇E, which lanes go on, and the steps that each has taken."""

    weights: list[Value]
    slopes: list[Value]
    going: Value
    counts: Value

    def values(self) -> list[Value]:
        return [*self.weights, *self.slopes, self.going, self.counts]


class _Writer:
    """Writes the function: a loop over groups of vectors that takes the steps of all their lanes."""

    def __init__(self, graph: Graph, outputs: Sequence[Node], abreast: int) -> None:
        self.graph, self.outputs, self.abreast = graph, outputs, abreast
        self.dimension = len(outputs) - 1
        self.module = ir.Module(_NAME)
        self.module.triple = binding.get_default_triple()
        number, whole = REAL.as_pointer(), WHOLE.as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [number, number, whole, number, WHOLE, WHOLE])
        function = ir.Function(self.module, kind, _NAME)
        self.table, self.ceilings, self.counts, limits, self.width, self.steps = function.args
        self.builder = ir.IRBuilder(function.append_basic_block("entry"))
        spread = [self._spread(limits, index) for index in range(2 + 2 * self.dimension)]
        self.rate, self.square_slope = spread[:2]
        self.lower, self.upper = spread[2 : 2 + self.dimension], spread[2 + self.dimension :]
        self._write_blocks()

    def _write_blocks(self) -> None:
        builder = self.builder
        entry, block = builder.block, builder.append_basic_block("block")
        builder.branch(block)
        builder.position_at_end(block)
        first = builder.phi(WHOLE)
        first.add_incoming(WHOLE(0), entry)
        places = [builder.add(first, WHOLE(LANES * index)) for index in range(self.abreast)]
        starts = [self._start(place) for place in places]
        tops = [self._load(self.ceilings, place) for place in places]
        reached = self._write_steps(starts, tops)
        for place, vector in zip(places, reached, strict=True):
            results = Lanes(builder).program(self.graph, self.outputs, vector.weights)
            for row, values in enumerate([*vector.weights, *results]):
                self._store(values, self.table, self._place(row, place))
            self._store(vector.counts, self.counts, place)
        following = builder.add(first, WHOLE(LANES * self.abreast))
        first.add_incoming(following, builder.block)
        end = builder.append_basic_block("end")
        builder.cbranch(builder.icmp_signed("<", following, self.width), block, end)
        builder.position_at_end(end)
        builder.ret_void()

    def _write_steps(self, starts: list[_Vector], tops: list[Value]) -> list[_Vector]:
        """Write the loop over the steps; return the vectors after the last."""
        builder = self.builder
        before, loop, after = builder.block, builder.append_basic_block("step"), builder.append_basic_block("stop")
        builder.branch(loop)
        builder.position_at_end(loop)
        index = builder.phi(WHOLE)
        index.add_incoming(WHOLE(0), before)
        vectors = [self._phis(start, before) for start in starts]
        stepped = [self._step(vector, top) for vector, top in zip(vectors, tops, strict=True)]
        for vector, new in zip(vectors, stepped, strict=True):
            for phi, value in zip(vector.values(), new.values(), strict=True):
                phi.add_incoming(value, builder.block)
        following = builder.add(index, WHOLE(1))
        index.add_incoming(following, builder.block)
        going = reduce(builder.or_, (new.going for new in stepped))
        mask = ir.IntType(LANES)
        some = builder.icmp_unsigned("!=", builder.bitcast(going, mask), mask(0))
        builder.cbranch(builder.and_(some, builder.icmp_signed("<", following, self.steps)), loop, after)
        builder.position_at_end(after)
        return stepped

    def _phis(self, start: _Vector, before: Any) -> _Vector:
        phis = []
        for value in start.values():
            phi = self.builder.phi(value.type)
            phi.add_incoming(value, before)
            phis.append(phi)
        p = self.dimension
        return _Vector(phis[:p], phis[p : 2 * p], phis[2 * p], phis[2 * p + 1])

    def _start(self, place: Value) -> _Vector:
        weights = [self._load(self.table, self._place(index, place)) for index in range(self.dimension)]
        _, *slopes = Lanes(self.builder).program(self.graph, self.outputs, weights)
        return _Vector(weights, slopes, ir.Constant(MASK, [1] * LANES), wholes(0))

    def _step(self, vector: _Vector, top: Value) -> _Vector:
        """Write one step: a lane goes on if the step leads to an allowed point, and stays where it is otherwise."""
        builder, lanes = self.builder, Lanes(self.builder)
        moved = [
            lanes.subtract(weight, lanes.multiply(self.rate, slope))
            for weight, slope in zip(vector.weights, vector.slopes, strict=True)
        ]
        error, *slopes = lanes.program(self.graph, self.outputs, moved)
        square = reduce(lanes.add, (lanes.multiply(slope, slope) for slope in slopes))
        # Also false for nan, so that a number that is not finite stops a lane.
        allowed = [
            lanes.less(self.square_slope, square),
            lanes.less(square, reals(float("inf"))),
            lanes.at_most(error, top),
            *map(lanes.at_most, self.lower, moved),
            *map(lanes.at_most, moved, self.upper),
            *lanes.within,
        ]
        going = reduce(builder.and_, allowed, vector.going)
        weights = [builder.select(going, new, old) for new, old in zip(moved, vector.weights, strict=True)]
        return _Vector(weights, slopes, going, builder.add(vector.counts, builder.zext(going, WHOLES)))

    def _place(self, row: int, place: Value) -> Value:
        return self.builder.add(self.builder.mul(self.width, WHOLE(row)), place)

    def _spread(self, numbers: Value, index: int) -> Value:
        """Load a number into every lane."""
        one = ir.IntType(32)
        number = self.builder.load(self.builder.gep(numbers, [WHOLE(index)]))
        vector = self.builder.insert_element(ir.Constant(REALS, ir.Undefined), number, one(0))
        zeros = ir.Constant(ir.VectorType(one, LANES), [0] * LANES)
        return self.builder.shuffle_vector(vector, ir.Constant(REALS, ir.Undefined), zeros)

    def _load(self, numbers: Value, place: Value) -> Value:
        pointer = self.builder.bitcast(self.builder.gep(numbers, [place]), REALS.as_pointer())
        return self.builder.load(pointer, align=8)

    def _store(self, value: Value, numbers: Value, place: Value) -> None:
        pointer = self.builder.bitcast(self.builder.gep(numbers, [place]), value.type.as_pointer())
        self.builder.store(value, pointer, align=8)
