"""What people type: every case of the file, and its relatives, against functions of NumPy's and autograd's."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import autograd.numpy as anp
import autograd.scipy.special as special
import numpy as np
import pytest
from autograd import grad, hessian

from gradmath.formula.formula import Formula, FormulaError
from gradmath.landscapes import catalogue
from gradmath.landscapes.chosen import chosen_landscape, chosen_map
from gradmath.landscapes.landscape import Landscape

CASES = Path(__file__).parents[2] / "cases" / "formulas.tsv"
ROWS = [line.split("\t") for line in CASES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
TYPED = {typed.encode().decode("unicode_escape") if "\\u" in typed else typed: reading for typed, reading in ROWS}
READ = {typed: reading[2:] for typed, reading in TYPED.items() if reading.startswith("= ")}
REFUSED = {typed: reading[2:] for typed, reading in TYPED.items() if reading.startswith("! ")}
NAMED = {typed: reading for typed, reading in READ.items() if "catalogue" in reading}
FORMULAS = {typed: reading for typed, reading in READ.items() if typed not in NAMED}
REMARKS = re.compile(r"(?:, (?:shown as|also as|with the remark|without overflow|to full accuracy)| on ).*")
NEW_ENTRIES = {
    "ackley": "ackley",
    "peaks": "peaks",
    "monkey saddle": "monkey-saddle",
    "three-hump camel": "three-hump-camel",
    "eggholder": "eggholder",
    "styblinski-tang": "styblinski-tang",
}
IN_WORDS: dict[str, Callable[[Any, Any], Any]] = {
    "atan2(y,x)": lambda x, y: anp.arctan2(y, x),
    "floor(x)+floor(y)": lambda x, y: anp.floor(x) + anp.floor(y),
    "round(x)+y": lambda x, y: anp.round(x) + y,
    "ceil(x*y)": lambda x, y: anp.ceil(x * y),
    "mod(x,2)+y^2": lambda x, y: x - 2 * anp.floor(x / 2) + y**2,
    "x % 2 + y": lambda x, y: x - 2 * anp.floor(x / 2) + y,
    "erf(x)+y^2": lambda x, y: special.erf(x) + y**2,
    "where(x>0, x^2, -x)+y^2": lambda x, y: (x**2 if x > 0 else -x) + y**2,
    "x^2 if x>0 else -x": lambda x, y: (x**2 if x > 0 else -x) + 0 * y,
    "heaviside(x,0)+y": lambda x, y: (1.0 if x > 0 else 0.0) + y,
}
POINTS = np.random.default_rng(14).uniform(-0.6, 1.2, (16, 2))


def in_numpy(reading: str) -> Callable[[Any, Any], Any]:
    """Return the function that a reading writes down, by Python and autograd's NumPy."""
    code = compile(REMARKS.sub("", reading).replace("^", "**"), reading, "eval")
    names = {name: getattr(anp, name) for name in ("sin", "cos", "tan", "exp", "log", "sqrt", "pi")}

    def function(x: Any, y: Any) -> Any:
        return eval(code, {"__builtins__": {}}, {**names, "x": x, "y": y, "w1": x, "w2": y}) + 0.0 * x * y

    return function


def expected(typed: str, reading: str) -> Callable[[Any, Any], Any]:
    return IN_WORDS.get(typed) or in_numpy(reading)


def check(landscape: Landscape, function: Callable[[Any, Any], Any], points: np.ndarray = POINTS) -> None:
    """Compare E, ∇E and ∇²E with a function's own and autograd's, wherever the function is finite."""
    of_vector = lambda w: function(w[0], w[1]) + 0.0 * w[0]  # noqa: E731
    compared = 0
    for w in points:
        with np.errstate(all="ignore"):
            error = of_vector(w)
        if not np.isfinite(error):
            assert not np.isfinite(landscape.value(w))
            continue
        compared += 1
        assert landscape.value(w) == pytest.approx(error, rel=1e-12, abs=1e-14)
        np.testing.assert_allclose(landscape.gradient(w), grad(of_vector)(w), rtol=1e-10, atol=1e-11)
        np.testing.assert_allclose(landscape.hessian(w), hessian(of_vector)(w), rtol=1e-9, atol=1e-10)
    assert compared > 5


