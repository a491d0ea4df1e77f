"""Formulas: exact derivatives, agreement with known landscapes, and refusal of everything else in one sentence."""

from __future__ import annotations

import itertools
import warnings

import autograd.numpy as anp
import autograd.scipy.special as special
import numpy as np
import pytest
from autograd import grad, hessian
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from known_landscapes import CALM

from gradmath.formula.formula import Formula, FormulaError
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Domain

NEST = 60
LONG = 1_000_000

CODE = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "x.real",
    "(x).imag",
    "1 .real",
    "eval('1')",
    "exec('x=1')",
    "open('/etc/passwd')",
    "print(x)",
    "compile('x','','eval')",
    "globals()",
    "getattr(x, 'y')",
    "lambda: x",
    "lambda x: x^2",
    "(lambda x: x)(y)",
    "[x for x in (1, 2)]",
    "{x for x in (1, 2)}",
    "{x: y for x, y in z}",
    "(x for x in y)",
    "[x, y]",
    "{x, y}",
    "{1: x}",
    "(x, y)",
    "()",
    "[]",
    "{}",
    "x[0:1]",
    "x := 3",
    "(x := 3)",
    "x = 3",
    "x == y",
    "x != y",
    "x < y",
    "x > y",
    "x <= y <= z",
    "x and y",
    "x or y",
    "not x",
    "x in y",
    "x is y",
    "x if y else z",
    "await x",
    "yield x",
    "x; y",
    "import os",
    "del x",
    "x # a comment",
    "x \\\n + y",
    "'x'",
    '"x"',
    "'x' 'y'",
    "f'{x}'",
    "b'x'",
    "r'x'",
    '"""x"""',
    "True",
    "False",
    "None",
    "Ellipsis",
    "...",
    "*x",
    "**x",
    "max(*x)",
    "max(x, key=y)",
    "sin(x=1)",
    "sin(**x)",
    "x @ y",
    "x // y",
    "x & y",
    "x | y",
    "x << 2",
    "x >> 2",
    "~x",
    "x ? y : z",
    "x -> y",
    "$x",
    "`x`",
    "@x",
    "!x",
    "x!",
    "x'",
    "sin.x",
    "sin",
    "sin + cos",
    "sin sin x",
    "sin(cos)",
    "(sin)(x)",
    "x_",
    "_x",
    "__builtins__",
    "os",
    "self",
]
NUMBERS = [
    "0x10",
    "0b11",
    "0o17",
    "3j",
    "1e2e3",
    "1e+",
    "1e999",
    "-1e999",
    "1e308 * 10",
    "9" * 40,
    "9" * 900,
    "0." + "1" * 200,
    "1.2.3",
    "1..2",
    ".",
    "1 2",
    "x 2",
    "inf",
    "nan",
    "infinity",
    "1/0",
    "0/0",
    "0^-1",
    "log(0)",
    "log(-1)",
    "sqrt(-1)",
    "asin(2)",
    "exp(1000)",
    "x + 1/(1 - 1)",
    "(-8)^(1/3)",
    "x^1000",
    "x^-101",
    "9^9^9^9",
    "x^(9^9)",
    "2^1e9",
    "x^1e300",
    "x⁹⁹⁹",
    "x⁻⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹",
]
SHAPES = [
    "",
    " ",
    "\n\t ",
    "+",
    "-",
    "x +",
    "x -",
    "x *",
    "x /",
    "x ^",
    "x **",
    "* x",
    "/ x",
    "^ x",
    "x + * y",
    "x * / y",
    "x ^^ 2",
    "x *** 2",
    "x ^ ^ 2",
    "x +* y",
    "(",
    ")",
    "(x",
    "x)",
    "((x)",
    "(x))",
    ")(",
    "(x + ) y",
    "x (+ )",
    "sin(",
    "sin()",
    "sin(x",
    "sin(x, y)",
    "sin(x,)",
    "sin(,)",
    "max()",
    "max(x)",
    "max(x,,y)",
    "max(,x)",
    "max x, y",
    "x, y",
    ", x",
    "x,",
    "(x, y) + 1",
    "1/2x",
    "1/2 x",
    "x/y z",
    "x/2(y)",
    "[x]",
    "{x}",
    "x + w1",
    "w1 + y",
    "w21",
    "w100",
    "foo(x)",
    "sine(x)",
    "∇E",
    "x ≤ y",
    "∞",
    "х + 1",
    "x\u0301",
    "\u202ex",
    "x\0y",
    "\ud800",
    "\x1b[31mx",
    "🙂",
    "----------x",
    "+-+-+-+-x",
]
FLOODS = [
    "(" * NEST + "x" + ")" * NEST,
    "(" * 1000,
    "(" * LONG,
    ")" * LONG,
    "x" * LONG,
    "x+" * LONG + "x",
    "9" * LONG,
    " " * LONG,
    " " * LONG + "x",
    "-" * 900 + "x",
    "-" * LONG + "x",
    "sin(" * NEST + "x" + ")" * NEST,
    "sin(" * 240 + "x",
    "^".join(["x"] * NEST),
    "**".join(["2"] * 300),
    "x^" * LONG,
    "+".join(["x"] * 400),
    "x*(" * 120 + "x" + ")" * 120,
    "[" * LONG,
    "'" * LONG,
    "max(" + ",".join(["x"] * 300) + ")",
    "é" * LONG,
    "\0" * LONG,
    "(-" * NEST + "x" + ")" * NEST,
    "if x>0 then " * 90 + "x",
    "if " * 400 + "x",
    "x>0?" * 120 + "x",
    "x if x>0 else " * 70 + "x",
    "not " * 240 + "x>0",
    "sin^2" * 100 + " x",
    "sin" + "²" * 100 + "x",
    "√" * 400 + "x",
    "|" * 400 + "x" + "|" * 400,
    "piecewise((" * 90 + "x",
    "where(x>0," * 90 + "x",
    "xyzw" * 240,
    "ab" * 8 + "+a+b",
    "x[" * 400,
    "lambda x," * 100,
    "f(x," + "y," * 400 + "z) = x",
    "np." * 300 + "x",
    "w19 + w" + "9" * 300,
]
HOSTILE = [*CODE, *NUMBERS, *SHAPES, *FLOODS]


