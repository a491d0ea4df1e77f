"""Operations of formulas as machine code that handles several points at a time, in the lanes of a vector register.

Sums, products, quotients and roots are rounded as NumPy rounds them, so that formulas of these give the same bits on
every machine. The exponential and the logarithm, sine and cosine are within 2 units in the last place, exp(a) - 1 and
log(1 + a) within 3.
"""

# LLVM's builder has no types.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from llvmlite import ir

from gradmath.landscapes.written import Graph, Node

LANES = 8
"""Numbers of type float64 in a vector, as in the widest registers; narrower ones are used in turns."""

REAL = ir.DoubleType()
WHOLE = ir.IntType(64)
REALS = ir.VectorType(REAL, LANES)
WHOLES = ir.VectorType(WHOLE, LANES)
MASK = ir.VectorType(ir.IntType(1), LANES)

Value = Any
"""A value of LLVM's, of all lanes."""

_LARGEST_ANGLE = 1e5
_MOST_MULTIPLIED = 16
"""The highest whole power that formulas multiply out."""
_ROUNDER = 1.5 * 2.0**52
"""Added to a number of moderate size and then subtracted, it leaves the nearest whole number."""
_ROUNDER_BITS = int(np.float64(_ROUNDER).view(np.int64))
_SMALLEST_NORMAL = float(np.finfo(np.float64).tiny)


def reals(number: float) -> Value:
    """Return a number in every lane."""
    return ir.Constant(REALS, [number] * LANES)


def wholes(number: int) -> Value:
    """Return a whole number in every lane."""
    return ir.Constant(WHOLES, [number] * LANES)


