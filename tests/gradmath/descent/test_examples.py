"""The examples in docstrings run, and say what they show."""

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("module", ["asked", "curvature_rules", "descend", "noise", "rules", "schedules", "stability"])
def test_the_examples_of_a_module_run(module):
    tried = doctest.testmod(import_module(f"gradmath.descent.{module}"))
    assert tried.attempted
    assert tried.failed == 0