def test_the_whole_file_is_tested() -> None:
    assert len(TYPED) == len(ROWS) == len(REFUSED) + len(NAMED) + len(FORMULAS)
    assert len(ROWS) == 77


@pytest.mark.parametrize("typed", FORMULAS)
@pytest.mark.filterwarnings("ignore::UserWarning")  # autograd's, of formulas that do not depend on a weight
def test_a_case_is_read_in_its_one_way(typed: str) -> None:
    check(chosen_landscape(typed), expected(typed, FORMULAS[typed]))


@pytest.mark.parametrize("typed", [typed for typed, reading in FORMULAS.items() if "shown as" in reading])
def test_a_case_remembers_its_names(typed: str) -> None:
    shown = FORMULAS[typed].split("shown as ")[1].split(", w across")[0]
    landscape = chosen_landscape(typed)
    assert isinstance(landscape, Formula)
    assert landscape.weight_names == tuple(shown.split(", "))


@pytest.mark.parametrize("typed", [typed for typed, reading in FORMULAS.items() if "jumps" in reading])
def test_a_case_that_jumps_is_told(typed: str) -> None:
    landscape = chosen_landscape(typed)
    assert isinstance(landscape, Formula)
    assert landscape.has_jumps


@pytest.mark.parametrize("typed", REFUSED)
def test_a_case_is_refused_with_what_to_write(typed: str) -> None:
    with pytest.raises(FormulaError) as refused:
        chosen_landscape(typed)
    said = [part.removeprefix("and ") for part in REFUSED[typed].split(", ")]
    for part in said if "what to write" not in REFUSED[typed] else ["a condition is not an error", "where(x>0, 1, 0)"]:
        assert part in refused.value.sentence
    assert str(refused.value).count("\n") == 2


@pytest.mark.parametrize("typed", NAMED)
def test_a_case_is_a_landscape_of_the_catalogue(typed: str) -> None:
    match = re.search(r"catalogue's (\S+)", NAMED[typed])
    name = match[1] if match else NEW_ENTRIES[typed]
    assert chosen_landscape(typed) is catalogue.landscape(name)


def test_the_cases_domains_and_extremes() -> None:
    domain = chosen_landscape("x^2 + y^2 on -2…2, -1…1").domain
    assert [*domain.lower, *domain.upper] == [-2, -1, 2, 1]
    across = chosen_landscape("w^2 + 2b^2 on w=-1..1, b=-2..2").domain
    assert [*across.lower, *across.upper] == [-1, -2, 1, 2]
    assert Formula("softplus(x)+y^2").value([1000.0, 0.0]) == 1000.0
    assert Formula("logaddexp(x,y)").value([1000.0, 1000.0]) == pytest.approx(1000 + np.log(2), rel=1e-15)
    tiny = Formula("log1p(x^2+y^2)")
    assert tiny.value([1e-9, 0.0]) == pytest.approx(1e-18, rel=1e-15)
    assert tiny.gradient([1e-9, 0.0])[0] == pytest.approx(2e-9, rel=1e-15)


# Relatives of the cases

