"""Weights are written as they are called."""

from __future__ import annotations

import numpy as np
import pytest

from gradmath.landscapes.chosen import chosen_landscape
from lecture.audit.measure import Differences
from scenes.claims.meaning import Scope
from scenes.claims.protocol import Finding
from scenes.claims.weight_names import names_in_formulas, with_names
from scenes.kit.lettering.formula import Formula


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x^2 + y^2", ("x", "y")),
        ("theta0^2 + theta1^2", ("theta_0", "theta_1")),
        ("a^2 + 3 b^2", ("a", "b")),
        ("himmelblau", ("w_1", "w_2")),
        ("w^2 + b^2", ("w_1", "w_2")),  # w is all of them
    ],
)
def test_names_in_formulas(text: str, names: tuple[str, str]) -> None:
    assert names_in_formulas(chosen_landscape(text)) == names


def test_formulas_have_the_names_of_their_landscape() -> None:
    landscape = chosen_landscape("theta0^2 + 3 theta1^2")
    assert with_names("partial E \\/ partial w_2 = 6", landscape) == "partial E \\/ partial theta_1 = 6"


@pytest.mark.parametrize(
    ("source", "holds"), [("partial E \\/ partial w_2 = 6", True), ("w_1 = 2", True), ("w_1 = 1", False)]
)
def test_formulas_with_these_names_are_read_and_checked(source: str, holds: bool) -> None:
    landscape = chosen_landscape("x^2 + 3 y^2")
    formula = Formula(source, 30, "#ffffff", of=Scope(landscape, np.array([2.0, 1.0])))
    assert "w_" not in formula.written
    found = [each for claim in formula.claims() for each in claim.findings(Differences()) if isinstance(each, Finding)]
    assert found
    assert all(each.check.passes(each.figure) for each in found) is holds
