"""A number serves as a step size, and a class as what it makes without arguments; anything else gets a sentence."""

import numpy as np
import pytest

from gradmath.descent.descend import descend, descend_many
from gradmath.descent.rules import Adam, Momentum
from gradmath.descent.steps import Backtracking, Constant, Cosine
from gradmath.geometry.basins import basin_map, basins
from gradmath.landscapes import catalogue

BOWL = catalogue.landscape("bowl")
START = [1.0, -0.5]


@pytest.mark.parametrize("number", [0.1, np.float64(0.1), np.float32(0.5), np.int64(1), 1])
def test_a_number_is_a_constant_learning_rate(number):
    path = descend(BOWL, START, step=number, max_steps=3)
    assert np.array_equal(path.positions, descend(BOWL, START, step=Constant(float(number)), max_steps=3).positions)


def test_a_class_is_what_it_makes_alone():
    path = descend(BOWL, START, rule=Adam, step=Backtracking, max_steps=5)
    assert np.array_equal(path.positions, descend(BOWL, START, rule=Adam(), step=Backtracking(), max_steps=5).positions)


def test_wherever_a_rule_or_a_step_is_asked_for():
    many = descend_many(BOWL, [START, [0.5, 0.5]], rule=Momentum, step=0.01, max_steps=4)
    assert many.counts.tolist() == [4, 4]
    assert basins(BOWL, [START], rule=Momentum, step=0.02).tolist() == [0]
    assert (basin_map(BOWL, 3, rule=Momentum, step=0.02).indices >= -1).all()


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ({"step": "fast"}, "step must be a learning rate or a step size, .*: got 'fast'"),
        ({"step": True}, "step must be a learning rate or a step size, .*: got True"),
        ({"step": None}, "step must be a learning rate or a step size, .*: got None"),
        ({"step": Cosine}, "step must be given with its numbers: Cosine alone does not say which"),
        ({"step": -0.1}, "learning_rate must be greater than 0: got -0.1"),
        ({"step": float("nan")}, "learning_rate must be finite"),
        ({"rule": "adam"}, "rule must be a direction rule, such as Adam.*: got 'adam'"),
        ({"rule": Constant(0.1)}, "rule must be a direction rule, .*: got Constant"),
        ({"rule": float}, "rule must be a direction rule, .*: got <class 'float'>"),
        ({"rule": "a" * 500}, "got 'a{59}…$"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(option, sentence):
    with pytest.raises(ValueError, match=sentence):
        descend(BOWL, START, **option)
