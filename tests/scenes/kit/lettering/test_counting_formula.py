"""A formula whose number changes looks as if it were typeset anew at each number."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.kit.lettering.counting_formula import CountingFormula
from scenes.kit.lettering.formula import Formula

# In frame units, at 1080p.
PIXEL = 8 / 1080
SOURCE = "nabla L = [2 w_1, {} w_2]"


@pytest.mark.parametrize("text", ["1.23", "4.56", "7.89", "0.10", "9.99"])
def test_it_is_drawn_as_its_number_would_be_typeset(text: str) -> None:
    counting = CountingFormula(SOURCE, lambda: 0.5, 30, "#ffffff").set_value(3.14).set_value(float(text))
    typeset = Formula(SOURCE.format(text), 30, "#ffffff")
    assert counting.number_read == text
    drawn, wanted = counting.family_members_with_points(), typeset.family_members_with_points()
    shift = wanted[0].points[0] - drawn[0].points[0]
    for one, other in zip(drawn, wanted, strict=True):
        np.testing.assert_allclose(one.points + shift, other.points, atol=PIXEL)


@pytest.mark.parametrize("value", [-0.01, 9.999, 12.0])
def test_it_counts_from_zero_to_ten(value: float) -> None:
    with pytest.raises(ValueError, match=r"^a formula counts from 0\.00 to 9\.99: got .+$"):
        CountingFormula(SOURCE, lambda: value, 30, "#ffffff")


def test_its_number_is_the_only_one_of_its_kind() -> None:
    with pytest.raises(ValueError, match=r"only 0\.00 in a formula"):
        CountingFormula("0.00 + {}", lambda: 1.0, 30, "#ffffff")
