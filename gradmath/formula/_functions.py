"""The functions of formulas, by their common names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np

from gradmath.formula._graph import Graph, Node


@dataclass(frozen=True)
class Function:
    """A function of a formula.

    Attributes
    ----------
    build
        Builds the function's expression from those of its arguments.
    least, most
        The fewest and the most arguments; ``most`` is None if there may be any number.
    conditional
        Whether its first argument is a condition.
    """

    build: Callable[[Graph, tuple[Node, ...]], Node]
    least: int = 1
    most: int | None = 1
    conditional: bool = False

    @property
    def wanted(self) -> str:
        """The number of arguments, in words."""
        count = f"{self.least} argument{'s' * (self.least != 1)}"
        if self.most is None:
            return f"{count} or more"
        return count if self.most == self.least else f"{self.least} to {self.most} arguments"


CONSTANTS = {"pi": float(np.pi), "π": float(np.pi), "e": float(np.e)}


def _operation(name: str, arguments: int = 1) -> Function:
    return Function(lambda g, a: g.apply(name, *a), arguments, arguments)


def _extreme(operation: str) -> Function:
    return Function(lambda g, a: reduce(lambda first, second: g.apply(operation, first, second), a), 2, None)


def _inverted(operation: str) -> Function:
    return Function(lambda g, a: g.apply("divide", g.constant(1.0), g.apply(operation, *a)))


def _logarithm(base: int) -> Function:
    return Function(lambda g, a: g.apply("divide", g.apply("log", a[0]), g.constant(float(np.log(base)))))


def choice(graph: Graph, condition: Node, then: Node, otherwise: Node) -> Node:
    """Return the expression that chooses one of two by a condition."""
    known = graph.number(condition)
    if known is not None:
        return then if known else otherwise
    return then if then == otherwise else graph.apply("where", condition, then, otherwise)


def _heaviside(g: Graph, a: tuple[Node, ...]) -> Node:
    zero, at_zero = g.constant(0.0), a[1] if len(a) == 2 else g.constant(0.5)
    below = choice(g, g.apply("less", a[0], zero), zero, at_zero)
    return choice(g, g.apply("less", zero, a[0]), g.constant(1.0), below)


def _clipped(g: Graph, a: tuple[Node, ...]) -> Node:
    return g.apply("minimum", g.apply("maximum", a[0], a[1]), a[2])


_PLAIN = (
    "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 log log1p log10 log2 sqrt cbrt "
    "abs sign floor ceil round trunc sigmoid softplus erf erfc"
)
_SELECT = Function(lambda g, a: choice(g, *a), 3, 3, conditional=True)

FUNCTIONS: dict[str, Function] = {
    **{name: _operation(name) for name in _PLAIN.split()},
    **{name: _operation(name, 2) for name in ("atan2", "hypot", "logaddexp", "mod", "fmod")},
    "min": _extreme("minimum"),
    "max": _extreme("maximum"),
    "cot": _inverted("tan"),
    "sec": _inverted("cos"),
    "csc": _inverted("sin"),
    "coth": _inverted("tanh"),
    "sech": _inverted("cosh"),
    "csch": _inverted("sinh"),
    "exp2": Function(lambda g, a: g.apply("power", g.constant(2.0), a[0])),
    "exp10": Function(lambda g, a: g.apply("power", g.constant(10.0), a[0])),
    "square": Function(lambda g, a: g.apply("power", a[0], g.constant(2.0))),
    "pow": _operation("power", 2),
    "relu": Function(lambda g, a: g.apply("maximum", a[0], g.constant(0.0))),
    "clip": Function(_clipped, 3, 3),
    "heaviside": Function(_heaviside, 1, 2),
    "where": _SELECT,
    "if": _SELECT,
    "piecewise": Function(lambda g, a: choice(g, *a), 1, None),
}
"""The functions by name; `piecewise` has its own rules."""

_ALSO = {
    "ln": "log",
    "loge": "log",
    "log₁₀": "log10",
    "log₂": "log2",
    "fabs": "abs",
    "absolute": "abs",
    "sgn": "sign",
    "signum": "sign",
    "rint": "round",
    "ceiling": "ceil",
    "fix": "trunc",
    "rem": "fmod",
    "arctan2": "atan2",
    "power": "pow",
    "expit": "sigmoid",
    "logistic": "sigmoid",
    "minimum": "min",
    "maximum": "max",
    "fmin": "min",
    "fmax": "max",
    "clamp": "clip",
    "cosec": "csc",
    "cotan": "cot",
    "ctg": "cot",
    "tg": "tan",
    "arctg": "atan",
    "ifelse": "if",
    "iif": "if",
    **{f"{arc}{name}": f"a{name}" for arc in ("arc", "ar") for name in ("sinh", "cosh", "tanh")},
    **{f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan")},
}
FUNCTIONS.update({name: FUNCTIONS[own] for name, own in _ALSO.items()})

_RAISED = "sin cos tan cot sec csc sinh cosh tanh coth sech csch tg ctg cotan cosec"
RAISED = frozenset(_RAISED.split())
"""The functions whose powers are written sin²(x)."""
INVERSES = {name: f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}

INSTEAD = {
    "lg": "log10(…) or log2(…)",
    "ld": "log2(…)",
    "logit": "log(p/(1 - p)) with p for its argument",
    "sinc": "sin(x)/x or sin(pi*x)/(pi*x)",
    "asec": "acos(1/x)",
    "acsc": "asin(1/x)",
    "acoth": "atanh(1/x)",
    "asech": "acosh(1/x)",
    "acsch": "asinh(1/x)",
    "acosec": "asin(1/x)",
    "arccosec": "asin(1/x)",
    "arcsec": "acos(1/x)",
    "arccsc": "asin(1/x)",
    "rsqrt": "1/sqrt(x)",
    "sqr": "x^2, or sqrt(x) for its root",
    "frac": "x - floor(x)",
    "fract": "x - floor(x)",
    "relu6": "clip(x, 0, 6)",
    "logsigmoid": "-softplus(-x)",
    **{f"{name}d": f"{name}(pi*x/180)" for name in ("sin", "cos", "tan")},
    **{f"{name}d": f"180/pi*{name}(x)" for name in ("asin", "acos", "atan")},
    **{f"{name}pi": f"{name}(pi*x)" for name in ("sin", "cos", "tan")},
    "silu": "x*sigmoid(x)",
    "swish": "x*sigmoid(x)",
    "norm": "|(x, y)| or sqrt(x^2 + y^2)",
    **dict.fromkeys(("length", "magnitude", "_2"), "|(x, y)| for the length of a point"),
    **dict.fromkeys(("distance", "dist"), "|(x - 1, y - 2)| for the distance from (1, 2)"),
    "_1": "abs(x) + abs(y)",
    **dict.fromkeys(("_inf", "_oo"), "max(abs(x), abs(y))"),
    "remainder": "mod(x, y), which has the sign of y, or fmod(x, y), which has that of x",
    "root": "sqrt(x), cbrt(x) or x^(1/n)",
    "nthroot": "x^(1/n)",
    **dict.fromkeys(("acot", "arccot", "arcctg"), "atan(1/x), which jumps at 0, or pi/2 - atan(x)"),
    "versin": "1 - cos(x)",
    "haversin": "(1 - cos(x))/2",
    **dict.fromkeys(("deg2rad", "radians"), "pi/180*x"),
    **dict.fromkeys(("rad2deg", "degrees"), "180/pi*x"),
    "gelu": "x*(1 + erf(x/sqrt(2)))/2",
    **dict.fromkeys(("elu", "celu"), "where(x > 0, x, expm1(x))"),
    "selu": "1.0507*where(x > 0, x, 1.67326*expm1(x))",
    **dict.fromkeys(("leaky_relu", "leakyrelu", "lrelu"), "max(x, 0.01*x)"),
    "prelu": "max(x, 0.25*x)",
    "mish": "x*tanh(softplus(x))",
    "softsign": "x/(1 + abs(x))",
    "softmax": "sigmoid(x - y) for the first of two, exp(x)/(exp(x) + exp(y) + exp(z)) of three",
    "logsumexp": "logaddexp(x, y)",
    **dict.fromkeys(("logcosh", "log_cosh"), "x + softplus(-2*x) - log(2)"),
    "hardtanh": "clip(x, -1, 1)",
    **dict.fromkeys(("hardsigmoid", "hard_sigmoid"), "clip(x/6 + 1/2, 0, 1)"),
    **dict.fromkeys(("hardswish", "hard_swish"), "x*clip(x/6 + 1/2, 0, 1)"),
    "softshrink": "sign(x)*max(abs(x) - 1/2, 0)",
    "hardshrink": "where(abs(x) > 1/2, x, 0)",
    "tanhshrink": "x - tanh(x)",
    **dict.fromkeys(("huber", "smooth_l1"), "where(abs(x) < 1, x^2/2, abs(x) - 1/2)"),
    "ramp": "max(x, 0)",
    "saturate": "clip(x, 0, 1)",
    **dict.fromkeys(("step", "unitstep", "unit_step"), "heaviside(x) or where(x > 0, 1, 0)"),
    **dict.fromkeys(("gauss", "gaussian"), "exp(-x^2/2)"),
    "normpdf": "exp(-x^2/2)/sqrt(2*pi)",
    **dict.fromkeys(("normcdf", "ndtr"), "(1 + erf(x/sqrt(2)))/2"),
    "xlogy": "x*log(y)",
    "reciprocal": "1/x",
    "cube": "x^3",
    "negative": "-x",
    **dict.fromkeys(("add", "sum"), "x + y"),
    "subtract": "x - y",
    **dict.fromkeys(("multiply", "prod", "product"), "x*y"),
    **dict.fromkeys(("divide", "true_divide"), "x/y"),
    **dict.fromkeys(("mean", "average"), "(x + y)/2"),
}
"""What to write instead of functions that formulas do not have."""

_UNAVAILABLE = (
    "gamma lgamma gammaln beta zeta factorial binom choose besselj bessel j0 j1 airy "
    "diff integral integrate int lim limit grad gradient det trace dot cross inv real imag "
    "expint expi sinint cosint logint erfi erfinv erfcinv erfcx dilog polylog ellipk ellipe "
    "conj arg rand randn random lambertw digamma nan inf infinity isnan"
)
UNAVAILABLE = frozenset(_UNAVAILABLE.split())
MEANT = {
    **dict.fromkeys(("sine", "sinus", "seno"), "sin"),
    **dict.fromkeys(("cosine", "cosin", "cosinus", "coseno"), "cos"),
    **dict.fromkeys(("tangent", "tangens"), "tan"),
    **dict.fromkeys(("squareroot", "sqroot"), "sqrt"),
    "exponential": "exp",
}
"""The meanings of words for functions; words that only look like a function's name are not among them."""
_TO_BASE = re.compile(r"log_?([0-9]+|[₀-₉]+)")
_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def function(name: str) -> Function | None:
    """Return the function with a name, in lower or upper case; None if there is none."""
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    if name.lower() in FUNCTIONS and (len(name) > 2 or name.lower() == "ln"):
        return FUNCTIONS[name.lower()]
    base = _TO_BASE.fullmatch(name[:16])
    if base is None:
        return None
    number = int(base[1].translate(_DIGITS))
    known = {2: "log2", 10: "log10"}.get(number)
    if known:
        return FUNCTIONS[known]
    return _logarithm(number) if number > 1 else None


def constant_named(name: str) -> float | None:
    """Return the number with a name, such as pi; None if there is none."""
    return CONSTANTS["pi"] if name in ("Pi", "PI") else CONSTANTS.get(name)
