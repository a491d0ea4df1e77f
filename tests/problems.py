"""The field's test functions over two weights: formula, customary domain, and what is known of their minima.

Sources: SFU, S. Surjanovic and D. Bingham, Virtual Library of Simulation Experiments (2013); JY, M. Jamil and X.-S.
Yang, "A literature survey of benchmark functions for global optimisation problems", IJMMNO 4 (2013); MATLAB, the
functions that MATLAB ships. Minimisers stand to the digits that the source gives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gradmath._check import Array
from gradmath.formula.formula import Formula
from gradmath.landscapes.landscape import ClosedForm, Domain, Landscape

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Problem:
    """A test function.

    Attributes
    ----------
    formula, x, y
        E in x and y, and the customary bounds of both.
    minima
        Global minimisers.
    minimum
        E there; None where no source quotes it.
    source
        Where they come from.
    """

    formula: str
    x: Bounds
    y: Bounds
    minima: tuple[tuple[float, float], ...]
    minimum: float | None
    source: str = "SFU"

    @property
    def landscape(self) -> Landscape:
        """The function over its domain."""
        return self.simple

    @property
    def simple(self) -> Formula:
        """The formula's landscape over the domain."""
        return Formula(self.formula, domain=Domain([self.x[0], self.y[0]], [self.x[1], self.y[1]]))


def _corners(x: float, y: float) -> tuple[tuple[float, float], ...]:
    return tuple((side * x, up * y) for side in (-1, 1) for up in (-1, 1))


def _langermann() -> str:
    """SFU's five terms with c = (1, 2, 5, 2, 3) about the points (3, 5), (5, 2), (2, 1), (1, 4), (7, 9)."""
    terms = []
    for c, a, b in ((1, 3, 5), (2, 5, 2), (5, 2, 1), (2, 1, 4), (3, 7, 9)):
        square = f"((x-{a})^2+(y-{b})^2)"
        terms.append(f"{c}*exp(-{square}/pi)*cos(pi*{square})")
    return " + ".join(terms)


@dataclass(frozen=True)
class Reciprocal(Problem):
    """1 / (formula + rest): a function whose formula is longer than one may be."""

    rest: str = ""

    @property
    def landscape(self) -> ClosedForm:
        """The function over its domain."""
        first, second = (replace(self, formula=text).simple for text in (self.formula, self.rest))
        total = first + second

        def value(w: Array) -> Array:
            return 1 / total.value(w)

        def gradient(w: Array) -> Array:
            return -total.gradient(w) / total.value(w)[..., None] ** 2

        def hessian(w: Array) -> Array:
            error, slope = total.value(w)[..., None, None], total.gradient(w)
            outer = slope[..., :, None] * slope[..., None, :]
            return 2 * outer / error**3 - total.hessian(w) / error**2

        return ClosedForm(value, gradient, hessian, first.domain)


