"""Flow lines that come to a pole end there, where the closed form of the flow says."""

import numpy as np
import pytest

from gradmath.formula.formula import Formula
from gradmath.geometry.field import flow_line
from gradmath.landscapes.chosen import chosen_landscape
from gradmath.landscapes.landscape import Domain


@pytest.mark.parametrize(
    ("formula", "start", "uphill", "end"),
    [
        # The time to the pole is the integral of dx over the slope; meanwhile w₂ shrinks or grows as e^(∓2t).
        ("tan(x) + y^2", (0.5, 1), False, (-np.pi / 2, np.exp(-(0.5 + np.sin(1) / 2 + np.pi / 2)))),
        ("1/x + y^2", (-1, 1), False, (0, np.exp(-2 / 3))),
        ("1/x + y^2", (1, 1), True, (0, np.exp(2 / 3))),
        ("1/x^2 + y^2", (1, 0.5), True, (0, 0.5 * np.exp(1 / 4))),
        ("log(x) + y^2", (1, 1), False, (0, np.exp(-1))),
        ("log(abs(x)) + y^2", (-1, 1), False, (0, np.exp(-1))),
        ("log(sin(x)) - cos(y)*0", (1, 1), False, (0, 1)),
        ("log(x^2 + y^2)", (1, 0.3), False, (0, 0)),
        ("1/(x^2 + y^2)", (1, 0.5), True, (0, 0)),
        ("x/(x^2 + y^2)", (-1, 0.7), False, (0, 0)),
        ("1/(x - y)", (0.5, 1), False, (0.75, 0.75)),
        ("-1/abs(x)^0.1", (1, 1), False, (0, 1)),
    ],
)
def test_a_line_ends_at_the_pole(formula, start, uphill, end) -> None:
    line = flow_line(Formula(formula), start, uphill=uphill)
    assert line.reason == "pole"
    np.testing.assert_allclose(line.points[-1], end, atol=2e-6)
    assert (np.diff(line.errors) * (1 if uphill else -1) > 0).all()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("x + 1/y on -1..1, 0..1", (0.5, 0.5), (0.5 + 0.5**3 / 3, 0)), ("1/x on 0..1, 0..1", (0.5, 0.5), (0, 0.5))],
)
def test_a_pole_may_be_the_edge_of_the_domain(text, start, end) -> None:
    line = flow_line(chosen_landscape(text), start, uphill=True)
    assert line.reason == "pole"
    np.testing.assert_allclose(line.points[-1], end, atol=1e-6)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("sqrt(abs(x)) + y^2", "kink"),  # the slope has no bound, E has
        ("abs(x)^0.1 + y^2", "kink"),
        ("abs(x) + abs(y)", "kink"),
        ("sqrt(x) + y^2", "stalled"),
        ("floor(x) + x + y^2", "edge"),  # a jump downwards
        ("10^12*x", "edge"),
        ("tanh(1000*x) + x + y^2", "edge"),
    ],
)
def test_what_has_a_bottom_is_no_pole(formula, reason) -> None:
    line = flow_line(Formula(formula, domain=Domain([-2, -2], [2, 2])), (1.3, 0.7))
    assert line.reason == reason
