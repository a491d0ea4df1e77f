"""What formulas, names and words say is compared with values, and can be wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradmath.descent.descend import Constant, descend
from gradmath.descent.rules import Momentum
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Quadratic
from lecture.audit.measure import Differences
from scenes.claims.meaning import AXIS, IS_BESIDE, Decoration, Fact, Meaning, Scope, Tied, Values
from scenes.claims.protocol import Check, ClaimsNothing, Finding, Unsaid
from scenes.claims.saying import said

BOWL = Quadratic([[1.0, 0.0], [0.0, 3.0]])
HILLS = landscape("lecture")
HERE = Scope(BOWL, np.array([3.0, 1.0]))
OF_HILLS = Scope(HILLS, np.array([-0.9, 0.3]))
SLOPE = HILLS.gradient([-0.9, 0.3])
PLAIN = descend(BOWL, [1.0, 2.0], step=Constant(0.05), max_steps=4, tolerance=0)
HEAVY = descend(BOWL, [1.0, 2.0], step=Constant(0.05), rule=Momentum(0.8), max_steps=4, tolerance=0)
HEAVY_SCOPE = Scope(BOWL).stepping(lambda: HEAVY.positions).where(alpha=lambda: 0.05, mu=lambda: 0.8)


def failed(what: str, meaning: Meaning | None) -> set[Check]:
    """Return the checks that fail of what is written."""
    measure = Differences()
    outcomes = [each for claim in said(what, meaning, np.zeros(3)) for each in claim.findings(measure)]
    assert outcomes
    assert all(isinstance(each, Finding) for each in outcomes)
    return {each.check for each in outcomes if isinstance(each, Finding) and not each.check.passes(each.figure)}


@pytest.mark.parametrize(
    ("scope", "true", "false"),
    [
        (HERE, "L(w_1, w_2) = w_1^2 + 3 w_2^2", "L(w_1, w_2) = w_1^2 + 2 w_2^2"),
        (HERE, r"partial L \/ partial w_2 = 6 w_2", r"partial L \/ partial w_2 = 6 w_1"),
        (HERE, "nabla L = [2 w_1, 6 w_2]", "nabla L = [6 w_2, 2 w_1]"),
        (HERE, "nabla L = [6, 6]", "nabla L = [6, 7]"),
        (HERE, "nabla L = 6 dot [1, 1] = [6, 6]", "nabla L = [6, −6]"),
        (HERE.after("nabla L = [2 w_1, 6 w_2]"), "= [6, 6]", "= [7, 6]"),
        (HERE, 'nabla^2 E = mat(delim: "[", 2, 0; 0, 6)', 'nabla^2 E = mat(delim: "[", 6, 0; 0, 2)'),
        (HERE, "E = 12.00", "E = 12.01"),
        (HERE, "E < 12.5", "E > 12.5"),
        (HERE, r"2 \/ 6 = 0.333", r"2 \/ 6 = 0.334"),
        (OF_HILLS, f"nabla E = ({SLOPE[0]:.2f}, {SLOPE[1]:.2f})", f"nabla E = ({SLOPE[0] + 0.02:.2f}, {SLOPE[1]:.2f})"),
        (
            OF_HILLS,
            "lr(bar.v.double nabla E bar.v.double) = sqrt((partial E/partial w_1)^2 + (partial E/partial w_2)^2)",
            "lr(bar.v.double nabla E bar.v.double) = sqrt((partial E/partial w_1)^2 - (partial E/partial w_2)^2)",
        ),
        (Scope(at=np.array([1.7])).calling(f=Quadratic([[1.0]])), "f'(w) = 2 w", "f'(w) = 3 w"),
        (Scope(at=np.array([0.0])).calling(f=lambda w: w**2), "f(w) = w^2", "f(w) = w^3"),
        (Scope(BOWL).stepping(lambda: PLAIN.positions), "w <- w - alpha nabla E", "w <- w + alpha nabla E"),
        (HEAVY_SCOPE, "v <- mu v - nabla E", "v <- mu v + nabla E"),
        (HEAVY_SCOPE, "w <- w + alpha v", "w <- w - alpha v"),
        (HERE.where(alpha=lambda: 0.2).next_to(lambda: "0.20"), "alpha", "2 alpha"),
        (HERE.next_to(lambda: [0.5, 0.5], scaled=True), "nabla E", "-nabla E"),
        (
            HERE.where({"partial L / partial z": lambda: 3.0}),
            r"partial L \/ partial z = 3.0",
            r"partial L \/ partial z = 3.1",
        ),
    ],
)
def test_a_formula_is_held_to_what_it_says(scope: Scope, true: str, false: str) -> None:
    assert failed(true, scope) == set()
    assert failed(false, scope)


@pytest.mark.parametrize("source", ["alpha = 0.2", "w <-> v", r"partial L \/ partial z", "w <- w - nabla E"])
def test_a_formula_of_which_a_part_stands_for_nothing_fails(source: str) -> None:
    assert failed(source, HERE)


def test_a_name_at_an_axis_is_what_grows_along_it() -> None:
    ends = np.array([[0.0, 1.0], [0.0, 2.0]])
    upward = Scope(BOWL, ends).axis(lambda: [0.0, 3.5])
    assert failed("w_2", upward) == set()
    assert failed("w_1", upward) == {AXIS}
    assert failed("w_2", Scope(BOWL, ends[::-1]).axis(lambda: [0.0, 3.5])) == {AXIS}


def test_an_axis_of_many_places_has_one_scale() -> None:
    errors = BOWL.value(PLAIN.positions)
    charted = Scope(BOWL, PLAIN.positions).where(n=lambda: np.arange(len(PLAIN.positions)))
    assert failed("E", charted.axis(lambda: 2 * errors + 1)) == set()
    assert failed("n", charted.axis(lambda: 2 * errors + 1)) == {AXIS}


def test_the_name_of_a_live_number_is_the_number_as_printed() -> None:
    assert failed("E", HERE.next_to(lambda: "12.00")) == set()
    assert failed("E", HERE.next_to(lambda: "12.10")) == {IS_BESIDE}


@pytest.mark.parametrize(
    ("words", "true", "false"),
    [
        ("64 pixels", Values(64), Values(65)),
        ("2 weights, 3 weights", Values(2, 3), Values(3, 2)),
        ("1.93 kg²", Values(1.931, unit="kg²"), Values(1.931, unit="kg")),
        ("1 797 pictures", Values(1797), Values(1797, 1)),
        (
            "{added:More} weight, {tilt:more} error",
            Tied(added=lambda: 1.0, tilt=lambda: 1.0),
            Tied(added=lambda: 1.0, tilt=lambda: -1.0),
        ),
        ("diverges", Fact(lambda: True), Fact(lambda: False)),
    ],
)
def test_words_are_held_to_what_they_say(words: str, true: Meaning, false: Meaning) -> None:
    assert failed(words, true) == set()
    assert failed(words, false)


def test_decoration_and_what_nobody_has_said_are_listed() -> None:
    measure = Differences()
    outcomes: list[Any] = [
        each
        for meaning in (Decoration("between two names"), None)
        for claim in said("<->", meaning, np.zeros(3))
        for each in claim.findings(measure)
    ]
    assert isinstance(outcomes[0], ClaimsNothing)
    assert (outcomes[0].what, outcomes[0].reason) == ("<->", "between two names")
    assert outcomes[1] == Unsaid("<->")