def test_the_corpus_is_large() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 200


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_formula_is_refused_in_one_sentence_with_a_caret(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FormulaError) as refused:
            Formula(text)
    sentence, shown, caret = str(refused.value).split("\n")
    assert sentence == refused.value.sentence
    assert 0 < len(sentence) < 160
    assert len(shown) <= 80
    assert shown.isprintable()
    assert caret.strip() == "^"
    assert 0 <= refused.value.place <= len(text)
    column = caret.index("^")
    assert 2 <= column <= len(shown) or shown.strip() == ""
    marked = text[refused.value.place : refused.value.place + 1]
    if marked.isascii() and marked.isprintable() and marked.strip():
        assert shown[column] == marked


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("w1^2 + foo*w2", 7, 'no "foo"'),
        ("w1^2 + cosine(w2)", 7, 'did you mean "cos"'),
        ("x + (y * 2", 4, "never closed"),
        ("x + y) * 2", 5, "closes none"),
        ("x.y", 1, "attributes"),
        ("x^(2 + 300)", 3, "at most 100"),
        ("x + 1/(2 - 2)", 4, "finite"),
        ("a" * 2000, 1000, "at most 1000 characters"),
        ("x + w2", 4, "mixes"),
        ("sin(x, y)", 3, "1 argument"),
    ],
)
def test_the_caret_stands_under_the_fault(text: str, place: int, part: str) -> None:
    with pytest.raises(FormulaError) as refused:
        Formula(text)
    assert part in refused.value.sentence
    assert refused.value.place == place


@pytest.mark.parametrize("sign", ["\u0301", "\u0941", "\u0e34", "\u20dd", "\ufe0f", "漢", "🙂"])
def test_a_sign_that_does_not_take_one_column_is_shown_as_one_that_does(sign: str) -> None:
    with pytest.raises(FormulaError) as refused:
        Formula(f"x + {sign}y")
    assert str(refused.value).split("\n")[1:] == ["  x + �y", "      ^"]


def test_a_long_formula_is_cut_around_the_place() -> None:
    text = "+".join(["sin(x)"] * 60) + "+ foo" + "+ y" * 30
    with pytest.raises(FormulaError) as refused:
        Formula(text)
    _, shown, caret = str(refused.value).split("\n")
    assert shown[caret.index("^") :].startswith("foo")
    assert shown.strip().startswith("…")
    assert shown.endswith("…")


