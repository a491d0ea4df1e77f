"""Arguments are either returned as arrays and numbers or refused in one sentence that shows what was given."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gradmath import _check


def test_what_is_right_comes_back_as_floats():
    assert _check.finite_array([[1, 2], [3, 4]], "grid").dtype == np.float64
    assert _check.points_array([[1, 2, 3]], 3).shape == (1, 3)
    assert _check.points_array(np.empty((0, 2)), 2).shape == (0, 2)
    assert _check.vector([1, 2], "by").tolist() == [1.0, 2.0]
    assert _check.vector([1, 2], "by", 2).tolist() == [1.0, 2.0]
    assert _check.finite_number(np.float64(3), "lift") == 3.0
    assert _check.positive_number(1e-300, "width") == 1e-300
    assert _check.count(4.0, "steps") == 4
    assert isinstance(_check.count(4.0, "steps"), int)
    assert _check.count(0, "steps", minimum=0) == 0
    _check.two_weights(2, "a map")


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (lambda: _check.finite_array("hill", "grid"), "grid must be real numbers in a regular array"),
        (lambda: _check.finite_array([[1, 2], [3]], "grid"), "grid must be real numbers in a regular array"),
        (lambda: _check.finite_array([1j], "grid"), "grid must be real numbers in a regular array"),
        (lambda: _check.finite_array(None, "grid"), "grid must be finite: got nan or inf in an array of shape ()"),
        (
            lambda: _check.finite_array([1, np.nan], "grid"),
            "grid must be finite: got nan or inf in an array of shape (2,)",
        ),
        (
            lambda: _check.finite_array([[np.inf]], "grid"),
            "grid must be finite: got nan or inf in an array of shape (1, 1)",
        ),
        (
            lambda: _check.points_array(1.0, 2),
            "points must have shape (..., 2), the weights on the last axis: got shape ()",
        ),
        (lambda: _check.points_array([[1, 2, 3]], 2, "starts"), "starts must have shape (..., 2)"),
        (lambda: _check.vector([], "by"), "by must have shape (p,) with p >= 1: got shape (0,)"),
        (lambda: _check.vector([[1, 2]], "by"), "by must have shape (p,) with p >= 1: got shape (1, 2)"),
        (lambda: _check.vector([1, 2, 3], "by", 2), "by must have shape (2,): got shape (3,)"),
        (lambda: _check.finite_number([1.0], "lift"), "lift must be a single number: got an array of shape (1,)"),
        (lambda: _check.finite_number(np.nan, "lift"), "lift must be finite"),
        (lambda: _check.positive_number(0, "width"), "width must be greater than 0: got 0"),
        (lambda: _check.positive_number(-2.5, "width"), "width must be greater than 0: got -2.5"),
        (lambda: _check.count(2.5, "steps"), "steps must be a whole number of at least 1: got 2.5"),
        (lambda: _check.count(0, "steps"), "steps must be a whole number of at least 1: got 0"),
        (lambda: _check.count(True, "steps"), "steps must be a whole number of at least 1: got True"),
        (lambda: _check.count(np.inf, "steps", minimum=3), "steps must be a whole number of at least 3: got inf"),
        (lambda: _check.two_weights(3, "a map"), "a map needs a landscape over 2 weights: this one has 3"),
    ],
)
def test_what_is_wrong_is_refused_with_what_was_given(refused, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        refused()
