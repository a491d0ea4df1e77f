"""Under every picture stands the answer of the step, and only right ones are lit and ticked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.models.datasets import digits
from scenes.claims.protocol import Finding
from scenes.kit.charts.answers import AnswerBoard
from scenes.kit.frame.theme import DARK
from scenes.kit.places.place import Place

PLACE = Place((-2.0, 1.0), 6.0, 3.0)
ROWS, COLUMNS, STEPS = 2, 5, 7
quick = settings(max_examples=30, deadline=None)


@pytest.fixture(scope="module")
def board() -> AnswerBoard:
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 10, (ROWS, COLUMNS))
    answers = rng.integers(0, 10, (STEPS + 1, ROWS, COLUMNS))
    answers[-1] = labels
    answers[0] = (labels + 1) % 10
    return AnswerBoard(rng.uniform(size=(ROWS, COLUMNS, 4, 4)), labels, answers, PLACE, DARK)


@quick
@given(st.floats(0, STEPS))
def test_what_is_drawn_is_what_is_answered_after_the_last_whole_step(board: AnswerBoard, steps: float) -> None:
    answers, ticked = board.set_progress(steps).read()
    np.testing.assert_array_equal(answers, board.answers[int(steps)])
    np.testing.assert_array_equal(ticked, answers == board.labels)


def test_one_wrong_glyph_or_tick_is_found(board: AnswerBoard) -> None:
    board.set_progress(STEPS)
    board.shown = np.where(np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS) == 3, (board.shown + 1) % 10, board.shown)
    assert figures(board) == [0, 1]


def figures(board: AnswerBoard) -> list[float]:
    """Return how many are judged by another digit, and how many are answered or ticked wrongly."""
    return [each.figure for each in board.claims() if isinstance(each, Finding)]


def test_glyphs_of_other_digits_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = np.arange(10).reshape(ROWS, COLUMNS)

    def of_all() -> AnswerBoard:
        return AnswerBoard(np.zeros((ROWS, COLUMNS, 4, 4)), labels, labels[None], PLACE, DARK)

    assert figures(of_all()) == [0, 0]
    other_way = of_all()
    other_way.glyphs.reverse()
    assert figures(other_way.set_progress(0)) == [0, 10]
    monkeypatch.setattr(other_way, "glyphs", [glyph * 1.1 for glyph in other_way.glyphs])
    assert figures(other_way.set_progress(0)) == [0, 10]


def test_pictures_judged_by_other_digits_than_were_written_are_found() -> None:
    images, written = digits()
    pictures, labels = images[:10].reshape(ROWS, COLUMNS, 8, 8) / 16, written[:10].reshape(ROWS, COLUMNS)
    assert figures(AnswerBoard(pictures, labels, labels[None], PLACE, DARK)) == [0, 0]
    moved = np.roll(labels, 1)
    assert figures(AnswerBoard(pictures, moved, moved[None], PLACE, DARK)) == [(labels != moved).sum(), 0]


@pytest.mark.parametrize("steps", [0, STEPS])
def test_wrong_ones_are_dim_and_crossed(board: AnswerBoard, steps: int) -> None:
    board.set_progress(steps)
    dimmed, crossed = board.veil.has_points(), board.crosses.has_points()
    assert dimmed == crossed == (steps == 0)
    assert board.ticks.has_points() == (steps == STEPS)


def test_everything_keeps_to_its_place_and_apart(board: AnswerBoard, bounds: Callable) -> None:
    half = np.array([PLACE.width, PLACE.height]) / 2
    pictures = np.stack([board.centers - board.side / 2, board.centers + board.side / 2], axis=-2).reshape(-1, 2, 2)
    for steps in (0, STEPS):
        board.set_progress(steps)
        for shape in (board.right, board.wrong, board.ticks, board.crosses):
            if not shape.has_points():
                continue
            assert (bounds(shape) >= PLACE.center - half).all()
            assert (bounds(shape) <= PLACE.center + half).all()
            for low, high in pictures:
                inside = (shape.points[:, :2] > low) & (shape.points[:, :2] < high)
                assert not inside.all(axis=1).any()


def test_pictures_stand_row_by_row_the_first_at_the_top(board: AnswerBoard) -> None:
    assert (np.diff(board.centers[..., 0], axis=1) > board.side).all()
    assert (np.diff(board.centers[..., 1], axis=0) < -board.side).all()
    np.testing.assert_array_equal(board.pictures.centers, board.centers.reshape(-1, 2))