def _foxholes(indices: range) -> str:
    """Some of De Jong's 25 foxholes, at all pairs of -32, -16, 0, 16 and 32."""
    places = (-32, -16, 0, 16, 32)
    holes = [(i + 1, places[i % 5], places[i // 5]) for i in indices]
    return " + ".join(f"1/({i}+(x-({a}))^6+(y-({b}))^6)" for i, a, b in holes)


def _shubert() -> str:
    x, y = ("+".join(f"{i}*cos({i + 1}*{name}+{i})" for i in range(1, 6)) for name in "xy")
    return f"({x})*({y})"


_BRANIN = "(y - 5.1/(4*pi^2)*x^2 + 5/pi*x - 6)^2 + 10*(1-1/(8*pi))*cos(x) + 10"
_GOLDSTEIN_PRICE = "(1+(x+y+1)^2*(19-14*x+3*x^2-14*y+6*x*y+3*y^2))*(30+(2*x-3*y)^2*(18-32*x+12*x^2+48*y-36*x*y+27*y^2))"
_FRANKE = (
    "0.75*exp(-((9*x-2)^2+(9*y-2)^2)/4) + 0.75*exp(-(9*x+1)^2/49-(9*y+1)/10)"
    " + 0.5*exp(-((9*x-7)^2+(9*y-3)^2)/4) - 0.2*exp(-(9*x-4)^2-(9*y-7)^2)"
)
_PEAKS = "3*(1-x)^2*exp(-x^2-(y+1)^2) - 10*(x/5-x^3-y^5)*exp(-x^2-y^2) - exp(-(x+1)^2-y^2)/3"
_EGGHOLDER = "-(y+47)*sin(sqrt(abs(y+x/2+47))) - x*sin(sqrt(abs(x-(y+47))))"
_ACKLEY = "-20*exp(-0.2*sqrt(0.5*(x^2+y^2))) - exp(0.5*(cos(2*pi*x)+cos(2*pi*y))) + e + 20"
_LEVY_13 = "sin(3*pi*x)^2 + (x-1)^2*(1+sin(3*pi*y)^2) + (y-1)^2*(1+sin(2*pi*y)^2)"
_HIMMELBLAU = ((3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126))
ORIGIN = ((0.0, 0.0),)

PROBLEMS: dict[str, Problem] = {
    "ackley": Problem(_ACKLEY, (-5, 5), (-5, 5), ORIGIN, 0.0),
    "wide ackley": Problem(_ACKLEY, (-32, 32), (-32, 32), ORIGIN, 0.0),
    "beale": Problem("(1.5-x+x*y)^2+(2.25-x+x*y^2)^2+(2.625-x+x*y^3)^2", (-4.5, 4.5), (-4.5, 4.5), ((3.0, 0.5),), 0.0),
    "bird": Problem(
        "sin(x)*exp((1-cos(y))^2) + cos(y)*exp((1-sin(x))^2) + (x-y)^2",
        (-6.2831853, 6.2831853),
        (-6.2831853, 6.2831853),
        ((4.70104, 3.15294), (-1.58214, -3.13024)),
        -106.764537,
        "JY",
    ),
    "bohachevsky 1": Problem("x^2+2*y^2-0.3*cos(3*pi*x)-0.4*cos(4*pi*y)+0.7", (-5, 5), (-5, 5), ORIGIN, 0.0),
    "booth": Problem("(x+2*y-7)^2+(2*x+y-5)^2", (-10, 10), (-10, 10), ((1.0, 3.0),), 0.0),
    "branin": Problem(_BRANIN, (-5, 10), (0, 15), ((-3.14159, 12.275), (3.14159, 2.275), (9.42478, 2.475)), 0.397887),
    "bukin 6": Problem("100*sqrt(abs(y-0.01*x^2))+0.01*abs(x+10)", (-15, -5), (-3, 3), ((-10.0, 1.0),), 0.0),
    "camel": Problem(
        "(4-2.1*x^2+x^4/3)*x^2+x*y+(4*y^2-4)*y^2", (-3, 3), (-2, 2), ((0.0898, -0.7126), (-0.0898, 0.7126)), -1.0316
    ),
    "three-hump camel": Problem("2*x^2-1.05*x^4+x^6/6+x*y+y^2", (-5, 5), (-5, 5), ORIGIN, 0.0),
    "cross-in-tray": Problem(
        "-0.0001*(abs(sin(x)*sin(y)*exp(abs(100-sqrt(x^2+y^2)/pi)))+1)^0.1",
        (-10, 10),
        (-10, 10),
        _corners(1.3491, 1.3491),
        -2.06261,
    ),
    "de jong 5": Reciprocal(
        f"0.002 + {_foxholes(range(12))}",
        (-65.536, 65.536),
        (-65.536, 65.536),
        ((-32.0, -32.0),),
        0.998,
        rest=_foxholes(range(12, 25)),
    ),
    "drop-wave": Problem("-(1+cos(12*sqrt(x^2+y^2)))/(0.5*(x^2+y^2)+2)", (-5.12, 5.12), (-5.12, 5.12), ORIGIN, -1.0),
    "easom": Problem(
        "-cos(x)*cos(y)*exp(-(x-pi)^2-(y-pi)^2)", (-100, 100), (-100, 100), ((3.14159265, 3.14159265),), -1.0
    ),
    "eggholder": Problem(_EGGHOLDER, (-512, 512), (-512, 512), ((512.0, 404.2319),), -959.6407),
    "franke": Problem(_FRANKE, (0, 1), (0, 1), (), None),
    "goldstein-price": Problem(_GOLDSTEIN_PRICE, (-2, 2), (-2, 2), ((0.0, -1.0),), 3.0),
    "griewank": Problem("1+(x^2+y^2)/4000-cos(x)*cos(y/sqrt(2))", (-50, 50), (-50, 50), ORIGIN, 0.0),
    "himmelblau": Problem("(x^2+y-11)^2+(x+y^2-7)^2", (-5, 5), (-5, 5), _HIMMELBLAU, 0.0, "JY"),
    "hoelder table": Problem(
        "-abs(sin(x)*cos(y)*exp(abs(1-sqrt(x^2+y^2)/pi)))",
        (-10, 10),
        (-10, 10),
        _corners(8.05502, 9.66459),
        -19.2085,
    ),
    "langermann": Problem(_langermann(), (0, 10), (0, 10), (), None),
    "levy 13": Problem(_LEVY_13, (-10, 10), (-10, 10), ((1.0, 1.0),), 0.0),
    "matyas": Problem("0.26*(x^2+y^2)-0.48*x*y", (-10, 10), (-10, 10), ORIGIN, 0.0),
    "mccormick": Problem("sin(x+y)+(x-y)^2-1.5*x+2.5*y+1", (-1.5, 4), (-3, 4), ((-0.54719, -1.54719),), -1.9133),
    "michalewicz": Problem(
        "-sin(x)*sin(x^2/pi)^20 - sin(y)*sin(2*y^2/pi)^20", (0, 3.14159265), (0, 3.14159265), ((2.20, 1.57),), -1.8013
    ),
    "peaks": Problem(_PEAKS, (-3, 3), (-3, 3), ((0.2283, -1.6255),), -6.5511, "MATLAB"),
    "rastrigin": Problem("20+x^2-10*cos(2*pi*x)+y^2-10*cos(2*pi*y)", (-5.12, 5.12), (-5.12, 5.12), ORIGIN, 0.0),
    "rosenbrock": Problem("(1-x)^2+100*(y-x^2)^2", (-2.048, 2.048), (-2.048, 2.048), ((1.0, 1.0),), 0.0),
    "schaffer 2": Problem("0.5+(sin(x^2-y^2)^2-0.5)/(1+0.001*(x^2+y^2))^2", (-10, 10), (-10, 10), ORIGIN, 0.0),
    "schaffer 4": Problem(
        "0.5+(cos(sin(abs(x^2-y^2)))^2-0.5)/(1+0.001*(x^2+y^2))^2",
        (-10, 10),
        (-10, 10),
        ((0.0, 1.25313), (0.0, -1.25313), (1.25313, 0.0), (-1.25313, 0.0)),
        0.292579,
        "JY",
    ),
    "schwefel": Problem(
        "837.9658-x*sin(sqrt(abs(x)))-y*sin(sqrt(abs(y)))", (-500, 500), (-500, 500), ((420.9687, 420.9687),), 0.0
    ),
    "schwefel 2.22": Problem("abs(x)+abs(y)+abs(x)*abs(y)", (-10, 10), (-10, 10), ORIGIN, 0.0, "JY"),
    "shubert": Problem(_shubert(), (-5.12, 5.12), (-5.12, 5.12), (), -186.7309),
    "sphere": Problem("x^2+y^2", (-5.12, 5.12), (-5.12, 5.12), ORIGIN, 0.0),
    "styblinski-tang": Problem(
        "(x^4-16*x^2+5*x+y^4-16*y^2+5*y)/2", (-5, 5), (-5, 5), ((-2.903534, -2.903534),), -78.33233
    ),
    "sum of powers": Problem("x^4+y^4", (-1, 1), (-1, 1), ORIGIN, 0.0, "elementary"),
    "trid": Problem("(x-1)^2+(y-1)^2-x*y", (-4, 4), (-4, 4), ((2.0, 2.0),), -2.0),
    "ursem waves": Problem(
        "-0.9*x^2+(y^2-4.5*y^2)*x*y+4.7*cos(3*x-y^2*(2+x))*sin(2.5*pi*x)", (-0.9, 1.2), (-1.2, 1.2), (), -8.5536, "JY"
    ),
    "zakharov": Problem("x^2+y^2+(0.5*x+y)^2+(0.5*x+y)^4", (-5, 10), (-5, 10), ORIGIN, 0.0),
    "zettl": Problem("(x^2+y^2-2*x)^2+0.25*x", (-1, 5), (-1, 5), ((-0.02990, 0.0),), -0.003791, "JY"),
}