RELATIVES: dict[str, Callable[[Any, Any], Any]] = {
    # Run together, and without parentheses.
    "2pix + y": lambda x, y: 2 * anp.pi * x + y,
    "xe^(-x^2-y^2)": lambda x, y: x * anp.exp(-(x**2) - y**2),
    "sinx + cosy": lambda x, y: anp.sin(x) + anp.cos(y),
    "xsinycosx": lambda x, y: x * anp.sin(y) * anp.cos(x),
    "sin2x + cos2πy": lambda x, y: anp.sin(2 * x) + anp.cos(2 * anp.pi * y),
    "a² + ab + b²": lambda x, y: x**2 + x * y + y**2,
    "x₁x₂ + x₁": lambda x, y: x * y + x,
    "sin 2x + y": lambda x, y: anp.sin(2 * x) + y,
    "sin x^2 + y": lambda x, y: anp.sin(x**2) + y,
    "2 sin x cos(y)": lambda x, y: 2 * anp.sin(x) * anp.cos(y),
    "sin x * cos y": lambda x, y: anp.sin(x) * anp.cos(y),
    "sin^2(x) + cos² y": lambda x, y: anp.sin(x) ** 2 + anp.cos(y) ** 2,
    "tanh^3 x + y": lambda x, y: anp.tanh(x) ** 3 + y,
    "x^2(y+1)": lambda x, y: x**2 * (y + 1),
    "x²y²": lambda x, y: x**2 * y**2,
    # Signs.
    "2√(x²+1) + y": lambda x, y: 2 * anp.sqrt(x**2 + 1) + y,
    "∛(x+2) + ¾y": lambda x, y: (x + 2) ** (1 / 3) + 0.75 * y,
    "|x| + 2|y - 1|": lambda x, y: anp.abs(x) + 2 * anp.abs(y - 1),
    "||x| - |y||": lambda x, y: anp.abs(anp.abs(x) - anp.abs(y)),
    "𝑥² — 𝑦²": lambda x, y: x**2 - y**2,
    "ｘ ⋅ ｙ": lambda x, y: x * y,
    "x ∗ y ∕ 2": lambda x, y: x * y / 2,
    "s\u200bin(x) + y": lambda x, y: anp.sin(x) + y,
    # Other programs' ways.
    "@(x,y) x.^2 + y.^2;": lambda x, y: x**2 + y**2,
    "@(x) x(1)^2 + x(2)": lambda x, y: x**2 + y,
    "lambda w: w[0]**2 + w[1]": lambda x, y: x**2 + y,
    "f = lambda p, q: p*q": lambda x, y: x * y,
    "(x, y) -> x^2 + y": lambda x, y: x**2 + y,
    "(x, y) ↦ x^2 + y": lambda x, y: x**2 + y,
    "def f(x, y): return x**2 + y": lambda x, y: x**2 + y,
    "J(θ0, θ1) := θ0^2 + θ1": lambda x, y: x**2 + y,
    "f(y, x) = x + 2y": lambda x, y: y + 2 * x,
    "loss(weights) = weights[0]^2 + weights[1]": lambda x, y: x**2 + y,
    "tf.math.sin(x) + tf.exp(y)": lambda x, y: anp.sin(x) + anp.exp(y),
    "np.power(x + 2, y) + np.pi": lambda x, y: (x + 2) ** y + anp.pi,
    "x[..., 0]**2 + x[..., 1]": lambda x, y: x**2 + y,
    "ln|x| + 3^|y|": lambda x, y: anp.log(anp.abs(x)) + 3 ** anp.abs(y),
    "x, y -> x^2 + y": lambda x, y: x**2 + y,
    "x^2 + y.": lambda x, y: x**2 + y,
    "x + 2.": lambda x, y: x + 2 + 0 * y,
    "arctg(x) + exp10(y)": lambda x, y: anp.arctan(x) + 10.0**y,
    "Sin(x) + EXP(y)": lambda x, y: anp.sin(x) + anp.exp(y),
    "x mod 2 + y": lambda x, y: x - 2 * anp.floor(x / 2) + y,
    # Conditions.
    "where(x>0 and y>=0.5, x, y)": lambda x, y: x if x > 0 and y >= 0.5 else y,
    "where((x>0) & (y>0), x, y)": lambda x, y: x if x > 0 and y > 0 else y,
    "where((x>0) | (y>0), x, y)": lambda x, y: x if x > 0 or y > 0 else y,
    "where(not x>0, x, y)": lambda x, y: y if x > 0 else x,
    "where(0 < x < 1, x, y)": lambda x, y: x if 0 < x < 1 else y,
    "where(x ≤ y, x, y^2)": lambda x, y: x if x <= y else y**2,
    "x > 0 ? x^2 : y": lambda x, y: x**2 if x > 0 else y,
    "if x > 0 then x^2 else y": lambda x, y: x**2 if x > 0 else y,
    "if(x>0, x^2, y)": lambda x, y: x**2 if x > 0 else y,
    "x^2 if x>0 else y if y>0 else -x": lambda x, y: x**2 if x > 0 else (y if y > 0 else -x),
    "(x>0)*x^2 + (x<=0)*y": lambda x, y: x**2 if x > 0 else y,
    "piecewise((x^2, x>0), (y, True))": lambda x, y: x**2 if x > 0 else y,
    "piecewise(x>0, x^2, y>0, y, 3)": lambda x, y: x**2 if x > 0 else (y if y > 0 else 3.0 + 0 * x),
    "clip(x, 0, 1) + relu(y)": lambda x, y: anp.minimum(anp.maximum(x, 0), 1) + anp.maximum(y, 0),
    # Functions.
    "sec(x) + csc(y+2)": lambda x, y: 1 / anp.cos(x) + 1 / anp.sin(y + 2),
    "coth(x+3) + sech(y)": lambda x, y: 1 / anp.tanh(x + 3) + 1 / anp.cosh(y),
    "acosh(x+2) + atanh(y/3)": lambda x, y: anp.arccosh(x + 2) + anp.arctanh(y / 3),
    "expm1(x) + exp2(y)": lambda x, y: anp.expm1(x) + 2.0**y,
    "log_3(x+2) + log₂(y+2)": lambda x, y: anp.log(x + 2) / anp.log(3) + anp.log2(y + 2),
    "cbrt(x+1) + erfc(y)": lambda x, y: (x + 1) ** (1 / 3) + 1 - special.erf(y),
    "fmod(x, 0.5) + trunc(y)": lambda x, y: (
        x - 0.5 * (anp.sign(x) * anp.floor(anp.abs(x) / 0.5)) + 0 * y + anp.sign(y) * anp.floor(anp.abs(y))
    ),
}