def test_only_a_text_is_a_formula() -> None:
    with pytest.raises(ValueError, match="must be a text: got int"):
        Formula(3)  # type: ignore[arg-type]


# What formulas may say


@pytest.mark.parametrize("name", [name for name in CALM if "hills" not in catalogue.entry(name).formula])
def test_the_formulas_of_the_catalogue_are_its_landscapes(name: str) -> None:
    known = catalogue.entry(name)
    read = Formula(known.formula, domain=known.landscape.domain)
    points = np.random.default_rng(1).uniform(read.domain.lower, read.domain.upper, (200, 2))
    for what in ("value", "gradient", "hessian"):
        expected = getattr(known.landscape, what)(points)
        np.testing.assert_allclose(
            getattr(read, what)(points), expected, rtol=1e-9, atol=1e-10 * np.abs(expected).max()
        )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-x^2", -9.0),
        ("(-x)^2", 9.0),
        ("2^3^2 * x / x", 512.0),
        ("x - y - 1", 0.0),
        ("x / y / 2", 0.75),
        ("2x y", 12.0),
        ("2 x^2", 18.0),
        ("x(y + 1)", 9.0),
        ("(x)(y)", 6.0),
        ("2 pi x / pi", 6.0),
        ("x*y/2*x", 9.0),
        ("x^-1 * 3", 1.0),
        ("x**2", 9.0),
        ("+x", 3.0),
        ("1.5e1 x", 45.0),
        (".5 x", 1.5),
        ("max(x, y, 7)", 7.0),
        ("min(x, y, 7)", 2.0),
        ("ln(e) x", 3.0),
        ("log10(100) x", 6.0),
        ("log2(8) x", 9.0),
        ("arctan(0) + x", 3.0),
        ("abs(-x)", 3.0),
        ("sign(-x)", -1.0),
        ("x² + y³", 17.0),
        ("x⁻¹ · 6", 2.0),
        ("x − y × 1", 1.0),
        ("π x / pi", 3.0),
        ("x\n + y", 5.0),
        ("7", 7.0),
        ("w1 + 2 w2", 7.0),
        ("w₁ + 2w₂", 7.0),
        ("w_1 + 2*w_2", 7.0),
    ],
)
def test_reads_as_mathematics_is_written(text: str, value: float) -> None:
    assert Formula(text).value([3.0, 2.0]) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("3", ("w1", "w2")),
        ("x", ("x", "y")),
        ("y", ("x", "y")),
        ("z", ("x", "y", "z")),
        ("w1", ("w1", "w2")),
        ("w4", ("w1", "w2", "w3", "w4")),
        ("w20", tuple(f"w{index}" for index in range(1, 21))),
    ],
)
def test_has_the_weights_that_it_names_and_at_least_two(text: str, weights: tuple[str, ...]) -> None:
    formula = Formula(text)
    assert formula.weights == weights
    assert formula.dimension == len(weights)


def test_the_default_domain_has_the_shape_of_a_widescreen() -> None:
    width, height = Formula("x + y").domain.size
    assert width / height == pytest.approx(16 / 9)


def test_a_domain_is_taken_and_exchanged() -> None:
    domain, other = Domain([0, 0], [1, 2]), Domain([5, 5], [6, 6])
    formula = Formula("x^2 y", domain=domain)
    assert formula.domain == domain
    assert formula.over(other).domain == other
    assert formula.domain == domain
    assert formula.over(other).value([2.0, 3.0]) == 12.0
    with pytest.raises(ValueError, match="3 weights"):
        formula.over(Domain([0, 0, 0], [1, 1, 1]))


def test_points_of_any_shape_and_number() -> None:
    formula = Formula("sin(x) y + 3")
    points = np.random.default_rng(3).normal(size=(3, 4099, 2))
    values = np.sin(points[..., 0]) * points[..., 1] + 3
    np.testing.assert_allclose(formula.value(points), values, rtol=1e-14)
    both = formula.value_and_gradient(points)
    np.testing.assert_array_equal(both[0], formula.value(points))
    np.testing.assert_array_equal(both[1], formula.gradient(points))
    assert formula.hessian(points[:, :7]).shape == (3, 7, 2, 2)
    assert formula.gradient([0.5, 2.0]).shape == (2,)


def test_a_long_sum_is_not_a_deep_one() -> None:
    formula = Formula("+".join(["x y"] * 120))
    np.testing.assert_allclose(formula.gradient([2.0, 5.0]), [600.0, 240.0])