class Lanes:
    """Writes operations on vectors with a builder.

    Attributes
    ----------
    within
        For each operation that is accurate only on a range of numbers, the mask of the lanes in that range.
    """

    def __init__(self, builder: ir.IRBuilder) -> None:
        self.builder = builder
        self.within: list[Value] = []

    def program(self, graph: Graph, outputs: Sequence[Node], weights: Sequence[Value]) -> list[Value]:
        """Write the operations that compute some nodes of a graph from the weights; return the nodes' values."""
        values: dict[Node, Value] = {}
        for node in graph.needed(outputs):
            entry = graph.entries[node]
            if entry.operation == "constant":
                values[node] = reals(entry.number)
            elif entry.operation == "variable":
                values[node] = weights[int(entry.number)]
            elif entry.operation == "power":
                exponent = graph.number(entry.arguments[1])
                values[node] = self._whole_power(values[entry.arguments[0]], int(exponent or 0))
            else:
                values[node] = _OPERATIONS[entry.operation](self, *(values[part] for part in entry.arguments))
        return [values[node] for node in outputs]

    def less(self, one: Value, other: Value) -> Value:
        """Return where one < other; nan is neither less nor more."""
        return self.builder.fcmp_ordered("<", one, other)

    def at_most(self, one: Value, other: Value) -> Value:
        """Return where one <= other."""
        return self.builder.fcmp_ordered("<=", one, other)

    def add(self, one: Value, other: Value) -> Value:
        """Return one + other."""
        return self.builder.fadd(one, other)

    def subtract(self, one: Value, other: Value) -> Value:
        """Return one - other."""
        return self.builder.fsub(one, other)

    def multiply(self, one: Value, other: Value) -> Value:
        """Return one · other."""
        return self.builder.fmul(one, other)

    def _divide(self, one: Value, other: Value) -> Value:
        return self.builder.fdiv(one, other)

    def _negative(self, a: Value) -> Value:
        return self.builder.fneg(a)

    def _whole_power(self, base: Value, exponent: int) -> Value:
        """Return base ^ exponent by squaring, in the order in which NumPy's program does."""
        result, square, left = None, base, abs(exponent)
        while left:
            if left & 1:
                result = square if result is None else self.multiply(result, square)
            left >>= 1
            if left:
                square = self.multiply(square, square)
        if result is None:
            return reals(1.0)
        return result if exponent > 0 else self._divide(reals(1.0), result)

    def _intrinsic(self, name: str, *arguments: Value) -> Value:
        full_name, known = f"llvm.{name}.v{LANES}f64", self.builder.module.globals
        kind = ir.FunctionType(REALS, [REALS] * len(arguments))
        declared = known.get(full_name) or ir.Function(self.builder.module, kind, full_name)
        return self.builder.call(declared, arguments)

    def _abs(self, a: Value) -> Value:
        return self._intrinsic("fabs", a)

    def _sqrt(self, a: Value) -> Value:
        return self._intrinsic("sqrt", a)

    def _maximum(self, one: Value, other: Value) -> Value:
        return self._intrinsic("maximum", one, other)

    def _minimum(self, one: Value, other: Value) -> Value:
        return self._intrinsic("minimum", one, other)

    def _sign(self, a: Value) -> Value:
        below = self.builder.select(self.less(a, reals(0.0)), reals(-1.0), a)
        return self.builder.select(self.less(reals(0.0), a), reals(1.0), below)

    def _choose(self, difference: Value, positive: Value, negative: Value) -> Value:
        mean = self._divide(self.add(positive, negative), reals(2.0))
        below = self.builder.select(self.less(difference, reals(0.0)), negative, mean)
        return self.builder.select(self.less(reals(0.0), difference), positive, below)

    def _polynomial(self, a: Value, coefficients: Sequence[float]) -> Value:
        """Return a polynomial, its coefficients from the highest power to the lowest, by Horner's rule."""
        result = reals(coefficients[0])
        for each in coefficients[1:]:
            result = self.add(self.multiply(result, a), reals(each))
        return result

    def _nearest_whole(self, a: Value) -> tuple[Value, Value]:
        """Return the nearest whole number, |a| < 2⁵¹, as a real number and as a whole one."""
        shifted = self.add(a, reals(_ROUNDER))
        whole = self.builder.sub(self.builder.bitcast(shifted, WHOLES), wholes(_ROUNDER_BITS))
        return self.subtract(shifted, reals(_ROUNDER)), whole

    def _less_multiple(self, a: Value, count: Value, parts: Sequence[float]) -> Value:
        """Return a - count · Σ parts, with exact products: the reduction of W. J. Cody and W. Waite."""
        for part in parts:
            a = self.subtract(a, self.multiply(count, reals(part)))
        return a

    def _exp(self, a: Value) -> Value:
        """Return the exponential: 2ⁿ · exp(r) with |r| <= ½ ln 2, the latter by Taylor's series."""
        lowest, highest = reals(-746.0), reals(710.0)
        held = self.builder.select(self.less(a, lowest), lowest, a)
        held = self.builder.select(self.less(highest, held), highest, held)
        count, whole = self._nearest_whole(self.multiply(held, reals(1 / float(np.log(2)))))
        rest = self._less_multiple(held, count, _LN2)
        series = self._polynomial(rest, _EXPONENTIAL)
        # In two halves, since 2ⁿ alone may not be a normal number although the result is one.
        half = self.builder.ashr(whole, wholes(1))
        return self.multiply(
            self.multiply(series, self._power_of_two(half)), self._power_of_two(self.builder.sub(whole, half))
        )

    def _power_of_two(self, whole: Value) -> Value:
        bits = self.builder.shl(self.builder.add(whole, wholes(1023)), wholes(52))
        return self.builder.bitcast(bits, REALS)

    def _log(self, a: Value) -> Value:
        """Return the logarithm: n ln 2 + ln m with √½ <= m < √2, as in FreeBSD's e_log.c (Sun Microsystems, 1993)."""
        self.within.append(self.at_most(reals(_SMALLEST_NORMAL), a))
        bits = self.builder.bitcast(a, WHOLES)
        offset = int(np.float64(np.sqrt(0.5)).view(np.int64))
        whole = self.builder.ashr(self.builder.sub(bits, wholes(offset)), wholes(52))
        mantissa = self.builder.bitcast(self.builder.sub(bits, self.builder.shl(whole, wholes(52))), REALS)
        count = self.builder.sitofp(whole, REALS)
        f = self.subtract(mantissa, reals(1.0))
        s = self._divide(f, self.add(f, reals(2.0)))
        z = self.multiply(s, s)
        r = self.multiply(z, self._polynomial(z, _LOGARITHM))
        half_square = self.multiply(reals(0.5), self.multiply(f, f))
        low = self.add(self.multiply(s, self.add(half_square, r)), self.multiply(count, reals(_LN2[1])))
        inner = self.subtract(self.subtract(half_square, low), f)
        return self.subtract(self.multiply(count, reals(_LN2[0])), inner)

    # The errors of exp(a) and of 1 + a are in the logarithm too, and cancel (W. Kahan; see N. J. Higham, Accuracy and
    # Stability of Numerical Algorithms, 2nd ed., §1.14.1).

    def _expm1(self, a: Value) -> Value:
        power = self._exp(a)
        above = self.subtract(power, reals(1.0))
        moderate = self.at_most(self._abs(a), reals(1.0))
        exact = self._divide(self.multiply(above, a), self._log(self.builder.select(moderate, power, reals(2.0))))
        exact = self.builder.select(self._is_zero(above), a, exact)
        return self.builder.select(moderate, exact, above)

    def _log1p(self, a: Value) -> Value:
        sum_ = self.add(reals(1.0), a)
        above = self.subtract(sum_, reals(1.0))
        exact = self.multiply(self._log(sum_), self._divide(a, above))
        return self.builder.select(self._is_zero(above), a, exact)

    def _is_zero(self, a: Value) -> Value:
        return self.builder.fcmp_ordered("==", a, reals(0.0))

    def _log_to(self, a: Value, *, base: float) -> Value:
        return self.multiply(self._log(a), reals(1 / float(np.log(base))))

    def _sin(self, a: Value) -> Value:
        return self._wave(a, 0)

    def _cos(self, a: Value) -> Value:
        return self._wave(a, 1)

    def _wave(self, a: Value, quarters: int) -> Value:
        """Return sin(a + quarters · π/2): a less the nearest multiple of π/2, and a series for sine or cosine."""
        self.within.append(self.at_most(self._abs(a), reals(_LARGEST_ANGLE)))
        count, whole = self._nearest_whole(self.multiply(a, reals(2 / np.pi)))
        rest = self._less_multiple(a, count, _HALF_PI)
        z = self.multiply(rest, rest)
        sine = self.add(rest, self.multiply(self.multiply(z, rest), self._polynomial(z, _SINE)))
        above = self.multiply(self.multiply(z, z), self._polynomial(z, _COSINE))
        cosine = self.add(self.subtract(reals(1.0), self.multiply(reals(0.5), z)), above)
        quadrant = self.builder.add(whole, wholes(quarters))
        odd = self.builder.icmp_signed("!=", self.builder.and_(quadrant, wholes(1)), wholes(0))
        back = self.builder.icmp_signed("!=", self.builder.and_(quadrant, wholes(2)), wholes(0))
        wave = self.builder.select(odd, cosine, sine)
        return self.builder.select(back, self._negative(wave), wave)