@pytest.mark.parametrize("typed", RELATIVES)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_relative_is_read_in_its_one_way(typed: str) -> None:
    check(chosen_landscape(typed), RELATIVES[typed])


@pytest.mark.parametrize(
    ("typed", "place", "part"),
    [
        ("e^2x", 3, "write e^2*x or e^(2*x)"),
        ("x^2y", 3, "write x^2*y or x^(2*y)"),
        ("(x+1)^2y", 7, "two ways"),
        ("e^-2x", 4, "write e^-2*x or e^(-2*x)"),
        ("x²^3", 2, "two ways"),
        ("1/2x", 3, "write 1/2*x or 1/(2*x)"),
        ("1/2(x+y)", 3, "write 1/2*… or 1/(2*…)"),
        ("x/(y+1) z", 8, "two ways"),
        ("sqrt x^2+y^2", 5, "write sqrt(…)"),
        ("sqrt x²", 5, "write sqrt(…)"),
        ("Sin[x]", 3, "round parentheses"),
        ("x[i]", 1, "whole number"),
        ("sin^2^3 x", 5, "write sin(…)^…"),
        ("x % 2y", 5, "two ways"),
        ("√2x", 2, "write sqrt(…)"),
        ("√(x)^2", 4, "write sqrt(…)"),
        ("|x|y|z|", 4, "write abs(…)"),
        ("sin x y", 6, "write sin(…)"),
        ("sin x/2", 5, "write sin(…)"),
        ("sin x*y", 5, "write sin(…)"),
        ("sin^-1(x)", 4, "write asin(…) or 1/sin(…)"),
        ("tan⁻¹ x", 3, "write atan(…) or 1/tan(…)"),
        ("log^2(x)", 4, "write log(…)^…"),
        ("exp^x", 4, "write exp(x) or e^(x)"),
        ("sin -x", 4, "write sin(-x)"),
        ("ln -2x + y", 3, "write ln(…)"),
        ("sin cos x", 4, "needs parentheses"),
        ("max x", 4, "needs parentheses"),
        ("log2x", 0, "write log(2*x) or log2(x)"),
        ("x(1)^2 + x(2)^2", 0, "write x1 or x*1"),
        ("e(x)", 0, "write e^(…), exp(…) or e*(…)"),
        ("x + 2,5", 5, "a decimal point, 2.5"),
        ("2,5x", 1, "a decimal point, 2.5"),
        ("1,000*x", 1, "write 1000, or 1.000"),
        ("1,000,000*x", 1, "write 1000000"),
        ("sin(0,5*x)", 3, "a decimal point, 0.5"),
        ("pow(x,1,5)", 3, "a decimal point, 1.5"),
        ("x on -2...2, 0..1", 7, "write -2..2 or -2..0.2"),
        ("x on 0..2,5, 0..1", 9, "a decimal point, 2.5"),
        ("x >= 2", 0, "write where(x >= 2, 1, 0)"),
        ("0 < x < 1", 0, "write where(0 < x < 1, 1, 0)"),
        ("where(x, 1, 2)", 6, "a condition such as x > 0"),
        ("x if y else 2", 5, "a condition such as x > 0"),
        ("x^2 if x > 0", 12, "both sides"),
        ("x = y^2", 0, "an equation is not an error"),
        ("z = z + x", 0, "an equation is not an error"),
        ("f(x, y) = x + t", 14, "not among the names"),
        ("lambda x: x^2", 10, "name a second one"),
        ("sin|x|y", 6, "write sin(…)"),
        ("⌊x⌋", 0, "write floor(…)"),
        ("~(x > 0)", 0, "not x > 0"),
        ("log(x, 2)", 3, "write log(x)/log(b)"),
        ("atan(y, x)", 4, "write atan2(y, x)"),
        ("x mod", 5, "needs parentheses"),
        ("50% x", 2, "50/100"),
        ("x // 2", 2, "floor(x/y)"),
        ("gamma(x)", 0, 'no function "gamma"'),
        ("g(x) + y", 0, 'no function "g"'),
        ("asec(x)", 0, "acos(1/x)"),
        ("logit(x)", 0, "log(p/(1 - p))"),
        ("np.foo(x)", 3, 'no "foo"'),
        ("х + 1", 0, "another alphabet"),
        (r"\sin(x)", 0, "LaTeX"),
        ("3i + x", 1, "imaginary"),
        ("x1 + x", 0, "with an index and without"),
        ("X + x", 0, "two weights"),
        ("0x10", 1, "decimal digits"),
        ("c^2", 0, "name a second one"),
        ("n!", 1, "not available"),
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_refused_with_what_to_write(typed: str, place: int, part: str) -> None:
    with pytest.raises(FormulaError) as refused:
        chosen_landscape(typed)
    assert part in refused.value.sentence
    assert refused.value.place == place
    assert len(refused.value.sentence) < 160


@pytest.mark.parametrize("typed", REFUSED)
def test_what_a_refusal_says_to_write_can_be_read(typed: str) -> None:
    with pytest.raises(FormulaError) as refused:
        chosen_landscape(typed)
    advice = re.search(r"write (.*)", refused.value.sentence)
    for shown in advice[1].split(":")[0].replace(", or", " or").split(" or ") if advice else []:
        if "(" in shown and "…" not in shown and "parentheses" not in shown:
            assert Formula(shown).dimension == 2


@pytest.mark.parametrize(
    "name",
    [
        "acot",
        "arccot",
        "arcctg",
        "asec",
        "acsc",
        "acosec",
        "asech",
        "rsqrt",
        "sqr",
        "sqrtm",
        "sind",
        "asind",
        "sinpi",
        "erfi",
        "erfcx",
        "erfinv",
        "expint",
        "sinint",
        "sinhc",
        "tanc",
        "logit",
        "logcosh",
        "logsigmoid",
        "relu6",
        "prelu",
        "elu",
        "gelu",
        "silu",
        "amin",
        "argmax",
        "minmax",
        "lg",
        "ld",
        "sinc",
        "frac",
        "cos2",
        "atan3",
        "exp1",
        "norm",
        "gamma",
        "beta",
        "zeta",
        "remainder",
        "root",
        "modf",
        "ceilfloor",
        "absmax",
        "rounds",
        "signs",
    ],
)
def test_no_function_is_taken_or_suggested_for_another(name: str) -> None:
    with pytest.raises(FormulaError) as refused:
        Formula(f"{name}(x) + y")
    assert "did you mean" not in refused.value.sentence


@pytest.mark.parametrize(
    ("name", "meant"),
    [("sinn", "sin"), ("tannh", "tanh"), ("cosine", "cos"), ("squareroot", "sqrt"), ("sgmoid", "sigmoid")],
)
def test_a_misspelled_function_is_answered_with_the_right_one(name: str, meant: str) -> None:
    with pytest.raises(FormulaError, match=f'did you mean "{meant}"'):
        Formula(f"{name}(x) + y")


# Names of weights


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("x^2 + z^2", ("x", "z")),
        ("b + a", ("a", "b")),
        ("b + w", ("b", "w")),
        ("x_10 + x_9", ("x₁", "x₂", "x₃", "x₄", "x₅", "x₆", "x₇", "x₈", "x₉", "x₁₀")),
        ("w[0] + w[2]", ("w₀", "w₁", "w₂")),
        ("beta2 + β_1", ("β₁", "β₂")),
        ("θ", ("θ", "φ")),
        ("u", ("u", "v")),
        ("t^2", ("s", "t")),
        ("α + x", ("x", "α")),
        ("w1 + b", ("b", "w₁")),
        ("7", ("w₁", "w₂")),
        ("f(y, x) = x + 2y", ("y", "x")),
        ("lambda theta: theta[0] + theta[1]", ("θ₀", "θ₁")),
        ("a^2 + b on b=0..1, a=0..2", ("b", "a")),
        ("y + x on y=0..1, x=0..2", ("x", "y")),
        ("w2 + w1 on w2=0..1, w1=0..2", ("w₁", "w₂")),
        ("c^2 on c=0..1, d=0..2", ("c", "d")),
        ("width^2 + height on width=0..1, height=0..2", ("width", "height")),
        ("theta1 + θ2 on θ_1=0..1, theta_2=0..2", ("θ₁", "θ₂")),
    ],
)
def test_names_are_remembered_in_their_order(typed: str, names: tuple[str, ...]) -> None:
    landscape = chosen_landscape(typed)
    assert isinstance(landscape, Formula)
    assert landscape.weight_names == names
    assert landscape.dimension == len(names)


