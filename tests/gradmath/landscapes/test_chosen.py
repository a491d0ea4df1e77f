"""A landscape chosen in a line of text: names, formulas and domains, and what is said of everything else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradmath.formula.formula import Formula, FormulaError
from gradmath.landscapes import catalogue
from gradmath.landscapes.chosen import chosen_landscape, chosen_map, gaps


@pytest.mark.parametrize("name", catalogue.names())
def test_a_name_of_the_catalogue_is_that_landscape(name: str) -> None:
    assert chosen_landscape(f" {name} ") is catalogue.landscape(name)


@pytest.mark.parametrize("text", ["w1^2 + 3*w2^2", "sin(x)*cos(y) + 0.1*x^2", "x", "x-y", "e", "7"])
def test_anything_else_is_a_formula(text: str) -> None:
    chosen = chosen_landscape(text)
    assert isinstance(chosen, Formula)
    assert chosen.domain == Formula(text).domain


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("x + y on -3..3, -2..2", [-3, -2], [3, 2]),
        ("x + y on x=-3..3, y=-2..2", [-3, -2], [3, 2]),
        ("x + y on y = -2 .. 2, x = -3 .. 3", [-3, -2], [3, 2]),
        ("x + y on -pi..pi, 0..2pi", [-np.pi, 0], [np.pi, 2 * np.pi]),
        ("x + y on -.5...5, -1e-3..1e3", [-0.5, -1e-3], [0.5, 1e3]),
        ("w1 + w2 on w2=0..1, w1=2..3", [2, 0], [3, 1]),
        ("w₁ + w₂ on 0..1, 0..sqrt(2)", [0, 0], [1, np.sqrt(2)]),
        ("z on 0..1, 0..2, 0..3", [0, 0, 0], [1, 2, 3]),
        ("himmelblau on -6..6, -4..4", [-6, -4], [6, 4]),
        ("bowl on w1=-1..1, w2=-2..2", [-1, -2], [1, 2]),
    ],
)
def test_a_domain_follows_after_on(text: str, lower: list[float], upper: list[float]) -> None:
    domain = chosen_landscape(text).domain
    np.testing.assert_allclose(domain.lower, lower, rtol=1e-15)
    np.testing.assert_allclose(domain.upper, upper, rtol=1e-15)


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("x on 3..1, 0..1", 5, "lower to its higher"),
        ("x on 1..1, 0..1", 5, "lower to its higher"),
        ("x on 0..1", 9, "no range for y"),
        ("x on y=0..1", 11, "no range for x"),
        ("x on 0..1, 0..1, 0..1", 16, "each of x, y"),
        ("x on x=0..1, x=0..1", 12, "each of x, y"),
        ("x on w1=0..1, w2=0..1", 5, "each of x, y"),
        ("x on 0-1, 0..1", 5, "two numbers"),
        ("x on a..1, 0..1", 5, 'no "a"'),
        ("x on 0..x, 0..1", 8, "number is expected"),
        ("x on 0..1/0, 0..1", 8, "finite"),
        ("x on ..1, 0..1", 5, "empty"),
        ("x on 0..1, 0..1 + foo", 18, 'no "foo"'),
        ("foo(x) on 0..1, 0..1", 0, 'no "foo"'),
        ("x on ", 5, "two numbers"),
        # Spaces and dots can be shared out among the parts of a range in 10^8 ways.
        ("x on " + " " * 990 + ".." * 400 + "=", 5, "two numbers"),
        ("x" * 5000, 2000, "at most 2000 characters"),
    ],
)
def test_a_faulty_domain_is_refused_where_it_is_wrong(text: str, place: int, part: str) -> None:
    with pytest.raises(FormulaError) as refused:
        chosen_landscape(text)
    assert part in refused.value.sentence
    assert refused.value.place == place
    assert str(refused.value).count("\n") == 2


@pytest.mark.parametrize(
    ("name", "near"), [("rosenbrok", "rosenbrock"), ("Himelblau", "himmelblau"), ("boowl", "bowl")]
)
def test_a_name_that_is_nearly_right_is_answered_with_the_right_one(name: str, near: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean {near}") as refused:
        chosen_landscape(name)
    assert "\n" not in str(refused.value)


@given(st.text(max_size=60))
def test_any_text_is_a_landscape_or_refused(text: str) -> None:
    try:
        chosen_landscape(text)
    except ValueError as refused:
        assert str(refused).count("\n") in (0, 2)  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    ("text", "part"), [("w3", "two weights"), ("3", "the same all over"), ("log(-1 - x^2)", "not finite")]
)
def test_what_cannot_be_a_map_is_said(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        chosen_map(text)


@pytest.mark.parametrize(
    ("text", "share"), [("x + y", 0.0), ("log(x)", 0.5), ("sqrt(1 - x^2 - y^2) on -1..1, -1..1", 1 - np.pi / 4)]
)
def test_gaps_are_measured(text: str, share: float) -> None:
    assert gaps(chosen_map(text)) == pytest.approx(share, abs=0.02)