# ln 2 and π/2 in parts, all but the last with enough trailing zeros for small multiples to be exact. The series of exp
# is Taylor's; those of log, sin and cos are from FreeBSD's msun (e_log.c, k_sin.c, k_cos.c; Sun Microsystems, 1993).
_LN2 = (6.93147180369123816490e-01, 1.90821492927058770002e-10)
_HALF_PI = (1.57079632673412561417e00, 6.07710050630396597660e-11, 2.02226624879595063154e-21)
_EXPONENTIAL = [1 / float(np.prod(np.arange(1.0, n + 1))) for n in range(14, -1, -1)]
_LOGARITHM = (
    1.479819860511658591e-01,
    1.531383769920937332e-01,
    1.818357216161805012e-01,
    2.222219843214978396e-01,
    2.857142874366239149e-01,
    3.999999999940941908e-01,
    6.666666666666735130e-01,
)
_SINE = (
    1.58969099521155010221e-10,
    -2.50507602534068634195e-08,
    2.75573137070700676789e-06,
    -1.98412698298579493134e-04,
    8.33333333332248946124e-03,
    -1.66666666666666324348e-01,
)
_COSINE = (
    -1.13596475577881948265e-11,
    2.08757232129817482790e-09,
    -2.75573143513906633035e-07,
    2.48015872894767294178e-05,
    -1.38888888888741095749e-03,
    4.16666666666666019037e-02,
)

_OPERATIONS: dict[str, Callable[..., Value]] = {
    "add": Lanes.add,
    "subtract": Lanes.subtract,
    "multiply": Lanes.multiply,
    "divide": Lanes._divide,
    "negative": Lanes._negative,
    "sin": Lanes._sin,
    "cos": Lanes._cos,
    "exp": Lanes._exp,
    "expm1": Lanes._expm1,
    "log": Lanes._log,
    "log1p": Lanes._log1p,
    "log2": partial(Lanes._log_to, base=2.0),
    "log10": partial(Lanes._log_to, base=10.0),
    "sqrt": Lanes._sqrt,
    "abs": Lanes._abs,
    "sign": Lanes._sign,
    "maximum": Lanes._maximum,
    "minimum": Lanes._minimum,
    "choose": Lanes._choose,
}


def is_writable(graph: Graph, node: Node, highest_power: int = _MOST_MULTIPLIED) -> bool:
    """Return whether an operation can be written for lanes.

    By default, whole powers go up to the highest that formulas multiply out in NumPy as well, bit for bit.
    """
    entry = graph.entries[node]
    if entry.operation == "power":
        exponent = graph.number(entry.arguments[1])
        return exponent is not None and exponent.is_integer() and abs(exponent) <= highest_power
    return entry.operation in ("constant", "variable") or entry.operation in _OPERATIONS