def test_a_named_range_goes_to_its_weight() -> None:
    landscape = chosen_landscape("a^2 + 10 b on b=0..1, a=0..2")
    assert landscape.domain.upper.tolist() == [1, 2]
    assert landscape.value([0.5, 2.0]) == 9.0
    brackets = chosen_landscape("x + y on y in [-1, 1], x ∈ [0, sqrt(4)]")
    assert [*brackets.domain.lower, *brackets.domain.upper] == [0, -1, 2, 1]


@pytest.mark.parametrize(
    "typed", ["a^2 + b on b=0..1, a=0..2", "f(y, x) = x^2 + y", "width on width=0..1, w=0..2", "erf(z)"]
)
def test_another_process_makes_the_same_formula(typed: str) -> None:
    landscape = chosen_landscape(typed)
    assert isinstance(landscape, Formula)
    at = np.linspace(0.1, 0.9, landscape.dimension)
    landscape.hessian(at)
    again = pickle.loads(pickle.dumps(landscape))
    assert again.weight_names == landscape.weight_names
    assert again.domain == landscape.domain
    np.testing.assert_array_equal(again.hessian(at), landscape.hessian(at))


def test_another_process_is_told_the_same() -> None:
    with pytest.raises(FormulaError) as refused:
        Formula("2^2x")
    again = pickle.loads(pickle.dumps(refused.value))
    assert (str(again), again.sentence, again.place) == (str(refused.value), refused.value.sentence, 3)


