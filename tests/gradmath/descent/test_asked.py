"""A line of text says how to descend; whatever else it says gets one sentence."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.descent.asked import RULES, SCHEDULES, SEARCHES, Descent
from gradmath.descent.curvature_rules import LBFGS, ConjugateGradients, Newton
from gradmath.descent.descend import descend
from gradmath.descent.noise import Noisy
from gradmath.descent.rules import Adam, AdamW, Lion, Momentum, PlainGradient, RMSProp
from gradmath.descent.schedules import OneCycle, WarmUp
from gradmath.descent.steps import Backtracking, Constant, Cosine, ExactLineSearch, Exponential
from gradmath.landscapes import catalogue


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("adam 0.05 from (1, 2) for 60 steps, noise 0.1 seed 3", Descent(Adam(), Constant(0.05), (1, 2), 60, 0.1, 3)),
        ("plain", Descent()),
        ("gd 1", Descent(PlainGradient(), Constant(1.0))),
        ("SGD .5 for 7", Descent(step=Constant(0.5), steps=7)),
        ("momentum(0.8) 0.1 cosine 60 from (1,-2.5)", Descent(Momentum(0.8), Cosine(0.1, 60), (1, -2.5))),
        ("from-nothing", None),
        ("rmsprop(0.9) 1e-2 exponential 0.95", Descent(RMSProp(0.9), Exponential(0.01, 0.95))),
        ("adamw(0.1) 0.1 warm-up 5", Descent(AdamW(weight_decay=0.1), WarmUp(0.1, 5))),
        ("adamw(.8, .9, .1) .05 one-cycle 40", Descent(AdamW((0.8, 0.9), weight_decay=0.1), OneCycle(0.05, 40))),
        ("lion(0.8, 0.9) 0.01", Descent(Lion((0.8, 0.9)), Constant(0.01))),
        ("newton", Descent(Newton(), Constant(1.0))),
        ("newton 0.5", Descent(Newton(), Constant(0.5))),
        ("l-bfgs(5) from (−1, 2)", Descent(LBFGS(5), Backtracking(), (-1, 2))),
        ("lbfgs", Descent(LBFGS(), Backtracking())),
        ("cg exact, seed 4, for 3 steps", Descent(ConjugateGradients(), ExactLineSearch(), steps=3, seed=4)),
        ("plain 0.1 from (1, 2, 3)", Descent(start=(1, 2, 3))),
    ],
)
def test_it_is_read(text, expected):
    if expected is None:
        with pytest.raises(ValueError, match="is no rule"):
            Descent.read(text)
    else:
        assert Descent.read(text) == expected


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("step", ["0.1", *(f"0.1 {name} 0.5" for name in ["exponential"]), "0.1 cosine 9", *SEARCHES])
def test_every_rule_goes_with_every_step(rule, step):
    path = Descent.read(f"{rule} {step} from (1.0, 0.5) for 5 steps").on(catalogue.landscape("bowl"))
    assert 1 <= path.steps <= 5


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_is_read(name):
    number = "0.9" if name == "exponential" else "9"
    assert Descent.read(f"plain 0.1 {name} {number}").step == SCHEDULES[name](0.1, float(number))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a descent begins with its rule, as in `adam 0.05 from (1, 2)`: got nothing"),
        ("adan 0.1", "`adan` is no rule of a descent: did you mean `adam`"),
        ("0.1", "`0.1` is no rule of a descent: it has plain, momentum"),
        ("adam fast", "`fast` is no part of a descent: it has from, for, noise, seed"),
        ("adam 0.1 from 1, 2", "the weights of the start stand in brackets, as in `(1, 2)`: got `1`"),
        ("adam 0.1 form (1, 2)", "`form` is no part of a descent: did you mean `for` or `from`"),
        ("adam 0.1 from (1; 2)", "a descent has words, numbers, brackets and commas: got ';'"),
        ("adam 0.1 from (1, 2", "the weights of the start stand in brackets, as in `(1, 2)`: got nothing more"),
        ("adam 0.1 from ()", "the weights of the start must be a number: got `)`"),
        ("adam -0.1", "learning_rate must be greater than 0: got -0.1"),
        ("adam 0.05.1", "a descent has words, numbers, brackets and commas: got '0'"),
        ("adam 1e999", "the learning rate must be a number that a computer holds: got `1e999`"),
        ("adam 0.1 for 0 steps", "the number of steps must be a whole number of at least 1: got 0"),
        ("adam 0.1 for 1.5 steps", "the number of steps must be a whole number of at least 1: got 1.5"),
        ("adam 0.1 for 1e9", "steps must be at most 100000: got 1000000000"),
        ("adam 0.1 for 10 for 20", "a descent has one `for`: got two"),
        ("adam(0.9) 0.1", "adam takes both betas in brackets: got 1 number"),
        ("plain(1)", "plain takes no numbers in brackets: got 1 number"),
        ("momentum(1.5) 0.1", "momentum must be at least 0 and below 1: got 1.5"),
        ("l-bfgs(2.5)", "the memory of l-bfgs must be a whole number of at least 1: got 2.5"),
        ("adam cosine 60", "`cosine` needs the learning rate before it, as in `0.1 cosine 60`"),
        ("adam 0.1 cosine", "the number of `cosine` must be a number: got nothing more"),
        ("adam 0.1 cosine 0", "the steps of a cosine must be a whole number of at least 1: got 0"),
        ("adam 0.1 exponential 2", "decay must be between 0 and 1, both excluded: got 2"),
        ("adam 0.1 seed -1", "the seed must be a whole number of at least 0: got -1"),
        ("adam 0.1 noise", "the noise must be a number: got nothing more"),
        ("adam 0.1 noise -1", "noise must be at least 0: got -1"),
        ("adam 0.1,", "the last comma of a descent must be followed by from, for, noise, seed: got nothing more"),
        ("adam 0.1,, for 5", "`,` is no part of a descent"),
        ("adam 0.1 \x1b[31m", r"a descent has words, numbers, brackets and commas: got '\x1b'"),
        ("adam" + " " * 300, "a descent has at most 300 characters: got 304"),
        (None, "a descent must be a text: got NoneType"),
    ],
)
def test_anything_else_gets_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)) as caught:
        Descent.read(text)
    assert "\n" not in str(caught.value)


PIECES = [*RULES, *SCHEDULES, *SEARCHES, "from", "for", "noise", "seed", "steps", "0.1", "60", "-1", "(", ")", ",", "∇"]


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.text(max_size=40)))
def test_whatever_is_typed_is_read_or_refused_in_one_printable_line(text):
    try:
        answer = repr(Descent.read(text))
    except ValueError as error:
        answer = str(error)
    assert answer.isprintable()


def test_it_descends_as_it_says():
    bowl = catalogue.landscape("bowl")
    path = Descent.read("momentum 0.02 from (1, 2) for 30, noise 0.2 seed 5").on(bowl, tolerance=0)
    same = descend(bowl, [1, 2], rule=Noisy(Momentum(), 0.2, 5), step=0.02, max_steps=30, tolerance=0)
    assert np.array_equal(path.positions, same.positions)
    other = Descent.read("momentum 0.02 for 30, noise 0.2 seed 5").from_start(np.array([1.0, 2.0]))
    assert np.array_equal(other.on(bowl, tolerance=0).positions, same.positions)


def test_without_a_start_it_says_what_is_missing():
    with pytest.raises(ValueError, match=r"needs a place to begin: add one, as in `from \(1, 2\)`"):
        Descent.read("plain 0.1").on(catalogue.landscape("bowl"))


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"steps": 0}, "steps must be a whole number of at least 1"),
        ({"noise": float("nan")}, "noise must be finite"),
        ({"seed": 0.5}, "seed must be a whole number"),
        ({"start": [[1.0]]}, "start must have shape"),
        ({"rule": "adam"}, "rule must be a direction rule"),
        ({"step": "fast"}, "step must be a learning rate"),
    ],
)
def test_a_part_that_is_wrong_is_refused(parts, sentence):
    with pytest.raises(ValueError, match=sentence):
        Descent(**parts)
