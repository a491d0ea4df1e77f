"""What a landscape was asked before it answers alike, without computing it; damage on the disk is never believed."""

from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from gradmath.descent.descend import descend
from gradmath.landscapes.landscape import BLOCK, ClosedForm, Domain, Gaussian
from gradmath.landscapes.remembered import Remembered, fingerprint

HILL = Gaussian([0.5, -0.5], [[1.0, 0.2], [0.2, 2.0]])
POINTS = np.random.default_rng(0).normal(size=(9, 10, 2))


class Counting:
    """A landscape that counts how many points it computes."""

    def __init__(self):
        self.points = 0
        functions = (HILL.value, HILL.gradient, HILL.hessian)
        self.landscape = ClosedForm(*map(self._counted, functions), HILL.domain)
        self.points = 0  # it is tried when it is made

    def _counted(self, function):
        def counting(w):
            self.points += w.size // 2
            return function(w)

        return counting


@pytest.fixture
def counting():
    return Counting()


def remembered(counting, folder, **options):
    return Remembered(counting.landscape, folder, **{"key": "hill", **options})


@pytest.mark.parametrize("what", ["value", "gradient", "hessian"])
def test_the_same_question_is_computed_once_and_answered_alike(counting, tmp_path, what):
    expected = getattr(HILL, what)(POINTS)
    for _ in range(3):
        answer = getattr(remembered(counting, tmp_path / "new" / "folder"), what)(POINTS)
        np.testing.assert_array_equal(answer, expected)
    assert counting.points == 90


def test_another_question_is_another(counting, tmp_path):
    landscape = remembered(counting, tmp_path)
    landscape.value(POINTS)
    for ask in (
        lambda: landscape.gradient(POINTS),
        lambda: landscape.value(np.nextafter(POINTS, 9)),
        lambda: landscape.value(POINTS.reshape(90, 2)),
        lambda: remembered(counting, tmp_path, key="another").value(POINTS),
    ):
        before = counting.points
        ask()
        assert counting.points == before + 90


def test_values_gradients_and_hessians_at_the_same_points_are_kept_side_by_side(counting, tmp_path):
    landscape = remembered(counting, tmp_path)
    for _ in range(2):
        for what in ("value", "gradient", "hessian"):
            getattr(landscape, what)(POINTS)
    assert counting.points == 3 * 90


@pytest.mark.parametrize("what", ["value", "gradient", "hessian"])
def test_a_question_about_very_many_points_leaves_one_file(counting, tmp_path, what):
    many = np.random.default_rng(1).normal(size=(BLOCK + 1, 2))
    for _ in range(2):
        np.testing.assert_array_equal(getattr(remembered(counting, tmp_path), what)(many), getattr(HILL, what)(many))
    assert counting.points == BLOCK + 1
    assert len(list(tmp_path.iterdir())) == 1


def test_questions_about_few_points_leave_no_files(counting, tmp_path):
    landscape = remembered(counting, tmp_path, fewest=91)
    np.testing.assert_array_equal(landscape.value(POINTS), HILL.value(POINTS))
    assert landscape.value(np.empty((0, 2))).shape == (0,)
    assert list(tmp_path.iterdir()) == []


def only_file(folder):
    (file,) = folder.iterdir()
    return file


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:0],
        lambda content: content[:10],
        lambda content: content[:-1],
        lambda content: content + b"\0",
        lambda content: content[:200] + bytes([content[200] ^ 1]) + content[201:],
        lambda content: content[::-1],
    ],
    ids=["emptied", "cut off early", "cut off late", "longer", "one bit", "backwards"],
)
def test_a_damaged_file_is_computed_and_written_anew(counting, tmp_path, damage):
    landscape = remembered(counting, tmp_path)
    landscape.value(POINTS)
    whole = only_file(tmp_path).read_bytes()
    only_file(tmp_path).write_bytes(damage(whole))
    np.testing.assert_array_equal(landscape.value(POINTS), HILL.value(POINTS))
    assert counting.points == 180
    assert only_file(tmp_path).read_bytes() == whole


def test_a_write_that_fails_leaves_nothing_behind(counting, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "replace", Mock(side_effect=OSError("the disk is full")))
    with pytest.raises(OSError, match="the disk is full"):
        remembered(counting, tmp_path).value(POINTS)
    assert list(tmp_path.iterdir()) == []


def test_over_another_domain_it_knows_the_same(counting, tmp_path):
    landscape = remembered(counting, tmp_path)
    landscape.value(POINTS)
    moved = landscape.over(Domain([0, 0], [1, 1]))
    np.testing.assert_array_equal(moved.value(POINTS), HILL.value(POINTS))
    assert moved.domain == Domain([0, 0], [1, 1])
    assert landscape.domain == HILL.domain
    assert counting.points == 90


def test_a_descent_on_it_is_the_descent(counting, tmp_path):
    path, expected = (descend(landscape, [1, 1]) for landscape in (remembered(counting, tmp_path), HILL))
    np.testing.assert_array_equal(path.positions, expected.positions)


def test_fingerprints_tell_content_types_shapes_and_order_apart():
    zeros = np.zeros(4)
    parts = [
        ("ab",),
        ("a", "b"),
        ("b", "a"),
        (b"ab",),
        (zeros,),
        (zeros.reshape(2, 2),),
        (zeros.astype(np.float32),),
        (zeros + 1,),
        (zeros.tobytes(),),
        (),
    ]
    assert len({fingerprint(*each) for each in parts}) == len(parts)
    assert fingerprint("a", zeros) == fingerprint("a", np.zeros(8)[::2])


def test_a_landscape_without_a_name_is_refused(tmp_path):
    with pytest.raises(ValueError, match="key must name the landscape"):
        Remembered(HILL, tmp_path, key="")
    with pytest.raises(ValueError, match="fewest must be a whole number of at least 1: got 0"):
        Remembered(HILL, tmp_path, key="hill", fewest=0)