def test_a_formula_of_more_weights_is_told_by_their_names() -> None:
    with pytest.raises(ValueError, match="has 4, a, b, x, y; write numbers"):
        chosen_map("a*x^2 + b*y^2")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Himmelblau", "himmelblau"),
        ("the Himmelblau function", "himmelblau"),
        ("ROSENBROCK", "rosenbrock"),
        ("Beale’s function", "beale"),
        ("round bowl", "round-bowl"),
        ("Six-hump camelback", "camel"),
        ("Rosenbrock’s banana function", "rosenbrock"),
        ("round_bowl on x=-1..1, y=-2..2", "round-bowl"),
    ],
)
def test_a_landscape_is_known_by_what_people_call_it(said: str, name: str) -> None:
    found = chosen_landscape(said)
    at = [0.3, 0.7]
    assert found.value(at) == catalogue.landscape(name).value(at)


def test_a_name_that_is_nearly_one_of_two_words_is_answered_by_the_catalogue() -> None:
    with pytest.raises(ValueError, match="did you mean round-bowl"):
        chosen_landscape("round bowll")


def test_only_a_text_chooses_a_landscape() -> None:
    with pytest.raises(ValueError, match="by a text, a name or a formula: got int"):
        chosen_landscape(3)  # type: ignore[arg-type]
