"""How alive a film is said to be, on frames of which that is known."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.stillness import Liveliness, Measured, camera_moves, changed_share, longest_run

RATE = 10.0


def pattern(shift: int = 0) -> np.ndarray:
    """Stripes all over a picture, moved to the side."""
    x = np.arange(256) + shift
    return np.tile(np.where(x // 7 % 2 == 0, 200, 40).astype(np.int16), (144, 1))


def with_spot(place: int) -> np.ndarray:
    picture = pattern().copy()
    picture[60:72, place : place + 12] = 255
    return picture


def test_frames_that_differ_by_little_are_still_and_their_runs_are_counted() -> None:
    frames = [pattern(), pattern() + 6, pattern(), pattern(3), pattern(3), pattern(3)]
    alive = Liveliness.of(Measured.of(frames, RATE), 0, len(frames))
    assert alive.still == pytest.approx(4 / 6)
    assert alive.longest == pytest.approx(0.2)
    assert alive.cut == 1
    assert longest_run([True, True, False, True]) == 2


def test_frames_without_light_are_dark() -> None:
    dark = np.full((144, 256), 20, np.int16)
    frames = [dark, pattern(), dark, dark]
    assert Liveliness.of(Measured.of(frames, RATE), 0, 4).dark == pytest.approx(0.3)


def test_a_cut_is_the_share_of_the_picture_that_changes() -> None:
    one, other = pattern(), pattern().copy()
    other[:, :128] = 255 - other[:, :128]
    assert changed_share(one, other) == pytest.approx(0.5, abs=0.03)
    assert Liveliness.of(Measured.of([one, one, other], RATE), 2, 3).cut == pytest.approx(0.5, abs=0.03)


def test_the_camera_moves_if_the_whole_picture_does_and_not_if_a_thing_does_or_at_a_cut() -> None:
    assert camera_moves(pattern(), pattern(1))
    assert not camera_moves(with_spot(100), with_spot(110))
    assert not camera_moves(pattern(), pattern())
    assert not camera_moves(pattern(), np.flipud(255 - pattern()))
    assert not camera_moves(np.zeros((144, 256), np.int16), np.full((144, 256), 5, np.int16))