# Holes and kinks


@pytest.mark.parametrize(
    ("text", "hole", "ground"),
    [
        ("1/x", [0, 1], [2, 1]),
        ("log(x)", [-1, 0], [1, 0]),
        ("sqrt(x + y)", [-1, 0], [1, 0]),
        ("x^y", [-1, 0.5], [2, 1]),
    ],
)
def test_where_it_is_not_defined_it_has_neither_value_nor_slope(text: str, hole: list, ground: list) -> None:
    formula = Formula(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not np.isfinite(formula.value(hole))
        assert np.isnan(formula.gradient(hole)).all()
        assert np.isnan(formula.hessian(hole)).all()
        assert np.isfinite(formula.value(ground))
        assert np.isfinite(formula.gradient(ground)).all()
        assert np.isfinite(formula.hessian(ground)).all()


@pytest.mark.parametrize(
    ("text", "slopes"),
    [
        ("abs(x)", {-1.0: -1.0, 0.0: 0.0, 1.0: 1.0}),
        ("max(x, 0)", {-1.0: 0.0, 0.0: 0.5, 1.0: 1.0}),
        ("min(2 x, x)", {-1.0: 2.0, 0.0: 1.5, 1.0: 1.0}),
        ("sign(x) x^2", {-1.0: 2.0, 0.0: 0.0, 1.0: 2.0}),
    ],
)
def test_at_a_kink_the_slope_is_the_mean_of_both_sides(text: str, slopes: dict[float, float]) -> None:
    formula = Formula(text)
    assert formula.has_kinks
    for x, slope in slopes.items():
        assert formula.gradient([x, 0.3]).tolist() == [slope, 0.0]


def test_smooth_formulas_have_no_kinks() -> None:
    assert not Formula("sin(x)*cos(y) + 0.1*x^2").has_kinks


@pytest.mark.parametrize("steepness", [1, 30, 1000])
def test_a_steep_step_has_finite_derivatives_everywhere(steepness: int) -> None:
    formula = Formula(f"tanh({steepness} x)")
    points = np.stack([np.linspace(-4, 4, 401), np.zeros(401)], axis=-1)
    assert np.isfinite(formula.hessian(points)).all()
    assert (formula.gradient(points)[:, 0] >= 0).all()


# Derivatives, against automatic differentiation by another hand

ONE_ARGUMENT = [
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "exp",
    "log",
    "log10",
    "log2",
    "sqrt",
    "asinh",
    "acosh",
    "atanh",
    "expm1",
    "log1p",
    "floor",
    "ceil",
]
AUTOGRAD = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}
AUTOGRAD |= {name: name.replace("a", "arc", 1) for name in ("asinh", "acosh", "atanh")}
IN_OTHER_WORDS = {
    "cot": lambda a: 1 / anp.tan(a),
    "sech": lambda a: 1 / anp.cosh(a),
    "cbrt": lambda a: anp.sign(a) * anp.abs(a) ** (1 / 3),
    "sigmoid": special.expit,
    "softplus": lambda a: anp.logaddexp(0.0, a),
    "erf": special.erf,
    "erfc": special.erfc,
    "square": lambda a: a**2,
    "relu": lambda a: anp.maximum(a, 0.0),
    "hypot": lambda a, b: anp.sqrt(a**2 + b**2),
    "atan2": anp.arctan2,
    "logaddexp": anp.logaddexp,
    "mod": lambda a, b: a - b * anp.floor(a / b),
    "less": lambda a, b, c, d: anp.where(a < b, c, d),
}
TWO_ARGUMENTS = ["max", "min", "hypot", "atan2", "logaddexp", "mod"]
NAMES = ("x", "y")


def leaves() -> st.SearchStrategy:
    numbers = st.integers(1, 9).map(lambda n: ("number", n / 4))
    return st.one_of(st.sampled_from([("weight", 0), ("weight", 1)]), numbers)


def branches(parts: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(
        st.tuples(st.sampled_from("+-*/"), parts, parts),
        st.tuples(st.just("^"), parts, st.sampled_from([2, 3, 4, -1, -2, 0.5, 1.5])),
        st.tuples(st.sampled_from(ONE_ARGUMENT), parts),
        st.tuples(
            st.sampled_from(["cot", "sech", "cbrt", "sigmoid", "softplus", "erf", "erfc", "square", "relu"]), parts
        ),
        st.tuples(st.just("negative"), parts),
        st.tuples(st.sampled_from(TWO_ARGUMENTS), parts, parts),
        st.tuples(st.just("less"), parts, parts, parts, parts),
        st.tuples(st.just("abs"), parts),
    )


def written(tree: tuple) -> str:
    """Write a tree as a formula."""
    match tree:
        case ("weight", index):
            return NAMES[index]
        case ("number", value):
            return f"{value:g}"
        case ("^", base, exponent):
            return f"({written(base)})^({exponent})"
        case ("negative", part):
            return f"(-{written(part)})"
        case (operator, first, second) if operator in "+-*/":
            return f"({written(first)} {operator} {written(second)})"
        case ("less", first, second, then, otherwise):
            return f"where({written(first)} < {written(second)}, {written(then)}, {written(otherwise)})"
        case (name, *parts):
            return f"{name}({', '.join(map(written, parts))})"
    raise AssertionError(tree)


def evaluated(tree: tuple, w: np.ndarray) -> np.ndarray:
    """Evaluate a tree by autograd's own functions."""
    match tree:
        case ("weight", index):
            return w[index]
        case ("number", value):
            # NumPy's floats give inf and nan where Python's raise, or turn complex.
            return np.float64(value)
        case ("^", base, exponent):
            return evaluated(base, w) ** exponent
        case ("negative", part):
            return -evaluated(part, w)
        case ("log10", part):
            return anp.log(evaluated(part, w)) / anp.log(10.0)
        case ("log2", part):
            return anp.log(evaluated(part, w)) / anp.log(2.0)
        case ("max", first, second):
            return anp.maximum(evaluated(first, w), evaluated(second, w))
        case ("min", first, second):
            return anp.minimum(evaluated(first, w), evaluated(second, w))
        case ("+", first, second):
            return evaluated(first, w) + evaluated(second, w)
        case ("-", first, second):
            return evaluated(first, w) - evaluated(second, w)
        case ("*", first, second):
            return evaluated(first, w) * evaluated(second, w)
        case ("/", first, second):
            return evaluated(first, w) / evaluated(second, w)
        case (name, *parts) if name in IN_OTHER_WORDS:
            return IN_OTHER_WORDS[name](*(evaluated(part, w) for part in parts))
        case (name, part):
            return getattr(anp, AUTOGRAD.get(name, name))(evaluated(part, w))
    raise AssertionError(tree)


def sizes(tree: tuple, w: np.ndarray) -> list[float]:
    """Return the sizes of all parts' values, of their slopes and of their curvatures: what rounding is measured by."""
    found = []
    for part in parts_of(tree):
        function = lambda v, part=part: anp.sum(evaluated(part, v) + 0.0 * v[0])  # noqa: E731
        found.append([abs(function(w)), np.abs(grad(function)(w)).max(), np.abs(hessian(function)(w)).max()])
    return np.array(found).max(axis=0).tolist()


def parts_of(tree: tuple) -> list[tuple]:
    inner = [part for part in tree[1:] if isinstance(part, tuple)]
    return [tree, *itertools.chain.from_iterable(map(parts_of, inner))]


@settings(max_examples=150, deadline=None)
@given(st.recursive(leaves(), branches, max_leaves=8), st.integers(0, 2**32 - 1))
def test_derivatives_agree_with_automatic_differentiation(tree: tuple, seed: int) -> None:
    w = np.random.default_rng(seed).uniform(0.2, 1.7, 2)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        largest = sizes(tree, w)
        function = lambda v: anp.sum(evaluated(tree, v) + 0.0 * v[0])  # noqa: E731
        expected = function(w), grad(function)(w), hessian(function)(w)
    # Where a part is huge or singular, rounding alone decides the digits that are compared.
    assume(all(np.isfinite(size) and size < 1e3 for size in largest))
    try:
        formula = Formula(written(tree))
    except FormulaError as refused:
        assume("no finite value" not in refused.sentence and "exponent" not in refused.sentence)
        raise
    if formula.weights[0] != "x":
        formula = Formula(f"{written(tree)} + 0*x")
    for found, wanted, size in zip(
        (formula.value(w), formula.gradient(w), formula.hessian(w)), expected, largest, strict=True
    ):
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9 * max(size, 1.0))
